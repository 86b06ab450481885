//! Commands that wait until their station is back (`?when=online`).
//!
//! A command is sent under an idempotency key of its own. So it is sent at most once, however the server ends in
//! between: whoever sends it again is told what became of it.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use ocpp201::{Action, redact};

use super::Stop;
use crate::commands::{CallRefusal, CallRequest, CallState};
use crate::context::Core;
use crate::facts::StationKey;
use crate::live::LiveEventKind;
use crate::principal::Principal;
use crate::store::change::Change;
use crate::store::queries::QueryError;
use crate::store::tables::held_commands::{self as table, End, Held, HeldCommandRow};
use crate::store::writer::WriteError;

/// Expired commands that are ended in one go.
const AT_ONCE: i64 = 100;

/// Why a command does not wait.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HoldError {
    /// It holds a secret, which is not stored.
    #[error("it holds a secret, which is not kept; send it while the station is connected")]
    Secret,
    /// Too many wait.
    #[error(
        "{} commands wait for the station already, or {} in all",
        table::MOST_OF_STATION,
        table::MOST
    )]
    Full,
    /// It may not be sent.
    #[error(transparent)]
    Refused(#[from] CallRefusal),
    /// It could not be looked up.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// It could not be stored.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// The command that waits, or waited, since an earlier request with the same key of its caller.
///
/// # Errors
/// [`HoldError`]: it could not be looked up.
pub(crate) async fn earlier(
    core: &Core,
    station: StationKey,
    request: &CallRequest,
) -> Result<Option<HeldCommandRow>, HoldError> {
    let Some(key) = &request.idempotency_key else {
        return Ok(None);
    };
    let action = request.action.as_str();
    Ok(table::find_idempotent(&core.reader, station, action, key).await?)
}

/// Lets a command wait until its station is back, for so long at most.
///
/// # Errors
/// [`HoldError`]: it does not wait.
pub(crate) async fn hold(
    core: &Core,
    station: StationKey,
    identity: &str,
    request: CallRequest,
    time: Duration,
) -> Result<HeldCommandRow, HoldError> {
    core.commands.check(station, &request).await?;
    let payload = request.payload.get();
    // As a frame: what is hidden there is a secret.
    if *redact::frame(payload) != *payload {
        return Err(HoldError::Secret);
    }
    let key = core.numbers.next("held_command").await?;
    let now = core.clock.now();
    let held = Held {
        key,
        station,
        action: request.action.as_str(),
        payload: payload.to_owned(),
        principal: request.principal.as_str().to_owned(),
        unchecked: request.unchecked,
        timeout: request.timeout,
        idempotency_key: request.idempotency_key.clone(),
        created_at: now,
        expires_at: now + time,
    };
    let told = told(key, request.action, "waiting");
    let change = Change::from(table::hold(held)).tell(Some(identity.into()), told);
    core.writer.change(change).await?;
    match table::find(&core.reader, key).await? {
        Some(row) => Ok(row),
        // Another request with this key was at it at the same time, or there is no place.
        None => earlier(core, station, &request)
            .await?
            .ok_or(HoldError::Full),
    }
}

pub(super) fn told(held_command_key: i64, action: Action, state: &'static str) -> LiveEventKind {
    LiveEventKind::HeldCommand {
        held_command_key,
        action: action.as_str(),
        state,
    }
}

/// Sends what waits for a station, one after the other, while it is here.
pub(super) async fn send(core: &Core, station: StationKey) -> Result<(), Stop> {
    for row in table::of_station(&core.reader, station).await? {
        if row.expires_at.0 <= core.clock.now() {
            continue;
        }
        if !send_one(core, station, row).await? {
            break;
        }
    }
    Ok(())
}

/// Whether the station is still here.
async fn send_one(core: &Core, station: StationKey, row: HeldCommandRow) -> Result<bool, Stop> {
    let key = row.held_command_key;
    let identity = Some(Arc::from(row.station.as_str()));
    let (Some(action), Ok(payload)) = (
        Action::from_name(&row.action),
        serde_json::value::RawValue::from_string(row.payload.0),
    ) else {
        return Ok(true);
    };
    core.writer.change(table::sending(key)).await?;
    let timeout = row.timeout_ms.and_then(|ms| u64::try_from(ms).ok());
    let request = CallRequest {
        action,
        payload,
        principal: Principal::from_stored(&row.principal),
        timeout: timeout.map(Duration::from_millis),
        // No caller can write such a key: theirs are ASCII.
        idempotency_key: Some(format!("held·{key}·{}", row.attempts)),
        unchecked: row.unchecked,
    };
    let end = match core.commands.call(station, request).await {
        Ok(outcome) if outcome.state == CallState::Offline && outcome.sent_at.is_none() => {
            core.writer.change(table::back(key)).await?;
            return Ok(false);
        }
        Ok(outcome) => End::Sent {
            outcome: outcome.state.as_str(),
            command: outcome.command_key,
        },
        Err(refusal @ (CallRefusal::InvalidPayload(_) | CallRefusal::BreaksRule(_))) => {
            End::Refused(refusal.to_string())
        }
        // It stays, and waits for the next time.
        Err(_) => {
            core.writer.change(table::back(key)).await?;
            return Ok(false);
        }
    };
    let told = told(key, action, end.state());
    let change = Change::from(table::end(key, end, core.clock.now())).tell(identity, told);
    core.writer.change(change).await?;
    Ok(true)
}

/// Tells that a command was taken back.
pub(crate) fn tell_cancelled(core: &Core, row: &HeldCommandRow) {
    if let Some(action) = Action::from_name(&row.action) {
        let told = told(row.held_command_key, action, End::Cancelled.state());
        let station = Some(row.station.as_str().into());
        core.live.publish(core.clock.now(), station, told);
    }
}

/// Ends what has waited for too long; gives when the next one has, `None` = none waits.
pub(super) async fn expire(core: &Core) -> Result<Option<Timestamp>, Stop> {
    let now = core.clock.now();
    for row in table::expired(&core.reader, now, AT_ONCE).await? {
        let key = row.held_command_key;
        let mut change = Change::from(table::end(key, End::Expired, now));
        if let Some(action) = Action::from_name(&row.action) {
            change = change.tell(
                Some(row.station.as_str().into()),
                told(key, action, "expired"),
            );
        }
        core.writer.change(change).await?;
    }
    Ok(table::next_expiry(&core.reader).await?)
}
