//! The charging profile: how much power may flow when (K01).
//!
//! What a set of profiles adds up to is calculated elsewhere.

use crate::{
    DateTime, List, SalesTariff, Text,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    pub struct ChargingProfile("ChargingProfileType") {
        required id: i32,
        required stack_level: i32,
        required charging_profile_purpose: ChargingProfilePurposeEnum,
        required charging_profile_kind: ChargingProfileKindEnum,
        optional recurrency_kind: RecurrencyKindEnum,
        optional valid_from: DateTime,
        optional valid_to: DateTime,
        required charging_schedule: List<ChargingSchedule, 1, 3>,
        optional transaction_id: Text<36>,
    }
}

wire_enum! {
    pub enum ChargingProfilePurposeEnum("ChargingProfilePurposeEnumType") {
        ChargingStationExternalConstraints = "ChargingStationExternalConstraints",
        ChargingStationMaxProfile = "ChargingStationMaxProfile",
        TxDefaultProfile = "TxDefaultProfile",
        TxProfile = "TxProfile",
    }
}

wire_enum! {
    pub enum ChargingProfileKindEnum("ChargingProfileKindEnumType") {
        Absolute = "Absolute",
        Recurring = "Recurring",
        Relative = "Relative",
    }
}

wire_enum! {
    pub enum RecurrencyKindEnum("RecurrencyKindEnumType") {
        Daily = "Daily",
        Weekly = "Weekly",
    }
}

wire_struct! {
    pub struct ChargingSchedule("ChargingScheduleType") {
        required id: i32,
        optional start_schedule: DateTime,
        optional duration: i32,
        required charging_rate_unit: ChargingRateUnitEnum,
        required charging_schedule_period: List<ChargingSchedulePeriod, 1, 1024>,
        optional min_charging_rate: f64,
        optional sales_tariff: SalesTariff,
    }
}

wire_struct! {
    pub struct ChargingSchedulePeriod("ChargingSchedulePeriodType") {
        required start_period: i32,
        required limit: f64,
        optional number_phases: i32,
        optional phase_to_use: i32,
    }
}

wire_enum! {
    pub enum ChargingRateUnitEnum("ChargingRateUnitEnumType") {
        W = "W",
        A = "A",
    }
}
