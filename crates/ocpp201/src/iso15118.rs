//! The messages of certificate management for ISO 15118 (Part 2, block M).
//!
//! The certificate of the station itself is in `security`.

use crate::{
    CertificateHashData, List, OcspRequestData, StatusInfo, Text,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    /// Removes a certificate from a station (M04).
    pub struct DeleteCertificateRequest {
        /// Which one, with the hash algorithm that the station reported it by (M04.FR.07).
        required certificate_hash_data: CertificateHashData,
    }
}

wire_struct! {
    /// Whether it is removed.
    pub struct DeleteCertificateResponse {
        /// Failed also for the certificate of the station itself (M04.FR.06).
        required status: DeleteCertificateStatusEnum,
        /// More than the status says; every function works without it.
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    /// Passes on a vehicle's request for a contract certificate (M01, M02).
    pub struct Get15118EvCertificateRequest("Get15118EVCertificateRequest") {
        /// Of the request, as the name space of its schema.
        required iso15118_schema_version: Text<50>,
        /// Whether it is a first one or a new one.
        required action: CertificateActionEnum,
        /// The request of the vehicle as it came, EXI in base64.
        required exi_request: Text<5600>,
    }
}

wire_struct! {
    /// The answer for the vehicle.
    pub struct Get15118EvCertificateResponse("Get15118EVCertificateResponse") {
        /// Whether there is one.
        required status: Iso15118EvCertificateStatusEnum,
        /// More than the status says; every function works without it.
        optional status_info: StatusInfo,
        /// The answer as it goes to the vehicle, EXI in base64. The schema takes 7500 characters,
        /// the text of the specification 5600: see
        /// [`Get15118EvCertificateResponse::for_any_station`].
        required exi_response: Text<7500>,
    }
}

impl Get15118EvCertificateResponse {
    /// The answer for a station that has not announced a greater `FieldLength` for `exiResponse`.
    pub fn for_any_station(
        status: Iso15118EvCertificateStatusEnum,
        exi_response: Text<5600>,
    ) -> Self {
        Self::new(status, exi_response.widened())
    }
}

wire_struct! {
    /// Asks for the OCSP status of a certificate (M06).
    pub struct GetCertificateStatusRequest {
        /// Which certificate, and whom to ask.
        required ocsp_request_data: OcspRequestData,
    }
}

wire_struct! {
    /// The OCSP status of a certificate.
    pub struct GetCertificateStatusResponse {
        /// Whether it could be had.
        required status: GetCertificateStatusEnum,
        /// More than the status says; every function works without it.
        optional status_info: StatusInfo,
        /// OCSP response, DER in base64; only with Accepted (M06.FR.09).
        optional ocsp_result: Text<5500>,
    }
}

wire_struct! {
    /// Asks which certificates a station has (M03).
    pub struct GetInstalledCertificateIdsRequest {
        /// Of which kinds; absent, of all.
        optional certificate_type: List<GetCertificateIdUseEnum>,
    }
}

wire_struct! {
    /// The certificates of a station.
    pub struct GetInstalledCertificateIdsResponse {
        /// NotFound: there are none of these kinds.
        required status: GetInstalledCertificateStatusEnum,
        /// More than the status says; every function works without it.
        optional status_info: StatusInfo,
        /// The certificates, each with its sub-CAs.
        optional certificate_hash_data_chain: List<CertificateHashDataChain>,
    }
}

wire_struct! {
    /// Installs a root certificate (M05).
    pub struct InstallCertificateRequest {
        /// What it is for.
        required certificate_type: InstallCertificateUseEnum,
        /// The certificate, PEM.
        required certificate: Text<5500>,
    }
}

wire_struct! {
    /// Whether it is installed.
    pub struct InstallCertificateResponse {
        /// Also Accepted when it was there before (M05.FR.17).
        required status: InstallCertificateStatusEnum,
        /// More than the status says; every function works without it.
        optional status_info: StatusInfo,
    }
}

wire_enum! {
    /// Whether a certificate was removed.
    pub enum DeleteCertificateStatusEnum("DeleteCertificateStatusEnumType") {
        Accepted = "Accepted",
        /// It is there, but cannot be removed.
        Failed = "Failed",
        /// There is none such.
        NotFound = "NotFound",
    }
}

wire_enum! {
    /// What a vehicle wants of its contract certificate.
    pub enum CertificateActionEnum("CertificateActionEnumType") {
        /// A first one (M01).
        Install = "Install",
        /// A new one (M02).
        Update = "Update",
    }
}

wire_enum! {
    /// Whether there is an answer for the vehicle.
    pub enum Iso15118EvCertificateStatusEnum("Iso15118EVCertificateStatusEnumType") {
        Accepted = "Accepted",
        /// The provider of certificates gave none.
        Failed = "Failed",
    }
}

wire_enum! {
    /// Whether an OCSP status could be had.
    pub enum GetCertificateStatusEnum("GetCertificateStatusEnumType") {
        Accepted = "Accepted",
        /// It could not be had (M06.FR.04).
        Failed = "Failed",
    }
}

wire_enum! {
    /// A kind of certificate that a station has.
    pub enum GetCertificateIdUseEnum("GetCertificateIdUseEnumType") {
        /// Root that station certificates towards vehicles descend from.
        V2GRootCertificate = "V2GRootCertificate",
        /// Root that contract certificates descend from.
        MoRootCertificate = "MORootCertificate",
        /// Root that the certificate of the CSMS descends from.
        CsmsRootCertificate = "CSMSRootCertificate",
        /// The station's certificate towards vehicles, with its sub-CAs.
        V2GCertificateChain = "V2GCertificateChain",
        /// Root that firmware signing certificates descend from.
        ManufacturerRootCertificate = "ManufacturerRootCertificate",
    }
}

wire_enum! {
    /// Whether certificates were found.
    pub enum GetInstalledCertificateStatusEnum("GetInstalledCertificateStatusEnumType") {
        Accepted = "Accepted",
        NotFound = "NotFound",
    }
}

wire_struct! {
    /// A certificate of a station, with its sub-CAs.
    pub struct CertificateHashDataChain("CertificateHashDataChainType") {
        /// The certificate.
        required certificate_hash_data: CertificateHashData,
        /// What it is for.
        required certificate_type: GetCertificateIdUseEnum,
        /// The sub-CAs; only with a chain towards vehicles (M03.FR.05).
        optional child_certificate_hash_data: List<CertificateHashData, 1, 4>,
    }
}

wire_enum! {
    /// A kind of root certificate.
    pub enum InstallCertificateUseEnum("InstallCertificateUseEnumType") {
        /// Root that station certificates towards vehicles descend from.
        V2GRootCertificate = "V2GRootCertificate",
        /// Root that contract certificates descend from.
        MoRootCertificate = "MORootCertificate",
        /// Root that the certificate of the CSMS descends from.
        CsmsRootCertificate = "CSMSRootCertificate",
        /// Root that firmware signing certificates descend from.
        ManufacturerRootCertificate = "ManufacturerRootCertificate",
    }
}

wire_enum! {
    /// Whether a root certificate was installed.
    pub enum InstallCertificateStatusEnum("InstallCertificateStatusEnumType") {
        Accepted = "Accepted",
        /// It is not valid, or there is no room (M05.FR.06, M05.FR.07).
        Rejected = "Rejected",
        /// Storing did not succeed (M05.FR.03).
        Failed = "Failed",
    }
}
