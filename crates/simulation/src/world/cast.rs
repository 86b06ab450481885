//! The stations and the people at them.
//!
//! A station is the real one; it keeps its state in a notebook, so that it can be killed and revived.
//! What people try and cannot do (a faulted connector, a dark station) is not done; that is no fault.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use charger_sim::clock::ModelClock;
use charger_sim::station::{
    Command, Environment, EvseSpec, Notebook, Observation, ObservationKind, RebootReason, Spec,
    Station, StopReason, Token, spawn,
};
use jiff::SignedDuration;
use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::clock::BEGIN;
use crate::network::Network;
use crate::plan::What;
use crate::witness::{KILLED, Witness};

/// Observations that may wait.
const OBSERVATIONS: usize = 8192;

/// A station, alive or dead.
#[derive(Debug)]
struct Actor {
    identity: String,
    spec: Spec,
    notebook: Notebook,
    station: Option<Station>,
}

/// All of them.
#[derive(Debug)]
pub struct Cast {
    seed: u64,
    origin: Instant,
    network: Network,
    witness: Arc<Mutex<Witness>>,
    observer: mpsc::Sender<Observation>,
    actors: Vec<Actor>,
    is_forgetful: bool,
}

impl Cast {
    /// Nobody yet; the witness sees whoever enters. `is_forgetful` stations lose their notebook when
    /// they are killed.
    #[must_use]
    pub fn new(
        seed: u64,
        network: &Network,
        witness: &Arc<Mutex<Witness>>,
        is_forgetful: bool,
    ) -> Self {
        let (observer, mut observations) = mpsc::channel::<Observation>(OBSERVATIONS);
        let seen_by = Arc::clone(witness);
        tokio::spawn(async move {
            while let Some(observation) = observations.recv().await {
                let mut witness = seen_by.lock().unwrap_or_else(PoisonError::into_inner);
                witness.see(&observation);
            }
        });
        Self {
            seed,
            origin: Instant::now(),
            network: network.clone(),
            witness: Arc::clone(witness),
            observer,
            actors: Vec::new(),
            is_forgetful,
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.actors.len()
    }

    /// Whether there is nobody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.actors.is_empty()
    }

    /// The identity of a station.
    #[must_use]
    pub fn identity(&self, index: usize) -> &str {
        &self.actors[index].identity
    }

    /// A new station connects.
    pub async fn enter(&mut self, index: usize, evses: i32, sampling: u64) {
        let identity = format!("CP{:03}", index + 1);
        let mut spec = Spec::dc(&identity);
        let first = spec.evses[0].clone();
        spec.evses = (1..=evses)
            .map(|id| EvseSpec {
                id,
                ..first.clone()
            })
            .collect();
        spec.sampling = Duration::from_secs(sampling);
        spec.meter_begin_wh += 1_000 * index as u64;
        self.actors.push(Actor {
            identity,
            spec,
            notebook: Notebook::default(),
            station: None,
        });
        self.revive(index, 0).await;
    }

    /// Starts a station's process, if it is dead, on a machine whose date is off by so many seconds.
    pub async fn revive(&mut self, index: usize, clock: i64) {
        let actor = &mut self.actors[index];
        if actor.station.is_some() {
            return;
        }
        self.network.revive_station(&actor.identity);
        let elapsed = SignedDuration::try_from(self.origin.elapsed()).unwrap_or_default();
        let date = BEGIN + elapsed + SignedDuration::from_secs(clock);
        let environment = Environment {
            url: "ws://csms:9000".to_owned(),
            clock: ModelClock::starting_at(date),
            seed: self.seed,
            cabinets: Vec::new(),
            tells_frames: true,
            frame_faults: Default::default(),
            observer: self.observer.clone(),
            message_timeout: Duration::from_secs(30),
            network: Some(self.network.dialler(&actor.identity)),
            notebook: Some(actor.notebook.clone()),
        };
        let station = spawn(actor.spec.clone(), environment);
        // Fails only when the station is gone, which nobody has told it to be.
        let _ = station.command(Command::Connect).await;
        actor.station = Some(station);
    }

    /// A station's process dies; `silent` if its whole machine does.
    pub async fn kill(&mut self, index: usize, silent: bool) {
        let actor = &mut self.actors[index];
        let Some(station) = actor.station.take() else {
            return;
        };
        self.network.abandon_station(&actor.identity, silent);
        station.kill();
        if self.is_forgetful {
            actor.notebook = Notebook::default();
        }
        let observation = Observation {
            station: actor.identity.clone(),
            at: BEGIN,
            model_at: BEGIN.into(),
            kind: ObservationKind::Problem {
                text: KILLED.to_owned(),
            },
        };
        // The witness listens as long as there is a cast.
        let _ = self.observer.send(observation).await;
    }

    /// Carries out what people or fate do at a station.
    pub async fn act(&self, what: &What) {
        match what {
            What::Arrive {
                station,
                evse,
                vehicle,
                plugs_first,
            } => {
                let Ok(token) = Token::new(format!("TAG-{station}-{evse}"), "ISO14443") else {
                    return;
                };
                let (evse, vehicle) = (*evse, vehicle.clone());
                let plug = Command::PlugIn {
                    evse,
                    connector: None,
                    vehicle,
                };
                let present = Command::PresentToken { evse, token };
                let both = if *plugs_first {
                    [plug, present]
                } else {
                    [present, plug]
                };
                for command in both {
                    self.command(*station, command).await;
                }
            }
            What::Leave {
                station,
                evse,
                abruptly,
            } => {
                let evse = *evse;
                if !abruptly {
                    let reason = StopReason::Local;
                    let stop = Command::StopCharging { evse, reason };
                    self.command(*station, stop).await;
                }
                self.command(*station, Command::Unplug { evse }).await;
            }
            What::PowerLoss { station, seconds } => {
                let duration = Duration::from_secs(*seconds);
                self.command(*station, Command::PowerLoss { duration })
                    .await;
            }
            What::Reboot { station } => {
                let reason = RebootReason::Watchdog;
                self.command(*station, Command::Reboot { reason }).await;
            }
            _ => {}
        }
    }

    async fn command(&self, station: usize, command: Command) {
        if let Some(station) = &self.actors[station].station {
            // Whoever finds a station dark or a cable missing goes on.
            let _ = station.command(command).await;
        }
    }

    /// What flows at all stations together, in W.
    pub async fn power_w(&self) -> u64 {
        let mut power_w = 0;
        for station in self
            .actors
            .iter()
            .filter_map(|actor| actor.station.as_ref())
        {
            if let Ok(state) = station.handle().state().await {
                power_w += state
                    .evses
                    .iter()
                    .map(|evse| u64::from(evse.power_w))
                    .sum::<u64>();
            }
        }
        power_w
    }

    /// The identities of all.
    #[must_use]
    pub fn identities(&self) -> Vec<String> {
        self.actors
            .iter()
            .map(|actor| actor.identity.clone())
            .collect()
    }

    /// The identities of all, and what each can take, in W.
    #[must_use]
    pub fn chargers(&self) -> Vec<(String, u32)> {
        let chargers = self.actors.iter().map(|actor| {
            let rated_w = actor.spec.evses.iter().map(|evse| evse.max_w).sum();
            (actor.identity.clone(), rated_w)
        });
        chargers.collect()
    }

    /// Everybody unplugs and leaves.
    pub async fn send_home(&self) {
        for actor in &self.actors {
            let charging: Vec<i32> = {
                let witness = self.witness.lock().unwrap_or_else(PoisonError::into_inner);
                let station = witness.stations.get(&actor.identity);
                station.map_or(Vec::new(), |station| station.charging().collect())
            };
            let Some(station) = &actor.station else {
                continue;
            };
            for evse in charging {
                let reason = StopReason::Local;
                let _ = station
                    .command(Command::StopCharging { evse, reason })
                    .await;
            }
            for evse in &actor.spec.evses {
                let _ = station.command(Command::Unplug { evse: evse.id }).await;
            }
        }
    }

    /// Shuts every station down.
    pub async fn leave(&mut self) {
        for actor in &mut self.actors {
            if let Some(station) = actor.station.take() {
                station.shutdown().await;
            }
        }
        // The last sender: the witness goes with it.
        self.observer = mpsc::channel(1).0;
    }
}
