//! The limit that follows from charging profiles at an instant, and the composite schedule (block K, 3.5 and K08).
//!
//! One function gives the limit that power obeys and the schedule that is reported. Leaders: per purpose the valid
//! profile with the highest stack level that has a period at that instant (K01.FR.17); TxProfile replaces
//! TxDefaultProfile; the lowest of what is left wins. They are compared with the phases that all of them allow:
//! amperes are per phase (K01.FR.51). Instants are whole milliseconds, a schedule whole seconds: a second in which
//! several limits hold is reported with the lowest of them. No state, no clock.

use std::time::Duration;

use ocpp201::{
    ChargingProfile, ChargingProfileKindEnum, ChargingProfilePurposeEnum, ChargingRateUnitEnum,
    ChargingSchedule, ChargingSchedulePeriod, DateTime, RecurrencyKindEnum,
};

use crate::clock::ModelInstant;

/// Periods of a composite schedule; a horizon with more is shortened.
const MOST_PERIODS: usize = 1_024;
/// Changes of profiles that are looked at for a composite schedule; a horizon with more is shortened.
const MOST_STEPS: usize = 10_000;

/// A profile and the EVSE number it is for; 0 is the station.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub(super) struct Installed {
    pub(super) evse: i32,
    pub(super) profile: ChargingProfile,
}

/// The EVSE whose limit is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Situation<'a> {
    pub(super) evse: i32,
    /// Transaction on it.
    pub(super) transaction: Option<&'a str>,
    /// Time zero of Relative profiles.
    pub(super) ready_at: ModelInstant,
    /// Nominal voltage per phase, in V.
    pub(super) volts: f64,
    /// Phases; 0 for DC.
    pub(super) phases: u8,
    /// The most that the EVSE can give, in W.
    pub(super) hardware_w: f64,
}

impl Situation<'_> {
    /// A limit of watts in a unit, as it goes on the wire: one decimal at most, and never more than the limit
    /// (K01.FR.50).
    pub(super) fn on_the_wire(&self, allowed: Allowed, unit: ChargingRateUnitEnum) -> f64 {
        let exact = match unit {
            ChargingRateUnitEnum::W => allowed.watts,
            ChargingRateUnitEnum::A => allowed.watts / (self.volts * f64::from(allowed.phases)),
        };
        (exact * 10.0 + 1e-6).floor() / 10.0
    }

    /// The phases that are left when `limits` apply: DC ignores them (K01.FR.44), and AC has no more than there
    /// are (K01.FR.45).
    fn phases_under(&self, limits: &[Option<Limit>]) -> u8 {
        let fewest = limits.iter().flatten().map(|limit| limit.phases).min();
        fewest.unwrap_or(3).clamp(1, self.phases.max(1))
    }
}

/// What the leader of a purpose allows.
#[derive(Debug, Clone, Copy)]
struct Limit {
    unit: ChargingRateUnitEnum,
    value: f64,
    /// At most 3, which is what is meant where nothing is said.
    phases: u8,
}

impl Limit {
    fn of(unit: ChargingRateUnitEnum, period: &ChargingSchedulePeriod) -> Self {
        let phases = period.number_phases.and_then(|n| u8::try_from(n).ok());
        Self {
            unit,
            value: period.limit,
            phases: phases.unwrap_or(3),
        }
    }

    fn watts(self, volts: f64, phases: u8) -> f64 {
        match self.unit {
            ChargingRateUnitEnum::W => self.value,
            ChargingRateUnitEnum::A => self.value * volts * f64::from(phases),
        }
    }
}

/// What may flow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Allowed {
    pub(super) watts: f64,
    /// Over so many phases; 1 for DC.
    pub(super) phases: u8,
}

/// An instant of a message, to the next whole millisecond: before it and from it on mean the same for both.
fn instant(at: &DateTime) -> ModelInstant {
    let nanoseconds = at.timestamp().as_nanosecond();
    let milliseconds =
        nanoseconds.div_euclid(1_000_000) + i128::from(nanoseconds.rem_euclid(1_000_000) > 0);
    ModelInstant::from_millis(i64::try_from(milliseconds).unwrap_or(i64::MAX))
}

/// When the schedule that applies at `at` began, if it has.
fn start_of(
    profile: &ChargingProfile,
    schedule: &ChargingSchedule,
    ready_at: ModelInstant,
    at: ModelInstant,
) -> Option<ModelInstant> {
    let start = match profile.charging_profile_kind {
        ChargingProfileKindEnum::Relative => ready_at,
        _ => instant(schedule.start_schedule.as_ref()?),
    };
    if at < start {
        return None;
    }
    match recurrence(profile) {
        None => Some(start),
        Some(every) => {
            let rounds = at.since(start).as_millis() / every.as_millis();
            let rounds = u32::try_from(rounds).unwrap_or(u32::MAX);
            Some(start + every.saturating_mul(rounds))
        }
    }
}

fn recurrence(profile: &ChargingProfile) -> Option<Duration> {
    if profile.charging_profile_kind != ChargingProfileKindEnum::Recurring {
        return None;
    }
    // Days are 24 hours, whatever the clocks on the wall do.
    let day = Duration::from_secs(86_400);
    Some(match profile.recurrency_kind {
        Some(RecurrencyKindEnum::Weekly) => day * 7,
        Some(RecurrencyKindEnum::Daily) | None => day,
    })
}

fn seconds(count: i32) -> Duration {
    Duration::from_secs(u64::try_from(count).unwrap_or(0))
}

fn is_valid(profile: &ChargingProfile, at: ModelInstant) -> bool {
    let (from, to) = (&profile.valid_from, &profile.valid_to);
    from.as_ref().is_none_or(|from| instant(from) <= at)
        && to.as_ref().is_none_or(|to| at < instant(to))
}

/// The period of a profile at an instant, with its unit.
fn period_at(
    profile: &ChargingProfile,
    ready_at: ModelInstant,
    at: ModelInstant,
) -> Option<(ChargingRateUnitEnum, &ChargingSchedulePeriod)> {
    let schedule = profile.charging_schedule.first()?;
    if !is_valid(profile, at) {
        return None;
    }
    let passed = at.since(start_of(profile, schedule, ready_at, at)?);
    if schedule
        .duration
        .is_some_and(|duration| passed >= seconds(duration))
    {
        return None;
    }
    let period = schedule
        .charging_schedule_period
        .iter()
        .rev()
        .find(|period| seconds(period.start_period) <= passed)?;
    Some((schedule.charging_rate_unit, period))
}

/// When a profile changes what it says, after `at`.
fn next_change(
    profile: &ChargingProfile,
    ready_at: ModelInstant,
    at: ModelInstant,
) -> Option<ModelInstant> {
    let schedule = profile.charging_schedule.first()?;
    let bounds = [&profile.valid_from, &profile.valid_to]
        .into_iter()
        .flatten();
    let mut changes: Vec<ModelInstant> = bounds.map(instant).collect();
    let first = match profile.charging_profile_kind {
        ChargingProfileKindEnum::Relative => Some(ready_at),
        _ => schedule.start_schedule.as_ref().map(instant),
    };
    let current = start_of(profile, schedule, ready_at, at).or(first);
    let following = current
        .zip(recurrence(profile))
        .map(|(start, every)| start + every);
    for start in current.into_iter().chain(following) {
        changes.push(start);
        changes.extend(schedule.duration.map(|duration| start + seconds(duration)));
        let periods = schedule.charging_schedule_period.iter();
        changes.extend(periods.map(|period| start + seconds(period.start_period)));
    }
    changes.into_iter().filter(|change| *change > at).min()
}

/// The limit of the leader among the profiles that `choose` picks.
fn leader(
    profiles: &[Installed],
    situation: &Situation<'_>,
    at: ModelInstant,
    choose: impl Fn(&Installed) -> bool,
) -> Option<Limit> {
    profiles
        .iter()
        .filter(|installed| choose(installed))
        .filter_map(|installed| {
            let (unit, period) = period_at(&installed.profile, situation.ready_at, at)?;
            Some((installed.profile.stack_level, Limit::of(unit, period)))
        })
        .max_by_key(|(level, _)| *level)
        .map(|(_, limit)| limit)
}

/// The limit of the whole station at an instant.
fn station_limit(
    profiles: &[Installed],
    situation: &Situation<'_>,
    at: ModelInstant,
) -> Option<Limit> {
    leader(profiles, situation, at, |installed| {
        installed.profile.charging_profile_purpose
            == ChargingProfilePurposeEnum::ChargingStationMaxProfile
    })
}

/// The limit of an EVSE by itself at an instant: TxProfile, else TxDefaultProfile.
fn evse_limit(
    profiles: &[Installed],
    situation: &Situation<'_>,
    at: ModelInstant,
) -> Option<Limit> {
    let of_transaction = leader(profiles, situation, at, |installed| {
        installed.profile.charging_profile_purpose == ChargingProfilePurposeEnum::TxProfile
            && installed.evse == situation.evse
            && situation.transaction.is_some()
            && installed.profile.transaction_id.as_deref() == situation.transaction
    });
    of_transaction.or_else(|| {
        leader(profiles, situation, at, |installed| {
            installed.profile.charging_profile_purpose
                == ChargingProfilePurposeEnum::TxDefaultProfile
                && (installed.evse == 0 || installed.evse == situation.evse)
        })
    })
}

/// What may flow at an EVSE at an instant; the station's limit is shared out equally among `sharers` EVSEs
/// (K04.FR.05).
pub(super) fn allowed_at_evse(
    profiles: &[Installed],
    situation: &Situation<'_>,
    sharers: u32,
    at: ModelInstant,
) -> Allowed {
    let own = evse_limit(profiles, situation, at);
    let station = station_limit(profiles, situation, at);
    let phases = situation.phases_under(&[own, station]);
    let watts = |limit: Limit| limit.watts(situation.volts, phases);
    let own = own.map_or(situation.hardware_w, watts);
    let share = station.map_or(f64::INFINITY, |limit| watts(limit) / f64::from(sharers));
    Allowed {
        watts: situation.hardware_w.min(own).min(share),
        phases,
    }
}

/// What may flow over the grid connection at an instant: the EVSEs together, and no more than the station's limit
/// (K08.FR.03).
pub(super) fn allowed_at_station(
    profiles: &[Installed],
    evses: &[Situation<'_>],
    at: ModelInstant,
) -> Option<Allowed> {
    let first = evses.first()?;
    let of_evse = |situation: &Situation<'_>| {
        let own = evse_limit(profiles, situation, at);
        let phases = situation.phases_under(&[own]);
        let own = own.map(|limit| limit.watts(situation.volts, phases));
        own.map_or(situation.hardware_w, |own| own.min(situation.hardware_w))
    };
    let sum: f64 = evses.iter().map(of_evse).sum();
    let station = station_limit(profiles, first, at);
    let phases = first.phases_under(&[station]);
    let most = station.map_or(sum, |limit| limit.watts(first.volts, phases));
    Some(Allowed {
        watts: sum.min(most),
        phases,
    })
}

/// When any profile changes what it says to one of `evses`, after `at`.
pub(super) fn next_limit_change(
    profiles: &[Installed],
    evses: &[Situation<'_>],
    at: ModelInstant,
) -> Option<ModelInstant> {
    let changes = profiles.iter().flat_map(|installed| {
        let of =
            |situation: &Situation<'_>| next_change(&installed.profile, situation.ready_at, at);
        evses.iter().filter_map(of)
    });
    changes.min()
}

/// A period of a composite schedule: its first second, the limit in the unit that was asked for, and the phases.
pub(super) type Period = (u64, f64, u8);

/// The periods of a composite schedule from `start` on, and how many seconds they cover; `limit` is what is
/// reported of an instant, already rounded. The first period begins at 0, the next ones later each, and each
/// differs from the one before.
pub(super) fn schedule(
    start: ModelInstant,
    seconds: u64,
    next_change: impl Fn(ModelInstant) -> Option<ModelInstant>,
    limit: impl Fn(ModelInstant) -> (f64, u8),
) -> (Vec<Period>, u64) {
    let second_of = |at: ModelInstant| at.since(start).as_secs();
    let end = start + Duration::from_secs(seconds);
    let mut periods = Periods::default();
    let mut at = start;
    for _ in 0..MOST_STEPS {
        let next = next_change(at).filter(|next| *next < end);
        let until = next.unwrap_or(end);
        let is_full = periods.hold(
            second_of(at),
            second_of(until - Duration::from_millis(1)),
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
