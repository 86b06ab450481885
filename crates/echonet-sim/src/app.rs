//! From the command line to running nodes: open the sockets, serve REST, stop on request.

use std::future::IntoFuture as _;
use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use echonet_lite::node::Settings;
use terminal::usage::failure;
use terminal::{Style, Wishes};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::api;
use crate::cli::Cli;
use crate::events::Events;
use crate::fleet::{Fleet, FleetError};
use crate::node::{Host, Rules, StartError, Weather};
use crate::words::{CATALOG, Message, Voice};

/// Exit codes.
const USAGE: u8 = 2;
const IN_USE: u8 = 6;
const INTERNAL: u8 = 70;

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

async fn serve(cli: Cli, style: Style) -> Result<(), (u8, String)> {
    let usage = |text: String| (USAGE, text);
    if !cli.http.ip().is_loopback() && !cli.open_http {
        return Err(usage(format!(
            "--http {}: REST has no log-in, so it is served on loopback only; add --open-http to serve it there all the same",
            cli.http
        )));
    }
    let fleet = fleet(&cli).map_err(|error| usage(error.to_string()))?;
    let rules = rules(&cli);
    let (events, voice) = (Events::new(), Voice::new(style.language));
    let mut hosts = Vec::with_capacity(fleet.node.len());
    for entry in &fleet.node {
        let host = Host::start(entry, &rules, events.clone(), voice.clone());
        hosts.push(Arc::new(host.map_err(|error| match error {
            StartError::Open(error) => (IN_USE, error.to_string()),
            StartError::Fleet(error) => usage(error.to_string()),
        })?));
    }
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
    let mut tasks = JoinSet::new();
    for (host, entry) in hosts.iter().zip(&fleet.node) {
        let class = entry.class().map_err(|error| usage(error.to_string()))?;
        voice.say(Message::Node {
            address: entry.address,
            devices: entry.instances.into(),
            class: &class.to_string(),
        });
        let host = Arc::clone(host);
        tasks.spawn(async move { host.run().await });
    }
    if cli.read_only {
        voice.say(Message::ReadOnly);
    }
    voice.say(Message::Http(bound));
    let router = api::router(hosts, events, (!cli.open_http).then_some(bound));
    tokio::select! {
        served = axum::serve(listener, router).into_future() => {
            served.map_err(|error| (INTERNAL, error.to_string()))?;
        }
        // A node serves for ever; it ends by a bug only.
        Some(ended) = tasks.join_next() => {
            let text = ended.map_or_else(|error| error.to_string(), |()| "a node ended".to_owned());
            return Err((INTERNAL, text));
        }
        () = stopped() => {}
    }
    voice.say(Message::Stopped);
    Ok(())
}

fn fleet(cli: &Cli) -> Result<Fleet, FleetError> {
    match &cli.fleet {
        Some(path) => Fleet::load(path),
        None => Fleet::of(&cli.address, &cli.class, cli.instances),
    }
}

fn rules(cli: &Cli) -> Rules {
    let delay = Duration::from_millis(cli.multicast_delay);
    Rules {
        settings: Settings {
            read_only: cli.read_only,
            requests_per_second: cli.rate_limit,
            burst: cli.rate_limit.saturating_mul(2),
            multicast_delay: (delay / 10)..=delay,
            ..Settings::default()
        },
        seed: cli.seed,
        pace: cli.pace,
        weather: Weather {
            is_silent: false,
            loss: cli.loss,
        },
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
