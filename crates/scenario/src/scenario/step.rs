//! The steps of a scenario: what each holds, what has to stand before it, and what it needs.
//!
//! A step is data. The simulator plays it; what the steps so far have come to is kept in `order`. A new step begins
//! here.

use serde::Deserialize;

use super::expectation::{MessagePattern, RestStep, RowPattern, Sending};
use super::order::Order;
use super::vehicle::Vehicle;
use crate::verb;
use crate::vocabulary::{ID_TOKEN_TYPES, REGISTRATION_STATUSES, one_of};

/// What a person or a vehicle at the station can stop a charge for (`ReasonEnumType`).
const STOP_REASONS: [&str; 3] = ["Local", "StoppedByEV", "EmergencyStop"];
/// Characters of `IdToken.idToken`.
const ID_TOKEN_LENGTH: usize = 36;

/// One step of a scenario. `within_seconds` is a limit of wall clock for what the step waits for.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Step {
    /// Opens the connection.
    Connect {
        /// Limit for the handshake.
        within_seconds: u32,
    },
    /// Waits for the answer to BootNotification.
    ExpectBoot {
        /// `Accepted`, `Pending` or `Rejected`.
        status: String,
        /// Limit for the answer.
        within_seconds: u32,
    },
    /// Waits for an answered Heartbeat.
    ExpectHeartbeat {
        /// Limit for the answer.
        within_seconds: u32,
    },
    /// Waits (model time).
    Wait {
        /// How long.
        seconds: u32,
    },
    /// Waits until all stations of the scenario are here; what follows starts at one instant of
    /// model time everywhere.
    Barrier {},
    /// A driver presents a token and waits for the answer to Authorize.
    PresentToken {
        /// Where.
        evse_id: i32,
        /// The token, at most 36 characters.
        id_token: String,
        /// Its type, e.g. `ISO14443`.
        #[serde(rename = "type")]
        kind: String,
        /// How far the driver wants to charge; none: until somebody stops.
        until: Option<verb::Until>,
        /// Limit for an answer that accepts it; none: whatever comes of it.
        within_seconds: Option<u32>,
    },
    /// The cable is plugged in. With a token presented before, energy flows from this instant, and
    /// the step waits until the transaction has started.
    PlugIn {
        /// Where.
        evse_id: i32,
        /// Which connector; none: the first one.
        connector_id: Option<i32>,
        /// What is plugged in.
        #[serde(default)]
        vehicle: Vehicle,
        /// Limit for the answer to TransactionEvent(Started), where one is due; none: whatever comes of it.
        within_seconds: Option<u32>,
    },
    /// Charges, counted from the instant the transaction started.
    Charge(Charge),
    /// The driver ends the charge, exactly when the planned seconds are over.
    Stop {
        /// Where.
        evse_id: i32,
        /// `stoppedReason`: `Local`, `StoppedByEV` or `EmergencyStop`.
        reason: String,
        /// Limit for the answer to TransactionEvent(Ended).
        within_seconds: u32,
    },
    /// The operator starts charging: `POST /chargers/{id}/start`.
    RemoteStart {
        /// Where.
        evse_id: i32,
        /// Which connector.
        connector_id: i32,
        /// Limit for the answer and the start of the transaction.
        within_seconds: u32,
    },
    /// The operator stops the transaction: `POST /chargers/{id}/stop`.
    RemoteStop {
        /// Where.
        evse_id: i32,
        /// Limit for the answer and the end of the transaction.
        within_seconds: u32,
    },
    /// The cable is pulled.
    Unplug {
        /// Where.
        evse_id: i32,
        /// At which end.
        #[serde(default)]
        from: verb::End,
        /// Limit for a connector that is Available then; 0: whatever comes of it.
        #[serde(default = "three")]
        within_seconds: u32,
    },
    /// Somebody presses the stop button.
    PressStop(verb::AtEvse),
    /// Somebody presses the emergency stop.
    EmergencyStop(verb::AtEvses),
    /// An EVSE breaks down.
    Fault(verb::Fault),
    /// It works again.
    ClearFault(verb::AtEvse),
    /// The connection is cut, and the station does not dial.
    Offline(verb::Span),
    /// It dials again.
    Online(verb::Nothing),
    /// The supply fails, and comes back by itself.
    PowerLoss(verb::Darkness),
    /// The station restarts by itself.
    Reboot(verb::Reboot),
    /// A technician sets a variable.
    SetVariable(verb::SetVariable),
    /// Somebody outside limits what the station may take.
    SetLimit(verb::SetLimit),
    /// That limit ends.
    LiftLimit(verb::LiftLimit),
    /// A security event happens.
    Tamper(verb::Tamper),
    /// A vehicle stands in the parking bay.
    Park(verb::AtEvse),
    /// It leaves the bay.
    Leave(verb::AtEvse),
    /// The station sends a message as given.
    Send(Sending),
    /// The station sends a message of a vendor.
    #[serde(deserialize_with = "verb::vendor_message")]
    DataTransfer(verb::Send),
    /// The station answers CALLs as told.
    Answer(verb::Answer),
    /// Faults of frames and connection.
    FrameFaults(verb::FrameFaults),
    /// Waits for a message.
    ExpectMessage(MessagePattern),
    /// Waits, and fails if there is such a message meanwhile.
    ExpectNoMessage(MessagePattern),
    /// Asks the REST interface of the CSMS, and holds its answer against a pattern.
    Rest(RestStep),
    /// The same with the REST interface of the device on the home network.
    AskDevice(RestStep),
    /// Once nothing flows and the gateway has read that, the counter of the device is set to 0 (0xD9).
    ResetCounter {
        /// Limit for that.
        within_seconds: u32,
    },
    /// The gateway is killed (SIGKILL) in the middle of the transaction, and started again.
    RestartGateway {
        /// Limit for a station that is back.
        within_seconds: u32,
    },
    /// Looks into the database of the CSMS.
    ExpectRow(RowPattern),
    /// The steps in it, so many times; a scenario that was read holds them unrolled.
    Repeat {
        /// How many times, 1 to 1000.
        times: u32,
        /// The steps.
        steps: Vec<Step>,
    },
    /// Closes the connection (1000), once everything is answered.
    Disconnect {},
}

impl Step {
    /// Takes the step after those before it, or says what is wrong with it and what was expected.
    pub(super) fn follow(&self, order: &mut Order) -> Result<(), String> {
        match self {
            Self::Connect { .. } => order.connect(true),
            Self::Disconnect {} => order.connect(false),
            Self::ExpectBoot { status, .. } => one_of("status", status, &REGISTRATION_STATUSES)?,
            Self::PresentToken {
                id_token,
                kind,
                until,
                ..
            } => {
                check_token(id_token, kind)?;
                until.map_or(Ok(()), |until| until.check())?;
            }
            Self::PlugIn { vehicle, .. } => {
                order.plug_in()?;
                vehicle.check()?;
            }
            Self::Charge(charge) => {
                order.begin(charge.seconds)?;
                charge.check()?;
            }
            Self::Stop { reason, .. } => {
                if !STOP_REASONS.contains(&reason.as_str()) {
                    return Err(format!(
                        "nobody at a station stops for `{reason}`, expected one of {}",
                        STOP_REASONS.join(", ")
                    ));
                }
                order.stop()?;
            }
            Self::RemoteStop { .. } => order.stop()?,
            Self::Unplug { .. } => order.unplug(),
            Self::Wait { seconds } => order.wait(*seconds),
            Self::ExpectNoMessage(pattern) => order.pass(pattern.within_seconds),
            Self::Rest(rest) | Self::AskDevice(rest) => rest.check()?,
            Self::ExpectRow(pattern) => pattern.check()?,
            _ => {}
        }
        Ok(())
    }

    /// Whether it makes no sense at a station that was never told to connect.
    pub(super) fn needs_connection(&self) -> bool {
        let is_possible = matches!(
            self,
            Self::Connect { .. }
                | Self::Barrier {}
                | Self::Wait { .. }
                | Self::Rest(_)
                | Self::ExpectRow(_)
        );
        !is_possible && self.verb().is_none()
    }

    /// Whether it acts on a device on the home network or its gateway.
    pub(super) fn needs_device(&self) -> bool {
        matches!(
            self,
            Self::AskDevice(_) | Self::ResetCounter { .. } | Self::RestartGateway { .. }
        )
    }

    /// The EVSE where it happens, and the connector; none: it happens at no EVSE.
    pub(super) fn place(&self) -> Option<(i32, i32)> {
        match self {
            Self::RemoteStart {
                evse_id,
                connector_id,
                ..
            } => Some((*evse_id, *connector_id)),
            Self::PresentToken { evse_id, .. }
            | Self::Stop { evse_id, .. }
            | Self::RemoteStop { evse_id, .. }
            | Self::Unplug { evse_id, .. } => Some((*evse_id, 1)),
            Self::PlugIn {
                evse_id,
                connector_id,
                ..
            } => Some((*evse_id, connector_id.unwrap_or(1))),
            step => Some((step.verb()?.evse_id()?, 1)),
        }
    }
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

fn three() -> u32 {
    3
}

/// The step `charge`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Charge {
    /// How long (model time).
    pub seconds: u32,
    /// A meter sample every so many seconds.
    pub sample_every_seconds: u32,
    /// What goes wrong meanwhile.
    pub fault: Option<Fault>,
}

impl Charge {
    /// Whether there can be such a charge.
    fn check(&self) -> Result<(), String> {
        let fault = self.fault.as_ref();
        let possible = self.seconds > 0
            && self.sample_every_seconds > 0
            && fault.is_none_or(|fault| fault.at_second < self.seconds);
        if possible {
            return Ok(());
        }
        Err("expected seconds > 0, sample_every_seconds > 0 and a fault inside the charge".into())
    }
}

/// The server is killed and restarted; where the run does not own it, the link is cut instead.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// When, in seconds of the charge.
    pub at_second: u32,
    /// The fault lasts until so many events wait in the station's queue.
    pub queued_events: u32,
    /// Limit from the server being ready again to the station being back.
    pub reconnect_within_seconds: u32,
}
