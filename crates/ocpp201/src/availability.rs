//! The messages of availability (Part 2, block G).

use crate::{
    DateTime, Evse, StatusInfo,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    pub struct ChangeAvailabilityRequest {
        optional evse: Evse,
        required operational_status: OperationalStatusEnum,
    }
}

wire_struct! {
    pub struct ChangeAvailabilityResponse {
        required status: ChangeAvailabilityStatusEnum,
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    pub struct HeartbeatRequest {}
}

wire_struct! {
    pub struct HeartbeatResponse {
        required current_time: DateTime,
    }
}

wire_struct! {
    pub struct StatusNotificationRequest {
        required timestamp: DateTime,
        required connector_status: ConnectorStatusEnum,
        required evse_id: i32,
        required connector_id: i32,
    }
}

wire_struct! {
    pub struct StatusNotificationResponse {}
}

wire_enum! {
    pub enum OperationalStatusEnum("OperationalStatusEnumType") {
        Inoperative = "Inoperative",
        Operative = "Operative",
    }
}

wire_enum! {
    pub enum ChangeAvailabilityStatusEnum("ChangeAvailabilityStatusEnumType") {
        Accepted = "Accepted",
        Rejected = "Rejected",
        Scheduled = "Scheduled",
    }
}

wire_enum! {
    pub enum ConnectorStatusEnum("ConnectorStatusEnumType") {
        Available = "Available",
        Occupied = "Occupied",
        Reserved = "Reserved",
        Unavailable = "Unavailable",
        Faulted = "Faulted",
    }
}
