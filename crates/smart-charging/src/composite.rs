//! The composite schedule: what all profiles add up to over time (K08).
//!
//! A schedule has whole seconds, profiles change at whole milliseconds: a second in which several limits hold is
//! reported with the lowest of them.

use jiff::{SignedDuration, Timestamp};
use ocpp201::{ChargingRateUnitEnum, ChargingSchedulePeriod};

use crate::installed::{Installed, Situation};
use crate::limit::{
    Allowed, allowed_at_evse, allowed_at_station, grid_connection, next_limit_change,
};

/// Periods of a composite schedule; a horizon with more is shortened.
const MOST_PERIODS: usize = 1_024;
/// Changes of profiles that are looked at for a composite schedule; a horizon with more is shortened.
const MOST_STEPS: usize = 10_000;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// The EVSE; more than one, or none: those of the whole station, at its grid connection.
    pub evses: &'a [Situation<'a>],
    /// For one EVSE: among how many the limits of the station are shared out. `None`: the grid connection.
    pub sharers: Option<u32>,
    /// The first second.
    pub start: Timestamp,
    /// So many seconds.
    pub seconds: u64,
    /// The unit of the limits.
    pub unit: ChargingRateUnitEnum,
}

/// What is reported.
#[derive(Debug, Clone, PartialEq)]
pub struct Composite {
    /// The first begins at 0, the next ones later each, and each differs from the one before.
    pub periods: Vec<ChargingSchedulePeriod>,
    /// The seconds that they cover.
    pub seconds: u64,
}

/// What the profiles add up to; `None` where there is no EVSE.
#[must_use]
pub fn composite_schedule(installed: &[Installed], ask: &Ask<'_>) -> Option<Composite> {
    let meant = grid_connection(ask.evses)?;
    let limit = |at| {
        let allowed = match ask.sharers {
            Some(sharers) => allowed_at_evse(installed, meant, sharers, at),
            None => allowed_at_station(installed, ask.evses, at).unwrap_or(Allowed {
                watts: 0.0,
                phases: 1,
            }),
        };
        (meant.on_the_wire(allowed, ask.unit), allowed.phases)
    };
    let next = |at| next_limit_change(installed, ask.evses, at);
    let (periods, seconds) = schedule(ask.start, ask.seconds, next, limit);
    let has_phases = meant.phases > 0;
    let periods = periods.into_iter().map(|(start, limit, phases)| {
        let start = i32::try_from(start).unwrap_or(i32::MAX);
        let mut period = ChargingSchedulePeriod::new(start, limit);
        period.number_phases = has_phases.then_some(i32::from(phases));
        period
    });
    Some(Composite {
        periods: periods.collect(),
        seconds,
    })
}

impl Situation<'_> {
    /// A limit of watts in a unit, as it goes on the wire: one decimal at most, and never more than the limit
    /// (K01.FR.50).
    fn on_the_wire(&self, allowed: Allowed, unit: ChargingRateUnitEnum) -> f64 {
        let exact = match unit {
            ChargingRateUnitEnum::W => allowed.watts,
            ChargingRateUnitEnum::A => allowed.watts / (self.volts * f64::from(allowed.phases)),
        };
        (exact * 10.0 + 1e-6).floor() / 10.0
    }
}

/// A period of a composite schedule: its first second, the limit in the unit that was asked for, and the phases.
type Period = (u64, f64, u8);

/// The periods from `start` on, and how many seconds they cover; `limit` is what is reported of an instant,
/// already rounded.
fn schedule(
    start: Timestamp,
    seconds: u64,
    next_change: impl Fn(Timestamp) -> Option<Timestamp>,
    limit: impl Fn(Timestamp) -> (f64, u8),
) -> (Vec<Period>, u64) {
    let first = start.as_millisecond();
    let second_of =
        |at: Timestamp| u64::try_from((at.as_millisecond() - first) / 1_000).unwrap_or(0);
    let length = SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX));
    let end = start.checked_add(length).unwrap_or(Timestamp::MAX);
    let mut periods = Periods::default();
    let mut at = start;
    for _ in 0..MOST_STEPS {
        let next = next_change(at).filter(|next| *next < end);
        let until = next.unwrap_or(end);
        let is_full = periods.hold(
            second_of(at),
            second_of(until - SignedDuration::from_millis(1)),
            limit(at),
        );
        match next {
            Some(next) if !is_full => at = next,
            Some(next) => return periods.close(second_of(next)),
            None => return periods.close(seconds),
        }
    }
    periods.close(second_of(at))
}

/// Periods under construction. The last second so far is kept open: what follows may share it.
#[derive(Default)]
struct Periods {
    done: Vec<Period>,
    open: Option<Period>,
}

impl Periods {
    /// The limit holds in the seconds `first` to `last`, in both perhaps not all the time. Whether there are as many
    /// periods as there may be.
    fn hold(&mut self, first: u64, last: u64, (limit, phases): (f64, u8)) -> bool {
        match &mut self.open {
            Some((second, open, open_phases)) if *second == first => {
                *open = open.min(limit);
                *open_phases = phases.min(*open_phases);
            }
            _ => self.turn((first, limit, phases)),
        }
        if last > first + 1 {
            self.turn((first + 1, limit, phases));
        }
        if last > first {
            self.turn((last, limit, phases));
        }
        self.done.len() >= MOST_PERIODS
    }

    /// The open second is over; another one begins.
    fn turn(&mut self, next: Period) {
        if let Some(period) = self.open.replace(next) {
            let is_new = |(_, limit, phases): &Period| {
                limit.to_bits() != period.1.to_bits() || *phases != period.2
            };
            if self.done.last().is_none_or(is_new) {
                self.done.push(period);
            }
        }
    }

    /// The periods that begin before `seconds`, and what they cover.
    fn close(mut self, seconds: u64) -> (Vec<Period>, u64) {
        self.turn((seconds, 0.0, 0));
        let covered = match self.done.get(MOST_PERIODS) {
            Some((second, ..)) => seconds.min(*second),
            None => seconds,
        };
        self.done.retain(|(second, ..)| *second < covered);
        (self.done, covered)
    }
}
