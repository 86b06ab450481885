//! Sends TransactionEvents of a hundred stations through the CSMS's own writer into a new SQLite file, in
//! groups of a hundred, one event after the other: work that is the same each time, so that its
//! instructions can be counted. `scripts/check_instructions.py` runs it under callgrind, with few rounds
//! and with many, and tells what one event costs. No sockets: what is measured is reading an event, the
//! writer, and the store.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use csms::clock::{Clock as _, SystemClock};
use csms::facts::{ConnectionKey, EventFact, StationKey};
use csms::live::LiveBus;
use csms::store::writer::{WriteError, Writer, WriterBounds, WriterSettings};
use csms::store::{Seed, StoreError, open};
use jiff::{SignedDuration, Timestamp};
use ocpp201::RegistrationStatusEnum;
use tokio::task::JoinSet;

/// Events of one session.
const EVENTS: i32 = 20;
/// Rounds after which what was left behind is written, as twice a second under load.
const ROUNDS_PER_TICK: u32 = 50;

/// Sends so many rounds of one event per station.
#[derive(Debug, Parser)]
struct Cli {
    /// The SQLite file; it must not be there
    file: PathBuf,
    /// Rounds
    rounds: u32,
    /// Stations that send at the same time
    #[arg(long, default_value_t = 100)]
    stations: usize,
}

#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("no thread to run on: {0}")]
    Runtime(#[from] std::io::Error),
    #[error("{}", .0.to_line())]
    Store(#[from] StoreError),
    #[error("{0}")]
    Write(#[from] WriteError),
    #[error("an event that was made here cannot be read: {0}")]
    Event(#[from] serde_json::Error),
    #[error("a task ended badly: {0}")]
    Task(#[from] tokio::task::JoinError),
    #[error("{0} is there already; name a new file")]
    NotNew(String),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    // One thread, so that a round is one group.
    let sent = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Failure::from)
        .and_then(|runtime| runtime.block_on(send(&cli)));
    match sent {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("event-instructions: {failure}");
            ExitCode::FAILURE
        }
    }
}

async fn send(cli: &Cli) -> Result<(), Failure> {
    let file = cli.file.display().to_string();
    if cli.file.exists() {
        return Err(Failure::NotNew(file));
    }
    let clock = Arc::new(SystemClock::new());
    let opened = open(&format!("sqlite:{file}"), Seed::None, clock.now()).await?;
    let settings = WriterSettings {
        bounds: WriterBounds {
            // Nothing happens by time.
            pause: Duration::from_secs(3600),
            ..WriterBounds::default()
        },
        ..WriterSettings::default()
    };
    let live = LiveBus::new(opened.first_live_seq);
    let (writer, task) = Writer::spawn(opened.store.clone(), live, clock.clone(), settings);
    let mut stations = Vec::new();
    for number in 0..cli.stations {
        let identity = format!("CP{number}");
        let accepted = RegistrationStatusEnum::Accepted;
        stations.push(writer.create_station(&identity, accepted).await?);
    }
    let begin = clock.now();
    for round in 0..cli.rounds {
        let mut sent = JoinSet::new();
        for station in &stations {
            sent.spawn(one(writer.clone(), *station, round, begin));
        }
        while let Some(answered) = sent.join_next().await {
            answered??;
        }
        if (round + 1) % ROUNDS_PER_TICK == 0 {
            writer.drain().await?;
        }
    }
    writer.drain().await?;
    drop(writer);
    task.await?;
    opened.queries.close().await;
    opened.store.commits.close().await;
    Ok(())
}

async fn one(
    writer: Writer,
    station: StationKey,
    round: u32,
    begin: Timestamp,
) -> Result<(), Failure> {
    let round = i32::try_from(round).unwrap_or(i32::MAX);
    let (session, seq_no) = (round / EVENTS, round % EVENTS);
    let at = begin
        .checked_add(SignedDuration::from_secs(round.into()))
        .unwrap_or(begin);
    let payload = payload(session, seq_no, at);
    let request = serde_json::from_str(&payload)?;
    let fact = EventFact {
        station,
        connection: ConnectionKey(1),
        ocpp_version: "ocpp2.0.1",
        received_at: at,
        message_id: Some(format!("c7e6c9f4-9f5c-4f0e-8f5e-{round:012}").into()),
        request,
        payload: payload.into(),
    };
    writer.transaction_event(fact).await?;
    Ok(())
}

/// About 900 bytes: six sampled values.
fn payload(session: i32, seq_no: i32, at: Timestamp) -> String {
    let kind = match seq_no {
        0 => "Started",
        last if last == EVENTS - 1 => "Ended",
        _ => "Updated",
    };
    let wh = 1_000_000 + 100 * (session * EVENTS + seq_no);
    let sample = |value: i32, measurand: &str, unit: &str| {
        format!(
            r#"{{"value":{value},"context":"Sample.Periodic","measurand":"{measurand}","unitOfMeasure":{{"unit":"{unit}"}}}}"#
        )
    };
    let samples = [
        sample(wh, "Energy.Active.Import.Register", "Wh"),
        sample(50_000, "Power.Active.Import", "W"),
        sample(125, "Current.Import", "A"),
        sample(400, "Voltage", "V"),
        sample(55, "SoC", "Percent"),
        sample(50, "Frequency", "Hertz"),
    ]
    .join(",");
    format!(
        r#"{{"eventType":"{kind}","timestamp":"{at}","triggerReason":"MeterValuePeriodic","seqNo":{seq_no},"transactionInfo":{{"transactionId":"0b3f7c1e-5a4d-4b43-9a3e-{session:012}","chargingState":"Charging"}},"evse":{{"id":1,"connectorId":1}},"meterValue":[{{"timestamp":"{at}","sampledValue":[{samples}]}}]}}"#
    )
}
