//! What a station checks before it installs a charging profile (block K, K01 to K04).
//!
//! The rules are those of `smart_charging::rules`; here stands what this station can take.

use ocpp201::ChargingProfile;
use smart_charging::rules::{self, Abilities, Broken, Transaction};

use crate::station::{core::Core, device_model::names};

/// Profiles that fit in (`SmartChargingCtrlr.Entries[ChargingProfiles]`).
const CAPACITY: usize = 100;

impl Core {
    fn abilities(&self) -> Abilities {
        let count = |name| i32::try_from(self.model.count(name)).unwrap_or(i32::MAX);
        Abilities {
            evses: Some(self.evses.iter().map(|evse| evse.spec.id).collect()),
            stack_level: Some(count(names::PROFILE_STACK_LEVEL)),
            periods: usize::try_from(self.model.count(names::PERIODS_PER_SCHEDULE)).ok(),
            profiles: Some(CAPACITY),
            units: None,
            schedules: 1,
            switches_phases: false,
        }
    }

    /// Whether a profile may be installed for an EVSE (number, 0 = station).
    pub(in crate::station) fn check_profile(
        &self,
        evse: i32,
        profile: &ChargingProfile,
    ) -> Result<(), Broken> {
        let running = self
            .evse_index(evse)
            .and_then(|index| self.evses[index].transaction.as_ref());
        let transaction = running.map_or(Transaction::Nothing, |it| {
            Transaction::Running(it.id.as_str())
        });
        rules::check_set(
            evse,
            profile,
            &self.abilities(),
            transaction,
            &self.profiles.installed,
        )
    }

    /// Whether a profile may come along with a remote start.
    pub(in crate::station) fn check_profile_of_start(
        &self,
        profile: &ChargingProfile,
    ) -> Result<(), Broken> {
        rules::check_start(profile, &self.abilities())
    }
}
