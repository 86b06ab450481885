//! Block K, smart charging: installing, reading and clearing charging profiles, composite schedules.
//!
//! The limit that follows is computed by the crate `smart-charging`, which the CSMS uses as well; power obeys it in
//! `core/energy`.
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | ClearChargingProfile | 3 | `power_follows_the_lowest_of_the_leaders_within_one_step` | |
//! | ClearedChargingLimit | 3 | `every_other_verb_leads_to_its_message` | |
//! | GetChargingProfiles | 3 | `profiles_that_break_a_rule_are_rejected_with_a_reason` | |
//! | GetCompositeSchedule | 3 | `offered_power_and_composite_schedule_are_what_an_independent_calculation_gives` | |
//! | NotifyChargingLimit | 3 | `every_other_verb_leads_to_its_message` | |
//! | NotifyEVChargingNeeds | 3 | `a_vehicle_tells_what_it_needs_and_which_schedule_it_chose` | new needs while it charges (K17) |
//! | NotifyEVChargingSchedule | 3 | `a_vehicle_tells_what_it_needs_and_which_schedule_it_chose` | |
//! | ReportChargingProfiles | 3 | `a_report_is_accepted_if_and_only_if_it_comes` | |
//! | SetChargingProfile | 3 | `profiles_that_break_a_rule_are_rejected_with_a_reason` | `minChargingRate`, several schedules in one profile |

mod checks;
mod external_limits;
mod needs;

use ocpp201::{
    Action, ChargingLimitSourceEnum, ChargingProfile, ChargingProfileStatusEnum,
    ChargingRateUnitEnum, ClearChargingProfileRequest, ClearChargingProfileResponse,
    ClearChargingProfileStatusEnum, CompositeSchedule, GenericStatusEnum,
    GetChargingProfileStatusEnum, GetChargingProfilesRequest, GetChargingProfilesResponse,
    GetCompositeScheduleRequest, GetCompositeScheduleResponse, List, ReportChargingProfilesRequest,
    SetChargingProfileRequest, SetChargingProfileResponse, Text,
};
use serde::{Deserialize, Serialize};
use smart_charging::{Ask, Installed, Situation};

use crate::station::{
    core::Core,
    dispatch::{Refusal, because},
    evse::EvseState,
    timers::Timer,
};

/// Profiles per ReportChargingProfiles.
const REPORT_PART: usize = 5;

/// The installed profiles, those of limits from outside among them.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(in crate::station) struct Profiles {
    pub(super) installed: Vec<Installed>,
    /// Profiles of remote starts that wait for their transaction or its authorization: EVSE (index) and profile.
    /// They go when the start comes to nothing, and do not outlive a restart, as the start does not.
    #[serde(skip)]
    held: Vec<(usize, ChargingProfile)>,
}

impl Profiles {
    /// Number of profiles.
    pub(in crate::station) fn len(&self) -> usize {
        self.installed.len()
    }

    /// Keeps the profile of a remote start until its transaction begins.
    pub(in crate::station) fn hold_for_start(&mut self, evse: usize, profile: ChargingProfile) {
        self.held.retain(|(held, _)| *held != evse);
        self.held.push((evse, profile));
    }

    /// The remote start at the EVSE (index) came to nothing.
    pub(in crate::station) fn drop_held(&mut self, evse: usize) {
        self.held.retain(|(held, _)| *held != evse);
    }

    /// The remote start at the EVSE (index, number) has its transaction.
    pub(in crate::station) fn take_held(&mut self, evse: usize, number: i32, id: &Text<36>) {
        let Some(position) = self.held.iter().position(|(held, _)| *held == evse) else {
            return;
        };
        let (_, mut profile) = self.held.remove(position);
        profile.transaction_id = Some(id.clone());
        self.installed
            .retain(|installed| installed.profile.id != profile.id);
        self.installed.push(Installed::by_csms(number, profile));
    }

    /// The profiles of a transaction go with it (K02.FR.05).
    pub(in crate::station) fn end_transaction(&mut self, id: &str) {
        self.installed
            .retain(|installed| installed.profile.transaction_id.as_deref() != Some(id));
    }
}

impl Core {
    /// The EVSE (index) as the profiles see it; Relative profiles start now unless it is ready.
    fn situation(&self, evse: usize) -> Situation<'_> {
        let state = &self.evses[evse];
        let supply = state.spec.supply;
        Situation {
            evse: state.spec.id,
            transaction: state.transaction.as_ref().map(|t| t.id.as_str()),
            ready_at: state.ready_at.unwrap_or(self.now).timestamp(),
            volts: supply.volts(),
            phases: supply.phases(),
            hardware_w: f64::from(state.hardware_w()),
        }
    }

    /// Among how many EVSEs the station's limit is shared out: those that could charge, and this one (index).
    fn sharers(&self, evse: usize) -> u32 {
        let is_one = |(index, state): &(usize, &EvseState)| {
            *index == evse || state.conditions().has_power_path
        };
        let count = self.evses.iter().enumerate().filter(is_one).count();
        u32::try_from(count).unwrap_or(u32::MAX).max(1)
    }

    /// What may flow at an EVSE (index) now, in whole W: the least of hardware and profiles.
    pub(in crate::station) fn limit_w(&self, evse: usize) -> u32 {
        let situation = self.situation(evse);
        let profiles = &self.profiles.installed;
        let (sharers, now) = (self.sharers(evse), self.now.timestamp());
        let allowed = smart_charging::allowed_at_evse(profiles, &situation, sharers, now);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped"
        )]
        // Products of decimals fall a little short of whole watts.
        let watts = (allowed.watts + 1e-6)
            .clamp(0.0, f64::from(u32::MAX))
            .floor() as u32;
        watts
    }

    /// Phases that may carry the power of an EVSE (index) now; 0: direct current.
    pub(in crate::station) fn phases_allowed(&self, evse: usize) -> u8 {
        let situation = self.situation(evse);
        if situation.phases == 0 {
            return 0;
        }
        let profiles = &self.profiles.installed;
        let (sharers, now) = (self.sharers(evse), self.now.timestamp());
        smart_charging::allowed_at_evse(profiles, &situation, sharers, now).phases
    }

    /// Sets the timer of the next instant at which a profile says something else.
    pub(in crate::station) fn schedule_limit_change(&mut self) {
        let evses: Vec<Situation<'_>> = (0..self.evses.len())
            .map(|evse| self.situation(evse))
            .collect();
        let now = self.now.timestamp();
        match smart_charging::next_limit_change(&self.profiles.installed, &evses, now) {
            Some(at) => self.timers.set(Timer::LimitChange, at.into()),
            None => self.timers.cancel(Timer::LimitChange),
        }
    }

    pub(in crate::station) fn set_charging_profile(
        &mut self,
        request: SetChargingProfileRequest,
    ) -> Result<SetChargingProfileResponse, Refusal> {
        let profile = request.charging_profile;
        if let Err(broken) = self.check_profile(request.evse_id, &profile) {
            let mut response = SetChargingProfileResponse::new(ChargingProfileStatusEnum::Rejected);
            response.status_info = because(broken.reason);
            return Ok(response);
        }
        self.profiles
            .installed
            .retain(|installed| installed.profile.id != profile.id);
        let transaction = profile.transaction_id.clone();
        let set = Installed::by_csms(request.evse_id, profile);
        self.profiles.installed.push(set);
        self.is_dirty = true;
        self.refresh_all_power();
        if let Some(transaction) = transaction {
            self.profile_came(&transaction);
        }
        Ok(SetChargingProfileResponse::new(
            ChargingProfileStatusEnum::Accepted,
        ))
    }

    pub(in crate::station) fn clear_charging_profile(
        &mut self,
        request: ClearChargingProfileRequest,
    ) -> Result<ClearChargingProfileResponse, Refusal> {
        if let Err(broken) = smart_charging::rules::check_clear(&request) {
            // Valid by the schema, so the status says it.
            let mut nothing =
                ClearChargingProfileResponse::new(ClearChargingProfileStatusEnum::Unknown);
            nothing.status_info = because(broken.reason);
            return Ok(nothing);
        }
        let criteria = request.charging_profile_criteria;
        let before = self.profiles.len();
        self.profiles.installed.retain(|installed| {
            let profile = &installed.profile;
            let is_id = request
                .charging_profile_id
                .is_none_or(|id| profile.id == id);
            let is_meant = criteria.as_ref().is_none_or(|c| {
                c.evse_id.is_none_or(|evse| installed.evse == evse)
                    && c.charging_profile_purpose
                        .is_none_or(|purpose| profile.charging_profile_purpose == purpose)
                    && c.stack_level
                        .is_none_or(|level| profile.stack_level == level)
            });
            // Limits from outside are not the CSMS's to clear (K10.FR.03 to 09).
            installed.source != ChargingLimitSourceEnum::Cso || !(is_id && is_meant)
        });
        let status = if self.profiles.len() < before {
            self.is_dirty = true;
            self.refresh_all_power();
            ClearChargingProfileStatusEnum::Accepted
        } else {
            ClearChargingProfileStatusEnum::Unknown
        };
        Ok(ClearChargingProfileResponse::new(status))
    }

    pub(in crate::station) fn get_charging_profiles(
        &mut self,
        request: GetChargingProfilesRequest,
    ) -> Result<GetChargingProfilesResponse, Refusal> {
        let wanted = &request.charging_profile;
        let is_source = |installed: &Installed| {
            let sources = wanted.charging_limit_source.as_ref();
            sources.is_none_or(|sources| sources.contains(&installed.source))
        };
        let mut found: Vec<&Installed> = self
            .profiles
            .installed
            .iter()
            .filter(|i| is_source(i))
            .filter(|i| request.evse_id.is_none_or(|evse| i.evse == evse))
            .filter(|i| match &wanted.charging_profile_id {
                Some(ids) => ids.contains(&i.profile.id),
                None => {
                    wanted
                        .charging_profile_purpose
                        .is_none_or(|p| i.profile.charging_profile_purpose == p)
                        && wanted
                            .stack_level
                            .is_none_or(|level| i.profile.stack_level == level)
                }
            })
            .collect();
        if found.is_empty() {
            return Ok(GetChargingProfilesResponse::new(
                GetChargingProfileStatusEnum::NoProfiles,
            ));
        }
        let place = |i: &Installed| (i.evse, i.source);
        found.sort_by_key(|i| place(i));
        let parts: Vec<(i32, ChargingLimitSourceEnum, Vec<ChargingProfile>)> = found
            .chunk_by(|a, b| place(a) == place(b))
            .flat_map(|group| group.chunks(REPORT_PART))
            .map(|part| {
                let profiles = part.iter().map(|i| i.profile.clone()).collect();
                (part[0].evse, part[0].source, profiles)
            })
            .collect();
        let last = parts.len() - 1;
        for (index, (evse, source, profiles)) in parts.into_iter().enumerate() {
            let Ok(profiles) = List::new(profiles) else {
                continue;
            };
            let mut report =
                ReportChargingProfilesRequest::new(request.request_id, source, profiles, evse);
            report.tbc = (index != last).then_some(true);
            self.notify(Action::ReportChargingProfiles, &report);
        }
        Ok(GetChargingProfilesResponse::new(
            GetChargingProfileStatusEnum::Accepted,
        ))
    }

    pub(in crate::station) fn get_composite_schedule(
        &mut self,
        request: GetCompositeScheduleRequest,
    ) -> Result<GetCompositeScheduleResponse, Refusal> {
        let reject = |code: &str| {
            let mut response = GetCompositeScheduleResponse::new(GenericStatusEnum::Rejected);
            response.status_info = because(code);
            Ok(response)
        };
        let index = self.evse_index(request.evse_id);
        if index.is_none() && request.evse_id != 0 {
            return reject("UnknownEvse");
        }
        let Some(seconds) = u64::try_from(request.duration).ok().filter(|s| *s > 0) else {
            return reject("ValueTooLow");
        };
        let evses: Vec<Situation<'_>> = match index {
            Some(index) => vec![self.situation(index)],
            None => (0..self.evses.len())
                .map(|evse| self.situation(evse))
                .collect(),
        };
        let unit = request
            .charging_rate_unit
            .unwrap_or(ChargingRateUnitEnum::W);
        let ask = Ask {
            evses: &evses,
            sharers: index.map(|index| self.sharers(index)),
            start: self.now.timestamp(),
            seconds,
            unit,
        };
        let composite = smart_charging::composite_schedule(&self.profiles.installed, &ask);
        let Some(composite) = composite else {
            return reject("UnknownEvse");
        };
        let Ok(periods) = List::new(composite.periods) else {
            return reject("InternalError");
        };
        let mut response = GetCompositeScheduleResponse::new(GenericStatusEnum::Accepted);
        response.schedule = Some(CompositeSchedule::new(
            periods,
            request.evse_id,
            i32::try_from(composite.seconds).unwrap_or(i32::MAX),
            self.date_time(),
            unit,
        ));
        Ok(response)
    }
}
