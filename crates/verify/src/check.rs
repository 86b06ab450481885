//! What a check is, and what it finds.
//!
//! A check answers three questions: what was expected, what was there, and what to do if they
//! differ. It has a stable id, is written in one file of `checks/`, and never decides by itself
//! that there was nothing to look at: it is left out only where the scenario has nothing of the
//! kind, and fails where there should have been something.

use scenario::Language;
use serde::Serialize;

use crate::figures::printable;
use crate::queries::TransactionRow;
use crate::subject::{StationView, Subject, TransactionView};

/// A text in the three languages; for machines it is the English one.
#[derive(Debug, Clone, Copy)]
pub struct Text {
    /// English.
    pub en: &'static str,
    /// Korean.
    pub ko: &'static str,
    /// Japanese.
    pub ja: &'static str,
}

impl Text {
    /// The text in `language`.
    #[must_use]
    pub fn get(&self, language: Language) -> &'static str {
        match language {
            Language::En => self.en,
            Language::Ko => self.ko,
            Language::Ja => self.ja,
        }
    }
}

/// A text in all its languages, for pages that show a report: `{"en": …, "ko": …, "ja": …}`.
///
/// # Errors
/// Those of `serializer`.
pub fn in_all_languages<S: serde::Serializer>(
    text: &Text,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let all = [("en", text.en), ("ko", text.ko), ("ja", text.ja)];
    serializer.collect_map(all)
}

impl Serialize for Text {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.en)
    }
}

/// A check.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    /// Stable, e.g. `energy-plan`.
    pub id: &'static str,
    /// What people read.
    pub title: Text,
    /// What to do when it fails.
    pub remedy: Text,
    /// Checks whose failure, at the same stations, explains the failure of this one, besides those that
    /// explain every other (`causes`).
    pub follows: &'static [&'static str],
    /// Looks at a subject.
    pub judge: fn(&Subject<'_>) -> Finding,
}

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Verdict {
    /// As expected.
    Pass,
    /// Not as expected, or there was no data.
    Fail,
    /// Nobody can know whether it is right: what it would be judged by is not there.
    Unknown,
    /// Could not be judged, for the reason given.
    Skip,
    /// The scenario has nothing of the kind.
    #[serde(rename = "N/A")]
    NotApplicable,
}

impl Verdict {
    /// The word that people read, the same in every language.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pass => "PASS",
            Self::Fail => "FAIL",
            Self::Unknown => "UNKNOWN",
            Self::Skip => "SKIP",
            Self::NotApplicable => "N/A",
        }
    }
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Its verdict.
    pub verdict: Verdict,
    /// What was expected, in short.
    pub expected: String,
    /// What was there, in short; the reason where it was not judged.
    pub actual: String,
    /// Each difference.
    pub failures: Vec<Failure>,
    /// What nobody can know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknowns: Vec<Unknown>,
}

/// Something that nobody can know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unknown {
    /// Which station and transaction.
    pub subject: String,
    /// Where to look.
    pub place: String,
    /// Why nobody can know it.
    pub reason: String,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// Which station (and where it matters, transaction).
    pub subject: String,
    /// Where to look: table and row, or the run record.
    pub place: String,
    /// What was expected.
    pub expected: String,
    /// What was there.
    pub actual: String,
}

impl Finding {
    /// The scenario has nothing of the kind.
    #[must_use]
    pub fn not_applicable(reason: &str) -> Self {
        Self::without(Verdict::NotApplicable, reason)
    }

    /// Cannot be judged.
    #[must_use]
    pub fn skip(reason: &str) -> Self {
        Self::without(Verdict::Skip, reason)
    }

    fn without(verdict: Verdict, reason: &str) -> Self {
        Self {
            verdict,
            expected: "-".into(),
            actual: reason.into(),
            failures: Vec::new(),
            unknowns: Vec::new(),
        }
    }

    /// Compares something in every row of every transaction; a transaction without a row is a
    /// failure.
    pub fn of_rows(
        subject: &Subject<'_>,
        compare: impl Fn(&StationView<'_>, &TransactionView<'_>, &TransactionRow) -> Compared,
    ) -> Self {
        if !subject.has_transactions() {
            return Self::not_applicable(NO_TRANSACTION);
        }
        let mut tally = Tally::default();
        for (station, transaction) in subject.transactions() {
            let name = format!("{} {}", station.identity, transaction.id());
            for row in &transaction.rows {
                tally.add(&name, &row_place(row), &compare(station, transaction, row));
            }
            if transaction.rows.is_empty() {
                tally.missing(&name, "charging_transaction");
            }
        }
        tally.finding()
    }
}

/// Why a check without transactions is left out.
pub const NO_TRANSACTION: &str = "no transaction in this scenario";
/// Why a check that needs the run record is not made.
pub const NO_RECORD: &str = "no run record: judged from the database alone";

/// One comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// They agree.
    pub agrees: bool,
    /// What was expected.
    pub expected: String,
    /// What was there.
    pub actual: String,
    /// Why nobody can know what is right, if so.
    pub unknown: Option<String>,
}

/// What stands in the place of a figure that nobody can know.
pub const UNKNOWN: &str = "unknown";

impl Compared {
    /// A comparison with its outcome.
    pub fn new(agrees: bool, expected: impl Into<String>, actual: impl Into<String>) -> Self {
        Self {
            agrees,
            expected: expected.into(),
            actual: actual.into(),
            unknown: None,
        }
    }

    /// Nobody can know what is right, and nothing is claimed.
    pub fn unknown(reason: impl Into<String>) -> Self {
        Self {
            unknown: Some(reason.into()),
            ..Self::new(true, UNKNOWN, UNKNOWN)
        }
    }

    /// Agrees if both read the same.
    pub fn equal(expected: impl Into<String>, actual: impl Into<String>) -> Self {
        let (expected, actual) = (expected.into(), actual.into());
        Self::new(expected == actual, expected, actual)
    }
}

/// Collects comparisons into one finding.
#[derive(Debug, Default)]
pub struct Tally {
    expected: Vec<String>,
    actual: Vec<String>,
    failures: Vec<Failure>,
    unknowns: Vec<Unknown>,
}

impl Tally {
    /// Takes a comparison in.
    pub fn add(&mut self, subject: &str, place: &str, compared: &Compared) {
        let expected = printable(&compared.expected);
        let actual = printable(&compared.actual);
        if let Some(reason) = &compared.unknown {
            self.unknowns.push(Unknown {
                subject: printable(subject),
                place: printable(place),
                reason: printable(reason),
            });
        }
        if !compared.agrees {
            self.failures.push(Failure {
                subject: printable(subject),
                place: printable(place),
                expected: expected.clone(),
                actual: actual.clone(),
            });
        }
        self.expected.push(expected);
        self.actual.push(actual);
    }

    /// There should have been something.
    pub fn missing(&mut self, subject: &str, place: &str) {
        self.add(subject, place, &Compared::new(false, "a row", "no data"));
    }

    /// The finding; a failure if nothing was compared, unknown if nobody can know any of it.
    #[must_use]
    pub fn finding(mut self) -> Finding {
        if self.expected.is_empty() {
            self.missing("every station", "run record and database");
        }
        let verdict = if !self.failures.is_empty() {
            Verdict::Fail
        } else if self.unknowns.len() == self.expected.len() {
            Verdict::Unknown
        } else {
            Verdict::Pass
        };
        Finding {
            verdict,
            expected: summary(&self.expected),
            actual: summary(&self.actual),
            failures: self.failures,
            unknowns: self.unknowns,
        }
    }
}

/// Most values that are spelled out in a summary.
const SPELLED_OUT: usize = 4;

/// One value if all are the same, else the first few; a unit that all share is said once.
fn summary(values: &[String]) -> String {
    let Some(first) = values.first() else {
        return String::new();
    };
    if values.iter().all(|value| value == first) {
        return first.clone();
    }
    let unit = first.rsplit_once(' ').map_or("", |(_, unit)| unit);
    let suffix = format!(" {unit}");
    // A unit is what follows a figure; the last word of a sentence is none.
    let is_figure = |value: &String| {
        let number = value.strip_suffix(&suffix);
        number.is_some_and(|number| number.parse::<f64>().is_ok())
    };
    let is_shared = !unit.is_empty() && values.iter().all(is_figure);
    let shown = values.iter().take(SPELLED_OUT);
    let shown = shown.map(|value| match value.strip_suffix(&suffix) {
        Some(number) if is_shared => number,
        _ => value,
    });
    let mut text = shown.collect::<Vec<_>>().join(" / ");
    if values.len() > SPELLED_OUT {
        text.push_str(&format!(" / +{}", values.len() - SPELLED_OUT));
    }
    if is_shared {
        text.push_str(&suffix);
    }
    text
}

/// Where a transaction's row is.
#[must_use]
pub fn row_place(row: &TransactionRow) -> String {
    format!(
        "charging_transaction, transaction_key {}",
        row.transaction_key
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tally_of_nothing_fails() {
        assert_eq!(Tally::default().finding().verdict, Verdict::Fail);
    }

    #[test]
    fn equal_values_are_said_once_and_many_are_cut_short() {
        let texts = |values: &[&str]| values.iter().map(|v| (*v).to_owned()).collect::<Vec<_>>();
        assert_eq!(summary(&texts(&["1", "1", "1"])), "1");
        assert_eq!(summary(&texts(&["1", "2"])), "1 / 2");
        let energy = texts(&["0.833 kWh", "0.833 kWh", "0.417 kWh"]);
        assert_eq!(summary(&energy), "0.833 / 0.833 / 0.417 kWh");
        let closed = texts(&["1 connected, 1 closed", "2 connected, 1 closed"]);
        assert_eq!(
            summary(&closed),
            "1 connected, 1 closed / 2 connected, 1 closed"
        );
        let many = texts(&["1", "2", "3", "4", "5", "6"]);
        assert_eq!(summary(&many), "1 / 2 / 3 / 4 / +2");
    }
}
