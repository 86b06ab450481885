//! Certificates, each with one flaw: roots that are installed, chains that are signed, signers of firmware
//! (M03 to M05, A02.FR.06, L01.FR.22): S35, BUG6.

use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, DnType, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P384_SHA384, PKCS_ED25519, PKCS_RSA_SHA256, RsaKeySize,
    date_time_ymd,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Bench, seconds, spec};

fn named(name: &str, is_ca: IsCa) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = date_time_ymd(2025, 1, 1);
    params.not_after = date_time_ymd(2035, 1, 1);
    params.is_ca = is_ca;
    params
}

fn root_params() -> CertificateParams {
    named("Root", IsCa::Ca(BasicConstraints::Unconstrained))
}

fn changed(change: impl FnOnce(&mut CertificateParams)) -> CertificateParams {
    let mut params = root_params();
    change(&mut params);
    params
}

fn leaf_params() -> CertificateParams {
    named("Leaf", IsCa::ExplicitNoCa)
}

fn install(bench: &mut Bench, kind: &str, pem: &str) -> Value {
    let ask = json!({"certificateType": kind, "certificate": pem});
    bench.ask("InstallCertificate", ask)
}

/// The PEM with one byte of its DER changed, counted from the end.
fn tampered(pem: &str, from_end: usize) -> String {
    use base64::{Engine, prelude::BASE64_STANDARD};
    let body: String = pem
        .lines()
        .filter(|line| !line.starts_with("-----"))
        .collect();
    let mut der = BASE64_STANDARD.decode(body).unwrap();
    let at = der.len() - from_end;
    der[at] ^= 1;
    in_pem(&der)
}

fn in_pem(der: &[u8]) -> String {
    use base64::{Engine, prelude::BASE64_STANDARD};
    let body = BASE64_STANDARD.encode(der);
    format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n")
}

fn with_tail(pem: &str, tail: &[u8]) -> String {
    use base64::{Engine, prelude::BASE64_STANDARD};
    let body: String = pem
        .lines()
        .filter(|line| !line.starts_with("-----"))
        .collect();
    let mut der = BASE64_STANDARD.decode(body).unwrap();
    der.extend_from_slice(tail);
    in_pem(&der)
}

/// Roots with one flaw each, and words of the reason.
fn flawed() -> Vec<(&'static str, String, &'static str)> {
    let key = KeyPair::generate().unwrap();
    let other = KeyPair::generate().unwrap();
    let good = root_params().self_signed(&key).unwrap().pem();
    let issuer = Issuer::new(root_params(), &key);
    let signed = |params: CertificateParams| params.self_signed(&key).unwrap().pem();
    let leaf = leaf_params().signed_by(&other, &issuer).unwrap().pem();
    let between = named("Between", IsCa::Ca(BasicConstraints::Unconstrained));
    let between = between.signed_by(&other, &issuer).unwrap().pem();
    // Its name is its issuer's, its key is not.
    let impostor = root_params().signed_by(&other, &issuer).unwrap().pem();
    let critical = changed(|p| {
        let mut extension =
            CustomExtension::from_oid_content(&[1, 3, 6, 1, 4, 1, 99999, 1], vec![5, 0]);
        extension.set_criticality(true);
        p.custom_extensions.push(extension);
    });
    vec![
        ("nothing", String::new(), "no certificate"),
        ("words", "hello".to_owned(), "not a certificate in PEM"),
        ("a block that is none", in_pem(&[0, 0, 0]), "not the DER"),
        ("no base64", good.replace("MII", "MI!"), "not base64"),
        (
            "no end",
            good.replace("-----END CERTIFICATE-----", ""),
            "no end",
        ),
        (
            "another label",
            good.replace("CERTIFICATE", "PRIVATE KEY"),
            "not a certificate in PEM",
        ),
        (
            "something behind it",
            format!("{good}hello"),
            "stands beside it",
        ),
        (
            "something before it",
            format!("subject=Root\n{good}"),
            "stands beside it",
        ),
        ("two of them", format!("{good}{good}"), "more than one"),
        (
            "bytes behind its DER",
            with_tail(&good, &[0]),
            "not the DER",
        ),
        (
            "a changed signature",
            tampered(&good, 2),
            "not signed by itself",
        ),
        ("a leaf", leaf, "CA:TRUE"),
        (
            "an authority below the root",
            between,
            "not signed by itself",
        ),
        ("an impostor", impostor, "not signed by itself"),
        (
            "a leaf that signed itself",
            leaf_params().self_signed(&other).unwrap().pem(),
            "CA:TRUE",
        ),
        (
            "no basic constraints",
            signed(changed(|p| p.is_ca = IsCa::NoCa)),
            "CA:TRUE",
        ),
        (
            "expired",
            signed(changed(|p| p.not_after = date_time_ymd(2026, 2, 28))),
            "expired",
        ),
        (
            "not valid yet",
            signed(changed(|p| p.not_before = date_time_ymd(2026, 3, 2))),
            "not valid yet",
        ),
        (
            "a key that may not sign certificates",
            signed(changed(|p| {
                p.key_usages = vec![KeyUsagePurpose::DigitalSignature];
            })),
            "key usage",
        ),
        (
            "a critical extension",
            signed(critical),
            "critical extension",
        ),
    ]
}

#[test]
fn a_root_with_any_flaw_is_rejected_with_its_reason() {
    for kind in [
        "CSMSRootCertificate",
        "ManufacturerRootCertificate",
        "V2GRootCertificate",
        "MORootCertificate",
    ] {
        let mut bench = Bench::accepted(spec());
        for (name, pem, words) in flawed() {
            let answer = install(&mut bench, kind, &pem);
            assert_eq!(answer["status"], "Rejected", "{kind}: {name}");
            let reason = answer["statusInfo"]["additionalInfo"].as_str().unwrap();
            assert!(reason.contains(words), "{name}: {reason}");
        }
        let nothing = bench.ask("GetInstalledCertificateIds", json!({}));
        assert_eq!(nothing["status"], "NotFound");
    }
}

#[test]
fn good_roots_of_every_kind_are_installed_listed_replaced_and_deleted() {
    let keys = [
        KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).unwrap(),
        KeyPair::generate_for(&PKCS_ECDSA_P384_SHA384).unwrap(),
        KeyPair::generate_for(&PKCS_ED25519).unwrap(),
    ];
    let mut bench = Bench::accepted(spec());
    for (key, kind) in keys.iter().zip([
        "CSMSRootCertificate",
        "ManufacturerRootCertificate",
        "V2GRootCertificate",
    ]) {
        let usages = changed(|p| p.key_usages = vec![KeyUsagePurpose::KeyCertSign]);
        let pem = usages.self_signed(key).unwrap().pem();
        for line_end in ["\n", "\r\n"] {
            let answer = install(&mut bench, kind, &pem.replace('\n', line_end));
            assert_eq!(answer["status"], "Accepted", "{kind}: {answer}");
            let is_unused = answer["statusInfo"]["additionalInfo"].is_string();
            assert_eq!(is_unused, kind == "V2GRootCertificate", "{answer}");
        }
    }
    let all = bench.ask("GetInstalledCertificateIds", json!({}));
    let all = all["certificateHashDataChain"].as_array().unwrap().clone();
    assert_eq!(
        all.len(),
        3,
        "the second time replaces the first (M05.FR.17)"
    );
    for entry in all {
        let delete = json!({"certificateHashData": entry["certificateHashData"]});
        assert_eq!(
            bench.ask("DeleteCertificate", delete.clone())["status"],
            "Accepted"
        );
        assert_eq!(bench.ask("DeleteCertificate", delete)["status"], "NotFound");
    }
}

/// BUG6: the hashes are those of RFC 6960; only roots are installed, whose issuer is themselves.
#[test]
fn the_hash_data_are_of_the_issuers_name_and_key() {
    let key = KeyPair::generate().unwrap();
    let certificate = root_params().self_signed(&key).unwrap();
    let mut bench = Bench::accepted(spec());
    install(&mut bench, "CSMSRootCertificate", &certificate.pem());
    let listed = bench.ask("GetInstalledCertificateIds", json!({}));
    let hashes = &listed["certificateHashDataChain"][0]["certificateHashData"];
    let hex = |bytes: &[u8]| {
        Sha256::digest(bytes)
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect::<String>()
    };
    // The name as openssl would write it: one RDN, CN=Root, UTF8String.
    let name = [
        &[
            0x30, 0x0f, 0x31, 0x0d, 0x30, 0x0b, 0x06, 0x03, 0x55, 0x04, 0x03, 0x0c, 0x04,
        ][..],
        b"Root",
    ]
    .concat();
    assert_eq!(hashes["issuerNameHash"], hex(&name).as_str());
    assert_eq!(
        hashes["issuerKeyHash"],
        hex(rcgen::PublicKeyData::der_bytes(&key)).as_str()
    );
    let serial = hashes["serialNumber"].as_str().unwrap();
    assert!(!serial.starts_with('0') && !serial.is_empty());
}

/// A serial number of 20 bytes with its highest bit set is a positive number, as random ones are.
#[test]
fn a_serial_number_may_have_its_highest_bit_set() {
    let key = KeyPair::generate().unwrap();
    let mut bench = Bench::accepted(spec());
    for (serial, shown) in [
        (vec![0x80; 20], "80".repeat(20)),
        (vec![0x0a, 0x01], "a01".to_owned()),
    ] {
        let params = changed(|p| p.serial_number = Some(serial.into()));
        let pem = params.self_signed(&key).unwrap().pem();
        let answer = install(&mut bench, "CSMSRootCertificate", &pem);
        assert_eq!(answer["status"], "Accepted", "{answer}");
        let listed = bench.ask("GetInstalledCertificateIds", json!({}));
        let all = listed["certificateHashDataChain"].as_array().unwrap();
        let last = &all.last().unwrap()["certificateHashData"]["serialNumber"];
        assert_eq!(*last, shown.as_str());
    }
}

#[test]
fn a_full_store_takes_no_more_but_replaces() {
    let mut bench = Bench::accepted(spec());
    let mut last = String::new();
    for number in 0..20 {
        let key = KeyPair::generate().unwrap();
        let params = named(
            &format!("Root {number}"),
            IsCa::Ca(BasicConstraints::Unconstrained),
        );
        last = params.self_signed(&key).unwrap().pem();
        assert_eq!(
            install(&mut bench, "CSMSRootCertificate", &last)["status"],
            "Accepted"
        );
    }
    let key = KeyPair::generate().unwrap();
    let more = root_params().self_signed(&key).unwrap().pem();
    assert_eq!(
        install(&mut bench, "CSMSRootCertificate", &more)["status"],
        "Rejected"
    );
    assert_eq!(
        install(&mut bench, "CSMSRootCertificate", &last)["status"],
        "Accepted"
    );
}

#[test]
fn a_signed_certificate_is_refused_and_a_bad_one_is_reported() {
    let (key, leaf_key) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
    let root = root_params().self_signed(&key).unwrap().pem();
    let issuer = Issuer::new(root_params(), &key);
    let signed = |params: CertificateParams| params.signed_by(&leaf_key, &issuer).unwrap().pem();
    let good = format!("{}{root}", signed(leaf_params()));
    let stranger = root_params().self_signed(&leaf_key).unwrap().pem();
    let mut expired = leaf_params();
    expired.not_after = date_time_ymd(2026, 1, 1);
    for (name, chain, is_reported) in [
        ("good", good.clone(), false),
        ("words", "x".to_owned(), true),
        ("expired", format!("{}{root}", signed(expired)), true),
        ("an authority", root, true),
        (
            "broken",
            format!("{}{stranger}", signed(leaf_params())),
            true,
        ),
        ("something behind it", format!("{good}x"), true),
    ] {
        let mut bench = Bench::accepted(spec());
        let answer = bench.ask("CertificateSigned", json!({"certificateChain": chain}));
        assert_eq!(answer["status"], "Rejected", "{name}: no request is open");
        let events = bench.calls("SecurityEventNotification");
        assert_eq!(events.len(), usize::from(is_reported), "{name}");
        if is_reported {
            assert_eq!(
                events[0].payload["type"],
                "InvalidChargingStationCertificate"
            );
        }
    }
}

#[test]
fn the_certificate_that_signs_a_firmware_is_checked() {
    let (key, leaf_key) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
    let root = root_params().self_signed(&key).unwrap().pem();
    let issuer = Issuer::new(root_params(), &key);
    let signer = leaf_params().signed_by(&leaf_key, &issuer).unwrap().pem();
    let foreign = leaf_params().self_signed(&leaf_key).unwrap().pem();
    let mut expired = leaf_params();
    expired.not_after = date_time_ymd(2026, 1, 1);
    let expired = expired.signed_by(&leaf_key, &issuer).unwrap().pem();
    let mut no_signatures = leaf_params();
    no_signatures.key_usages = vec![KeyUsagePurpose::KeyEncipherment];
    let no_signatures = no_signatures.signed_by(&leaf_key, &issuer).unwrap().pem();
    let answer = |bench: &mut Bench, pem: &str| {
        let update = json!({"requestId": 1, "firmware": {"location": "https://x/1.bin",
            "retrieveDateTime": "2026-03-02T00:00:00Z", "signingCertificate": pem, "signature": "AAAA"}});
        bench.ask("UpdateFirmware", update)["status"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let begin = "-----BEGIN CERTIFICATE-----";
    for is_installed in [false, true] {
        let mut bench = Bench::accepted(spec());
        if is_installed {
            install(&mut bench, "ManufacturerRootCertificate", &root);
        }
        for bad in [
            begin,
            "x",
            &root,
            &expired,
            &no_signatures,
            &format!("{signer}{signer}"),
        ] {
            bench.sent.clear();
            assert_eq!(answer(&mut bench, bad), "InvalidCertificate", "{bad}");
            let event = &bench.calls("SecurityEventNotification")[0].payload;
            assert_eq!(event["type"], "InvalidFirmwareSigningCertificate");
        }
        // Which roots a manufacturer has is known once one of them is installed.
        let expected = if is_installed {
            "InvalidCertificate"
        } else {
            "Accepted"
        };
        assert_eq!(answer(&mut bench, &foreign), expected);
        assert!(answer(&mut bench, &signer).starts_with("Accepted"));
    }
}

/// L01.FR.03, L01.FR.04: the signature is that of the whole file by the key of the certificate, or the file is not installed.
#[test]
fn a_file_is_installed_only_with_the_signature_of_its_signer() {
    use base64::{Engine as _, prelude::BASE64_STANDARD};
    use rcgen::SigningKey as _;
    let message = "FirmwareStatusNotification";
    let (key, other) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
    let rsa = KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, rcgen::RsaKeySize::_2048).unwrap();
    let signer = |key: &KeyPair, name: &str| {
        let mut params = leaf_params();
        params
            .distinguished_name
            .push(rcgen::DnType::CommonName, name);
        params.self_signed(key).unwrap().pem()
    };
    let sign = |key: &KeyPair, file: &[u8]| BASE64_STANDARD.encode(key.sign(file).unwrap());
    let file = b"firmware";
    for (pem, signature, expected) in [
        (signer(&key, "maker"), sign(&key, file), "SignatureVerified"),
        (signer(&rsa, "maker"), sign(&rsa, file), "SignatureVerified"),
        (
            signer(&key, "maker"),
            sign(&key, b"firmwarE"),
            "InvalidSignature",
        ),
        (
            signer(&key, "maker"),
            sign(&other, file),
            "InvalidSignature",
        ),
        (signer(&key, "maker"), "AAAA".to_owned(), "InvalidSignature"),
        (signer(&key, "maker"), "?".to_owned(), "InvalidSignature"),
    ] {
        let mut bench = Bench::accepted(spec());
        let update = json!({"requestId": 1, "firmware": {"location": "https://x/1.bin",
            "retrieveDateTime": "2026-03-01T00:00:00Z", "signingCertificate": pem, "signature": signature}});
        assert_eq!(bench.ask("UpdateFirmware", update)["status"], "Accepted");
        bench.run(seconds(60));
        let told = bench.calls(message);
        let told: Vec<_> = told
            .iter()
            .map(|s| s.payload["status"].as_str().unwrap())
            .collect();
        assert_eq!(
            told[..3],
            ["Downloading", "Downloaded", expected],
            "{told:?}"
        );
        let events = bench.calls("SecurityEventNotification");
        let is_raised = events
            .iter()
            .any(|e| e.payload["type"] == "InvalidFirmwareSignature");
        assert_eq!(is_raised, expected == "InvalidSignature");
    }
    let mut bench = Bench::accepted(spec());
    let update = json!({"requestId": 1, "firmware": {"location": "https://x/1.bin",
        "retrieveDateTime": "2026-03-01T00:00:00Z", "signature": "AAAA",
        "signingCertificate": signer(&key, "a revoked maker")}});
    assert_eq!(
        bench.ask("UpdateFirmware", update)["status"],
        "RevokedCertificate"
    );
}
