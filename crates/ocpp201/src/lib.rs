//! OCPP 2.0.1 (Edition 4) without I/O: every message, data type and enumeration, strictly typed.
//!
//! All types are found at the root of the crate, under the names of the specification without the
//! trailing `Type` and with acronyms as one word: `IdTokenType` is [`IdToken`], `EVSEType` is
//! [`Evse`]. The full name works in the search of this documentation.
//!
//! | Block of Part 2 | Module | | Block of Part 2 | Module |
//! |---|---|---|---|---|
//! | A | [`security`] | | I | [`tariff_and_cost`] |
//! | B | [`provisioning`] | | J | [`meter_values`] |
//! | C | [`authorization`] | | K | [`smart_charging`] |
//! | D | [`local_auth_list`] | | L | [`firmware`] |
//! | E | [`transactions`] | | M | [`iso15118`] |
//! | F | [`remote_control`] | | N | [`diagnostics`] |
//! | G | [`availability`] | | O | [`display_message`] |
//! | H | [`reservation`] | | P | [`data_transfer`] |
//!
//! Types that several blocks share are in [`datatypes`]; [`Action`] lists the 64 actions. Frames
//! and the rules of OCPP-J are in [`rpc`]; [`decode_payload`] reads what is in them, and
//! [`violation`] says what is wrong with it; [`redact`] removes secrets before anything is kept.
//! There is no socket, no clock and no task in this crate: whoever uses it brings those.

mod action;
mod bounded;
mod date_time;
mod json;
mod list;
mod payload;
mod secret;
mod text;
mod wire;

pub mod authorization;
pub mod availability;
pub mod data_transfer;
pub mod datatypes;
pub mod diagnostics;
pub mod display_message;
pub mod firmware;
pub mod iso15118;
pub mod local_auth_list;
pub mod meter_values;
pub mod provisioning;
pub mod redact;
pub mod remote_control;
pub mod reservation;
pub mod rpc;
pub mod security;
pub mod smart_charging;
pub mod tariff_and_cost;
pub mod transactions;
pub mod violation;

pub use action::{Action, Block, Direction, Payload, PayloadVisitor, Request};
pub use authorization::*;
pub use availability::*;
pub use bounded::{Bounded, OutOfRange};
pub use data_transfer::*;
pub use datatypes::*;
pub use date_time::{DateTime, NotADateTime};
pub use diagnostics::*;
pub use display_message::*;
pub use firmware::*;
pub use iso15118::*;
pub use list::{List, WrongLength};
pub use local_auth_list::*;
pub use meter_values::*;
pub use payload::{PayloadKind, check_payload, decode_payload};
pub use provisioning::*;
pub use remote_control::*;
pub use reservation::*;
pub use secret::Secret;
pub use security::*;
pub use smart_charging::*;
pub use tariff_and_cost::*;
pub use text::{Text, TooLong};
pub use transactions::*;
pub use violation::{Violation, unknown_action};
pub use wire::{FromWire, UnknownValue};
