//! Reset of a single EVSE (B11.FR.08, B12.FR.07, B12.FR.08), and resets that fail.
//!
//! An EVSE that restarts is Unavailable for as long as a restart takes. The station stays connected and sends no
//! BootNotification.

use ocpp201::{ReasonEnum, ResetEnum, ResetStatusEnum, TriggerReasonEnum};

use super::{Core, power, session::Change};
use crate::station::{device_model::names, timers::Timer};

/// A reset of an EVSE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::station) enum EvseReset {
    /// It waits for the end of the transaction.
    Scheduled,
    /// It goes on, and is tried so many times more if it fails.
    Restarting {
        /// Attempts left.
        retries: u32,
    },
}

impl Core {
    /// A reset of the EVSE (number): what is answered, and why if it is refused.
    pub(in crate::station) fn reset_evse(
        &mut self,
        id: i32,
        kind: ResetEnum,
    ) -> (ResetStatusEnum, Option<&'static str>) {
        let Some(evse) = self.evse_index(id) else {
            return (ResetStatusEnum::Rejected, Some("UnknownEvse"));
        };
        if self.model.text_at(id, names::ALLOW_RESET) != Some("true") {
            // B11.FR.09, B12.FR.09
            return (ResetStatusEnum::Rejected, Some("UnsupportedRequest"));
        }
        if self.is_going_down() || self.evses[evse].is_restarting() {
            return (ResetStatusEnum::Rejected, Some("InvalidMessageSeq"));
        }
        if kind == ResetEnum::OnIdle && self.is_busy(evse) {
            self.evses[evse].reset = Some(EvseReset::Scheduled);
            return (ResetStatusEnum::Scheduled, None);
        }
        if self.evses[evse].transaction.is_some() {
            let (trigger, reason) = (TriggerReasonEnum::ResetCommand, ReasonEnum::ImmediateReset);
            self.end(evse, &Change::stop(trigger, reason));
        }
        self.restart_evse(evse);
        (ResetStatusEnum::Accepted, None)
    }

    /// Whether a reset on idle of an EVSE (index) waits: for its transaction, and at stations that do so for the
    /// cable (B12.FR.11 to .14).
    pub(in crate::station) fn is_busy(&self, evse: usize) -> bool {
        let state = &self.evses[evse];
        state.transaction.is_some() || (self.spec.reset_waits_for_unplug && state.plugged.is_some())
    }

    /// Carries out a scheduled reset of an EVSE (index) once nothing is in its way any more.
    pub(super) fn reset_evse_when_idle(&mut self, evse: usize) {
        if self.evses[evse].reset == Some(EvseReset::Scheduled) && !self.is_busy(evse) {
            self.restart_evse(evse);
        }
    }

    fn restart_evse(&mut self, evse: usize) {
        let retries = self.model.count(names::RESET_RETRIES);
        self.stop_flow(evse);
        let state = &mut self.evses[evse];
        state.reset = Some(EvseReset::Restarting { retries });
        (state.authorization, state.planned, state.challenger) = (None, None, None);
        state.remote_start_id = None;
        state.spent = state.conditions();
        self.profiles.drop_held(evse);
        self.timers.cancel(Timer::ConnectionTimeOut(evse));
        self.settle_locks(evse);
        let up = self.now + self.protocol(power::RESTART);
        self.timers.set(Timer::EvseUp(evse), up);
    }

    /// An EVSE (index) is up again, unless the reset failed.
    pub(super) fn evse_up(&mut self, evse: usize) {
        let Some(EvseReset::Restarting { retries }) = self.evses[evse].reset else {
            return;
        };
        if self.evses[evse].fails_to_reset && retries > 0 {
            let retries = retries - 1;
            self.evses[evse].reset = Some(EvseReset::Restarting { retries });
            let next = self.now + self.protocol(power::BEFORE_RETRY);
            self.timers.set(Timer::EvseUp(evse), next);
            return;
        }
        if self.evses[evse].fails_to_reset {
            let id = self.evses[evse].spec.id;
            self.problem(format!(
                "the reset of EVSE {id} failed, and all its retries"
            ));
        }
        self.evses[evse].reset = None;
        self.refresh_power(evse);
    }
}
