//! Block J, meter values outside transactions: clock-aligned and asked-for values of an EVSE.
//!
//! Samples of a transaction ride in its events (`core/energy`).
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | MeterValues | 2 | `meter_values_come_from_each_evse_that_has_any` | main meter, phases, signed values |

use ocpp201::{
    Action, List, MeterValuesRequest, ReadingContextEnum, TransactionEventEnum, TriggerReasonEnum,
};

use crate::{
    clock::ModelInstant,
    station::{
        core::{Change, Core},
        device_model::{Name, names},
        evse::EvseState,
        timers::Timer,
    },
};

impl Core {
    /// Sets the timers of the next clock-aligned values: multiples of their intervals from midnight UTC.
    pub(in crate::station) fn schedule_aligned(&mut self) {
        for (timer, interval) in [
            (Timer::Aligned, names::ALIGNED_INTERVAL),
            (Timer::AlignedEnded, names::ALIGNED_ENDED_INTERVAL),
        ] {
            let interval = i64::from(self.model.count(interval)) * 1_000;
            if interval == 0 {
                self.timers.cancel(timer);
                continue;
            }
            let day = 86_400_000;
            let midnight = self.now.as_millis().div_euclid(day) * day;
            let passed = self.now.as_millis() - midnight;
            let next = (midnight + (passed / interval + 1) * interval).min(midnight + day);
            self.timers.set(timer, ModelInstant::from_millis(next));
        }
    }

    /// Clock-aligned values of the main meter and of every EVSE: of one in a transaction by its events (J01.FR.14,
    /// J01.FR.22).
    pub(in crate::station) fn aligned_sample(&mut self) {
        let context = ReadingContextEnum::SampleClock;
        let is_idle_only = self.model.flag(names::SEND_DURING_IDLE);
        let charges = |evse: &EvseState| evse.transaction.is_some();
        if !is_idle_only || !self.evses.iter().any(charges) {
            let request = self.main_reading(names::ALIGNED_MEASURANDS, context);
            if let Some(request) = request {
                self.notify(Action::MeterValues, &request);
            }
        }
        for evse in 0..self.evses.len() {
            if !charges(&self.evses[evse]) {
                self.meter_values(evse, names::ALIGNED_MEASURANDS, context);
            } else if !is_idle_only
                && let Some(value) = self.sample(evse, names::ALIGNED_MEASURANDS, context)
            {
                let change = Change::of(TriggerReasonEnum::MeterValueClock);
                let kind = TransactionEventEnum::Updated;
                self.event_with(evse, kind, &change, Some(value));
            }
        }
        self.schedule_aligned();
    }

    /// Clock-aligned values of every transaction, for its Ended event.
    pub(in crate::station) fn aligned_ended_sample(&mut self) {
        for evse in 0..self.evses.len() {
            if self.evses[evse].transaction.is_some() {
                let context = ReadingContextEnum::SampleClock;
                let sample = self.sample(evse, names::ALIGNED_ENDED_MEASURANDS, context);
                self.keep_for_end(evse, sample);
            }
        }
        self.schedule_aligned();
    }

    /// Sends a MeterValues message of an EVSE (index), if there is anything to say.
    pub(in crate::station) fn meter_values(
        &mut self,
        evse: usize,
        measurands: Name,
        context: ReadingContextEnum,
    ) {
        if let Some(request) = self.reading(evse, measurands, context) {
            self.notify(Action::MeterValues, &request);
        }
    }

    /// A MeterValues message of an EVSE (index); none if no measurand is listed that can be measured there.
    pub(in crate::station) fn reading(
        &mut self,
        evse: usize,
        measurands: Name,
        context: ReadingContextEnum,
    ) -> Option<MeterValuesRequest> {
        let value = self.sample(evse, measurands, context)?;
        let id = self.evses.get(evse)?.spec.id;
        Some(MeterValuesRequest::new(id, List::from(value)))
    }

    /// A MeterValues message of the main meter; none without one, or if it can deliver nothing of the list.
    pub(in crate::station) fn main_reading(
        &mut self,
        measurands: Name,
        context: ReadingContextEnum,
    ) -> Option<MeterValuesRequest> {
        let value = self.main_sample(measurands, context)?;
        Some(MeterValuesRequest::new(0, List::from(value)))
    }
}
