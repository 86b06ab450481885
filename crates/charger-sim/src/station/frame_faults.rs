//! Faults of single frames, by seed: what leaves is dropped, doubled, held up, overtaken, cut off, or carries another
//! id; what comes in is dropped.
//!
//! Each frame draws the same number of random numbers whatever becomes of it, so that the same seed and the same
//! frames meet the same faults. No socket and no clock here: what is to be done is told to the driver.

use std::time::Duration;

use rand::{RngExt, SeedableRng, rngs::SmallRng};
use scenario::verb::FrameFaults;

/// What the ids of second CALLs begin with.
const SECOND: &str = "second-";
/// Faults that a frame draws for.
const KINDS: usize = 7;

/// What is to be done in place of sending a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// Send this text.
    Send(String),
    /// Wait before the next one.
    Pause(Duration),
}

/// The faults of one station.
#[derive(Debug)]
pub(super) struct FrameFaulter {
    faults: FrameFaults,
    outgoing: SmallRng,
    incoming: SmallRng,
    /// A frame that the next one overtakes.
    held: Option<String>,
    seconds: u32,
}

impl FrameFaulter {
    /// `faults`, whose seed is that of the run where they name none.
    pub(super) fn new(faults: FrameFaults, seed: u64) -> Self {
        let seed = faults.seed.unwrap_or(seed);
        Self {
            faults,
            outgoing: SmallRng::seed_from_u64(seed),
            incoming: SmallRng::seed_from_u64(seed.rotate_left(32)),
            held: None,
            seconds: 0,
        }
    }

    /// The faults as they were set.
    pub(super) fn faults(&self) -> &FrameFaults {
        &self.faults
    }

    /// What becomes of a frame that is to leave.
    pub(super) fn send(&mut self, text: String) -> Vec<Step> {
        let draws: [f64; KINDS] = std::array::from_fn(|_| self.outgoing.random());
        let place: f64 = self.outgoing.random();
        let faults = self.faults;
        let [drop, duplicate, delay, reorder, truncate, wrong_id, second] = draws;
        let mut steps = Vec::new();
        if drop < faults.drop {
            return steps;
        }
        let is_call = text.starts_with("[2,");
        let text = if wrong_id < faults.wrong_id {
            with_another_id(&text)
        } else {
            text
        };
        let text = if truncate < faults.truncate {
            cut_off(&text, place)
        } else {
            text
        };
        if delay < faults.delay {
            steps.push(Step::Pause(Duration::from_millis(u64::from(
                faults.delay_ms,
            ))));
        }
        if reorder < faults.reorder && self.held.is_none() {
            self.held = Some(text);
            return steps;
        }
        steps.push(Step::Send(text.clone()));
        if duplicate < faults.duplicate {
            steps.push(Step::Send(text));
        }
        if is_call && second < faults.second_call {
            self.seconds += 1;
            let text = format!("[2,\"{SECOND}{}\",\"Heartbeat\",{{}}]", self.seconds);
            steps.push(Step::Send(text));
        }
        steps.extend(self.release().map(Step::Send));
        steps
    }

    /// Whether a frame waits to be overtaken.
    pub(super) fn holds(&self) -> bool {
        self.held.is_some()
    }

    /// The frame that nothing has overtaken in time.
    pub(super) fn release(&mut self) -> Option<String> {
        self.held.take()
    }

    /// Whether a frame of the CSMS arrives. What answers a second CALL is for nobody.
    pub(super) fn arrives(&mut self, text: &str) -> bool {
        let is_dropped = self.incoming.random::<f64>() < self.faults.drop_incoming;
        let answers_second = ["[3,", "[4,"].iter().any(|kind| {
            text.strip_prefix(kind).is_some_and(|rest| {
                rest.trim_start()
                    .trim_start_matches('"')
                    .starts_with(SECOND)
            })
        });
        !is_dropped && !answers_second
    }
}

/// The frame with its id changed by one character.
fn with_another_id(text: &str) -> String {
    let Some((before, rest)) = text.split_once('"') else {
        return text.to_owned();
    };
    let mut letters = rest.chars();
    let changed = match letters.next() {
        Some('0') => '1',
        Some('"') | None => return text.to_owned(),
        Some(_) => '0',
    };
    format!("{before}\"{changed}{}", letters.as_str())
}

/// The beginning of the frame, at least a character and not all of it.
fn cut_off(text: &str, place: f64) -> String {
    let count = text.chars().count();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a place within a text"
    )]
    let end = ((count as f64 * place) as usize).clamp(1, count.saturating_sub(1).max(1));
    text.chars().take(end).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALL: &str = "[2,\"7a\",\"Heartbeat\",{}]";

    fn with(change: impl FnOnce(&mut FrameFaults)) -> FrameFaulter {
        let mut faults = FrameFaults::default();
        change(&mut faults);
        FrameFaulter::new(faults, 1)
    }

    fn send(text: &str) -> Step {
        Step::Send(text.to_owned())
    }

    #[test]
    fn without_faults_frames_leave_as_they_are() {
        assert_eq!(with(|_| {}).send(CALL.to_owned()), [send(CALL)]);
    }

    #[test]
    fn each_fault_does_what_it_is_called() {
        assert_eq!(with(|f| f.drop = 1.0).send(CALL.to_owned()), []);
        let twice = with(|f| f.duplicate = 1.0).send(CALL.to_owned());
        assert_eq!(twice, [send(CALL), send(CALL)]);
        let mut late = with(|f| (f.delay, f.delay_ms) = (1.0, 20));
        let pause = Step::Pause(Duration::from_millis(20));
        assert_eq!(late.send(CALL.to_owned()), [pause, send(CALL)]);
        let renamed = with(|f| f.wrong_id = 1.0).send(CALL.to_owned());
        assert_eq!(renamed, [send("[2,\"0a\",\"Heartbeat\",{}]")]);
        let second = with(|f| f.second_call = 1.0).send(CALL.to_owned());
        assert_eq!(second[1], send("[2,\"second-1\",\"Heartbeat\",{}]"));
        let [Step::Send(cut)] = &with(|f| f.truncate = 1.0).send(CALL.to_owned())[..] else {
            panic!()
        };
        assert!(CALL.starts_with(cut.as_str()) && cut.len() < CALL.len());
    }

    #[test]
    fn a_held_frame_leaves_after_the_next_one_or_when_its_time_is_over() {
        let mut faulter = with(|f| f.reorder = 1.0);
        assert_eq!(faulter.send("first".to_owned()), []);
        assert!(faulter.holds());
        let both = faulter.send("second".to_owned());
        assert_eq!(both, [send("second"), send("first")]);
        assert_eq!(faulter.send("third".to_owned()), []);
        assert_eq!(faulter.release().as_deref(), Some("third"));
    }

    #[test]
    fn the_same_seed_and_frames_meet_the_same_faults() {
        let all = |seed| {
            let faults = FrameFaults::parse(
                "drop=0.2,duplicate=0.2,delay=0.2,reorder=0.2,truncate=0.2,wrong_id=0.2,second_call=0.2",
            );
            let mut faulter = FrameFaulter::new(faults.unwrap(), seed);
            let frames = (0..200).map(|n| format!("[2,\"{n}\",\"Heartbeat\",{{}}]"));
            frames.map(|frame| faulter.send(frame)).collect::<Vec<_>>()
        };
        assert_eq!(all(5), all(5));
        assert_ne!(all(5), all(6));
    }

    #[test]
    fn answers_to_second_calls_are_for_nobody() {
        let mut faulter = with(|f| f.second_call = 1.0);
        assert!(!faulter.arrives("[3,\"second-1\",{}]"));
        assert!(faulter.arrives("[3,\"7a\",{}]"));
        assert!(!with(|f| f.drop_incoming = 1.0).arrives("[3,\"7a\",{}]"));
    }
}
