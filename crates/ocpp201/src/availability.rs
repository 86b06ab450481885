//! The messages of availability (Part 2, block G).

use crate::{
    DateTime, Evse, StatusInfo,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    /// Takes a station, an EVSE or a connector into or out of operation (G03, G04).
    pub struct ChangeAvailabilityRequest {
        /// What to change: with a connector, that; without, the EVSE; absent, the station
        /// (G04.FR.01).
        optional evse: Evse,
        /// What it is to be; survives a restart (G03.FR.08).
        required operational_status: OperationalStatusEnum,
    }
}

wire_struct! {
    /// Whether it is changed.
    pub struct ChangeAvailabilityResponse {
        /// Also Accepted when it was so before (G03.FR.03).
        required status: ChangeAvailabilityStatusEnum,
        /// More than the status says; every function works without it.
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    /// Says that the station is alive and asks for the time (G02).
    pub struct HeartbeatRequest {}
}

wire_struct! {
    /// The time.
    pub struct HeartbeatResponse {
        /// The time of the CSMS, by which the station sets its clock.
        required current_time: DateTime,
    }
}

wire_struct! {
    /// State of a connector (G01).
    ///
    /// A station may report it by [`NotifyEventRequest`](crate::NotifyEventRequest) instead:
    /// variable `AvailabilityState` of component `Connector`.
    pub struct StatusNotificationRequest {
        /// When it took this state.
        required timestamp: DateTime,
        /// Its state.
        required connector_status: ConnectorStatusEnum,
        /// Of the connector, from 1.
        required evse_id: i32,
        /// Number of the connector in its EVSE, from 1.
        required connector_id: i32,
    }
}

wire_struct! {
    /// Confirms a [`StatusNotificationRequest`]; it has no fields.
    pub struct StatusNotificationResponse {}
}

wire_enum! {
    /// Whether something may be used.
    pub enum OperationalStatusEnum("OperationalStatusEnumType") {
        /// It offers nothing: its connectors are Unavailable.
        Inoperative = "Inoperative",
        /// It may be used.
        Operative = "Operative",
    }
}

wire_enum! {
    /// Whether availability is changed.
    pub enum ChangeAvailabilityStatusEnum("ChangeAvailabilityStatusEnumType") {
        Accepted = "Accepted",
        Rejected = "Rejected",
        /// When the running transaction has ended (G03.FR.05).
        Scheduled = "Scheduled",
    }
}

wire_enum! {
    /// State of a connector.
    pub enum ConnectorStatusEnum("ConnectorStatusEnumType") {
        /// Free for anyone.
        Available = "Available",
        /// In use, such as by a cable that is plugged in.
        Occupied = "Occupied",
        /// Kept free for someone.
        Reserved = "Reserved",
        /// Out of operation.
        Unavailable = "Unavailable",
        /// Out of order.
        Faulted = "Faulted",
    }
}
