//! Starting and ending the server: store, writer, listeners, in that order, and back.
//!
//! What all parts share is in `context`. [`start`] brings everything up or says why not;
//! [`Server::shutdown`] tells stations goodbye (close 1001), lets open requests finish, and ends
//! when the writer has committed what it holds.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::api::{self, Access, AppState, Bearer};
use crate::blocks::security::awaited::Upgrades;
use crate::blocks::security::upgrade;
use crate::blocks::tariff_and_cost;
use crate::clock::{Clock, IdSource, SystemClock};
use crate::commands::Commands;
use crate::config::{Bind, RunningCost, SeedChoice, Settings};
use crate::connections::Connections;
use crate::context::{Core, Counters};
use crate::firmware::{self, Firmware};
use crate::gaps;
use crate::live::LiveBus;
use crate::load::{self, Load};
use crate::local_lists::{self, LocalLists};
use crate::ocppj;
pub use crate::ocppj::Incoming;
use crate::ocppj::limits::FailedLogins;
use crate::shutdown::{self, Finished, Running};
use crate::signer::Signer;
use crate::standing;
use crate::store::lookup::Lookup;
use crate::store::numbers::Numbers;
use crate::store::tables::operators;
use crate::store::writer::{Writer, WriterSettings};
use crate::store::{self, Commit, Opened, Seed, StoreError};
use crate::telemetry;
use crate::tls::{Tls, TlsError};
use crate::uploads::{self, Uploads};

/// How long stations may take to go.
const STATIONS_LIMIT: Duration = Duration::from_secs(10);
/// How long HTTP may take to go; its connections give up requests after five seconds.
const HTTP_LIMIT: Duration = Duration::from_secs(6);
/// How long the last commits may take.
const WRITER_LIMIT: Duration = Duration::from_secs(30);

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database (exit code 3).
    #[error("{}", .0.to_line())]
    Store(#[from] StoreError),
    /// TLS (exit code 2).
    #[error("{0}")]
    Tls(#[from] TlsError),
    /// An address (exit code 6).
    #[error("cannot listen on {address} for {purpose}: {reason}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// `stations`, `stations over TLS` or `HTTP`.
        purpose: &'static str,
        /// Why, and what to do.
        reason: String,
    },
}

/// What a test may put in place of the real thing.
#[derive(Debug, Default)]
pub struct Parts {
    /// Instead of opening `settings.database`.
    pub opened: Option<Opened>,
    /// Instead of the machine's clock.
    pub clock: Option<Arc<dyn Clock>>,
    /// Instead of ids seeded by the operating system.
    pub ids: Option<IdSource>,
    /// Renders `/metrics`; without one the route has nothing to show.
    pub metrics: Option<PrometheusHandle>,
}

/// A running server.
#[derive(Debug)]
pub struct Server {
    /// Where stations connect without TLS; `None` = nowhere.
    pub ocppj_address: Option<SocketAddr>,
    /// Where stations connect over TLS.
    pub tls_address: Option<SocketAddr>,
    /// The certificates of that.
    pub tls: Option<Arc<Tls>>,
    /// What opens HTTP; `None` = it is open.
    pub bearer: Option<Arc<Bearer>>,
    /// Where operators connect.
    pub http_address: SocketAddr,
    /// Where the database is, for people: an absolute path, or an address without a password.
    pub database: String,
    /// What all parts share.
    pub core: Arc<Core>,
    closing: watch::Sender<bool>,
    stations: Finished,
    http: Finished,
    writer: JoinHandle<()>,
    commits: Arc<dyn Commit>,
}

/// Starts with the real clock and the database of the settings.
///
/// # Errors
/// [`StartError`]: the database or an address; nothing runs then.
pub async fn start(settings: Settings) -> Result<Server, StartError> {
    start_with(settings, Parts::default()).await
}

/// Starts with some parts replaced.
///
/// # Errors
/// As [`start`].
pub async fn start_with(settings: Settings, parts: Parts) -> Result<Server, StartError> {
    let clock = parts.clock.unwrap_or_else(|| Arc::new(SystemClock::new()));
    let ids = Arc::new(parts.ids.unwrap_or_else(IdSource::from_os));
    let tls = settings
        .tls
        .clone()
        .map(Tls::load)
        .transpose()?
        .map(Arc::new);
    // Addresses first: a second server on the same ports must not touch the database.
    let (listeners, ocppj_address) = listen_if(settings.listen.as_ref(), "stations").await?;
    let tls_listen = settings.tls.as_ref().map(|tls| &tls.listen);
    let (tls_listeners, tls_address) = listen_if(tls_listen, "stations over TLS").await?;
    let (http_listeners, http_address) = listen(&settings.http, "HTTP").await?;
    let opened = match parts.opened {
        Some(opened) => opened,
        None => open(&settings, &*clock).await?,
    };
    let (core, writer) = assemble(settings, &opened, clock, ids, http_address);
    let (closing, is_closing) = watch::channel(false);
    begin(&core, &is_closing).await;
    tokio::spawn(uploads::sweep::run(Arc::clone(&core), is_closing.clone()));
    let (running, stations) = shutdown::tasks();
    let is_exposed = core.settings.listen.as_ref().is_some_and(Bind::is_exposed);
    for listener in listeners {
        let core = Arc::clone(&core);
        let (closing, running) = (is_closing.clone(), running.clone());
        let acceptor = ocppj::Plain { is_exposed };
        tokio::spawn(ocppj::serve(core, listener, acceptor, closing, running));
    }
    if let Some(tls) = &tls {
        tokio::spawn(Arc::clone(tls).keep_fresh(is_closing.clone()));
        for listener in tls_listeners {
            let (core, acceptor) = (Arc::clone(&core), Arc::clone(tls));
            let (closing, running) = (is_closing.clone(), running.clone());
            tokio::spawn(ocppj::serve(core, listener, acceptor, closing, running));
        }
    }
    drop::<Running>(running);
    if let Some(metrics) = &parts.metrics {
        telemetry::started(core.clock.now());
        tokio::spawn(telemetry::keep_up(metrics.clone(), is_closing.clone()));
    }
    let (access, bearer) = access(&core.settings);
    if let Some(bearer) = &bearer {
        know_operators(&core, bearer).await;
    }
    let plain = ocppj_address.map(|address| ("ws", address));
    let reached_at = plain.or(tls_address.map(|address| ("wss", address)));
    let state = AppState::new(
        Arc::clone(&core),
        access,
        parts.metrics,
        reached_at,
        is_closing.clone(),
    );
    let (running, http) = shutdown::tasks();
    let is_exposed = core.settings.http.is_exposed();
    let http_server = api::HttpServer::new(api::router(state), is_exposed, is_closing, running);
    for listener in http_listeners {
        tokio::spawn(http_server.clone().serve(listener));
    }
    drop(http_server);
    Ok(Server {
        ocppj_address,
        tls_address,
        tls,
        bearer,
        http_address,
        database: opened.place,
        core,
        closing,
        stations,
        http,
        writer,
        commits: opened.store.commits,
    })
}

/// Starts without sockets, for simulations: stations come in by `incoming`, and what is asked for by HTTP is asked of
/// the router. It needs a database that is open already; the addresses of the settings are only names. Files of
/// stations are not swept.
pub async fn start_without_sockets(
    settings: Settings,
    opened: Opened,
    clock: Arc<dyn Clock>,
    ids: IdSource,
    incoming: impl Incoming,
) -> (Server, Router) {
    let ocppj_address = settings.listen.as_ref().map(|listen| listen.address);
    let http_address = settings.http.address;
    let (core, writer) = assemble(settings, &opened, clock, Arc::new(ids), http_address);
    let (closing, is_closing) = watch::channel(false);
    begin(&core, &is_closing).await;
    let (running, stations) = shutdown::tasks();
    let acceptor = ocppj::Plain { is_exposed: false };
    let (access, bearer) = access(&core.settings);
    let reached_at = ocppj_address.map(|address| ("ws", address));
    let state = AppState::new(
        Arc::clone(&core),
        access,
        None,
        reached_at,
        is_closing.clone(),
    );
    let serving = ocppj::serve(Arc::clone(&core), incoming, acceptor, is_closing, running);
    tokio::spawn(serving);
    let (_, http) = shutdown::tasks();
    let server = Server {
        ocppj_address,
        tls_address: None,
        tls: None,
        bearer,
        http_address,
        database: opened.place,
        core,
        closing,
        stations,
        http,
        writer,
        commits: opened.store.commits,
    };
    (server, api::router(state))
}

/// Puts in order what an earlier run left, and begins what goes on by itself until the server closes.
async fn begin(core: &Arc<Core>, closing: &watch::Receiver<bool>) {
    // The writer reads it with its first row, and somebody may ask before.
    if let Err(error) = core.refresh_installation().await {
        tracing::error!(%error, "sites, chargers and tariffs could not be read");
    }
    if let Err(error) = firmware::files::put_in_order(core).await {
        tracing::warn!(%error, "what an earlier run left of firmware was not put in order; the next start tries again");
    }
    if let Err(error) = upgrade::load(core).await {
        tracing::warn!(%error, "upgrades of security profiles that wait for their stations were not read");
    }
    let (core, closing) = (|| Arc::clone(core), || closing.clone());
    tokio::spawn(firmware::campaign::run(core(), closing()));
    tokio::spawn(load::task::run(core(), closing()));
    tokio::spawn(tariff_and_cost::running::run(core(), closing()));
    tokio::spawn(standing::task::run(core(), closing()));
    tokio::spawn(gaps::run(core(), closing()));
    tokio::spawn(local_lists::task::run(core(), closing()));
}

/// What all parts share, around an open database, and the task that writes to it.
fn assemble(
    settings: Settings,
    opened: &Opened,
    clock: Arc<dyn Clock>,
    ids: Arc<IdSource>,
    http_address: SocketAddr,
) -> (Arc<Core>, JoinHandle<()>) {
    let (writer, writer_task) = spawn_writer(opened, &clock, &settings);
    let live = writer.live().clone();
    let connections = Arc::new(Connections::new(Arc::clone(&clock)));
    let commands = Commands::new(
        Arc::clone(&connections),
        writer.clone(),
        opened.queries.clone(),
        opened.reader.clone(),
        Arc::clone(&clock),
        Arc::clone(&ids),
        settings.message_timeout,
    );
    let uploads = Uploads::new(&settings.uploads, http_address);
    let core = Core {
        started_at: clock.now(),
        clock,
        ids,
        signer: Signer::new(
            settings.certificates.signer.clone(),
            uploads
                .base_url()
                .map(|base| format!("{base}{}", api::LAB_OCSP)),
        ),
        uploads,
        firmware: Firmware::new(&settings.uploads),
        upgrades: Upgrades::default(),
        settings,
        numbers: Numbers::new(writer.clone()),
        load: Load::default(),
        local_lists: LocalLists::default(),
        writer,
        queries: opened.queries.clone(),
        reader: opened.reader.clone(),
        stations: Lookup::spawn(opened.queries.clone()),
        tokens: Lookup::spawn(opened.queries.clone()),
        connections,
        commands,
        live,
        counters: Counters::default(),
        failed_logins: FailedLogins::default(),
        feed: Arc::default(),
    };
    (Arc::new(core), writer_task)
}

impl Server {
    /// Reads the files of certificates and tokens again. What cannot be used changes nothing, and is
    /// in the log, as is what is new.
    pub async fn reload(&self) {
        if let Some(tls) = &self.tls {
            Arc::clone(tls).look_again().await;
        }
        let Some(bearer) = &self.bearer else { return };
        know_operators(&self.core, bearer).await;
        match bearer.refresh() {
            Ok(true) => tracing::info!("the tokens have changed; the new ones are in force"),
            Ok(false) => tracing::info!("the tokens are the same as before"),
            Err(error) => {
                tracing::error!(%error, "the tokens stay as they were");
            }
        }
    }

    /// Ends in order. Returns whether everything that was accepted is committed.
    pub async fn shutdown(self) -> bool {
        let Self {
            core,
            closing,
            stations,
            http,
            writer,
            commits,
            ..
        } = self;
        closing.send_replace(true);
        core.connections.end_all();
        let (stations_gone, http_gone) =
            tokio::join!(stations.wait(STATIONS_LIMIT), http.wait(HTTP_LIMIT));
        let drained = tokio::time::timeout(WRITER_LIMIT, core.writer.drain()).await;
        // Somebody may still hold the core; everything that was asked for is committed by now.
        writer.abort();
        let _ = writer.await;
        // Readers first: the last one to leave a SQLite file tidies it up, and has to be the writer.
        core.queries.close().await;
        commits.close().await;
        let is_drained = matches!(drained, Ok(Ok(())));
        if !stations_gone {
            tracing::warn!("some stations did not go in time");
        }
        if !http_gone {
            tracing::warn!("some HTTP requests did not end in time");
        }
        if !is_drained {
            tracing::error!(
                "the last facts were not committed; stations that got no answer send them again"
            );
        }
        is_drained
    }
}

/// Opens the database of the settings.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn open(settings: &Settings, clock: &dyn Clock) -> Result<Opened, StoreError> {
    let seed = match settings.seed {
        SeedChoice::Emart => Seed::Emart,
        SeedChoice::None => Seed::None,
    };
    store::open(&settings.database, seed, clock.now()).await
}

fn access(settings: &Settings) -> (Access, Option<Arc<Bearer>>) {
    if settings.tokens.operator.is_some() {
        let bearer = Arc::new(Bearer::new(settings.tokens.clone()));
        return (Access::Secured(Arc::clone(&bearer)), Some(bearer));
    }
    let hosts = ["localhost", "127.0.0.1", "[::1]"].map(str::to_owned);
    let open = Access::Open {
        // An exposed address without a token was declared open in so many words.
        hosts: (!settings.http.is_exposed()).then(|| hosts.to_vec()),
    };
    (open, None)
}

/// Has the gate know the operators as they are stored. Where they cannot be read, those from before hold.
async fn know_operators(core: &Core, bearer: &Bearer) {
    match operators::all(&core.reader).await {
        Ok(rows) => bearer.set_named(&rows),
        Err(error) => tracing::error!(%error, "the operators could not be read"),
    }
}

/// As [`listen`], where there is anything to listen on.
async fn listen_if(
    bind: Option<&Bind>,
    purpose: &'static str,
) -> Result<(Vec<TcpListener>, Option<SocketAddr>), StartError> {
    let Some(bind) = bind else {
        return Ok((Vec::new(), None));
    };
    let (listeners, address) = listen(bind, purpose).await?;
    Ok((listeners, Some(address)))
}

/// The address itself, and the other loopback if that works.
async fn listen(
    bind: &Bind,
    purpose: &'static str,
) -> Result<(Vec<TcpListener>, SocketAddr), StartError> {
    let refused = |error: &std::io::Error| StartError::Listen {
        address: bind.address,
        purpose,
        reason: explain(error),
    };
    let first = TcpListener::bind(bind.address)
        .await
        .map_err(|error| refused(&error))?;
    let address = first.local_addr().map_err(|error| refused(&error))?;
    let mut listeners = vec![first];
    if let Some(also) = bind.also {
        listeners.extend(second_loopback(also, address.port()).await);
    }
    Ok((listeners, address))
}

async fn second_loopback(ip: IpAddr, port: u16) -> Option<TcpListener> {
    match TcpListener::bind((ip, port)).await {
        Ok(listener) => Some(listener),
        Err(error) => {
            tracing::debug!(%ip, port, %error, "not on this loopback");
            None
        }
    }
}

pub(crate) fn explain(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            "another program uses this port (a csms that still runs?); stop it or give another port"
                .to_owned()
        }
        std::io::ErrorKind::PermissionDenied => {
            "not allowed; ports below 1024 belong to the administrator".to_owned()
        }
        std::io::ErrorKind::AddrNotAvailable => {
            "this machine does not have that address".to_owned()
        }
        _ => error.to_string(),
    }
}

/// The one writer over a database, and the bus on which it tells what it committed.
pub(crate) fn spawn_writer(
    opened: &Opened,
    clock: &Arc<dyn Clock>,
    settings: &Settings,
) -> (Writer, JoinHandle<()>) {
    Writer::spawn(
        opened.store.clone(),
        LiveBus::new(opened.first_live_seq),
        Arc::clone(clock),
        WriterSettings {
            retention: settings.retention,
            bounds: settings.writer.clone(),
            tells_running_cost: settings.running_cost == RunningCost::Answers,
            ..WriterSettings::default()
        },
    )
}
