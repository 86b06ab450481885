//! Who serves a database: one process at a time, and what a start finds of those before it. That keys are
//! right for several at once, too.

use std::collections::BTreeSet;

use csms::facts::{
    CommandFact, Connected, MeterValuesFact, RefusalReason, RefusedConnectionFact, ReportFact,
    StationKey,
};
use csms::store::queries::PageRequest;
use csms::store::sqlite::{self, SqliteFile};
use csms::store::time::SqlTime;
use csms::store::{Seed, open};
use futures_util::future::join_all;
use ocpp201::Action;
use sqlx::Connection as _;

use crate::support::{Csms, Database, PAGE, event, now, transactions};

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
    running.store.commits.close().await;
    assert!(open(url, Seed::Emart, now()).await.is_ok());
}

/// A CSMS on `path` that nothing keeps away from another one there.
async fn beside(path: &std::path::Path) -> Csms {
    let file = SqliteFile::new(path).with("busy_timeout", "60000");
    let at = SqlTime::new(now());
    let opened = sqlite::open_with(&file, 1, "test", Seed::Emart, at).await;
    let opened = opened.unwrap();
    let store = opened.store.clone();
    Csms::start(opened, store)
}

fn command(station: StationKey) -> CommandFact {
    CommandFact {
        station,
        action: Action::Reset,
        principal: "operator".into(),
        message_id: "m".into(),
        request_frame: "[]".into(),
        idempotency_key: None,
        unchecked: false,
        created_at: now(),
        expires_at: now(),
    }
}

fn report(station: StationKey) -> ReportFact {
    ReportFact {
        station,
        action: Action::DataTransfer,
        request_id: None,
        seq_no: None,
        tbc: None,
        evse_id: None,
        status: None,
        reported_at: None,
        received_at: now(),
        payload: "{}".into(),
        variables: vec![],
        connectors: vec![],
        change: csms::store::change::Change::new(),
        is_archived: true,
    }
}

/// One row of each list for one station more.
async fn one_of_each(csms: &Csms, identity: &str) -> (Connected, i64) {
    let connected = csms.connect(identity).await;
    let station = connected.station;
    let started = event("t", 0, "Started", now(), Some("1"), "");
    csms.event(station, &started).await;
    let refused = RefusedConnectionFact {
        at: now(),
        identity: None,
        path: "/".into(),
        remote_address: "127.0.0.1:1".into(),
        http_status: 404,
        reason: RefusalReason::Identity,
        detail: String::new(),
        remedy: "",
    };
    csms.writer.refuse(refused).await.unwrap();
    csms.writer.report(report(station)).await.unwrap();
    let values = MeterValuesFact {
        station,
        evse_id: 1,
        received_at: now(),
        samples: vec![(now(), "[]".into()); 2],
    };
    csms.writer.meter_values(values).await.unwrap();
    let placed = csms.writer.command_created(command(station)).await.unwrap();
    (connected, placed.key.0)
}

/// More than a block of each kind, by both at the same time.
#[tokio::test]
async fn two_processes_never_draw_the_same_key() {
    const STATIONS: usize = 40;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("csms.db");
    let both = [beside(&path).await, beside(&path).await];
    let [a, b] = &both;
    let made = |csms: &'static str| (0..STATIONS).map(move |number| format!("{csms}-{number}"));
    let of = async |csms: &Csms, name: &'static str| {
        let identities = Vec::from_iter(made(name));
        join_all(
            identities
                .iter()
                .map(|identity| one_of_each(csms, identity)),
        )
        .await
    };
    let (of_a, of_b) = tokio::join!(of(a, "A"), of(b, "B"));
    let all = || of_a.iter().chain(&of_b);
    let stations: BTreeSet<i64> = all().map(|(one, _)| one.station.0).collect();
    let connections: BTreeSet<i64> = all().map(|(one, _)| one.connection.0).collect();
    let commands: BTreeSet<i64> = all().map(|(_, command)| *command).collect();
    let distinct = [stations.len(), connections.len(), commands.len()];
    assert_eq!(distinct, [2 * STATIONS; 3]);
    for csms in &both {
        // A key that is taken would have been refused.
        assert_eq!(
            csms.writer.health().failures,
            0,
            "{:?}",
            csms.writer.health()
        );
    }
    let page = PageRequest::oldest(PAGE);
    let refused = a.opened.queries.refused_connections(page).await.unwrap();
    assert_eq!(refused.len(), 2 * STATIONS);
    assert_eq!(transactions(a).await.len(), 2 * STATIONS);
    for csms in both {
        csms.stop().await;
    }
}

#[tokio::test]
async fn what_is_left_of_a_block_of_keys_is_not_used_after_a_crash() {
    for database in Database::all().await {
        let csms = database.start().await;
        let (before, command) = one_of_each(&csms, "CP1").await;
        assert_eq!(
            (before.connection.0, command),
            (1, 1),
            "{}",
            database.name()
        );
        csms.crash().await;
        let csms = database.start().await;
        let (after, command) = one_of_each(&csms, "CP2").await;
        let keys = [after.station.0, after.connection.0, command];
        assert_eq!(keys, [33; 3], "{}", database.name());
        assert_eq!(transactions(&csms).await.len(), 2);
    }
}
