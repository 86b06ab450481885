//! Ending in order: the signal, and the count of tasks that must finish first.
//!
//! What happens in which order at the end is in `server`; this is only how one waits for it.

use std::convert::Infallible;
use std::time::Duration;

use tokio::sync::{mpsc, watch};

/// Held by every task that has to finish before the process may end.
#[derive(Debug, Clone)]
pub(crate) struct Running {
    _alive: mpsc::Sender<Infallible>,
}

/// Waits for all clones of a [`Running`] to be dropped.
#[derive(Debug)]
pub(crate) struct Finished {
    alive: mpsc::Receiver<Infallible>,
}

/// A pair: give clones of the first to tasks, wait on the second.
pub(crate) fn tasks() -> (Running, Finished) {
    let (sender, alive) = mpsc::channel(1);
    (Running { _alive: sender }, Finished { alive })
}

impl Finished {
    /// Whether all tasks ended within `limit`.
    pub(crate) async fn wait(mut self, limit: Duration) -> bool {
        let all = async { while self.alive.recv().await.is_some() {} };
        tokio::time::timeout(limit, all).await.is_ok()
    }
}

/// Resolves once `closing` is true.
pub(crate) async fn closed(mut closing: watch::Receiver<bool>) {
    // An error means that the server is gone altogether.
    let _ = closing.wait_for(|closing| *closing).await;
}

/// Resolves when the process is asked to end: Ctrl-C, or SIGTERM.
///
/// # Errors
/// When the operating system lets nobody listen for signals.
pub async fn signal() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn waits_for_the_last_task_and_no_longer_than_told() {
        let (running, finished) = tasks();
        let other = running.clone();
        drop(running);
        assert!(!finished.wait(Duration::from_millis(10)).await);
        drop(other);
        let (running, finished) = tasks();
        drop(running);
        assert!(finished.wait(Duration::from_secs(1)).await);
    }
}
