//! What a vehicle needs, and the schedule that it chooses (K15, K16), where it speaks ISO 15118, which is simulated.
//!
//! The needs are told once a transaction can charge. The schedule is chosen when the CSMS has sent a profile for them,
//! anew with each one, or after a minute without one: as much as profiles and vehicle allow.

use std::time::Duration;

use ocpp201::{
    AcChargingParameters, Action, Bounded, ChargingNeeds, ChargingProfilePurposeEnum,
    ChargingRateUnitEnum, ChargingSchedule, DateTime, DcChargingParameters, EnergyTransferModeEnum,
    GenericStatusEnum, List, NotifyEvChargingNeedsRequest, NotifyEvChargingNeedsResponse,
    NotifyEvChargingNeedsStatusEnum, NotifyEvChargingScheduleRequest,
    NotifyEvChargingScheduleResponse,
};
use smart_charging::{Ask, Situation};

use crate::{
    physics::vehicle::Battery,
    station::{
        Supply,
        core::{Core, Registration},
        outbox::{Gate, Purpose},
        timers::Timer,
    },
};

/// How long a vehicle waits for a profile (K15.FR.08).
const PATIENCE: Duration = Duration::from_secs(60);
/// Periods that a vehicle takes in a schedule.
const MOST_PERIODS: i32 = 24;
/// The longest schedule of a vehicle that does not say when it leaves, in s.
const DAY: u32 = 86_400;
/// The least current of a vehicle, in A (IEC 61851-1).
const LEAST_AMPERES: i32 = 6;

impl Core {
    /// K15.FR.01: tells what the vehicle at an EVSE (index) needs, once its transaction can charge.
    pub(in crate::station) fn tell_needs(&mut self, evse: usize) {
        let is_online = self.link.is_open() && self.registration == Registration::Accepted;
        let Some(state) = self.evses.get(evse) else {
            return;
        };
        let (Some(battery), Some(transaction)) = (&state.battery, &state.transaction) else {
            return;
        };
        let Some(says) = battery.iso15118() else {
            return;
        };
        let is_told = state.talk.needs_told.as_ref() == Some(&transaction.id);
        let may_charge = state.conditions().has_power_path && !transaction.is_deauthorized;
        if !self.spec.iso15118 || !is_online || is_told || !may_charge {
            return;
        }
        let mut needs = needs_of(battery, state.spec.supply);
        needs.departure_time = says.leaves_in_seconds.map(|seconds| {
            let at = self.now + Duration::from_secs(u64::from(seconds));
            DateTime::from(at.timestamp())
        });
        let mut request = NotifyEvChargingNeedsRequest::new(needs, state.spec.id);
        request.max_schedule_tuples = Some(MOST_PERIODS);
        let id = transaction.id.clone();
        self.evses[evse].talk.needs_told = Some(id);
        let purpose = Purpose::ChargingNeeds(evse);
        let action = Action::NotifyEvChargingNeeds;
        self.enqueue(action, &request, purpose, Gate::Accepted);
    }

    /// The CSMS will send a profile, or the vehicle goes by those that are there (K15.FR.15).
    pub(in crate::station) fn needs_answered(
        &mut self,
        evse: usize,
        answer: &NotifyEvChargingNeedsResponse,
    ) {
        if answer.status == NotifyEvChargingNeedsStatusEnum::Rejected {
            return self.choose_schedule(evse);
        }
        if self.own_unit(evse).is_none() {
            let at = self.now + self.protocol(PATIENCE);
            self.timers.set(Timer::ProfileDue(evse), at);
        }
    }

    /// A profile for a transaction came: a vehicle that has told its needs chooses by it (K15.FR.09, K16.FR.02).
    pub(super) fn profile_came(&mut self, transaction: &str) {
        let told = |needs: &Option<ocpp201::Text<36>>| needs.as_deref() == Some(transaction);
        let evse = self
            .evses
            .iter()
            .position(|state| told(&state.talk.needs_told));
        if let Some(evse) = evse {
            self.choose_schedule(evse);
        }
    }

    /// The vehicle at an EVSE (index) chooses, and the CSMS is told.
    pub(in crate::station) fn choose_schedule(&mut self, evse: usize) {
        self.timers.cancel(Timer::ProfileDue(evse));
        let Some(schedule) = self.chosen(evse) else {
            return;
        };
        let id = self.evses[evse].spec.id;
        let request = NotifyEvChargingScheduleRequest::new(self.date_time(), schedule, id);
        if self.link.is_open() {
            let action = Action::NotifyEvChargingSchedule;
            self.enqueue(action, &request, Purpose::ChargingSchedule, Gate::Accepted);
        }
    }

    /// As much as the vehicle takes and may, in the unit of its own profile.
    fn chosen(&self, evse: usize) -> Option<ChargingSchedule> {
        let state = self.evses.get(evse)?;
        let battery = state.battery.as_ref()?;
        let transaction = state.transaction.as_ref()?;
        if state.talk.needs_told.as_ref() != Some(&transaction.id) {
            return None;
        }
        let usual = match state.spec.supply {
            Supply::Dc { .. } => ChargingRateUnitEnum::W,
            Supply::Ac { .. } => ChargingRateUnitEnum::A,
        };
        let unit = self.own_unit(evse).unwrap_or(usual);
        let leaves = battery.iso15118()?.leaves_in_seconds;
        let most_w = f64::from(battery.max_w());
        let situation = self.situation(evse);
        let hardware_w = situation.hardware_w.min(most_w);
        let evses = [Situation {
            hardware_w,
            ..situation
        }];
        let ask = Ask {
            evses: &evses,
            sharers: Some(self.sharers(evse)),
            start: self.now.timestamp(),
            seconds: u64::from(leaves.unwrap_or(DAY).clamp(60, DAY)),
            unit,
        };
        let composite = smart_charging::composite_schedule(&self.profiles.installed, &ask)?;
        let mut schedule = ChargingSchedule::new(1, unit, List::new(composite.periods).ok()?);
        schedule.duration = i32::try_from(composite.seconds).ok();
        Some(schedule)
    }

    /// The unit of the profile that the transaction at an EVSE (index) has for itself, if it has one.
    fn own_unit(&self, evse: usize) -> Option<ChargingRateUnitEnum> {
        let transaction = &self.evses.get(evse)?.transaction.as_ref()?.id;
        let own = self.profiles.installed.iter().rev().find(|installed| {
            let profile = &installed.profile;
            profile.charging_profile_purpose == ChargingProfilePurposeEnum::TxProfile
                && profile.transaction_id.as_ref() == Some(transaction)
        })?;
        let schedules = own.profile.charging_schedule.iter();
        schedules.map(|schedule| schedule.charging_rate_unit).next()
    }

    /// The CSMS agrees, or sends another profile (K15.FR.13).
    pub(in crate::station) fn schedule_answered(
        &mut self,
        answer: &NotifyEvChargingScheduleResponse,
    ) {
        if answer.status == GenericStatusEnum::Rejected {
            let info = answer.status_info.as_ref();
            let reason = info.map_or("no reason", |info| &info.reason_code);
            self.problem(format!(
                "the CSMS rejects the schedule of the vehicle: {reason}"
            ));
        }
    }
}

/// In whole units, as the messages have them.
fn whole(value: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "clamped")]
    let whole = value.clamp(0.0, f64::from(i32::MAX)).floor() as i32;
    whole
}

fn needs_of(battery: &Battery, supply: Supply) -> ChargingNeeds {
    let (volts, watts) = (supply.volts(), f64::from(battery.max_w()));
    let missing = i32::try_from(battery.room().watt_ms() / 3_600_000).unwrap_or(i32::MAX);
    let phases = supply.phases();
    let mode = match phases {
        0 => EnergyTransferModeEnum::Dc,
        1 => EnergyTransferModeEnum::AcSinglePhase,
        2 => EnergyTransferModeEnum::AcTwoPhase,
        _ => EnergyTransferModeEnum::AcThreePhase,
    };
    let amperes = whole(watts / (volts * f64::from(phases.max(1))));
    let mut needs = ChargingNeeds::new(mode);
    if phases == 0 {
        let mut dc = DcChargingParameters::new(amperes, whole(volts));
        dc.energy_amount = Some(missing);
        dc.ev_max_power = Some(whole(watts));
        dc.state_of_charge = Bounded::new(whole(battery.soc_percent())).ok();
        dc.ev_energy_capacity = i32::try_from(battery.capacity_wh()).ok();
        dc.full_soc = Bounded::new(100).ok();
        needs.dc_charging_parameters = Some(dc);
    } else {
        let least = LEAST_AMPERES.min(amperes);
        let ac = AcChargingParameters::new(missing, least, amperes, whole(volts));
        needs.ac_charging_parameters = Some(ac);
    }
    needs
}
