//! Moving committed pages from the WAL into the database file, beside the writer.
//!
//! SQLite would do it at the end of whichever commit fills the WAL, and everybody in that commit
//! would wait. A connection of its own does it instead; it disturbs neither writer nor readers. Where
//! it cannot keep up, the writer's own limit ([`MOST_PAGES`]) bounds the WAL.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// Pages in the WAL at which the writer moves them by itself: 16 MiB.
pub(super) const MOST_PAGES: &str = "4096";
/// Rows that are written before pages are moved.
const ROWS: usize = 4000;
/// Stations that sample by the clock send all at once: what they wait for goes first.
const LATER: Duration = Duration::from_millis(100);

/// The handle to the task.
#[derive(Debug)]
pub(super) struct Checkpoints {
    rows: AtomicUsize,
    /// `None` = the task is to end.
    due: Mutex<Option<mpsc::Sender<()>>>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Checkpoints {
    /// Opens the connection and starts the task.
    pub(super) async fn start(options: &SqliteConnectOptions) -> Result<Self, sqlx::Error> {
        let connection = options.connect().await?;
        let (due, is_due) = mpsc::channel(1);
        Ok(Self {
            rows: AtomicUsize::new(0),
            due: Mutex::new(Some(due)),
            task: Mutex::new(Some(tokio::spawn(run(connection, is_due)))),
        })
    }

    /// So many rows more are committed.
    pub(super) fn count(&self, rows: usize) {
        if self.rows.fetch_add(rows, Relaxed) + rows >= ROWS {
            self.rows.store(0, Relaxed);
            if let Some(due) = &*lock(&self.due) {
                // One is asked for already? That will do.
                let _ = due.try_send(());
            }
        }
    }

    /// Ends the task and its connection.
    pub(super) async fn close(&self) {
        lock(&self.due).take();
        let task = lock(&self.task).take();
        if let Some(task) = task {
            // It ends without a word, also where it could not.
            let _ = task.await;
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn run(mut connection: SqliteConnection, mut is_due: mpsc::Receiver<()>) {
    while is_due.recv().await.is_some() {
        tokio::time::sleep(LATER).await;
        let moved = sqlx::query("PRAGMA wal_checkpoint(PASSIVE)")
            .execute(&mut connection)
            .await;
        if let Err(error) = moved {
            // The writer's limit still holds, and the writer tells what is wrong with the disk.
            tracing::debug!(%error, "pages stay in the WAL");
        }
    }
    if let Err(error) = connection.close().await {
        tracing::debug!(%error, "the checkpointing connection did not end in order");
    }
}
