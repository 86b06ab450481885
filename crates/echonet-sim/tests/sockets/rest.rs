//! REST beside the network: values held, vehicles, faults, silence, who wrote.

use futures_util::StreamExt as _;

use crate::lab::{Asker, Sim};

const D8: &str = "/api/v1/devices/0x02A1:1/properties/0xD8";

#[tokio::test]
async fn a_value_is_held_while_charging_until_it_is_released_and_writes_go_on_working() {
    let sim = Sim::start(&["--pace", "3600"]);
    let asker = Asker::new();
    assert_eq!(
        sim.ask(
            "POST",
            "/api/v1/devices/0x02A1:1/vehicle",
            r#"{"capacity_wh": 90000000}"#
        )
        .await
        .0,
        204
    );
    assert_eq!(
        asker.ask(sim.address, "1081 0001 05FF01 02A101 61 01 DA0142"),
        "1081000102A10105FF017101DA00"
    );
    let (status, body) = sim.ask("PUT", D8, r#"{"value":"0001E240"}"#).await;
    assert_eq!(status, 200, "{body}");
    assert!(
        body.contains(r#""decoded":{"number":123456.0,"unit":"Wh"}"#)
            && body.contains(r#""held":true"#),
        "{body}"
    );
    // Half an hour of charging passes in half a second.
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    let held = "1081000202A10105FF017201D8040001E240";
    assert_eq!(
        asker.ask(sim.address, "1081 0002 05FF01 02A101 62 01 D800"),
        held
    );
    assert_eq!(
        asker.ask(sim.address, "1081 0003 05FF01 02A101 61 01 EB0400000BB8"),
        "1081000302A10105FF017101EB00"
    );
    assert_eq!(sim.ask("DELETE", D8, "").await.0, 200);
    assert_ne!(
        asker.ask(sim.address, "1081 0002 05FF01 02A101 62 01 D800"),
        held
    );
    assert_eq!(sim.ask("DELETE", D8, "").await.0, 409);
    // Each write is logged with its source.
    let log = sim.log.lock().unwrap().join("\n");
    let line = format!(
        "{} wrote {} 0x02A1:1 0xEB = 00000BB8 (3000 W)",
        asker.address, sim.address
    );
    assert!(log.contains(&line), "{log}");
    assert!(log.contains("rest wrote"), "{log}");
}

#[tokio::test]
async fn what_rest_cannot_do_is_refused_with_the_reason() {
    let sim = Sim::start(&[]);
    let refused = [
        (
            "PUT",
            D8,
            r#"{"value":"01E240"}"#,
            422,
            "4 bytes are expected, 3 came",
        ),
        (
            "PUT",
            D8,
            r#"{"value":"xyz"}"#,
            422,
            "pairs of hexadecimal digits",
        ),
        ("PUT", D8, r#"{"valeu":"00"}"#, 400, "unknown field"),
        (
            "PUT",
            "/api/v1/devices/0x02A1:1/properties/0xDA",
            r#"{"value":"99"}"#,
            422,
            "0x99 has no meaning here",
        ),
        (
            "PUT",
            "/api/v1/devices/0x02A1:1/properties/0x9F",
            r#"{"value":"00"}"#,
            409,
            "not set",
        ),
        (
            "GET",
            "/api/v1/devices/0x02A1:1/properties/0xD4",
            "",
            404,
            "no property 0xD4",
        ),
        (
            "GET",
            "/api/v1/devices/0x02A1:1/properties/D8",
            "",
            400,
            "write it as 0xD8",
        ),
        (
            "GET",
            "/api/v1/devices/0x02A1:7/properties",
            "",
            404,
            "lists what there is",
        ),
        (
            "GET",
            "/api/v1/devices/charger/properties",
            "",
            400,
            "0x02A1:1",
        ),
        (
            "DELETE",
            "/api/v1/devices/0x02A1:1/vehicle",
            "",
            409,
            "plug one in first",
        ),
        (
            "POST",
            "/api/v1/devices/0x02A1:1/vehicle",
            r#"{"soc_percent":101}"#,
            422,
            "0 to 100",
        ),
        (
            "PUT",
            "/api/v1/devices/0x02A1:1/fault",
            r#"{"code":"0000"}"#,
            422,
            "other than 0000",
        ),
        (
            "PUT",
            "/api/v1/nodes/127.9.9.9/network",
            r#"{"silent":true}"#,
            404,
            "no node",
        ),
        ("GET", "/api/v2", "", 404, "openapi.json"),
    ];
    for (method, path, body, status, reason) in refused {
        let (got, text) = sim.ask(method, path, body).await;
        assert_eq!(got, status, "{method} {path}: {text}");
        assert!(text.contains(reason), "{method} {path}: {text}");
    }
    // A web page elsewhere must not steer devices, nor a name that is not ours.
    let foreign = |name, value| {
        let url = format!("{}/api/v1/devices/0x02A1:1/vehicle", sim.http);
        reqwest::Client::new().post(url).header(name, value).send()
    };
    assert_eq!(
        foreign("origin", "https://example.org")
            .await
            .unwrap()
            .status(),
        403
    );
    assert_eq!(foreign("host", "example.org").await.unwrap().status(), 403);
}

#[tokio::test]
async fn faults_silence_and_the_read_only_switch() {
    let sim = Sim::start(&["--read-only"]);
    let asker = Asker::new();
    let node = sim.address;
    assert_eq!(
        asker.ask(node, "1081 0001 05FF01 02A101 61 01 810108"),
        "1081000102A10105FF015101810108"
    );
    assert_eq!(
        sim.ask(
            "PUT",
            "/api/v1/devices/0x02A1:1/fault",
            r#"{"code":"000A"}"#
        )
        .await
        .0,
        204
    );
    assert_eq!(
        asker.ask(node, "1081 0002 05FF01 02A101 62 02 8800 8900"),
        "1081000202A10105FF01720288014189 02000A".replace(' ', "")
    );
    assert_eq!(
        sim.ask("DELETE", "/api/v1/devices/0x02A1:1/fault", "")
            .await
            .0,
        204
    );
    let network = format!("/api/v1/nodes/{node}/network");
    assert_eq!(sim.ask("PUT", &network, r#"{"silent":true}"#).await.0, 200);
    asker.send(node, "1081 0003 05FF01 02A101 62 01 8000");
    let (_, body) = sim.ask("GET", &network, "").await;
    assert!(body.contains(r#""silent":true"#), "{body}");
    // What was asked in the silence is not answered after it.
    asker
        .socket
        .set_read_timeout(Some(std::time::Duration::from_millis(300)))
        .unwrap();
    assert!(asker.socket.recv_from(&mut [0; 64]).is_err());
    asker
        .socket
        .set_read_timeout(Some(std::time::Duration::from_secs(10)))
        .unwrap();
    assert_eq!(
        sim.ask("PUT", &network, r#"{"silent":false,"loss":0.5,"seed":7}"#)
            .await
            .0,
        200
    );
    let mut answers = 0;
    asker
        .socket
        .set_read_timeout(Some(std::time::Duration::from_millis(100)))
        .unwrap();
    for _ in 0..40 {
        asker.send(node, "1081 0004 05FF01 02A101 62 01 8000");
        answers += u32::from(asker.socket.recv_from(&mut [0; 64]).is_ok());
    }
    // A quarter gets there and back.
    assert!((1..30).contains(&answers), "{answers}");
}

#[tokio::test]
async fn live_events_tell_who_wrote_what() {
    let sim = Sim::start(&[]);
    let response = reqwest::get(format!("{}/api/v1/events", sim.http))
        .await
        .unwrap();
    let mut stream = response.bytes_stream();
    let asker = Asker::new();
    assert_eq!(
        asker.ask(sim.address, "1081 0001 05FF01 02A101 61 01 810108"),
        "1081000102A10105FF01710181 00".replace(' ', "")
    );
    let mut text = String::new();
    while !text.contains("event: notification") {
        text.push_str(&String::from_utf8_lossy(
            &stream.next().await.unwrap().unwrap(),
        ));
    }
    assert!(
        text.contains("event: write") && text.contains(&asker.address.to_string()),
        "{text}"
    );
}
