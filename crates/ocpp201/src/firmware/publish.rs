//! Firmware published by a local controller for the stations behind it (L03, L04).

use crate::{
    GenericStatusEnum, List, StatusInfo, Text,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    pub struct PublishFirmwareRequest {
        required location: Text<512>,
        optional retries: i32,
        required checksum: Text<32>,
        required request_id: i32,
        optional retry_interval: i32,
    }
}

wire_struct! {
    pub struct PublishFirmwareResponse {
        required status: GenericStatusEnum,
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    pub struct PublishFirmwareStatusNotificationRequest {
        required status: PublishFirmwareStatusEnum,
        optional location: List<Text<512>>,
        optional request_id: i32,
    }
}

wire_struct! {
    pub struct PublishFirmwareStatusNotificationResponse {}
}

wire_struct! {
    pub struct UnpublishFirmwareRequest {
        required checksum: Text<32>,
    }
}

wire_struct! {
    pub struct UnpublishFirmwareResponse {
        required status: UnpublishFirmwareStatusEnum,
    }
}

wire_enum! {
    pub enum PublishFirmwareStatusEnum("PublishFirmwareStatusEnumType") {
        Idle = "Idle",
        DownloadScheduled = "DownloadScheduled",
        Downloading = "Downloading",
        Downloaded = "Downloaded",
        Published = "Published",
        DownloadFailed = "DownloadFailed",
        DownloadPaused = "DownloadPaused",
        InvalidChecksum = "InvalidChecksum",
        ChecksumVerified = "ChecksumVerified",
        PublishFailed = "PublishFailed",
    }
}

wire_enum! {
    pub enum UnpublishFirmwareStatusEnum("UnpublishFirmwareStatusEnumType") {
        DownloadOngoing = "DownloadOngoing",
        NoFirmware = "NoFirmware",
        Unpublished = "Unpublished",
    }
}
