//! The messages of remote control (Part 2, block F).

use crate::{
    ChargingProfile, Evse, IdToken, StatusInfo, Text,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    /// Starts a transaction from afar (F01, F02).
    pub struct RequestStartTransactionRequest {
        /// Where, greater than 0; absent, the station chooses or refuses (F01.FR.07).
        optional evse_id: i32,
        /// Group of the token, so that others of the group can stop the transaction.
        optional group_id_token: IdToken,
        /// On whose account.
        required id_token: IdToken,
        /// Comes back in the next event of the transaction (F01.FR.25).
        required remote_start_id: i32,
        /// A `TxProfile` for it, without a transaction id (F01.FR.09, F01.FR.11).
        optional charging_profile: ChargingProfile,
    }
}

wire_struct! {
    /// Whether the station will start.
    pub struct RequestStartTransactionResponse {
        /// Accepted does not say that a transaction has started.
        required status: RequestStartStopStatusEnum,
        /// More than the status says; every function works without it.
        optional status_info: StatusInfo,
        /// Of the transaction, only when it had begun before the request (F01.FR.13).
        optional transaction_id: Text<36>,
    }
}

wire_struct! {
    /// Stops a transaction from afar (F03).
    pub struct RequestStopTransactionRequest {
        /// Which one.
        required transaction_id: Text<36>,
    }
}

wire_struct! {
    /// Whether the station will stop.
    pub struct RequestStopTransactionResponse {
        /// Rejected: there is no such transaction (F03.FR.08).
        required status: RequestStartStopStatusEnum,
        /// More than the status says; every function works without it.
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    /// Asks a station to send a message now (F06).
    pub struct TriggerMessageRequest {
        /// For which EVSE; absent, for all where that matters (F06.FR.11). A status needs EVSE and
        /// connector (F06.FR.13).
        optional evse: Evse,
        /// Which message.
        required requested_message: MessageTriggerEnum,
    }
}

wire_struct! {
    /// Whether the message follows.
    pub struct TriggerMessageResponse {
        /// Accepted: the message follows this answer (F06.FR.04, F06.FR.10).
        required status: TriggerMessageStatusEnum,
        /// More than the status says; every function works without it.
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    /// Unlocks the cable of a connector (F05). It stops no transaction.
    pub struct UnlockConnectorRequest {
        /// Of the connector.
        required evse_id: i32,
        /// Number of the connector in its EVSE, from 1.
        required connector_id: i32,
    }
}

wire_struct! {
    /// Whether the cable is unlocked.
    pub struct UnlockConnectorResponse {
        /// Result of the attempt.
        required status: UnlockStatusEnum,
        /// More than the status says; every function works without it.
        optional status_info: StatusInfo,
    }
}

wire_enum! {
    /// Whether a station will start or stop.
    pub enum RequestStartStopStatusEnum("RequestStartStopStatusEnumType") {
        Accepted = "Accepted",
        Rejected = "Rejected",
    }
}

wire_enum! {
    /// A message that a station can be asked to send.
    pub enum MessageTriggerEnum("MessageTriggerEnumType") {
        /// Only to a station that is not accepted (F06.FR.17).
        BootNotification = "BootNotification",
        /// How far the upload of a log is.
        LogStatusNotification = "LogStatusNotification",
        /// How far the firmware update is.
        FirmwareStatusNotification = "FirmwareStatusNotification",
        Heartbeat = "Heartbeat",
        /// Present values, outside transactions (F06.FR.06).
        MeterValues = "MeterValues",
        /// A request to sign a new certificate towards the CSMS (A02).
        SignChargingStationCertificate = "SignChargingStationCertificate",
        /// A request to sign a new certificate towards vehicles (A02).
        SignV2GCertificate = "SignV2GCertificate",
        /// Needs EVSE and connector (F06.FR.13).
        StatusNotification = "StatusNotification",
        /// For each running transaction (F06.FR.07).
        TransactionEvent = "TransactionEvent",
        /// A request to sign one certificate for both purposes (A02).
        SignCombinedCertificate = "SignCombinedCertificate",
        /// How far publishing firmware is.
        PublishFirmwareStatusNotification = "PublishFirmwareStatusNotification",
    }
}

wire_enum! {
    /// Whether a requested message follows.
    pub enum TriggerMessageStatusEnum("TriggerMessageStatusEnumType") {
        Accepted = "Accepted",
        Rejected = "Rejected",
        /// The station does not know this message (F06.FR.08).
        NotImplemented = "NotImplemented",
    }
}

wire_enum! {
    /// Result of unlocking.
    pub enum UnlockStatusEnum("UnlockStatusEnumType") {
        Unlocked = "Unlocked",
        /// The cable is still locked.
        UnlockFailed = "UnlockFailed",
        /// Not tried: an authorized transaction goes on (F05.FR.02).
        OngoingAuthorizedTransaction = "OngoingAuthorizedTransaction",
        /// There is no such connector (F05.FR.03).
        UnknownConnector = "UnknownConnector",
    }
}
