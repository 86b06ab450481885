//! Uploading log files (N01).

use crate::{
    DateTime, StatusInfo, Text,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    pub struct GetLogRequest {
        required log: LogParameters,
        required log_type: LogEnum,
        required request_id: i32,
        optional retries: i32,
        optional retry_interval: i32,
    }
}

wire_struct! {
    pub struct GetLogResponse {
        required status: LogStatusEnum,
        optional status_info: StatusInfo,
        optional filename: Text<255>,
    }
}

wire_struct! {
    pub struct LogStatusNotificationRequest {
        required status: UploadLogStatusEnum,
        optional request_id: i32,
    }
}

wire_struct! {
    pub struct LogStatusNotificationResponse {}
}

wire_enum! {
    pub enum LogEnum("LogEnumType") {
        DiagnosticsLog = "DiagnosticsLog",
        SecurityLog = "SecurityLog",
    }
}

wire_struct! {
    pub struct LogParameters("LogParametersType") {
        required remote_location: Text<512>,
        optional oldest_timestamp: DateTime,
        optional latest_timestamp: DateTime,
    }
}

wire_enum! {
    pub enum LogStatusEnum("LogStatusEnumType") {
        Accepted = "Accepted",
        Rejected = "Rejected",
        AcceptedCanceled = "AcceptedCanceled",
    }
}

wire_enum! {
    pub enum UploadLogStatusEnum("UploadLogStatusEnumType") {
        BadMessage = "BadMessage",
        Idle = "Idle",
        NotSupportedOperation = "NotSupportedOperation",
        PermissionDenied = "PermissionDenied",
        Uploaded = "Uploaded",
        UploadFailure = "UploadFailure",
        Uploading = "Uploading",
        AcceptedCanceled = "AcceptedCanceled",
    }
}
