//! Limits that others than the CSMS impose on a station (K11 to K14).

use crate::{
    ChargingSchedule, List,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    pub struct ClearedChargingLimitRequest {
        required charging_limit_source: ChargingLimitSourceEnum,
        optional evse_id: i32,
    }
}

wire_struct! {
    pub struct ClearedChargingLimitResponse {}
}

wire_struct! {
    pub struct NotifyChargingLimitRequest {
        optional charging_schedule: List<ChargingSchedule>,
        optional evse_id: i32,
        required charging_limit: ChargingLimit,
    }
}

wire_struct! {
    pub struct NotifyChargingLimitResponse {}
}

wire_struct! {
    pub struct ChargingLimit("ChargingLimitType") {
        required charging_limit_source: ChargingLimitSourceEnum,
        optional is_grid_critical: bool,
    }
}

wire_enum! {
    pub enum ChargingLimitSourceEnum("ChargingLimitSourceEnumType") {
        Ems = "EMS",
        Other = "Other",
        So = "SO",
        Cso = "CSO",
    }
}
