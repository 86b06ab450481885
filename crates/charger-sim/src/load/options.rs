//! What `charger-sim load` is told: flags, their ranges, and what they mean together.
//!
//! The flags themselves are clap's; a [`Plan`] is what remains when they make sense. No socket is
//! opened here.

use std::{net::IpAddr, path::PathBuf, time::Duration};

use clap::{Args, ValueEnum};
use scenario::{Language, scenario::check_identity};

use crate::{
    args::{self, Format, OutputArgs},
    exit::Trouble,
    link::secret::Secret,
    target::Target,
    ui::Look,
};

/// Most stations of one process.
const MOST_STATIONS: i64 = 1_000_000;

/// Arguments of `load`.
#[derive(Debug, Clone, Args)]
pub(crate) struct LoadArgs {
    /// WebSocket address of the CSMS (ws://)
    #[arg(
        long,
        value_name = "URL",
        env = "CHARGER_SIM_CSMS_URL",
        default_value = "ws://localhost:9000"
    )]
    csms_url: String,
    /// Password of all stations (HTTP Basic, user name = identity)
    #[arg(
        long,
        value_name = "PASSWORD",
        env = "CHARGER_SIM_PASSWORD",
        hide_env_values = true
    )]
    password: Option<String>,
    /// How many stations, each with a connection of its own
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=MOST_STATIONS))]
    stations: u32,
    /// What the identities begin with; a number follows
    #[arg(long, value_name = "TEXT", default_value = "LOAD-")]
    identity_prefix: String,
    /// What they send once all are accepted
    #[arg(long, value_enum, default_value_t)]
    message: Message,
    /// Events of a transaction: Started, Updated …, Ended
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(2..=1_000_000))]
    transaction_length: u32,
    /// Messages per second over all stations, by schedule [default: each station as fast as it is answered]
    #[arg(long, value_name = "N", value_parser = rate, conflicts_with = "in_flight")]
    rate: Option<f64>,
    /// Messages that may wait for an answer over all stations [default: one per station]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=MOST_STATIONS))]
    in_flight: Option<u32>,
    /// Spread of the first connects, e.g. 10s [default: all at once]
    #[arg(long, value_name = "TIME", value_parser = args::duration)]
    ramp: Option<Duration>,
    /// Connects and BootNotifications under way at once
    #[arg(long, value_name = "N", default_value_t = 256, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    connect_concurrency: u32,
    /// How long messages are sent and measured, after the stations are in
    #[arg(long, value_name = "TIME", value_parser = args::duration, default_value = "10s")]
    duration: Duration,
    /// Sent before that and not measured
    #[arg(long, value_name = "TIME", value_parser = args::duration)]
    warm_up: Option<Duration>,
    /// Local addresses to connect from, in turn: `127.0.0.1..127.0.0.8` or `A,B`
    #[arg(long, value_name = "ADDRESSES", value_parser = addresses)]
    source_addresses: Option<Sources>,
    /// Seconds after which an unanswered CALL has failed
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=600))]
    message_timeout: u64,
    /// Seed of power, registers and back-off [default: random]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Exit 5 if the 99th percentile of the latency is above, e.g. 15ms
    #[arg(long, value_name = "TIME", value_parser = args::duration)]
    max_p99: Option<Duration>,
    /// Exit 5 if fewer messages per second are acknowledged
    #[arg(long, value_name = "N", value_parser = rate)]
    min_rate: Option<f64>,
    /// Exit 5 if more CALLs, connects or connections failed
    #[arg(long, value_name = "N")]
    max_errors: Option<u64>,
    /// Write a JSON line per acknowledged event: station, transactionId, seqNo
    #[arg(long, value_name = "FILE")]
    record_acks: Option<PathBuf>,
    /// Measure CPU time and memory of this process too (Linux)
    #[arg(long, value_name = "PID")]
    watch_pid: Option<u32>,
    /// Form of the result on standard output
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Only ASCII characters in tables
    #[arg(long)]
    ascii: bool,
    /// Columns of the output [default: the terminal's, else 100 for tables]
    #[arg(long, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(60..=1000))]
    width: Option<u16>,
    /// Language: ko, en, ja [default: from LC_ALL, LC_MESSAGES, LANG]
    #[arg(long, value_name = "LANG", value_parser = args::language)]
    lang: Option<Language>,
    /// Only the result
    #[arg(short, long)]
    quiet: bool,
}

impl LoadArgs {
    /// What is shown, in the terms of all commands.
    pub(crate) fn output(&self) -> OutputArgs {
        OutputArgs {
            format: self.format,
            ascii: self.ascii,
            width: self.width,
            lang: self.lang,
            quiet: self.quiet,
            ..OutputArgs::default()
        }
    }
}

/// What stations send.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Message {
    /// Transactions, one after another
    #[default]
    TransactionEvent,
    /// Heartbeats
    Heartbeat,
    /// Nothing: connected and idle
    None,
}

impl Message {
    /// Several of them, in words.
    pub(super) fn plural(self) -> &'static str {
        match self {
            Self::TransactionEvent => "events",
            Self::Heartbeat => "heartbeats",
            Self::None => "messages",
        }
    }
}

/// Local addresses to connect from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sources(Vec<IpAddr>);

/// When messages are sent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Pace {
    /// As soon as the one before is answered; of all stations at most so many at once.
    Closed(Option<usize>),
    /// By schedule, so many per second over all stations.
    Open(f64),
}

/// What must hold for exit code 0.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Thresholds {
    /// Greatest 99th percentile.
    pub(super) max_p99: Option<Duration>,
    /// Least rate, per second.
    pub(super) min_rate: Option<f64>,
    /// Most failures.
    pub(super) max_errors: Option<u64>,
}

/// A run that makes sense.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    /// Without identity and without a `/` at the end.
    pub(super) csms_url: String,
    pub(super) password: Option<Secret>,
    pub(super) stations: u32,
    pub(super) identity_prefix: String,
    pub(super) message: Message,
    /// At least 2.
    pub(super) transaction_length: u32,
    pub(super) pace: Pace,
    pub(super) ramp: Duration,
    pub(super) connect_concurrency: usize,
    pub(super) duration: Duration,
    pub(super) warm_up: Duration,
    /// Empty: whatever the system chooses.
    pub(super) sources: Vec<IpAddr>,
    pub(super) message_timeout: Duration,
    pub(super) seed: u64,
    pub(super) thresholds: Thresholds,
    pub(super) record_acks: Option<PathBuf>,
    pub(super) watch_pid: Option<u32>,
    pub(super) look: Look,
}

impl Plan {
    /// What `args` mean.
    ///
    /// # Errors
    /// [`Trouble::Usage`] where they contradict each other, or an address or identity is none.
    pub(super) fn new(args: LoadArgs) -> Result<Self, Trouble> {
        let refuse = |what: String| Err(Trouble::Usage(what));
        let target = Target::new(&args.csms_url, None, &[])?;
        if !target.csms_url.starts_with("ws://") {
            return refuse(format!(
                "--csms-url {}: the load generator speaks plain WebSocket, expected ws://host:port",
                target.csms_url
            ));
        }
        let longest = identity(&args.identity_prefix, args.stations);
        if let Err(why) = check_identity(&longest) {
            return refuse(format!("--identity-prefix {}: {why}", args.identity_prefix));
        }
        let sends_events = args.message == Message::TransactionEvent;
        let without_effect = [
            (
                args.rate.is_some() && args.message == Message::None,
                "--rate",
            ),
            (
                args.in_flight.is_some() && args.message == Message::None,
                "--in-flight",
            ),
            (
                args.max_p99.is_some() && args.message == Message::None,
                "--max-p99",
            ),
            (
                args.min_rate.is_some() && args.message == Message::None,
                "--min-rate",
            ),
            (args.record_acks.is_some() && !sends_events, "--record-acks"),
        ];
        if let Some((_, flag)) = without_effect.into_iter().find(|(is, _)| *is) {
            return refuse(format!("{flag}: has no effect with this --message"));
        }
        let look = Look::new(&args.output());
        Ok(Self {
            csms_url: target.csms_url,
            password: args.password.as_deref().map(Secret::new),
            stations: args.stations,
            identity_prefix: args.identity_prefix,
            message: args.message,
            transaction_length: args.transaction_length,
            pace: match args.rate {
                Some(rate) => Pace::Open(rate),
                None => Pace::Closed(args.in_flight.map(|n| n as usize)),
            },
            ramp: args.ramp.unwrap_or_default(),
            connect_concurrency: args.connect_concurrency as usize,
            duration: args.duration,
            warm_up: args.warm_up.unwrap_or_default(),
            sources: args.source_addresses.map(|s| s.0).unwrap_or_default(),
            message_timeout: Duration::from_secs(args.message_timeout),
            seed: args.seed.unwrap_or_else(args::random_seed),
            thresholds: Thresholds {
                max_p99: args.max_p99,
                min_rate: args.min_rate,
                max_errors: args.max_errors,
            },
            record_acks: args.record_acks,
            watch_pid: args.watch_pid,
            look,
        })
    }

    /// Identity of the station with this number, from 1.
    pub(super) fn identity(&self, number: u32) -> String {
        identity(&self.identity_prefix, number)
    }
}

fn identity(prefix: &str, number: u32) -> String {
    format!("{prefix}{number:05}")
}

fn rate(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|rate| (0.001..=10_000_000.0).contains(rate))
        .ok_or_else(|| format!("`{text}` is no rate, expected messages per second, e.g. 5000"))
}

/// `127.0.0.1..127.0.0.8`, or a list; up to 1024 addresses, all of one family.
fn addresses(text: &str) -> Result<Sources, String> {
    let wrong = || {
        format!(
            "`{text}` are no addresses, expected e.g. 127.0.0.1..127.0.0.8 or 10.0.0.5,10.0.0.6"
        )
    };
    let list: Vec<IpAddr> = match text.split_once("..") {
        Some((first, last)) => {
            let first: std::net::Ipv4Addr = first.trim().parse().map_err(|_| wrong())?;
            let last: std::net::Ipv4Addr = last.trim().parse().map_err(|_| wrong())?;
            let (first, last) = (u32::from(first), u32::from(last));
            if first > last || last - first >= 1_024 {
                return Err(wrong());
            }
            (first..=last).map(|bits| IpAddr::V4(bits.into())).collect()
        }
        None => text
            .split(',')
            .map(|one| one.trim().parse().map_err(|_| wrong()))
            .collect::<Result<_, _>>()?,
    };
    let is_one_family = list.iter().all(IpAddr::is_ipv4) || list.iter().all(IpAddr::is_ipv6);
    if list.len() <= 1_024 && is_one_family {
        Ok(Sources(list))
    } else {
        Err(wrong())
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        load: LoadArgs,
    }

    fn plan(words: &[&str]) -> Result<Plan, String> {
        let line = Line::try_parse_from(std::iter::once(&"load").chain(words))
            .map_err(|error| error.to_string())?;
        Plan::new(line.load).map_err(|error| error.to_string())
    }

    #[test]
    fn without_flags_a_hundred_stations_send_events_as_fast_as_they_are_answered() {
        let plan = plan(&[]).unwrap();
        assert_eq!((plan.stations, plan.pace), (100, Pace::Closed(None)));
        assert_eq!(plan.message, Message::TransactionEvent);
        assert_eq!(plan.identity(7), "LOAD-00007");
    }

    #[test]
    fn addresses_come_as_a_range_or_as_a_list() {
        let range = addresses("127.0.0.254..127.0.1.1").unwrap().0;
        let texts: Vec<_> = range.iter().map(ToString::to_string).collect();
        assert_eq!(
            texts,
            ["127.0.0.254", "127.0.0.255", "127.0.1.0", "127.0.1.1"]
        );
        assert_eq!(addresses("::1, ::2").unwrap().0.len(), 2);
        for text in [
            "",
            "localhost",
            "127.0.0.2..127.0.0.1",
            "10.0.0.0..10.1.0.0",
            "::1,127.0.0.1",
        ] {
            assert!(addresses(text).is_err(), "{text}");
        }
    }

    #[test]
    fn refuses_what_contradicts_itself_or_has_no_effect() {
        for (words, wanted) in [
            (
                &["--rate", "5", "--in-flight", "5"][..],
                "cannot be used with",
            ),
            (&["--rate", "0"], "is no rate"),
            (
                &["--message", "none", "--rate", "5"],
                "--rate: has no effect",
            ),
            (
                &["--message", "none", "--min-rate", "5"],
                "--min-rate: has no effect",
            ),
            (
                &["--message", "heartbeat", "--record-acks", "f"],
                "--record-acks: has no effect",
            ),
            (&["--csms-url", "wss://h"], "expected ws://host:port"),
            (&["--identity-prefix", "a/b"], "--identity-prefix a/b"),
            (&["--transaction-length", "1"], "1 is not in"),
        ] {
            let error = plan(words).unwrap_err();
            assert!(error.contains(wanted), "{words:?}: {error}");
        }
    }
}
