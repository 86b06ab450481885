//! Who comes to a station, when, with what, and for how long.
//!
//! Pure and seeded: the same seed gives the same visits for the same starting instant. Rates are
//! visits per hour of one fast charger at a supermarket; the vehicles are models that people drive.

use std::time::Duration;

use jiff::tz::TimeZone;
use rand::{RngExt, SeedableRng, rngs::StdRng};

use crate::{
    clock::ModelInstant,
    physics::vehicle::{Appetite, Vehicle},
    station::Token,
};

/// Visits per hour, by hour of the day: shops open at ten, the evening is the busiest.
const VISITS_PER_HOUR: [f64; 24] = [
    0.05, 0.03, 0.03, 0.03, 0.05, 0.10, 0.25, 0.45, 0.60, 0.70, 0.95, 1.15, 1.25, 1.20, 1.10, 1.05,
    1.10, 1.25, 1.35, 1.20, 0.90, 0.55, 0.25, 0.10,
];
/// The highest of them, by which candidates are drawn.
const MOST_PER_HOUR: f64 = 1.35;
/// A station that starts to live finds a driver on the way with this probability.
const ON_THE_WAY: f64 = 0.4;

/// Battery (Wh), highest power (W), state of charge at which the power falls (percent).
const VEHICLES: [(u32, u32, f64); 6] = [
    (77_400, 233_000, 55.0),
    (64_800, 102_000, 60.0),
    (99_800, 210_000, 60.0),
    (57_500, 170_000, 50.0),
    (58_000, 77_000, 65.0),
    (82_000, 250_000, 35.0),
];

/// Somebody who comes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Arrival {
    /// When the driver is there.
    pub(crate) arrives: ModelInstant,
    /// What is plugged in.
    pub(crate) vehicle: Vehicle,
    /// Who it is.
    pub(crate) token: Token,
    /// How long it charges.
    pub(crate) stay: Duration,
    /// How long the cable stays in after that.
    pub(crate) lingers: Duration,
}

/// The visits of one station.
#[derive(Debug)]
pub(crate) struct Day {
    rng: StdRng,
    zone: TimeZone,
    begun: bool,
}

impl Day {
    /// The day of a station with `seed` in `zone` (IANA; UTC where it is unknown).
    pub(crate) fn new(seed: u64, zone: &str) -> Self {
        Self {
            rng: StdRng::seed_from_u64(seed),
            zone: TimeZone::get(zone).unwrap_or(TimeZone::UTC),
            begun: false,
        }
    }

    /// The next visit after `now`.
    pub(crate) fn next_visit(&mut self, now: ModelInstant) -> Arrival {
        let arrives = self.next_arrival(now);
        let (capacity_wh, max_w, knee_percent) = VEHICLES[self.rng.random_range(0..VEHICLES.len())];
        let vehicle = Vehicle {
            capacity_wh,
            soc_percent: f64::from(self.rng.random_range(8_u32..=55)),
            max_w,
            appetite: Appetite::Taper { knee_percent },
            iso15118: None,
        };
        let driver: u32 = self.rng.random_range(1..=9_999);
        let token = Token::new(format!("EMART-{driver:04}"), "ISO14443")
            .expect("ten characters of a known type are a token");
        Arrival {
            arrives,
            vehicle,
            token,
            stay: Duration::from_secs(self.rng.random_range(8 * 60..=38 * 60)),
            lingers: Duration::from_secs(self.rng.random_range(30..=6 * 60)),
        }
    }

    /// A Poisson process with a rate that changes: candidates at the highest rate, thinned out.
    fn next_arrival(&mut self, now: ModelInstant) -> ModelInstant {
        if !std::mem::replace(&mut self.begun, true) && self.rng.random_bool(ON_THE_WAY) {
            return now + Duration::from_millis(self.rng.random_range(500..=40_000));
        }
        let mut at = now;
        loop {
            let uniform: f64 = self.rng.random_range(f64::EPSILON..1.0);
            let hours = -uniform.ln() / MOST_PER_HOUR;
            at = at + Duration::from_secs_f64(hours * 3_600.0);
            if self.rng.random_bool(self.rate(at) / MOST_PER_HOUR) {
                return at;
            }
        }
    }

    fn rate(&self, at: ModelInstant) -> f64 {
        let hour = at.timestamp().to_zoned(self.zone.clone()).hour();
        let rate = usize::try_from(hour)
            .ok()
            .and_then(|hour| VISITS_PER_HOUR.get(hour));
        rate.copied().unwrap_or(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visits(seed: u64, from: &str, count: usize) -> Vec<Arrival> {
        let at: jiff::Timestamp = from.parse().unwrap();
        let mut now = ModelInstant::from(at);
        let mut day = Day::new(seed, "Asia/Seoul");
        (0..count)
            .map(|_| {
                let visit = day.next_visit(now);
                now = visit.arrives;
                visit
            })
            .collect()
    }

    #[test]
    fn the_same_seed_gives_the_same_day() {
        let noon = "2026-11-21T03:00:00Z";
        assert_eq!(visits(1, noon, 20), visits(1, noon, 20));
        assert_ne!(visits(1, noon, 20), visits(2, noon, 20));
    }

    #[test]
    fn arrivals_follow_the_hours_of_the_sites_own_time_zone() {
        let mut by_hour = [0_u32; 24];
        let zone = TimeZone::get("Asia/Seoul").unwrap();
        for visit in visits(3, "2026-01-01T00:00:00Z", 20_000) {
            let hour = visit.arrives.timestamp().to_zoned(zone.clone()).hour();
            by_hour[usize::try_from(hour).unwrap()] += 1;
        }
        assert!(by_hour[18] > 5 * by_hour[6], "{by_hour:?}");
        assert!(by_hour[6] > 2 * by_hour[3], "{by_hour:?}");
        // 20,000 visits at the rates of the table: the busiest hour has its share of them.
        let share = f64::from(by_hour[18]) / 20_000.0;
        let expected = VISITS_PER_HOUR[18] / VISITS_PER_HOUR.iter().sum::<f64>();
        assert!((share - expected).abs() < 0.01, "{share} {expected}");
    }
}
