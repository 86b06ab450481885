//! Monitors on variables of the device model (N02 to N08).

use crate::{
    Component, ComponentVariable, DateTime, GenericDeviceModelStatusEnum, GenericStatusEnum, List,
    StatusInfo, Variable,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    pub struct ClearVariableMonitoringRequest {
        required id: List<i32>,
    }
}

wire_struct! {
    pub struct ClearVariableMonitoringResponse {
        required clear_monitoring_result: List<ClearMonitoringResult>,
    }
}

wire_struct! {
    pub struct GetMonitoringReportRequest {
        optional component_variable: List<ComponentVariable>,
        required request_id: i32,
        optional monitoring_criteria: List<MonitoringCriterionEnum, 1, 3>,
    }
}

wire_struct! {
    pub struct GetMonitoringReportResponse {
        required status: GenericDeviceModelStatusEnum,
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    pub struct NotifyMonitoringReportRequest {
        optional monitor: List<MonitoringData>,
        required request_id: i32,
        #[schemars(extend("default" = false))]
        optional tbc: bool,
        required seq_no: i32,
        required generated_at: DateTime,
    }
}

wire_struct! {
    pub struct NotifyMonitoringReportResponse {}
}

wire_struct! {
    pub struct SetMonitoringBaseRequest {
        required monitoring_base: MonitoringBaseEnum,
    }
}

wire_struct! {
    pub struct SetMonitoringBaseResponse {
        required status: GenericDeviceModelStatusEnum,
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    pub struct SetMonitoringLevelRequest {
        required severity: i32,
    }
}

wire_struct! {
    pub struct SetMonitoringLevelResponse {
        required status: GenericStatusEnum,
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    pub struct SetVariableMonitoringRequest {
        required set_monitoring_data: List<SetMonitoringData>,
    }
}

wire_struct! {
    pub struct SetVariableMonitoringResponse {
        required set_monitoring_result: List<SetMonitoringResult>,
    }
}

wire_struct! {
    pub struct ClearMonitoringResult("ClearMonitoringResultType") {
        required status: ClearMonitoringStatusEnum,
        required id: i32,
        optional status_info: StatusInfo,
    }
}

wire_enum! {
    pub enum ClearMonitoringStatusEnum("ClearMonitoringStatusEnumType") {
        Accepted = "Accepted",
        Rejected = "Rejected",
        NotFound = "NotFound",
    }
}

wire_enum! {
    pub enum MonitoringCriterionEnum("MonitoringCriterionEnumType") {
        ThresholdMonitoring = "ThresholdMonitoring",
        DeltaMonitoring = "DeltaMonitoring",
        PeriodicMonitoring = "PeriodicMonitoring",
    }
}

wire_struct! {
    pub struct MonitoringData("MonitoringDataType") {
        required component: Component,
        required variable: Variable,
        required variable_monitoring: List<VariableMonitoring>,
    }
}

wire_struct! {
    pub struct VariableMonitoring("VariableMonitoringType") {
        required id: i32,
        required transaction: bool,
        required value: f64,
        required kind as "type": MonitorEnum,
        required severity: i32,
    }
}

wire_enum! {
    pub enum MonitoringBaseEnum("MonitoringBaseEnumType") {
        All = "All",
        FactoryDefault = "FactoryDefault",
        HardWiredOnly = "HardWiredOnly",
    }
}

wire_struct! {
    pub struct SetMonitoringData("SetMonitoringDataType") {
        optional id: i32,
        #[schemars(extend("default" = false))]
        optional transaction: bool,
        required value: f64,
        required kind as "type": MonitorEnum,
        required severity: i32,
        required component: Component,
        required variable: Variable,
    }
}

wire_struct! {
    pub struct SetMonitoringResult("SetMonitoringResultType") {
        optional id: i32,
        optional status_info: StatusInfo,
        required status: SetMonitoringStatusEnum,
        required kind as "type": MonitorEnum,
        required component: Component,
        required variable: Variable,
        required severity: i32,
    }
}

wire_enum! {
    pub enum SetMonitoringStatusEnum("SetMonitoringStatusEnumType") {
        Accepted = "Accepted",
        UnknownComponent = "UnknownComponent",
        UnknownVariable = "UnknownVariable",
        UnsupportedMonitorType = "UnsupportedMonitorType",
        Rejected = "Rejected",
        Duplicate = "Duplicate",
    }
}

wire_enum! {
    pub enum MonitorEnum("MonitorEnumType") {
        UpperThreshold = "UpperThreshold",
        LowerThreshold = "LowerThreshold",
        Delta = "Delta",
        Periodic = "Periodic",
        PeriodicClockAligned = "PeriodicClockAligned",
    }
}
