//! What a scenario is planned to deliver, from the fleet file alone.
//!
//! A station gives what the vehicle takes, at most its own maximum, and shares its cabinet with the
//! neighbours that charge at the same time. Nothing measured enters here: this is the yardstick that
//! the run is held against.

use crate::{Fleet, Scenario};

/// The planned charge of one station.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// The station's identity.
    pub station: String,
    /// How long it charges.
    pub seconds: u32,
    /// Its power throughout, W.
    pub power_w: f64,
    /// Power × time, Wh (not rounded).
    pub energy_wh: f64,
}

impl Scenario {
    /// The planned charge of each station; empty where the scenario does not charge. Stations that
    /// are not in `fleet` are left out.
    #[must_use]
    pub fn planned(&self, fleet: &Fleet) -> Vec<Planned> {
        let (Some(charge), Some(vehicle)) = (self.charge(), self.vehicle()) else {
            return Vec::new();
        };
        self.stations
            .iter()
            .filter_map(|id| fleet.station(id))
            .map(|station| {
                let share = fleet
                    .cabinet_of(&station.id)
                    .map_or(f64::INFINITY, |cabinet| {
                        let charging = cabinet
                            .stations
                            .iter()
                            .filter(|neighbour| self.stations.contains(neighbour))
                            .count();
                        cabinet.kw / f64::from(u32::try_from(charging).unwrap_or(u32::MAX))
                    });
                let power_w = vehicle.max_kw.min(station.max_kw).min(share) * 1_000.0;
                Planned {
                    station: station.id.clone(),
                    seconds: charge.seconds,
                    power_w,
                    energy_wh: power_w * f64::from(charge.seconds) / 3_600.0,
                }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planned(number: u32) -> Vec<(String, f64, String)> {
        Scenario::builtin(number)
            .unwrap()
            .planned(&Fleet::emart())
            .into_iter()
            .map(|plan| (plan.station, plan.power_w, format!("{:.1}", plan.energy_wh)))
            .collect()
    }

    #[test]
    fn a_station_alone_on_its_cabinet_gets_all_of_it() {
        let expected = [("emart_jeju_01".to_owned(), 200_000.0, "1666.7".to_owned())];
        assert_eq!(planned(2), expected);
    }

    #[test]
    fn neighbours_share_their_cabinet_and_the_small_station_gives_its_own() {
        let expected = [
            ("emart_jeju_01".to_owned(), 100_000.0, "833.3".to_owned()),
            ("emart_jeju_02".to_owned(), 100_000.0, "833.3".to_owned()),
            ("emart_shinjeju_01".to_owned(), 50_000.0, "416.7".to_owned()),
        ];
        assert_eq!(planned(3), expected);
        let total: f64 = planned(3).iter().map(|(_, power, _)| power).sum();
        let promised = Scenario::builtin(3).unwrap().expect.total_power_kw;
        assert_eq!(Some(total / 1_000.0), promised);
    }

    #[test]
    fn a_scenario_without_a_charge_plans_nothing() {
        assert_eq!(planned(1), []);
    }
}
