//! What may flow at an instant, by all profiles together (block K, 3.5).
//!
//! Leaders: per purpose the valid profile with the highest stack level that has a period at that instant
//! (K01.FR.17); TxProfile replaces TxDefaultProfile; the lowest of what is left wins. Limits from outside
//! (ChargingStationExternalConstraints) come from sources that do not know of each other: each of them holds.
//! Limits are compared with the phases that all of them allow: amperes are per phase (K01.FR.51).

use jiff::Timestamp;
use ocpp201::{
    ChargingProfilePurposeEnum as Purpose, ChargingRateUnitEnum, ChargingSchedulePeriod,
};

use crate::installed::{Installed, Situation};
use crate::timing::{Ms, next_change, period_at};

/// What may flow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Allowed {
    /// In W, of all phases together.
    pub watts: f64,
    /// Over so many phases; 1 for DC.
    pub phases: u8,
}

/// What a profile allows.
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

/// The lowest of some limits in W, over the phases that are left; infinite where there is none.
fn lowest(limits: &[Limit], volts: f64, phases: u8) -> f64 {
    let watts = limits.iter().map(|limit| limit.watts(volts, phases));
    watts.fold(f64::INFINITY, f64::min)
}

impl Situation<'_> {
    /// The phases that are left when `limits` apply: DC ignores them (K01.FR.44), and AC has no more than there
    /// are (K01.FR.45).
    fn phases_under<'l>(&self, limits: impl IntoIterator<Item = &'l Limit>) -> u8 {
        let fewest = limits.into_iter().map(|limit| limit.phases).min();
        fewest.unwrap_or(3).clamp(1, self.phases.max(1))
    }
}

/// The profiles at an instant.
struct At<'a> {
    installed: &'a [Installed],
    at: Ms,
}

impl At<'_> {
    /// The level and the limit of each profile that `choose` picks and that says something now.
    fn speaking(
        &self,
        situation: &Situation<'_>,
        choose: impl Fn(&Installed) -> bool,
    ) -> impl Iterator<Item = (i32, Limit)> {
        let ready_at = situation.ready_at.as_millisecond();
        let chosen = self.installed.iter().filter(move |one| choose(one));
        chosen.filter_map(move |one| {
            let (unit, period) = period_at(&one.profile, ready_at, self.at)?;
            Some((one.profile.stack_level, Limit::of(unit, period)))
        })
    }

    fn leader(
        &self,
        situation: &Situation<'_>,
        choose: impl Fn(&Installed) -> bool,
    ) -> Option<Limit> {
        let speaking = self.speaking(situation, choose);
        speaking
            .max_by_key(|(level, _)| *level)
            .map(|(_, limit)| limit)
    }

    fn outside(&self, situation: &Situation<'_>, evse: i32) -> impl Iterator<Item = Limit> {
        let speaking = self.speaking(situation, move |one| {
            is_for(one, Purpose::ChargingStationExternalConstraints) && one.evse == evse
        });
        speaking.map(|(_, limit)| limit)
    }

    /// The limits of the whole station.
    fn of_station(&self, situation: &Situation<'_>) -> Vec<Limit> {
        let most = self.leader(situation, |one| {
            is_for(one, Purpose::ChargingStationMaxProfile)
        });
        most.into_iter().chain(self.outside(situation, 0)).collect()
    }

    /// The limits of an EVSE by itself: TxProfile, else TxDefaultProfile, and those from outside.
    fn of_evse(&self, situation: &Situation<'_>) -> Vec<Limit> {
        let own = self.leader(situation, |one| {
            is_for(one, Purpose::TxProfile)
                && one.evse == situation.evse
                && situation.transaction.is_some()
                && one.profile.transaction_id.as_deref() == situation.transaction
        });
        let own = own.or_else(|| {
            self.leader(situation, |one| {
                is_for(one, Purpose::TxDefaultProfile)
                    && (one.evse == 0 || one.evse == situation.evse)
            })
        });
        let outside = self.outside(situation, situation.evse);
        own.into_iter().chain(outside).collect()
    }
}

fn is_for(installed: &Installed, purpose: Purpose) -> bool {
    installed.profile.charging_profile_purpose == purpose
}

/// What may flow at an EVSE at an instant; the limits of the station are shared out equally among `sharers`
/// EVSEs (K04.FR.05).
#[must_use]
pub fn allowed_at_evse(
    installed: &[Installed],
    situation: &Situation<'_>,
    sharers: u32,
    at: Timestamp,
) -> Allowed {
    let at = At {
        installed,
        at: at.as_millisecond(),
    };
    let (own, station) = (at.of_evse(situation), at.of_station(situation));
    let phases = situation.phases_under(own.iter().chain(&station));
    let share = lowest(&station, situation.volts, phases) / f64::from(sharers.max(1));
    let watts = lowest(&own, situation.volts, phases);
    Allowed {
        watts: situation.hardware_w.min(watts).min(share),
        phases,
    }
}

/// What may flow over the grid connection at an instant: the EVSEs together, and no more than the limits of the
/// station (K08.FR.03). Amperes of the station are those of the EVSE with the most phases.
#[must_use]
pub fn allowed_at_station(
    installed: &[Installed],
    evses: &[Situation<'_>],
    at: Timestamp,
) -> Option<Allowed> {
    let grid = grid_connection(evses)?;
    let at = At {
        installed,
        at: at.as_millisecond(),
    };
    let of_evse = |situation: &Situation<'_>| {
        let own = at.of_evse(situation);
        let phases = situation.phases_under(&own);
        situation
            .hardware_w
            .min(lowest(&own, situation.volts, phases))
    };
    let sum: f64 = evses.iter().map(of_evse).sum();
    let station = at.of_station(grid);
    let phases = grid.phases_under(&station);
    Some(Allowed {
        watts: sum.min(lowest(&station, grid.volts, phases)),
        phases,
    })
}

/// The EVSE by which amperes of the whole station are meant.
pub(crate) fn grid_connection<'e, 's>(evses: &'e [Situation<'s>]) -> Option<&'e Situation<'s>> {
    // The first of those with the most phases.
    evses.iter().rev().max_by_key(|situation| situation.phases)
}

/// When any profile changes what it says to one of `evses`, after `at`.
#[must_use]
pub fn next_limit_change(
    installed: &[Installed],
    evses: &[Situation<'_>],
    at: Timestamp,
) -> Option<Timestamp> {
    let at = at.as_millisecond();
    let changes = installed.iter().flat_map(|one| {
        let of = move |situation: &Situation<'_>| {
            next_change(&one.profile, situation.ready_at.as_millisecond(), at)
        };
        evses.iter().filter_map(of)
    });
    changes
        .min()
        .and_then(|at| Timestamp::from_millisecond(at).ok())
}
