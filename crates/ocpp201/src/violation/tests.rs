//! The order of violations, the codes that the schemas cannot show, and texts of all kinds.
//!
//! One broken instance for each constraint of each message is in `tests/mutations.rs`.

use proptest::prelude::*;

use super::*;

const BOOT: &str = r#""chargingStation":{"model":"M","vendorName":"V"},"reason":"PowerUp""#;

fn violation(action: Action, payload: &str) -> Option<(ErrorCode, String)> {
    let payload = RawValue::from_string(payload.to_owned()).unwrap();
    first_violation(action, PayloadKind::Request, &payload).map(|v| (v.code, v.path))
}

fn assert_violation(action: Action, payload: &str, code: ErrorCode, path: &str) {
    assert_eq!(
        violation(action, payload),
        Some((code, path.to_owned())),
        "{payload}"
    );
}

#[test]
fn a_valid_payload_has_none() {
    assert_eq!(
        violation(Action::BootNotification, &format!("{{{BOOT}}}")),
        None
    );
    assert_eq!(violation(Action::Heartbeat, "{}"), None);
}

#[test]
fn a_payload_that_is_no_object_is_a_format_violation() {
    for payload in ["null", "[]", "\"x\"", "7", "true"] {
        assert_violation(Action::Heartbeat, payload, ErrorCode::FormatViolation, "");
    }
}

#[test]
fn properties_are_looked_at_in_the_order_of_the_schema_and_not_of_the_payload() {
    // chargingStation comes before reason, although both are wrong and reason is written first.
    let payload = r#"{"reason":"Bored","chargingStation":{"vendorName":"V"}}"#;
    let code = ErrorCode::OccurrenceConstraintViolation;
    assert_violation(
        Action::BootNotification,
        payload,
        code,
        "/chargingStation/model",
    );
    // Depth first: what is in chargingStation comes before the missing reason.
    let payload = r#"{"chargingStation":{"model":7,"vendorName":"V"}}"#;
    let code = ErrorCode::TypeConstraintViolation;
    assert_violation(
        Action::BootNotification,
        payload,
        code,
        "/chargingStation/model",
    );
    // customData is the first property of every schema.
    let payload = r#"{"customData":{}}"#;
    let code = ErrorCode::OccurrenceConstraintViolation;
    assert_violation(
        Action::BootNotification,
        payload,
        code,
        "/customData/vendorId",
    );
}

#[test]
fn unknown_fields_come_after_all_properties_and_in_their_own_order() {
    let code = ErrorCode::ProtocolError;
    let payload = format!(r#"{{"zz":1,"aa":1,{BOOT}}}"#);
    assert_violation(Action::BootNotification, &payload, code, "/zz");
    let code = ErrorCode::PropertyConstraintViolation;
    let payload = r#"{"zz":1,"chargingStation":{"model":"M","vendorName":"V"},"reason":"Bored"}"#;
    assert_violation(Action::BootNotification, payload, code, "/reason");
}

#[test]
fn the_number_of_items_comes_before_the_items() {
    let data = r#"{"hashAlgorithm":"SHA256","issuerNameHash":7}"#;
    let payload = |items: usize| {
        let list = vec![data; items].join(",");
        format!(
            r#"{{"idToken":{{"idToken":"x","type":"Central"}},"iso15118CertificateHashData":[{list}]}}"#
        )
    };
    let list = "/iso15118CertificateHashData";
    let code = ErrorCode::OccurrenceConstraintViolation;
    assert_violation(Action::Authorize, &payload(0), code, list);
    assert_violation(Action::Authorize, &payload(5), code, list);
    let code = ErrorCode::TypeConstraintViolation;
    assert_violation(
        Action::Authorize,
        &payload(4),
        code,
        &format!("{list}/0/issuerNameHash"),
    );
}

#[test]
fn a_repeated_field_occurs_too_often() {
    let payload = format!(r#"{{{BOOT},"rea\u0073on":"PowerUp"}}"#);
    let code = ErrorCode::OccurrenceConstraintViolation;
    assert_violation(Action::BootNotification, &payload, code, "/reason");
}

#[test]
fn integers_have_32_bits_and_no_fraction_however_they_are_written() {
    let cancel = |id: &str| {
        violation(
            Action::CancelReservation,
            &format!(r#"{{"reservationId":{id}}}"#),
        )
    };
    let path = "/reservationId".to_owned();
    for id in [
        "1",
        "-0",
        "1.0",
        "1e0",
        "10e-1",
        "2147483647",
        "-2147483648",
        "2.147483647e9",
    ] {
        assert_eq!(cancel(id), None, "{id}");
    }
    for id in ["1.5", "1e-1", "-0.25"] {
        assert_eq!(
            cancel(id),
            Some((ErrorCode::TypeConstraintViolation, path.clone())),
            "{id}"
        );
    }
    for id in [
        "2147483648",
        "-2147483649",
        "1e10",
        "9223372036854775808",
        "1e400",
        "-1e400",
    ] {
        assert_eq!(
            cancel(id),
            Some((ErrorCode::PropertyConstraintViolation, path.clone())),
            "{id}"
        );
    }
}

#[test]
fn numbers_that_nothing_can_hold_are_out_of_range_everywhere() {
    let code = ErrorCode::PropertyConstraintViolation;
    let payload = r#"{"totalCost":1e400,"transactionId":"t"}"#;
    assert_violation(Action::CostUpdated, payload, code, "/totalCost");
    let payload = r#"{"customData":{"vendorId":"v","x":[{"y":1e999}]}}"#;
    assert_violation(Action::Heartbeat, payload, code, "/customData/x/0/y");
    let payload = r#"{"data":[0,-1e999],"vendorId":"v"}"#;
    assert_violation(Action::DataTransfer, payload, code, "/data/1");
}

#[test]
fn half_a_surrogate_pair_is_a_format_violation_wherever_it_stands() {
    let code = ErrorCode::FormatViolation;
    for (payload, path) in [
        (r#"{"vendorId":"\ud800"}"#, "/vendorId"),
        (r#"{"vendorId":"v","data":{"a":"\udc00"}}"#, "/data/a"),
        (r#"{"vendorId":"v","data":{"\ud800":1}}"#, "/data"),
        (r#"{"vendorId":"v","\ud800":1}"#, ""),
    ] {
        assert_violation(Action::DataTransfer, payload, code, path);
    }
    assert_eq!(
        violation(Action::DataTransfer, r#"{"vendorId":"\ud83d\ude97"}"#),
        None
    );
}

#[test]
fn nesting_beyond_64_levels_is_a_format_violation() {
    let data = |depth: usize| {
        format!(
            r#"{{"vendorId":"v","data":{}{}}}"#,
            "[".repeat(depth),
            "]".repeat(depth)
        )
    };
    assert_eq!(violation(Action::DataTransfer, &data(63)), None);
    assert_violation(
        Action::DataTransfer,
        &data(64),
        ErrorCode::FormatViolation,
        "",
    );
}

#[test]
fn unknown_names_are_escaped_and_cut_in_the_path() {
    let code = ErrorCode::ProtocolError;
    assert_violation(Action::Heartbeat, r#"{"a/b~c":1}"#, code, "/a~1b~0c");
    let payload = format!(r#"{{"{}":1}}"#, "é".repeat(99));
    assert_violation(
        Action::Heartbeat,
        &payload,
        code,
        &format!("/{}…", "é".repeat(64)),
    );
}

#[test]
fn reads_as_path_and_message() {
    let shown = |payload: &str| {
        let payload = RawValue::from_string(payload.to_owned()).unwrap();
        let violation = first_violation(Action::Reset, PayloadKind::Request, &payload).unwrap();
        violation.to_string()
    };
    assert_eq!(shown("{}"), "/type: required field is missing");
    assert_eq!(shown("[]"), "payload: is not an object");
    assert_eq!(
        shown(r#"{"type":null}"#),
        "/type: is null; leave the field out"
    );
    assert_eq!(
        shown(r#"{"type":"SECRET"}"#),
        "/type: is no ResetEnumType, expected one of Immediate, OnIdle"
    );
    assert_eq!(
        shown(r#"{"type":"onidle"}"#),
        "/type: is no ResetEnumType, because case matters: write OnIdle"
    );
    assert_eq!(
        shown(r#"{"Type":"OnIdle"}"#),
        "/type: required field is missing; case matters: write type"
    );
    let text = r#"{"type":"OnIdle","EVSEID":1}"#;
    assert_eq!(
        shown(text),
        "/EVSEID: field is unknown; case matters: write evseId"
    );
    let text = r#"{"type":"OnIdle","evseId":"1"}"#;
    assert_eq!(shown(text), "/evseId: is a string, expected an integer");
}

#[test]
fn a_payload_of_ocpp_1_6_is_told_from_a_broken_one() {
    let shown = |action: Action, payload: &str| {
        let payload = RawValue::from_string(payload.to_owned()).unwrap();
        first_violation(action, PayloadKind::Request, &payload)
            .unwrap()
            .to_string()
    };
    for (action, old) in [
        (
            Action::BootNotification,
            r#"{"chargePointVendor":"V","chargePointModel":"M"}"#,
        ),
        (
            Action::StatusNotification,
            r#"{"connectorId":1,"errorCode":"NoError","status":"Available"}"#,
        ),
        (Action::Authorize, r#"{"idTag":"04A2B3"}"#),
        (
            Action::MeterValues,
            r#"{"connectorId":1,"transactionId":7,"meterValue":[]}"#,
        ),
    ] {
        assert!(shown(action, old).contains("OCPP 1.6"), "{old}");
    }
    let new = r#"{"connectorId":1,"evseId":1,"connectorStatus":"Available"}"#;
    let told = shown(Action::StatusNotification, new);
    assert_eq!(told, "/timestamp: required field is missing");
}

#[test]
fn an_unknown_action_is_answered_with_what_would_be_right() {
    let plain = "no action of OCPP 2.0.1 has this name";
    assert_eq!(unknown_action("StartEngine"), plain);
    assert!(unknown_action("bootnotification").ends_with("write BootNotification"));
    let old = unknown_action("StartTransaction");
    assert!(
        old.contains("OCPP 1.6") && old.ends_with("TransactionEvent"),
        "{old}"
    );
}

#[test]
fn every_hint_leaves_room_in_a_description() {
    // The longest list of allowed values, and the example of a time.
    let payload = r#"{"timestamp":"now","eventType":"Started","triggerReason":"x"}"#;
    let payload = RawValue::from_string(payload.to_owned()).unwrap();
    let violation = first_violation(Action::TransactionEvent, PayloadKind::Request, &payload);
    let told = violation.unwrap().to_string();
    assert!(
        told.starts_with("/eventType: ") || told.contains("e.g. 2026-"),
        "{told}"
    );
    for action in Action::ALL {
        for node in ["{}", r#"{"connectorId":1}"#] {
            let payload = RawValue::from_string(node.to_owned()).unwrap();
            let found = first_violation(*action, PayloadKind::Request, &payload);
            assert!(found.is_none_or(|v| v.to_string().chars().count() <= 255));
        }
    }
}

fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let names = prop::sample::select(vec![
        "customData",
        "vendorId",
        "idToken",
        "type",
        "evse",
        "id",
        "timestamp",
        "x",
    ]);
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        ".{0,40}".prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::vec((names.clone(), inner), 0..4).prop_map(|members| members
                .into_iter()
                .map(|(k, v)| (k.to_owned(), v))
                .collect::<serde_json::Map<_, _>>()
                .into()),
        ]
    })
}

proptest! {
    #[test]
    fn any_json_is_walked_without_panic(value in any_json(), action in prop::sample::select(Action::ALL)) {
        let payload = serde_json::value::to_raw_value(&value).unwrap();
        for kind in [PayloadKind::Request, PayloadKind::Response] {
            let violation = first_violation(action, kind, &payload);
            prop_assert!(value.is_object() || violation.is_some());
        }
    }
}
