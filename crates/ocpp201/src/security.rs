//! The messages of security: certificates of the station and security events (Part 2, block A).
//!
//! Certificates of others, which a station stores, are in `iso15118`; passwords and profiles are
//! variables of the device model.

use crate::{
    DateTime, GenericStatusEnum, StatusInfo, Text,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    pub struct CertificateSignedRequest {
        required certificate_chain: Text<10000>,
        optional certificate_type: CertificateSigningUseEnum,
    }
}

wire_struct! {
    pub struct CertificateSignedResponse {
        required status: CertificateSignedStatusEnum,
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    pub struct SecurityEventNotificationRequest {
        required kind as "type": Text<50>,
        required timestamp: DateTime,
        optional tech_info: Text<255>,
    }
}

wire_struct! {
    pub struct SecurityEventNotificationResponse {}
}

wire_struct! {
    pub struct SignCertificateRequest {
        required csr: Text<5500>,
        optional certificate_type: CertificateSigningUseEnum,
    }
}

wire_struct! {
    pub struct SignCertificateResponse {
        required status: GenericStatusEnum,
        optional status_info: StatusInfo,
    }
}

wire_enum! {
    pub enum CertificateSigningUseEnum("CertificateSigningUseEnumType") {
        ChargingStationCertificate = "ChargingStationCertificate",
        V2GCertificate = "V2GCertificate",
    }
}

wire_enum! {
    pub enum CertificateSignedStatusEnum("CertificateSignedStatusEnumType") {
        Accepted = "Accepted",
        Rejected = "Rejected",
    }
}
