//! Uploading log files (N01).

use crate::{
    DateTime, StatusInfo, Text,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    /// Has a station upload a log (N01).
    pub struct GetLogRequest {
        /// Where to, and of what time.
        required log: LogParameters,
        /// Which log.
        required log_type: LogEnum,
        /// Ties the status messages to this upload (N01.FR.07).
        required request_id: i32,
        /// How often to try again; absent, the station chooses.
        optional retries: i32,
        /// Seconds between the attempts; absent, the station chooses.
        optional retry_interval: i32,
    }
}

wire_struct! {
    /// Whether the station uploads.
    pub struct GetLogResponse {
        /// Rejected: there is no such log (N01.FR.05).
        required status: LogStatusEnum,
        /// More than the status says; every function works without it.
        optional status_info: StatusInfo,
        /// Name of the file that will be uploaded.
        optional filename: Text<255>,
    }
}

wire_struct! {
    /// How far an upload is (N01).
    pub struct LogStatusNotificationRequest {
        /// The step reached.
        required status: UploadLogStatusEnum,
        /// Of the upload; required unless nothing goes on (N01.FR.13).
        optional request_id: i32,
    }
}

wire_struct! {
    /// Confirms a [`LogStatusNotificationRequest`]; it has no fields.
    pub struct LogStatusNotificationResponse {}
}

wire_enum! {
    /// Which log.
    pub enum LogEnum("LogEnumType") {
        /// What helps to find faults.
        DiagnosticsLog = "DiagnosticsLog",
        /// The security events.
        SecurityLog = "SecurityLog",
    }
}

wire_struct! {
    /// What to upload and where to.
    pub struct LogParameters("LogParametersType") {
        /// Where to, as a URL; one that ends in `/` takes the file name (N01.FR.21).
        required remote_location: Text<512>,
        /// From when on; absent, from the beginning.
        optional oldest_timestamp: DateTime,
        /// Until when; absent, until now.
        optional latest_timestamp: DateTime,
    }
}

wire_enum! {
    /// Whether a station uploads a log.
    pub enum LogStatusEnum("LogStatusEnumType") {
        Accepted = "Accepted",
        Rejected = "Rejected",
        /// Yes; an earlier upload was cancelled for it (N01.FR.12).
        AcceptedCanceled = "AcceptedCanceled",
    }
}

wire_enum! {
    /// Step of an upload.
    pub enum UploadLogStatusEnum("UploadLogStatusEnumType") {
        /// The server did not understand the upload; the end.
        BadMessage = "BadMessage",
        /// Nothing goes on; only as an answer to a trigger (F06.FR.15).
        Idle = "Idle",
        /// The server does not know this way of uploading; the end.
        NotSupportedOperation = "NotSupportedOperation",
        /// The server refuses; the end.
        PermissionDenied = "PermissionDenied",
        /// Done; the end.
        Uploaded = "Uploaded",
        /// It did not succeed; the end.
        UploadFailure = "UploadFailure",
        /// The file is being sent.
        Uploading = "Uploading",
        /// Cancelled for a newer upload (N01.FR.20); the end.
        AcceptedCanceled = "AcceptedCanceled",
    }
}
