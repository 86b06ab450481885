//! Firmware published by a local controller for the stations behind it (L03, L04).

use crate::{
    GenericStatusEnum, List, StatusInfo, Text,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    /// Has a local controller offer firmware to its stations (L03).
    pub struct PublishFirmwareRequest {
        /// Where to fetch it, as a URL.
        required location: Text<512>,
        /// How often to try the download again; absent, the controller chooses.
        optional retries: i32,
        /// MD5 of the whole file, 32 hexadecimal digits.
        required checksum: Text<32>,
        /// Ties the status messages to this request.
        required request_id: i32,
        /// Seconds between the attempts; absent, the controller chooses.
        optional retry_interval: i32,
    }
}

wire_struct! {
    /// Whether the controller fetches it.
    pub struct PublishFirmwareResponse {
        /// Whether the controller fetches it.
        required status: GenericStatusEnum,
        /// More than the status says; every function works without it.
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    /// How far publishing is (L03).
    pub struct PublishFirmwareStatusNotificationRequest {
        /// The step reached.
        required status: PublishFirmwareStatusEnum,
        /// Where stations fetch it, as URLs; required with Published.
        optional location: List<Text<512>>,
        /// Of the request; absent when nothing goes on.
        optional request_id: i32,
    }
}

wire_struct! {
    /// Confirms a [`PublishFirmwareStatusNotificationRequest`]; it has no fields.
    pub struct PublishFirmwareStatusNotificationResponse {}
}

wire_struct! {
    /// Has a local controller no longer offer firmware (L04).
    pub struct UnpublishFirmwareRequest {
        /// MD5 of the file, 32 hexadecimal digits.
        required checksum: Text<32>,
    }
}

wire_struct! {
    /// Whether it is no longer offered.
    pub struct UnpublishFirmwareResponse {
        /// Whether it is no longer offered.
        required status: UnpublishFirmwareStatusEnum,
    }
}

wire_enum! {
    /// Step of publishing firmware.
    pub enum PublishFirmwareStatusEnum("PublishFirmwareStatusEnumType") {
        /// Nothing goes on; only as an answer to a trigger (L03.FR.11).
        Idle = "Idle",
        /// The time to fetch it has not come.
        DownloadScheduled = "DownloadScheduled",
        /// The file is being fetched.
        Downloading = "Downloading",
        /// The file is there.
        Downloaded = "Downloaded",
        /// Stations can fetch it; the end.
        Published = "Published",
        /// Given up after all attempts; the end.
        DownloadFailed = "DownloadFailed",
        /// Fetching waits.
        DownloadPaused = "DownloadPaused",
        /// The file is not the one meant; the end.
        InvalidChecksum = "InvalidChecksum",
        /// The file is the one meant.
        ChecksumVerified = "ChecksumVerified",
        /// It could not be offered; the end.
        PublishFailed = "PublishFailed",
    }
}

wire_enum! {
    /// Whether firmware is no longer offered.
    pub enum UnpublishFirmwareStatusEnum("UnpublishFirmwareStatusEnumType") {
        /// A station is fetching it: not withdrawn.
        DownloadOngoing = "DownloadOngoing",
        /// There was none with this checksum.
        NoFirmware = "NoFirmware",
        /// It is no longer offered.
        Unpublished = "Unpublished",
    }
}
