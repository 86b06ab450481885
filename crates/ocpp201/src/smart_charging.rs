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
    pub struct ClearChargingProfileRequest {
        optional charging_profile_id: i32,
        optional charging_profile_criteria: ClearChargingProfile,
    }
}

wire_struct! {
    pub struct ClearChargingProfileResponse {
        required status: ClearChargingProfileStatusEnum,
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    pub struct GetChargingProfilesRequest {
        required request_id: i32,
        optional evse_id: i32,
        required charging_profile: ChargingProfileCriterion,
    }
}

wire_struct! {
    pub struct GetChargingProfilesResponse {
        required status: GetChargingProfileStatusEnum,
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    pub struct GetCompositeScheduleRequest {
        required duration: i32,
        optional charging_rate_unit: ChargingRateUnitEnum,
        required evse_id: i32,
    }
}

wire_struct! {
    pub struct GetCompositeScheduleResponse {
        required status: GenericStatusEnum,
        optional status_info: StatusInfo,
        optional schedule: CompositeSchedule,
    }
}

wire_struct! {
    pub struct ReportChargingProfilesRequest {
        required request_id: i32,
        required charging_limit_source: ChargingLimitSourceEnum,
        required charging_profile: List<ChargingProfile>,
        #[schemars(extend("default" = false))]
        optional tbc: bool,
        required evse_id: i32,
    }
}

wire_struct! {
    pub struct ReportChargingProfilesResponse {}
}

wire_struct! {
    pub struct SetChargingProfileRequest {
        required evse_id: i32,
        required charging_profile: ChargingProfile,
    }
}

wire_struct! {
    pub struct SetChargingProfileResponse {
        required status: ChargingProfileStatusEnum,
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    pub struct ClearChargingProfile("ClearChargingProfileType") {
        optional evse_id: i32,
        optional charging_profile_purpose: ChargingProfilePurposeEnum,
        optional stack_level: i32,
    }
}

wire_enum! {
    pub enum ClearChargingProfileStatusEnum("ClearChargingProfileStatusEnumType") {
        Accepted = "Accepted",
        Unknown = "Unknown",
    }
}

wire_struct! {
    pub struct ChargingProfileCriterion("ChargingProfileCriterionType") {
        optional charging_profile_purpose: ChargingProfilePurposeEnum,
        optional stack_level: i32,
        optional charging_profile_id: List<i32>,
        optional charging_limit_source: List<ChargingLimitSourceEnum, 1, 4>,
    }
}

wire_enum! {
    pub enum GetChargingProfileStatusEnum("GetChargingProfileStatusEnumType") {
        Accepted = "Accepted",
        NoProfiles = "NoProfiles",
    }
}

wire_struct! {
    pub struct CompositeSchedule("CompositeScheduleType") {
        required charging_schedule_period: List<ChargingSchedulePeriod>,
        required evse_id: i32,
        required duration: i32,
        required schedule_start: DateTime,
        required charging_rate_unit: ChargingRateUnitEnum,
    }
}

wire_enum! {
    pub enum ChargingProfileStatusEnum("ChargingProfileStatusEnumType") {
        Accepted = "Accepted",
        Rejected = "Rejected",
    }
}
