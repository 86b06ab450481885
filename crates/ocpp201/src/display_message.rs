//! The messages of display messages (Part 2, block O).

use crate::{
    Component, DateTime, List, MessageContent, StatusInfo, Text,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    pub struct ClearDisplayMessageRequest {
        required id: i32,
    }
}

wire_struct! {
    pub struct ClearDisplayMessageResponse {
        required status: ClearMessageStatusEnum,
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    pub struct GetDisplayMessagesRequest {
        optional id: List<i32>,
        required request_id: i32,
        optional priority: MessagePriorityEnum,
        optional state: MessageStateEnum,
    }
}

wire_struct! {
    pub struct GetDisplayMessagesResponse {
        required status: GetDisplayMessagesStatusEnum,
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    pub struct NotifyDisplayMessagesRequest {
        optional message_info: List<MessageInfo>,
        required request_id: i32,
        #[schemars(extend("default" = false))]
        optional tbc: bool,
    }
}

wire_struct! {
    pub struct NotifyDisplayMessagesResponse {}
}

wire_struct! {
    pub struct SetDisplayMessageRequest {
        required message: MessageInfo,
    }
}

wire_struct! {
    pub struct SetDisplayMessageResponse {
        required status: DisplayMessageStatusEnum,
        optional status_info: StatusInfo,
    }
}

wire_enum! {
    pub enum ClearMessageStatusEnum("ClearMessageStatusEnumType") {
        Accepted = "Accepted",
        Unknown = "Unknown",
    }
}

wire_enum! {
    pub enum GetDisplayMessagesStatusEnum("GetDisplayMessagesStatusEnumType") {
        Accepted = "Accepted",
        Unknown = "Unknown",
    }
}

wire_struct! {
    pub struct MessageInfo("MessageInfoType") {
        optional display: Component,
        required id: i32,
        required priority: MessagePriorityEnum,
        optional state: MessageStateEnum,
        optional start_date_time: DateTime,
        optional end_date_time: DateTime,
        optional transaction_id: Text<36>,
        required message: MessageContent,
    }
}

wire_enum! {
    pub enum MessagePriorityEnum("MessagePriorityEnumType") {
        AlwaysFront = "AlwaysFront",
        InFront = "InFront",
        NormalCycle = "NormalCycle",
    }
}

wire_enum! {
    pub enum MessageStateEnum("MessageStateEnumType") {
        Charging = "Charging",
        Faulted = "Faulted",
        Idle = "Idle",
        Unavailable = "Unavailable",
    }
}

wire_enum! {
    pub enum DisplayMessageStatusEnum("DisplayMessageStatusEnumType") {
        Accepted = "Accepted",
        NotSupportedMessageFormat = "NotSupportedMessageFormat",
        Rejected = "Rejected",
        NotSupportedPriority = "NotSupportedPriority",
        NotSupportedState = "NotSupportedState",
        UnknownTransaction = "UnknownTransaction",
    }
}
