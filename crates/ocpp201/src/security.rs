//! The messages of security: certificates of the station and security events (Part 2, block A).
//!
//! Certificates of others, which a station stores, are in `iso15118`; passwords and profiles are
//! variables of the device model.

use crate::{
    DateTime, GenericStatusEnum, StatusInfo, Text,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    /// Delivers a certificate that the station asked for by [`SignCertificateRequest`] (A02, A03).
    pub struct CertificateSignedRequest {
        /// The signed certificate and the sub-CAs above it, PEM, leaf first. A station may refuse a
        /// chain longer than its `SecurityCtrlr.MaxCertificateChainSize` (A02.FR.16).
        required certificate_chain: Text<10000>,
        /// What it is for, as in the request that it answers (A02.FR.14); absent, for all purposes.
        optional certificate_type: CertificateSigningUseEnum,
    }
}

wire_struct! {
    /// Whether the station takes the certificate.
    pub struct CertificateSignedResponse {
        /// Accepted: it reconnects with the certificate (A02.FR.08).
        required status: CertificateSignedStatusEnum,
        /// More than the status says; every function works without it.
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    /// Something that matters to security happened at the station (A04).
    ///
    /// Critical events are queued while the station is offline (A04.FR.02).
    pub struct SecurityEventNotificationRequest {
        /// Which event, from the list of the specification or the vendor's, such as
        /// `InvalidFirmwareSignature`.
        required kind as "type": Text<50>,
        /// When it happened.
        required timestamp: DateTime,
        /// More about it, for technicians.
        optional tech_info: Text<255>,
    }
}

wire_struct! {
    /// Confirms a [`SecurityEventNotificationRequest`]; it has no fields.
    pub struct SecurityEventNotificationResponse {}
}

wire_struct! {
    /// Asks the CSMS to have a certificate signed (A02, A03).
    ///
    /// The answer comes at once; the certificate later, by [`CertificateSignedRequest`].
    pub struct SignCertificateRequest {
        /// PKCS #10 signing request, PEM, for a key pair made for this request (A02.FR.02).
        required csr: Text<5500>,
        /// What the certificate is for; absent, for all purposes (A02.FR.13).
        optional certificate_type: CertificateSigningUseEnum,
    }
}

wire_struct! {
    /// Whether the CSMS passes the request on (A02.FR.11, A02.FR.12).
    pub struct SignCertificateResponse {
        /// Accepted does not say that a certificate authority has signed anything yet.
        required status: GenericStatusEnum,
        /// More than the status says; every function works without it.
        optional status_info: StatusInfo,
    }
}

wire_enum! {
    /// What a certificate of the station is for.
    pub enum CertificateSigningUseEnum("CertificateSigningUseEnumType") {
        /// The station proves to the CSMS who it is.
        ChargingStationCertificate = "ChargingStationCertificate",
        /// The station proves to a vehicle who it is (ISO 15118).
        V2GCertificate = "V2GCertificate",
    }
}

wire_enum! {
    /// Whether a station takes a signed certificate.
    pub enum CertificateSignedStatusEnum("CertificateSignedStatusEnumType") {
        /// Valid; the station switches over to it.
        Accepted = "Accepted",
        /// Not valid (A02.FR.07); the station does not ask again by itself.
        Rejected = "Rejected",
    }
}
