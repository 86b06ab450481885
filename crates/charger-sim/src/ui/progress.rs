//! Progress of a run on standard error.
//!
//! On a terminal one line changes in place; elsewhere there is a line per event that matters. Failed
//! scenarios are told at once, with what was expected and what came instead. It only listens.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};
use scenario::{
    Language, Scenario,
    figures::kwh,
    record::{Outcome, ScenarioRecord},
};
use terminal::style::painted;

use crate::{
    clock::ModelInstant,
    event::{Listener, RunEvent},
    output::tell,
    runner::failure::{Failure, clock_time},
    station::{CallOutcome, Observation, ObservationKind},
    ui::{
        Look,
        catalog::told,
        words::{self, Words, words},
    },
};

/// Failures of a scenario that are told one by one: a thousand stations can fail for one reason.
pub(crate) const MOST_FAILURES: usize = 10;
/// Stations shown in the line that changes.
const SHOWN: usize = 8;
/// Model time between two lines about the same station's charging.
const SAMPLE_LINE: Duration = Duration::from_secs(5);

/// The listener that writes progress.
#[derive(Debug)]
pub(crate) struct Progress {
    look: Look,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    bar: Option<ProgressBar>,
    title: String,
    messages: u64,
    charging: BTreeMap<String, String>,
    sampled: BTreeMap<String, ModelInstant>,
    /// Of single stations: how long a session lasts, and when each began.
    session: Option<Duration>,
    began: BTreeMap<String, ModelInstant>,
}

impl State {
    /// How much of its session a single station has behind it, `" 47 %  "`.
    fn progress(&self, seen: &Observation) -> Option<String> {
        let ObservationKind::Sampled { .. } = seen.kind else {
            return None;
        };
        let began = self.began.get(&seen.station)?;
        let share = seen.model_at.since(*began).as_secs_f64() / self.session?.as_secs_f64();
        Some(format!("{:>3.0} %  ", share * 100.0))
    }
}

impl Progress {
    pub(crate) fn new(look: Look) -> Self {
        let bar = (look.style.live && !look.quiet).then(|| {
            let bar = ProgressBar::new_spinner();
            let ticks = if look.style.ascii {
                "-\\|/ "
            } else {
                "⠋⠙⠸⠴⠦⠇ "
            };
            let style = ProgressStyle::with_template("{spinner} [{elapsed}] {wide_msg}")
                .unwrap_or_else(|_| ProgressStyle::default_spinner());
            bar.set_style(style.tick_chars(ticks));
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        Self {
            look,
            state: Mutex::new(State {
                bar,
                ..State::default()
            }),
        }
    }

    /// Takes the changing line away, so that the result stands alone.
    pub(crate) fn end(&self) {
        if let Some(bar) = self.lock().bar.take() {
            bar.finish_and_clear();
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn words(&self) -> &'static Words {
        words(self.look.style.language)
    }

    fn line(&self, state: &State, text: &str) {
        match &state.bar {
            Some(bar) => bar.suspend(|| tell(text, self.look.style)),
            None => tell(text, self.look.style),
        }
    }

    fn observed(&self, state: &mut State, seen: &Observation) {
        self.follow(state, seen);
        let wanted = match &state.bar {
            // The line that changes tells the rest.
            Some(_) => self.look.verbose > 0 || is_trouble(&seen.kind),
            None => true,
        };
        if !wanted || self.look.quiet {
            return;
        }
        if let ObservationKind::Sampled { .. } = seen.kind {
            let last = state.sampled.get(&seen.station);
            if last.is_some_and(|last| seen.model_at.since(*last) < SAMPLE_LINE) {
                return;
            }
            state.sampled.insert(seen.station.clone(), seen.model_at);
        }
        if let Some(what) = describe(&seen.kind, self.look.style.language, self.look.verbose) {
            let progress = state.progress(seen).unwrap_or_default();
            let line = format!(
                "     {} {} {progress}{what}",
                clock_time(seen.at),
                seen.station
            );
            self.line(state, &line);
        }
    }

    /// Keeps the changing line up to date.
    fn follow(&self, state: &mut State, seen: &Observation) {
        match &seen.kind {
            ObservationKind::CallSent(_) | ObservationKind::CallReceived { .. } => {
                state.messages += 1;
            }
            ObservationKind::Sampled {
                power_w, energy_wh, ..
            } => {
                let progress = state.progress(seen).unwrap_or_default();
                let text = format!("{progress}{} {}", kw(*power_w), kwh(*energy_wh));
                state.charging.insert(seen.station.clone(), text);
            }
            ObservationKind::TransactionStarted { .. } => {
                state.began.insert(seen.station.clone(), seen.model_at);
            }
            ObservationKind::TransactionEnded { .. } => {
                state.charging.remove(&seen.station);
            }
            _ => return,
        }
        if let Some(bar) = &state.bar {
            let dot = self.look.style.dot();
            let messages = words::counted(
                self.look.style.language,
                state.messages,
                self.words().messages,
            );
            let mut line = format!("{} {dot} {messages}", state.title);
            for (station, text) in state.charging.iter().take(SHOWN) {
                line.push_str(&format!(" {dot} {station} {text}"));
            }
            bar.set_message(line);
        }
    }

    fn finished(
        &self,
        state: &State,
        record: &ScenarioRecord,
        failures: &[Failure],
        took: Duration,
    ) {
        if self.look.quiet {
            return;
        }
        let verdict = painted(record.outcome, self.look.style.color_err);
        let name = title(record, self.look.style.language);
        let mut line = format!("{verdict} [{:>5.1} s] {name}", took.as_secs_f64());
        if record.outcome == Outcome::Skipped {
            line.push_str(&format!(": {}", skipped(record, self.look.style.language)));
        }
        self.line(state, &line);
        for failure in failures.iter().take(MOST_FAILURES) {
            for line in failure_lines(failure, self.look.style.language) {
                self.line(state, &format!("     {line}"));
            }
        }
        if let Some(more) = more_failures(failures.len()) {
            self.line(state, &format!("     {more}"));
        }
    }
}

impl Listener for Progress {
    fn hear(&self, event: &RunEvent<'_>) {
        let mut state = self.lock();
        let quiet = self.look.quiet;
        match event {
            RunEvent::RunStarted {
                what,
                seed,
                csms_url,
            } if !quiet => {
                let dot = self.look.style.dot();
                self.line(
                    &state,
                    &format!(
                        "RUN  {what} {dot} {csms_url} {dot} {} {seed}",
                        self.words().seed
                    ),
                );
            }
            RunEvent::ScenarioStarted(scenario) => {
                state.sampled.clear();
                state.charging.clear();
                let title = scenario.title.get(self.look.style.language);
                state.title = format!("{} {title}", scenario.number);
                if let Some(bar) = &state.bar {
                    bar.reset_elapsed();
                    bar.set_message(state.title.clone());
                } else if !quiet {
                    let stations = scenario.stations.join(", ");
                    self.line(&state, &format!("RUN  {} ({stations})", state.title));
                }
            }
            RunEvent::SessionsStarted { session } => {
                state.session = Some(*session);
                self.words().sessions.clone_into(&mut state.title);
            }
            RunEvent::Observed(seen) => self.observed(&mut state, seen),
            RunEvent::Note(note) if !quiet => {
                self.line(&state, &format!("     {}", words::note(note, self.look)));
            }
            RunEvent::ScenarioFinished {
                record,
                failures,
                took,
            } => self.finished(&state, record, failures, *took),
            RunEvent::RunStarted { .. } | RunEvent::Step { .. } | RunEvent::Note(_) => {}
        }
    }
}

/// A failure in lines: what, expected and actual, the messages.
pub(crate) fn failure_lines(failure: &Failure, language: Language) -> Vec<String> {
    let words = words(language);
    let subject = told(&failure.subject, language);
    let mut lines = vec![if failure.station.is_empty() {
        subject.into_owned()
    } else {
        format!("{}: {subject}", failure.station)
    }];
    for (what, value) in [
        (words.expected, &failure.expected),
        (words.actual, &failure.actual),
    ] {
        lines.push(format!("  {what}: {}", told(value, language)));
    }
    let messages = failure.messages.iter();
    lines.extend(messages.map(|message| format!("  {}", told(message, language))));
    lines
}

/// How many failures there are beyond those that are told.
pub(crate) fn more_failures(count: usize) -> Option<String> {
    let more = count.checked_sub(MOST_FAILURES).filter(|more| *more > 0);
    more.map(|more| format!("+ {more}"))
}

/// What was played, for people: `2 Charging session`.
pub(crate) fn title(record: &ScenarioRecord, language: Language) -> String {
    let builtin = Scenario::builtin(record.number).filter(|_| record.file.is_none());
    match (record.number, builtin) {
        (0, _) => words(language).sessions.to_owned(),
        (number, Some(scenario)) => format!("{number} {}", scenario.title.get(language)),
        (number, None) => format!("{number} {}", record.id),
    }
}

/// What was left out of a scenario, and why.
pub(crate) fn skipped(record: &ScenarioRecord, language: Language) -> String {
    let parts = record.skipped.iter().map(|part| told(part, language));
    parts.collect::<Vec<_>>().join("; ")
}

/// Told even where only the changing line is shown.
fn is_trouble(kind: &ObservationKind) -> bool {
    matches!(
        kind,
        ObservationKind::ConnectRefused { .. }
            | ObservationKind::Problem { .. }
            | ObservationKind::EventDropped { .. }
    )
}

/// One line about an observation; `None` = it does not matter at this verbosity.
fn describe(kind: &ObservationKind, language: Language, verbose: u8) -> Option<String> {
    let words = words(language);
    Some(match kind {
        ObservationKind::Connected { set_up } => {
            format!("{} ({:.1} ms)", words.connected, set_up.as_secs_f64() * 1e3)
        }
        ObservationKind::ConnectRefused { status, body } => match status {
            Some(status) => {
                format!("{}: HTTP {status} {}", words.refused, told(body, language))
            }
            None => format!("{}: {}", words.refused, told(body, language)),
        },
        ObservationKind::Disconnected { reason } => {
            format!("{}: {}", words.disconnected, told(reason, language))
        }
        ObservationKind::BackingOff { wait } => {
            format!("{} {:.1} s", words.waits, wait.as_secs_f64())
        }
        ObservationKind::BootAnswered {
            status, interval, ..
        } => format!("BootNotification {status}, {interval} s"),
        ObservationKind::Authorized { status, .. } => format!("{} {status}", words.token),
        ObservationKind::TransactionStarted { transaction_id, .. } => {
            format!("{} {transaction_id}: {}", words.started, kwh(0.0))
        }
        ObservationKind::Sampled {
            power_w,
            energy_wh,
            soc_percent,
            ..
        } => format!(
            "{}  {}  SoC {soc_percent:.0} %",
            kw(*power_w),
            kwh(*energy_wh)
        ),
        ObservationKind::TransactionEnded {
            energy_wh,
            duration,
            stopped_reason,
            ..
        } => format!(
            "{}: {} / {} s, {}",
            words.ended,
            kwh(*energy_wh),
            duration.as_secs(),
            stopped_reason.unwrap_or("Local")
        ),
        ObservationKind::CostReported {
            total_cost,
            is_final: true,
            ..
        } => format!("{} {total_cost}", words.cost),
        ObservationKind::EventDropped { event, why } => format!(
            "{}: {} seqNo {}: {}",
            words.problem,
            event.event_type,
            event.seq_no,
            told(why, language)
        ),
        ObservationKind::Problem { text } => {
            format!("{}: {}", words.problem, told(text, language))
        }
        ObservationKind::Rebooting { reason } => format!("{}: {reason}", words.reboot),
        _ => return describe_message(kind, words, verbose),
    })
}

/// The lines of `-v` and `-vv`.
fn describe_message(kind: &ObservationKind, words: &Words, verbose: u8) -> Option<String> {
    if verbose == 0 {
        return None;
    }
    Some(match kind {
        ObservationKind::CallSent(call) => match &call.transaction {
            Some(event) => format!(
                "-> {} {} seqNo {} {}{}",
                call.action,
                event.event_type,
                event.seq_no,
                event.trigger,
                if event.offline { " offline" } else { "" }
            ),
            None => format!("-> {}", call.action),
        },
        ObservationKind::CallAnswered {
            call,
            outcome,
            elapsed,
        } => {
            let how = match outcome {
                CallOutcome::Result => "CALLRESULT".to_owned(),
                CallOutcome::Error { code, description } => {
                    format!("CALLERROR {code} {description}")
                }
                CallOutcome::Timeout => words.no_answer.to_owned(),
                CallOutcome::Cut => words.disconnected.to_owned(),
            };
            format!(
                "<- {} {how} ({:.1} ms)",
                call.action,
                elapsed.as_secs_f64() * 1e3
            )
        }
        ObservationKind::CallReceived { action, .. } => format!("<- {action}"),
        ObservationKind::AnswerSent {
            action, outcome, ..
        } => format!("-> {action} {outcome:?}"),
        ObservationKind::StatusChanged {
            evse,
            connector,
            status,
        } => format!("{evse}/{connector} {status}"),
        ObservationKind::Queued { length } if verbose > 1 => format!("{}: {length}", words.queued),
        _ => return None,
    })
}

/// `200.0 kW`.
pub(crate) fn kw(watts: u32) -> String {
    format!("{:.1} kW", f64::from(watts) / 1e3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_shown_only_when_asked_for() {
        let kind = ObservationKind::CallReceived {
            message_id: "m".to_owned(),
            action: "Reset".to_owned(),
        };
        assert_eq!(describe(&kind, Language::En, 0), None);
        assert_eq!(
            describe(&kind, Language::En, 1).as_deref(),
            Some("<- Reset")
        );
    }

    #[test]
    fn people_read_their_own_language() {
        let kind = ObservationKind::Connected {
            set_up: Duration::from_millis(2),
        };
        let read = |language| describe(&kind, language, 0).unwrap();
        assert_eq!(read(Language::En), "connected (2.0 ms)");
        assert_eq!(read(Language::Ko), "연결됨 (2.0 ms)");
        assert_eq!(read(Language::Ja), "接続 (2.0 ms)");
    }
}
