//! Inputs that once came out wrong, each through the program itself: `charger-sim` plays one station against a
//! small CSMS of the test. The kinds that they stand for are tested under simulated time, beside the station.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "station_cases/lab.rs"]
mod lab;

use std::time::Duration;

use serde_json::{Value, json};

use lab::{Peer, charger_sim, listen, milliseconds, stream};

/// S17
#[tokio::test]
async fn meter_values_that_cannot_be_made_are_not_promised() {
    let (listener, url) = listen().await;
    let _station = charger_sim(&url, &[]);
    let mut peer = Peer::accepted(&listener).await;
    assert_eq!(
        peer.set("AlignedDataCtrlr", "Measurands", "").await,
        "Accepted"
    );
    let trigger = json!({"requestedMessage": "MeterValues", "evse": {"id": 1}});
    let answer = peer.ask("TriggerMessage", trigger.clone()).await;
    assert_eq!(answer["status"], "Rejected", "{answer}");
    let power = "Power.Active.Import";
    assert_eq!(
        peer.set("AlignedDataCtrlr", "Measurands", power).await,
        "Accepted"
    );
    assert_eq!(
        peer.ask("TriggerMessage", trigger).await["status"],
        "Accepted"
    );
    peer.until("MeterValues", |_| true).await;
    assert_eq!(peer.count("MeterValues"), 1);
}

fn network_profile(url: &str, security: i32) -> Value {
    json!({"configurationSlot": 2, "connectionData": {"ocppVersion": "OCPP20", "ocppTransport": "JSON",
        "ocppCsmsUrl": url, "messageTimeout": 30, "securityProfile": security, "ocppInterface": "Wired0"}})
}

/// S34, BUG7
#[tokio::test]
async fn a_priority_list_names_filled_slots_only() {
    let (listener, url) = listen().await;
    let _station = charger_sim(&url, &[]);
    let mut peer = Peer::accepted(&listener).await;
    let priority = "NetworkConfigurationPriority";
    for wrong in ["2,1", "2", "1,1", "", ",", "1,", "3", "1,3"] {
        let status = peer.set("OCPPCommCtrlr", priority, wrong).await;
        assert_eq!(status, "Rejected", "{wrong}");
    }
    let answer = peer
        .ask("SetNetworkProfile", network_profile(&url, 1))
        .await;
    assert_eq!(answer["status"], "Accepted");
    let status = peer.set("OCPPCommCtrlr", priority, "2,1").await;
    assert_eq!(status, "RebootRequired");
}

/// S34b
#[tokio::test]
async fn a_migration_that_was_promised_happens_with_the_reset() {
    let (listener, url) = listen().await;
    let (other, other_url) = listen().await;
    let _station = charger_sim(&url, &[]);
    let mut peer = Peer::accepted(&listener).await;
    let profile = network_profile(&format!("{other_url}/new"), 0);
    assert_eq!(
        peer.ask("SetNetworkProfile", profile).await["status"],
        "Accepted"
    );
    let status = peer
        .set("OCPPCommCtrlr", "NetworkConfigurationPriority", "2,1")
        .await;
    assert_eq!(status, "RebootRequired");
    assert_eq!(peer.get("OCPPCommCtrlr", "ActiveNetworkProfile").await, "1");
    assert_eq!(
        peer.ask("Reset", json!({"type": "Immediate"})).await["status"],
        "Accepted"
    );
    peer.serve_to_the_end().await;
    let mut new = Peer::accept(&other).await;
    assert_eq!(new.path, "/new/emart_jeju_01");
    let boot = new.until("BootNotification", |_| true).await;
    assert_eq!(new.calls.len(), 1, "nothing comes before the boot");
    assert_eq!(boot["reason"], "RemoteReset");
    new.until("Heartbeat", |_| true).await;
    assert_eq!(new.get("OCPPCommCtrlr", "ActiveNetworkProfile").await, "2");
}

/// S34b: nobody listens at the new place, so the station falls back and says where it is.
#[tokio::test]
async fn a_migration_to_a_place_where_nobody_listens_falls_back() {
    let (listener, url) = listen().await;
    let _station = charger_sim(&url, &[]);
    let mut peer = Peer::accepted(&listener).await;
    // Port 9 of the loopback: discard, where nobody listens.
    let profile = network_profile("ws://127.0.0.1:9/new", 0);
    assert_eq!(
        peer.ask("SetNetworkProfile", profile).await["status"],
        "Accepted"
    );
    let attempts = "NetworkProfileConnectionAttempts";
    assert_eq!(peer.set("OCPPCommCtrlr", attempts, "1").await, "Accepted");
    peer.set("OCPPCommCtrlr", "NetworkConfigurationPriority", "2,1")
        .await;
    peer.ask("Reset", json!({"type": "Immediate"})).await;
    peer.serve_to_the_end().await;
    let mut back = Peer::accept(&listener).await;
    back.until("BootNotification", |_| true).await;
    back.until("Heartbeat", |_| true).await;
    assert_eq!(back.get("OCPPCommCtrlr", "ActiveNetworkProfile").await, "1");
}

/// S34b, A05: over TLS, with the root that was installed and the password that was set; then there is no way back.
#[tokio::test]
async fn a_migration_to_tls_believes_the_installed_root_and_shows_the_password() {
    use base64::{Engine, prelude::BASE64_STANDARD};
    use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
    use tokio_rustls::{
        TlsAcceptor,
        rustls::{ServerConfig, crypto::aws_lc_rs},
    };

    let key = KeyPair::generate().unwrap();
    let authority = || {
        let mut params = CertificateParams::default();
        params
            .distinguished_name
            .push(DnType::CommonName, "Authority");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params
    };
    let root = authority().self_signed(&key).unwrap().pem();
    let server_key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    let certificate = params
        .signed_by(&server_key, &Issuer::new(authority(), &key))
        .unwrap();
    let provider = std::sync::Arc::new(aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], server_key.into())
        .unwrap();
    let acceptor = TlsAcceptor::from(std::sync::Arc::new(config));

    let (listener, url) = listen().await;
    let (other, other_url) = listen().await;
    let _station = charger_sim(&url, &[]);
    let mut peer = Peer::accepted(&listener).await;
    let secure_url = format!("{}/new", other_url.replace("ws://", "wss://"));
    let profile = network_profile(&secure_url, 2);
    assert_eq!(
        peer.ask("SetNetworkProfile", profile).await["status"],
        "Accepted"
    );
    let priority = "NetworkConfigurationPriority";
    let early = peer.set("OCPPCommCtrlr", priority, "2,1").await;
    assert_eq!(early, "Rejected", "there is no root yet");
    let install = json!({"certificateType": "CSMSRootCertificate", "certificate": root});
    assert_eq!(
        peer.ask("InstallCertificate", install).await["status"],
        "Accepted"
    );
    let password = "correct-horse-battery";
    assert_eq!(
        peer.set("SecurityCtrlr", "BasicAuthPassword", password)
            .await,
        "Accepted"
    );
    assert_eq!(
        peer.set("OCPPCommCtrlr", priority, "2,1").await,
        "RebootRequired"
    );
    peer.ask("Reset", json!({"type": "OnIdle"})).await;
    peer.serve_to_the_end().await;

    let stream = acceptor.accept(stream(&other).await).await.unwrap();
    let mut new = Peer::over(stream).await;
    assert_eq!(new.path, "/new/emart_jeju_01");
    let credentials = BASE64_STANDARD.encode(format!("emart_jeju_01:{password}"));
    assert_eq!(new.authorization, Some(format!("Basic {credentials}")));
    new.until("Heartbeat", |_| true).await;
    assert_eq!(new.get("OCPPCommCtrlr", "ActiveNetworkProfile").await, "2");
    assert_eq!(new.get("SecurityCtrlr", "SecurityProfile").await, "2");
    assert_eq!(new.get("OCPPCommCtrlr", priority).await, "2");
    let back = new.ask("SetNetworkProfile", network_profile(&url, 1)).await;
    assert_eq!(back["statusInfo"]["reasonCode"], "NoSecurityDowngrade");
}

/// S35
#[tokio::test]
async fn certificates_are_installed_only_if_they_are_valid_roots() {
    use rcgen::{
        BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd,
    };
    let named = |name: &str, is_ca: bool| {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.not_before = date_time_ymd(2024, 1, 1);
        params.not_after = date_time_ymd(2040, 1, 1);
        params.is_ca = if is_ca {
            IsCa::Ca(BasicConstraints::Unconstrained)
        } else {
            IsCa::ExplicitNoCa
        };
        params
    };
    let (key, leaf_key) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
    let root = named("Root", true).self_signed(&key).unwrap().pem();
    let issuer = Issuer::new(named("Root", true), &key);
    let leaf = named("Leaf", false)
        .signed_by(&leaf_key, &issuer)
        .unwrap()
        .pem();
    let mut old = named("Old", true);
    (old.not_before, old.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1));
    let expired = old.self_signed(&key).unwrap().pem();
    let nothing = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".to_owned();

    let (listener, url) = listen().await;
    let _station = charger_sim(&url, &[]);
    let mut peer = Peer::accepted(&listener).await;
    for (name, pem, expected) in [
        ("root", root, "Accepted"),
        ("nothing", nothing, "Rejected"),
        ("leaf", leaf, "Rejected"),
        ("expired", expired, "Rejected"),
    ] {
        let install = json!({"certificateType": "CSMSRootCertificate", "certificate": pem});
        let answer = peer.ask("InstallCertificate", install).await;
        assert_eq!(answer["status"], expected, "{name}: {answer}");
    }
}

/// S64
#[tokio::test]
async fn periods_of_a_composite_schedule_rise() {
    let (listener, url) = listen().await;
    let _station = charger_sim(&url, &[]);
    let mut peer = Peer::accepted(&listener).await;
    let second = milliseconds() / 1_000 * 1_000;
    let at = |offset: i64| {
        jiff::Timestamp::from_millisecond(second + offset)
            .unwrap()
            .to_string()
    };
    for (evse, id, level, limit, validity) in [
        (0, 1, 0, 45_000, None),
        (1, 11, 1, 9_000, Some((100_000, 200_200))),
        (1, 12, 1, 8_000, Some((200_700, 300_000))),
    ] {
        let mut profile = json!({"id": id, "stackLevel": level, "chargingProfilePurpose": "TxDefaultProfile",
            "chargingProfileKind": "Absolute", "chargingSchedule": [{"id": id, "chargingRateUnit": "W",
                "startSchedule": at(-5_000), "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit}]}]});
        if let Some((from, to)) = validity {
            profile["validFrom"] = json!(at(from));
            profile["validTo"] = json!(at(to));
        }
        let set = json!({"evseId": evse, "chargingProfile": profile});
        assert_eq!(
            peer.ask("SetChargingProfile", set).await["status"],
            "Accepted"
        );
    }
    for _ in 0..8 {
        let ask = json!({"evseId": 1, "duration": 600, "chargingRateUnit": "W"});
        let answer = peer.ask("GetCompositeSchedule", ask).await;
        let periods = answer["schedule"]["chargingSchedulePeriod"]
            .as_array()
            .unwrap();
        let starts: Vec<i64> = periods
            .iter()
            .map(|p| p["startPeriod"].as_i64().unwrap())
            .collect();
        assert_eq!(starts[0], 0);
        assert!(starts.windows(2).all(|pair| pair[0] < pair[1]), "{answer}");
        peer.serve_for(Duration::from_millis(120)).await;
    }
}

/// S71, BUG4
#[tokio::test]
async fn after_published_a_trigger_says_idle() {
    let (listener, url) = listen().await;
    let _station = charger_sim(&url, &[]);
    let mut peer = Peer::accepted(&listener).await;
    let files = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = format!("http://{}/fw.bin", files.local_addr().unwrap());
    tokio::spawn(async move {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        let (mut stream, _) = files.accept().await.unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            stream.read_buf(&mut request).await.unwrap();
        }
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nfirmware";
        stream.write_all(answer.as_bytes()).await.unwrap();
    });
    let publish =
        json!({"location": place, "checksum": "74b5b5e9570efc5c0553bb327cd41940", "requestId": 21});
    assert_eq!(
        peer.ask("PublishFirmware", publish).await["status"],
        "Accepted"
    );
    let name = "PublishFirmwareStatusNotification";
    let told = peer.until(name, |told| told["status"] == "Published").await;
    assert_eq!(told["requestId"], 21);
    let trigger = json!({"requestedMessage": name});
    assert_eq!(
        peer.ask("TriggerMessage", trigger).await["status"],
        "Accepted"
    );
    let told = peer.until(name, |_| true).await;
    assert_eq!(told["status"], "Idle");
    assert!(
        told.get("requestId").is_none() && told.get("location").is_none(),
        "{told}"
    );
}

/// N4
#[tokio::test]
async fn a_status_that_is_refused_is_repeated_a_few_times_with_growing_pauses() {
    let (listener, url) = listen().await;
    let _station = charger_sim(&url, &[]);
    let mut peer = Peer::accept(&listener).await;
    peer.answer_by(|action, id| {
        (action == "StatusNotification")
            .then(|| json!([4, id, "InternalError", "", {}]).to_string())
    });
    peer.until("Heartbeat", |_| true).await;
    peer.serve_for(Duration::from_secs(8)).await;
    assert!(
        (1..=3).contains(&peer.count("StatusNotification")),
        "{} in 8 s",
        peer.count("StatusNotification")
    );
    peer.answer_by(|_, _| None);
    let trigger =
        json!({"requestedMessage": "StatusNotification", "evse": {"id": 1, "connectorId": 1}});
    assert_eq!(
        peer.ask("TriggerMessage", trigger).await["status"],
        "Accepted"
    );
    peer.until("StatusNotification", |_| true).await;
}

/// Accepted means now: pings come as often as was set, on the connection that is open.
#[tokio::test]
async fn the_ping_interval_holds_for_the_open_connection() {
    let (listener, url) = listen().await;
    let _station = charger_sim(&url, &[]);
    let mut peer = Peer::accepted(&listener).await;
    assert_eq!(
        peer.set("OCPPCommCtrlr", "WebSocketPingInterval", "1")
            .await,
        "Accepted"
    );
    let pings = peer.pings();
    peer.serve_for(Duration::from_secs(4)).await;
    assert!(peer.pings() > pings, "pings come");
}
