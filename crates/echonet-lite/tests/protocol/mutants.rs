//! Frames with one thing or several wrong with them, in numbers: a node answers each by the rules, or not at all.
//!
//! `ECHONET_FRAMES=10000000 cargo test --release -p echonet-lite --test protocol mutated` takes ten million.

use std::time::Duration;

use echonet_lite::frame::{Frame, Service};
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};

use crate::charger::{Charger, PEER, bytes, node};

const FRAMES: u32 = 200_000;

const WHOLE: [&str; 9] = [
    "1081 0101 05FF01 02A101 62 05 C700 D300 D800 DA00 E400",
    "1081 0103 05FF01 02A101 61 01 DA0142",
    "1081 0104 05FF01 02A101 61 02 EB0400000BB8 DA0199",
    "1081 0105 05FF01 02A101 60 01 DA0147",
    "1081 0107 05FF01 02A101 6E 01 DA0142 02 DA00 C700",
    "1081 0109 05FF01 02A101 63 01 C700",
    "1081 010B 05FF01 0EF001 74 01 D5040105FF01",
    "1081 010C 05FF01 02A100 62 01 8000",
    "1081 0000 05FF01 02A101 6E 00",
];

#[test]
fn mutated_frames_do_no_harm_and_malformed_ones_get_no_answer() {
    let frames = std::env::var("ECHONET_FRAMES").ok();
    let frames = frames
        .and_then(|count| count.parse().ok())
        .unwrap_or(FRAMES);
    let mut random = SmallRng::seed_from_u64(1);
    let mut node = node(34);
    let mut charger = Charger::default();
    let whole: Vec<Vec<u8>> = WHOLE.iter().map(|text| bytes(text)).collect();
    let (mut malformed, mut answered) = (0_u32, 0_u32);
    for number in 0..frames {
        let mut datagram = whole[random.random_range(0..whole.len())].clone();
        for _ in 0..random.random_range(0..4) {
            mutate(&mut datagram, &mut random);
        }
        // A second between two, so that the limit of requests hides nothing.
        let now = Duration::from_secs(number.into());
        let received = node.receive(now, PEER, number % 5 == 0, &datagram, &mut charger);
        if Frame::decode(&datagram).is_err() {
            malformed += 1;
            assert!(
                received.sends.is_empty() && received.writes.is_empty(),
                "{datagram:02X?}"
            );
        }
        for send in &received.sends {
            answered += 1;
            let answer = Frame::decode(&send.bytes)
                .unwrap_or_else(|error| panic!("{error}: {:02X?}", send.bytes));
            assert!(
                answer.service.code() & 0xF0 != 0x60 || answer.service == Service::Inf,
                "{datagram:02X?}"
            );
        }
    }
    // The mutants are of both kinds.
    assert!(
        malformed > frames / 20 && answered > frames / 20,
        "{malformed} {answered}"
    );
}

fn mutate(datagram: &mut Vec<u8>, random: &mut SmallRng) {
    if datagram.is_empty() {
        datagram.push(random.random());
        return;
    }
    let at = random.random_range(0..datagram.len());
    match random.random_range(0..5) {
        0 => datagram[at] = random.random(),
        1 => datagram[at] ^= 1 << random.random_range(0..8),
        2 => datagram.truncate(at),
        3 => datagram.insert(at, random.random()),
        _ => {
            let more: Vec<u8> = datagram[at..].to_vec();
            datagram.extend(more);
            datagram.truncate(1_500);
        }
    }
}
