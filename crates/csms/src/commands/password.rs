//! The change of a station's password by SetVariables (A01), from the offer to its end.
//!
//! Passwords at the handshake are checked in `ocppj`, their rules are in `model/passwords.rs`.

use ocpp201::rpc::ErrorCode;
use ocpp201::violation::Fault;
use ocpp201::{SetVariableStatusEnum, SetVariablesRequest, SetVariablesResponse, Violation};

use super::answer::Answer;
use super::outcome::{CallRefusal, CallState, Ended};
use crate::clock::IdSource;
use crate::facts::StationKey;
use crate::model::passwords::Password;
use crate::store::batch::PasswordChange;
use crate::store::writer::{WriteError, Writer};

/// The station password that a request would set.
///
/// # Errors
/// [`CallRefusal`]: it is none that the station could log in with here.
pub(super) fn wanted_by(request: &SetVariablesRequest) -> Result<Option<Password>, CallRefusal> {
    let mut items = (0..).zip(&request.set_variable_data);
    let found = items.find(|(_, data)| is_password(&data.component.name, &data.variable.name));
    let Some((i, data)) = found else {
        return Ok(None);
    };
    let password = Password::new(&data.attribute_value).map_err(|reason| {
        CallRefusal::InvalidPayload(Violation {
            code: ErrorCode::PropertyConstraintViolation,
            path: format!("/setVariableData/{i}/attributeValue"),
            fault: Fault::SchemaOther {
                why: reason.to_string(),
            },
        })
    })?;
    Ok(Some(password))
}

/// A01: the new password holds from the moment it is sent, because its answer may get lost; gives its
/// hash, by which the change goes on.
pub(super) async fn offer(
    writer: &Writer,
    ids: &IdSource,
    station: StationKey,
    password: &Password,
) -> Result<Vec<u8>, WriteError> {
    let hashed = password.hash(ids);
    let hash = hashed.1.clone();
    let offer = PasswordChange::Offer(hashed);
    writer.change_password(station, offer).await?;
    Ok(hash)
}

/// How an offered password fared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OfferEnd {
    /// The station took it.
    Accepted,
    /// It never reached the station, or was refused.
    Refused,
    /// Nobody knows whether the station took it: both passwords hold until one is used.
    Lost,
}

impl OfferEnd {
    /// `was_sent`: the CALL was written to the socket.
    pub(super) fn of(ended: &Ended, was_sent: bool) -> Self {
        match (ended.state, &ended.answer) {
            (CallState::Result, Answer::SetVariables(answer)) if is_accepted(answer) => {
                Self::Accepted
            }
            (CallState::Result | CallState::Error, _) => Self::Refused,
            _ if !was_sent => Self::Refused,
            _ => Self::Lost,
        }
    }
}

/// A01.FR.03, .04: once the station has accepted a new password, or will take it with its next boot, that
/// is its password; the one before holds until the first log-in by the new one.
pub(super) async fn settle(
    writer: &Writer,
    station: StationKey,
    hash: Vec<u8>,
    end: OfferEnd,
) -> Result<(), WriteError> {
    let change = match end {
        OfferEnd::Accepted => PasswordChange::Accept(hash),
        OfferEnd::Refused => PasswordChange::Withdraw(hash),
        OfferEnd::Lost => return Ok(()),
    };
    writer.change_password(station, change).await
}

fn is_accepted(answer: &SetVariablesResponse) -> bool {
    answer.set_variable_result.iter().any(|result| {
        matches!(
            result.attribute_status,
            SetVariableStatusEnum::Accepted | SetVariableStatusEnum::RebootRequired
        ) && is_password(&result.component.name, &result.variable.name)
    })
}

fn is_password(component: &str, variable: &str) -> bool {
    component.eq_ignore_ascii_case("SecurityCtrlr")
        && variable.eq_ignore_ascii_case("BasicAuthPassword")
}
