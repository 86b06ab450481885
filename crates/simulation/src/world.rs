//! A simulation: the CSMS, its stations and everything around them, on one thread of simulated time.
//!
//! [`run`] carries out the plan of a seed, heals everything, waits until nothing moves any more, and has
//! the result judged. The CSMS and the stations are the real ones; network, disk and clocks are not.

mod cast;
mod desk;
mod intruder;
mod load;
mod operator;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use csms::clock::{Clock as _, IdSource};
use csms::config::{Options, SeedChoice, Settings};
use csms::context::Core;
use csms::server::{Server, start_without_sockets};
use csms::store::time::SqlTime;
use jiff::SignedDuration;
use tokio::runtime::Handle;
use tokio::time::Instant;

pub use cast::Cast;

use crate::clock::MachineClock;
use crate::disk::{Disk, Mood, Mount, Mutant, Stored};
use crate::http::Http;
use crate::network::{HEALTHY, Network, Way};
use crate::plan::{Plan, What};
use crate::trace::Trace;
use crate::verdict::{self, Books, CommandEnd};
use crate::witness::Witness;
use desk::Desk;
use load::LoadWatch;
use operator::Operators;

/// Between two looks at whether everything has come to rest.
const LOOK: Duration = Duration::from_secs(5);
/// Everything has to come to rest within this time after the last fault.
const HEALING: Duration = Duration::from_secs(45 * 60);
/// How long nothing may move before the verdict: longer than any timeout that still finds something.
const REST: Duration = Duration::from_secs(150);
/// Lines of the trace that a failure shows.
const SHOWN: usize = 60;

/// How a simulation is run.
#[derive(Debug, Clone, Copy, Default)]
pub struct Manner {
    /// Prints the trace as it comes.
    pub is_verbose: bool,
    /// A disk that breaks its promises.
    pub mutant: Option<Mutant>,
    /// Stations that are killed forget what they had written down.
    pub forgetful_stations: bool,
}

/// What came of a simulation.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Its seed.
    pub seed: u64,
    /// Over everything that happened.
    pub hash: u64,
    /// Promises that were broken.
    pub violations: Vec<String>,
    /// The last lines of the trace.
    pub trace: Vec<String>,
    /// Simulated time.
    pub simulated: Duration,
    /// Stored transactions.
    pub transactions: usize,
    /// Stored events.
    pub events: usize,
    /// Connections that were made.
    pub connections: usize,
    /// Commands that were stored.
    pub commands: usize,
    /// What operators were told over REST.
    pub acknowledgements: usize,
    /// Looks at a site with a limit while somebody charged.
    pub looks: usize,
    /// Starts of the CSMS.
    pub starts: u64,
    /// What was judged and put aside on the way; it counts in the sums above.
    pub books: Books,
    /// Resident memory of this process in bytes at each closing of the books, where the system tells.
    pub memory: Vec<u64>,
}

/// The CSMS while it runs.
struct Running {
    server: Server,
    mount: Mount,
    http: Http,
}

/// The world of a simulation.
pub struct World {
    trace: Trace,
    network: Network,
    disk: Disk,
    clock: Arc<MachineClock>,
    witness: Arc<Mutex<Witness>>,
    settings: Settings,
    seed: u64,
    csms: Option<Running>,
    starts: u64,
    cast: Cast,
    operators: Operators,
    desk: Desk,
    load: LoadWatch,
    books: Books,
    memory: Vec<u64>,
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("World")
            .field("seed", &self.seed)
            .finish_non_exhaustive()
    }
}

/// Runs a future on a runtime of its own, under simulated time.
///
/// # Panics
/// When the runtime cannot be built: the system is out of memory or file descriptors.
pub fn simulated<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime needs neither threads nor sockets")
        .block_on(future)
}

/// Runs the simulation of a seed.
#[must_use]
pub fn run(seed: u64, manner: Manner) -> Outcome {
    run_plan(seed, &Plan::of(seed), manner)
}

/// Runs a plan; the seed decides what the plan leaves open.
#[must_use]
pub fn run_plan(seed: u64, plan: &Plan, manner: Manner) -> Outcome {
    simulated(async {
        let world = World::new(seed, manner, settings(plan));
        play(world, plan).await
    })
}

/// The settings of a simulated CSMS.
#[must_use]
pub fn settings(plan: &Plan) -> Settings {
    let Plan {
        ping, heartbeat, ..
    } = plan;
    let options = Options {
        database: Some("memory:".to_owned()),
        seed: Some(SeedChoice::None),
        ping_interval: Some(format!("{ping}s")),
        heartbeat_interval: Some(format!("{heartbeat}s")),
        // The database is in memory, and days of a fleet are long.
        journal_keep_rows: Some(5_000),
        // Files are not part of it: nothing is ever written there.
        uploads: Some("simulated".into()),
        public_url: Some("http://csms:8080".to_owned()),
        ..Options::default()
    };
    let settings = Settings::resolve(options).expect("these settings are valid");
    Settings {
        writer: plan.writer.clone(),
        ..settings
    }
}

async fn play(mut world: World, plan: &Plan) -> Outcome {
    let begin = Instant::now();
    world.start().await;
    for (index, evses) in plan.evses.iter().enumerate() {
        world.cast.enter(index, *evses, plan.sampling).await;
    }
    tokio::time::sleep_until(begin + Duration::from_secs(20)).await;
    world.operators.keep_every_event(&world.core(), &world.cast);
    if plan.has_site {
        world.load.has_right_dates = plan.has_right_dates();
        world.set_up_site();
    }
    let mut next_audit = plan.audit.map(|every| begin + every);
    for step in &plan.steps {
        while let (Some(at), Some(every)) = (next_audit, plan.audit)
            && at <= begin + step.at
        {
            tokio::time::sleep_until(at).await;
            world.audit();
            next_audit = Some(at + every);
        }
        tokio::time::sleep_until(begin + step.at).await;
        world.look_at_load().await;
        world.step(&step.what).await;
    }
    tokio::time::sleep_until(begin + plan.ends).await;
    world.heal().await;
    world.settle().await;
    world.end(begin).await
}

impl World {
    fn new(seed: u64, manner: Manner, settings: Settings) -> Self {
        let trace = Trace::new(manner.is_verbose);
        let network = Network::new(seed, trace.clone());
        let disk = Disk::new(seed, manner.mutant, trace.clone());
        let witness = Witness::new(disk.clone(), trace.clone());
        let witness = Arc::new(Mutex::new(witness));
        let desk = Desk::new(&disk);
        let cast = Cast::new(seed, &network, &witness, manner.forgetful_stations);
        Self {
            trace,
            network,
            disk,
            clock: Arc::new(MachineClock::new()),
            witness,
            settings,
            seed,
            csms: None,
            starts: 0,
            cast,
            operators: Operators::default(),
            desk,
            load: LoadWatch::default(),
            books: Books::default(),
            memory: Vec::new(),
        }
    }

    fn witness(&self) -> MutexGuard<'_, Witness> {
        self.witness.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn core(&self) -> Option<Arc<Core>> {
        let csms = self.csms.as_ref()?;
        Some(Arc::clone(&csms.server.core))
    }

    /// Starts the CSMS, if it is down.
    async fn start(&mut self) {
        if self.csms.is_some() {
            return;
        }
        self.starts += 1;
        let listener = self.network.listen();
        let (mount, opened) = self.disk.mount(SqlTime::new(self.clock.now()));
        let ids = IdSource::from_seed(self.seed ^ self.starts.rotate_left(48));
        let clock = Arc::clone(&self.clock) as Arc<dyn csms::clock::Clock>;
        let starting = start_without_sockets(self.settings.clone(), opened, clock, ids, listener);
        let (server, routes) = starting.await;
        self.load.restarted();
        let http = Http(routes);
        self.csms = Some(Running {
            server,
            mount,
            http,
        });
    }

    /// The CSMS dies: what it has not committed is gone, and nothing that its tasks still do counts.
    fn crash(&mut self, silent: bool) {
        if let Some(Running { server, mount, .. }) = self.csms.take() {
            mount.sever();
            self.network.stop_server(silent);
            drop(server);
        }
    }

    async fn step(&mut self, what: &What) {
        self.trace.add("plan", format_args!("{what:?}"));
        match *what {
            What::Block { station, up, down } => {
                self.network.block(self.cast.identity(station), up, down);
            }
            What::Latency { station, most_ms } => {
                let identity = self.cast.identity(station);
                self.network.set_latency(identity, 1..=most_ms);
            }
            What::Reset { station } => self.network.reset(self.cast.identity(station)),
            What::Forget { station, up, down } => {
                let identity = self.cast.identity(station);
                if up {
                    self.network.forget(identity, Way::Up);
                }
                if down {
                    self.network.forget(identity, Way::Down);
                }
            }
            What::Crash { silent } => self.crash(silent),
            What::Stop => {
                if let Some(Running { server, .. }) = self.csms.take() {
                    self.network.stop_listening();
                    server.shutdown().await;
                }
            }
            What::Start => self.start().await,
            What::Mood(mood) => self.disk.set_mood(mood),
            What::Errand(ref errand) => {
                let http = self.csms.as_ref().map(|csms| csms.http.clone());
                self.desk.run(http, errand, &self.cast.identities());
            }
            What::CsmsClock(seconds) => self.clock.set_offset(SignedDuration::from_secs(seconds)),
            What::Kill { station, silent } => self.cast.kill(station, silent).await,
            What::Revive { station, clock } => self.cast.revive(station, clock).await,
            What::Intrude {
                station,
                seconds,
                boots,
            } => {
                let stay = Duration::from_secs(seconds);
                let identity = self.cast.identity(station);
                let dialler = self.network.dialler(identity);
                tokio::spawn(intruder::intrude(dialler, identity.to_owned(), stay, boots));
            }
            What::Command { station, what } => {
                let identity = self.cast.identity(station);
                self.operators.ask(self.core(), &self.disk, identity, what);
            }
            What::Arrive { .. }
            | What::Leave { .. }
            | What::PowerLoss { .. }
            | What::Reboot { .. } => self.cast.act(what).await,
        }
    }

    fn set_up_site(&mut self) {
        if let Some(csms) = &self.csms {
            let http = csms.http.clone();
            self.desk.set_up(&http, &self.cast.chargers());
        }
    }

    /// The stations together take no more than the site may, but for what is counted as more.
    async fn look_at_load(&mut self) {
        let limit_w = self.desk.wishes().limit_w();
        let Some(core) = self.core() else { return };
        let broken = self.load.look(&core, &self.cast, limit_w).await;
        if let Some(text) = broken {
            self.witness().violation(text);
        }
    }

    /// Closes the books over what is finished.
    fn audit(&mut self) {
        verdict::close_books(&self.disk, &self.witness, &mut self.books);
        self.memory.extend(resident_bytes());
    }

    /// Ends every fault.
    async fn heal(&mut self) {
        self.trace.add("plan", format_args!("everything is healed"));
        self.disk.set_mood(Mood::Well);
        self.clock.set_offset(SignedDuration::ZERO);
        for station in 0..self.cast.len() {
            let identity = self.cast.identity(station);
            self.network.block(identity, false, false);
            self.network.set_latency(identity, HEALTHY);
        }
        self.start().await;
        for station in 0..self.cast.len() {
            self.cast.revive(station, 0).await;
        }
    }

    /// Sends everybody home and waits until nothing moves.
    async fn settle(&mut self) {
        let deadline = Instant::now() + HEALING;
        let mut resting_since = None;
        while Instant::now() < deadline {
            self.cast.send_home().await;
            tokio::time::sleep(LOOK).await;
            let is_settled = self.witness().stations.values().all(|s| s.is_settled());
            if !is_settled {
                resting_since = None;
                continue;
            }
            let since = *resting_since.get_or_insert_with(Instant::now);
            if since.elapsed() >= REST {
                return;
            }
        }
        let mut witness = self.witness();
        let stuck: Vec<_> = witness
            .stations
            .iter()
            .filter(|(_, station)| !station.is_settled())
            .map(|(identity, station)| {
                format!(
                    "{identity} is stuck: online {}, accepted {}, {} events wait, CALL {:?}, charging {:?}",
                    station.is_online,
                    station.is_accepted,
                    station.queued,
                    station.outstanding,
                    station.charging().collect::<Vec<_>>()
                )
            })
            .collect();
        for text in stuck {
            witness.violation(text);
        }
    }

    async fn end(mut self, begin: Instant) -> Outcome {
        let ends: Vec<CommandEnd> = self.operators.collect(&self.witness).await;
        let mut lost = self.desk.collect().await;
        lost.extend(self.disk.read(|stored| self.desk.wishes().broken(stored)));
        for text in lost {
            self.witness().violation(text);
        }
        if let Some(csms) = &self.csms {
            let connections = &csms.server.core.connections;
            let connected = |station| {
                let info = connections.connected(&station)?;
                Some(info.connection.0)
            };
            verdict::judge(&self.disk, &self.network, &connected, &ends, &self.witness);
        }
        self.cast.leave().await;
        if let Some(Running { server, .. }) = self.csms.take()
            && !server.shutdown().await
        {
            let text = "the CSMS did not commit everything before it ended";
            self.witness().violation(text.to_owned());
        }
        tokio::time::sleep(Duration::from_secs(120)).await;
        let tasks = Handle::current().metrics().num_alive_tasks();
        if tasks > 0 {
            let text = format!("I11: {tasks} tasks are left after everybody went");
            self.witness().violation(text);
        }
        let memory = std::mem::take(&mut self.memory);
        let witness = self.witness();
        let count = |count: fn(&Stored<'_>) -> usize| self.disk.read(count);
        Outcome {
            seed: self.seed,
            hash: self.trace.hash(),
            violations: witness.violations(),
            trace: self.trace.last(SHOWN),
            simulated: begin.elapsed(),
            transactions: self.books.transactions + count(|stored| stored.transactions().len()),
            events: self.books.events + count(|stored| stored.event_count()),
            connections: count(|stored| stored.connection_count()),
            commands: count(|stored| stored.commands().len()),
            acknowledgements: self.desk.wishes().acknowledgements,
            looks: self.load.looks,
            starts: self.starts,
            books: self.books,
            memory,
        }
    }
}

/// Resident memory of this process; none where the system has no `/proc`.
fn resident_bytes() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = text.split_whitespace().nth(1)?.parse().ok()?;
    Some(pages * 4096)
}
