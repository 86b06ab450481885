//! The checks notice: worlds that break a promise on purpose are told apart from the sound one.

use simulation::disk::Mutant;
use simulation::sweep::sweep;
use simulation::world::{Manner, Outcome, run};

/// What the seeds of a mutant are said to have broken.
fn broken_by(manner: Manner, seeds: u64) -> Vec<String> {
    let mut violations = Vec::new();
    let _ = sweep(1..1 + seeds, 2, manner, |outcome: &Outcome| {
        violations.extend(outcome.violations.iter().cloned());
    });
    violations
}

fn some(violations: &[String], part: &str) -> bool {
    violations.iter().any(|violation| violation.contains(part))
}

#[test]
fn a_database_that_drops_a_batch_after_answering_is_noticed_at_the_acknowledgement() {
    let manner = Manner {
        mutant: Some(Mutant::DropsEvents(7)),
        ..Manner::default()
    };
    let violations = broken_by(manner, 1);
    assert!(
        some(&violations, "was acknowledged and is not stored"),
        "{violations:#?}"
    );
}

#[test]
fn an_event_that_is_taken_twice_is_noticed() {
    let manner = Manner {
        mutant: Some(Mutant::ForgetsTransactions),
        ..Manner::default()
    };
    let violations = broken_by(manner, 12);
    assert!(some(&violations, "I3: transaction"), "{violations:#?}");
}

#[test]
fn a_station_that_forgets_its_queue_is_noticed() {
    let manner = Manner {
        forgetful_stations: true,
        ..Manner::default()
    };
    let violations = broken_by(manner, 24);
    assert!(some(&violations, "is missing"), "{violations:#?}");
}

/// One of the first seeds with this mutant breaks the promise.
fn breaks(mutant: Mutant, seeds: u64, promise: &str) {
    let manner = Manner {
        mutant: Some(mutant),
        ..Manner::default()
    };
    let found = (1..=seeds).any(|seed| some(&run(seed, manner).violations, promise));
    assert!(found, "{mutant:?}: no seed breaks {promise}");
}

#[test]
fn rows_of_blocks_that_are_dropped_after_answering_are_noticed() {
    breaks(Mutant::DropsRows(5), 6, "I12: ");
}

#[test]
fn a_report_that_goes_on_after_its_end_is_noticed() {
    breaks(Mutant::ReopensReports, 12, "I13: report_request");
}

#[test]
fn a_list_that_is_not_what_the_tokens_are_is_noticed() {
    breaks(Mutant::HidesTokens, 24, "I14: the local list is");
}

#[test]
fn a_version_of_a_list_that_comes_again_with_other_tokens_is_noticed() {
    breaks(Mutant::RepeatsVersions, 24, "I14: version");
}

#[test]
fn a_command_that_waited_and_is_sent_again_is_noticed() {
    breaks(Mutant::HoldsAgain, 24, "I15: ");
}

#[test]
fn a_site_that_takes_more_than_was_set_is_noticed() {
    breaks(Mutant::DoublesLimits, 24, "I16: ");
}
