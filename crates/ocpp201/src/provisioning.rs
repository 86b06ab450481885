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
    /// Registers a station after each start (B01 to B03).
    ///
    /// Until it is answered with Accepted or Pending, a station sends nothing else (B01.FR.08).
    pub struct BootNotificationRequest {
        /// What the station is.
        required charging_station: ChargingStation,
        /// Why it started.
        required reason: BootReasonEnum,
    }
}

wire_struct! {
    /// Whether the CSMS takes the station.
    pub struct BootNotificationResponse {
        /// The time of the CSMS, by which the station sets its clock.
        required current_time: DateTime,
        /// Seconds. Accepted: between heartbeats, 0 leaves the configured interval (B01.FR.04).
        /// Otherwise: until the next attempt, 0 leaves the wait to the station (B02.FR.07).
        required interval: i32,
        /// Whether it is registered.
        required status: RegistrationStatusEnum,
        /// More than the status says; every function works without it.
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    /// Restarts a station, or one EVSE of it (B11, B12).
    pub struct ResetRequest {
        /// At once, or when no transaction runs any more.
        required kind as "type": ResetEnum,
        /// The EVSE to restart; absent, the whole station.
        optional evse_id: i32,
    }
}

wire_struct! {
    /// Whether the station restarts.
    pub struct ResetResponse {
        /// Scheduled: when the transactions have ended.
        required status: ResetStatusEnum,
        /// More than the status says; every function works without it.
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    /// What identifies the hardware and firmware of a station.
    pub struct ChargingStation("ChargingStationType") {
        /// Of the station.
        optional serial_number: Text<25>,
        /// As its vendor calls it.
        required model: Text<20>,
        /// The radio, where there is one.
        optional modem: Modem,
        /// Who made it.
        required vendor_name: Text<50>,
        /// Of the station.
        optional firmware_version: Text<50>,
    }
}

wire_struct! {
    /// What identifies the modem of a station.
    pub struct Modem("ModemType") {
        /// Number of the SIM card.
        optional iccid: Text<20>,
        /// Number of the subscriber.
        optional imsi: Text<20>,
    }
}

wire_enum! {
    /// Why a station started.
    pub enum BootReasonEnum("BootReasonEnumType") {
        /// The software restarted by itself.
        ApplicationReset = "ApplicationReset",
        /// To activate new firmware.
        FirmwareUpdate = "FirmwareUpdate",
        /// Someone at the station restarted it.
        LocalReset = "LocalReset",
        /// Power came on.
        PowerUp = "PowerUp",
        /// Asked for by a [`ResetRequest`].
        RemoteReset = "RemoteReset",
        /// A reset that had been deferred until the transactions ended (B12).
        ScheduledReset = "ScheduledReset",
        /// No restart: asked for by a [`TriggerMessageRequest`](crate::TriggerMessageRequest).
        Triggered = "Triggered",
        /// For a reason that the station does not know.
        Unknown = "Unknown",
        /// The watchdog found the software stuck.
        Watchdog = "Watchdog",
    }
}

wire_enum! {
    /// Whether the CSMS takes a station.
    pub enum RegistrationStatusEnum("RegistrationStatusEnumType") {
        /// Yes.
        Accepted = "Accepted",
        /// Not yet: the CSMS wants to read or set something first. The station sends only what it
        /// is asked for (B02.FR.02).
        Pending = "Pending",
        /// No: both sides stay silent until the next attempt (B03.FR.02, B03.FR.03).
        Rejected = "Rejected",
    }
}

wire_enum! {
    /// When to restart.
    pub enum ResetEnum("ResetEnumType") {
        /// At once; running transactions end with `ImmediateReset` (B12.FR.04).
        Immediate = "Immediate",
        /// When no transaction runs any more (B12.FR.03).
        OnIdle = "OnIdle",
    }
}

wire_enum! {
    /// Whether a station restarts.
    pub enum ResetStatusEnum("ResetStatusEnumType") {
        Accepted = "Accepted",
        /// The station does not restart (B11.FR.06).
        Rejected = "Rejected",
        /// When the running transactions have ended (B12.FR.01).
        Scheduled = "Scheduled",
    }
}
