//! Cases 14 to 25: frames that are not what they should be.

use csms::store::tables::security::{self, SecurityEventFilter};
use std::fmt::Write as _;

use futures_util::SinkExt;
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio_tungstenite::tungstenite::Message;

use super::peer::{boot, code, lab};

#[tokio::test]
async fn case_14_what_is_no_json_is_answered_with_id_minus_1_and_the_connection_stays() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    for text in ["hello", "", "[2,\"id\",\"Heartb", "\u{0}"] {
        station.send(text).await;
        let frame = station.frame().await;
        assert_eq!(frame[0], 4, "{text:?}");
        assert_eq!(frame[1], "-1", "{text:?}");
        assert_eq!(frame[2], "RpcFrameworkError", "{text:?}");
    }
    assert!(station.call("Heartbeat", json!({})).await.is_ok());
}

#[tokio::test]
async fn case_14_too_many_unreadable_frames_close_the_connection() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    for _ in 0..20 {
        station.send("hello").await;
        assert_eq!(station.frame().await[1], "-1");
    }
    station.send("hello").await;
    assert_eq!(station.frame().await[1], "-1");
    assert_eq!(station.closed().await.0, 1008);
}

#[tokio::test]
async fn case_15_a_frame_of_the_wrong_shape_is_answered_with_its_id_if_it_has_one() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    for (text, id) in [
        ("{}", "-1"),
        ("[]", "-1"),
        ("[2]", "-1"),
        ("[2,\"abc\"]", "abc"),
        ("[2,\"abc\",7,{}]", "abc"),
        ("[2,\"abc\",\"Heartbeat\"]", "abc"),
        ("[\"2\",\"abc\",\"Heartbeat\",{}]", "abc"),
    ] {
        station.send(text).await;
        let frame = station.frame().await;
        assert_eq!(
            (&frame[1], &frame[2]),
            (&json!(id), &json!("RpcFrameworkError")),
            "{text}"
        );
    }
}

#[tokio::test]
async fn case_16_unusable_message_ids_are_not_echoed() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    for id in [
        json!("x".repeat(37)),
        json!(7),
        json!(""),
        json!("a\u{7}b"),
        json!(null),
    ] {
        station
            .send(json!([2, id, "Heartbeat", {}]).to_string())
            .await;
        let frame = station.frame().await;
        assert_eq!(
            (&frame[1], &frame[2]),
            (&json!("-1"), &json!("RpcFrameworkError")),
            "{id}"
        );
    }
}

#[tokio::test]
async fn case_17_unknown_message_types_are_ignored() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    for text in [
        "[9,\"id\",{}]",
        "[6,\"id\",\"NotifyPeriodicEventStream\",{}]",
        "[5,\"id\",\"x\",\"\",{}]",
    ] {
        station.send(text).await;
    }
    assert!(station.call("Heartbeat", json!({})).await.is_ok());
}

#[tokio::test]
async fn case_18_unknown_actions_and_actions_of_the_csms() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    for action in ["bootnotification", "DoMagic", "", "BootNotificationRequest"] {
        assert_eq!(
            code(station.call(action, json!({})).await),
            "NotImplemented",
            "{action}"
        );
    }
    for action in ["Reset", "GetVariables", "RequestStartTransaction"] {
        assert_eq!(
            code(station.call(action, json!({})).await),
            "NotSupported",
            "{action}"
        );
    }
}

#[tokio::test]
async fn case_19_binary_frames_broken_text_and_unmasked_frames_close_the_connection() {
    let lab = lab(|_| ()).await;
    let mut station = lab.connect("/CP001").await;
    station
        .socket
        .send(Message::binary(b"[2]".to_vec()))
        .await
        .unwrap();
    assert_eq!(station.closed().await.0, 1003);

    let mut station = lab.connect("/CP002").await;
    station
        .socket
        .get_mut()
        .write_all(b"\x81\x82\x00\x00\x00\x00\xff\xfe")
        .await
        .unwrap();
    assert_eq!(station.closed().await.0, 1007);

    let mut station = lab.connect("/CP003").await;
    station
        .socket
        .get_mut()
        .write_all(b"\x81\x02[]")
        .await
        .unwrap();
    assert_eq!(station.closed().await.0, 1002);
    lab.connected(0).await;
}

#[tokio::test]
async fn case_20_a_message_that_is_too_long_closes_with_1009() {
    let lab = lab(|o| o.max_message_bytes = Some(64 * 1024)).await;
    let mut station = lab.accepted("/CP001").await;
    let long = json!([2, "id", "DataTransfer", {"vendorId": "v", "data": "x".repeat(80_000)}]);
    station.send(long.to_string()).await;
    assert_eq!(station.closed().await.0, 1009);
    let mut station = lab.connect("/CP001").await;
    let fits = json!({"vendorId": "v", "data": "x".repeat(60_000)});
    assert!(station.call("DataTransfer", fits).await.is_ok());
}

#[tokio::test]
async fn case_20_a_sender_that_goes_on_and_on_learns_that_it_was_too_long() {
    let lab = lab(|o| o.max_message_bytes = Some(64 * 1024)).await;
    let mut station = lab.accepted("/CP001").await;
    // Fragments of 32 KiB, mask 0, never the last one: eight megabytes.
    let mut fragment = vec![0; 8 + 32 * 1024];
    fragment[..4].copy_from_slice(b"\x01\xfe\x80\x00");
    for _ in 0..256 {
        let stream = station.socket.get_mut();
        stream.write_all(&fragment).await.unwrap();
        fragment[0] = 0x00;
    }
    assert_eq!(station.closed().await.0, 1009);
}

#[tokio::test]
async fn case_20_a_message_in_many_fragments_is_one_message() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    let text = b"[2,\"frag\",\"Heartbeat\",{}]";
    let mut bytes = Vec::new();
    for (at, byte) in text.iter().enumerate() {
        let opcode = if at == 0 { 0x01 } else { 0x00 };
        let end = if at + 1 == text.len() { 0x80 } else { 0x00 };
        bytes.extend_from_slice(&[opcode | end, 0x81, 0, 0, 0, 0, *byte]);
    }
    station.socket.get_mut().write_all(&bytes).await.unwrap();
    assert_eq!(station.frame().await[1], "frag");
}

#[tokio::test]
async fn case_20_fragments_of_a_byte_without_end_close_with_1009_at_the_limit() {
    for first in [0x01, 0x41] {
        let lab = lab(|o| o.max_message_bytes = Some(4 * 1024)).await;
        let mut good = lab.accepted("/GOOD").await;
        let mut bad = lab.offering("/BAD", deflate::Mode::NoContextTakeover).await;
        // A byte each, mask 0, never the last one: compressed, and as it is.
        let stream = bad.socket.get_mut();
        stream
            .write_all(&[first, 0x81, 0, 0, 0, 0, b' '])
            .await
            .unwrap();
        let fragments = [0x00, 0x81, 0, 0, 0, 0, b' '].repeat(10_000);
        for _ in 0..10 {
            stream.write_all(&fragments).await.unwrap();
        }
        assert_eq!(bad.closed().await.0, 1009);
        assert!(good.call("Heartbeat", json!({})).await.is_ok());
    }
}

#[tokio::test]
async fn case_20_fragments_without_a_byte_add_nothing_to_a_message() {
    for (first, payload) in [
        (0x01, &b"[2,\"frag\",\"Heartbeat\",{}]"[..]),
        // The same text, stored (RFC 1951, 3.2.4).
        (
            0x41,
            b"\x00\x19\x00\xe6\xff[2,\"frag\",\"Heartbeat\",{}]\x00",
        ),
    ] {
        let lab = lab(|_| ()).await;
        let mut station = lab.offering("/CP001", deflate::Mode::ContextTakeover).await;
        let stream = station.socket.get_mut();
        stream.write_all(&[first, 0x80, 0, 0, 0, 0]).await.unwrap();
        let nothing = [0x00, 0x80, 0, 0, 0, 0].repeat(100_000);
        stream.write_all(&nothing).await.unwrap();
        let length = 0x80 | u8::try_from(payload.len()).unwrap();
        stream.write_all(&[0x80, length, 0, 0, 0, 0]).await.unwrap();
        stream.write_all(payload).await.unwrap();
        assert_eq!(station.frame().await[1], "frag");
    }
}

#[tokio::test]
async fn case_21_deep_nesting_huge_numbers_and_repeated_names_are_answered() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    let mut deep = String::from("[2,\"deep\",\"DataTransfer\",{\"vendorId\":\"v\",\"data\":");
    deep.push_str(&"[".repeat(100_000));
    deep.push_str(&"]".repeat(100_000));
    deep.push_str("}]");
    station.send(deep).await;
    assert_eq!(station.frame().await[2], "RpcFrameworkError");
    let status = |evse: &str| {
        let mut text = String::new();
        write!(
            text,
            "[2,\"n\",\"StatusNotification\",{{\"timestamp\":\"2026-01-01T00:00:00Z\",\
             \"connectorStatus\":\"Available\",\"evseId\":{evse},\"connectorId\":1}}]"
        )
        .unwrap();
        text
    };
    for (evse, expected) in [
        ("1e400", "PropertyConstraintViolation"),
        ("9223372036854775808", "PropertyConstraintViolation"),
        ("1,\"evseId\":2", "OccurrenceConstraintViolation"),
    ] {
        station.send(status(evse)).await;
        assert_eq!(station.frame().await[2], expected, "{evse}");
    }
    station.send(status("1.0")).await;
    assert_eq!(station.frame().await[0], 3);
}

#[tokio::test]
async fn case_22_answers_that_nobody_waits_for_are_dropped() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    station.send("[3,\"never-sent\",{}]").await;
    station
        .send("[4,\"never-sent\",\"GenericError\",\"\",{}]")
        .await;
    station.send("[3]").await;
    assert!(station.call("Heartbeat", json!({})).await.is_ok());
}

#[tokio::test]
async fn case_24_calls_sent_at_once_are_all_answered_in_order() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    for n in 0..100 {
        let action = if n % 2 == 0 { "Heartbeat" } else { "Unheard" };
        station
            .send(json!([2, format!("c{n}"), action, {}]).to_string())
            .await;
    }
    for n in 0..100 {
        assert_eq!(station.frame().await[1], format!("c{n}"));
    }
}

#[tokio::test]
async fn case_25_a_repeated_call_is_carried_out_once() {
    let lab = lab(|_| ()).await;
    let mut station = lab.accepted("/CP001").await;
    let event = json!({"type": "StartupOfTheDevice", "timestamp": "2026-01-01T00:00:00Z"});
    for _ in 0..3 {
        let answer = station
            .call_as("same", "SecurityEventNotification", event.clone())
            .await;
        assert_eq!(answer, Ok(json!({})));
    }
    // The same id for something else is a new CALL.
    let other = json!({"type": "MemoryExhaustion", "timestamp": "2026-01-01T00:00:00Z"});
    assert!(
        station
            .call_as("same", "SecurityEventNotification", other)
            .await
            .is_ok()
    );
    let page = csms::store::queries::PageRequest::oldest(10);
    let filter = SecurityEventFilter {
        station: Some(lab.key("CP001").await),
        ..SecurityEventFilter::default()
    };
    let rows = security::list(&lab.server.core.reader, &filter, page)
        .await
        .unwrap();
    assert_eq!(rows.len(), 2);
}

#[tokio::test]
async fn one_station_in_trouble_does_not_disturb_the_others() {
    let lab = lab(|_| ()).await;
    let mut good = lab.accepted("/GOOD").await;
    for n in 0..5 {
        let mut bad = lab.connect(&format!("/BAD{n}")).await;
        bad.send("[[[[").await;
        bad.socket
            .get_mut()
            .write_all(b"\xff\xff\xff\xff\xff")
            .await
            .unwrap();
        drop(bad);
        assert!(good.call("Heartbeat", json!({})).await.is_ok());
    }
    assert!(good.call("BootNotification", boot()).await.is_ok());
}
