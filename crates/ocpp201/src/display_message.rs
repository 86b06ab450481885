//! The messages of display messages (Part 2, block O).

use crate::{
    Component, DateTime, List, MessageContent, StatusInfo, Text,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    /// Removes a message from the screen (O05).
    pub struct ClearDisplayMessageRequest {
        /// Of the message.
        required id: i32,
    }
}

wire_struct! {
    /// Whether it is removed.
    pub struct ClearDisplayMessageResponse {
        /// Unknown: there is none with this id.
        required status: ClearMessageStatusEnum,
        /// More than the status says; every function works without it.
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    /// Asks for the messages of a station (O03, O04).
    pub struct GetDisplayMessagesRequest {
        /// Of the messages; absent, any.
        optional id: List<i32>,
        /// Ties the reports to this request.
        required request_id: i32,
        /// Their priority; absent, any.
        optional priority: MessagePriorityEnum,
        /// The state they are for; absent, any.
        optional state: MessageStateEnum,
    }
}

wire_struct! {
    /// Whether reports follow.
    pub struct GetDisplayMessagesResponse {
        /// Unknown: none matches, no report follows (O03.FR.06).
        required status: GetDisplayMessagesStatusEnum,
        /// More than the status says; every function works without it.
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    /// A part of the messages that were asked for (O03, O04).
    pub struct NotifyDisplayMessagesRequest {
        /// The messages.
        optional message_info: List<MessageInfo>,
        /// Of the request that asked for it.
        required request_id: i32,
        /// Whether more parts follow; absent, no.
        #[schemars(extend("default" = false))]
        optional tbc: bool,
    }
}

wire_struct! {
    /// Confirms a [`NotifyDisplayMessagesRequest`]; it has no fields.
    pub struct NotifyDisplayMessagesResponse {}
}

wire_struct! {
    /// Puts a message on the screen, or replaces the one with its id (O01, O06).
    pub struct SetDisplayMessageRequest {
        /// The message.
        required message: MessageInfo,
    }
}

wire_struct! {
    /// Whether it will be shown.
    pub struct SetDisplayMessageResponse {
        /// Why not, otherwise.
        required status: DisplayMessageStatusEnum,
        /// More than the status says; every function works without it.
        optional status_info: StatusInfo,
    }
}

wire_enum! {
    /// Whether a message was removed.
    pub enum ClearMessageStatusEnum("ClearMessageStatusEnumType") {
        Accepted = "Accepted",
        /// There is none with this id.
        Unknown = "Unknown",
    }
}

wire_enum! {
    /// Whether messages are reported.
    pub enum GetDisplayMessagesStatusEnum("GetDisplayMessagesStatusEnumType") {
        Accepted = "Accepted",
        /// None matches.
        Unknown = "Unknown",
    }
}

wire_struct! {
    /// A message on the screen of a station.
    pub struct MessageInfo("MessageInfoType") {
        /// Which screen; absent, the main one.
        optional display: Component,
        /// By which it is replaced and removed.
        required id: i32,
        /// How it shares the screen with others.
        required priority: MessagePriorityEnum,
        /// The state of the station to show it in; absent, any.
        optional state: MessageStateEnum,
        /// From when on; absent, at once.
        optional start_date_time: DateTime,
        /// Until when; absent, until it is removed.
        optional end_date_time: DateTime,
        /// Shown only during this transaction, and removed with it (O02.FR.02).
        optional transaction_id: Text<36>,
        /// The text.
        required message: MessageContent,
    }
}

wire_enum! {
    /// How a message shares the screen.
    pub enum MessagePriorityEnum("MessagePriorityEnumType") {
        /// Shown alone; the newest replaces others of this priority (O01.FR.16).
        AlwaysFront = "AlwaysFront",
        /// Shown before those of the normal cycle; several take turns (O01.FR.14).
        InFront = "InFront",
        /// Takes turns with the others.
        NormalCycle = "NormalCycle",
    }
}

wire_enum! {
    /// State of a station, for messages.
    pub enum MessageStateEnum("MessageStateEnumType") {
        /// It charges.
        Charging = "Charging",
        /// It is out of order.
        Faulted = "Faulted",
        /// It is free.
        Idle = "Idle",
        /// It is out of operation.
        Unavailable = "Unavailable",
    }
}

wire_enum! {
    /// Whether a message will be shown.
    pub enum DisplayMessageStatusEnum("DisplayMessageStatusEnumType") {
        Accepted = "Accepted",
        /// The station does not know the format.
        NotSupportedMessageFormat = "NotSupportedMessageFormat",
        /// No room, or no such screen (O01.FR.11, O01.FR.22).
        Rejected = "Rejected",
        /// The station does not know the priority.
        NotSupportedPriority = "NotSupportedPriority",
        /// The station does not know the state.
        NotSupportedState = "NotSupportedState",
        /// There is no such transaction (O02.FR.01).
        UnknownTransaction = "UnknownTransaction",
    }
}
