//! The thread of the engine that writes.
//!
//! What the engine does blocks: a commit waits for the disk, and for locks. A commit is one trip to the
//! thread and back.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Mutex, PoisonError};

use tokio::sync::{mpsc, oneshot};

use super::engine::Engine;
use super::file::PATIENCE;
use crate::store::StoreError;

/// Jobs that wait; the one writer waits for each of its own.
const WAITING: usize = 8;

type Job = Box<dyn FnOnce(&mut Engine) + Send>;

/// The way to the thread. Dropped, it waits for the thread to end: who opens the database next finds all
/// of what was told to it, and nothing comes later.
#[derive(Debug)]
pub(super) struct Worker {
    /// `None` = it is being dropped.
    jobs: Option<mpsc::Sender<Job>>,
    /// Closed when the thread ends.
    ended: Mutex<Receiver<()>>,
}

impl Worker {
    /// Starts the thread.
    pub(super) fn start(mut engine: Engine) -> Result<Self, StoreError> {
        let (jobs, mut waiting) = mpsc::channel::<Job>(WAITING);
        let (end, ended) = std::sync::mpsc::channel();
        let work = move || {
            let _end: Sender<()> = end;
            while let Some(job) = waiting.blocking_recv() {
                // One that panics takes its connection with it; the engine opens another one.
                let _ = catch_unwind(AssertUnwindSafe(|| job(&mut engine)));
            }
            drop(engine);
        };
        std::thread::Builder::new()
            .name("sqlite-writer".into())
            .spawn(work)
            .map_err(|error| StoreError::Unavailable(error.into()))?;
        Ok(Self {
            jobs: Some(jobs),
            ended: Mutex::new(ended),
        })
    }

    /// Has the engine do something. Once begun it is done, even if nobody waits for it any more.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Engine) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (tell, told) = oneshot::channel();
        let job = move |engine: &mut Engine| {
            if !tell.is_closed() {
                let _ = tell.send(job(engine));
            }
        };
        let gone = || StoreError::Unavailable("the thread that writes has ended".into());
        let jobs = self.jobs.as_ref().ok_or_else(gone)?;
        let sent = jobs.send(Box::new(job)).await;
        sent.map_err(|_| gone())?;
        told.await.map_err(|_| gone())?
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.jobs = None;
        let ended = self.ended.get_mut();
        let ended = ended.unwrap_or_else(PoisonError::into_inner);
        // Never told anything: it closes.
        let _ = ended.recv_timeout(PATIENCE);
    }
}
