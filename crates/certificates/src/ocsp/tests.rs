//! Requests as the standard has them; answers that are believed, and all kinds that are not.

use std::time::Duration;

use jiff::Timestamp;
use rcgen::{
    CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, PKCS_ECDSA_P256_SHA256,
    date_time_ymd,
};

use super::*;
use crate::authority::Authority;

fn now() -> Timestamp {
    "2026-02-28T12:00:00Z".parse().unwrap()
}

fn id_under(authority: &Authority, serial: u8) -> CertificateId {
    CertificateId::under(&root(authority)[0], &[serial]).unwrap()
}

fn root(authority: &Authority) -> Vec<Vec<u8>> {
    vec![authority.certificate(now(), 10).unwrap().der().to_vec()]
}

const HOUR: Duration = Duration::from_secs(3600);

#[test]
fn a_request_asks_for_the_certificate_as_rfc_6960_has_it() {
    let asked = CertificateId {
        hash: Hash::Sha256,
        issuer_name_hash: vec![7; 32],
        issuer_key_hash: vec![9; 32],
        serial_number: vec![0, 0x81, 0xF2],
    };
    let der = request(&asked);
    assert_eq!(asked_for(&der).unwrap().serial_number, [0x81, 0xF2]);
    // SEQUENCE × 4, CertID: SEQUENCE { AlgorithmIdentifier SHA-256 NULL, …, INTEGER 0x0081F2 }.
    let expected = [
        0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 5, 0,
    ];
    assert!(
        der.windows(expected.len()).any(|part| part == expected),
        "{der:02x?}"
    );
    assert!(der.ends_with(&[0x02, 0x03, 0x00, 0x81, 0xF2]));
}

#[test]
fn an_answer_of_the_issuer_is_believed_whole_and_unchanged_only() {
    let authority = Authority::new("Lab").unwrap();
    let issuers = root(&authority);
    let id = id_under(&authority, 5);
    for status in [Status::Good, Status::Revoked, Status::Unknown] {
        let der = respond(&authority, &id, status, now(), now() + HOUR).unwrap();
        let answer = verified(&der, &id, &issuers, now()).unwrap();
        assert_eq!(
            (answer.status, answer.this_update, answer.next_update),
            (status, now(), Some(now() + HOUR))
        );
        let other = id_under(&authority, 6);
        assert_eq!(verified(&der, &other, &issuers, now()), Err(Flaw::Other));
        assert_eq!(
            verified(&der, &id, &[], now()),
            Err(Flaw::UnknownIssuer),
            "the certificate of the issuer is not in it"
        );
        for length in 0..der.len() {
            assert!(
                verified(&der[..length], &id, &issuers, now()).is_err(),
                "{length}"
            );
        }
        for at in 0..der.len() {
            let mut changed = der.clone();
            changed[at] ^= 1;
            let told = verified(&changed, &id, &issuers, now());
            // What is not signed (the outermost lengths and tags) may be changed only so that nothing can be read.
            assert!(told.is_err(), "byte {at}: {told:?}");
        }
    }
    let refused = [0x30, 3, 0x0A, 1, 6];
    assert_eq!(verified(&refused, &id, &issuers, now()), Err(Flaw::Refused));
    let page = verified(b"<html>", &id, &issuers, now());
    assert_eq!(page, Err(Flaw::Unreadable));
}

#[test]
fn an_answer_of_somebody_else_is_not_believed() {
    let (ours, theirs) = (
        Authority::new("Lab").unwrap(),
        // The same name, another key.
        Authority::new("Lab").unwrap(),
    );
    let id = id_under(&ours, 5);
    let der = respond(&theirs, &id, Status::Good, now(), now() + HOUR).unwrap();
    let issuers = [root(&theirs), root(&ours)].concat();
    assert_eq!(verified(&der, &id, &issuers, now()), Err(Flaw::Signature));
}

#[test]
fn an_answer_is_believed_within_its_times_only() {
    let authority = Authority::new("Lab").unwrap();
    let (issuers, id) = (root(&authority), id_under(&authority, 5));
    let der = respond(&authority, &id, Status::Good, now(), now() + HOUR).unwrap();
    let minutes = |minutes: u64| Duration::from_secs(minutes * 60);
    for (at, expected) in [
        (now() - minutes(6), Some(Flaw::TooEarly)),
        (now() - minutes(4), None),
        (now() + minutes(64), None),
        (now() + minutes(66), Some(Flaw::TooLate)),
    ] {
        assert_eq!(verified(&der, &id, &issuers, at).err(), expected, "{at}");
    }
}

#[test]
fn a_responder_answers_for_the_issuer_if_the_issuer_has_certified_it_for_that() {
    let (ours, theirs) = (
        Authority::new("Lab").unwrap(),
        Authority::new("Other").unwrap(),
    );
    let id = id_under(&ours, 5);
    let delegate = |authority: &Authority, is_for_it: bool, year: i32| {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "OCSP");
        (params.not_before, params.not_after) =
            (date_time_ymd(year, 1, 1), date_time_ymd(year, 12, 31));
        if is_for_it {
            params.extended_key_usages = vec![ExtendedKeyUsagePurpose::OcspSigning];
        }
        let certificate = params.signed_by(&key, authority.issuer()).unwrap();
        (key, certificate.der().to_vec())
    };
    let said = (Status::Good, now(), now() + HOUR);
    for (name, (key, certificate), is_enclosed, is_believed) in [
        ("as it should be", delegate(&ours, true, 2026), true, true),
        ("not enclosed", delegate(&ours, true, 2026), false, false),
        (
            "for something else",
            delegate(&ours, false, 2026),
            true,
            false,
        ),
        ("expired", delegate(&ours, true, 2024), true, false),
        (
            "of another issuer",
            delegate(&theirs, true, 2026),
            true,
            false,
        ),
    ] {
        let der = lab::signed(&key, &certificate, is_enclosed, &id, said).unwrap();
        let told = verified(&der, &id, &root(&ours), now());
        let expected = if is_believed {
            None
        } else {
            Some(Flaw::Signature)
        };
        assert_eq!(told.err(), expected, "{name}");
    }
}

#[test]
fn a_certificate_names_its_responder() {
    let url = "http://127.0.0.1:8080/lab/ocsp";
    let key = KeyPair::generate().unwrap();
    let subject = crate::authority::Subject {
        common_name: "CP001",
        organization: "Lab",
        hosts: &[],
    };
    let plain = Authority::new("Lab").unwrap();
    let certificate = plain.certify(subject, &key, now(), 1).unwrap();
    assert_eq!(responder(certificate.der()), None);
    let named = plain.with_responder(url);
    let certificate = named.certify(subject, &key, now(), 1).unwrap();
    assert_eq!(responder(certificate.der()).as_deref(), Some(url));
    let id = CertificateId::of_certificate(certificate.der(), &root(&named)[0]).unwrap();
    assert!(id.is_issued_by(&root(&named)[0]));
    assert!(!id.is_issued_by(&root(&Authority::new("Lab").unwrap())[0]));
}
