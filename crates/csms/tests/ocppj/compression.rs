//! permessage-deflate between a station and the server; case 20 with compressed messages.
//!
//! The extension itself is tested in its own crate and against other people's libraries.

use csms::config::Compression;
use deflate::Mode;
use flate2::{Compress, FlushCompress};
use ocpp201::Action;
use serde_json::json;
use tokio::io::AsyncWriteExt;

use super::calls::{request, send};
use super::peer::{Lab, boot, lab, until};

const OCPP: &str = "Sec-WebSocket-Protocol: ocpp2.0.1\r\n";

/// What REST says about the compression of the only connection.
async fn shown(lab: &Lab) -> Mode {
    let connections = &lab.server.core.connections;
    until(async || connections.list().first().map(|info| info.compression)).await
}

/// A masked frame with a mask of zeros.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![first, 0xff];
    frame.extend_from_slice(&(payload.len() as u64).to_be_bytes());
    frame.extend_from_slice(&[0; 4]);
    frame.extend_from_slice(payload);
    frame
}

/// A message as RFC 7692 sends it.
fn compressed(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + 1024);
    Compress::new(flate2::Compression::best(), false)
        .compress_vec(text, &mut out, FlushCompress::Sync)
        .unwrap();
    out.truncate(out.len() - 4);
    out
}

#[tokio::test]
async fn the_stronger_wish_decides_which_compression_is_used() {
    use Mode::{ContextTakeover, NoContextTakeover, Off};
    for (setting, offers) in [
        (Compression::Off, [Off, Off, Off]),
        (
            Compression::NoContextTakeover,
            [Off, NoContextTakeover, NoContextTakeover],
        ),
        (
            Compression::ContextTakeover,
            [Off, NoContextTakeover, ContextTakeover],
        ),
    ] {
        for (offer, expected) in [Off, NoContextTakeover, ContextTakeover]
            .into_iter()
            .zip(offers)
        {
            let lab = lab(|o| o.compression = Some(setting)).await;
            let mut station = lab.offering("/CP001", offer).await;
            assert_eq!(station.agreed, expected, "{setting:?} {offer:?}");
            assert_eq!(shown(&lab).await, expected);
            station.call("BootNotification", boot()).await.unwrap();
            for n in 0..20 {
                let data = format!("{n} ").repeat(n * 50);
                let payload = json!({"vendorId": "v", "data": data});
                let answer = station.call("DataTransfer", payload.clone()).await;
                assert!(answer.is_ok());
                let running = send(&lab, request(Action::DataTransfer, &payload)).await;
                let call = station.answer(json!({"status": "Accepted"})).await;
                assert_eq!(call[3], payload);
                running.await.unwrap().unwrap();
            }
        }
    }
}

#[tokio::test]
async fn a_compressed_frame_sent_together_with_the_head_is_not_lost() {
    let lab = lab(|_| ()).await;
    let mut request = format!(
        "GET /CP001 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{OCPP}\
         Sec-WebSocket-Extensions: foo, permessage-deflate; server_max_window_bits=8\r\n\
         Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n"
    )
    .into_bytes();
    request.extend(frame(0xc1, &compressed(b"[2,\"first\",\"Heartbeat\",{}]")));
    // And a close frame, so that the server ends the connection.
    request.extend_from_slice(b"\x88\x82\x00\x00\x00\x00\x03\xe8");
    let answer = lab.raw_bytes(&request).await;
    let answer = String::from_utf8_lossy(&answer);
    assert!(
        answer.contains(
            "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; \
             client_no_context_takeover\r\n"
        ),
        "{answer}"
    );
    assert!(answer.contains("\"first\",\"SecurityError\""), "{answer}");
}

#[tokio::test]
async fn case_19_a_compressed_frame_without_agreement_closes_with_1002() {
    for offer in [Mode::Off, Mode::ContextTakeover] {
        let lab = lab(|o| o.compression = Some(Compression::Off)).await;
        let mut station = lab.offering("/CP001", offer).await;
        let bytes = frame(0xc1, &compressed(b"[]"));
        station.socket.get_mut().write_all(&bytes).await.unwrap();
        assert_eq!(station.closed().await.0, 1002);
    }
}

#[tokio::test]
async fn case_19_broken_frames_and_broken_data_close_with_their_codes() {
    let text = compressed(b"[2,\"1\",\"Heartbeat\",{}]");
    let begun = frame(0x41, &text[..5]);
    for (bytes, code) in [
        (frame(0xc1, b"\xff\xff\xff"), 1007),
        (frame(0xc1, &text[..text.len() - 3]), 1007),
        // Inflates to what is no UTF-8.
        (frame(0xc1, &compressed(b"\xff\xfe")), 1007),
        // Reserved bits: of a ping, of a fragment that goes on, of nobody.
        (frame(0xc9, b""), 1002),
        ([begun.clone(), frame(0xc0, &text[5..])].concat(), 1002),
        (frame(0xa1, &text), 1002),
        // A second message before the first has ended.
        ([begun, frame(0xc1, &text)].concat(), 1002),
        // Compressed and binary.
        (frame(0xc2, &text), 1003),
    ] {
        let lab = lab(|_| ()).await;
        let mut station = lab.offering("/CP001", Mode::ContextTakeover).await;
        station.socket.get_mut().write_all(&bytes).await.unwrap();
        assert_eq!(station.closed().await.0, code, "{bytes:x?}");
        lab.connected(0).await;
    }
}

#[tokio::test]
async fn case_20_a_deflate_bomb_closes_with_1009_and_what_fits_is_served() {
    let lab = lab(|o| o.max_message_bytes = Some(64 * 1024)).await;
    let mut good = lab.accepted("/GOOD").await;
    // A kilobyte that becomes a megabyte; the same in fragments; one that is too long as it comes.
    let bomb = compressed(&vec![b' '; 1 << 20]);
    assert!(bomb.len() < 8 * 1024);
    let (start, end) = bomb.split_at(700);
    let fragments = [frame(0x41, start), frame(0x80, end)].concat();
    for bytes in [frame(0xc1, &bomb), fragments, frame(0xc1, &[0; 70_000])] {
        let mut bad = lab.offering("/BAD", Mode::ContextTakeover).await;
        bad.socket.get_mut().write_all(&bytes).await.unwrap();
        assert_eq!(bad.closed().await.0, 1009);
        assert!(good.call("Heartbeat", json!({})).await.is_ok());
    }
    let mut station = lab.offering("/CP001", Mode::ContextTakeover).await;
    station.call("BootNotification", boot()).await.unwrap();
    let fits = json!({"vendorId": "v", "data": "x".repeat(60_000)});
    assert!(station.call("DataTransfer", fits).await.is_ok());
}
