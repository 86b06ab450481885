//! The tables of the simulation are not SQL; here they are held against it.
//!
//! What some seeds did to the tables, restarts included, is done to SQLite in memory once more: rows, ends
//! and states have to be the same.

use csms::facts::TransactionKey;
use csms::store::Seed;
use csms::store::memory::MemoryStore;
use csms::store::queries::PageRequest;
use csms::store::time::SqlTime;
use simulation::clock::BEGIN;
use simulation::disk::{Deed, Disk};
use simulation::world::run_recorded;

#[test]
fn sqlite_holds_the_same_after_the_same_commits() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    for seed in 1..=6 {
        let (_, disk) = run_recorded(seed);
        runtime.block_on(compare(seed, &disk)).unwrap();
    }
}

async fn compare(seed: u64, disk: &Disk) -> Result<(), Box<dyn std::error::Error>> {
    let memory = MemoryStore::new(Seed::None, SqlTime::new(BEGIN)).await?;
    let mut opened = None;
    for deed in disk.recorded() {
        match deed {
            Deed::Opened(at) => {
                drop(opened.take());
                opened = Some(memory.reopen(at).await?);
            }
            Deed::Applied(batch) => {
                let opened = opened.as_ref().expect("it is opened first");
                opened.store.commit(&batch).await?;
            }
        }
    }
    let opened = opened.expect("a CSMS was there");
    let rows = disk.read(|tables| Vec::from_iter(tables.transactions.values().cloned()));
    assert!(!rows.is_empty(), "seed {seed}: nothing to compare");
    for row in rows {
        let key = TransactionKey(row.transaction_key);
        let stored = opened.store.transaction(key).await?;
        assert_eq!(stored.as_ref(), Some(&row), "seed {seed}");
        let stored = opened.store.events(key).await?;
        let stored: Vec<_> = stored
            .into_iter()
            .map(|event| (event.seq_no, event.variant, event.payload))
            .collect();
        let events: Vec<_> = disk.read(|tables| {
            tables
                .events_of(row.transaction_key)
                .map(|event| (event.seq_no, event.variant, event.payload.to_string()))
                .collect()
        });
        assert_eq!(stored, events, "seed {seed}");
    }
    let page = PageRequest::oldest(1000);
    let stored = opened.queries.connections(None, page).await?;
    let stored: Vec<_> = stored
        .into_iter()
        .map(|row| (row.connection_key, row.disconnected_at.zip(row.reason)))
        .collect();
    let connections: Vec<_> = disk.read(|tables| {
        let rows = tables.connections.iter();
        rows.map(|(key, row)| (*key, row.end.clone())).collect()
    });
    assert_eq!(stored, connections, "seed {seed}");
    let stored = opened.queries.connectors(None).await?;
    let mut stored: Vec<_> = stored
        .into_iter()
        .map(|row| (row.station, row.evse_id, row.connector_id, row.status))
        .collect();
    stored.sort();
    let mut connectors: Vec<_> = disk.read(|tables| {
        let rows = tables.connectors.values();
        rows.map(|row| {
            let station = tables.stations[&row.station_key].identity.clone();
            let status = row.status.to_owned();
            (station, row.evse_id, row.connector_id, status)
        })
        .collect()
    });
    connectors.sort();
    assert_eq!(stored, connectors, "seed {seed}");
    Ok(())
}
