//! The locks that hold plugs in their sockets (E05, E06, E07, E09, E10, F05, G05).
//!
//! A lock holds the plug while a driver is authorized, so that nobody else pulls it, and a cable that waits for its
//! owner after that. Where it belongs follows from the state of the EVSE; a jammed one stays where it is, and the
//! CSMS is told. Nothing moves in a simulated lock, but a cable that it holds cannot be pulled.

use ocpp201::{
    Component, EventData, EventNotificationEnum, EventTriggerEnum, Evse, IdToken, ReasonEnum, Text,
    TriggerReasonEnum, Variable,
};
use serde::{Deserialize, Serialize};

use super::{Core, session::Change};
use crate::station::{CommandError, Lock, blocks::authorization::is_token_of, device_model::names};

/// Severity of the event that a lock has failed (2: a defect).
const LOCK_SEVERITY: i32 = 2;

/// A cable that stays locked until its owner comes with the token.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::station) struct HeldCable {
    /// Index of the connector.
    pub(in crate::station) connector: usize,
    owner: IdToken,
    group: Option<IdToken>,
}

impl Core {
    /// Moves the locks of an EVSE (index) to where they belong now.
    pub(in crate::station) fn settle_locks(&mut self, evse: usize) {
        for index in 0..self.evses[evse].connectors.len() {
            let state = &mut self.evses[evse];
            let is_authorized = state.authorization.is_some();
            let is_plugged = state.plugged == Some(index);
            let is_held = state.held.as_ref().is_some_and(|h| h.connector == index);
            let connector = &mut state.connectors[index];
            // The plug of a suspended transaction stays locked until the vehicle comes back (E10.FR.01).
            let wanted = is_held || (is_authorized && (is_plugged || connector.is_locked));
            match connector.lock {
                Lock::None => {}
                Lock::Works => connector.is_locked = wanted,
                Lock::Jammed => {}
            }
            let is_misplaced = connector.is_locked != wanted || connector.has_lock_problem;
            let has_problem = connector.lock == Lock::Jammed && is_misplaced;
            self.tell_lock_problem(evse, index, has_problem);
        }
    }

    /// Tells the CSMS that a lock (by indexes) failed, or that it works again (G05.FR.02).
    fn tell_lock_problem(&mut self, evse: usize, connector: usize, has_problem: bool) {
        let state = &mut self.evses[evse];
        let told = &mut state.connectors[connector];
        if told.has_lock_problem == has_problem {
            return;
        }
        told.has_lock_problem = has_problem;
        let (component, variable, _) = names::LOCK_PROBLEM;
        let mut place = Evse::new(state.spec.id);
        place.connector_id = Some(told.id);
        let mut component = Component::new(Text::truncated(component));
        component.evse = Some(place);
        let mut event = EventData::new(
            0,
            self.date_time(),
            EventTriggerEnum::Alerting,
            Text::truncated(if has_problem { "true" } else { "false" }),
            component,
            EventNotificationEnum::HardWiredNotification,
            Variable::new(Text::truncated(variable)),
        );
        event.cleared = (!has_problem).then_some(true);
        let transaction = self.evses[evse].transaction.as_ref();
        event.transaction_id = transaction.map(|transaction| transaction.id.clone());
        self.send_event(event, LOCK_SEVERITY);
    }

    /// The cable at an EVSE (index) stays locked for whom its transaction was authorized for, if there is a lock
    /// that holds it.
    pub(super) fn hold_cable(&mut self, evse: usize, connector: usize) {
        let state = &mut self.evses[evse];
        let is_locked = state.connectors.get(connector).is_some_and(|c| c.is_locked);
        let transaction = state.transaction.as_ref();
        let owner = transaction.and_then(|t| Some((t.token.clone()?, t.group.clone())));
        if let Some((owner, group)) = owner.filter(|_| is_locked) {
            state.held = Some(HeldCable {
                connector,
                owner,
                group,
            });
            self.is_dirty = true;
        }
    }

    /// A driver wants the cable that is held at an EVSE (index); `Some(false)` if it is the cable of another one,
    /// none if none is held.
    pub(super) fn give_cable_back(&mut self, evse: usize, token: &IdToken) -> Option<bool> {
        let held = self.evses[evse].held.as_ref()?;
        let group = self.known_group(token);
        let is_owner = is_token_of(token, group.as_ref(), &held.owner, held.group.as_ref());
        if is_owner {
            self.evses[evse].held = None;
            self.is_dirty = true;
            self.settle_locks(evse);
        }
        Some(is_owner)
    }

    /// Unlocks a connector (by indexes) because the CSMS wants it. Returns whether it is open now.
    pub(in crate::station) fn unlock(&mut self, evse: usize, connector: usize) -> bool {
        let state = &mut self.evses[evse];
        state.held.take_if(|held| held.connector == connector);
        let is_jammed = state.connectors[connector].lock == Lock::Jammed;
        self.settle_locks(evse);
        if is_jammed {
            // It was tried (F05.FR.06), and that is how it came out.
            self.tell_lock_problem(evse, connector, true);
        }
        !is_jammed
    }

    /// The locks of an EVSE (index) do not move any more, or do again.
    pub(super) fn jam_locks(&mut self, evse: usize, is_jammed: bool) -> Result<(), CommandError> {
        let state = &mut self.evses[evse];
        let (from, to) = if is_jammed {
            (Lock::Works, Lock::Jammed)
        } else {
            (Lock::Jammed, Lock::Works)
        };
        let locks = state.connectors.iter_mut().filter(|c| c.lock != Lock::None);
        let mut count = 0;
        for connector in locks {
            count += 1;
            if connector.lock == from {
                connector.lock = to;
            }
        }
        if is_jammed && count == 0 {
            let text = format!("EVSE {} has no lock that could fail", state.spec.id);
            return Err(CommandError::NotPossible(text));
        }
        // A plug that is held fast now can charge (G05.FR.01).
        self.changed(evse, &Change::of(TriggerReasonEnum::ChargingStateChanged));
        Ok(())
    }

    /// Somebody pulls the plug out of the socket of the station.
    pub(super) fn pull_cable(&mut self, evse: usize) -> Result<(), CommandError> {
        let state = &self.evses[evse];
        let id = state.spec.id;
        let held = state.held.as_ref().map(|held| held.connector);
        let Some(index) = state.plugged.or(held) else {
            return Err(CommandError::NotPlugged(id));
        };
        let connector = &state.connectors[index];
        if connector.has_fixed_cable {
            let text = format!("the cable of EVSE {id} is fixed to the station");
            return Err(CommandError::NotPossible(text));
        }
        if connector.is_locked {
            let why = "its lock holds the cable";
            return Err(CommandError::NotUsable { evse: id, why });
        }
        if state.plugged.is_none() {
            return Err(CommandError::NotPlugged(id));
        }
        self.unplug(evse)
    }

    /// The vehicle end of a cable (connector: index) has been pulled: the plug is unlocked at once, or stays for its
    /// owner (E09.FR.02, .03).
    pub(super) fn keep_or_free_cable(&mut self, evse: usize, connector: usize) {
        let is_suspended = self.evses[evse].authorization.is_some();
        let is_kept = !self.model.flag(names::UNLOCK_ON_EV_SIDE_DISCONNECT);
        if is_suspended {
            return;
        }
        if is_kept && self.evses[evse].held.is_none() {
            self.hold_cable(evse, connector);
        } else if !is_kept {
            self.evses[evse].held = None;
        }
    }
}

/// Why a cable stays locked when a transaction ends: the CSMS refused the token (E05.FR.11).
pub(super) fn is_kept_locked(change: &Change) -> bool {
    change.trigger == TriggerReasonEnum::Deauthorized
        && change.reason == Some(ReasonEnum::DeAuthorized)
}
