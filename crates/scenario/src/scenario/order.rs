//! What a step of a scenario may hold, what must come before it, and whether there is time for it.
//!
//! Steps are looked at one by one in file order, so that an error stands at the step that is wrong.
//! Expectations are no concern of it.

use super::{Charge, Step, Vehicle};
use crate::vocabulary::{ID_TOKEN_TYPES, REGISTRATION_STATUSES, one_of};

/// What a person or a vehicle at the station can stop a charge for (`ReasonEnumType`).
const STOP_REASONS: [&str; 3] = ["Local", "StoppedByEV", "EmergencyStop"];
/// Characters of `IdToken.idToken`.
const ID_TOKEN_LENGTH: usize = 36;

/// What the steps so far have come to.
pub(super) struct Order {
    budget_seconds: u32,
    /// Whether stations have one EVSE with one connector.
    is_plain: bool,
    /// Whether the station stands for a device on the home network.
    has_device: bool,
    connected: bool,
    plugged: bool,
    charging: bool,
    charged: bool,
    /// Seconds that cannot overlap with what goes on now.
    passed: u64,
    /// Waiting with the cable in. A charge is counted from the start of the transaction, so that it
    /// may have begun before.
    waited_plugged: u64,
    /// Length of the charge that goes on.
    charge: u64,
}

impl Order {
    pub(super) fn new(budget_seconds: u32, is_plain: bool, has_device: bool) -> Self {
        Self {
            budget_seconds,
            is_plain,
            has_device,
            connected: false,
            plugged: false,
            charging: false,
            charged: false,
            passed: 0,
            waited_plugged: 0,
            charge: 0,
        }
    }

    /// Takes the next step, or says what is wrong with it and what was expected.
    pub(super) fn accept(&mut self, step: &Step) -> Result<(), String> {
        if !self.connected && needs_connection(step) {
            return Err("this step needs a connection, expected `connect` before it".into());
        }
        if !self.has_device && is_for_device(step) {
            return Err(
                "this step needs a device on the home network, expected `device = { address = …, class = … }` in the head"
                    .into(),
            );
        }
        if self.is_plain {
            check_place(step)?;
        }
        if let Some(verb) = step.verb() {
            verb.check()?;
        }
        match step {
            Step::Connect { .. } => self.connected = true,
            Step::Disconnect {} => self.connected = false,
            Step::ExpectBoot { status, .. } => one_of("status", status, &REGISTRATION_STATUSES)?,
            Step::PresentToken {
                id_token,
                kind,
                until,
                ..
            } => {
                check_token(id_token, kind)?;
                until.map_or(Ok(()), |until| until.check())?;
            }
            Step::PlugIn { vehicle, .. } => self.plug_in(vehicle)?,
            Step::Charge(charge) => self.begin(charge)?,
            Step::Stop { reason, .. } => {
                if !STOP_REASONS.contains(&reason.as_str()) {
                    return Err(format!(
                        "nobody at a station stops for `{reason}`, expected one of {}",
                        STOP_REASONS.join(", ")
                    ));
                }
                self.stop()?;
            }
            Step::RemoteStop { .. } => self.stop()?,
            Step::Unplug { .. } => {
                self.plugged = false;
                self.settle();
            }
            Step::Wait { seconds } if self.plugged => self.waited_plugged += u64::from(*seconds),
            Step::Wait { seconds } => self.passed += u64::from(*seconds),
            Step::ExpectNoMessage(pattern) => self.passed += u64::from(pattern.within_seconds),
            Step::Rest(rest) | Step::AskDevice(rest) => rest.check()?,
            Step::ExpectRow(pattern) => pattern.check()?,
            _ => {}
        }
        let least = self.passed + self.waited_plugged.max(self.charge);
        if least >= u64::from(self.budget_seconds) {
            return Err(format!(
                "the steps up to here take {least} s at least, expected less than budget_seconds = {}",
                self.budget_seconds
            ));
        }
        Ok(())
    }

    fn plug_in(&mut self, vehicle: &Vehicle) -> Result<(), String> {
        if self.plugged && self.is_plain {
            return Err("the cable is plugged in already, expected `unplug` before it".into());
        }
        vehicle.check()?;
        self.plugged = true;
        Ok(())
    }

    fn begin(&mut self, charge: &Charge) -> Result<(), String> {
        if !self.plugged || self.charged {
            return Err("expected one `charge`, after `plug_in`".into());
        }
        let possible = charge.seconds > 0
            && charge.sample_every_seconds > 0
            && charge
                .fault
                .as_ref()
                .is_none_or(|fault| fault.at_second < charge.seconds);
        if !possible {
            return Err(
                "expected seconds > 0, sample_every_seconds > 0 and a fault inside the charge"
                    .into(),
            );
        }
        (self.charging, self.charged) = (true, true);
        self.charge = u64::from(charge.seconds);
        Ok(())
    }

    fn stop(&mut self) -> Result<(), String> {
        if !std::mem::take(&mut self.charging) {
            return Err("nothing to stop, expected `charge` before it".into());
        }
        self.settle();
        Ok(())
    }

    /// The charge is over: what waits now comes after it.
    fn settle(&mut self) {
        let waited = std::mem::take(&mut self.waited_plugged);
        self.passed += waited.max(std::mem::take(&mut self.charge));
    }
}

/// Whether a step makes no sense at a station that was never told to connect.
fn needs_connection(step: &Step) -> bool {
    let is_possible = matches!(
        step,
        Step::Connect { .. }
            | Step::Barrier {}
            | Step::Wait { .. }
            | Step::Rest(_)
            | Step::ExpectRow(_)
    );
    !is_possible && step.verb().is_none()
}

/// Whether a step acts on a device on the home network or its gateway.
fn is_for_device(step: &Step) -> bool {
    matches!(
        step,
        Step::AskDevice(_) | Step::ResetCounter { .. } | Step::RestartGateway { .. }
    )
}

/// A station of a fleet has one EVSE with one connector.
fn check_place(step: &Step) -> Result<(), String> {
    let (evse_id, connector_id) = match step {
        Step::RemoteStart {
            evse_id,
            connector_id,
            ..
        } => (*evse_id, *connector_id),
        Step::PresentToken { evse_id, .. }
        | Step::Stop { evse_id, .. }
        | Step::RemoteStop { evse_id, .. }
        | Step::Unplug { evse_id, .. } => (*evse_id, 1),
        Step::PlugIn {
            evse_id,
            connector_id,
            ..
        } => (*evse_id, connector_id.unwrap_or(1)),
        step => match step.verb().and_then(|verb| verb.evse_id()) {
            Some(evse_id) => (evse_id, 1),
            None => return Ok(()),
        },
    };
    if evse_id != 1 {
        return Err(format!(
            "no station has an EVSE {evse_id}, expected evse_id = 1"
        ));
    }
    if connector_id != 1 {
        return Err(format!(
            "no EVSE has a connector {connector_id}, expected connector_id = 1"
        ));
    }
    Ok(())
}

fn check_token(id_token: &str, kind: &str) -> Result<(), String> {
    one_of("type", kind, &ID_TOKEN_TYPES)?;
    let length = id_token.chars().count();
    // Only `NoAuthorization` presents nothing.
    let least = usize::from(kind != "NoAuthorization");
    if (least..=ID_TOKEN_LENGTH).contains(&length) {
        return Ok(());
    }
    // Its length, not itself: a KeyCode is a PIN.
    Err(format!(
        "id_token of {length} characters, expected {least} to {ID_TOKEN_LENGTH}"
    ))
}
