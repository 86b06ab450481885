//! Reports of the device model (B07, B08).
//!
//! A report is asked for by one message and delivered by any number of others, tied together by
//! `requestId` and ordered by `seqNo`.

use crate::{
    AttributeEnum, Component, ComponentVariable, DateTime, GenericDeviceModelStatusEnum, List,
    StatusInfo, Text, Variable,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    pub struct GetBaseReportRequest {
        required request_id: i32,
        required report_base: ReportBaseEnum,
    }
}

wire_struct! {
    pub struct GetBaseReportResponse {
        required status: GenericDeviceModelStatusEnum,
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    pub struct GetReportRequest {
        optional component_variable: List<ComponentVariable>,
        required request_id: i32,
        optional component_criteria: List<ComponentCriterionEnum, 1, 4>,
    }
}

wire_struct! {
    pub struct GetReportResponse {
        required status: GenericDeviceModelStatusEnum,
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    pub struct NotifyReportRequest {
        required request_id: i32,
        required generated_at: DateTime,
        optional report_data: List<ReportData>,
        #[schemars(extend("default" = false))]
        optional tbc: bool,
        required seq_no: i32,
    }
}

wire_struct! {
    pub struct NotifyReportResponse {}
}

wire_enum! {
    pub enum ReportBaseEnum("ReportBaseEnumType") {
        ConfigurationInventory = "ConfigurationInventory",
        FullInventory = "FullInventory",
        SummaryInventory = "SummaryInventory",
    }
}

wire_enum! {
    pub enum ComponentCriterionEnum("ComponentCriterionEnumType") {
        Active = "Active",
        Available = "Available",
        Enabled = "Enabled",
        Problem = "Problem",
    }
}

wire_struct! {
    pub struct ReportData("ReportDataType") {
        required component: Component,
        required variable: Variable,
        required variable_attribute: List<VariableAttribute, 1, 4>,
        optional variable_characteristics: VariableCharacteristics,
    }
}

wire_struct! {
    pub struct VariableAttribute("VariableAttributeType") {
        optional kind as "type": AttributeEnum,
        optional value: Text<2500>,
        optional mutability: MutabilityEnum,
        #[schemars(extend("default" = false))]
        optional persistent: bool,
        #[schemars(extend("default" = false))]
        optional constant: bool,
    }
}

wire_enum! {
    pub enum MutabilityEnum("MutabilityEnumType") default ReadWrite {
        ReadOnly = "ReadOnly",
        WriteOnly = "WriteOnly",
        ReadWrite = "ReadWrite",
    }
}

wire_struct! {
    pub struct VariableCharacteristics("VariableCharacteristicsType") {
        optional unit: Text<16>,
        required data_type: DataEnum,
        optional min_limit: f64,
        optional max_limit: f64,
        optional values_list: Text<1000>,
        required supports_monitoring: bool,
    }
}

wire_enum! {
    pub enum DataEnum("DataEnumType") {
        String = "string",
        Decimal = "decimal",
        Integer = "integer",
        DateTime = "dateTime",
        Boolean = "boolean",
        OptionList = "OptionList",
        SequenceList = "SequenceList",
        MemberList = "MemberList",
    }
}
