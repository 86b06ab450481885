//! Reading and writing variables of the device model (B05, B06).

use crate::{
    AttributeEnum, Component, List, StatusInfo, Text, Variable,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    pub struct GetVariablesRequest {
        required get_variable_data: List<GetVariableData>,
    }
}

wire_struct! {
    pub struct GetVariablesResponse {
        required get_variable_result: List<GetVariableResult>,
    }
}

wire_struct! {
    pub struct SetVariablesRequest {
        required set_variable_data: List<SetVariableData>,
    }
}

wire_struct! {
    pub struct SetVariablesResponse {
        required set_variable_result: List<SetVariableResult>,
    }
}

wire_struct! {
    pub struct GetVariableData("GetVariableDataType") {
        optional attribute_type: AttributeEnum,
        required component: Component,
        required variable: Variable,
    }
}

wire_struct! {
    pub struct GetVariableResult("GetVariableResultType") {
        optional attribute_status_info: StatusInfo,
        required attribute_status: GetVariableStatusEnum,
        optional attribute_type: AttributeEnum,
        optional attribute_value: Text<2500>,
        required component: Component,
        required variable: Variable,
    }
}

wire_enum! {
    pub enum GetVariableStatusEnum("GetVariableStatusEnumType") {
        Accepted = "Accepted",
        Rejected = "Rejected",
        UnknownComponent = "UnknownComponent",
        UnknownVariable = "UnknownVariable",
        NotSupportedAttributeType = "NotSupportedAttributeType",
    }
}

wire_struct! {
    pub struct SetVariableData("SetVariableDataType") {
        optional attribute_type: AttributeEnum,
        required attribute_value: Text<1000>,
        required component: Component,
        required variable: Variable,
    }
}

wire_struct! {
    pub struct SetVariableResult("SetVariableResultType") {
        optional attribute_type: AttributeEnum,
        required attribute_status: SetVariableStatusEnum,
        optional attribute_status_info: StatusInfo,
        required component: Component,
        required variable: Variable,
    }
}

wire_enum! {
    pub enum SetVariableStatusEnum("SetVariableStatusEnumType") {
        Accepted = "Accepted",
        Rejected = "Rejected",
        UnknownComponent = "UnknownComponent",
        UnknownVariable = "UnknownVariable",
        NotSupportedAttributeType = "NotSupportedAttributeType",
        RebootRequired = "RebootRequired",
    }
}
