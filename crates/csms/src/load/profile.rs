//! The one profile by which load management limits a station.
//!
//! A ChargingStationMaxProfile of two periods: the share, and from a certain instant on the safe share. It holds
//! whether anybody charges or not, and without a connection (K06). Renewals replace it by its id (K01.FR.05).

use jiff::{SignedDuration, Timestamp};
use ocpp201::{
    ChargingProfile, ChargingProfileKindEnum, ChargingProfilePurposeEnum, ChargingRateUnitEnum,
    ChargingSchedule, ChargingSchedulePeriod, List, SetChargingProfileRequest,
};
use smart_charging::site::Promise;

use crate::model::charging::Known;

/// Its id at every station: always the same, so that a renewal replaces it, also after a restart and at another
/// site. Operators' own ids are below.
pub(crate) const ID: i32 = 2_000_000_000;
/// The schedule begins so long ago, so that a station whose clock is behind obeys it, too: one without a battery for
/// its clock, or one of a simulation that lives through days that are over.
const BEFORE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The request that makes a promise. Its level is the highest that the station takes, so that no other profile of
/// this purpose leads (K01.FR.17).
pub(super) fn request(
    promise: Promise,
    known: &Known,
    now: Timestamp,
) -> Option<SetChargingProfileRequest> {
    let units = known.abilities.units.as_ref();
    let unit = match units {
        Some(units) if !units.contains(&ChargingRateUnitEnum::W) => ChargingRateUnitEnum::A,
        _ => ChargingRateUnitEnum::W,
    };
    let limit = |watts: u32| match unit {
        ChargingRateUnitEnum::W => f64::from(watts),
        ChargingRateUnitEnum::A => amperes(watts, known),
    };
    let start = Timestamp::from_second(now.as_second())
        .ok()?
        .checked_sub(BEFORE)
        .ok()?;
    let until = promise.until.as_second() - start.as_second();
    let periods = vec![
        ChargingSchedulePeriod::new(0, limit(promise.watts)),
        ChargingSchedulePeriod::new(i32::try_from(until).ok()?, limit(promise.afterwards)),
    ];
    let mut schedule = ChargingSchedule::new(1, unit, List::new(periods).ok()?);
    schedule.start_schedule = Some(start.into());
    let profile = ChargingProfile::new(
        ID,
        known.abilities.stack_level.unwrap_or(0),
        ChargingProfilePurposeEnum::ChargingStationMaxProfile,
        ChargingProfileKindEnum::Absolute,
        List::from(schedule),
    );
    Some(SetChargingProfileRequest::new(0, profile))
}

/// Amperes per phase that are not more than `watts` (K01.FR.50), with one decimal.
fn amperes(watts: u32, known: &Known) -> f64 {
    let widest = known.evses.iter().max_by_key(|one| one.phases);
    let (volts, phases) = widest.map_or((230.0, 3), |one| (one.volts, one.phases.max(1)));
    (f64::from(watts) / (volts * f64::from(phases)) * 10.0).floor() / 10.0
}
