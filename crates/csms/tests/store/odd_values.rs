//! Times and texts that a station may send and an engine cannot keep as they are.

use crate::support::{Csms, Database, PAGE, event, now, transactions};
use csms::clock::{FIRST, LAST};
use csms::facts::{ConnectorFact, MeterValuesFact, ReportFact, StationKey};
use csms::store::change::Change;
use csms::store::queries::{PageRequest, TransactionFilter};
use csms::store::tables::id_tokens::{self, Token};
use jiff::{SignedDuration, Timestamp};
use ocpp201::{Action, AuthorizationStatusEnum, ConnectorStatusEnum};

/// Everything in which a station tells the time.
async fn tell(csms: &Csms, station: StationKey, text: &str, at: Timestamp) {
    let id = text.replace([':', '+', '.'], "");
    let begin = event(&id, 0, "Started", Timestamp::UNIX_EPOCH, Some("1"), "");
    let payload = begin.replace(&Timestamp::UNIX_EPOCH.to_string(), text);
    assert!(payload.contains(text));
    csms.event(station, &payload).await;
    let connector = ConnectorFact {
        evse_id: 1,
        connector_id: 1,
        status: ConnectorStatusEnum::Available,
        reported_at: at,
    };
    let status = csms
        .writer
        .connector_status(station, now(), vec![connector]);
    status.await.unwrap();
    let values = MeterValuesFact {
        station,
        evse_id: 1,
        received_at: now(),
        samples: vec![(at, r#"[{"value":1}]"#.into())],
    };
    csms.writer.meter_values(values).await.unwrap();
    let report = ReportFact {
        station,
        action: Action::SecurityEventNotification,
        request_id: None,
        seq_no: None,
        tbc: None,
        evse_id: None,
        status: None,
        reported_at: Some(at),
        received_at: now(),
        payload: "{}".into(),
        variables: vec![],
        connectors: vec![],
        change: Change::new(),
        is_archived: true,
    };
    csms.writer.report(report).await.unwrap();
}

/// Everything that was told can be read, within what can be kept.
async fn reads_back(csms: &Csms, station: StationKey, count: usize) {
    let queries = &csms.opened.queries;
    let page = PageRequest::oldest(PAGE);
    let rows = transactions(csms).await;
    assert_eq!(rows.len(), count);
    for row in &rows {
        let events = queries.transaction_events(row.key(), None, 10);
        let [event] = events.await.unwrap().try_into().unwrap();
        assert!((FIRST..=LAST).contains(&event.occurred_at.0));
    }
    let connectors = queries.connectors(Some(station)).await.unwrap();
    assert_eq!(connectors.len(), 1);
    let values = queries.meter_values(station, page).await.unwrap();
    assert_eq!(values.len(), count);
    let reports = queries.reports(station, Action::SecurityEventNotification, page);
    assert_eq!(reports.await.unwrap().len(), count);
}

#[tokio::test]
async fn times_at_the_ends_of_the_calendar_are_kept_and_read_after_a_restart() {
    for database in Database::all().await {
        let csms = database.start().await;
        let station = csms.connect("CP1").await.station;
        let told = [
            ("9999-12-31T23:59:59Z", Timestamp::MAX),
            ("0000-01-01T00:00:00Z", FIRST),
            (
                "0001-01-01T00:00:00Z",
                "0001-01-01T00:00:00Z".parse().unwrap(),
            ),
        ];
        for (text, at) in told {
            tell(&csms, station, text, at).await;
        }
        reads_back(&csms, station, told.len()).await;
        csms.crash().await;
        let csms = database.start().await;
        let station = csms.connect("CP1").await.station;
        reads_back(&csms, station, told.len()).await;
        // The same event is known again by its time.
        let begin = event(
            "9999-12-31T235959Z",
            0,
            "Started",
            Timestamp::UNIX_EPOCH,
            Some("1"),
            "",
        );
        let begin = begin.replace(&Timestamp::UNIX_EPOCH.to_string(), "9999-12-31T23:59:59Z");
        let outcome = csms.event(station, &begin).await;
        assert!(outcome.duplicate, "{}", database.name());
        csms.stop().await;
    }
}

#[tokio::test]
async fn a_file_that_holds_a_time_beyond_the_calendar_can_be_read() {
    let database = Database::sqlite();
    let csms = database.start().await;
    let station = csms.connect("CP1").await.station;
    csms.event(station, &event("t", 0, "Started", now(), None, ""))
        .await;
    csms.stop().await;
    let Database::Sqlite(folder) = &database else {
        unreachable!()
    };
    let path = folder.path().join("csms.db");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
    let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
    sqlx::query("UPDATE charging_transaction SET last_event_at = 253402207200999999")
        .execute(&pool)
        .await
        .unwrap();
    pool.close().await;
    let csms = database.start().await;
    csms.connect("CP1").await;
    assert_eq!(transactions(&csms).await[0].last_event_at.0, LAST);
}

#[tokio::test]
async fn a_text_with_nul_is_found_as_it_was_sent() {
    for database in Database::all().await {
        let csms = database.start().await;
        let token = Token::plain("A\0B", "Central", AuthorizationStatusEnum::Accepted);
        let put = csms.writer.change(id_tokens::put([token], now()));
        put.await.unwrap();
        let queries = &csms.opened.queries;
        let found = queries.find_id_token("a\0b", "Central").await.unwrap();
        assert!(found.is_some(), "{}", database.name());
        let other = queries.find_id_token("a\0c", "Central").await.unwrap();
        assert!(other.is_none());
        csms.connect("C\u{FFFD}D").await;
        assert!(queries.find_station("c\0d").await.unwrap().is_some());
        let asked = ["c\0d", "c\0e"].map(str::to_owned);
        let found = queries.find_stations(&asked).await.unwrap();
        let found: Vec<_> = found.iter().map(|row| &*row.identity_folded).collect();
        assert_eq!(found, ["c\u{FFFD}d"], "{}", database.name());
        let filter = TransactionFilter {
            id_token: Some("A\0B".into()),
            transaction_id: Some("t\0".into()),
            ..TransactionFilter::default()
        };
        let none = queries.transactions(&filter, PageRequest::oldest(PAGE));
        assert!(none.await.unwrap().is_empty());
        let delete = id_tokens::delete("a\0b", "Central", now());
        csms.writer.change(delete).await.unwrap();
        let gone = queries.find_id_token("a\0b", "Central").await.unwrap();
        assert!(gone.is_none());
    }
}

#[tokio::test]
async fn the_users_view_hides_the_pin_and_shows_other_tokens() {
    let mut databases = vec![Database::sqlite()];
    databases.extend(Database::postgres_if_there().await);
    for database in databases {
        let csms = database.start().await;
        let station = csms.connect("CP1").await.station;
        for (id, kind) in [("a", "KeyCode"), ("b", "ISO14443")] {
            let token = format!(r#","idToken":{{"idToken":"1234","type":"{kind}"}}"#);
            csms.event(station, &event(id, 0, "Started", now(), None, &token))
                .await;
        }
        let text = "SELECT id_token FROM charger_usage_log ORDER BY transaction_id";
        let tokens: Vec<String> = match &database {
            Database::Sqlite(folder) => {
                let path = folder.path().join("csms.db");
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
                let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
                sqlx::query_scalar(text).fetch_all(&pool).await.unwrap()
            }
            Database::Postgres(url) => {
                let pool = sqlx::PgPool::connect(url).await.unwrap();
                sqlx::query_scalar(text).fetch_all(&pool).await.unwrap()
            }
            Database::Memory(_) => unreachable!(),
        };
        assert_eq!(tokens, ["***", "1234"], "{}", database.name());
    }
}

#[tokio::test]
async fn a_clock_that_was_ahead_once_does_not_freeze_the_state_of_a_connector() {
    for database in Database::all().await {
        for restarts in [false, true] {
            let mut csms = database.start().await;
            let station = csms.connect("emart_jeju_01").await.station;
            let begin = now() + SignedDuration::from_mins(i64::from(restarts) * 60);
            let ahead: Timestamp = "9998-01-01T00:00:00Z".parse().unwrap();
            // (minutes until it arrives, the station's time, what it says)
            let minutes = |count| begin + SignedDuration::from_mins(count);
            for (received_at, reported_at, status) in [
                (minutes(0), ahead, ConnectorStatusEnum::Faulted),
                (minutes(6), minutes(6), ConnectorStatusEnum::Available),
                // Older than what is known: it came late.
                (minutes(7), minutes(1), ConnectorStatusEnum::Occupied),
            ] {
                let connector = ConnectorFact {
                    evse_id: 1,
                    connector_id: 1,
                    status,
                    reported_at,
                };
                let told = csms
                    .writer
                    .connector_status(station, received_at, vec![connector]);
                told.await.unwrap();
                if restarts {
                    csms.crash().await;
                    csms = database.start().await;
                    csms.connect("emart_jeju_01").await;
                }
            }
            let queries = &csms.opened.queries;
            let [connector] = queries
                .connectors(Some(station))
                .await
                .unwrap()
                .try_into()
                .unwrap();
            assert_eq!(connector.status, "Available", "{}", database.name());
            let charger = queries.chargers(None, None, 1000).await.unwrap()[0].clone();
            assert_eq!(charger.current_status, "Available", "{}", database.name());
            csms.stop().await;
        }
    }
}

/// Found by simulation: the clock of the CSMS was set back, and every report after that counted as old.
#[tokio::test]
async fn a_csms_whose_clock_is_set_back_does_not_freeze_the_state_of_a_connector() {
    for database in Database::all().await {
        for restarts in [false, true] {
            let mut csms = database.start().await;
            let station = csms.connect("emart_jeju_02").await.station;
            let begin = now() + SignedDuration::from_mins(i64::from(restarts) * 60);
            let minutes = |count| begin + SignedDuration::from_mins(count);
            for (received_at, reported_at, status) in [
                (minutes(0), minutes(0), ConnectorStatusEnum::Occupied),
                (minutes(-60), minutes(1), ConnectorStatusEnum::Available),
                (minutes(-59), minutes(2), ConnectorStatusEnum::Faulted),
                // Older than what is known: it came late.
                (minutes(-58), minutes(1), ConnectorStatusEnum::Occupied),
            ] {
                let connector = ConnectorFact {
                    evse_id: 1,
                    connector_id: 1,
                    status,
                    reported_at,
                };
                let told = csms
                    .writer
                    .connector_status(station, received_at, vec![connector]);
                told.await.unwrap();
                if restarts {
                    csms.crash().await;
                    csms = database.start().await;
                    csms.connect("emart_jeju_02").await;
                }
            }
            let queries = &csms.opened.queries;
            let stored = queries.connectors(Some(station)).await.unwrap();
            let statuses: Vec<_> = stored.iter().map(|row| row.status.as_str()).collect();
            assert_eq!(statuses, ["Faulted"], "{}", database.name());
            let chargers = queries.chargers(None, None, 1000).await.unwrap();
            let charger = chargers
                .iter()
                .find(|row| row.charger_id == "emart_jeju_02");
            let state = charger.map(|row| row.current_status.as_str());
            assert_eq!(state, Some("Faulted"), "{}", database.name());
            csms.stop().await;
        }
    }
}

/// Found by simulation: the state of one connector, sent again after a failure, came behind a later one of another
/// connector while the clock of the CSMS was set back; it was acknowledged and counted as old.
#[tokio::test]
async fn a_late_state_is_compared_with_that_of_its_own_connector() {
    for database in Database::all().await {
        for in_one_batch in [false, true] {
            let csms = database.start().await;
            let station = csms.connect("emart_jeju_03").await.station;
            let begin = now() + SignedDuration::from_mins(i64::from(in_one_batch) * 60);
            let minutes = |count| begin + SignedDuration::from_mins(count);
            let told = |received: i64, evse_id: i32, reported: i64, status| {
                let fact = ConnectorFact {
                    evse_id,
                    connector_id: 1,
                    status,
                    reported_at: minutes(reported),
                };
                csms.writer
                    .connector_status(station, minutes(received), vec![fact])
            };
            told(0, 2, 0, ConnectorStatusEnum::Occupied).await.unwrap();
            // The clock is set back by an hour.
            let first = told(-57, 1, 3, ConnectorStatusEnum::Occupied);
            let second = told(-56, 2, 2, ConnectorStatusEnum::Available);
            // What was reported before what is known.
            let third = told(-55, 2, 1, ConnectorStatusEnum::Faulted);
            if in_one_batch {
                let (first, second, third) = tokio::join!(first, second, third);
                first.and(second).and(third).unwrap();
            } else {
                first.await.unwrap();
                second.await.unwrap();
                third.await.unwrap();
            }
            let stored = csms.opened.queries.connectors(Some(station)).await.unwrap();
            let statuses: Vec<_> = stored.iter().map(|row| row.status.as_str()).collect();
            assert_eq!(statuses, ["Occupied", "Available"], "{}", database.name());
            csms.stop().await;
        }
    }
}
