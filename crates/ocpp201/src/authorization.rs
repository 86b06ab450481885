//! The messages of authorization (Part 2, block C).
//!
//! The token itself and what is known of it are in `datatypes/id_token.rs`.

use crate::{
    IdToken, IdTokenInfo, List, OcspRequestData, StatusInfo, Text,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    pub struct AuthorizeRequest {
        required id_token: IdToken,
        optional certificate: Text<5500>,
        optional iso15118_certificate_hash_data: List<OcspRequestData, 1, 4>,
    }
}

wire_struct! {
    pub struct AuthorizeResponse {
        required id_token_info: IdTokenInfo,
        optional certificate_status: AuthorizeCertificateStatusEnum,
    }
}

wire_struct! {
    pub struct ClearCacheRequest {}
}

wire_struct! {
    pub struct ClearCacheResponse {
        required status: ClearCacheStatusEnum,
        optional status_info: StatusInfo,
    }
}

wire_enum! {
    pub enum AuthorizeCertificateStatusEnum("AuthorizeCertificateStatusEnumType") {
        Accepted = "Accepted",
        SignatureError = "SignatureError",
        CertificateExpired = "CertificateExpired",
        CertificateRevoked = "CertificateRevoked",
        NoCertificateAvailable = "NoCertificateAvailable",
        CertChainError = "CertChainError",
        ContractCancelled = "ContractCancelled",
    }
}

wire_enum! {
    pub enum ClearCacheStatusEnum("ClearCacheStatusEnumType") {
        Accepted = "Accepted",
        Rejected = "Rejected",
    }
}
