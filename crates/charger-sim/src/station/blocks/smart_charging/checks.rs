//! What a station checks before it installs a charging profile (block K, K01 to K04).
//!
//! Each refusal has a reason code; the order is that of the request's own fields, then of what is installed.

use ocpp201::{ChargingProfile, ChargingProfileKindEnum, ChargingProfilePurposeEnum};

use crate::station::{composite::Installed, core::Core, device_model::names};

/// Profiles that fit in (`SmartChargingCtrlr.Entries[ChargingProfiles]`).
const CAPACITY: usize = 100;

type Check = Result<(), &'static str>;

impl Core {
    /// Whether a profile may be installed for an EVSE (number, 0 = station).
    pub(in crate::station) fn check_profile(&self, evse: i32, profile: &ChargingProfile) -> Check {
        let index = self.evse_index(evse);
        if evse != 0 && index.is_none() {
            return Err("UnknownEvse");
        }
        self.check_schedules(profile)?;
        match profile.charging_profile_purpose {
            // Limits from outside are not the CSMS's to set (K01.FR.22).
            ChargingProfilePurposeEnum::ChargingStationExternalConstraints => {
                return Err("UnsupportedPurpose");
            }
            ChargingProfilePurposeEnum::ChargingStationMaxProfile => {
                if evse != 0 {
                    return Err("InvalidProfile");
                }
                if profile.charging_profile_kind == ChargingProfileKindEnum::Relative {
                    return Err("UnsupportedKind");
                }
            }
            ChargingProfilePurposeEnum::TxDefaultProfile => {}
            ChargingProfilePurposeEnum::TxProfile => self.check_transaction(index, profile)?,
        }
        self.check_installed(evse, profile)
    }

    /// TxProfile belongs to a running transaction of that EVSE (K01.FR.03, .09, .16, .33).
    fn check_transaction(&self, evse: Option<usize>, profile: &ChargingProfile) -> Check {
        let Some(evse) = evse else {
            return Err("InvalidProfile");
        };
        let Some(id) = &profile.transaction_id else {
            return Err("MissingParam");
        };
        match &self.evses[evse].transaction {
            Some(transaction) if transaction.id == *id => Ok(()),
            _ => Err("TxNotFound"),
        }
    }

    /// The profile against those that are installed (K01.FR.06, .39, .52, .53).
    fn check_installed(&self, evse: i32, profile: &ChargingProfile) -> Check {
        let others: Vec<&Installed> = self
            .profiles
            .installed
            .iter()
            .filter(|i| i.profile.id != profile.id)
            .collect();
        if others.len() >= CAPACITY {
            return Err("TooManyElements");
        }
        let purpose = profile.charging_profile_purpose;
        let clashes = others.iter().any(|other| {
            let is_same_place = match purpose {
                ChargingProfilePurposeEnum::TxProfile => {
                    other.profile.transaction_id == profile.transaction_id
                }
                // A default for all and one for a single EVSE are in each other's way too.
                ChargingProfilePurposeEnum::TxDefaultProfile => {
                    other.evse == evse || other.evse == 0 || evse == 0
                }
                _ => other.evse == evse,
            };
            other.profile.charging_profile_purpose == purpose
                && other.profile.stack_level == profile.stack_level
                && is_same_place
                && overlaps(&other.profile, profile)
        });
        if clashes {
            Err("DuplicateProfile")
        } else {
            Ok(())
        }
    }

    /// What can be said about a profile by itself.
    pub(in crate::station) fn check_schedules(&self, profile: &ChargingProfile) -> Check {
        let most = i32::try_from(self.model.count(names::PROFILE_STACK_LEVEL)).unwrap_or(0);
        if !(0..=most).contains(&profile.stack_level) {
            return Err("InvalidStackLevel");
        }
        if profile.charging_schedule.len() > 1 {
            // More than one schedule is for ISO 15118 (K01.FR.34).
            return Err("TooManyElements");
        }
        let kind = profile.charging_profile_kind;
        let is_recurring = kind == ChargingProfileKindEnum::Recurring;
        if is_recurring != profile.recurrency_kind.is_some() {
            return Err("InvalidProfile");
        }
        for schedule in &profile.charging_schedule {
            let is_relative = kind == ChargingProfileKindEnum::Relative;
            if is_relative == schedule.start_schedule.is_some() {
                return Err("InvalidSchedule");
            }
            let periods = &schedule.charging_schedule_period;
            let most = self.model.count(names::PERIODS_PER_SCHEDULE);
            if u32::try_from(periods.len()).unwrap_or(u32::MAX) > most {
                return Err("TooManyElements");
            }
            let starts_at_zero = periods
                .first()
                .is_some_and(|period| period.start_period == 0);
            let ascends = periods
                .windows(2)
                .all(|pair| pair[0].start_period < pair[1].start_period);
            if !starts_at_zero || !ascends || schedule.duration.is_some_and(|d| d <= 0) {
                return Err("InvalidSchedule");
            }
            for period in periods {
                if !period.limit.is_finite() || period.limit < 0.0 {
                    return Err("ValueTooLow");
                }
                if period.number_phases.is_some_and(|n| !(1..=3).contains(&n)) {
                    return Err("InvalidSchedule");
                }
                // No station here switches phases (K01.FR.48).
                if period.phase_to_use.is_some() {
                    return Err("PhaseConflict");
                }
            }
        }
        Ok(())
    }
}

/// Whether the times of validity of two profiles have an instant in common.
fn overlaps(a: &ChargingProfile, b: &ChargingProfile) -> bool {
    let begins_before_end =
        |x: &ChargingProfile, y: &ChargingProfile| match (&x.valid_from, &y.valid_to) {
            (Some(from), Some(to)) => from.timestamp() < to.timestamp(),
            _ => true,
        };
    begins_before_end(a, b) && begins_before_end(b, a)
}
