//! Bodies of verbs: what is read, and what is told about wrong ones.

use serde_json::json;

use super::*;

#[test]
fn every_verb_that_needs_nothing_takes_an_empty_body() {
    for name in VERBS {
        let needs_more = [
            "present-token",
            "set-variable",
            "set-limit",
            "send",
            "data-transfer",
            "answer",
        ];
        let taken = Verb::of(name, json!({}));
        assert_eq!(
            taken.is_ok(),
            !needs_more.contains(&name),
            "{name}: {taken:?}"
        );
    }
}

#[test]
fn bodies_are_read_as_they_are_written() {
    let plug = Verb::of("plug-in", json!({"evse_id": 2, "connector_id": 1})).unwrap();
    let Verb::PlugIn(plug) = plug else {
        panic!("{plug:?}")
    };
    assert_eq!((plug.evse_id, plug.connector_id), (2, Some(1)));
    assert_eq!(plug.vehicle, Vehicle::default());
    for (with, expected) in [
        (json!("never"), With::Never),
        (
            json!({"status": "Rejected"}),
            With::Status("Rejected".to_owned()),
        ),
        (
            json!({"error": "InternalError"}),
            With::Error("InternalError".to_owned()),
        ),
        (json!({"after": "3s"}), With::After(Duration::from_secs(3))),
        (json!({"payload": {"x": 1}}), With::Payload(json!({"x": 1}))),
    ] {
        let verb = Verb::of("answer", json!({"action": "Reset", "with": with})).unwrap();
        let Verb::Answer(answer) = verb else {
            panic!("{verb:?}")
        };
        assert_eq!((answer.with, answer.times), (expected, 1));
    }
    let set = json!({"component": "TxCtrlr", "variable": "EVConnectionTimeOut", "value": 5});
    let Ok(Verb::SetVariable(set)) = Verb::of("set-variable", set) else {
        panic!()
    };
    assert_eq!(set.value, "5");
}

#[test]
fn what_is_wrong_with_a_body_is_told() {
    for (name, body, wanted) in [
        (
            "plug-in",
            json!({"evse": 1}),
            "unknown field `evse`, expected one of `evse_id`",
        ),
        (
            "plug-in",
            json!({"evse_id": "1"}),
            "invalid type: string \"1\", expected i32",
        ),
        (
            "plug-in",
            json!({"vehicle": {"soc_percent": 120}}),
            "soc_percent 0 to 100",
        ),
        ("plug-in", json!([]), "no JSON object"),
        (
            "present-token",
            json!({"id_token": ""}),
            "id_token of 0 characters, expected 1 to 36",
        ),
        (
            "present-token",
            json!({"id_token": "x", "type": "RFID"}),
            "unknown type `RFID`, expected one of Central",
        ),
        (
            "present-token",
            json!({"id_token": "x", "until": {"kwh": 1, "seconds": 5}}),
            "expected one of until.kwh 0.001 to 1000",
        ),
        (
            "present-token",
            json!({"id_token": "x", "until": {"soc_percent": 0}}),
            "until.soc_percent 1 to 100",
        ),
        (
            "present-token",
            json!({"id_token": "x", "until": {"soc": 80}}),
            "unknown field `soc`, expected one of `kwh`",
        ),
        (
            "unplug",
            json!({"from": "wall"}),
            "unknown variant `wall`, expected `vehicle` or `station`",
        ),
        (
            "fault",
            json!({"kind": "Fire"}),
            "unknown variant `Fire`, expected one of `Other`, `GroundFault`",
        ),
        (
            "power-loss",
            json!({"seconds": 100_000}),
            "expected at most 86400",
        ),
        ("set-limit", json!({"kw": -1}), "expected 0 to 100000"),
        (
            "send",
            json!({}),
            "expected `action` and `payload`, or `raw` alone",
        ),
        (
            "send",
            json!({"action": "A", "raw": "[]"}),
            "or `raw` alone",
        ),
        (
            "answer",
            json!({"action": "Reset", "with": "late"}),
            "expected \"never\" or one of",
        ),
        (
            "answer",
            json!({"action": "Reset", "with": {"after": "soon"}}),
            "such as 3s",
        ),
        (
            "frame-faults",
            json!({"drop": 2}),
            "drop is 2, expected a share from 0 to 1",
        ),
    ] {
        let error = Verb::of(name, body).unwrap_err().to_string();
        assert!(error.contains(wanted), "{name}: {error}");
    }
    let error = Verb::of("explode", json!({})).unwrap_err().to_string();
    assert!(
        error.contains("no verb `explode`, expected one of plug-in"),
        "{error}"
    );
}

#[test]
fn frame_faults_are_read_from_one_word() {
    let faults = FrameFaults::parse("drop=0.05, delay=0.1,delay_ms=500,seed=7,half_open").unwrap();
    assert_eq!(
        (faults.drop, faults.delay, faults.delay_ms),
        (0.05, 0.1, 500)
    );
    assert_eq!((faults.seed, faults.half_open), (Some(7), true));
    assert!(!faults.is_none() && FrameFaults::default().is_none());
    for (text, wanted) in [
        ("drop=2", "expected a share from 0 to 1"),
        ("drp=0.1", "unknown field `drp`"),
        ("drop=x", "expected a name and a number"),
    ] {
        let error = FrameFaults::parse(text).unwrap_err();
        assert!(error.contains(wanted), "{error}");
    }
}
