//! Commit before answer, all or nothing, nothing lost: also over failures, crashes and restarts.

use crate::support::Csms;
use crate::support::Database;
use crate::support::PAGE;
use crate::support::event;
use crate::support::now;
use crate::support::transactions;
use csms::facts::CommandEnd;
use csms::facts::CommandFact;
use csms::facts::ConnectFact;
use csms::facts::ConnectionKey;
use csms::facts::ConnectorFact;
use csms::facts::JournalEntry;
use csms::facts::StationKey;
use csms::live::Interest;
use csms::store::Seed;
use csms::store::StoreError;
use csms::store::memory::Gate;
use csms::store::numbers::Numbers;
use csms::store::open;
use csms::store::queries::MessageFilter;
use csms::store::queries::PageRequest;
use csms::store::queries::TransactionFilter;
use csms::store::rows::TransactionRow;
use csms::store::writer::WriteError;
use ocpp201::Action;
use ocpp201::ConnectorStatusEnum;
use ocpp201::RegistrationStatusEnum;
use std::sync::Arc;
use std::time::Duration;

#[tokio::test]
async fn opening_again_neither_seeds_again_nor_repeats_live_numbers() {
    for database in Database::all().await {
        let first = database.open().await;
        let first_live_seq = first.first_live_seq;
        drop(first);
        let second = database.open().await;
        assert_eq!(
            second
                .queries
                .chargers(None, None, 1000)
                .await
                .unwrap()
                .len(),
            34
        );
        assert_eq!(second.queries.tariffs().await.unwrap().len(), 1);
        assert!(
            second.first_live_seq > first_live_seq,
            "{}",
            database.name()
        );
    }
}

#[tokio::test]
async fn nobody_is_answered_while_the_commit_is_held_back() {
    let Database::Memory(memory) = Database::memory().await else {
        unreachable!()
    };
    let database = Database::Memory(memory.clone());
    let csms = database.start().await;
    let station = csms.connect("CP1").await.station;
    let mut live = csms.live.listen(Interest::Transactions);
    memory.set_gate(Gate::Blocked);
    let payload = event("t", 0, "Started", now(), Some("1"), "");
    let answer = csms.event(station, &payload);
    tokio::pin!(answer);
    // Whatever the writer could do without the commit, it has done after this.
    let early = tokio::time::timeout(Duration::from_millis(200), &mut answer).await;
    assert!(early.is_err(), "answered before the commit");
    assert!(transactions(&csms).await.is_empty());
    assert!(live.try_recv().is_err(), "told before the commit");
    memory.set_gate(Gate::Open);
    assert!(!answer.await.duplicate);
    assert!(live.recv().await.is_ok());
    assert_eq!(transactions(&csms).await.len(), 1);
}

#[tokio::test]
async fn rows_that_are_behind_their_events_at_a_crash_catch_up_at_the_start() {
    const STATIONS: usize = 40;
    for database in Database::all().await {
        let csms = database.start().await;
        let mut stations = Vec::new();
        for i in 0..STATIONS {
            let station = csms.connect(&format!("CP{i}")).await.station;
            csms.event(station, &event("t", 0, "Started", now(), Some("1000"), ""))
                .await;
            stations.push(station);
        }
        // All at once: under load the rows wait, the events do not.
        let later = now() + Duration::from_secs(60);
        let updated = event("t", 1, "Updated", later, Some("3500"), "");
        let events = stations
            .iter()
            .map(|station| csms.event(*station, &updated));
        futures_util::future::join_all(events).await;
        csms.crash().await;

        let counts = |rows: Vec<TransactionRow>| {
            let counts = rows.iter().map(|row| {
                (
                    row.event_count,
                    row.last_seq_no,
                    row.energy_kwh.map(|energy| energy.0),
                )
            });
            counts.collect::<Vec<_>>()
        };
        let opened = database.open().await;
        let any = TransactionFilter::default();
        let rows = opened.queries.transactions(&any, PageRequest::oldest(PAGE));
        let behind = counts(rows.await.unwrap());
        assert!(
            behind.iter().any(|(events, ..)| *events == 1),
            "{}: nothing was behind, so nothing is tested",
            database.name()
        );
        let store = opened.store.clone();
        let csms = Csms::start(opened, store);
        csms.writer.drain().await.unwrap();
        let caught_up = counts(transactions(&csms).await);
        assert_eq!(
            caught_up,
            vec![(2, 1, Some(2_500_000)); STATIONS],
            "{}",
            database.name()
        );
        csms.stop().await;
    }
}

#[tokio::test]
async fn case_37_a_failing_database_stores_nothing_acknowledges_nothing_and_recovers() {
    let Database::Memory(memory) = Database::memory().await else {
        unreachable!()
    };
    let database = Database::Memory(memory.clone());
    let csms = database.start().await;
    let station = csms.connect("CP1").await.station;
    let payload = event("t", 0, "Started", now(), Some("1"), "");
    memory.set_gate(Gate::Failing);
    for _ in 0..3 {
        let refused = csms.try_event(station, &payload).await;
        assert!(matches!(refused, Err(WriteError::Unavailable(_))));
    }
    assert!(csms.writer.health().failing.is_some());
    assert!(transactions(&csms).await.is_empty());
    memory.set_gate(Gate::Open);
    let outcome = csms.event(station, &payload).await;
    assert!(!outcome.duplicate, "the repeat is the first that is stored");
    assert!(csms.writer.health().failing.is_none());
    assert_eq!(transactions(&csms).await.len(), 1);
}

#[tokio::test]
async fn a_database_that_takes_rows_again_is_noticed_without_a_message_of_anybody() {
    let Database::Memory(memory) = Database::memory().await else {
        unreachable!()
    };
    let csms = Database::Memory(memory.clone()).start().await;
    let station = csms.connect("CP1").await.station;
    memory.set_gate(Gate::Failing);
    let payload = event("t", 0, "Started", now(), Some("1"), "");
    assert!(csms.try_event(station, &payload).await.is_err());
    // The writer goes on trying, and goes on failing.
    let failures = csms.writer.health().failures;
    until(|| csms.writer.health().failures > failures).await;
    assert!(csms.writer.health().failing.is_some());
    memory.set_gate(Gate::Open);
    until(|| csms.writer.health().failing.is_none()).await;
    assert!(transactions(&csms).await.is_empty());
}

/// Waits until something is so; a test that hangs here has failed.
#[tokio::test]
async fn what_waits_under_load_is_written_by_itself_portion_after_portion() {
    // More than go into two portions each.
    const STATIONS: usize = 300;
    const ENTRIES: i64 = 2500;
    for database in Database::all().await {
        let csms = database.start().await;
        let started = event("t", 0, "Started", now(), Some("1000"), "");
        let mut stations = Vec::new();
        for i in 0..STATIONS {
            stations.push(csms.connect(&format!("CP{i}")).await.station);
        }
        let send = async |payload: &str| {
            let events = stations.iter().map(|station| csms.event(*station, payload));
            futures_util::future::join_all(events).await;
        };
        send(&started).await;
        for i in 0..ENTRIES {
            csms.writer.journal(entry(i));
        }
        let later = now() + Duration::from_secs(60);
        send(&event("t", 1, "Updated", later, Some("3500"), "")).await;
        let are_there = async {
            loop {
                let keys = csms.opened.queries.message_keys().await.unwrap();
                let is_written = keys.is_some_and(|(_, last)| last >= ENTRIES);
                let rows = transactions(&csms).await;
                if is_written && rows.iter().all(|row| row.event_count == 2) {
                    return rows.len();
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let written = tokio::time::timeout(Duration::from_secs(60), are_there).await;
        assert_eq!(written, Ok(STATIONS), "{}", database.name());
        csms.stop().await;
    }
}

/// Groups that come one after the other leave no time for the journal alone.
#[tokio::test]
async fn the_journal_keeps_pace_with_groups_of_any_size() {
    const CALLERS: usize = 1000;
    const CALLS: usize = 40;
    let csms = Database::memory().await.start().await;
    csms.connect("CP1").await;
    let most = std::cell::Cell::new(0);
    let caller = async |number: usize| {
        for call in 0..CALLS {
            csms.writer.journal(entry((number * CALLS + call) as i64));
            csms.writer.take_counter("any", 1).await.unwrap();
            most.set(most.get().max(csms.writer.health().journal_queued));
        }
    };
    futures_util::future::join_all((0..CALLERS).map(caller)).await;
    let most = most.get();
    assert!(most < 2 * CALLERS, "{most} of {} waited", CALLERS * CALLS);
    assert_eq!(csms.writer.health().journal_dropped, 0);
    csms.writer.drain().await.unwrap();
    let keys = csms.opened.queries.message_keys().await.unwrap();
    assert_eq!(keys, Some((1, (CALLERS * CALLS) as i64)));
}

/// The journal's entry of a message of the first station.
fn entry(number: i64) -> JournalEntry {
    JournalEntry {
        at: now(),
        station: StationKey(1),
        connection: ConnectionKey(1),
        ocpp_version: "ocpp2.0.1",
        inbound: number % 2 == 0,
        message_id: number.to_string().into(),
        action: Some("BootNotification"),
        outcome: None,
        elapsed: Some(Duration::from_micros(1500)),
        call: Some("[2]".into()),
        answer: None,
        event: None,
    }
}

async fn until(is_so: impl Fn() -> bool) {
    let reached = async {
        while !is_so() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), reached)
        .await
        .expect("it never came");
}

#[tokio::test]
async fn a_connection_of_a_failed_commit_leaves_no_trace_and_old_ones_can_still_end() {
    let Database::Memory(memory) = Database::memory().await else {
        unreachable!()
    };
    let csms = Database::Memory(memory.clone()).start().await;
    let connected = csms.connect("CP1").await;
    memory.set_gate(Gate::Failing);
    let refused = csms.writer.disconnect(connected.connection, "gone").await;
    assert!(refused.is_err());
    memory.set_gate(Gate::Open);
    csms.writer
        .disconnect(connected.connection, "gone")
        .await
        .unwrap();
    let rows = csms
        .opened
        .queries
        .connections(None, PageRequest::oldest(PAGE));
    let rows = rows.await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].reason.as_deref(), Some("gone"));
}

/// Found by simulation: such rows stayed open until the next start.
#[tokio::test]
async fn ends_that_could_not_be_stored_are_stored_later_without_anybody_asking_again() {
    let Database::Memory(memory) = Database::memory().await else {
        unreachable!()
    };
    let csms = Database::Memory(memory.clone()).start().await;
    let connected = csms.connect("CP1").await;
    let fact = command(connected.station);
    let key = csms.writer.command_created(fact).await.unwrap().key;
    memory.set_gate(Gate::Failing);
    let refused = csms.writer.disconnect(connected.connection, "gone").await;
    assert!(refused.is_err());
    let end = CommandEnd {
        command: key,
        state: "timeout",
        response_frame: None,
        detail: None,
        sent_at: None,
        finished_at: now(),
    };
    assert!(csms.writer.command_ended(end).await.is_err());
    memory.set_gate(Gate::Open);
    csms.writer.drain().await.unwrap();
    let queries = &csms.opened.queries;
    let rows = queries.connections(None, PageRequest::oldest(PAGE));
    assert_eq!(rows.await.unwrap()[0].reason.as_deref(), Some("gone"));
    let row = queries.command(key).await.unwrap().unwrap();
    assert_eq!(row.state, "timeout");
}

/// Found by simulation, too.
#[tokio::test]
async fn what_was_stored_though_its_commit_seemed_to_fail_does_not_stay_open() {
    let Database::Memory(memory) = Database::memory().await else {
        unreachable!()
    };
    let csms = Database::Memory(memory.clone()).start().await;
    let known = csms.connect("CP1").await;
    // From here on there are keys for commands at hand.
    let first = csms.writer.command_created(command(known.station)).await;
    assert!(first.unwrap().is_new);
    memory.set_gate(Gate::Torn);
    let fact = ConnectFact {
        identity: "CP2".into(),
        ocpp_version: "ocpp2.0.1",
        security_profile: 0,
        remote_address: "127.0.0.1:5000".into(),
        at: now(),
    };
    let refused = csms
        .writer
        .connect(fact, Some(RegistrationStatusEnum::Accepted));
    assert!(refused.await.is_err());
    let refused = csms.writer.command_created(command(known.station)).await;
    assert!(refused.is_err());
    memory.set_gate(Gate::Open);
    // The first request reads what the database holds, the second finds everything settled.
    csms.writer.take_counter("n", 1).await.unwrap();
    csms.writer.drain().await.unwrap();
    let queries = &csms.opened.queries;
    let rows = queries.connections(None, PageRequest::oldest(PAGE));
    let rows = rows.await.unwrap();
    let open: Vec<_> = rows
        .iter()
        .filter(|row| row.disconnected_at.is_none())
        .map(|row| row.station.as_str())
        .collect();
    assert_eq!((rows.len(), &open[..]), (2, &["CP1"][..]));
    let commands = queries.commands(known.station, PageRequest::oldest(PAGE));
    let states: Vec<_> = commands.await.unwrap();
    let states: Vec<_> = states.iter().map(|row| row.state.as_str()).collect();
    assert_eq!(states, ["queued", "offline"]);
}

fn command(station: StationKey) -> CommandFact {
    CommandFact {
        station,
        action: Action::Reset,
        principal: "operator".into(),
        message_id: "m-1".into(),
        request_frame: "[]".into(),
        idempotency_key: None,
        unchecked: false,
        created_at: now(),
        expires_at: now(),
    }
}

#[tokio::test]
async fn a_row_that_the_database_refuses_harms_only_itself() {
    for database in Database::all().await {
        let csms = Arc::new(database.start().await);
        let station = csms.connect("CP1").await.station;
        let mut calls = tokio::task::JoinSet::new();
        for i in 0..40 {
            let csms = csms.clone();
            calls.spawn(async move {
                // Every tenth command refers to a station that does not exist.
                let is_poison = i % 10 == 3;
                let fact = CommandFact {
                    station: if is_poison {
                        StationKey(999_999)
                    } else {
                        station
                    },
                    action: Action::Reset,
                    principal: "operator".into(),
                    message_id: format!("m{i}"),
                    request_frame: "[]".into(),
                    idempotency_key: None,
                    unchecked: false,
                    created_at: now(),
                    expires_at: now(),
                };
                (is_poison, csms.writer.command_created(fact).await.is_ok())
            });
        }
        while let Some(result) = calls.join_next().await {
            let (is_poison, is_stored) = result.unwrap();
            assert_ne!(is_poison, is_stored, "{}", database.name());
        }
        let rows = csms
            .opened
            .queries
            .commands(station, PageRequest::oldest(PAGE));
        assert_eq!(rows.await.unwrap().len(), 36, "{}", database.name());
    }
}

#[tokio::test]
async fn a_crash_leaves_exactly_the_acknowledged_rows() {
    for database in Database::all().await {
        let csms = Arc::new(database.start().await);
        let station = csms.connect("CP1").await.station;
        let acknowledged = Arc::new(std::sync::Mutex::new(Vec::new()));
        let mut calls = tokio::task::JoinSet::new();
        for i in 0..200 {
            let (csms, acknowledged) = (csms.clone(), acknowledged.clone());
            calls.spawn(async move {
                let payload = event(&format!("t{i}"), 0, "Started", now(), Some("1"), "");
                if csms.try_event(station, &payload).await.is_ok() {
                    acknowledged.lock().unwrap().push(format!("t{i}"));
                }
            });
        }
        // Some are answered, some are not.
        for _ in 0..50 {
            calls.join_next().await;
        }
        calls.abort_all();
        while calls.join_next().await.is_some() {}
        Arc::into_inner(csms).unwrap().crash().await;
        let csms = database.start().await;
        let rows = transactions(&csms).await;
        let stored: std::collections::BTreeSet<_> =
            rows.iter().map(|row| row.transaction_id.clone()).collect();
        assert_eq!(stored.len(), rows.len(), "no transaction twice");
        let acknowledged = acknowledged.lock().unwrap().clone();
        assert!(acknowledged.len() >= 50);
        for id in &acknowledged {
            assert!(stored.contains(id), "{} lost {id}", database.name());
        }
        for row in &rows {
            assert_eq!(row.event_count, 1);
            let events = csms.opened.queries.transaction_events(row.key(), None, 10);
            assert_eq!(
                events.await.unwrap().len(),
                1,
                "row and event stand together"
            );
        }
    }
}

#[tokio::test]
async fn what_a_crash_left_open_is_closed_with_a_reason() {
    for database in Database::all().await {
        let csms = database.start().await;
        let station = csms.connect("emart_jeju_01").await.station;
        let connector = ConnectorFact {
            evse_id: 1,
            connector_id: 1,
            status: ConnectorStatusEnum::Occupied,
            reported_at: now(),
        };
        csms.writer
            .connector_status(station, now(), vec![connector])
            .await
            .unwrap();
        let charger = csms
            .opened
            .queries
            .chargers(None, None, 1000)
            .await
            .unwrap()[0]
            .clone();
        assert_eq!(charger.current_status, "Occupied", "{}", database.name());
        let command = CommandFact {
            station,
            action: Action::Reset,
            principal: "operator".into(),
            message_id: "m".into(),
            request_frame: "[]".into(),
            idempotency_key: None,
            unchecked: false,
            created_at: now(),
            expires_at: now(),
        };
        csms.writer.command_created(command).await.unwrap();
        csms.crash().await;
        let csms = database.start().await;
        let connections = csms
            .opened
            .queries
            .connections(None, PageRequest::oldest(PAGE));
        let connections = connections.await.unwrap();
        assert_eq!(connections[0].reason.as_deref(), Some("csms restarted"));
        assert!(connections[0].disconnected_at >= Some(connections[0].connected_at));
        let charger = csms
            .opened
            .queries
            .chargers(None, None, 1000)
            .await
            .unwrap()[0]
            .clone();
        assert_eq!(charger.current_status, "Offline");
        let commands = csms
            .opened
            .queries
            .commands(station, PageRequest::oldest(PAGE));
        assert_eq!(commands.await.unwrap()[0].state, "timeout");
        // Back again, the charger shows what its connector last said.
        csms.connect("EMART_jeju_01").await;
        let charger = csms
            .opened
            .queries
            .chargers(None, None, 1000)
            .await
            .unwrap()[0]
            .clone();
        assert_eq!(charger.current_status, "Occupied");
    }
}

#[tokio::test]
async fn counters_go_on_after_a_restart() {
    for database in Database::all().await {
        let csms = database.start().await;
        assert_eq!(csms.writer.take_counter("remote_start_id", 1).await, Ok(1));
        assert_eq!(csms.writer.take_counter("remote_start_id", 1).await, Ok(2));
        csms.crash().await;
        let csms = database.start().await;
        assert_eq!(csms.writer.take_counter("remote_start_id", 1).await, Ok(3));
        assert_eq!(csms.writer.take_counter("other", 1).await, Ok(1));
    }
}

#[tokio::test]
async fn numbers_never_come_twice_and_a_block_of_them_costs_one_commit() {
    for database in Database::all().await {
        let csms = database.start().await;
        let mut drawn = Vec::new();
        let numbers = [(); 2].map(|()| Numbers::new(csms.writer.clone()));
        drawn.push(numbers[0].next("remote_start_id").await.unwrap());
        drawn.push(numbers[1].next("remote_start_id").await.unwrap());
        let commits = csms.writer.health().commits;
        for numbers in &numbers {
            for _ in 1..100 {
                drawn.push(numbers.next("remote_start_id").await.unwrap());
            }
        }
        assert_eq!(csms.writer.health().commits, commits);
        csms.crash().await;
        let csms = database.start().await;
        let numbers = Numbers::new(csms.writer.clone());
        drawn.push(numbers.next("remote_start_id").await.unwrap());
        let count = drawn.len();
        drawn.sort_unstable();
        drawn.dedup();
        assert_eq!((drawn.len(), drawn[0]), (count, 1));
    }
}

#[tokio::test]
async fn the_journal_is_written_without_being_waited_for() {
    for database in Database::all().await {
        let csms = database.start().await;
        let connected = csms.connect("CP1").await;
        for i in 0..10 {
            csms.writer.journal(JournalEntry {
                station: connected.station,
                connection: connected.connection,
                ..entry(i)
            });
        }
        csms.writer.drain().await.unwrap();
        let page = PageRequest::oldest(PAGE);
        let every = MessageFilter::default();
        let rows = csms.opened.queries.messages(&every, page);
        let rows = rows.await.unwrap();
        assert_eq!(rows.len(), 10, "{}", database.name());
        assert_eq!((rows[1].direction.as_str(), rows[1].ms), ("out", Some(1.5)));
        csms.stop().await;
    }
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let mut databases = vec![Database::sqlite()];
    databases.extend(Database::postgres_if_there().await);
    for database in databases {
        drop(database.open().await);
        let text = "INSERT INTO _sqlx_migrations \
            (version, description, success, checksum, execution_time) VALUES (99, 'x', true, $1, 0)";
        let address = match &database {
            Database::Sqlite(folder) => {
                let path = folder.path().join("csms.db");
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&path);
                let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
                sqlx::query(text)
                    .bind(vec![0_u8])
                    .execute(&pool)
                    .await
                    .unwrap();
                path.display().to_string()
            }
            Database::Postgres(url) => {
                let pool = sqlx::PgPool::connect(url).await.unwrap();
                sqlx::query(text)
                    .bind(vec![0_u8])
                    .execute(&pool)
                    .await
                    .unwrap();
                url.clone()
            }
            Database::Memory(_) => unreachable!(),
        };
        let refused = open(&address, Seed::None, now()).await;
        let Err(StoreError::NewerSchema { found, known, .. }) = refused else {
            panic!("{}: {refused:?}", database.name());
        };
        assert_eq!(found, 99);
        assert!(known < 99, "{known}");
    }
}
