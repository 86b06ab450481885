//! What every implementation of [`Queries`] must answer, run on SQLite and on PostgreSQL.
//!
//! The rows come from `fixture.sql`, written by hand and not by the writer, so that a mistake
//! there cannot hide one here. PostgreSQL is tested by `scripts/test`, which gives its URL in
//! `CSMS_TEST_POSTGRES`.

mod recent;

use std::time::Duration;

use jiff::Timestamp;
use ocpp201::Action;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::SqlitePoolOptions;
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool, SqlitePool};

use super::{
    Grouping, MessageFilter, Order, PageRequest, Period, Queries, TransactionFilter, UsageOf,
};
use crate::facts::{CommandKey, StationKey, TransactionKey, UploadKey};
use crate::store::postgres::queries::over as over_postgres;
use crate::store::queries::database::Database;
use crate::store::sqlite::queries::over as over_sqlite;

use recent::{
    finds_commands_that_failed_among_the_latest,
    finds_the_last_events_of_transactions_that_run_or_began_lately,
    tells_when_each_station_was_last_here,
};

const FIXTURE: &str = include_str!("fixture.sql");
const JEJU: StationKey = StationKey(1);
const CP001: StationKey = StationKey(2);

/// A migrated SQLite database in memory.
pub(in crate::store) async fn sqlite_pool() -> SqlitePool {
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .connect("sqlite::memory:")
        .await
        .unwrap();
    let migrations = sqlx::migrate!("../../migrations/sqlite");
    migrations.run(&pool).await.unwrap();
    pool
}

/// A migrated PostgreSQL schema of this test's own.
pub(in crate::store) async fn postgres_pool(name: &str) -> PgPool {
    let pool = empty_postgres_pool(name).await;
    let migrations = sqlx::migrate!("../../migrations/postgres");
    migrations.run(&pool).await.unwrap();
    pool
}

/// A PostgreSQL schema of this test's own, without tables.
pub(in crate::store) async fn empty_postgres_pool(name: &str) -> PgPool {
    let url = std::env::var("CSMS_TEST_POSTGRES").expect("the URL of a PostgreSQL server");
    let options: PgConnectOptions = url.parse().unwrap();
    let schema = format!("queries_{name}");
    let mut admin = PgConnection::connect_with(&options).await.unwrap();
    for text in [
        format!("DROP SCHEMA IF EXISTS {schema} CASCADE"),
        format!("CREATE SCHEMA {schema}"),
    ] {
        let text = AssertSqlSafe(text);
        sqlx::raw_sql(text).execute(&mut admin).await.unwrap();
    }
    PgPoolOptions::new()
        .max_connections(2)
        .acquire_timeout(Duration::from_secs(30))
        .connect_with(options.options([("search_path", schema)]))
        .await
        .unwrap()
}

/// The fixture with `~…~` as this engine writes it: microseconds, truth values, bytes.
fn fixture(
    time: impl Fn(&str) -> String,
    truth: [&str; 2],
    bytes: impl Fn(&str) -> String,
) -> String {
    let parts = FIXTURE.split('~').enumerate();
    parts
        .map(|(index, part)| match part {
            text if index % 2 == 0 => text.to_owned(),
            "true" => truth[0].to_owned(),
            "false" => truth[1].to_owned(),
            hex if hex.starts_with("bytes:") => bytes(&hex[6..]),
            micros => time(micros),
        })
        .collect()
}

pub(in crate::store) async fn sqlite() -> Queries {
    let pool = sqlite_pool().await;
    let text = fixture(str::to_owned, ["1", "0"], |hex| format!("x'{hex}'"));
    sqlx::raw_sql(AssertSqlSafe(text))
        .execute(&pool)
        .await
        .unwrap();
    over_sqlite(Database::Sqlite(pool))
}

async fn postgres(name: &str) -> Queries {
    let pool = postgres_pool(name).await;
    let time = |micros: &str| format!("to_timestamp({micros}::numeric / 1000000)");
    let text = fixture(time, ["TRUE", "FALSE"], |hex| format!("'\\x{hex}'"));
    // The one column whose text has no zone of its own on SQLite.
    let text = text.replace("'2026-01-31 01:02:03.500'", "'2026-01-31 01:02:03.500+00'");
    sqlx::raw_sql(AssertSqlSafe(text))
        .execute(&pool)
        .await
        .unwrap();
    over_postgres(pool)
}

macro_rules! contract {
    ($($name:ident),* $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test] async fn $name() { super::$name(&super::sqlite().await).await; })*
        }
        mod on_postgres {
            $(#[tokio::test]
            #[ignore = "needs PostgreSQL: scripts/test"]
            async fn $name() {
                super::$name(&super::postgres(stringify!($name)).await).await;
            })*
        }
    };
}

contract! {
    counts_what_is_there,
    finds_a_station_by_its_identity_in_lower_case,
    finds_those_of_many_stations_that_are_known,
    pages_without_repeating_or_leaving_out_a_row,
    lists_connectors_by_station_evse_and_connector,
    tells_open_connections_from_those_that_are_over,
    filters_transactions,
    finds_the_latest_incarnation_of_a_transaction_id,
    finds_the_transaction_of_a_remote_start_at_that_station_only,
    lists_events_by_seq_no_and_keeps_conflicting_ones,
    finds_an_id_token_by_text_and_type,
    filters_messages,
    shows_the_event_that_a_call_brought_and_no_other,
    lists_reports_of_one_action_of_one_station,
    finds_commands,
    finds_a_place_for_a_file_by_its_key_and_by_the_hash_of_its_token,
    sums_the_installed_capacity_of_a_site,
    sums_per_charger_over_a_period_without_its_end,
    sums_per_site_over_a_period,
    sums_per_quarter_with_the_time_zone_of_the_site,
    tells_when_each_station_was_last_here,
    finds_commands_that_failed_among_the_latest,
    finds_the_last_events_of_transactions_that_run_or_began_lately,
}

fn at(micros: i64) -> Timestamp {
    Timestamp::from_microsecond(micros).unwrap()
}

async fn counts_what_is_there(queries: &Queries) {
    queries.ping().await.unwrap();
    let counts = queries.counts().await.unwrap();
    assert_eq!(
        (counts.stations, counts.chargers, counts.active_transactions),
        (2, 2, 1)
    );
}

async fn finds_a_station_by_its_identity_in_lower_case(queries: &Queries) {
    let found = queries.find_station("jeju_01").await.unwrap().unwrap();
    assert_eq!(found.identity, "JEJU_01");
    assert_eq!(found.site_id.as_deref(), Some("jeju"));
    assert_eq!(found.boot_epoch, 3);
    assert!(found.tolerant && found.has_password);
    assert_eq!(found.least_security_profile, Some(2));
    assert_eq!(found.password_hash.as_ref().unwrap().0, [3, 4]);
    assert_eq!(found.updated_at.0, at(1_234_567));
    let shown = serde_json::to_value(&found).unwrap();
    assert!(shown.get("password_hash").is_none() && shown.get("password_salt").is_none());

    let other = queries.find_station("cp001").await.unwrap().unwrap();
    assert!(!other.has_password && other.site_id.is_none() && other.registration.is_none());
    assert!(queries.find_station("JEJU_01").await.unwrap().is_none());
}

async fn finds_those_of_many_stations_that_are_known(queries: &Queries) {
    let asked = ["cp001", "cp002", "JEJU_01", "jeju_01", "cp001"].map(str::to_owned);
    let mut rows = queries.find_stations(&asked).await.unwrap();
    rows.sort_by(|a, b| a.identity.cmp(&b.identity));
    let found: Vec<_> = rows
        .iter()
        .map(|row| (&*row.identity, &*row.identity_folded, row.has_password))
        .collect();
    assert_eq!(
        found,
        [("CP001", "cp001", false), ("JEJU_01", "jeju_01", true)]
    );
    assert_eq!(rows[1].password_hash.as_ref().unwrap().0, [3, 4]);
    assert!(queries.find_stations(&[]).await.unwrap().is_empty());
}

/// Reads a list to its end in pages of one and in one page, in both directions.
macro_rules! assert_pages {
    ($expected:expr, $key:ident, |$page:ident| $list:expr) => {{
        let expected: Vec<i64> = $expected.into();
        for order in [Order::Oldest, Order::Newest] {
            let mut keys = Vec::new();
            let mut $page = PageRequest {
                order,
                after: None,
                limit: 1,
            };
            while let Some(row) = $list.await.unwrap().into_iter().next() {
                keys.push(row.$key);
                assert!(keys.len() <= expected.len(), "{keys:?} repeats");
                $page.after = Some(row.$key);
            }
            if order == Order::Newest {
                keys.reverse();
            }
            assert_eq!(keys, expected, "{order:?} {}", stringify!($list));
        }
        let $page = PageRequest::oldest(1000);
        let whole: Vec<i64> = $list.await.unwrap().iter().map(|row| row.$key).collect();
        assert_eq!(whole, expected);
    }};
}

async fn pages_without_repeating_or_leaving_out_a_row(queries: &Queries) {
    let all = TransactionFilter::default();
    let of = |station| TransactionFilter {
        station: Some(station),
        ..TransactionFilter::default()
    };
    let any = MessageFilter::default();
    let jeju = MessageFilter {
        station: Some(JEJU),
        ..MessageFilter::default()
    };
    let log = Action::LogStatusNotification;
    assert_pages!([1, 2], station_key, |page| queries.stations(page));
    assert_pages!([1, 2, 3], connection_key, |page| queries
        .connections(None, page));
    assert_pages!([1, 3], connection_key, |page| queries
        .connections(Some(JEJU), page));
    assert_pages!([1, 2], refusal_key, |page| queries
        .refused_connections(page));
    assert_pages!([1, 2, 3, 4], transaction_key, |page| queries
        .transactions(&all, page));
    assert_pages!([1, 2, 4], transaction_key, |page| queries
        .transactions(&of(JEJU), page));
    assert_pages!([1, 2], refused_key, |page| queries
        .refused_events(None, page));
    assert_pages!([2], refused_key, |page| queries
        .refused_events(Some(CP001), page));
    assert_pages!([1, 2], id_token_key, |page| queries.id_tokens(page));
    assert_pages!([1, 2, 3, 4, 5, 6, 7, 8], message_key, |page| queries
        .messages(&any, page));
    assert_pages!([1, 3, 4, 5, 6, 7, 8], message_key, |page| queries
        .messages(&jeju, page));
    assert_pages!([1, 3], meter_value_key, |page| queries
        .meter_values(JEJU, page));
    assert_pages!([1, 3], report_key, |page| queries.reports(JEJU, log, page));
    assert_pages!([1, 3], command_key, |page| queries.commands(JEJU, page));
    assert_pages!([1, 2, 3, 4], upload_key, |page| queries.uploads(None, page));
    assert_pages!([1, 3], upload_key, |page| queries.uploads(Some(JEJU), page));
    assert_pages!([1, 4], upload_key, |page| queries.stored_uploads(page));
}

async fn lists_connectors_by_station_evse_and_connector(queries: &Queries) {
    let all = queries.connectors(None).await.unwrap();
    let shown: Vec<_> = all
        .iter()
        .map(|row| (row.station.as_str(), row.evse_id, row.status.as_str()))
        .collect();
    assert_eq!(
        shown,
        [
            ("JEJU_01", 1, "Available"),
            ("JEJU_01", 2, "Faulted"),
            ("CP001", 1, "Occupied")
        ]
    );
    assert_eq!(queries.connectors(Some(CP001)).await.unwrap().len(), 1);
}

async fn tells_open_connections_from_those_that_are_over(queries: &Queries) {
    let rows = queries
        .connections(Some(JEJU), PageRequest::newest(10))
        .await
        .unwrap();
    assert_eq!(rows[0].security_profile, 1);
    assert_eq!(rows[0].disconnected_at, None);
    assert_eq!(rows[1].disconnected_at.unwrap().0, at(2_000_000));
    assert_eq!(rows[1].reason.as_deref(), Some("closed by the station"));
    let refused = queries
        .refused_connections(PageRequest::newest(1))
        .await
        .unwrap();
    assert_eq!(
        (refused[0].http_status, refused[0].remedy.as_str()),
        (404, "register it")
    );
}

async fn filters_transactions(queries: &Queries) {
    let any = TransactionFilter::default;
    let filters = [
        (
            TransactionFilter {
                state: Some("active".into()),
                ..any()
            },
            vec![3],
        ),
        (
            TransactionFilter {
                transaction_id: Some("tx-1".into()),
                ..any()
            },
            vec![1, 2, 3],
        ),
        (
            TransactionFilter {
                id_token: Some("ABCD".into()),
                ..any()
            },
            vec![1, 3],
        ),
        (
            TransactionFilter {
                from: Some(at(1_800_000_000)),
                ..any()
            },
            vec![2, 3, 4],
        ),
        (
            TransactionFilter {
                to: Some(at(1_800_000_000)),
                ..any()
            },
            vec![1],
        ),
        (
            TransactionFilter {
                station: Some(JEJU),
                state: Some("ended".into()),
                from: Some(at(1)),
                ..any()
            },
            vec![1, 2, 4],
        ),
        (
            TransactionFilter {
                station: Some(CP001),
                state: Some("ended".into()),
                ..any()
            },
            vec![],
        ),
    ];
    for (filter, expected) in filters {
        let rows = queries
            .transactions(&filter, PageRequest::oldest(10))
            .await
            .unwrap();
        let keys: Vec<_> = rows.iter().map(|row| row.transaction_key).collect();
        assert_eq!(keys, expected, "{filter:?}");
    }
    let shown = queries
        .transaction(TransactionKey(1))
        .await
        .unwrap()
        .unwrap();
    let shown = serde_json::to_value(shown).unwrap();
    assert_eq!(shown["energy_kwh"], 1.666667);
    assert_eq!(shown["billed_kwh"], 1.67);
    assert_eq!(shown["cost"], 250.5);
    assert_eq!(shown["started_at"], "1970-01-01T00:15:00Z");
    let unknown = queries
        .transaction(TransactionKey(4))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (unknown.energy_kwh, unknown.cost, unknown.started_at),
        (None, None, None)
    );
    assert!(
        queries
            .transaction(TransactionKey(5))
            .await
            .unwrap()
            .is_none()
    );
}

async fn finds_the_latest_incarnation_of_a_transaction_id(queries: &Queries) {
    let found = queries
        .find_transaction(JEJU, "tx-1")
        .await
        .unwrap()
        .unwrap();
    assert_eq!((found.transaction_key, found.incarnation), (2, 2));
    assert!(
        queries
            .find_transaction(CP001, "tx-2")
            .await
            .unwrap()
            .is_none()
    );
}

async fn finds_the_transaction_of_a_remote_start_at_that_station_only(queries: &Queries) {
    let found = queries.find_remote_start(CP001, 7).await.unwrap().unwrap();
    assert_eq!(found.transaction_key, 3);
    assert!(queries.find_remote_start(CP001, 8).await.unwrap().is_none());
}

async fn lists_events_by_seq_no_and_keeps_conflicting_ones(queries: &Queries) {
    let key = TransactionKey(1);
    let events = queries.transaction_events(key, None, 10).await.unwrap();
    let shown: Vec<_> = events
        .iter()
        .map(|row| (row.seq_no, row.variant, row.offline))
        .collect();
    assert_eq!(
        shown,
        [(0, 0, false), (1, 0, false), (1, 1, true), (7, 0, false)]
    );
    let rest = queries.transaction_events(key, Some(1), 10).await.unwrap();
    assert_eq!(rest.len(), 1);
    assert_eq!(rest[0].occurred_at.0, at(930_000_000));
    assert_eq!(
        queries
            .transaction_events(key, None, 2)
            .await
            .unwrap()
            .len(),
        2
    );
}

async fn finds_an_id_token_by_text_and_type(queries: &Queries) {
    let card = queries
        .find_id_token("abcd", "ISO14443")
        .await
        .unwrap()
        .unwrap();
    assert_eq!((card.status.as_str(), card.expires_at), ("Accepted", None));
    assert_eq!(card.group_id_token.as_deref(), Some("FLEET"));
    let central = queries
        .find_id_token("abcd", "Central")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (central.status.as_str(), central.expires_at.unwrap().0),
        ("Blocked", at(9_000_000))
    );
    assert!(
        queries
            .find_id_token("abcd", "KeyCode")
            .await
            .unwrap()
            .is_none()
    );
    let asked = ["abcd", "nobody", "abcd"].map(str::to_owned);
    let mut found = queries.find_id_tokens(&asked).await.unwrap();
    found.sort_by(|a, b| a.kind.cmp(&b.kind));
    let kinds: Vec<_> = found.iter().map(|row| row.kind.as_str()).collect();
    assert_eq!(kinds, ["Central", "ISO14443"]);
    let tariffs = queries.tariffs().await.unwrap();
    let shown: Vec<_> = tariffs
        .iter()
        .map(|row| (row.name.as_str(), row.price_per_kwh.0, row.is_default))
        .collect();
    assert_eq!(
        shown,
        [("night", 1_000_000, false), ("standard", 1_500_000, true)]
    );
}

async fn filters_messages(queries: &Queries) {
    let any = MessageFilter::default;
    let filters = [
        (
            MessageFilter {
                action: Some("BootNotification".into()),
                ..any()
            },
            vec![1],
        ),
        (
            MessageFilter {
                direction: Some("out".into()),
                ..any()
            },
            vec![4],
        ),
        (
            MessageFilter {
                outcome: Some("RpcFrameworkError".into()),
                ..any()
            },
            vec![3],
        ),
        (
            MessageFilter {
                message_id: Some("a".into()),
                ..any()
            },
            vec![1, 4],
        ),
        (
            MessageFilter {
                station: Some(JEJU),
                direction: Some("in".into()),
                outcome: Some("result".into()),
                keys: Some((2, 7)),
                ..any()
            },
            vec![5, 6, 7],
        ),
    ];
    for (filter, expected) in filters {
        let rows = queries
            .messages(&filter, PageRequest::oldest(10))
            .await
            .unwrap();
        let keys: Vec<_> = rows.iter().map(|row| row.message_key).collect();
        assert_eq!(keys, expected, "{filter:?}");
    }
    let boots = MessageFilter {
        action: Some("BootNotification".into()),
        ..any()
    };
    let rows = queries
        .messages(&boots, PageRequest::newest(1))
        .await
        .unwrap();
    assert_eq!((rows[0].ms, rows[0].at.0), (Some(1.5), at(1_000_000)));
}

async fn shows_the_event_that_a_call_brought_and_no_other(queries: &Queries) {
    let events = MessageFilter {
        action: Some("TransactionEvent".into()),
        ..MessageFilter::default()
    };
    let rows = queries
        .messages(&events, PageRequest::oldest(10))
        .await
        .unwrap();
    let calls: Vec<_> = rows
        .iter()
        .map(|row| row.call.as_ref().map(|call| call.0.as_str()))
        .collect();
    assert_eq!(
        calls,
        [
            Some(r#"[2,"d\"","TransactionEvent",{"seqNo":1}]"#),
            Some(r#"[2,"e","TransactionEvent",{"seqNo":1,"offline":true}]"#),
            // The event that this CALL brought is not there any more.
            None,
        ]
    );
    let answers = rows
        .iter()
        .map(|row| row.answer.as_ref().unwrap().0.as_str());
    let answers: Vec<_> = answers.collect();
    assert_eq!(
        answers,
        [r#"[3,"d\"",{}]"#, r#"[3,"e",{}]"#, r#"[3,"f",{}]"#]
    );
}

async fn lists_reports_of_one_action_of_one_station(queries: &Queries) {
    let page = PageRequest::newest(10);
    let rows = queries
        .reports(JEJU, Action::LogStatusNotification, page)
        .await
        .unwrap();
    let shown: Vec<_> = rows.iter().map(|row| row.status.as_deref()).collect();
    assert_eq!(shown, [Some("Uploaded"), Some("Uploading")]);
    let parts = queries
        .reports(JEJU, Action::NotifyMonitoringReport, page)
        .await
        .unwrap();
    assert_eq!(
        (parts[0].tbc, parts[0].seq_no, parts[0].request_id),
        (Some(true), Some(0), Some(6))
    );
    assert_eq!(parts[0].reported_at.unwrap().0, at(900_000));
}

async fn finds_commands(queries: &Queries) {
    let found = queries.command(CommandKey(1)).await.unwrap().unwrap();
    assert_eq!(
        (found.station.as_str(), found.state.as_str()),
        ("JEJU_01", "result")
    );
    assert_eq!(found.idempotency_key.as_deref(), Some("key"));
    let shown = serde_json::to_value(&found).unwrap();
    assert_eq!(shown["request_frame"][2], "Reset");
    assert!(queries.command(CommandKey(9)).await.unwrap().is_none());
}

async fn finds_a_place_for_a_file_by_its_key_and_by_the_hash_of_its_token(queries: &Queries) {
    let found = queries.upload(UploadKey(1)).await.unwrap().unwrap();
    assert_eq!((found.station.as_str(), found.request_id), ("JEJU_01", 1));
    assert_eq!(found.bytes, Some(3_000_000_000));
    assert_eq!(found.status.as_deref(), Some("Uploaded"));
    assert_eq!(found.stored_at.unwrap().0, at(2_000_000));
    let shown = serde_json::to_value(&found).unwrap();
    assert!(shown.get("token_hash").is_none() && shown.get("station_key").is_none());

    let other = queries.find_upload("bb").await.unwrap().unwrap();
    assert_eq!((other.upload_key, other.state.as_str()), (2, "waiting"));
    assert_eq!((other.bytes, other.stored_at), (None, None));
    assert!(queries.find_upload("b").await.unwrap().is_none());
    assert!(queries.upload(UploadKey(9)).await.unwrap().is_none());
}

async fn sums_the_installed_capacity_of_a_site(queries: &Queries) {
    let sites = queries.sites().await.unwrap();
    let shown: Vec<_> = sites
        .iter()
        .map(|row| (row.site_id.as_str(), row.chargers, row.rated_power))
        .collect();
    assert_eq!(shown, [("empty", 0, 0.0), ("jeju", 2, 150.5)]);
    let chargers = queries.chargers(Some("jeju"), None, 9).await.unwrap();
    assert_eq!(chargers[0].installation_date.as_deref(), Some("2026-01-31"));
    assert_eq!(chargers[0].created_at, "2026-01-31T01:02:03.500Z");
    assert_eq!(
        (chargers[1].rated_power, chargers[1].latitude),
        (50.5, None)
    );
    let none = queries.chargers(Some("empty"), None, 9).await.unwrap();
    assert!(none.is_empty());
    let first = queries.chargers(None, None, 1).await.unwrap();
    let after = Some(first[0].charger_id.as_str());
    let second = queries.chargers(None, after, 9).await.unwrap();
    assert_eq!((first.len(), second.len()), (1, 1));
    assert_ne!(first[0].charger_id, second[0].charger_id);
    let found = queries.find_charger("jeju_01").await.unwrap();
    assert_eq!(found.unwrap().charger_id.to_lowercase(), "jeju_01");
    assert!(queries.find_charger("jeju").await.unwrap().is_none());
}

async fn sums_per_charger_over_a_period_without_its_end(queries: &Queries) {
    let all = Period::ever();
    let statistics = async |period, station, after, limit| {
        let rows = queries.charger_statistics(period, station, after, limit);
        rows.await.unwrap()
    };
    let rows = statistics(all, None, None, 9).await;
    let shown: Vec<_> = rows
        .iter()
        .map(|row| {
            let sums = (row.energy_kwh.0, row.cost.0, row.duration_seconds);
            (row.charger_id.as_str(), row.transactions, row.active, sums)
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("JEJU_01", 2, 0, (1_670, 2_505_000, 90)),
            ("CP001", 1, 1, (830, 1_245_000, 0)),
        ]
    );
    assert_eq!(rows[0].site_id.as_deref(), Some("jeju"));
    assert_eq!(rows[0].currency.as_deref(), Some("KRW"));
    let short = Period::new(at(900_000_000), at(1_800_000_000));
    let rows = statistics(short, None, None, 9).await;
    let counts: Vec<_> = rows.iter().map(|row| row.transactions).collect();
    assert_eq!(counts, [1, 0]);
    let only = statistics(all, Some(CP001), None, 9).await;
    assert_eq!((only.len(), only[0].transactions), (1, 1));
    let rest = statistics(all, None, Some(JEJU.0), 9).await;
    assert_eq!((rest.len(), rest[0].station_key), (1, CP001.0));
    let first = statistics(all, None, None, 1).await;
    assert_eq!((first.len(), first[0].station_key), (1, JEJU.0));
}

async fn sums_per_site_over_a_period(queries: &Queries) {
    let rows = queries.site_statistics(Period::ever()).await.unwrap();
    let shown: Vec<_> = rows
        .iter()
        .map(|row| {
            let sums = (row.energy_kwh.0, row.cost.0, row.duration_seconds);
            (row.site_id.as_str(), row.chargers, row.transactions, sums)
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("empty", 0, 0, (0, 0, 0)),
            ("jeju", 2, 2, (1_670, 2_505_000, 90)),
        ]
    );
}

async fn sums_per_quarter_with_the_time_zone_of_the_site(queries: &Queries) {
    let all = Period::new(at(0), at(i64::from(u32::MAX)));
    let apart = Grouping { shift: 0, count: 1 };
    let shown = async |of, grouping| {
        let rows = queries.usage_buckets(of, all, grouping).await.unwrap();
        let shown = rows.into_iter().map(|row| {
            let sums = (row.transactions, row.energy_wh);
            (row.quarter, row.time_zone, sums)
        });
        shown.collect::<Vec<_>>()
    };
    let seoul = || Some("Asia/Seoul".to_owned());
    let zoned = vec![
        (1, seoul(), (1, 1_670)),
        (2, seoul(), (1, 0)),
        (3, None, (1, 830)),
    ];
    assert_eq!(shown(UsageOf::ByTimeZone, apart).await, zoned);
    assert_eq!(shown(UsageOf::Site("jeju"), apart).await, zoned[..2]);
    assert_eq!(shown(UsageOf::Station(JEJU), apart).await, zoned[..2]);
    assert_eq!(shown(UsageOf::Station(CP001), apart).await, zoned[2..]);
    let total = shown(UsageOf::All, apart).await;
    let without_zone = zoned.iter().map(|(at, _, sums)| (*at, None, *sums));
    assert_eq!(total, without_zone.collect::<Vec<_>>());
    // Hours that begin a quarter after those of UTC: 1 to 4.
    let hours = Grouping { shift: 3, count: 4 };
    assert_eq!(shown(UsageOf::All, hours).await, [(1, None, (3, 2_500))]);
    let zones = queries.time_zones().await.unwrap();
    assert_eq!(zones, ["Asia/Seoul", "Europe/Berlin"]);
}
