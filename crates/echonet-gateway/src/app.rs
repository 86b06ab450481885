//! From the command line to running bridges: the home network, found devices, one bridge for each.

use std::collections::{HashMap, HashSet};
use std::future::IntoFuture as _;
use std::io::Write as _;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use charger_sim::link::tls::TlsFiles;
use charger_sim::station::{Secret, Token};
use echonet_lite::object::{ClassCode, ObjectCode};
use echonet_udp::Link;
use terminal::usage::failure;
use terminal::{Style, Wishes};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::bridge::{self, Settings};
use crate::bus::{Bus, Found};
use crate::cli::Cli;
use crate::device::{Device, StationSettings};
use crate::figures::Ledger;
use crate::http;
use crate::records::Records;
use crate::words::{CATALOG, Message, Voice};

/// Exit codes.
const USAGE: u8 = 2;
const IN_USE: u8 = 6;
const INTERNAL: u8 = 70;
/// How long the CSMS may take to answer.
const MESSAGE_TIMEOUT: Duration = Duration::from_secs(30);
/// Between two searches, and between two questions to a node that does not answer.
const SEARCH_EVERY: Duration = Duration::from_secs(30);

/// How long the stations may take to say goodbye.
const FAREWELL: Duration = Duration::from_secs(5);

/// Runs until it is stopped. Returns the exit code.
pub(crate) async fn main(cli: Cli) -> u8 {
    let style = Style::of_process(Wishes {
        language: cli.lang,
        ..Wishes::default()
    });
    match serve(cli, style).await {
        Ok(()) => 0,
        Err((code, text)) => {
            // Nobody reads it where this fails.
            let _ = writeln!(std::io::stderr(), "{}", failure(&text, style, &CATALOG));
            code
        }
    }
}

type Failure = (u8, String);

async fn serve(cli: Cli, style: Style) -> Result<(), Failure> {
    let voice = Voice::new(style.language);
    let names = names(&cli.identity).map_err(|text| (USAGE, text))?;
    let (close, closing) = watch::channel(false);
    let records = Records::open(cli.record.clone());
    let records = records.map_err(|error| {
        let text = format!("--record holds no entries of stations: {error}; choose another file");
        (USAGE, text)
    })?;
    let settings = settings(&cli, records.clone(), closing);
    let settings = Arc::new(settings.map_err(|text| (USAGE, text))?);
    std::fs::create_dir_all(&cli.state_dir).map_err(|error| {
        let text = format!("--state-dir {}: {error}", cli.state_dir.display());
        (USAGE, text)
    })?;
    let link = Link::open(cli.address).map_err(|error| (IN_USE, error.to_string()))?;
    let listener = TcpListener::bind(cli.http).await.map_err(|error| {
        let text = format!(
            "{} cannot be used: {error}; choose another with --http",
            cli.http
        );
        (IN_USE, text)
    })?;
    let bound = listener
        .local_addr()
        .map_err(|error| (INTERNAL, error.to_string()))?;
    let pause = Duration::from_millis(cli.pause);
    let (bus, found) = Bus::start(link, pause);
    voice.say(Message::Home(cli.address));
    voice.say(Message::Http(bound));
    let ledger = Ledger::default();
    let mut gateway = Gateway {
        bus,
        settings,
        ledger: ledger.clone(),
        voice: voice.clone(),
        names,
        nodes: cli.node.clone(),
        discovers: cli.discover,
        most: cli.max_devices,
        pause,
        bridged: HashSet::new(),
        bridges: JoinSet::new(),
        is_full_told: false,
    };
    tokio::select! {
        served = axum::serve(listener, http::router(ledger)).into_future() => {
            served.map_err(|error| (INTERNAL, error.to_string()))?;
        }
        error = records.keep() => return Err((INTERNAL, unwritable(&error))),
        () = gateway.run(found) => return Err((INTERNAL, "the home network ended".to_owned())),
        () = stopped() => {}
    }
    // Stations say goodbye; one that takes too long is cut off.
    records.leave();
    close.send_replace(true);
    let goodbye = async { while gateway.bridges.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(FAREWELL, goodbye).await;
    let saved = records.save();
    saved.map_err(|error| (INTERNAL, unwritable(&error)))?;
    voice.say(Message::Stopped);
    Ok(())
}

fn unwritable(error: &std::io::Error) -> String {
    format!("--record cannot be written: {error}")
}

fn settings(
    cli: &Cli,
    records: Records,
    closing: watch::Receiver<bool>,
) -> Result<Settings, String> {
    let (scheme, rest) = cli.csms_url.split_once("://").unwrap_or_default();
    let is_secured = scheme.eq_ignore_ascii_case("wss");
    let is_url = (is_secured || scheme.eq_ignore_ascii_case("ws"))
        && !rest.is_empty()
        && !rest.contains(['@', '?', '#', ' ']);
    if !is_url {
        return Err("--csms-url: expected e.g. ws://localhost:9000 or wss://host/ocpp, without user, query and fragment (use --password)".to_owned());
    }
    let local_token = match cli.local_token.as_deref() {
        None => Token::new("", "NoAuthorization"),
        Some(text) => match text.rsplit_once(':') {
            Some((value, kind)) => Token::new(value, kind),
            None => Token::new(text, "Central"),
        },
    };
    Ok(Settings {
        csms_url: cli.csms_url.trim_end_matches('/').to_owned(),
        station: StationSettings {
            interval: cli.interval(),
            password: cli.password.as_deref().map(Secret::new),
            tls: TlsFiles {
                ca_file: cli.ca_file.clone(),
                certificates: cli.certificates.clone(),
            },
            is_secured,
            state_dir: cli.state_dir.clone(),
        },
        message_timeout: MESSAGE_TIMEOUT,
        seed: cli.seed,
        local_token: local_token.map_err(|error| format!("--local-token: {error}"))?,
        uses_vehicle_id: cli.vehicle_id_token,
        records,
        closing,
    })
}

type Names = HashMap<(Ipv4Addr, ObjectCode), String>;

/// Reads `NODE/OBJECT=IDENTITY`.
fn names(texts: &[String]) -> Result<Names, String> {
    let mut names = Names::new();
    for text in texts {
        let read = || {
            let (device, identity) = text.split_once('=')?;
            let (node, object) = device.split_once('/')?;
            Some((node.parse().ok()?, object.parse().ok()?, identity))
        };
        let (node, object, identity) = read().ok_or_else(|| {
            format!("--identity {text}: expected NODE/OBJECT=IDENTITY, such as 192.168.1.20/0x02A1:1=GARAGE")
        })?;
        let is_right = (1..=48).contains(&identity.chars().count())
            && identity
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "*-_=:+|@.".contains(c));
        if !is_right {
            return Err(format!(
                "--identity {text}: an identity is 1 to 48 letters, digits or * - _ = : + | @ ."
            ));
        }
        if names.values().any(|known| known == identity) {
            return Err(format!("--identity {text}: {identity} is named twice"));
        }
        names.insert((node, object), identity.to_owned());
    }
    Ok(names)
}

/// What keeps the bridges.
struct Gateway {
    bus: Bus,
    settings: Arc<Settings>,
    ledger: Ledger,
    voice: Voice,
    names: Names,
    nodes: Vec<Ipv4Addr>,
    discovers: bool,
    most: usize,
    pause: Duration,
    bridged: HashSet<(Ipv4Addr, ObjectCode)>,
    bridges: JoinSet<()>,
    is_full_told: bool,
}

impl Gateway {
    async fn run(&mut self, mut found: tokio::sync::mpsc::Receiver<Found>) {
        for device in Device::kept(&self.settings.station.state_dir) {
            let is_wanted = self.discovers || self.nodes.contains(&device.node);
            if is_wanted && self.bridged.len() < self.most {
                self.bridge(device.node, device.object, Some(device));
            }
        }
        let mut answered = HashSet::new();
        let mut search = tokio::time::interval(SEARCH_EVERY);
        let mut asked: JoinSet<(Ipv4Addr, bool)> = JoinSet::new();
        loop {
            tokio::select! {
                node = found.recv() => match node {
                    Some(Found { node: IpAddr::V4(node), objects }) => self.take(node, &objects),
                    Some(_) => {}
                    None => return,
                },
                _ = search.tick() => {
                    if self.discovers {
                        self.bus.search().await;
                    }
                    // The answer comes as a found node, as that to a search does.
                    for node in self.nodes.clone() {
                        if !answered.contains(&node) {
                            let bus = self.bus.clone();
                            asked.spawn(async move {
                                let answer = bus.get(node, ObjectCode::NODE_PROFILE, &[0xD6]).await;
                                (node, answer.is_ok())
                            });
                        }
                    }
                }
                Some(Ok((node, has_answered))) = asked.join_next() => {
                    if has_answered {
                        answered.insert(node);
                    } else {
                        self.voice.say(Message::Silent(node));
                    }
                }
                Some(_) = self.bridges.join_next() => {}
            }
        }
    }

    /// Bridges the chargers of a node, if they are wanted and new.
    fn take(&mut self, node: Ipv4Addr, objects: &[ObjectCode]) {
        if !self.discovers && !self.nodes.contains(&node) {
            return;
        }
        let before = self.bridged.len();
        self.take_all(node, objects);
        let of_node = |(one, _): &&(Ipv4Addr, ObjectCode)| *one == node;
        let devices = self.bridged.iter().filter(of_node).count();
        let round = self.pause * u32::try_from(devices).unwrap_or(u32::MAX);
        if self.bridged.len() > before && round > self.settings.station.interval {
            self.voice.say(Message::Slow(node, devices, round));
        }
    }

    fn take_all(&mut self, node: Ipv4Addr, objects: &[ObjectCode]) {
        for object in objects {
            let is_charger = matches!(
                object.class,
                ClassCode::EV_CHARGER | ClassCode::EV_CHARGER_DISCHARGER
            );
            if !is_charger || self.bridged.contains(&(node, *object)) {
                continue;
            }
            if self.bridged.len() >= self.most {
                if !std::mem::replace(&mut self.is_full_told, true) {
                    self.voice.say(Message::Full(self.most));
                }
                return;
            }
            self.bridge(node, *object, None);
        }
    }

    /// Bridges a device; one that was not kept is asked what it is, until it answers.
    fn bridge(&mut self, node: Ipv4Addr, object: ObjectCode, known: Option<Device>) {
        self.bridged.insert((node, object));
        let identity = self.names.get(&(node, object)).cloned();
        let identity = identity
            .unwrap_or_else(|| format!("EL-{node}-{:04X}-{}", object.class.0, object.instance));
        let message = if known.is_some() {
            Message::Known
        } else {
            Message::Found
        };
        self.voice.of_device(&identity, node, object, message);
        let (bus, settings) = (self.bus.clone(), Arc::clone(&self.settings));
        let (ledger, voice) = (self.ledger.clone(), self.voice.clone());
        self.bridges.spawn(async move {
            let device = match known {
                Some(device) => device,
                None => ask(&bus, node, object, &identity, &settings, &voice).await,
            };
            bridge::run(bus, device, identity, settings, ledger, voice).await;
        });
    }
}

/// Asks a device what it is until it answers, and keeps that.
async fn ask(
    bus: &Bus,
    node: Ipv4Addr,
    object: ObjectCode,
    identity: &str,
    settings: &Settings,
    voice: &Voice,
) -> Device {
    loop {
        if let Ok(device) = Device::ask(bus, node, object).await {
            if let Err(error) = device.keep(&settings.station.state_dir, identity) {
                let text = format!("what the device is cannot be kept: {error}");
                voice.of_device(identity, node, object, Message::Problem(&text));
            }
            return device;
        }
        tokio::time::sleep(settings.station.interval).await;
    }
}

/// Resolves on Ctrl-C, and where it exists on SIGTERM.
async fn stopped() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    // Without signals it runs until it is killed.
    let _ = tokio::signal::ctrl_c().await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_or_refused_with_the_reason() {
        let read = |texts: &[&str]| {
            names(
                &texts
                    .iter()
                    .map(|&text| text.to_owned())
                    .collect::<Vec<_>>(),
            )
        };
        let known = read(&["127.0.0.5/0x02A1:1=GARAGE"]).unwrap();
        let object = ClassCode::EV_CHARGER.instance(1);
        assert_eq!(
            known.get(&(Ipv4Addr::new(127, 0, 0, 5), object)).unwrap(),
            "GARAGE"
        );
        for (texts, reason) in [
            (vec!["GARAGE"], "expected NODE/OBJECT=IDENTITY"),
            (
                vec!["127.0.0.5/0x02A1:0=GARAGE"],
                "expected NODE/OBJECT=IDENTITY",
            ),
            (vec!["127.0.0.5/0x02A1:1=two words"], "1 to 48 letters"),
            (
                vec!["127.0.0.5/0x02A1:1=A", "127.0.0.5/0x02A1:2=A"],
                "named twice",
            ),
        ] {
            let error = read(&texts).unwrap_err();
            assert!(error.contains(reason), "{error}");
        }
    }
}
