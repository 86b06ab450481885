//! The SQLite queries of `docs/sql-sqlite.md` say what they promise.
//!
//! The queries are taken from the page itself, so what is printed there is what is tested.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use csms::store;
use sqlx::{AssertSqlSafe, Column, Row, SqlitePool};

const PAGE: &str = include_str!("../../../docs/sql-sqlite.md");

/// One block of the page per question, in its order.
fn queries(language: &str) -> Vec<&'static str> {
    let fence = format!("```{language}\n");
    let blocks = PAGE.split(fence.as_str()).skip(1);
    blocks
        .map(|rest| rest.split("```").next().unwrap())
        .collect()
}

/// What `scenario 1 to 3` leave behind, some seconds ago.
const ROWS: &str = "
  INSERT INTO station (station_key, identity, identity_folded, created_at, updated_at)
    VALUES (901, 'emart_jeju_01', 'emart_jeju_01', 0, 0), (902, 'emart_jeju_02', 'emart_jeju_02', 0, 0);
  INSERT INTO connection (connection_key, station_key, ocpp_version, security_profile, remote_address, connected_at, disconnected_at, reason)
    VALUES (901, 901, 'ocpp2.0.1', 0, '127.0.0.1:1', :ago(20), NULL, NULL),
           (902, 902, 'ocpp2.0.1', 0, '127.0.0.1:2', :ago(7200), :ago(7000), 'over');
  INSERT INTO charging_transaction (transaction_key, station_key, transaction_id, incarnation, ocpp_version, state, completeness,
      started_at, ended_at, first_event_at, last_event_at, duration_seconds, first_seq_no, last_seq_no, event_count,
      energy_source, billed_wh, cost_e4, created_at, updated_at)
    VALUES (901, 901, 'a', 1, 'ocpp2.0.1', 'ended', 'complete', :ago(20), :ago(1), 0, 0, 30, 0, 1, 2, 'register', 1670, 2505000, :ago(20), 0),
           (902, 901, 'b', 1, 'ocpp2.0.1', 'ended', 'complete', :ago(40), :ago(25), 0, 0, 15, 0, 1, 2, 'register', 1670, 2505000, :ago(40), 0),
           (903, 902, 'c', 1, 'ocpp2.0.1', 'ended', 'complete', :ago(7200), :ago(7100), 0, 0, 100, 0, 1, 2, 'register', 830, 1245000, :ago(7200), 0);
";

async fn ask(pool: &SqlitePool, sql: &'static str) -> Vec<Vec<String>> {
    let rows = sqlx::query(sql).fetch_all(pool).await.unwrap();
    rows.iter()
        .map(|row| {
            let columns = row.columns().iter().map(|column| {
                let at = column.ordinal();
                row.try_get::<String, _>(at)
                    .or_else(|_| row.try_get::<i64, _>(at).map(|number| number.to_string()))
                    .or_else(|_| row.try_get::<f64, _>(at).map(|number| number.to_string()))
                    .unwrap()
            });
            columns.collect()
        })
        .collect()
}

#[tokio::test]
async fn every_query_of_the_page_answers_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("csms.sqlite");
    let url = format!("sqlite://{}", file.display());
    let opened = store::open(&url, store::Seed::Emart, jiff::Timestamp::UNIX_EPOCH)
        .await
        .unwrap();
    let pool = SqlitePool::connect(&url).await.unwrap();
    let rows = ROWS.replace(
        ":ago(",
        "CAST((julianday('now') - 2440587.5) * 86400 AS INTEGER) * 1000000 - 1000000 * (",
    );
    sqlx::raw_sql(AssertSqlSafe(rows))
        .execute(&pool)
        .await
        .unwrap();

    let sqlite = queries("sqlite");
    assert_eq!(
        sqlite.len(),
        queries("sql").len(),
        "each question has its twin"
    );
    let [
        status,
        session,
        energy,
        days,
        latest,
        connected,
        minutes,
        count,
    ] = sqlite[..]
    else {
        panic!("{} queries", sqlite.len());
    };
    assert_eq!(ask(&pool, status).await, [["connected", "1"]]);
    assert_eq!(ask(&pool, session).await, [["1.67", "250.5", "30"]]);
    assert_eq!(ask(&pool, energy).await, [["emart_jeju_01", "2", "3.34"]]);
    let totals: Vec<_> = ask(&pool, days).await;
    let total: f64 = totals
        .iter()
        .map(|row| row[3].parse::<f64>().unwrap())
        .sum();
    assert!((total - 4.17).abs() < 1e-9, "{totals:?}");
    let latest = ask(&pool, latest).await;
    assert_eq!(latest.len(), 2);
    assert!(latest[0][3] > latest[1][3], "newest first: {latest:?}");
    assert_eq!(ask(&pool, connected).await, [["emart_jeju_01"]]);
    let minutes = ask(&pool, minutes).await;
    let sessions: i64 = minutes
        .iter()
        .map(|row| row[1].parse::<i64>().unwrap())
        .sum();
    assert_eq!(sessions, 2, "{minutes:?}");
    assert!(
        minutes.iter().all(|row| row[0].ends_with(":00")),
        "{minutes:?}"
    );
    assert_eq!(ask(&pool, count).await, [["34"]]);
    drop(opened);
}
