//! The messages of the local authorization list (Part 2, block D).

use crate::{
    IdToken, IdTokenInfo, List, StatusInfo,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    pub struct GetLocalListVersionRequest {}
}

wire_struct! {
    pub struct GetLocalListVersionResponse {
        required version_number: i32,
    }
}

wire_struct! {
    pub struct SendLocalListRequest {
        optional local_authorization_list: List<AuthorizationData>,
        required version_number: i32,
        required update_type: UpdateEnum,
    }
}

wire_struct! {
    pub struct SendLocalListResponse {
        required status: SendLocalListStatusEnum,
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    pub struct AuthorizationData {
        required id_token: IdToken,
        optional id_token_info: IdTokenInfo,
    }
}

wire_enum! {
    pub enum UpdateEnum("UpdateEnumType") {
        Differential = "Differential",
        Full = "Full",
    }
}

wire_enum! {
    pub enum SendLocalListStatusEnum("SendLocalListStatusEnumType") {
        Accepted = "Accepted",
        Failed = "Failed",
        VersionMismatch = "VersionMismatch",
    }
}
