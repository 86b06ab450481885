//! The messages of remote control (Part 2, block F).

use crate::{
    ChargingProfile, Evse, IdToken, StatusInfo, Text,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    pub struct RequestStartTransactionRequest {
        optional evse_id: i32,
        optional group_id_token: IdToken,
        required id_token: IdToken,
        required remote_start_id: i32,
        optional charging_profile: ChargingProfile,
    }
}

wire_struct! {
    pub struct RequestStartTransactionResponse {
        required status: RequestStartStopStatusEnum,
        optional status_info: StatusInfo,
        optional transaction_id: Text<36>,
    }
}

wire_struct! {
    pub struct RequestStopTransactionRequest {
        required transaction_id: Text<36>,
    }
}

wire_struct! {
    pub struct RequestStopTransactionResponse {
        required status: RequestStartStopStatusEnum,
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    pub struct TriggerMessageRequest {
        optional evse: Evse,
        required requested_message: MessageTriggerEnum,
    }
}

wire_struct! {
    pub struct TriggerMessageResponse {
        required status: TriggerMessageStatusEnum,
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    pub struct UnlockConnectorRequest {
        required evse_id: i32,
        required connector_id: i32,
    }
}

wire_struct! {
    pub struct UnlockConnectorResponse {
        required status: UnlockStatusEnum,
        optional status_info: StatusInfo,
    }
}

wire_enum! {
    pub enum RequestStartStopStatusEnum("RequestStartStopStatusEnumType") {
        Accepted = "Accepted",
        Rejected = "Rejected",
    }
}

wire_enum! {
    pub enum MessageTriggerEnum("MessageTriggerEnumType") {
        BootNotification = "BootNotification",
        LogStatusNotification = "LogStatusNotification",
        FirmwareStatusNotification = "FirmwareStatusNotification",
        Heartbeat = "Heartbeat",
        MeterValues = "MeterValues",
        SignChargingStationCertificate = "SignChargingStationCertificate",
        SignV2GCertificate = "SignV2GCertificate",
        StatusNotification = "StatusNotification",
        TransactionEvent = "TransactionEvent",
        SignCombinedCertificate = "SignCombinedCertificate",
        PublishFirmwareStatusNotification = "PublishFirmwareStatusNotification",
    }
}

wire_enum! {
    pub enum TriggerMessageStatusEnum("TriggerMessageStatusEnumType") {
        Accepted = "Accepted",
        Rejected = "Rejected",
        NotImplemented = "NotImplemented",
    }
}

wire_enum! {
    pub enum UnlockStatusEnum("UnlockStatusEnumType") {
        Unlocked = "Unlocked",
        UnlockFailed = "UnlockFailed",
        OngoingAuthorizedTransaction = "OngoingAuthorizedTransaction",
        UnknownConnector = "UnknownConnector",
    }
}
