//! Nonsense and floods: no answer, no harm, no growth.

use echonet_lite::frame::Frame;
use rand::{RngExt as _, SeedableRng as _, rngs::SmallRng};

use crate::lab::{Asker, PORT, Sim};

/// Random datagrams of one run; ECHONET_SIM_DATAGRAMS asks for more.
const DATAGRAMS: usize = 20_000;
/// Of those, how many may wait in the socket of the node, which holds more.
const AT_ONCE: usize = 50;

#[tokio::test]
async fn bad_frames_get_no_answer() {
    let sim = Sim::start(&[]);
    let asker = Asker::new();
    for frame in [
        "",
        "10",
        "1081 0001 05FF01 02A101 62",
        "2081 0001 05FF01 02A101 62 01 8000",
        "1082 0001 05FF01 02A101 62 01 8000",
        "1081 0001 05FF01 02A101 65 01 8000",
        "1081 0001 02A101 05FF01 72 01 800130",
        "1081 0001 05FF01 02A101 72 01 800130",
        "1081 0001 05FF01 02A103 62 01 8000",
        "1081 0001 05FF01 013001 62 01 8000",
        "1081 0001 05FF01 013000 62 01 8000",
        "1081 0001 05FF01 02A101 62 00",
        "1081 0001 05FF01 02A101 62 02 8000",
        "1081 0001 05FF01 02A101 62 01 80",
        "1081 0001 05FF01 02A101 61 01 8105 08",
        "1081 0000 05FF01 02A101 6E 00",
        "1081 0000 05FF01 02A101 6E 01 810108",
        "1081 0000 05FF01 02A101 6E 01 810108 01 8100 00",
    ] {
        asker.send(sim.address, frame);
        assert!(asker.hears_nothing_from(sim.address), "{frame}");
    }
    // None of them has written anything.
    let location = asker.ask(sim.address, "1081 0002 05FF01 02A101 62 01 8100");
    assert_eq!(location, "1081000202A10105FF017201810168");
}

#[tokio::test]
async fn bad_properties_are_refused_and_change_nothing() {
    let sim = Sim::start(&[]);
    let asker = Asker::new();
    for (request, answer) in [
        // Unknown, not to be read, not to be written; wrong length, code, range; not possible now.
        ("62 02 DA00 D400", "52 02 DA0147 D400"),
        ("62 01 CD00", "52 01 CD00"),
        ("61 01 C70130", "51 01 C70130"),
        ("60 01 C70130", "50 01 C70130"),
        ("61 01 DA00", "51 01 DA00"),
        ("61 01 DA0299 42", "51 01 DA029942"),
        ("61 01 DA0199", "51 01 DA0199"),
        ("61 01 EB043B9ACA00", "51 01 EB043B9ACA00"),
        ("61 01 DA0142", "51 01 DA0142"),
        ("61 02 EB0400000BB8 DA0199", "51 02 EB00 DA0199"),
        ("63 01 D400", "53 01 D400"),
        ("6E 01 DA0199 01 C700", "5E 01 DA0199 01 C70130"),
        // Data in a read is ignored, and so is what follows the last property.
        ("62 01 800130", "72 01 800130"),
        ("62 01 8000 FFFF", "72 01 800130"),
    ] {
        let got = asker.ask(sim.address, &format!("1081 0001 05FF01 02A101 {request}"));
        let expected = format!("1081000102A10105FF01{answer}").replace(' ', "");
        assert_eq!(got, expected, "{request}");
    }
    // Any sender object is answered; its meaning is not judged.
    assert_eq!(
        asker.ask(sim.address, "1081 0001 FFFFFF 02A101 62 01 8000"),
        "1081000102A101FFFFFF7201800130"
    );
}

/// A random datagram that is no frame. Most keep a part of a head, so that they are read further.
fn malformed(random: &mut SmallRng) -> Vec<u8> {
    const HEAD: [u8; 14] = *b"\x10\x81\0\x01\x05\xFF\x01\x02\xA1\x01\x62\x01\x80\0";
    loop {
        let length = random.random_range(0..200);
        let mut datagram: Vec<u8> = (0..length).map(|_| random.random()).collect();
        let kept = random.random_range(0..=HEAD.len());
        for (place, byte) in datagram.iter_mut().zip(HEAD).take(kept) {
            *place = byte;
        }
        if Frame::decode(&datagram).is_err() {
            return datagram;
        }
    }
}

/// `scripts/echonet-datagrams` sends a million.
#[tokio::test]
async fn random_datagrams_get_no_answer_and_leave_the_node_alive_and_no_larger() {
    let count = std::env::var("ECHONET_SIM_DATAGRAMS").ok();
    let count = count
        .and_then(|count| count.parse().ok())
        .unwrap_or(DATAGRAMS);
    let mut sim = Sim::start(&["--instances", "34", "--rate-limit", "1000000"]);
    let asker = Asker::new();
    let mut random = SmallRng::seed_from_u64(11);
    let mut settled = 0;
    for number in 0..count {
        let datagram = malformed(&mut random);
        asker
            .socket
            .send_to(&datagram, (sim.address, PORT))
            .unwrap();
        if number % AT_ONCE == 0 {
            // The next that comes is the answer to this question: nothing was said to the datagrams before,
            // and the node has read them.
            assert!(asker.hears_nothing_from(sim.address), "before {number}");
        }
        if number == count / 4 {
            settled = sim.memory();
        }
    }
    assert!(asker.hears_nothing_from(sim.address));
    assert!(sim.is_alive());
    let memory = sim.memory();
    let grown = memory.saturating_sub(settled);
    println!("{count} datagrams, {memory} kB, {grown} kB more than after a quarter of them");
    assert!(grown < 2_048, "{grown} kB more");
    // It serves somebody else as before.
    let other = Asker::new();
    assert_eq!(
        other.ask(sim.address, "1081 0001 05FF01 02A122 62 01 8000"),
        "1081000102A12205FF017201800130"
    );
}

#[tokio::test]
async fn a_flood_from_one_address_is_answered_at_a_bounded_rate_and_hides_nobody() {
    let sim = Sim::start(&["--rate-limit", "30"]);
    let (flood, other) = (Asker::new(), Asker::new());
    let began = std::time::Instant::now();
    let mut sent = 0;
    while sent < 5_000 {
        flood.send(sim.address, "1081 0001 05FF01 02A101 62 01 8000");
        sent += 1;
        if sent % 20 == 0 {
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
    }
    assert_eq!(
        other.ask(sim.address, "1081 0001 05FF01 02A101 62 01 8000"),
        "1081000102A10105FF017201800130"
    );
    flood
        .socket
        .set_read_timeout(Some(std::time::Duration::from_millis(300)))
        .unwrap();
    let mut answers = 0;
    while flood.socket.recv_from(&mut [0; 64]).is_ok() {
        answers += 1;
    }
    // The burst is twice the rate; the rest is 30 for each second that passed.
    let bound = 60.0 + 30.0 * (began.elapsed().as_secs_f64() + 1.0);
    assert!(
        answers >= 30 && f64::from(answers) <= bound,
        "{answers}, at most {bound}"
    );
}
