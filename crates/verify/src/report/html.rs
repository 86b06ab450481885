//! One self-contained page: no script, nothing loaded from anywhere.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use scenario::Language;

use crate::check::Verdict;
use crate::phrases::say;
use crate::report::labels::{Labels, labels};
use crate::report::table::{following, verdict_line};
use crate::statistics::Total;
use crate::verdict::{Group, Judgement};

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{font:15px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}\
table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}\
th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #8884}\
.n{text-align:right;font-variant-numeric:tabular-nums}\
.v{font-weight:700}.PASS{color:#1a7f37}.FAIL{color:#cf222e}.SKIP,.UNKNOWN{color:#9a6700}\
@media(prefers-color-scheme:dark){.PASS{color:#3fb950}.FAIL{color:#ff7b72}.SKIP,.UNKNOWN{color:#d29922}}\
code{font-size:.9em}";

/// The page.
#[must_use]
pub fn text(judgement: &Judgement, language: Language) -> String {
    let words = labels(language);
    let code = match language {
        Language::En => "en",
        Language::Ko => "ko",
        Language::Ja => "ja",
    };
    let verdict = verdict_line(judgement, language);
    let page = html! {
        (DOCTYPE)
        html lang=(code) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (verdict) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    h1 .(judgement.verdict.word()) { (verdict) }
                    p {
                        @if let Some(run_id) = &judgement.judged.run_id { (words.run) " " code { (run_id) } " · " }
                        (words.database) " " code { (judgement.judged.database) }
                    }
                    @for note in &judgement.judged.notes { p { (say(note, language)) } }
                    @for group in &judgement.groups { (checks(group, language, words)) }
                    (failures(judgement, language, words))
                    (unknowns(judgement, language, words))
                    h2 { (words.recent) " (" (judgement.statistics.time_zone) ")" }
                    (recent(judgement, words))
                    h2 { (words.chargers) }
                    (totals(words.station, &judgement.statistics.chargers, words))
                    h2 { (words.hours) }
                    (totals(words.hour, &judgement.statistics.hours, words))
                }
            }
        }
    };
    page.into_string()
}

fn checks(group: &Group, language: Language, words: &Labels) -> Markup {
    html! {
        h2 {
            @if let Some(number) = group.number { (number) " " }
            (group.title.get(language))
        }
        table {
            thead { tr {
                th { (words.check) } th { (words.expected) } th { (words.actual) } th { (words.verdict) }
            } }
            tbody {
                @for outcome in &group.checks {
                    @if outcome.finding.verdict != Verdict::NotApplicable {
                        tr id={ (group.id) "-" (outcome.id) } {
                            td title=(outcome.id) { (outcome.title.get(language)) }
                            td { (say(&outcome.finding.expected, language)) }
                            td { (say(&outcome.finding.actual, language)) }
                            td class={ "v " (outcome.finding.verdict.word()) } {
                                (outcome.finding.verdict.word())
                            }
                        }
                    }
                }
            }
        }
    }
}

fn failures(judgement: &Judgement, language: Language, words: &Labels) -> Markup {
    html! {
        @if judgement.failed().next().is_some() {
            h2 { (words.failures) }
            @for (group, outcome) in judgement.roots() {
                h3 { (group.id) " " code { (outcome.id) } }
                ul {
                    @for failure in &outcome.finding.failures {
                        li {
                            (say(&failure.subject, language)) ": " (words.expected) " "
                            b { (say(&failure.expected, language)) } ", "
                            (words.actual) " " b { (say(&failure.actual, language)) }
                            " (" code { (say(&failure.place, language)) } ")"
                        }
                    }
                }
                @if let Some(remedy) = outcome.remedy { p { (words.remedy) ": " (remedy.get(language)) } }
                @let follows = following(group, outcome, language);
                @if !follows.is_empty() { p { (words.follows) ": " (follows) } }
                @if let Some(again) = &group.rerun { p { (words.rerun) ": " code { (again) } } }
            }
        }
    }
}

fn unknowns(judgement: &Judgement, language: Language, words: &Labels) -> Markup {
    html! {
        @if judgement.unknown().next().is_some() {
            h2 { (words.unknowns) }
            ul {
                @for (group, outcome, unknown) in judgement.unknown() {
                    li {
                        (group.id) " " code { (outcome.id) } " " (unknown.subject) ": "
                        (say(&unknown.reason, language)) " (" code { (say(&unknown.place, language)) } ")"
                    }
                }
            }
        }
    }
}

fn recent(judgement: &Judgement, words: &Labels) -> Markup {
    html! {
        table {
            thead { tr {
                th { (words.station) } th { (words.transaction) } th { (words.started) }
                th .n { (words.energy) } th .n { (words.cost) } th .n { (words.seconds) }
                th { (words.reason) } th { (words.completeness) }
            } }
            tbody {
                @for row in &judgement.statistics.recent {
                    tr {
                        td { (row.station) } td { code { (row.transaction_id) } } td { (row.started) }
                        td .n { (row.kwh) } td .n { (row.cost) " " (row.currency) } td .n { (row.seconds) }
                        td { (row.stopped_reason) } td { (row.completeness) }
                    }
                }
            }
        }
    }
}

fn totals(of: &str, totals: &[Total], words: &Labels) -> Markup {
    html! {
        table {
            thead { tr {
                th { (of) } th .n { (words.transactions) } th .n { (words.energy) } th .n { (words.cost) }
            } }
            tbody {
                @for total in totals {
                    tr {
                        td { (total.of) } td .n { (total.transactions) }
                        td .n { (total.kwh) } td .n { (total.cost) }
                    }
                }
            }
        }
    }
}
