//! Limits that others than the CSMS impose on a station (K11 to K14).

use crate::{
    ChargingSchedule, List,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    /// A limit from outside ended (K13).
    pub struct ClearedChargingLimitRequest {
        /// Who had set it.
        required charging_limit_source: ChargingLimitSourceEnum,
        /// Of which EVSE; absent, of the station.
        optional evse_id: i32,
    }
}

wire_struct! {
    /// Confirms a [`ClearedChargingLimitRequest`]; it has no fields.
    pub struct ClearedChargingLimitResponse {}
}

wire_struct! {
    /// Someone other than the CSMS limits the station (K11, K12).
    pub struct NotifyChargingLimitRequest {
        /// The limits; only with `NotifyChargingLimitWithSchedules` (K11.FR.03).
        optional charging_schedule: List<ChargingSchedule>,
        /// Of which EVSE; absent, of the station.
        optional evse_id: i32,
        /// Who limits.
        required charging_limit: ChargingLimit,
    }
}

wire_struct! {
    /// Confirms a [`NotifyChargingLimitRequest`]; it has no fields.
    pub struct NotifyChargingLimitResponse {}
}

wire_struct! {
    /// Who limits a station.
    pub struct ChargingLimit("ChargingLimitType") {
        /// Who; never the CSO, who would use the CSMS (K11.FR.05).
        required charging_limit_source: ChargingLimitSourceEnum,
        /// Whether the grid depends on it.
        optional is_grid_critical: bool,
    }
}

wire_enum! {
    /// Who set a limit.
    pub enum ChargingLimitSourceEnum("ChargingLimitSourceEnumType") {
        /// An energy management system at the place.
        Ems = "EMS",
        Other = "Other",
        /// The operator of the grid.
        So = "SO",
        /// The operator of the station, by the CSMS.
        Cso = "CSO",
    }
}
