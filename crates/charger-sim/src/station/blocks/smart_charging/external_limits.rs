//! Limits that come from outside, not from the CSMS: an energy management system, the operator of the grid (K11 to
//! K13).
//!
//! One limit for the station, shared out equally, and one for each EVSE. Energy obeys them at once; the CSMS is told
//! with NotifyChargingLimit and ClearedChargingLimit, and of a transaction whose rate changes noticeably.

use ocpp201::{
    Action, ChargingLimit, ChargingLimitSourceEnum, ClearedChargingLimitRequest,
    NotifyChargingLimitRequest, TriggerReasonEnum,
};
use scenario::verb::{LiftLimit, LimitSource, SetLimit};

use crate::station::{
    CommandError,
    core::{Change, Core},
    spec::watts,
};

/// The limits that hold now.
#[derive(Debug, Default)]
pub(in crate::station) struct ExternalLimits {
    /// Number of the EVSE (0: the station), W, and who says so.
    limits: Vec<(i32, u32, LimitSource)>,
}

impl ExternalLimits {
    /// What one of `sharers` EVSEs may take, by number; none without a limit.
    pub(super) fn of_evse(&self, evse: i32, sharers: u32) -> Option<u32> {
        let limits = self.limits.iter().filter_map(|(of, watts, _)| match of {
            0 => Some(watts / sharers.max(1)),
            of => (*of == evse).then_some(*watts),
        });
        limits.min()
    }

    /// What the station may take as a whole, and what each EVSE may.
    pub(super) fn of_station(&self, evses: &[(i32, f64)]) -> f64 {
        let sum: f64 = evses
            .iter()
            .map(|(evse, watts)| {
                let own = self.limits.iter().find(|(of, ..)| of == evse);
                own.map_or(*watts, |(_, limit, _)| watts.min(f64::from(*limit)))
            })
            .sum();
        let whole = self.limits.iter().find(|(of, ..)| *of == 0);
        whole.map_or(sum, |(_, limit, _)| sum.min(f64::from(*limit)))
    }
}

impl Core {
    pub(in crate::station) fn set_external_limit(
        &mut self,
        limit: &SetLimit,
    ) -> Result<(), CommandError> {
        let evse = self.limited(limit.evse_id)?;
        let before = self.limits_now();
        let limits = &mut self.external_limits.limits;
        limits.retain(|(of, ..)| *of != evse);
        limits.push((evse, watts(limit.kw), limit.source));
        let mut request =
            NotifyChargingLimitRequest::new(ChargingLimit::new(on_the_wire(limit.source)));
        request.evse_id = limit.evse_id;
        self.notify(Action::NotifyChargingLimit, &request);
        self.rates_changed(&before);
        Ok(())
    }

    pub(in crate::station) fn lift_external_limit(
        &mut self,
        lift: &LiftLimit,
    ) -> Result<(), CommandError> {
        let evse = self.limited(lift.evse_id)?;
        let before = self.limits_now();
        let limits = &mut self.external_limits.limits;
        let Some(position) = limits.iter().position(|(of, ..)| *of == evse) else {
            let what = "there is no such limit: set one first".to_owned();
            return Err(CommandError::NotPossible(what));
        };
        let (_, _, source) = limits.remove(position);
        let mut request = ClearedChargingLimitRequest::new(on_the_wire(source));
        request.evse_id = lift.evse_id;
        self.notify(Action::ClearedChargingLimit, &request);
        self.rates_changed(&before);
        Ok(())
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
        let name = ("SmartChargingCtrlr", "LimitChangeSignificance", "");
        let percent: f64 = self.model.text(name).parse().unwrap_or(0.0);
        for (evse, old) in before.iter().enumerate() {
            let new = self.limit_w(evse);
            let change = f64::from(old.abs_diff(new)) * 100.0 / f64::from((*old).max(1));
            if change > percent && self.evses[evse].transaction.is_some() {
                let change = Change::of(TriggerReasonEnum::ChargingRateChanged);
                self.changed(evse, &change);
            }
        }
        self.refresh_all_power();
    }
}

fn on_the_wire(source: LimitSource) -> ChargingLimitSourceEnum {
    match source {
        LimitSource::Ems => ChargingLimitSourceEnum::Ems,
        LimitSource::So => ChargingLimitSourceEnum::So,
        LimitSource::Other => ChargingLimitSourceEnum::Other,
    }
}
