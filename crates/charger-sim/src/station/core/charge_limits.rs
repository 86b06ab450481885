//! How far a driver wants to charge, as chosen at the station: energy, time, state of charge, or prepaid energy.
//!
//! The choice holds for the transaction that goes on, or for the next one. Reaching it ends the authorization.

use std::time::Duration;

use ocpp201::{ReasonEnum, TriggerReasonEnum};
use scenario::verb::Until;
use serde::{Deserialize, Serialize};

use super::{Core, session::Change};
use crate::{
    physics::meter::Energy,
    station::{CommandError, evse::EvseState, spec::watts, timers::Timer},
};

/// How far it goes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(in crate::station) enum ChargeLimit {
    /// Energy of the transaction.
    Energy(Energy),
    /// Time since the transaction began.
    Time(Duration),
    /// State of charge, in percent.
    Soc(f64),
    /// Energy that is paid for.
    Credit(Energy),
}

impl ChargeLimit {
    /// The limit that a verb gives: one of its fields.
    fn of(until: &Until) -> Option<Self> {
        let energy = |kwh: f64| Energy::from_wh(u64::from(watts(kwh)));
        let energies = until.kwh.map(|kwh| Self::Energy(energy(kwh)));
        let times = until
            .seconds
            .map(|seconds| Self::Time(Duration::from_secs(u64::from(seconds))));
        energies
            .or(times)
            .or(until.soc_percent.map(Self::Soc))
            .or(until.credit_kwh.map(|kwh| Self::Credit(energy(kwh))))
    }
}

impl EvseState {
    /// Energy that may still flow before the driver's limit; none without one that is counted in energy.
    pub(in crate::station) fn energy_to_limit(&self) -> Option<Energy> {
        let battery = self.battery.as_ref();
        match self.charge_limit? {
            ChargeLimit::Energy(most) | ChargeLimit::Credit(most) => {
                Some(most.minus(self.meter.delivered()))
            }
            ChargeLimit::Soc(percent) => battery.map(|battery| battery.room_to(percent)),
            ChargeLimit::Time(_) => None,
        }
    }
}

impl Core {
    /// A driver says how far to charge at an EVSE (index).
    pub(super) fn limit_charge(&mut self, evse: usize, until: &Until) -> Result<(), CommandError> {
        self.settle(evse);
        let state = &mut self.evses[evse];
        if state.report.is_some() {
            let why = "its equipment is not simulated here";
            let evse = state.spec.id;
            return Err(CommandError::NotUsable { evse, why });
        }
        state.charge_limit = ChargeLimit::of(until);
        self.is_dirty = true;
        self.schedule_time_limit(evse);
        self.refresh_power(evse);
        Ok(())
    }

    /// Sets the timer of a limit in time, once the transaction has begun.
    pub(super) fn schedule_time_limit(&mut self, evse: usize) {
        let state = &self.evses[evse];
        let begin = state.transaction.as_ref().map(|t| t.started_at);
        match (state.charge_limit, begin) {
            (Some(ChargeLimit::Time(span)), Some(begin)) => {
                let at = (begin + span).max(self.now);
                self.timers.set(Timer::TimeLimit(evse), at);
            }
            _ => self.timers.cancel(Timer::TimeLimit(evse)),
        }
    }

    /// Ends the authorization at an EVSE (index) whose limit is reached. Returns whether it is.
    pub(super) fn stop_at_limit(&mut self, evse: usize) -> bool {
        use {ReasonEnum as Reason, TriggerReasonEnum as Trigger};
        let state = &self.evses[evse];
        let (Some(limit), Some(transaction)) = (state.charge_limit, &state.transaction) else {
            return false;
        };
        let is_spent = state.energy_to_limit() == Some(Energy::default());
        let (is_reached, trigger, reason) = match limit {
            ChargeLimit::Energy(_) => {
                let (trigger, reason) = (Trigger::EnergyLimitReached, Reason::EnergyLimitReached);
                (is_spent, trigger, reason)
            }
            ChargeLimit::Credit(_) => {
                let (trigger, reason) = (Trigger::EnergyLimitReached, Reason::LocalOutOfCredit);
                (is_spent, trigger, reason)
            }
            // 2.0.1 has no trigger of its own for it.
            ChargeLimit::Soc(_) => {
                let (trigger, reason) = (Trigger::ChargingStateChanged, Reason::SocLimitReached);
                (is_spent, trigger, reason)
            }
            ChargeLimit::Time(span) => {
                let is_over = self.now.since(transaction.started_at) >= span;
                (is_over, Trigger::TimeLimitReached, Reason::TimeLimitReached)
            }
        };
        if !is_reached || state.authorization.is_none() {
            return false;
        }
        let state = &mut self.evses[evse];
        state.charge_limit = None;
        state.authorization = None;
        self.stop_flow(evse);
        self.changed(evse, &Change::stop(trigger, reason));
        true
    }
}
