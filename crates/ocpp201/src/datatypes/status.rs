//! The statuses that several answers share, and the reason that may go with any status.

use crate::{
    Text,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    /// Why an answer is as it is. Only a hint: every function works without it.
    pub struct StatusInfo("StatusInfoType") {
        /// A word from the specification's list or the vendor's own, such as `InvalidProfile`.
        required reason_code: Text<20>,
        /// Text for people.
        optional additional_info: Text<512>,
    }
}

wire_enum! {
    /// Yes or no.
    pub enum GenericStatusEnum("GenericStatusEnumType") {
        Accepted = "Accepted",
        Rejected = "Rejected",
    }
}

wire_enum! {
    /// Whether a request to the device model is carried out.
    pub enum GenericDeviceModelStatusEnum("GenericDeviceModelStatusEnumType") {
        Accepted = "Accepted",
        Rejected = "Rejected",
        /// The station does not know it (B07.FR.02).
        NotSupported = "NotSupported",
        /// There is nothing to report (B08.FR.15).
        EmptyResultSet = "EmptyResultSet",
    }
}
