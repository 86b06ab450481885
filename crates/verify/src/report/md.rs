//! Markdown, for pull requests and job summaries.

use std::fmt::Write;

use scenario::Language;

use crate::check::Verdict;
use crate::phrases::say;
use crate::report::labels::labels;
use crate::report::table::{following, verdict_line};
use crate::verdict::Judgement;

/// The report.
#[must_use]
pub fn text(judgement: &Judgement, language: Language) -> String {
    let words = labels(language);
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(out, "# {}\n", verdict_line(judgement, language));
    if let Some(run_id) = &judgement.judged.run_id {
        let _ = writeln!(
            out,
            "{} `{run_id}` · {} `{}`\n",
            words.run, words.database, judgement.judged.database
        );
    }
    for note in &judgement.judged.notes {
        let _ = writeln!(out, "{}\n", cell(&say(note, language)));
    }
    for group in &judgement.groups {
        let number = group.number.map_or_else(String::new, |n| format!("{n} "));
        let _ = writeln!(out, "## {number}{}\n", cell(group.title.get(language)));
        row(
            &mut out,
            &[words.check, words.expected, words.actual, words.verdict],
        );
        row(&mut out, &["---", "---", "---", "---"]);
        for outcome in &group.checks {
            let finding = &outcome.finding;
            if finding.verdict == Verdict::NotApplicable {
                continue;
            }
            row(
                &mut out,
                &[
                    outcome.title.get(language),
                    &say(&finding.expected, language),
                    &say(&finding.actual, language),
                    finding.verdict.word(),
                ],
            );
        }
        out.push('\n');
    }
    for (group, outcome) in judgement.roots() {
        let _ = writeln!(out, "### {} {}\n", group.id, outcome.id);
        for failure in &outcome.finding.failures {
            let _ = writeln!(
                out,
                "- `{}`: {} {}, {} {} (`{}`)",
                code(&say(&failure.subject, language)),
                words.expected,
                cell(&say(&failure.expected, language)),
                words.actual,
                cell(&say(&failure.actual, language)),
                code(&say(&failure.place, language))
            );
        }
        let _ = writeln!(
            out,
            "\n{}: {}\n",
            words.remedy,
            outcome.remedy.map_or("", |remedy| remedy.get(language))
        );
        let follows = following(group, outcome, language);
        if !follows.is_empty() {
            let _ = writeln!(out, "{}: {}\n", words.follows, cell(&follows));
        }
        if let Some(again) = &group.rerun {
            let _ = writeln!(out, "{}: `{}`\n", words.rerun, code(again));
        }
    }
    if judgement.unknown().next().is_some() {
        let _ = writeln!(out, "### {}\n", words.unknowns);
        for (group, outcome, unknown) in judgement.unknown() {
            let _ = writeln!(
                out,
                "- {} {}: `{}` {} (`{}`)",
                group.id,
                outcome.id,
                code(&unknown.subject),
                cell(&say(&unknown.reason, language)),
                code(&say(&unknown.place, language))
            );
        }
        out.push('\n');
    }
    out
}

fn row(out: &mut String, cells: &[&str]) {
    let cells: Vec<String> = cells.iter().map(|text| cell(text)).collect();
    let _ = writeln!(out, "| {} |", cells.join(" | "));
}

/// Characters that would end a cell or begin markup are escaped.
fn cell(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '|' | '\\' | '<' | '`' | '*' | '[' => escaped.extend(['\\', c]),
            '\n' | '\r' => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    escaped
}

/// A code span cannot hold a backtick.
fn code(text: &str) -> String {
    text.replace('`', "'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stations_say_cannot_break_out_of_a_cell() {
        assert_eq!(cell("a|b\n<script>`"), "a\\|b \\<script>\\`");
    }
}
