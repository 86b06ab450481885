//! The messages of the local authorization list (Part 2, block D).

use crate::{
    IdToken, IdTokenInfo, List, StatusInfo,
    wire::{wire_enum, wire_struct},
};

wire_struct! {
    /// Asks for the version of the local authorization list (D02).
    pub struct GetLocalListVersionRequest {}
}

wire_struct! {
    /// The version of the local authorization list.
    pub struct GetLocalListVersionResponse {
        /// 0: there is no list, or the function is off (D02.FR.02, D02.FR.03).
        required version_number: i32,
    }
}

wire_struct! {
    /// Changes or replaces the local authorization list (D01).
    pub struct SendLocalListRequest {
        /// Tokens, each at most once (D01.FR.06). Absent with `Full`: empties the list (D01.FR.04);
        /// absent with `Differential`: no effect (D01.FR.05).
        optional local_authorization_list: List<AuthorizationData>,
        /// Version of the list afterwards; greater than 0 (D01.FR.18), with `Differential` greater
        /// than before (D01.FR.19).
        required version_number: i32,
        /// Whether to change or to replace.
        required update_type: UpdateEnum,
    }
}

wire_struct! {
    /// Whether the list has the new version.
    pub struct SendLocalListResponse {
        /// After anything but Accepted to a `Differential`, a `Full` has to follow (D01.FR.03).
        required status: SendLocalListStatusEnum,
        /// More than the status says; every function works without it.
        optional status_info: StatusInfo,
    }
}

wire_struct! {
    /// An entry of the local authorization list.
    pub struct AuthorizationData {
        /// The token.
        required id_token: IdToken,
        /// What is known of it; required with `Full`, absent in a `Differential` to remove the
        /// token (D01.FR.17).
        optional id_token_info: IdTokenInfo,
    }
}

wire_enum! {
    /// How a list of tokens is meant.
    pub enum UpdateEnum("UpdateEnumType") {
        /// Changes to the present list.
        Differential = "Differential",
        /// The new list.
        Full = "Full",
    }
}

wire_enum! {
    /// Whether a local authorization list was taken.
    pub enum SendLocalListStatusEnum("SendLocalListStatusEnumType") {
        Accepted = "Accepted",
        /// The list could not be changed.
        Failed = "Failed",
        /// A `Differential` is not newer than the list; nothing changed (D01.FR.19).
        VersionMismatch = "VersionMismatch",
    }
}
