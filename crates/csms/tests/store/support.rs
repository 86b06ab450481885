//! Databases for tests: each test has its own, and the same test runs on every engine.
//!
//! PostgreSQL takes part where `CSMS_TEST_POSTGRES` holds the address of a server, as `scripts/test`
//! has it. A test that is of PostgreSQL alone is ignored elsewhere.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

use csms::clock::{Clock, SystemClock};
use csms::facts::{
    BootFact, ConnectFact, Connected, ConnectionKey, EventFact, EventOutcome, StationKey,
};
use csms::live::LiveBus;
use csms::model::price_list::{Texts, Version};
use csms::model::tariff::Prices;
use csms::store::change::Change;
use csms::store::memory::MemoryStore;
use csms::store::queries::{PageRequest, TransactionFilter};
use csms::store::rows::TransactionRow;
use csms::store::tables::tariffs;
use csms::store::time::SqlTime;
use csms::store::writer::{WriteError, Writer, WriterSettings};
use csms::store::{Opened, Seed, Store, open};
use jiff::Timestamp;
use ocpp201::{BootNotificationRequest, BootReasonEnum, ChargingStation, RegistrationStatusEnum};
use sqlx::Connection as _;
use tokio::task::JoinHandle;

/// A database that outlives the CSMS that uses it.
pub(crate) enum Database {
    Sqlite(tempfile::TempDir),
    Postgres(String),
    Memory(Arc<MemoryStore>),
}

impl Database {
    pub(crate) fn sqlite() -> Self {
        Self::Sqlite(tempfile::tempdir().unwrap())
    }

    pub(crate) async fn memory() -> Self {
        let now = SqlTime::new(SystemClock::new().now());
        Self::Memory(MemoryStore::new(Seed::Emart, now).await.unwrap())
    }

    /// A new database on the server.
    pub(crate) async fn postgres() -> Self {
        let new = Self::postgres_if_there().await;
        new.expect("CSMS_TEST_POSTGRES must name a server")
    }

    /// A new database on the server, if there is one.
    pub(crate) async fn postgres_if_there() -> Option<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let server = std::env::var("CSMS_TEST_POSTGRES").ok()?;
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{}_{number}", std::process::id());
        let mut connection = sqlx::PgConnection::connect(&server).await.unwrap();
        for statement in [
            format!("DROP DATABASE IF EXISTS {name}"),
            format!("CREATE DATABASE {name}"),
        ] {
            sqlx::query(sqlx::AssertSqlSafe(statement))
                .execute(&mut connection)
                .await
                .unwrap();
        }
        let (base, _) = server.rsplit_once('/').unwrap();
        Some(Self::Postgres(format!("{base}/{name}")))
    }

    /// All engines at hand.
    pub(crate) async fn all() -> Vec<Self> {
        let mut all = vec![Self::sqlite(), Self::memory().await];
        all.extend(Self::postgres_if_there().await);
        all
    }

    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
            Self::Memory(_) => "memory",
        }
    }

    pub(crate) async fn open(&self) -> Opened {
        let now = SystemClock::new().now();
        match self {
            Self::Sqlite(folder) => {
                let path = folder.path().join("csms.db");
                open(path.to_str().unwrap(), Seed::Emart, now)
                    .await
                    .unwrap()
            }
            Self::Postgres(url) => open(url, Seed::Emart, now).await.unwrap(),
            Self::Memory(store) => store.reopen(SqlTime::new(now)).await.unwrap(),
        }
    }

    pub(crate) async fn start(&self) -> Csms {
        let opened = self.open().await;
        Csms::start(opened.clone(), opened.store)
    }
}

/// The storing half of a CSMS.
pub(crate) struct Csms {
    pub(crate) opened: Opened,
    pub(crate) writer: Writer,
    pub(crate) live: LiveBus,
    task: JoinHandle<()>,
}

impl Csms {
    /// Over `store`, which may stand in front of the opened one.
    pub(crate) fn start(opened: Opened, store: Store) -> Self {
        Self::with(opened, store, WriterSettings::default())
    }

    pub(crate) fn with(opened: Opened, store: Store, settings: WriterSettings) -> Self {
        let live = LiveBus::new(opened.first_live_seq);
        let clock = Arc::new(SystemClock::new());
        let (writer, task) = Writer::spawn(store, live.clone(), clock, settings);
        Self {
            opened,
            writer,
            live,
            task,
        }
    }

    /// Ends as by SIGKILL: what is not committed is lost.
    pub(crate) async fn crash(self) {
        self.task.abort();
        let _ = self.task.await;
    }

    /// Ends in peace.
    pub(crate) async fn stop(self) {
        drop(self.writer);
        self.task.await.unwrap();
    }

    pub(crate) async fn connect(&self, identity: &str) -> Connected {
        let fact = ConnectFact {
            identity: identity.into(),
            ocpp_version: "ocpp2.0.1",
            security_profile: 0,
            remote_address: "127.0.0.1:5000".into(),
            at: SystemClock::new().now(),
        };
        self.writer
            .connect(fact, Some(RegistrationStatusEnum::Accepted))
            .await
            .unwrap()
            .unwrap()
    }

    /// Adds a tariff with one price, or changes it.
    pub(crate) async fn put_tariff(
        &self,
        name: &str,
        currency: &str,
        price_per_kwh_e4: i64,
        step_wh: i64,
        is_default: bool,
    ) {
        let change = tariff(name, currency, price_per_kwh_e4, step_wh, is_default);
        self.change(change).await;
    }

    /// Changes the installation, as REST does.
    pub(crate) async fn change(&self, change: Change) {
        self.writer.change(change).await.unwrap();
        let installation = self.writer.installation();
        installation.refresh(&self.opened.reader).await.unwrap();
    }

    pub(crate) async fn event(&self, station: StationKey, payload: &str) -> EventOutcome {
        self.try_event(station, payload).await.unwrap()
    }

    pub(crate) async fn try_event(
        &self,
        station: StationKey,
        payload: &str,
    ) -> Result<EventOutcome, WriteError> {
        let received_at = SystemClock::new().now();
        self.writer
            .transaction_event(event_fact(station, payload, received_at))
            .await
    }
}

/// A tariff with one price.
pub(crate) fn tariff(
    name: &str,
    currency: &str,
    price_per_kwh_e4: i64,
    step_wh: i64,
    is_default: bool,
) -> Change {
    let version = Version {
        number: 0,
        currency: currency.into(),
        step_wh,
        prices: Prices {
            per_kwh_e4: price_per_kwh_e4,
            ..Prices::default()
        },
        rates: Vec::new(),
        texts: Texts::default(),
        valid_from: None,
        valid_until: None,
        created_at: SystemClock::new().now(),
        created_by: "a test".into(),
    };
    static KEYS: AtomicI64 = AtomicI64::new(1_000_000);
    let key = KEYS.fetch_add(1, Ordering::Relaxed);
    tariffs::put(key, name, is_default, &version)
}

pub(crate) fn event_fact(station: StationKey, payload: &str, received_at: Timestamp) -> EventFact {
    EventFact {
        station,
        connection: ConnectionKey(1),
        ocpp_version: "ocpp2.0.1",
        received_at,
        message_id: Some("id".into()),
        request: serde_json::from_str(payload).unwrap_or_else(|error| panic!("{error}: {payload}")),
        payload: payload.into(),
    }
}

/// A TransactionEventRequest; `rest` is more members, each with a leading comma.
pub(crate) fn event(
    transaction_id: &str,
    seq_no: i32,
    event_type: &str,
    at: Timestamp,
    register_wh: Option<&str>,
    rest: &str,
) -> String {
    let (trigger, reason) = match event_type {
        "Started" => ("Authorized", ""),
        "Ended" => ("StopAuthorized", r#","stoppedReason":"Local""#),
        _ => ("MeterValuePeriodic", ""),
    };
    let meter = register_wh.map_or(String::new(), |wh| {
        format!(r#","meterValue":[{{"timestamp":"{at}","sampledValue":[{{"value":{wh}}}]}}]"#)
    });
    format!(
        r#"{{"eventType":"{event_type}","timestamp":"{at}","triggerReason":"{trigger}","seqNo":{seq_no},"transactionInfo":{{"transactionId":"{transaction_id}"{reason}}}{meter}{rest}}}"#
    )
}

/// More rows than any test makes.
pub(crate) const PAGE: u32 = 1000;

pub(crate) fn now() -> Timestamp {
    SystemClock::new().now()
}

pub(crate) async fn transactions(csms: &Csms) -> Vec<TransactionRow> {
    csms.opened
        .queries
        .transactions(&TransactionFilter::default(), PageRequest::oldest(PAGE))
        .await
        .unwrap()
}

pub(crate) fn boot(station: StationKey, reason: BootReasonEnum) -> BootFact {
    let model = "M".try_into().unwrap();
    let vendor = "V".try_into().unwrap();
    BootFact {
        station,
        at: now(),
        request: BootNotificationRequest::new(ChargingStation::new(model, vendor), reason),
        security_profile: 0,
    }
}
