//! Whether the schedule that a vehicle announces stays within the limits that its station was sent
//! (Part 2, K15.FR.10 to 13; how profiles combine: K01.FR.17, K08.FR.04).
//!
//! The limits are the profiles that the station has, as far as is known, and what others limit it to. What
//! cannot be compared (watts with amperes, a stretch whose begin only the station knows) is not claimed
//! to be within.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use ocpp201::{
    ChargingProfile, ChargingProfileKindEnum, ChargingProfilePurposeEnum, ChargingSchedule,
    RecurrencyKindEnum,
};
use smart_charging::Installed;

/// The profiles that a station has, limits from outside among them.
#[derive(Debug, Clone, Default)]
pub struct Profiles(pub Vec<Installed>);

impl Profiles {
    /// Those that limit `transaction` on `evse_id`: its own in place of the defaults (K02).
    fn of<'a>(&'a self, evse_id: i32, transaction: Option<&'a str>) -> Vec<&'a Installed> {
        use ChargingProfilePurposeEnum as P;
        let is_own = |sent: &&Installed| {
            sent.profile.charging_profile_purpose == P::TxProfile
                && sent.evse == evse_id
                && transaction.is_some()
                && sent.profile.transaction_id.as_deref() == transaction
        };
        let has_own = self.0.iter().any(|sent| is_own(&sent));
        let limits = self
            .0
            .iter()
            .filter(|sent| match sent.profile.charging_profile_purpose {
                P::TxProfile => is_own(sent),
                P::TxDefaultProfile => !has_own && (sent.evse == evse_id || sent.evse == 0),
                P::ChargingStationMaxProfile => true,
                P::ChargingStationExternalConstraints => sent.evse == evse_id || sent.evse == 0,
            });
        limits.collect()
    }

    /// The profile of this transaction with the highest level, which is sent again to renegotiate.
    #[must_use]
    pub fn own<'a>(&'a self, evse_id: i32, transaction: Option<&'a str>) -> Option<&'a Installed> {
        let own = self.of(evse_id, transaction).into_iter();
        let own = own.filter(|sent| {
            sent.profile.charging_profile_purpose == ChargingProfilePurposeEnum::TxProfile
        });
        own.max_by_key(|sent| sent.profile.stack_level)
    }
}

/// How an announced schedule compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// Every limit of it is within those that were sent.
    Within,
    /// It takes more.
    Beyond,
    /// It may or may not.
    Unclear,
}

/// What a vehicle announces (K15.FR.09).
#[derive(Debug, Clone, Copy)]
pub struct Announced<'a> {
    /// On which EVSE.
    pub evse_id: i32,
    /// In which transaction; `None` = none is known there.
    pub transaction: Option<&'a str>,
    /// To what its periods are relative.
    pub time_base: Timestamp,
    /// The schedule.
    pub schedule: &'a ChargingSchedule,
}

/// How long a schedule without an end is looked at.
const HORIZON: i64 = 24 * 3600;
/// Limits have one decimal digit.
const HAIR: f64 = 0.05;

/// The lowest and the highest that a profile may allow at an instant.
type Bounds = (f64, f64);

/// Compares an announced schedule with the profiles of its station.
#[must_use]
pub fn compare(announced: Announced<'_>, profiles: &Profiles) -> Comparison {
    let limits = profiles.of(announced.evse_id, announced.transaction);
    let schedule = announced.schedule;
    if limits
        .iter()
        .any(|sent| !is_same_unit(&sent.profile, schedule))
    {
        return Comparison::Unclear;
    }
    let starts = schedule.charging_schedule_period.iter();
    let starts = starts.map(|period| i64::from(period.start_period));
    let end = schedule.duration.map_or_else(
        || starts.clone().max().unwrap_or(0).saturating_add(HORIZON),
        i64::from,
    );
    let mut instants: BTreeSet<i64> = starts.filter(|start| *start < end).collect();
    for sent in &limits {
        for border in borders(&sent.profile, announced.time_base) {
            instants.extend((0..end).contains(&border).then_some(border));
        }
    }
    let mut comparison = Comparison::Within;
    for second in instants {
        let wanted = schedule
            .charging_schedule_period
            .iter()
            .filter(|period| i64::from(period.start_period) <= second)
            .max_by_key(|period| period.start_period);
        let (Some(wanted), Some(at)) = (wanted, later(announced.time_base, second)) else {
            continue;
        };
        let Some((low, high)) = bounds(&limits, schedule.id, at) else {
            continue;
        };
        if wanted.limit > high + HAIR {
            return Comparison::Beyond;
        }
        if wanted.limit > low + HAIR {
            comparison = Comparison::Unclear;
        }
    }
    comparison
}

fn is_same_unit(profile: &ChargingProfile, schedule: &ChargingSchedule) -> bool {
    let unit = schedule.charging_rate_unit;
    profile
        .charging_schedule
        .iter()
        .all(|own| own.charging_rate_unit == unit)
}

fn later(at: Timestamp, seconds: i64) -> Option<Timestamp> {
    at.checked_add(SignedDuration::from_secs(seconds)).ok()
}

/// The lowest limit of all purposes: in each, the highest level that has a period leads.
fn bounds(limits: &[&Installed], schedule_id: i32, at: Timestamp) -> Option<Bounds> {
    let mut purposes: Vec<_> = limits
        .iter()
        .map(|sent| sent.profile.charging_profile_purpose)
        .collect();
    purposes.sort_by_key(|purpose| purpose.as_str());
    purposes.dedup();
    let leaders = purposes.into_iter().filter_map(|purpose| {
        let of_purpose = limits
            .iter()
            .filter(|sent| sent.profile.charging_profile_purpose == purpose);
        let active = of_purpose.filter_map(|sent| {
            let bounds = at_instant(&sent.profile, schedule_id, at)?;
            Some((sent.profile.stack_level, bounds))
        });
        active
            .max_by_key(|(level, _)| *level)
            .map(|(_, bounds)| bounds)
    });
    leaders.reduce(|a, b| (a.0.min(b.0), a.1.min(b.1)))
}

/// What a profile allows at an instant; `None` = it has no period then.
fn at_instant(profile: &ChargingProfile, schedule_id: i32, at: Timestamp) -> Option<Bounds> {
    let is_begun = profile
        .valid_from
        .as_ref()
        .is_none_or(|from| from.timestamp() <= at);
    let is_over = profile
        .valid_to
        .as_ref()
        .is_some_and(|to| to.timestamp() <= at);
    if !is_begun || is_over {
        return None;
    }
    // Of several the vehicle chooses one (K01.FR.34), and names it.
    let chosen = profile
        .charging_schedule
        .iter()
        .filter(|own| own.id == schedule_id);
    let has_chosen = profile.charging_schedule.len() > 1 && chosen.count() > 0;
    let offered = profile.charging_schedule.iter();
    let offered = offered.filter(|own| !has_chosen || own.id == schedule_id);
    let all = offered.filter_map(|schedule| in_schedule(profile, schedule, at));
    all.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
}

fn in_schedule(
    profile: &ChargingProfile,
    schedule: &ChargingSchedule,
    at: Timestamp,
) -> Option<Bounds> {
    let periods = || schedule.charging_schedule_period.iter();
    let Some(start) = &schedule.start_schedule else {
        // Relative: only the station knows since when. With an end, it may be over.
        let low = periods().map(|period| period.limit).reduce(f64::min)?;
        let high = periods().map(|period| period.limit).reduce(f64::max)?;
        let high = schedule.duration.map_or(high, |_| f64::INFINITY);
        return Some((low, high));
    };
    let mut elapsed = at.as_second() - start.timestamp().as_second();
    if let Some(length) = repeats(profile) {
        if elapsed < 0 {
            return None;
        }
        elapsed = elapsed.rem_euclid(length);
    }
    let is_over = schedule
        .duration
        .is_some_and(|duration| elapsed >= i64::from(duration));
    if elapsed < 0 || is_over {
        return None;
    }
    let period = periods()
        .filter(|period| i64::from(period.start_period) <= elapsed)
        .max_by_key(|period| period.start_period)?;
    Some((period.limit, period.limit))
}

/// Seconds after which a recurring profile begins again.
fn repeats(profile: &ChargingProfile) -> Option<i64> {
    if profile.charging_profile_kind != ChargingProfileKindEnum::Recurring {
        return None;
    }
    Some(match profile.recurrency_kind {
        Some(RecurrencyKindEnum::Weekly) => 7 * 86_400,
        _ => 86_400,
    })
}

/// Where what a profile allows may change, in seconds from `base`.
fn borders(profile: &ChargingProfile, base: Timestamp) -> Vec<i64> {
    let from_base = |at: Timestamp| at.as_second() - base.as_second();
    let validity = [&profile.valid_from, &profile.valid_to];
    let validity = validity
        .into_iter()
        .flatten()
        .map(|at| from_base(at.timestamp()));
    let mut borders: Vec<i64> = validity.collect();
    for schedule in profile.charging_schedule.iter() {
        let Some(start) = &schedule.start_schedule else {
            continue;
        };
        let start = from_base(start.timestamp());
        let mut own: Vec<i64> = schedule
            .charging_schedule_period
            .iter()
            .map(|period| start + i64::from(period.start_period))
            .collect();
        own.extend(
            schedule
                .duration
                .map(|duration| start + i64::from(duration)),
        );
        if let Some(length) = repeats(profile) {
            // The repetitions that fall into the horizon.
            let first: Vec<i64> = own.iter().map(|border| border.rem_euclid(length)).collect();
            own = (0..=1)
                .flat_map(|n| first.iter().map(move |border| border + n * length))
                .collect();
        }
        borders.extend(own);
    }
    borders
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(profiles: &mut Profiles, evse: i32, profile: ChargingProfile) {
        profiles.0.retain(|known| known.profile.id != profile.id);
        profiles.0.push(Installed::by_csms(evse, profile));
    }

    fn profile(text: &str) -> ChargingProfile {
        serde_json::from_str(text).unwrap()
    }

    fn tx(kind: &str, rest: &str, schedule: &str) -> ChargingProfile {
        profile(&format!(
            r#"{{"id":1,"stackLevel":0,"chargingProfilePurpose":"TxProfile","chargingProfileKind":"{kind}",
            "transactionId":"t1"{rest},"chargingSchedule":[{{"id":1,"chargingRateUnit":"A",{schedule}}}]}}"#
        ))
    }

    fn of(profiles: &Profiles, unit: &str, periods: &str) -> Comparison {
        let text = format!(
            r#"{{"id":1,"chargingRateUnit":"{unit}","chargingSchedulePeriod":[{periods}]}}"#
        );
        let schedule: ChargingSchedule = serde_json::from_str(&text).unwrap();
        let announced = Announced {
            evse_id: 1,
            transaction: Some("t1"),
            time_base: "2026-11-30T00:00:00Z".parse().unwrap(),
            schedule: &schedule,
        };
        compare(announced, profiles)
    }

    fn amperes(limit: f64) -> String {
        format!(r#"{{"startPeriod":0,"limit":{limit}}}"#)
    }

    const TEN: &str = r#""chargingSchedulePeriod":[{"startPeriod":0,"limit":10.0}]"#;

    #[test]
    fn what_is_within_the_limits_sent_is_accepted_and_what_is_beyond_is_not() {
        let mut profiles = Profiles::default();
        assert_eq!(
            of(&profiles, "A", &amperes(32.0)),
            Comparison::Within,
            "no limit"
        );
        set(&mut profiles, 1, tx("Relative", "", TEN));
        assert_eq!(of(&profiles, "A", &amperes(32.0)), Comparison::Beyond);
        assert_eq!(of(&profiles, "A", &amperes(10.0)), Comparison::Within);
        let rises = r#"{"startPeriod":0,"limit":6.0},{"startPeriod":60,"limit":11.0}"#;
        assert_eq!(of(&profiles, "A", rises), Comparison::Beyond);
        assert_eq!(of(&profiles, "W", &amperes(1.0)), Comparison::Unclear);
    }

    #[test]
    fn the_limits_of_the_station_and_defaults_count_and_those_of_other_transactions_do_not() {
        let with = |purpose: &str, evse_id| {
            let mut profiles = Profiles::default();
            let text = format!(
                r#"{{"id":7,"stackLevel":0,"chargingProfilePurpose":"{purpose}","chargingProfileKind":"Absolute",
                "chargingSchedule":[{{"id":1,"chargingRateUnit":"A","startSchedule":"2026-01-01T00:00:00Z",{TEN}}}]}}"#
            );
            set(&mut profiles, evse_id, profile(&text));
            profiles
        };
        for (purpose, evse_id, expected) in [
            ("ChargingStationMaxProfile", 0, Comparison::Beyond),
            ("TxDefaultProfile", 0, Comparison::Beyond),
            ("TxDefaultProfile", 1, Comparison::Beyond),
            ("TxDefaultProfile", 2, Comparison::Within),
            ("ChargingStationExternalConstraints", 0, Comparison::Beyond),
            ("ChargingStationExternalConstraints", 1, Comparison::Beyond),
            ("ChargingStationExternalConstraints", 2, Comparison::Within),
        ] {
            let profiles = with(purpose, evse_id);
            assert_eq!(
                of(&profiles, "A", &amperes(16.0)),
                expected,
                "{purpose} {evse_id}"
            );
        }
        let mut other = Profiles::default();
        let mut foreign = tx("Relative", "", TEN);
        foreign.transaction_id = Some("other".try_into().unwrap());
        set(&mut other, 1, foreign);
        assert_eq!(of(&other, "A", &amperes(16.0)), Comparison::Within);
        // A profile of its own takes the place of the default.
        let mut own = with("TxDefaultProfile", 0);
        set(
            &mut own,
            1,
            tx("Relative", "", &TEN.replace("10.0", "20.0")),
        );
        assert_eq!(of(&own, "A", &amperes(16.0)), Comparison::Within);
    }

    #[test]
    fn each_stretch_is_compared_with_the_limit_of_its_time() {
        let steps = r#""startSchedule":"2026-11-30T00:00:00Z","chargingSchedulePeriod":[
            {"startPeriod":0,"limit":16.0},{"startPeriod":600,"limit":8.0}]"#;
        let mut profiles = Profiles::default();
        set(&mut profiles, 1, tx("Absolute", "", steps));
        assert_eq!(
            of(&profiles, "A", &amperes(16.0)),
            Comparison::Beyond,
            "after ten minutes"
        );
        let follows = r#"{"startPeriod":0,"limit":16.0},{"startPeriod":600,"limit":8.0}"#;
        assert_eq!(of(&profiles, "A", follows), Comparison::Within);
        // Since when it runs only the station knows.
        let relative = steps.replace(r#""startSchedule":"2026-11-30T00:00:00Z","#, "");
        set(&mut profiles, 1, tx("Relative", "", &relative));
        assert_eq!(of(&profiles, "A", &amperes(8.0)), Comparison::Within);
        assert_eq!(of(&profiles, "A", follows), Comparison::Unclear);
        assert_eq!(of(&profiles, "A", &amperes(17.0)), Comparison::Beyond);
    }
}
