//! The profile for the needs of a vehicle (Part 2, K15): what the limits of its station leave, no more than it can
//! take, in as few periods as it asks for.
//!
//! One schedule is offered (K15.FR.18). In it every limit of the station holds at every instant; the vehicle
//! chooses a plan below it.

use jiff::{SignedDuration, Timestamp};
use ocpp201::{
    ChargingNeeds, ChargingProfile, ChargingProfileKindEnum, ChargingProfilePurposeEnum,
    ChargingRateUnitEnum, ChargingSchedule, ChargingSchedulePeriod, EnergyTransferModeEnum, List,
    Text,
};
use smart_charging::{Ask, Installed, Situation, composite_schedule};

use super::charging::Known;

/// The longest schedule that is offered; a vehicle that names no departure gets this.
const HORIZON: SignedDuration = SignedDuration::from_hours(24);
/// More than any EVSE gives, in W: where nothing is known, what the vehicle can take decides.
const ANY_W: f64 = 1_000_000.0;

/// What a vehicle wants.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// As it said.
    pub needs: &'a ChargingNeeds,
    /// `maxScheduleTuples`.
    pub most_periods: Option<i32>,
    /// Where it is.
    pub evse: i32,
    /// Its transaction.
    pub transaction_id: &'a str,
    /// Time zero of Relative profiles.
    pub ready_at: Timestamp,
    /// When it said so.
    pub now: Timestamp,
}

/// The profile; `None`: there are no limits in a form that the vehicle takes.
#[must_use]
pub fn profile(
    wanted: &Wanted<'_>,
    known: &Known,
    id: i32,
    stack_level: i32,
) -> Option<ChargingProfile> {
    let is_tx = |one: &&Installed| {
        one.profile.charging_profile_purpose == ChargingProfilePurposeEnum::TxProfile
    };
    // Its own profile is about to be replaced.
    let others: Vec<Installed> = known
        .installed
        .iter()
        .filter(|one| !is_tx(one))
        .cloned()
        .collect();
    let supply = known.evses.iter().find(|one| one.evse == wanted.evse);
    let mode = wanted.needs.requested_energy_transfer;
    let volts = supply.map_or(230.0, |one| one.volts);
    let phases = match mode {
        EnergyTransferModeEnum::Dc => 0,
        EnergyTransferModeEnum::AcSinglePhase => 1,
        EnergyTransferModeEnum::AcTwoPhase => 2,
        EnergyTransferModeEnum::AcThreePhase => 3,
    };
    let hardware = supply.and_then(|one| one.most_w).unwrap_or(ANY_W);
    let unit = unit(mode, known)?;
    let situation = Situation {
        evse: wanted.evse,
        transaction: Some(wanted.transaction_id),
        ready_at: wanted.ready_at,
        volts,
        phases,
        hardware_w: hardware.min(most_of(wanted.needs, volts, phases)),
    };
    let length = length(wanted);
    let ask = Ask {
        evses: &[situation],
        sharers: Some(u32::try_from(known.evses.len()).map_or(1, |count| count.max(1))),
        start: wanted.now,
        seconds: length,
        unit,
    };
    let composite = composite_schedule(&others, &ask)?;
    let periods = fewer(composite.periods, most_periods(wanted, known));
    let mut schedule = ChargingSchedule::new(1, unit, List::new(periods).ok()?);
    schedule.start_schedule = Some(wanted.now.into());
    schedule.duration = i32::try_from(composite.seconds).ok();
    let mut profile = ChargingProfile::new(
        id,
        stack_level,
        ChargingProfilePurposeEnum::TxProfile,
        ChargingProfileKindEnum::Absolute,
        List::from(schedule),
    );
    profile.transaction_id = Some(Text::new(wanted.transaction_id).ok()?);
    Some(profile)
}

/// Amperes for alternating current, watts for direct current, if the station takes them.
fn unit(mode: EnergyTransferModeEnum, known: &Known) -> Option<ChargingRateUnitEnum> {
    let first = match mode {
        EnergyTransferModeEnum::Dc => ChargingRateUnitEnum::W,
        _ => ChargingRateUnitEnum::A,
    };
    let takes = |unit: &ChargingRateUnitEnum| {
        let units = known.abilities.units.as_ref();
        units.is_none_or(|units| units.contains(unit))
    };
    let other = [ChargingRateUnitEnum::W, ChargingRateUnitEnum::A];
    std::iter::once(first).chain(other).find(takes)
}

/// The most that the vehicle takes, in W.
fn most_of(needs: &ChargingNeeds, volts: f64, phases: u8) -> f64 {
    let ac = needs.ac_charging_parameters.as_ref();
    let ac = ac.map(|ac| f64::from(ac.ev_max_current) * volts * f64::from(phases.max(1)));
    let dc = needs.dc_charging_parameters.as_ref().map(|dc| {
        let product = f64::from(dc.ev_max_current) * f64::from(dc.ev_max_voltage);
        dc.ev_max_power
            .map_or(product, |most| f64::from(most).min(product))
    });
    ac.or(dc).unwrap_or(ANY_W).max(0.0)
}

/// Seconds until it leaves, a minute at least.
fn length(wanted: &Wanted<'_>) -> u64 {
    let departure = wanted.needs.departure_time.as_ref();
    let stays = departure.map_or(HORIZON, |at| at.timestamp().duration_since(wanted.now));
    u64::try_from(stays.min(HORIZON).as_secs()).map_or(60, |seconds| seconds.max(60))
}

fn most_periods(wanted: &Wanted<'_>, known: &Known) -> usize {
    let asked = wanted
        .most_periods
        .and_then(|most| usize::try_from(most).ok());
    let most = [asked, known.abilities.periods];
    most.into_iter()
        .flatten()
        .min()
        .map_or(1_024, |most| most.clamp(1, 1_024))
}

/// The same limits in so many periods at most: the last one holds the lowest of what it stands for.
fn fewer(mut periods: Vec<ChargingSchedulePeriod>, most: usize) -> Vec<ChargingSchedulePeriod> {
    if periods.len() > most {
        let rest = periods.split_off(most - 1);
        let lowest = rest
            .iter()
            .map(|one| one.limit)
            .fold(f64::INFINITY, f64::min);
        let phases = rest.iter().filter_map(|one| one.number_phases).min();
        if let Some(mut last) = rest.into_iter().next() {
            last.limit = lowest;
            last.number_phases = phases;
            periods.push(last);
        }
    }
    periods
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use smart_charging::Abilities;

    use super::*;
    use crate::model::charging::Supply;

    fn known(profiles: Vec<Value>) -> Known {
        Known {
            abilities: Abilities::default(),
            installed: profiles
                .into_iter()
                .map(|profile| Installed::by_csms(0, serde_json::from_value(profile).unwrap()))
                .collect(),
            evses: vec![Supply {
                evse: 1,
                volts: 230.0,
                phases: 3,
                most_w: Some(22_080.0),
            }],
        }
    }

    fn steps(limits: &[f64]) -> Value {
        let periods: Vec<Value> = limits
            .iter()
            .enumerate()
            .map(|(index, limit)| json!({"startPeriod": index * 600, "limit": limit}))
            .collect();
        json!({"id": 1, "stackLevel": 0, "chargingProfilePurpose": "ChargingStationMaxProfile",
            "chargingProfileKind": "Absolute", "chargingSchedule": [{"id": 1,
            "startSchedule": "2026-11-30T00:00:00Z", "chargingRateUnit": "A", "chargingSchedulePeriod": periods}]})
    }

    fn offered(known: &Known, most_periods: Option<i32>) -> Vec<(i32, f64)> {
        let needs = json!({"requestedEnergyTransfer": "AC_three_phase", "acChargingParameters":
            {"energyAmount": 10_000, "evMinCurrent": 6, "evMaxCurrent": 20, "evMaxVoltage": 400}});
        let needs: ChargingNeeds = serde_json::from_value(needs).unwrap();
        let now = "2026-11-30T00:00:00Z".parse().unwrap();
        let wanted = Wanted {
            needs: &needs,
            most_periods,
            evse: 1,
            transaction_id: "t1",
            ready_at: now,
            now,
        };
        let profile = profile(&wanted, known, 7, 0).unwrap();
        let schedule = profile.charging_schedule.first().unwrap();
        let periods = schedule.charging_schedule_period.iter();
        periods.map(|one| (one.start_period, one.limit)).collect()
    }

    #[test]
    fn a_vehicle_gets_what_the_limits_leave_and_no_more_than_it_takes() {
        assert_eq!(offered(&known(vec![]), None), [(0, 20.0)]);
        let limited = known(vec![steps(&[16.0, 32.0, 10.0])]);
        assert_eq!(
            offered(&limited, None),
            [(0, 16.0), (600, 20.0), (1200, 10.0)]
        );
    }

    /// K15.FR.07: not more periods than the vehicle takes, and never above a limit.
    #[test]
    fn fewer_periods_hold_the_lowest_of_what_they_stand_for() {
        let limited = known(vec![steps(&[16.0, 18.0, 10.0, 12.0])]);
        assert_eq!(offered(&limited, Some(2)), [(0, 16.0), (600, 10.0)]);
        assert_eq!(offered(&limited, Some(1)), [(0, 10.0)]);
    }
}
