//! The one result that every report is made from: checks per scenario, totals, the verdict.
//!
//! A judgement passes if something was judged and nothing failed; if nothing was judged it never
//! passes.

use scenario::messages::MessageFigures;
use scenario::{Localized, Scenario, rerun};
use serde::Serialize;

use crate::causes;
use crate::check::{Check, Finding, Text, Unknown, Verdict, in_all_languages};
use crate::checks::CHECKS;
use crate::statistics::Statistics;
use crate::subject::Subject;

/// The version of the JSON report.
pub const SCHEMA: u32 = 1;

/// How the whole came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Overall {
    /// Something was judged and nothing failed.
    Pass,
    /// A check failed.
    Fail,
    /// Nothing failed, and of no bill can anybody know whether it is right.
    Unknown,
    /// There was nothing to judge.
    #[serde(rename = "NO DATA")]
    NoData,
}

impl Overall {
    /// The word that people read.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pass => "PASS",
            Self::Fail => "FAIL",
            Self::Unknown => "UNKNOWN",
            Self::NoData => "NO DATA",
        }
    }

    /// The process's exit code.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Pass => 0,
            Self::Fail => 1,
            Self::Unknown | Self::NoData => 4,
        }
    }
}

/// The result.
#[derive(Debug, Clone, Serialize)]
pub struct Judgement {
    /// [`SCHEMA`].
    pub schema: u32,
    /// What was judged.
    pub judged: Judged,
    /// The checks, scenario by scenario.
    pub groups: Vec<Group>,
    /// The look-up tables.
    pub statistics: Statistics,
    /// Totals.
    pub summary: Summary,
    /// The verdict.
    pub verdict: Overall,
}

/// What was judged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Judged {
    /// The run.
    pub run_id: Option<String>,
    /// Its record.
    pub run_file: Option<String>,
    /// The seed that repeats it.
    pub seed: Option<u64>,
    /// The database, without a password.
    pub database: String,
    /// First instant judged, RFC 3339.
    pub from: String,
    /// Last instant judged.
    pub to: String,
    /// What the reader should know of how it was judged; empty = nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// The checks of one scenario.
#[derive(Debug, Clone, Serialize)]
pub struct Group {
    /// The scenario's number; `None` = sessions without a scenario, or a span of time.
    pub number: Option<u32>,
    /// The scenario's id, `charging-sessions` or `stored`.
    pub id: String,
    /// The command that repeats only this scenario; `None` = no run, or no scenario of one.
    pub rerun: Option<String>,
    /// What people read.
    pub title: Localized,
    /// The stations that take part.
    pub stations: Vec<String>,
    /// Seconds of wall clock, where there is a record.
    pub seconds: Option<f64>,
    /// The checks in the order of the list.
    pub checks: Vec<Outcome>,
}

/// One check and what it found.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// The check's id.
    pub id: &'static str,
    /// Its title.
    pub title: Text,
    /// What it found.
    pub finding: Finding,
    /// What to do, where it failed.
    pub remedy: Option<Text>,
    /// Title and remedy for pages that show the report in a language of people.
    pub said: Said,
    /// The failed check of the same scenario that this failure follows from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub follows_from: Option<&'static str>,
}

/// What people read of a check, in every language.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Said {
    /// Its title.
    #[serde(serialize_with = "in_all_languages")]
    pub title: Text,
    /// What to do when it fails.
    #[serde(serialize_with = "in_all_languages")]
    pub remedy: Text,
}

impl Said {
    /// Of one check.
    #[must_use]
    pub const fn of(check: &Check) -> Self {
        Self {
            title: check.title,
            remedy: check.remedy,
        }
    }
}

/// Totals over everything judged.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Summary {
    /// Scenarios without a failed check.
    pub scenarios_passed: usize,
    /// Scenarios with one.
    pub scenarios_failed: usize,
    /// Checks by verdict.
    pub passed: usize,
    /// Checks that failed.
    pub failed: usize,
    /// Checks of which nobody can know how they should come out.
    pub unknown: usize,
    /// Checks that could not be made.
    pub skipped: usize,
    /// Checks that a scenario has nothing for.
    pub not_applicable: usize,
    /// Stations that took part.
    pub stations: usize,
    /// CALLs of stations and CSMS; `None` = no record.
    pub messages: Option<Messages>,
    /// Transactions found.
    pub transactions: usize,
    /// Their energy, mWh.
    pub energy_mwh: i64,
    /// What is billed, Wh.
    pub billed_wh: i64,
    /// Their cost, 1/10000 of the major unit.
    pub cost_e4: i64,
    /// The currency.
    pub currency: Option<String>,
    /// Seconds of wall clock of all scenarios.
    pub seconds: f64,
}

/// Totals of messages; times are from CALL sent to answer, at the station, in milliseconds.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Messages {
    /// CALLs from stations.
    pub from_stations: usize,
    /// CALLs from the CSMS.
    pub from_csms: usize,
    /// Answered.
    pub answered: usize,
    /// Lost.
    pub lost: usize,
    /// Half are faster.
    pub p50: Option<f64>,
    /// 95 of 100 are faster.
    pub p95: Option<f64>,
    /// 99 of 100 are faster.
    pub p99: Option<f64>,
    /// The slowest.
    pub max: Option<f64>,
}

/// Nobody can know whether any bill is right, though there are some.
fn is_no_bill_known(groups: &[Group]) -> bool {
    let checks = || groups.iter().flat_map(|group| &group.checks);
    let of = |verdict| {
        checks()
            .filter(|check| BILLS.contains(&check.id))
            .any(|check| check.finding.verdict == verdict)
    };
    of(Verdict::Unknown) && !of(Verdict::Pass)
}

/// The checks of what is billed.
const BILLS: [&str; 3] = ["energy-register", "billed-energy", "cost"];

impl Judgement {
    /// Makes every check on every subject.
    #[must_use]
    pub fn new(judged: Judged, subjects: &[Subject<'_>], statistics: Statistics) -> Self {
        let groups: Vec<Group> = subjects.iter().map(Group::new).collect();
        let summary = Summary::new(&groups, subjects);
        let verdict = match (summary.failed, summary.passed) {
            (0, 0) if summary.unknown == 0 => Overall::NoData,
            (0, _) if is_no_bill_known(&groups) => Overall::Unknown,
            (0, _) => Overall::Pass,
            _ => Overall::Fail,
        };
        Self {
            schema: SCHEMA,
            judged,
            groups,
            statistics,
            summary,
            verdict,
        }
    }

    /// The failed checks that follow from no other one, with their scenarios.
    pub fn roots(&self) -> impl Iterator<Item = (&Group, &Outcome)> {
        self.failed()
            .filter(|(_, outcome)| outcome.follows_from.is_none())
    }

    /// What nobody can know: scenario, check, and what.
    pub fn unknown(&self) -> impl Iterator<Item = (&Group, &Outcome, &Unknown)> {
        self.groups.iter().flat_map(|group| {
            group.checks.iter().flat_map(move |outcome| {
                let unknowns = outcome.finding.unknowns.iter();
                unknowns.map(move |unknown| (group, outcome, unknown))
            })
        })
    }

    /// The failed checks with their scenarios.
    pub fn failed(&self) -> impl Iterator<Item = (&Group, &Outcome)> {
        self.groups.iter().flat_map(|group| {
            let failed = group.checks.iter();
            failed
                .filter(|outcome| outcome.finding.verdict == Verdict::Fail)
                .map(move |outcome| (group, outcome))
        })
    }
}

impl Group {
    fn new(subject: &Subject<'_>) -> Self {
        let outcome = |check: &Check| {
            let finding = (check.judge)(subject);
            Outcome {
                id: check.id,
                title: check.title,
                remedy: (finding.verdict == Verdict::Fail).then_some(check.remedy),
                said: Said::of(check),
                finding,
                follows_from: None,
            }
        };
        let recorded = subject.record.map(|record| (record.number, &record.id));
        let planned = subject
            .scenario
            .map(|scenario| (scenario.number, &scenario.id));
        let (number, id) = match recorded.or(planned) {
            // Sessions of single stations are recorded as number 0.
            Some((number, id)) => ((number > 0).then_some(number), id.clone()),
            None => (None, "stored".to_owned()),
        };
        let stations: Vec<_> = subject
            .stations
            .iter()
            .map(|s| s.identity.clone())
            .collect();
        let mut checks: Vec<_> = CHECKS.iter().map(outcome).collect();
        causes::fold(&mut checks, &stations);
        let took = subject
            .record
            .map(|record| record.finished_at.duration_since(record.started_at));
        Self {
            number,
            title: title(subject.scenario, &id),
            id,
            rerun: subject
                .run
                .zip(subject.record)
                .and_then(|(run, record)| rerun::command(run, record.number)),
            stations,
            seconds: took.map(|took| took.as_secs_f64()),
            checks,
        }
    }

    /// The failed checks that follow from the failure of `root`.
    pub fn following(&self, root: &str) -> impl Iterator<Item = &Outcome> {
        let checks = self.checks.iter();
        checks.filter(move |outcome| outcome.follows_from == Some(root))
    }

    /// Whether a check failed.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.count(Verdict::Fail) > 0
    }

    /// How many checks came out so.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        let checks = self.checks.iter();
        checks
            .filter(|check| check.finding.verdict == verdict)
            .count()
    }
}

fn title(scenario: Option<&Scenario>, id: &str) -> Localized {
    if let Some(scenario) = scenario {
        return scenario.title.clone();
    }
    let (ko, en, ja) = match id {
        "stored" => ("저장된 데이터", "Stored data", "保存データ"),
        "charging-sessions" => ("충전 세션", "Charging sessions", "充電セッション"),
        other => (other, other, other),
    };
    Localized {
        ko: ko.to_owned(),
        en: en.to_owned(),
        ja: ja.to_owned(),
    }
}

impl Summary {
    fn new(groups: &[Group], subjects: &[Subject<'_>]) -> Self {
        let count = |verdict| groups.iter().map(|group| group.count(verdict)).sum();
        let rows = subjects.iter().flat_map(Subject::transactions);
        let rows: Vec<_> = rows.flat_map(|(_, view)| &view.rows).collect();
        let sum = |value: fn(&crate::queries::TransactionRow) -> Option<i64>| {
            let values = rows.iter().filter_map(|row| value(row));
            values.fold(0_i64, i64::saturating_add)
        };
        let mut stations: Vec<String> = groups.iter().flat_map(|g| g.stations.clone()).collect();
        stations.sort();
        stations.dedup();
        Self {
            scenarios_passed: groups.iter().filter(|group| !group.has_failed()).count(),
            scenarios_failed: groups.iter().filter(|group| group.has_failed()).count(),
            passed: count(Verdict::Pass),
            failed: count(Verdict::Fail),
            unknown: count(Verdict::Unknown),
            skipped: count(Verdict::Skip),
            not_applicable: count(Verdict::NotApplicable),
            stations: stations.len(),
            messages: Messages::new(subjects),
            transactions: rows.len(),
            energy_mwh: sum(|row| row.energy_mwh),
            billed_wh: sum(|row| row.billed_wh),
            cost_e4: sum(|row| row.cost_e4),
            currency: rows.iter().find_map(|row| row.currency.clone()),
            // Not `sum`: of nothing it is -0.0.
            seconds: groups
                .iter()
                .filter_map(|g| g.seconds)
                .fold(0.0, |all, s| all + s),
        }
    }
}

impl Messages {
    fn new(subjects: &[Subject<'_>]) -> Option<Self> {
        let records = || {
            let stations = subjects.iter().flat_map(|subject| &subject.stations);
            stations.filter_map(|station| station.record)
        };
        records().next()?;
        let figures = MessageFigures::of(records());
        let times = figures.response;
        Some(Self {
            from_stations: figures.from_stations,
            from_csms: figures.from_csms,
            answered: figures.from_stations_answered + figures.from_csms_answered,
            lost: figures.lost,
            p50: times.map(|times| times.p50),
            p95: times.map(|times| times.p95),
            p99: times.map(|times| times.p99),
            max: times.map(|times| times.max),
        })
    }
}
