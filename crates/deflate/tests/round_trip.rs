//! Whole connections: the stream below tokio-tungstenite, against itself and against a peer made of
//! flate2 machines that really keep their context from message to message.
//!
//! Messages, windows, fragments and the pieces in which bytes arrive are random.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use deflate::{Agreement, Limits, Mode, Role, Stream, Violation, Window};
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress};
use futures_util::{SinkExt, StreamExt};
use proptest::prelude::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::{Role as SocketRole, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message};

const LIMITS: Limits = Limits {
    message_bytes: 64 * 1024,
};

async fn socket(
    io: DuplexStream,
    role: Role,
    agreement: &Agreement,
) -> WebSocketStream<Stream<DuplexStream>> {
    let config = WebSocketConfig::default()
        .read_buffer_size(4096)
        .write_buffer_size(0);
    let socket_role = match role {
        Role::Server => SocketRole::Server,
        Role::Client => SocketRole::Client,
    };
    let stream = Stream::deflated(io, role, agreement, LIMITS, Vec::new());
    WebSocketStream::from_raw_socket(stream, socket_role, Some(config)).await
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    let patience = std::time::Duration::from_secs(60);
    let bounded = async { tokio::time::timeout(patience, future).await };
    runtime
        .unwrap()
        .block_on(bounded)
        .expect("nobody may wait for ever")
}

/// A frame of at most 64 KiB.
fn frame(first: u8, mask: Option<[u8; 4]>, payload: &[u8]) -> Vec<u8> {
    let is_masked = if mask.is_some() { 0x80 } else { 0 };
    let mut frame = vec![first];
    match u8::try_from(payload.len()) {
        Ok(length @ 0..126) => frame.push(is_masked | length),
        _ => {
            frame.push(is_masked | 126);
            frame.extend(u16::try_from(payload.len()).unwrap().to_be_bytes());
        }
    }
    frame.extend(
        mask.unwrap_or_default()
            .iter()
            .take(if mask.is_some() { 4 } else { 0 }),
    );
    let key = mask.unwrap_or_default();
    frame.extend(
        payload
            .iter()
            .enumerate()
            .map(|(at, byte)| byte ^ key[at % 4]),
    );
    frame
}

/// Deflates messages with one machine, reset between them only without takeover.
struct Deflating {
    machine: Compress,
    takeover: bool,
}

impl Deflating {
    fn new(window: Window) -> Self {
        let bits = window.bits.max(9);
        let machine = Compress::new_with_window_bits(Compression::best(), false, bits);
        Self {
            machine,
            takeover: window.takeover,
        }
    }

    fn message(&mut self, text: &[u8]) -> Vec<u8> {
        if !self.takeover {
            self.machine.reset();
        }
        if text.is_empty() {
            // 7.2.3.6: a machine that has nothing to flush writes nothing.
            return vec![0];
        }
        let mut out = Vec::with_capacity(text.len() + 1024);
        self.machine
            .compress_vec(text, &mut out, FlushCompress::Sync)
            .unwrap();
        assert!(out.ends_with(&[0, 0, 0xff, 0xff]));
        out.truncate(out.len() - 4);
        out
    }
}

/// Inflates messages with one machine of exactly the agreed window.
struct Inflating {
    machine: Decompress,
    takeover: bool,
}

impl Inflating {
    fn new(window: Window) -> Self {
        Self {
            machine: Decompress::new_with_window_bits(false, window.bits),
            takeover: window.takeover,
        }
    }

    fn message(&mut self, payload: &[u8]) -> Vec<u8> {
        if !self.takeover {
            self.machine.reset(false);
        }
        let input = [payload, &[0, 0, 0xff, 0xff]].concat();
        let mut out = Vec::with_capacity(128 * 1024);
        let before = self.machine.total_in();
        self.machine
            .decompress_vec(&input, &mut out, FlushDecompress::Sync)
            .unwrap();
        assert_eq!(self.machine.total_in() - before, input.len() as u64);
        out
    }
}

fn window() -> impl Strategy<Value = Window> {
    (9_u8..=15, any::<bool>()).prop_map(|(bits, takeover)| Window { bits, takeover })
}

fn agreement() -> impl Strategy<Value = Agreement> {
    (window(), window()).prop_map(|(server, client)| Agreement { server, client })
}

/// Text that looks like frames of OCPP, and bytes that look like nothing.
fn message() -> impl Strategy<Value = Message> {
    let words = prop::collection::vec(
        prop_oneof![
            Just("\"timestamp\":\"2026-01-01T00:00:00Z\",".to_owned()),
            Just("{\"sampledValue\":[{\"value\":".to_owned()),
            Just("\"충전 세션\",".to_owned()),
            (0..100_000_u32).prop_map(|number| number.to_string()),
        ],
        0..400,
    );
    prop_oneof![
        4 => words.prop_map(|words| Message::text(words.concat())),
        1 => prop::collection::vec(any::<u8>(), 0..2000).prop_map(Message::binary),
    ]
}

fn messages() -> impl Strategy<Value = Vec<Message>> {
    prop::collection::vec(message(), 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn two_ends_understand_each_other(
        agreement in agreement(),
        to_server in messages(),
        to_client in messages(),
        room in 1..5000_usize,
    ) {
        block_on(async {
            let (left, right) = duplex(room);
            let server = socket(left, Role::Server, &agreement).await;
            let client = socket(right, Role::Client, &agreement).await;
            let talk = |socket: WebSocketStream<Stream<DuplexStream>>, messages: Vec<Message>, expected: usize| async move {
                let (mut sink, mut stream) = socket.split();
                let send = async {
                    for message in messages {
                        sink.send(message).await.unwrap();
                    }
                };
                let receive = async {
                    let mut received = Vec::new();
                    while received.len() < expected {
                        let message = stream.next().await.unwrap().unwrap();
                        if message.is_text() || message.is_binary() {
                            received.push(message);
                        }
                    }
                    received
                };
                let ((), received) = tokio::join!(send, receive);
                (received, sink, stream)
            };
            let (at_server, at_client) = tokio::join!(
                talk(server, to_client.clone(), to_server.len()),
                talk(client, to_server.clone(), to_client.len()),
            );
            assert_eq!(at_server.0, to_server);
            assert_eq!(at_client.0, to_client);
        });
    }

    #[test]
    fn a_peer_that_keeps_its_context_and_fragments_is_understood(
        agreement in agreement(),
        role in prop_oneof![Just(Role::Server), Just(Role::Client)],
        messages in messages(),
        fragment in 1..3000_usize,
        piece in 1..3000_usize,
        mask in any::<[u8; 4]>(),
    ) {
        let (peer, mask) = match role {
            Role::Server => (agreement.client, Some(mask)),
            Role::Client => (agreement.server, None),
        };
        let mut deflating = Deflating::new(peer);
        let mut wire = Vec::new();
        for (number, message) in messages.iter().enumerate() {
            let text = message.clone().into_data();
            let opcode = if message.is_text() { 1 } else { 2 };
            // Every third message goes as it is: a sender may choose.
            let (payload, rsv1) = if number % 3 == 2 {
                (text.to_vec(), 0)
            } else {
                (deflating.message(&text), 0x40)
            };
            let mut fragments: Vec<_> = payload.chunks(fragment).collect();
            if fragments.is_empty() {
                fragments.push(&[]);
            }
            let last = fragments.len() - 1;
            for (at, payload) in fragments.into_iter().enumerate() {
                let first = if at == 0 { opcode | rsv1 } else { 0 } | if at == last { 0x80 } else { 0 };
                wire.extend(frame(first, mask, payload));
                wire.extend(frame(0x89, mask, b"are you there"));
            }
        }
        block_on(async {
            let (mut peer, ours) = duplex(1 << 20);
            let mut socket = socket(ours, role, &agreement).await;
            let send = async {
                for piece in wire.chunks(piece) {
                    peer.write_all(piece).await.unwrap();
                    tokio::task::yield_now().await;
                }
            };
            let receive = async {
                let mut received = Vec::new();
                while received.len() < messages.len() {
                    let message = socket.next().await.unwrap().unwrap();
                    if message.is_text() || message.is_binary() {
                        received.push(message);
                    }
                }
                received
            };
            let ((), received) = tokio::join!(send, receive);
            assert_eq!(received, messages);
        });
    }

    #[test]
    fn a_peer_that_keeps_its_context_understands(
        agreement in agreement(),
        messages in messages(),
    ) {
        let wire = block_on(async {
            let (mut peer, ours) = duplex(1 << 20);
            let mut socket = socket(ours, Role::Server, &agreement).await;
            for message in messages.clone() {
                socket.send(message).await.unwrap();
            }
            drop(socket);
            let mut wire = Vec::new();
            peer.read_to_end(&mut wire).await.unwrap();
            wire
        });
        let mut inflating = Inflating::new(agreement.server);
        let mut rest = &wire[..];
        let mut received = Vec::new();
        while let [first, second, ..] = *rest {
            let (size, length) = match second {
                126 => (4, usize::from(u16::from_be_bytes([rest[2], rest[3]]))),
                length => (2, usize::from(length)),
            };
            let payload = &rest[size..size + length];
            rest = &rest[size + length..];
            assert_eq!(first & 0xb0, 0x80);
            let text = if first & 0x40 == 0 { payload.to_vec() } else { inflating.message(payload) };
            received.push(match first & 0x0f {
                1 => Message::text(String::from_utf8(text).unwrap()),
                _ => Message::binary(text),
            });
        }
        assert_eq!(received, messages);
        let plain: usize = messages.iter().map(|message| message.len() + 4).sum();
        assert!(wire.len() <= plain);
    }
}

/// What the library says after `wire` came from a client.
fn error_after(wire: &[u8]) -> Error {
    let window = Window {
        bits: 15,
        takeover: true,
    };
    let agreement = Agreement {
        server: window,
        client: window,
    };
    block_on(async {
        let (mut peer, ours) = duplex(1 << 20);
        let mut socket = socket(ours, Role::Server, &agreement).await;
        peer.write_all(wire).await.unwrap();
        loop {
            if let Err(error) = socket.next().await.unwrap() {
                // The connection can still be closed, and what comes can be thrown away.
                socket.get_mut().write_all(b"\x88\x00").await.unwrap();
                let mut close = [0; 2];
                peer.read_exact(&mut close).await.unwrap();
                assert_eq!(&close, b"\x88\x00");
                peer.write_all(b"more").await.unwrap();
                drop(peer);
                let mut more = Vec::new();
                socket.get_mut().read_to_end(&mut more).await.unwrap();
                assert_eq!(more, b"more");
                return error;
            }
        }
    })
}

#[test]
fn what_a_peer_does_wrong_reaches_the_caller_as_what_it_is() {
    let violation = |wire: &[u8]| match error_after(wire) {
        Error::Io(error) => Violation::of(&error),
        other => panic!("expected a violation, got {other}"),
    };
    let mask = Some([1, 2, 3, 4]);
    assert_eq!(
        violation(&frame(0xc1, mask, b"\xff\xff")),
        Some(Violation::Corrupt)
    );
    let bomb = Deflating::new(Window {
        bits: 15,
        takeover: false,
    })
    .message(&vec![b' '; 100_000]);
    assert!(bomb.len() < 1024);
    assert_eq!(
        violation(&frame(0xc1, mask, &bomb)),
        Some(Violation::TooLong)
    );
    assert!(matches!(
        violation(&frame(0xc1, None, b"\x00")),
        Some(Violation::Framing(_))
    ));
    // The rest the library sees for itself.
    for first in [0xc9, 0xc0, 0xe1, 0xa1] {
        let error = error_after(&frame(first, mask, b"x"));
        assert!(matches!(error, Error::Protocol(_)), "{first:x}: {error}");
    }
}

#[test]
fn what_came_before_a_violation_is_handed_on_first() {
    let window = Window {
        bits: 15,
        takeover: false,
    };
    let agreement = Agreement {
        server: window,
        client: window,
    };
    let mask = Some([1, 2, 3, 4]);
    let compressed = Deflating::new(window).message(b"second");
    let wire = [
        frame(0x81, mask, b"first"),
        frame(0xc1, mask, &compressed),
        frame(0x81, mask, b"third"),
        frame(0xc1, mask, b"\xff\xff"),
    ]
    .concat();
    block_on(async {
        let (mut peer, ours) = duplex(1 << 20);
        let mut socket = socket(ours, Role::Server, &agreement).await;
        peer.write_all(&wire).await.unwrap();
        for text in ["first", "second", "third"] {
            let message = socket.next().await.unwrap().unwrap();
            assert_eq!(message, Message::text(text));
        }
        let Some(Err(Error::Io(error))) = socket.next().await else {
            panic!("expected a violation");
        };
        assert_eq!(Violation::of(&error), Some(Violation::Corrupt));
    });
}

#[test]
fn frames_right_behind_the_answer_of_the_server_are_read_as_agreed() {
    let head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n";
    let text = "Heartbeat ".repeat(30);
    let window = Window {
        bits: 15,
        takeover: false,
    };
    let compressed = frame(0xc1, None, &Deflating::new(window).message(text.as_bytes()));
    for (mode, message) in [
        (Mode::NoContextTakeover, compressed),
        (Mode::Off, frame(0x81, None, text.as_bytes())),
    ] {
        block_on(async {
            let (mut peer, ours) = duplex(1 << 20);
            peer.write_all(head.as_bytes()).await.unwrap();
            peer.write_all(&message).await.unwrap();
            let mut stream = Stream::opening(ours);
            let mut read = vec![0; 4096];
            let length = stream.read(&mut read).await.unwrap();
            assert_eq!(&read[..length], head.as_bytes());
            let agreement = Agreement {
                server: window,
                client: window,
            };
            stream.agree((mode != Mode::Off).then_some(&agreement), LIMITS);
            let mut socket =
                WebSocketStream::from_raw_socket(stream, SocketRole::Client, None).await;
            assert_eq!(
                socket.next().await.unwrap().unwrap(),
                Message::text(text.clone())
            );
        });
    }
}
