//! A fleet that lives its day: vehicles arrive, charge and leave, at every station on its own.
//!
//! Arrivals are a Poisson process whose rate follows the hour of the day in the fleet's time zone;
//! vehicles, tokens and stays are drawn per station from the seed. With a time scale the model runs
//! faster than the wall clock and is set back, so that it ends at the present.

pub(crate) mod day;
pub(crate) mod told;

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use futures_util::future::join_all;
use scenario::{
    Fleet,
    messages::{Percentiles, response_time},
};

use crate::{
    clock::ModelClock,
    event::{Listener, Note, RunEvent},
    exit::{Exit, Trouble},
    fleet::{
        day::Day,
        told::{Told, ending},
    },
    interrupt::Interrupt,
    record::{Limits, Logs, StationLog},
    runner::{
        crew::{self, Crew, Setting, seed_of},
        failure::Failure,
    },
    station::{Command, Station, StopReason},
};

/// Between two lines about the fleet as a whole.
const REPORT_EVERY: Duration = Duration::from_secs(10);
/// Model time between two meter samples: in real time people watch it, in a time lapse it is many.
const SAMPLING: Duration = Duration::from_secs(10);
const SAMPLING_IN_TIME_LAPSE: Duration = Duration::from_secs(30);
/// Stations connect one after another within so much time: a whole site never powers up at once.
const RAMP: Duration = Duration::from_secs(3);
/// How long the first connection of each station may take.
const CONNECTED_WITHIN: Duration = Duration::from_secs(10);
/// A model day.
const DAY: Duration = Duration::from_secs(86_400);

/// Which fleet lives, how fast, how long.
#[derive(Debug)]
pub(crate) struct Plan {
    fleet: Fleet,
    name: String,
    scale: u32,
    /// Wall time; `None` = until interrupted.
    duration: Option<Duration>,
}

impl Plan {
    /// The fleet `name` (`emart` or a file) at `scale` model seconds per second.
    pub(crate) fn new(name: &str, scale: u32, duration: Option<Duration>) -> Result<Self, Trouble> {
        let fleet = if name == "emart" {
            Fleet::emart()
        } else {
            let file = Path::new(name);
            if !file.exists() {
                let message =
                    format!("--fleet {name}: no such file, expected `emart` or a fleet file");
                return Err(Trouble::Usage(message));
            }
            Fleet::load(file)?
        };
        // A time lapse has to know its length, because it is set back by it.
        let duration = match duration {
            None if scale > 1 => Some(DAY / scale),
            given => given,
        };
        Ok(Self {
            fleet,
            name: name.to_owned(),
            scale,
            duration,
        })
    }

    pub(crate) fn identities(&self) -> Vec<String> {
        self.fleet.stations.iter().map(|s| s.id.clone()).collect()
    }

    pub(crate) fn what(&self) -> String {
        let scale = self.scale;
        format!("--fleet {} --time-scale {scale}", self.name)
    }

    fn clock(&self) -> ModelClock {
        match self.duration {
            Some(duration) if self.scale > 1 => ModelClock::time_lapse(self.scale, duration),
            _ => ModelClock::real_time(),
        }
    }
}

/// Lets the fleet live until its time is over or somebody interrupts.
pub(crate) async fn live(
    plan: &Plan,
    setting: &Setting,
    listener: &Arc<dyn Listener>,
    interrupt: &Interrupt,
) -> Told {
    let clock = plan.clock();
    let sampling = if plan.scale > 1 {
        SAMPLING_IN_TIME_LAPSE
    } else {
        SAMPLING
    };
    let specs = plan
        .fleet
        .stations
        .iter()
        .map(|station| crew::spec_of(&plan.fleet, station, sampling))
        .collect();
    let seats = crew::seats(&plan.fleet, &plan.identities());
    let counts = Arc::new(Counts::new(Arc::clone(listener)));
    let quiet: Arc<dyn Listener> = counts.clone();
    let crew = Crew::start(specs, &seats, BTreeMap::new(), clock, setting, &quiet);
    let logs = Arc::clone(&crew.logs);
    for station in &crew.stations {
        logs.change(station.identity(), |log| log.limits = Limits::FLEET);
    }
    let failures = Mutex::new(Vec::new());
    // A short day still begins with everybody there.
    let ramp = plan.duration.map_or(RAMP, |day| RAMP.min(day / 4));
    let end = plan.duration.map(|duration| {
        let now = clock.now();
        clock.due(now + duration * plan.scale)
    });
    let lives = crew.stations.iter().enumerate().map(|(i, station)| {
        let ramp = ramp * u32::try_from(i).unwrap_or(0) / count_of(&crew.stations);
        let life = Life {
            station,
            logs: &logs,
            clock,
            zone: &plan.fleet.time_zone,
            seed: seed_of(setting.seed, station.identity()),
        };
        let failures = &failures;
        async move {
            tokio::time::sleep(ramp).await;
            if let Err(failure) = life.live().await {
                note(failures, failure);
            }
        }
    });
    let over = async {
        match end {
            Some(end) => tokio::time::sleep_until(end).await,
            None => std::future::pending().await,
        }
    };
    let exit = tokio::select! {
        // Lives end only by failure; where all have, there is nothing left to wait for.
        _ = join_all(lives) => Exit::Passed,
        () = over => Exit::Passed,
        () = interrupt.happened() => Exit::Interrupted,
        () = report(&logs, &counts, listener) => Exit::Internal,
    };
    let mut failures = failures
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    if exit == Exit::Passed {
        failures.extend(absent(&logs, &failures));
    }
    finish_charging(&crew.stations).await;
    counts.is_over.store(true, Ordering::Relaxed);
    let stations = crew.stations.len();
    let logs = crew.dismiss().await;
    let logs = logs.all(StationLog::clone);
    let totals: Vec<_> = logs.iter().map(StationLog::totals).collect();
    let transactions = totals.iter().map(|total| total.transactions).sum();
    Told {
        exit: ending(exit, &failures, transactions),
        stations,
        sessions: counts.sessions.load(Ordering::Relaxed),
        energy_wh: totals.iter().fold(0.0, |sum, total| sum + total.energy_wh),
        messages: counts.messages.load(Ordering::Relaxed),
        response_ms: Percentiles::of(
            logs.iter()
                .flat_map(|log| &log.record.messages)
                .filter_map(response_time)
                .collect(),
        ),
        failures,
    }
}

/// Keeps what went wrong, while the others go on.
fn note(failures: &Mutex<Vec<Failure>>, failure: Failure) {
    let mut failures = failures.lock().unwrap_or_else(PoisonError::into_inner);
    failures.push(failure);
}

/// Stations whose day was over before they got in, apart from those that `known` tells of.
fn absent(logs: &Logs, known: &[Failure]) -> Vec<Failure> {
    let absent = logs.all(|log| {
        let id = &log.record.identity;
        let is_told = known.iter().any(|failure| failure.station == *id);
        (!is_told && !has_got_in(log)).then(|| not_let_in(id, "nothing before the end"))
    });
    absent.into_iter().flatten().collect()
}

fn has_got_in(log: &StationLog) -> bool {
    let boot = log.record.boot.as_ref();
    boot.is_some_and(|boot| boot.status == "Accepted")
}

fn not_let_in(id: &str, why: &str) -> Failure {
    Failure::new(id, "connection", "accepted", why).unreachable()
}

fn count_of(stations: &[Station]) -> u32 {
    u32::try_from(stations.len()).unwrap_or(u32::MAX).max(1)
}

/// Drivers leave when the day is over: no transaction is left open.
async fn finish_charging(stations: &[Station]) {
    let reason = StopReason::Local;
    let stops = stations.iter().map(|station| async move {
        // Most stations have nothing to stop or to unplug; that is no trouble.
        let _ = station
            .command(Command::StopCharging { evse: 1, reason })
            .await;
        let _ = station.command(Command::Unplug { evse: 1 }).await;
    });
    let all = tokio::time::timeout(Duration::from_secs(3), join_all(stops));
    if all.await.is_ok() {
        // The last events are on their way; answers take milliseconds.
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

/// Says every few seconds how the fleet is doing.
async fn report(logs: &Logs, counts: &Counts, listener: &Arc<dyn Listener>) {
    loop {
        tokio::time::sleep(REPORT_EVERY).await;
        let states = logs.all(|log| {
            let charging = log.transaction().is_some_and(|t| t.ended_at.is_none());
            (log.connected, charging, log.power_w)
        });
        let connected = states.iter().filter(|state| state.0).count();
        let charging = states.iter().filter(|state| state.1).count();
        let watts: u64 = states.iter().map(|state| u64::from(state.2)).sum();
        listener.hear(&RunEvent::Note(Note::Fleet {
            connected,
            stations: states.len(),
            charging,
            kw: watts / 1_000,
            sessions: counts.sessions.load(Ordering::Relaxed),
            messages: counts.messages.load(Ordering::Relaxed),
        }));
    }
}

/// Counts what the fleet does and passes on only what deserves attention: 34 stations at a time
/// scale tell more than anybody can read.
#[derive(Debug)]
struct Counts {
    next: Arc<dyn Listener>,
    messages: AtomicU64,
    sessions: AtomicU64,
    /// The day is over: connections end on purpose.
    is_over: AtomicBool,
}

impl Counts {
    fn new(next: Arc<dyn Listener>) -> Self {
        Self {
            next,
            messages: AtomicU64::new(0),
            sessions: AtomicU64::new(0),
            is_over: AtomicBool::new(false),
        }
    }
}

impl Listener for Counts {
    fn hear(&self, event: &RunEvent<'_>) {
        use crate::station::ObservationKind as Kind;
        let RunEvent::Observed(seen) = event else {
            return self.next.hear(event);
        };
        match seen.kind {
            Kind::CallSent(_) | Kind::CallReceived { .. } => {
                self.messages.fetch_add(1, Ordering::Relaxed);
            }
            Kind::TransactionEnded { .. } => {
                self.sessions.fetch_add(1, Ordering::Relaxed);
            }
            Kind::Disconnected { .. } if self.is_over.load(Ordering::Relaxed) => {}
            Kind::ConnectRefused { .. }
            | Kind::Disconnected { .. }
            | Kind::EventDropped { .. }
            | Kind::Problem { .. } => self.next.hear(event),
            _ => {}
        }
    }
}

/// The life of one station.
struct Life<'a> {
    station: &'a Station,
    logs: &'a Logs,
    clock: ModelClock,
    zone: &'a str,
    seed: u64,
}

impl Life<'_> {
    /// Ends only by failure.
    async fn live(&self) -> Result<(), Failure> {
        self.connect().await?;
        let mut day = Day::new(self.seed, self.zone);
        let mut now = self.clock.now();
        loop {
            let visit = day.next_visit(now);
            tokio::time::sleep_until(self.clock.due(visit.arrives)).await;
            let arrival = Command::StartCharging {
                evse: 1,
                vehicle: visit.vehicle,
                token: visit.token,
                duration: Some(visit.stay),
            };
            // A station that is faulted, reserved or switched off turns the driver away.
            let leaves = visit.arrives + visit.stay + visit.lingers;
            if self.station.command(arrival).await.is_ok() {
                tokio::time::sleep_until(self.clock.due(leaves)).await;
                let _ = self.station.command(Command::Unplug { evse: 1 }).await;
            }
            now = leaves.max(self.clock.now());
        }
    }

    async fn connect(&self) -> Result<(), Failure> {
        let id = self.station.identity();
        let connected = self.station.command(Command::Connect).await;
        connected.map_err(|e| Failure::new(id, "connect", "done", e.to_string()))?;
        let end = |log: &StationLog| match (&log.refused, &log.record.boot) {
            (_, Some(_)) if has_got_in(log) => Some(Ok(())),
            (_, Some(boot)) if boot.status == "Rejected" => {
                Some(Err("BootNotification Rejected".to_owned()))
            }
            (Some(why), None) => Some(Err(why.clone())),
            // Pending is not a refusal yet.
            _ => None,
        };
        let end = self.logs.wait(id, CONNECTED_WITHIN, end).await;
        end.unwrap_or_else(|| Err("nothing in time".to_owned()))
            .map_err(|why| not_let_in(id, &why))
    }
}
