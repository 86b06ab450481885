//! The messages of transactions (Part 2, block E).
//!
//! The meter values inside are in `datatypes/meter_value.rs`.

use crate::{
    DateTime, Evse, IdToken, IdTokenInfo, List, MessageContent, MeterValue, Text,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    /// Asks whether messages of a transaction are still queued (E14).
    pub struct GetTransactionStatusRequest {
        /// The transaction; absent, whether messages of any are queued.
        optional transaction_id: Text<36>,
    }
}

wire_struct! {
    /// State of a transaction at the station.
    pub struct GetTransactionStatusResponse {
        /// Whether the transaction goes on; absent when the request named none (E14.FR.06).
        optional ongoing_indicator: bool,
        /// Whether messages wait to be sent.
        required messages_in_queue: bool,
    }
}

wire_struct! {
    /// Something happened in a transaction (block E).
    ///
    /// The CSMS cannot refuse it: any answer but a CALLRESULT makes the station send it again
    /// (E13). Refusing the token is done by `id_token_info` in the answer.
    pub struct TransactionEventRequest {
        /// Whether the transaction begins, goes on or ends.
        required event_type: TransactionEventEnum,
        /// Samples that belong to the event.
        optional meter_value: List<MeterValue>,
        /// When it happened, not when it was sent.
        required timestamp: DateTime,
        /// What made the station send it.
        required trigger_reason: TriggerReasonEnum,
        /// Position of the event in its transaction; should start at 0 (E01.FR.07), grows by one,
        /// and may have gaps when a station ran out of memory offline (E11.FR.05).
        required seq_no: i32,
        /// Whether it happened while the station was offline; absent, no (E12.FR.02).
        #[schemars(extend("default" = false))]
        optional offline: bool,
        /// Phases that the vehicle charges on, where known (E02.FR.18).
        optional number_of_phases_used: i32,
        /// What the connected cable carries, in A.
        optional cable_max_current: i32,
        /// The reservation that this transaction uses, once, after it began to (E01.FR.13).
        optional reservation_id: i32,
        /// The transaction.
        required transaction_info: Transaction,
        /// EVSE and connector, once, in the first event after the vehicle was connected
        /// (E01.FR.16).
        optional evse: Evse,
        /// The token, once when it authorized the transaction (E03.FR.01) and once when it ended it
        /// (E07.FR.02).
        optional id_token: IdToken,
    }
}

wire_struct! {
    /// What the station should know after an event.
    pub struct TransactionEventResponse {
        /// Of the whole transaction, with taxes, in the currency of the station; in the answer to
        /// the last event only. 0 means free, absent means unknown (I03.FR.04).
        optional total_cost: f64,
        /// From -9 to 9, for this transaction only; 9 charges first, absent leaves it (K03.FR.05).
        optional charging_priority: i32,
        /// What the CSMS knows of the token in the request; required when there was one
        /// (E01.FR.12).
        optional id_token_info: IdTokenInfo,
        /// A new text about the tariff, for the driver (I06.FR.02).
        optional updated_personal_message: MessageContent,
    }
}

wire_struct! {
    /// A transaction and its state.
    pub struct Transaction("TransactionType") {
        /// Unique for the station for ever (E01.FR.08); only together with its identity anywhere
        /// else.
        required transaction_id: Text<36>,
        /// Whether energy flows; required when it changed (E01.FR.18).
        optional charging_state: ChargingStateEnum,
        /// Seconds in which energy flowed.
        optional time_spent_charging: i32,
        /// Why it ended; only in the last event, absent there means `Local` (E06.FR.08, E06.FR.09).
        optional stopped_reason: ReasonEnum,
        /// Of the request that started it, in the next event after that request (F01.FR.25).
        optional remote_start_id: i32,
    }
}

wire_enum! {
    /// Whether a transaction begins, goes on or ends.
    pub enum TransactionEventEnum("TransactionEventEnumType") {
        /// The last event.
        Ended = "Ended",
        /// The first event.
        Started = "Started",
        /// Any event between.
        Updated = "Updated",
    }
}

wire_enum! {
    /// What made a station send an event of a transaction.
    pub enum TriggerReasonEnum("TriggerReasonEnumType") {
        /// A token was accepted.
        Authorized = "Authorized",
        /// The cable was connected to the vehicle.
        CablePluggedIn = "CablePluggedIn",
        /// The limit changed by more than `SmartChargingCtrlr.LimitChangeSignificance`.
        ChargingRateChanged = "ChargingRateChanged",
        /// The charging state changed.
        ChargingStateChanged = "ChargingStateChanged",
        /// The CSMS refused the token of the running transaction (E05). Note the spelling: the
        /// reason for stopping is `DeAuthorized`.
        Deauthorized = "Deauthorized",
        /// The vehicle got as much energy as it may.
        EnergyLimitReached = "EnergyLimitReached",
        /// The vehicle was unplugged or stopped talking.
        EvCommunicationLost = "EVCommunicationLost",
        /// No vehicle was connected in time after the token was accepted (E03.FR.05).
        EvConnectTimeout = "EVConnectTimeout",
        /// Meter values were due by the clock.
        MeterValueClock = "MeterValueClock",
        /// Meter values were due by the interval of the transaction.
        MeterValuePeriodic = "MeterValuePeriodic",
        /// The transaction lasted as long as it may.
        TimeLimitReached = "TimeLimitReached",
        /// The CSMS asked for it by [`TriggerMessageRequest`](crate::TriggerMessageRequest).
        Trigger = "Trigger",
        /// The CSMS had the connector unlocked.
        UnlockCommand = "UnlockCommand",
        /// A token ended the authorization (E07.FR.02).
        StopAuthorized = "StopAuthorized",
        /// The vehicle left the parking bay.
        EvDeparted = "EVDeparted",
        /// A vehicle entered the parking bay.
        EvDetected = "EVDetected",
        /// The CSMS stopped it.
        RemoteStop = "RemoteStop",
        /// The CSMS started it (F01.FR.19).
        RemoteStart = "RemoteStart",
        /// A fault (E06.FR.16).
        AbnormalCondition = "AbnormalCondition",
        /// A signed meter value came.
        SignedDataReceived = "SignedDataReceived",
        /// The CSMS restarts the station.
        ResetCommand = "ResetCommand",
    }
}

wire_enum! {
    /// Whether energy flows.
    pub enum ChargingStateEnum("ChargingStateEnumType") {
        /// Contactor closed: energy can flow.
        Charging = "Charging",
        /// A vehicle is connected, the contactor is open.
        EvConnected = "EVConnected",
        /// Energy is offered, the vehicle takes none.
        SuspendedEv = "SuspendedEV",
        /// No energy is offered, such as with a limit of 0.
        SuspendedEvse = "SuspendedEVSE",
        /// No vehicle is connected.
        Idle = "Idle",
    }
}

wire_enum! {
    /// Why a transaction ended.
    pub enum ReasonEnum("ReasonEnumType") {
        /// The CSMS refused the token (E05.FR.10). Note the spelling: the trigger is
        /// `Deauthorized`.
        DeAuthorized = "DeAuthorized",
        /// Someone pushed the emergency button.
        EmergencyStop = "EmergencyStop",
        /// The vehicle got as much energy as it may.
        EnergyLimitReached = "EnergyLimitReached",
        /// The vehicle was unplugged.
        EvDisconnected = "EVDisconnected",
        /// A ground fault tripped.
        GroundFault = "GroundFault",
        /// By a restart that did not wait (B12.FR.04).
        ImmediateReset = "ImmediateReset",
        /// By the driver at the station; also meant when the field is absent.
        Local = "Local",
        /// The credit of a prepaid card was used up.
        LocalOutOfCredit = "LocalOutOfCredit",
        /// By a token that may stop any transaction (C16.FR.08).
        MasterPass = "MasterPass",
        Other = "Other",
        /// Too high a current.
        OvercurrentFault = "OvercurrentFault",
        /// The supply failed.
        PowerLoss = "PowerLoss",
        /// The supply was not good enough.
        PowerQuality = "PowerQuality",
        /// By a restart that the station decided on.
        Reboot = "Reboot",
        /// By the CSMS (F03.FR.03).
        Remote = "Remote",
        /// The battery was as full as asked for.
        SocLimitReached = "SOCLimitReached",
        /// By the vehicle (E15.FR.05).
        StoppedByEv = "StoppedByEV",
        /// It lasted as long as it may.
        TimeLimitReached = "TimeLimitReached",
        /// No vehicle was connected in time (E03.FR.05).
        Timeout = "Timeout",
    }
}
