//! The limit that follows from charging profiles at an instant, and the composite schedule (block K, 3.5 and K08).
//!
//! One function gives the limit that power obeys and the schedule that is reported. Leaders: per purpose the valid
//! profile with the highest stack level that has a period at that instant (K01.FR.17); TxProfile replaces
//! TxDefaultProfile; the lowest of what is left wins. No state, no clock.

use std::time::Duration;

use ocpp201::{
    ChargingProfile, ChargingProfileKindEnum, ChargingProfilePurposeEnum, ChargingRateUnitEnum,
    ChargingSchedule, ChargingSchedulePeriod, RecurrencyKindEnum,
};

use crate::clock::ModelInstant;

/// Periods of a composite schedule; a horizon with more is shortened.
const MOST_PERIODS: usize = 1_024;

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
}

impl Situation<'_> {
    /// Watts of a limit.
    fn watts(&self, unit: ChargingRateUnitEnum, period: &ChargingSchedulePeriod) -> f64 {
        match unit {
            ChargingRateUnitEnum::W => period.limit,
            ChargingRateUnitEnum::A => period.limit * self.volts * self.count_phases(period),
        }
    }

    /// A limit of watts in another unit (K01.FR.50).
    pub(super) fn in_unit(&self, watts: f64, unit: ChargingRateUnitEnum) -> f64 {
        match unit {
            ChargingRateUnitEnum::W => watts,
            ChargingRateUnitEnum::A => watts / (self.volts * f64::from(self.phases.max(1))),
        }
    }

    /// DC ignores phases (K01.FR.44); AC has no more than there are (K01.FR.45).
    fn count_phases(&self, period: &ChargingSchedulePeriod) -> f64 {
        let wanted = period
            .number_phases
            .and_then(|n| u8::try_from(n).ok())
            .unwrap_or(3);
        f64::from(wanted.clamp(1, self.phases.max(1)))
    }
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
        _ => schedule.start_schedule.as_ref()?.timestamp().into(),
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
    let at = at.timestamp();
    profile
        .valid_from
        .as_ref()
        .is_none_or(|from| from.timestamp() <= at)
        && profile
            .valid_to
            .as_ref()
            .is_none_or(|to| at < to.timestamp())
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
    let mut changes: Vec<ModelInstant> = bounds.map(|bound| bound.timestamp().into()).collect();
    let first = match profile.charging_profile_kind {
        ChargingProfileKindEnum::Relative => Some(ready_at),
        _ => schedule
            .start_schedule
            .as_ref()
            .map(|start| start.timestamp().into()),
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

/// The period of the leader among the profiles that `choose` picks, in W.
fn leader(
    profiles: &[Installed],
    situation: &Situation<'_>,
    at: ModelInstant,
    choose: impl Fn(&Installed) -> bool,
) -> Option<f64> {
    profiles
        .iter()
        .filter(|installed| choose(installed))
        .filter_map(|installed| {
            let (unit, period) = period_at(&installed.profile, situation.ready_at, at)?;
            Some((installed.profile.stack_level, situation.watts(unit, period)))
        })
        .max_by_key(|(level, _)| *level)
        .map(|(_, watts)| watts)
}

/// The limit of the whole station at an instant, in W.
pub(super) fn station_limit(
    profiles: &[Installed],
    situation: &Situation<'_>,
    at: ModelInstant,
) -> Option<f64> {
    leader(profiles, situation, at, |installed| {
        installed.profile.charging_profile_purpose
            == ChargingProfilePurposeEnum::ChargingStationMaxProfile
    })
}

/// The limit of an EVSE by itself at an instant, in W: TxProfile, else TxDefaultProfile.
pub(super) fn evse_limit(
    profiles: &[Installed],
    situation: &Situation<'_>,
    at: ModelInstant,
) -> Option<f64> {
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

/// When any profile changes what it says, after `at`.
pub(super) fn next_limit_change(
    profiles: &[Installed],
    ready_at: ModelInstant,
    at: ModelInstant,
) -> Option<ModelInstant> {
    profiles
        .iter()
        .filter_map(|installed| next_change(&installed.profile, ready_at, at))
        .min()
}

/// Spans of equal limit from `start` on: seconds from there, and watts. The second part is the horizon that is
/// covered, in whole seconds.
pub(super) fn spans(
    profiles: &[Installed],
    ready_at: ModelInstant,
    start: ModelInstant,
    horizon: Duration,
    limit: impl Fn(ModelInstant) -> f64,
) -> (Vec<(u64, f64)>, Duration) {
    let end = start + horizon;
    let mut spans: Vec<(u64, f64)> = Vec::new();
    let mut at = start;
    loop {
        let watts = limit(at);
        if spans
            .last()
            .is_none_or(|(_, last)| (last - watts).abs() > f64::EPSILON)
        {
            if spans.len() == MOST_PERIODS {
                return (spans, at.since(start));
            }
            spans.push((at.since(start).as_secs(), watts));
        }
        match next_limit_change(profiles, ready_at, at).filter(|next| *next < end) {
            Some(next) => at = next,
            None => return (spans, horizon),
        }
    }
}
