//! Block H, reservation: keeping an EVSE free for a token (H01 to H04).
//!
//! A reservation belongs to one EVSE; ones without an EVSE are refused (`NonEvseSpecific` is false). Using it is
//! part of authorization (`core/authorize`).
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | CancelReservation | 3 | `a_reservation_expires_at_its_instant_and_unknown_ones_cannot_be_cancelled` | |
//! | ReservationStatusUpdate | 3 | `a_reservation_expires_at_its_instant_and_unknown_ones_cannot_be_cancelled` | |
//! | ReserveNow | 2 | `a_reservation_keeps_the_evse_for_its_token_and_is_told_with_the_first_event` | without `evseId` |

use ocpp201::{
    Action, CancelReservationRequest, CancelReservationResponse, CancelReservationStatusEnum,
    ConnectorStatusEnum, ReservationStatusUpdateRequest, ReservationUpdateStatusEnum,
    ReserveNowRequest, ReserveNowResponse, ReserveNowStatusEnum,
};

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
        let Some(id) = request.evse_id else {
            return answer(ReserveNowStatusEnum::Rejected, Some("UnsupportedRequest"));
        };
        let Some(evse) = self.evse_index(id) else {
            return answer(ReserveNowStatusEnum::Rejected, Some("UnknownEvse"));
        };
        if request.expiry_date_time.timestamp() <= self.now.timestamp() {
            return answer(ReserveNowStatusEnum::Rejected, Some("InvalidValue"));
        }
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
        for other in &mut self.evses {
            other
                .reservation
                .take_if(|reservation| reservation.id == request.id);
        }
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
        let found = self
            .evses
            .iter_mut()
            .find_map(|e| e.reservation.take_if(|r| r.id == id));
        self.is_dirty |= found.is_some();
        found.is_some()
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
    }

    /// Removes the reservations of EVSEs that cannot be used any more.
    pub(in crate::station) fn remove_reservations_of_unusable(&mut self) {
        for evse in 0..self.evses.len() {
            if self.evse_status(evse) == ConnectorStatusEnum::Unavailable {
                self.cancel_reservation_of(evse);
            }
        }
    }

    fn report_reservation(&mut self, id: i32, status: ReservationUpdateStatusEnum) {
        let request = ReservationStatusUpdateRequest::new(id, status);
        self.notify(Action::ReservationStatusUpdate, &request);
    }
}
