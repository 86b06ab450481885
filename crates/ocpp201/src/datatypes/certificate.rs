//! How a certificate is named without being sent.

use crate::{
    Text,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    /// Names a certificate by its issuer and number, as OCSP does.
    pub struct CertificateHashData("CertificateHashDataType") {
        /// Of both hashes.
        required hash_algorithm: HashAlgorithmEnum,
        /// Hash of the issuer's distinguished name (DER), hexadecimal.
        required issuer_name_hash: Text<128>,
        /// Hash of the issuer's public key (DER, without tag and length), hexadecimal.
        required issuer_key_hash: Text<128>,
        /// Hexadecimal, without leading zeros.
        required serial_number: Text<40>,
    }
}

wire_struct! {
    /// Names a certificate, and whom to ask whether it is revoked.
    pub struct OcspRequestData("OCSPRequestDataType") {
        /// Of both hashes.
        required hash_algorithm: HashAlgorithmEnum,
        /// Hash of the issuer's distinguished name (DER), hexadecimal.
        required issuer_name_hash: Text<128>,
        /// Hash of the issuer's public key (DER, without tag and length), hexadecimal.
        required issuer_key_hash: Text<128>,
        /// Hexadecimal, without leading zeros.
        required serial_number: Text<40>,
        /// Of the OCSP responder. It comes from the peer: do not fetch it unchecked.
        required responder_url as "responderURL": Text<512>,
    }
}

wire_enum! {
    /// A hash algorithm.
    pub enum HashAlgorithmEnum("HashAlgorithmEnumType") {
        Sha256 = "SHA256",
        Sha384 = "SHA384",
        Sha512 = "SHA512",
    }
}
