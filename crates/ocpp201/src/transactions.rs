//! The messages of transactions (Part 2, block E).
//!
//! The meter values inside are in `datatypes/meter_value.rs`.

use crate::{
    DateTime, Evse, IdToken, IdTokenInfo, List, MessageContent, MeterValue, Text,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    pub struct GetTransactionStatusRequest {
        optional transaction_id: Text<36>,
    }
}

wire_struct! {
    pub struct GetTransactionStatusResponse {
        optional ongoing_indicator: bool,
        required messages_in_queue: bool,
    }
}

wire_struct! {
    pub struct TransactionEventRequest {
        required event_type: TransactionEventEnum,
        optional meter_value: List<MeterValue>,
        required timestamp: DateTime,
        required trigger_reason: TriggerReasonEnum,
        required seq_no: i32,
        #[schemars(extend("default" = false))]
        optional offline: bool,
        optional number_of_phases_used: i32,
        optional cable_max_current: i32,
        optional reservation_id: i32,
        required transaction_info: Transaction,
        optional evse: Evse,
        optional id_token: IdToken,
    }
}

wire_struct! {
    pub struct TransactionEventResponse {
        optional total_cost: f64,
        optional charging_priority: i32,
        optional id_token_info: IdTokenInfo,
        optional updated_personal_message: MessageContent,
    }
}

wire_struct! {
    pub struct Transaction("TransactionType") {
        required transaction_id: Text<36>,
        optional charging_state: ChargingStateEnum,
        optional time_spent_charging: i32,
        optional stopped_reason: ReasonEnum,
        optional remote_start_id: i32,
    }
}

wire_enum! {
    pub enum TransactionEventEnum("TransactionEventEnumType") {
        Ended = "Ended",
        Started = "Started",
        Updated = "Updated",
    }
}

wire_enum! {
    pub enum TriggerReasonEnum("TriggerReasonEnumType") {
        Authorized = "Authorized",
        CablePluggedIn = "CablePluggedIn",
        ChargingRateChanged = "ChargingRateChanged",
        ChargingStateChanged = "ChargingStateChanged",
        Deauthorized = "Deauthorized",
        EnergyLimitReached = "EnergyLimitReached",
        EvCommunicationLost = "EVCommunicationLost",
        EvConnectTimeout = "EVConnectTimeout",
        MeterValueClock = "MeterValueClock",
        MeterValuePeriodic = "MeterValuePeriodic",
        TimeLimitReached = "TimeLimitReached",
        Trigger = "Trigger",
        UnlockCommand = "UnlockCommand",
        StopAuthorized = "StopAuthorized",
        EvDeparted = "EVDeparted",
        EvDetected = "EVDetected",
        RemoteStop = "RemoteStop",
        RemoteStart = "RemoteStart",
        AbnormalCondition = "AbnormalCondition",
        SignedDataReceived = "SignedDataReceived",
        ResetCommand = "ResetCommand",
    }
}

wire_enum! {
    pub enum ChargingStateEnum("ChargingStateEnumType") {
        Charging = "Charging",
        EvConnected = "EVConnected",
        SuspendedEv = "SuspendedEV",
        SuspendedEvse = "SuspendedEVSE",
        Idle = "Idle",
    }
}

wire_enum! {
    pub enum ReasonEnum("ReasonEnumType") {
        DeAuthorized = "DeAuthorized",
        EmergencyStop = "EmergencyStop",
        EnergyLimitReached = "EnergyLimitReached",
        EvDisconnected = "EVDisconnected",
        GroundFault = "GroundFault",
        ImmediateReset = "ImmediateReset",
        Local = "Local",
        LocalOutOfCredit = "LocalOutOfCredit",
        MasterPass = "MasterPass",
        Other = "Other",
        OvercurrentFault = "OvercurrentFault",
        PowerLoss = "PowerLoss",
        PowerQuality = "PowerQuality",
        Reboot = "Reboot",
        Remote = "Remote",
        SocLimitReached = "SOCLimitReached",
        StoppedByEv = "StoppedByEV",
        TimeLimitReached = "TimeLimitReached",
        Timeout = "Timeout",
    }
}
