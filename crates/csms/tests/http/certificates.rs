//! Certificates of stations (A02): asked for, signed, sent, taken or refused.

use std::path::Path;
use std::time::Duration;

use certificates::{
    authority::{Authority, Subject},
    ocsp::{self, CertificateId},
};
use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::lab::{self, Lab, Station};

const PATH: &str = "/api/v1/stations/CP001/station-certificates";

/// A folder with the authority of a lab.
fn authority() -> TempDir {
    let folder = TempDir::new().unwrap();
    let lab = certificates::lab::Lab {
        folder: folder.path().to_owned(),
        hosts: Vec::new(),
        stations: Vec::new(),
        organization: "Lab".into(),
    };
    lab.make("2026-11-21T00:00:00Z".parse().unwrap()).unwrap();
    folder
}

fn csr(common_name: &str, key: &KeyPair) -> String {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::OrganizationName, "Lab");
    params
        .distinguished_name
        .push(DnType::CommonName, common_name);
    params.serialize_request(key).unwrap().pem().unwrap()
}

async fn signed_by(signer: String) -> Lab {
    lab::start(TempDir::new().unwrap(), |options| {
        options.certificate_signer = Some(signer);
    })
    .await
}

fn of_lab(folder: &Path) -> String {
    format!("lab:{}", folder.display())
}

/// The newest certificate, once it is in this state.
async fn newest(lab: &Lab, state: &str) -> Value {
    for _ in 0..600 {
        let (_, page) = lab.get(PATH).await;
        if page["items"][0]["state"] == state {
            return page["items"][0].clone();
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{:?} is not {state}", lab.get(PATH).await);
}

async fn ask(station: &mut Station, csr: &str) -> Value {
    let payload = json!({"csr": csr, "certificateType": "ChargingStationCertificate"});
    station.call("SignCertificate", payload).await
}

#[tokio::test]
async fn a_certificate_is_asked_for_signed_sent_and_kept_on_sqlite() {
    let authority = authority();
    let lab = signed_by(of_lab(authority.path())).await;
    a_certificate_is_signed(lab).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn a_certificate_is_asked_for_signed_sent_and_kept_on_postgres() {
    let authority = authority();
    let lab = lab::on_postgres("csms_http_certificates").await;
    let lab = lab.restart_with(|options| {
        options.certificate_signer = Some(of_lab(authority.path()));
    });
    a_certificate_is_signed(lab.await).await;
}

async fn a_certificate_is_signed(lab: Lab) {
    let mut station = lab.station("CP001").await;
    // An operator asks for it; the station may as well do so by itself.
    let asked = lab.post(PATH, json!({}));
    let answer = station.answer("TriggerMessage", json!({"status": "Accepted"}));
    let ((status, told), call) = tokio::join!(asked, answer);
    assert_eq!((status, &told["outcome"]), (200, &json!("result")));
    assert_eq!(call["requestedMessage"], "SignChargingStationCertificate");
    let key = KeyPair::generate().unwrap();
    assert_eq!(
        ask(&mut station, &csr("CP001", &key)).await["status"],
        "Accepted"
    );
    let accepted = json!({"status": "Accepted"});
    let sent = station.answer("CertificateSigned", accepted).await;
    assert_eq!(sent["certificateType"], "ChargingStationCertificate");
    let row = newest(&lab, "accepted").await;
    assert_eq!(row["chain"], sent["certificateChain"]);
    assert_eq!(row["subject"].as_str().unwrap().matches("CP001").count(), 1);
    assert!(
        row["serial_number"].is_string() && row["sha256"].is_string(),
        "{row}"
    );
    let chain = sent["certificateChain"].as_str().unwrap();
    assert_eq!(chain.matches("BEGIN CERTIFICATE").count(), 2);

    // By the serial number as well (the station said S); and what the station does not want is kept as such.
    assert_eq!(
        ask(&mut station, &csr("S", &key)).await["status"],
        "Accepted"
    );
    let rejected =
        json!({"status": "Rejected", "statusInfo": {"reasonCode": "InvalidCertificate"}});
    station.answer("CertificateSigned", rejected).await;
    let row = newest(&lab, "rejected").await;
    assert_eq!(row["reason"], "InvalidCertificate");
    for (csr, reason) in [
        (csr("CP002", &key), "its CN is neither"),
        ("nonsense".to_owned(), "no certificate request"),
    ] {
        let answer = ask(&mut station, &csr).await;
        assert_eq!(answer["status"], "Rejected");
        assert_eq!(answer["statusInfo"]["reasonCode"], "InvalidCSR");
        let row = newest(&lab, "refused").await;
        assert!(row["reason"].as_str().unwrap().contains(reason), "{row}");
    }
    let lab = lab.restart().await;
    let (_, page) = lab.get("/api/v1/station-certificates?state=accepted").await;
    assert_eq!(page["items"].as_array().unwrap().len(), 1);
    let soon = "/api/v1/station-certificates?state=accepted&expires_before=2026-01-01T00:00:00Z";
    assert_eq!(lab.get(soon).await.1["items"], json!([]));
    let key = page["items"][0]["station_certificate_key"]
        .as_i64()
        .unwrap();
    let path = format!("/api/v1/station-certificates/{key}");
    let (status, _) = lab.send(reqwest::Method::DELETE, &path, Value::Null).await;
    assert_eq!((status, lab.get(&path).await.0), (204, 404));
    assert_eq!(
        lab.post(PATH, json!({})).await.0,
        409,
        "nobody signs here any more"
    );
}

#[tokio::test]
async fn a_signer_that_fails_or_signs_something_else_is_told_with_its_row() {
    let key = KeyPair::generate().unwrap();
    let folder = authority();
    let mut cases = vec![(
        // A certificate, but for another key.
        serve(std::fs::read_to_string(folder.path().join("server.pem")).unwrap()).await,
        "is not for the key of the request",
    )];
    cases.push((
        serve("no certificate".to_owned()).await,
        "no certificate in PEM",
    ));
    cases.push((
        "http://127.0.0.1:9/".to_owned(),
        "the service that signs failed",
    ));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let script = folder.path().join("sign");
        std::fs::write(&script, "#!/bin/sh\ncat >/dev/null\nexit 3\n").unwrap();
        std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o700)).unwrap();
        let signer = format!("exec:{}", script.display());
        cases.push((signer, "the program that signs failed"));
    }
    for (signer, reason) in cases {
        let lab = signed_by(signer.clone()).await;
        let mut station = lab.station("CP001").await;
        assert_eq!(
            ask(&mut station, &csr("CP001", &key)).await["status"],
            "Accepted"
        );
        let row = newest(&lab, "failed").await;
        assert!(
            row["reason"].as_str().unwrap().contains(reason),
            "{signer}: {row}"
        );
    }
}

/// A service that answers every request with this text.
async fn serve(text: String) -> String {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/sign", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = Vec::new();
            while !String::from_utf8_lossy(&request).contains("END CERTIFICATE REQUEST") {
                stream.read_buf(&mut request).await.unwrap();
            }
            let answer = format!(
                "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{text}",
                text.len()
            );
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    url
}

/// M03 to M05.
#[tokio::test]
async fn certificates_of_a_station_are_known_as_it_says_on_sqlite() {
    certificates_of_a_station(lab::open().await).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn certificates_of_a_station_are_known_as_it_says_on_postgres() {
    certificates_of_a_station(lab::on_postgres("csms_http_installed").await).await;
}

async fn certificates_of_a_station(lab: Lab) {
    let mut station = lab.station("CP001").await;
    let path = "/api/v1/stations/CP001/installed-certificates";
    let hash = |serial: &str| {
        json!({"hashAlgorithm": "SHA512", "issuerNameHash": "AB", "issuerKeyHash": "cd",
            "serialNumber": serial})
    };
    let chain = json!({"certificateType": "V2GCertificateChain", "certificateHashData": hash("1"),
        "childCertificateHashData": [hash("2"), hash("3")]});
    let root = json!({"certificateType": "CSMSRootCertificate", "certificateHashData": hash("4")});
    let answer = json!({"status": "Accepted", "certificateHashDataChain": [chain, root]});
    let asked = lab.post(path, Value::Null);
    let ((status, told), _) =
        tokio::join!(asked, station.answer("GetInstalledCertificateIds", answer));
    assert_eq!(status, 200, "{told}");
    let rows = async || lab.get(&format!("{path}?order=oldest")).await.1["items"].clone();
    let seen = rows().await;
    let brief = seen.as_array().unwrap().iter().map(|row| {
        let text = |name: &str| row[name].as_str().unwrap().to_owned();
        (
            text("type"),
            row["place"].as_i64().unwrap(),
            text("serial_number"),
        )
    });
    let brief: Vec<_> = brief.collect();
    let chain = "V2GCertificateChain".to_owned();
    let expected = [
        (chain.clone(), 0, "1".to_owned()),
        (chain.clone(), 1, "2".to_owned()),
        (chain, 2, "3".to_owned()),
        ("CSMSRootCertificate".to_owned(), 0, "4".to_owned()),
    ];
    assert_eq!(brief, expected);

    // One is installed from here, by a message to many; it is known with its name.
    let folder = authority();
    let pem = std::fs::read_to_string(folder.path().join("ca.pem")).unwrap();
    let install = json!({"stations": ["CP001", "nobody"], "action": "InstallCertificate",
        "payload": {"certificateType": "ManufacturerRootCertificate", "certificate": pem}});
    let asked = lab.post("/api/v1/bulk/calls", install);
    let accepted = json!({"status": "Accepted"});
    let ((status, _), _) = tokio::join!(
        asked,
        station.answer("InstallCertificate", accepted.clone())
    );
    assert_eq!(status, 200);
    let seen = rows().await;
    assert_eq!(seen[4]["type"], "ManufacturerRootCertificate");
    assert!(
        seen[4]["subject"]
            .as_str()
            .unwrap()
            .contains("OCPP lab authority")
    );

    // Deleted by the hashes that the station told; one that it does not have is gone as well.
    for (n, status, is_gone) in [
        (3, "Accepted", true),
        (0, "Failed", false),
        (0, "NotFound", true),
    ] {
        let row = rows().await[n].clone();
        let key = row["installed_certificate_key"].as_i64().unwrap();
        let path = format!("/api/v1/installed-certificates/{key}");
        let asked = lab.send(reqwest::Method::DELETE, &path, Value::Null);
        let answer = station.answer("DeleteCertificate", json!({"status": status}));
        let ((code, told), call) = tokio::join!(asked, answer);
        assert_eq!(code, 200, "{told}");
        assert_eq!(call["certificateHashData"]["hashAlgorithm"], "SHA512");
        assert_eq!(
            call["certificateHashData"]["serialNumber"],
            row["serial_number"]
        );
        assert_eq!(lab.get(&path).await.0, if is_gone { 404 } else { 200 });
    }
    // What it no longer lists it no longer has; other types stay as they are.
    let body = json!({"certificateType": ["V2GCertificateChain"]});
    let asked = lab.post(
        "/api/v1/stations/CP001/calls/GetInstalledCertificateIds",
        body,
    );
    let none = json!({"status": "NotFound"});
    let ((status, _), _) = tokio::join!(asked, station.answer("GetInstalledCertificateIds", none));
    assert_eq!(status, 200);
    let lab = lab.restart().await;
    let (_, page) = lab
        .get("/api/v1/installed-certificates?station=cp001")
        .await;
    let rows = page["items"].as_array().unwrap();
    assert_eq!(rows.len(), 1, "{page}");
    assert_eq!(rows[0]["type"], "ManufacturerRootCertificate");
}

/// A service that answers every POST with this; gives its address and how often it was asked.
async fn service(answer: Vec<u8>) -> (String, std::sync::Arc<std::sync::atomic::AtomicUsize>) {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let asked = std::sync::Arc::new(AtomicUsize::new(0));
    let counter = std::sync::Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            counter.fetch_add(1, Ordering::SeqCst);
            let mut request = Vec::new();
            stream.read_buf(&mut request).await.unwrap();
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n",
                answer.len()
            );
            stream.write_all(head.as_bytes()).await.unwrap();
            stream.write_all(&answer).await.unwrap();
        }
    });
    (address, asked)
}

/// A certificate of this authority with this serial number: how a responder and how a station names it.
fn question(authority: &Authority, serial: u8) -> (CertificateId, Value) {
    let now = "2026-11-21T00:00:00Z".parse().unwrap();
    let own = authority.certificate(now, 10).unwrap();
    let id = CertificateId::under(own.der(), &[serial]).unwrap();
    let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>();
    let data = json!({"hashAlgorithm": "SHA256", "issuerNameHash": hex(&id.issuer_name_hash),
        "issuerKeyHash": hex(&id.issuer_key_hash).to_uppercase(),
        "serialNumber": format!("{serial:x}")});
    (id, data)
}

/// A file with the certificate of an authority.
fn written(authority: &Authority) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    let now = csms::clock::Clock::now(&csms::clock::SystemClock::new());
    std::fs::write(file.path(), authority.certificate(now, 10).unwrap().pem()).unwrap();
    file
}

/// RFC 6960, 3.2: an answer counts if the issuer signed it, for this certificate, for now.
#[tokio::test]
async fn an_answer_that_cannot_be_believed_is_no_answer() {
    let now = csms::clock::Clock::now(&csms::clock::SystemClock::new());
    let hour = Duration::from_secs(3600);
    let (ours, theirs) = (
        Authority::new("Lab").unwrap(),
        Authority::new("Lab").unwrap(),
    );
    let (id, data) = question(&ours, 7);
    let (other, _) = question(&ours, 8);
    let say = |by: &Authority, id, from, until| {
        ocsp::respond(by, id, ocsp::Status::Good, from, until).unwrap()
    };
    let unsigned = {
        let mut answer = say(&ours, &id, now, now + hour);
        *answer.last_mut().unwrap() ^= 1;
        answer
    };
    let issuers = written(&ours);
    for (answer, code, words) in [
        (
            say(&theirs, &id, now, now + hour),
            "InvalidCertificate",
            "signed neither",
        ),
        (unsigned, "InvalidCertificate", "signed neither"),
        (
            say(&ours, &id, now - 3 * hour, now - hour),
            "InvalidCertificate",
            "out of date",
        ),
        (
            say(&ours, &id, now + hour, now + 2 * hour),
            "InvalidCertificate",
            "a time to come",
        ),
        (
            say(&ours, &other, now, now + hour),
            "NotFound",
            "nothing of this certificate",
        ),
        (
            b"<html>".to_vec(),
            "InvalidCertificate",
            "no answer of an OCSP responder",
        ),
        (
            vec![0x30, 3, 0x0A, 1, 6],
            "InvalidCertificate",
            "answers with an error",
        ),
        (vec![0x30; 5_000], "TooLargeElement", "too long"),
    ] {
        let (host, _) = service(answer).await;
        let lab = lab::start(TempDir::new().unwrap(), |options| {
            options.ocsp_hosts = Some(vec![host.clone()]);
            options.ocsp_issuers = Some(issuers.path().to_owned());
        });
        let lab = lab.await;
        let mut station = lab.station("CP001").await;
        let mut data = data.clone();
        data["responderURL"] = json!(format!("http://{host}/"));
        let request = json!({"ocspRequestData": data});
        let answer = station.call("GetCertificateStatus", request).await;
        let info = &answer["statusInfo"];
        assert_eq!(
            (&answer["status"], &info["reasonCode"]),
            (&json!("Failed"), &json!(code))
        );
        let told = info["additionalInfo"].as_str().unwrap();
        assert!(told.contains(words), "{told}");
        let (_, page) = lab.get("/api/v1/ocsp-answers").await;
        assert_eq!(page["items"], json!([]), "nothing of it is kept");
    }
    // The same answer, where nobody has given the certificate of the issuer.
    let (host, _) = service(say(&ours, &id, now, now + hour)).await;
    let lab = lab::start(TempDir::new().unwrap(), |options| {
        options.ocsp_hosts = Some(vec![host.clone()]);
    });
    let lab = lab.await;
    let mut station = lab.station("CP001").await;
    let mut data = data.clone();
    data["responderURL"] = json!(format!("http://{host}/"));
    let request = json!({"ocspRequestData": data});
    let answer = station.call("GetCertificateStatus", request).await;
    let told = answer["statusInfo"]["additionalInfo"].as_str().unwrap();
    assert!(told.contains("--ocsp-issuers"), "{told}");
}

/// M06.FR.04 to .10.
#[tokio::test]
async fn a_responder_is_asked_if_it_is_allowed_and_only_once() {
    use std::sync::atomic::Ordering;
    let now = csms::clock::Clock::now(&csms::clock::SystemClock::new());
    let later = now + Duration::from_secs(3600);
    let authority = Authority::new("Lab").unwrap();
    let (id, hashes) = question(&authority, 0x0F);
    let der = ocsp::respond(&authority, &id, ocsp::Status::Revoked, now, later).unwrap();
    let (allowed, asked) = service(der).await;
    let (other, never_asked) = service(Vec::new()).await;
    // Nobody listens there.
    let closed = "127.0.0.1:9".to_owned();
    let issuers = written(&authority);
    let lab = lab::start(TempDir::new().unwrap(), |options| {
        options.ocsp_hosts = Some(vec![allowed.clone(), closed.clone()]);
        options.ocsp_issuers = Some(issuers.path().to_owned());
    });
    let lab = lab.await;
    let mut station = lab.station("CP001").await;
    let request = |host: &str, serial: &str| {
        let mut data = hashes.clone();
        data["serialNumber"] = json!(serial);
        data["responderURL"] = json!(format!("http://{host}/ocsp"));
        json!({"ocspRequestData": data})
    };
    for _ in 0..2 {
        let answer = station
            .call("GetCertificateStatus", request(&allowed, "f"))
            .await;
        assert_eq!(answer["status"], "Accepted", "{answer}");
        assert!(answer["ocspResult"].is_string());
    }
    assert_eq!(
        asked.load(Ordering::SeqCst),
        1,
        "the second answer was kept"
    );
    for (host, serial, code) in [
        (&allowed, "e", "NotFound"),
        (&closed, "e", "Unreachable"),
        (&other, "f", "InvalidURL"),
        (&allowed, "xyz", "InvalidValue"),
    ] {
        let answer = station
            .call("GetCertificateStatus", request(host, serial))
            .await;
        assert_eq!(answer["status"], "Failed");
        assert_eq!(answer["statusInfo"]["reasonCode"], code, "{answer}");
    }
    assert_eq!(never_asked.load(Ordering::SeqCst), 0);
    let (_, page) = lab.get("/api/v1/ocsp-answers").await;
    assert_eq!(page["items"][0]["status"], "revoked", "{page}");
}

/// M01.FR.01.
#[tokio::test]
async fn requests_of_vehicles_go_on_to_the_provider() {
    let request = json!({"iso15118SchemaVersion": "urn:iso:15118:2:2013:MsgDef", "action": "Install",
        "exiRequest": "AAAA"});
    let (good, _) = service(br#"{"exiResponse": "BBBB"}"#.to_vec()).await;
    let (bad, _) = service(b"sorry".to_vec()).await;
    let (long, _) = service(format!(r#"{{"exiResponse": "{:5601}"}}"#, "B").into_bytes()).await;
    for (provider, status, exi, code) in [
        (format!("http://{good}/"), "Accepted", Some("BBBB"), None),
        (
            format!("http://{bad}/"),
            "Failed",
            Some(""),
            Some("InvalidAnswer"),
        ),
        (
            format!("http://{long}/"),
            "Failed",
            Some(""),
            Some("TooLargeElement"),
        ),
        (
            "http://127.0.0.1:9/".to_owned(),
            "Failed",
            Some(""),
            Some("Unreachable"),
        ),
        ("lab".to_owned(), "Accepted", None, Some("NoError")),
    ] {
        let lab = lab::start(TempDir::new().unwrap(), |options| {
            options.ev_certificates = Some(provider.clone());
        });
        let lab = lab.await;
        let mut station = lab.station("CP001").await;
        let answer = station.call("Get15118EVCertificate", request.clone()).await;
        assert_eq!(answer["status"], status, "{provider}: {answer}");
        let told = answer["statusInfo"]["reasonCode"].as_str();
        assert_eq!(told, code, "{provider}: {answer}");
        match exi {
            Some(exi) => assert_eq!(answer["exiResponse"], exi),
            None => {
                let info = answer["statusInfo"]["additionalInfo"].as_str().unwrap();
                assert!(info.starts_with("lab stub"), "{info}");
            }
        }
    }
}

/// C07.FR.05, .13 to .17.
#[tokio::test]
async fn a_contract_certificate_authorizes_if_its_chain_holds_and_nobody_revoked_it() {
    let now = csms::clock::Clock::now(&csms::clock::SystemClock::new());
    let folder = TempDir::new().unwrap();
    let (ours, theirs) = (
        Authority::new("MO").unwrap(),
        Authority::new("Other").unwrap(),
    );
    let roots = folder.path().join("mo.pem");
    std::fs::write(&roots, ours.certificate(now, 10).unwrap().pem()).unwrap();
    let leaf = |authority: &Authority, at: jiff::Timestamp| {
        let subject = Subject {
            common_name: "KREMT000001",
            organization: "MO",
            hosts: &[],
        };
        let key = KeyPair::generate().unwrap();
        authority.certify(subject, &key, at, 1).unwrap().pem()
    };
    let later = now + Duration::from_secs(3600);
    let answer = |serial, status| {
        let (id, _) = question(&ours, serial);
        ocsp::respond(&ours, &id, status, now, later).unwrap()
    };
    let (good, _) = service(answer(1, ocsp::Status::Good)).await;
    let (revoked, _) = service(answer(2, ocsp::Status::Revoked)).await;
    let lab = lab::start(TempDir::new().unwrap(), |options| {
        options.contract_ca = Some(roots.clone());
        options.ocsp_hosts = Some(vec![good.clone(), revoked.clone()]);
    });
    let lab = lab.await;
    let put = json!({"status": "Accepted"});
    let path = "/api/v1/id-tokens/eMAID/KREMT000001";
    let (status, _) = lab.send(reqwest::Method::PUT, path, put).await;
    assert_eq!(status, 200);
    let mut station = lab.station("CP001").await;
    let long_ago = now - Duration::from_secs(86_400 * 800);
    let hash = |serial: u8, host: &str| {
        let (_, mut data) = question(&ours, serial);
        data["responderURL"] = json!(format!("http://{host}/"));
        json!([data])
    };
    let valid = leaf(&ours, now);
    for (chain, hashes, certificate, token) in [
        (Some(&valid), None, "Accepted", "Accepted"),
        (Some(&valid), Some(hash(1, &good)), "Accepted", "Accepted"),
        (None, Some(hash(1, &good)), "Accepted", "Accepted"),
        (
            Some(&valid),
            Some(hash(2, &revoked)),
            "CertificateRevoked",
            "Invalid",
        ),
        (None, Some(hash(3, &good)), "CertChainError", "Invalid"),
        (
            None,
            Some(hash(1, "169.254.169.254")),
            "CertChainError",
            "Invalid",
        ),
        (Some(&leaf(&theirs, now)), None, "CertChainError", "Invalid"),
        (
            Some(&leaf(&ours, long_ago)),
            None,
            "CertificateExpired",
            "Expired",
        ),
        (
            Some(&"nonsense".to_owned()),
            None,
            "CertChainError",
            "Invalid",
        ),
    ] {
        let mut request = json!({"idToken": {"idToken": "KREMT000001", "type": "eMAID"}});
        if let Some(chain) = chain {
            request["certificate"] = json!(chain);
        }
        if let Some(hashes) = &hashes {
            request["iso15118CertificateHashData"] = hashes.clone();
        }
        let answer = station.call("Authorize", request).await;
        let told = (
            &answer["certificateStatus"],
            &answer["idTokenInfo"]["status"],
        );
        assert_eq!(
            told,
            (&json!(certificate), &json!(token)),
            "{chain:?} {hashes:?}"
        );
    }
    let blocked = json!({"status": "Blocked"});
    lab.send(reqwest::Method::PUT, path, blocked).await;
    let request =
        json!({"idToken": {"idToken": "KREMT000001", "type": "eMAID"}, "certificate": valid});
    let answer = station.call("Authorize", request).await;
    assert_eq!(answer["certificateStatus"], "ContractCancelled");
}

/// C07.FR.05: a chain that says who answers for it is asked about, whoever signed it.
#[tokio::test]
async fn the_certificates_of_a_chain_are_asked_about_where_they_name_a_responder() {
    use x509_cert::der::Decode as _;
    let now = csms::clock::Clock::now(&csms::clock::SystemClock::new());
    let folder = authority();
    let path = folder.path();
    let lab = lab::start(TempDir::new().unwrap(), |options| {
        options.certificate_signer = Some(of_lab(path));
        options.ocsp_hosts = Some(vec!["127.0.0.1".into()]);
        options.contract_ca = Some(path.join("ca.pem"));
    });
    let lab = lab.await;
    let url = lab.url("/lab/ocsp");
    let (authority, _) = certificates::lab::open(path).unwrap();
    let authority = authority.with_responder(&url);
    let key = KeyPair::generate().unwrap();
    let subject = Subject {
        common_name: "KREMT000002",
        organization: "MO",
        hosts: &[],
    };
    let leaf = authority.certify(subject, &key, now, 1).unwrap();
    let put = json!({"status": "Accepted"});
    let token = "/api/v1/id-tokens/eMAID/KREMT000002";
    lab.send(reqwest::Method::PUT, token, put).await;
    let mut station = lab.station("CP001").await;
    let request = json!({"idToken": {"idToken": "KREMT000002", "type": "eMAID"},
        "certificate": leaf.pem()});
    let answer = station.call("Authorize", request.clone()).await;
    assert_eq!(answer["certificateStatus"], "Accepted", "{answer}");
    let (_, page) = lab.get("/api/v1/ocsp-answers").await;
    assert_eq!(page["items"][0]["responder_url"], json!(url), "{page}");
    // Another one, which is revoked.
    let key = KeyPair::generate().unwrap();
    let leaf = authority.certify(subject, &key, now, 1).unwrap();
    let parsed = x509_cert::Certificate::from_der(leaf.der()).unwrap();
    let serial = parsed.tbs_certificate().serial_number().as_bytes();
    let serial: String = serial.iter().map(|byte| format!("{byte:02x}")).collect();
    std::fs::write(path.join("revoked.txt"), serial).unwrap();
    let mut request = request;
    request["certificate"] = json!(leaf.pem());
    let answer = station.call("Authorize", request).await;
    assert_eq!(
        answer["certificateStatus"], "CertificateRevoked",
        "{answer}"
    );
    assert_eq!(answer["idTokenInfo"]["status"], "Invalid");
}

#[tokio::test]
async fn the_responder_of_the_lab_knows_what_its_authority_signed() {
    let folder = authority();
    let lab = signed_by(of_lab(folder.path())).await;
    std::fs::write(folder.path().join("revoked.txt"), "00AB\n").unwrap();
    let now = csms::clock::Clock::now(&csms::clock::SystemClock::new());
    let (ours, _) = certificates::lab::open(folder.path()).unwrap();
    let own = ours.certificate(now, 1).unwrap().der().to_vec();
    for (serial, is_ours, expected) in [
        (0x12, true, ocsp::Status::Good),
        (0xAB, true, ocsp::Status::Revoked),
        (0x12, false, ocsp::Status::Unknown),
    ] {
        let (mut id, _) = question(&ours, serial);
        if !is_ours {
            id.issuer_key_hash = vec![0; 32];
        }
        let request = lab
            .client
            .post(lab.url("/lab/ocsp"))
            .body(ocsp::request(&id));
        let answer = request.send().await.unwrap().bytes().await.unwrap();
        let told = ocsp::verified(&answer, &id, std::slice::from_ref(&own), now);
        match is_ours {
            true => assert_eq!(told.unwrap().status, expected),
            // Nobody can verify what is said in the name of an issuer that nobody knows.
            false => assert_eq!(told, Err(ocsp::Flaw::UnknownIssuer)),
        }
    }
    let request = lab.client.post(lab.url("/lab/ocsp")).body("nonsense");
    assert_eq!(lab::read(request.send().await.unwrap()).await.0, 400);
}
