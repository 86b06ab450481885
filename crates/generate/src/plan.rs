//! Who charges when, for how long, and with how much power.
//!
//! Pure and seeded. Arrivals follow the hour of the day as at a fast charger of a supermarket; a
//! driver who finds the charger taken goes elsewhere.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use rand::{RngExt, SeedableRng, rngs::StdRng};

/// Visits per hour, by hour of the day: shops open at ten, the evening is the busiest.
const VISITS_PER_HOUR: [f64; 24] = [
    0.05, 0.03, 0.03, 0.03, 0.05, 0.10, 0.25, 0.45, 0.60, 0.70, 0.95, 1.15, 1.25, 1.20, 1.10, 1.05,
    1.10, 1.25, 1.35, 1.20, 0.90, 0.55, 0.25, 0.10,
];
/// The highest of them.
const MOST_PER_HOUR: f64 = 1.35;
/// Stations of a site of [`Fleet::of_many`].
const STATIONS_PER_SITE: u32 = 100;

/// A station to be.
#[derive(Debug, Clone)]
pub(crate) struct Station {
    pub(crate) identity: String,
    pub(crate) rated_kw: f64,
}

/// A site that the database does not know yet, with its first station and their number.
#[derive(Debug, Clone)]
pub(crate) struct NewSite {
    pub(crate) site_id: String,
    pub(crate) stations: std::ops::Range<usize>,
}

/// All stations.
#[derive(Debug, Clone)]
pub(crate) struct Fleet {
    pub(crate) stations: Vec<Station>,
    pub(crate) new_sites: Vec<NewSite>,
    pub(crate) is_emart: bool,
}

impl Fleet {
    /// The 34 chargers of the Emart stores.
    pub(crate) fn emart() -> Self {
        let stations = scenario::Fleet::emart().stations.into_iter();
        Self {
            stations: stations
                .map(|station| Station {
                    identity: station.id,
                    rated_kw: station.rated_kw,
                })
                .collect(),
            new_sites: Vec::new(),
            is_emart: true,
        }
    }

    /// `count` stations of 50 and 100 kW.
    pub(crate) fn of_many(count: u32) -> Self {
        let stations = (0..count).map(|i| Station {
            identity: format!("station_{:05}", i + 1),
            rated_kw: if i % 3 == 0 { 100.0 } else { 50.0 },
        });
        let sites = (0..count.div_ceil(STATIONS_PER_SITE)).map(|i| {
            let first = i * STATIONS_PER_SITE;
            NewSite {
                site_id: format!("site_{:03}", i + 1),
                stations: first as usize..(first + STATIONS_PER_SITE).min(count) as usize,
            }
        });
        Self {
            stations: stations.collect(),
            new_sites: sites.collect(),
            is_emart: false,
        }
    }
}

/// What is to be generated.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) fleet: Fleet,
    pub(crate) days: u32,
    pub(crate) seed: u64,
    /// When it ends; transactions that would last longer are active then.
    pub(crate) until: Timestamp,
    pub(crate) sample_seconds: i64,
}

/// One charging session.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Session {
    /// Index of the station.
    pub(crate) station: usize,
    /// Whole seconds.
    pub(crate) started_at: Timestamp,
    pub(crate) seconds: i64,
    pub(crate) power_w: i64,
    /// Driver, from 1.
    pub(crate) driver: u32,
    /// State of charge at the begin, percent.
    pub(crate) soc: i64,
}

/// Chance and state of each station, from day to day.
#[derive(Debug)]
pub(crate) struct Visits {
    stations: Vec<(StdRng, Timestamp)>,
}

impl Plan {
    /// The first instant.
    pub(crate) fn begin(&self) -> Timestamp {
        let hours = SignedDuration::from_hours(24 * i64::from(self.days));
        let second = Timestamp::from_second(self.until.as_second()).unwrap_or(self.until);
        second.checked_sub(hours).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    pub(crate) fn visits(&self) -> Visits {
        let begin = self.begin();
        let stations = (0..self.fleet.stations.len() as u64).map(|i| {
            let seed = self.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ i;
            (StdRng::seed_from_u64(seed), begin)
        });
        Visits {
            stations: stations.collect(),
        }
    }

    /// The sessions that begin on day `day` (from 0), in the order of their begin.
    pub(crate) fn day(&self, day: u32, visits: &mut Visits) -> Vec<Session> {
        let zone = TimeZone::get("Asia/Seoul").unwrap_or(TimeZone::UTC);
        let from = self.begin().as_second() + 86_400 * i64::from(day);
        let mut sessions = Vec::new();
        for (i, station) in self.fleet.stations.iter().enumerate() {
            let (rng, free_at) = &mut visits.stations[i];
            let mut at = from;
            loop {
                let uniform: f64 = rng.random_range(f64::EPSILON..1.0);
                #[expect(clippy::cast_possible_truncation, reason = "a few hours")]
                let wait = (-uniform.ln() / MOST_PER_HOUR * 3600.0) as i64;
                at += wait.max(1);
                if at >= from + 86_400 {
                    break;
                }
                let Ok(started_at) = Timestamp::from_second(at) else {
                    break;
                };
                let hour = usize::try_from(started_at.to_zoned(zone.clone()).hour()).unwrap_or(0);
                let comes = rng.random_bool(VISITS_PER_HOUR[hour] / MOST_PER_HOUR);
                if !comes || started_at < *free_at {
                    continue;
                }
                let seconds = rng.random_range(8 * 60..=38 * 60);
                #[expect(clippy::cast_possible_truncation, reason = "at most 200 kW")]
                let power_w = (station.rated_kw * rng.random_range(350.0..950.0)) as i64;
                sessions.push(Session {
                    station: i,
                    started_at,
                    seconds,
                    power_w,
                    driver: rng.random_range(1..=9_999),
                    soc: rng.random_range(8..=55),
                });
                // The cable stays in for a while.
                let gone = seconds + rng.random_range(60..=400);
                *free_at = Timestamp::from_second(at + gone).unwrap_or(started_at);
            }
        }
        sessions.sort_by_key(|session| (session.started_at, session.station));
        sessions
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> Plan {
        Plan {
            fleet: Fleet::emart(),
            days: 3,
            seed: 7,
            until: "2026-11-20T15:00:00Z".parse().unwrap(),
            sample_seconds: 60,
        }
    }

    fn sessions(plan: &Plan) -> Vec<Session> {
        let mut visits = plan.visits();
        (0..plan.days)
            .flat_map(|day| plan.day(day, &mut visits))
            .collect()
    }

    #[test]
    fn the_same_seed_gives_the_same_sessions_and_another_one_others() {
        let other = Plan { seed: 8, ..plan() };
        assert_eq!(sessions(&plan()), sessions(&plan()));
        assert_ne!(sessions(&plan()), sessions(&other));
    }

    #[test]
    fn a_charger_serves_one_vehicle_at_a_time_and_some_each_day() {
        let sessions = sessions(&plan());
        for station in 0..34 {
            let own: Vec<_> = sessions
                .iter()
                .filter(|one| one.station == station)
                .collect();
            assert!((9..90).contains(&own.len()), "{}", own.len());
            for pair in own.windows(2) {
                let end = pair[0].started_at.as_second() + pair[0].seconds;
                assert!(end < pair[1].started_at.as_second());
            }
        }
    }
}
