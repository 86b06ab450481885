//! JUnit XML for build servers: suite = scenario, case = check, failure body = every difference.
//!
//! Checks that a scenario has nothing for are left out: a build server would count them as skipped
//! tests.

use std::fmt::Write;
use std::time::Duration;

use quick_junit::{NonSuccessKind, Report, SerializeError, TestCase, TestCaseStatus, TestSuite};
use scenario::Language;

use crate::check::Verdict;
use crate::verdict::{Group, Judgement, Outcome};

/// The report.
///
/// # Errors
/// If it cannot be written as XML.
pub fn text(judgement: &Judgement) -> Result<String, SerializeError> {
    let mut report = Report::new("verify");
    for group in &judgement.groups {
        let name = match group.number {
            Some(number) => format!("{number} {}", group.id),
            None => group.id.clone(),
        };
        let mut suite = TestSuite::new(name);
        if let Some(seconds) = group.seconds {
            suite.set_time(Duration::try_from_secs_f64(seconds).unwrap_or_default());
        }
        for outcome in &group.checks {
            if let Some(case) = case(group, outcome) {
                suite.add_test_case(case);
            }
        }
        report.add_test_suite(suite);
    }
    report.to_string()
}

fn case(group: &Group, outcome: &Outcome) -> Option<TestCase> {
    let finding = &outcome.finding;
    let status = match finding.verdict {
        Verdict::NotApplicable => return None,
        Verdict::Pass => TestCaseStatus::success(),
        Verdict::Unknown => {
            // A build server has no word of its own for it; the message says which it is.
            let mut status = TestCaseStatus::skipped();
            let reasons = finding
                .unknowns
                .iter()
                .map(|it| format!("{}: {}", it.subject, it.reason));
            let reasons: Vec<_> = reasons.collect();
            status.set_message(format!("UNKNOWN {}", reasons.join("; ")));
            status
        }
        Verdict::Skip => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(finding.actual.as_str());
            status
        }
        Verdict::Fail => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status
                .set_type("check")
                .set_message(format!(
                    "{}: expected {}, actual {}",
                    outcome.title.get(Language::En),
                    finding.expected,
                    finding.actual
                ))
                .set_description(body(group, outcome));
            status
        }
    };
    let mut case = TestCase::new(outcome.id, status);
    case.set_classname(format!("verify.{}", group.id));
    Some(case)
}

fn body(group: &Group, outcome: &Outcome) -> String {
    let mut text = String::new();
    for failure in &outcome.finding.failures {
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "{}: expected {}, actual {} ({})",
            failure.subject, failure.expected, failure.actual, failure.place
        );
    }
    // A consequence needs no remedy of its own.
    if let Some(root) = outcome.follows_from {
        let _ = writeln!(text, "follows from: {root}");
    } else if let Some(remedy) = outcome.remedy {
        let _ = writeln!(text, "what to do: {}", remedy.en);
    }
    if let Some(again) = &group.rerun {
        let _ = writeln!(text, "run again: {again}");
    }
    text
}
