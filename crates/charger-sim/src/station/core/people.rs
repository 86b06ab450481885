//! What drivers, vehicles and technicians do: the commands of a runner.
//!
//! They act on the station's front, not on its protocol; what OCPP makes of it is in `session` and `authorize`.

use ocpp201::{IdToken, IdTokenEnum, ReasonEnum, Text, TriggerReasonEnum};

use super::{Core, HeldCable, Registration, Talk, session::Change};
use crate::{
    physics::vehicle::{Battery, Vehicle},
    station::{
        Command, CommandError, RebootReason, StopReason, Token, Visit,
        blocks::authorization::{is_same_token, is_token_of},
        device_model::names,
        evse::PlannedStart,
        timers::Timer,
    },
};
use ocpp201::ConnectorStatusEnum;
use rand::RngExt;
use scenario::verb::FaultKind;

impl Core {
    pub(super) fn carry_out(&mut self, command: Command) -> Result<(), CommandError> {
        if self.downtime.is_some()
            && !matches!(
                command,
                Command::CutLink { .. }
                    | Command::RestoreLink
                    | Command::GoOffline { .. }
                    | Command::GoOnline
            )
        {
            return Err(CommandError::NotRunning);
        }
        match command {
            Command::Connect => {
                self.connect();
                Ok(())
            }
            Command::Disconnect => {
                self.disconnect("closed by the station");
                Ok(())
            }
            Command::CutLink { duration } => {
                self.cut(duration);
                Ok(())
            }
            Command::RestoreLink => self.restore(),
            Command::GoOffline { duration } => {
                self.go_offline(duration);
                Ok(())
            }
            Command::GoOnline => {
                self.go_online();
                Ok(())
            }
            Command::PlugIn {
                evse,
                connector,
                vehicle,
            } => {
                let index = self.index(evse)?;
                let connector = self.connector_index(index, connector)?;
                self.plug_in(index, connector, vehicle)
            }
            Command::PresentToken { evse, token } => self.present_token(self.index(evse)?, token),
            Command::LimitCharge { evse, until } => self.limit_charge(self.index(evse)?, &until),
            Command::StartCharging {
                evse,
                vehicle,
                token,
                duration,
            } => {
                let index = self.index(evse)?;
                let state = &mut self.evses[index];
                if state.plugged.is_some() || state.planned.is_some() {
                    return Err(CommandError::AlreadyPlugged(evse));
                }
                let planned = PlannedStart {
                    vehicle,
                    duration,
                    plugs_at: self.now,
                    is_visit: false,
                };
                self.present_with_vehicle(index, token, planned)
            }
            Command::Visit(visit) => {
                self.begin_visit(self.index(visit.evse)?, *visit);
                Ok(())
            }
            Command::StopCharging { evse, reason } => self.stop_charging(self.index(evse)?, reason),
            Command::Unplug { evse } => self.unplug(self.index(evse)?),
            Command::PullCable { evse } => self.pull_cable(self.index(evse)?),
            Command::Fault { evse, kind } => self.break_down(self.index(evse)?, kind),
            Command::ClearFault { evse } => self.mend(self.index(evse)?),
            Command::Operative { evse, is_operative } => {
                let index = self.index(evse)?;
                self.switch(index, is_operative);
                Ok(())
            }
            Command::Report { evse, report } => self.take_report(self.index(evse)?, *report),
            Command::Reboot { reason } => {
                self.reboot_locally(match reason {
                    RebootReason::Local => ocpp201::BootReasonEnum::LocalReset,
                    RebootReason::Watchdog => ocpp201::BootReasonEnum::Watchdog,
                    RebootReason::Application => ocpp201::BootReasonEnum::ApplicationReset,
                });
                Ok(())
            }
            Command::SetVariable(set) => self.set_by_technician(&set),
            Command::SetLimit(limit) => self.set_external_limit(&limit),
            Command::LiftLimit(lift) => self.lift_external_limit(&lift),
            Command::RaiseSecurityEvent { event, info } => {
                self.security_event(&event, &info);
                Ok(())
            }
            Command::Park { evse } => self.park(self.index(evse)?),
            Command::Leave { evse } => self.leave_bay(self.index(evse)?),
            Command::Answer(answer) => self.tell_answer(answer),
            Command::PowerLoss { duration } => {
                self.lose_power(duration);
                Ok(())
            }
        }
    }

    pub(in crate::station) fn index(&self, evse: i32) -> Result<usize, CommandError> {
        self.evse_index(evse).ok_or(CommandError::UnknownEvse(evse))
    }

    /// A token is presented by somebody whose vehicle is plugged in once it is accepted.
    fn present_with_vehicle(
        &mut self,
        evse: usize,
        token: Token,
        planned: PlannedStart,
    ) -> Result<(), CommandError> {
        self.evses[evse].planned = Some(planned);
        let result = self.present_token(evse, token);
        if result.is_err() {
            self.evses[evse].planned = None;
        }
        result
    }

    /// A driver is there with token and vehicle.
    fn begin_visit(&mut self, evse: usize, visit: Visit) {
        let state = &self.evses[evse];
        if state.plugged.is_some() || state.planned.is_some() {
            return;
        }
        let planned = PlannedStart {
            vehicle: visit.vehicle,
            duration: Some(visit.stay),
            plugs_at: visit.plugs_at,
            is_visit: true,
        };
        let presented = self.present_with_vehicle(evse, visit.token, planned);
        let state = &self.evses[evse];
        // Whoever is turned away at once has left.
        if presented.is_ok() && (state.planned.is_some() || state.plugged.is_some()) {
            self.timers.set(Timer::DriverLeaves(evse), visit.leaves_at);
        }
    }

    /// The driver of a visit goes, with the vehicle if it is plugged in.
    pub(super) fn driver_goes(&mut self, evse: usize) {
        self.evses[evse].planned = None;
        if self.evses[evse].plugged.is_some()
            && let Err(error) = self.unplug(evse)
        {
            self.problem(format!("the driver cannot leave: {error}"));
        }
    }

    /// The index of a connector by its number; without a number the first.
    fn connector_index(&self, evse: usize, connector: Option<i32>) -> Result<usize, CommandError> {
        let state = &self.evses[evse];
        let Some(id) = connector else { return Ok(0) };
        let found = state.connectors.iter().position(|c| c.id == id);
        found.ok_or(CommandError::UnknownConnector {
            evse: state.spec.id,
            connector: id,
        })
    }

    fn plug_in(
        &mut self,
        evse: usize,
        connector: usize,
        vehicle: Vehicle,
    ) -> Result<(), CommandError> {
        let seed = self.rng.random();
        let state = &mut self.evses[evse];
        let is_elsewhere = |held: &HeldCable| held.connector != connector;
        if state.plugged.is_some() || state.held.as_ref().is_some_and(is_elsewhere) {
            return Err(CommandError::AlreadyPlugged(state.spec.id));
        }
        // The driver of a cable that waited in the socket is back.
        state.held = None;
        state.plugged = Some(connector);
        state.battery = Some(Battery::new(vehicle, seed));
        self.timers.cancel(Timer::ConnectionTimeOut(evse));
        state.talk = Talk::default();
        self.update_statuses();
        self.changed(evse, &Change::of(TriggerReasonEnum::CablePluggedIn));
        self.plug_and_charge(evse);
        Ok(())
    }

    /// A token was accepted for which a vehicle is waiting.
    pub(super) fn plug_in_planned(&mut self, evse: usize) {
        let now = self.now;
        let Some(state) = self.evses.get_mut(evse) else {
            return;
        };
        if state.authorization.is_none() {
            return;
        }
        if let Some(planned) = &state.planned
            && planned.plugs_at > now
        {
            self.timers.set(Timer::DriverPlugs(evse), planned.plugs_at);
            return;
        }
        let Some(planned) = state.planned.take() else {
            return;
        };
        if let Err(error) = self.plug_in(evse, 0, planned.vehicle) {
            self.problem(format!("vehicle cannot be plugged in: {error}"));
            return;
        }
        if let Some(duration) = planned.duration {
            self.timers.set(Timer::AutoStop(evse), self.now + duration);
        }
    }

    pub(super) fn auto_stop(&mut self, evse: usize) {
        if let Err(error) = self.stop_charging(evse, StopReason::Local) {
            self.problem(format!("planned stop failed: {error}"));
        }
    }

    pub(super) fn unplug(&mut self, evse: usize) -> Result<(), CommandError> {
        self.settle(evse);
        let state = &mut self.evses[evse];
        let Some(connector) = state.plugged.take() else {
            return Err(CommandError::NotPlugged(state.spec.id));
        };
        state.battery = None;
        self.timers.cancel(Timer::DriverLeaves(evse));
        let state = &self.evses[evse];
        let has_transaction = state.transaction.is_some();
        // Without a vehicle the driver leaves too, unless the transaction waits for the vehicle to come back.
        if !has_transaction || self.model.flag(names::STOP_ON_EV_SIDE_DISCONNECT) {
            self.evses[evse].authorization = None;
        }
        self.keep_or_free_cable(evse, connector);
        self.stop_flow(evse);
        self.update_statuses();
        let change = Change::stop(
            TriggerReasonEnum::EvCommunicationLost,
            ReasonEnum::EvDisconnected,
        );
        self.changed(evse, &change);
        self.reset_when_idle();
        self.reset_evse_when_idle(evse);
        Ok(())
    }

    fn stop_charging(&mut self, evse: usize, reason: StopReason) -> Result<(), CommandError> {
        self.settle(evse);
        let state = &mut self.evses[evse];
        let Some(transaction) = state.transaction.as_ref() else {
            return Err(CommandError::NoTransaction(state.spec.id));
        };
        let change = match reason {
            StopReason::Local => Change {
                trigger: TriggerReasonEnum::StopAuthorized,
                reason: Some(ReasonEnum::Local),
                token: transaction.token.clone(),
            },
            StopReason::StoppedByEv => {
                Change::stop(TriggerReasonEnum::StopAuthorized, ReasonEnum::StoppedByEv)
            }
            StopReason::EmergencyStop => Change::stop(
                TriggerReasonEnum::AbnormalCondition,
                ReasonEnum::EmergencyStop,
            ),
        };
        state.authorization = None;
        self.changed(evse, &change);
        Ok(())
    }

    /// A vehicle comes into the bay, where there is no other.
    fn park(&mut self, evse: usize) -> Result<(), CommandError> {
        let state = &mut self.evses[evse];
        if state.is_parked {
            let why = "a vehicle stands in its bay already";
            let evse = state.spec.id;
            return Err(CommandError::NotUsable { evse, why });
        }
        state.is_parked = true;
        self.changed(evse, &Change::of(TriggerReasonEnum::EvDetected));
        Ok(())
    }

    /// The vehicle leaves the bay; a cable that is still in is pulled.
    fn leave_bay(&mut self, evse: usize) -> Result<(), CommandError> {
        let state = &mut self.evses[evse];
        if !state.is_parked && state.plugged.is_none() {
            let why = "no vehicle stands in its bay";
            let evse = state.spec.id;
            return Err(CommandError::NotUsable { evse, why });
        }
        state.is_parked = false;
        if state.plugged.is_some() {
            self.unplug(evse)?;
        }
        let change = Change::stop(TriggerReasonEnum::EvDeparted, ReasonEnum::EvDisconnected);
        self.changed(evse, &change);
        Ok(())
    }

    fn break_down(&mut self, evse: usize, kind: FaultKind) -> Result<(), CommandError> {
        let reason = match kind {
            FaultKind::Other => ReasonEnum::Other,
            FaultKind::GroundFault => ReasonEnum::GroundFault,
            FaultKind::OvercurrentFault => ReasonEnum::OvercurrentFault,
            FaultKind::PowerQuality => ReasonEnum::PowerQuality,
            FaultKind::LockFailure => return self.jam_locks(evse, true),
            FaultKind::ResetFailure => {
                self.evses[evse].fails_to_reset = true;
                return Ok(());
            }
        };
        self.settle(evse);
        self.evses[evse].is_faulted = true;
        self.stop_flow(evse);
        self.cancel_reservation_of(evse);
        self.update_statuses();
        if self.evses[evse].transaction.is_some() {
            self.evses[evse].authorization = None;
            let change = Change::stop(TriggerReasonEnum::AbnormalCondition, reason);
            self.changed(evse, &change);
        }
        Ok(())
    }

    /// An EVSE works again, its locks and its resets, too.
    fn mend(&mut self, evse: usize) -> Result<(), CommandError> {
        let state = &mut self.evses[evse];
        (state.is_faulted, state.fails_to_reset) = (false, false);
        self.jam_locks(evse, false)
    }

    /// A driver holds a token to the reader.
    fn present_token(&mut self, evse: usize, token: Token) -> Result<(), CommandError> {
        let id = self.evses[evse].spec.id;
        let refuse = |why| Err(CommandError::NotUsable { evse: id, why });
        if self.registration != Registration::Accepted
            && !self.model.flag(names::TX_BEFORE_ACCEPTED)
        {
            return refuse("the CSMS has not accepted the station");
        }
        let id_token = wire_token(&token);
        match self.give_cable_back(evse, &id_token) {
            Some(true) => {
                self.evses[evse].planned = None;
                return Ok(());
            }
            Some(false) => return refuse("it holds the cable of another driver"),
            None => {}
        }
        let connector = self.evses[evse].plugged.unwrap_or(0);
        match self.connector_status(evse, connector) {
            ConnectorStatusEnum::Faulted => return refuse("it is faulted"),
            ConnectorStatusEnum::Unavailable => return refuse("it is unavailable"),
            _ => {}
        }
        let state = &self.evses[evse];
        if let Some(transaction) = &state.transaction
            && state.authorization.is_some()
            && let Some(owner) = transaction.token.clone()
        {
            return self.present_second_token(evse, &owner, token, &id_token);
        }
        if state
            .transaction
            .as_ref()
            .is_some_and(|t| t.is_deauthorized)
        {
            return refuse("its transaction lost its authorization");
        }
        let owners = self.kept_for(evse);
        if !owners.is_empty() {
            let group = self.known_group(&id_token);
            let is_it = owners.iter().any(|(owner, owner_group)| {
                is_token_of(&id_token, group.as_ref(), owner, owner_group.as_ref())
            });
            if !is_it && !self.is_master_pass(group.as_ref()) {
                // Whether it belongs to a reserved group the CSMS may know (H03.FR.08).
                let has_group = owners.iter().any(|(_, group)| group.is_some());
                if group.is_none() && has_group && self.may_ask_csms() {
                    self.ask_csms(evse, id_token);
                    return Ok(());
                }
                return refuse("it is reserved for another token");
            }
        }
        self.authorize(evse, id_token);
        Ok(())
    }

    /// The same token, or one of its group, ends the authorization (C01.FR.03, C09.FR.07); MasterPass too (C16).
    fn present_second_token(
        &mut self,
        evse: usize,
        owner: &IdToken,
        token: Token,
        id_token: &IdToken,
    ) -> Result<(), CommandError> {
        if is_same_token(owner, id_token) {
            return self.stop_charging(evse, StopReason::Local);
        }
        match self.known_group(id_token) {
            Some(group) => self.stop_by_group(evse, id_token, Some(&group)),
            // Its group is not known here: the CSMS is asked (C09.FR.05).
            None if self.may_ask_csms() => {
                self.evses[evse].challenger = Some(token);
                self.ask_csms(evse, id_token.clone());
            }
            None => {
                self.problem("a token of another group does not stop the transaction".to_owned());
            }
        }
        Ok(())
    }

    /// Whether the CSMS can be asked about a token, and may be.
    pub(in crate::station) fn may_ask_csms(&self) -> bool {
        self.link.is_open()
            && self.registration == Registration::Accepted
            && !self.model.flag(names::DISABLE_REMOTE_AUTHORIZATION)
    }

    /// Ends the authorization if the group says so.
    pub(super) fn stop_by_group(&mut self, evse: usize, token: &IdToken, group: Option<&IdToken>) {
        if self.is_master_pass(group) {
            self.stop_by_master_pass(token);
            return;
        }
        let Some(state) = self.evses.get_mut(evse) else {
            return;
        };
        let owner_group = state.transaction.as_ref().and_then(|t| t.group.as_ref());
        let is_same_group =
            matches!((group, owner_group), (Some(a), Some(b)) if is_same_token(a, b));
        if !is_same_group {
            self.problem("a token of another group does not stop the transaction".to_owned());
            return;
        }
        self.stop_by_token(evse, token, ReasonEnum::Local);
    }

    /// MasterPass: without a screen to choose on, every transaction of the station stops (C16.FR.02).
    pub(super) fn stop_by_master_pass(&mut self, token: &IdToken) {
        for evse in 0..self.evses.len() {
            let state = &self.evses[evse];
            if state.transaction.is_some() && state.authorization.is_some() {
                self.stop_by_token(evse, token, ReasonEnum::MasterPass);
            }
        }
    }

    fn stop_by_token(&mut self, evse: usize, token: &IdToken, reason: ReasonEnum) {
        self.settle(evse);
        self.evses[evse].authorization = None;
        let mut change = Change::stop(TriggerReasonEnum::StopAuthorized, reason);
        change.token = Some(token.clone());
        self.changed(evse, &change);
    }
}

/// The token as it goes on the wire.
pub(super) fn wire_token(token: &Token) -> IdToken {
    // Token checks its type; Local is what a reader would call anything else.
    let kind = token.kind().parse().unwrap_or(IdTokenEnum::Local);
    IdToken::new(Text::truncated(token.value()), kind)
}
