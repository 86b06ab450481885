//! What a request breaks, each with the values that belong to it: in English here, and in other languages by
//! whoever shows it.

use schemars::JsonSchema;
use serde::Serialize;

/// What breaks a rule, and what would be right: a stable code and its values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, JsonSchema)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum Fault {
    /// K01.FR.28
    #[error("the station has no EVSE {evse}")]
    ProfileNoSuchEvse {
        /// Its number.
        evse: i32,
    },
    /// F01.FR.09
    #[error("the profile of a start is a TxProfile")]
    ProfileStartNotTx,
    /// F01.FR.11
    #[error("the profile of a start names no transaction: the station fills it in")]
    ProfileStartNamesTransaction,
    /// K10.FR.02
    #[error(
        "say which profiles: chargingProfileId, or one of evseId, chargingProfilePurpose and stackLevel in \
         chargingProfileCriteria"
    )]
    ProfileClearNamesNone,
    /// `SmartChargingCtrlr.ProfileStackLevel`
    #[error("stackLevel {level} is not within 0 to {most}")]
    ProfileStackLevelRange {
        /// As it was sent.
        level: i32,
        /// What the station takes.
        most: i32,
    },
    /// `SmartChargingCtrlr.ProfileStackLevel`, where the station's is not known
    #[error("stackLevel {level} is below 0")]
    ProfileStackLevelNegative {
        /// As it was sent.
        level: i32,
    },
    /// K01.FR.34
    #[error("more than one schedule is for a TxProfile of which a vehicle chooses (ISO 15118)")]
    ProfileSeveralSchedules,
    /// K01.FR.60
    #[error("recurrencyKind goes with Recurring, and only with it")]
    ProfileRecurrency,
    /// K01.FR.41
    #[error("a Relative profile has no startSchedule: it counts from when the EVSE is ready")]
    ProfileRelativeWithStart,
    /// K01.FR.40
    #[error("an Absolute or Recurring profile needs startSchedule")]
    ProfileNeedsStart,
    /// K01.FR.26
    #[error("the station takes no limits in {unit}")]
    ProfileUnit {
        /// `W` or `A`.
        unit: &'static str,
    },
    /// `SmartChargingCtrlr.PeriodsPerSchedule`
    #[error("the station takes {most} periods in a schedule at most")]
    ProfilePeriods {
        /// What it takes.
        most: usize,
    },
    /// K01.FR.31
    #[error("the first period starts at 0")]
    ProfileFirstPeriod,
    /// K01.FR.35
    #[error("each period starts after the one before")]
    ProfilePeriodOrder,
    /// K01.FR.11
    #[error("duration is above 0: no period would ever run")]
    ProfileDuration,
    /// `ChargingSchedulePeriodType.limit`
    #[error("a limit is 0 (pause) or above")]
    ProfileLimit,
    /// `ChargingSchedulePeriodType.numberPhases`
    #[error("there are 1 to 3 phases")]
    ProfilePhases,
    /// K01.FR.20
    #[error("the station does not say that it can switch phases (ACPhaseSwitchingSupported)")]
    ProfilePhaseSwitching,
    /// K01.FR.48
    #[error("phaseToUse is 1 to 3, and goes with numberPhases 1 only")]
    ProfilePhaseToUse,
    /// K01.FR.22
    #[error("limits from outside are reported by the station, and not the CSMS's to set")]
    ProfileFromOutside,
    /// K04.FR.03
    #[error("a ChargingStationMaxProfile is for the whole station, evseId 0")]
    ProfileMaxAtEvse,
    /// K01.FR.38
    #[error("a ChargingStationMaxProfile is Absolute or Recurring: a station is not plugged in")]
    ProfileMaxRelative,
    /// K01.FR.16
    #[error("a TxProfile is for one EVSE, evseId above 0")]
    ProfileTxAtStation,
    /// K01.FR.03
    #[error("a TxProfile names its transaction in transactionId")]
    ProfileTxUnnamed,
    /// K01.FR.33
    #[error("another transaction runs on this EVSE")]
    ProfileOtherTransaction,
    /// K01.FR.09
    #[error("no transaction runs on this EVSE")]
    ProfileNoTransaction,
    /// K01.FR.05
    #[error("a limit from outside has this id, and is not the CSMS's to replace")]
    ProfileIdFromOutside,
    /// `SmartChargingCtrlr.Entries[ChargingProfiles]`
    #[error("the station holds {held} profiles, which is all it can")]
    ProfileStationFull {
        /// How many it has.
        held: usize,
    },
    /// K01.FR.06, K01.FR.39, K01.FR.52, K01.FR.53
    #[error(
        "profile {profile} has the same stackLevel and purpose at EVSE {evse}; replace it by its id, or give another \
         stackLevel"
    )]
    ProfileSameLevel {
        /// Id of the other profile.
        profile: i32,
        /// Where it is installed.
        evse: i32,
    },
}
