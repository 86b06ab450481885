//! Databases with the real schema, filled with the rows of a synthetic run.
//!
//! SQLite always; PostgreSQL in tests of its own, on the server that CSMS_TEST_POSTGRES names.

use std::path::Path;

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqliteConnection};

use crate::synthetic::{Run, SESSIONS};

/// A database that tests may break.
#[derive(Debug)]
pub(crate) enum Lab {
    Sqlite {
        connection: SqliteConnection,
        folder: tempfile::TempDir,
    },
    Postgres {
        connection: PgConnection,
        url: String,
    },
}

/// Stations that there are, in the order of their keys.
const STATIONS: [&str; 3] = ["emart_jeju_01", "emart_jeju_02", "emart_shinjeju_01"];

impl Lab {
    /// An empty SQLite database.
    pub(crate) async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = sqlx::sqlite::SqliteConnectOptions::new()
            .filename(folder.path().join("csms.sqlite"))
            .create_if_missing(true)
            .synchronous(sqlx::sqlite::SqliteSynchronous::Off);
        let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
        sqlx::migrate!("../../migrations/sqlite")
            .run(&mut connection)
            .await
            .unwrap();
        Self::Sqlite { connection, folder }
    }

    /// A copy of the SQLite database at `url`.
    pub(crate) async fn copy_of(url: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("csms.sqlite");
        let mut original = SqliteConnection::connect(url).await.unwrap();
        let copying = format!("VACUUM INTO '{}'", copy.display());
        original.execute(AssertSqlSafe(copying)).await.unwrap();
        original.close().await.unwrap();
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&copy);
        let connection = SqliteConnection::connect_with(&options).await.unwrap();
        Self::Sqlite { connection, folder }
    }

    /// The key that a query finds.
    pub(crate) async fn key(&mut self, sql: &str) -> i64 {
        match self {
            Self::Sqlite { connection, .. } => {
                let query = sqlx::query_scalar(AssertSqlSafe(sql.to_owned()));
                query.fetch_one(connection).await.unwrap()
            }
            Self::Postgres { connection, .. } => {
                let query = sqlx::query_scalar(AssertSqlSafe(sql.to_owned()));
                query.fetch_one(connection).await.unwrap()
            }
        }
    }

    /// An empty database of its own on the server that the environment names.
    pub(crate) async fn postgres(name: &str) -> Self {
        let server = std::env::var("CSMS_TEST_POSTGRES").expect("the URL of a PostgreSQL server");
        let name = format!("verify_{name}_{}", std::process::id());
        let mut admin = PgConnection::connect(&server).await.unwrap();
        for sql in [
            format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
            format!("CREATE DATABASE {name}"),
        ] {
            admin.execute(AssertSqlSafe(sql)).await.unwrap();
        }
        let (base, _) = server.rsplit_once('/').unwrap();
        let url = format!("{base}/{name}");
        let mut connection = PgConnection::connect(&url).await.unwrap();
        sqlx::migrate!("../../migrations/postgres")
            .run(&mut connection)
            .await
            .unwrap();
        Self::Postgres { connection, url }
    }

    /// What verify is told.
    pub(crate) fn url(&self) -> String {
        match self {
            Self::Sqlite { folder, .. } => {
                format!("sqlite://{}", folder.path().join("csms.sqlite").display())
            }
            Self::Postgres { url, .. } => url.clone(),
        }
    }

    /// A folder for files of the test, where there is one.
    pub(crate) fn folder(&self) -> Option<&Path> {
        match self {
            Self::Sqlite { folder, .. } => Some(folder.path()),
            Self::Postgres { .. } => None,
        }
    }

    /// Executes statements; returns the number of rows that the last one changed.
    pub(crate) async fn execute(&mut self, sql: &str) -> u64 {
        let sql = AssertSqlSafe(sql.to_owned());
        let done = match self {
            Self::Sqlite { connection, .. } => connection
                .execute(sqlx::raw_sql(sql))
                .await
                .map(|done| done.rows_affected()),
            Self::Postgres { connection, .. } => connection
                .execute(sqlx::raw_sql(sql))
                .await
                .map(|done| done.rows_affected()),
        };
        done.unwrap()
    }

    pub(crate) async fn close(self) {
        match self {
            Self::Sqlite { connection, .. } => connection.close().await.unwrap(),
            Self::Postgres { connection, url } => {
                connection.close().await.unwrap();
                let server = std::env::var("CSMS_TEST_POSTGRES").unwrap();
                let name = url.rsplit_once('/').unwrap().1;
                let mut admin = PgConnection::connect(&server).await.unwrap();
                let drop = format!("DROP DATABASE {name} WITH (FORCE)");
                admin.execute(AssertSqlSafe(drop)).await.unwrap();
            }
        }
    }

    pub(crate) fn at(&self, at: Timestamp) -> String {
        let micros = at.as_microsecond();
        match self {
            Self::Sqlite { .. } => micros.to_string(),
            Self::Postgres { .. } => {
                format!("timestamptz 'epoch' + {micros} * interval '1 microsecond'")
            }
        }
    }

    /// True and false.
    pub(crate) fn flags(&self) -> (&'static str, &'static str) {
        (self.flag(true), self.flag(false))
    }

    fn flag(&self, value: bool) -> &'static str {
        match (self, value) {
            (Self::Sqlite { .. }, false) => "0",
            (Self::Sqlite { .. }, true) => "1",
            (Self::Postgres { .. }, false) => "FALSE",
            (Self::Postgres { .. }, true) => "TRUE",
        }
    }

    /// Fills in the rows that a CSMS without a fault leaves behind.
    pub(crate) async fn fill(&mut self, run: Run) {
        let mut sql = String::new();
        let began = self.at(run.started_at);
        for (key, station) in (1..).zip(STATIONS) {
            // The last scenario that each station takes part in.
            let sessions = SESSIONS.iter().filter(|session| session.station == station);
            let last = sessions.map(|session| session.scenario).max().unwrap();
            let booted = self.at(run.begin(last) + jiff::SignedDuration::from_millis(60));
            sql += &format!(
                "INSERT INTO station (station_key, identity, identity_folded, registration, boot_epoch, \
                 booted_at, created_at, updated_at) VALUES ({key}, '{station}', '{station}', \
                 'Accepted', 1, {booted}, {began}, {began});\n"
            );
        }
        let (mut connection_key, mut transaction_key) = (0, 0);
        for session in &SESSIONS {
            let station_key = 1 + STATIONS.iter().position(|s| *s == session.station).unwrap();
            for (begin, end, reason) in run.connections(session) {
                connection_key += 1;
                let (begin, end) = (self.at(begin), self.at(end));
                sql += &format!(
                    "INSERT INTO connection (connection_key, station_key, ocpp_version, \
                     security_profile, remote_address, connected_at, disconnected_at, reason) VALUES \
                     ({connection_key}, {station_key}, 'ocpp2.0.1', 0, '127.0.0.1:50000', {begin}, \
                     {end}, '{reason}');\n"
                );
            }
            let Some(charge) = &session.charge else {
                continue;
            };
            transaction_key += 1;
            let events = run.events(session, charge);
            let (first, last) = (events.first().unwrap(), events.last().unwrap());
            let (begin, end) = (self.at(first.at), self.at(last.at));
            let created = self.at(first.received_at);
            let (id, token, reason) = (run.id(charge), charge.token, charge.reason);
            let remote = charge
                .remote_start_id
                .map_or("NULL".into(), |id| id.to_string());
            let (count, seconds) = (events.len(), charge.seconds);
            let begin_mwh = charge.begin_wh * 1_000;
            let energy_mwh = charge.metered_wh * 1_000;
            let end_mwh = begin_mwh + energy_mwh;
            let (billed, cost) = (charge.billed_wh, charge.cost_e4);
            sql += &format!(
                "INSERT INTO charging_transaction (transaction_key, station_key, transaction_id, \
                 incarnation, ocpp_version, state, completeness, evse_id, connector_id, id_token, \
                 id_token_type, remote_start_id, charging_state, stopped_reason, started_at, \
                 ended_at, first_event_at, last_event_at, duration_seconds, first_seq_no, \
                 last_seq_no, event_count, begin_mwh, end_mwh, energy_mwh, energy_source, \
                 price_per_kwh_e4, step_wh, currency, billed_wh, cost_e4, created_at, updated_at) \
                 VALUES ({transaction_key}, {station_key}, '{id}', 1, 'ocpp2.0.1', 'ended', \
                 'complete', 1, 1, '{token}', 'ISO14443', {remote}, 'Idle', '{reason}', {begin}, \
                 {end}, {begin}, {end}, {seconds}, 0, {}, {count}, {begin_mwh}, {end_mwh}, \
                 {energy_mwh}, 'register', 1500000, 10, 'KRW', {billed}, {cost}, {created}, \
                 {created});\n",
                last.seq_no
            );
            for event in &events {
                let (at, received) = (self.at(event.at), self.at(event.received_at));
                let offline = self.flag(event.offline);
                sql += &format!(
                    "INSERT INTO transaction_event (message_key, connection_key, transaction_key, \
                     seq_no, variant, event_type, trigger_reason, occurred_at, received_at, offline, \
                     payload) VALUES ((SELECT coalesce(max(e.message_key), 0) + 1 \
                     FROM transaction_event e), 1, {transaction_key}, {}, 0, '{}', '{}', {at}, {received}, {offline}, '{}');\n",
                    event.seq_no, event.event_type, event.trigger, event.payload
                );
            }
            if charge.remote_start_id.is_some() {
                for (key, action) in ["RequestStartTransaction", "RequestStopTransaction"]
                    .iter()
                    .enumerate()
                {
                    sql += &format!(
                        "INSERT INTO command (command_key, station_key, action, state, principal, \
                         message_id, request_frame, created_at, expires_at) VALUES ({key}, \
                         {station_key}, '{action}', 'result', 'local', 'm-{key}', '[]', {begin}, \
                         {end});\n"
                    );
                }
            }
        }
        self.execute(&sql).await;
    }
}
