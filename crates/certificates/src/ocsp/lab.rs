//! Answers of a lab's authority, signed with its own key.

use jiff::Timestamp;
use rcgen::SigningKey;
use x509_cert::{
    Certificate,
    der::{Decode as _, Encode as _, asn1::ObjectIdentifier},
};

use super::{
    BASIC, CertificateId, Status, algorithm_of,
    der::{BITS, ENUMERATED, OCTETS, OID, element, sequence, time},
};
use crate::authority::Authority;

const ECDSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");

/// What the authority says of a certificate: true at `now`, and good until `next_update`. `None`: the library does
/// not sign.
#[must_use]
pub fn respond(
    authority: &Authority,
    id: &CertificateId,
    status: Status,
    now: Timestamp,
    next_update: Timestamp,
) -> Option<Vec<u8>> {
    let own = authority.certificate(now, 1).ok()?;
    signed(
        authority.key(),
        own.der(),
        false,
        id,
        (status, now, next_update),
    )
}

/// The same by the holder of any key and certificate (DER), which goes along if it `is_enclosed`. The key is an ECDSA
/// one on P-256.
pub(super) fn signed(
    key: &impl SigningKey,
    certificate: &[u8],
    is_enclosed: bool,
    id: &CertificateId,
    (status, now, next_update): (Status, Timestamp, Timestamp),
) -> Option<Vec<u8>> {
    let said = match status {
        Status::Good => element(0x80, &[]),
        Status::Revoked => element(0xA1, &time(now)),
        Status::Unknown => element(0x82, &[]),
    };
    let holder = Certificate::from_der(certificate).ok()?;
    let name = holder.tbs_certificate().subject().to_der().ok()?;
    let single = sequence(&[id.der(), said, time(now), element(0xA0, &time(next_update))]);
    let data = sequence(&[element(0xA1, &name), time(now), sequence(&[single])]);
    let mut bits = vec![0];
    bits.extend(key.sign(&data).ok()?);
    let mut parts = vec![
        data,
        algorithm_of(ECDSA_SHA256, false),
        element(BITS, &bits),
    ];
    if is_enclosed {
        parts.push(element(0xA0, &sequence(&[certificate.to_vec()])));
    }
    let basic = sequence(&parts);
    let bytes = sequence(&[element(OID, BASIC.as_bytes()), element(OCTETS, &basic)]);
    Some(sequence(&[
        element(ENUMERATED, &[0]),
        element(0xA0, &bytes),
    ]))
}
