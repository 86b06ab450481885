//! Limits that come from outside, not from the CSMS: an energy management system, the operator of the grid (K11 to
//! K13).
//!
//! One limit for the station, shared out equally, and one for each EVSE. Each is a profile of the purpose
//! ChargingStationExternalConstraints beside those of the CSMS: energy obeys it, composite schedules and reports of
//! profiles show it. The CSMS is told with NotifyChargingLimit and ClearedChargingLimit, and of a transaction whose
//! rate changes noticeably.

use ocpp201::{
    Action, ChargingLimit, ChargingLimitSourceEnum, ChargingProfile, ChargingProfileKindEnum,
    ChargingProfilePurposeEnum, ChargingRateUnitEnum, ChargingSchedule, ChargingSchedulePeriod,
    ClearedChargingLimitRequest, DateTime, List, NotifyChargingLimitRequest, TriggerReasonEnum,
};
use scenario::verb::{LiftLimit, LimitSource, SetLimit};
use smart_charging::Installed;

use crate::station::{
    CommandError,
    core::{Change, Core},
    device_model::names,
    spec::watts,
};

/// The id of the limit of an EVSE (0: the station): below 0, where no CSMS has its own.
fn id_of(evse: i32) -> i32 {
    -1 - evse
}

fn is_of(installed: &Installed, evse: i32) -> bool {
    installed.profile.id == id_of(evse) && installed.source != ChargingLimitSourceEnum::Cso
}

/// The limit of an EVSE in W, from `start` on.
fn profile_of(evse: i32, watts: u32, start: DateTime) -> Option<ChargingProfile> {
    let period = ChargingSchedulePeriod::new(0, f64::from(watts));
    let periods = List::new(vec![period]).ok()?;
    let mut schedule = ChargingSchedule::new(id_of(evse), ChargingRateUnitEnum::W, periods);
    schedule.start_schedule = Some(start);
    Some(ChargingProfile::new(
        id_of(evse),
        0,
        ChargingProfilePurposeEnum::ChargingStationExternalConstraints,
        ChargingProfileKindEnum::Absolute,
        List::new(vec![schedule]).ok()?,
    ))
}

/// The limit that such a profile sets, in W.
fn watts_of(installed: &Installed) -> Option<f64> {
    let schedule = installed.profile.charging_schedule.first()?;
    Some(schedule.charging_schedule_period.first()?.limit)
}

impl Core {
    pub(in crate::station) fn set_external_limit(
        &mut self,
        limit: &SetLimit,
    ) -> Result<(), CommandError> {
        let evse = self.limited(limit.evse_id)?;
        let source = on_the_wire(limit.source);
        let Some(profile) = profile_of(evse, watts(limit.kw), self.date_time()) else {
            return Ok(());
        };
        let before = self.limits_now();
        let installed = &mut self.profiles.installed;
        let position = installed.iter().position(|one| is_of(one, evse));
        let earlier = position.map(|position| installed.remove(position));
        let set = Installed {
            evse,
            source,
            profile,
        };
        if self.is_news(earlier.as_ref(), &set) {
            let mut request = NotifyChargingLimitRequest::new(ChargingLimit::new(source));
            request.evse_id = limit.evse_id;
            if self.model.flag(names::LIMITS_WITH_SCHEDULES) {
                request.charging_schedule = List::new(set.profile.charging_schedule.to_vec()).ok();
            }
            self.notify(Action::NotifyChargingLimit, &request);
        }
        self.profiles.installed.push(set);
        self.is_dirty = true;
        self.rates_changed(&before);
        Ok(())
    }

    pub(in crate::station) fn lift_external_limit(
        &mut self,
        lift: &LiftLimit,
    ) -> Result<(), CommandError> {
        let evse = self.limited(lift.evse_id)?;
        let before = self.limits_now();
        let installed = &mut self.profiles.installed;
        let Some(position) = installed.iter().position(|one| is_of(one, evse)) else {
            let what = "there is no such limit: set one first".to_owned();
            return Err(CommandError::NotPossible(what));
        };
        let mut request = ClearedChargingLimitRequest::new(installed.remove(position).source);
        request.evse_id = lift.evse_id;
        self.is_dirty = true;
        self.notify(Action::ClearedChargingLimit, &request);
        self.rates_changed(&before);
        Ok(())
    }

    /// Whether the CSMS hears of a limit: it is new, says somebody else, or changed by more than
    /// `LimitChangeSignificance` percent (K11.FR.02).
    fn is_news(&self, earlier: Option<&Installed>, set: &Installed) -> bool {
        let Some(earlier) = earlier.filter(|earlier| earlier.source == set.source) else {
            return true;
        };
        let (Some(old), Some(new)) = (watts_of(earlier), watts_of(set)) else {
            return true;
        };
        is_noticeable(old, new, self.significance())
    }

    /// `LimitChangeSignificance`, in percent.
    fn significance(&self) -> f64 {
        let name = ("SmartChargingCtrlr", "LimitChangeSignificance", "");
        self.model.text(name).parse().unwrap_or(0.0)
    }

    /// The number of an EVSE that is there; 0 for the station.
    fn limited(&self, evse: Option<i32>) -> Result<i32, CommandError> {
        match evse {
            None => Ok(0),
            Some(id) => self.index(id).map(|_| id),
        }
    }

    fn limits_now(&self) -> Vec<u32> {
        (0..self.evses.len())
            .map(|evse| self.limit_w(evse))
            .collect()
    }

    /// Energy obeys; transactions whose limit changed by more than `LimitChangeSignificance` tell it (K11.FR.04,
    /// K13.FR.03).
    fn rates_changed(&mut self, before: &[u32]) {
        let percent = self.significance();
        for (evse, old) in before.iter().enumerate() {
            let new = self.limit_w(evse);
            let is_noticed = is_noticeable(f64::from(*old), f64::from(new), percent);
            if is_noticed && self.evses[evse].transaction.is_some() {
                let change = Change::of(TriggerReasonEnum::ChargingRateChanged);
                self.changed(evse, &change);
            }
        }
        self.refresh_all_power();
    }
}

fn is_noticeable(old: f64, new: f64, percent: f64) -> bool {
    (old - new).abs() * 100.0 / old.max(1.0) > percent
}

fn on_the_wire(source: LimitSource) -> ChargingLimitSourceEnum {
    match source {
        LimitSource::Ems => ChargingLimitSourceEnum::Ems,
        LimitSource::So => ChargingLimitSourceEnum::So,
        LimitSource::Other => ChargingLimitSourceEnum::Other,
    }
}
