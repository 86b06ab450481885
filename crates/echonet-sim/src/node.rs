//! The devices at one address, with their sockets: datagrams in, answers and notifications out.
//!
//! What changes a device goes through [`Host::act`], whoever asks: it counts energy up to the present
//! first, and tells the others afterwards what has changed.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use echonet_lite::charger::{Plate, read_node_profile};
use echonet_lite::class::Class;
use echonet_lite::node::{CannotNow, Device, Dropped, Node, Outgoing, Received, Settings};
use echonet_lite::object::ObjectCode;
use echonet_udp::{LONGEST, Link, OpenError};
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use tokio::time::Instant;

use crate::charger::Charger;
use crate::events::{Event, Events};
use crate::fleet::{Entry, FleetError};
use crate::words::{Message, Voice};

/// How often devices are looked at although nobody asks: for notifications and full batteries.
const TICK: Duration = Duration::from_millis(500);

/// How the network of a node misbehaves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Weather {
    /// It neither hears nor speaks.
    pub(crate) is_silent: bool,
    /// Share of the datagrams that are lost, in each direction, 0 to 1.
    pub(crate) loss: f64,
}

/// A node that runs.
#[derive(Debug)]
pub(crate) struct Host {
    link: Arc<Link>,
    state: Mutex<State>,
    events: Events,
    voice: Voice,
    started: Instant,
    pace: u32,
}

/// The node and what it shows.
#[derive(Debug)]
pub(crate) struct State {
    node: Node,
    devices: Devices,
    weather: Weather,
    random: SmallRng,
}

/// The devices, as the node reads and writes them.
#[derive(Debug)]
struct Devices {
    now: Duration,
    profile: Plate,
    chargers: BTreeMap<ObjectCode, Charger>,
}

impl Device for Devices {
    fn read(&mut self, object: ObjectCode, epc: u8) -> Option<Vec<u8>> {
        if object == ObjectCode::NODE_PROFILE {
            return read_node_profile(&self.profile, epc);
        }
        let charger = self.chargers.get_mut(&object)?;
        charger.settle(self.now);
        charger.read(epc)
    }

    fn write(&mut self, object: ObjectCode, epc: u8, edt: &[u8]) -> Result<(), CannotNow> {
        let charger = self.chargers.get_mut(&object);
        let charger = charger.ok_or(CannotNow("the device is gone"))?;
        charger.write(self.now, epc, edt)
    }
}

/// How all nodes are run.
#[derive(Debug, Clone)]
pub(crate) struct Rules {
    /// How a node behaves towards controllers.
    pub(crate) settings: Settings,
    /// Seed of what is random.
    pub(crate) seed: u64,
    /// Model seconds per second.
    pub(crate) pace: u32,
    /// The network at the start.
    pub(crate) weather: Weather,
}

/// A node cannot be started.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StartError {
    /// The sockets.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// What is to be played.
    #[error(transparent)]
    Fleet(#[from] FleetError),
}

impl Host {
    /// Opens the sockets of a node and makes its devices.
    pub(crate) fn start(
        entry: &Entry,
        rules: &Rules,
        events: Events,
        voice: Voice,
    ) -> Result<Self, StartError> {
        let address = entry.address;
        let seed = rules.seed ^ u64::from(u32::from(address));
        let mut node = Node::new(address.into(), rules.settings.clone(), seed);
        let mut chargers = BTreeMap::new();
        for instance in 1..=entry.instances {
            let object = entry.class()?.instance(instance);
            let plate = entry.plate(address, instance);
            let charger = Charger::new(object.class, plate, entry.register_wh.into());
            // What the fleet allows, the node takes.
            if node.insert(object).is_ok() {
                chargers.insert(object, charger);
            }
        }
        let devices = Devices {
            now: Duration::ZERO,
            profile: entry.plate(address, 0),
            chargers,
        };
        let mut state = State {
            node,
            devices,
            weather: rules.weather,
            random: SmallRng::seed_from_u64(seed),
        };
        // Values as they are at the start are nothing to tell.
        state.node.changes(&mut state.devices);
        Ok(Self {
            link: Arc::new(Link::open(address)?),
            state: Mutex::new(state),
            events,
            voice,
            started: Instant::now(),
            pace: rules.pace.max(1),
        })
    }

    /// The address of the node.
    pub(crate) fn address(&self) -> Ipv4Addr {
        self.link.address()
    }

    /// Announces the devices and serves them until the task is dropped.
    pub(crate) async fn run(&self) {
        let list = self.lock().node.instance_list();
        self.send_all(vec![list]).await;
        let mut buffer = vec![0; LONGEST];
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                arrival = self.link.receive(&mut buffer) => {
                    let bytes = buffer.get(..arrival.length).unwrap_or_default();
                    self.receive(arrival.from, arrival.to_all, bytes).await;
                }
                _ = tick.tick() => self.act(|_, _| ()).await,
            }
        }
    }

    async fn receive(&self, from: IpAddr, to_all: bool, datagram: &[u8]) {
        let received = {
            let mut state = self.lock();
            if state.loses() {
                return;
            }
            let now = self.started.elapsed();
            state.devices.now = now.saturating_mul(self.pace);
            let State { node, devices, .. } = &mut *state;
            node.receive(now, from, to_all, datagram, devices)
        };
        self.note(from, &received);
        self.send_all(received.sends).await;
    }

    /// Logs and tells what a datagram has written; nothing else of it is worth a line.
    fn note(&self, from: IpAddr, received: &Received) {
        if received.dropped == Some(Dropped::TooMany) {
            self.voice.rarely(Message::TooMany { from });
        }
        for write in &received.writes {
            let refusal = write.result.as_ref().err().map(ToString::to_string);
            self.voice.say(Message::Write {
                from: &from.to_string(),
                node: self.address(),
                object: write.object,
                epc: write.epc,
                edt: &write.edt,
                refusal: refusal.as_deref(),
            });
            self.events
                .tell(Event::written(self.address(), from.to_string(), write));
        }
    }

    /// Does something to the node at the present, and tells what has changed.
    pub(crate) async fn act<R>(&self, what: impl FnOnce(&mut State, Duration) -> R) -> R {
        let (result, sends) = {
            let mut state = self.lock();
            let now = self.started.elapsed().saturating_mul(self.pace);
            state.devices.now = now;
            for charger in state.devices.chargers.values_mut() {
                charger.settle(now);
            }
            let result = what(&mut state, now);
            let State { node, devices, .. } = &mut *state;
            (result, node.changes(devices))
        };
        self.send_all(sends).await;
        result
    }

    async fn send_all(&self, sends: Vec<Outgoing>) {
        for outgoing in sends {
            self.events.tell_sent(self.address(), &outgoing.bytes);
            if !self.lock().loses() {
                self.link.dispatch(outgoing).await;
            }
        }
    }

    /// What REST changes is logged as what controllers write is.
    pub(crate) fn voice(&self) -> &Voice {
        &self.voice
    }

    /// Where events are told.
    pub(crate) fn events(&self) -> &Events {
        &self.events
    }

    /// A poisoned lock still holds a node that serves: a panic is a bug that the log shows.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Draws whether the next datagram is lost.
    fn loses(&mut self) -> bool {
        let Weather { is_silent, loss } = self.weather;
        is_silent || (loss > 0.0 && self.random.random_bool(loss.clamp(0.0, 1.0)))
    }

    /// The objects, the node profile first.
    pub(crate) fn objects(&self) -> Vec<ObjectCode> {
        let profile = [ObjectCode::NODE_PROFILE].into_iter();
        profile.chain(self.node.devices()).collect()
    }

    /// The maps of an object.
    pub(crate) fn maps(
        &self,
        object: ObjectCode,
    ) -> Option<(&'static Class, echonet_lite::class::Maps)> {
        Some((Class::of(object.class)?, *self.node.maps(object)?))
    }

    /// The data of a property as a controller gets it.
    pub(crate) fn read(&mut self, object: ObjectCode, epc: u8) -> Option<Vec<u8>> {
        let State { node, devices, .. } = self;
        node.read(object, epc, devices)
    }

    /// A device.
    pub(crate) fn charger(&mut self, object: ObjectCode) -> Option<&mut Charger> {
        self.devices.chargers.get_mut(&object)
    }

    /// The network as it is.
    pub(crate) fn weather(&mut self) -> &mut Weather {
        &mut self.weather
    }

    /// Draws what is lost from another seed.
    pub(crate) fn reseed(&mut self, seed: u64) {
        self.random = SmallRng::seed_from_u64(seed);
    }

    /// A number for what is random about a vehicle.
    pub(crate) fn draw(&mut self) -> u64 {
        self.random.random()
    }
}
