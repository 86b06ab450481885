//! The status of a certificate by OCSP (RFC 6960): what is asked, what an answer says, and the answers of a lab.
//!
//! Written by hand, because few fields are needed: one certificate is asked for, without nonce and signature. Of an
//! answer, what it says of that certificate is read; whoever relies on it verifies its signature (M06).

use std::fmt;

use jiff::{Timestamp, tz::TimeZone};
use rcgen::SigningKey as _;
use x509_cert::der::asn1::ObjectIdentifier;

use crate::authority::Authority;

const SEQUENCE: u8 = 0x30;
const OCTETS: u8 = 0x04;
const INTEGER: u8 = 0x02;
const BITS: u8 = 0x03;
const NULL: u8 = 0x05;
const OID: u8 = 0x06;
const ENUMERATED: u8 = 0x0A;
const TIME: u8 = 0x18;
const BASIC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.1");
const ECDSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
const SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");

/// Which hash names the issuer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hash {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

/// Which certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateId {
    /// Of both hashes.
    pub hash: Hash,
    /// Of the name of the issuer.
    pub issuer_name_hash: Vec<u8>,
    /// Of its key.
    pub issuer_key_hash: Vec<u8>,
    /// The bytes of a positive number.
    pub serial_number: Vec<u8>,
}

/// What is said of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It is good.
    Good,
    /// It was revoked.
    Revoked,
    /// Whoever was asked does not know it.
    Unknown,
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Good => "good",
            Self::Revoked => "revoked",
            Self::Unknown => "unknown",
        })
    }
}

/// An answer about one certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// What it says.
    pub status: Status,
    /// When there will be a newer one, if it says so.
    pub next_update: Option<Timestamp>,
}

impl CertificateId {
    fn der(&self) -> Vec<u8> {
        let algorithm = match self.hash {
            Hash::Sha256 => SHA256,
            Hash::Sha384 => SHA384,
            Hash::Sha512 => SHA512,
        };
        sequence(&[
            algorithm_of(algorithm, true),
            element(OCTETS, &self.issuer_name_hash),
            element(OCTETS, &self.issuer_key_hash),
            integer(&self.serial_number),
        ])
    }

    /// Reads the CertID inside the elements of a sequence.
    fn of(inside: &[u8]) -> Option<Self> {
        let mut parts = Elements(inside);
        let (_, algorithm) = parts.next_of(SEQUENCE)?;
        let (_, oid) = Elements(algorithm).next_of(OID)?;
        let hash = match ObjectIdentifier::from_bytes(oid).ok()? {
            SHA256 => Hash::Sha256,
            SHA384 => Hash::Sha384,
            SHA512 => Hash::Sha512,
            _ => return None,
        };
        let issuer_name_hash = parts.next_of(OCTETS)?.1.to_vec();
        let issuer_key_hash = parts.next_of(OCTETS)?.1.to_vec();
        let serial_number = plain(parts.next_of(INTEGER)?.1).to_vec();
        Some(Self {
            hash,
            issuer_name_hash,
            issuer_key_hash,
            serial_number,
        })
    }

    fn is_same(&self, other: &Self) -> bool {
        self.hash == other.hash
            && self.issuer_name_hash == other.issuer_name_hash
            && self.issuer_key_hash == other.issuer_key_hash
            && plain(&self.serial_number) == plain(&other.serial_number)
    }
}

/// The request (DER) that asks for one certificate.
#[must_use]
pub fn request(id: &CertificateId) -> Vec<u8> {
    let list = sequence(&[sequence(&[id.der()])]);
    sequence(&[sequence(&[list])])
}

/// Which certificate a request (DER) asks for first.
#[must_use]
pub fn asked_for(request: &[u8]) -> Option<CertificateId> {
    let (_, inside) = Elements(request).next_of(SEQUENCE)?;
    let (_, to_be_signed) = Elements(inside).next_of(SEQUENCE)?;
    let list = Elements(to_be_signed).find(|(tag, _)| *tag == SEQUENCE)?.1;
    let (_, first) = Elements(list).next_of(SEQUENCE)?;
    let (_, id) = Elements(first).next_of(SEQUENCE)?;
    CertificateId::of(id)
}

/// What an answer (DER) says of a certificate; `None` = nothing, or it cannot be read.
#[must_use]
pub fn read(answer: &[u8], id: &CertificateId) -> Option<Answer> {
    let (_, inside) = Elements(answer).next_of(SEQUENCE)?;
    let mut parts = Elements(inside);
    // Successful, or there is nothing more.
    if parts.next_of(ENUMERATED)?.1 != [0] {
        return None;
    }
    let (_, bytes) = parts.next_of(0xA0)?;
    let (_, typed) = Elements(bytes).next_of(SEQUENCE)?;
    let mut typed = Elements(typed);
    let (_, kind) = typed.next_of(OID)?;
    if ObjectIdentifier::from_bytes(kind).ok()? != BASIC {
        return None;
    }
    let (_, basic) = typed.next_of(OCTETS)?;
    let (_, basic) = Elements(basic).next_of(SEQUENCE)?;
    let (_, data) = Elements(basic).next_of(SEQUENCE)?;
    // Version, who answers, when; then the answers.
    let answers = Elements(data).find(|(tag, _)| *tag == SEQUENCE)?.1;
    Elements(answers)
        .filter(|(tag, _)| *tag == SEQUENCE)
        .find_map(|(_, single)| read_single(single, id))
}

fn read_single(single: &[u8], id: &CertificateId) -> Option<Answer> {
    let mut parts = Elements(single);
    let (_, of) = parts.next_of(SEQUENCE)?;
    if !CertificateId::of(of)?.is_same(id) {
        return None;
    }
    let status = match parts.next()?.0 {
        0x80 => Status::Good,
        0xA1 => Status::Revoked,
        0x82 => Status::Unknown,
        _ => return None,
    };
    parts.next_of(TIME)?;
    let next = parts.find(|(tag, _)| *tag == 0xA0);
    let next = next.and_then(|(_, inside)| Elements(inside).next_of(TIME));
    Some(Answer {
        status,
        next_update: next.and_then(|(_, text)| time_of(text)),
    })
}

/// An answer of the lab's authority, valid until `next_update`. `key_hash` names who answers (SHA-1 of its key in the
/// standard; the lab gives what it was asked with, because nobody verifies it by that).
#[must_use]
pub fn respond(
    authority: &Authority,
    id: &CertificateId,
    status: Status,
    now: Timestamp,
    next_update: Timestamp,
) -> Option<Vec<u8>> {
    let said = match status {
        Status::Good => element(0x80, &[]),
        Status::Revoked => element(0xA1, &time(now)),
        Status::Unknown => element(0x82, &[]),
    };
    let single = sequence(&[id.der(), said, time(now), element(0xA0, &time(next_update))]);
    let who = element(0xA2, &element(OCTETS, &id.issuer_key_hash));
    let data = sequence(&[who, time(now), sequence(&[single])]);
    let signature = authority.sign(&data).ok()?;
    let mut bits = vec![0];
    bits.extend(signature);
    let basic = sequence(&[
        data,
        algorithm_of(ECDSA_SHA256, false),
        element(BITS, &bits),
    ]);
    let bytes = sequence(&[element(OID, BASIC.as_bytes()), element(OCTETS, &basic)]);
    Some(sequence(&[
        element(ENUMERATED, &[0]),
        element(0xA0, &bytes),
    ]))
}

impl Authority {
    /// Signs a message by its key (ECDSA over SHA-256, DER).
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        self.key().sign(message)
    }
}

fn algorithm_of(oid: ObjectIdentifier, has_null: bool) -> Vec<u8> {
    let mut parts = vec![element(OID, oid.as_bytes())];
    if has_null {
        parts.push(element(NULL, &[]));
    }
    sequence(&parts)
}

fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    element(SEQUENCE, &parts.concat())
}

fn integer(bytes: &[u8]) -> Vec<u8> {
    let digits = plain(bytes);
    let mut number = Vec::with_capacity(digits.len() + 1);
    if digits.first().is_none_or(|first| *first >= 0x80) {
        number.push(0);
    }
    number.extend(digits);
    element(INTEGER, &number)
}

/// A positive number without the zeros before it.
fn plain(bytes: &[u8]) -> &[u8] {
    let first = bytes.iter().position(|byte| *byte != 0);
    first.map_or(&[][..], |first| &bytes[first..])
}

fn element(tag: u8, content: &[u8]) -> Vec<u8> {
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

fn time(at: Timestamp) -> Vec<u8> {
    let text = at.to_zoned(TimeZone::UTC).strftime("%Y%m%d%H%M%SZ");
    element(TIME, text.to_string().as_bytes())
}

fn time_of(text: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(text).ok()?;
    let time = jiff::civil::DateTime::strptime("%Y%m%d%H%M%SZ", text).ok()?;
    Some(time.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

/// The elements of some DER, one after another: tag and content. It ends where it cannot be read.
struct Elements<'a>(&'a [u8]);

impl<'a> Elements<'a> {
    /// The next one, if it has this tag.
    fn next_of(&mut self, tag: u8) -> Option<(u8, &'a [u8])> {
        self.next().filter(|(found, _)| *found == tag)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn id(serial: &[u8]) -> CertificateId {
        CertificateId {
            hash: Hash::Sha256,
            issuer_name_hash: vec![7; 32],
            issuer_key_hash: vec![9; 32],
            serial_number: serial.to_vec(),
        }
    }

    #[test]
    fn a_request_asks_for_the_certificate_as_rfc_6960_has_it() {
        let asked = id(&[0, 0x81, 0xF2]);
        let der = request(&asked);
        assert_eq!(asked_for(&der).unwrap().serial_number, [0x81, 0xF2]);
        // SEQUENCE × 4, CertID: SEQUENCE { AlgorithmIdentifier SHA-256 NULL, …, INTEGER 0x0081F2 }.
        let expected = [
            0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 5, 0,
        ];
        assert!(
            der.windows(expected.len()).any(|part| part == expected),
            "{der:02x?}"
        );
        assert!(der.ends_with(&[0x02, 0x03, 0x00, 0x81, 0xF2]));
    }

    #[test]
    fn an_answer_is_read_for_the_certificate_that_was_asked_for() {
        let authority = Authority::new("Lab").unwrap();
        let now: Timestamp = "2026-02-28T12:00:00Z".parse().unwrap();
        let next: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
        for status in [Status::Good, Status::Revoked, Status::Unknown] {
            let der = respond(&authority, &id(&[5]), status, now, next).unwrap();
            let answer = read(&der, &id(&[0, 5])).unwrap();
            assert_eq!((answer.status, answer.next_update), (status, Some(next)));
            assert_eq!(
                read(&der, &id(&[6])),
                None,
                "of another one it says nothing"
            );
            for length in 0..der.len() {
                assert_eq!(read(&der[..length], &id(&[5])), None, "{length}");
            }
        }
        assert_eq!(
            read(&[0x30, 3, 0x0A, 1, 6], &id(&[5])),
            None,
            "unauthorized"
        );
        assert_eq!(read(b"<html>", &id(&[5])), None);
    }
}
