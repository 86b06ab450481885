//! Energy: counting it between instants, deciding how much flows, and when samples are taken (blocks J and K).
//!
//! Power is constant between two instants of this station and, at a shared cabinet, between two instants of
//! the neighbours; so counting is exact. What may flow is the least of vehicle, EVSE and charging profiles; the
//! cabinet divides what is there. What a sample says is in `core/metering`.

use std::time::Duration;

use ocpp201::{
    ChargingStateEnum, MeterValue, ReadingContextEnum, TransactionEventEnum, TriggerReasonEnum,
};

use super::{Core, session::Change};
use crate::{
    physics::meter::Energy,
    station::{MeterStyle, ObservationKind, device_model::names, timers::Timer},
};

/// Samples kept for an Ended event; beyond it every second one from the middle goes (E06.FR.13).
const MOST_ENDED_SAMPLES: usize = 500;
/// How often a tapering vehicle's demand is decided anew.
const APPETITE_STEP: Duration = Duration::from_secs(1);

impl Core {
    /// Counts the energy at an EVSE (index) up to now.
    pub(in crate::station) fn settle(&mut self, evse: usize) {
        let now = self.now;
        let cabinet = self.cabinets.get(evse).cloned();
        let Some(state) = self.evses.get_mut(evse) else {
            return;
        };
        let from = state.settled_at;
        if now <= from {
            return;
        }
        state.settled_at = now;
        if state.flow_w == 0 {
            return;
        }
        if state.report.is_some() {
            // The device counts; here is only how long it has charged.
            if let Some(transaction) = &mut state.transaction {
                transaction.charged += now.since(from);
            }
            return;
        }
        let spans: Vec<(Duration, u32)> = match &cabinet {
            Some(cabinet) => cabinet
                .granted(from, now)
                .into_iter()
                .map(|s| (s.to.since(s.from), s.watts.min(state.flow_w)))
                .collect(),
            None => vec![(now.since(from), state.flow_w)],
        };
        for (span, watts) in spans {
            let energy = Energy::of(watts, span);
            state.power_w = watts;
            state.meter.count_by_phase(energy, state.phases_used);
            if let Some(battery) = &mut state.battery {
                battery.receive(energy);
            }
            if let Some(transaction) = &mut state.transaction {
                if watts > 0 {
                    transaction.charged += span;
                }
                transaction.energy_left = transaction.energy_left.map(|left| left.minus(energy));
            }
        }
    }

    /// Stops the flow at an EVSE without an event of its own.
    pub(super) fn stop_flow(&mut self, evse: usize) {
        self.settle(evse);
        let now = self.now;
        let Some(state) = self.evses.get_mut(evse) else {
            return;
        };
        (state.flow_w, state.power_w, state.offered_w) = (0, 0, 0);
        if let Some(cabinet) = self.cabinets.get(evse) {
            cabinet.demand(now, 0);
        }
    }

    /// Decides anew how much may flow everywhere.
    pub(in crate::station) fn refresh_all_power(&mut self) {
        for evse in 0..self.evses.len() {
            self.refresh_power(evse);
        }
    }

    /// Decides anew how much may flow at an EVSE, and reports a changed charging state.
    pub(in crate::station) fn refresh_power(&mut self, evse: usize) {
        self.settle(evse);
        if evse >= self.evses.len() || self.stop_at_limit(evse) {
            return;
        }
        let starts_with_energy = self
            .model
            .list(names::TX_START_POINT)
            .any(|p| p == "EnergyTransfer");
        let now = self.now;
        let Some(state) = self.evses.get_mut(evse) else {
            return;
        };
        let (is_ready, was_ready) = (state.conditions().has_power_path, state.ready_at.is_some());
        if is_ready {
            state.ready_at.get_or_insert(now);
        } else {
            state.ready_at = None;
        }
        let is_barred = state.transaction.as_ref().is_some_and(|t| {
            t.is_deauthorized && t.energy_left.is_none_or(|left| left == Energy::default())
        });
        let has_transaction = state.transaction.is_some() || starts_with_energy;
        let may_flow = is_ready && !is_barred && has_transaction;
        let offered = self.offer(evse);
        let phases = self.phases_allowed(evse);
        self.tell_limit(evse, if is_barred { 0 } else { offered });
        let state = &mut self.evses[evse];
        let wanted = state
            .battery
            .as_ref()
            .map_or(0, crate::physics::vehicle::Battery::demand_w);
        let flow = match &state.report {
            _ if !may_flow => 0,
            Some(report) => report.flow_w(),
            None => offered.min(wanted),
        };
        state.offered_w = if may_flow { offered } else { 0 };
        state.phases_used = phases;
        if state.flow_w != flow {
            state.flow_w = flow;
            state.power_w = flow;
            if let Some(cabinet) = self.cabinets.get(evse) {
                cabinet.demand(now, flow);
                state.power_w = flow.min(cabinet.granted_at(now));
            }
        }
        self.schedule_flow(evse);
        self.report_charging_state(evse);
        self.report_phases(evse);
        self.schedule_limit_change();
        if is_ready != was_ready {
            // The limit of the station is shared out among more EVSEs now, or among fewer (K04.FR.05).
            for other in (0..self.evses.len()).filter(|other| *other != evse) {
                self.refresh_power(other);
            }
        }
    }

    /// What the EVSE offers under the charging profiles, in W; less than its minimum is nothing.
    fn offer(&self, evse: usize) -> u32 {
        let limit = self.limit_w(evse);
        if limit < self.evses[evse].spec.min_w {
            0
        } else {
            limit
        }
    }

    /// When the flow will change by itself.
    fn schedule_flow(&mut self, evse: usize) {
        let now = self.now;
        let state = &self.evses[evse];
        let (flow, is_flowing) = (state.flow_w, state.flow_w > 0);
        let room = state
            .battery
            .as_ref()
            .map(crate::physics::vehicle::Battery::room);
        let left = state.transaction.as_ref().and_then(|t| t.energy_left);
        let to_limit = state.energy_to_limit();
        let steps = state
            .battery
            .as_ref()
            .is_some_and(|b| b.is_changing() && !b.steps_with_samples());
        let end = [room, left, to_limit].into_iter().flatten().min();
        match end.filter(|_| is_flowing) {
            Some(energy) => {
                let wait = energy.watt_ms().div_ceil(u64::from(flow)).max(1);
                self.timers
                    .set(Timer::BatteryFull(evse), now + Duration::from_millis(wait));
            }
            None => self.timers.cancel(Timer::BatteryFull(evse)),
        }
        if steps && is_flowing {
            if !self.timers.is_set(Timer::Appetite(evse)) {
                self.timers.set(Timer::Appetite(evse), now + APPETITE_STEP);
            }
        } else {
            self.timers.cancel(Timer::Appetite(evse));
        }
    }

    /// Reports a changed charging state, and lets energy start or end a transaction.
    fn report_charging_state(&mut self, evse: usize) {
        let state = &mut self.evses[evse];
        let flows = state.flow_w > 0;
        let new = state.charging_state();
        let change = Change::of(TriggerReasonEnum::ChargingStateChanged);
        let Some(transaction) = &mut state.transaction else {
            if flows && !state.spent.transfers_energy {
                self.changed(evse, &change);
            }
            return;
        };
        let has_seen_energy = transaction.seen.transfers_energy;
        transaction.seen.transfers_energy |= flows;
        let differs = transaction.charging_state != new;
        transaction.charging_state = new;
        if !flows
            && has_seen_energy
            && self
                .model
                .list(names::TX_STOP_POINT)
                .any(|point| point == "EnergyTransfer")
        {
            self.end(evse, &change);
        } else if differs {
            self.event(evse, TransactionEventEnum::Updated, &change);
        }
    }

    /// Reports that a vehicle goes on charging on another number of phases (E02.FR.19).
    fn report_phases(&mut self, evse: usize) {
        let state = &self.evses[evse];
        let used = i32::from(state.phases_used);
        let told = state.transaction.as_ref().and_then(|t| {
            let charges = t.charging_state == ChargingStateEnum::Charging;
            t.phases_told.filter(|_| charges)
        });
        if told.is_some_and(|told| told != used) {
            let change = Change::of(TriggerReasonEnum::ChargingRateChanged);
            self.event(evse, TransactionEventEnum::Updated, &change);
        }
    }

    /// The tapering vehicle decides anew.
    pub(super) fn appetite_step(&mut self, evse: usize) {
        self.settle(evse);
        if let Some(battery) = self
            .evses
            .get_mut(evse)
            .and_then(|state| state.battery.as_mut())
        {
            battery.step();
        }
        self.refresh_power(evse);
    }

    /// Starts the samples of a transaction.
    pub(super) fn schedule_samples(&mut self, evse: usize) {
        for (timer, name) in [
            (Timer::Sample(evse), names::TX_UPDATED_INTERVAL),
            (Timer::EndedSample(evse), names::TX_ENDED_INTERVAL),
        ] {
            let interval = self.model.count(name);
            if interval > 0 {
                self.timers
                    .set(timer, self.now + Duration::from_secs(u64::from(interval)));
            } else {
                self.timers.cancel(timer);
            }
        }
    }

    /// Starts the samples of all transactions anew, with changed intervals.
    pub(in crate::station) fn reschedule_samples(&mut self) {
        for evse in 0..self.evses.len() {
            if self.evses[evse].transaction.is_some() {
                self.schedule_samples(evse);
            }
        }
    }

    pub(super) fn periodic_sample(&mut self, evse: usize) {
        if self
            .evses
            .get(evse)
            .is_some_and(|state| state.plugged.is_some())
        {
            self.take_sample(evse);
        }
        let interval = self.model.count(names::TX_UPDATED_INTERVAL);
        if interval > 0 {
            let next = self.now + Duration::from_secs(u64::from(interval));
            self.timers.set(Timer::Sample(evse), next);
        }
    }

    pub(super) fn take_sample(&mut self, evse: usize) {
        self.settle(evse);
        let Some(state) = self.evses.get(evse) else {
            return;
        };
        let Some(transaction) = &state.transaction else {
            return;
        };
        let observation = ObservationKind::Sampled {
            transaction_id: transaction.id.to_string(),
            evse: state.spec.id,
            power_w: state.power_w,
            register_wh: state.meter.register_wh(),
            energy_wh: state.meter.delivered().wh(),
            soc_percent: state
                .battery
                .as_ref()
                .map_or(0.0, crate::physics::vehicle::Battery::soc_percent),
        };
        self.observe(observation);
        if matches!(
            self.spec.meter_style,
            MeterStyle::SystemJ {
                separate_meter_values: true
            }
        ) {
            let context = ReadingContextEnum::SamplePeriodic;
            self.meter_values(evse, names::TX_UPDATED_MEASURANDS, context);
        } else if self.model.is_enabled(names::SAMPLED_ENABLED) {
            let change = Change::of(TriggerReasonEnum::MeterValuePeriodic);
            self.event(evse, TransactionEventEnum::Updated, &change);
        }
        if let Some(battery) = self
            .evses
            .get_mut(evse)
            .and_then(|state| state.battery.as_mut())
            && battery.steps_with_samples()
        {
            battery.step();
            self.refresh_power(evse);
        }
        self.is_dirty = true;
    }

    /// Takes a sample for the Ended event.
    pub(super) fn ended_sample(&mut self, evse: usize) {
        let context = ReadingContextEnum::SamplePeriodic;
        let sample = self.sample(evse, names::TX_ENDED_MEASURANDS, context);
        self.keep_for_end(evse, sample);
        let interval = self.model.count(names::TX_ENDED_INTERVAL);
        if interval > 0 {
            let next = self.now + Duration::from_secs(u64::from(interval));
            self.timers.set(Timer::EndedSample(evse), next);
        }
    }

    /// Keeps a sample for the Ended event.
    pub(in crate::station) fn keep_for_end(&mut self, evse: usize, sample: Option<MeterValue>) {
        let Some(transaction) = self
            .evses
            .get_mut(evse)
            .and_then(|s| s.transaction.as_mut())
        else {
            return;
        };
        transaction.ended_samples.extend(sample);
        if transaction.ended_samples.len() > MOST_ENDED_SAMPLES {
            let last = transaction.ended_samples.len() - 1;
            let mut index = 0;
            transaction.ended_samples.retain(|_| {
                index += 1;
                index - 1 == last || (index - 1) % 2 == 0
            });
        }
    }
}
