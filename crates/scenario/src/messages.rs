//! What the messages of a run record come to: answered, lost, and how fast.
//!
//! The one definition of these figures, for the simulator, which shows them, and the verifier, which
//! judges them.
//!
//! - **Answered** is a CALL with a CALLRESULT or CALLERROR.
//! - **Lost** is a CALL of either side that was not answered and that no later one made up for. A later
//!   one makes up for it if it is answered and carries the same content again. BootNotification and
//!   Heartbeat tell the present state and nothing else, so the next one always makes up for them.
//! - **Response time** is that of the CSMS: from a station's CALL to its answer, at the station. A CALL
//!   that got no answer in time counts as endless; one that an injected fault cut off, or that the end
//!   of the run left open, does not count.

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;

use crate::record::{Direction, Message, MessageOutcome, StationRecord};

/// The sums over the messages of some stations.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MessageFigures {
    /// CALLs of the stations.
    pub from_stations: usize,
    /// Of those, answered.
    pub from_stations_answered: usize,
    /// CALLs of the CSMS.
    pub from_csms: usize,
    /// Of those, answered.
    pub from_csms_answered: usize,
    /// CALLs of both that were lost.
    pub lost: usize,
    /// CALLERRORs that the stations got, by code.
    pub errors: BTreeMap<String, usize>,
    /// Response times of the CSMS; `None` = there are none.
    pub response: Option<Percentiles>,
}

impl MessageFigures {
    /// The figures of `stations`.
    #[must_use]
    pub fn of<'a>(stations: impl IntoIterator<Item = &'a StationRecord>) -> Self {
        let mut figures = Self::default();
        let mut times = Vec::new();
        for station in stations {
            for message in &station.messages {
                figures.count(message);
            }
            figures.lost += lost(&station.messages).len();
            times.extend(station.messages.iter().filter_map(response_time));
        }
        figures.response = Percentiles::of(times);
        figures
    }

    fn count(&mut self, message: &Message) {
        let answered = usize::from(is_answered(message));
        match message.direction {
            Direction::Out => {
                self.from_stations += 1;
                self.from_stations_answered += answered;
                if let Some(code) = &message.error_code {
                    *self.errors.entry(code.clone()).or_default() += 1;
                }
            }
            Direction::In => {
                self.from_csms += 1;
                self.from_csms_answered += answered;
            }
        }
    }
}

/// Was there an answer?
#[must_use]
pub fn is_answered(message: &Message) -> bool {
    matches!(
        message.outcome,
        MessageOutcome::Result | MessageOutcome::Error
    )
}

/// The messages of one station, in the order of its record, that were lost.
#[must_use]
pub fn lost(messages: &[Message]) -> Vec<&Message> {
    // From the end: what came later is known when an earlier one is looked at.
    let mut told = HashSet::new();
    let mut lost: Vec<&Message> = Vec::new();
    for message in messages.iter().rev() {
        if !is_answered(message) {
            if !told.contains(&content(message)) {
                lost.push(message);
            }
        } else if message.redelivered || is_state(message) {
            told.insert(content(message));
        }
    }
    lost.reverse();
    lost
}

/// It tells the present state and nothing else: the next one says all that this one does.
fn is_state(message: &Message) -> bool {
    matches!(message.action.as_str(), "Heartbeat" | "BootNotification")
}

/// What two messages share if one makes up for the other.
fn content(message: &Message) -> (Direction, &str, Option<&str>, Option<i32>) {
    let (transaction, seq_no) = match is_state(message) {
        true => (None, None),
        false => (message.transaction_id.as_deref(), message.seq_no),
    };
    (message.direction, &message.action, transaction, seq_no)
}

/// How long the CSMS took to answer, ms; endless where the answer did not come in time, `None` where
/// the message says nothing about that.
#[must_use]
pub fn response_time(message: &Message) -> Option<f64> {
    match (message.direction, message.outcome) {
        (Direction::Out, MessageOutcome::Result | MessageOutcome::Error) => message.ms,
        (Direction::Out, MessageOutcome::Timeout) => Some(f64::INFINITY),
        _ => None,
    }
}

/// Percentiles of a set of times, ms, by nearest rank; endless ones are infinite, `null` in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Percentiles {
    /// Half are no longer.
    pub p50: f64,
    /// 95 of 100 are no longer.
    pub p95: f64,
    /// 99 of 100 are no longer.
    pub p99: f64,
    /// None is longer.
    pub max: f64,
    /// How many times there are.
    #[serde(skip)]
    pub count: usize,
}

impl Percentiles {
    /// The percentiles of `times`; `None` for no times.
    #[must_use]
    pub fn of(mut times: Vec<f64>) -> Option<Self> {
        times.sort_by(f64::total_cmp);
        let rank = |percent: usize| {
            let index = (times.len() * percent).div_ceil(100).max(1) - 1;
            times.get(index).copied()
        };
        Some(Self {
            p50: rank(50)?,
            p95: rank(95)?,
            p99: rank(99)?,
            max: rank(100)?,
            count: times.len(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(action: &str, seq_no: Option<i32>, outcome: MessageOutcome) -> Message {
        Message {
            direction: Direction::Out,
            action: action.into(),
            message_id: "m".into(),
            at: "2026-11-21T05:00:00Z".parse().unwrap(),
            answered_at: None,
            ms: is_timed(outcome).then_some(2.0),
            outcome,
            error_code: None,
            redelivered: false,
            seq_no,
            transaction_id: seq_no.map(|_| "t".into()),
            event_type: None,
        }
    }

    fn is_timed(outcome: MessageOutcome) -> bool {
        matches!(outcome, MessageOutcome::Result | MessageOutcome::Error)
    }

    #[test]
    fn a_cut_message_that_was_sent_again_and_answered_is_not_lost() {
        let cut = message("TransactionEvent", Some(3), MessageOutcome::Cut);
        let mut again = message("TransactionEvent", Some(3), MessageOutcome::Result);
        assert_eq!(lost(&[cut.clone(), again.clone()]).len(), 1);
        again.redelivered = true;
        assert!(lost(&[cut.clone(), again.clone()]).is_empty());
        assert_eq!(
            lost(&[again.clone(), cut.clone()]).len(),
            1,
            "it came before"
        );
        again.seq_no = Some(4);
        assert_eq!(lost(&[cut.clone(), again]).len(), 1);
        assert_eq!(lost(&[cut]).len(), 1);
    }

    #[test]
    fn the_next_one_makes_up_for_what_tells_the_present_state_only() {
        for action in ["Heartbeat", "BootNotification"] {
            let cut = message(action, None, MessageOutcome::Cut);
            let next = message(action, None, MessageOutcome::Result);
            assert!(lost(&[cut.clone(), next.clone()]).is_empty());
            assert_eq!(lost(&[next, cut]).len(), 1);
        }
        let cut = message("StatusNotification", None, MessageOutcome::Timeout);
        let next = message("StatusNotification", None, MessageOutcome::Result);
        assert_eq!(lost(&[cut, next]).len(), 1);
    }

    #[test]
    fn figures_of_a_record_are_one_for_all_who_read_it() {
        let from_csms = Message {
            direction: Direction::In,
            ..message("Reset", None, MessageOutcome::Unanswered)
        };
        let station = StationRecord {
            messages: vec![
                message("Heartbeat", None, MessageOutcome::Cut),
                message("Heartbeat", None, MessageOutcome::Timeout),
                message("Heartbeat", None, MessageOutcome::Result),
                from_csms,
            ],
            ..StationRecord::default()
        };
        let figures = MessageFigures::of([&station]);
        assert_eq!(
            (figures.from_stations, figures.from_stations_answered),
            (3, 1)
        );
        assert_eq!((figures.from_csms, figures.from_csms_answered), (1, 0));
        assert_eq!(figures.lost, 1, "only the CALL of the CSMS");
        let response = figures.response.unwrap();
        assert_eq!((response.p50, response.count), (2.0, 2));
        assert!(response.p95.is_infinite());
    }

    #[test]
    fn percentiles_are_by_nearest_rank() {
        let twenty = (1..=20).rev().map(f64::from).collect();
        let found = Percentiles::of(twenty).unwrap();
        assert_eq!(
            (found.p50, found.p95, found.p99, found.max),
            (10.0, 19.0, 20.0, 20.0)
        );
        let one = Percentiles::of(vec![7.0]).unwrap();
        assert_eq!((one.p50, one.max), (7.0, 7.0));
        assert!(Percentiles::of(Vec::new()).is_none());
    }
}
