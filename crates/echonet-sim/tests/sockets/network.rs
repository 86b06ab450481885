//! Found, read, written, and told of changes.

use echonet_udp::Link;

use crate::lab::{Asker, Sim, address, heard_by_all};

#[tokio::test]
async fn a_controller_finds_reads_and_steers_the_charger() {
    let sim = Sim::start(&["--instances", "2"]);
    assert_eq!(
        sim.ask("POST", "/api/v1/devices/0x02A1:1/vehicle", "")
            .await
            .0,
        204
    );
    let asker = Asker::new();
    let node = sim.address;
    assert_eq!(
        asker.ask(node, "1081 0002 05FF01 0EF000 62 01 D600"),
        "108100020EF00105FF017201D6070202A10102A102"
    );
    // The whole Get map in one frame.
    let map = asker.ask(node, "1081 0003 05FF01 02A101 62 01 9F00");
    assert_eq!(
        map,
        "1081000302A10105FF0172019F111E21016121401040503101314011431212"
    );
    let all =
        "80 81 82 83 88 89 8A 8C 8D 9D 9E 9F C5 C7 C8 CA CC CE CF D0 D2 D3 D8 DA E2 E4 E6 E7 EB ED";
    let all: String = all.split(' ').map(|epc| format!("{epc}00")).collect();
    let answer = asker.ask(node, &format!("1081 0004 05FF01 02A101 62 1E {all}"));
    assert!(
        answer.starts_with("1081000402A10105FF01721E800130"),
        "{answer}"
    );
    // Without a vehicle its charge is not known.
    let answer = asker.ask(node, "1081 0005 05FF01 02A102 62 02 E400 C700");
    assert_eq!(answer, "1081000502A10205FF015202E400C70130");
    assert_eq!(
        asker.ask(
            node,
            "1081 0006 05FF01 02A101 61 03 EB0400000BB8 ED020096 DA0142"
        ),
        "1081000602A10105FF017103EB00ED00DA00"
    );
    assert_eq!(
        asker.ask(node, "1081 0007 05FF01 02A101 62 02 D300 EB00"),
        "1081000702A10105FF017202D30400000BB8EB0400000BB8"
    );
    // One answer of each instance.
    let mut both = [
        asker.ask(node, "1081 0008 05FF01 02A100 62 01 DA00"),
        asker.hear(),
    ];
    both.sort();
    assert_eq!(
        both,
        [
            "1081000802A10105FF017201DA0142",
            "1081000802A10205FF017201DA0147"
        ]
    );
}

#[tokio::test]
async fn an_answer_goes_to_port_3610_whatever_port_asked() {
    let sim = Sim::start(&[]);
    let asker = Asker::new();
    let elsewhere = std::net::UdpSocket::bind((asker.address, 0)).unwrap();
    let frame = crate::lab::bytes("1081 0009 05FF01 02A101 62 01 8000");
    elsewhere
        .send_to(&frame, (sim.address, crate::lab::PORT))
        .unwrap();
    assert_eq!(asker.hear(), "1081000902A10105FF017201800130");
}

#[tokio::test]
async fn all_are_told_of_devices_and_changes_and_one_search_finds_all_nodes() {
    let (first, second, own) = (address(), address(), address());
    let link = Link::open(own).unwrap();
    let (one, two) = (first.to_string(), second.to_string());
    let arguments = [
        "--address",
        &one,
        "--address",
        &two,
        "--http",
        "127.0.0.1:0",
        "--lang",
        "en",
    ];
    let sim = Sim::run(first, &arguments);
    let list = "D5040102A101";
    // Whichever comes first.
    let mut awaited = vec![first, second];
    while !awaited.is_empty() {
        let (node, told) = heard_by_all(&link, &awaited, |digits| digits.contains(list)).await;
        assert!(told.contains("0EF0010EF0017301"), "{told}");
        awaited.retain(|one| *one != node);
    }
    // One search, two answers.
    let asker = Asker::new();
    let socket = socket2::SockRef::from(&asker.socket);
    socket.set_multicast_if_v4(&asker.address).unwrap();
    asker.send(echonet_lite::GROUP_V4, "1081 0002 05FF01 0EF001 62 01 D600");
    let mut buffer = [0; 64];
    let mut found = Vec::new();
    while found.len() < 2 {
        let (_, from) = asker.socket.recv_from(&mut buffer).unwrap();
        if let std::net::IpAddr::V4(from) = from.ip()
            && [first, second].contains(&from)
            && !found.contains(&from)
        {
            found.push(from);
        }
    }
    // Changes, whatever their cause, and a notification that was asked for.
    assert_eq!(
        sim.ask(
            "POST",
            &format!("/api/v1/devices/0x02A1:1/vehicle?node={one}"),
            ""
        )
        .await
        .0,
        204
    );
    heard_by_all(&link, &[first], |digits| digits.contains("7301C70141")).await;
    asker.send(first, "1081 0009 05FF01 02A101 61 01 DA0142");
    heard_by_all(&link, &[first], |digits| digits.contains("7301DA0142")).await;
    asker.send(first, "1081 0109 05FF01 02A101 63 01 C700");
    heard_by_all(&link, &[first], |digits| {
        digits == "1081010902A10105FF017301C70141"
    })
    .await;
}
