//! Scenarios: what stations do, step by step, and what has to come of it.
//!
//! Steps are data that the simulator's runner executes; expectations are what the verifier judges
//! by. Both are fixed before the run, so that no result can define its own yardstick. The planned
//! energy is worked out in [`crate::plan`].

mod expectation;
mod order;
mod parameters;
mod step;
mod vehicle;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value};
use toml::Spanned;

use crate::error::Source;
use crate::vocabulary::{REGISTRATION_STATUSES, STOPPED_REASONS, one_of};
use crate::{Fleet, FormatError, Localized, Shape, recipes::RECIPES};
use order::Order;

pub use expectation::{MessagePattern, RestStep, RowPattern, Sender, Sending, TABLES, matches};
pub use step::{Charge, Fault, Step};
pub use vehicle::{Iso15118, Vehicle};

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
