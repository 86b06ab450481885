//! Every property of both classes, and any bytes at all.

use std::collections::BTreeMap;
use std::time::Duration;

use echonet_lite::class::{Class, Maps};
use echonet_lite::data::{Data, encode_text};
use echonet_lite::frame::{Frame, Property, Service};
use echonet_lite::node::{CannotNow, Device, Dropped, Node, Refusal, Settings};
use echonet_lite::object::{ClassCode, ObjectCode};
use echonet_lite::property_map::PropertyMap;
use proptest::prelude::*;

use crate::charger::{CHARGER, Charger, PEER, bytes, node};

/// A device that holds what was written, and of everything else something that fits.
#[derive(Debug, Default)]
struct Holder(BTreeMap<(ObjectCode, u8), Vec<u8>>);

impl Device for Holder {
    fn read(&mut self, object: ObjectCode, epc: u8) -> Option<Vec<u8>> {
        let written = self.0.get(&(object, epc)).cloned();
        let table = Class::of(object.class)?.property(epc)?;
        Some(written.unwrap_or_else(|| fitting(&table.data)))
    }

    fn write(&mut self, object: ObjectCode, epc: u8, edt: &[u8]) -> Result<(), CannotNow> {
        self.0.insert((object, epc), edt.to_vec());
        Ok(())
    }
}

/// The smallest data that fits.
fn fitting(data: &Data) -> Vec<u8> {
    match *data {
        Data::Code(codes) => vec![codes[0].0],
        Data::Unsigned { size, .. } | Data::Signed { size, .. } => vec![0; size],
        Data::Range { size, .. } => vec![0; 2 * size],
        Data::Text { size } => encode_text("LAB", size),
        Data::Counted { .. } | Data::Location | Data::Map | Data::Objects | Data::Classes => {
            vec![0]
        }
        Data::Date => vec![0x07, 0xEA, 1, 1],
        Data::Bytes { min, .. } => vec![0; min],
    }
}

/// Data of the right length that does not fit; `None` = all of that length fits.
fn unfitting(data: &Data) -> Option<Vec<u8>> {
    match *data {
        Data::Code(codes) => (0..=255)
            .find(|code| codes.iter().all(|(one, _)| one != code))
            .map(|code| vec![code]),
        Data::Unsigned { size, max, .. } if u64::from(max) + 1 < (1 << (8 * size)) - 2 => {
            Some((max + 1).to_be_bytes()[4 - size..].to_vec())
        }
        Data::Signed { size: 4, max, .. } => Some((max + 1).to_be_bytes().to_vec()),
        _ => None,
    }
}

fn ask(node: &mut Node, device: &mut impl Device, frame: &Frame) -> (Frame, Vec<Option<Refusal>>) {
    // A long time passes between two requests, so that none is taken for a duplicate or a flood.
    static CLOCK: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    let seconds = CLOCK.fetch_add(10, std::sync::atomic::Ordering::Relaxed);
    let request = frame.encode().unwrap();
    let received = node.receive(Duration::from_secs(seconds), PEER, false, &request, device);
    assert_eq!(received.dropped, None);
    let writes = received.writes.into_iter().map(|write| write.result.err());
    (
        Frame::decode(&received.sends[0].bytes).unwrap(),
        writes.collect(),
    )
}

fn request(object: ObjectCode, service: Service, property: Property) -> Frame {
    Frame {
        tid: 7,
        source: ObjectCode::CONTROLLER,
        destination: object,
        service,
        properties: vec![property],
        second: Vec::new(),
    }
}

/// A node with one object of each class, and its objects with the node profile.
fn all_classes() -> (Node, Vec<ObjectCode>) {
    let mut node = Node::new(CHARGER, Settings::default(), 1);
    let mut objects = vec![ObjectCode::NODE_PROFILE];
    for class in [ClassCode::EV_CHARGER, ClassCode::EV_CHARGER_DISCHARGER] {
        node.insert(class.instance(1)).unwrap();
        objects.push(class.instance(1));
    }
    (node, objects)
}

#[test]
fn what_the_get_map_names_is_read_with_data_that_fits_and_nothing_else_is() {
    let (mut node, objects) = all_classes();
    let mut device = Holder::default();
    for object in objects {
        let gives = node.maps(object).unwrap().gives;
        for epc in 0x80..=0xFF {
            let frame = request(object, Service::Get, Property::bare(epc));
            let (answer, _) = ask(&mut node, &mut device, &frame);
            let edt = &answer.properties[0].edt;
            if gives.contains(epc) {
                assert_eq!(answer.service, Service::GetRes, "{object} {epc:02X}");
                let table = Class::of(object.class).unwrap().property(epc).unwrap();
                table.data.read(edt).unwrap();
            } else {
                assert_eq!(answer.service, Service::GetSna, "{object} {epc:02X}");
                assert!(edt.is_empty());
            }
        }
    }
}

#[test]
fn what_the_set_map_names_is_written_if_it_fits_and_nothing_else_is() {
    let (mut node, objects) = all_classes();
    for object in objects {
        let Maps { takes, .. } = *node.maps(object).unwrap();
        for epc in 0x80..=0xFF {
            let mut device = Holder::default();
            let table = Class::of(object.class).unwrap().property(epc);
            let Some(table) = table.filter(|_| takes.contains(epc)) else {
                let frame = request(object, Service::SetC, Property::new(epc, [0x30]));
                let (answer, refusals) = ask(&mut node, &mut device, &frame);
                assert_eq!(answer.service, Service::SetCSna, "{object} {epc:02X}");
                assert_eq!(answer.properties, frame.properties);
                assert_eq!(refusals, [Some(Refusal::NotWritable)]);
                continue;
            };
            let fits = fitting(&table.data);
            let mut too_long = fits.clone();
            too_long.extend([0; 17]);
            for bad in [Some(Vec::new()), Some(too_long), unfitting(&table.data)] {
                let Some(bad) = bad else { continue };
                let frame = request(object, Service::SetC, Property::new(epc, bad));
                let (answer, refusals) = ask(&mut node, &mut device, &frame);
                assert_eq!(answer.service, Service::SetCSna, "{frame:?}");
                assert_eq!(answer.properties, frame.properties);
                assert!(matches!(refusals[..], [Some(Refusal::Data(_))]));
                assert!(device.0.is_empty());
            }
            let frame = request(object, Service::SetC, Property::new(epc, fits.clone()));
            let (answer, refusals) = ask(&mut node, &mut device, &frame);
            assert_eq!(answer.service, Service::SetRes, "{frame:?}");
            assert_eq!(
                (answer.properties, refusals),
                (vec![Property::bare(epc)], vec![None])
            );
            assert_eq!(device.0[&(object, epc)], fits);
        }
    }
}

#[test]
fn a_read_only_node_refuses_every_write_and_answers_every_read() {
    let settings = Settings {
        read_only: true,
        ..Settings::default()
    };
    let mut node = Node::new(CHARGER, settings, 1);
    let object = ClassCode::EV_CHARGER.instance(1);
    node.insert(object).unwrap();
    let mut charger = Charger::default();
    let frame = request(object, Service::SetC, Property::new(0xDA, [0x42]));
    let (answer, refusals) = ask(&mut node, &mut charger, &frame);
    assert_eq!(answer.service, Service::SetCSna);
    assert_eq!(refusals, [Some(Refusal::ReadOnly)]);
    assert_eq!(charger.mode, 0x44);
    let frame = request(object, Service::Get, Property::bare(0xDA));
    assert_eq!(
        ask(&mut node, &mut charger, &frame).0.service,
        Service::GetRes
    );
}

#[test]
fn what_the_device_cannot_do_now_is_refused() {
    let mut node = node(1);
    let mut charger = Charger {
        vehicle: false,
        ..Charger::default()
    };
    let object = ClassCode::EV_CHARGER.instance(1);
    let frame = request(object, Service::SetC, Property::new(0xDA, [0x42]));
    let (answer, refusals) = ask(&mut node, &mut charger, &frame);
    assert_eq!(answer.service, Service::SetCSna);
    assert_eq!(
        refusals,
        [Some(Refusal::CannotNow(CannotNow("no vehicle is there")))]
    );
    // What a vehicle alone knows cannot be read without one.
    let frame = request(object, Service::Get, Property::bare(0xE4));
    assert_eq!(
        ask(&mut node, &mut charger, &frame).0.service,
        Service::GetSna
    );
}

#[test]
fn the_same_datagram_twice_is_written_once_and_answered_twice() {
    let mut node = node(1);
    let mut charger = Charger::default();
    let send = |node: &mut Node, charger: &mut Charger, ms: u64, text: &str| {
        node.receive(
            Duration::from_millis(ms),
            PEER,
            false,
            &bytes(text),
            charger,
        )
    };
    let charge = "1081 0103 05FF01 02A101 61 01 DA0142";
    let stop = "1081 0103 05FF01 02A101 61 01 DA0147";
    let first = send(&mut node, &mut charger, 0, charge);
    assert_eq!(first.writes.len(), 1);
    charger.mode = 0x44;
    let again = send(&mut node, &mut charger, 900, charge);
    assert_eq!(again.writes, []);
    assert_eq!(again.sends[0], first.sends[0]);
    assert_eq!(charger.mode, 0x44);
    // Another write between them, or more than a second: they are two.
    send(&mut node, &mut charger, 950, stop);
    assert_eq!(send(&mut node, &mut charger, 960, charge).writes.len(), 1);
    assert_eq!(send(&mut node, &mut charger, 2000, charge).writes.len(), 1);
}

#[test]
fn a_flood_from_one_address_is_answered_at_a_bounded_rate_and_others_are_answered() {
    let mut node = node(1);
    let mut charger = Charger::default();
    let get = bytes("1081 0101 05FF01 02A101 62 01 DA00");
    let mut answered = 0;
    for at in 0..20_000 {
        let now = Duration::from_micros(at * 100);
        let received = node.receive(now, PEER, false, &get, &mut charger);
        match received.dropped {
            None => answered += received.sends.len(),
            Some(dropped) => assert_eq!(dropped, Dropped::TooMany),
        }
    }
    // Two seconds: the burst, and as many as two seconds allow.
    assert!((390..=402).contains(&answered), "{answered}");
    let other = "127.0.0.8".parse().unwrap();
    let received = node.receive(Duration::from_secs(2), other, false, &get, &mut charger);
    assert_eq!(received.sends.len(), 1);
}

#[test]
fn an_answer_that_would_be_too_long_leaves_values_out_and_says_so() {
    let mut node = node(1);
    let mut charger = Charger::default();
    let object = ClassCode::EV_CHARGER.instance(1);
    let mut frame = request(object, Service::Get, Property::bare(0x83));
    frame.properties = vec![Property::bare(0x83); 100];
    let (answer, _) = ask(&mut node, &mut charger, &frame);
    assert_eq!(answer.service, Service::GetSna);
    assert_eq!(answer.properties.len(), 100);
    assert!(answer.encoded_len() <= 1400);
    let told = answer.properties.iter().filter(|one| !one.edt.is_empty());
    assert_eq!(told.count(), (1400 - 12 - 200) / 17);
    // A notification to all that does not fit becomes a refusal to the one who asked.
    frame.service = Service::InfReq;
    let (answer, _) = ask(&mut node, &mut charger, &frame);
    assert_eq!(answer.service, Service::InfSna);
    // Sixty at once, and the whole map, fit.
    frame.service = Service::Get;
    frame.properties = vec![Property::bare(0xDA); 60];
    assert_eq!(
        ask(&mut node, &mut charger, &frame).0.service,
        Service::GetRes
    );
    let gives: PropertyMap = node.maps(object).unwrap().gives;
    frame.properties = gives.iter().map(Property::bare).collect();
    assert_eq!(
        ask(&mut node, &mut charger, &frame).0.service,
        Service::GetRes
    );
}

proptest! {
    /// Any bytes: no panic, and no answer to what is no frame.
    #[test]
    fn any_datagram_does_no_harm(datagram in proptest::collection::vec(any::<u8>(), 0..64)) {
        let mut charger = Charger::default();
        let received = node(2).receive(Duration::ZERO, PEER, true, &datagram, &mut charger);
        if Frame::decode(&datagram).is_err() {
            prop_assert!(received.sends.is_empty());
            prop_assert!(received.writes.is_empty());
        }
    }

    /// Frames with any bytes in their properties, cut anywhere: answers repeat id and codes.
    #[test]
    fn any_request_is_answered_by_its_rules(
        service in prop_oneof![Just(0x60), Just(0x61), Just(0x62), Just(0x63), Just(0x6E), Just(0x74)],
        tid in any::<u16>(),
        list in proptest::collection::vec((0x80_u8.., proptest::collection::vec(any::<u8>(), 0..20)), 1..20),
        cut in 0_usize..400,
    ) {
        let properties: Vec<_> = list.iter().map(|(epc, edt)| Property::new(*epc, edt.clone())).collect();
        let service = Service::from_code(service).unwrap();
        let frame = Frame {
            tid,
            source: ObjectCode::CONTROLLER,
            destination: ClassCode::EV_CHARGER.instance(1),
            service,
            second: if service.has_two_lists() { properties.clone() } else { Vec::new() },
            properties,
        };
        let whole = frame.encode().unwrap();
        prop_assert_eq!(Frame::decode(&whole), Ok(frame.clone()));
        let mut charger = Charger::default();
        let cut = &whole[..whole.len().min(cut)];
        let received = node(1).receive(Duration::ZERO, PEER, false, cut, &mut charger);
        if cut.len() < whole.len() {
            prop_assert!(received.sends.is_empty() && received.writes.is_empty());
            prop_assert_eq!(charger.mode, 0x44);
        } else if let Some(send) = received.sends.first() {
            let answer = Frame::decode(&send.bytes).unwrap();
            prop_assert_eq!(answer.tid, tid);
            prop_assert_eq!(answer.source, frame.destination);
            prop_assert_eq!(answer.destination, frame.source);
            let codes = |list: &[Property]| list.iter().map(|one| one.epc).collect::<Vec<_>>();
            prop_assert_eq!(codes(&answer.properties), codes(&frame.properties));
            prop_assert_eq!(codes(&answer.second), codes(&frame.second));
        } else {
            prop_assert_eq!(service, Service::SetI);
        }
    }
}
