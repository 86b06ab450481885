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
    /// Asks for one of three standard reports of the device model (B07).
    pub struct GetBaseReportRequest {
        /// Ties the reports to this request (B07.FR.04).
        required request_id: i32,
        /// Which report.
        required report_base: ReportBaseEnum,
    }
}

wire_struct! {
    /// Whether reports follow.
    pub struct GetBaseReportResponse {
        /// Rejected: not at the moment (B07.FR.13).
        required status: GenericDeviceModelStatusEnum,
        /// More than the status says; every function works without it.
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    /// Asks for a report of chosen components and variables (B08).
    ///
    /// With criteria and names, what fulfils both is reported.
    pub struct GetReportRequest {
        /// What to report: a component without a variable means all its variables (B08.FR.20), a
        /// missing instance or EVSE means every one (B08.FR.21 to B08.FR.25).
        optional component_variable: List<ComponentVariable>,
        /// Ties the reports to this request.
        required request_id: i32,
        /// States that a component has to have; one of several is enough (B08.FR.13).
        optional component_criteria: List<ComponentCriterionEnum, 1, 4>,
    }
}

wire_struct! {
    /// Whether reports follow.
    pub struct GetReportResponse {
        /// EmptyResultSet: nothing matches, no report follows (B08.FR.15).
        required status: GenericDeviceModelStatusEnum,
        /// More than the status says; every function works without it.
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    /// A part of a report of the device model (B07, B08).
    pub struct NotifyReportRequest {
        /// Of the request that asked for it (B07.FR.04).
        required request_id: i32,
        /// When the report was made.
        required generated_at: DateTime,
        /// The variables of this part.
        optional report_data: List<ReportData>,
        /// Whether more parts follow; absent, no.
        #[schemars(extend("default" = false))]
        optional tbc: bool,
        /// Position of the part in the report, from 0 (B07.FR.10).
        required seq_no: i32,
    }
}

wire_struct! {
    /// Confirms a [`NotifyReportRequest`]; it has no fields.
    pub struct NotifyReportResponse {}
}

wire_enum! {
    /// Which variables a standard report covers.
    pub enum ReportBaseEnum("ReportBaseEnumType") {
        /// Everything that an operator can set (B07.FR.07).
        ConfigurationInventory = "ConfigurationInventory",
        /// Everything (B07.FR.08).
        FullInventory = "FullInventory",
        /// Availability and problems (B07.FR.09); a station need not know this one.
        SummaryInventory = "SummaryInventory",
    }
}

wire_enum! {
    /// A state that components in a report have to have.
    pub enum ComponentCriterionEnum("ComponentCriterionEnumType") {
        /// Working right now; counts where there is no such variable (B08.FR.07).
        Active = "Active",
        /// There and usable; counts where there is no such variable (B08.FR.08).
        Available = "Available",
        /// Switched on; counts where there is no such variable (B08.FR.09).
        Enabled = "Enabled",
        /// In trouble; counts only where the variable says so (B08.FR.10).
        Problem = "Problem",
    }
}

wire_struct! {
    /// A variable and all that the station says about it.
    pub struct ReportData("ReportDataType") {
        /// The component that has the variable.
        required component: Component,
        /// The variable.
        required variable: Variable,
        /// Its attributes, at most one of each type.
        required variable_attribute: List<VariableAttribute, 1, 4>,
        /// What values it takes.
        optional variable_characteristics: VariableCharacteristics,
    }
}

wire_struct! {
    /// An attribute of a variable.
    pub struct VariableAttribute("VariableAttributeType") {
        /// Absent, `Actual`.
        optional kind as "type": AttributeEnum,
        /// The value as text; absent for variables that can only be written (B07.FR.03).
        optional value: Text<2500>,
        /// Absent, `ReadWrite`.
        optional mutability: MutabilityEnum,
        /// Whether it survives a restart; absent, no.
        #[schemars(extend("default" = false))]
        optional persistent: bool,
        /// Whether the station never changes it; absent, no.
        #[schemars(extend("default" = false))]
        optional constant: bool,
    }
}

wire_enum! {
    /// Whether an attribute can be read and written by the CSMS.
    pub enum MutabilityEnum("MutabilityEnumType") default ReadWrite {
        ReadOnly = "ReadOnly",
        /// Such as a password; its value is never reported.
        WriteOnly = "WriteOnly",
        ReadWrite = "ReadWrite",
    }
}

wire_struct! {
    /// What values a variable takes.
    pub struct VariableCharacteristics("VariableCharacteristicsType") {
        /// Of the value, from the list of standard units or the vendor's own.
        optional unit: Text<16>,
        /// The type of the value.
        required data_type: DataEnum,
        /// The least value.
        optional min_limit: f64,
        /// The greatest value; for texts and lists, the greatest length.
        optional max_limit: f64,
        /// The possible values of a list type, separated by commas.
        optional values_list: Text<1000>,
        /// Whether monitors can be set on it.
        required supports_monitoring: bool,
    }
}

wire_enum! {
    /// The type of the value of a variable, which always travels as a string.
    pub enum DataEnum("DataEnumType") {
        /// Any text.
        String = "string",
        /// A number, with a point.
        Decimal = "decimal",
        /// A number without a fractional part.
        Integer = "integer",
        /// RFC 3339.
        DateTime = "dateTime",
        /// `true` or `false`.
        Boolean = "boolean",
        /// Exactly one of the possible values.
        OptionList = "OptionList",
        /// Some of the possible values in order, separated by commas.
        SequenceList = "SequenceList",
        /// Some of the possible values in any order, separated by commas.
        MemberList = "MemberList",
    }
}
