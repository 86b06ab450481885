//! Asking a database without letting the runtime go on meanwhile: for simulations.
//!
//! Under simulated time, a runtime that waits for another thread takes itself for idle and lets the time
//! jump. So whoever asks blocks its thread until the answer is there, and time stands still.

use std::fmt::Debug;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use futures_executor::block_on;
use sqlx::sqlite::{SqliteArguments, SqliteConnectOptions, SqliteConnection, SqliteRow};
use sqlx::{ConnectOptions as _, FromRow};

/// What stands between a question and its answer.
#[async_trait]
pub trait Admission: Debug + Send + Sync + 'static {
    /// Takes its time, then lets the question through or fails it.
    async fn pass(&self) -> Result<(), sqlx::Error>;
}

/// One connection that is asked so; cheap to clone.
#[derive(Debug, Clone)]
pub struct Inline {
    connection: Arc<Mutex<SqliteConnection>>,
    admission: Arc<dyn Admission>,
}

impl Inline {
    /// To this database; `first` is run before any question.
    pub(in crate::store) fn open(
        options: &SqliteConnectOptions,
        first: &'static str,
        admission: Arc<dyn Admission>,
    ) -> Result<Self, sqlx::Error> {
        let mut connection = block_on(options.connect())?;
        block_on(sqlx::raw_sql(first).execute(&mut connection))?;
        Ok(Self {
            connection: Arc::new(Mutex::new(connection)),
            admission,
        })
    }

    /// Waits until a question may be asked.
    pub(in crate::store) async fn pass(&self) -> Result<(), sqlx::Error> {
        self.admission.pass().await
    }

    /// All rows.
    pub(in crate::store) async fn all<T>(
        &self,
        text: &'static str,
        arguments: SqliteArguments,
    ) -> Result<Vec<T>, sqlx::Error>
    where
        T: for<'r> FromRow<'r, SqliteRow> + Send + Unpin,
    {
        self.pass().await?;
        let connection = self.connection.lock();
        let mut connection = connection.unwrap_or_else(PoisonError::into_inner);
        block_on(sqlx::query_as_with(text, arguments).fetch_all(&mut *connection))
    }
}
