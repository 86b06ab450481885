//! `charger-sim load`: thousands of light stations in one process, and what they measured.
//!
//! Stations connect (at once or over a ramp), boot, and then send for a while: each as soon as it is
//! answered (closed loop), or by a schedule (open loop, latency from the scheduled instant, so that a
//! CSMS that stalls cannot hide what it held up). What a station does is in `load/station.rs`.

mod acks;
mod charging;
mod figures;
mod frames;
mod machine;
mod options;
mod report;
mod socket;
mod station;

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{Semaphore, watch},
    task::JoinSet,
    time::{Instant, interval, sleep_until},
};

pub(crate) use options::LoadArgs;

use crate::{
    clock::ModelClock,
    exit::{Exit, Trouble},
    interrupt::Interrupt,
    output::tell,
    ui::{Look, catalog::told, show_result},
};
use acks::Acks;
use figures::Figures;
use frames::Frames;
use options::{Pace, Plan};
use report::{Machine, Report};
use socket::Place;
use station::{Crew, GRACE, Phase, Station, Window};

/// How long stations may take to come in, besides the ramp.
const ENTRY: Duration = Duration::from_secs(60);
/// Between two looks at how far they are.
const GLANCE: Duration = Duration::from_millis(10);
/// Between two lines of progress.
const PROGRESS: Duration = Duration::from_secs(1);

/// Runs what `args` say, and prints what came of it.
///
/// # Errors
/// [`Trouble`] where it cannot begin, or the result cannot be written.
pub(crate) async fn run(args: LoadArgs) -> Result<Exit, Trouble> {
    let plan = Plan::new(args)?;
    machine::allow_connections(plan.stations)?;
    let (acks, lines) = plan
        .record_acks
        .as_deref()
        .map(Acks::to)
        .transpose()?
        .unzip();
    let place = Place::new(&plan.csms_url, &plan.sources, plan.password.clone()).await?;
    let interrupt = Interrupt::listen();
    let clock = ModelClock::real_time();
    let in_flight = match plan.pace {
        Pace::Closed(limit) => limit.map(Semaphore::new),
        Pace::Open(_) => None,
    };
    let usage_before = plan.watch_pid.and_then(machine::usage);
    let crew = Arc::new(Crew {
        place,
        frames: Frames::new(clock.wall_now()),
        figures: Figures::new(),
        clock,
        connecting: Semaphore::new(plan.connect_concurrency),
        in_flight,
        plan,
    });
    let (steer, phase) = watch::channel(Phase::Connecting);
    let mut stations = JoinSet::new();
    for index in 0..crew.plan.stations {
        let station = Station::new(index, Arc::clone(&crew), phase.clone(), lines.clone());
        stations.spawn(station.live());
    }
    drop((phase, lines));

    enter(&crew, &interrupt).await;
    let mut machine = Machine {
        usage_before,
        ..Machine::default()
    };
    let (_, entered, _) = crew.figures.stations();
    if entered > 0 && !interrupt.has_happened() {
        machine = work(&crew, &steer, &interrupt, machine).await;
    }
    steer.send_replace(Phase::Over);
    leave(&mut stations).await;
    let report = Report::new(&crew.plan, &crew.figures, machine, interrupt.has_happened());
    if let Some(acks) = acks {
        acks.finish().await?;
    }
    show_result(&report.shown(&crew.plan), crew.plan.look)?;
    Ok(report.exit())
}

/// Waits until all stations are in, or none comes in, or they took too long.
async fn enter(crew: &Crew, interrupt: &Interrupt) {
    let deadline = Instant::now() + crew.plan.ramp + ENTRY;
    let mut glances = interval(GLANCE);
    let mut told = Instant::now();
    loop {
        let (tried, entered, _) = crew.figures.stations();
        let nobody_comes = tried == crew.plan.stations && entered == 0;
        if entered == crew.plan.stations || nobody_comes || Instant::now() >= deadline {
            return;
        }
        if told.elapsed() >= PROGRESS && !crew.plan.look.quiet {
            told = Instant::now();
            say(
                crew.plan.look,
                &format!("{entered} of {} stations accepted", crew.plan.stations),
            );
        }
        tokio::select! {
            _ = glances.tick() => {}
            () = interrupt.happened() => return,
        }
    }
}

/// Has the stations send for as long as planned; gives what the machine spent on it.
async fn work(
    crew: &Crew,
    steer: &watch::Sender<Phase>,
    interrupt: &Interrupt,
    mut machine: Machine,
) -> Machine {
    let origin = Instant::now();
    let measured_from = origin + crew.plan.warm_up;
    let until = measured_from + crew.plan.duration;
    let window = Window {
        origin,
        measured_from,
        until,
    };
    steer.send_replace(Phase::Working(window));
    pass(crew, measured_from, interrupt).await;
    let began = Instant::now();
    let usage = || crew.plan.watch_pid.and_then(machine::usage);
    let (own, usage_began) = (machine::own_cpu(), usage());
    pass(crew, until, interrupt).await;
    let (own_end, usage_end) = (machine::own_cpu(), usage());
    machine.measured = began.elapsed();
    machine.own_cpu = own
        .zip(own_end)
        .map(|(began, end)| end.saturating_sub(began));
    machine.usage_end = usage_end;
    machine.watched_cpu = usage_began
        .zip(usage_end)
        .map(|(began, end)| end.cpu.saturating_sub(began.cpu));
    (_, _, machine.connected) = crew.figures.stations();
    machine
}

/// Lets time pass until `instant`, with a line of progress now and then.
async fn pass(crew: &Crew, instant: Instant, interrupt: &Interrupt) {
    let mut lines = interval(PROGRESS);
    lines.tick().await;
    let mut before = crew.figures.acknowledged();
    loop {
        tokio::select! {
            biased;
            () = interrupt.happened() => return,
            () = sleep_until(instant) => return,
            _ = lines.tick() => if !crew.plan.look.quiet {
                let acknowledged = crew.figures.acknowledged();
                let (_, _, connected) = crew.figures.stations();
                let count = acknowledged - before;
                let what = crew.plan.message.plural();
                say(crew.plan.look, &format!("{connected} connected, {count} {what}/s"));
                before = acknowledged;
            },
        }
    }
}

/// A line of progress.
fn say(look: Look, line: &str) {
    tell(&told(line, look.style.language), look.style);
}

/// Waits until the stations have gone; whoever hangs is dropped.
async fn leave(stations: &mut JoinSet<()>) {
    let gone = async { while stations.join_next().await.is_some() {} };
    if tokio::time::timeout(GRACE * 2, gone).await.is_err() {
        stations.shutdown().await;
    }
}
