//! The events that monitors raise, and the one that stands for a StatusNotification (N07, N08, G01).
//!
//! What happens in one step is told together: several events in one NotifyEvent, and in several parts if there are
//! many. Events that wait for a connection (N07.FR.04) go in a message of their own, because the others do not wait.

use std::time::Duration;

use ocpp201::{
    Action, Component, EventData, EventNotificationEnum, EventTriggerEnum, Evse, List, MonitorEnum,
    NotifyEventRequest, StatusNotificationRequest, Text, Variable,
};

use crate::station::{
    core::Core,
    device_model::{Key, names},
    outbox::{Gate, Purpose},
    timers::Timer,
};

/// Events per NotifyEvent.
const EVENT_PART: usize = 10;
/// Of the event that the device behind an EVSE is lost: Critical. Nobody can charge there.
const LOST_DEVICE_SEVERITY: i32 = 3;

impl Core {
    /// Sets the timer of a periodic monitor.
    pub(super) fn schedule_monitor(&mut self, id: i32) {
        let Some(monitor) = self.monitors.set.get(&id) else {
            return;
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped"
        )]
        let period = (monitor.value.clamp(1.0, 1e9) * 1_000.0).round() as u64;
        let at = match monitor.kind {
            MonitorEnum::Periodic => self.now + Duration::from_millis(period),
            MonitorEnum::PeriodicClockAligned => {
                let passed = u64::try_from(self.now.as_millis()).unwrap_or(0) % period;
                self.now + Duration::from_millis(period - passed)
            }
            _ => {
                self.timers.cancel(Timer::Monitor(id));
                return;
            }
        };
        self.timers.set(Timer::Monitor(id), at);
    }

    /// Sets the timers of all periodic monitors, after a restart.
    pub(in crate::station) fn restart_monitors(&mut self) {
        let ids: Vec<i32> = self.monitors.set.keys().copied().collect();
        for id in ids {
            self.schedule_monitor(id);
        }
    }

    /// A periodic monitor is due.
    pub(in crate::station) fn periodic_monitor(&mut self, id: i32) {
        self.schedule_monitor(id);
        if self.model.flag(names::MONITORING_ENABLED) {
            self.refresh_device_model();
            let event = self.event_of(id, EventTriggerEnum::Periodic, None);
            self.tell_events(event.into_iter().collect());
        }
    }

    /// Looks at the monitors after a step.
    pub(in crate::station) fn watch_monitors(&mut self) {
        if self.monitors.set.is_empty() || !self.model.flag(names::MONITORING_ENABLED) {
            return;
        }
        self.refresh_device_model();
        let ids: Vec<i32> = self.monitors.set.keys().copied().collect();
        let mut events = Vec::new();
        for id in ids {
            if let Some((trigger, cleared)) = self.look_at(id) {
                events.extend(self.event_of(id, trigger, cleared));
            }
        }
        self.tell_events(events);
    }

    /// What a threshold or delta monitor has to say, if anything.
    fn look_at(&mut self, id: i32) -> Option<(EventTriggerEnum, Option<bool>)> {
        let monitor = self.monitors.set.get_mut(&id)?;
        let entry = self
            .model
            .entry(&Key::of(&monitor.component, &monitor.variable))?;
        let number = entry.value.parse::<f64>().ok();
        match monitor.kind {
            MonitorEnum::UpperThreshold | MonitorEnum::LowerThreshold => {
                let is_upper = monitor.kind == MonitorEnum::UpperThreshold;
                let number = number?;
                let is_past = if is_upper {
                    number > monitor.value
                } else {
                    number < monitor.value
                };
                if is_past == monitor.is_raised {
                    return None;
                }
                monitor.is_raised = is_past;
                Some((EventTriggerEnum::Alerting, (!is_past).then_some(true)))
            }
            MonitorEnum::Delta => {
                let before = monitor.reported.get_or_insert_with(|| entry.value.clone());
                let is_far = match (number, before.parse::<f64>().ok()) {
                    (Some(now), Some(before)) => {
                        now.to_bits() != before.to_bits() && (now - before).abs() >= monitor.value
                    }
                    _ => *before != entry.value,
                };
                is_far.then_some((EventTriggerEnum::Delta, None))
            }
            MonitorEnum::Periodic | MonitorEnum::PeriodicClockAligned => None,
        }
    }

    /// The event of a monitor, unless it is not to be told; and whether it waits for a connection.
    fn event_of(
        &mut self,
        id: i32,
        trigger: EventTriggerEnum,
        cleared: Option<bool>,
    ) -> Option<(EventData, bool)> {
        let now = self.date_time();
        let monitor = self.monitors.set.get_mut(&id)?;
        let evse = monitor.component.evse.as_ref().map(|evse| evse.id);
        let transaction = self
            .evses
            .iter()
            .filter(|state| evse.is_none_or(|id| state.spec.id == id))
            .find_map(|state| state.transaction.as_ref())
            .map(|transaction| transaction.id.clone());
        if monitor.in_transaction_only && transaction.is_none() {
            return None;
        }
        let key = Key::of(&monitor.component, &monitor.variable);
        let value = self.model.entry(&key)?.value.clone();
        monitor.reported = Some(value.clone());
        let severity = monitor.severity;
        let mut event = EventData::new(
            0,
            now,
            trigger,
            Text::truncated(&value),
            monitor.component.clone(),
            monitor.origin.notification(),
            monitor.variable.clone(),
        );
        event.variable_monitoring_id = Some(id);
        event.cleared = cleared;
        event.transaction_id = transaction;
        self.numbered(event, severity)
    }

    /// Tells that the device behind an EVSE (index) is lost, or that it is back: a hard-wired event, which no
    /// monitor asks for.
    pub(in crate::station) fn tell_lost_device(&mut self, evse: usize, is_lost: bool) {
        let state = &self.evses[evse];
        let (name, variable, _) = names::EVSE_PROBLEM;
        let mut component = Component::new(Text::truncated(name));
        component.evse = Some(Evse::new(state.spec.id));
        let mut event = EventData::new(
            0,
            self.date_time(),
            EventTriggerEnum::Delta,
            Text::truncated(&is_lost.to_string()),
            component,
            EventNotificationEnum::HardWiredNotification,
            Variable::new(Text::truncated(variable)),
        );
        event.transaction_id = state.transaction.as_ref().map(|one| one.id.clone());
        event.cleared = (!is_lost).then_some(true);
        event.tech_info = Some(Text::truncated(if is_lost {
            "the device does not answer"
        } else {
            "the device answers again"
        }));
        self.send_event(event, LOST_DEVICE_SEVERITY);
    }

    /// Sends an event that no monitor asks for, unless it is less severe than what is asked for.
    pub(in crate::station) fn send_event(&mut self, event: EventData, severity: i32) {
        let event = self.numbered(event, severity);
        self.tell_events(event.into_iter().collect());
    }

    /// The event with its number, unless it is less severe than what is asked for; and whether it waits for a
    /// connection.
    fn numbered(&mut self, mut event: EventData, severity: i32) -> Option<(EventData, bool)> {
        let level = i32::try_from(self.model.count(names::ACTIVE_MONITORING_LEVEL)).unwrap_or(9);
        let kept = i32::try_from(self.model.count(names::OFFLINE_QUEUING_SEVERITY)).unwrap_or(0);
        if severity > level {
            return None;
        }
        self.monitors.last_event = self.monitors.last_event.wrapping_add(1).max(1);
        event.event_id = self.monitors.last_event;
        Some((event, severity <= kept))
    }

    /// Sends what happened in one step.
    fn tell_events(&mut self, events: Vec<(EventData, bool)>) {
        let (kept, others): (Vec<_>, Vec<_>) = events.into_iter().partition(|(_, kept)| *kept);
        for (events, purpose) in [(kept, Purpose::KeptNotice), (others, Purpose::Notice)] {
            if purpose == Purpose::Notice && !self.link.is_open() {
                continue;
            }
            let events: Vec<EventData> = events.into_iter().map(|(event, _)| event).collect();
            let parts = events.chunks(EVENT_PART);
            let last = parts.len().saturating_sub(1);
            for (index, part) in parts.enumerate() {
                let Ok(data) = List::new(part.to_vec()) else {
                    continue;
                };
                let seq_no = i32::try_from(index).unwrap_or(i32::MAX);
                let mut request = NotifyEventRequest::new(self.date_time(), seq_no, data);
                request.tbc = (index != last).then_some(true);
                self.enqueue(
                    Action::NotifyEvent,
                    &request,
                    purpose.clone(),
                    Gate::Accepted,
                );
            }
        }
    }

    /// The event that says what `status` says.
    pub(in crate::station) fn status_event(
        &mut self,
        status: &StatusNotificationRequest,
    ) -> NotifyEventRequest {
        self.monitors.last_event = self.monitors.last_event.wrapping_add(1).max(1);
        let (component, variable, _) = names::CONNECTOR_STATE;
        let mut component = Component::new(Text::truncated(component));
        let mut place = Evse::new(status.evse_id);
        place.connector_id = Some(status.connector_id);
        component.evse = Some(place);
        let event = EventData::new(
            self.monitors.last_event,
            status.timestamp.clone(),
            EventTriggerEnum::Delta,
            Text::truncated(status.connector_status.as_str()),
            component,
            EventNotificationEnum::HardWiredNotification,
            Variable::new(Text::truncated(variable)),
        );
        NotifyEventRequest::new(status.timestamp.clone(), 0, List::from(event))
    }
}
