//! Any bytes as what a peer sends after compression was agreed upon, and as what is sent to it.
//!
//! The first four bytes choose role, windows, pieces and limit. Reading must not depend on the pieces
//! in which bytes arrive, no message may be longer than the limit, and what one end sends the other
//! end reads as it was.

#![no_main]

use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use deflate::{Agreement, Limits, Role, Stream, Violation, Window};
use libfuzzer_sys::fuzz_target;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};

fuzz_target!(|bytes: &[u8]| {
    let Some((&[role, windows, piece, limit], wire)) = bytes.split_first_chunk() else { return };
    let role = if role & 1 == 0 { Role::Server } else { Role::Client };
    let window = |bits: u8| Window { bits: 9 + (bits & 7) % 7, takeover: bits & 8 != 0 };
    let agreement = Agreement { server: window(windows), client: window(windows >> 4) };
    let limits = Limits { message_bytes: usize::from(limit) * 64 };
    let whole = read(wire, usize::MAX, role, &agreement, limits);
    let pieces = read(wire, usize::from(piece) + 1, role, &agreement, limits);
    assert_eq!(whole, pieces);
    send(wire, usize::from(piece) + 1, role, &agreement);
});

/// What comes out of the stream, and how it ends.
fn read(
    wire: &[u8],
    piece: usize,
    role: Role,
    agreement: &Agreement,
    limits: Limits,
) -> (Vec<u8>, Option<Violation>) {
    let pipe = Pipe { input: wire, piece, output: Vec::new() };
    let mut stream = Stream::deflated(pipe, role, agreement, limits, Vec::new());
    let mut up = Vec::new();
    let result = now(stream.read_to_end(&mut up));
    let violation = result.err().map(|error| Violation::of(&error).expect("only violations"));
    (up, violation)
}

/// The wire as the texts of messages: sent by one end and read by the other.
fn send(texts: &[u8], piece: usize, role: Role, agreement: &Agreement) {
    let mask = (role == Role::Client).then_some([0x0f, 0xa5, 0, 1]);
    let mut frames = Vec::new();
    let mut expected = Vec::new();
    for text in texts.split(|byte| *byte == b'\n') {
        let text = text.repeat(1 + texts.len() % 7);
        frame(&mut frames, mask, &text);
        // Compressed messages come out with a mask of zeros; which were, only the wire shows.
        expected.push(text);
    }
    let pipe = Pipe { input: &[], piece, output: Vec::new() };
    let limits = Limits { message_bytes: 1 << 20 };
    let mut sender = Stream::deflated(pipe, role, agreement, limits, Vec::new());
    now(sender.write_all(&frames)).expect("writable");
    now(sender.flush()).expect("writable");
    let wire = &sender.get_ref().output;
    assert!(wire.len() <= frames.len());
    let other = if role == Role::Server { Role::Client } else { Role::Server };
    let (up, violation) = read(wire, piece, other, agreement, limits);
    assert_eq!(violation, None);
    let mut rest = &up[..];
    for text in expected {
        let (payload, behind) = payload(rest);
        assert!(payload == text);
        rest = behind;
    }
    assert!(rest.is_empty());
}

fn frame(out: &mut Vec<u8>, mask: Option<[u8; 4]>, text: &[u8]) {
    out.push(0x81);
    let masked = if mask.is_some() { 0x80 } else { 0 };
    out.push(masked | 127);
    out.extend((text.len() as u64).to_be_bytes());
    let key = mask.unwrap_or_default();
    out.extend(mask.iter().flatten());
    out.extend(text.iter().enumerate().map(|(at, byte)| byte ^ key[at % 4]));
}

/// Of the first frame, unmasked; and what is behind it.
fn payload(frames: &[u8]) -> (Vec<u8>, &[u8]) {
    assert_eq!(frames[0], 0x81);
    let (at, length) = match frames[1] & 0x7f {
        126 => (4, usize::from(u16::from_be_bytes([frames[2], frames[3]]))),
        127 => (10, u64::from_be_bytes(frames[2..10].try_into().unwrap()) as usize),
        length => (2, usize::from(length)),
    };
    let (key, at) = if frames[1] & 0x80 == 0 {
        ([0; 4], at)
    } else {
        (frames[at..at + 4].try_into().unwrap(), at + 4)
    };
    let masked = &frames[at..at + length];
    let text = masked.iter().enumerate().map(|(at, byte)| byte ^ key[at % 4]).collect();
    (text, &frames[at + length..])
}

/// Gives its input in pieces and keeps what is written.
struct Pipe<'a> {
    input: &'a [u8],
    piece: usize,
    output: Vec<u8>,
}

impl AsyncRead for Pipe<'_> {
    fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let length = self.piece.min(buffer.remaining()).min(self.input.len());
        let (front, rest) = self.input.split_at(length);
        buffer.put_slice(front);
        self.input = rest;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Pipe<'_> {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let length = self.piece.min(bytes.len());
        self.output.extend_from_slice(&bytes[..length]);
        Poll::Ready(Ok(length))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// A future over pipes never waits.
fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("a pipe does not wait"),
    }
}
