//! What is read from the CSMS's database, by SQL of the verifier's own.
//!
//! The same statements and rows for both engines: instants are microseconds since
//! 1970, energy mWh or Wh and money 1/10000 of the major unit, as the names say. Everything is read
//! in one read-only transaction, so that a CSMS that goes on working cannot change the evidence
//! under the checks. Nothing is ever written.

mod select;
mod statements;

use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::types::Json;
use sqlx::{
    Arguments as _, AssertSqlSafe, Connection as _, Error, FromRow, PgConnection, SqliteConnection,
};

use crate::database::DatabaseError;
pub use select::JsonRow;
pub use statements::Engine;

/// Most rows of one kind that are judged at once.
pub const MOST_ROWS: usize = 20_000;
/// Most TransactionEvents that are judged at once.
pub const MOST_EVENTS: usize = 200_000;

/// Which rows: written by the CSMS in this span of time, by these stations.
#[derive(Debug, Clone)]
pub struct Filter {
    /// First instant, microseconds since 1970.
    pub from: i64,
    /// First instant after it.
    pub to: i64,
    /// Identities in lower case; `None` = all.
    pub stations: Option<Vec<String>>,
    /// Transactions that are wanted wherever and whenever they are.
    pub transaction_ids: Vec<String>,
}

/// A station.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct StationRow {
    /// Its identity.
    pub identity: String,
    /// Status of the last answer to BootNotification.
    pub registration: Option<String>,
    /// When the last BootNotification arrived.
    pub booted_at: Option<i64>,
}

/// A connection.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ConnectionRow {
    /// Its key.
    pub connection_key: i64,
    /// The station.
    pub identity: String,
    /// When the handshake was answered.
    pub connected_at: i64,
    /// When it ended.
    pub disconnected_at: Option<i64>,
    /// Why it ended.
    pub reason: Option<String>,
}

/// A transaction (one incarnation of its id).
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct TransactionRow {
    /// Its key.
    pub transaction_key: i64,
    /// The station it is stored under.
    pub identity: String,
    /// The station's id for it.
    pub transaction_id: String,
    /// 1, and more where the id was used again.
    pub incarnation: i32,
    /// `active`, `ended`, `stale`, `closed`.
    pub state: String,
    /// `active`, `complete`, `incomplete`, `stale`.
    pub completeness: String,
    /// The EVSE.
    pub evse_id: Option<i32>,
    /// The connector.
    pub connector_id: Option<i32>,
    /// The token.
    pub id_token: Option<String>,
    /// Of a remote start.
    pub remote_start_id: Option<i32>,
    /// Why it ended.
    pub stopped_reason: Option<String>,
    /// Station time of Started.
    pub started_at: Option<i64>,
    /// Station time of Ended.
    pub ended_at: Option<i64>,
    /// Between the two, seconds.
    pub duration_seconds: Option<i32>,
    /// Events counted by the CSMS.
    pub event_count: i64,
    /// Gaps seen by the CSMS; empty = none.
    pub missing_seq_nos: String,
    /// Energy, mWh.
    pub energy_mwh: Option<i64>,
    /// Energy that is billed, Wh.
    pub billed_wh: Option<i64>,
    /// Price, 1/10000 of the major unit.
    pub cost_e4: Option<i64>,
    /// Currency.
    pub currency: Option<String>,
    /// The tariff that was pinned to it.
    pub tariff_key: Option<i64>,
    /// What a kWh costs by the tariff that was pinned to it, 1/10000 of the major unit.
    pub price_per_kwh_e4: Option<i64>,
    /// What a minute costs by it; `None` = nothing.
    pub price_per_minute_e4: Option<i64>,
    /// What the transaction itself costs by it; `None` = nothing.
    pub price_per_session_e4: Option<i64>,
    /// The billing step of that tariff, Wh.
    pub step_wh: Option<i64>,
    /// When the CSMS first heard of it.
    pub created_at: i64,
}

/// A version of a tariff.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct TariffVersionRow {
    /// The tariff.
    pub tariff_key: i64,
    /// It holds where the site has none of its own.
    pub is_default: bool,
    /// Energy is billed in steps of so many Wh.
    pub step_wh: i64,
    /// 1/10000 of the major unit per kWh …
    pub price_per_kwh_e4: i64,
    /// … per minute that has begun …
    pub price_per_minute_e4: i64,
    /// … and per transaction.
    pub price_per_session_e4: i64,
    /// Other prices by weekday and time of day, as JSON.
    pub rates: String,
    /// Since when it is valid; `None` = since ever.
    pub valid_from: Option<i64>,
    /// Until when; `None` = without end.
    pub valid_until: Option<i64>,
    /// When it was made.
    pub created_at: i64,
}

/// Where a charger stands.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ChargerZoneRow {
    /// Its id in lower case: the identity of its station.
    pub identity_folded: String,
    /// The time zone of its site.
    pub time_zone: String,
}

/// A TransactionEvent.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct EventRow {
    /// The transaction.
    pub transaction_key: i64,
    /// Its number.
    pub seq_no: i32,
    /// 0; more = kept beside the first of that number.
    pub variant: i32,
    /// `Started`, `Updated`, `Ended`.
    pub event_type: String,
    /// The trigger.
    pub trigger_reason: String,
    /// Station time.
    pub occurred_at: i64,
    /// When it arrived.
    pub received_at: i64,
    /// It happened without a connection.
    pub offline: bool,
    /// The request.
    pub payload: String,
}

/// A TransactionEvent that was answered with CALLERROR.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct RefusedEventRow {
    /// Its key.
    pub refused_key: i64,
    /// The station.
    pub identity: String,
    /// When it arrived.
    pub received_at: i64,
    /// The code.
    pub error_code: String,
    /// What was wrong.
    pub message: String,
}

/// A CALL that the CSMS sent on someone's behalf.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct CommandRow {
    /// The station.
    pub identity: String,
    /// The action.
    pub action: String,
    /// How it ended: `result`, `error`, `timeout` …
    pub state: String,
    /// When it was asked for.
    pub created_at: i64,
}

/// Reads the evidence over one connection, oldest first unless said otherwise.
#[derive(Debug)]
pub struct Queries {
    connection: Connection,
}

#[derive(Debug)]
enum Connection {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// A row that can be read from either engine.
trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{}

/// What is bound to a statement.
#[derive(Debug, Clone, Copy)]
enum Bound<'a> {
    Integer(i64),
    Texts(Option<&'a [String]>),
    Integers(&'a [i64]),
}

impl Bound<'_> {
    fn to_sqlite(self, arguments: &mut SqliteArguments) -> Result<(), BoxDynError> {
        match self {
            Self::Integer(value) => arguments.add(value),
            Self::Texts(list) => arguments.add(list.map(Json)),
            Self::Integers(list) => arguments.add(Json(list)),
        }
    }

    fn to_postgres(self, arguments: &mut PgArguments) -> Result<(), BoxDynError> {
        match self {
            Self::Integer(value) => arguments.add(value),
            Self::Texts(list) => arguments.add(list),
            Self::Integers(list) => arguments.add(list),
        }
    }
}

/// The `LIMIT` that shows whether there is more than `most`.
fn limit(most: usize) -> Bound<'static> {
    Bound::Integer(i64::try_from(most).map_or(i64::MAX, |most| most + 1))
}

impl Filter {
    /// The span, the stations.
    fn bound(&self) -> [Bound<'_>; 3] {
        [
            Bound::Integer(self.from),
            Bound::Integer(self.to),
            Bound::Texts(self.stations.as_deref()),
        ]
    }
}

impl Queries {
    /// Begins reading one consistent state of a SQLite file.
    ///
    /// # Errors
    /// If the database refuses.
    pub async fn sqlite(mut connection: SqliteConnection) -> Result<Self, DatabaseError> {
        connection.ping().await?;
        sqlx::query("BEGIN").execute(&mut connection).await?;
        let connection = Connection::Sqlite(connection);
        Ok(Self { connection })
    }

    /// Begins reading one consistent state of a PostgreSQL database.
    ///
    /// # Errors
    /// If the database refuses.
    pub async fn postgres(mut connection: PgConnection) -> Result<Self, DatabaseError> {
        connection.ping().await?;
        sqlx::query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            .execute(&mut connection)
            .await?;
        let connection = Connection::Postgres(connection);
        Ok(Self { connection })
    }

    async fn rows<T: Row>(
        &mut self,
        text: &str,
        bound: impl IntoIterator<Item = Bound<'_>>,
    ) -> Result<Vec<T>, DatabaseError> {
        let bound = bound.into_iter();
        Ok(match &mut self.connection {
            Connection::Sqlite(connection) => {
                let mut arguments = SqliteArguments::default();
                for value in bound {
                    value.to_sqlite(&mut arguments).map_err(Error::Encode)?;
                }
                let text = AssertSqlSafe(Engine::Sqlite.spell(text));
                let query = sqlx::query_as_with(text, arguments);
                query.fetch_all(connection).await?
            }
            Connection::Postgres(connection) => {
                let mut arguments = PgArguments::default();
                for value in bound {
                    value.to_postgres(&mut arguments).map_err(Error::Encode)?;
                }
                let text = AssertSqlSafe(Engine::Postgres.spell(text));
                let query = sqlx::query_as_with(text, arguments);
                query.fetch_all(connection).await?
            }
        })
    }

    /// Whether there is any connection or transaction at all.
    ///
    /// # Errors
    /// [`DatabaseError`], as for every method.
    pub async fn has_rows(&mut self) -> Result<bool, DatabaseError> {
        let rows: Vec<(bool,)> = self.rows(statements::HAS_ROWS, []).await?;
        Ok(rows.iter().any(|(has_rows,)| *has_rows))
    }

    /// The stations.
    ///
    /// # Errors
    /// [`DatabaseError`], also where there are too many, as for every list.
    pub async fn stations(&mut self, filter: &Filter) -> Result<Vec<StationRow>, DatabaseError> {
        let bound = [Bound::Texts(filter.stations.as_deref()), limit(MOST_ROWS)];
        let rows = self.rows(statements::STATIONS, bound).await?;
        bounded(rows, MOST_ROWS, "stations")
    }

    /// Connections that began in the span.
    ///
    /// # Errors
    /// [`DatabaseError`].
    pub async fn connections(
        &mut self,
        filter: &Filter,
    ) -> Result<Vec<ConnectionRow>, DatabaseError> {
        let bound = filter.bound().into_iter().chain([limit(MOST_ROWS)]);
        let rows = self.rows(statements::CONNECTIONS, bound).await?;
        bounded(rows, MOST_ROWS, "connections")
    }

    /// Transactions first heard of in the span, and those asked for by id.
    ///
    /// # Errors
    /// [`DatabaseError`].
    pub async fn transactions(
        &mut self,
        filter: &Filter,
    ) -> Result<Vec<TransactionRow>, DatabaseError> {
        let ids = Bound::Texts(Some(&filter.transaction_ids));
        let bound = filter.bound().into_iter().chain([ids, limit(MOST_ROWS)]);
        let rows = self.rows(statements::TRANSACTIONS, bound).await?;
        bounded(rows, MOST_ROWS, "transactions")
    }

    /// The events of these transactions, by transaction and seqNo.
    ///
    /// # Errors
    /// [`DatabaseError`].
    pub async fn events(&mut self, transactions: &[i64]) -> Result<Vec<EventRow>, DatabaseError> {
        let bound = [Bound::Integers(transactions), limit(MOST_EVENTS)];
        let rows = self.rows(statements::EVENTS, bound).await?;
        bounded(rows, MOST_EVENTS, "events")
    }

    /// Refused events that arrived in the span.
    ///
    /// # Errors
    /// [`DatabaseError`].
    pub async fn refused_events(
        &mut self,
        filter: &Filter,
    ) -> Result<Vec<RefusedEventRow>, DatabaseError> {
        let bound = filter.bound().into_iter().chain([limit(MOST_ROWS)]);
        let rows = self.rows(statements::REFUSED_EVENTS, bound).await?;
        bounded(rows, MOST_ROWS, "refused events")
    }

    /// Commands that were asked for in the span.
    ///
    /// # Errors
    /// [`DatabaseError`].
    pub async fn commands(&mut self, filter: &Filter) -> Result<Vec<CommandRow>, DatabaseError> {
        let bound = filter.bound().into_iter().chain([limit(MOST_ROWS)]);
        let rows = self.rows(statements::COMMANDS, bound).await?;
        bounded(rows, MOST_ROWS, "commands")
    }

    /// The versions of all tariffs, the oldest of each first.
    ///
    /// # Errors
    /// [`DatabaseError`].
    pub async fn tariff_versions(&mut self) -> Result<Vec<TariffVersionRow>, DatabaseError> {
        let rows = self.rows(statements::VERSIONS, [limit(MOST_ROWS)]).await?;
        bounded(rows, MOST_ROWS, "versions of tariffs")
    }

    /// The time zones of all chargers.
    ///
    /// # Errors
    /// [`DatabaseError`].
    pub async fn charger_zones(&mut self) -> Result<Vec<ChargerZoneRow>, DatabaseError> {
        let rows = self.rows(statements::ZONES, [limit(MOST_ROWS)]).await?;
        bounded(rows, MOST_ROWS, "chargers")
    }

    /// The newest transactions, newest first.
    ///
    /// # Errors
    /// [`DatabaseError`].
    pub async fn recent(&mut self, limit: i64) -> Result<Vec<TransactionRow>, DatabaseError> {
        self.rows(statements::RECENT, [Bound::Integer(limit)]).await
    }
}

/// `rows`, unless there are more than `most`.
fn bounded<T>(rows: Vec<T>, most: usize, what: &'static str) -> Result<Vec<T>, DatabaseError> {
    if rows.len() > most {
        return Err(DatabaseError::TooMuch { what, most });
    }
    Ok(rows)
}
