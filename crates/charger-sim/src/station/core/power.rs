//! Down and up again: resets, reboots, loss of supply (B11, B12; G03 for what waited for the end of transactions).
//!
//! A reset with the present state goes through the same two steps as a loss of supply: down, dark for a while, up
//! with what was written down. Vehicles stay where they are plugged in.

use std::time::Duration;

use ocpp201::{
    BootReasonEnum, ChargingStateEnum, ReadingContextEnum, ReasonEnum, ResetEnum, TriggerReasonEnum,
};

use super::{Core, Registration, session::Change};
use crate::station::{
    Interrupted, ObservationKind, device_model::names, evse::Transaction, timers::Timer,
};

/// Protocol time between accepting a reset and going down: the last messages get a chance to leave.
const BEFORE_RESET: Duration = Duration::from_secs(1);
/// The same while what was promised to the CSMS, such as a report, is still on its way.
const LONGEST_BEFORE_RESET: Duration = Duration::from_secs(5);
/// Protocol time that a restart takes.
pub(super) const RESTART: Duration = Duration::from_secs(2);

/// Protocol time before a restart that failed is tried again (`ResetRetries`).
pub(super) const BEFORE_RETRY: Duration = Duration::from_secs(5);

/// A reset that waits for the end of the transactions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::station) struct PendingReset;

/// The station is going down, or is down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::station) struct Downtime {
    /// Whether it is dark because of the supply.
    is_power_loss: bool,
}

impl Core {
    /// Carries out an accepted Reset of the station.
    pub(in crate::station) fn carry_out_reset(&mut self, kind: ResetEnum) {
        if kind == ResetEnum::Immediate {
            self.end_all(TriggerReasonEnum::ResetCommand, ReasonEnum::ImmediateReset);
        }
        self.pending_reset = None;
        self.restart_soon(BootReasonEnum::RemoteReset);
    }

    /// Carries out a scheduled reset once the last transaction has ended.
    pub(super) fn reset_when_idle(&mut self) {
        let is_idle = (0..self.evses.len()).all(|evse| !self.is_busy(evse));
        if self.pending_reset.is_some() && is_idle {
            self.pending_reset = None;
            self.restart_soon(BootReasonEnum::ScheduledReset);
        }
    }

    /// The station restarts by itself.
    pub(super) fn reboot_locally(&mut self, reason: BootReasonEnum) {
        self.end_all(TriggerReasonEnum::AbnormalCondition, ReasonEnum::Reboot);
        self.restart_soon(reason);
    }

    /// Whether the station is about to go down.
    pub(in crate::station) fn is_going_down(&self) -> bool {
        self.timers.is_set(Timer::GoDown) || self.downtime.is_some()
    }

    pub(in crate::station) fn restart_soon(&mut self, reason: BootReasonEnum) {
        self.boot_reason = reason;
        self.is_dirty = true;
        self.observe(ObservationKind::Rebooting {
            reason: reason.as_str(),
        });
        self.restarts_left = self.model.count(names::RESET_RETRIES);
        self.down_by = self.now + self.protocol(LONGEST_BEFORE_RESET);
        self.timers
            .set(Timer::GoDown, self.now + self.protocol(BEFORE_RESET));
    }

    pub(super) fn go_down(&mut self) {
        if self.link.is_open() && self.has_more_to_say() && self.now < self.down_by {
            let next = self.now + self.protocol(BEFORE_RESET);
            self.timers.set(Timer::GoDown, next);
            return;
        }
        if self.evses.iter().any(|evse| evse.fails_to_reset) {
            self.restart_failed();
            return;
        }
        self.downtime = Some(Downtime {
            is_power_loss: false,
        });
        // What has begun since the reset was accepted.
        self.end_all(TriggerReasonEnum::AbnormalCondition, ReasonEnum::Reboot);
        self.disconnect("the station restarts");
        // Nothing of its own goes on in the dark.
        self.keep_timers_of_the_world();
        self.timers
            .set(Timer::ComeUp, self.now + self.protocol(RESTART));
    }

    /// The station did not go down: it is tried again, as often as `ResetRetries` says.
    fn restart_failed(&mut self) {
        if self.restarts_left > 0 {
            self.restarts_left -= 1;
            let next = self.now + self.protocol(BEFORE_RETRY);
            self.timers.set(Timer::GoDown, next);
            return;
        }
        self.boot_reason = BootReasonEnum::PowerUp;
        self.problem("the reset failed, and all its retries".to_owned());
    }

    /// The supply fails: no message leaves, energy stops at this instant.
    pub(super) fn lose_power(&mut self, duration: Duration) {
        self.interruption_begins();
        for evse in 0..self.evses.len() {
            self.stop_flow(evse);
        }
        self.boot_reason = BootReasonEnum::PowerUp;
        self.drop_link("supply is lost");
        self.downtime = Some(Downtime {
            is_power_loss: true,
        });
        self.is_dirty = true;
        self.keep_timers_of_the_world();
        self.timers.set(Timer::ComeUp, self.now + duration);
    }

    /// The station comes up with what it had written down.
    pub(super) fn come_up(&mut self) {
        let Some(downtime) = self.downtime.take() else {
            return;
        };
        if downtime.is_power_loss {
            self.treat_interrupted();
        }
        self.registration = Registration::Unregistered;
        self.adopt_network();
        self.keep_timers_of_the_world();
        for (evse, state) in self.evses.iter_mut().enumerate() {
            (state.planned, state.challenger) = (None, None);
            if state.transaction.is_none() {
                state.authorization = None;
            }
            state.remote_start_id = None;
            state.reset = None;
            self.profiles.drop_held(evse);
            for connector in &mut state.connectors {
                connector.reported = None;
            }
        }
        self.interrupt_jobs();
        self.restart_monitors();
        self.resume_interrupted();
        self.is_dirty = true;
        self.connect();
    }

    /// Forgets what the station itself was going to do; people, the network and reservations go on.
    fn keep_timers_of_the_world(&mut self) {
        self.timers.retain(|timer| {
            matches!(
                timer,
                Timer::Command(_) | Timer::RestoreLink | Timer::ReservationExpiry(_)
            )
        });
    }

    fn end_all(&mut self, trigger: TriggerReasonEnum, reason: ReasonEnum) {
        for evse in 0..self.evses.len() {
            if self.evses[evse].transaction.is_some() {
                self.end(evse, &Change::stop(trigger, reason));
            }
        }
    }

    /// Ends the transactions that were interrupted, as of the present instant, unless they are to go on and the
    /// vehicle is still there.
    pub(super) fn treat_interrupted(&mut self) {
        let reason = match self.spec.interrupted {
            Interrupted::PowerLoss => ReasonEnum::PowerLoss,
            Interrupted::Reboot => ReasonEnum::Reboot,
            Interrupted::Resume => ReasonEnum::PowerLoss,
        };
        for evse in 0..self.evses.len() {
            let state = &self.evses[evse];
            let goes_on = self.spec.interrupted == Interrupted::Resume && state.plugged.is_some();
            if state.transaction.is_some() && !goes_on {
                self.end(
                    evse,
                    &Change::stop(TriggerReasonEnum::AbnormalCondition, reason),
                );
            }
        }
    }

    /// Keeps what the meters say as an interruption begins, for transactions that will go on.
    pub(super) fn interruption_begins(&mut self) {
        if self.spec.interrupted != Interrupted::Resume {
            return;
        }
        let is_new = |transaction: &Transaction| transaction.interruption.is_empty();
        for evse in 0..self.evses.len() {
            if self.evses[evse].transaction.as_ref().is_some_and(is_new) {
                self.keep_interruption(evse, ReadingContextEnum::InterruptionBegin);
            }
        }
    }

    /// Keeps a reading that is to be told with the next event of an EVSE (index).
    fn keep_interruption(&mut self, evse: usize, context: ReadingContextEnum) {
        let sample = self.sample(evse, names::TX_UPDATED_MEASURANDS, context);
        if let Some(transaction) = &mut self.evses[evse].transaction {
            transaction.interruption.extend(sample);
        }
    }

    /// Lets the transactions go on that were interrupted: with the meter as it stood, from now on.
    pub(super) fn resume_interrupted(&mut self) {
        for evse in 0..self.evses.len() {
            let Some(transaction) = &self.evses[evse].transaction else {
                continue;
            };
            if transaction.interruption.len() == 1 {
                self.keep_interruption(evse, ReadingContextEnum::InterruptionEnd);
            }
            let Some(transaction) = &mut self.evses[evse].transaction else {
                continue;
            };
            // No energy has flowed meanwhile; that it flows again is told.
            if transaction.charging_state == ChargingStateEnum::Charging {
                transaction.charging_state = ChargingStateEnum::SuspendedEvse;
            }
            self.schedule_samples(evse);
            self.schedule_time_limit(evse);
            self.refresh_power(evse);
        }
        self.update_pace();
    }
}
