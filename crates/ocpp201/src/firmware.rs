//! The messages of firmware management (Part 2, block L).
//!
//! A local controller that hands firmware on to its stations is in `firmware/publish.rs`.

mod publish;

use crate::{
    DateTime, StatusInfo, Text,
    wire::{wire_enum, wire_struct},
};

pub use publish::*;

wire_struct! {
    pub struct FirmwareStatusNotificationRequest {
        required status: FirmwareStatusEnum,
        optional request_id: i32,
    }
}

wire_struct! {
    pub struct FirmwareStatusNotificationResponse {}
}

wire_struct! {
    pub struct UpdateFirmwareRequest {
        optional retries: i32,
        optional retry_interval: i32,
        required request_id: i32,
        required firmware: Firmware,
    }
}

wire_struct! {
    pub struct UpdateFirmwareResponse {
        required status: UpdateFirmwareStatusEnum,
        optional status_info: StatusInfo,
    }
}

wire_enum! {
    pub enum FirmwareStatusEnum("FirmwareStatusEnumType") {
        Downloaded = "Downloaded",
        DownloadFailed = "DownloadFailed",
        Downloading = "Downloading",
        DownloadScheduled = "DownloadScheduled",
        DownloadPaused = "DownloadPaused",
        Idle = "Idle",
        InstallationFailed = "InstallationFailed",
        Installing = "Installing",
        Installed = "Installed",
        InstallRebooting = "InstallRebooting",
        InstallScheduled = "InstallScheduled",
        InstallVerificationFailed = "InstallVerificationFailed",
        InvalidSignature = "InvalidSignature",
        SignatureVerified = "SignatureVerified",
    }
}

wire_struct! {
    pub struct Firmware("FirmwareType") {
        required location: Text<512>,
        required retrieve_date_time: DateTime,
        optional install_date_time: DateTime,
        optional signing_certificate: Text<5500>,
        optional signature: Text<800>,
    }
}

wire_enum! {
    pub enum UpdateFirmwareStatusEnum("UpdateFirmwareStatusEnumType") {
        Accepted = "Accepted",
        Rejected = "Rejected",
        AcceptedCanceled = "AcceptedCanceled",
        InvalidCertificate = "InvalidCertificate",
        RevokedCertificate = "RevokedCertificate",
    }
}
