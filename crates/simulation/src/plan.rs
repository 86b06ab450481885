//! What happens in a simulation, drawn from its seed before it begins.
//!
//! Each seed takes some kinds of faults and leaves others out, so that combinations differ from seed to
//! seed. A plan is data: steps at instants. How they are carried out is in `world`.

mod errand;

use std::time::Duration;

use charger_sim::physics::vehicle::{Appetite, Vehicle};
use csms::store::writer::WriterBounds;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};

pub use errand::Errand;

use crate::disk::Mood;

/// Faults begin after that time: every station has connected once.
const CALM: u64 = 60;

/// A step at an instant.
#[derive(Debug, Clone)]
pub struct Step {
    /// From the beginning.
    pub at: Duration,
    /// What happens.
    pub what: What,
}

/// What happens to a station by people, the network or fate.
#[derive(Debug, Clone)]
pub enum What {
    /// A driver comes to a station.
    Arrive {
        /// Index.
        station: usize,
        /// From 1.
        evse: i32,
        /// The vehicle.
        vehicle: Vehicle,
        /// The cable comes before the token.
        plugs_first: bool,
    },
    /// The driver ends the session by token, and leaves.
    Leave {
        /// Index.
        station: usize,
        /// From 1.
        evse: i32,
        /// The cable is pulled without a word.
        abruptly: bool,
    },
    /// The ways of a link that let nothing through.
    Block {
        /// Index.
        station: usize,
        /// To the CSMS.
        up: bool,
        /// From the CSMS.
        down: bool,
    },
    /// Packets take up to so many ms.
    Latency {
        /// Index.
        station: usize,
        /// At most.
        most_ms: u64,
    },
    /// RST to both ends.
    Reset {
        /// Index.
        station: usize,
    },
    /// The connection loses what is sent, and nobody is told.
    Forget {
        /// Index.
        station: usize,
        /// To the CSMS.
        up: bool,
        /// From the CSMS.
        down: bool,
    },
    /// The CSMS's process or (silent) its machine dies.
    Crash {
        /// Nobody is told.
        silent: bool,
    },
    /// The CSMS is stopped in order.
    Stop,
    /// The CSMS starts, if it is down.
    Start,
    /// The database's disk.
    Mood(Mood),
    /// The date of the CSMS is off by so many seconds.
    CsmsClock(i64),
    /// The station's process or (silent) its machine dies.
    Kill {
        /// Index.
        station: usize,
        /// Nobody is told.
        silent: bool,
    },
    /// The station starts again, if it is dead.
    Revive {
        /// Index.
        station: usize,
        /// By how many seconds its date is off.
        clock: i64,
    },
    /// The station loses its supply.
    PowerLoss {
        /// Index.
        station: usize,
        /// Seconds.
        seconds: u64,
    },
    /// The station restarts by itself.
    Reboot {
        /// Index.
        station: usize,
    },
    /// Another device connects under the station's identity.
    Intrude {
        /// Index.
        station: usize,
        /// How long it stays.
        seconds: u64,
        /// Whether it sends BootNotification.
        boots: bool,
    },
    /// An operator makes a request over REST.
    Errand(Errand),
    /// An operator sends a command.
    Command {
        /// Index.
        station: usize,
        /// Which.
        what: Command,
    },
}

/// What an operator asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// RequestStartTransaction.
    Start,
    /// RequestStopTransaction of what the database takes for running.
    Stop,
    /// Reset, at once or when idle.
    Reset {
        /// At once.
        immediate: bool,
    },
    /// TriggerMessage: StatusNotification.
    TriggerStatus,
    /// GetVariables.
    GetVariables,
}

/// The whole of it.
#[derive(Debug, Clone)]
pub struct Plan {
    /// For each station, how many EVSEs it has.
    pub evses: Vec<i32>,
    /// Seconds between two samples.
    pub sampling: u64,
    /// Seconds between two pings of the CSMS.
    pub ping: u64,
    /// Seconds between two Heartbeats.
    pub heartbeat: u64,
    /// How much the writer does at once, and has at hand: mostly tiny, so that a few stations reach what
    /// thousands reach otherwise.
    pub writer: WriterBounds,
    /// All stations stand at one site, which may get a limit.
    pub has_site: bool,
    /// In order.
    pub steps: Vec<Step>,
    /// When everything is healed.
    pub ends: Duration,
    /// How often finished transactions are judged and put aside; none: at the end.
    pub audit: Option<Duration>,
}

struct Draft {
    rng: StdRng,
    stations: usize,
    /// Seconds.
    ends: u64,
    steps: Vec<Step>,
}

/// Bounds of the writer, each drawn by itself: tiny, or as they come.
fn bounds(rng: &mut StdRng) -> WriterBounds {
    let usual = WriterBounds::default();
    let mut draw = |tiny: &[usize], usual: usize| {
        let is_tiny = rng.random_bool(0.7);
        let drawn = tiny.choose(&mut *rng).copied();
        drawn.filter(|_| is_tiny).unwrap_or(usual)
    };
    WriterBounds {
        group: draw(&[1, 2, 3, 5], usual.group),
        calm_group: draw(&[0, 0, 1], usual.calm_group),
        progress_portion: draw(&[1, 1, 2], usual.progress_portion),
        journal_portion: draw(&[1, 2, 4], usual.journal_portion),
        most_stations: draw(&[1, 2], usual.most_stations),
        most_transactions: draw(&[1, 2, 4], usual.most_transactions),
        most_over: draw(&[0, 1, 2], usual.most_over),
        most_events: draw(&[1, 8], usual.most_events),
        commits_per_count: draw(&[1, 2, 5], 128) as u64,
        pause: Duration::from_millis(draw(&[200, 2_000, 10_000], 500) as u64),
        most_owed: usual.most_owed,
    }
}

impl Plan {
    /// The plan of a seed.
    #[must_use]
    pub fn of(seed: u64) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let stations = *[2, 2, 3, 3, 4, 6].choose(&mut rng).unwrap_or(&2);
        let evses: Vec<i32> = (0..stations).map(|_| rng.random_range(1..=2)).collect();
        let (sampling, ping) = (rng.random_range(2..=6) * 10, rng.random_range(1..=3) * 10);
        let heartbeat = rng.random_range(30..=300);
        let writer = bounds(&mut StdRng::seed_from_u64(!seed));
        let ends = rng.random_range(6..=14) * 60;
        let mut draft = Draft {
            rng,
            stations,
            ends,
            steps: Vec::new(),
        };
        draft.people(&evses);
        draft.links();
        draft.csms();
        draft.stations();
        draft.operators();
        // By draws of their own, so that they change nothing of what was drawn before.
        draft.rng = StdRng::seed_from_u64(seed.rotate_left(32));
        draft.errands(&evses);
        let mut steps = draft.steps;
        steps.sort_by_key(|step| step.at);
        Self {
            evses,
            sampling,
            ping,
            heartbeat,
            writer,
            has_site: true,
            steps,
            ends: Duration::from_secs(ends),
            audit: None,
        }
    }

    /// No clock is ever set wrong.
    #[must_use]
    pub fn has_right_dates(&self) -> bool {
        self.steps.iter().all(|step| match step.what {
            What::CsmsClock(seconds) => seconds == 0,
            What::Revive { clock, .. } => clock == 0,
            _ => true,
        })
    }

    /// Days of a large fleet: sessions by the hour, a CSMS that dies every other hour or so, now and then
    /// a station without supply.
    #[must_use]
    pub fn fleet(seed: u64, stations: usize, hours: u64) -> Self {
        let ends = hours.max(1) * 3_600;
        let mut draft = Draft {
            rng: StdRng::seed_from_u64(seed),
            stations,
            ends,
            steps: Vec::new(),
        };
        for station in 0..stations {
            draft.days_of(station);
        }
        let mut at = 0;
        loop {
            at += draft.rng.random_range(600..14_400);
            if at >= ends {
                break;
            }
            let silent = draft.rng.random_bool(0.3);
            draft.add(at * 1_000, What::Crash { silent });
            let lasts = draft.rng.random_range(200..120_000);
            draft.add(at * 1_000 + lasts, What::Start);
        }
        let mut steps = draft.steps;
        steps.sort_by_key(|step| step.at);
        Self {
            evses: vec![1; stations],
            sampling: 900,
            ping: 600,
            heartbeat: 3_600,
            writer: WriterBounds::default(),
            has_site: false,
            steps,
            ends: Duration::from_secs(ends),
            audit: Some(Duration::from_secs(3_600)),
        }
    }
}

impl Draft {
    fn add(&mut self, at_ms: u64, what: What) {
        let at = Duration::from_millis(at_ms);
        self.steps.push(Step { at, what });
    }

    /// An instant at which a fault may begin, in ms.
    fn instant(&mut self) -> u64 {
        self.rng.random_range(CALM * 1_000..self.ends * 1_000)
    }

    fn station(&mut self) -> usize {
        self.rng.random_range(0..self.stations)
    }

    /// How often a kind of fault happens in this seed: often not at all.
    fn count(&mut self, most: u32) -> u32 {
        if self.rng.random_bool(0.45) {
            self.rng.random_range(1..=most)
        } else {
            0
        }
    }

    fn vehicle(&mut self) -> Vehicle {
        let max_w = self.rng.random_range(7_000..=150_000);
        let soc_percent = f64::from(self.rng.random_range(5..=90_u32));
        let appetite = match self.rng.random_range(0..3) {
            0 => Appetite::Flat,
            1 => Appetite::Taper { knee_percent: 60.0 },
            _ => Appetite::Walk {
                min_w: max_w / 3,
                mean_w: max_w / 2,
                steps: 20,
            },
        };
        Vehicle {
            capacity_wh: self.rng.random_range(20_000..=100_000),
            soc_percent,
            max_w,
            appetite,
            iso15118: None,
        }
    }

    fn people(&mut self, evses: &[i32]) {
        for (station, count) in evses.iter().enumerate() {
            for evse in 1..=*count {
                let mut at = self.rng.random_range(25_000..90_000);
                while at < self.ends * 1_000 {
                    let vehicle = self.vehicle();
                    let plugs_first = self.rng.random_bool(0.5);
                    self.add(
                        at,
                        What::Arrive {
                            station,
                            evse,
                            vehicle,
                            plugs_first,
                        },
                    );
                    at += self.rng.random_range(20_000..400_000);
                    let abruptly = self.rng.random_bool(0.3);
                    self.add(
                        at,
                        What::Leave {
                            station,
                            evse,
                            abruptly,
                        },
                    );
                    at += self.rng.random_range(5_000..90_000);
                }
            }
        }
    }

    /// One EVSE for days, and its losses of supply.
    fn days_of(&mut self, station: usize) {
        let ends = self.ends * 1_000;
        let evse = 1;
        let mut at = self.rng.random_range(60_000..6 * 3_600_000);
        while at < ends {
            let vehicle = self.vehicle();
            let plugs_first = self.rng.random_bool(0.5);
            self.add(
                at,
                What::Arrive {
                    station,
                    evse,
                    vehicle,
                    plugs_first,
                },
            );
            at += self.rng.random_range(600_000..5_400_000);
            let abruptly = self.rng.random_bool(0.3);
            self.add(
                at,
                What::Leave {
                    station,
                    evse,
                    abruptly,
                },
            );
            at += self.rng.random_range(600_000..10 * 3_600_000);
        }
        if self.rng.random_bool(0.5) && ends > 120_000 {
            let at = self.instant();
            let seconds = self.rng.random_range(1..3_600);
            self.add(at, What::PowerLoss { station, seconds });
        }
    }

    fn links(&mut self) {
        for _ in 0..self.count(6) {
            let (at, station) = (self.instant(), self.station());
            let (up, down) = match self.rng.random_range(0..4) {
                0 => (true, false),
                1 => (false, true),
                _ => (true, true),
            };
            let lasts = self.rng.random_range(500..180_000);
            self.add(at, What::Block { station, up, down });
            let (up, down) = (false, false);
            self.add(at + lasts, What::Block { station, up, down });
        }
        for _ in 0..self.count(4) {
            let (at, station) = (self.instant(), self.station());
            let most_ms = self.rng.random_range(200..5_000);
            self.add(at, What::Latency { station, most_ms });
            let lasts = self.rng.random_range(10_000..200_000);
            let most_ms = 60;
            self.add(at + lasts, What::Latency { station, most_ms });
        }
        for _ in 0..self.count(8) {
            let (at, station) = (self.instant(), self.station());
            self.add(at, What::Reset { station });
        }
        for _ in 0..self.count(4) {
            let (at, station) = (self.instant(), self.station());
            let (up, down) = match self.rng.random_range(0..3) {
                0 => (true, false),
                1 => (false, true),
                _ => (true, true),
            };
            self.add(at, What::Forget { station, up, down });
        }
        for _ in 0..self.count(4) {
            let (at, station) = (self.instant(), self.station());
            let seconds = self.rng.random_range(1..60);
            let boots = self.rng.random_bool(0.5);
            self.add(
                at,
                What::Intrude {
                    station,
                    seconds,
                    boots,
                },
            );
        }
    }

    fn csms(&mut self) {
        for _ in 0..self.count(5) {
            let at = self.instant();
            let what = match self.rng.random_range(0..4) {
                0 => What::Stop,
                1 => What::Crash { silent: true },
                _ => What::Crash { silent: false },
            };
            self.add(at, what);
            let lasts = self.rng.random_range(200..60_000);
            self.add(at + lasts, What::Start);
        }
        for _ in 0..self.count(4) {
            let at = self.instant();
            let is_failing = self.rng.random_bool(0.5);
            let (mood, most) = match at % 3 {
                _ if is_failing => (Mood::Failing, 60_000),
                0 => (Mood::Refusing, 60_000),
                _ => (Mood::Slow, 120_000),
            };
            let lasts = self.rng.random_range(1_000..most);
            self.add(at, What::Mood(mood));
            self.add(at + lasts, What::Mood(Mood::Well));
        }
        for _ in 0..self.count(3) {
            let at = self.instant();
            let offset = self.rng.random_range(-3_600..=3_600);
            self.add(at, What::CsmsClock(offset));
        }
    }

    fn stations(&mut self) {
        for _ in 0..self.count(4) {
            let (at, station) = (self.instant(), self.station());
            let silent = self.rng.random_bool(0.5);
            let lasts = self.rng.random_range(200..90_000);
            let clock = if self.rng.random_bool(0.3) {
                self.rng.random_range(-3_600..=3_600)
            } else {
                0
            };
            self.add(at, What::Kill { station, silent });
            self.add(at + lasts, What::Revive { station, clock });
        }
        for _ in 0..self.count(4) {
            let (at, station) = (self.instant(), self.station());
            let seconds = self.rng.random_range(1..90);
            self.add(at, What::PowerLoss { station, seconds });
        }
        for _ in 0..self.count(3) {
            let (at, station) = (self.instant(), self.station());
            self.add(at, What::Reboot { station });
        }
    }

    fn operators(&mut self) {
        for _ in 0..self.count(12) {
            let (at, station) = (self.instant(), self.station());
            let what = match self.rng.random_range(0..10) {
                0..=2 => Command::Start,
                3..=5 => Command::Stop,
                6 => Command::Reset { immediate: true },
                7 => Command::Reset { immediate: false },
                8 => Command::TriggerStatus,
                _ => Command::GetVariables,
            };
            self.add(at, What::Command { station, what });
        }
    }
}
