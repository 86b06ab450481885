//! The message for what the standard does not cover (Part 2, block P).

use crate::{
    StatusInfo, Text,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    /// Anything that the standard does not cover (P01, P02).
    pub struct DataTransferRequest {
        /// Which of the messages of the vendor.
        optional message_id: Text<50>,
        /// Any JSON, as agreed with the vendor.
        optional data: serde_json::Value,
        /// Who defined it, as a reversed domain name such as `com.example`.
        required vendor_id: Text<255>,
    }
}

wire_struct! {
    /// The answer, as agreed with the vendor.
    pub struct DataTransferResponse {
        /// Whether it was understood.
        required status: DataTransferStatusEnum,
        /// More than the status says; every function works without it.
        optional status_info: StatusInfo,
        /// Any JSON, as agreed with the vendor.
        optional data: serde_json::Value,
    }
}

wire_enum! {
    /// Whether a vendor's message was understood.
    pub enum DataTransferStatusEnum("DataTransferStatusEnumType") {
        Accepted = "Accepted",
        Rejected = "Rejected",
        /// Not this one of the vendor.
        UnknownMessageId = "UnknownMessageId",
        /// Not this vendor.
        UnknownVendorId = "UnknownVendorId",
    }
}
