//! The story of one run as people follow it: which station is at which step, how it ended, what the verifier says.
//!
//! It is what the control port tells, and what is kept as a file when the run is over.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, Mutex},
};

use jiff::Timestamp;
use scenario::{Localized, Scenario};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{read, repeating};
use crate::{
    event::{Listener, RunEvent, StepStage},
    exit::Exit,
    runner::{Run, crew::Setting},
};

/// Steps that are told; a flood has hundreds that are alike.
const MOST_STEPS: usize = 300;

/// Where a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    /// Stations play.
    Playing,
    /// The verifier looks at what was stored.
    Judging,
    /// Over, with a verdict or a reason why there is none.
    Over,
}

/// Where a station is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Progress {
    /// Before its first step.
    Waiting,
    /// At a step.
    Playing,
    /// Through with all steps.
    Done,
    /// A step failed.
    Failed,
}

/// A station of the run.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Player {
    station: String,
    /// The step that it is at, from 0; how many there are, once it is through.
    step: usize,
    state: Progress,
}

/// One run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Story {
    pub(super) run_id: String,
    scenario: String,
    title: Localized,
    parameters: BTreeMap<String, String>,
    seed: u64,
    csms_url: String,
    pub(super) state: State,
    /// `passed`, `failed`, `unreachable`, `interrupted` or `skipped`, as the simulator saw it.
    outcome: Option<String>,
    started_at: Timestamp,
    finished_at: Option<Timestamp>,
    step_count: usize,
    /// As they are written; at most 300.
    steps: Vec<Map<String, Value>>,
    stations: Vec<Player>,
    failures: Vec<String>,
    skipped: Vec<String>,
    /// The file of the run record.
    record: Option<String>,
    rerun: Option<String>,
    verdict: Option<Value>,
    /// Why there is no verdict.
    no_verdict: Option<String>,
}

impl Story {
    pub(super) fn new(
        word: &str,
        parameters: &BTreeMap<String, String>,
        scenario: &Scenario,
        setting: &Setting,
    ) -> Self {
        let player = |station: &String| Player {
            station: station.clone(),
            step: 0,
            state: Progress::Waiting,
        };
        Self {
            run_id: String::new(),
            scenario: word.to_owned(),
            title: scenario.title.clone(),
            parameters: parameters.clone(),
            seed: setting.seed,
            csms_url: setting.target.csms_url.clone(),
            state: State::Playing,
            outcome: None,
            started_at: crate::clock::ModelClock::real_time().wall_now(),
            finished_at: None,
            step_count: scenario.written.len(),
            steps: scenario.written.iter().take(MOST_STEPS).cloned().collect(),
            stations: scenario.stations.iter().map(player).collect(),
            failures: Vec::new(),
            skipped: Vec::new(),
            record: None,
            rerun: None,
            verdict: None,
            no_verdict: None,
        }
    }

    /// It has its name now.
    pub(super) fn begin(&mut self, run_id: &str) {
        run_id.clone_into(&mut self.run_id);
    }

    /// A station begins or ends a step.
    fn step(&mut self, station: &str, number: usize, stage: StepStage) {
        let count = self.step_count;
        let Some(player) = self.stations.iter_mut().find(|one| one.station == station) else {
            return;
        };
        (player.step, player.state) = match stage {
            StepStage::Begun => (number, Progress::Playing),
            StepStage::Failed => (number, Progress::Failed),
            StepStage::Done if number + 1 == count => (count, Progress::Done),
            StepStage::Done => (number + 1, Progress::Playing),
        };
    }

    /// All stations are through; its record lies in `file`.
    pub(super) fn played(&mut self, run: &Run, file: Option<&Path>) {
        let outcome = match run.exit {
            Exit::Passed => "passed",
            Exit::Interrupted => "interrupted",
            Exit::Unreachable => "unreachable",
            Exit::NothingRan => "skipped",
            _ => "failed",
        };
        self.outcome = Some(outcome.to_owned());
        self.finished_at = Some(run.record.finished_at);
        let failures = run.failures.iter();
        self.failures = failures.map(|(_, failure)| failure.to_string()).collect();
        let scenarios = run.record.scenarios.iter();
        self.skipped = scenarios.flat_map(|one| one.skipped.clone()).collect();
        self.record = file.map(|file| file.display().to_string());
        self.rerun = repeating(run);
        self.state = State::Judging;
    }

    /// What the verifier says, or why it says nothing.
    pub(super) fn end(&mut self, verdict: Result<Value, String>) {
        match verdict {
            Ok(verdict) => self.verdict = Some(verdict),
            Err(why) => self.no_verdict = Some(why),
        }
        self.state = State::Over;
    }

    /// Everything.
    pub(super) fn whole(&self) -> Value {
        json!(self)
    }

    /// What a list shows.
    pub(super) fn brief(&self) -> Value {
        let mut brief = self.whole();
        if let Some(fields) = brief.as_object_mut() {
            fields.retain(|name, _| !matches!(name.as_str(), "steps" | "failures" | "skipped"));
            let verdict = self.verdict.as_ref();
            let summary =
                verdict.map(|it| json!({"verdict": it["verdict"], "summary": it["summary"]}));
            fields.insert("verdict".to_owned(), json!(summary));
        }
        brief
    }
}

/// Of the verifier's report what concerns one run: verdict, totals, checks. Not the statistics of the whole database.
pub(super) fn essence(report: &Value) -> Value {
    let named = ["verdict", "summary", "groups"];
    let fields = named.map(|name| (name.to_owned(), report[name].clone()));
    Value::Object(fields.into_iter().collect())
}

/// Writes the story while the run goes on, and passes on what it hears.
#[derive(Debug)]
pub(super) struct Followed {
    story: Arc<Mutex<Story>>,
    next: Arc<dyn Listener>,
}

impl Followed {
    pub(super) fn new(story: Arc<Mutex<Story>>, next: Arc<dyn Listener>) -> Self {
        Self { story, next }
    }
}

impl Listener for Followed {
    fn hear(&self, event: &RunEvent<'_>) {
        if let RunEvent::Step {
            station,
            number,
            stage,
        } = *event
        {
            read(&self.story).step(station, number, stage);
        }
        self.next.hear(event);
    }
}
