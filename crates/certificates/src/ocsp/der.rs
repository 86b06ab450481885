//! As much of DER as OCSP needs: elements written, and read one after another.

use jiff::{Timestamp, tz::TimeZone};

pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const OCTETS: u8 = 0x04;
pub(super) const INTEGER: u8 = 0x02;
pub(super) const BITS: u8 = 0x03;
pub(super) const NULL: u8 = 0x05;
pub(super) const OID: u8 = 0x06;
pub(super) const ENUMERATED: u8 = 0x0A;
pub(super) const TIME: u8 = 0x18;

pub(super) fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    element(SEQUENCE, &parts.concat())
}

pub(super) fn integer(bytes: &[u8]) -> Vec<u8> {
    let digits = plain(bytes);
    let mut number = Vec::with_capacity(digits.len() + 1);
    if digits.first().is_none_or(|first| *first >= 0x80) {
        number.push(0);
    }
    number.extend(digits);
    element(INTEGER, &number)
}

/// A positive number without the zeros before it.
pub(super) fn plain(bytes: &[u8]) -> &[u8] {
    let first = bytes.iter().position(|byte| *byte != 0);
    first.map_or(&[][..], |first| &bytes[first..])
}

pub(super) fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![tag];
    let length = content.len();
    if let Ok(short @ 0..0x80) = u8::try_from(length) {
        bytes.push(short);
    } else {
        let digits = length.to_be_bytes();
        let digits = plain(&digits);
        // At most eight digits.
        bytes.push(0x80 | u8::try_from(digits.len()).unwrap_or(8));
        bytes.extend(digits);
    }
    bytes.extend(content);
    bytes
}

pub(super) fn time(at: Timestamp) -> Vec<u8> {
    let text = at.to_zoned(TimeZone::UTC).strftime("%Y%m%d%H%M%SZ");
    element(TIME, text.to_string().as_bytes())
}

pub(super) fn time_of(text: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(text).ok()?;
    let time = jiff::civil::DateTime::strptime("%Y%m%d%H%M%SZ", text).ok()?;
    Some(time.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

/// The elements of some DER, one after another: tag and content. It ends where it cannot be read.
pub(super) struct Elements<'a>(pub(super) &'a [u8]);

impl<'a> Elements<'a> {
    /// The next one, if it has this tag.
    pub(super) fn next_of(&mut self, tag: u8) -> Option<(u8, &'a [u8])> {
        self.next().filter(|(found, _)| *found == tag)
    }

    /// The next one as a whole, with tag and length, if it has this tag; and its content.
    pub(super) fn whole_of(&mut self, tag: u8) -> Option<(&'a [u8], &'a [u8])> {
        let before = self.0;
        let (_, content) = self.next_of(tag)?;
        let length = before.len() - self.0.len();
        Some((before.get(..length)?, content))
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = (u8, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, rest) = rest.split_first()?;
        let (length, rest) = if first < 0x80 {
            (usize::from(first), rest)
        } else {
            let digits = usize::from(first & 0x7F);
            let (digits, rest) = rest
                .split_at_checked(digits)
                .filter(|(d, _)| d.len() <= 4)?;
            let length = digits.iter().fold(0, |n, byte| n << 8 | usize::from(*byte));
            (length, rest)
        };
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, content))
    }
}
