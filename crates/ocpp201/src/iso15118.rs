//! The messages of certificate management for ISO 15118 (Part 2, block M).
//!
//! The certificate of the station itself is in `security`.

use crate::{
    CertificateHashData, List, OcspRequestData, StatusInfo, Text,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    pub struct DeleteCertificateRequest {
        required certificate_hash_data: CertificateHashData,
    }
}

wire_struct! {
    pub struct DeleteCertificateResponse {
        required status: DeleteCertificateStatusEnum,
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    pub struct Get15118EvCertificateRequest("Get15118EVCertificateRequest") {
        required iso15118_schema_version: Text<50>,
        required action: CertificateActionEnum,
        required exi_request: Text<5600>,
    }
}

wire_struct! {
    pub struct Get15118EvCertificateResponse("Get15118EVCertificateResponse") {
        required status: Iso15118EvCertificateStatusEnum,
        optional status_info: StatusInfo,
        required exi_response: Text<7500>,
    }
}

wire_struct! {
    pub struct GetCertificateStatusRequest {
        required ocsp_request_data: OcspRequestData,
    }
}

wire_struct! {
    pub struct GetCertificateStatusResponse {
        required status: GetCertificateStatusEnum,
        optional status_info: StatusInfo,
        optional ocsp_result: Text<5500>,
    }
}

wire_struct! {
    pub struct GetInstalledCertificateIdsRequest {
        optional certificate_type: List<GetCertificateIdUseEnum>,
    }
}

wire_struct! {
    pub struct GetInstalledCertificateIdsResponse {
        required status: GetInstalledCertificateStatusEnum,
        optional status_info: StatusInfo,
        optional certificate_hash_data_chain: List<CertificateHashDataChain>,
    }
}

wire_struct! {
    pub struct InstallCertificateRequest {
        required certificate_type: InstallCertificateUseEnum,
        required certificate: Text<5500>,
    }
}

wire_struct! {
    pub struct InstallCertificateResponse {
        required status: InstallCertificateStatusEnum,
        optional status_info: StatusInfo,
    }
}

wire_enum! {
    pub enum DeleteCertificateStatusEnum("DeleteCertificateStatusEnumType") {
        Accepted = "Accepted",
        Failed = "Failed",
        NotFound = "NotFound",
    }
}

wire_enum! {
    pub enum CertificateActionEnum("CertificateActionEnumType") {
        Install = "Install",
        Update = "Update",
    }
}

wire_enum! {
    pub enum Iso15118EvCertificateStatusEnum("Iso15118EVCertificateStatusEnumType") {
        Accepted = "Accepted",
        Failed = "Failed",
    }
}

wire_enum! {
    pub enum GetCertificateStatusEnum("GetCertificateStatusEnumType") {
        Accepted = "Accepted",
        Failed = "Failed",
    }
}

wire_enum! {
    pub enum GetCertificateIdUseEnum("GetCertificateIdUseEnumType") {
        V2GRootCertificate = "V2GRootCertificate",
        MoRootCertificate = "MORootCertificate",
        CsmsRootCertificate = "CSMSRootCertificate",
        V2GCertificateChain = "V2GCertificateChain",
        ManufacturerRootCertificate = "ManufacturerRootCertificate",
    }
}

wire_enum! {
    pub enum GetInstalledCertificateStatusEnum("GetInstalledCertificateStatusEnumType") {
        Accepted = "Accepted",
        NotFound = "NotFound",
    }
}

wire_struct! {
    pub struct CertificateHashDataChain("CertificateHashDataChainType") {
        required certificate_hash_data: CertificateHashData,
        required certificate_type: GetCertificateIdUseEnum,
        optional child_certificate_hash_data: List<CertificateHashData, 1, 4>,
    }
}

wire_enum! {
    pub enum InstallCertificateUseEnum("InstallCertificateUseEnumType") {
        V2GRootCertificate = "V2GRootCertificate",
        MoRootCertificate = "MORootCertificate",
        CsmsRootCertificate = "CSMSRootCertificate",
        ManufacturerRootCertificate = "ManufacturerRootCertificate",
    }
}

wire_enum! {
    pub enum InstallCertificateStatusEnum("InstallCertificateStatusEnumType") {
        Accepted = "Accepted",
        Rejected = "Rejected",
        Failed = "Failed",
    }
}
