//! Does an event cost more in a large database than in an empty one?
//!
//! Sends TransactionEvents through the CSMS's own writer, commits included, to both databases in
//! turns, and prints events per second and their ratio. No sockets: what is measured is the store.

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use clap::Parser;
use csms::clock::{Clock as _, SystemClock};
use csms::facts::{ConnectFact, ConnectionKey, EventFact, StationKey};
use csms::live::LiveBus;
use csms::store::writer::{WriteError, Writer, WriterSettings};
use csms::store::{Opened, Seed, StoreError, open};
use ocpp201::RegistrationStatusEnum;
use tokio::task::{JoinHandle, JoinSet};

/// Events of one transaction.
const EVENTS: i32 = 26;

/// Compares what an event costs in two databases, which get more transactions by it.
#[derive(Debug, Parser)]
struct Cli {
    /// The large one: sqlite://FILE or postgres://…
    #[arg(long)]
    large: String,
    /// The other one; a new one is made
    #[arg(long)]
    empty: String,
    /// Stations that send at the same time, one event at a time
    #[arg(long, default_value_t = 100)]
    stations: usize,
    /// Turns of each database
    #[arg(long, default_value_t = 5)]
    turns: usize,
    /// How long a turn takes
    #[arg(long, default_value = "3s", value_parser = humantime::parse_duration)]
    turn: Duration,
}

#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("no threads to run on: {0}")]
    Runtime(#[from] std::io::Error),
    #[error("{}", .0.to_line())]
    Store(#[from] StoreError),
    #[error("{0}")]
    Write(#[from] WriteError),
    #[error("an event that was made here cannot be read: {0}")]
    Event(String),
    #[error("a task ended badly: {0}")]
    Task(#[from] tokio::task::JoinError),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let measured = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Failure::from)
        .and_then(|runtime| runtime.block_on(compare(&cli)));
    match measured {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("event-cost: {failure}");
            ExitCode::FAILURE
        }
    }
}

async fn compare(cli: &Cli) -> Result<(), Failure> {
    let large = Arc::new(Target::open(&cli.large, cli.stations).await?);
    let empty = Arc::new(Target::open(&cli.empty, cli.stations).await?);
    let mut rates = [Vec::new(), Vec::new()];
    for turn in 0..cli.turns {
        for (rates, target) in rates.iter_mut().zip([&empty, &large]) {
            rates.push(target.run(turn, cli.turn).await?);
        }
    }
    let [of_empty, of_large] = rates.map(median);
    println!(
        "events per second, {} stations: empty database {of_empty:.0}, large database {of_large:.0}, \
         ratio {:.2}",
        cli.stations,
        of_large / of_empty
    );
    for target in [large, empty] {
        if let Some(target) = Arc::into_inner(target) {
            target.close().await?;
        }
    }
    Ok(())
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates.get(rates.len() / 2).copied().unwrap_or(0.0)
}

/// A database under its writer, with stations.
struct Target {
    opened: Opened,
    writer: Writer,
    task: JoinHandle<()>,
    stations: Vec<StationKey>,
}

impl Target {
    async fn open(address: &str, stations: usize) -> Result<Self, Failure> {
        let clock = Arc::new(SystemClock::new());
        let opened = open(address, Seed::None, clock.now()).await?;
        let live = LiveBus::new(opened.first_live_seq);
        let (writer, task) = Writer::spawn(
            opened.store.clone(),
            live,
            clock.clone(),
            WriterSettings::default(),
        );
        let mut keys = Vec::new();
        for i in 0..stations {
            let fact = ConnectFact {
                identity: format!("COST-{i}"),
                ocpp_version: "ocpp2.0.1",
                security_profile: 0,
                remote_address: "127.0.0.1:1".into(),
                at: clock.now(),
            };
            let accepted = Some(RegistrationStatusEnum::Accepted);
            if let Some(connected) = writer.connect(fact, accepted).await? {
                keys.push(connected.station);
            }
        }
        Ok(Self {
            opened,
            writer,
            task,
            stations: keys,
        })
    }

    /// Events per second while every station sends as fast as it is answered.
    async fn run(&self, turn: usize, length: Duration) -> Result<f64, Failure> {
        let clock = Arc::new(SystemClock::new());
        let began = clock.now();
        let sent = Arc::new(AtomicU64::new(0));
        let mut sending = JoinSet::new();
        for station in &self.stations {
            let (station, writer) = (*station, self.writer.clone());
            let (clock, sent) = (clock.clone(), sent.clone());
            sending.spawn(async move {
                let mut number = 0;
                while clock.monotonic() < length {
                    let id = format!("{}-{turn}-{number}", began.as_microsecond());
                    for seq_no in 0..EVENTS {
                        let fact = event(station, &id, seq_no, clock.now())?;
                        writer.transaction_event(fact).await?;
                        sent.fetch_add(1, Relaxed);
                    }
                    number += 1;
                }
                Ok::<_, Failure>(())
            });
        }
        while let Some(ended) = sending.join_next().await {
            ended??;
        }
        #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
        let events = sent.load(Relaxed) as f64;
        Ok(events / clock.monotonic().as_secs_f64())
    }

    async fn close(self) -> Result<(), Failure> {
        drop(self.writer);
        self.task.await?;
        self.opened.queries.close().await;
        self.opened.store.commits.close().await;
        Ok(())
    }
}

fn event(
    station: StationKey,
    id: &str,
    seq_no: i32,
    at: jiff::Timestamp,
) -> Result<EventFact, Failure> {
    let (kind, trigger, context, rest) = match seq_no {
        0 => ("Started", "Authorized", "Transaction.Begin", ""),
        _ if seq_no + 1 == EVENTS => (
            "Ended",
            "StopAuthorized",
            "Transaction.End",
            r#","stoppedReason":"Local""#,
        ),
        _ => ("Updated", "MeterValuePeriodic", "Sample.Periodic", ""),
    };
    let wh = 1_000 + 100 * seq_no;
    let payload = format!(
        r#"{{"eventType":"{kind}","timestamp":"{at}","triggerReason":"{trigger}","seqNo":{seq_no},"transactionInfo":{{"transactionId":"{id}","chargingState":"Charging"{rest}}},"evse":{{"id":1,"connectorId":1}},"idToken":{{"idToken":"EMART-0042","type":"ISO14443"}},"meterValue":[{{"timestamp":"{at}","sampledValue":[{{"value":{wh},"context":"{context}","measurand":"Energy.Active.Import.Register","unitOfMeasure":{{"unit":"Wh"}}}},{{"value":50000,"measurand":"Power.Active.Import","unitOfMeasure":{{"unit":"W"}}}},{{"value":55,"measurand":"SoC","unitOfMeasure":{{"unit":"Percent"}}}}]}}]}}"#
    );
    let request =
        serde_json::from_str(&payload).map_err(|error| Failure::Event(error.to_string()))?;
    Ok(EventFact {
        station,
        connection: ConnectionKey(1),
        ocpp_version: "ocpp2.0.1",
        received_at: at,
        message_id: Some(format!("{id}-{seq_no}").into()),
        request,
        payload: payload.into(),
    })
}
