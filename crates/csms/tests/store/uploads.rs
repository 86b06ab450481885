//! Places for files on every engine: made, used once, closed, and what a restart finds of them.

use crate::support::{Csms, Database, now};
use csms::facts::{OpenedUpload, ReportFact, StationKey, StoredFileFact, UploadFact, UploadKey};
use csms::store::change::Change;
use csms::store::memory::Gate;
use csms::store::queries::PageRequest;
use csms::store::retention::{KeepFiles, Retention};
use csms::store::writer::WriterSettings;
use ocpp201::{Action, LogEnum};
use std::time::Duration;

async fn place(csms: &Csms, station: StationKey, token_hash: &str, wait: i64) -> OpenedUpload {
    let fact = UploadFact {
        station,
        log_type: LogEnum::SecurityLog,
        token_hash: token_hash.into(),
        created_at: now(),
        expires_at: now() + jiff::SignedDuration::from_secs(wait),
    };
    csms.writer.open_upload(fact).await.unwrap()
}

fn file(upload: UploadKey) -> StoredFileFact {
    StoredFileFact {
        upload,
        bytes: 3_000_000_000,
        sha256: "cc".into(),
        file_name: Some("a\0b".into()),
        content_type: None,
        stored_at: now(),
    }
}

async fn state(csms: &Csms, upload: UploadKey) -> String {
    let row = csms.opened.queries.upload(upload).await.unwrap();
    row.unwrap().state
}

#[tokio::test]
async fn a_place_takes_one_file_also_over_a_restart() {
    for database in Database::all().await {
        let csms = database.start().await;
        let station = csms.connect("CP1").await.station;
        let first = place(&csms, station, "aa", 60).await;
        let second = place(&csms, station, "bb", 60).await;
        assert_eq!((first.request_id, second.request_id), (1, 2));
        assert!(csms.writer.store_file(file(first.upload)).await.unwrap());
        csms.stop().await;
        let csms = database.start().await;
        let name = database.name();
        assert!(
            !csms.writer.store_file(file(first.upload)).await.unwrap(),
            "{name}"
        );
        assert!(
            csms.writer.store_file(file(second.upload)).await.unwrap(),
            "{name}"
        );
        let third = place(&csms, station, "cc", 60).await;
        // What the process before left of its block is not used.
        assert_eq!(third.request_id, 33, "{name}");
        let row = csms
            .opened
            .queries
            .find_upload("bb")
            .await
            .unwrap()
            .unwrap();
        assert_eq!((row.key(), row.bytes), (second.upload, Some(3_000_000_000)));
        assert_eq!(row.file_name.as_deref(), Some("a\u{FFFD}b"), "{name}");
        csms.stop().await;
    }
}

#[tokio::test]
async fn a_closed_place_takes_no_file_and_a_used_one_is_not_closed() {
    for database in Database::all().await {
        let csms = database.start().await;
        let station = csms.connect("CP1").await.station;
        let refused = place(&csms, station, "aa", 60).await.upload;
        let late = place(&csms, station, "bb", -1).await.upload;
        let used = place(&csms, station, "cc", -1).await.upload;
        csms.writer.store_file(file(used)).await.unwrap();
        csms.writer.close_upload(refused).await.unwrap();
        csms.writer.close_upload(used).await.unwrap();
        csms.writer.sweep_uploads(vec![]).await.unwrap();
        let name = database.name();
        for (upload, expected) in [(refused, "refused"), (late, "expired"), (used, "stored")] {
            assert_eq!(state(&csms, upload).await, expected, "{name}");
            assert!(
                !csms.writer.store_file(file(upload)).await.unwrap(),
                "{name}"
            );
        }
        csms.writer.sweep_uploads(vec![used]).await.unwrap();
        assert_eq!(state(&csms, used).await, "removed", "{name}");
        csms.stop().await;
    }
}

#[tokio::test]
async fn of_one_station_eight_places_wait_at_most_also_over_a_restart() {
    for database in Database::all().await {
        let mut csms = database.start().await;
        let station = csms.connect("CP1").await.station;
        let other = csms.connect("CP2").await.station;
        let of_other = place(&csms, other, "other", 60).await.upload;
        let mut places = Vec::new();
        for number in 0..10 {
            if number == 5 {
                csms.stop().await;
                csms = database.start().await;
            }
            places.push(place(&csms, station, &number.to_string(), 60).await.upload);
        }
        let mut states = Vec::new();
        for upload in &places {
            states.push(state(&csms, *upload).await);
        }
        assert_eq!(states[..2], ["replaced", "replaced"], "{}", database.name());
        assert!(
            states[2..].iter().all(|state| state == "waiting"),
            "{states:?}"
        );
        assert_eq!(state(&csms, of_other).await, "waiting");
        csms.stop().await;
    }
}

#[tokio::test]
async fn a_status_of_a_log_reaches_the_place_of_that_station_with_that_request_id() {
    for database in Database::all().await {
        let csms = database.start().await;
        let station = csms.connect("CP1").await.station;
        let other = csms.connect("CP2").await.station;
        let place = place(&csms, station, "aa", 60).await;
        let says = |station, request_id, status| ReportFact {
            station,
            action: Action::LogStatusNotification,
            request_id,
            seq_no: None,
            tbc: None,
            evse_id: None,
            status: Some(status),
            reported_at: None,
            received_at: now(),
            payload: "{}".into(),
            variables: vec![],
            connectors: vec![],
            change: Change::new(),
            is_archived: true,
        };
        let id = Some(place.request_id);
        for fact in [
            says(station, id, "Uploading"),
            says(other, id, "UploadFailure"),
            says(station, Some(place.request_id + 1), "PermissionDenied"),
            says(station, None, "Idle"),
        ] {
            csms.writer.report(fact).await.unwrap();
        }
        let row = csms.opened.queries.upload(place.upload).await.unwrap();
        let row = row.unwrap();
        assert_eq!(
            row.status.as_deref(),
            Some("Uploading"),
            "{}",
            database.name()
        );
        assert_eq!(
            (row.state.as_str(), row.status_at.is_some()),
            ("waiting", true)
        );
        csms.stop().await;
    }
}

#[tokio::test]
async fn a_commit_that_failed_leaves_the_place_waiting() {
    let database = Database::memory().await;
    let Database::Memory(store) = &database else {
        unreachable!("a database in memory was asked for")
    };
    let csms = database.start().await;
    let station = csms.connect("CP1").await.station;
    let upload = place(&csms, station, "aa", 60).await.upload;
    store.set_gate(Gate::Failing);
    assert!(csms.writer.store_file(file(upload)).await.is_err());
    store.set_gate(Gate::Open);
    assert_eq!(state(&csms, upload).await, "waiting");
    assert!(csms.writer.store_file(file(upload)).await.unwrap());
}

#[tokio::test]
async fn rows_without_a_file_go_when_they_are_old_and_those_with_one_stay() {
    for database in Database::all().await {
        let opened = database.open().await;
        let retention = Retention {
            uploads: KeepFiles {
                bytes: 0,
                time: Duration::from_secs(3600),
            },
            ..Retention::default()
        };
        let settings = WriterSettings {
            retention,
            ..WriterSettings::default()
        };
        let csms = Csms::with(opened.clone(), opened.store.clone(), settings);
        let station = csms.connect("CP1").await.station;
        for (hash, days) in [("old", 1), ("stored", 1), ("waiting", 1), ("young", 0)] {
            let created_at = now() - Duration::from_secs(days * 86_400);
            let fact = UploadFact {
                station,
                log_type: LogEnum::SecurityLog,
                token_hash: hash.into(),
                created_at,
                expires_at: now() + Duration::from_secs(3600),
            };
            let upload = csms.writer.open_upload(fact).await.unwrap().upload;
            match hash {
                "stored" => assert!(csms.writer.store_file(file(upload)).await.unwrap()),
                "waiting" => {}
                _ => csms.writer.close_upload(upload).await.unwrap(),
            }
        }
        let waiting = async {
            loop {
                let rows = opened.queries.uploads(None, PageRequest::oldest(10)).await;
                let hashes: Vec<_> = rows
                    .unwrap()
                    .into_iter()
                    .map(|row| row.token_hash)
                    .collect();
                if hashes == ["stored", "waiting", "young"] {
                    return;
                }
                assert!(hashes.len() > 3 || hashes.is_empty(), "{hashes:?}");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let waited = tokio::time::timeout(Duration::from_secs(60), waiting).await;
        assert!(waited.is_ok(), "{}", database.name());
        csms.stop().await;
    }
}
