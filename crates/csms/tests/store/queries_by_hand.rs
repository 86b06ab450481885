//! The questions that users type into psql, as they type them, and what psql prints.

use csms::facts::ConnectorFact;
use jiff::SignedDuration;
use ocpp201::ConnectorStatusEnum;
use sqlx::postgres::PgPool;
use sqlx::{Executor as _, Row as _};

use crate::support::{Csms, Database, event, now};

/// The rows as psql prints them, without the frame. The simple protocol answers in text, as psql
/// gets it.
async fn psql(pool: &PgPool, text: &'static str) -> Vec<String> {
    let rows = pool.fetch_all(sqlx::raw_sql(text)).await.unwrap();
    rows.iter()
        .map(|row| {
            let cells = (0..row.len()).map(|i| {
                let cell = row.try_get_raw(i).unwrap();
                cell.as_str().unwrap_or_default().to_owned()
            });
            cells.collect::<Vec<_>>().join(" | ")
        })
        .collect()
}

/// A charge of 30 s that ended a second ago, at a constant power.
async fn charge(csms: &Csms, identity: &str, kilowatts: i64) {
    let station = csms.connect(identity).await.station;
    let connector = ConnectorFact {
        evse_id: 1,
        connector_id: 1,
        status: ConnectorStatusEnum::Occupied,
        reported_at: now(),
    };
    let status = csms
        .writer
        .connector_status(station, now(), vec![connector]);
    status.await.unwrap();
    let begin = now() - SignedDuration::from_secs(25);
    for i in 0..=6 {
        // Registers have a resolution of 1 Wh.
        let wh = 5_000 + (kilowatts * 1_000 * 5 * i + 1_800) / 3_600;
        let kind = ["Started", "Updated", "Ended"][usize::from(i > 0) + usize::from(i == 6)];
        let evse =
            r#","evse":{"id":1,"connectorId":1},"idToken":{"idToken":"A1","type":"Central"}"#;
        let at = begin + SignedDuration::from_secs(5 * i);
        let rest = if i == 0 { evse } else { "" };
        let id = format!("{identity}-{begin}").replace([':', '.'], "");
        let id = &id[id.len() - 30..];
        let payload = event(id, i as i32, kind, at, Some(&wh.to_string()), rest);
        csms.event(station, &payload).await;
    }
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn postgresql_prints_what_the_users_expect() {
    let database = Database::postgres().await;
    let Database::Postgres(url) = &database else {
        unreachable!()
    };
    let csms = database.start().await;
    let pool = PgPool::connect(url).await.unwrap();

    // 1: basic connection.
    let connected = csms.connect("emart_jeju_01").await;
    let text = "SELECT status, COUNT(*) FROM charger_connection_log WHERE logged_at > NOW() - INTERVAL '5 minutes' GROUP BY status;";
    assert_eq!(psql(&pool, text).await, ["connected | 1"]);
    csms.writer
        .disconnect(connected.connection, "closed")
        .await
        .unwrap();
    assert!(
        psql(&pool, text)
            .await
            .contains(&"connected | 1".to_owned())
    );
    let text = "SELECT DISTINCT charger_id FROM charger_connection_log WHERE logged_at > NOW() - INTERVAL '5 minutes' AND status = 'connected';";
    assert_eq!(psql(&pool, text).await, ["emart_jeju_01"]);

    // 2: one charge.
    charge(&csms, "emart_jeju_01", 200).await;
    let text = "SELECT energy_consumed, cost, duration_seconds FROM charger_usage_log WHERE start_time > NOW() - INTERVAL '30 seconds';";
    assert_eq!(psql(&pool, text).await, ["1.67 | 250.5 | 30"]);

    // 3: several chargers, in a database of their own.
    drop(pool);
    csms.stop().await;
    let database = Database::postgres().await;
    let Database::Postgres(url) = &database else {
        unreachable!()
    };
    let csms = database.start().await;
    let pool = PgPool::connect(url).await.unwrap();
    for (charger, kilowatts) in [
        ("emart_jeju_01", 100),
        ("emart_jeju_02", 100),
        ("emart_shinjeju_01", 50),
    ] {
        charge(&csms, charger, kilowatts).await;
    }
    let text = "SELECT charger_id, COUNT(*) AS count, SUM(energy_consumed) AS total FROM charger_usage_log WHERE start_time > NOW() - INTERVAL '45 seconds' GROUP BY charger_id;";
    let mut rows = psql(&pool, text).await;
    rows.sort();
    let expected = [
        "emart_jeju_01 | 1 | 0.83",
        "emart_jeju_02 | 1 | 0.83",
        "emart_shinjeju_01 | 1 | 0.42",
    ];
    assert_eq!(rows, expected);
    let text = "SELECT DATE(start_time) AS date, charger_id, COUNT(*) AS transactions, SUM(energy_consumed) AS total_kwh, SUM(cost) AS total_cost FROM charger_usage_log GROUP BY DATE(start_time), charger_id ORDER BY date DESC;";
    let mut rows = psql(&pool, text).await;
    rows.sort();
    let tails: Vec<_> = rows
        .iter()
        .map(|row| &row["2026-11-21 | ".len()..])
        .collect();
    let expected = [
        "emart_jeju_01 | 1 | 0.83 | 124.5",
        "emart_jeju_02 | 1 | 0.83 | 124.5",
        "emart_shinjeju_01 | 1 | 0.42 | 63",
    ];
    assert_eq!(tails, expected);
    let text = "SELECT charger_id, energy_consumed, cost, created_at FROM charger_usage_log WHERE created_at > NOW() - INTERVAL '10 minutes' ORDER BY created_at DESC;";
    let rows = psql(&pool, text).await;
    assert_eq!(rows.len(), 3);
    assert!(
        rows[0].starts_with("emart_shinjeju_01 | 0.42 | 63 | "),
        "{rows:?}"
    );
    let text = "SELECT DATE_TRUNC('minute', created_at), COUNT(*), SUM(energy_consumed) FROM charger_usage_log WHERE created_at > NOW() - INTERVAL '1 hour' GROUP BY DATE_TRUNC('minute', created_at);";
    let counted: i64 = psql(&pool, text)
        .await
        .iter()
        .map(|row| row.split(" | ").nth(1).unwrap().parse::<i64>().unwrap())
        .sum();
    assert_eq!(counted, 3);
    let text = "SELECT COUNT(*) FROM charger_info;";
    csms.connect("CP001").await;
    assert_eq!(psql(&pool, text).await, ["34"]);
}
