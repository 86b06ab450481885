//! What is written reads back, on every engine.

use crate::support::Database;
use crate::support::PAGE;
use crate::support::boot;
use crate::support::now;
use csms::facts::CommandEnd;
use csms::facts::CommandFact;
use csms::facts::ConnectorFact;
use csms::facts::MeterValuesFact;
use csms::facts::RefusalReason;
use csms::facts::RefusedConnectionFact;
use csms::facts::RefusedEventFact;
use csms::facts::ReportFact;
use csms::facts::VariableFact;
use csms::store::change::Change;
use csms::store::queries::PageRequest;
use csms::store::tables::device_model::{self, VariableFilter};
use csms::store::tables::id_tokens::{self, Token};
use jiff::SignedDuration;
use ocpp201::Action;
use ocpp201::AttributeEnum;
use ocpp201::AuthorizationStatusEnum;
use ocpp201::BootReasonEnum;
use ocpp201::Component;
use ocpp201::ConnectorStatusEnum;
use ocpp201::RegistrationStatusEnum;
use ocpp201::Variable;

#[tokio::test]
async fn a_new_database_holds_the_installation_and_a_tariff() {
    for database in Database::all().await {
        let opened = database.open().await;
        let chargers = opened.queries.chargers(None, None, 1000).await.unwrap();
        assert_eq!(chargers.len(), 34, "{}", database.name());
        assert_eq!(chargers[0].charger_id, "emart_jeju_01");
        assert_eq!(
            chargers[0].serial_number.as_deref(),
            Some("SN-EMART_JEJU_01")
        );
        assert!((chargers[0].rated_power - 100.0).abs() < 1e-9);
        let installed: f64 = chargers.iter().map(|charger| charger.rated_power).sum();
        assert!((installed - 2_900.0).abs() < 1e-9);
        let sites = opened.queries.sites().await.unwrap();
        assert_eq!(sites.len(), 3);
        assert_eq!(sites[0].time_zone, "Asia/Seoul");
        let tariffs = opened.queries.tariffs().await.unwrap();
        assert_eq!(tariffs.len(), 1);
    }
}

#[tokio::test]
async fn a_taken_over_connection_does_not_take_its_charger_offline() {
    let csms = Database::memory().await.start().await;
    let old = csms.connect("emart_jeju_01").await;
    let connector = ConnectorFact {
        evse_id: 1,
        connector_id: 1,
        status: ConnectorStatusEnum::Available,
        reported_at: now(),
    };
    let status = csms
        .writer
        .connector_status(old.station, now(), vec![connector]);
    status.await.unwrap();
    let new = csms.connect("emart_jeju_01").await;
    assert_eq!(new.station, old.station);
    csms.writer
        .disconnect(old.connection, "taken over")
        .await
        .unwrap();
    let status = || async {
        let chargers = csms
            .opened
            .queries
            .chargers(None, None, 1000)
            .await
            .unwrap();
        chargers[0].current_status.clone()
    };
    assert_eq!(status().await, "Available");
    csms.writer
        .disconnect(new.connection, "gone")
        .await
        .unwrap();
    assert_eq!(status().await, "Offline");
}

#[tokio::test]
async fn an_unknown_station_is_created_only_where_that_is_asked_for() {
    for database in Database::all().await {
        let csms = database.start().await;
        let fact = csms::facts::ConnectFact {
            identity: "Café-1".into(),
            ocpp_version: "ocpp2.0.1",
            security_profile: 0,
            remote_address: "127.0.0.1:1".into(),
            at: now(),
        };
        let refused = csms.writer.connect(fact.clone(), None).await.unwrap();
        assert!(refused.is_none(), "{}", database.name());
        let pending = RegistrationStatusEnum::Pending;
        let accepted = RegistrationStatusEnum::Accepted;
        let key = csms.writer.create_station("Café-1", pending).await.unwrap();
        let again = csms.writer.create_station("CAFÉ-1", accepted).await;
        assert_eq!(again.unwrap(), key);
        let connected = csms.writer.connect(fact.clone(), None).await;
        let connected = connected.unwrap().unwrap();
        assert_eq!(connected.registration_setting, pending);
        let other = csms::facts::ConnectFact {
            identity: "Other".into(),
            ..fact
        };
        let rejected = RegistrationStatusEnum::Rejected;
        let other = csms.writer.connect(other, Some(rejected)).await.unwrap();
        assert_eq!(other.unwrap().registration_setting, rejected);
        assert_eq!(connected.station, key);
        assert_eq!(connected.identity, "Café-1");
        assert_eq!(connected.registration, None);
    }
}

#[tokio::test]
async fn settings_of_a_station_survive_a_restart() {
    for database in Database::all().await {
        let csms = database.start().await;
        let station = csms.connect("CP1").await.station;
        assert_eq!(
            csms.writer
                .boot(boot(station, BootReasonEnum::PowerUp))
                .await
                .map(|booted| booted.map(|it| it.epoch)),
            Ok(Some(1))
        );
        assert_eq!(
            csms.writer
                .boot(boot(station, BootReasonEnum::PowerUp))
                .await
                .map(|booted| booted.map(|it| it.epoch)),
            Ok(Some(2))
        );
        let pending = RegistrationStatusEnum::Pending;
        csms.writer
            .set_registration(station, pending)
            .await
            .unwrap();
        csms.writer.set_tolerant(station, true).await.unwrap();
        let password = (vec![1, 2], vec![0, 255]);
        csms.writer
            .set_password(station, Some(password))
            .await
            .unwrap();
        csms.crash().await;
        let csms = database.start().await;
        let connected = csms.connect("cp1").await;
        assert_eq!(
            connected.registration,
            Some(RegistrationStatusEnum::Accepted)
        );
        assert_eq!(connected.registration_setting, pending);
        assert_eq!((connected.boot_epoch, connected.tolerant), (2, true));
        let row = csms
            .opened
            .queries
            .find_station("cp1")
            .await
            .unwrap()
            .unwrap();
        assert_eq!(row.password_salt.unwrap().0, [1, 2], "{}", database.name());
        assert_eq!(row.password_hash.unwrap().0, [0, 255]);
        csms.writer.set_password(station, None).await.unwrap();
        let row = csms
            .opened
            .queries
            .find_station("cp1")
            .await
            .unwrap()
            .unwrap();
        assert!(!row.has_password);
    }
}

#[tokio::test]
async fn of_a_connector_the_newest_boot_and_time_stands() {
    for database in Database::all().await {
        let csms = database.start().await;
        let station = csms.connect("CP1").await.station;
        let fact = |status, seconds| ConnectorFact {
            evse_id: 1,
            connector_id: 1,
            status,
            reported_at: now() + SignedDuration::from_secs(seconds),
        };
        let status = || async {
            let rows = csms.opened.queries.connectors(Some(station)).await.unwrap();
            rows[0].status.clone()
        };
        let say = |fact| csms.writer.connector_status(station, now(), vec![fact]);
        say(fact(ConnectorStatusEnum::Occupied, 0)).await.unwrap();
        say(fact(ConnectorStatusEnum::Faulted, -60)).await.unwrap();
        assert_eq!(status().await, "Occupied", "{}", database.name());
        // After a boot even an earlier time counts: the clock was set back.
        csms.writer
            .boot(boot(station, BootReasonEnum::PowerUp))
            .await
            .unwrap();
        say(fact(ConnectorStatusEnum::Available, -3600))
            .await
            .unwrap();
        assert_eq!(status().await, "Available");
    }
}

#[tokio::test]
async fn everything_else_that_is_reported_reads_back() {
    for database in Database::all().await {
        let csms = database.start().await;
        let station = csms.connect("CP1").await.station;
        let writer = &csms.writer;
        let queries = &csms.opened.queries;
        let variable = |value: &str, characteristics: Option<&str>| VariableFact {
            component: Component::new("OCPPCommCtrlr".try_into().unwrap()),
            variable: Variable::new("HeartbeatInterval".try_into().unwrap()),
            attribute_type: AttributeEnum::Actual,
            value: Some(value.into()),
            mutability: None,
            characteristics: characteristics.map(Into::into),
        };
        let report = |variables| ReportFact {
            station,
            action: Action::NotifyReport,
            request_id: Some(7),
            seq_no: Some(0),
            tbc: Some(false),
            evse_id: None,
            status: None,
            reported_at: Some(now()),
            received_at: now(),
            payload: r#"{"text":"a\u0000b"}"#.into(),
            variables,
            connectors: vec![],
            change: Change::new(),
            is_archived: true,
        };
        let first = report(vec![variable("30", Some("{}")), variable("60", None)]);
        writer.report(first).await.unwrap();
        writer
            .report(report(vec![variable("90", None)]))
            .await
            .unwrap();
        let rows = device_model::variables(
            &csms.opened.reader,
            station,
            &VariableFilter::default(),
            None,
            10,
        )
        .await
        .unwrap();
        assert_eq!(rows.len(), 1, "{}", database.name());
        assert_eq!(rows[0].path, "OCPPCommCtrlr/HeartbeatInterval");
        assert_eq!(rows[0].value.as_deref(), Some("90"));
        assert!(
            rows[0].characteristics.is_some(),
            "kept where nothing new is known"
        );
        let page = PageRequest::oldest(PAGE);
        let reports = queries
            .reports(station, Action::NotifyReport, page)
            .await
            .unwrap();
        assert_eq!((reports.len(), reports[0].tbc), (2, Some(false)));

        let samples = vec![(now(), "[]".to_owned()), (now(), "[1]".to_owned())];
        let values = MeterValuesFact {
            station,
            evse_id: 0,
            received_at: now(),
            samples,
        };
        writer.meter_values(values).await.unwrap();
        assert_eq!(queries.meter_values(station, page).await.unwrap().len(), 2);

        let refused = RefusedEventFact {
            station,
            received_at: now(),
            error_code: "TypeConstraintViolation",
            path: "/seqNo".into(),
            message: "nul \0 inside".into(),
            frame: "[2]".into(),
        };
        writer.refused_event(refused).await.unwrap();
        let rows = queries.refused_events(Some(station), page).await.unwrap();
        assert_eq!(rows[0].message, "nul \u{FFFD} inside");

        let refusal = RefusedConnectionFact {
            at: now(),
            identity: None,
            path: "/x".into(),
            remote_address: "127.0.0.1:9".into(),
            http_status: 404,
            reason: RefusalReason::UnknownStation,
            detail: "not known".into(),
            remedy: "register it",
        };
        writer.refuse(refusal).await.unwrap();
        let rows = queries.refused_connections(page).await.unwrap();
        assert_eq!(rows[0].http_status, 404);
    }
}

#[tokio::test]
async fn commands_are_rows_and_a_repeated_key_finds_the_first() {
    for database in Database::all().await {
        let csms = database.start().await;
        let station = csms.connect("CP1").await.station;
        let fact = CommandFact {
            station,
            action: Action::RequestStartTransaction,
            principal: "operator".into(),
            message_id: "m1".into(),
            request_frame: "[2]".into(),
            idempotency_key: Some("k".into()),
            unchecked: false,
            created_at: now(),
            expires_at: now(),
        };
        let action = Action::RequestStartTransaction;
        let found = csms
            .writer
            .find_idempotent(station, action, "k")
            .await
            .unwrap();
        assert_eq!(found, None, "{}", database.name());
        let placed = csms.writer.command_created(fact.clone()).await.unwrap();
        let key = placed.key;
        assert!(placed.is_new);
        let found = csms
            .writer
            .find_idempotent(station, action, "k")
            .await
            .unwrap();
        assert_eq!(found, Some(key));
        let again = csms.writer.command_created(fact).await.unwrap();
        assert_eq!((again.key, again.is_new), (key, false), "the key is taken");
        let end = CommandEnd {
            command: key,
            state: "result",
            response_frame: Some("[3]".into()),
            detail: None,
            sent_at: Some(now()),
            finished_at: now(),
        };
        csms.writer.command_ended(end).await.unwrap();
        let row = csms.opened.queries.command(key).await.unwrap().unwrap();
        assert_eq!(row.state, "result");
    }
}

#[tokio::test]
async fn id_tokens_are_one_whatever_their_case() {
    for database in Database::all().await {
        let csms = database.start().await;
        let put = |token: &str, status| {
            let token = Token {
                expires_at: Some(now()),
                group: Some(("G".into(), "Central".into())),
                charging_priority: Some(-3),
                ..Token::plain(token, "ISO14443", status)
            };
            csms.writer.change(id_tokens::put([token], now()))
        };
        let accepted = put("Ab1", AuthorizationStatusEnum::Accepted);
        accepted.await.unwrap();
        let blocked = put("aB1", AuthorizationStatusEnum::Blocked);
        blocked.await.unwrap();
        let rows = csms
            .opened
            .queries
            .id_tokens(PageRequest::oldest(PAGE))
            .await
            .unwrap();
        assert_eq!(rows.len(), 1, "{}", database.name());
        assert_eq!(
            (rows[0].id_token.as_str(), rows[0].status.as_str()),
            ("aB1", "Blocked")
        );
        assert_eq!(rows[0].group_id_token.as_deref(), Some("G"));
        for _ in 0..2 {
            let delete = id_tokens::delete("AB1", "ISO14443", now());
            csms.writer.change(delete).await.unwrap();
        }
        let rows = csms
            .opened
            .queries
            .id_tokens(PageRequest::oldest(PAGE))
            .await
            .unwrap();
        assert!(rows.is_empty());
    }
}
