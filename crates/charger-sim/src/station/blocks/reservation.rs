//! Block H, reservation: keeping an EVSE free for a token (H01 to H04).
//!
//! Here are those of one EVSE; `unplaced` has those of any EVSE. Using one is part of authorization
//! (`core/authorize`).
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | CancelReservation | 3 | `a_reservation_expires_at_its_instant_and_unknown_ones_cannot_be_cancelled` | |
//! | ReservationStatusUpdate | 3 | `a_reservation_expires_at_its_instant_and_unknown_ones_cannot_be_cancelled` | |
//! | ReserveNow | 3 | `a_reservation_without_an_evse_keeps_as_many_free_as_are_needed` | |

mod unplaced;

use ocpp201::{
    Action, CancelReservationRequest, CancelReservationResponse, CancelReservationStatusEnum,
    ConnectorStatusEnum, ReservationStatusUpdateRequest, ReservationUpdateStatusEnum,
    ReserveNowRequest, ReserveNowResponse, ReserveNowStatusEnum,
};

pub(in crate::station) use unplaced::Unplaced;

use crate::station::{
    core::Core,
    device_model::names,
    dispatch::{Refusal, because},
    evse::Reservation,
    timers::Timer,
};

impl Core {
    pub(in crate::station) fn reserve_now(
        &mut self,
        request: ReserveNowRequest,
    ) -> Result<ReserveNowResponse, Refusal> {
        let answer = |status, reason: Option<&str>| {
            let mut response = ReserveNowResponse::new(status);
            response.status_info = reason.and_then(because);
            Ok(response)
        };
        if !self.model.flag(names::RESERVATION_ENABLED) {
            return answer(ReserveNowStatusEnum::Rejected, Some("NotEnabled"));
        }
        if request.expiry_date_time.timestamp() <= self.now.timestamp() {
            return answer(ReserveNowStatusEnum::Rejected, Some("InvalidValue"));
        }
        let Some(id) = request.evse_id else {
            return self.reserve_any(request);
        };
        let Some(evse) = self.evse_index(id) else {
            return answer(ReserveNowStatusEnum::Rejected, Some("UnknownEvse"));
        };
        let wanted = request.connector_type.map(ocpp201::ConnectorEnum::as_str);
        let has_type = wanted.is_none_or(|kind| {
            self.evses[evse]
                .spec
                .connectors
                .iter()
                .any(|c| c.kind == kind)
        });
        if !has_type {
            return answer(ReserveNowStatusEnum::Rejected, Some("UnknownConnectorType"));
        }
        let state = &self.evses[evse];
        // The same id replaces that reservation (H01.FR.02), so it is no obstacle.
        let is_own = state
            .reservation
            .as_ref()
            .is_some_and(|r| r.id == request.id);
        match self.evse_status(evse) {
            ConnectorStatusEnum::Faulted => return answer(ReserveNowStatusEnum::Faulted, None),
            ConnectorStatusEnum::Unavailable => {
                return answer(ReserveNowStatusEnum::Unavailable, None);
            }
            ConnectorStatusEnum::Occupied => return answer(ReserveNowStatusEnum::Occupied, None),
            ConnectorStatusEnum::Reserved if !is_own => {
                return answer(ReserveNowStatusEnum::Occupied, None);
            }
            ConnectorStatusEnum::Reserved | ConnectorStatusEnum::Available => {}
        }
        if state.transaction.is_some() || state.authorization.is_some() {
            return answer(ReserveNowStatusEnum::Occupied, None);
        }
        self.take_reservation(request.id);
        let expiry = request.expiry_date_time;
        self.timers.set(
            Timer::ReservationExpiry(request.id),
            expiry.timestamp().into(),
        );
        self.evses[evse].reservation = Some(Reservation {
            id: request.id,
            token: request.id_token,
            group: request.group_id_token,
            expiry,
        });
        self.is_dirty = true;
        answer(ReserveNowStatusEnum::Accepted, None)
    }

    pub(in crate::station) fn cancel_reservation(
        &mut self,
        request: CancelReservationRequest,
    ) -> Result<CancelReservationResponse, Refusal> {
        let status = if self.take_reservation(request.reservation_id) {
            CancelReservationStatusEnum::Accepted
        } else {
            CancelReservationStatusEnum::Rejected
        };
        Ok(CancelReservationResponse::new(status))
    }

    fn take_reservation(&mut self, id: i32) -> bool {
        self.timers.cancel(Timer::ReservationExpiry(id));
        let evses = self.evses.iter_mut();
        let placed = evses.filter_map(|e| e.reservation.take_if(|r| r.id == id));
        let is_placed = placed.count() > 0;
        let before = self.unplaced.len();
        self.unplaced.retain(|one| one.reservation.id != id);
        let was_there = is_placed || self.unplaced.len() < before;
        self.is_dirty |= was_there;
        was_there
    }

    /// Nobody came (H04).
    pub(in crate::station) fn reservation_expired(&mut self, id: i32) {
        if self.take_reservation(id) {
            self.report_reservation(id, ReservationUpdateStatusEnum::Expired);
        }
    }

    /// The EVSE (index) broke down or became unavailable (H01.FR.16, H01.FR.17).
    pub(in crate::station) fn cancel_reservation_of(&mut self, evse: usize) {
        let id = self
            .evses
            .get(evse)
            .and_then(|state| state.reservation.as_ref())
            .map(|r| r.id);
        if let Some(id) = id
            && self.take_reservation(id)
        {
            self.report_reservation(id, ReservationUpdateStatusEnum::Removed);
        }
        self.remove_unserved();
    }

    /// Removes the reservations of EVSEs that cannot be used any more.
    pub(in crate::station) fn remove_reservations_of_unusable(&mut self) {
        for evse in 0..self.evses.len() {
            if self.evse_status(evse) == ConnectorStatusEnum::Unavailable {
                self.cancel_reservation_of(evse);
            }
        }
        self.remove_unserved();
    }

    fn report_reservation(&mut self, id: i32, status: ReservationUpdateStatusEnum) {
        let request = ReservationStatusUpdateRequest::new(id, status);
        self.notify(Action::ReservationStatusUpdate, &request);
    }
}
