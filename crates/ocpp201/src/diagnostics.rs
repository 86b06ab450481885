//! The messages of diagnostics (Part 2, block N): events that a station reports.
//!
//! Logs are in `diagnostics/log.rs`, monitors in `diagnostics/monitoring.rs`, data about customers in
//! `diagnostics/customer_information.rs`.

mod customer_information;
mod log;
mod monitoring;

use crate::{
    Component, DateTime, List, Text, Variable,
    wire::{wire_enum, wire_struct},
};

pub use customer_information::*;
pub use log::*;
pub use monitoring::*;

wire_struct! {
    /// Events of components, above all of monitors (N07, N08).
    pub struct NotifyEventRequest {
        /// When this message was made.
        required generated_at: DateTime,
        /// Whether more parts follow; absent, no.
        #[schemars(extend("default" = false))]
        optional tbc: bool,
        /// Position of the part in the report, from 0.
        required seq_no: i32,
        /// The events.
        required event_data: List<EventData>,
    }
}

wire_struct! {
    /// Confirms a [`NotifyEventRequest`]; it has no fields.
    pub struct NotifyEventResponse {}
}

wire_struct! {
    /// An event of a component.
    pub struct EventData("EventDataType") {
        /// Of the event; others name it as their cause.
        required event_id: i32,
        /// When it happened.
        required timestamp: DateTime,
        /// What kind of change it was.
        required trigger: EventTriggerEnum,
        /// Id of the event that caused this one.
        optional cause: i32,
        /// The value of the variable, as text.
        required actual_value: Text<2500>,
        /// Error code of the vendor.
        optional tech_code: Text<50>,
        /// More about it, for technicians.
        optional tech_info: Text<500>,
        /// Whether the threshold is kept again (N07.FR.02); absent, no.
        optional cleared: bool,
        /// Of the transaction it concerns.
        optional transaction_id: Text<36>,
        /// The component it happened at.
        required component: Component,
        /// Of the monitor that saw it.
        optional variable_monitoring_id: i32,
        /// What kind of monitor saw it.
        required event_notification_type: EventNotificationEnum,
        /// The variable that changed.
        required variable: Variable,
    }
}

wire_enum! {
    /// What kind of change an event is.
    pub enum EventTriggerEnum("EventTriggerEnumType") {
        /// A threshold was passed (N07.FR.16).
        Alerting = "Alerting",
        /// The value changed, or by enough.
        Delta = "Delta",
        /// The time had come (N08).
        Periodic = "Periodic",
    }
}

wire_enum! {
    /// What kind of monitor saw an event.
    pub enum EventNotificationEnum("EventNotificationEnumType") {
        /// None: the station always reports it.
        HardWiredNotification = "HardWiredNotification",
        /// One that cannot be changed.
        HardWiredMonitor = "HardWiredMonitor",
        /// One that came with the station.
        PreconfiguredMonitor = "PreconfiguredMonitor",
        /// One that the CSMS set.
        CustomMonitor = "CustomMonitor",
    }
}
