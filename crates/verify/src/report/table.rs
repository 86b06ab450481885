//! The report that people read on a terminal.
//!
//! Order: a table of checks per scenario, the failures with what to do, the look-up tables, the
//! summary, the failed checks once more, and the verdict as the last line. Tables drop optional
//! columns rather than wrap an id.

use std::fmt::Write;

use scenario::Language;
use terminal::text::{cells, command, fit, wrap};
use terminal::{Grid, Kind, Style, style};

use crate::check::{NO_RECORD, Verdict};
use crate::figures::{counted, kwh, money, ms};
use crate::phrases::say;
use crate::report::labels::{Labels, labels};
use crate::statistics::{Statistics, Total};
use crate::verdict::{Group, Judgement, Outcome, Overall, Summary};

/// The report; `reports` names the files that were written beside it.
#[must_use]
pub fn text(judgement: &Judgement, style: Style, reports: &[String]) -> String {
    let words = labels(style.language);
    let mut out = String::new();
    header(&mut out, judgement, style, words);
    for group in &judgement.groups {
        checks(&mut out, group, style, words);
    }
    failures(&mut out, judgement, style, words);
    unknowns(&mut out, judgement, style, words);
    lookups(&mut out, &judgement.statistics, style, words);
    summary(&mut out, judgement, style, words, reports);
    let out = fit(&out, Some(style.width()));
    let out = if style.ascii { plain(&out) } else { out };
    if style.color_out {
        style::paint(&out)
    } else {
        out
    }
}

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

fn header(out: &mut String, judgement: &Judgement, style: Style, words: &Labels) {
    let judged = &judgement.judged;
    if let Some(run_id) = &judged.run_id {
        let seed = judged
            .seed
            .map_or_else(String::new, |seed| format!(", {} {seed}", words.seed));
        line(out, &format!("{} {run_id}{seed}", words.run));
    }
    if let Some(file) = &judged.run_file {
        line(out, &format!("{} {file}", words.record));
    }
    line(out, &format!("{} {}", words.database, judged.database));
    let span = words.span.replacen("{}", &judged.from, 1);
    line(out, &span.replacen("{}", &judged.to, 1));
    for note in &judged.notes {
        line(out, &say(note, style.language));
    }
}

fn checks(out: &mut String, group: &Group, style: Style, words: &Labels) {
    let title = group.title.get(style.language);
    let width = usize::from(style.width());
    out.push('\n');
    let mut heading = match group.number {
        Some(number) => format!("{} {number} {title}", words.scenario),
        None => title.to_owned(),
    };
    if let Some(seconds) = group.seconds {
        // Writing to a String cannot fail.
        let _ = write!(heading, " [{seconds:.1} s]");
    }
    line(out, &heading);
    // What has nothing to look at, or was left out for a want of all, is listed below.
    let is_aside = |outcome: &&Outcome| match outcome.finding.verdict {
        Verdict::NotApplicable => true,
        Verdict::Skip => outcome.finding.actual == NO_RECORD,
        Verdict::Pass | Verdict::Fail | Verdict::Unknown => false,
    };
    let shown: Vec<_> = group.checks.iter().filter(|o| !is_aside(o)).collect();
    let mut grid = Grid::new(style);
    grid.column("Id", Kind::Optional, shown.iter().map(|o| o.id.to_owned()));
    let titles = shown.iter().map(|o| o.title.get(style.language).to_owned());
    grid.column(words.check, Kind::Text, titles);
    let said = |text: &str| say(text, style.language).into_owned();
    let expected = shown.iter().map(|o| said(&o.finding.expected));
    grid.column(words.expected, Kind::Text, expected);
    let actual = shown.iter().map(|o| said(&o.finding.actual));
    grid.column(words.actual, Kind::Text, actual);
    let verdicts = shown.iter().map(|o| o.finding.verdict.word().to_owned());
    grid.column(words.verdict, Kind::Whole, verdicts);
    line(out, &grid.text());
    for (verdict, reason) in [
        (Verdict::Skip, format!("SKIP {}", said(NO_RECORD))),
        (Verdict::NotApplicable, words.not_applicable.to_owned()),
    ] {
        let aside = group.checks.iter().filter(is_aside);
        let of_verdict = aside.filter(|outcome| outcome.finding.verdict == verdict);
        let ids: Vec<&str> = of_verdict.map(|outcome| outcome.id).collect();
        if !ids.is_empty() {
            let text = format!("{reason} ({}): {}", ids.len(), ids.join(", "));
            line(out, &wrap("  ", &text, 2, width));
        }
    }
}

fn failures(out: &mut String, judgement: &Judgement, style: Style, words: &Labels) {
    if judgement.failed().next().is_none() {
        return;
    }
    line(out, &format!("\n{}", words.failures));
    for (group, outcome) in judgement.roots() {
        line(
            out,
            &format!(
                "FAIL {} {}: {}",
                group
                    .number
                    .map_or_else(|| group.id.clone(), |n| n.to_string()),
                outcome.id,
                outcome.title.get(style.language)
            ),
        );
        for failure in &outcome.finding.failures {
            let said = |text| say(text, style.language);
            line(out, &format!("     {}", said(&failure.subject)));
            let (expected, actual) = (said(&failure.expected), said(&failure.actual));
            let place = said(&failure.place);
            let pairs = [
                (words.expected, &*expected),
                (words.actual, &*actual),
                (words.place, &*place),
            ];
            entries(out, &pairs, style);
        }
        let remedy = outcome
            .remedy
            .map_or("", |remedy| remedy.get(style.language));
        let follows = following(group, outcome, style.language);
        let pairs = [(words.remedy, remedy), (words.follows, &follows)];
        entries(out, &pairs, style);
        if let Some(again) = &group.rerun {
            let lead = lead(words.rerun);
            let again = command(&lead, again, cells(&lead), Some(style.width()));
            line(out, &again);
        }
    }
}

/// The titles of the failures that follow from that of `root`.
pub(crate) fn following(group: &Group, root: &Outcome, language: Language) -> String {
    let titles = group.following(root.id);
    let titles = titles.map(|outcome| format!("{} ({})", outcome.title.get(language), outcome.id));
    titles.collect::<Vec<_>>().join(", ")
}

/// What nobody can know, and why.
fn unknowns(out: &mut String, judgement: &Judgement, style: Style, words: &Labels) {
    if judgement.unknown().next().is_none() {
        return;
    }
    line(out, &format!("\n{}", words.unknowns));
    for (group, outcome, unknown) in judgement.unknown() {
        let number = group
            .number
            .map_or_else(|| group.id.clone(), |n| n.to_string());
        line(
            out,
            &format!("UNKNOWN {number} {}: {}", outcome.id, unknown.subject),
        );
        let (reason, place) = (
            say(&unknown.reason, style.language),
            say(&unknown.place, style.language),
        );
        entries(out, &[(words.why, &*reason), (words.place, &*place)], style);
    }
}

/// Indented name-value lines; empty values are left out.
fn entries(out: &mut String, pairs: &[(&str, &str)], style: Style) {
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        let lead = lead(name);
        let indent = cells(&lead);
        line(out, &wrap(&lead, value, indent, usize::from(style.width())));
    }
}

fn lead(name: &str) -> String {
    let pad = 11_usize.saturating_sub(cells(name));
    format!("       {name}{:pad$} ", "")
}

fn lookups(out: &mut String, statistics: &Statistics, style: Style, words: &Labels) {
    line(
        out,
        &format!("\n{} ({})", words.recent, statistics.time_zone),
    );
    let mut grid = Grid::new(style);
    let rows = || statistics.recent.iter();
    grid.column(
        words.station,
        Kind::Whole,
        rows().map(|r| r.station.clone()),
    );
    grid.column(words.started, Kind::Text, rows().map(|r| r.started.clone()));
    grid.column(words.energy, Kind::Number, rows().map(|r| r.kwh.clone()));
    let cost = rows().map(|r| format!("{} {}", r.cost, r.currency).trim().to_owned());
    grid.column(words.cost, Kind::Number, cost);
    grid.column(
        words.seconds,
        Kind::Number,
        rows().map(|r| r.seconds.clone()),
    );
    let reasons = rows().map(|r| r.stopped_reason.clone());
    grid.column(words.reason, Kind::Optional, reasons);
    let events = rows().map(|r| r.completeness.clone());
    grid.column(words.completeness, Kind::Optional, events);
    let ids = rows().map(|r| r.transaction_id.clone());
    grid.column(words.transaction, Kind::Optional, ids);
    table_or_none(out, &grid, statistics.recent.is_empty(), words);
    for (heading, of, totals) in [
        (words.chargers, words.station, &statistics.chargers),
        (words.hours, words.hour, &statistics.hours),
    ] {
        line(out, &format!("\n{heading} ({})", statistics.time_zone));
        if let Some(note) = &statistics.note {
            line(out, &format!("  {}", say(note, style.language)));
            continue;
        }
        table_or_none(
            out,
            &totals_grid(of, totals, style, words),
            totals.is_empty(),
            words,
        );
    }
}

fn totals_grid(of: &'static str, totals: &[Total], style: Style, words: &Labels) -> Grid {
    let mut grid = Grid::new(style);
    grid.column(of, Kind::Whole, totals.iter().map(|t| t.of.clone()));
    let counts = totals.iter().map(|t| t.transactions.to_string());
    grid.column(words.transactions, Kind::Number, counts);
    grid.column(
        words.energy,
        Kind::Number,
        totals.iter().map(|t| t.kwh.clone()),
    );
    grid.column(
        words.cost,
        Kind::Number,
        totals.iter().map(|t| t.cost.clone()),
    );
    grid
}

fn table_or_none(out: &mut String, grid: &Grid, is_empty: bool, words: &Labels) {
    if is_empty {
        line(out, &format!("  {}", words.empty));
    } else {
        line(out, &grid.text());
    }
}

fn summary(
    out: &mut String,
    judgement: &Judgement,
    style: Style,
    words: &Labels,
    reports: &[String],
) {
    let total = &judgement.summary;
    line(out, &format!("\n{}", words.summary));
    let lead = |name: &str| {
        let pad = 11_usize.saturating_sub(cells(name));
        format!("  {name}{:pad$} ", "")
    };
    for (name, value) in facts(total, words) {
        let lead = lead(name);
        let indent = cells(&lead);
        line(
            out,
            &wrap(&lead, &value, indent, usize::from(style.width())),
        );
    }
    for report in reports {
        line(out, &format!("{}{report}", lead(words.totals.report)));
    }
    line(out, &"─".repeat(usize::from(style.width().min(80))));
    for (group, outcome) in judgement.roots() {
        let number = group
            .number
            .map_or_else(|| group.id.clone(), |n| n.to_string());
        let following: Vec<_> = group.following(outcome.id).map(|o| o.id).collect();
        let following = match following.is_empty() {
            true => String::new(),
            false => format!(" ({}: {})", words.follows, following.join(", ")),
        };
        line(out, &format!("FAIL {number} {}{following}", outcome.id));
    }
    line(out, &verdict_line(judgement, style.language));
}

/// The totals, in a fixed order.
fn facts(total: &Summary, words: &Labels) -> Vec<(&'static str, String)> {
    let names = &words.totals;
    let join = |parts: Vec<String>| parts.join(names.separator);
    let counts = |templates: &[&str], figures: &[usize]| {
        let pairs = templates.iter().zip(figures);
        join(
            pairs
                .map(|(words, figure)| words.replace("{}", &figure.to_string()))
                .collect(),
        )
    };
    let checks = [total.passed, total.failed, total.skipped];
    let scenarios = [total.scenarios_passed, total.scenarios_failed];
    let mut said = counts(&names.three_counts, &checks);
    if total.unknown > 0 {
        let unknown = names
            .unknown_count
            .replace("{}", &total.unknown.to_string());
        said = join(vec![said, unknown]);
    }
    let mut facts = vec![
        (names.checks, said),
        (names.scenarios, counts(&names.three_counts, &scenarios)),
        (names.stations, total.stations.to_string()),
    ];
    if let Some(messages) = &total.messages {
        let (from, to) = (messages.from_stations, messages.from_csms);
        let figures = [from, to, messages.answered, messages.lost];
        facts.push((names.messages, counts(&names.message_counts, &figures)));
        let time = |value: Option<f64>| {
            let told = value.map_or_else(|| "-".to_owned(), ms);
            say(&told, words.language).into_owned()
        };
        let times = [
            format!("p50 {}", time(messages.p50)),
            format!("p95 {}", time(messages.p95)),
            format!("p99 {}", time(messages.p99)),
            format!("max {}", time(messages.max)),
        ];
        let times = join(times.to_vec());
        facts.push((names.response, format!("{times} {}", names.response_note)));
    }
    let cost = money(total.cost_e4, total.currency.as_deref().or(Some("")));
    let figures = [
        energy(total, words),
        kwh(total.billed_wh.saturating_mul(1_000)),
        cost.trim_end().to_owned(),
    ];
    let parts = names.energy_parts.iter().zip(figures);
    let parts = parts.map(|(words, figure)| words.replace("{}", &figure));
    facts.push((names.energy, join(parts.collect())));
    // Rows of a span of time have no wall clock.
    if total.seconds > 0.0 {
        facts.push((names.duration, format!("{:.1} s", total.seconds)));
    }
    facts
}

/// Energy and the transactions that it is of.
fn energy(total: &Summary, words: &Labels) -> String {
    let kwh = kwh(total.energy_mwh);
    let count = total.transactions;
    match words.language {
        Language::En => format!("{kwh} in {}", counted(count, "transaction")),
        Language::Ko | Language::Ja => format!("{kwh} ({} {count})", words.transactions),
    }
}

/// The last line. The first word is the same in every language.
#[must_use]
pub fn verdict_line(judgement: &Judgement, language: Language) -> String {
    let total = &judgement.summary;
    let words = labels(language);
    // Only English counts its nouns.
    let number = |count: usize, noun: &str| match language {
        Language::En => counted(count, noun),
        Language::Ko | Language::Ja => count.to_string(),
    };
    let scenarios = number(judgement.groups.len(), "scenario");
    let (template, figures) = match judgement.verdict {
        Overall::Pass => {
            let checks = number(total.passed, "check");
            let passed = total.scenarios_passed.to_string();
            (words.passed, vec![passed, scenarios, checks])
        }
        Overall::Fail => {
            let checks = number(total.failed + total.passed, "check");
            let failed = total.failed.to_string();
            let scenarios_failed = total.scenarios_failed.to_string();
            let figures = vec![failed, checks, scenarios_failed, scenarios];
            (words.failed, figures)
        }
        Overall::Unknown => (
            words.unknown,
            vec![number(total.transactions, "transaction")],
        ),
        Overall::NoData => (words.nothing, vec![]),
    };
    let figures = figures.iter().enumerate();
    figures.fold(template.to_owned(), |line, (i, figure)| {
        line.replace(&format!("{{{i}}}"), figure)
    })
}

/// Only ASCII, where the reader's terminal can show nothing else. Titles keep their language.
fn plain(text: &str) -> String {
    text.replace('─', "-").replace('±', "+-")
}
