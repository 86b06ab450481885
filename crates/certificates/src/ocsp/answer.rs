//! What a responder's answer says of a certificate, and whether to believe it (RFC 6960, 3.2 and 4.2.2.2).
//!
//! The CertID names the issuer by the hash of its key, so a certificate with that key is the issuer's, wherever it
//! comes from. The signature has to be the issuer's, or that of somebody whom the issuer has certified to answer for
//! it (id-kp-OCSPSigning). ResponderID is not compared: who answers is who has the key.

use jiff::{SignedDuration, Timestamp};
use x509_cert::{
    Certificate,
    der::{Decode as _, asn1::ObjectIdentifier},
    ext::pkix::ExtendedKeyUsage,
};

use super::{
    BASIC, CertificateId, Status,
    der::{BITS, ENUMERATED, Elements, OCTETS, OID, SEQUENCE, TIME, time_of},
};
use crate::signature;

/// The purpose of a certificate that lets its holder answer for the issuer.
const OCSP_SIGNING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.9");
/// How far clocks may differ.
const SKEW: SignedDuration = SignedDuration::from_mins(5);
/// How old an answer may be that does not say until when it is good.
const OLDEST: SignedDuration = SignedDuration::from_hours(24);
/// Certificates in an answer that are looked at.
const MOST_CERTIFICATES: usize = 8;

/// An answer about one certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// What it says.
    pub status: Status,
    /// Since when that is known to be so.
    pub this_update: Timestamp,
    /// When there will be a newer one, if it says so.
    pub next_update: Option<Timestamp>,
}

/// Why an answer is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// It is none.
    #[error("it is no answer of an OCSP responder")]
    Unreadable,
    /// The responder refuses.
    #[error("the responder answers with an error")]
    Refused,
    /// It is about something else.
    #[error("it says nothing of this certificate")]
    Other,
    /// Nobody knows the key of the issuer.
    #[error("the certificate of the issuer is not known, so the signature cannot be verified")]
    UnknownIssuer,
    /// Somebody else signed it, or it was changed.
    #[error("it is signed neither by the issuer nor by a responder that the issuer has certified")]
    Signature,
    /// Its time has not come.
    #[error("it is of a time to come")]
    TooEarly,
    /// Its time is over.
    #[error("it is out of date")]
    TooLate,
}

/// What an answer (DER) says of a certificate, if it can be believed at `now`. The issuer's certificate is found among
/// `issuers` (DER) and those in the answer.
///
/// # Errors
/// [`Flaw`].
pub fn verified(
    answer: &[u8],
    id: &CertificateId,
    issuers: &[Vec<u8>],
    now: Timestamp,
) -> Result<Answer, Flaw> {
    let basic = basic(answer)?;
    let said = basic.said_of(id).ok_or(Flaw::Other)?;
    let enclosed = basic.certificates();
    let others = issuers.iter().filter_map(|der| read(der));
    let issuer = others
        .chain(enclosed.iter().cloned())
        .find(|one| id.is_under(&one.certificate))
        .ok_or(Flaw::UnknownIssuer)?;
    let delegates = enclosed
        .iter()
        .filter(|one| one.may_answer_for(&issuer, now));
    if !std::iter::once(&issuer)
        .chain(delegates)
        .any(|signer| basic.is_signed_by(signer))
    {
        return Err(Flaw::Signature);
    }
    if said.this_update > later(now, SKEW) {
        return Err(Flaw::TooEarly);
    }
    let until = said.next_update.unwrap_or(later(said.this_update, OLDEST));
    if later(until, SKEW) < now {
        return Err(Flaw::TooLate);
    }
    Ok(said)
}

/// An instant so much later; at the end of time it stays there.
fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(Timestamp::MAX)
}

/// BasicOCSPResponse, its parts as they came.
struct Basic<'a> {
    /// What is signed.
    signed: &'a [u8],
    /// The same without tag and length.
    data: &'a [u8],
    algorithm: &'a [u8],
    signature: &'a [u8],
    certificates: &'a [u8],
}

fn basic(answer: &[u8]) -> Result<Basic<'_>, Flaw> {
    let unreadable = Flaw::Unreadable;
    let mut outer = Elements(answer);
    let (_, inside) = outer.next_of(SEQUENCE).ok_or(unreadable)?;
    let mut parts = Elements(inside);
    // Successful, or there is nothing more.
    if parts.next_of(ENUMERATED).ok_or(unreadable)?.1 != [0] {
        return Err(Flaw::Refused);
    }
    inside_of(parts).ok_or(unreadable)
}

fn inside_of(mut parts: Elements<'_>) -> Option<Basic<'_>> {
    let (_, bytes) = parts.next_of(0xA0)?;
    let (_, typed) = Elements(bytes).next_of(SEQUENCE)?;
    let mut typed = Elements(typed);
    let (_, kind) = typed.next_of(OID)?;
    if ObjectIdentifier::from_bytes(kind).ok()? != BASIC {
        return None;
    }
    let (_, basic) = typed.next_of(OCTETS)?;
    let (_, basic) = Elements(basic).next_of(SEQUENCE)?;
    let mut basic = Elements(basic);
    let (signed, data) = basic.whole_of(SEQUENCE)?;
    let (_, algorithm) = basic.next_of(SEQUENCE)?;
    let (_, bits) = basic.next_of(BITS)?;
    let (0, signature) = bits.split_first()? else {
        return None;
    };
    let certificates = basic.next_of(0xA0).map_or(&[][..], |(_, inside)| inside);
    Some(Basic {
        signed,
        data,
        algorithm,
        signature,
        certificates,
    })
}

impl Basic<'_> {
    fn said_of(&self, id: &CertificateId) -> Option<Answer> {
        // Version, who answers, when; then the answers.
        let answers = Elements(self.data).find(|(tag, _)| *tag == SEQUENCE)?.1;
        Elements(answers)
            .filter(|(tag, _)| *tag == SEQUENCE)
            .find_map(|(_, single)| read_single(single, id))
    }

    fn certificates(&self) -> Vec<Holder> {
        let Some((_, list)) = Elements(self.certificates).next_of(SEQUENCE) else {
            return Vec::new();
        };
        let mut list = Elements(list);
        std::iter::from_fn(|| list.whole_of(SEQUENCE))
            .take(MOST_CERTIFICATES)
            .filter_map(|(whole, _)| read(whole))
            .collect()
    }

    fn is_signed_by(&self, signer: &Holder) -> bool {
        let key = signer
            .certificate
            .tbs_certificate()
            .subject_public_key_info();
        signature::fits(key, self.algorithm, self.signed, self.signature)
    }
}

/// Whoever holds a certificate.
#[derive(Clone)]
struct Holder {
    certificate: Certificate,
    der: Vec<u8>,
}

fn read(der: &[u8]) -> Option<Holder> {
    let certificate = Certificate::from_der(der).ok()?;
    Some(Holder {
        certificate,
        der: der.to_vec(),
    })
}

impl Holder {
    /// Whether `issuer` has certified it to answer for it, and the certificate is valid.
    fn may_answer_for(&self, issuer: &Self, now: Timestamp) -> bool {
        let body = self.certificate.tbs_certificate();
        let usage = body.get_extension::<ExtendedKeyUsage>().ok().flatten();
        let is_for_it = usage.is_some_and(|(_, usage)| usage.0.contains(&OCSP_SIGNING));
        let seconds = u64::try_from(now.as_second()).unwrap_or(0);
        let validity = body.validity();
        let is_valid = (validity.not_before.to_unix_duration().as_secs()
            ..=validity.not_after.to_unix_duration().as_secs())
            .contains(&seconds);
        is_for_it && is_valid && self.is_issued_by(issuer)
    }

    fn is_issued_by(&self, issuer: &Self) -> bool {
        let above = issuer.certificate.tbs_certificate();
        let Some((_, inside)) = Elements(&self.der).next_of(SEQUENCE) else {
            return false;
        };
        let (Some((signed, _)), Some(algorithm)) = (
            Elements(inside).whole_of(SEQUENCE),
            signature::contents(self.certificate.signature_algorithm()),
        ) else {
            return false;
        };
        let bits = self.certificate.signature().raw_bytes();
        self.certificate.tbs_certificate().issuer() == above.subject()
            && signature::fits(above.subject_public_key_info(), &algorithm, signed, bits)
    }
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
    let (_, this) = parts.next_of(TIME)?;
    let next = match parts.find(|(tag, _)| *tag == 0xA0) {
        // A time that cannot be read is no time without an end.
        Some((_, inside)) => Some(time_of(Elements(inside).next_of(TIME)?.1)?),
        None => None,
    };
    Some(Answer {
        status,
        this_update: time_of(this)?,
        next_update: next,
    })
}
