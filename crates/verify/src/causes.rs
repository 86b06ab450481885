//! Which failure explains which: one root is told, what follows from it is folded into its lines.
//!
//! A failure follows from another one only where both concern the same stations of the same scenario.
//! Nothing is hidden: what follows is named beside its root, is listed in the tables, and counts.

use std::collections::BTreeSet;

use crate::check::Verdict;
use crate::checks::CHECKS;
use crate::verdict::Outcome;

/// Checks that explain others. The first root that fits is taken, so what explains most stands first.
const ROOTS: [&str; 11] = [
    "same-run",
    "connected",
    "boot",
    "completed",
    "transaction-rows",
    "transaction-station",
    "events-stored",
    "energy-register",
    "energy-physics",
    "billed-energy",
    "cost",
];

/// So many of them explain every other check; of the rest each check names its own (`Check::follows`).
const OF_ALL: usize = 3;

/// Whether a failure of `root` explains one of `id`.
fn explains(root: &str, id: &str) -> bool {
    let follows = CHECKS.iter().find(|check| check.id == id);
    root != id
        && (rank(root) < OF_ALL || follows.is_some_and(|check| check.follows.contains(&root)))
}

/// Sets in `outcomes`, the checks of one scenario with `all` its stations, which failure follows from
/// which.
pub(crate) fn fold(outcomes: &mut [Outcome], all: &[String]) {
    let failed = |outcome: &&Outcome| outcome.finding.verdict == Verdict::Fail;
    let stations: Vec<(&'static str, BTreeSet<String>)> = outcomes
        .iter()
        .filter(failed)
        .map(|outcome| (outcome.id, stations(outcome, all)))
        .collect();
    let concerned = |id: &str| stations.iter().find(|(known, _)| *known == id);
    let mut causes = Vec::new();
    for (id, those) in &stations {
        let root = ROOTS.iter().find(|root| {
            explains(root, id)
                && concerned(root).is_some_and(|(_, of_root)| those.is_subset(of_root))
                // Not in a circle: of two that explain each other the first in the table is the root.
                && rank(root) < rank(id)
        });
        causes.push((*id, root.copied()));
    }
    // A root of a root is the root of all.
    let cause_of = |id: &str| {
        causes
            .iter()
            .find(|(known, _)| *known == id)
            .and_then(|(_, c)| *c)
    };
    for outcome in outcomes {
        let mut cause = cause_of(outcome.id);
        while let Some(deeper) = cause.and_then(cause_of) {
            cause = Some(deeper);
        }
        outcome.follows_from = cause;
    }
}

/// Where a check stands in [`ROOTS`]; behind all others where it is nobody's root.
fn rank(id: &str) -> usize {
    let at = ROOTS.iter().position(|root| *root == id);
    at.unwrap_or(ROOTS.len())
}

/// The stations that a failed check concerns: those that it names, or `all`.
fn stations(outcome: &Outcome, all: &[String]) -> BTreeSet<String> {
    let subjects = outcome.finding.failures.iter();
    // A transaction is named behind its station.
    let named = subjects.map(|failure| failure.subject.split(' ').next().unwrap_or_default());
    let named: BTreeSet<String> = named.map(str::to_owned).collect();
    if !named.is_empty() && named.iter().all(|station| all.contains(station)) {
        named
    } else {
        all.iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{Failure, Finding};
    use crate::verdict::Said;

    fn failed(id: &'static str, subjects: &[&str]) -> Outcome {
        let check = CHECKS.iter().find(|check| check.id == id).unwrap();
        let failure = |subject: &&str| Failure {
            subject: (*subject).to_owned(),
            place: String::new(),
            expected: String::new(),
            actual: String::new(),
        };
        Outcome {
            id,
            title: check.title,
            finding: Finding {
                verdict: Verdict::Fail,
                expected: String::new(),
                actual: String::new(),
                failures: subjects.iter().map(failure).collect(),
                unknowns: Vec::new(),
            },
            remedy: None,
            said: Said::of(check),
            follows_from: None,
        }
    }

    fn folded(outcomes: &[(&'static str, &[&str])]) -> Vec<Option<&'static str>> {
        let failed = outcomes.iter().map(|(id, subjects)| failed(id, subjects));
        let mut outcomes: Vec<_> = failed.collect();
        fold(&mut outcomes, &["a".to_owned(), "b".to_owned()]);
        outcomes
            .iter()
            .map(|outcome| outcome.follows_from)
            .collect()
    }

    #[test]
    fn every_check_named_here_exists() {
        for root in ROOTS {
            assert!(CHECKS.iter().any(|check| check.id == root), "{root}");
        }
        for check in CHECKS {
            let known = check.follows.iter().all(|root| ROOTS.contains(root));
            assert!(known && !check.follows.contains(&check.id), "{}", check.id);
        }
    }

    #[test]
    fn a_failure_follows_from_the_first_cause_at_the_same_station() {
        assert_eq!(
            folded(&[
                ("energy-plan", &["a tx-1"]),
                ("energy-register", &["a tx-1"]),
                ("cost", &["b tx-2"]),
            ]),
            [Some("energy-register"), None, None]
        );
        assert_eq!(
            folded(&[
                ("cost", &["a tx-1"]),
                ("events-stored", &["a"]),
                ("energy-register", &["a tx-1"]),
            ]),
            [Some("events-stored"), None, Some("events-stored")]
        );
    }

    #[test]
    fn what_concerns_all_stations_follows_from_what_concerns_all() {
        assert_eq!(
            folded(&[
                ("same-run", &["run"]),
                ("budget", &["scenario"]),
                ("cost", &["a"])
            ]),
            [None, Some("same-run"), Some("same-run")]
        );
        assert_eq!(
            folded(&[
                ("connected", &["a"]),
                ("cost", &["a", "b"]),
                ("budget", &["scenario"])
            ]),
            [None, None, None]
        );
        assert_eq!(
            folded(&[("connected", &["a", "b"]), ("budget", &["scenario"])]),
            [None, Some("connected")]
        );
    }
}
