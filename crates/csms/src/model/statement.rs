//! Why a transaction has the energy that it is billed for: the readings behind it.
//!
//! Made on demand from the stored events, by the same fold that made the row, so that it says what
//! was really used. The rules stand in docs/energy.md. Whoever shows it reads the events of the
//! transaction, and calls [`Statement::new`].

use jiff::Timestamp;
use ocpp201::{SampledValue, TransactionEventRequest};

use super::energy::{Line, Place, Reading};
use super::ledger::{Energy, Event, Fold, Point};
use super::tolerance;
use crate::clock::to_micros;

/// A stored event: what the ledger takes from it, and its request, where that can still be read.
#[derive(Debug, Clone)]
pub struct StatementEvent {
    /// As the ledger sees it.
    pub event: Event,
    /// As the station sent it; `None` = thinned out or unreadable.
    pub request: Option<TransactionEventRequest>,
}

impl StatementEvent {
    /// Reads a stored payload; one that cannot be read counts as an event without readings.
    #[must_use]
    pub fn read(key: super::ledger::EventKey, payload: &str, received_at: Timestamp) -> Self {
        match tolerance::transaction_event(payload) {
            Some(request) => Self {
                event: Event::read(&request, payload, received_at),
                request: Some(request),
            },
            None => Self {
                event: Event::bare(key, received_at),
                request: None,
            },
        }
    }
}

/// A reading that the bill rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct UsedReading {
    /// The begin of a register; else its end.
    pub is_begin: bool,
    /// Where in the station.
    pub place: Place,
    /// The total, or one line.
    pub line: Line,
    /// What it counts as, mWh.
    pub mwh: i64,
    /// The station's time beside it.
    pub at: Timestamp,
    /// The seqNo of the event that told it.
    pub seq_no: i32,
    /// As the station wrote it: value, unit, multiplier, context, location, phase; `None` = the event
    /// can no longer be read.
    pub sample: Option<SampledValue>,
}

/// The way from readings to energy.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// Energy, its source, and whether it contradicts itself.
    pub energy: Energy,
    /// The readings at the begin and at the end, line by line; none where intervals were added up.
    pub readings: Vec<UsedReading>,
}

impl Statement {
    /// Folds `events`, in any order.
    #[must_use]
    pub fn new(mut events: Vec<StatementEvent>) -> Self {
        events.sort_by_key(|it| it.event.key);
        events.dedup_by_key(|it| it.event.key);
        let fold = Fold::of(events.iter().map(|it| &it.event));
        let energy = fold.energy();
        let used = fold.used_readings();
        let has_register = energy.source != super::ledger::EnergySource::Interval;
        let used = used.into_iter().filter(|_| has_register);
        let readings = used.map(|used| UsedReading {
            is_begin: used.is_begin,
            place: used.place,
            line: used.line,
            mwh: used.point.mwh,
            at: used.point.at,
            seq_no: used.point.seq_no,
            sample: sample_of(&events, used.place, used.line, used.point),
        });
        let readings = readings.collect();
        Self { energy, readings }
    }
}

/// The sample that gave a register value.
fn sample_of(
    events: &[StatementEvent],
    place: Place,
    line: Line,
    point: Point,
) -> Option<SampledValue> {
    let same_event = events
        .iter()
        .filter(|it| it.event.key.seq_no == point.seq_no);
    let values = same_event
        .filter_map(|it| it.request.as_ref()?.meter_value.as_ref())
        .flatten();
    let at_that_time = values.filter(|value| to_micros(value.timestamp.timestamp()) == point.at);
    let mut samples = at_that_time.flat_map(|value| &value.sampled_value);
    let is_it = |sample: &&SampledValue| {
        let reading = Reading::of(point.at, sample, None);
        reading.is_some_and(|it| {
            (it.place, it.line, it.mwh) == (place, line, Some(point.mwh)) && it.is_import_register()
        })
    };
    samples.find(is_it).cloned()
}

#[cfg(test)]
mod tests {
    use super::super::ledger::{EnergySource, EventKey};
    use super::*;
    use ocpp201::{TransactionEventEnum, TriggerReasonEnum};

    fn event(seq_no: i32, kind: &str, minute: i32, samples: &str) -> StatementEvent {
        let at = format!("2026-03-01T00:{minute:02}:00Z");
        let payload = format!(
            r#"{{"eventType":"{kind}","timestamp":"{at}","triggerReason":"Trigger","seqNo":{seq_no},
            "transactionInfo":{{"transactionId":"t"}},
            "meterValue":[{{"timestamp":"{at}","sampledValue":[{samples}]}}]}}"#
        );
        let at: Timestamp = at.parse().unwrap();
        let (kind, trigger) = (TransactionEventEnum::Updated, TriggerReasonEnum::Trigger);
        StatementEvent::read(EventKey::new(seq_no, at, kind, trigger), &payload, at)
    }

    #[test]
    fn names_the_readings() {
        let events = vec![
            event(
                2,
                "Ended",
                30,
                r#"{"value":2.6667,"context":"Transaction.End","unitOfMeasure":{"unit":"kWh"}}"#,
            ),
            event(
                1,
                "Updated",
                10,
                r#"{"value":1500},{"value":1000,"context":"Transaction.Begin"}"#,
            ),
            event(
                0,
                "Started",
                0,
                r#"{"value":1000,"context":"Transaction.Begin"}"#,
            ),
        ];
        let statement = Statement::new(events);
        assert_eq!(statement.energy.source, EnergySource::Register);
        assert_eq!(statement.energy.mwh, Some(1_666_700));
        let told = statement.readings.iter().map(|it| {
            let sample = it.sample.as_ref().unwrap();
            (it.is_begin, it.seq_no, it.mwh, sample.value)
        });
        assert_eq!(
            told.collect::<Vec<_>>(),
            [(true, 0, 1_000_000, 1000.0), (false, 2, 2_666_700, 2.6667)]
        );
    }

    #[test]
    fn names_each_line_and_what_is_unknown() {
        let events = vec![
            event(
                0,
                "Started",
                0,
                r#"{"value":1,"phase":"L1"},{"value":2,"phase":"L2"}"#,
            ),
            event(
                1,
                "Ended",
                30,
                r#"{"value":9,"phase":"L2"},{"value":5,"phase":"L1"}"#,
            ),
        ];
        let statement = Statement::new(events);
        let lines = statement
            .readings
            .iter()
            .map(|it| (it.line, it.is_begin, it.mwh));
        assert_eq!(
            lines.collect::<Vec<_>>(),
            [
                (Line::L1, true, 1_000),
                (Line::L1, false, 5_000),
                (Line::L2, true, 2_000),
                (Line::L2, false, 9_000),
            ]
        );
        assert_eq!(statement.energy.mwh, Some(11_000));
        let nothing = Statement::new(vec![]);
        assert_eq!(nothing.energy.mwh, None);
    }
}
