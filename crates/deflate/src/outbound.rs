//! What goes to the peer: bytes of frames from the library in, the same with long messages
//! compressed out.
//!
//! A message in one frame of at least [`MIN_COMPRESSED`] bytes is compressed if that makes it
//! shorter; fragments, control frames and short messages pass as they are. No I/O.

use crate::Window;
use crate::codec::Deflater;
use crate::frame::{
    FIN, Head, HeadReader, MAX_HEAD, OPCODE, RSV1, apply_mask, is_first_of_message, write_head,
};

/// Shorter messages are not compressed, in bytes.
pub const MIN_COMPRESSED: usize = 128;

/// The state between two bytes.
#[derive(Debug)]
pub(crate) struct Outbound {
    deflater: Deflater,
    head: HeadReader,
    payload: Payload,
}

/// What is still to come of a frame.
#[derive(Debug)]
enum Payload {
    None,
    Passing { left: u64 },
    Gathering { head: Head, bytes: Vec<u8> },
}

impl Outbound {
    pub(crate) fn new(window: Window) -> Self {
        Self {
            deflater: Deflater::new(window),
            head: HeadReader::default(),
            payload: Payload::None,
        }
    }

    /// Takes bytes from the front of `input` and appends to `out` what goes on the wire. Stops at the
    /// end of a frame, so that `out` holds one at most.
    pub(crate) fn take(&mut self, input: &mut &[u8], out: &mut Vec<u8>) {
        if matches!(self.payload, Payload::None) {
            let Some(head) = self.head.take(input) else {
                return;
            };
            self.payload = if is_compressible(&head) {
                Payload::Gathering {
                    head,
                    bytes: Vec::new(),
                }
            } else {
                out.extend_from_slice(head.bytes());
                Payload::Passing { left: head.length }
            };
        }
        match &mut self.payload {
            Payload::None => {}
            Payload::Passing { left } => {
                let length = usize::try_from(*left)
                    .unwrap_or(usize::MAX)
                    .min(input.len());
                out.extend_from_slice(&input[..length]);
                *input = &input[length..];
                *left -= length as u64;
                if *left == 0 {
                    self.payload = Payload::None;
                }
            }
            Payload::Gathering { head, bytes } => {
                let left = usize::try_from(head.length).unwrap_or(usize::MAX) - bytes.len();
                let length = left.min(input.len());
                bytes.extend_from_slice(&input[..length]);
                *input = &input[length..];
                if length == left {
                    let (head, bytes) = (*head, std::mem::take(bytes));
                    self.payload = Payload::None;
                    self.finish(&head, bytes, out);
                }
            }
        }
    }

    fn finish(&mut self, head: &Head, mut bytes: Vec<u8>, out: &mut Vec<u8>) {
        let mask = head.mask.unwrap_or_default();
        apply_mask(&mut bytes, mask, 0);
        let start = out.len();
        out.resize(start + MAX_HEAD, 0);
        let mut room = [0; MAX_HEAD];
        let first = FIN | (head.first() & OPCODE);
        let size = if self.deflater.deflate(&bytes, out) {
            let length = out.len() - start - MAX_HEAD;
            write_head(&mut room, first | RSV1, head.mask, length)
        } else {
            out.extend_from_slice(&bytes);
            write_head(&mut room, first, head.mask, bytes.len())
        };
        apply_mask(&mut out[start + MAX_HEAD..], mask, 0);
        out.splice(start..start + MAX_HEAD, room[..size].iter().copied());
    }
}

/// A whole message, long enough, that nobody has compressed before.
fn is_compressible(head: &Head) -> bool {
    head.first() & !OPCODE == FIN
        && is_first_of_message(head.opcode())
        && head.length >= MIN_COMPRESSED as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inbound::Inbound;

    const WINDOW: Window = Window {
        bits: 15,
        takeover: true,
    };

    fn frame(first: u8, mask: Option<[u8; 4]>, payload: &[u8]) -> Vec<u8> {
        let mut head = [0; MAX_HEAD];
        let size = write_head(&mut head, first, mask, payload.len());
        let mut payload = payload.to_vec();
        apply_mask(&mut payload, mask.unwrap_or_default(), 0);
        [&head[..size], &payload].concat()
    }

    fn all(outbound: &mut Outbound, input: &[u8], piece: usize) -> Vec<u8> {
        let mut out = Vec::new();
        for mut piece in input.chunks(piece) {
            while !piece.is_empty() {
                outbound.take(&mut piece, &mut out);
            }
        }
        out
    }

    #[test]
    fn long_messages_go_compressed_with_their_mask_and_come_back_as_they_were() {
        let text = br#"{"timestamp":"2026-01-01T00:00:00Z"}"#.repeat(10);
        for mask in [None, Some([7, 0, 255, 3])] {
            let input = frame(0x81, mask, &text);
            let mut outbound = Outbound::new(WINDOW);
            let mut inbound = Inbound::new(mask.is_some(), WINDOW, 4096);
            for piece in [1, 7, 4096] {
                let wire = all(&mut outbound, &input, piece);
                assert!(wire.len() * 4 < input.len());
                assert_eq!(wire[0], 0xc1);
                assert_eq!(&wire[2..6] == b"\x07\x00\xff\x03", mask.is_some());
                let mut up = Vec::new();
                inbound.take(&mut &wire[..], &mut up).unwrap();
                assert_eq!(up, frame(0x81, mask.map(|_| [0; 4]), &text));
            }
        }
    }

    #[test]
    fn short_messages_fragments_and_control_frames_pass_as_they_are() {
        let text = [b'x'; 1000];
        let input = [
            frame(0x81, None, &text[..MIN_COMPRESSED - 1]),
            frame(0x01, None, &text),
            frame(0x00, None, &text),
            frame(0x80, None, &text),
            frame(0x89, None, b"ping"),
            frame(0x88, None, b"\x03\xe8bye"),
        ]
        .concat();
        for piece in [1, 100, 10_000] {
            assert_eq!(all(&mut Outbound::new(WINDOW), &input, piece), input);
        }
    }

    #[test]
    fn a_message_that_compression_makes_longer_passes_as_it_is() {
        let text: Vec<u8> = (0..=127).collect();
        let input = frame(0x82, Some([3, 1, 4, 1]), &text);
        assert_eq!(all(&mut Outbound::new(WINDOW), &input, 50), input);
    }
}
