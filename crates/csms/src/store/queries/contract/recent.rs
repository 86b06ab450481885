//! What the board reads when somebody opens the dashboard.

use super::at;
use crate::store::queries::Queries;
use crate::store::rows::{CommandRow, RecentEventRow};

pub(super) async fn tells_when_each_station_was_last_here(queries: &Queries) {
    let all = queries.activity(None, 10).await.unwrap();
    let told: Vec<_> = all
        .iter()
        .map(|row| (row.station_key, row.connection_key))
        .collect();
    assert_eq!(told, [(1, Some(3)), (2, Some(2))]);
    assert!(all[0].disconnected_at.is_none() && all[0].connected_at.is_some());
    let rest = queries.activity(Some(1), 10).await.unwrap();
    assert_eq!(rest.len(), 1);
    assert_eq!(queries.activity(None, 1).await.unwrap().len(), 1);
}

pub(super) async fn finds_commands_that_failed_among_the_latest(queries: &Queries) {
    let failed = |keys, limit| queries.failed_commands(keys, limit);
    let keys = |rows: Vec<CommandRow>| {
        let keys = rows.iter().map(|row| row.command_key);
        keys.collect::<Vec<_>>()
    };
    assert_eq!(keys(failed(100, 10).await.unwrap()), [3]);
    assert_eq!(keys(failed(0, 10).await.unwrap()), [0_i64; 0]);
}

pub(super) async fn finds_the_last_events_of_transactions_that_run_or_began_lately(
    queries: &Queries,
) {
    let find = |since, count, limit| queries.recent_events(at(since), count, limit);
    let keys = |rows: Vec<RecentEventRow>| {
        let keys = rows
            .iter()
            .map(|row| (row.transaction_key, row.event_type.clone()));
        keys.collect::<Vec<_>>()
    };
    // The other one that began since then has none among its last two seqNos.
    let all = keys(find(900_000_000, 2, 10).await.unwrap());
    assert_eq!(all, [(1, "Ended".into())]);
    let all = keys(find(900_000_000, 100, 10).await.unwrap());
    assert_eq!(all.len(), 5, "{all:?}");
    assert_eq!(all[1], (1, "Started".into()));
    assert_eq!(keys(find(900_000_000, 100, 3).await.unwrap()).len(), 3);
    assert_eq!(keys(find(1_000_000_000, 100, 10).await.unwrap()).len(), 1);
}
