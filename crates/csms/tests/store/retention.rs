//! What is kept, and what goes: by age, by number of rows, and of old transactions the samples.

use crate::support::{Csms, Database, PAGE, event, event_fact, now, transactions};
use csms::clock::SystemClock;
use csms::facts::{
    CommandEnd, CommandFact, ConnectFact, ConnectionKey, JournalEntry, MeterValuesFact,
    RefusalReason, RefusedConnectionFact, RefusedEventFact, ReportFact, StationKey, TransactionKey,
    VariableFact,
};
use csms::live::LiveBus;
use csms::store::change::Change;
use csms::store::queries::{MessageFilter, PageRequest};
use csms::store::retention::{Keep, Retention};
use csms::store::rows::{TransactionEventRow, TransactionRow};
use csms::store::tables::security::{self, SecurityEventFilter};
use csms::store::writer::{Writer, WriterSettings};
use jiff::Timestamp;
use ocpp201::{Action, RegistrationStatusEnum};
use std::time::Duration;

/// Long enough for several sweeps of the writer.
const PATIENCE: Duration = Duration::from_secs(60);

fn days_ago(days: u64) -> Timestamp {
    now() - Duration::from_secs(days * 86_400)
}

/// Waits until `holds`.
async fn until<F: Future<Output = bool>>(what: &str, mut holds: impl FnMut() -> F) {
    let waiting = async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let waited = tokio::time::timeout(PATIENCE, waiting).await;
    assert!(waited.is_ok(), "{what}");
}

fn report(station: StationKey, received_at: Timestamp) -> ReportFact {
    ReportFact {
        station,
        action: Action::DataTransfer,
        request_id: None,
        seq_no: None,
        tbc: None,
        evse_id: None,
        status: None,
        reported_at: None,
        received_at,
        payload: "{}".into(),
        variables: vec![],
        connectors: vec![],
        change: Change::new(),
        is_archived: true,
    }
}

fn entry(station: StationKey, connection: ConnectionKey, at: Timestamp) -> JournalEntry {
    JournalEntry {
        at,
        station,
        connection,
        ocpp_version: "ocpp2.0.1",
        inbound: true,
        message_id: "m".into(),
        action: Some("BootNotification"),
        outcome: None,
        elapsed: None,
        call: Some("[2]".into()),
        answer: None,
        event: None,
    }
}

async fn command(csms: &Csms, station: StationKey, id: &str, created_at: Timestamp, is_over: bool) {
    let fact = CommandFact {
        station,
        action: Action::Reset,
        principal: "operator".into(),
        message_id: id.into(),
        request_frame: "[]".into(),
        idempotency_key: None,
        unchecked: false,
        created_at,
        expires_at: created_at,
    };
    let command = csms.writer.command_created(fact).await.unwrap().key;
    if is_over {
        let end = CommandEnd {
            command,
            state: "result",
            response_frame: None,
            detail: None,
            sent_at: None,
            finished_at: created_at,
        };
        csms.writer.command_ended(end).await.unwrap();
    }
}

async fn connected(csms: &Csms, identity: &str, at: Timestamp) -> (StationKey, ConnectionKey) {
    let fact = ConnectFact {
        identity: identity.into(),
        ocpp_version: "ocpp2.0.1",
        security_profile: 0,
        remote_address: "127.0.0.1:5000".into(),
        at,
    };
    let accepted = Some(RegistrationStatusEnum::Accepted);
    let connected = csms.writer.connect(fact, accepted).await.unwrap().unwrap();
    (connected.station, connected.connection)
}

/// How many rows each list holds: messages, refused handshakes, refused events, reports, meter
/// values, connections, commands.
async fn counts(csms: &Csms, station: StationKey) -> [usize; 7] {
    let queries = &csms.opened.queries;
    let page = PageRequest::oldest(PAGE);
    let every = MessageFilter::default();
    let reports = queries.reports(station, Action::DataTransfer, page);
    [
        queries.messages(&every, page).await.unwrap().len(),
        queries.refused_connections(page).await.unwrap().len(),
        queries.refused_events(None, page).await.unwrap().len(),
        reports.await.unwrap().len(),
        queries.meter_values(station, page).await.unwrap().len(),
        queries.connections(None, page).await.unwrap().len(),
        queries.commands(station, page).await.unwrap().len(),
    ]
}

#[tokio::test]
async fn rows_that_are_too_old_go_and_younger_ones_and_what_is_not_over_stay() {
    for database in Database::all().await {
        let csms = database.start().await;
        let (station, connection) = connected(&csms, "CP1", days_ago(366)).await;
        csms.writer.disconnect(connection, "gone").await.unwrap();
        connected(&csms, "CP2", days_ago(366)).await;
        let (_, young) = connected(&csms, "CP1", days_ago(364)).await;
        csms.writer.disconnect(young, "gone").await.unwrap();
        command(&csms, station, "old", days_ago(366), true).await;
        command(&csms, station, "old and open", days_ago(366), false).await;
        command(&csms, station, "young", days_ago(364), true).await;
        for days in [8, 6] {
            csms.writer
                .journal(entry(station, connection, days_ago(days)));
        }
        for days in [91, 89] {
            let refused = RefusedConnectionFact {
                at: days_ago(days),
                identity: None,
                path: "/".into(),
                remote_address: "127.0.0.1:1".into(),
                http_status: 404,
                reason: RefusalReason::Identity,
                detail: String::new(),
                remedy: "",
            };
            csms.writer.refuse(refused).await.unwrap();
            let refused = RefusedEventFact {
                station,
                received_at: days_ago(days),
                error_code: "FormatViolation",
                path: String::new(),
                message: String::new(),
                frame: "[]".into(),
            };
            csms.writer.refused_event(refused).await.unwrap();
        }
        for days in [31, 29] {
            let old = report(station, days_ago(days));
            csms.writer.report(old).await.unwrap();
        }
        for days in [366, 364] {
            let values = MeterValuesFact {
                station,
                evse_id: 1,
                received_at: days_ago(days),
                samples: vec![(days_ago(days), "[]".into())],
            };
            csms.writer.meter_values(values).await.unwrap();
        }
        csms.writer.drain().await.unwrap();
        let kept = [1, 1, 1, 1, 1, 2, 2];
        until(database.name(), || async {
            counts(&csms, station).await == kept
        })
        .await;
        let page = PageRequest::oldest(PAGE);
        let commands = csms.opened.queries.commands(station, page).await.unwrap();
        assert_eq!(commands[0].message_id, "old and open");
        let connections = csms.opened.queries.connections(None, page).await.unwrap();
        assert_eq!(connections[0].station, "CP2", "it is still connected");
        csms.stop().await;
    }
}

#[tokio::test]
async fn reports_and_meter_values_are_kept_up_to_a_number_of_rows() {
    for database in Database::all().await {
        let opened = database.open().await;
        let three = Keep {
            rows: 3,
            time: Duration::from_secs(86_400),
        };
        let retention = Retention {
            reports: three,
            meter_values: three,
            ..Retention::default()
        };
        let live = LiveBus::new(opened.first_live_seq);
        let clock = std::sync::Arc::new(SystemClock::new());
        let settings = WriterSettings {
            retention,
            ..WriterSettings::default()
        };
        let (writer, task) = Writer::spawn(opened.store.clone(), live, clock, settings);
        let accepted = RegistrationStatusEnum::Accepted;
        let station = writer.create_station("CP1", accepted).await.unwrap();
        let values = MeterValuesFact {
            station,
            evse_id: 1,
            received_at: now(),
            samples: vec![(now(), "[]".into()); 8],
        };
        writer.meter_values(values).await.unwrap();
        for _ in 0..8 {
            writer.report(report(station, now())).await.unwrap();
        }
        let page = PageRequest::oldest(PAGE);
        until(database.name(), || async {
            let values = opened.queries.meter_values(station, page).await.unwrap();
            let reports = opened.queries.reports(station, Action::DataTransfer, page);
            (values.len(), reports.await.unwrap().len()) == (3, 3)
        })
        .await;
        drop(writer);
        task.await.unwrap();
    }
}

#[tokio::test]
async fn rows_of_a_block_go_by_their_number_and_by_their_age() {
    for database in Database::all().await {
        let opened = database.open().await;
        let security_events = Keep {
            rows: 3,
            time: Duration::from_secs(86_400),
        };
        let mut settings = WriterSettings {
            retention: Retention {
                security_events,
                ..Retention::default()
            },
            ..WriterSettings::default()
        };
        settings.bounds.pause = Duration::from_millis(1);
        let live = LiveBus::new(opened.first_live_seq);
        let clock = std::sync::Arc::new(SystemClock::new());
        let (writer, task) = Writer::spawn(opened.store.clone(), live, clock, settings);
        let accepted = RegistrationStatusEnum::Accepted;
        let station = writer.create_station("CP1", accepted).await.unwrap();
        let add = async |key, at| {
            let (add, _) = security::add(key, station, "InvalidMessages", None, at, at);
            writer.change(add).await.unwrap();
        };
        for key in 1..=5 {
            add(key, now()).await;
        }
        let keys = async || {
            let page = PageRequest::oldest(PAGE);
            let filter = SecurityEventFilter::default();
            let rows = security::list(&opened.reader, &filter, page).await.unwrap();
            let keys = rows.iter().map(|row| row.security_event_key);
            keys.collect::<Vec<_>>()
        };
        until(database.name(), || async { keys().await == [3, 4, 5] }).await;
        add(6, days_ago(2)).await;
        until(database.name(), || async { keys().await == [4, 5] }).await;
        drop(writer);
        task.await.unwrap();
    }
}

#[tokio::test]
async fn a_list_holds_its_number_of_rows_while_the_writer_never_rests() {
    for database in Database::all().await {
        let opened = database.open().await;
        let keep = Keep {
            rows: 100,
            time: Duration::from_secs(86_400),
        };
        let settings = WriterSettings {
            retention: Retention {
                meter_values: keep,
                ..Retention::default()
            },
            ..WriterSettings::default()
        };
        let live = LiveBus::new(opened.first_live_seq);
        let clock = std::sync::Arc::new(SystemClock::new());
        let (writer, task) = Writer::spawn(opened.store.clone(), live, clock, settings);
        let accepted = RegistrationStatusEnum::Accepted;
        let station = writer.create_station("CP1", accepted).await.unwrap();
        let page = PageRequest::oldest(PAGE);
        for _ in 0..60 {
            let values = MeterValuesFact {
                station,
                evse_id: 1,
                received_at: now(),
                samples: vec![(now(), "[]".into()); 20],
            };
            writer.meter_values(values).await.unwrap();
            let rows = opened.queries.meter_values(station, page).await.unwrap();
            // One and a half times what is kept, and the batch that went beyond.
            assert!(rows.len() <= 170, "{}: {}", database.name(), rows.len());
        }
        drop(writer);
        task.await.unwrap();
    }
}

/// A transaction with two periodic samples and a change of its charging state between them, all
/// received `days` ago; its payloads.
fn charging(id: &str, days: u64, has_end: bool) -> Vec<(Timestamp, String)> {
    let at = |seconds| days_ago(days) + Duration::from_secs(seconds);
    let state = event(id, 2, "Updated", at(20), None, "")
        .replace("MeterValuePeriodic", "ChargingStateChanged");
    let mut events = vec![
        event(id, 0, "Started", at(0), Some("1000"), ""),
        event(id, 1, "Updated", at(10), Some("1500"), ""),
        state,
        event(id, 3, "Updated", at(30), Some("2500"), ""),
    ];
    if has_end {
        events.push(event(id, 4, "Ended", at(40), Some("2670"), ""));
    }
    events.into_iter().map(|text| (at(60), text)).collect()
}

async fn store(csms: &Csms, station: StationKey, events: &[(Timestamp, String)]) {
    for (received_at, payload) in events {
        let fact = event_fact(station, payload, *received_at);
        csms.writer.transaction_event(fact).await.unwrap();
    }
}

async fn events(csms: &Csms, row: &TransactionRow) -> Vec<TransactionEventRow> {
    let key: TransactionKey = row.key();
    let events = csms.opened.queries.transaction_events(key, None, PAGE);
    events.await.unwrap()
}

/// Which seqNos have lost their payload.
async fn thinned(csms: &Csms, id: &str) -> Vec<i32> {
    let rows = transactions(csms).await;
    let row = rows.iter().find(|row| row.transaction_id == id).unwrap();
    let events = events(csms, row).await.into_iter();
    let thinned = events.filter(|event| event.payload.0 == "null");
    thinned.map(|event| event.seq_no).collect()
}

#[tokio::test]
async fn of_old_transactions_the_periodic_samples_go_and_the_bill_stays() {
    for database in Database::all().await {
        let csms = database.start().await;
        let station = csms.connect("CP1").await.station;
        let old = charging("old", 366, true);
        store(&csms, station, &old).await;
        // A register that ran backwards: whoever looks into it wants to see every sample.
        let mut odd = charging("odd", 366, true);
        odd[3].1 = odd[3].1.replace("2500", "1200");
        store(&csms, station, &odd).await;
        store(&csms, station, &charging("open", 366, false)).await;
        store(&csms, station, &charging("old too", 366, true)).await;
        store(&csms, station, &charging("young", 364, true)).await;
        let before = transactions(&csms).await;
        until(database.name(), || async {
            thinned(&csms, "old too").await == [1, 3]
        })
        .await;
        assert_eq!(thinned(&csms, "old").await, [1, 3]);
        for id in ["odd", "open", "young"] {
            assert!(thinned(&csms, id).await.is_empty(), "{id}");
        }
        let bill = |rows: &[TransactionRow]| {
            let text = |row: &TransactionRow| serde_json::to_string(row).unwrap();
            rows.iter().map(text).collect::<Vec<_>>()
        };
        assert_eq!(bill(&before), bill(&transactions(&csms).await));
        csms.stop().await;

        // After a restart the transaction is read from what is left of it.
        let csms = database.start().await;
        for (_, payload) in &old {
            assert!(csms.event(station, payload).await.duplicate, "{payload}");
        }
        let at = days_ago(366) + Duration::from_secs(15);
        let late = event("old", 5, "Updated", at, Some("1600"), "");
        assert!(!csms.event(station, &late).await.duplicate);
        let after = transactions(&csms).await;
        let row = |rows: &[TransactionRow]| {
            let row = rows.iter().find(|row| row.transaction_id == "old").unwrap();
            (row.begin_kwh, row.end_kwh, row.energy_kwh, row.cost)
        };
        assert_eq!(row(&before), row(&after));
        assert!(row(&after).3.is_some());
        let old = after.iter().find(|row| row.transaction_id == "old");
        assert_eq!(old.unwrap().event_count, 6);
        assert_eq!(old.unwrap().flags, "event-after-end");
        csms.stop().await;
    }
}

fn variables(from: usize, count: usize) -> Vec<VariableFact> {
    let variable = |n: usize| VariableFact {
        component: ocpp201::Component::new("Ctrlr".try_into().unwrap()),
        variable: ocpp201::Variable::new(format!("V{n}").try_into().unwrap()),
        attribute_type: ocpp201::AttributeEnum::Actual,
        value: Some(n.to_string()),
        mutability: None,
        characteristics: None,
    };
    (from..from + count).map(variable).collect()
}

#[tokio::test]
async fn case_39_a_report_without_end_fills_the_device_model_to_its_bound_and_no_further() {
    for database in Database::all().await {
        let csms = database.start().await;
        let station = csms.connect("CP1").await.station;
        let part = |from| ReportFact {
            action: Action::NotifyReport,
            request_id: Some(1),
            tbc: Some(true),
            variables: variables(from, 1000),
            ..report(station, now())
        };
        // The same variables again and again are no more than they were.
        for _ in 0..25 {
            csms.writer.report(part(0)).await.unwrap();
        }
        assert_eq!(
            csms.opened
                .store
                .loads
                .variable_count(station)
                .await
                .unwrap(),
            1000
        );
        for n in 0..25 {
            csms.writer.report(part(n * 1000)).await.unwrap();
        }
        let stored = csms
            .opened
            .store
            .loads
            .variable_count(station)
            .await
            .unwrap();
        assert_eq!(stored, 20_000, "{}", database.name());
        let page = PageRequest::oldest(PAGE);
        let parts = csms
            .opened
            .queries
            .reports(station, Action::NotifyReport, page);
        assert_eq!(parts.await.unwrap().len(), 50, "the reports are all there");
        // Another station is not concerned.
        let other = csms.connect("CP2").await.station;
        let report = ReportFact {
            station: other,
            ..part(0)
        };
        csms.writer.report(report).await.unwrap();
        assert_eq!(
            csms.opened.store.loads.variable_count(other).await.unwrap(),
            1000
        );
        csms.stop().await;
    }
}
