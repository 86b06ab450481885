//! TransactionEvents on their way into the stored transaction (Part 2, block E).

use crate::support::Csms;
use crate::support::Database;
use crate::support::boot;
use crate::support::event;
use crate::support::now;
use crate::support::transactions;
use csms::facts::StationKey;
use csms::facts::TransactionKey;
use csms::store::queries::MessageFilter;
use csms::store::queries::PageRequest;
use csms::store::rows::TransactionRow;
use csms::store::writer::WriterSettings;
use jiff::SignedDuration;
use ocpp201::BootReasonEnum;

/// One charge of 30 s on EVSE 1, in four events; the cost that its end tells.
async fn charge(csms: &Csms, station: StationKey, id: &str, registers: [&str; 4]) -> Option<i64> {
    let begin = now() - SignedDuration::from_secs(60);
    let at = |seconds| begin + SignedDuration::from_secs(seconds);
    let evse = r#","evse":{"id":1,"connectorId":1},"idToken":{"idToken":"A1","type":"ISO14443"}"#;
    let [r0, r1, r2, r3] = registers;
    let events = [
        event(id, 0, "Started", at(0), Some(r0), evse),
        event(id, 1, "Updated", at(10), Some(r1), ""),
        event(id, 2, "Updated", at(20), Some(r2), ""),
        event(id, 3, "Ended", at(30), Some(r3), ""),
    ];
    let mut cost = None;
    for event in events {
        let outcome = csms.event(station, &event).await;
        assert!(!outcome.duplicate);
        cost = outcome.total_cost_e4;
    }
    cost
}

#[tokio::test]
async fn a_charge_is_billed_exactly_and_its_end_tells_the_cost() {
    for database in Database::all().await {
        let csms = database.start().await;
        let station = csms.connect("emart_jeju_01").await.station;
        let registers = ["1000", "1555.556", "2111.111", "2666.667"];
        let cost = charge(&csms, station, "t", registers).await;
        assert_eq!(cost, Some(2_505_000), "{}", database.name());
        let [row] = transactions(&csms).await.try_into().unwrap();
        assert_eq!(row.station, "emart_jeju_01");
        assert_eq!(row.state, "ended");
        assert_eq!(row.completeness, "complete");
        assert_eq!(row.energy_kwh.map(|energy| energy.0), Some(1_666_667));
        assert_eq!(row.billed_kwh.map(|energy| energy.0), Some(1_670));
        assert_eq!(row.duration_seconds, Some(30));
        assert_eq!(row.event_count, 4);
        assert_eq!(row.id_token.as_deref(), Some("A1"));
        assert_eq!(row.stopped_reason.as_deref(), Some("Local"));
        assert_eq!((row.flags.as_str(), row.missing_seq_nos.as_str()), ("", ""));
        let events = csms.opened.queries.transaction_events(row.key(), None, 10);
        assert_eq!(events.await.unwrap().len(), 4);
    }
}

#[tokio::test]
async fn case_31_every_event_three_times_and_after_a_restart_counts_once() {
    for database in Database::all().await {
        let csms = database.start().await;
        let station = csms.connect("CP1").await.station;
        let begin = now() - SignedDuration::from_secs(60);
        let events: Vec<_> = (0..8)
            .map(|i| {
                let kind =
                    ["Started", "Updated", "Ended"][usize::from(i > 0) + usize::from(i == 7)];
                let at = begin + SignedDuration::from_secs(i);
                event("t", i as i32, kind, at, Some(&(100 * i).to_string()), "")
            })
            .collect();
        for event in events.iter().flat_map(|event| [event, event, event]) {
            csms.event(station, event).await;
        }
        let before = transactions(&csms).await;
        csms.crash().await;
        let csms = database.start().await;
        let station = csms.connect("CP1").await.station;
        for event in &events {
            let outcome = csms.event(station, event).await;
            assert!(outcome.duplicate, "{}", database.name());
        }
        let last = csms.event(station, &events[7]).await;
        assert_eq!(last.total_cost_e4, Some(1_050_000));
        let after = transactions(&csms).await;
        assert_eq!(format!("{before:?}"), format!("{after:?}"));
        assert_eq!(after.len(), 1);
        assert_eq!(after[0].event_count, 8);
    }
}

#[tokio::test]
async fn a_transaction_keeps_the_tariff_it_began_with() {
    for database in Database::all().await {
        let csms = database.start().await;
        let station = csms.connect("CP1").await.station;
        csms.event(station, &event("t", 0, "Started", now(), Some("0"), ""))
            .await;
        csms.put_tariff("night", "EUR", 2_500, 1, true).await;
        let end = event("t", 1, "Ended", now(), Some("1000"), "");
        assert_eq!(
            csms.event(station, &end).await.total_cost_e4,
            Some(1_500_000)
        );
        csms.event(station, &event("u", 0, "Started", now(), Some("0"), ""))
            .await;
        let end = event("u", 1, "Ended", now(), Some("1001"), "");
        // 1.001 kWh at 0.25.
        assert_eq!(csms.event(station, &end).await.total_cost_e4, Some(2_503));
        let tariffs = csms.opened.queries.tariffs().await.unwrap();
        let defaults: Vec<_> = tariffs.iter().filter(|tariff| tariff.is_default).collect();
        assert_eq!(defaults.len(), 1, "{}", database.name());
        assert_eq!(defaults[0].name, "night");
    }
}

#[tokio::test]
async fn a_boot_makes_open_transactions_stale_and_their_late_end_ends_them() {
    for database in Database::all().await {
        for restarts in [false, true] {
            let mut csms = database.start().await;
            let station = csms.connect("CP1").await.station;
            let id = format!("t{restarts}");
            csms.event(station, &event(&id, 0, "Started", now(), Some("0"), ""))
                .await;
            if restarts {
                csms.crash().await;
                csms = database.start().await;
                csms.connect("CP1").await;
            }
            let triggered = boot(station, BootReasonEnum::Triggered);
            csms.writer.boot(triggered).await.unwrap();
            let state = |rows: &[TransactionRow]| {
                let row = rows.iter().find(|row| row.transaction_id == id).unwrap();
                (row.state.clone(), row.completeness.clone())
            };
            assert_eq!(state(&transactions(&csms).await).0, "active");
            csms.writer
                .boot(boot(station, BootReasonEnum::PowerUp))
                .await
                .unwrap();
            let stale = ("stale".to_owned(), "stale".to_owned());
            assert_eq!(
                state(&transactions(&csms).await),
                stale,
                "{}",
                database.name()
            );
            let end = event(&id, 1, "Ended", now(), Some("10"), r#","offline":true"#);
            csms.event(station, &end).await;
            let complete = ("ended".to_owned(), "complete".to_owned());
            assert_eq!(state(&transactions(&csms).await), complete);
            csms.crash().await;
        }
    }
}

#[tokio::test]
async fn the_next_transaction_on_an_evse_ends_the_wait_for_the_one_before() {
    for database in Database::all().await {
        let csms = database.start().await;
        let station = csms.connect("CP1").await.station;
        let begin = now() - SignedDuration::from_secs(60);
        let start = |id: &str, evse: i32, seconds| {
            let at = begin + SignedDuration::from_secs(seconds);
            let evse = format!(r#","evse":{{"id":{evse}}}"#);
            event(id, 0, "Started", at, Some("0"), &evse)
        };
        csms.event(station, &start("a", 1, 0)).await;
        csms.event(station, &start("b", 2, 1)).await;
        csms.event(station, &start("c", 1, 2)).await;
        let rows = transactions(&csms).await;
        let states: Vec<_> = rows.iter().map(|row| row.state.as_str()).collect();
        assert_eq!(states, ["stale", "active", "active"], "{}", database.name());
        // An event that is sent at once shows that the station goes on with it.
        let at = begin + SignedDuration::from_secs(5);
        csms.event(station, &event("a", 1, "Updated", at, Some("5"), ""))
            .await;
        assert_eq!(transactions(&csms).await[0].state, "active");
    }
}

#[tokio::test]
async fn an_operator_closes_only_what_is_open() {
    for database in Database::all().await {
        let csms = database.start().await;
        let station = csms.connect("CP1").await.station;
        let open = csms
            .event(station, &event("t", 0, "Started", now(), None, ""))
            .await;
        let key = open.transaction;
        assert_eq!(
            csms.writer.close_transaction(TransactionKey(99)).await,
            Ok(false)
        );
        assert_eq!(csms.writer.close_transaction(key).await, Ok(true));
        assert_eq!(csms.writer.close_transaction(key).await, Ok(false));
        let [row] = transactions(&csms).await.try_into().unwrap();
        assert_eq!(
            (row.state.as_str(), row.completeness.as_str()),
            ("closed", "incomplete")
        );
        csms.event(station, &event("t", 1, "Ended", now(), None, ""))
            .await;
        assert_eq!(
            transactions(&csms).await[0].state,
            "ended",
            "{}",
            database.name()
        );
    }
}

#[tokio::test]
async fn a_late_end_of_a_reused_id_ends_the_session_it_belongs_to() {
    for database in Database::all().await {
        for restarts in [false, true] {
            let mut csms = database.start().await;
            let identity = format!("CP{restarts}");
            let station = csms.connect(&identity).await.station;
            let begin = now() - SignedDuration::from_mins(120);
            let at = |minutes| begin + SignedDuration::from_mins(minutes);
            let offline = r#","offline":true"#;
            let events = [
                event("tx-1", 0, "Started", at(0), Some("0"), ""),
                event("tx-1", 0, "Started", at(60), Some("1000"), ""),
                event("tx-1", 1, "Ended", at(30), Some("500"), offline),
                event("tx-1", 1, "Ended", at(90), Some("1700"), ""),
            ];
            let mut incarnations = vec![];
            for event in &events {
                let outcome = csms.event(station, event).await;
                assert!(!outcome.duplicate);
                incarnations.push(outcome.incarnation);
                if restarts {
                    csms.crash().await;
                    csms = database.start().await;
                    csms.connect(&identity).await;
                }
            }
            assert_eq!(incarnations, [1, 2, 1, 2], "{}", database.name());
            for event in &events {
                assert!(csms.event(station, event).await.duplicate);
            }
            let rows = transactions(&csms).await;
            let of_station = rows.iter().filter(|row| row.station == identity);
            let sessions: Vec<_> = of_station
                .map(|row| {
                    let energy = row.energy_kwh.map(|energy| energy.0);
                    (row.incarnation, row.state.as_str(), energy)
                })
                .collect();
            assert_eq!(
                sessions,
                [(1, "ended", Some(500_000)), (2, "ended", Some(700_000))],
                "{}",
                database.name()
            );
            csms.stop().await;
        }
    }
}

/// Of each session of a station: state, energy in mWh, and the seqNos of its events.
async fn sessions(csms: &Csms, identity: &str) -> Vec<(String, Option<i64>, Vec<i32>)> {
    let mut rows = transactions(csms).await;
    rows.retain(|row| row.station == identity);
    rows.sort_by_key(|row| row.started_at);
    let mut sessions = vec![];
    for row in rows {
        let events = csms.opened.queries.transaction_events(row.key(), None, 10);
        let events = events.await.unwrap();
        let numbers = events.iter().map(|event| event.seq_no).collect();
        sessions.push((row.state, row.energy_kwh.map(|energy| energy.0), numbers));
    }
    sessions
}

#[tokio::test]
async fn an_end_before_its_own_start_goes_over_to_the_session_that_start_begins() {
    for database in Database::all().await {
        for restarts in [false, true] {
            let mut csms = database.start().await;
            let identity = format!("CP{restarts}");
            let station = csms.connect(&identity).await.station;
            let begin = now() - SignedDuration::from_mins(120);
            let at = |minutes| begin + SignedDuration::from_mins(minutes);
            let offline = r#","offline":true"#;
            for event in [
                event("tx-1", 0, "Started", at(0), Some("0"), ""),
                event("tx-1", 2, "Ended", at(90), Some("1700"), offline),
                event("tx-1", 1, "Updated", at(70), Some("1200"), offline),
                event("tx-1", 0, "Started", at(60), Some("1000"), offline),
                event("tx-1", 1, "Ended", at(30), Some("500"), offline),
            ] {
                assert!(!csms.event(station, &event).await.duplicate);
                if restarts {
                    csms.crash().await;
                    csms = database.start().await;
                    csms.connect(&identity).await;
                }
            }
            assert_eq!(
                sessions(&csms, &identity).await,
                [
                    ("ended".to_owned(), Some(500_000), vec![0, 1]),
                    ("ended".to_owned(), Some(700_000), vec![0, 1, 2]),
                ],
                "{}",
                database.name()
            );
            csms.stop().await;
        }
    }
}

#[tokio::test]
async fn a_session_whose_end_belonged_to_the_next_one_is_open_no_longer() {
    for database in Database::all().await {
        let csms = database.start().await;
        let station = csms.connect("CP1").await.station;
        let begin = now() - SignedDuration::from_mins(120);
        let at = |minutes| begin + SignedDuration::from_mins(minutes);
        for event in [
            event("tx-1", 0, "Started", at(0), Some("0"), ""),
            event("tx-1", 1, "Ended", at(90), Some("1700"), ""),
            event("tx-1", 0, "Started", at(60), Some("1000"), ""),
        ] {
            csms.event(station, &event).await;
        }
        let states = sessions(&csms, "CP1").await;
        let states: Vec<_> = states.iter().map(|(state, ..)| state.as_str()).collect();
        assert_eq!(states, ["stale", "ended"], "{}", database.name());
    }
}

#[tokio::test]
async fn the_journal_goes_on_showing_an_event_that_went_over_to_another_transaction() {
    for database in Database::all().await {
        let csms = database.start().await;
        let station = csms.connect("CP1").await.station;
        let begin = now() - SignedDuration::from_mins(120);
        let at = |minutes| begin + SignedDuration::from_mins(minutes);
        let sent = [
            event("tx-1", 0, "Started", at(0), Some("0"), ""),
            // Goes over to the session that begins next, whose place another one takes then.
            event("tx-1", 5, "Updated", at(70), Some("1200"), ""),
            event("tx-1", 0, "Started", at(60), Some("1000"), ""),
            event("tx-1", 5, "Updated", at(30), Some("500"), ""),
        ];
        for event in &sent {
            csms.event(station, event).await;
        }
        let every = MessageFilter::default();
        let rows = csms
            .opened
            .queries
            .messages(&every, PageRequest::oldest(10));
        let rows = rows.await.unwrap();
        let calls: Vec<_> = rows
            .iter()
            .map(|row| row.call.as_ref().unwrap().0.clone())
            .collect();
        let expected = sent.map(|event| format!(r#"[2,"id","TransactionEvent",{event}]"#));
        assert_eq!(calls, expected, "{}", database.name());
        csms.stop().await;
    }
}

#[tokio::test]
async fn sessions_that_began_at_the_same_instant_take_their_events_as_they_come() {
    for database in Database::all().await {
        let csms = database.start().await;
        let station = csms.connect("CP1").await.station;
        // A clock that is not set: every session begins at the same instant.
        let at = jiff::Timestamp::UNIX_EPOCH;
        let mut incarnations = vec![];
        for event in [
            event("tx-1", 0, "Started", at, Some("0"), ""),
            event("tx-1", 1, "Ended", at, Some("500"), ""),
            event("tx-1", 10, "Started", at, Some("900"), ""),
            event("tx-1", 11, "Ended", at, Some("1700"), ""),
        ] {
            incarnations.push(csms.event(station, &event).await.incarnation);
        }
        assert_eq!(incarnations, [1, 1, 2, 2], "{}", database.name());
        let flags: Vec<_> = transactions(&csms)
            .await
            .into_iter()
            .map(|row| row.flags)
            .collect();
        assert_eq!(
            flags,
            [
                "implausible-time",
                "id-reused,implausible-time,running-seq-no"
            ]
        );
    }
}

#[tokio::test]
async fn a_transaction_beyond_its_number_of_events_is_billed_right_and_flagged() {
    const KEPT: u64 = 10;
    for database in Database::all().await {
        for restarts in [false, true] {
            let settings = WriterSettings {
                transaction_keep_events: KEPT,
                ..WriterSettings::default()
            };
            let start = async || {
                let opened = database.open().await;
                Csms::with(opened.clone(), opened.store, settings.clone())
            };
            let mut csms = start().await;
            let identity = format!("CP{restarts}");
            let station = csms.connect(&identity).await.station;
            let begin = now() - SignedDuration::from_secs(3600);
            let mut last = String::new();
            for i in 0..30 {
                let kind = if i == 0 { "Started" } else { "Updated" };
                let at = begin + SignedDuration::from_secs(i);
                last = event("t", i as i32, kind, at, Some(&(100 * i).to_string()), "");
                assert!(!csms.event(station, &last).await.duplicate);
                if restarts && i % 7 == 0 {
                    csms.crash().await;
                    csms = start().await;
                    csms.connect(&identity).await;
                }
            }
            // Neither a repeat nor one that comes late counts again.
            assert!(csms.event(station, &last).await.duplicate);
            let at = begin + SignedDuration::from_secs(3);
            let late = event("t", 3, "Updated", at, None, r#","evse":{"id":1}"#);
            csms.event(station, &late).await;
            // The end says nothing of the meter: what was last read before counts.
            let at = begin + SignedDuration::from_secs(30);
            let end = event("t", 30, "Ended", at, None, "");
            let ended = csms.event(station, &end).await;
            let name = database.name();
            assert_eq!(ended.total_cost_e4, Some(4_350_000), "{name} {restarts}");
            let rows = transactions(&csms).await;
            let row = rows.iter().find(|row| row.station == identity).unwrap();
            assert_eq!(row.flags, "end-from-last-reading,events-not-kept");
            assert_eq!((row.event_count, row.last_seq_no), (31, 30));
            assert_eq!(row.completeness, "complete");
            let events = csms.opened.queries.transaction_events(row.key(), None, 100);
            let events = events.await.unwrap();
            assert_eq!(events.len() as u64, KEPT + 1, "{name}");
            csms.stop().await;
        }
    }
}
