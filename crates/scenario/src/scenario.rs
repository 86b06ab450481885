//! Scenarios: what stations do, step by step, and what has to come of it.
//!
//! Steps are data that the simulator's runner executes; expectations are what the verifier judges
//! by. Both are fixed before the run, so that no result can define its own yardstick. The planned
//! energy is worked out in [`crate::plan`].

mod expectation;
mod order;
mod parameters;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value};
use toml::Spanned;

use crate::error::Source;
use crate::vocabulary::{REGISTRATION_STATUSES, STOPPED_REASONS, one_of};
use crate::{Fleet, FormatError, Localized, Shape, recipes::RECIPES, verb};
use order::Order;

pub use expectation::{MessagePattern, RestStep, RowPattern, Sender, Sending, TABLES, matches};

/// The built-in files: name and text, in the order of their numbers.
const BUILT_IN: [(&str, &str); 6] = [
    (
        "1-basic-connection.toml",
        include_str!("../scenarios/1-basic-connection.toml"),
    ),
    (
        "2-charging-session.toml",
        include_str!("../scenarios/2-charging-session.toml"),
    ),
    (
        "3-several-chargers.toml",
        include_str!("../scenarios/3-several-chargers.toml"),
    ),
    (
        "4-server-control.toml",
        include_str!("../scenarios/4-server-control.toml"),
    ),
    (
        "5-fault-recovery.toml",
        include_str!("../scenarios/5-fault-recovery.toml"),
    ),
    (
        "6-household.toml",
        include_str!("../scenarios/6-household.toml"),
    ),
];

/// Steps of a scenario, repetitions counted.
const MOST_STEPS: usize = 10_000;

/// A scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// The number people call it by; the built-in ones are 1 to 6.
    pub number: u32,
    /// Stable id, e.g. `charging-session`.
    pub id: String,
    /// The file it came from, where it is not a built-in one; of a recipe its name.
    pub file: Option<String>,
    /// What people read.
    pub title: Localized,
    /// Wall clock it may take from the first connection attempt to the last step.
    pub budget: Duration,
    /// What its stations are made of; none: they are those of the fleet.
    pub shape: Option<Shape>,
    /// Identities of the stations that take part; each executes all the steps.
    pub stations: Vec<String>,
    /// The device on the home network that its station stands for; none: the stations of a fleet.
    pub device: Option<Device>,
    /// What they do, in order.
    pub steps: Vec<Step>,
    /// The same steps as the file has them, for people who follow it: `{"plug_in": {"evse_id": 1}}`.
    pub written: Vec<Map<String, Value>>,
    /// Its parameters with their usual values.
    pub parameters: BTreeMap<String, Value>,
    /// What has to come of it.
    pub expect: Expectations,
    /// Whether anything is expected beside what the steps wait for.
    pub has_expectations: bool,
}

/// A device on the home network (ECHONET Lite).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Device {
    /// The address of its node.
    pub address: String,
    /// Its class, e.g. `0x02A1`.
    pub class: String,
    /// Seconds of the device per second, 1 to 3600.
    #[serde(default = "one")]
    pub pace: u32,
}

fn one() -> u32 {
    1
}

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

/// What is plugged in; without more words an ordinary vehicle. It takes its full power throughout.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Vehicle {
    /// Its name.
    pub name: String,
    /// What it can take, kW.
    pub max_kw: f64,
    /// Size of the battery, kWh.
    pub battery_kwh: f64,
    /// State of charge at arrival, 0 to 100.
    pub soc_percent: f64,
}

impl Default for Vehicle {
    fn default() -> Self {
        Self {
            name: "ordinary".to_owned(),
            max_kw: 150.0,
            battery_kwh: 77.4,
            soc_percent: 40.0,
        }
    }
}

impl Vehicle {
    /// Whether there can be such a vehicle.
    ///
    /// # Errors
    /// If a value is out of range; says what was expected.
    pub fn check(&self) -> Result<(), String> {
        let positive = |value: f64| value.is_finite() && value > 0.0;
        let sound = positive(self.max_kw)
            && positive(self.battery_kwh)
            && (0.0..=100.0).contains(&self.soc_percent);
        if sound {
            return Ok(());
        }
        Err(
            "no such vehicle, expected max_kw > 0, battery_kwh > 0 and soc_percent 0 to 100"
                .to_owned(),
        )
    }
}

/// Where the expected energy of a transaction comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnergySource {
    /// No transaction, no energy.
    #[default]
    None,
    /// Power of the fleet file × planned seconds: known before the run.
    Plan,
    /// The station's own ledger in the run record: the length of the charge is not known before.
    Record,
}

/// What has to come of a scenario; the same for each of its stations unless said otherwise.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Expectations {
    /// Status of the answer to BootNotification.
    pub boot_status: Option<String>,
    /// Interval in the answer to BootNotification.
    pub heartbeat_interval_seconds: Option<i32>,
    /// Transactions of each station.
    pub transactions_per_station: u32,
    /// Where the expected energy comes from.
    pub energy_from: EnergySource,
    /// From Started to Ended.
    pub duration_seconds: Option<u32>,
    /// How far the duration may be off.
    pub duration_tolerance_seconds: u32,
    /// `stoppedReason` of Ended.
    pub stopped_reason: Option<String>,
    /// Power of all stations together while all charge, kW.
    pub total_power_kw: Option<f64>,
    /// The transaction carries the `remoteStartId` of a remote start.
    pub remote: bool,
    /// From the server being ready again to the station being back.
    pub reconnect_within_seconds: Option<u32>,
    /// Events that were delivered late with `offline` set.
    pub queued_events_at_least: Option<u32>,
}

impl Scenario {
    /// The built-in scenario `number`, 1 to 6.
    #[must_use]
    pub fn builtin(number: u32) -> Option<Self> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        let (file, text) = BUILT_IN.get(index)?;
        Some(Self::parse(file, text).expect("the embedded scenario files are valid"))
    }

    /// The built-in scenarios of stations, 1 to 5, in order. The sixth needs programs of its own.
    #[must_use]
    pub fn all_builtin() -> Vec<Self> {
        (1..=5).filter_map(Self::builtin).collect()
    }

    /// The recipe called `name`, with values for its parameters.
    ///
    /// # Errors
    /// If there is no such recipe, or it has no such parameter.
    pub fn recipe(name: &str, given: &[(String, String)]) -> Result<Self, FormatError> {
        let found = RECIPES.iter().find(|(known, _)| *known == name);
        let Some((_, text)) = found else {
            let names: Vec<_> = RECIPES.iter().map(|(name, _)| *name).collect();
            return Err(FormatError::Unknown(format!(
                "no recipe `{name}`, expected one of {}",
                names.join(", ")
            )));
        };
        let text = parameters::filled(Source { file: name, text }, given)?;
        let mut recipe = Self::parse(name, &text)?;
        // What is typed to play it once more.
        recipe.file = Some(name.to_owned());
        Ok(recipe)
    }

    /// Loads `path`, whichever fleet its stations belong to.
    ///
    /// # Errors
    /// If the file cannot be read or is not a valid scenario; says file, line and what was expected.
    pub fn load(path: &Path) -> Result<Self, FormatError> {
        Self::load_from(path, None, &[])
    }

    /// Loads `path` to be played with the stations of `fleet`.
    ///
    /// # Errors
    /// As [`Scenario::load`], and if a station is not one of the fleet.
    pub fn load_for(path: &Path, fleet: &Fleet) -> Result<Self, FormatError> {
        Self::load_from(path, Some(fleet), &[])
    }

    /// The same, with values for its parameters.
    ///
    /// # Errors
    /// As [`Scenario::load_for`], and if it has no such parameter.
    pub fn load_with(
        path: &Path,
        fleet: &Fleet,
        parameters: &[(String, String)],
    ) -> Result<Self, FormatError> {
        Self::load_from(path, Some(fleet), parameters)
    }

    fn load_from(
        path: &Path,
        fleet: Option<&Fleet>,
        parameters: &[(String, String)],
    ) -> Result<Self, FormatError> {
        let text = std::fs::read_to_string(path).map_err(|e| FormatError::read(path, e))?;
        let file = path.display().to_string();
        let source = Source {
            file: &file,
            text: &text,
        };
        let text = parameters::filled(source, parameters)?;
        let source = Source {
            file: &file,
            text: &text,
        };
        let mut scenario = source.parse::<ScenarioFile>()?.check(source, fleet)?;
        scenario.file = Some(file);
        Ok(scenario)
    }

    /// Reads a scenario from `text`; `file` is its name in errors.
    ///
    /// # Errors
    /// As [`Scenario::load`].
    pub fn parse(file: &str, text: &str) -> Result<Self, FormatError> {
        let source = Source { file, text };
        source.parse::<ScenarioFile>()?.check(source, None)
    }

    /// The `charge` step; a scenario has at most one.
    #[must_use]
    pub fn charge(&self) -> Option<&Charge> {
        self.steps.iter().find_map(|step| match step {
            Step::Charge(charge) => Some(charge),
            _ => None,
        })
    }

    /// Whether it looks into the database of the CSMS.
    #[must_use]
    pub fn needs_database(&self) -> bool {
        let mut steps = self.steps.iter();
        steps.any(|step| matches!(step, Step::ExpectRow(_)))
    }

    /// The vehicle that is plugged in; the same at each station.
    #[must_use]
    pub fn vehicle(&self) -> Option<&Vehicle> {
        self.steps.iter().find_map(|step| match step {
            Step::PlugIn { vehicle, .. } => Some(vehicle),
            _ => None,
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScenarioFile {
    number: u32,
    id: String,
    title: Localized,
    budget_seconds: Spanned<u32>,
    shape: Option<Spanned<String>>,
    stations: Spanned<Vec<Spanned<String>>>,
    device: Option<Device>,
    steps: Spanned<Vec<Spanned<Step>>>,
    /// Filled in before the file is read.
    #[serde(default)]
    parameters: BTreeMap<String, Value>,
    expect: Option<Expectations>,
}

/// The steps as they stand in a file.
#[derive(Deserialize)]
struct WrittenSteps {
    steps: Vec<Map<String, Value>>,
}

/// Where the expectations stand that are held against the steps and the specification.
#[derive(Default, Deserialize)]
struct Places {
    #[serde(default)]
    expect: ExpectPlaces,
}

#[derive(Default, Deserialize)]
struct ExpectPlaces {
    boot_status: Option<Spanned<String>>,
    stopped_reason: Option<Spanned<String>>,
    duration_seconds: Option<Spanned<u32>>,
}

impl ScenarioFile {
    /// The scenario; its stations have to be of `fleet`, where one is given.
    fn check(self, source: Source<'_>, fleet: Option<&Fleet>) -> Result<Scenario, FormatError> {
        let budget = *self.budget_seconds.get_ref();
        if !(1..=3_600).contains(&budget) {
            let message = "budget_seconds is out of range, expected 1 to 3600";
            return Err(source.invalid(self.budget_seconds.span().start, message));
        }
        let shape = self.shape.map(|name| {
            let found = shape_beside(source.file, name.get_ref());
            found.map_err(|error| source.invalid(name.span().start, error.to_string()))
        });
        let shape = shape.transpose()?;
        let fleet = fleet.filter(|_| shape.is_none());
        let stations = stations(self.stations, source, fleet)?;
        let steps_at = self.steps.span().start;
        let mut steps = Vec::new();
        let mut order = Order::new(budget, shape.is_none(), self.device.is_some());
        for step in self.steps.into_inner() {
            let offset = step.span().start;
            let mut unrolled = Vec::new();
            unroll(step.into_inner(), &mut unrolled)
                .map_err(|message| source.invalid(offset, message))?;
            for step in unrolled {
                order
                    .accept(&step)
                    .map_err(|message| source.invalid(offset, message))?;
                steps.push(step);
            }
        }
        if steps.is_empty() {
            let message = "no steps, expected at least `{ connect = { within_seconds = 2 } }`";
            return Err(source.invalid(steps_at, message));
        }
        let scenario = Scenario {
            number: self.number,
            id: self.id,
            file: None,
            title: self.title,
            budget: Duration::from_secs(u64::from(budget)),
            shape,
            stations,
            device: self.device,
            steps,
            written: written(source.parse::<WrittenSteps>()?.steps),
            parameters: self.parameters,
            has_expectations: self.expect.is_some(),
            expect: self.expect.unwrap_or_default(),
        };
        source
            .parse::<Places>()?
            .expect
            .check(source, &scenario)
            .map(|()| scenario)
    }
}

/// A ready shape, or a file beside the scenario's own.
fn shape_beside(file: &str, name: &str) -> Result<Shape, FormatError> {
    if Shape::builtin_names().contains(&name) {
        return Shape::load(name);
    }
    let folder = Path::new(file).parent().unwrap_or(Path::new(""));
    Shape::load(&folder.join(name).display().to_string())
}

/// Puts the steps of a step behind each other; of a repetition all of them, as often as it says.
fn unroll(step: Step, steps: &mut Vec<Step>) -> Result<(), String> {
    match step {
        Step::Repeat {
            times,
            steps: inner,
        } => {
            if !(1..=1_000).contains(&times) || inner.is_empty() {
                return Err("no such repetition, expected times 1 to 1000 and some steps".into());
            }
            for _ in 0..times {
                for step in &inner {
                    unroll(step.clone(), steps)?;
                }
            }
        }
        step => steps.push(step),
    }
    if steps.len() > MOST_STEPS {
        return Err(format!("more than {MOST_STEPS} steps, expected fewer"));
    }
    Ok(())
}

/// The same for steps as they are written; they have been unrolled once, so that their number is bounded.
fn written(steps: Vec<Map<String, Value>>) -> Vec<Map<String, Value>> {
    let unrolled = |step: Map<String, Value>| {
        let Some(repeat) = step.get("repeat") else {
            return vec![step];
        };
        let times = repeat["times"].as_u64().unwrap_or(0);
        let inner: Vec<Map<String, Value>> =
            serde_json::from_value(repeat["steps"].clone()).unwrap_or_default();
        (0..times).flat_map(|_| written(inner.clone())).collect()
    };
    steps.into_iter().flat_map(unrolled).collect()
}

/// The identities of `listed`, each an identity of its own.
fn stations(
    listed: Spanned<Vec<Spanned<String>>>,
    source: Source<'_>,
    fleet: Option<&Fleet>,
) -> Result<Vec<String>, FormatError> {
    let listed_at = listed.span().start;
    let listed = listed.into_inner();
    if listed.is_empty() || listed.len() > 100 {
        let message = "wrong number of stations, expected 1 to 100 identities";
        return Err(source.invalid(listed_at, message));
    }
    let mut stations: Vec<String> = Vec::new();
    for station in listed {
        let offset = station.span().start;
        let id = station.into_inner();
        check_identity(&id).map_err(|message| source.invalid(offset, message))?;
        if stations.iter().any(|other| other.eq_ignore_ascii_case(&id)) {
            let message = format!("station `{id}` is there twice, expected each once");
            return Err(source.invalid(offset, message));
        }
        if let Some(fleet) = fleet
            && !fleet.stations.iter().any(|known| known.id == id)
        {
            let example = fleet.stations.first().map_or("", |known| known.id.as_str());
            let message = format!(
                "station `{id}` is not in the fleet {}, expected one of its {} stations such as {example}",
                fleet.name,
                fleet.stations.len()
            );
            return Err(source.invalid(offset, message));
        }
        stations.push(id);
    }
    Ok(stations)
}

/// An identity as the specification allows it (identifierString, at most 48 characters, no colon:
/// it is the user name of HTTP Basic authentication).
///
/// # Errors
/// If it is none; says what was expected.
pub fn check_identity(id: &str) -> Result<(), String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "*-_=+|@.".contains(c);
    if id.is_empty() || id.len() > 48 || !id.chars().all(allowed) {
        return Err(format!(
            "`{id}` is no identity, expected 1 to 48 of a-z A-Z 0-9 * - _ = + | @ ."
        ));
    }
    Ok(())
}

impl ExpectPlaces {
    fn check(&self, source: Source<'_>, scenario: &Scenario) -> Result<(), FormatError> {
        for (name, value, known) in [
            ("boot_status", &self.boot_status, &REGISTRATION_STATUSES[..]),
            ("stopped_reason", &self.stopped_reason, &STOPPED_REASONS[..]),
        ] {
            if let Some(value) = value {
                one_of(name, value.get_ref(), known)
                    .map_err(|message| source.invalid(value.span().start, message))?;
            }
        }
        let Some(duration) = &self.duration_seconds else {
            return Ok(());
        };
        let expected = *duration.get_ref();
        let tolerance = scenario.expect.duration_tolerance_seconds;
        let message = match scenario.charge() {
            None => "duration_seconds without a `charge`, expected one among the steps".to_owned(),
            Some(charge) if charge.seconds.abs_diff(expected) > tolerance => format!(
                "duration_seconds {expected} contradicts the charge, expected its {} s (± {tolerance})",
                charge.seconds
            ),
            Some(_) => return Ok(()),
        };
        Err(source.invalid(duration.span().start, message))
    }
}

#[cfg(test)]
mod tests;
