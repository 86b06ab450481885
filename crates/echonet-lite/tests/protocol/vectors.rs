//! The frames of the fact sheet, byte for byte, against a node and by address.

use std::time::Duration;

use crate::charger::{CHARGER, Charger, PEER, bytes, hex, node};
use echonet_lite::frame::Frame;
use echonet_lite::node::{Destination, Dropped, ObjectError};
use echonet_lite::object::{ClassCode, ObjectCode};

/// What a node answers to one datagram: each answer with its destination.
fn answers(charger: &mut Charger, request: &str) -> Vec<(Destination, String)> {
    let mut node = node(1);
    node.changes(charger);
    let received = node.receive(Duration::ZERO, PEER, false, &bytes(request), charger);
    received
        .sends
        .into_iter()
        .map(|send| (send.to, hex(&send.bytes)))
        .collect()
}

#[track_caller]
fn answered(request: &str, answer: &str) {
    let all = answers(&mut Charger::default(), request);
    let expected = (Destination::Address(PEER), hex(&bytes(answer)));
    assert_eq!(all.first(), Some(&expected));
    // What a write changed is told behind the answer, and nothing else.
    assert!(all[1..].iter().all(|(to, _)| *to == Destination::Group));
}

#[track_caller]
fn silent(request: &str) {
    let all = answers(&mut Charger::default(), request);
    let to_peer = all.iter().filter(|(to, _)| *to != Destination::Group);
    assert_eq!(to_peer.count(), 0, "{all:?}");
}

#[test]
fn get_several() {
    answered(
        "1081 0101 05FF01 02A101 62 05 C700 D300 D800 DA00 E400",
        "1081 0101 02A101 05FF01 72 05 C70141 D3040000175C D8040001E240 DA0144 E40146",
    );
}

#[test]
fn get_with_one_unknown_is_a_refusal_that_has_the_others() {
    answered(
        "1081 0102 05FF01 02A101 62 02 DA00 D400",
        "1081 0102 02A101 05FF01 52 02 DA0144 D400",
    );
}

#[test]
fn set_charge() {
    let mut charger = Charger::default();
    let all = answers(&mut charger, "1081 0103 05FF01 02A101 61 01 DA0142");
    assert_eq!(
        all,
        [
            (
                Destination::Address(PEER),
                hex(&bytes("1081 0103 02A101 05FF01 71 01 DA00"))
            ),
            // The change is told to all, behind the answer.
            (
                Destination::Group,
                hex(&bytes("1081 0001 02A101 0EF001 73 01 DA0142"))
            ),
        ]
    );
    assert_eq!(charger.mode, 0x42);
}

#[test]
fn set_with_one_bad_does_the_other() {
    let mut charger = Charger::default();
    let all = answers(
        &mut charger,
        "1081 0104 05FF01 02A101 61 02 EB0400000BB8 DA0199",
    );
    let expected = hex(&bytes("1081 0104 02A101 05FF01 51 02 EB00 DA0199"));
    assert_eq!(all, [(Destination::Address(PEER), expected)]);
    assert_eq!(charger.power_setting, 3000);
}

#[test]
fn set_without_answer_is_silent_unless_refused() {
    silent("1081 0105 05FF01 02A101 60 01 DA0147");
    answered(
        "1081 0106 05FF01 02A101 60 01 C70130",
        "1081 0106 02A101 05FF01 50 01 C70130",
    );
}

#[test]
fn set_get_writes_first() {
    answered(
        "1081 0107 05FF01 02A101 6E 01 DA0142 02 DA00 C700",
        "1081 0107 02A101 05FF01 7E 01 DA00 02 DA0142 C70141",
    );
    answered(
        "1081 0108 05FF01 02A101 6E 01 DA0199 01 C700",
        "1081 0108 02A101 05FF01 5E 01 DA0199 01 C70141",
    );
}

#[test]
fn inf_req_is_answered_to_all_and_refused_to_the_asker() {
    let all = answers(
        &mut Charger::default(),
        "1081 0109 05FF01 02A101 63 01 C700",
    );
    let expected = hex(&bytes("1081 0109 02A101 05FF01 73 01 C70141"));
    assert_eq!(all, [(Destination::Group, expected)]);
    answered(
        "1081 010A 05FF01 02A101 63 01 D400",
        "1081 010A 02A101 05FF01 53 01 D400",
    );
}

#[test]
fn infc_is_confirmed() {
    answered(
        "1081 010B 05FF01 0EF001 74 01 D5040105FF01",
        "1081 010B 0EF001 05FF01 7A 01 D500",
    );
    silent("1081 010B 05FF01 02A103 74 01 C70141");
}

#[test]
fn start_and_discovery() {
    let mut node = node(1);
    let start = node.instance_list();
    assert_eq!(start.to, Destination::Group);
    assert_eq!(
        hex(&start.bytes),
        hex(&bytes("1081 0001 0EF001 0EF001 73 01 D5040102A101"))
    );
    for profile in ["0EF001", "0EF000"] {
        answered(
            &format!("1081 0002 05FF01 {profile} 62 01 D600"),
            "1081 0002 0EF001 05FF01 72 01 D6040102A101",
        );
    }
}

#[test]
fn the_node_profile_counts_its_own_class_and_lists_only_devices() {
    let mut node = node(2);
    node.insert(ClassCode::EV_CHARGER_DISCHARGER.instance(1))
        .unwrap();
    let request = bytes("1081 0002 05FF01 0EF001 62 05 D300 D400 D500 D600 D700");
    let received = node.receive(
        Duration::ZERO,
        PEER,
        false,
        &request,
        &mut Charger::default(),
    );
    assert_eq!(
        hex(&received.sends[0].bytes),
        hex(&bytes(
            "1081 0002 0EF001 05FF01 72 05 D303000003 D4020003 D50A03027E0102A10102A102
             D60A03027E0102A10102A102 D70502027E02A1"
        ))
    );
    assert!(node.remove(ClassCode::EV_CHARGER.instance(2)));
    assert!(!node.remove(ObjectCode::NODE_PROFILE));
    assert_eq!(hex(&node.instance_list().bytes[12..]), "D50702027E0102A101");
}

#[test]
fn a_node_has_84_objects_and_no_more() {
    let mut node = node(84);
    let one_more = ClassCode::EV_CHARGER.instance(85);
    assert_eq!(node.insert(one_more), Err(ObjectError::TooMany));
    for (object, error) in [
        (ClassCode::EV_CHARGER.instance(0), ObjectError::Instance(0)),
        (
            ClassCode::EV_CHARGER.instance(128),
            ObjectError::Instance(128),
        ),
        (
            ObjectCode::NODE_PROFILE,
            ObjectError::Class(ClassCode::NODE_PROFILE),
        ),
        (
            ClassCode(0x027D).instance(1),
            ObjectError::Class(ClassCode(0x027D)),
        ),
    ] {
        assert_eq!(node.insert(object), Err(error));
    }
    assert_eq!(node.instance_list().bytes.len(), 12 + 2 + 253);
}

#[test]
fn changes_of_one_instant_are_one_notification() {
    let (mut node, mut charger) = (node(1), Charger::default());
    assert!(node.changes(&mut charger).is_empty());
    charger.connection = 0x40;
    charger.mode = 0x42;
    let told = node.changes(&mut charger);
    assert_eq!(told.len(), 1);
    assert_eq!(
        hex(&told[0].bytes),
        hex(&bytes("1081 0001 02A101 0EF001 73 02 C70140 DA0142"))
    );
    assert!(node.changes(&mut charger).is_empty());
}

#[test]
fn instance_0_means_all_and_each_answers_for_itself() {
    let mut node = node(2);
    let mut charger = Charger::default();
    let request = bytes("1081 010C 05FF01 02A100 62 01 8000");
    let received = node.receive(Duration::ZERO, PEER, false, &request, &mut charger);
    let answers: Vec<_> = received.sends.iter().map(|send| hex(&send.bytes)).collect();
    assert_eq!(
        answers,
        [
            hex(&bytes("1081 010C 02A101 05FF01 72 01 800130")),
            hex(&bytes("1081 010C 02A102 05FF01 72 01 800130")),
        ]
    );
}

#[test]
fn an_object_that_is_not_there_says_nothing() {
    silent("1081 0001 05FF01 02A103 62 01 8000");
    silent("1081 0001 05FF01 027E00 62 01 8000");
}

#[test]
fn answers_are_never_answered() {
    for service in ["50", "51", "52", "53", "71", "72", "73", "7A"] {
        silent(&format!("1081 0001 05FF01 02A101 {service} 01 8000"));
    }
    silent("1081 0001 05FF01 02A101 7E 01 DA00 01 C700");
    silent("1081 0001 05FF01 02A101 5E 00 00");
}

/// Each is dropped whole: nothing is written, nothing is answered.
#[test]
fn what_is_malformed_is_dropped_whole() {
    for request in [
        "",
        "1081",
        "1081 0000 05FF01 02A101 62",
        "1181 0101 05FF01 02A101 62 01 8000",
        "1082 0101 05FF01 02A101 62 01 8000",
        "1081 0101 05FF01 02A101 64 01 8000",
        "1081 0101 05FF01 02A101 62 00",
        // The second property does not fit: the first must not be written.
        "1081 0101 05FF01 02A101 61 02 DA0142 EB0400",
        "1081 0101 05FF01 02A101 61 02 DA0142 EB",
        "1081 0101 05FF01 02A101 61 02 DA0142",
        // SetGet without its second list, with an empty one, and with bytes behind it.
        "1081 0000 05FF01 02A101 6E 00",
        "1081 0000 05FF01 02A101 6E 01 DA0142",
        "1081 0000 05FF01 02A101 6E 01 DA0142 00",
        "1081 0000 05FF01 02A101 6E 01 DA0142 01 DA00 00",
    ] {
        let mut charger = Charger::default();
        let all = answers(&mut charger, request);
        assert_eq!(all, [], "{request}");
        assert_eq!(charger.mode, 0x44, "{request}");
    }
    // Bytes behind the last property of any other request are ignored.
    answered(
        "1081 0001 05FF01 02A101 62 01 8000 FFFF",
        "1081 0001 02A101 05FF01 72 01 800130",
    );
}

#[test]
fn every_vector_reads_and_writes_as_the_same_bytes() {
    for vector in [
        "1081 0101 02A101 05FF01 72 05 C70141 D3040000175C D8040001E240 DA0142 E40146",
        "1081 0107 02A101 05FF01 7E 01 DA00 02 DA0142 C70141",
        "1081 0003 02A101 0EF001 73 02 C70141 DA0142",
        "1081 0001 05FF01 02A101 5E 00 00",
    ] {
        let vector = bytes(vector);
        let frame = Frame::decode(&vector).unwrap();
        assert_eq!(frame.encode(), Some(vector.clone()));
        assert_eq!(frame.encoded_len(), vector.len());
    }
}

#[test]
fn a_node_does_not_answer_itself_and_answers_others_on_its_host() {
    let mut node = node(1);
    let mut charger = Charger::default();
    let request = bytes("1081 0002 0EF001 0EF001 62 01 D600");
    let own = node.receive(Duration::ZERO, CHARGER, true, &request, &mut charger);
    assert_eq!(own.dropped, Some(Dropped::Own));
    // A controller on the same address is another object.
    let request = bytes("1081 0002 05FF01 0EF001 62 01 D600");
    let other = node.receive(Duration::ZERO, CHARGER, true, &request, &mut charger);
    assert_eq!(other.sends.len(), 1);
}
