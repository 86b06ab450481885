//! Reading and writing variables of the device model (B05, B06).

use crate::{
    AttributeEnum, Component, List, StatusInfo, Text, Variable,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    /// Reads attributes of variables (B06).
    pub struct GetVariablesRequest {
        /// What to read; at most `DeviceDataCtrlr.ItemsPerMessage` of them (B06.FR.05).
        required get_variable_data: List<GetVariableData>,
    }
}

wire_struct! {
    /// What was read.
    pub struct GetVariablesResponse {
        /// One per requested attribute (B06.FR.01), not necessarily in the same order.
        required get_variable_result: List<GetVariableResult>,
    }
}

wire_struct! {
    /// Writes attributes of variables (B05).
    pub struct SetVariablesRequest {
        /// What to write; at most `DeviceDataCtrlr.ItemsPerMessage` of them (B05.FR.11), none twice
        /// (B05.FR.13).
        required set_variable_data: List<SetVariableData>,
    }
}

wire_struct! {
    /// What became of each.
    pub struct SetVariablesResponse {
        /// One per attribute (B05.FR.01), not necessarily in the same order.
        required set_variable_result: List<SetVariableResult>,
    }
}

wire_struct! {
    /// An attribute to read.
    pub struct GetVariableData("GetVariableDataType") {
        /// Absent, `Actual` (B06.FR.11).
        optional attribute_type: AttributeEnum,
        /// The component that has the variable.
        required component: Component,
        /// The variable that has the attribute.
        required variable: Variable,
    }
}

wire_struct! {
    /// An attribute that was read.
    pub struct GetVariableResult("GetVariableResultType") {
        /// More than the status says; every function works without it.
        optional attribute_status_info: StatusInfo,
        /// Whether it could be read.
        required attribute_status: GetVariableStatusEnum,
        /// Which attribute; `Actual` where the request named none (B06.FR.11).
        optional attribute_type: AttributeEnum,
        /// The value as text; only with Accepted (B06.FR.10), empty when it was never set
        /// (B06.FR.13).
        optional attribute_value: Text<2500>,
        /// As requested.
        required component: Component,
        /// As requested.
        required variable: Variable,
    }
}

wire_enum! {
    /// Whether an attribute could be read.
    pub enum GetVariableStatusEnum("GetVariableStatusEnumType") {
        Accepted = "Accepted",
        /// It can only be written (B06.FR.09).
        Rejected = "Rejected",
        /// The station has no such component (B06.FR.06).
        UnknownComponent = "UnknownComponent",
        /// The component has no such variable (B06.FR.07).
        UnknownVariable = "UnknownVariable",
        /// The variable has no such attribute (B06.FR.08).
        NotSupportedAttributeType = "NotSupportedAttributeType",
    }
}

wire_struct! {
    /// An attribute to write.
    pub struct SetVariableData("SetVariableDataType") {
        /// Absent, `Actual` (B05.FR.12).
        optional attribute_type: AttributeEnum,
        /// The value as text, in the format of the data type of the variable.
        required attribute_value: Text<1000>,
        /// The component that has the variable.
        required component: Component,
        /// The variable that has the attribute.
        required variable: Variable,
    }
}

wire_struct! {
    /// What became of an attribute that was to be written.
    pub struct SetVariableResult("SetVariableResultType") {
        /// Which attribute; `Actual` where the request named none (B05.FR.12).
        optional attribute_type: AttributeEnum,
        /// Whether it was written.
        required attribute_status: SetVariableStatusEnum,
        /// More than the status says; every function works without it.
        optional attribute_status_info: StatusInfo,
        /// As requested.
        required component: Component,
        /// As requested.
        required variable: Variable,
    }
}

wire_enum! {
    /// Whether an attribute was written.
    pub enum SetVariableStatusEnum("SetVariableStatusEnumType") {
        Accepted = "Accepted",
        /// Wrong format, out of range, or read-only (B05.FR.07 to B05.FR.09).
        Rejected = "Rejected",
        /// The station has no such component (B05.FR.04).
        UnknownComponent = "UnknownComponent",
        /// The component has no such variable (B05.FR.05).
        UnknownVariable = "UnknownVariable",
        /// The variable has no such attribute (B05.FR.06).
        NotSupportedAttributeType = "NotSupportedAttributeType",
        /// Written; takes effect after a restart.
        RebootRequired = "RebootRequired",
    }
}
