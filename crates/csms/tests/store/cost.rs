//! What events, restarts and failures cost, by counts that do not depend on how busy the machine is.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use csms::clock::SystemClock;
use csms::facts::{ConnectionKey, EventFact, JournalEntry, StationKey};
use csms::live::LiveBus;
use csms::store::memory::{Gate, MemoryStore};
use csms::store::sqlite::{self, SqliteFile};
use csms::store::time::SqlTime;
use csms::store::writer::{Writer, WriterBounds, WriterSettings};
use csms::store::{Seed, Store};
use futures_util::future::join_all;
use jiff::SignedDuration;
use sqlx::Connection as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};

use crate::counting::{Asked, Counting};
use crate::support::{Csms, Database, event, event_fact, now, transactions};

/// How long the texts of an event are. Rows stand in pages of 4 KiB, so that a few bytes more or less decide
/// whether three or four of them fill one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Length {
    /// As `charger-sim load` sends it, and `scripts/bench` measures: 908 bytes.
    Usual,
    /// With UUIDs, and the EVSE in each event: 961 bytes.
    Long,
}

impl Length {
    /// Bytes that such an event may add to the write-ahead log of SQLite, all that goes with it included: the
    /// rows of its transaction and their indexes (one transaction for twenty events), what the sums count,
    /// and the journal. It adds 1,569 and 1,887; the test tells which table takes how much.
    const fn most_wal_bytes(self) -> u64 {
        match self {
            Self::Usual => 1_620,
            Self::Long => 1_940,
        }
    }
}

/// An event as a station with six sampled values sends it.
fn six_samples(length: Length, session: usize, seq_no: i32, kind: &str) -> String {
    let at = now();
    let mut samples = String::new();
    for (place, (measurand, phase, unit)) in [
        ("Energy.Active.Import.Register", "", "Wh"),
        ("Power.Active.Import", "", "W"),
        ("Current.Import", r#","phase":"L1""#, "A"),
        ("Voltage", r#","phase":"L1-N""#, "V"),
        ("Frequency", "", "Hz"),
        ("SoC", "", "Percent"),
    ]
    .into_iter()
    .enumerate()
    {
        let comma = if place > 0 { "," } else { "" };
        let value = 10_000 + 10 * (session * 20 + usize::try_from(seq_no).unwrap_or(0));
        write!(
            samples,
            r#"{comma}{{"value":{value},"context":"Sample.Periodic","measurand":"{measurand}"{phase},"unitOfMeasure":{{"unit":"{unit}"}}}}"#
        )
        .unwrap();
    }
    let transaction_id = match length {
        Length::Usual => format!("644a3c0f5e1b2-{session}"),
        Length::Long => format!("0b3f7c1e-5a4d-4b43-9a3e-{session:012}"),
    };
    let evse = match (length, kind) {
        (Length::Usual, "Updated" | "Ended") => "",
        _ => r#","evse":{"id":1,"connectorId":1}"#,
    };
    let token = match kind {
        "Started" => r#","idToken":{"idToken":"EMART-0042","type":"ISO14443"}"#,
        _ => "",
    };
    format!(
        r#"{{"eventType":"{kind}","meterValue":[{{"sampledValue":[{samples}],"timestamp":"{at:.3}"}}],"timestamp":"{at:.3}","triggerReason":"MeterValuePeriodic","seqNo":{seq_no},"transactionInfo":{{"transactionId":"{transaction_id}","chargingState":"Charging"}}{evse}{token}}}"#
    )
}

#[tokio::test]
async fn an_event_adds_few_bytes_to_the_write_ahead_log() {
    for length in [Length::Usual, Length::Long] {
        let bytes = wal_bytes(length).await;
        let most = length.most_wal_bytes();
        assert!(bytes <= most, "{length:?}: {bytes} bytes per event");
    }
}

/// Bytes of write-ahead log per event.
async fn wal_bytes(length: Length) -> u64 {
    const STATIONS: usize = 100;
    const SESSIONS: usize = 5;
    const EVENTS: i32 = 20;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("csms.db");
    let file = SqliteFile::new(&path)
        .with("synchronous", "OFF")
        // The log only grows.
        .with("wal_autocheckpoint", "0");
    let at = SqlTime::new(now());
    let opened = sqlite::open_with(&file, 1, "test", Seed::None, at);
    let opened = opened.await.unwrap();
    let settings = WriterSettings {
        bounds: WriterBounds {
            // Nothing happens by time; what is left behind is written when the test says so.
            pause: Duration::from_secs(3600),
            ..WriterBounds::default()
        },
        ..WriterSettings::default()
    };
    let clock = Arc::new(SystemClock::new());
    let live = LiveBus::new(opened.first_live_seq);
    let (writer, _task) = Writer::spawn(opened.store.clone(), live, clock, settings);
    let mut stations = Vec::new();
    for number in 0..STATIONS {
        let identity = format!("CP{number}");
        let accepted = ocpp201::RegistrationStatusEnum::Accepted;
        let created = writer.create_station(&identity, accepted).await;
        stations.push(created.unwrap());
    }
    let size = || {
        std::fs::metadata(path.with_extension("db-wal"))
            .unwrap()
            .len()
    };
    let before = size();
    for session in 0..SESSIONS {
        for seq_no in 0..EVENTS {
            let kind = match seq_no {
                0 => "Started",
                last if last == EVENTS - 1 => "Ended",
                _ => "Updated",
            };
            let payload = six_samples(length, session, seq_no, kind);
            let sent = stations
                .iter()
                .map(|station| send(&writer, *station, kind, length, &payload));
            // As one group: a task that has done much for one turn would else have to wait half way.
            tokio::task::unconstrained(join_all(sent)).await;
        }
        // As the tick does: twice a second at a hundred events a second each is every fifty events.
        if session % 2 == 1 {
            writer.drain().await.unwrap();
        }
    }
    writer.drain().await.unwrap();
    let events = (STATIONS * SESSIONS) as u64 * EVENTS as u64;
    let bytes = (size() - before) / events;
    eprintln!("{length:?}: {bytes} bytes of write-ahead log per event, of which");
    for (bytes, owner) in owners(&path, before).await {
        eprintln!("{:>7.1} {owner}", bytes as f64 / events as f64);
    }
    bytes
}

/// Bytes of the write-ahead log from `from` on, by the table or index whose page stands there.
async fn owners(path: &Path, from: u64) -> Vec<(u64, String)> {
    /// In front of each page: its number, and what checks it.
    const FRAME: usize = 24;
    let options = SqliteConnectOptions::new().filename(path);
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    let page = "SELECT page_size FROM pragma_page_size";
    let page: i64 = sqlx::query_scalar(page)
        .fetch_one(&mut connection)
        .await
        .unwrap();
    let pages = "SELECT pageno, name, pagetype FROM dbstat";
    let pages: Vec<(i64, String, String)> = sqlx::query_as(pages)
        .fetch_all(&mut connection)
        .await
        .unwrap();
    let names: HashMap<i64, String> = pages
        .into_iter()
        .map(|(number, name, kind)| (number, format!("{name} ({kind})")))
        .collect();
    let log = std::fs::read(path.with_extension("db-wal")).unwrap();
    let mut bytes: HashMap<&str, u64> = HashMap::new();
    let frame = FRAME + usize::try_from(page).unwrap();
    for frame in log[usize::try_from(from).unwrap()..].chunks_exact(frame) {
        let number = u32::from_be_bytes(frame[..4].try_into().unwrap());
        let owner = names
            .get(&i64::from(number))
            .map_or("nobody", String::as_str);
        *bytes.entry(owner).or_default() += frame.len() as u64;
    }
    let bytes = bytes
        .into_iter()
        .map(|(owner, bytes)| (bytes, owner.to_owned()));
    let mut bytes: Vec<_> = bytes.collect();
    bytes.sort_unstable_by(|a, b| b.cmp(a));
    bytes
}

/// An event and what its connection tells the journal.
async fn send(writer: &Writer, station: StationKey, kind: &str, length: Length, payload: &str) {
    let received_at = now();
    let message_id = match length {
        Length::Usual => "1a2b3c4",
        Length::Long => "c7e6c9f4-9f5c-4f0e-8f5e-2f1d6b1a0c55",
    };
    let fact = EventFact {
        message_id: (kind != "Started").then(|| message_id.into()),
        ..event_fact(station, payload, received_at)
    };
    let outcome = writer.transaction_event(fact).await.unwrap();
    let stored = outcome.stored.unwrap();
    if !stored.tells_exchange {
        let answer = format!(r#"[3,"{message_id}",{{"idTokenInfo":{{"status":"Accepted"}}}}]"#);
        writer.journal(JournalEntry {
            at: received_at,
            station,
            connection: ConnectionKey(1),
            ocpp_version: "ocpp2.0.1",
            inbound: true,
            message_id: message_id.into(),
            action: Some("TransactionEvent"),
            outcome: Some("result"),
            elapsed: Some(Duration::from_millis(2)),
            call: None,
            answer: Some(answer.into()),
            event: Some(stored.message),
        });
    }
}

fn counting(opened: csms::store::Opened) -> (Csms, Arc<Asked>) {
    let asked = Arc::new(Asked::default());
    let counting = Arc::new(Counting {
        inner: opened.store.clone(),
        asked: asked.clone(),
    });
    let store = Store {
        commits: counting.clone(),
        loads: counting,
    };
    (Csms::start(opened, store), asked)
}

/// Many active transactions, each with some events, and the next event of each.
const STATIONS: usize = 100;
const TRANSACTIONS: usize = 20;

async fn charge(csms: &Csms, stations: &[StationKey], seq_no: i32) {
    let kind = if seq_no == 0 { "Started" } else { "Updated" };
    let at = now() - SignedDuration::from_mins(60) + SignedDuration::from_mins(seq_no.into());
    let payloads: Vec<_> = (0..TRANSACTIONS)
        .map(|number| {
            let register = (1000 + 100 * seq_no).to_string();
            let evse = format!(r#","evse":{{"id":{}}}"#, number + 1);
            event(
                &format!("t{number}"),
                seq_no,
                kind,
                at,
                Some(&register),
                &evse,
            )
        })
        .collect();
    let sent = stations
        .iter()
        .flat_map(|station| payloads.iter().map(|payload| csms.event(*station, payload)));
    join_all(sent).await;
}

#[tokio::test]
async fn a_restart_costs_one_row_per_active_transaction_and_few_statements() {
    for database in Database::all().await {
        let csms = database.start().await;
        let mut stations = Vec::new();
        for number in 0..STATIONS {
            stations.push(csms.connect(&format!("CP{number}")).await.station);
        }
        for seq_no in 0..4 {
            charge(&csms, &stations, seq_no).await;
        }
        csms.writer.drain().await.unwrap();
        csms.stop().await;

        let (csms, asked) = counting(database.open().await);
        charge(&csms, &stations, 4).await;
        let [statements, rows, events] = asked.take();
        let name = database.name();
        let blocks = asked.blocks.swap(0, Relaxed);
        // A block of numbers for exchanges at the start, each next one twice as large.
        assert!(blocks <= 8, "{name}: {blocks}");
        assert_eq!((rows, events), (STATIONS * TRANSACTIONS, 0), "{name}");
        // A few for each of the groups.
        assert!(statements <= 16, "{name}: {statements}");
        charge(&csms, &stations, 5).await;
        assert_eq!(asked.take(), [0; 3], "{name}: everything is at hand");
        csms.writer.drain().await.unwrap();
        let rows = transactions(&csms).await;
        assert!(rows.iter().all(|row| row.event_count == 6), "{name}");
        assert!(
            rows.iter()
                .all(|row| row.energy_kwh.map(|kwh| kwh.0) == Some(500_000)),
            "{name}"
        );
        csms.stop().await;
    }
}

#[tokio::test]
async fn a_failed_commit_forgets_only_what_it_touched() {
    let at = SqlTime::new(now());
    let memory = MemoryStore::new(Seed::Emart, at).await.unwrap();
    let (csms, asked) = counting(memory.reopen(at).await.unwrap());
    let mut stations = Vec::new();
    for number in 0..STATIONS {
        stations.push(csms.connect(&format!("CP{number}")).await.station);
    }
    charge(&csms, &stations, 0).await;
    charge(&csms, &stations, 1).await;
    csms.writer.drain().await.unwrap();
    asked.take();

    memory.set_gate(Gate::Failing);
    let at = now() - SignedDuration::from_mins(30);
    let evse = r#","evse":{"id":1}"#;
    let touched = event("t0", 2, "Updated", at, Some("1200"), evse);
    assert!(csms.try_event(stations[0], &touched).await.is_err());
    memory.set_gate(Gate::Open);
    // Everybody sends again; of those whose commit failed one row is read, of all others none.
    charge(&csms, &stations, 2).await;
    let [statements, rows, events] = asked.take();
    assert_eq!((rows, events), (1, 0));
    assert!(statements <= 4, "{statements}");
    csms.writer.drain().await.unwrap();
    let rows = transactions(&csms).await;
    assert!(rows.iter().all(|row| row.event_count == 3));
}
