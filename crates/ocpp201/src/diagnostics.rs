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
    pub struct NotifyEventRequest {
        required generated_at: DateTime,
        #[schemars(extend("default" = false))]
        optional tbc: bool,
        required seq_no: i32,
        required event_data: List<EventData>,
    }
}

wire_struct! {
    pub struct NotifyEventResponse {}
}

wire_struct! {
    pub struct EventData("EventDataType") {
        required event_id: i32,
        required timestamp: DateTime,
        required trigger: EventTriggerEnum,
        optional cause: i32,
        required actual_value: Text<2500>,
        optional tech_code: Text<50>,
        optional tech_info: Text<500>,
        optional cleared: bool,
        optional transaction_id: Text<36>,
        required component: Component,
        optional variable_monitoring_id: i32,
        required event_notification_type: EventNotificationEnum,
        required variable: Variable,
    }
}

wire_enum! {
    pub enum EventTriggerEnum("EventTriggerEnumType") {
        Alerting = "Alerting",
        Delta = "Delta",
        Periodic = "Periodic",
    }
}

wire_enum! {
    pub enum EventNotificationEnum("EventNotificationEnumType") {
        HardWiredNotification = "HardWiredNotification",
        HardWiredMonitor = "HardWiredMonitor",
        PreconfiguredMonitor = "PreconfiguredMonitor",
        CustomMonitor = "CustomMonitor",
    }
}
