//! One stall never becomes everybody's: what a client can provoke is decided before a batch is made, and a
//! row that the database refuses all the same costs the others a few commits.

use std::sync::Arc;

use csms::facts::{
    CommandFact, ConnectorFact, ReportFact, StationKey, StoredFileFact, UploadFact, VariableFact,
};
use csms::store::change::Change;
use csms::store::memory::Gate;
use csms::store::queries::PageRequest;
use csms::store::tables::id_tokens::{self, Token};
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, join_all};
use ocpp201::{
    Action, AttributeEnum, AuthorizationStatusEnum, Component, ConnectorStatusEnum, LogEnum,
    RegistrationStatusEnum, Variable,
};

use crate::support::{Csms, Database, PAGE, event, now, tariff, transactions};

fn command(station: StationKey, message_id: &str, idempotency_key: Option<&str>) -> CommandFact {
    CommandFact {
        station,
        action: Action::Reset,
        principal: "operator".into(),
        message_id: message_id.into(),
        request_frame: "[]".into(),
        idempotency_key: idempotency_key.map(Into::into),
        unchecked: false,
        created_at: now(),
        expires_at: now(),
    }
}

/// Requests that wait while a commit is held back, so that they are one group.
async fn as_one_group<T>(
    csms: &Csms,
    memory: &csms::store::memory::MemoryStore,
    requests: Vec<BoxFuture<'_, T>>,
) -> Vec<T> {
    memory.set_gate(Gate::Blocked);
    let held = csms.writer.take_counter("held", 1);
    let count = requests.len();
    let release = async {
        // All of them are asked for before the gate opens.
        while csms.writer.health().queued < count {
            tokio::task::yield_now().await;
        }
        memory.set_gate(Gate::Open);
    };
    let (answers, held, ()) = tokio::join!(join_all(requests), held, release);
    held.unwrap();
    answers
}

#[tokio::test]
async fn n1_of_two_commands_with_one_idempotency_key_one_is_made_and_nobody_else_notices() {
    for database in Database::all().await {
        let csms = database.start().await;
        let station = csms.connect("CP1").await.station;
        let failures = csms.writer.health().failures;
        for round in 0..20 {
            let key = format!("order-{round}");
            let both = ["a", "b"].map(|id| {
                csms.writer
                    .command_created(command(station, id, Some(&key)))
            });
            let payload = event(&format!("t{round}"), 0, "Started", now(), Some("1"), "");
            let (both, beside) = tokio::join!(join_all(both), csms.event(station, &payload));
            assert!(!beside.duplicate);
            let [a, b] = both
                .into_iter()
                .map(Result::unwrap)
                .collect::<Vec<_>>()
                .try_into()
                .unwrap();
            assert_eq!(a.key, b.key, "{}", database.name());
            assert_ne!(a.is_new, b.is_new, "{}", database.name());
            let again = csms
                .writer
                .command_created(command(station, "c", Some(&key)));
            assert_eq!(again.await.unwrap().key, a.key);
        }
        assert_eq!(
            csms.writer.health().failures,
            failures,
            "{}",
            database.name()
        );
        let rows = csms
            .opened
            .queries
            .commands(station, PageRequest::oldest(PAGE));
        assert_eq!(rows.await.unwrap().len(), 20);
    }
}

/// Every unique index and key of both engines that a client can reach, twice in one group and once more
/// after it: no batch is refused.
#[tokio::test]
async fn what_would_break_a_unique_index_is_decided_before_the_batch() {
    for database in Database::all().await {
        let csms = database.start().await;
        let w = &csms.writer;
        let station = csms.connect("CP1").await.station;
        let failures = w.health().failures;
        for round in 0..3 {
            let mut requests: Vec<BoxFuture<'_, bool>> = Vec::new();
            for twice in 0..2 {
                let spelled = ["Straße", "STRASSE-x"][twice];
                // station.identity_folded
                for identity in ["CP-New", "cp-new", spelled] {
                    let new = w.create_station(identity, RegistrationStatusEnum::Accepted);
                    requests.push(async move { new.await.is_ok() }.boxed());
                }
                // id_token (id_token_folded, type)
                let token = ["04aabb", "04AABB"][twice];
                let token = Token::plain(token, "ISO14443", AuthorizationStatusEnum::Accepted);
                let put = w.change(id_tokens::put([token], now()));
                requests.push(async move { put.await.is_ok() }.boxed());
                // tariff.name
                requests.push(
                    async move { w.change(tariff("night", "KRW", 1, 10, false)).await.is_ok() }
                        .boxed(),
                );
                // charging_transaction (station_key, transaction_id, incarnation), transaction_event
                for second in [0, 1] {
                    let at = now() + jiff::SignedDuration::from_secs(second);
                    let payload = event("t", 0, "Started", at, Some("1"), "");
                    let csms = &csms;
                    requests.push(
                        async move { csms.try_event(station, &payload).await.is_ok() }.boxed(),
                    );
                }
                // connector, variable
                let connector = ConnectorFact {
                    evse_id: 1,
                    connector_id: 1,
                    status: ConnectorStatusEnum::Available,
                    reported_at: now(),
                };
                let list = vec![connector.clone(), connector];
                requests.push(
                    async move { w.connector_status(station, now(), list).await.is_ok() }.boxed(),
                );
                let variable = VariableFact {
                    component: Component::new("C".try_into().unwrap()),
                    variable: Variable::new("V".try_into().unwrap()),
                    attribute_type: AttributeEnum::Actual,
                    value: Some("1".into()),
                    mutability: None,
                    characteristics: None,
                };
                let report = ReportFact {
                    station,
                    action: Action::NotifyReport,
                    request_id: Some(1),
                    seq_no: Some(0),
                    tbc: Some(false),
                    evse_id: None,
                    status: None,
                    reported_at: None,
                    received_at: now(),
                    payload: "{}".into(),
                    variables: vec![variable.clone(), variable],
                    connectors: vec![],
                    change: Change::new(),
                    is_archived: true,
                };
                requests.push(async move { w.report(report).await.is_ok() }.boxed());
                // command (station_key, action, idempotency_key)
                let fact = command(station, "m", Some("one"));
                requests.push(async move { w.command_created(fact).await.is_ok() }.boxed());
            }
            let answers = join_all(requests).await;
            assert!(answers.iter().all(|ok| *ok), "{} {round}", database.name());
        }
        assert_eq!(w.health().failures, failures, "{}", database.name());
    }
}

/// Counted in commits, not in time.
#[tokio::test]
async fn a_row_that_the_database_refuses_in_a_large_group_costs_the_others_a_few_commits() {
    const GROUP: usize = 1024;
    let Database::Memory(memory) = Database::memory().await else {
        unreachable!()
    };
    let csms = Arc::new(Database::Memory(memory.clone()).start().await);
    let station = csms.connect("CP1").await.station;
    csms.writer.drain().await.unwrap();
    let before = csms.writer.health();
    let requests = (0..GROUP).map(|i| {
        // One of them refers to a station that does not exist.
        let of = if i == 700 {
            StationKey(999_999)
        } else {
            station
        };
        let (csms, fact) = (csms.clone(), command(of, &format!("m{i}"), None));
        async move { csms.writer.command_created(fact).await.is_ok() }.boxed()
    });
    let answers = as_one_group(&csms, &memory, requests.collect()).await;
    let refused: Vec<usize> = (0..GROUP).filter(|i| !answers[*i]).collect();
    assert_eq!(refused, [700]);
    let after = csms.writer.health();
    let commits = after.commits + after.failures - before.commits - before.failures;
    // Halving 1,024 takes ten steps of two commits; the one held back and ticks come on top.
    assert!(commits <= 32, "{commits} commits");
    let rows = csms
        .opened
        .queries
        .commands(station, PageRequest::oldest(2 * PAGE));
    assert_eq!(rows.await.unwrap().len(), GROUP - 1);
}

/// The place of a log takes one file, and a token opens one place, also where both come in one group.
#[tokio::test]
async fn of_two_files_for_one_place_at_the_same_time_one_is_stored_and_nobody_else_notices() {
    for database in Database::all().await {
        let csms = database.start().await;
        let w = &csms.writer;
        let station = csms.connect("CP1").await.station;
        let failures = w.health().failures;
        for round in 0..10 {
            let place = |twice| UploadFact {
                station,
                log_type: LogEnum::DiagnosticsLog,
                token_hash: format!("{round}-{twice}"),
                created_at: now(),
                expires_at: now() + jiff::SignedDuration::from_secs(3600),
            };
            let places = join_all([0, 1].map(|twice| w.open_upload(place(twice)))).await;
            let upload = places.into_iter().map(|place| place.unwrap().upload).min();
            let file = |twice: i64| StoredFileFact {
                upload: upload.unwrap(),
                bytes: twice,
                sha256: format!("{twice}"),
                file_name: None,
                content_type: None,
                stored_at: now(),
            };
            let payload = event(&format!("t{round}"), 0, "Started", now(), Some("1"), "");
            let both = join_all([0, 1].map(|twice| w.store_file(file(twice))));
            let (both, beside) = tokio::join!(both, csms.event(station, &payload));
            assert!(!beside.duplicate);
            let both: Vec<_> = both.into_iter().map(Result::unwrap).collect();
            assert_eq!(both, [true, false], "{}", database.name());
            let row = csms.opened.queries.upload(upload.unwrap()).await.unwrap();
            assert_eq!(row.unwrap().bytes, Some(0), "the first one stays");
        }
        assert_eq!(w.health().failures, failures, "{}", database.name());
    }
}

/// Keys of transactions are decided by what is stored, so a csms that has just started decides as the one
/// before it: repeats change nothing, a re-used id begins anew, and no batch is refused.
#[tokio::test]
async fn ids_of_transactions_that_are_used_again_over_a_restart_break_no_unique_index() {
    for database in Database::all().await {
        let mut csms = database.start().await;
        let station = csms.connect("CP1").await.station;
        for round in 0..3 {
            let failures = csms.writer.health().failures;
            let begun = now() + jiff::SignedDuration::from_mins(round);
            let started = event("t", 0, "Started", begun, Some("1"), "");
            let ended = event("t", 1, "Ended", begun, Some("1"), "");
            // The same session twice in one group, beside others of its station.
            let mut payloads = vec![started.clone(), ended.clone(), started, ended];
            payloads.extend(
                (0..8).map(|i| event(&format!("t{i}"), 0, "Started", begun, Some("1"), "")),
            );
            let events = payloads.iter().map(|payload| csms.event(station, payload));
            let outcomes = join_all(events).await;
            let repeats = outcomes.iter().filter(|outcome| outcome.duplicate).count();
            assert_eq!(repeats, 2, "{} {round}", database.name());
            assert_eq!(
                csms.writer.health().failures,
                failures,
                "{}",
                database.name()
            );
            csms.stop().await;
            csms = database.start().await;
            csms.connect("CP1").await;
            // What was told before the restart changes nothing after it.
            for payload in &payloads {
                assert!(csms.event(station, payload).await.duplicate);
            }
            assert_eq!(csms.writer.health().failures, 0, "{}", database.name());
            let rows = transactions(&csms).await;
            let sessions = usize::try_from(round + 1).unwrap();
            assert_eq!(rows.len(), 9 * sessions, "{}", database.name());
        }
    }
}

#[tokio::test]
async fn transactions_on_the_tokens_of_a_group_are_found_whatever_the_case() {
    for database in Database::all().await {
        let csms = database.start().await;
        let station = csms.connect("CP1").await.station;
        for (token, group) in [
            ("04AA", Some("Fleet7")),
            ("04bb", Some("FLEET7")),
            ("04CC", None),
        ] {
            let row = Token {
                group: group.map(|group| (group.into(), "Central".into())),
                ..Token::plain(token, "ISO14443", AuthorizationStatusEnum::Accepted)
            };
            let put = csms.writer.change(id_tokens::put([row], now()));
            put.await.unwrap();
            let id = format!("t-{token}");
            let shown = format!(r#","idToken":{{"idToken":"{token}","type":"ISO14443"}}"#);
            let payload = event(&id, 0, "Started", now(), None, &shown);
            csms.event(station, &payload).await;
        }
        csms.writer.drain().await.unwrap();
        let found = async |group| {
            let holders = csms.opened.queries.token_holders("04aa", "ISO14443", group);
            holders.await.unwrap().len()
        };
        assert_eq!(found(None).await, 1, "{}", database.name());
        assert_eq!(
            found(Some(("fleet7", "Central"))).await,
            2,
            "{}",
            database.name()
        );
        assert_eq!(
            found(Some(("fleet7", "Local"))).await,
            1,
            "{}",
            database.name()
        );
        assert_eq!(
            found(Some(("other", "Central"))).await,
            1,
            "{}",
            database.name()
        );
    }
}
