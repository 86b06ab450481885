//! The names of the device model: components, their variables and the attributes of those.

use crate::{
    Evse, Text,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    pub struct Component("ComponentType") {
        optional evse: Evse,
        required name: Text<50>,
        optional instance: Text<50>,
    }
}

wire_struct! {
    pub struct Variable("VariableType") {
        required name: Text<50>,
        optional instance: Text<50>,
    }
}

wire_struct! {
    pub struct ComponentVariable("ComponentVariableType") {
        required component: Component,
        optional variable: Variable,
    }
}

wire_enum! {
    pub enum AttributeEnum("AttributeEnumType") default Actual {
        Actual = "Actual",
        Target = "Target",
        MinSet = "MinSet",
        MaxSet = "MaxSet",
    }
}
