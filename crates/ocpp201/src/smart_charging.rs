//! The messages of smart charging (Part 2, block K): installing and reading charging profiles.
//!
//! Limits set by others than the CSMS are in `smart_charging/external_limit.rs`, what the vehicle says
//! in `smart_charging/vehicle.rs`; the profile itself is in `datatypes/charging_profile.rs`.

mod external_limit;
mod vehicle;

use crate::{
    ChargingProfile, ChargingProfilePurposeEnum, ChargingRateUnitEnum, ChargingSchedulePeriod,
    DateTime, GenericStatusEnum, List, StatusInfo,
    wire::{wire_enum, wire_struct},
};

pub use external_limit::*;
pub use vehicle::*;

wire_struct! {
    /// Removes charging profiles (K10).
    ///
    /// It has to name a profile or criteria (K10.FR.02).
    pub struct ClearChargingProfileRequest {
        /// Which profile; the criteria then do not matter.
        optional charging_profile_id: i32,
        /// Which profiles: those that fulfil all criteria (K10.FR.03).
        optional charging_profile_criteria: ClearChargingProfile,
    }
}

wire_struct! {
    /// Whether a profile was removed.
    pub struct ClearChargingProfileResponse {
        /// Unknown: none matches (K10.FR.01).
        required status: ClearChargingProfileStatusEnum,
        /// More than the status says; every function works without it.
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    /// Asks for the charging profiles of a station (K09).
    pub struct GetChargingProfilesRequest {
        /// Ties the reports to this request.
        required request_id: i32,
        /// Where they are installed; 0: at the station itself, absent: anywhere (K09.FR.05,
        /// K09.FR.06).
        optional evse_id: i32,
        /// Which profiles.
        required charging_profile: ChargingProfileCriterion,
    }
}

wire_struct! {
    /// Whether reports follow.
    pub struct GetChargingProfilesResponse {
        /// NoProfiles: none matches, no report follows.
        required status: GetChargingProfileStatusEnum,
        /// More than the status says; every function works without it.
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    /// Asks what all profiles add up to (K08).
    pub struct GetCompositeScheduleRequest {
        /// For how many seconds from now.
        required duration: i32,
        /// In which unit; absent, the station chooses.
        optional charging_rate_unit: ChargingRateUnitEnum,
        /// For which EVSE; 0: for the grid connection of the station (K08.FR.03).
        required evse_id: i32,
    }
}

wire_struct! {
    /// What all profiles add up to.
    pub struct GetCompositeScheduleResponse {
        /// Rejected: no such EVSE, or not in this unit (K08.FR.05, K08.FR.07).
        required status: GenericStatusEnum,
        /// More than the status says; every function works without it.
        optional status_info: StatusInfo,
        /// The schedule; only with Accepted.
        optional schedule: CompositeSchedule,
    }
}

wire_struct! {
    /// A part of the charging profiles that were asked for (K09).
    pub struct ReportChargingProfilesRequest {
        /// Of the request that asked for it.
        required request_id: i32,
        /// Who set these profiles.
        required charging_limit_source: ChargingLimitSourceEnum,
        /// The profiles.
        required charging_profile: List<ChargingProfile>,
        /// Whether more parts follow; absent, no.
        #[schemars(extend("default" = false))]
        optional tbc: bool,
        /// Where they are installed; 0: at the station itself.
        required evse_id: i32,
    }
}

wire_struct! {
    /// Confirms a [`ReportChargingProfilesRequest`]; it has no fields.
    pub struct ReportChargingProfilesResponse {}
}

wire_struct! {
    /// Installs a charging profile, or replaces the one with its id (K01).
    pub struct SetChargingProfileRequest {
        /// Where. 0: the whole station for `ChargingStationMaxProfile`, every EVSE for
        /// `TxDefaultProfile`; a `TxProfile` needs an EVSE (K01.FR.16).
        required evse_id: i32,
        /// The profile.
        required charging_profile: ChargingProfile,
    }
}

wire_struct! {
    /// Whether the profile is installed.
    pub struct SetChargingProfileResponse {
        /// Accepted says that it was stored, not that it can be followed.
        required status: ChargingProfileStatusEnum,
        /// More than the status says; every function works without it.
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    /// What profiles to remove have in common; absent fields match any.
    pub struct ClearChargingProfile("ClearChargingProfileType") {
        /// Where they are installed; 0: at the station itself.
        optional evse_id: i32,
        /// What they are for.
        optional charging_profile_purpose: ChargingProfilePurposeEnum,
        /// Their level.
        optional stack_level: i32,
    }
}

wire_enum! {
    /// Whether a charging profile was removed.
    pub enum ClearChargingProfileStatusEnum("ClearChargingProfileStatusEnumType") {
        Accepted = "Accepted",
        /// None matches.
        Unknown = "Unknown",
    }
}

wire_struct! {
    /// Which profiles are asked for: by id, or by what they have in common (K09.FR.03).
    pub struct ChargingProfileCriterion("ChargingProfileCriterionType") {
        /// What they are for.
        optional charging_profile_purpose: ChargingProfilePurposeEnum,
        /// Their level.
        optional stack_level: i32,
        /// Their ids; the other criteria then have to be absent.
        optional charging_profile_id: List<i32>,
        /// Who set them.
        optional charging_limit_source: List<ChargingLimitSourceEnum, 1, 4>,
    }
}

wire_enum! {
    /// Whether charging profiles are reported.
    pub enum GetChargingProfileStatusEnum("GetChargingProfileStatusEnumType") {
        /// At least one matches.
        Accepted = "Accepted",
        /// None matches.
        NoProfiles = "NoProfiles",
    }
}

wire_struct! {
    /// What all profiles of an EVSE or station add up to.
    pub struct CompositeSchedule("CompositeScheduleType") {
        /// The limits in their order; the first starts at 0.
        required charging_schedule_period: List<ChargingSchedulePeriod>,
        /// Of which EVSE; 0: of the grid connection of the station.
        required evse_id: i32,
        /// Length in seconds.
        required duration: i32,
        /// When it starts.
        required schedule_start: DateTime,
        /// Unit of the limits.
        required charging_rate_unit: ChargingRateUnitEnum,
    }
}

wire_enum! {
    /// Whether a charging profile was installed.
    pub enum ChargingProfileStatusEnum("ChargingProfileStatusEnumType") {
        Accepted = "Accepted",
        /// It breaks a rule of K01, or the station cannot store it.
        Rejected = "Rejected",
    }
}
