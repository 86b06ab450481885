//! The names of the device model: components, their variables and the attributes of those.

use crate::{
    Evse, Text,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    /// A part of a station, physical or not.
    pub struct Component("ComponentType") {
        /// The EVSE or connector it belongs to; absent, the station.
        optional evse: Evse,
        /// From the standard list where it fits; case-insensitive.
        required name: Text<50>,
        /// Which one, where there are several; case-insensitive.
        optional instance: Text<50>,
    }
}

wire_struct! {
    /// A property of a component.
    pub struct Variable("VariableType") {
        /// From the standard list where it fits; case-insensitive.
        required name: Text<50>,
        /// Which one, where there are several; case-insensitive.
        optional instance: Text<50>,
    }
}

wire_struct! {
    /// A component, or a variable of it.
    pub struct ComponentVariable("ComponentVariableType") {
        /// The component.
        required component: Component,
        /// The variable; absent, every one.
        optional variable: Variable,
    }
}

wire_enum! {
    /// Which of the values of a variable.
    pub enum AttributeEnum("AttributeEnumType") default Actual {
        /// The one it has.
        Actual = "Actual",
        /// The one it is to have.
        Target = "Target",
        /// The least that it may be set to.
        MinSet = "MinSet",
        /// The greatest that it may be set to.
        MaxSet = "MaxSet",
    }
}
