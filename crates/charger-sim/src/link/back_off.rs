//! The reconnect back-off (Part 4, 5.3; `OCPPCommCtrlr.RetryBackOff*`).
//!
//! A formula, not a timer: it is told the number of failed attempts and draws its random part from the given
//! generator. Seconds are whole, as the variables are; the random part is drawn in milliseconds.

use std::time::Duration;

use rand::RngExt;

/// The variables of the back-off, in seconds and doublings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// First wait, in s.
    pub wait_minimum: u32,
    /// How often the wait doubles before it stays.
    pub repeat_times: u32,
    /// Upper end of the random part, in s.
    pub random_range: u32,
}

impl Policy {
    /// The wait before attempt `failures` + 1: minimum × 2^min(failures, repeat times) + random(0..range).
    pub fn wait(&self, failures: u32, rng: &mut impl rand::Rng) -> Duration {
        let doublings = failures.min(self.repeat_times).min(31);
        let fixed = Duration::from_secs(u64::from(self.wait_minimum) << doublings);
        let random = rng.random_range(0..=u64::from(self.random_range) * 1_000);
        fixed + Duration::from_millis(random)
    }
}

#[cfg(test)]
mod tests {
    use rand::{SeedableRng, rngs::SmallRng};

    use super::*;

    #[test]
    fn doubles_from_the_minimum_and_stays_after_the_repeat_times() {
        let policy = Policy {
            wait_minimum: 1,
            repeat_times: 3,
            random_range: 0,
        };
        let mut rng = SmallRng::seed_from_u64(1);
        let waits: Vec<u64> = (0..6).map(|n| policy.wait(n, &mut rng).as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 8, 8]);
    }

    #[test]
    fn adds_a_fresh_random_part_within_the_range_each_time() {
        let policy = Policy {
            wait_minimum: 2,
            repeat_times: 0,
            random_range: 5,
        };
        let mut rng = SmallRng::seed_from_u64(1);
        let waits: Vec<Duration> = (0..200).map(|n| policy.wait(n, &mut rng)).collect();
        assert!(
            waits
                .iter()
                .all(|w| (2_000..=7_000).contains(&w.as_millis()))
        );
        assert!(waits.windows(2).any(|pair| pair[0] != pair[1]));
        let spread = waits
            .iter()
            .max()
            .unwrap()
            .abs_diff(*waits.iter().min().unwrap());
        assert!(
            spread > Duration::from_secs(4),
            "the range is used: {spread:?}"
        );
    }

    #[test]
    fn does_not_overflow_on_absurd_settings() {
        let policy = Policy {
            wait_minimum: u32::MAX,
            repeat_times: u32::MAX,
            random_range: 0,
        };
        assert!(policy.wait(u32::MAX, &mut SmallRng::seed_from_u64(1)) > Duration::from_secs(1));
    }
}
