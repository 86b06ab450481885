//! The head of a WebSocket frame (RFC 6455, 5.2): reading it from any pieces, writing it.
//!
//! Only what has to be known to find a frame's end and to tell messages from control frames;
//! whether a frame is allowed is judged by the WebSocket library above.

/// First byte: last frame of its message.
pub(crate) const FIN: u8 = 0x80;
/// First byte: the bit that marks a compressed message.
pub(crate) const RSV1: u8 = 0x40;
/// First byte: all reserved bits.
pub(crate) const RSV: u8 = 0x70;
/// First byte: the opcode.
pub(crate) const OPCODE: u8 = 0x0f;
/// Opcode of the frames after the first of a message.
pub(crate) const CONTINUATION: u8 = 0;

/// Longest head: two bytes, length in eight, mask in four.
pub(crate) const MAX_HEAD: usize = 14;

/// Opcode of a frame that begins a text or binary message.
pub(crate) fn is_first_of_message(opcode: u8) -> bool {
    matches!(opcode, 1 | 2)
}

/// A head as it came.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Head {
    bytes: [u8; MAX_HEAD],
    size: usize,
    pub(crate) length: u64,
    pub(crate) mask: Option<[u8; 4]>,
}

impl Head {
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes[..self.size]
    }

    pub(crate) fn first(&self) -> u8 {
        self.bytes[0]
    }

    pub(crate) fn opcode(&self) -> u8 {
        self.first() & OPCODE
    }

    pub(crate) fn is_last(&self) -> bool {
        self.first() & FIN != 0
    }
}

/// Gathers the bytes of a head.
#[derive(Debug, Default)]
pub(crate) struct HeadReader {
    bytes: [u8; MAX_HEAD],
    have: usize,
}

impl HeadReader {
    /// Takes bytes from the front of `input`; a head once it is complete.
    pub(crate) fn take(&mut self, input: &mut &[u8]) -> Option<Head> {
        loop {
            if self.have >= 2 && self.have == self.size() {
                return Some(self.finish());
            }
            let (&byte, rest) = input.split_first()?;
            self.bytes[self.have] = byte;
            self.have += 1;
            *input = rest;
        }
    }

    /// How long the head is, once its first two bytes are there.
    fn size(&self) -> usize {
        let length = match self.bytes[1] & 0x7f {
            126 => 2,
            127 => 8,
            _ => 0,
        };
        let mask = if self.bytes[1] & 0x80 == 0 { 0 } else { 4 };
        2 + length + mask
    }

    fn finish(&mut self) -> Head {
        let (bytes, size) = (self.bytes, self.have);
        *self = Self::default();
        let is_masked = bytes[1] & 0x80 != 0;
        let end = if is_masked { size - 4 } else { size };
        let length = match &bytes[2..end] {
            [] => u64::from(bytes[1] & 0x7f),
            extended => extended
                .iter()
                .fold(0, |length, byte| length << 8 | u64::from(*byte)),
        };
        let mask = is_masked.then(|| [0, 1, 2, 3].map(|at| bytes[end + at]));
        Head {
            bytes,
            size,
            length,
            mask,
        }
    }
}

/// Writes a head with the shortest form of `length` into `room`; returns its size.
pub(crate) fn write_head(
    room: &mut [u8; MAX_HEAD],
    first: u8,
    mask: Option<[u8; 4]>,
    length: usize,
) -> usize {
    room[0] = first;
    let length = length as u64;
    let mut size = match length {
        0..126 => {
            room[1] = length.to_le_bytes()[0];
            2
        }
        126..=0xffff => {
            room[1] = 126;
            room[2..4].copy_from_slice(&length.to_be_bytes()[6..]);
            4
        }
        _ => {
            room[1] = 127;
            room[2..10].copy_from_slice(&length.to_be_bytes());
            10
        }
    };
    if let Some(mask) = mask {
        room[1] |= 0x80;
        room[size..size + 4].copy_from_slice(&mask);
        size += 4;
    }
    size
}

/// Masks or unmasks a payload, or the part of one that begins at `offset`.
pub(crate) fn apply_mask(payload: &mut [u8], mask: [u8; 4], offset: usize) {
    let key = [0, 1, 2, 3].map(|at| mask[(offset + at) % 4]);
    for piece in payload.chunks_mut(4) {
        for (byte, key) in piece.iter_mut().zip(key) {
            *byte ^= key;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes_also_in_single_bytes() {
        for length in [0, 1, 125, 126, 0xffff, 0x1_0000, 1 << 40] {
            for mask in [None, Some([1, 2, 3, 4]), Some([0; 4])] {
                let mut room = [0; MAX_HEAD];
                let size = write_head(&mut room, 0x81, mask, length);
                let mut whole = &room[..size];
                let head = HeadReader::default().take(&mut whole).unwrap();
                assert!(whole.is_empty());
                assert_eq!((head.length, head.mask), (length as u64, mask));
                assert_eq!(head.bytes(), &room[..size]);
                let mut reader = HeadReader::default();
                for (at, byte) in room[..size].iter().enumerate() {
                    let head = reader.take(&mut &[*byte][..]);
                    assert_eq!(head.is_some(), at + 1 == size, "{length} {mask:?} {at}");
                }
            }
        }
    }

    #[test]
    fn the_example_of_a_masked_text_message_is_read() {
        // RFC 6455, 5.7.
        let mut input = &b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"[..];
        let head = HeadReader::default().take(&mut input).unwrap();
        assert_eq!((head.opcode(), head.is_last(), head.length), (1, true, 5));
        let mut payload = input.to_vec();
        let mask = head.mask.unwrap();
        let (start, end) = payload.split_at_mut(3);
        apply_mask(start, mask, 0);
        apply_mask(end, mask, 3);
        assert_eq!(payload, b"Hello");
    }
}
