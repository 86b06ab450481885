//! The messages of authorization (Part 2, block C).
//!
//! The token itself and what is known of it are in `datatypes/id_token.rs`.

use crate::{
    IdToken, IdTokenInfo, List, OcspRequestData, StatusInfo, Text,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    /// Asks whether a token may charge (C01). It starts nothing.
    pub struct AuthorizeRequest {
        /// The token.
        required id_token: IdToken,
        /// The contract certificate and its sub-CAs, PEM, when the station cannot check the chain
        /// itself (C07.FR.06).
        optional certificate: Text<5500>,
        /// The certificates of the chain to check by OCSP (C07.FR.02).
        optional iso15118_certificate_hash_data: List<OcspRequestData, 1, 4>,
    }
}

wire_struct! {
    /// What the CSMS knows of the token.
    pub struct AuthorizeResponse {
        /// Whether the token may charge, and more.
        required id_token_info: IdTokenInfo,
        /// Result of checking the contract certificate (C07.FR.13 to C07.FR.17).
        optional certificate_status: AuthorizeCertificateStatusEnum,
    }
}

wire_struct! {
    /// Empties the authorization cache (C11).
    pub struct ClearCacheRequest {}
}

wire_struct! {
    /// Whether the cache is empty.
    pub struct ClearCacheResponse {
        /// Rejected also when the station has no cache (C11.FR.03 to C11.FR.05).
        required status: ClearCacheStatusEnum,
        /// More than the status says; every function works without it.
        optional status_info: StatusInfo,
    }
}

wire_enum! {
    /// Result of checking a contract certificate.
    pub enum AuthorizeCertificateStatusEnum("AuthorizeCertificateStatusEnumType") {
        /// The chain is valid (C07.FR.14).
        Accepted = "Accepted",
        /// A signature does not fit.
        SignatureError = "SignatureError",
        /// No longer valid (C07.FR.15).
        CertificateExpired = "CertificateExpired",
        /// Revoked (C07.FR.16).
        CertificateRevoked = "CertificateRevoked",
        /// There is none to check.
        NoCertificateAvailable = "NoCertificateAvailable",
        /// The chain is not valid or cannot be checked (C07.FR.17).
        CertChainError = "CertChainError",
        /// The chain is valid, but its token may not charge (C07.FR.13).
        ContractCancelled = "ContractCancelled",
    }
}

wire_enum! {
    /// Whether the authorization cache was emptied.
    pub enum ClearCacheStatusEnum("ClearCacheStatusEnumType") {
        Accepted = "Accepted",
        Rejected = "Rejected",
    }
}
