//! The charging profile: how much power may flow when (K01).
//!
//! What a set of profiles adds up to is calculated elsewhere.

use crate::{
    DateTime, List, SalesTariff, Text,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    /// How much power may flow when, for a purpose and with a rank.
    pub struct ChargingProfile("ChargingProfileType") {
        /// Unique for the station; a known one is replaced (K01.FR.05).
        required id: i32,
        /// Rank among profiles of one purpose: the highest that has a period at an instant leads
        /// (K01.FR.17). From 0 to `SmartChargingCtrlr.ProfileStackLevel`.
        required stack_level: i32,
        /// What it is for.
        required charging_profile_purpose: ChargingProfilePurposeEnum,
        /// How its schedule starts.
        required charging_profile_kind: ChargingProfileKindEnum,
        /// How often it repeats; required with Recurring (K01.FR.60).
        optional recurrency_kind: RecurrencyKindEnum,
        /// Does not count before; absent, at once.
        optional valid_from: DateTime,
        /// Does not count from then on; absent, until it is replaced.
        optional valid_to: DateTime,
        /// The limits. More than one only with ISO 15118, where the vehicle chooses (K01.FR.34).
        required charging_schedule: List<ChargingSchedule, 1, 3>,
        /// Of the transaction; required when a `TxProfile` is set (K01.FR.03).
        optional transaction_id: Text<36>,
    }
}

wire_enum! {
    /// What a charging profile is for.
    pub enum ChargingProfilePurposeEnum("ChargingProfilePurposeEnumType") {
        /// Limits from outside, which a station reports and the CSMS must not set (K01.FR.22).
        ChargingStationExternalConstraints = "ChargingStationExternalConstraints",
        /// What all EVSEs of a station together may take (K04).
        ChargingStationMaxProfile = "ChargingStationMaxProfile",
        /// For transactions that have no profile of their own.
        TxDefaultProfile = "TxDefaultProfile",
        /// For one transaction; takes the place of the default (K02).
        TxProfile = "TxProfile",
    }
}

wire_enum! {
    /// How the schedule of a profile starts.
    pub enum ChargingProfileKindEnum("ChargingProfileKindEnumType") {
        /// At `startSchedule` (K01.FR.40).
        Absolute = "Absolute",
        /// At `startSchedule` and again every day or week (K01.FR.60).
        Recurring = "Recurring",
        /// When the EVSE is ready to deliver energy; has no `startSchedule` (K01.FR.41, K01.FR.42).
        Relative = "Relative",
    }
}

wire_enum! {
    /// How often a schedule repeats.
    pub enum RecurrencyKindEnum("RecurrencyKindEnumType") {
        /// Every 24 hours.
        Daily = "Daily",
        /// Every 7 days.
        Weekly = "Weekly",
    }
}

wire_struct! {
    /// Limits over time.
    pub struct ChargingSchedule("ChargingScheduleType") {
        /// Of the schedule.
        required id: i32,
        /// When it starts; required unless the profile is Relative (K01.FR.40).
        optional start_schedule: DateTime,
        /// Seconds; absent, until the profile or transaction ends. Periods from then on never run
        /// (K01.FR.11).
        optional duration: i32,
        /// Unit of the limits.
        required charging_rate_unit: ChargingRateUnitEnum,
        /// The limits in their order; the first starts at 0 (K01.FR.31).
        required charging_schedule_period: List<ChargingSchedulePeriod, 1, 1024>,
        /// Below this the vehicle charges badly, in the unit of the limits, with one decimal digit
        /// at most.
        optional min_charging_rate: f64,
        /// Prices to choose by, for a vehicle that speaks ISO 15118.
        optional sales_tariff: SalesTariff,
    }
}

wire_struct! {
    /// A limit until the next one, or the end of the schedule.
    pub struct ChargingSchedulePeriod("ChargingSchedulePeriodType") {
        /// Seconds from the start of the schedule.
        required start_period: i32,
        /// In W, of all phases together; in A, of each phase (K01.FR.51). One decimal digit at
        /// most; 0 pauses.
        required limit: f64,
        /// Phases that may be used; absent, 3 for alternating current (K01.FR.43), and meaningless
        /// for direct current.
        optional number_phases: i32,
        /// From 1 to 3, only with one phase and a station that can switch (K01.FR.48).
        optional phase_to_use: i32,
    }
}

wire_enum! {
    /// Unit of a limit.
    pub enum ChargingRateUnitEnum("ChargingRateUnitEnumType") {
        /// Watts, of all phases together.
        W = "W",
        /// Amperes, of each phase.
        A = "A",
    }
}
