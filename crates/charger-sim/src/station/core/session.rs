//! Where transactions begin and end (E01, E02, E03, E05 to E07, E09, E10; F02, F03).
//!
//! `TxStartPoint` and `TxStopPoint` name conditions at an EVSE. A transaction starts when the first of its start
//! points becomes true and ends when the first stop point that was true in it becomes false. A condition that
//! has lasted since the end of one transaction does not start the next.

use ocpp201::{ChargingStateEnum, IdToken, ReasonEnum, TransactionEventEnum, TriggerReasonEnum};

use super::{Core, locks::is_kept_locked};
use crate::{
    physics::meter::Energy,
    station::{
        ObservationKind,
        blocks::authorization::shown_token,
        device_model::names,
        evse::{Conditions, Transaction},
        timers::Timer,
    },
};

/// What happened at an EVSE, as an event will report it.
#[derive(Debug, Clone)]
pub(in crate::station) struct Change {
    pub(in crate::station) trigger: TriggerReasonEnum,
    /// Why the transaction will have stopped, if this stops it.
    pub(in crate::station) reason: Option<ReasonEnum>,
    /// Token that stopped it.
    pub(in crate::station) token: Option<IdToken>,
}

impl Change {
    /// Something that is no reason to stop.
    pub(in crate::station) fn of(trigger: TriggerReasonEnum) -> Self {
        Self {
            trigger,
            reason: None,
            token: None,
        }
    }

    /// Something that stops the transaction.
    pub(in crate::station) fn stop(trigger: TriggerReasonEnum, reason: ReasonEnum) -> Self {
        Self {
            trigger,
            reason: Some(reason),
            token: None,
        }
    }
}

impl Core {
    /// Draws the consequences of a change at an EVSE (index).
    pub(in crate::station) fn changed(&mut self, evse: usize, change: &Change) {
        self.settle(evse);
        if evse >= self.evses.len() {
            return;
        }
        self.settle_locks(evse);
        let state = &mut self.evses[evse];
        if !state.conditions().has_power_path {
            state.has_signed = false;
        }
        let conditions = state.conditions();
        state.spent = state.spent.and(conditions);
        let spent = state.spent;
        if let Some(transaction) = &mut state.transaction {
            transaction.seen = transaction.seen.or(conditions);
            let seen = transaction.seen;
            // What ends the authorization says why the transaction will have stopped (E06.FR.08); what only
            // suspends it does not (E10).
            if state.authorization.is_none() && transaction.reason.is_none() {
                transaction.reason = change.reason;
            }
            let ends = self
                .model
                .list(names::TX_STOP_POINT)
                .any(|point| seen.holds(point) && !conditions.holds(point));
            if ends {
                self.end(evse, change);
            } else {
                self.update(evse, change);
                self.refresh_power(evse);
            }
        } else if self.starts(conditions, spent) {
            self.start(evse, change.trigger);
            self.refresh_power(evse);
        } else {
            self.refresh_power(evse);
            self.ask_for_signature(evse);
        }
        self.tell_needs(evse);
    }

    /// Has the meter sign its first reading where that begins transactions (E01.FR.04). It answers at once.
    fn ask_for_signature(&mut self, evse: usize) {
        let is_point = self
            .model
            .list(names::TX_START_POINT)
            .any(|point| point == "DataSigned");
        let signs = is_point && self.model.flag(names::SIGN_READINGS);
        let Some(state) = self.evses.get_mut(evse) else {
            return;
        };
        let can_charge = state.conditions().has_power_path;
        if can_charge && signs && state.transaction.is_none() && !state.has_signed {
            state.has_signed = true;
            self.changed(evse, &Change::of(TriggerReasonEnum::SignedDataReceived));
        }
    }

    fn starts(&self, conditions: Conditions, spent: Conditions) -> bool {
        self.model
            .list(names::TX_START_POINT)
            .any(|point| conditions.holds(point) && !spent.holds(point))
    }

    fn start(&mut self, evse: usize, trigger: TriggerReasonEnum) {
        let id = self.new_id();
        let now = self.now;
        let Some(state) = self.evses.get_mut(evse) else {
            return;
        };
        state.meter.latch();
        let begin_register_wh = state.meter.register_wh();
        let authorization = state.authorization.as_ref();
        let token = authorization.map(|a| a.token.clone());
        let remote_start_id = state.remote_start_id.take();
        let connector = state.plugged.unwrap_or(0);
        state.transaction = Some(Transaction {
            id: ocpp201::Text::truncated(&id),
            next_seq_no: 0,
            started_at: now,
            begin_register_wh,
            group: authorization.and_then(|a| a.group.clone()),
            token: token.clone(),
            is_token_reported: false,
            is_evse_reported: false,
            is_begin_reported: false,
            remote_start_id,
            reservation_id: state.used_reservation.take(),
            charging_state: if state.plugged.is_some() {
                ChargingStateEnum::EvConnected
            } else {
                ChargingStateEnum::Idle
            },
            charged: std::time::Duration::ZERO,
            is_deauthorized: false,
            energy_left: None,
            reason: None,
            ended_samples: Vec::new(),
            interruption: Vec::new(),
            phases_told: None,
            is_key_told: false,
            seen: state.conditions(),
        });
        let ids = (
            state.spec.id,
            state.connectors.get(connector).map_or(0, |c| c.id),
        );
        self.profiles
            .take_held(evse, ids.0, &ocpp201::Text::truncated(&id));
        self.observe(ObservationKind::TransactionStarted {
            transaction_id: id,
            evse: ids.0,
            connector: ids.1,
            id_token: token.as_ref().map(shown_token),
            remote_start_id,
            begin_register_wh,
        });
        let trigger = if remote_start_id.is_some() {
            TriggerReasonEnum::RemoteStart
        } else {
            trigger
        };
        self.event(evse, TransactionEventEnum::Started, &Change::of(trigger));
        self.schedule_samples(evse);
        self.schedule_time_limit(evse);
        self.update_pace();
    }

    /// An Updated event for a change that neither starts nor ends a transaction.
    fn update(&mut self, evse: usize, change: &Change) {
        let Some(state) = self.evses.get_mut(evse) else {
            return;
        };
        let present = state.charging_state();
        let is_still = state.flow_w == 0;
        let Some(transaction) = &mut state.transaction else {
            return;
        };
        // Where the change itself has stopped the energy, its event says so (E10.FR.01).
        if is_still && transaction.charging_state == ChargingStateEnum::Charging {
            transaction.charging_state = present;
        }
        if let Some(authorization) = &state.authorization {
            transaction
                .token
                .get_or_insert_with(|| authorization.token.clone());
            if transaction.group.is_none() {
                transaction.group.clone_from(&authorization.group);
            }
        }
        if let Some(id) = state.remote_start_id.take() {
            transaction.remote_start_id = Some(id);
            self.profiles
                .take_held(evse, state.spec.id, &transaction.id);
        }
        if let Some(id) = state.used_reservation.take() {
            transaction.reservation_id = Some(id);
        }
        let mut change = change.clone();
        if transaction.remote_start_id.is_some() {
            // RemoteStart wins over Authorized (F01.FR.19, F02.FR.21).
            change.trigger = TriggerReasonEnum::RemoteStart;
        }
        self.event(evse, TransactionEventEnum::Updated, &change);
    }

    /// Ends the transaction of an EVSE.
    pub(in crate::station) fn end(&mut self, evse: usize, change: &Change) {
        self.settle(evse);
        self.stop_flow(evse);
        let now = self.now;
        let Some(state) = self.evses.get_mut(evse) else {
            return;
        };
        let had_connector = state.plugged;
        if let Some(connector) = had_connector.filter(|_| is_kept_locked(change)) {
            self.hold_cable(evse, connector);
        }
        let state = &mut self.evses[evse];
        state.authorization = None;
        if let Some(transaction) = &mut state.transaction {
            transaction.reason = transaction.reason.or(change.reason);
            transaction.charging_state = if had_connector.is_some() {
                ChargingStateEnum::EvConnected
            } else {
                ChargingStateEnum::Idle
            };
        }
        self.event(evse, TransactionEventEnum::Ended, change);
        let Some(state) = self.evses.get_mut(evse) else {
            return;
        };
        let Some(transaction) = state.transaction.take() else {
            return;
        };
        let end_register_wh = state.meter.register_wh();
        let energy = state.meter.delivered();
        state.meter.latch();
        state.ready_at = None;
        state.spent = state.conditions();
        state.charge_limit = None;
        let id = state.spec.id;
        self.settle_locks(evse);
        for timer in [
            Timer::Sample(evse),
            Timer::EndedSample(evse),
            Timer::AutoStop(evse),
            Timer::Appetite(evse),
            Timer::BatteryFull(evse),
            Timer::TimeLimit(evse),
            Timer::ConnectionTimeOut(evse),
            Timer::ProfileDue(evse),
        ] {
            self.timers.cancel(timer);
        }
        self.driver_leaves(evse, &transaction.id);
        self.observe(ObservationKind::TransactionEnded {
            transaction_id: transaction.id.to_string(),
            evse: id,
            end_register_wh,
            energy_wh: energy.wh(),
            duration: now.since(transaction.started_at),
            stopped_reason: transaction.reason.map(ReasonEnum::as_str),
        });
        self.update_pace();
        self.profiles.end_transaction(&transaction.id);
        self.display.end_transaction(&transaction.id);
        self.is_dirty = true;
        self.carry_out_scheduled_availability();
        self.refresh_all_power();
        self.reset_when_idle();
        self.reset_evse_when_idle(evse);
        self.install_when_idle();
    }

    /// The CSMS refused the token in its answer to an event (E05).
    pub(in crate::station) fn deauthorize(&mut self, evse: usize) {
        let stops = self.model.flag(names::STOP_ON_INVALID_ID);
        let rest = self.model.count(names::MAX_ENERGY_ON_INVALID_ID);
        let stop_points: Vec<&str> = self.model.list(names::TX_STOP_POINT).collect();
        let ends_now = stop_points
            .iter()
            .any(|point| matches!(*point, "Authorized" | "PowerPathClosed" | "EnergyTransfer"));
        let stops_at_suspension = stop_points.contains(&"EnergyTransfer");
        self.settle(evse);
        let Some(state) = self.evses.get_mut(evse) else {
            return;
        };
        let Some(transaction) = &mut state.transaction else {
            return;
        };
        if transaction.is_deauthorized {
            return;
        }
        transaction.is_deauthorized = true;
        let change = Change::stop(TriggerReasonEnum::Deauthorized, ReasonEnum::DeAuthorized);
        if stops && ends_now {
            self.end(evse, &change);
        } else if stops {
            transaction.reason = Some(ReasonEnum::DeAuthorized);
            self.stop_flow(evse);
            let Some(state) = self.evses.get_mut(evse) else {
                return;
            };
            let new_state = state.charging_state();
            if let Some(transaction) = &mut state.transaction {
                transaction.charging_state = new_state;
            }
            self.event(
                evse,
                TransactionEventEnum::Updated,
                &Change::of(TriggerReasonEnum::Deauthorized),
            );
            self.refresh_power(evse);
        } else {
            if rest > 0 {
                transaction.energy_left = Some(Energy::from_wh(u64::from(rest)));
            }
            self.refresh_power(evse);
            if stops_at_suspension
                && rest == 0
                && self
                    .evses
                    .get(evse)
                    .is_some_and(|e| e.transaction.is_some())
            {
                self.end(evse, &change);
            }
        }
    }

    /// The cable was not plugged in within `EVConnectionTimeOut` (C01.FR.26, E03.FR.05).
    pub(super) fn connection_timed_out(&mut self, evse: usize) {
        let Some(state) = self.evses.get_mut(evse) else {
            return;
        };
        if state.plugged.is_some() || state.authorization.is_none() {
            return;
        }
        state.authorization = None;
        (state.planned, state.charge_limit) = (None, None);
        state.remote_start_id = None;
        self.profiles.drop_held(evse);
        let change = Change::stop(TriggerReasonEnum::EvConnectTimeout, ReasonEnum::Timeout);
        self.changed(evse, &change);
    }
}
