//! What comes from the peer: bytes of frames in, bytes of frames without compression out.
//!
//! Compressed messages (RSV1 on their first frame) are gathered, inflated and handed on as one frame;
//! control frames between their fragments pass at once, and so does everything else, for the
//! library above to judge. No I/O; at most one inflated message is made at a time.

use crate::codec::Inflater;
use crate::frame::{
    CONTINUATION, FIN, Head, HeadReader, MAX_HEAD, OPCODE, RSV, RSV1, apply_mask,
    is_first_of_message, write_head,
};
use crate::{Violation, Window};

/// The state between two bytes.
#[derive(Debug)]
pub(crate) struct Inbound {
    /// Frames have to be masked (they come from a client), or must not be.
    is_masked: bool,
    limit: usize,
    inflater: Inflater,
    head: HeadReader,
    payload: Payload,
    /// A compressed message whose last frame has not come.
    message: Option<Message>,
    /// A fragmented message that is not compressed.
    is_in_plain: bool,
}

/// What is still to come of a frame.
#[derive(Debug)]
enum Payload {
    /// Nothing: a head is next.
    None,
    /// Handed on as it is.
    Passing { left: u64 },
    /// A part of a compressed message.
    Gathering {
        left: usize,
        mask: [u8; 4],
        at: usize,
        is_last: bool,
    },
}

#[derive(Debug)]
struct Message {
    opcode: u8,
    bytes: Vec<u8>,
}

impl Inbound {
    pub(crate) fn new(is_masked: bool, window: Window, limit: usize) -> Self {
        Self {
            is_masked,
            limit,
            inflater: Inflater::new(window, limit),
            head: HeadReader::default(),
            payload: Payload::None,
            message: None,
            is_in_plain: false,
        }
    }

    /// Takes bytes from the front of `input` and appends to `up` what the library is to see, also when
    /// a violation follows it. Stops after an inflated message, so that `up` holds one at most.
    pub(crate) fn take(&mut self, input: &mut &[u8], up: &mut Vec<u8>) -> Result<(), Violation> {
        loop {
            match &mut self.payload {
                Payload::None => match self.head.take(input) {
                    Some(head) => self.begin(&head, up)?,
                    None => return Ok(()),
                },
                Payload::Passing { left } => {
                    let length = usize::try_from(*left)
                        .unwrap_or(usize::MAX)
                        .min(input.len());
                    up.extend_from_slice(front(input, length));
                    *left -= length as u64;
                    if *left > 0 {
                        return Ok(());
                    }
                    self.payload = Payload::None;
                }
                Payload::Gathering {
                    left,
                    mask,
                    at,
                    is_last,
                } => {
                    let length = (*left).min(input.len());
                    if let Some(message) = &mut self.message {
                        let start = message.bytes.len();
                        message.bytes.extend_from_slice(front(input, length));
                        apply_mask(&mut message.bytes[start..], *mask, *at);
                    }
                    *left -= length;
                    *at += length;
                    if *left > 0 {
                        return Ok(());
                    }
                    let is_last = *is_last;
                    self.payload = Payload::None;
                    if is_last {
                        return self.finish(up);
                    }
                }
            }
        }
    }

    /// Decides what happens to a frame.
    fn begin(&mut self, head: &Head, up: &mut Vec<u8>) -> Result<(), Violation> {
        let opcode = head.opcode();
        let is_compressed =
            is_first_of_message(opcode) && head.first() & RSV == RSV1 && !self.is_in_plain;
        let is_more = opcode == CONTINUATION && self.message.is_some();
        if self.message.is_some() && is_first_of_message(opcode) {
            return Err(Violation::Framing(
                "a message begins before the last one has ended",
            ));
        }
        if !is_compressed && !is_more {
            if is_first_of_message(opcode) || opcode == CONTINUATION {
                self.is_in_plain = !head.is_last();
            }
            up.extend_from_slice(head.bytes());
            self.payload = Payload::Passing { left: head.length };
            return Ok(());
        }
        if is_more && head.first() & RSV != 0 {
            return Err(Violation::Framing(
                "a reserved bit is set on a frame that goes on with a message",
            ));
        }
        if head.mask.is_some() != self.is_masked {
            return Err(Violation::Framing(
                "frames of clients are masked, others not",
            ));
        }
        let message = self.message.get_or_insert_with(|| Message {
            opcode,
            bytes: Vec::new(),
        });
        let left = usize::try_from(head.length).unwrap_or(usize::MAX);
        if left > self.limit - message.bytes.len() {
            return Err(Violation::TooLong);
        }
        self.payload = Payload::Gathering {
            left,
            mask: head.mask.unwrap_or_default(),
            at: 0,
            is_last: head.is_last(),
        };
        Ok(())
    }

    /// The compressed message is complete: one frame of plain text, its mask all zeros.
    fn finish(&mut self, up: &mut Vec<u8>) -> Result<(), Violation> {
        let Some(Message { opcode, mut bytes }) = self.message.take() else {
            return Ok(());
        };
        // Inflated behind room for the longest head, so that it need not be moved.
        let start = up.len();
        up.resize(start + MAX_HEAD, 0);
        if let Err(violation) = self.inflater.inflate(&mut bytes, up) {
            up.truncate(start);
            return Err(violation);
        }
        let length = up.len() - start - MAX_HEAD;
        let mut head = [0; MAX_HEAD];
        let mask = self.is_masked.then_some([0; 4]);
        let size = write_head(&mut head, FIN | (opcode & OPCODE), mask, length);
        up.splice(start..start + MAX_HEAD, head[..size].iter().copied());
        Ok(())
    }
}

/// Cuts `length` bytes off the front.
fn front<'a>(input: &mut &'a [u8], length: usize) -> &'a [u8] {
    let (front, rest) = input.split_at(length);
    *input = rest;
    front
}

#[cfg(test)]
mod tests {
    use super::*;

    const HELLO: &[u8] = b"\xf2\x48\xcd\xc9\xc9\x07\x00";

    fn inbound(is_masked: bool) -> Inbound {
        let window = Window {
            bits: 15,
            takeover: false,
        };
        Inbound::new(is_masked, window, 1024)
    }

    fn frame(first: u8, mask: Option<[u8; 4]>, payload: &[u8]) -> Vec<u8> {
        let mut head = [0; MAX_HEAD];
        let size = write_head(&mut head, first, mask, payload.len());
        let mut payload = payload.to_vec();
        apply_mask(&mut payload, mask.unwrap_or_default(), 0);
        [&head[..size], &payload].concat()
    }

    fn all(inbound: &mut Inbound, mut input: &[u8]) -> Result<Vec<u8>, Violation> {
        let mut up = Vec::new();
        while !input.is_empty() {
            inbound.take(&mut input, &mut up)?;
        }
        Ok(up)
    }

    #[test]
    fn a_compressed_message_becomes_a_plain_frame_with_a_mask_of_zeros() {
        let input = frame(0xc1, Some([9, 8, 7, 6]), HELLO);
        let up = all(&mut inbound(true), &input).unwrap();
        assert_eq!(up, frame(0x81, Some([0; 4]), b"Hello"));
        let up = all(&mut inbound(false), &frame(0xc1, None, HELLO)).unwrap();
        assert_eq!(up, frame(0x81, None, b"Hello"));
    }

    #[test]
    fn control_frames_pass_between_the_fragments_of_a_compressed_message() {
        let ping = frame(0x89, Some([1; 4]), b"are you there");
        let input = [
            frame(0x41, Some([9, 8, 7, 6]), &HELLO[..3]),
            ping.clone(),
            frame(0x00, Some([5, 5, 0, 5]), b""),
            frame(0x80, Some([1, 2, 3, 4]), &HELLO[3..]),
        ]
        .concat();
        let expected = [ping, frame(0x81, Some([0; 4]), b"Hello")].concat();
        assert_eq!(all(&mut inbound(true), &input).unwrap(), expected);
        // The same in single bytes.
        let mut slow = inbound(true);
        let up: Vec<u8> = input
            .iter()
            .flat_map(|byte| all(&mut slow, &[*byte]).unwrap())
            .collect();
        assert_eq!(up, expected);
    }

    #[test]
    fn what_is_not_compressed_passes_as_it_is() {
        let input = [
            frame(0x01, Some([9, 8, 7, 6]), b"one"),
            frame(0x80, Some([9, 8, 7, 6]), b"two"),
            frame(0x82, Some([1, 0, 0, 0]), &[7; 70_000]),
            frame(0x88, Some([1; 4]), b"\x03\xe8"),
        ]
        .concat();
        assert_eq!(all(&mut inbound(true), &input).unwrap(), input);
    }

    #[test]
    fn frames_that_only_look_compressed_are_left_to_the_library() {
        for first in [
            0xc9, // a compressed ping
            0xc0, // a compressed continuation of nothing
            0xa1, 0x91, 0xe1, // other reserved bits
            0xc3, // an opcode that nobody knows
        ] {
            let input = frame(first, Some([1; 4]), b"x");
            assert_eq!(all(&mut inbound(true), &input).unwrap(), input);
        }
        // RSV1 in the middle of a message that began without it.
        let input = [
            frame(0x01, Some([1; 4]), b"x"),
            frame(0xc1, Some([1; 4]), HELLO),
        ]
        .concat();
        assert_eq!(all(&mut inbound(true), &input).unwrap(), input);
    }

    #[test]
    fn refuses_broken_frames_of_a_compressed_message() {
        let begun = frame(0x41, Some([9, 8, 7, 6]), &HELLO[..3]);
        for next in [0x81, 0xc1, 0x01, 0xc0, 0xa0] {
            let input = [begun.clone(), frame(next, Some([1; 4]), HELLO)].concat();
            let result = all(&mut inbound(true), &input);
            assert!(matches!(result, Err(Violation::Framing(_))), "{next:x}");
        }
        let unmasked = frame(0xc1, None, HELLO);
        assert!(matches!(
            all(&mut inbound(true), &unmasked),
            Err(Violation::Framing(_))
        ));
        assert!(matches!(
            all(&mut inbound(false), &frame(0xc1, Some([1; 4]), HELLO)),
            Err(Violation::Framing(_))
        ));
    }

    #[test]
    fn refuses_a_compressed_message_that_is_longer_than_the_limit_before_it_has_come() {
        let announced = &frame(0xc1, Some([1; 4]), &[0; 1025])[..8];
        assert_eq!(all(&mut inbound(true), announced), Err(Violation::TooLong));
        let mut fragments = frame(0x41, Some([1; 4]), &[0; 1000]);
        fragments.extend(frame(0x00, Some([1; 4]), &[0; 25]));
        assert_eq!(all(&mut inbound(true), &fragments), Err(Violation::TooLong));
        let mut huge = [0; MAX_HEAD];
        write_head(&mut huge, 0xc1, Some([0; 4]), usize::MAX);
        assert_eq!(all(&mut inbound(true), &huge), Err(Violation::TooLong));
    }

    #[test]
    fn several_messages_in_one_piece_are_inflated_one_at_a_time() {
        let input = frame(0xc1, Some([1; 4]), HELLO).repeat(3);
        let mut rest = &input[..];
        let mut up = Vec::new();
        inbound(true).take(&mut rest, &mut up).unwrap();
        assert_eq!(rest.len(), input.len() / 3 * 2);
        assert_eq!(up, frame(0x81, Some([0; 4]), b"Hello"));
    }
}
