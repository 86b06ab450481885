//! The message for what the standard does not cover (Part 2, block P).

use crate::{
    StatusInfo, Text,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    pub struct DataTransferRequest {
        optional message_id: Text<50>,
        optional data: serde_json::Value,
        required vendor_id: Text<255>,
    }
}

wire_struct! {
    pub struct DataTransferResponse {
        required status: DataTransferStatusEnum,
        optional status_info: StatusInfo,
        optional data: serde_json::Value,
    }
}

wire_enum! {
    pub enum DataTransferStatusEnum("DataTransferStatusEnumType") {
        Accepted = "Accepted",
        Rejected = "Rejected",
        UnknownMessageId = "UnknownMessageId",
        UnknownVendorId = "UnknownVendorId",
    }
}
