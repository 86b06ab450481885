//! Block G, availability: operative or not, at once or after the transaction (G03, G04).
//!
//! The states that follow are derived in `core/status`; Heartbeat is in `core/registration`.
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | ChangeAvailability | 3 | `inoperative_waits_for_the_transaction_survives_a_reboot_and_refuses_drivers` | |
//! | Heartbeat | 2 | `after_acceptance_comes_a_status_per_connector_then_one_heartbeat_then_one_per_interval` | the time in the answer is not used |
//! | StatusNotification | 3 | `after_a_short_outage_only_changed_connectors_are_reported` | |

use ocpp201::{
    ChangeAvailabilityRequest, ChangeAvailabilityResponse, ChangeAvailabilityStatusEnum,
    OperationalStatusEnum,
};

use crate::station::{
    core::Core,
    dispatch::{Refusal, because},
};

impl Core {
    pub(in crate::station) fn change_availability(
        &mut self,
        request: ChangeAvailabilityRequest,
    ) -> Result<ChangeAvailabilityResponse, Refusal> {
        let is_operative = request.operational_status == OperationalStatusEnum::Operative;
        let reject = |code: &str| {
            let mut response =
                ChangeAvailabilityResponse::new(ChangeAvailabilityStatusEnum::Rejected);
            response.status_info = because(code);
            Ok(response)
        };
        let is_later;
        match request.evse {
            None => {
                // What was scheduled before is overruled by the newer command.
                self.scheduled_operative = None;
                is_later = !is_operative
                    && self.is_operative
                    && self.evses.iter().any(|evse| evse.transaction.is_some());
                if is_later {
                    self.scheduled_operative = Some(is_operative);
                } else {
                    self.is_operative = is_operative;
                }
            }
            Some(place) => {
                let Some(index) = self.evse_index(place.id) else {
                    return reject("UnknownEvse");
                };
                let state = &mut self.evses[index];
                let is_busy = state.transaction.is_some();
                let (flag, scheduled) = match place.connector_id {
                    None => (&mut state.is_operative, &mut state.scheduled_operative),
                    Some(number) => match state.connectors.iter_mut().find(|c| c.id == number) {
                        Some(connector) => (
                            &mut connector.is_operative,
                            &mut connector.scheduled_operative,
                        ),
                        None => return reject("UnknownConnectorId"),
                    },
                };
                *scheduled = None;
                is_later = is_busy && !is_operative && *flag;
                if is_later {
                    *scheduled = Some(is_operative);
                } else {
                    *flag = is_operative;
                }
            }
        }
        self.is_dirty = true;
        self.remove_reservations_of_unusable();
        let status = if is_later {
            ChangeAvailabilityStatusEnum::Scheduled
        } else {
            ChangeAvailabilityStatusEnum::Accepted
        };
        Ok(ChangeAvailabilityResponse::new(status))
    }

    /// Somebody at the station makes an EVSE (index) usable or not, at once or after the transaction.
    pub(in crate::station) fn switch(&mut self, evse: usize, is_operative: bool) {
        let state = &mut self.evses[evse];
        state.scheduled_operative = None;
        if state.transaction.is_some() && !is_operative {
            state.scheduled_operative = Some(false);
        } else {
            state.is_operative = is_operative;
        }
        self.is_dirty = true;
        self.remove_reservations_of_unusable();
    }

    /// A transaction has ended: what waited for it happens (G03.FR.05, G04.FR.06).
    pub(in crate::station) fn carry_out_scheduled_availability(&mut self) {
        for state in &mut self.evses {
            if state.transaction.is_some() {
                continue;
            }
            if let Some(is_operative) = state.scheduled_operative.take() {
                state.is_operative = is_operative;
            }
            for connector in &mut state.connectors {
                if let Some(is_operative) = connector.scheduled_operative.take() {
                    connector.is_operative = is_operative;
                }
            }
        }
        if self.evses.iter().all(|evse| evse.transaction.is_none())
            && let Some(is_operative) = self.scheduled_operative.take()
        {
            self.is_operative = is_operative;
        }
        self.remove_reservations_of_unusable();
    }
}
