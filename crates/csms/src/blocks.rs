//! What the CSMS makes of messages: one file per functional block (Part 2, A to P).
//!
//! A handler turns a decoded request into facts, waits for their commit, and returns the response
//! (commit, then answer). [`answered`] does the same with what a station answers to our CALLs.
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

use jiff::Timestamp;
use ocpp201::rpc::MessageId;
use ocpp201::{Action, redact};
use serde_json::value::RawValue;

use crate::directory::Session;
use crate::facts::ReportFact;
use crate::server::Core;
use crate::store::queries::QueryError;
use crate::store::writer::{Once, RepeatKey, WriteError, Writer};

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
    pub core: &'a Core,
    /// Who sent it, on which connection.
    pub session: &'a Session,
    /// When it arrived.
    pub received_at: Timestamp,
    /// What it asks for.
    pub action: Action,
    /// Its message id.
    pub id: &'a MessageId,
    /// Its payload as received.
    pub payload: &'a RawValue,
}

impl Context<'_> {
    /// A report of this request with nothing but what every report has.
    fn report(&self) -> ReportFact {
        report(self.session, self.action, self.payload, self.received_at)
    }

    /// Writes facts, unless this CALL brought them before.
    pub(crate) fn once(&self) -> Once<'_> {
        let key = RepeatKey::new(self.action, self.id, self.payload.get());
        self.core.writer.once(key)
    }
}

fn report(
    session: &Session,
    action: Action,
    payload: &RawValue,
    received_at: Timestamp,
) -> ReportFact {
    ReportFact {
        station: session.station,
        action,
        request_id: None,
        seq_no: None,
        tbc: None,
        evse_id: None,
        status: None,
        reported_at: None,
        received_at,
        payload: redact::frame(payload.get()).into_owned(),
        variables: Vec::new(),
        connectors: Vec::new(),
    }
}

/// What a block needs to keep what a station answered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FollowUp<'a> {
    pub(crate) writer: &'a Writer,
    pub(crate) session: &'a Session,
    /// When the answer came.
    pub(crate) at: Timestamp,
}

/// Keeps what follows from a valid CALLRESULT to one of our CALLs.
pub(crate) async fn answered(
    follow_up: &FollowUp<'_>,
    action: Action,
    request: &RawValue,
    response: &RawValue,
) -> Result<(), Failure> {
    match action {
        Action::GetVariables => provisioning::get_variables_answered(follow_up, response).await,
        Action::SetVariables => {
            provisioning::set_variables_answered(follow_up, request, response).await
        }
        Action::SendLocalList => {
            local_auth_list::send_local_list_answered(follow_up, request, response).await
        }
        // The command's row holds both frames; nothing else follows.
        _ => Ok(()),
    }
}
