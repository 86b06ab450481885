//! What a vehicle says about its charging by ISO 15118 (K15 to K17).

use crate::{
    Bounded, ChargingSchedule, DateTime, GenericStatusEnum, StatusInfo,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    /// What a vehicle wants (K15, K17).
    ///
    /// The CSMS answers at once and sends a profile within 60 s (K15.FR.08).
    pub struct NotifyEvChargingNeedsRequest("NotifyEVChargingNeedsRequest") {
        /// The most periods per schedule that the vehicle takes.
        optional max_schedule_tuples: i32,
        /// What it wants.
        required charging_needs: ChargingNeeds,
        /// Where it is, from 1.
        required evse_id: i32,
    }
}

wire_struct! {
    /// Whether the CSMS will send a profile.
    pub struct NotifyEvChargingNeedsResponse("NotifyEVChargingNeedsResponse") {
        /// Whether a profile follows.
        required status: NotifyEvChargingNeedsStatusEnum,
        /// More than the status says; every function works without it.
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    /// How a vehicle is going to charge (K15).
    pub struct NotifyEvChargingScheduleRequest("NotifyEVChargingScheduleRequest") {
        /// The time that the periods are relative to.
        required time_base: DateTime,
        /// The plan of the vehicle; its limits are what it will take.
        required charging_schedule: ChargingSchedule,
        /// Where it is, from 1.
        required evse_id: i32,
    }
}

wire_struct! {
    /// Whether the plan keeps the limits.
    pub struct NotifyEvChargingScheduleResponse("NotifyEVChargingScheduleResponse") {
        /// Rejected: it does not, a new profile follows (K15).
        required status: GenericStatusEnum,
        /// More than the status says; every function works without it.
        optional status_info: StatusInfo,
    }
}

wire_enum! {
    /// Whether the CSMS sends a profile for the needs of a vehicle.
    pub enum NotifyEvChargingNeedsStatusEnum("NotifyEVChargingNeedsStatusEnumType") {
        /// A profile follows.
        Accepted = "Accepted",
        /// The CSMS cannot make one; the default profile applies (K15.FR.15).
        Rejected = "Rejected",
        /// The CSMS calculates; a profile follows.
        Processing = "Processing",
    }
}

wire_struct! {
    /// What a vehicle wants: either of the parameters, by the mode (K15.FR.06).
    pub struct ChargingNeeds("ChargingNeedsType") {
        /// For alternating current.
        optional ac_charging_parameters: AcChargingParameters,
        /// For direct current.
        optional dc_charging_parameters: DcChargingParameters,
        /// How it wants to charge.
        required requested_energy_transfer: EnergyTransferModeEnum,
        /// When it is going to leave.
        optional departure_time: DateTime,
    }
}

wire_enum! {
    /// How energy gets into a vehicle.
    pub enum EnergyTransferModeEnum("EnergyTransferModeEnumType") {
        /// Direct current.
        Dc = "DC",
        /// Alternating current, one phase.
        AcSinglePhase = "AC_single_phase",
        /// Alternating current, two phases.
        AcTwoPhase = "AC_two_phase",
        /// Alternating current, three phases.
        AcThreePhase = "AC_three_phase",
    }
}

wire_struct! {
    /// What a vehicle wants and can take, alternating current.
    pub struct AcChargingParameters("ACChargingParametersType") {
        /// Energy wanted, in Wh, preconditioning included.
        required energy_amount: i32,
        /// Least current per phase that it charges with, in A.
        required ev_min_current: i32,
        /// Greatest current per phase that it and its cable take, in A.
        required ev_max_current: i32,
        /// Greatest voltage that it takes, in V.
        required ev_max_voltage: i32,
    }
}

wire_struct! {
    /// What a vehicle wants and can take, direct current.
    pub struct DcChargingParameters("DCChargingParametersType") {
        /// Greatest current that it and its cable take, in A.
        required ev_max_current: i32,
        /// Greatest voltage that it takes, in V.
        required ev_max_voltage: i32,
        /// Energy wanted, in Wh, preconditioning included.
        optional energy_amount: i32,
        /// Greatest power that it takes, in W.
        optional ev_max_power: i32,
        /// Of its battery, in percent.
        optional state_of_charge: Bounded<0, 100>,
        /// Of its battery, in Wh.
        optional ev_energy_capacity: i32,
        /// State of charge at which it counts as full, in percent.
        optional full_soc as "fullSoC": Bounded<0, 100>,
        /// State of charge up to which it charges fast, in percent.
        optional bulk_soc as "bulkSoC": Bounded<0, 100>,
    }
}
