//! What is to be judged: the latest run, a named one, or a span of time without a record.
//!
//! Finds the run record, the scenario files that its scenarios came from, and the database. Opens
//! neither; nothing here knows what the CSMS stored.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use scenario::{FormatError, RunRecord, Scenario};

use crate::evidence::{Evidence, SLACK, Wanted};
use crate::subject::same;

/// What is to be judged.
#[derive(Debug)]
pub enum Target {
    /// A recorded run.
    Run {
        /// Its file.
        file: PathBuf,
        /// What the simulator recorded: all of it, because what a scenario left behind is told from
        /// what its neighbours did.
        record: Box<RunRecord>,
        /// Which of its scenarios are judged, as indices.
        chosen: Vec<usize>,
        /// The expectations of each of its scenarios; `None` = the file is not known any more.
        scenarios: Vec<Option<Scenario>>,
        /// What the reader should know about them.
        notes: Vec<String>,
    },
    /// What was stored in a span of time.
    Span {
        /// First instant.
        from: Timestamp,
        /// First instant after it.
        to: Timestamp,
        /// Scenarios to hold it against; empty = its consistency alone.
        scenarios: Vec<Scenario>,
    },
}

/// Why there is nothing to judge.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Nothing was recorded there.
    #[error(
        "no run recorded in {0}: run charger-sim first, name a record with --run, \
         or judge what was stored lately with --since 10m"
    )]
    None(PathBuf),
    /// The pointer names a file that is not there.
    #[error("there is no run record {0}: run charger-sim again or name one with --run")]
    Missing(PathBuf),
    /// The run has no such scenario.
    #[error("run {run_id} has no scenario {asked}: it has {present}")]
    NotInRun {
        /// The run.
        run_id: String,
        /// What was asked for.
        asked: String,
        /// What it has.
        present: String,
    },
    /// There is no such scenario at all.
    #[error("unknown scenario `{0}`: expected 1 to 6, all, or a scenario file")]
    UnknownScenario(String),
    /// A scenario of the run came from a file that is no scenario now.
    #[error(
        "scenario {number} of this run came from {file}, which cannot be used any more: {source}"
    )]
    Scenario {
        /// Its number.
        number: u32,
        /// The file.
        file: String,
        /// Why not.
        source: FormatError,
    },
    /// A file cannot be used.
    #[error(transparent)]
    Format(#[from] FormatError),
}

/// A scenario as asked for on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// All there are.
    All,
    /// A built-in one.
    Number(u32),
    /// A file.
    File(PathBuf),
}

impl std::str::FromStr for Choice {
    type Err = RunError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "all" {
            return Ok(Self::All);
        }
        if let Ok(number) = text.parse() {
            return match Scenario::builtin(number) {
                Some(_) => Ok(Self::Number(number)),
                None => Err(RunError::UnknownScenario(text.to_owned())),
            };
        }
        let file = PathBuf::from(text);
        if !file.is_file() {
            return Err(RunError::UnknownScenario(text.to_owned()));
        }
        Ok(Self::File(file))
    }
}

impl Target {
    /// The recorded run in `file`, else the latest of `folder`, narrowed down to `choices`.
    ///
    /// # Errors
    /// If there is no such run, it cannot be read, or it has none of the scenarios.
    pub fn run(file: Option<&Path>, folder: &Path, choices: &[Choice]) -> Result<Self, RunError> {
        let file = match file {
            Some(file) => file.to_owned(),
            None => RunRecord::latest(folder)?.ok_or_else(|| RunError::None(folder.to_owned()))?,
        };
        if !file.is_file() {
            return Err(RunError::Missing(file));
        }
        let record = RunRecord::load(&file)?;
        let chosen = chosen(&record, choices)?;
        let mut scenarios = Vec::new();
        let mut notes = Vec::new();
        for recorded in &record.scenarios {
            let scenario = expectation(recorded)?;
            if let (None, Some(file)) = (&scenario, &recorded.file) {
                notes.push(format!(
                    "scenario {} of this run came from {file}, which is gone: judged without its \
                     expectations",
                    recorded.number
                ));
            }
            scenarios.push(scenario);
        }
        Ok(Self::Run {
            file,
            record: Box::new(record),
            chosen,
            scenarios,
            notes,
        })
    }

    /// What was stored between `from` and `to`, held against `choices`.
    ///
    /// # Errors
    /// If a scenario file cannot be used.
    pub fn span(from: Timestamp, to: Timestamp, choices: &[Choice]) -> Result<Self, RunError> {
        let mut scenarios = Vec::new();
        for choice in choices {
            match choice {
                Choice::All => scenarios.extend(Scenario::all_builtin()),
                Choice::Number(number) => scenarios.extend(Scenario::builtin(*number)),
                Choice::File(file) => scenarios.push(Scenario::load(file)?),
            }
        }
        Ok(Self::Span {
            from,
            to,
            scenarios,
        })
    }

    /// Which evidence it needs.
    #[must_use]
    pub fn wanted(&self) -> Wanted {
        match self {
            Self::Run {
                record, scenarios, ..
            } => {
                let stations = record.scenarios.iter().flat_map(|s| &s.stations);
                let named = scenarios.iter().flatten().flat_map(|s| &s.stations);
                let transactions = stations.clone().flat_map(|s| &s.transactions);
                Wanted {
                    from: record.started_at - SLACK,
                    to: record.finished_at + SLACK,
                    stations: Some(
                        stations
                            .map(|station| station.identity.clone())
                            .chain(named.cloned())
                            .collect(),
                    ),
                    transaction_ids: transactions.map(|t| t.transaction_id.clone()).collect(),
                }
            }
            Self::Span {
                from,
                to,
                scenarios,
            } => {
                let stations: BTreeSet<String> = scenarios
                    .iter()
                    .flat_map(|s| &s.stations)
                    .cloned()
                    .collect();
                Wanted {
                    from: *from,
                    to: *to,
                    stations: (!stations.is_empty()).then_some(stations),
                    transaction_ids: BTreeSet::new(),
                }
            }
        }
    }

    /// Whether the CSMS has still to store the end of a connection that its station left.
    #[must_use]
    pub fn is_closing(&self, evidence: &Evidence) -> bool {
        let Self::Run { record, .. } = self else {
            return false;
        };
        record
            .scenarios
            .iter()
            .flat_map(|s| &s.stations)
            .any(|station| {
                let connected = station.connects.iter();
                let connected = connected.filter(|c| c.outcome == "connected").count();
                let open = evidence.connections.iter();
                let mut open = open.filter(|row| row.disconnected_at.is_none());
                connected > 0
                    && station.disconnects.len() >= connected
                    && open.any(|row| same(&row.identity, &station.identity))
            })
    }

    /// The database as the run knows it.
    #[must_use]
    pub fn database(&self) -> Option<&str> {
        match self {
            Self::Run { record, .. } => record.database.as_deref(),
            Self::Span { .. } => None,
        }
    }
}

/// The indices of the scenarios that were asked for.
fn chosen(record: &RunRecord, choices: &[Choice]) -> Result<Vec<usize>, RunError> {
    if choices.is_empty() || choices.contains(&Choice::All) {
        return Ok((0..record.scenarios.len()).collect());
    }
    let is_asked = |recorded: &scenario::record::ScenarioRecord, choice: &Choice| match choice {
        Choice::All => true,
        Choice::Number(number) => recorded.number == *number && recorded.file.is_none(),
        Choice::File(file) => recorded
            .file
            .as_deref()
            .is_some_and(|f| Path::new(f) == file),
    };
    for choice in choices {
        if !record
            .scenarios
            .iter()
            .any(|recorded| is_asked(recorded, choice))
        {
            let present = record
                .scenarios
                .iter()
                .map(|s| format!("{} {}", s.number, s.id));
            let present: Vec<String> = present.collect();
            return Err(RunError::NotInRun {
                run_id: record.run_id.clone(),
                asked: match choice {
                    Choice::All => "at all".into(),
                    Choice::Number(number) => number.to_string(),
                    Choice::File(file) => file.display().to_string(),
                },
                present: match present.as_slice() {
                    [] => "none".into(),
                    some => some.join(", "),
                },
            });
        }
    }
    let indices = record.scenarios.iter().enumerate();
    let asked = indices.filter(|(_, recorded)| choices.iter().any(|c| is_asked(recorded, c)));
    Ok(asked.map(|(i, _)| i).collect())
}

/// The scenario that a recorded one came from; `None` = its file is gone, and the record has to be
/// judged by itself.
fn expectation(recorded: &scenario::record::ScenarioRecord) -> Result<Option<Scenario>, RunError> {
    let Some(file) = &recorded.file else {
        return Ok(Scenario::builtin(recorded.number).filter(|known| known.id == recorded.id));
    };
    if !Path::new(file).is_file() {
        return Ok(None);
    }
    match Scenario::load(Path::new(file)) {
        // Its steps have judged it already.
        Ok(scenario) => Ok(Some(scenario).filter(|scenario| scenario.has_expectations)),
        Err(source) => Err(RunError::Scenario {
            number: recorded.number,
            file: file.clone(),
            source,
        }),
    }
}
