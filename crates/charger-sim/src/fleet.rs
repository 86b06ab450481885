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
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use futures_util::future::join_all;
use scenario::Fleet;

use crate::{
    clock::ModelClock,
    control::{Bound, Events},
    event::{Listener, Note, RunEvent},
    exit::{Exit, Trouble},
    fleet::{
        day::Day,
        told::{Told, ending},
    },
    interrupt::Interrupt,
    live,
    record::{Limits, Logs, StationLog},
    runner::{
        crew::{self, Crew, Setting, seed_of},
        failure::Failure,
    },
    runs::{Places, Runs},
    station::{Command, Station},
};

/// Between two lines about the fleet as a whole.
const REPORT_EVERY: Duration = Duration::from_secs(10);
/// Model time between two meter samples: in real time people watch it, in a time lapse it is many.
const SAMPLING: Duration = Duration::from_secs(10);
const SAMPLING_IN_TIME_LAPSE: Duration = Duration::from_secs(30);
/// Stations connect one after another within so much time: a whole site never powers up at once.
const RAMP: Duration = Duration::from_secs(3);
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
    control: Option<(Bound, Places)>,
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
    let events = Events::new();
    let quiet = events.before(counts.clone());
    let crew = Crew::start(specs, &seats, BTreeMap::new(), clock, setting, &quiet);
    let logs = Arc::clone(&crew.logs);
    for station in &crew.stations {
        logs.change(station.identity(), |log| log.limits = Limits::FLEET);
    }
    let control = control.map(|(port, places)| {
        let living = plan.fleet.stations.iter().map(|station| &*station.id);
        // Sessions of a scenario are none of the fleet's.
        let heard = events.before(Arc::clone(listener));
        let runs = Runs::new(setting, places, living, heard, interrupt.clone());
        port.serve(crew.handles(), Arc::clone(&logs), events, runs)
    });
    if let Some(control) = &control {
        let address = control.address();
        listener.hear(&RunEvent::Note(Note::ControlReady { address }));
    }
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
            clock,
            zone: &plan.fleet.time_zone,
            seed: seed_of(setting.seed, station.identity()),
        };
        async move {
            tokio::time::sleep(ramp).await;
            life.live().await;
        }
    });
    let over = async {
        match end {
            Some(end) => tokio::time::sleep_until(end).await,
            None => std::future::pending().await,
        }
    };
    let exit = tokio::select! {
        _ = join_all(lives) => Exit::Internal,
        () = over => Exit::Passed,
        () = interrupt.happened() => Exit::Interrupted,
        () = report(&logs, &counts, listener) => Exit::Internal,
    };
    let failures = if exit == Exit::Passed {
        absent(&logs)
    } else {
        Vec::new()
    };
    if let Some(control) = control {
        control.finish().await;
    }
    live::finish_charging(&crew.stations, 1).await;
    counts.is_over.store(true, Ordering::Relaxed);
    let mut told = live::conclude(crew, exit).await;
    told.exit = ending(exit, &failures, told.sessions);
    told.sessions = counts.sessions.load(Ordering::Relaxed);
    told.failures = failures;
    told
}

/// Stations that the CSMS never let in.
fn absent(logs: &Logs) -> Vec<Failure> {
    let absent = logs.all(|log| {
        let why = match (&log.record.boot, &log.refused) {
            (Some(boot), _) => format!("BootNotification {}", boot.status),
            (None, Some(why)) => why.clone(),
            (None, None) => "nothing before the end".to_owned(),
        };
        (!has_got_in(log)).then(|| not_let_in(&log.record.identity, &why))
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
    clock: ModelClock,
    zone: &'a str,
    seed: u64,
}

impl Life<'_> {
    /// Never ends: without a server, or refused, the station goes on dialling, and drivers find it out of order.
    async fn live(&self) {
        // A station that has just been started takes it.
        let _ = self.station.command(Command::Connect).await;
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
}
