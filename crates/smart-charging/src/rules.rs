//! What a charging profile has to fulfil (K01 to K04, F01, K10): for a CSMS before it sends, for a station before
//! it installs.
//!
//! The order is that of the request's own fields, then of what is installed. What is not known breaks nothing:
//! a CSMS does not know all of a station.

use ocpp201::{
    ChargingProfile, ChargingProfileKindEnum as Kind, ChargingProfilePurposeEnum as Purpose,
    ChargingRateUnitEnum, ChargingSchedule, ChargingSchedulePeriod, ClearChargingProfileRequest,
};

use crate::installed::Installed;

mod fault;
pub use fault::Fault;

/// A rule that a request breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Its number, e.g. `K01.FR.31`, or the field or variable that says it.
    pub rule: &'static str,
    /// What a station gives as `reasonCode` (Part 2, appendix 5).
    pub reason: &'static str,
    /// Where in the request: a JSON pointer; empty for the request as a whole.
    pub place: String,
    /// What is wrong, and what would be right.
    pub fault: Fault,
}

impl Broken {
    fn new(
        rule: &'static str,
        reason: &'static str,
        place: impl Into<String>,
        fault: Fault,
    ) -> Self {
        Self {
            rule,
            reason,
            place: place.into(),
            fault,
        }
    }
}

/// What comes of a check.
pub type Check = Result<(), Broken>;

/// What a station can take, as far as it is known; `None`: any.
#[derive(Debug, Clone)]
pub struct Abilities {
    /// The numbers of its EVSEs.
    pub evses: Option<Vec<i32>>,
    /// `SmartChargingCtrlr.ProfileStackLevel`.
    pub stack_level: Option<i32>,
    /// `SmartChargingCtrlr.PeriodsPerSchedule`.
    pub periods: Option<usize>,
    /// `SmartChargingCtrlr.Entries[ChargingProfiles]`, its maximum.
    pub profiles: Option<usize>,
    /// `SmartChargingCtrlr.RateUnit`.
    pub units: Option<Vec<ChargingRateUnitEnum>>,
    /// Schedules of a profile: 1, or 3 where vehicles choose (ISO 15118).
    pub schedules: usize,
    /// `SmartChargingCtrlr.ACPhaseSwitchingSupported`.
    pub switches_phases: bool,
}

impl Default for Abilities {
    /// Nothing is known; several schedules and a choice of phases need to be.
    fn default() -> Self {
        Self {
            evses: None,
            stack_level: None,
            periods: None,
            profiles: None,
            units: None,
            schedules: 1,
            switches_phases: false,
        }
    }
}

/// The transaction on the EVSE that a profile is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transaction<'a> {
    /// Whoever checks does not know.
    Unknown,
    /// There is none.
    Nothing,
    /// This one.
    Running(&'a str),
}

const PROFILE: &str = "/chargingProfile";

/// A profile that is to be installed for an EVSE (number, 0 = station), by all rules.
///
/// # Errors
/// The first rule that is [`Broken`].
pub fn check_set(
    evse: i32,
    profile: &ChargingProfile,
    abilities: &Abilities,
    transaction: Transaction<'_>,
    installed: &[Installed],
) -> Check {
    let is_known = |known: &Vec<i32>| known.contains(&evse);
    if evse < 0 || (evse > 0 && !abilities.evses.as_ref().is_none_or(is_known)) {
        let fault = Fault::ProfileNoSuchEvse { evse };
        return Err(Broken::new("K01.FR.28", "UnknownEvse", "/evseId", fault));
    }
    check_by_itself(profile, abilities)?;
    check_place(evse, profile, transaction)?;
    check_beside(evse, profile, abilities, installed)
}

/// A profile that goes along with a RequestStartTransaction (F01).
///
/// # Errors
/// The first rule that is [`Broken`].
pub fn check_start(profile: &ChargingProfile, abilities: &Abilities) -> Check {
    if profile.charging_profile_purpose != Purpose::TxProfile {
        return Err(Broken::new(
            "F01.FR.09",
            "InvalidProfile",
            format!("{PROFILE}/chargingProfilePurpose"),
            Fault::ProfileStartNotTx,
        ));
    }
    if profile.transaction_id.is_some() {
        return Err(Broken::new(
            "F01.FR.11",
            "InvalidProfile",
            format!("{PROFILE}/transactionId"),
            Fault::ProfileStartNamesTransaction,
        ));
    }
    check_by_itself(profile, abilities)
}

/// A removal of profiles (K10).
///
/// # Errors
/// K10.FR.02 is [`Broken`].
pub fn check_clear(request: &ClearChargingProfileRequest) -> Check {
    let names_none = request.charging_profile_criteria.as_ref().is_none_or(|c| {
        c.evse_id.is_none() && c.charging_profile_purpose.is_none() && c.stack_level.is_none()
    });
    if request.charging_profile_id.is_none() && names_none {
        return Err(Broken::new(
            "K10.FR.02",
            "MissingParam",
            "",
            Fault::ProfileClearNamesNone,
        ));
    }
    Ok(())
}

/// What can be said about a profile by itself.
///
/// # Errors
/// The first rule that is [`Broken`].
pub fn check_by_itself(profile: &ChargingProfile, abilities: &Abilities) -> Check {
    let at = |field: &str| format!("{PROFILE}/{field}");
    let level = profile.stack_level;
    if level < 0 || abilities.stack_level.is_some_and(|most| level > most) {
        return Err(Broken::new(
            "SmartChargingCtrlr.ProfileStackLevel",
            "InvalidStackLevel",
            at("stackLevel"),
            match abilities.stack_level {
                Some(most) => Fault::ProfileStackLevelRange { level, most },
                None => Fault::ProfileStackLevelNegative { level },
            },
        ));
    }
    if profile.charging_schedule.len() > abilities.schedules {
        return Err(Broken::new(
            "K01.FR.34",
            "TooManyElements",
            at("chargingSchedule"),
            Fault::ProfileSeveralSchedules,
        ));
    }
    let kind = profile.charging_profile_kind;
    if (kind == Kind::Recurring) != profile.recurrency_kind.is_some() {
        return Err(Broken::new(
            "K01.FR.60",
            "InvalidProfile",
            at("recurrencyKind"),
            Fault::ProfileRecurrency,
        ));
    }
    for (index, schedule) in profile.charging_schedule.iter().enumerate() {
        check_schedule(
            kind,
            schedule,
            &at(&format!("chargingSchedule/{index}")),
            abilities,
        )?;
    }
    Ok(())
}

fn check_schedule(
    kind: Kind,
    schedule: &ChargingSchedule,
    place: &str,
    abilities: &Abilities,
) -> Check {
    let at = |field: &str| format!("{place}/{field}");
    let invalid =
        |rule, field: &str, fault| Err(Broken::new(rule, "InvalidSchedule", at(field), fault));
    let has_start = schedule.start_schedule.is_some();
    if kind == Kind::Relative && has_start {
        let fault = Fault::ProfileRelativeWithStart;
        return invalid("K01.FR.41", "startSchedule", fault);
    }
    if kind != Kind::Relative && !has_start {
        let fault = Fault::ProfileNeedsStart;
        return invalid("K01.FR.40", "startSchedule", fault);
    }
    let unit = schedule.charging_rate_unit;
    if abilities
        .units
        .as_ref()
        .is_some_and(|known| !known.contains(&unit))
    {
        return Err(Broken::new(
            "K01.FR.26",
            "UnsupportedRateUnit",
            at("chargingRateUnit"),
            Fault::ProfileUnit {
                unit: unit.as_str(),
            },
        ));
    }
    let periods = &schedule.charging_schedule_period;
    let most = abilities.periods.unwrap_or(usize::MAX);
    if periods.len() > most {
        return Err(Broken::new(
            "SmartChargingCtrlr.PeriodsPerSchedule",
            "TooManyElements",
            at("chargingSchedulePeriod"),
            Fault::ProfilePeriods { most },
        ));
    }
    if periods
        .first()
        .is_none_or(|period| period.start_period != 0)
    {
        let fault = Fault::ProfileFirstPeriod;
        return invalid("K01.FR.31", "chargingSchedulePeriod/0/startPeriod", fault);
    }
    let falls = |pair: &[ChargingSchedulePeriod]| pair[0].start_period >= pair[1].start_period;
    if let Some(index) = periods.windows(2).position(falls) {
        let field = format!("chargingSchedulePeriod/{}/startPeriod", index + 1);
        return invalid("K01.FR.35", &field, Fault::ProfilePeriodOrder);
    }
    if schedule.duration.is_some_and(|duration| duration <= 0) {
        return invalid("K01.FR.11", "duration", Fault::ProfileDuration);
    }
    for (index, period) in periods.iter().enumerate() {
        check_period(
            period,
            &at(&format!("chargingSchedulePeriod/{index}")),
            abilities,
        )?;
    }
    Ok(())
}

fn check_period(period: &ChargingSchedulePeriod, place: &str, abilities: &Abilities) -> Check {
    let at = |field: &str| format!("{place}/{field}");
    if !period.limit.is_finite() || period.limit < 0.0 {
        return Err(Broken::new(
            "ChargingSchedulePeriodType.limit",
            "ValueTooLow",
            at("limit"),
            Fault::ProfileLimit,
        ));
    }
    if period.number_phases.is_some_and(|n| !(1..=3).contains(&n)) {
        return Err(Broken::new(
            "ChargingSchedulePeriodType.numberPhases",
            "InvalidSchedule",
            at("numberPhases"),
            Fault::ProfilePhases,
        ));
    }
    let Some(phase) = period.phase_to_use else {
        return Ok(());
    };
    if !abilities.switches_phases {
        return Err(Broken::new(
            "K01.FR.20",
            "PhaseConflict",
            at("phaseToUse"),
            Fault::ProfilePhaseSwitching,
        ));
    }
    if period.number_phases != Some(1) || !(1..=3).contains(&phase) {
        return Err(Broken::new(
            "K01.FR.48",
            "PhaseConflict",
            at("phaseToUse"),
            Fault::ProfilePhaseToUse,
        ));
    }
    Ok(())
}

/// What a purpose asks of the place and of the transaction.
fn check_place(evse: i32, profile: &ChargingProfile, transaction: Transaction<'_>) -> Check {
    let at = |field: &str| format!("{PROFILE}/{field}");
    match profile.charging_profile_purpose {
        Purpose::ChargingStationExternalConstraints => Err(Broken::new(
            "K01.FR.22",
            "UnsupportedPurpose",
            at("chargingProfilePurpose"),
            Fault::ProfileFromOutside,
        )),
        Purpose::ChargingStationMaxProfile if evse != 0 => Err(Broken::new(
            "K04.FR.03",
            "InvalidProfile",
            "/evseId",
            Fault::ProfileMaxAtEvse,
        )),
        Purpose::ChargingStationMaxProfile if profile.charging_profile_kind == Kind::Relative => {
            Err(Broken::new(
                "K01.FR.38",
                "UnsupportedKind",
                at("chargingProfileKind"),
                Fault::ProfileMaxRelative,
            ))
        }
        Purpose::ChargingStationMaxProfile | Purpose::TxDefaultProfile => Ok(()),
        Purpose::TxProfile if evse == 0 => Err(Broken::new(
            "K01.FR.16",
            "InvalidProfile",
            "/evseId",
            Fault::ProfileTxAtStation,
        )),
        Purpose::TxProfile => check_transaction(profile, transaction),
    }
}

/// TxProfile belongs to a running transaction of that EVSE.
fn check_transaction(profile: &ChargingProfile, transaction: Transaction<'_>) -> Check {
    let place = format!("{PROFILE}/transactionId");
    let Some(id) = profile.transaction_id.as_deref() else {
        let fault = Fault::ProfileTxUnnamed;
        return Err(Broken::new("K01.FR.03", "MissingParam", place, fault));
    };
    match transaction {
        Transaction::Unknown => Ok(()),
        Transaction::Running(running) if running == id => Ok(()),
        Transaction::Running(_) => Err(Broken::new(
            "K01.FR.33",
            "TxNotFound",
            place,
            Fault::ProfileOtherTransaction,
        )),
        Transaction::Nothing => Err(Broken::new(
            "K01.FR.09",
            "TxNotFound",
            place,
            Fault::ProfileNoTransaction,
        )),
    }
}

/// The profile against those that are installed.
fn check_beside(
    evse: i32,
    profile: &ChargingProfile,
    abilities: &Abilities,
    installed: &[Installed],
) -> Check {
    let is_outside = |one: &&Installed| {
        one.profile.charging_profile_purpose == Purpose::ChargingStationExternalConstraints
    };
    let (outside, by_csms): (Vec<&Installed>, Vec<&Installed>) =
        installed.iter().partition(is_outside);
    if outside.iter().any(|one| one.profile.id == profile.id) {
        return Err(Broken::new(
            "K01.FR.05",
            "InvalidProfile",
            format!("{PROFILE}/id"),
            Fault::ProfileIdFromOutside,
        ));
    }
    let others: Vec<&Installed> = by_csms
        .into_iter()
        .filter(|one| one.profile.id != profile.id)
        .collect();
    if abilities.profiles.is_some_and(|most| others.len() >= most) {
        return Err(Broken::new(
            "SmartChargingCtrlr.Entries[ChargingProfiles]",
            "TooManyElements",
            PROFILE,
            Fault::ProfileStationFull { held: others.len() },
        ));
    }
    let same_level = others.into_iter().filter(|other| {
        other.profile.charging_profile_purpose == profile.charging_profile_purpose
            && other.profile.stack_level == profile.stack_level
            && overlaps(&other.profile, profile)
    });
    for other in same_level {
        let rule = match profile.charging_profile_purpose {
            Purpose::TxProfile if other.profile.transaction_id == profile.transaction_id => {
                "K01.FR.39"
            }
            Purpose::TxProfile => continue,
            _ if other.evse == evse => "K01.FR.06",
            // A default for all and one for a single EVSE are in each other's way, too.
            Purpose::TxDefaultProfile if evse == 0 => "K01.FR.52",
            Purpose::TxDefaultProfile if other.evse == 0 => "K01.FR.53",
            _ => continue,
        };
        let fault = Fault::ProfileSameLevel {
            profile: other.profile.id,
            evse: other.evse,
        };
        let place = format!("{PROFILE}/stackLevel");
        return Err(Broken::new(rule, "DuplicateProfile", place, fault));
    }
    Ok(())
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

#[cfg(test)]
mod tests;
