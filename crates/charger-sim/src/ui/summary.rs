//! The result of a run on standard output: a table and a verdict for people, or JSON.
//!
//! Order: scenarios, messages, response times, energy, record, failures again, verdict. Nothing
//! follows the verdict.

use std::path::Path;

use scenario::{
    figures::{decimal, kwh, ms, parse_e4, seconds},
    messages::{MessageFigures, Percentiles},
    record::{Outcome, ScenarioRecord, Transaction},
    rerun,
};
use serde_json::json;
use terminal::{Grid, Kind, style::painted, text};

use crate::{
    args::Format,
    exit::Exit,
    runner::{Run, failure::Failure, statistics::Statistics},
    ui::{
        Look,
        progress::{MOST_FAILURES, failure_lines, more_failures, skipped, title},
        remedy::Remedy,
        words::{Words, counted, counts, words},
    },
};

/// The result of `run` as it is to be printed; `record` is the file of the run record.
pub(crate) fn result(run: &Run, record: Option<&Path>, look: Look) -> String {
    match look.format {
        Format::Text => for_people(run, record, look),
        Format::Json => document(run, record, None, None, run.exit),
    }
}

/// The result as one JSON document; `verification` is what the verifier said, `fleet` what
/// came of the fleet that charged afterwards, `exit` how it all ended.
pub(crate) fn document(
    run: &Run,
    record: Option<&Path>,
    verification: Option<&serde_json::Value>,
    fleet: Option<&serde_json::Value>,
    exit: Exit,
) -> String {
    let mut document = json!({
        "schema": 1,
        "verdict": verdict_word(exit),
        "exit_code": exit.code(),
        "statistics": Statistics::of(&run.record),
        "verification": verification,
        "record_file": record,
        "run": run.record,
    });
    if let (Some(fleet), Some(fields)) = (fleet, document.as_object_mut()) {
        fields.insert("fleet".to_owned(), fleet.clone());
    }
    format!("{document:#}\n")
}

/// How it ended, in a word for programs.
pub(crate) fn verdict_word(exit: Exit) -> &'static str {
    match exit {
        Exit::Passed => "passed",
        Exit::Interrupted => "interrupted",
        Exit::NothingRan => "nothing-ran",
        _ => "failed",
    }
}

fn for_people(run: &Run, record: Option<&Path>, look: Look) -> String {
    let words = words(look.style.language);
    let figures = Statistics::of(&run.record);
    let mut out = String::new();
    out.push_str(&table(&run.record.scenarios, look, words));
    out.push('\n');
    let errors = if figures.errors.is_empty() {
        words.none.to_owned()
    } else {
        let list = figures.errors.iter().map(|(code, n)| format!("{code} {n}"));
        list.collect::<Vec<_>>().join(", ")
    };
    let dot = look.style.dot();
    let told = |number, what| counted(look.style.language, number, what);
    out.push_str(&format!(
        "{}: {} {dot} {} {dot} {} {dot} {}: {errors}\n",
        words.messages,
        told(figures.sent, words.sent),
        told(figures.answered, words.answered),
        told(figures.lost, words.lost),
        words.errors,
    ));
    if let Some(times) = figures.response_ms {
        let arrow = if look.style.ascii { "->" } else { "→" };
        out.push_str(&format!(
            "{} (CALL {arrow} CALLRESULT): {}\n",
            words.response,
            percentiles(&times, look)
        ));
    }
    if let Some(record) = record {
        out.push_str(&format!("{}: {}\n", words.record, record.display()));
    }
    for scenario in run.record.scenarios.iter().filter(|s| left_out(s) > 0) {
        let verdict = Outcome::Skipped.word();
        let what = skipped(scenario, look.style.language);
        out.push_str(&format!("{verdict} {}: {what}\n", scenario.number));
    }
    if !run.failures.is_empty() {
        out.push_str(&format!("\n{}:\n", words.failures));
        for of_one in run.failures.chunk_by(|(a, _), (b, _)| a == b) {
            out.push_str(&failures_text(run, of_one, look));
        }
    }
    out.push('\n');
    out.push_str(&verdict_line(run, look, words));
    out
}

/// `p50 5.3 ms · p95 35 ms · p99 59 ms · max 110 ms`.
pub(crate) fn percentiles(times: &Percentiles, look: Look) -> String {
    let told = |value: f64| match value.is_infinite() {
        true => words(look.style.language).no_answer.to_owned(),
        false => ms(value),
    };
    let dot = look.style.dot();
    let parts = [
        ("p50", times.p50),
        ("p95", times.p95),
        ("p99", times.p99),
        ("max", times.max),
    ];
    let parts = parts.map(|(name, value)| format!("{name} {}", told(value)));
    parts.join(&format!(" {dot} "))
}

/// The failures of one scenario; what to do about them stands once.
fn failures_text(run: &Run, failures: &[(u32, Failure)], look: Look) -> String {
    let words = words(look.style.language);
    let mut told = String::new();
    for (_, failure) in failures.iter().take(MOST_FAILURES) {
        for line in failure_lines(failure, look.style.language) {
            told.push_str(&format!("  {line}\n"));
        }
    }
    if let Some(more) = more_failures(failures.len()) {
        told.push_str(&format!("  {more}\n"));
    }
    for remedy in remedies(failures.iter().map(|(_, failure)| failure)) {
        let remedy = remedy.told(look.style.language);
        told.push_str(&format!("    {}: {remedy}\n", words.remedy));
    }
    let number = failures.first().map_or(0, |(number, _)| *number);
    if let Some(again) = rerun::command(&run.record, number) {
        let lead = format!("    {}: ", words.again);
        told.push_str(&text::command(&lead, &again, 6, look.style.columns_out));
        told.push('\n');
    }
    told
}

/// What to do about `failures`, each once.
pub(crate) fn remedies<'a>(failures: impl Iterator<Item = &'a Failure>) -> Vec<Remedy> {
    let mut remedies = Vec::new();
    for remedy in failures.filter_map(|failure| failure.remedy) {
        if !remedies.contains(&remedy) {
            remedies.push(remedy);
        }
    }
    remedies
}

fn verdict_line(run: &Run, look: Look, words: &Words) -> String {
    let count = |outcome| {
        let scenarios = run.record.scenarios.iter();
        let whole = scenarios.clone().filter(|s| s.outcome == outcome).count();
        if outcome == Outcome::Skipped {
            whole + scenarios.map(left_out).sum::<usize>()
        } else {
            whole
        }
    };
    let outcome = match run.exit {
        Exit::Passed => Outcome::Passed,
        Exit::NothingRan => {
            return format!(
                "{} {}\n",
                painted(Outcome::Skipped, look.style.color_out),
                words.nothing
            );
        }
        _ => Outcome::Failed,
    };
    let took = run.record.finished_at.duration_since(run.record.started_at);
    let outcomes = [
        (Outcome::Passed, words.passed),
        (Outcome::Failed, words.failed),
        (Outcome::Skipped, words.skipped),
    ]
    .map(|(outcome, what)| counted(look.style.language, count(outcome), what));
    format!(
        "{} {} {dot} {} {dot} {} {}\n",
        painted(outcome, look.style.color_out),
        counts(look, &outcomes),
        seconds(took.as_secs_f64()),
        words.seed,
        run.record.seed,
        dot = look.style.dot(),
    )
}

/// Parts that were left out of a scenario that was played. What the sessions of single stations note
/// there are no parts of anything.
fn left_out(scenario: &ScenarioRecord) -> usize {
    if scenario.number == 0 || scenario.outcome == Outcome::Skipped {
        0
    } else {
        scenario.skipped.len()
    }
}

fn table(scenarios: &[ScenarioRecord], look: Look, words: &Words) -> String {
    let mut grid = Grid::new(look.style);
    let mut column = |header, kind, cell: &dyn Fn(&ScenarioRecord) -> String| {
        grid.column(header, kind, scenarios.iter().map(cell));
    };
    let figures = |record: &ScenarioRecord| MessageFigures::of(&record.stations);
    column(words.scenario, Kind::Text, &|record| {
        title(record, look.style.language)
    });
    column(words.verdict, Kind::Whole, &|record| {
        record.outcome.word().to_owned()
    });
    column(words.time, Kind::Number, &|record| {
        let took = record.finished_at.duration_since(record.started_at);
        seconds(took.as_secs_f64())
    });
    column(words.stations, Kind::OptionalNumber, &|record| {
        record.stations.len().to_string()
    });
    column(words.messages, Kind::OptionalNumber, &|record| {
        let figures = figures(record);
        format!("{} + {}", figures.from_stations, figures.from_csms)
    });
    column(words.energy, Kind::Number, &|record| {
        let mut energies = transactions(record).map(|t| t.energy_wh).peekable();
        match energies.peek() {
            Some(_) => kwh(energies.fold(0.0, |sum, one| sum + one)),
            None => "-".to_owned(),
        }
    });
    column(words.cost, Kind::Number, &|record| {
        let costs = transactions(record).filter_map(|t| t.total_cost.as_deref());
        cost(&costs.collect::<Vec<_>>())
    });
    grid.text() + "\n"
}

fn transactions(record: &ScenarioRecord) -> impl Iterator<Item = &Transaction> {
    record.stations.iter().flat_map(|s| &s.transactions)
}

/// Up to three costs one by one, more as their sum.
fn cost(costs: &[&str]) -> String {
    let sum = || {
        let mut costs = costs.iter().map(|cost| parse_e4(cost));
        costs.try_fold(0_i64, |sum, cost| sum.checked_add(cost?))
    };
    match costs.len() {
        0 => "-".to_owned(),
        1..=3 => costs.join(" + "),
        _ => sum().map_or_else(|| "?".to_owned(), |sum| decimal(sum, 4)),
    }
}

#[cfg(test)]
mod tests;
