//! Stations that live: they keep dialling, wait when they are told to, charge when somebody plugs in, and stay
//! until somebody stops the program.
//!
//! What a station does by itself is in `crate::station`; people who come by themselves are in `sessions`. A fleet
//! (`crate::fleet`) lives by the same code.

mod mirrored;
mod sessions;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use futures_util::future::join_all;
use scenario::{
    Shape,
    messages::{Percentiles, response_time},
};

use crate::{
    args::random_seed,
    cli::StationArgs,
    clock::ModelClock,
    control::{Control, Events},
    event::{Note, RunEvent},
    exit::{Exit, Trouble},
    fleet::told::Told,
    interrupt::Interrupt,
    record::{Limits, Logs, StationLog},
    runner::crew::{Crew, Setting, seats_of_each},
    runs::{Places, Runs},
    seed::seed_of,
    station::{Command, Secret, Spec, Station, StopReason},
    target::{Target, identities, look_at_certificates},
    ui::{Look, progress::Progress, show_result},
};

use mirrored::Mirrored;
use sessions::AutoSessions;

/// The most stations of one program.
const MOST_STATIONS: usize = 20_000;
/// How long the last messages of stations that leave may take.
const LAST_WORDS: Duration = Duration::from_secs(3);

/// Runs `station` until it is interrupted.
pub(crate) async fn run(args: &StationArgs, look: Look) -> Result<Exit, Trouble> {
    let ids = args.ids.join(",");
    let ids =
        identities(&ids, MOST_STATIONS).map_err(|why| Trouble::Usage(format!("{ids}: {why}")))?;
    let shape = Shape::load(&args.shape)?;
    let seed = args.seed.unwrap_or_else(random_seed);
    let setting = setting(args, &ids, seed)?;
    look_at_certificates(&setting.tls, &ids)?;
    let interrupt = Interrupt::listen();
    let control = Control::bind(&args.control).await?;
    let progress = Arc::new(Progress::new(look));
    let events = Events::new();
    let listener = events.before(progress.clone());
    listener.hear(&RunEvent::RunStarted {
        what: format!("station {} --shape {}", args.ids.join(" "), args.shape),
        seed,
        csms_url: &setting.target.csms_url,
    });
    let specs: Vec<Spec> = ids.iter().map(|id| spec(id, &shape, args)).collect();
    let first = specs.first().cloned();
    let seats = seats_of_each(&shape, &ids);
    let clock = ModelClock::real_time();
    let crew = Crew::start(specs, &seats, BTreeMap::new(), clock, &setting, &listener);
    for station in &crew.stations {
        crew.logs
            .change(station.identity(), |log| log.limits = Limits::FLEET);
    }
    let places = Places {
        runs_dir: args.runs.runs_dir.clone(),
        database: args.runs.database.clone(),
    };
    let control = control.map(|port| {
        let living = ids.iter().map(String::as_str);
        let runs = Runs::new(
            &setting,
            places,
            living,
            Arc::clone(&listener),
            interrupt.clone(),
        );
        port.serve(crew.handles(), Arc::clone(&crew.logs), events, runs)
    });
    if let Some(control) = &control {
        let address = control.address();
        listener.hear(&RunEvent::Note(Note::ControlReady { address }));
    }
    let mirrored = match (args.echonet, crew.stations.as_slice(), first) {
        (None, ..) => None,
        (Some(address), [station], Some(spec)) => {
            Some(Mirrored::open(address, station.handle(), &spec, seed)?)
        }
        (Some(_), ..) => {
            let why = "--echonet: a node is one station; name one station only";
            return Err(Trouble::Usage(why.to_owned()));
        }
    };
    let mirroring = mirrored.map(|mirrored| tokio::spawn(mirrored.run()));
    let lives = crew.stations.iter().map(|station| {
        let sessions = AutoSessions {
            station,
            logs: &crew.logs,
            evses: shape.evses.len(),
            count: args.auto_sessions,
            seed: seed_of(setting.seed, station.identity()),
        };
        async move {
            // A station that has just been started takes it.
            let _ = station.command(Command::Connect).await;
            sessions.have().await;
            std::future::pending::<()>().await;
        }
    });
    tokio::select! {
        _ = join_all(lives) => {}
        () = interrupt.happened() => {}
    }
    if let Some(mirroring) = mirroring {
        mirroring.abort();
    }
    if let Some(control) = control {
        control.finish().await;
    }
    if args.state_dir.is_none() {
        // Nobody would know of the transactions any more.
        finish_charging(&crew.stations, shape.evses.len()).await;
    }
    let told = conclude(crew, Exit::Passed).await;
    progress.end();
    show_result(&told.result(look), look)?;
    Ok(told.exit)
}

fn setting(args: &StationArgs, ids: &[String], seed: u64) -> Result<Setting, Trouble> {
    let link = &args.link;
    Ok(Setting {
        target: Target::new(&link.csms_url, args.runs.http_url.as_deref(), ids)?,
        password: link.password.as_deref().map(Secret::new),
        token: args.runs.token.clone(),
        tls: link.tls_files(),
        compression: link.compression.into(),
        seed,
        message_timeout: Duration::from_secs(args.message_timeout),
        tells_frames: args.control.control.is_some(),
        frame_faults: args.control.frame_faults.unwrap_or_default(),
    })
}

fn spec(id: &str, shape: &Shape, args: &StationArgs) -> Spec {
    let mut spec = Spec::shaped(id, shape);
    spec.state_dir.clone_from(&args.state_dir);
    spec.interrupted = args.interrupted.into();
    spec
}

/// Drivers leave when the program ends: no transaction is left open.
pub(crate) async fn finish_charging(stations: &[Station], evses: usize) {
    let evses = i32::try_from(evses).unwrap_or(i32::MAX);
    let reason = StopReason::Local;
    let stops = stations.iter().map(|station| async move {
        for evse in 1..=evses {
            // Most stations have nothing to stop or to unplug; that is no trouble.
            let _ = station
                .command(Command::StopCharging { evse, reason })
                .await;
            let _ = station.command(Command::Unplug { evse }).await;
        }
    });
    let all = tokio::time::timeout(LAST_WORDS, join_all(stops));
    if all.await.is_ok() {
        // The last events are on their way; answers take milliseconds.
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

/// Ends the stations, and says what came of them.
pub(crate) async fn conclude(crew: Crew, exit: Exit) -> Told {
    let stations = crew.stations.len();
    let logs: Arc<Logs> = crew.dismiss().await;
    let logs = logs.all(StationLog::clone);
    let totals: Vec<_> = logs.iter().map(StationLog::totals).collect();
    let times = logs
        .iter()
        .flat_map(|log| &log.record.messages)
        .filter_map(response_time)
        .collect();
    Told {
        exit,
        stations,
        sessions: totals.iter().map(|total| total.transactions).sum(),
        energy_wh: totals.iter().fold(0.0, |sum, total| sum + total.energy_wh),
        messages: logs.iter().map(StationLog::message_count).sum(),
        response_ms: Percentiles::of(times),
        failures: Vec::new(),
    }
}
