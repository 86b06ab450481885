//! A controller against a node, with datagrams lost on the way.

use std::net::IpAddr;
use std::time::Duration;

use echonet_lite::controller::{AskError, Controller, Event, MAX_WAITING, Patience, Request};
use echonet_lite::frame::Property;
use echonet_lite::node::Destination;
use echonet_lite::object::{ClassCode, ObjectCode};

use crate::charger::{CHARGER, Charger, PEER, bytes, hex, node};

const OBJECT: ObjectCode = ClassCode::EV_CHARGER.instance(1);

fn controller() -> Controller {
    Controller::new(ObjectCode::CONTROLLER, Patience::default())
}

fn ms(number: u64) -> Duration {
    Duration::from_millis(number)
}

#[test]
fn a_search_finds_the_objects_of_a_node() {
    let mut controller = controller();
    let search = controller.search();
    assert_eq!(search.to, Destination::Group);
    let mut charger = Charger::default();
    let answer = node(2).receive(ms(0), PEER, true, &search.bytes, &mut charger);
    let (sends, events) = controller.receive(ms(1), CHARGER, &answer.sends[0].bytes);
    assert_eq!(sends, []);
    let objects = vec![OBJECT, ClassCode::EV_CHARGER.instance(2)];
    assert_eq!(
        events,
        [Event::Found {
            node: CHARGER,
            objects
        }]
    );
    // What a node tells at its start is found, too.
    let start = node(1).instance_list();
    let (_, events) = controller.receive(ms(2), CHARGER, &start.bytes);
    assert!(matches!(&events[0], Event::Found { objects, .. } if objects == &[OBJECT]));
}

#[test]
fn a_request_is_sent_again_with_its_id_and_given_up_at_last() {
    let mut controller = controller();
    let id = controller
        .ask(CHARGER, OBJECT, Request::Get(vec![0xDA]))
        .unwrap();
    let mut sent = Vec::new();
    let mut ended = Vec::new();
    for now in 0..100 {
        let (sends, events) = controller.poll(ms(now * 100));
        sent.extend(sends.into_iter().map(|send| (now * 100, send.bytes)));
        ended.extend(events.into_iter().map(|event| (now * 100, event)));
    }
    let times: Vec<_> = sent.iter().map(|(at, _)| *at).collect();
    assert_eq!(times, [0, 2000, 4000]);
    assert!(sent.iter().all(|(_, bytes)| *bytes == sent[0].1));
    let object = OBJECT;
    let node = CHARGER;
    assert_eq!(ended, [(6000, Event::GivenUp { id, node, object })]);
    assert_eq!(controller.next_deadline(), None);
}

#[test]
fn an_answer_counts_whatever_its_port_and_only_for_its_request() {
    let mut controller = controller();
    let id = controller
        .ask(CHARGER, OBJECT, Request::Get(vec![0xDA, 0xD4]))
        .unwrap();
    let (sends, _) = controller.poll(ms(0));
    let answer = node(1).receive(ms(0), PEER, false, &sends[0].bytes, &mut Charger::default());
    let answer = &answer.sends[0].bytes;
    let stranger: IpAddr = "127.0.0.7".parse().unwrap();
    assert_eq!(controller.receive(ms(1), stranger, answer).1, []);
    let mut other_id = answer.clone();
    other_id[3] ^= 1;
    assert_eq!(controller.receive(ms(1), CHARGER, &other_id).1, []);
    let mut other_object = answer.clone();
    other_object[6] = 2;
    assert_eq!(controller.receive(ms(1), CHARGER, &other_object).1, []);
    let (_, events) = controller.receive(ms(1), CHARGER, answer);
    // Some could not be read; what could is there.
    let properties = vec![Property::new(0xDA, [0x44]), Property::bare(0xD4)];
    assert_eq!(
        events,
        [Event::Answered {
            id,
            node: CHARGER,
            object: OBJECT,
            complete: false,
            properties
        }]
    );
    assert_eq!(controller.receive(ms(2), CHARGER, answer).1, []);
}

#[test]
fn requests_to_one_node_wait_for_each_other_and_those_to_others_do_not() {
    let mut controller = controller();
    let other: IpAddr = "127.0.0.6".parse().unwrap();
    let set = Request::Set(vec![Property::new(0xDA, [0x42])]);
    controller
        .ask(CHARGER, OBJECT, Request::Get(vec![0xDA]))
        .unwrap();
    controller.ask(CHARGER, OBJECT, set).unwrap();
    controller
        .ask(other, OBJECT, Request::Get(vec![0xDA]))
        .unwrap();
    let (sends, _) = controller.poll(ms(0));
    let to: Vec<_> = sends.iter().map(|send| send.to).collect();
    let [first, second] = [CHARGER, other].map(Destination::Address);
    assert_eq!(to.len(), 2);
    assert!(to.contains(&first) && to.contains(&second));
    let mut charger = Charger::default();
    let mut node = node(1);
    let of_charger = sends.iter().find(|send| send.to == first).unwrap();
    let answer = node.receive(ms(0), PEER, false, &of_charger.bytes, &mut charger);
    controller.receive(ms(10), CHARGER, &answer.sends[0].bytes);
    // The pause first.
    assert_eq!(controller.poll(ms(50)).0, []);
    assert_eq!(controller.next_deadline(), Some(ms(110)));
    let (sends, _) = controller.poll(ms(110));
    let answer = node.receive(ms(110), PEER, false, &sends[0].bytes, &mut charger);
    let (_, events) = controller.receive(ms(111), CHARGER, &answer.sends[0].bytes);
    assert!(matches!(events[0], Event::Answered { complete: true, .. }));
    assert_eq!(charger.mode, 0x42);
}

#[test]
fn a_notification_is_told_and_confirmed_where_it_wants_that() {
    let mut controller = controller();
    let inf = bytes("1081 0003 02A101 0EF001 73 02 C70141 DA0142");
    let (sends, events) = controller.receive(ms(0), CHARGER, &inf);
    assert_eq!(sends, []);
    let properties = vec![Property::new(0xC7, [0x41]), Property::new(0xDA, [0x42])];
    let (node, object) = (CHARGER, OBJECT);
    assert_eq!(
        events,
        [Event::Notified {
            node,
            object,
            properties
        }]
    );
    let infc = bytes("1081 0004 02A101 05FF01 74 01 DA0142");
    let (sends, events) = controller.receive(ms(0), CHARGER, &infc);
    assert_eq!(hex(&sends[0].bytes), "1081000405FF0102A1017A01DA00");
    assert_eq!(events.len(), 1);
    // Meant for somebody else.
    let infc = bytes("1081 0004 02A101 05FF02 74 01 DA0142");
    assert_eq!(controller.receive(ms(0), CHARGER, &infc), (vec![], vec![]));
}

#[test]
fn what_waits_is_bounded_and_what_fits_no_frame_is_refused() {
    let mut controller = controller();
    for _ in 0..MAX_WAITING {
        controller
            .ask(CHARGER, OBJECT, Request::Get(vec![0xDA]))
            .unwrap();
    }
    let one_more = Request::Get(vec![0xDA]);
    assert_eq!(
        controller.ask(CHARGER, OBJECT, one_more),
        Err(AskError::Full)
    );
    let other: IpAddr = "127.0.0.6".parse().unwrap();
    for bad in [
        Request::Get(Vec::new()),
        Request::Get(vec![0xDA; 256]),
        Request::Set(vec![Property::new(0xDA, vec![0; 256])]),
    ] {
        assert_eq!(controller.ask(other, OBJECT, bad), Err(AskError::Form));
    }
}

#[test]
fn any_bytes_from_anywhere_do_no_harm() {
    let mut controller = controller();
    for bad in [
        "",
        "1081",
        "1081 0001 0EF001 05FF01 72 01 D60402",
        "1081 0001 0EF001 05FF01 72 01 D60102",
    ] {
        assert_eq!(
            controller.receive(ms(0), CHARGER, &bytes(bad)).1,
            [],
            "{bad}"
        );
    }
}
