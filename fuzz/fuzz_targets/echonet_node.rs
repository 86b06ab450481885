//! Any datagrams at a node: no answer to what is no frame, and every answer is a frame.

#![no_main]

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use echonet_lite::class::Class;
use echonet_lite::frame::Frame;
use echonet_lite::node::{CannotNow, Device, Node, Settings};
use echonet_lite::object::{ClassCode, ObjectCode};
use libfuzzer_sys::fuzz_target;

/// Takes every write, and gives whatever bytes it has.
struct Any<'a>(&'a [u8]);

impl Device for Any<'_> {
    fn read(&mut self, _: ObjectCode, epc: u8) -> Option<Vec<u8>> {
        (!epc.is_multiple_of(3)).then(|| self.0.to_vec())
    }

    fn write(&mut self, object: ObjectCode, epc: u8, edt: &[u8]) -> Result<(), CannotNow> {
        let property = Class::of(object.class).and_then(|class| class.property(epc));
        let property = property.expect("only what the class has is written");
        property.data.read(edt).expect("only what fits is written");
        if epc.is_multiple_of(2) { Ok(()) } else { Err(CannotNow("odd")) }
    }
}

fuzz_target!(|datagrams: Vec<Vec<u8>>| {
    let address = |last| IpAddr::V4(Ipv4Addr::new(127, 0, 0, last));
    let mut node = Node::new(address(1), Settings::default(), 1);
    for class in [ClassCode::EV_CHARGER, ClassCode::EV_CHARGER_DISCHARGER] {
        node.insert(class.instance(1)).expect("a class that is played");
    }
    for (at, datagram) in (0..).zip(&datagrams) {
        let mut device = Any(datagram);
        let now = Duration::from_millis(at * 100);
        let received = node.receive(now, address(2), at % 2 == 0, datagram, &mut device);
        if Frame::decode(datagram).is_err() {
            assert!(received.sends.is_empty() && received.writes.is_empty());
        }
        for send in &received.sends {
            assert!(Frame::decode(&send.bytes).is_ok(), "{:02X?}", send.bytes);
        }
    }
});
