//! Verbs: what can be done to a simulated station, in the words that its control port and scenario files share.
//!
//! Data and the rules that make it valid; what a verb does is up to the simulator. Every verb has defaults that make
//! an empty body the ordinary case.

mod vendor;

pub(crate) use vendor::read as vendor_message;

use std::{fmt, time::Duration};

use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::Value;

use crate::{
    Step, Vehicle,
    vocabulary::{ID_TOKEN_TYPES, one_of},
};

/// Longest time that may stand in a verb.
const LONGEST: u64 = 86_400;
/// Answers that may be told ahead.
const MOST_ANSWERS: u32 = 1_000;

/// Names of the verbs, as they stand in a path; in a file they have `_` for `-`.
pub const VERBS: [&str; 21] = [
    "plug-in",
    "unplug",
    "present-token",
    "press-stop",
    "emergency-stop",
    "fault",
    "clear-fault",
    "offline",
    "online",
    "power-loss",
    "reboot",
    "set-variable",
    "set-limit",
    "lift-limit",
    "tamper",
    "park",
    "leave",
    "send",
    "data-transfer",
    "answer",
    "frame-faults",
];

/// Something that is done to a station.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// A vehicle is plugged in.
    PlugIn(PlugIn),
    /// The vehicle is unplugged and leaves.
    Unplug(Unplug),
    /// A driver holds a token to the reader.
    PresentToken(PresentToken),
    /// Somebody presses the stop button: the driver's own transaction ends, as with the token.
    PressStop(AtEvse),
    /// Somebody presses the emergency stop.
    EmergencyStop(AtEvses),
    /// An EVSE breaks down.
    Fault(Fault),
    /// It works again.
    ClearFault(AtEvse),
    /// The connection is cut, and the station does not dial.
    Offline(Span),
    /// It dials again.
    Online(Nothing),
    /// The supply fails, and comes back by itself.
    PowerLoss(Darkness),
    /// The station restarts by itself.
    Reboot(Reboot),
    /// A technician sets a variable, also one that the CSMS may only read.
    SetVariable(SetVariable),
    /// Somebody outside limits what the station may take (K11, K12).
    SetLimit(SetLimit),
    /// That limit ends (K13).
    LiftLimit(LiftLimit),
    /// Somebody tampers with the station: a security event.
    Tamper(Tamper),
    /// A vehicle stands in the parking bay.
    Park(AtEvse),
    /// It leaves the bay.
    Leave(AtEvse),
    /// The station sends a message of yours, as given.
    Send(Send),
    /// The station sends a message of a vendor.
    #[serde(deserialize_with = "vendor_message")]
    DataTransfer(Send),
    /// The station answers a CALL of the CSMS as you say.
    Answer(Answer),
    /// Faults of the frames that leave and of the connection.
    FrameFaults(FrameFaults),
}

/// Nothing more to say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// An EVSE.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AtEvse {
    /// EVSE, from 1.
    #[serde(default = "one")]
    pub evse_id: i32,
}

/// The verb `unplug`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unplug {
    /// EVSE, from 1.
    #[serde(default = "one")]
    pub evse_id: i32,
    /// Which end of the cable is pulled.
    #[serde(default)]
    pub from: End,
}

/// An end of a charging cable.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum End {
    /// That at the vehicle, which leaves.
    #[default]
    Vehicle,
    /// That in the socket of the station, if its lock lets it go.
    Station,
}

/// An EVSE, or all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AtEvses {
    /// EVSE, from 1; none: all of them.
    pub evse_id: Option<i32>,
}

/// The verb `plug-in`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlugIn {
    /// EVSE, from 1.
    #[serde(default = "one")]
    pub evse_id: i32,
    /// Connector, from 1; none: the first one.
    pub connector_id: Option<i32>,
    /// What is plugged in; none: an ordinary vehicle.
    #[serde(default)]
    pub vehicle: Vehicle,
}

/// The verb `present-token`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PresentToken {
    /// EVSE, from 1.
    #[serde(default = "one")]
    pub evse_id: i32,
    /// The token, at most 36 characters.
    pub id_token: String,
    /// Its type.
    #[serde(rename = "type", default = "iso14443")]
    pub kind: String,
    /// How far the driver wants to charge; none: until somebody stops.
    pub until: Option<Until>,
}

/// How far a driver wants to charge: one of these.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Until {
    /// Energy, kWh (EnergyLimitReached).
    pub kwh: Option<f64>,
    /// Time since the transaction began, s (TimeLimitReached).
    pub seconds: Option<u32>,
    /// State of charge, percent (SOCLimitReached).
    pub soc_percent: Option<f64>,
    /// Energy that is paid for at the station, kWh (LocalOutOfCredit).
    pub credit_kwh: Option<f64>,
}

impl Until {
    /// Whether it is one limit that can be reached.
    ///
    /// # Errors
    /// If not; says what was expected.
    pub fn check(&self) -> Result<(), String> {
        let energy = |kwh: f64| (0.001..=1_000.0).contains(&kwh);
        let given = [
            self.kwh.map(energy),
            self.seconds
                .map(|seconds| (1..=LONGEST).contains(&u64::from(seconds))),
            self.soc_percent
                .map(|percent| (1.0..=100.0).contains(&percent)),
            self.credit_kwh.map(energy),
        ];
        let mut given = given.into_iter().flatten();
        match (given.next(), given.next()) {
            (Some(true), None) => Ok(()),
            _ => Err(
                "expected one of until.kwh 0.001 to 1000, until.seconds 1 to 86400, \
                      until.soc_percent 1 to 100, until.credit_kwh 0.001 to 1000"
                    .to_owned(),
            ),
        }
    }
}

/// The verb `fault`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// EVSE, from 1.
    #[serde(default = "one")]
    pub evse_id: i32,
    /// What is wrong; it becomes the reason of a transaction that ends by it.
    #[serde(default)]
    pub kind: FaultKind,
}

/// What is wrong with an EVSE.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum FaultKind {
    /// Something.
    #[default]
    Other,
    /// Current that leaks to the ground.
    GroundFault,
    /// Too much current.
    OvercurrentFault,
    /// A supply that is not as it should be.
    PowerQuality,
    /// Its locks do not move any more; it is not Faulted.
    LockFailure,
    /// Resets fail, of the EVSE and of the station; it is not Faulted.
    ResetFailure,
}

/// The verb `offline`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// After so long the station comes back by itself; none: until `online`.
    pub seconds: Option<u32>,
}

/// The verb `power-loss`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Darkness {
    /// How long it is dark.
    #[serde(default = "two")]
    pub seconds: u32,
}

/// The verb `reboot`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reboot {
    /// Why.
    #[serde(default)]
    pub reason: RebootCause,
}

/// Why a station restarts by itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub enum RebootCause {
    /// Somebody pressed the reset button (LocalReset).
    #[default]
    LocalReset,
    /// The watchdog fired.
    Watchdog,
    /// The application asked for it.
    ApplicationReset,
}

/// The verb `set-variable`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetVariable {
    /// Component, such as `TxCtrlr`.
    pub component: String,
    /// Variable, such as `EVConnectionTimeOut`.
    pub variable: String,
    /// Instance of the variable.
    #[serde(default)]
    pub instance: String,
    /// EVSE of the component; none: that of the station.
    #[serde(default)]
    pub evse_id: i32,
    /// Connector of the component.
    #[serde(default)]
    pub connector_id: i32,
    /// Value: a text, a number or `true` and `false`.
    #[serde(deserialize_with = "scalar")]
    pub value: String,
}

/// The verb `set-limit`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetLimit {
    /// EVSE, from 1; none: the station as a whole.
    pub evse_id: Option<i32>,
    /// Power, kW.
    pub kw: f64,
    /// Who says so.
    #[serde(default)]
    pub source: LimitSource,
}

/// The verb `lift-limit`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LiftLimit {
    /// EVSE, from 1; none: the station as a whole.
    pub evse_id: Option<i32>,
}

/// Who limits a station from outside (`ChargingLimitSourceEnumType` without CSO).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum LimitSource {
    /// An energy management system.
    #[default]
    #[serde(rename = "EMS")]
    Ems,
    /// The system operator of the grid.
    #[serde(rename = "SO")]
    So,
    /// Anything else.
    Other,
}

/// The verb `tamper`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tamper {
    /// Type of the security event.
    #[serde(default)]
    pub event: Option<String>,
    /// `techInfo`.
    #[serde(default)]
    pub info: String,
}

/// The verb `send`: a CALL, or a frame as a whole.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Send {
    /// Action, also one that does not exist.
    pub action: Option<String>,
    /// Payload, also a wrong one.
    pub payload: Option<Value>,
    /// The text of a frame, in place of action and payload.
    pub raw: Option<String>,
    /// How long an answer is waited for.
    #[serde(default = "thirty")]
    pub within_seconds: u32,
}

/// The verb `answer`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Action of the CALL.
    pub action: String,
    /// What is answered.
    pub with: With,
    /// How many CALLs are answered so; 0 forgets what was told before.
    #[serde(default = "once")]
    pub times: u32,
}

/// What is answered in place of the station's own answer.
#[derive(Debug, Clone, PartialEq)]
pub enum With {
    /// This payload, whether it conforms or not.
    Payload(Value),
    /// A payload that holds only this status.
    Status(String),
    /// CALLERROR with this code.
    Error(String),
    /// Nothing.
    Never,
    /// The station's own answer, so much later.
    After(Duration),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WithFields {
    payload: Option<Value>,
    status: Option<String>,
    error: Option<String>,
    after: Option<String>,
}

impl<'de> Deserialize<'de> for With {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        const EXPECTED: &str = "\"never\" or one of {\"payload\": …}, {\"status\": \"Rejected\"}, {\"error\": \"InternalError\"}, {\"after\": \"3s\"}";
        let value = Value::deserialize(deserializer)?;
        if value == "never" {
            return Ok(Self::Never);
        }
        let wrong = || de::Error::custom(format!("`with` is {value}, expected {EXPECTED}"));
        let fields: WithFields = serde_json::from_value(value.clone()).map_err(|_| wrong())?;
        match (fields.payload, fields.status, fields.error, fields.after) {
            (Some(payload), None, None, None) => Ok(Self::Payload(payload)),
            (None, Some(status), None, None) => Ok(Self::Status(status)),
            (None, None, Some(code), None) => Ok(Self::Error(code)),
            (None, None, None, Some(after)) => {
                let span = span(&after).ok_or_else(|| {
                    de::Error::custom(format!(
                        "`after` is `{after}`, expected a time up to a day, such as 3s or 500ms"
                    ))
                })?;
                Ok(Self::After(span))
            }
            _ => Err(wrong()),
        }
    }
}

/// The verb `frame-faults`: in place of those before. Shares are between 0 and 1; the same seed and the same frames
/// meet the same faults.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FrameFaults {
    /// Seed; none: that of the run.
    pub seed: Option<u64>,
    /// Share of the frames that are not sent.
    pub drop: f64,
    /// Share of the frames of the CSMS that do not arrive.
    pub drop_incoming: f64,
    /// Share of the frames that are sent twice.
    pub duplicate: f64,
    /// Share of the frames that are held up, with all that follow them.
    pub delay: f64,
    /// How long, in ms.
    pub delay_ms: u32,
    /// Share of the frames that are sent after the next one (at the latest after 2 s).
    pub reorder: f64,
    /// Share of the frames that are cut off.
    pub truncate: f64,
    /// Share of the frames that carry another message id than they should.
    pub wrong_id: f64,
    /// Share of the CALLs after which a second one is sent at once, before the answer.
    pub second_call: f64,
    /// Nothing is read or written any more, and the connection stays open.
    pub half_open: bool,
    /// Bytes per second that are read; 0: as many as come.
    pub read_bytes_per_second: u32,
    /// Bytes per second that are written; 0: as many as there are.
    pub write_bytes_per_second: u32,
}

impl FrameFaults {
    /// From `drop=0.05,delay=0.1,delay_ms=500,seed=7`; a switch such as `half_open` needs no value.
    ///
    /// # Errors
    /// If a name or a value is wrong; says which and what was expected.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut fields = serde_json::Map::new();
        for part in text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            let (name, value) = part.split_once('=').unwrap_or((part, "true"));
            let value = serde_json::from_str(value).map_err(|_| {
                format!("`{part}`: expected a name and a number, such as drop=0.05")
            })?;
            fields.insert(name.to_owned(), value);
        }
        let faults: Self =
            serde_json::from_value(Value::Object(fields)).map_err(|error| error.to_string())?;
        faults.check().map(|()| faults)
    }

    /// Shares are shares, and times are not endless.
    fn check(&self) -> Result<(), String> {
        for (name, share) in [
            ("drop", self.drop),
            ("drop_incoming", self.drop_incoming),
            ("duplicate", self.duplicate),
            ("delay", self.delay),
            ("reorder", self.reorder),
            ("truncate", self.truncate),
            ("wrong_id", self.wrong_id),
            ("second_call", self.second_call),
        ] {
            if !(0.0..=1.0).contains(&share) {
                return Err(format!("{name} is {share}, expected a share from 0 to 1"));
            }
        }
        if self.delay_ms > 600_000 {
            return Err(format!(
                "delay_ms is {}, expected at most 600000",
                self.delay_ms
            ));
        }
        Ok(())
    }

    /// Whether there are any.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self
            == Self {
                seed: self.seed,
                delay_ms: self.delay_ms,
                ..Self::default()
            }
    }
}

/// Why there is no such verb, or not with this body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VerbError {
    /// No such verb.
    Unknown(String),
    /// The body is wrong: what, and what was expected.
    Body(String),
}

impl fmt::Display for VerbError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(name) => {
                write!(f, "no verb `{name}`, expected one of {}", VERBS.join(", "))
            }
            Self::Body(what) => f.write_str(what),
        }
    }
}

impl Verb {
    /// The verb `name`, as it stands in a path, with `body`; an empty body is `{}`.
    ///
    /// # Errors
    /// [`VerbError`] when there is no such verb, or not with this body.
    pub fn of(name: &str, body: Value) -> Result<Self, VerbError> {
        if !VERBS.contains(&name) {
            return Err(VerbError::Unknown(name.to_owned()));
        }
        if !body.is_object() {
            return Err(VerbError::Body(format!(
                "the body of {name} is no JSON object"
            )));
        }
        let mut outer = serde_json::Map::new();
        outer.insert(name.replace('-', "_"), body);
        let verb: Self = serde_json::from_value(Value::Object(outer))
            .map_err(|error| VerbError::Body(error.to_string()))?;
        verb.check().map_err(VerbError::Body)?;
        Ok(verb)
    }

    /// The EVSE that it happens at, if it happens at one.
    #[must_use]
    pub fn evse_id(&self) -> Option<i32> {
        match self {
            Self::PlugIn(it) => Some(it.evse_id),
            Self::PresentToken(it) => Some(it.evse_id),
            Self::Fault(it) => Some(it.evse_id),
            Self::Unplug(it) => Some(it.evse_id),
            Self::PressStop(it) | Self::ClearFault(it) | Self::Park(it) | Self::Leave(it) => {
                Some(it.evse_id)
            }
            Self::EmergencyStop(it) => it.evse_id,
            Self::SetLimit(it) => it.evse_id,
            Self::LiftLimit(it) => it.evse_id,
            _ => None,
        }
    }

    /// What serde cannot tell: ranges and words.
    ///
    /// # Errors
    /// If something is out of range; says what was expected.
    pub fn check(&self) -> Result<(), String> {
        let seconds = |seconds: u32| {
            if u64::from(seconds) <= LONGEST {
                Ok(())
            } else {
                Err(format!("seconds is {seconds}, expected at most {LONGEST}"))
            }
        };
        match self {
            Self::PlugIn(it) => it.vehicle.check(),
            Self::PresentToken(it) => {
                let length = it.id_token.chars().count();
                if !(1..=36).contains(&length) {
                    return Err(format!("id_token of {length} characters, expected 1 to 36"));
                }
                it.until.map_or(Ok(()), |until| until.check())?;
                one_of("type", &it.kind, &ID_TOKEN_TYPES)
            }
            Self::Offline(it) => it.seconds.map_or(Ok(()), seconds),
            Self::PowerLoss(it) => seconds(it.seconds),
            Self::SetLimit(it) if !(0.0..=100_000.0).contains(&it.kw) => {
                Err(format!("kw is {}, expected 0 to 100000", it.kw))
            }
            Self::Send(it) | Self::DataTransfer(it) => it.check(),
            Self::Answer(it) if it.times > MOST_ANSWERS => Err(format!(
                "times is {}, expected at most {MOST_ANSWERS}",
                it.times
            )),
            Self::FrameFaults(it) => it.check(),
            _ => Ok(()),
        }
    }
}

impl Step {
    /// The verb that a step is, if it is one of those that the control port has as well.
    #[must_use]
    pub fn verb(&self) -> Option<Verb> {
        Some(match self {
            Self::PressStop(it) => Verb::PressStop(*it),
            Self::EmergencyStop(it) => Verb::EmergencyStop(*it),
            Self::Fault(it) => Verb::Fault(*it),
            Self::ClearFault(it) => Verb::ClearFault(*it),
            Self::Offline(it) => Verb::Offline(*it),
            Self::Online(it) => Verb::Online(*it),
            Self::PowerLoss(it) => Verb::PowerLoss(*it),
            Self::Reboot(it) => Verb::Reboot(*it),
            Self::SetVariable(it) => Verb::SetVariable(it.clone()),
            Self::SetLimit(it) => Verb::SetLimit(it.clone()),
            Self::LiftLimit(it) => Verb::LiftLimit(*it),
            Self::Tamper(it) => Verb::Tamper(it.clone()),
            Self::Park(it) => Verb::Park(*it),
            Self::Leave(it) => Verb::Leave(*it),
            Self::Send(it) => Verb::Send(Send {
                action: it.action.clone(),
                payload: it.payload.clone(),
                raw: it.raw.clone(),
                within_seconds: it.within_seconds,
            }),
            Self::DataTransfer(it) => Verb::DataTransfer(it.clone()),
            Self::Answer(it) => Verb::Answer(it.clone()),
            Self::FrameFaults(it) => Verb::FrameFaults(*it),
            _ => return None,
        })
    }
}

impl Send {
    fn check(&self) -> Result<(), String> {
        match (&self.action, &self.payload, &self.raw) {
            (Some(_), _, None) | (None, None, Some(_)) => {}
            _ => return Err("expected `action` and `payload`, or `raw` alone".to_owned()),
        }
        if !(1..=600).contains(&self.within_seconds) {
            return Err(format!(
                "within_seconds is {}, expected 1 to 600",
                self.within_seconds
            ));
        }
        Ok(())
    }
}

/// `3s`, `500ms`, `2m`; at most a day.
fn span(text: &str) -> Option<Duration> {
    let span: jiff::SignedDuration = text.parse().ok()?;
    let span = Duration::try_from(span).ok()?;
    (span <= Duration::from_secs(LONGEST)).then_some(span)
}

fn scalar<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::String(text) => Ok(text),
        value @ (Value::Bool(_) | Value::Number(_)) => Ok(value.to_string()),
        value => Err(de::Error::custom(format!(
            "value is {value}, expected a text, a number or true or false"
        ))),
    }
}

fn one() -> i32 {
    1
}

fn two() -> u32 {
    2
}

fn once() -> u32 {
    1
}

fn thirty() -> u32 {
    30
}

fn iso14443() -> String {
    "ISO14443".to_owned()
}

#[cfg(test)]
mod tests;
