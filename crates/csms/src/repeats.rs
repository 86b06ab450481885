//! What csms does again by itself, towards stations and databases: the one table.
//!
//! | what | towards | pause | until |
//! |---|---|---|---|
//! | a CALL | stations | – | never again: it is sent at most once, and has one outcome |
//! | a ping | stations | `--ping-interval` | two without an answer close the connection |
//! | GetBaseReport, with `--quiet=false` or `--auto-provision` | stations | – | once, at the first boot; with the latter also at each boot with new firmware |
//! | [`RENEGOTIATION`]: SetChargingProfile of a transaction after an announced schedule beyond it (K15.FR.13) | stations | that of the station's messages | three times per connection |
//! | the ChargingStationMaxProfile of load management, only where a site has a limit: its renewal | stations | half of its ten minutes; a new share at most every five seconds | the limit is lifted |
//! | [`LIMIT`]: the same profile, after a refusal, an error or no answer | stations | 1 minute, doubling to 10 minutes | it is accepted, or the limit is lifted |
//! | [`CAMPAIGN`]: UpdateFirmware of a campaign that could not be sent to a station that is here | stations | 10 s, doubling to 10 min | it was sent (and never again then), or the campaign is over |
//! | CostUpdated, with `--running-cost` | stations | that of new costs, at least the pause of the option | once for each cost |
//! | [`LOAD`]: reading the limits of sites, campaigns that run, held commands that waited too long, or what waits for a station that is back, while that fails | database | 1 s, doubling to 60 s | it succeeds |
//! | the look whose turn it is | database | 5 s while a campaign runs; 1 s while stations have local lists or, with `--chase-gaps`, gaps; when the next held command expires, at least every minute | there is none left |
//! | [`LOCAL_LIST`]: SendLocalList after Failed, a CALLERROR or no answer, only to stations that take part | stations | 10 s, doubling to 1 h; after VersionMismatch the whole list at once, then the pauses | the station takes it, or takes part no longer |
//! | [`AVAILABILITY`]: ChangeAvailability to a station that reports something else than an operator wants | stations | at once when it is back, then 15 s, doubling to 60 s | it reports what is wanted, or it was told four times per connection or boot |
//! | [`GAP`]: GetTransactionStatus about a transaction with missing events, with `--chase-gaps` | stations | 10 s, doubling to 10 min | the events are there, the station has no messages left, or it was asked six times |
//! | [`COMMIT`]: a commit of our own accord, and with it ends that are owed | database | 0.5 s, doubling to 5 s | one succeeds; at most 16,384 ends are owed |
//! | [`ANSWER`]: storing what follows from the answer to a CALL; whoever sent it waits | database | 0.1 s, doubling to 2 s | it is stored; or 20 times in vain for one answer, after half a minute of pauses |
//! | a batch that the database refuses, in halves | database | – | the refused row is alone: 2 log n commits for one row among n |
//! | [`LOOK`]: the look at a command that runs, for a repeated `Idempotency-Key`; and whether a station that is led to security profile 3 has its certificate | database | 0.1 s, doubling to 1 s | it is there; or the command's deadline and one second, or two minutes have passed |
//! | [`CLAIM`]: taking a PostgreSQL database that another csms still holds, at the start | database | 0.05 s, doubling to 1 s | it is free, or the patience of the start is over |
//!
//! Requests of stations try a commit whenever they come, and are answered with InternalError while it fails; their
//! repeats are the stations' (E13).
//!
//! Counted under virtual time: by `crates/simulation/tests/repeats.rs`, load management by `load/site/tests.rs`, and
//! renegotiation, whose pace is the station's, by `tests/http/claims.rs`. That each cost is told once is seen by
//! `tests/http/running_cost.rs`. Of `CLAIM` the pauses are counted, by the test below.

use std::time::Duration;

/// How often something is done again, and after what pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Before the second time.
    pub first: Duration,
    /// The pause doubles up to this.
    pub most: Duration,
    /// How often in all; `None` = whatever it waits for decides.
    pub times: Option<u8>,
}

/// An own commit while commits fail.
pub const COMMIT: Rule = Rule {
    first: Duration::from_millis(500),
    most: Duration::from_secs(5),
    times: None,
};

/// Storing what follows from the answer of a station.
pub const ANSWER: Rule = Rule {
    first: Duration::from_millis(100),
    most: Duration::from_secs(2),
    times: Some(20),
};

/// The look at a command that runs.
pub const LOOK: Rule = Rule {
    first: Duration::from_millis(100),
    most: Duration::from_secs(1),
    times: None,
};

/// Taking a database that another csms still holds.
pub const CLAIM: Rule = Rule {
    first: Duration::from_millis(50),
    most: Duration::from_secs(1),
    times: None,
};

/// Reading what load management starts from.
pub const LOAD: Rule = Rule {
    first: Duration::from_secs(1),
    most: Duration::from_secs(60),
    times: None,
};

/// Telling a station its share of a site again, after it did not accept.
pub const LIMIT: Rule = Rule {
    first: Duration::from_mins(1),
    most: Duration::from_mins(10),
    times: None,
};

/// The look at what a station reports after it is back, and telling it what is wanted.
pub const AVAILABILITY: Rule = Rule {
    first: Duration::from_secs(15),
    most: Duration::from_secs(60),
    times: Some(4),
};

/// Asking a station again about a gap in a transaction.
pub const GAP: Rule = Rule {
    first: Duration::from_secs(10),
    most: Duration::from_secs(600),
    times: Some(6),
};

/// Asking a station of a firmware campaign again, to whom nothing could be sent.
pub const CAMPAIGN: Rule = Rule {
    first: Duration::from_secs(10),
    most: Duration::from_mins(10),
    times: None,
};

/// Sending a local list again that the station did not take.
pub const LOCAL_LIST: Rule = Rule {
    first: Duration::from_secs(10),
    most: Duration::from_secs(3600),
    times: None,
};

/// Sending the profile of a transaction again: the station's own messages set the pace.
pub const RENEGOTIATION: Rule = Rule {
    first: Duration::ZERO,
    most: Duration::ZERO,
    times: Some(3),
};

/// All of them, by name.
pub const TABLE: [(&str, Rule); 11] = [
    ("commit", COMMIT),
    ("answer to a call", ANSWER),
    ("look at a command", LOOK),
    ("claim on a database", CLAIM),
    ("limits of sites", LOAD),
    ("share of a site", LIMIT),
    ("renegotiation", RENEGOTIATION),
    ("local list", LOCAL_LIST),
    ("gap", GAP),
    ("availability", AVAILABILITY),
    ("campaign", CAMPAIGN),
];

impl Rule {
    /// The pause after the `done`-th time (from 1); `None` = not again.
    #[must_use]
    pub fn pause(self, done: u32) -> Option<Duration> {
        if self.times.is_some_and(|times| done >= u32::from(times)) {
            return None;
        }
        let doublings = done.saturating_sub(1).min(16);
        Some(self.first.saturating_mul(1 << doublings).min(self.most))
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::{Instant, sleep};

    use super::*;

    const MINUTES: usize = 6 * 60;

    /// How often something that never succeeds is done in each minute of six hours.
    async fn per_minute(rule: Rule) -> Vec<usize> {
        let begin = Instant::now();
        let mut counts = vec![0; MINUTES];
        let mut done = 0;
        while let Some(count) = counts.get_mut((begin.elapsed().as_secs() / 60) as usize) {
            *count += 1;
            done += 1;
            match rule.pause(done) {
                Some(pause) => sleep(pause).await,
                None => break,
            }
        }
        counts
    }

    #[tokio::test(start_paused = true)]
    async fn each_rule_of_the_table_grows_and_is_bounded() {
        for (name, rule) in TABLE {
            let counts = per_minute(rule).await;
            if let Some(times) = rule.times {
                assert_eq!(counts.iter().sum::<usize>(), usize::from(times), "{name}");
                continue;
            }
            // The first minute has the short pauses; later ones have no more than the longest pause allows.
            let most = (60 / usize::try_from(rule.most.as_secs()).unwrap()).max(1);
            assert!(counts[0] <= most + 6, "{name}: {counts:?}");
            let later = &counts[1..];
            assert!(
                later.iter().all(|count| *count <= most),
                "{name}: {counts:?}"
            );
            // It never gives up by itself: at least once in two of the longest pauses.
            let window = usize::try_from(rule.most.as_secs() / 60).unwrap() * 2 + 1;
            let windows = &mut later.windows(window);
            assert!(
                windows.all(|of| of.iter().sum::<usize>() > 0),
                "{name}: {counts:?}"
            );
            let pauses: Vec<_> = (1..40).map_while(|done| rule.pause(done)).collect();
            assert!(pauses.is_sorted() && pauses[0] < rule.most, "{name}");
        }
    }
}
