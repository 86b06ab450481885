//! Time lapses: how far a station may live, so that a day comes to the same figures however fast the CSMS answers.
//!
//! A moment of the machine is minutes of the model then. A driver who holds a token to the reader would lose them
//! while the CSMS thinks; so the station stands still at that instant until the answer is there, and then does what
//! was due meanwhile, each thing at its own instant: in the model the answer takes no time. Stations that share a
//! cabinet wait for each other, because what one takes is what the other lacks. In real time nobody waits.

use super::Core;
use crate::{clock::ModelInstant, physics::cabinet::CabinetHandle, station::timers::Timer};

impl Core {
    /// When [`Core::advance`] has something to do next.
    pub(in crate::station) fn next_wakeup(&self) -> Option<ModelInstant> {
        match self.answer_due(self.present) {
            Some(due) => Some(due),
            None => self.timers.next(),
        }
    }

    /// The instant to which the neighbours at the cabinets have to come before the next thing can be done.
    pub(in crate::station) fn waits_for_neighbours(&self) -> Option<ModelInstant> {
        if self.scale == 1 || self.answer_due(self.present).is_some() {
            return None;
        }
        self.timers.next()
    }

    /// Tells the neighbours how far they may live.
    pub(in crate::station) fn tell_neighbours(&self) {
        let until = match self.answer_due(self.present) {
            _ if self.scale == 1 => ModelInstant::NEVER,
            Some(_) => self.now,
            None => self.timers.next().unwrap_or(ModelInstant::NEVER),
        };
        for seat in &self.cabinets {
            seat.is_steady_until(until);
        }
    }

    /// How far the station may live while the clock shows `present`.
    pub(super) fn reach(&self, present: ModelInstant) -> ModelInstant {
        if self.scale == 1 {
            return present;
        }
        let own = match self.answer_due(present) {
            Some(_) => self.now,
            None => present,
        };
        own.min(CabinetHandle::neighbours_steady_until(&self.cabinets))
    }

    /// Until when a CALL leaves that is sent now.
    pub(super) fn message_timeout_at(&self) -> ModelInstant {
        let sent_at = if self.has_driver_at_reader() {
            self.present
        } else {
            self.now
        };
        sent_at + self.protocol(self.message_timeout)
    }

    /// Whether somebody whose visit is planned waits to be let charge.
    fn has_driver_at_reader(&self) -> bool {
        let mut evses = self.evses.iter();
        let is_planned = |evse: &super::EvseState| {
            let planned = evse.planned.as_ref();
            planned.is_some_and(|planned| planned.is_visit) && evse.authorization.is_none()
        };
        self.scale > 1 && evses.any(is_planned)
    }

    /// Until when such a driver waits for an answer of the CSMS, which is not overdue at `present`.
    fn answer_due(&self, present: ModelInstant) -> Option<ModelInstant> {
        let due = self
            .has_driver_at_reader()
            .then(|| self.timers.at(Timer::MessageTimeout))?;
        due.filter(|due| *due > present)
    }
}
