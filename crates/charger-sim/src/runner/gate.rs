//! The barrier of a scenario: stations wait for each other and go on at one instant of model time.
//!
//! Unlike a plain barrier it opens for failure as well: where one station cannot come, the others
//! stop waiting.

use std::time::Duration;

use tokio::sync::watch;

use crate::clock::{ModelClock, ModelInstant};

/// How far ahead the common instant lies, so that every station has it scheduled in time.
const LEAD: Duration = Duration::from_millis(500);

#[derive(Debug, Clone, Copy)]
struct State {
    /// How often the gate has opened.
    openings: u32,
    /// Who waits for the next opening.
    arrived: usize,
    /// The instant of the last opening. It stays until everybody has arrived again, so nobody can
    /// miss it.
    instant: ModelInstant,
    failed: bool,
}

/// A barrier for a fixed number of stations; usable repeatedly.
#[derive(Debug)]
pub(crate) struct Gate {
    stations: usize,
    clock: ModelClock,
    state: watch::Sender<State>,
}

impl Gate {
    pub(crate) fn new(stations: usize, clock: ModelClock) -> Self {
        Self {
            stations,
            clock,
            state: watch::Sender::new(State {
                openings: 0,
                arrived: 0,
                instant: clock.now(),
                failed: false,
            }),
        }
    }

    /// A station will not come any more.
    pub(crate) fn fail(&self) {
        self.state.send_modify(|state| state.failed = true);
    }

    /// Waits for all stations; gives the instant at which what follows is due, or `None` where one
    /// of them failed.
    pub(crate) async fn pass(&self) -> Option<ModelInstant> {
        let mut changes = self.state.subscribe();
        let mut before = 0;
        self.state.send_modify(|state| {
            before = state.openings;
            state.arrived += 1;
            if state.arrived == self.stations {
                state.openings += 1;
                state.arrived = 0;
                state.instant = self.clock.now() + LEAD * self.clock.scale();
            }
        });
        let opened = changes
            .wait_for(|state| state.failed || state.openings > before)
            .await
            .ok()?;
        (opened.openings > before).then_some(opened.instant)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn all_go_on_at_the_same_instant_of_the_future() {
        let clock = ModelClock::real_time();
        let gate = Gate::new(2, clock);
        let before = clock.now();
        let (a, b) = tokio::join!(gate.pass(), gate.pass());
        assert_eq!(a, b);
        assert!(a.unwrap() > before);
        let (c, d) = tokio::join!(gate.pass(), gate.pass());
        assert_eq!(c, d, "a second barrier works as the first");
        assert!(c >= a);
    }

    #[tokio::test]
    async fn a_failure_frees_those_who_wait() {
        let gate = Gate::new(2, ModelClock::real_time());
        let (passed, ()) = tokio::join!(gate.pass(), async { gate.fail() });
        assert_eq!(passed, None);
    }
}
