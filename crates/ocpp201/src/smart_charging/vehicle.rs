//! What a vehicle says about its charging by ISO 15118 (K15 to K17).

use crate::{
    Bounded, ChargingSchedule, DateTime, GenericStatusEnum, StatusInfo,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    pub struct NotifyEvChargingNeedsRequest("NotifyEVChargingNeedsRequest") {
        optional max_schedule_tuples: i32,
        required charging_needs: ChargingNeeds,
        required evse_id: i32,
    }
}

wire_struct! {
    pub struct NotifyEvChargingNeedsResponse("NotifyEVChargingNeedsResponse") {
        required status: NotifyEvChargingNeedsStatusEnum,
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    pub struct NotifyEvChargingScheduleRequest("NotifyEVChargingScheduleRequest") {
        required time_base: DateTime,
        required charging_schedule: ChargingSchedule,
        required evse_id: i32,
    }
}

wire_struct! {
    pub struct NotifyEvChargingScheduleResponse("NotifyEVChargingScheduleResponse") {
        required status: GenericStatusEnum,
        optional status_info: StatusInfo,
    }
}

wire_enum! {
    pub enum NotifyEvChargingNeedsStatusEnum("NotifyEVChargingNeedsStatusEnumType") {
        Accepted = "Accepted",
        Rejected = "Rejected",
        Processing = "Processing",
    }
}

wire_struct! {
    pub struct ChargingNeeds("ChargingNeedsType") {
        optional ac_charging_parameters: AcChargingParameters,
        optional dc_charging_parameters: DcChargingParameters,
        required requested_energy_transfer: EnergyTransferModeEnum,
        optional departure_time: DateTime,
    }
}

wire_enum! {
    pub enum EnergyTransferModeEnum("EnergyTransferModeEnumType") {
        Dc = "DC",
        AcSinglePhase = "AC_single_phase",
        AcTwoPhase = "AC_two_phase",
        AcThreePhase = "AC_three_phase",
    }
}

wire_struct! {
    pub struct AcChargingParameters("ACChargingParametersType") {
        required energy_amount: i32,
        required ev_min_current: i32,
        required ev_max_current: i32,
        required ev_max_voltage: i32,
    }
}

wire_struct! {
    pub struct DcChargingParameters("DCChargingParametersType") {
        required ev_max_current: i32,
        required ev_max_voltage: i32,
        optional energy_amount: i32,
        optional ev_max_power: i32,
        optional state_of_charge: Bounded<0, 100>,
        optional ev_energy_capacity: i32,
        optional full_soc as "fullSoC": Bounded<0, 100>,
        optional bulk_soc as "bulkSoC": Bounded<0, 100>,
    }
}
