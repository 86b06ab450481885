//! What the CSMS makes of messages: one file per functional block (Part 2, A to P).
//!
//! A handler turns a decoded request into facts, waits for their commit, and returns the response
//! (commit, then answer). What follows from a station's answer to our CALLs is in `commands`.
//! Rules without I/O are in `model`, SQL in `store`; CALLERRORs are decided in `dispatch`.

pub mod authorization;
pub mod availability;
pub mod data_transfer;
pub mod diagnostics;
pub mod display_message;
pub mod firmware;
pub mod iso15118;
pub mod local_auth_list;
pub mod meter_values;
pub mod provisioning;
pub mod remote_control;
pub mod reservation;
pub mod security;
pub mod smart_charging;
pub mod tariff_and_cost;
pub mod transactions;

use std::sync::Arc;

use jiff::Timestamp;
use ocpp201::Action;
use ocpp201::rpc::MessageId;

use crate::connections::Session;
use crate::context::Core;
use crate::facts::ReportFact;
use crate::store::queries::QueryError;
use crate::store::writer::{Once, RepeatKey, WriteError};

/// Why a valid request could not be served; the station gets `InternalError` and repeats it, but for an
/// imposture.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// What it reported is not in the database.
    #[error("not stored: {0}")]
    Write(#[from] WriteError),
    /// It is not for this connection to say: the station gets `SecurityError`, and the connection ends.
    #[error("{0}")]
    Imposture(&'static str),
    /// What it asked for could not be looked up.
    #[error("not looked up: {0}")]
    Query(#[from] QueryError),
}

/// A request and what surrounds it.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The server.
    pub core: &'a Arc<Core>,
    /// Who sent it, on which connection.
    pub session: &'a Session,
    /// When it arrived.
    pub received_at: Timestamp,
    /// What it asks for.
    pub action: Action,
    /// Its message id.
    pub id: &'a MessageId,
    /// Its payload as received.
    pub payload: &'a str,
}

impl Context<'_> {
    /// A report of this request with nothing but what every report has.
    fn report(&self) -> ReportFact {
        ReportFact::new(
            self.session.station,
            self.action,
            self.payload,
            self.received_at,
        )
    }

    /// Writes facts, unless this CALL brought them before.
    pub(crate) fn once(&self) -> Once<'_> {
        let key = RepeatKey::new(self.action, self.id, self.payload);
        self.core.writer.once(key)
    }
}
