//! The processes that serve a PostgreSQL database (table `process`): who runs, and who is over.
//!
//! Keys are assigned in the process, so that for now one CSMS at a time may write. A process runs as long as
//! the backend of its writing connection is there and its row is kept up. Whoever finds it gone, or silent
//! for too long, ends its row and its backend; a process that comes back to a row that was ended
//! writes nothing any more. All times here are of the server's clock.

use std::time::Duration;

use sqlx::Connection as _;
use sqlx::postgres::{PgConnection, PgPool};
use tokio::task::AbortHandle;
use tokio::time::Instant;

use crate::repeats::CLAIM;
use crate::store::{NODE, StoreError};

/// How often a running process says so. It counts as silent after five times that.
const HEARTBEAT: Duration = Duration::from_secs(2);

const HAS_TABLE: &str = "SELECT to_regclass('process') IS NOT NULL";
/// Two that start at once look one after the other.
const LOCK_TABLE: &str = "LOCK TABLE process IN EXCLUSIVE MODE";
const IS_SERVED: &str = "SELECT EXISTS (SELECT 1 FROM process p \
    JOIN pg_stat_activity a ON a.pid || '@' || extract(epoch FROM a.backend_start) = p.backend \
    WHERE p.ended_at IS NULL AND p.seen_at > now() - interval '10 seconds')";
/// Ends the backends of processes that are silent, so that nothing of theirs is committed later.
const END_BACKENDS: &str = "SELECT count(pg_terminate_backend(a.pid)) FROM process p \
    JOIN pg_stat_activity a ON a.pid || '@' || extract(epoch FROM a.backend_start) = p.backend \
    WHERE p.ended_at IS NULL";
const END_PROCESSES: &str = "UPDATE process SET ended_at = now() WHERE ended_at IS NULL";
const START_PROCESS: &str = "INSERT INTO process (node, started_at, seen_at, backend) \
    SELECT $1, now(), now(), a.pid || '@' || extract(epoch FROM a.backend_start) \
    FROM pg_stat_activity a WHERE a.pid = pg_backend_pid() RETURNING process_key";
const GO_ON: &str = "UPDATE process SET seen_at = now(), backend = (\
    SELECT a.pid || '@' || extract(epoch FROM a.backend_start) FROM pg_stat_activity a \
    WHERE a.pid = pg_backend_pid()) WHERE process_key = $1 AND ended_at IS NULL";
const KEEP_UP: &str =
    "UPDATE process SET seen_at = now() WHERE process_key = $1 AND ended_at IS NULL";
const END_PROCESS: &str =
    "UPDATE process SET ended_at = now() WHERE process_key = $1 AND ended_at IS NULL";

/// The statements above, to be prepared by the tests.
#[cfg(test)]
pub(in crate::store) const STATEMENTS: [&str; 8] = [
    HAS_TABLE,
    IS_SERVED,
    END_BACKENDS,
    END_PROCESSES,
    START_PROCESS,
    GO_ON,
    KEEP_UP,
    END_PROCESS,
];

/// Waits until no other process serves the database, as long as `patience` allows. A database without
/// tables is served by nobody.
pub(super) async fn wait_until_free(
    connection: &mut PgConnection,
    patience: Duration,
    place: &str,
) -> Result<(), StoreError> {
    let has_table = sqlx::query_scalar(HAS_TABLE);
    if !has_table.fetch_one(&mut *connection).await? {
        return Ok(());
    }
    let deadline = Instant::now() + patience;
    let mut tried = 0;
    loop {
        let is_served: bool = sqlx::query_scalar(IS_SERVED)
            .fetch_one(&mut *connection)
            .await?;
        if !is_served {
            return Ok(());
        }
        if Instant::now() >= deadline {
            return Err(in_use(place));
        }
        tried += 1;
        tokio::time::sleep(CLAIM.pause(tried).unwrap_or(CLAIM.most)).await;
    }
}

/// Enters this process, whose writing connection this is; gives its key. What is not there any more, or
/// silent, is over from now on.
pub(super) async fn start(connection: &mut PgConnection, place: &str) -> Result<i64, StoreError> {
    let mut transaction = connection.begin().await?;
    sqlx::query(LOCK_TABLE).execute(&mut *transaction).await?;
    let is_served: bool = sqlx::query_scalar(IS_SERVED)
        .fetch_one(&mut *transaction)
        .await?;
    if is_served {
        return Err(in_use(place));
    }
    for statement in [END_BACKENDS, END_PROCESSES] {
        sqlx::query(statement).execute(&mut *transaction).await?;
    }
    let key = sqlx::query_scalar(START_PROCESS)
        .bind(NODE)
        .fetch_one(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(key)
}

/// Goes on over a new writing connection.
///
/// # Errors
/// [`StoreError::InUse`]: another process has taken over meanwhile.
pub(super) async fn go_on(
    connection: &mut PgConnection,
    process: i64,
    place: &str,
) -> Result<(), StoreError> {
    let gone_on = sqlx::query(GO_ON).bind(process).execute(connection).await?;
    if gone_on.rows_affected() == 0 {
        return Err(in_use(place));
    }
    Ok(())
}

/// Ends in order, so that the next start waits for nothing.
pub(super) async fn end(connection: &mut PgConnection, process: i64) -> Result<(), sqlx::Error> {
    let ended = sqlx::query(END_PROCESS).bind(process).execute(connection);
    ended.await.map(drop)
}

fn in_use(place: &str) -> StoreError {
    StoreError::InUse {
        place: place.into(),
    }
}

/// Keeps the row of a process up, as long as it lives.
#[derive(Debug)]
pub(super) struct Heartbeat(AbortHandle);

impl Heartbeat {
    pub(super) fn start(pool: PgPool, process: i64) -> Self {
        let task = tokio::spawn(async move {
            loop {
                tokio::time::sleep(HEARTBEAT).await;
                // Where the database does not answer, commits say so.
                match sqlx::query(KEEP_UP).bind(process).execute(&pool).await {
                    Ok(kept) if kept.rows_affected() == 0 => {
                        tracing::error!(
                            "another csms has taken the database over; this one writes nothing any more"
                        );
                        return;
                    }
                    Ok(_) => {}
                    Err(error) => tracing::debug!(%error, "no sign of life to the database"),
                }
            }
        });
        Self(task.abort_handle())
    }
}

impl Drop for Heartbeat {
    fn drop(&mut self) {
        self.0.abort();
    }
}
