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
    /// How far a firmware update is (L01, L02).
    pub struct FirmwareStatusNotificationRequest {
        /// The step reached.
        required status: FirmwareStatusEnum,
        /// Of the update; required unless the status is Idle (L01.FR.20).
        optional request_id: i32,
    }
}

wire_struct! {
    /// Confirms a [`FirmwareStatusNotificationRequest`]; it has no fields.
    pub struct FirmwareStatusNotificationResponse {}
}

wire_struct! {
    /// Starts a firmware update (L01, L02).
    pub struct UpdateFirmwareRequest {
        /// How often to try the download again; absent, the station chooses.
        optional retries: i32,
        /// Seconds between the attempts; absent, the station chooses.
        optional retry_interval: i32,
        /// Ties the status messages to this update (L01.FR.10).
        required request_id: i32,
        /// What to install and when.
        required firmware: Firmware,
    }
}

wire_struct! {
    /// Whether the station updates.
    pub struct UpdateFirmwareResponse {
        /// InvalidCertificate and RevokedCertificate only with a signing certificate (L01.FR.22).
        required status: UpdateFirmwareStatusEnum,
        /// More than the status says; every function works without it.
        optional status_info: StatusInfo,
    }
}

wire_enum! {
    /// Step of a firmware update.
    pub enum FirmwareStatusEnum("FirmwareStatusEnumType") {
        /// The file is there.
        Downloaded = "Downloaded",
        /// Given up after all attempts (L01.FR.30); the end.
        DownloadFailed = "DownloadFailed",
        /// The file is being fetched.
        Downloading = "Downloading",
        /// The time to fetch it has not come (L01.FR.13).
        DownloadScheduled = "DownloadScheduled",
        /// Fetching waits, such as for more important traffic.
        DownloadPaused = "DownloadPaused",
        /// Nothing goes on; only as an answer to a trigger (L01.FR.25).
        Idle = "Idle",
        /// It could not be installed; the end.
        InstallationFailed = "InstallationFailed",
        /// It is being installed.
        Installing = "Installing",
        /// The new firmware runs (L01.FR.28); the end.
        Installed = "Installed",
        /// The station restarts, to install or to activate (L01.FR.15, L01.FR.32).
        InstallRebooting = "InstallRebooting",
        /// The time to install has not come, or transactions have to end (L01.FR.16).
        InstallScheduled = "InstallScheduled",
        /// A check before installing failed (L01.FR.29); the end.
        InstallVerificationFailed = "InstallVerificationFailed",
        /// The signature does not fit (L01.FR.03); the end.
        InvalidSignature = "InvalidSignature",
        /// The signature fits.
        SignatureVerified = "SignatureVerified",
    }
}

wire_struct! {
    /// Firmware to install.
    pub struct Firmware("FirmwareType") {
        /// Where to fetch it, as a URL.
        required location: Text<512>,
        /// When to fetch it; a past time means now.
        required retrieve_date_time: DateTime,
        /// When to install it; absent, as soon as possible.
        optional install_date_time: DateTime,
        /// Certificate of the key that signed it, PEM; required for a secure update (L01.FR.11).
        optional signing_certificate: Text<5500>,
        /// Over the whole file, base64; required for a secure update (L01.FR.11).
        optional signature: Text<800>,
    }
}

wire_enum! {
    /// Whether a station updates its firmware.
    pub enum UpdateFirmwareStatusEnum("UpdateFirmwareStatusEnumType") {
        Accepted = "Accepted",
        Rejected = "Rejected",
        /// Yes; an earlier update was cancelled for it (L01.FR.24).
        AcceptedCanceled = "AcceptedCanceled",
        /// The signing certificate is not valid (L01.FR.21).
        InvalidCertificate = "InvalidCertificate",
        /// The signing certificate is revoked.
        RevokedCertificate = "RevokedCertificate",
    }
}
