//! Rules of the frame reader and writer, case by case and by properties.

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn id(text: &str) -> MessageId {
    MessageId::new(text).unwrap()
}

fn malformed(text: &str) -> (Option<String>, String) {
    match decode(text) {
        Err(Unreadable::Malformed {
            reply_id,
            description,
        }) => (reply_id.map(|id| id.to_string()), description),
        other => panic!("{text} gave {other:?}"),
    }
}

fn broken_answer(text: &str) -> Option<String> {
    match decode(text) {
        Err(Unreadable::BrokenAnswer { id, .. }) => id.map(|id| id.to_string()),
        other => panic!("{text} gave {other:?}"),
    }
}

#[test]
fn reads_a_call_and_leaves_its_payload_raw() {
    let text = " [ 2 ,\"id-1\", \"Heart\\u0062eat\" , { \"a\" : 1.50 } ] \n";
    let Ok(Frame::Call {
        id,
        action,
        payload,
    }) = decode(text)
    else {
        panic!("a CALL")
    };
    assert_eq!((id.as_str(), &*action), ("id-1", "Heartbeat"));
    assert_eq!(payload.get(), "{ \"a\" : 1.50 }");
}

#[test]
fn reads_a_call_result_even_if_its_payload_is_no_object() {
    let Ok(Frame::CallResult { id, payload }) = decode(r#"[3,"7",null]"#) else {
        panic!("a CALLRESULT")
    };
    assert_eq!((id.as_str(), payload.get()), ("7", "null"));
}

#[test]
fn reads_a_call_error_and_keeps_an_unknown_code_in_the_description() {
    let Ok(Frame::CallError {
        code,
        description,
        details,
        ..
    }) = decode(r#"[4,"7","OccurenceConstraintViolation","no \"x\"",{"a":1}]"#)
    else {
        panic!("a CALLERROR")
    };
    assert_eq!(code, ErrorCode::OccurrenceConstraintViolation);
    assert_eq!((&*description, details.get()), ("no \"x\"", "{\"a\":1}"));

    let Ok(Frame::CallError {
        code, description, ..
    }) = decode(r#"[4,"7","Own","why",{}]"#)
    else {
        panic!("a CALLERROR")
    };
    assert_eq!((code, &*description), (ErrorCode::GenericError, "Own: why"));
}

#[test]
fn what_is_not_json_has_no_id_to_answer_to() {
    for text in [
        "",
        "hello",
        "[2,\"id\",\"Heartbeat\",{}",
        "[2,\"id\",\"Heartbeat\",{}]x",
        "\u{feff}[]",
    ] {
        assert_eq!(
            malformed(text),
            (None, "frame is not valid JSON".into()),
            "{text}"
        );
    }
    for text in ["{}", "7", "null", "\"[2]\""] {
        assert_eq!(
            malformed(text),
            (None, "frame is not a JSON array".into()),
            "{text}"
        );
    }
}

#[test]
fn a_wrong_number_of_elements_is_answered_with_the_id_if_there_is_one() {
    assert_eq!(malformed("[]").0, None);
    assert_eq!(malformed("[2]").0, None);
    for text in [
        r#"[2,"id"]"#,
        r#"[2,"id","Heartbeat"]"#,
        r#"[2,"id","Heartbeat",{},{},{},{}]"#,
    ] {
        assert_eq!(malformed(text).0.as_deref(), Some("id"), "{text}");
    }
    assert_eq!(
        malformed(r#"[2,"id",{}]"#).1,
        "frame has 3 elements instead of 4"
    );
    assert_eq!(
        malformed(r#"[2,"id","a",1,2,3,4]"#).1,
        "frame has 7 elements instead of 4"
    );
}

#[test]
fn wrong_element_types_are_malformed() {
    assert_eq!(
        malformed(r#"["2","id","Heartbeat",{}]"#).0.as_deref(),
        Some("id")
    );
    assert_eq!(
        malformed(r#"[2.5,"id","Heartbeat",{}]"#).0.as_deref(),
        Some("id")
    );
    assert_eq!(
        malformed(r#"[1e99,"id","Heartbeat",{}]"#).0.as_deref(),
        Some("id")
    );
    assert_eq!(
        malformed(r#"[2,"id",7,{}]"#),
        (Some("id".into()), "action is not a string".into())
    );
    assert_eq!(
        malformed(r#"[2,"id","\ud800",{}]"#).1,
        "action is not a string"
    );
}

#[test]
fn a_message_type_may_be_written_with_a_zero_fraction() {
    assert!(matches!(
        decode(r#"[2.0,"id","Heartbeat",{}]"#),
        Ok(Frame::Call { .. })
    ));
}

#[test]
fn ids_that_cannot_be_read_are_not_echoed() {
    let long = format!(r#"[2,"{}","Heartbeat",{{}}]"#, "x".repeat(37));
    for text in [
        &*long,
        r#"[2,7,"Heartbeat",{}]"#,
        r#"[2,"","Heartbeat",{}]"#,
        r#"[2,"a\n","Heartbeat",{}]"#,
    ] {
        let (id, description) = malformed(text);
        assert_eq!(id, None, "{text}");
        assert!(description.starts_with("message id "), "{description}");
    }
}

#[test]
fn other_message_types_are_ignored_as_a_whole() {
    for (text, number) in [
        ("[9]", 9),
        (r#"[5,"id","code","",{}]"#, 5),
        ("[6,1,2,3,4,5,6]", 6),
        ("[-1]", -1),
        ("[0]", 0),
    ] {
        assert_eq!(
            decode(text).unwrap_err(),
            Unreadable::Ignored {
                message_type: number
            }
        );
    }
}

#[test]
fn broken_answers_are_told_apart_because_nobody_may_answer_them() {
    for text in [
        r#"[3,"id"]"#,
        r#"[3,"id",{},{}]"#,
        r#"[4,"id","GenericError",""]"#,
        r#"[4,"id",7,"",{}]"#,
    ] {
        assert_eq!(broken_answer(text).as_deref(), Some("id"), "{text}");
    }
    assert_eq!(broken_answer(r#"[3,null,{}]"#), None);
}

#[test]
fn refuses_deep_nesting_without_overflowing_the_stack() {
    let call = |depth: usize| {
        format!(
            r#"[2,"id","DataTransfer",{}{}]"#,
            "[".repeat(depth),
            "]".repeat(depth)
        )
    };
    assert!(decode(&call(MAX_NESTING - 1)).is_ok());
    for depth in [MAX_NESTING, 100_000] {
        assert_eq!(
            malformed(&call(depth)),
            (None, "frame is nested deeper than 64 levels".into())
        );
    }
}

#[test]
fn writes_the_frames_of_the_specification() {
    let raw = serde_json::value::to_raw_value(&json!({"a": 1})).unwrap();
    assert_eq!(
        encode_call(&id("1"), Action::Heartbeat, &json!({})),
        r#"[2,"1","Heartbeat",{}]"#
    );
    assert_eq!(
        encode_call_raw(&id("1"), "Own\"", &raw),
        r#"[2,"1","Own\"",{"a":1}]"#
    );
    assert_eq!(encode_call_result(&id("1"), &json!({})), r#"[3,"1",{}]"#);
    assert_eq!(encode_call_result_raw(&id("1"), &raw), r#"[3,"1",{"a":1}]"#);
    assert_eq!(
        encode_call_error(&id("1"), ErrorCode::NotImplemented, "no \"x\""),
        r#"[4,"1","NotImplemented","no \"x\"",{}]"#
    );
    assert_eq!(
        encode_unreadable(None, ""),
        r#"[4,"-1","RpcFrameworkError","",{}]"#
    );
    assert_eq!(
        encode_unreadable(Some(&id("7")), ""),
        r#"[4,"7","RpcFrameworkError","",{}]"#
    );
}

#[test]
fn cuts_descriptions_at_255_characters() {
    for (given, sent) in [(254, 254), (255, 255), (256, 255), (9_999, 255)] {
        let text = encode_call_error(&id("1"), ErrorCode::GenericError, &"가".repeat(given));
        let Ok(Frame::CallError { description, .. }) = decode(&text) else {
            panic!("a CALLERROR")
        };
        assert_eq!(description.chars().count(), sent);
    }
}

/// Whether the outline of a CALL and the frame reader agree; gives whether there is an outline of a frame.
fn is_outlined(text: &str) -> bool {
    let Some(outline) = outline_call(text) else {
        return false;
    };
    let Ok(value) = serde_json::from_str::<&RawValue>(outline.payload) else {
        assert!(!matches!(decode(text), Ok(Frame::Call { .. })), "{text}");
        return false;
    };
    let Ok(Frame::Call {
        id,
        action,
        payload,
    }) = decode(text)
    else {
        panic!("outlined, but no CALL: {text}")
    };
    assert_eq!((id, &*action), (outline.id, outline.action), "{text}");
    assert_eq!(payload.get(), value.get(), "{text}");
    true
}

#[test]
fn the_outline_of_a_call_is_that_of_its_frame() {
    let deep = format!("[2,\"1\",\"a\",{}{}]", "[".repeat(64), "]".repeat(64));
    for (text, expected) in [
        (r#"[2,"1","Heartbeat",{}]"#, true),
        (r#"[2, "1", "Heartbeat", {"a": [1, "]"]} ]"#, true),
        ("[2,\n\t\"1\" ,\"Heartbeat\",{}]", false),
        (r#"[2,"\u0031","Heartbeat",{}]"#, false),
        (r#"[2,"1","Heart\u0062eat",{}]"#, false),
        (r#"[2,"1\"","Heartbeat",{}]"#, false),
        (r#"[2,"","Heartbeat",{}]"#, false),
        (r#"[2,"1","Heartbeat",{},1]"#, false),
        (r#"[2,"1","Heartbeat",{"a":1]"#, false),
        (r#"[2,"1","Heartbeat",{}]]"#, false),
        (r#"[2,"1","Heartbeat",]"#, false),
        (r#"[2.0,"1","Heartbeat",{}]"#, false),
        (r#"[3,"1",{}]"#, false),
        (&deep, false),
    ] {
        assert_eq!(is_outlined(text), expected, "{text}");
    }
}

fn any_id() -> impl Strategy<Value = MessageId> {
    r"[^\p{Cc}]{1,36}".prop_map(|text| MessageId::new(&text).unwrap())
}

proptest! {
    #[test]
    fn the_outline_of_any_text_is_that_of_its_frame(
        id in "[a\\\\\"\\u{1}]{0,3}",
        space in "[ \n\u{c}]{0,2}",
        tail in "[]{}\\[\",:1a ]{0,8}",
    ) {
        is_outlined(&format!("[2,{space}\"{id}\",\"Heartbeat\",{{}}{tail}]"));
        is_outlined(&format!("[2,\"1\",{space}\"Heartbeat{id}\",{tail}]"));
    }

    #[test]
    fn any_text_is_read_without_panic(text in ".*") {
        let _ = decode(&text);
    }

    #[test]
    fn any_text_made_of_frame_pieces_is_read_without_panic(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "[", "]", "{", "}", ",", ":", "2", "3", "4", "5", "\"id\"", "\"a", "\\u", "d8", "00", "\"", "null", "1e9", " ", "-",
        ]), 0..24),
    ) {
        let _ = decode(&pieces.concat());
    }

    #[test]
    fn a_call_is_read_as_written(id in any_id(), action in ".*", value in ".*") {
        let raw = serde_json::value::to_raw_value(&json!({"v": value})).unwrap();
        let text = encode_call_raw(&id, &action, &raw);
        match decode(&text) {
            Ok(Frame::Call { id: i, action: a, payload: p }) => {
                prop_assert_eq!((&i, &*a, p.get()), (&id, &*action, raw.get()));
            }
            other => prop_assert!(false, "{:?}", other),
        }
    }

    #[test]
    fn an_answer_is_read_as_written(id in any_id(), code in prop::sample::select(ErrorCode::ALL), description in ".{0,255}") {
        let text = encode_call_error(&id, code, &description);
        match decode(&text) {
            Ok(Frame::CallError { id: i, code: c, description: d, .. }) => {
                prop_assert_eq!((&i, c, &*d), (&id, code, &*description));
            }
            other => prop_assert!(false, "{:?}", other),
        }
        let text = encode_call_result(&id, &json!({"v": description}));
        let is_same = matches!(decode(&text), Ok(Frame::CallResult { id: i, .. }) if i == id);
        prop_assert!(is_same);
    }
}
