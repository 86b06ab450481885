//! The token that identifies a driver, and what the CSMS knows of it (block C).

use crate::{
    DateTime, List, MessageContent, Text,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    pub struct IdToken("IdTokenType") {
        optional additional_info: List<AdditionalInfo>,
        required id_token: Text<36>,
        required kind as "type": IdTokenEnum,
    }
}

wire_enum! {
    pub enum IdTokenEnum("IdTokenEnumType") {
        Central = "Central",
        EMaid = "eMAID",
        Iso14443 = "ISO14443",
        Iso15693 = "ISO15693",
        KeyCode = "KeyCode",
        Local = "Local",
        MacAddress = "MacAddress",
        NoAuthorization = "NoAuthorization",
    }
}

wire_struct! {
    pub struct AdditionalInfo("AdditionalInfoType") {
        required additional_id_token: Text<36>,
        required kind as "type": Text<50>,
    }
}

wire_struct! {
    pub struct IdTokenInfo("IdTokenInfoType") {
        required status: AuthorizationStatusEnum,
        optional cache_expiry_date_time: DateTime,
        optional charging_priority: i32,
        optional language1: Text<8>,
        optional evse_id: List<i32>,
        optional group_id_token: IdToken,
        optional language2: Text<8>,
        optional personal_message: MessageContent,
    }
}

wire_enum! {
    pub enum AuthorizationStatusEnum("AuthorizationStatusEnumType") {
        Accepted = "Accepted",
        Blocked = "Blocked",
        ConcurrentTx = "ConcurrentTx",
        Expired = "Expired",
        Invalid = "Invalid",
        NoCredit = "NoCredit",
        NotAllowedTypeEvse = "NotAllowedTypeEVSE",
        NotAtThisLocation = "NotAtThisLocation",
        NotAtThisTime = "NotAtThisTime",
        Unknown = "Unknown",
    }
}
