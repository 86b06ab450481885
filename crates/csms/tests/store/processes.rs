//! Who serves a database: one process at a time, and what a start finds of those before it.

use csms::store::{Seed, open};
use sqlx::Connection as _;

use crate::support::{Csms, Database, now};

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn on_postgres_a_silent_process_is_over_and_writes_nothing_more() {
    let database = Database::postgres().await;
    let Database::Postgres(url) = &database else {
        unreachable!("asked for PostgreSQL")
    };
    let silent = database.start().await;
    silent.connect("CP1").await;
    let mut watch = sqlx::PgConnection::connect(url).await.unwrap();
    let next = loop {
        // Its next sign of life may come in between.
        let text = "UPDATE process SET seen_at = seen_at - interval '1 minute'";
        sqlx::query(text).execute(&mut watch).await.unwrap();
        if let Ok(opened) = open(url, Seed::Emart, now()).await {
            break opened;
        }
    };
    let next = Csms::start(next.clone(), next.store);
    next.connect("CP2").await;
    for _ in 0..2 {
        let refused = silent.writer.take_counter("n", 1).await;
        assert!(refused.is_err(), "{refused:?}");
    }
    let text = "SELECT count(*), count(ended_at) FROM process";
    let processes: (i64, i64) = sqlx::query_as(text).fetch_one(&mut watch).await.unwrap();
    assert_eq!(processes, (2, 1));
    let text = "SELECT s.identity FROM connection c JOIN station s USING (station_key) \
         WHERE c.disconnected_at IS NULL";
    let open: Vec<String> = sqlx::query_scalar(text)
        .fetch_all(&mut watch)
        .await
        .unwrap();
    assert_eq!(open, ["CP2"]);
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn on_postgres_a_process_that_runs_keeps_others_out_until_it_ends() {
    let database = Database::postgres().await;
    let Database::Postgres(url) = &database else {
        unreachable!("asked for PostgreSQL")
    };
    let running = database.open().await;
    let refused = open(url, Seed::Emart, now()).await.unwrap_err();
    assert!(refused.to_string().contains("in use by another csms"));
    running.store.close().await;
    assert!(open(url, Seed::Emart, now()).await.is_ok());
}
