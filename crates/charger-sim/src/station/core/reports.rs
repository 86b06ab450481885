//! EVSEs whose vehicles, power and registers a device reports.
//!
//! A report takes the place of the physics; the rules of transactions stay the same. What the device
//! has to do (a limit, a switch) is told to the observer.

use ocpp201::TriggerReasonEnum;

use super::{Core, session::Change};
use crate::{
    physics::meter::Energy,
    station::{CommandError, ObservationKind, Report, evse::Authorization, timers::Timer},
};

impl Core {
    /// Takes what a device says of its EVSE (index).
    pub(super) fn take_report(&mut self, evse: usize, report: Report) -> Result<(), CommandError> {
        self.settle(evse);
        let state = &mut self.evses[evse];
        if state.report.is_none() {
            let why = "its equipment is simulated here";
            let evse = state.spec.id;
            return Err(CommandError::NotUsable { evse, why });
        }
        if let Some(register_wh) = report.register_wh {
            let before = state.meter.register_wh();
            state.meter.follow(register_wh);
            let gained = Energy::from_wh(state.meter.register_wh().saturating_sub(before));
            // Nobody was told of it yet; a sample that tells is kept.
            if let Some(transaction) = &mut state.transaction {
                transaction.energy_left = transaction.energy_left.map(|left| left.minus(gained));
            }
        }
        state.is_faulted = report.is_faulted;
        let (had_vehicle, has_vehicle) = (state.plugged.is_some(), report.has_vehicle);
        let was_silent = state
            .report
            .as_ref()
            .is_none_or(|before| !before.is_reachable);
        let is_lost = !report.is_reachable;
        let is_back = was_silent && !is_lost;
        let is_news = state.told_lost != is_lost;
        state.told_lost = is_lost;
        state.report = Some(report);
        self.update_statuses();
        if is_news {
            self.is_dirty = true;
            self.tell_lost_device(evse, is_lost);
        }
        match (had_vehicle, has_vehicle) {
            (false, Some(true)) => {
                self.evses[evse].plugged = Some(0);
                self.timers.cancel(Timer::ConnectionTimeOut(evse));
                self.update_statuses();
                self.changed(evse, &Change::of(TriggerReasonEnum::CablePluggedIn));
            }
            (true, Some(false)) => self.unplug(evse)?,
            _ => self.refresh_power(evse),
        }
        if is_back {
            // What went on meanwhile is told at once, if a transaction did.
            self.take_sample(evse);
        }
        Ok(())
    }

    /// Tells the observer what may flow at an EVSE (index), if that changed.
    pub(super) fn tell_limit(&mut self, evse: usize, watts: u32) {
        let state = &mut self.evses[evse];
        if state.report.is_some() && state.told_limit_w != Some(watts) {
            state.told_limit_w = Some(watts);
            let evse = state.spec.id;
            self.observe(ObservationKind::LimitChanged { evse, watts });
        }
    }

    /// Tells the observer whether each EVSE is to be usable, if that changed.
    pub(super) fn tell_operative(&mut self) {
        for evse in 0..self.evses.len() {
            let state = &self.evses[evse];
            let connector = state.connectors.first();
            let is_operative = self.is_operative
                && state.is_operative
                && connector.is_some_and(|connector| connector.is_operative);
            if state.report.is_some() && state.told_operative != is_operative {
                self.evses[evse].told_operative = is_operative;
                let evse = self.evses[evse].spec.id;
                self.observe(ObservationKind::OperativeChanged { evse, is_operative });
            }
        }
    }

    /// Goes on with the transactions that an earlier run of this program left open: the devices went on, too.
    pub(super) fn resume_reported(&mut self) {
        for evse in 0..self.evses.len() {
            let state = &mut self.evses[evse];
            let Some(transaction) = &state.transaction else {
                continue;
            };
            state.authorization = transaction.token.clone().map(|token| Authorization {
                token,
                group: transaction.group.clone(),
            });
            state.plugged = Some(0);
            let resumed = ObservationKind::TransactionResumed {
                transaction_id: transaction.id.to_string(),
                evse: state.spec.id,
            };
            self.observe(resumed);
            self.schedule_samples(evse);
        }
    }
}
