//! The power of the whole network over the last hour, by minute.

use std::collections::VecDeque;

use jiff::Timestamp;

/// Minutes that are kept: an hour and the minute that runs.
pub(super) const MINUTES: usize = 61;

/// A minute and its mean power in W; `None` = unknown.
pub(super) type Minute = (Timestamp, Option<f64>);

/// The last hour.
#[derive(Debug, Default)]
pub(super) struct History {
    minutes: VecDeque<Minute>,
    /// Sum and number of what was noted in the minute that runs.
    current: (f64, u32),
}

/// The begin of the minute that holds this time.
pub(super) fn minute(at: Timestamp) -> Timestamp {
    let seconds = at.as_second().div_euclid(60) * 60;
    Timestamp::from_second(seconds).unwrap_or(at)
}

impl History {
    /// What is known of the past.
    pub(super) fn of(minutes: impl IntoIterator<Item = Minute>) -> Self {
        Self {
            minutes: minutes.into_iter().collect(),
            current: (0.0, 0),
        }
    }

    /// The power at this moment.
    pub(super) fn note(&mut self, now: Timestamp, power: Option<f64>) {
        let now = minute(now);
        if self.minutes.back().is_none_or(|(last, _)| *last != now) {
            self.minutes.push_back((now, None));
            self.current = (0.0, 0);
            while self.minutes.len() > MINUTES {
                self.minutes.pop_front();
            }
        }
        if let Some(power) = power {
            self.current.0 += power;
            self.current.1 += 1;
            let mean = self.current.0 / f64::from(self.current.1);
            if let Some((_, last)) = self.minutes.back_mut() {
                *last = Some(mean.round());
            }
        }
    }

    /// Oldest first.
    pub(super) fn minutes(&self) -> Vec<Minute> {
        self.minutes.iter().copied().collect()
    }

    /// The minute that runs.
    pub(super) fn latest(&self) -> Option<Minute> {
        self.minutes.back().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn keeps_the_mean_of_each_minute_of_an_hour_and_unknown_as_unknown() {
        let mut history = History::default();
        history.note(at(60), Some(10.0));
        history.note(at(90), Some(20.0));
        history.note(at(119), None);
        history.note(at(120), None);
        assert_eq!(history.minutes(), [(at(60), Some(15.0)), (at(120), None)]);
        for minute in 3..200 {
            history.note(at(minute * 60), Some(1.0));
        }
        assert_eq!(history.minutes().len(), MINUTES);
        assert_eq!(history.latest(), Some((at(199 * 60), Some(1.0))));
    }
}
