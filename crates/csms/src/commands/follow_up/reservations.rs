//! H01, H02: a reservation is what the station says of it, whoever asked.

use std::sync::Arc;

use jiff::Timestamp;
use ocpp201::{CancelReservationRequest, CancelReservationStatusEnum, ReserveNowRequest};
use serde_json::value::RawValue;

use crate::commands::answer::Answer;
use crate::connections::Session;
use crate::live::LiveEventKind;
use crate::store::change::Change;
use crate::store::tables::reservation;

/// What follows from the answer to ReserveNow or CancelReservation with this payload.
pub(in crate::commands) fn answered(
    session: &Session,
    asked: &RawValue,
    answer: &Answer,
    at: Timestamp,
) -> Option<Change> {
    let station = session.station;
    let (id, statement, state) = match answer {
        Answer::ReserveNow(answer) => {
            let asked: ReserveNowRequest = serde_json::from_str(asked.get()).ok()?;
            let (put, state) = reservation::put(station, &asked, Some(answer.status.as_str()), at);
            (asked.id, put, state)
        }
        Answer::CancelReservation(answer) => {
            let asked: CancelReservationRequest = serde_json::from_str(asked.get()).ok()?;
            // H02.FR.01: a station that does not know the id has it no longer.
            let state = match answer.status {
                CancelReservationStatusEnum::Accepted => "cancelled",
                CancelReservationStatusEnum::Rejected => "removed",
            };
            let id = asked.reservation_id;
            (id, reservation::end(station, id, state, at), state)
        }
        _ => return None,
    };
    let told = LiveEventKind::Reservation {
        reservation_id: id,
        state,
    };
    Some(Change::from(statement).tell(Some(Arc::clone(&session.identity)), told))
}
