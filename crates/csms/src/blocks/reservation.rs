//! Block H, Reservation: what becomes of reservations.
//!
//! One is kept from the request to its end, whoever made it (`store/tables/reservation`). What follows from the
//! answers to ReserveNow and CancelReservation is in `commands/follow_up`.
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | CancelReservation | 3 | `reservations_are_kept_from_the_request_to_their_end_on_sqlite` | |
//! | ReservationStatusUpdate | 3 | `reservations_are_kept_from_the_request_to_their_end_on_sqlite` | |
//! | ReserveNow | 3 | `reservations_are_kept_from_the_request_to_their_end_on_sqlite` | |

use std::sync::Arc;

use jiff::Timestamp;
use ocpp201::{
    CancelReservationRequest, DateTime, ReservationStatusUpdateRequest,
    ReservationStatusUpdateResponse, ReservationUpdateStatusEnum, ReserveNowRequest,
    TransactionEventRequest,
};

use super::{Context, Failure};
use crate::commands::{CallOutcome, CallRefusal, CallState};
use crate::context::Core;
use crate::facts::StationKey;
use crate::live::LiveEventKind;
use crate::principal::Principal;
use crate::store::change::Change;
use crate::store::queries::QueryError;
use crate::store::tables::reservation::{self, ReservationRow};
use crate::store::writer::WriteError;

/// Ids that are tried: somebody may have given some away by hand.
const TRIES: usize = 100;

/// H01.FR.16, H04: removed or expired.
pub(crate) async fn reservation_status_update(
    cx: Context<'_>,
    request: ReservationStatusUpdateRequest,
) -> Result<ReservationStatusUpdateResponse, Failure> {
    let status = request.reservation_update_status;
    let mut report = cx.report();
    report.request_id = Some(request.reservation_id);
    report.status = Some(status.as_str());
    cx.once().report(report).await?;
    let state = match status {
        ReservationUpdateStatusEnum::Expired => "expired",
        ReservationUpdateStatusEnum::Removed => "removed",
    };
    let id = request.reservation_id;
    let end = reservation::end(cx.session.station, id, state, cx.received_at);
    let change = Change::from(end).tell(Some(Arc::clone(&cx.session.identity)), told(id, state));
    cx.core.writer.change(change).await?;
    Ok(ReservationStatusUpdateResponse::new())
}

/// H01.FR.15: the transaction of this event used a reservation.
pub(super) async fn used(
    cx: &Context<'_>,
    request: &TransactionEventRequest,
) -> Result<(), WriteError> {
    let Some(id) = request.reservation_id else {
        return Ok(());
    };
    let transaction_id = &request.transaction_info.transaction_id;
    let station = cx.session.station;
    let used = reservation::used(station, id, transaction_id, cx.received_at);
    let change = Change::from(used).tell(Some(Arc::clone(&cx.session.identity)), told(id, "used"));
    cx.core.writer.change(change).await
}

fn told(reservation_id: i32, state: &'static str) -> LiveEventKind {
    LiveEventKind::Reservation {
        reservation_id,
        state,
    }
}

/// Why nobody was asked for a reservation.
#[derive(Debug, thiserror::Error)]
pub enum ReserveError {
    /// It could not be looked up or stored.
    #[error(transparent)]
    Store(#[from] WriteError),
    /// It could not be looked up.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// Nothing was sent.
    #[error(transparent)]
    Refused(#[from] CallRefusal),
}

/// H01: asks a station to keep an EVSE free until `until`. `make` gets an id that the station does not know yet.
/// The row is there before the CALL is sent; where it is not sent, it says `refused`.
///
/// # Errors
/// [`ReserveError`]: the station was not asked.
pub async fn reserve(
    core: &Core,
    station: StationKey,
    identity: &Arc<str>,
    until: Timestamp,
    make: impl FnOnce(i32, DateTime) -> ReserveNowRequest,
    principal: Principal,
    idempotency_key: Option<String>,
) -> Result<(i32, CallOutcome), ReserveError> {
    let mut id = core.numbers.next_id("reservation_id").await?;
    for _ in 0..TRIES {
        let known = reservation::find(&core.reader, station, id, core.clock.now()).await?;
        if known.is_none() {
            break;
        }
        id = core.numbers.next_id("reservation_id").await?;
    }
    let request = make(id, until.into());
    let write = async |answered| {
        let (put, state) = reservation::put(station, &request, answered, core.clock.now());
        let change = Change::from(put).tell(Some(Arc::clone(identity)), told(id, state));
        core.writer.change(change).await
    };
    write(None).await?;
    let asked = core
        .commands
        .request(station, &request, principal, idempotency_key)
        .await;
    let outcome = match asked {
        Ok(outcome) => outcome,
        Err(refusal) => {
            write(Some("not sent")).await?;
            return Err(refusal.into());
        }
    };
    if outcome.is_repeat {
        core.writer.change(reservation::forget(station, id)).await?;
    } else if outcome.state == CallState::Error {
        write(Some("CALLERROR")).await?;
    }
    Ok((sent_id(&outcome).unwrap_or(id), outcome))
}

/// Of a repeat with the same Idempotency-Key, the id of the first.
fn sent_id(outcome: &CallOutcome) -> Option<i32> {
    let sent = outcome.request_payload().filter(|_| outcome.is_repeat)?;
    let sent: ReserveNowRequest = serde_json::from_str(sent.get()).ok()?;
    Some(sent.id)
}

/// H02: asks a station to give a reservation up.
///
/// # Errors
/// [`CallRefusal`]: nothing was sent.
pub async fn cancel(
    core: &Core,
    station: StationKey,
    row: &ReservationRow,
    principal: Principal,
) -> Result<CallOutcome, CallRefusal> {
    let request = CancelReservationRequest::new(row.reservation_id);
    core.commands
        .request(station, &request, principal, None)
        .await
}
