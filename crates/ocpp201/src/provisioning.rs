//! The messages of provisioning: registration and reset (Part 2, block B).
//!
//! The device model is in `provisioning/variables.rs` and `provisioning/report.rs`, the connection to
//! the CSMS in `provisioning/network_profile.rs`.

mod network_profile;
mod report;
mod variables;

use crate::{
    DateTime, StatusInfo, Text,
    wire::{wire_enum, wire_struct},
};

pub use network_profile::*;
pub use report::*;
pub use variables::*;

wire_struct! {
    pub struct BootNotificationRequest {
        required charging_station: ChargingStation,
        required reason: BootReasonEnum,
    }
}

wire_struct! {
    pub struct BootNotificationResponse {
        required current_time: DateTime,
        required interval: i32,
        required status: RegistrationStatusEnum,
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    pub struct ResetRequest {
        required kind as "type": ResetEnum,
        optional evse_id: i32,
    }
}

wire_struct! {
    pub struct ResetResponse {
        required status: ResetStatusEnum,
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    pub struct ChargingStation("ChargingStationType") {
        optional serial_number: Text<25>,
        required model: Text<20>,
        optional modem: Modem,
        required vendor_name: Text<50>,
        optional firmware_version: Text<50>,
    }
}

wire_struct! {
    pub struct Modem("ModemType") {
        optional iccid: Text<20>,
        optional imsi: Text<20>,
    }
}

wire_enum! {
    pub enum BootReasonEnum("BootReasonEnumType") {
        ApplicationReset = "ApplicationReset",
        FirmwareUpdate = "FirmwareUpdate",
        LocalReset = "LocalReset",
        PowerUp = "PowerUp",
        RemoteReset = "RemoteReset",
        ScheduledReset = "ScheduledReset",
        Triggered = "Triggered",
        Unknown = "Unknown",
        Watchdog = "Watchdog",
    }
}

wire_enum! {
    pub enum RegistrationStatusEnum("RegistrationStatusEnumType") {
        Accepted = "Accepted",
        Pending = "Pending",
        Rejected = "Rejected",
    }
}

wire_enum! {
    pub enum ResetEnum("ResetEnumType") {
        Immediate = "Immediate",
        OnIdle = "OnIdle",
    }
}

wire_enum! {
    pub enum ResetStatusEnum("ResetStatusEnumType") {
        Accepted = "Accepted",
        Rejected = "Rejected",
        Scheduled = "Scheduled",
    }
}
