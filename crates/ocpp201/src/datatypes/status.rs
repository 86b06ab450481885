//! The statuses that several answers share, and the reason that may go with any status.

use crate::{
    Text,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    pub struct StatusInfo("StatusInfoType") {
        required reason_code: Text<20>,
        optional additional_info: Text<512>,
    }
}

wire_enum! {
    pub enum GenericStatusEnum("GenericStatusEnumType") {
        Accepted = "Accepted",
        Rejected = "Rejected",
    }
}

wire_enum! {
    pub enum GenericDeviceModelStatusEnum("GenericDeviceModelStatusEnumType") {
        Accepted = "Accepted",
        Rejected = "Rejected",
        NotSupported = "NotSupported",
        EmptyResultSet = "EmptyResultSet",
    }
}
