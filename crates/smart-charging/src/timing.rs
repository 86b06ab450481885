//! What one profile says at an instant, and when it says something else.
//!
//! Instants are whole milliseconds since the Unix epoch, the finest that OCPP timestamps carry.

use ocpp201::{
    ChargingProfile, ChargingProfileKindEnum, ChargingRateUnitEnum, ChargingSchedule,
    ChargingSchedulePeriod, DateTime, RecurrencyKindEnum,
};

/// An instant or a span, in ms.
pub(crate) type Ms = i64;

const DAY: Ms = 86_400_000;

/// An instant of a message, to the next whole millisecond: before it and from it on mean the same for both.
fn instant(at: &DateTime) -> Ms {
    let nanoseconds = at.timestamp().as_nanosecond();
    let milliseconds =
        nanoseconds.div_euclid(1_000_000) + i128::from(nanoseconds.rem_euclid(1_000_000) > 0);
    i64::try_from(milliseconds).unwrap_or(i64::MAX)
}

fn seconds(count: i32) -> Ms {
    i64::from(count.max(0)) * 1_000
}

/// When the schedule that applies at `at` began, if it has.
fn start_of(
    profile: &ChargingProfile,
    schedule: &ChargingSchedule,
    ready_at: Ms,
    at: Ms,
) -> Option<Ms> {
    let start = match profile.charging_profile_kind {
        ChargingProfileKindEnum::Relative => ready_at,
        _ => instant(schedule.start_schedule.as_ref()?),
    };
    if at < start {
        return None;
    }
    let rounds = recurrence(profile).map_or(0, |every| (at - start) / every * every);
    Some(start + rounds)
}

fn recurrence(profile: &ChargingProfile) -> Option<Ms> {
    if profile.charging_profile_kind != ChargingProfileKindEnum::Recurring {
        return None;
    }
    // Days are 24 hours, whatever the clocks on the wall do.
    Some(match profile.recurrency_kind {
        Some(RecurrencyKindEnum::Weekly) => DAY * 7,
        Some(RecurrencyKindEnum::Daily) | None => DAY,
    })
}

fn is_valid(profile: &ChargingProfile, at: Ms) -> bool {
    let (from, to) = (&profile.valid_from, &profile.valid_to);
    from.as_ref().is_none_or(|from| instant(from) <= at)
        && to.as_ref().is_none_or(|to| at < instant(to))
}

/// The period of a profile at an instant, with its unit.
pub(crate) fn period_at(
    profile: &ChargingProfile,
    ready_at: Ms,
    at: Ms,
) -> Option<(ChargingRateUnitEnum, &ChargingSchedulePeriod)> {
    let schedule = profile.charging_schedule.first()?;
    if !is_valid(profile, at) {
        return None;
    }
    let passed = at - start_of(profile, schedule, ready_at, at)?;
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
pub(crate) fn next_change(profile: &ChargingProfile, ready_at: Ms, at: Ms) -> Option<Ms> {
    let schedule = profile.charging_schedule.first()?;
    let bounds = [&profile.valid_from, &profile.valid_to]
        .into_iter()
        .flatten();
    let mut changes: Vec<Ms> = bounds.map(instant).collect();
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
