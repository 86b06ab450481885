//! The runner: plays scenarios one after another and keeps the run record.
//!
//! It emits [`RunEvent`]s and returns a [`Run`]; how either is shown is no concern of it. One
//! failed scenario does not stop the others; an unreachable CSMS and an interruption do.

pub(crate) mod crew;
pub(crate) mod failure;
mod fault;
mod gate;
mod household;
mod judge;
pub(crate) mod play;
pub(crate) mod rows;
mod single;
pub(crate) mod statistics;
mod steps;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures_util::future::join_all;
use jiff::Timestamp;
use scenario::{
    Fleet, Scenario,
    record::{Outcome, PlannedCharge, Restart, RunRecord, SCHEMA, ScenarioRecord, StationRecord},
};

use crate::{
    clock::ModelClock,
    event::{Listener, RunEvent},
    exit::{Exit, Trouble},
    interrupt::Interrupt,
    operator::Operator,
    record::Logs,
    runner::{
        crew::{Crew, Setting},
        failure::Failure,
        gate::Gate,
        play::{Actor, Stage},
        rows::Rows,
        single::Guest,
    },
    server::Server,
    station::Spec,
};

/// Between two scenarios: what the CSMS stored is told apart by time, and its clock may differ.
const PAUSE: Duration = Duration::from_millis(600);
/// How long a scenario that failed waits for the answers that are on their way.
const LAST_ANSWERS_WITHIN: Duration = Duration::from_secs(1);
/// Sampling where a scenario does not charge.
const USUAL_SAMPLING: Duration = Duration::from_secs(5);

/// A run that goes on.
#[derive(Debug)]
pub(crate) struct Runner {
    setting: Setting,
    fleet: Fleet,
    operator: Operator,
    server: Option<tokio::sync::Mutex<Server>>,
    /// URL of the database of the CSMS, where it is known.
    database: Option<String>,
    listener: Arc<dyn Listener>,
    interrupt: Interrupt,
    clock: ModelClock,
    record: RunRecord,
    failures: Vec<(u32, Failure)>,
    interrupted: bool,
}

/// A run that has ended.
#[derive(Debug)]
pub(crate) struct Run {
    /// What happened.
    pub(crate) record: RunRecord,
    /// What went wrong, with the number of the scenario.
    pub(crate) failures: Vec<(u32, Failure)>,
    /// How it ended.
    pub(crate) exit: Exit,
}

/// How many sessions single stations run, and how they send samples.
#[derive(Debug, Clone)]
pub(crate) struct Sessions {
    /// The stations.
    pub(crate) identities: Vec<String>,
    /// Sessions of each.
    pub(crate) count: u32,
    /// Samples as MeterValues instead of in TransactionEvent.
    pub(crate) separate_meter_values: bool,
}

impl Runner {
    pub(crate) fn new(
        setting: Setting,
        server: Option<Server>,
        listener: Arc<dyn Listener>,
        interrupt: Interrupt,
        argv: Vec<String>,
        database: Option<&str>,
    ) -> Result<Self, Trouble> {
        let clock = ModelClock::real_time();
        let started_at = clock.wall_now();
        let run = format!("{}-{}", started_at.as_microsecond(), setting.seed);
        let operator = Operator::new(&setting.target.http_url, setting.token.as_deref(), run)
            .map_err(Trouble::Unreachable)?;
        let record = RunRecord {
            schema: SCHEMA,
            run_id: RunRecord::id(started_at, setting.seed),
            started_at,
            finished_at: started_at,
            seed: setting.seed,
            argv,
            csms_url: setting.target.csms_url.clone(),
            http_url: setting.target.http_url.clone(),
            database: database.map(scenario::database::without_password),
            owned_csms: server.is_some(),
            scenarios: Vec::new(),
        };
        Ok(Self {
            setting,
            fleet: Fleet::emart(),
            operator,
            server: server.map(tokio::sync::Mutex::new),
            database: database.map(str::to_owned),
            listener,
            interrupt,
            clock,
            record,
            failures: Vec::new(),
            interrupted: false,
        })
    }

    /// The id of this run, by which its record is called.
    pub(crate) fn run_id(&self) -> &str {
        &self.record.run_id
    }

    /// Plays `scenarios` in order.
    pub(crate) async fn scenarios(&mut self, scenarios: &[Scenario]) {
        for scenario in scenarios {
            if self.interrupted || self.is_unreachable() {
                let why = if self.interrupted {
                    "interrupted"
                } else {
                    "the CSMS is not reachable"
                };
                self.skip(scenario, why);
            } else {
                if !self.record.scenarios.is_empty() {
                    tokio::time::sleep(PAUSE).await;
                }
                self.scenario(scenario).await;
            }
        }
    }

    /// Runs single stations.
    pub(crate) async fn sessions(&mut self, sessions: &Sessions) {
        let started_at = self.clock.wall_now();
        self.listener.hear(&RunEvent::SessionsStarted {
            session: single::SESSION,
        });
        let specs: Vec<_> = sessions
            .identities
            .iter()
            .map(|id| Spec::time_lapse(id, sessions.separate_meter_values))
            .collect();
        let Some(spec) = specs.first().cloned() else {
            return;
        };
        let clock = single::clock(&spec, sessions.count);
        let crew = self.crew(specs, &BTreeMap::new(), BTreeMap::new(), clock);
        let logs = Arc::clone(&crew.logs);
        let guests: Vec<_> = crew
            .stations
            .iter()
            .map(|station| Guest {
                station,
                logs: &logs,
                patience: self.setting.message_timeout,
                seed: self.setting.seed,
            })
            .collect();
        let all = guests.iter().map(|guest| guest.play(&spec, sessions.count));
        let mut failures: Vec<_> = tokio::select! {
            ended = join_all(all) => ended.into_iter().filter_map(Result::err).collect(),
            () = self.interrupt.happened() => vec![interruption()],
        };
        self.interrupted = self.interrupt.has_happened();
        let logs = crew.dismiss().await;
        failures.extend(lost(&logs));
        let record = ScenarioRecord {
            number: 0,
            id: "charging-sessions".to_owned(),
            file: None,
            started_at,
            finished_at: self.clock.wall_now(),
            outcome: outcome(&failures),
            failures: failures.iter().map(ToString::to_string).collect(),
            skipped: forgotten(&logs),
            restarts: Vec::new(),
            stations: logs.all(|log| log.record.clone()),
        };
        self.finished(record, failures);
    }

    /// Ends the run. An owned CSMS is handed back, still running.
    pub(crate) fn finish(mut self) -> (Run, Option<Server>) {
        self.record.finished_at = self.clock.wall_now();
        let ran = |outcome| self.record.scenarios.iter().any(|s| s.outcome == outcome);
        let exit = if self.interrupted {
            Exit::Interrupted
        } else if self.is_unreachable() {
            Exit::Unreachable
        } else if ran(Outcome::Failed) {
            Exit::Failed
        } else if ran(Outcome::Passed) {
            Exit::Passed
        } else {
            Exit::NothingRan
        };
        let run = Run {
            record: self.record,
            failures: self.failures,
            exit,
        };
        (run, self.server.map(tokio::sync::Mutex::into_inner))
    }

    async fn scenario(&mut self, scenario: &Scenario) {
        if let Some(device) = &scenario.device {
            // It is as large as the rest of this together.
            return Box::pin(self.household(scenario, device)).await;
        }
        self.listener.hear(&RunEvent::ScenarioStarted(scenario));
        let started_at = self.clock.wall_now();
        let (sampling, planned) = match scenario.charge() {
            Some(charge) => {
                let sampling = u64::from(charge.sample_every_seconds);
                (
                    Duration::from_secs(sampling),
                    planned(scenario, &self.fleet),
                )
            }
            None => (USUAL_SAMPLING, BTreeMap::new()),
        };
        let mut specs = Vec::new();
        let mut unknown = Vec::new();
        for id in &scenario.stations {
            if let Some(shape) = &scenario.shape {
                specs.push(Spec::shaped(id, shape));
                continue;
            }
            match self.fleet.station(id) {
                Some(station) => specs.push(crew::spec_of(&self.fleet, station, sampling)),
                None => unknown.push(Failure::new(
                    id,
                    "station",
                    format!("one of the fleet {}", self.fleet.name),
                    "unknown",
                )),
            }
        }
        let seats = match &scenario.shape {
            Some(shape) => crew::seats_of_each(shape, &scenario.stations),
            None => crew::seats(&self.fleet, &scenario.stations),
        };
        let mut failures = unknown;
        let before = Rows::before(scenario, self.database.as_deref()).await;
        let rows = before.unwrap_or_else(|failure| {
            failures.push(failure);
            Rows::default()
        });
        let crew = self.crew(specs, &seats, planned.clone(), self.clock);
        let logs = Arc::clone(&crew.logs);
        let stage = Stage {
            scenario,
            clock: self.clock,
            logs: &logs,
            gate: Gate::new(crew.stations.len(), self.clock),
            operator: &self.operator,
            rows,
            server: self.server.as_ref(),
            listener: &self.listener,
            restarts: Mutex::new(Vec::new()),
            skipped: Mutex::new(Vec::new()),
        };
        if failures.is_empty() {
            failures = tokio::select! {
                failures = play_all(&stage, &crew) => failures,
                () = self.interrupt.happened() => vec![interruption()],
            };
        }
        let restarts = stage.restarts.into_inner();
        let skipped = stage.skipped.into_inner();
        self.interrupted = self.interrupt.has_happened();
        if !failures.is_empty() && !self.interrupted {
            settle(&crew).await;
        }
        let logs = crew.dismiss().await;
        if failures.is_empty() && scenario.has_expectations {
            let judged = logs.all(|log| judge::judge(&scenario.expect, &planned, log));
            failures.extend(judged.into_iter().flatten());
        }
        let played = Played {
            skipped: skipped.unwrap_or_else(PoisonError::into_inner),
            restarts: restarts.unwrap_or_else(PoisonError::into_inner),
            stations: logs.all(|log| log.record.clone()),
        };
        self.close(scenario, started_at, played, failures);
    }

    fn crew(
        &self,
        specs: Vec<Spec>,
        seats: &BTreeMap<String, Vec<crate::physics::cabinet::CabinetHandle>>,
        planned: BTreeMap<String, PlannedCharge>,
        clock: ModelClock,
    ) -> Crew {
        Crew::start(specs, seats, planned, clock, &self.setting, &self.listener)
    }

    fn skip(&mut self, scenario: &Scenario, why: &str) {
        let now = self.clock.wall_now();
        let played = Played {
            skipped: vec![why.to_owned()],
            ..Played::default()
        };
        let record = ScenarioRecord {
            outcome: Outcome::Skipped,
            ..entry(scenario, (now, now), played, &[])
        };
        self.finished(record, Vec::new());
    }

    /// Ends a scenario that was played.
    fn close(
        &mut self,
        scenario: &Scenario,
        started_at: Timestamp,
        played: Played,
        failures: Vec<Failure>,
    ) {
        let span = (started_at, self.clock.wall_now());
        let record = entry(scenario, span, played, &failures);
        self.finished(record, failures);
    }

    fn finished(&mut self, record: ScenarioRecord, failures: Vec<Failure>) {
        let took = record.finished_at.duration_since(record.started_at);
        self.listener.hear(&RunEvent::ScenarioFinished {
            record: &record,
            failures: &failures,
            took: Duration::try_from(took).unwrap_or_default(),
        });
        let number = record.number;
        self.failures
            .extend(failures.into_iter().map(|failure| (number, failure)));
        self.record.scenarios.push(record);
    }

    fn is_unreachable(&self) -> bool {
        self.failures.iter().any(|(_, failure)| failure.unreachable)
    }
}

/// What was seen of a scenario, for its record.
#[derive(Debug, Default)]
struct Played {
    skipped: Vec<String>,
    restarts: Vec<Restart>,
    stations: Vec<StationRecord>,
}

/// The entry of a scenario in the run record.
fn entry(
    scenario: &Scenario,
    (started_at, finished_at): (Timestamp, Timestamp),
    played: Played,
    failures: &[Failure],
) -> ScenarioRecord {
    ScenarioRecord {
        number: scenario.number,
        id: scenario.id.clone(),
        file: scenario.file.clone(),
        started_at,
        finished_at,
        outcome: outcome(failures),
        failures: failures.iter().map(ToString::to_string).collect(),
        skipped: played.skipped,
        restarts: played.restarts,
        stations: played.stations,
    }
}

/// All stations play; the budget limits them together.
async fn play_all(stage: &Stage<'_>, crew: &Crew) -> Vec<Failure> {
    let budget = stage.scenario.budget;
    let played = async {
        if let Some(server) = stage.server {
            // A scenario that failed in the middle of a fault may have left it dead.
            let running = server.lock().await.ensure_running().await;
            if let Err(e) = running {
                return vec![Failure::new("", "CSMS", "running", e.to_string()).unreachable()];
            }
        }
        let actors = crew
            .stations
            .iter()
            .enumerate()
            .map(|(i, station)| Actor::new(stage, station, i == 0).play());
        join_all(actors)
            .await
            .into_iter()
            .filter_map(Result::err)
            .collect()
    };
    tokio::time::timeout(budget, played)
        .await
        .unwrap_or_else(|_| {
            let limit = format!("within {} s", budget.as_secs());
            let late = stage.logs.all(|log| {
                Failure::new(&log.record.identity, "scenario", &*limit, "still running")
                    .with_messages(log, None)
            });
            late.into_iter().collect()
        })
}

/// Lets answers arrive that are on their way: a scenario that fails at a step must not count the
/// Heartbeat that its own end cut off as lost.
async fn settle(crew: &Crew) {
    let connected = crew.logs.all(|log| {
        let identity = &log.record.identity;
        log.connected.then(|| identity.clone())
    });
    let settling = connected.iter().flatten();
    join_all(settling.map(|id| crew.logs.settle(id, LAST_ANSWERS_WITHIN))).await;
}

fn planned(scenario: &Scenario, fleet: &Fleet) -> BTreeMap<String, PlannedCharge> {
    let planned = scenario.planned(fleet).into_iter();
    planned
        .map(|plan| {
            let charge = PlannedCharge {
                seconds: plan.seconds,
                power_w: plan.power_w,
            };
            (plan.station, charge)
        })
        .collect()
}

fn outcome(failures: &[Failure]) -> Outcome {
    if failures.is_empty() {
        Outcome::Passed
    } else {
        Outcome::Failed
    }
}

fn interruption() -> Failure {
    Failure::new("", "scenario", "played to its end", "interrupted")
}

/// What the record does not hold because there was too much of it.
fn forgotten(logs: &Logs) -> Vec<String> {
    let forgotten = logs.all(|log| (log.record.identity.clone(), log.forgotten));
    forgotten
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(id, count)| format!("messages of {id}: the oldest {count} are not in the record"))
        .collect()
}

fn lost(logs: &Logs) -> Vec<Failure> {
    let lost = logs.all(|log| {
        let lost = log.lost().len();
        (lost > 0).then(|| {
            Failure::new(&log.record.identity, "lost messages", "0", lost.to_string())
                .with_messages(log, None)
        })
    });
    lost.into_iter().flatten().collect()
}
