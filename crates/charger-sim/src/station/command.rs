//! What a runner can make happen at a station: people, vehicles, faults and the network, not OCPP messages.
//!
//! A command takes effect at one instant of model time: now, or the instant it was scheduled for.

use std::{fmt, time::Duration};

use scenario::{
    verb::{Answer, FaultKind, LiftLimit, SetLimit, SetVariable, Until},
    vocabulary::ID_TOKEN_TYPES,
};

use super::Report;
use crate::{clock::ModelInstant, physics::vehicle::Vehicle};

/// An identifier as a driver presents it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    value: String,
    kind: String,
}

/// Why a token cannot be presented.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// `IdToken.idToken` holds 36 characters.
    #[error("id token is {0} characters long: at most 36 are allowed")]
    TooLong(usize),
    /// Not a value of `IdTokenEnumType`.
    #[error("`{0}` is no id token type: use one such as ISO14443, ISO15693, Central or KeyCode")]
    UnknownType(String),
}

impl Token {
    /// A token of `kind` (an `IdTokenEnumType` text such as `ISO14443`).
    ///
    /// # Errors
    /// [`TokenError`] when the value is longer than 36 characters or the type is unknown.
    pub fn new(value: impl Into<String>, kind: impl Into<String>) -> Result<Self, TokenError> {
        let (value, kind) = (value.into(), kind.into());
        let length = value.chars().count();
        if length > 36 {
            return Err(TokenError::TooLong(length));
        }
        if !ID_TOKEN_TYPES.contains(&kind.as_str()) {
            return Err(TokenError::UnknownType(kind));
        }
        Ok(Self { value, kind })
    }

    /// Value, at most 36 characters.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// `IdTokenEnumType` text.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A KeyCode is a PIN: it appears in no output (C04.FR.04).
        let shown = if self.kind == "KeyCode" {
            "***"
        } else {
            &self.value
        };
        write!(f, "{}:{shown}", self.kind)
    }
}

/// Why a driver or a device stops charging.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StopReason {
    /// The driver presents the token again.
    #[default]
    Local,
    /// The vehicle ends the session.
    StoppedByEv,
    /// Somebody presses the emergency stop.
    EmergencyStop,
}

/// Why a station restarts by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RebootReason {
    /// Somebody pressed the reset button.
    Local,
    /// The watchdog fired.
    Watchdog,
    /// The application asked for it.
    Application,
}

/// A driver's visit, as it is planned. In a time lapse the station stands still while the CSMS is asked about the
/// token, so that what is planned happens at its own instants.
#[derive(Debug, Clone, PartialEq)]
pub struct Visit {
    /// EVSE, from 1.
    pub evse: i32,
    /// What is plugged in.
    pub vehicle: Vehicle,
    /// Who it is; presented when the visit begins.
    pub token: Token,
    /// When the cable goes in; later if the token is accepted later.
    pub plugs_at: ModelInstant,
    /// Model time after which the driver stops, counted from the cable.
    pub stay: Duration,
    /// When the cable is pulled, if it is in.
    pub leaves_at: ModelInstant,
}

/// Something that happens at a station.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Power the station up and connect to the CSMS.
    Connect,
    /// Close the connection in an orderly way (1000) and stay away until `Connect`.
    Disconnect,
    /// Cut the connection at the TCP level, without a closing handshake, and stay away.
    CutLink {
        /// How long the network is gone; none: until `RestoreLink`.
        duration: Option<Duration>,
    },
    /// The network is back.
    RestoreLink,
    /// Cut the connection at the TCP level and do not even dial until `GoOnline`, whatever happens meanwhile.
    GoOffline {
        /// How long; none: until `GoOnline`.
        duration: Option<Duration>,
    },
    /// Dial again, at once.
    GoOnline,
    /// A vehicle is plugged in at a connector of the EVSE.
    PlugIn {
        /// EVSE, from 1.
        evse: i32,
        /// Connector, from 1; none: the first one.
        connector: Option<i32>,
        /// The vehicle.
        vehicle: Vehicle,
    },
    /// A driver presents a token at the reader of the EVSE.
    PresentToken {
        /// EVSE, from 1.
        evse: i32,
        /// The token.
        token: Token,
    },
    /// A driver says at the station how far to charge, in the transaction that goes on or the next one.
    LimitCharge {
        /// EVSE, from 1.
        evse: i32,
        /// How far.
        until: Until,
    },
    /// Token and vehicle in one: the token is presented, and the vehicle plugged in at the instant the token is
    /// accepted; with `duration`, charging stops exactly that much model time after the transaction started.
    StartCharging {
        /// EVSE, from 1.
        evse: i32,
        /// The vehicle.
        vehicle: Vehicle,
        /// The token.
        token: Token,
        /// Model time after which the driver stops; none: when told.
        duration: Option<Duration>,
    },
    /// A driver comes, charges and leaves, each at an instant that is known before. Whoever is turned away leaves at
    /// once; that is no error.
    Visit(Box<Visit>),
    /// Charging is stopped at the station.
    StopCharging {
        /// EVSE, from 1.
        evse: i32,
        /// By whom.
        reason: StopReason,
    },
    /// The cable is unplugged at the vehicle, which leaves.
    Unplug {
        /// EVSE, from 1.
        evse: i32,
    },
    /// The cable is pulled out of the socket of the station, which its lock may prevent.
    PullCable {
        /// EVSE, from 1.
        evse: i32,
    },
    /// The EVSE breaks down.
    Fault {
        /// EVSE, from 1.
        evse: i32,
        /// What is wrong.
        kind: FaultKind,
    },
    /// The EVSE works again.
    ClearFault {
        /// EVSE, from 1.
        evse: i32,
    },
    /// Somebody at the station makes an EVSE usable or not; not while a transaction goes on.
    Operative {
        /// EVSE, from 1.
        evse: i32,
        /// Whether it is to be usable.
        is_operative: bool,
    },
    /// The device behind the EVSE says how it is ([`super::Equipment::Reported`]).
    Report {
        /// EVSE, from 1.
        evse: i32,
        /// What it says.
        report: Box<Report>,
    },
    /// The station restarts by itself.
    Reboot {
        /// Why.
        reason: RebootReason,
    },
    /// A technician sets a variable, also one that the CSMS may only read.
    SetVariable(SetVariable),
    /// Somebody outside limits the station or one of its EVSEs (K11, K12).
    SetLimit(SetLimit),
    /// That limit ends (K13).
    LiftLimit(LiftLimit),
    /// A security event happens.
    RaiseSecurityEvent {
        /// Type, such as `TamperDetectionActivated`.
        event: String,
        /// `techInfo`; empty: none.
        info: String,
    },
    /// A vehicle stands in the parking bay of the EVSE.
    Park {
        /// EVSE, from 1.
        evse: i32,
    },
    /// The vehicle leaves the parking bay.
    Leave {
        /// EVSE, from 1.
        evse: i32,
    },
    /// A CALL of the CSMS will be answered as told.
    Answer(Answer),
    /// The station loses its supply for `duration`, then boots again with what it had written down.
    PowerLoss {
        /// How long it is dark, in model time.
        duration: Duration,
    },
}

/// A command took effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reply {
    /// When, in model time.
    pub at: ModelInstant,
}

/// Why a command had no effect.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// The station has been shut down.
    #[error("station has been shut down: spawn it again")]
    Stopped,
    /// No such EVSE.
    #[error("station has no EVSE {0}: count from 1")]
    UnknownEvse(i32),
    /// No such connector.
    #[error("EVSE {evse} has no connector {connector}: count from 1")]
    UnknownConnector {
        /// EVSE.
        evse: i32,
        /// Connector.
        connector: i32,
    },
    /// A vehicle is connected already.
    #[error("EVSE {0} has a vehicle already: unplug it first")]
    AlreadyPlugged(i32),
    /// No vehicle is connected.
    #[error("EVSE {0} has no vehicle: plug one in first")]
    NotPlugged(i32),
    /// Nothing to stop.
    #[error("EVSE {0} has no transaction to stop")]
    NoTransaction(i32),
    /// The EVSE is faulted, unavailable or without power.
    #[error("EVSE {evse} cannot be used: {why}")]
    NotUsable {
        /// EVSE.
        evse: i32,
        /// Why not.
        why: &'static str,
    },
    /// Something that this station does not have, or that is not valid.
    #[error("{0}")]
    NotPossible(String),
    /// The station is dark or restarting.
    #[error("station is not running: wait until it is up again")]
    NotRunning,
}

#[cfg(test)]
mod tests {
    use ocpp201::{ConnectorEnum, IdTokenEnum, ReasonEnum, RegistrationStatusEnum};
    use scenario::vocabulary::{
        CONNECTOR_TYPES, ID_TOKEN_TYPES, REGISTRATION_STATUSES, STOPPED_REASONS,
    };

    /// In the order of their texts: the lists need not agree in their order.
    fn sorted<'a>(values: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
        let mut values: Vec<_> = values.collect();
        values.sort_unstable();
        values
    }

    #[test]
    fn files_may_use_exactly_the_words_of_the_messages() {
        let tokens = IdTokenEnum::ALL.iter().map(|value| value.as_str());
        assert_eq!(sorted(ID_TOKEN_TYPES.into_iter()), sorted(tokens));
        let statuses = RegistrationStatusEnum::ALL
            .iter()
            .map(|value| value.as_str());
        assert_eq!(sorted(REGISTRATION_STATUSES.into_iter()), sorted(statuses));
        let reasons = ReasonEnum::ALL.iter().map(|value| value.as_str());
        assert_eq!(sorted(STOPPED_REASONS.into_iter()), sorted(reasons));
        let connectors = ConnectorEnum::ALL.iter().map(|value| value.as_str());
        assert_eq!(sorted(CONNECTOR_TYPES.into_iter()), sorted(connectors));
    }
}
