//! How a certificate is named without being sent.

use crate::{
    Text,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    pub struct CertificateHashData("CertificateHashDataType") {
        required hash_algorithm: HashAlgorithmEnum,
        required issuer_name_hash: Text<128>,
        required issuer_key_hash: Text<128>,
        required serial_number: Text<40>,
    }
}

wire_struct! {
    pub struct OcspRequestData("OCSPRequestDataType") {
        required hash_algorithm: HashAlgorithmEnum,
        required issuer_name_hash: Text<128>,
        required issuer_key_hash: Text<128>,
        required serial_number: Text<40>,
        required responder_url as "responderURL": Text<512>,
    }
}

wire_enum! {
    pub enum HashAlgorithmEnum("HashAlgorithmEnumType") {
        Sha256 = "SHA256",
        Sha384 = "SHA384",
        Sha512 = "SHA512",
    }
}
