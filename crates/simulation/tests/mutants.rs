//! The checks notice: worlds that break a promise on purpose are told apart from the sound one.

use simulation::disk::Mutant;
use simulation::sweep::sweep;
use simulation::world::{Manner, Outcome};

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
