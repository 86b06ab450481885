//! The result of a run on standard output: a table and a verdict for people, or JSON.
//!
//! Order: scenarios, messages, response times, energy, record, failures again, verdict. Nothing
//! follows the verdict.

mod again;

use std::path::Path;

use comfy_table::{Cell, CellAlignment, Table, presets};
use scenario::record::{Direction, Outcome, ScenarioRecord};
use serde_json::json;

use crate::{
    cli::Format,
    exit::Exit,
    runner::{Run, failure::Failure, statistics::Statistics},
    ui::{
        Look, painted,
        progress::{MOST_FAILURES, failure_lines, kwh, more_failures, skipped, title},
        words::{Words, counted, counts, words},
    },
};

/// The result of `run` as it is to be printed; `record` is the file of the run record.
pub(crate) fn result(run: &Run, record: Option<&Path>, look: Look) -> String {
    match look.format {
        Format::Text => text(run, record, look),
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

fn text(run: &Run, record: Option<&Path>, look: Look) -> String {
    let words = words(look.language);
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
    let dot = look.dot();
    let told = |number, what| counted(look.language, number, what);
    out.push_str(&format!(
        "{}: {} {dot} {} {dot} {} {dot} {}: {errors}\n",
        words.messages,
        told(figures.sent, words.sent),
        told(figures.answered, words.answered),
        told(figures.lost, words.lost),
        words.errors,
    ));
    if let Some(ms) = figures.response_ms {
        let arrow = if look.ascii { "->" } else { "→" };
        out.push_str(&format!(
            "{} (CALL {arrow} CALLRESULT): p50 {:.1} ms {dot} p95 {:.1} ms {dot} p99 {:.1} ms {dot} max {:.1} ms\n",
            words.response, ms.p50, ms.p95, ms.p99, ms.max
        ));
    }
    if let Some(record) = record {
        out.push_str(&format!("{}: {}\n", words.record, record.display()));
    }
    for scenario in run.record.scenarios.iter().filter(|s| left_out(s) > 0) {
        let verdict = crate::ui::verdict(Outcome::Skipped);
        let what = skipped(scenario, look.language);
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

/// The failures of one scenario; what to do about them stands once.
fn failures_text(run: &Run, failures: &[(u32, Failure)], look: Look) -> String {
    let words = words(look.language);
    let mut text = String::new();
    for (_, failure) in failures.iter().take(MOST_FAILURES) {
        for line in failure_lines(failure, look.language) {
            text.push_str(&format!("  {line}\n"));
        }
    }
    if let Some(more) = more_failures(failures.len()) {
        text.push_str(&format!("  {more}\n"));
    }
    if failures.iter().any(|(_, failure)| failure.unreachable) {
        text.push_str(&format!("    {}\n", words.no_csms));
    }
    let number = failures.first().map_or(0, |(number, _)| *number);
    if let Some(again) = again::command(&run.record, number) {
        text.push_str(&format!("    {}: {again}\n", words.again));
    }
    text
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
                painted(Outcome::Skipped, look.color_out),
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
    .map(|(outcome, what)| counted(look.language, count(outcome), what));
    format!(
        "{} {} {dot} {:.1} s {dot} seed {}\n",
        painted(outcome, look.color_out),
        counts(look, &outcomes),
        took.as_secs_f64(),
        run.record.seed,
        dot = look.dot(),
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
    let mut table = Table::new();
    table.load_style(if look.ascii {
        presets::ASCII_FULL_CONDENSED
    } else {
        presets::UTF8_FULL_CONDENSED
    });
    table.set_header([
        words.scenario,
        words.verdict,
        words.time,
        words.stations,
        words.messages,
        words.energy,
        words.cost,
    ]);
    for record in scenarios {
        table.add_row(row(record, look));
    }
    table.trim_fmt() + "\n"
}

fn row(record: &ScenarioRecord, look: Look) -> Vec<Cell> {
    let right = |text: String| Cell::new(text).set_alignment(CellAlignment::Right);
    let took = record.finished_at.duration_since(record.started_at);
    let messages = record.stations.iter().flat_map(|station| &station.messages);
    let out = messages
        .clone()
        .filter(|m| m.direction == Direction::Out)
        .count();
    let transactions: Vec<_> = record
        .stations
        .iter()
        .flat_map(|s| &s.transactions)
        .collect();
    let energy = if transactions.is_empty() {
        "-".to_owned()
    } else {
        kwh(transactions.iter().map(|t| t.energy_wh).sum())
    };
    let costs: Vec<_> = transactions
        .iter()
        .filter_map(|t| t.total_cost.as_deref())
        .collect();
    let cost = cost(&costs);
    vec![
        Cell::new(title(record, look.language)),
        Cell::new(crate::ui::verdict(record.outcome)),
        right(format!("{:.1} s", took.as_secs_f64())),
        right(record.stations.len().to_string()),
        right(format!("{out} + {}", messages.count() - out)),
        right(energy),
        right(cost),
    ]
}

/// Up to three costs one by one, more as their sum.
fn cost(costs: &[&str]) -> String {
    let sum = || {
        let costs = costs.iter().map(|cost| ten_thousandths(cost));
        costs.sum::<Option<i64>>()
    };
    match costs.len() {
        0 => "-".to_owned(),
        1..=3 => costs.join(" + "),
        _ => sum().map_or_else(|| "?".to_owned(), decimal),
    }
}

/// A decimal such as `250.5` in 1/10000; `None` where it is none, or is finer than that.
fn ten_thousandths(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > 4 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let whole: i64 = whole.parse().ok().filter(|whole| *whole >= 0)?;
    let fraction: i64 = format!("{fraction:0<4}").parse().ok()?;
    whole.checked_mul(10_000)?.checked_add(fraction)
}

/// `2505000` in 1/10000 is `250.5`.
fn decimal(ten_thousandths: i64) -> String {
    let text = format!(
        "{}.{:04}",
        ten_thousandths / 10_000,
        ten_thousandths % 10_000
    );
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests;
