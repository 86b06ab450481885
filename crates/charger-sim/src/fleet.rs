//! A fleet that lives its day: vehicles arrive, charge and leave, at every station on its own.
//!
//! Arrivals are a Poisson process whose rate follows the hour of the day in the fleet's time zone;
//! vehicles, tokens and stays are drawn per station from the seed. With a time scale the model runs
//! faster than the wall clock and is set back, so that it ends at the present. Without a duration it
//! is the whole of yesterday, which is the same day for the same seed: every visit is told to its
//! station ahead, and happens at its own instant, however late the CSMS answers.

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
use jiff::tz::TimeZone;
use scenario::Fleet;

use crate::{
    clock::{ModelClock, ModelInstant},
    control::{Bound, Events},
    event::{Listener, Note, RunEvent},
    exit::{Exit, Trouble},
    fleet::{
        day::{Arrival, Day},
        told::{Told, ending},
    },
    interrupt::Interrupt,
    live,
    record::{Limits, Logs, StationLog},
    runner::{
        crew::{self, Crew, Setting},
        failure::Failure,
    },
    runs::{Places, Runs},
    seed::seed_of,
    station::{Command, Station, Visit},
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
/// Wall time before a day of a time lapse begins, in which everybody connects and is let in.
const WARM_UP: Duration = Duration::from_secs(6);
/// Model time that a driver takes from the reader to the cable.
const TOKEN_TO_CABLE: Duration = Duration::from_secs(10);
/// How often a day that is over is looked at, whether everybody has come to its end.
const LOOK_AGAIN: Duration = Duration::from_millis(200);
/// Nobody comes for less.
const SHORTEST_STAY: Duration = Duration::from_secs(60);

/// Which fleet lives, how fast, how long.
#[derive(Debug)]
pub(crate) struct Plan {
    fleet: Fleet,
    name: String,
    scale: u32,
    /// Wall time; `None` = until interrupted, or, in a time lapse, a day.
    duration: Option<Duration>,
}

/// When a fleet lives.
#[derive(Debug, Clone, Copy)]
struct Span {
    clock: ModelClock,
    /// When drivers may come; none: as soon as their station is started.
    begin: Option<ModelInstant>,
    /// When all is over.
    end: Option<ModelInstant>,
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

    fn span(&self) -> Span {
        let Some(duration) = self.duration else {
            if self.scale == 1 {
                return Span {
                    clock: ModelClock::real_time(),
                    begin: None,
                    end: None,
                };
            }
            let begin = yesterday(&self.fleet.time_zone, ModelClock::real_time().wall_now());
            return Span {
                clock: ModelClock::time_lapse_from(self.scale, begin - WARM_UP * self.scale),
                begin: Some(begin),
                end: Some(begin + DAY),
            };
        };
        let clock = match self.scale {
            1 => ModelClock::real_time(),
            scale => ModelClock::time_lapse(scale, duration),
        };
        Span {
            clock,
            begin: None,
            end: Some(clock.now() + duration * self.scale),
        }
    }
}

/// When yesterday began in `zone` (IANA; UTC where it is unknown).
fn yesterday(zone: &str, now: jiff::Timestamp) -> ModelInstant {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let today = now.to_zoned(zone).start_of_day();
    let begin = today.map_or(now, |today| today.timestamp());
    ModelInstant::from(begin) - DAY
}

/// Lets the fleet live until its time is over or somebody interrupts.
pub(crate) async fn live(
    plan: &Plan,
    setting: &Setting,
    listener: &Arc<dyn Listener>,
    interrupt: &Interrupt,
    control: Option<(Bound, Places)>,
) -> Told {
    let Span { clock, begin, end } = plan.span();
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
    let lives = crew.stations.iter().enumerate().map(|(i, station)| {
        let ramp = ramp * u32::try_from(i).unwrap_or(0) / count_of(&crew.stations);
        let life = Life {
            station,
            clock,
            begin,
            end,
            zone: &plan.fleet.time_zone,
            seed: seed_of(setting.seed, station.identity()),
        };
        async move { life.live(ramp).await }
    });
    let over = async {
        match end {
            Some(end) => tokio::time::sleep_until(clock.due(end)).await,
            None => std::future::pending().await,
        }
        if begin.is_some() {
            let patience = setting.message_timeout;
            let _ = tokio::time::timeout(patience, all_have_come_to(end, &crew.stations)).await;
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

/// Waits until every station has lived to `end` and has had an answer to all that it had to tell of its transactions.
async fn all_have_come_to(end: Option<ModelInstant>, stations: &[Station]) {
    for station in stations {
        // A station that is gone has come to its end.
        while let Ok(state) = station.handle().state().await {
            if end.is_none_or(|end| end.timestamp() <= state.at) && state.queue.is_empty() {
                break;
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }
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
    begin: Option<ModelInstant>,
    end: Option<ModelInstant>,
    zone: &'a str,
    seed: u64,
}

impl Life<'_> {
    /// Never ends: without a server, or refused, the station goes on dialling, and drivers find it out of order.
    async fn live(&self, ramp: Duration) {
        let mut day = Day::new(self.seed, self.zone);
        if let (Some(begin), Some(end)) = (self.begin, self.end) {
            self.plan(&mut day, begin, end).await;
        }
        tokio::time::sleep(ramp).await;
        // A station that has just been started takes it.
        let _ = self.station.command(Command::Connect).await;
        if self.begin.is_some() {
            return std::future::pending().await;
        }
        let mut from = self.clock.now();
        loop {
            let arrives;
            (arrives, from) = self.next(&mut day, from).await;
            tokio::time::sleep_until(self.clock.due(arrives)).await;
        }
    }

    /// Tells the station all visits of a day ahead, so that none of them depends on how busy this machine is.
    async fn plan(&self, day: &mut Day, begin: ModelInstant, end: ModelInstant) {
        let mut from = begin;
        while from < end {
            (_, from) = self.next(day, from).await;
        }
    }

    /// Tells the station of the next visit after `from`: when it begins, and when the EVSE is free again.
    async fn next(&self, day: &mut Day, from: ModelInstant) -> (ModelInstant, ModelInstant) {
        let arrival = day.next_visit(from);
        let arrives = arrival.arrives;
        let leaves = arrives + TOKEN_TO_CABLE + arrival.stay + arrival.lingers;
        if let Some(visit) = self.visit(arrival) {
            let visit = Command::Visit(Box::new(visit));
            // A station that is gone has nothing to do any more.
            let _ = self.station.schedule(arrives, visit).await;
        }
        (arrives, leaves)
    }

    /// The visit as it fits before the end, if it does.
    fn visit(&self, arrival: Arrival) -> Option<Visit> {
        let plugs_at = arrival.arrives + TOKEN_TO_CABLE;
        let left = self.end.map(|end| end.since(plugs_at));
        let stay = left.map_or(arrival.stay, |left| arrival.stay.min(left));
        let leaves_at = plugs_at + stay + arrival.lingers;
        (stay >= SHORTEST_STAY).then_some(Visit {
            evse: 1,
            vehicle: arrival.vehicle,
            token: arrival.token,
            plugs_at,
            stay,
            leaves_at,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yesterday_is_the_day_before_at_the_site_from_its_midnight() {
        for (now, begun) in [
            ("2026-11-21T03:00:00Z", "2026-11-19T15:00:00Z"),
            ("2026-11-21T15:00:01Z", "2026-11-20T15:00:00Z"),
        ] {
            let begin = yesterday("Asia/Seoul", now.parse().unwrap());
            assert_eq!(begin.timestamp().to_string(), begun, "{now}");
        }
    }
}
