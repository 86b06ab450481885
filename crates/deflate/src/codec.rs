//! Single messages: inflating and deflating with the text of earlier ones (RFC 7692, 7.2).
//!
//! Both directions keep a context as *text*, the last bytes that were exchanged, and hand it to a
//! reset machine as its dictionary. To the peer that is a machine that was kept; to us it is a few
//! kilobytes per connection, as many as were exchanged, instead of a few hundred. The machines are
//! one pair per thread. No frames here.

use std::cell::RefCell;

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

use crate::{Violation, Window};

/// What the sender leaves out at the end of each message (7.2.1).
const OMITTED: [u8; 4] = [0, 0, 0xff, 0xff];
/// Appended before inflating: what was left out, and an empty last block. If the machine gets to
/// that block's end, the message ended between two blocks.
const ENDING: [u8; 9] = [0, 0, 0xff, 0xff, 1, 0, 0, 0xff, 0xff];
/// Blocks with BFINAL that one message may hold. Each costs a reset, and senders use one at most.
const MAX_FINAL_BLOCKS: usize = 64;
/// Text that is kept to compress our own messages against, in bytes: it is read again for each of
/// them, so not the whole window.
const MAX_OWN_HISTORY: usize = 8 * 1024;
/// First room for an inflated message, in bytes.
const FIRST_ROOM: usize = 512;

thread_local! {
    static INFLATE: RefCell<Decompress> = RefCell::new(Decompress::new(false));
    /// With the window bits that it was made for.
    static DEFLATE: RefCell<Option<(u8, Compress)>> = const { RefCell::new(None) };
}

/// The last text of a direction, at most `most` bytes.
#[derive(Debug)]
struct History {
    text: Vec<u8>,
    most: usize,
}

impl History {
    fn new(most: usize) -> Self {
        Self {
            text: Vec::new(),
            most,
        }
    }

    fn remember(&mut self, text: &[u8]) {
        let text = &text[text.len().saturating_sub(self.most)..];
        let excess = (self.text.len() + text.len()).saturating_sub(self.most);
        self.text.drain(..excess);
        self.text.reserve_exact(text.len());
        self.text.extend_from_slice(text);
    }
}

/// Inflates the peer's messages.
#[derive(Debug)]
pub(crate) struct Inflater {
    history: History,
    limit: usize,
}

impl Inflater {
    /// For messages of at most `limit` bytes.
    pub(crate) fn new(window: Window, limit: usize) -> Self {
        Self {
            history: History::new(if window.takeover { window.bytes() } else { 0 }),
            limit,
        }
    }

    /// Appends the text of the message to `out`. `out` never grows by more than the limit and a byte.
    pub(crate) fn inflate(
        &mut self,
        message: &mut Vec<u8>,
        out: &mut Vec<u8>,
    ) -> Result<(), Violation> {
        let length = message.len();
        message.extend_from_slice(&ENDING);
        let start = out.len();
        INFLATE.with_borrow_mut(|machine| self.run(machine, message, length, out))?;
        self.history.remember(&out[start..]);
        Ok(())
    }

    fn run(
        &self,
        machine: &mut Decompress,
        input: &[u8],
        length: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), Violation> {
        let start = out.len();
        let most = start + self.limit + 1;
        let mut used = 0;
        let mut final_blocks = 0;
        self.begin(machine, &[])?;
        loop {
            if out.len() == out.capacity() {
                let room = (out.len() - start).clamp(FIRST_ROOM, self.limit.max(FIRST_ROOM));
                out.reserve_exact(room.min(most - out.len()));
            }
            let before = (machine.total_in(), out.len());
            let status = machine
                .decompress_vec(&input[used..], out, FlushDecompress::Sync)
                .map_err(|_| Violation::Corrupt)?;
            used += usize::try_from(machine.total_in() - before.0).unwrap_or(usize::MAX);
            if out.len() >= most {
                return Err(Violation::TooLong);
            }
            match status {
                // Some senders end a message with a last block and nothing after it.
                Status::StreamEnd if used == input.len() || used == length => return Ok(()),
                Status::StreamEnd => {
                    final_blocks += 1;
                    if final_blocks > MAX_FINAL_BLOCKS {
                        return Err(Violation::Corrupt);
                    }
                    self.begin(machine, &out[start..])?;
                }
                Status::Ok | Status::BufError => {
                    let has_moved = (machine.total_in(), out.len()) != before;
                    if !has_moved && out.len() < out.capacity() {
                        return Err(Violation::Corrupt);
                    }
                }
            }
        }
    }

    /// A machine that knows the earlier messages and the beginning of this one.
    fn begin(&self, machine: &mut Decompress, so_far: &[u8]) -> Result<(), Violation> {
        machine.reset(false);
        for text in [&self.history.text, so_far] {
            let text = &text[text.len().saturating_sub(Window::MAX_BYTES)..];
            if !text.is_empty() {
                machine
                    .set_dictionary(text)
                    .map_err(|_| Violation::Corrupt)?;
            }
        }
        Ok(())
    }
}

/// Deflates our messages.
#[derive(Debug)]
pub(crate) struct Deflater {
    history: History,
    bits: u8,
}

impl Deflater {
    pub(crate) fn new(window: Window) -> Self {
        let most = window.bytes().min(MAX_OWN_HISTORY);
        Self {
            history: History::new(if window.takeover { most } else { 0 }),
            bits: window.bits,
        }
    }

    /// Appends the compressed message to `out`; false = it would not be shorter than the text, and
    /// nothing has changed.
    pub(crate) fn deflate(&mut self, text: &[u8], out: &mut Vec<u8>) -> bool {
        let start = out.len();
        let is_shorter = DEFLATE.with_borrow_mut(|kept| {
            let machine = match kept {
                Some((bits, machine)) if *bits == self.bits => machine,
                _ => {
                    let machine =
                        Compress::new_with_window_bits(Compression::default(), false, self.bits);
                    &mut kept.insert((self.bits, machine)).1
                }
            };
            self.run(machine, text, out)
        });
        if is_shorter {
            self.history.remember(text);
        } else {
            out.truncate(start);
        }
        is_shorter
    }

    /// One call with room for a result that is shorter than the text; a longer one is of no use.
    fn run(&self, machine: &mut Compress, text: &[u8], out: &mut Vec<u8>) -> bool {
        machine.reset();
        if !self.history.text.is_empty() && machine.set_dictionary(&self.history.text).is_err() {
            return false;
        }
        let start = out.len();
        out.reserve_exact(text.len());
        let is_done = machine.compress_vec(text, out, FlushCompress::Sync).is_ok()
            && machine.total_in() == text.len() as u64
            && out.len() < out.capacity()
            && out[start..].ends_with(&OMITTED);
        out.truncate(out.len() - if is_done { OMITTED.len() } else { 0 });
        is_done && out.len() - start < text.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(takeover: bool) -> Window {
        Window { bits: 15, takeover }
    }

    fn inflate(inflater: &mut Inflater, message: &[u8]) -> Result<Vec<u8>, Violation> {
        let mut out = Vec::new();
        inflater.inflate(&mut message.to_vec(), &mut out)?;
        Ok(out)
    }

    #[test]
    fn the_examples_of_rfc_7692_are_read() {
        let hello = b"\xf2\x48\xcd\xc9\xc9\x07\x00";
        // 7.2.3.2: with the text of the first message, the second is shorter.
        let mut with = Inflater::new(window(true), 1024);
        for message in [&hello[..], b"\xf2\x00\x11\x00\x00"] {
            assert_eq!(inflate(&mut with, message).unwrap(), b"Hello");
        }
        let mut without = Inflater::new(window(false), 1024);
        for message in [
            // 7.2.3.1: one fixed-Huffman block.
            &hello[..],
            // 7.2.3.3: a stored block.
            b"\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00",
            // 7.2.3.4: BFINAL set.
            b"\xf3\x48\xcd\xc9\xc9\x07\x00\x00",
            // 7.2.3.5: two blocks.
            b"\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00",
        ] {
            assert_eq!(
                inflate(&mut without, message).unwrap(),
                b"Hello",
                "{message:x?}"
            );
        }
        assert_eq!(
            inflate(&mut without, b"\xf2\x00\x11\x00\x00"),
            Err(Violation::Corrupt)
        );
        // 7.2.3.6: an empty message.
        assert_eq!(inflate(&mut without, b"\x00").unwrap(), b"");
    }

    #[test]
    fn a_last_block_with_nothing_after_it_ends_the_message_as_well() {
        let mut inflater = Inflater::new(window(true), 1024);
        for _ in 0..3 {
            assert_eq!(
                inflate(&mut inflater, b"\xf3\x48\xcd\xc9\xc9\x07\x00").unwrap(),
                b"Hello"
            );
        }
    }

    #[test]
    fn text_before_a_last_block_can_be_referred_to_after_it() {
        // "Hello" with BFINAL, then the reference of 7.2.3.2 to the five bytes before.
        let message = b"\xf3\x48\xcd\xc9\xc9\x07\x00\xf2\x00\x11\x00\x00";
        for takeover in [false, true] {
            let mut inflater = Inflater::new(window(takeover), 1024);
            assert_eq!(inflate(&mut inflater, message).unwrap(), b"HelloHello");
        }
    }

    #[test]
    fn refuses_what_ends_in_a_block_or_is_no_deflate_data() {
        for message in [
            &b"\xf2\x48\xcd\xc9"[..],
            b"\xf2\x48\xcd\xc9\xc9\x07",
            b"\x00\x05\x00\xfa\xff\x48\x65",
            b"\x07",
            b"\xff\xff\xff\xff",
            b"",
        ] {
            for takeover in [false, true] {
                let mut inflater = Inflater::new(window(takeover), 1024);
                assert_eq!(
                    inflate(&mut inflater, message),
                    Err(Violation::Corrupt),
                    "{message:x?}"
                );
                // A broken message leaves nothing behind in the thread's machine.
                let hello = b"\xf2\x48\xcd\xc9\xc9\x07\x00";
                assert_eq!(inflate(&mut inflater, hello).unwrap(), b"Hello");
            }
        }
    }

    #[test]
    fn last_blocks_without_end_are_refused() {
        let mut inflater = Inflater::new(window(true), 1024);
        let mut message = b"\x03\x00".repeat(60);
        message.push(0);
        assert_eq!(inflate(&mut inflater, &message).unwrap(), b"");
        let message = b"\x03\x00".repeat(1000);
        assert_eq!(inflate(&mut inflater, &message), Err(Violation::Corrupt));
    }

    #[test]
    fn a_message_may_be_as_long_as_the_limit_and_not_a_byte_longer() {
        for length in [0, 1, 511, 512, 513, 5000] {
            let mut deflater = Deflater::new(window(false));
            let mut message = Vec::new();
            let text = vec![b'x'; length.max(64)];
            assert!(deflater.deflate(&text, &mut message));
            let mut fits = Inflater::new(window(false), text.len());
            assert_eq!(inflate(&mut fits, &message).unwrap(), text);
            let mut tight = Inflater::new(window(false), text.len() - 1);
            assert_eq!(inflate(&mut tight, &message), Err(Violation::TooLong));
        }
    }

    #[test]
    fn a_bomb_takes_no_more_memory_than_the_limit() {
        let limit = 64 * 1024;
        let mut bomb = Vec::new();
        assert!(Deflater::new(window(false)).deflate(&vec![0; 4 << 20], &mut bomb));
        assert!(bomb.len() < 5_000);
        let mut out = Vec::new();
        let mut inflater = Inflater::new(window(true), limit);
        assert_eq!(
            inflater.inflate(&mut bomb, &mut out),
            Err(Violation::TooLong)
        );
        assert!(
            out.capacity() <= limit + 1 + FIRST_ROOM,
            "{}",
            out.capacity()
        );
        assert!(inflater.history.text.is_empty());
    }

    #[test]
    fn a_context_makes_the_second_message_shorter_and_holds_a_window_at_most() {
        let text =
            br#"[2,"1","MeterValues",{"evseId":1,"meterValue":[{"timestamp":"2026-01-01"}]}]"#;
        let mut lengths = Vec::new();
        let mut deflater = Deflater::new(Window {
            bits: 10,
            takeover: true,
        });
        let mut inflater = Inflater::new(
            Window {
                bits: 10,
                takeover: true,
            },
            1024,
        );
        for _ in 0..100 {
            let mut message = Vec::new();
            assert!(deflater.deflate(text, &mut message));
            lengths.push(message.len());
            assert_eq!(inflate(&mut inflater, &message).unwrap(), text);
        }
        assert!(lengths[1] * 4 < lengths[0], "{lengths:?}");
        assert_eq!(deflater.history.text.len(), 1024);
        assert_eq!(inflater.history.text.len(), 1024);
        assert!(inflater.history.text.capacity() <= 2048);
    }

    #[test]
    fn text_that_does_not_get_shorter_is_left_alone() {
        let mut noise = vec![0_u8; 4096];
        let mut state = 1_u32;
        for byte in &mut noise {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *byte = state.to_be_bytes()[0];
        }
        let mut deflater = Deflater::new(window(true));
        let mut out = b"before".to_vec();
        assert!(!deflater.deflate(&noise, &mut out));
        assert_eq!(out, b"before");
        // The peer never saw it compressed, so it is no context.
        assert!(deflater.history.text.is_empty());
    }
}
