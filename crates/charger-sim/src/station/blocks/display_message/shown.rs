//! What the display shows now: a choice among the messages, and what each driver is told.
//!
//! A message counts while its time lasts, its state is one of the station's, and its transaction goes on (O01, O02).
//! One that is to be always in front is shown alone; those in front take turns before all others; else those of the
//! normal cycle take turns. Tariff and cost stand beside them, per EVSE. There is no screen: what is shown stands in
//! the state of the station.

use std::time::Duration;

use ocpp201::{MessageInfo, MessagePriorityEnum, MessageStateEnum};
use serde::Serialize;

use crate::{clock::ModelInstant, station::core::Core};

/// How long a message is shown before the next one takes its turn.
const TURN: Duration = Duration::from_secs(5);

/// The display at one instant.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DisplayView {
    /// States of the station that messages may be meant for: of Charging, Faulted, Idle and Unavailable those that hold.
    pub states: Vec<&'static str>,
    /// The message that is shown now; none: no message is.
    pub shown: Option<MessageView>,
    /// Those that take turns, in order, the one that is shown among them.
    pub turns: Vec<MessageView>,
    /// What the drivers are told, by EVSE.
    pub drivers: Vec<DriverView>,
}

/// A message.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MessageView {
    /// Its id.
    pub id: i32,
    /// `MessagePriorityEnumType` text.
    pub priority: &'static str,
    /// Its text.
    pub text: String,
    /// Its language, if that was said.
    pub language: Option<String>,
}

/// What a driver is told.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DriverView {
    /// EVSE.
    pub evse_id: i32,
    /// The tariff text of the CSMS (`personalMessage`), or the fall-back text.
    pub tariff: Option<String>,
    /// The cost, such as `250.5 KRW`, or the fall-back text.
    pub cost: Option<String>,
    /// Whether that is the final cost.
    pub is_final: bool,
}

impl Core {
    /// What the display shows.
    pub(in crate::station) fn display_view(&self) -> DisplayView {
        let states = self.display_states();
        let turns = self.display.turns(&states, self.now);
        let passed = u128::try_from(self.now.as_millis()).unwrap_or(0) / TURN.as_millis();
        let turn = u128::try_from(turns.len())
            .ok()
            .and_then(|count| passed.checked_rem(count))
            .and_then(|turn| usize::try_from(turn).ok());
        let turns: Vec<MessageView> = turns.into_iter().map(MessageView::of).collect();
        DisplayView {
            states: states.iter().map(|state| state.as_str()).collect(),
            shown: turn.and_then(|turn| turns.get(turn)).cloned(),
            turns,
            drivers: self.driver_views(),
        }
    }

    /// The states that hold: a station with several EVSEs may charge at one and be broken at another.
    fn display_states(&self) -> Vec<MessageStateEnum> {
        let mut states = Vec::new();
        if self.evses.iter().any(|evse| evse.transaction.is_some()) {
            states.push(MessageStateEnum::Charging);
        }
        if self.evses.iter().any(|evse| evse.is_faulted) {
            states.push(MessageStateEnum::Faulted);
        }
        if !self.is_operative || self.evses.iter().all(|evse| !evse.is_operative) {
            states.push(MessageStateEnum::Unavailable);
        }
        if states.is_empty() {
            states.push(MessageStateEnum::Idle);
        }
        states
    }
}

impl super::Display {
    /// The messages that take turns at `now`, by id.
    pub(super) fn turns(
        &self,
        states: &[MessageStateEnum],
        now: ModelInstant,
    ) -> Vec<&MessageInfo> {
        let now = now.timestamp();
        let counts = |message: &&MessageInfo| {
            let has_begun = message.start_date_time.as_ref();
            let has_begun = has_begun.is_none_or(|start| start.timestamp() <= now);
            let is_over = message.end_date_time.as_ref();
            let is_over = is_over.is_some_and(|end| end.timestamp() <= now);
            let fits = message.state.is_none_or(|state| states.contains(&state));
            has_begun && !is_over && fits
        };
        for priority in [
            MessagePriorityEnum::AlwaysFront,
            MessagePriorityEnum::InFront,
            MessagePriorityEnum::NormalCycle,
        ] {
            let of_it = self.messages.values().filter(|m| m.priority == priority);
            let found: Vec<_> = of_it.filter(counts).collect();
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }
}

impl MessageView {
    fn of(message: &MessageInfo) -> Self {
        let language = message.message.language.as_ref();
        Self {
            id: message.id,
            priority: message.priority.as_str(),
            text: message.message.content.to_string(),
            language: language.map(ToString::to_string),
        }
    }
}
