//! Monitors on variables of the device model (N02 to N08).

use crate::{
    Component, ComponentVariable, DateTime, GenericDeviceModelStatusEnum, GenericStatusEnum, List,
    StatusInfo, Variable,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    /// Removes monitors (N06).
    pub struct ClearVariableMonitoringRequest {
        /// Of the monitors; at most `MonitoringCtrlr.ItemsPerMessage` of them.
        required id: List<i32>,
    }
}

wire_struct! {
    /// What became of each.
    pub struct ClearVariableMonitoringResponse {
        /// One per monitor.
        required clear_monitoring_result: List<ClearMonitoringResult>,
    }
}

wire_struct! {
    /// Asks for the monitors of a station (N02).
    ///
    /// With criteria and names, what fulfils both is reported.
    pub struct GetMonitoringReportRequest {
        /// On what they are set.
        optional component_variable: List<ComponentVariable>,
        /// Ties the reports to this request.
        required request_id: i32,
        /// Of which kinds they are; one of several is enough.
        optional monitoring_criteria: List<MonitoringCriterionEnum, 1, 3>,
    }
}

wire_struct! {
    /// Whether reports follow.
    pub struct GetMonitoringReportResponse {
        /// EmptyResultSet: none matches, no report follows (N02.FR.10).
        required status: GenericDeviceModelStatusEnum,
        /// More than the status says; every function works without it.
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    /// A part of the monitors that were asked for (N02).
    pub struct NotifyMonitoringReportRequest {
        /// The variables of this part and their monitors.
        optional monitor: List<MonitoringData>,
        /// Of the request that asked for it.
        required request_id: i32,
        /// Whether more parts follow; absent, no.
        #[schemars(extend("default" = false))]
        optional tbc: bool,
        /// Position of the part in the report, from 0.
        required seq_no: i32,
        /// When the report was made.
        required generated_at: DateTime,
    }
}

wire_struct! {
    /// Confirms a [`NotifyMonitoringReportRequest`]; it has no fields.
    pub struct NotifyMonitoringReportResponse {}
}

wire_struct! {
    /// Chooses a basic set of monitors (N03).
    pub struct SetMonitoringBaseRequest {
        /// Which set.
        required monitoring_base: MonitoringBaseEnum,
    }
}

wire_struct! {
    /// Whether the set is active.
    pub struct SetMonitoringBaseResponse {
        /// Whether the set is active.
        required status: GenericDeviceModelStatusEnum,
        /// More than the status says; every function works without it.
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    /// Chooses which events are reported (N05).
    pub struct SetMonitoringLevelRequest {
        /// From 0 to 9: events of this number or less are reported (N05.FR.02, N05.FR.03).
        required severity: i32,
    }
}

wire_struct! {
    /// Whether the level applies.
    pub struct SetMonitoringLevelResponse {
        /// Whether the level applies.
        required status: GenericStatusEnum,
        /// More than the status says; every function works without it.
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    /// Sets monitors on variables (N04).
    pub struct SetVariableMonitoringRequest {
        /// The monitors; at most `MonitoringCtrlr.ItemsPerMessage` of them (N04.FR.09).
        required set_monitoring_data: List<SetMonitoringData>,
    }
}

wire_struct! {
    /// What became of each.
    pub struct SetVariableMonitoringResponse {
        /// One per monitor (N04.FR.01).
        required set_monitoring_result: List<SetMonitoringResult>,
    }
}

wire_struct! {
    /// What became of a monitor that was to be removed.
    pub struct ClearMonitoringResult("ClearMonitoringResultType") {
        /// Whether it was removed.
        required status: ClearMonitoringStatusEnum,
        /// Of the monitor.
        required id: i32,
        /// More than the status says; every function works without it.
        optional status_info: StatusInfo,
    }
}

wire_enum! {
    /// Whether a monitor was removed.
    pub enum ClearMonitoringStatusEnum("ClearMonitoringStatusEnumType") {
        Accepted = "Accepted",
        /// It cannot be removed (N06.FR.02).
        Rejected = "Rejected",
        /// There is none with this id (N06.FR.03).
        NotFound = "NotFound",
    }
}

wire_enum! {
    /// Kinds of monitors in a report.
    pub enum MonitoringCriterionEnum("MonitoringCriterionEnumType") {
        /// On an upper or lower threshold.
        ThresholdMonitoring = "ThresholdMonitoring",
        /// On a change.
        DeltaMonitoring = "DeltaMonitoring",
        /// By time, aligned to the clock or not.
        PeriodicMonitoring = "PeriodicMonitoring",
    }
}

wire_struct! {
    /// A variable and its monitors.
    pub struct MonitoringData("MonitoringDataType") {
        /// The component that has the variable.
        required component: Component,
        /// The variable.
        required variable: Variable,
        /// Its monitors.
        required variable_monitoring: List<VariableMonitoring>,
    }
}

wire_struct! {
    /// A monitor.
    pub struct VariableMonitoring("VariableMonitoringType") {
        /// By which it is changed and removed; may change with a restart (N04.FR.19).
        required id: i32,
        /// Whether it works only during a transaction.
        required transaction: bool,
        /// The threshold, the change, or the seconds between reports, by `kind`.
        required value: f64,
        /// What it watches for.
        required kind as "type": MonitorEnum,
        /// From 0, danger, to 9, debugging.
        required severity: i32,
    }
}

wire_enum! {
    /// A basic set of monitors.
    pub enum MonitoringBaseEnum("MonitoringBaseEnumType") {
        /// Those that came with the station, and those that were set (N03.FR.03).
        All = "All",
        /// Those that came with the station; those that were set are removed (N03.FR.04).
        FactoryDefault = "FactoryDefault",
        /// Those that cannot be changed; the others are off (N03.FR.05).
        HardWiredOnly = "HardWiredOnly",
    }
}

wire_struct! {
    /// A monitor to set.
    pub struct SetMonitoringData("SetMonitoringDataType") {
        /// Of the monitor to replace (N04.FR.12); absent for a new one (N04.FR.11).
        optional id: i32,
        /// Whether it works only during a transaction; absent, always.
        #[schemars(extend("default" = false))]
        optional transaction: bool,
        /// The threshold, the change, or the seconds between reports, by `kind`; not negative for a
        /// change (N04.FR.14).
        required value: f64,
        /// What it watches for.
        required kind as "type": MonitorEnum,
        /// From 0, danger, to 9, debugging.
        required severity: i32,
        /// The component that has the variable.
        required component: Component,
        /// The variable to watch.
        required variable: Variable,
    }
}

wire_struct! {
    /// What became of a monitor that was to be set.
    pub struct SetMonitoringResult("SetMonitoringResultType") {
        /// Of the monitor; only with Accepted (N04.FR.11).
        optional id: i32,
        /// More than the status says; every function works without it.
        optional status_info: StatusInfo,
        /// Whether it was set.
        required status: SetMonitoringStatusEnum,
        /// As requested.
        required kind as "type": MonitorEnum,
        /// As requested.
        required component: Component,
        /// As requested.
        required variable: Variable,
        /// As requested.
        required severity: i32,
    }
}

wire_enum! {
    /// Whether a monitor was set.
    pub enum SetMonitoringStatusEnum("SetMonitoringStatusEnumType") {
        Accepted = "Accepted",
        /// The station has no such component.
        UnknownComponent = "UnknownComponent",
        /// The component has no such variable.
        UnknownVariable = "UnknownVariable",
        /// The variable cannot be watched so (N04.FR.05).
        UnsupportedMonitorType = "UnsupportedMonitorType",
        /// Such as out of range (N04.FR.06), or no such monitor to replace (N04.FR.13).
        Rejected = "Rejected",
        /// Another monitor of this kind and severity is on the variable (N04.FR.10).
        Duplicate = "Duplicate",
    }
}

wire_enum! {
    /// What a monitor watches for.
    pub enum MonitorEnum("MonitorEnumType") {
        /// A value above a threshold.
        UpperThreshold = "UpperThreshold",
        /// A value below a threshold.
        LowerThreshold = "LowerThreshold",
        /// A change since the last report.
        Delta = "Delta",
        /// A time since the monitor was set.
        Periodic = "Periodic",
        /// A time counted from midnight.
        PeriodicClockAligned = "PeriodicClockAligned",
    }
}
