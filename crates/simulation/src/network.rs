//! The network between stations and the CSMS: links that delay, block, forget and reset.
//!
//! Each station has a link of its own. A connection is a pair of [`Pipe`]s with TCP's promises and no
//! more: bytes arrive in order or not at all, and nobody is told that the other end is gone unless a
//! packet of it gets through. What passes over the pipes is not known here.

mod pipe;

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use charger_sim::link::network::{Network as Dialler, Stream};
use csms::server::Incoming;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use rand::rngs::SmallRng;
use rand::{RngExt as _, SeedableRng as _};
use tokio::sync::{mpsc, watch};

pub use pipe::Pipe;
use pipe::{Connection, End};

use crate::trace::Trace;

/// Connections that wait to be accepted.
const BACKLOG: usize = 2048;
/// How long a packet takes on a healthy link, in ms.
pub const HEALTHY: RangeInclusive<u64> = 1..=60;

/// Which way bytes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From the station to the CSMS.
    Up,
    /// From the CSMS to the station.
    Down,
}

/// The state of the machine that the CSMS runs on, as the network sees it.
#[derive(Debug, Clone)]
enum Server {
    /// Nobody listens: whoever dials is refused.
    Refusing,
    /// It does not answer at all.
    Silent,
    Listening(mpsc::Sender<(Pipe, SocketAddr)>),
}

/// The network; cheap to clone.
#[derive(Debug, Clone)]
pub struct Network {
    inner: Arc<Mutex<Inner>>,
    /// Counts changes that a waiting dialler may care about.
    changes: watch::Sender<u64>,
    trace: Trace,
}

#[derive(Debug)]
struct Inner {
    seed: u64,
    server: Server,
    links: BTreeMap<String, Link>,
    connections: u16,
}

#[derive(Debug)]
struct Link {
    number: u8,
    rng: SmallRng,
    latency: RangeInclusive<u64>,
    blocked: [bool; 2],
    connections: Vec<Arc<Connection>>,
    /// Grows with each death of the station's process: a dead one dials no more.
    lives: u32,
}

impl Link {
    fn delay(&mut self) -> Duration {
        Duration::from_millis(self.rng.random_range(self.latency.clone()))
    }
}

/// Where a server's connections come from.
#[derive(Debug)]
pub struct Listener {
    arrivals: mpsc::Receiver<(Pipe, SocketAddr)>,
}

impl Incoming for Listener {
    type Stream = Pipe;

    async fn accept(&mut self) -> io::Result<(Pipe, SocketAddr)> {
        match self.arrivals.recv().await {
            Some(arrival) => Ok(arrival),
            // The machine is gone, and so is whoever waits here, as soon as it is told.
            None => std::future::pending().await,
        }
    }
}

impl Network {
    /// A network without a server.
    #[must_use]
    pub fn new(seed: u64, trace: Trace) -> Self {
        Self {
            inner: Arc::new(Mutex::new(Inner {
                seed,
                server: Server::Refusing,
                links: BTreeMap::new(),
                connections: 0,
            })),
            changes: watch::Sender::new(0),
            trace,
        }
    }

    /// A server begins to listen.
    #[must_use]
    pub fn listen(&self) -> Listener {
        let (sender, arrivals) = mpsc::channel(BACKLOG);
        let mut inner = self.lock();
        inner.server = Server::Listening(sender);
        for connection in inner.links.values().flat_map(|link| &link.connections) {
            connection.revive(End::Server);
        }
        drop(inner);
        self.changed();
        Listener { arrivals }
    }

    /// The server's machine stops listening and drops all its connections: with RST to everybody, or,
    /// `silent`, without a word, as a machine does that loses its supply.
    pub fn stop_server(&self, silent: bool) {
        let mut inner = self.lock();
        inner.server = if silent {
            Server::Silent
        } else {
            Server::Refusing
        };
        for connection in inner.links.values().flat_map(|link| &link.connections) {
            connection.abandon(End::Server, silent);
        }
        drop(inner);
        self.changed();
    }

    /// The process stops listening; what is open stays open.
    pub fn stop_listening(&self) {
        self.lock().server = Server::Refusing;
        self.changed();
    }

    /// The way of a station (or whoever is at its place) to the server.
    #[must_use]
    pub fn dialler(&self, station: &str) -> Arc<dyn Dialler> {
        let mut inner = self.lock();
        let number = u8::try_from(inner.links.len() % 250).unwrap_or(0);
        let seed = inner.seed.wrapping_add(inner.links.len() as u64);
        inner
            .links
            .entry(station.to_owned())
            .or_insert_with(|| Link {
                number,
                rng: SmallRng::seed_from_u64(seed),
                latency: HEALTHY,
                blocked: [false; 2],
                connections: Vec::new(),
                lives: 0,
            });
        let life = inner.links.get(station).map_or(0, |link| link.lives);
        drop(inner);
        Arc::new(Place {
            network: self.clone(),
            station: station.to_owned(),
            life,
        })
    }

    /// Sets which ways of a link let nothing through.
    pub fn block(&self, station: &str, up: bool, down: bool) {
        if let Some(link) = self.lock().links.get_mut(station) {
            link.blocked = [up, down];
            for connection in &link.connections {
                connection.block([up, down]);
            }
        }
        self.changed();
    }

    /// Sets how long a packet takes, in ms.
    pub fn set_latency(&self, station: &str, latency: RangeInclusive<u64>) {
        if let Some(link) = self.lock().links.get_mut(station) {
            link.latency = latency;
        }
    }

    /// The station's machine is back: whoever still sends to its old connections gets RST.
    pub fn revive_station(&self, station: &str) {
        self.each(station, |connection| connection.revive(End::Station));
    }

    /// Both ends of the station's connections get RST (a router between them did it).
    pub fn reset(&self, station: &str) {
        self.each(station, Connection::reset_both);
    }

    /// The station's connections forget what is sent that way, for good, and nobody is told: a NAT that
    /// lost its entry.
    pub fn forget(&self, station: &str, way: Way) {
        self.each(station, |connection| connection.forget(way));
    }

    /// The station's machine is gone from its connections: with RST, or, `silent`, without a word.
    pub fn abandon_station(&self, station: &str, silent: bool) {
        if let Some(link) = self.lock().links.get_mut(station) {
            link.lives += 1;
        }
        self.each(station, |connection| {
            connection.abandon(End::Station, silent);
        });
    }

    /// How many connections of the station have a live socket at the server.
    #[must_use]
    pub fn open_at_server(&self, station: &str) -> usize {
        self.lock().links.get(station).map_or(0, |link| {
            let open = link
                .connections
                .iter()
                .filter(|c| c.is_open_at(End::Server));
            open.count()
        })
    }

    fn each(&self, station: &str, act: impl Fn(&Connection)) {
        if let Some(link) = self.lock().links.get_mut(station) {
            link.connections.retain(|connection| !connection.is_over());
            for connection in &link.connections {
                act(connection);
            }
        }
    }

    async fn dial(&self, station: &str, life: u32) -> io::Result<Pipe> {
        let mut changes = self.changes.subscribe();
        loop {
            changes.mark_unchanged();
            let (is_passable, delay) = {
                let mut inner = self.lock();
                let is_up = !matches!(inner.server, Server::Silent);
                let Some(link) = inner.links.get_mut(station) else {
                    return Err(io::ErrorKind::NotFound.into());
                };
                (is_up && link.blocked == [false; 2], link.delay())
            };
            if !is_passable {
                // Packets that ask for a connection are sent again until one gets through.
                if changes.changed().await.is_err() {
                    return Err(io::ErrorKind::NetworkDown.into());
                }
                continue;
            }
            tokio::time::sleep(delay).await;
            let mut inner = self.lock();
            let Server::Listening(server) = inner.server.clone() else {
                if matches!(inner.server, Server::Refusing) {
                    return Err(io::ErrorKind::ConnectionRefused.into());
                }
                continue;
            };
            inner.connections = inner.connections.wrapping_add(1);
            let count = inner.connections;
            let Some(link) = inner.links.get_mut(station) else {
                return Err(io::ErrorKind::NotFound.into());
            };
            if link.lives != life {
                return Err(io::ErrorKind::NotFound.into());
            }
            if link.blocked != [false; 2] {
                continue;
            }
            link.connections.retain(|connection| !connection.is_over());
            let connection = Connection::new();
            let here = Pipe::new(&connection, End::Station, self, station);
            let there = Pipe::new(&connection, End::Server, self, station);
            link.connections.push(connection);
            let peer = SocketAddr::from(([10, 0, link.number, 1], count));
            if server.try_send((there, peer)).is_err() {
                return Err(io::ErrorKind::ConnectionRefused.into());
            }
            drop(inner);
            self.trace
                .add(station, format_args!("net: connection {count}"));
            return Ok(here);
        }
    }

    /// How long the next packet of the station's link takes.
    fn delay(&self, station: &str) -> Duration {
        let mut inner = self.lock();
        inner
            .links
            .get_mut(station)
            .map_or(Duration::ZERO, Link::delay)
    }

    fn changed(&self) {
        self.changes.send_modify(|count| *count += 1);
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place in the network from which one can dial.
#[derive(Debug)]
struct Place {
    network: Network,
    station: String,
    life: u32,
}

impl Dialler for Place {
    fn dial<'a>(&'a self, _: &'a str, _: u16) -> BoxFuture<'a, io::Result<Box<dyn Stream>>> {
        async move {
            let pipe = self.network.dial(&self.station, self.life).await?;
            Ok(Box::new(pipe) as Box<dyn Stream>)
        }
        .boxed()
    }
}
