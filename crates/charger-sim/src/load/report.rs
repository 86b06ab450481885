//! What a load run came to: figures, thresholds, exit code; as a table or as JSON.
//!
//! The program also judges itself here: figures of a load generator that was at its own limit say
//! nothing about the CSMS, and the report says so.

use std::time::Duration;

use hdrhistogram::Histogram;
use serde_json::json;
use terminal::{Grid, Kind};

use super::{
    figures::{Figures, Tally},
    machine::{self, Usage},
    options::{Message, Pace, Plan},
};
use crate::{args::Format, exit::Exit, ui::catalog::told};

/// Share of its cores from which on this program is taken for the bottleneck.
const SATURATED: f64 = 0.9;
/// Its own lateness from which on it is taken for the bottleneck, 99th percentile, in ms.
const LATE_MS: f64 = 5.0;

/// What the machine spent during the window, and held.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Machine {
    /// Length of the window.
    pub(super) measured: Duration,
    /// CPU time of this process in it.
    pub(super) own_cpu: Option<Duration>,
    /// CPU time of the watched process in it.
    pub(super) watched_cpu: Option<Duration>,
    /// The watched process before the first connect.
    pub(super) usage_before: Option<Usage>,
    /// The watched process at the end of the window.
    pub(super) usage_end: Option<Usage>,
    /// Stations that were connected then.
    pub(super) connected: u32,
}

/// What came of a run.
#[derive(Debug)]
pub(super) struct Report {
    tally: Tally,
    machine: Machine,
    entered: u32,
    last_connected: Duration,
    last_entered: Duration,
    missed: Vec<String>,
    exit: Exit,
}

impl Report {
    pub(super) fn new(
        plan: &Plan,
        figures: &Figures,
        machine: Machine,
        is_interrupted: bool,
    ) -> Self {
        let (_, entered, _) = figures.stations();
        let (last_connected, last_entered) = figures.entry();
        let mut report = Self {
            tally: figures.total(),
            machine,
            entered,
            last_connected,
            last_entered,
            missed: Vec::new(),
            exit: Exit::Passed,
        };
        report.missed = report.missed_thresholds(plan);
        report.exit = if is_interrupted {
            Exit::Interrupted
        } else if entered == 0 {
            Exit::Unreachable
        } else if !report.missed.is_empty() {
            Exit::ThresholdMissed
        } else if report.tally.acknowledged == 0 && plan.message != Message::None {
            Exit::NothingRan
        } else {
            Exit::Passed
        };
        report
    }

    pub(super) fn exit(&self) -> Exit {
        self.exit
    }

    /// Messages per second in the window.
    fn rate(&self) -> f64 {
        per_second(self.tally.latency.len(), self.machine.measured)
    }

    fn missed_thresholds(&self, plan: &Plan) -> Vec<String> {
        let mut missed = Vec::new();
        let thresholds = plan.thresholds;
        if let Some(most) = thresholds.max_p99 {
            let p99 = Duration::from_micros(self.tally.latency.value_at_quantile(0.99));
            if self.tally.latency.is_empty() {
                missed.push(format!("p99 at most {most:?}: nothing was measured"));
            } else if p99 > most {
                missed.push(format!("p99 at most {most:?}: it is {p99:?}"));
            }
        }
        if let Some(least) = thresholds.min_rate
            && self.rate() < least
        {
            missed.push(format!("at least {least}/s: it is {:.1}/s", self.rate()));
        }
        if let Some(most) = thresholds.max_errors
            && self.tally.failures() > most
        {
            missed.push(format!(
                "at most {most} failures: there are {}",
                self.tally.failures()
            ));
        }
        missed
    }

    /// Why the figures may be this program's own, if so.
    fn bottleneck(&self) -> Option<String> {
        let busy = self.busy()?;
        let late = quantile_ms(&self.tally.lateness, 0.99);
        if busy >= SATURATED {
            let cores = machine::cores();
            Some(format!(
                "the load generator itself was busy {:.0} % of its {cores} core(s): the CSMS may do more",
                busy * 100.0
            ))
        } else if late >= LATE_MS {
            Some(format!(
                "the load generator itself sent late (p99 {late:.1} ms behind schedule): latencies include that"
            ))
        } else {
            None
        }
    }

    /// Share of its cores that this program used.
    fn busy(&self) -> Option<f64> {
        let available = self.machine.measured.as_secs_f64() * machine::cores() as f64;
        let used = self.machine.own_cpu?.as_secs_f64();
        (available > 0.0).then(|| used / available)
    }

    /// As `plan` wants it printed.
    pub(super) fn shown(&self, plan: &Plan) -> String {
        match plan.look.format {
            Format::Text => self.text(plan),
            Format::Json => format!("{:#}\n", self.json(plan)),
        }
    }

    fn json(&self, plan: &Plan) -> serde_json::Value {
        let ms = |histogram: &Histogram<u64>| {
            json!({
                "p50": quantile_ms(histogram, 0.5),
                "p90": quantile_ms(histogram, 0.9),
                "p99": quantile_ms(histogram, 0.99),
                "p99_9": quantile_ms(histogram, 0.999),
                "max": quantile_ms(histogram, 1.0),
            })
        };
        let seconds = |span: Option<Duration>| span.map(|span| span.as_secs_f64());
        json!({
            "schema": 1,
            "exit_code": self.exit.code(),
            "missed": self.missed,
            "bottleneck": self.bottleneck(),
            "seed": plan.seed,
            "stations": plan.stations,
            "accepted": self.entered,
            "connected_at_end": self.machine.connected,
            "connect_seconds": self.last_connected.as_secs_f64(),
            "boot_seconds": self.last_entered.as_secs_f64(),
            "connects_per_second": per_second(u64::from(self.entered), self.last_connected),
            "set_up_ms": ms(&self.tally.set_up),
            "message": plan.message.plural(),
            "window_seconds": self.machine.measured.as_secs_f64(),
            "acknowledged": self.tally.acknowledged,
            "acknowledged_in_window": self.tally.latency.len(),
            "per_second": self.rate(),
            "latency_ms": ms(&self.tally.latency),
            "lateness_ms": ms(&self.tally.lateness),
            "queued": self.tally.queued,
            "unanswered": self.tally.unanswered,
            "resent": self.tally.resent,
            "reconnects": self.tally.reconnects,
            "failures": self.tally.failures(),
            "errors": self.tally.errors,
            "own_cpu_seconds": seconds(self.machine.own_cpu),
            "watched": self.machine.usage_end.map(|end| json!({
                "cpu_seconds": seconds(self.machine.watched_cpu),
                "resident_kib_before": self.machine.usage_before.map(|usage| usage.resident_kib),
                "resident_kib": end.resident_kib,
            })),
        })
    }

    fn text(&self, plan: &Plan) -> String {
        let language = plan.look.style.language;
        let say = |text: &str| told(text, language).into_owned();
        let rows = self.rows(plan);
        let mut grid = Grid::new(plan.look.style);
        grid.column("", Kind::Whole, rows.iter().map(|(name, _)| say(name)));
        grid.column("", Kind::Text, rows.iter().map(|(_, value)| say(value)));
        let mut out = grid.text() + "\n";
        if let Some(why) = self.bottleneck() {
            out.push_str(&format!("NOTE {}\n", say(&why)));
        }
        for missed in &self.missed {
            out.push_str(&format!("MISSED {}\n", say(missed)));
        }
        out
    }

    fn rows(&self, plan: &Plan) -> Vec<(String, String)> {
        let tally = &self.tally;
        let mut rows = vec![
            row(
                "stations accepted",
                format!("{} of {}", self.entered, plan.stations),
            ),
            row(
                "connects",
                format!(
                    "{:.0}/s, all within {:.2} s, booted within {:.2} s",
                    per_second(u64::from(self.entered), self.last_connected),
                    self.last_connected.as_secs_f64(),
                    self.last_entered.as_secs_f64()
                ),
            ),
            row("connection set-up", quantiles(&tally.set_up)),
        ];
        if plan.message != Message::None {
            let what = plan.message.plural();
            rows.extend([
                row(
                    &format!("{what} acknowledged"),
                    tally.acknowledged.to_string(),
                ),
                row(
                    &format!("{what} per second"),
                    format!(
                        "{:.0} over {:.1} s",
                        self.rate(),
                        self.machine.measured.as_secs_f64()
                    ),
                ),
                row(
                    match plan.pace {
                        Pace::Closed(_) => "latency, from CALL",
                        Pace::Open(_) => "latency, from schedule",
                    },
                    quantiles(&tally.latency),
                ),
            ]);
            if let Pace::Open(_) = plan.pace {
                rows.push(row("queued at the end", tally.queued.to_string()));
            }
            rows.push(row("unanswered at the end", tally.unanswered.to_string()));
        }
        rows.push(row(
            "reconnects, messages resent",
            format!("{}, {}", tally.reconnects, tally.resent),
        ));
        let errors: Vec<_> = tally
            .errors
            .iter()
            .map(|(kind, n)| format!("{kind}: {n}"))
            .collect();
        rows.push(row(
            "failures",
            if errors.is_empty() {
                "none".to_owned()
            } else {
                errors.join(", ")
            },
        ));
        if let Some(cpu) = self.machine.own_cpu {
            rows.push(row(
                "load generator",
                format!(
                    "{:.2} CPU-seconds, {:.0} % of {} core(s)",
                    cpu.as_secs_f64(),
                    self.busy().unwrap_or_default() * 100.0,
                    machine::cores()
                ),
            ));
        }
        rows.extend(self.watched_rows());
        rows
    }

    fn watched_rows(&self) -> Vec<(String, String)> {
        let Some(end) = self.machine.usage_end else {
            return Vec::new();
        };
        let mut rows = Vec::new();
        if let Some(cpu) = self.machine.watched_cpu {
            let messages = self.tally.latency.len();
            let seconds = cpu.as_secs_f64();
            let told = if messages > 0 {
                let per_million = seconds * 1e6 / messages as f64;
                format!("{seconds:.2} CPU-seconds, {per_million:.1} per million messages")
            } else {
                format!("{seconds:.2} CPU-seconds")
            };
            rows.push(row("watched process", told));
        }
        let before = self
            .machine
            .usage_before
            .map_or(0, |usage| usage.resident_kib);
        let grown = end.resident_kib.saturating_sub(before) as f64;
        rows.push(row(
            "its resident memory",
            format!(
                "{:.1} MiB, {:.1} KiB more per connection",
                end.resident_kib as f64 / 1024.0,
                grown / f64::from(self.machine.connected.max(1))
            ),
        ));
        rows
    }
}

fn row(name: &str, value: String) -> (String, String) {
    (name.to_owned(), value)
}

fn per_second(count: u64, span: Duration) -> f64 {
    let seconds = span.as_secs_f64();
    if seconds > 0.0 {
        count as f64 / seconds
    } else {
        0.0
    }
}

/// In ms; 0 where there is nothing.
fn quantile_ms(histogram: &Histogram<u64>, quantile: f64) -> f64 {
    histogram.value_at_quantile(quantile) as f64 / 1_000.0
}

fn quantiles(histogram: &Histogram<u64>) -> String {
    if histogram.is_empty() {
        return "nothing measured".to_owned();
    }
    let at = |quantile| quantile_ms(histogram, quantile);
    format!(
        "p50 {:.2}  p90 {:.2}  p99 {:.2}  p99.9 {:.2}  max {:.2} ms",
        at(0.5),
        at(0.9),
        at(0.99),
        at(0.999),
        at(1.0)
    )
}
