//! Signals, and ending in order: what a process is asked for, and the count of tasks that must finish
//! before it ends.
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

/// What a process is asked for by a signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Ctrl-C, SIGTERM, or the terminal that it was started from is gone.
    End,
    /// SIGHUP: read the files again.
    Reload,
}

/// The signals of this process. As long as this lives, none of them ends the process by itself.
#[derive(Debug)]
pub struct Signals {
    /// What SIGHUP means here.
    #[cfg(unix)]
    on_hangup: Asked,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    hangup: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

impl Signals {
    /// Begins to listen. SIGHUP asks a service to read its files again; to a program that was started
    /// from a terminal it says that nobody is there any more.
    ///
    /// # Errors
    /// When the operating system lets nobody listen for signals.
    pub fn listen(is_from_terminal: bool) -> std::io::Result<Self> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            Ok(Self {
                on_hangup: if is_from_terminal {
                    Asked::End
                } else {
                    Asked::Reload
                },
                terminate: signal(SignalKind::terminate())?,
                hangup: signal(SignalKind::hangup())?,
                interrupt: signal(SignalKind::interrupt())?,
            })
        }
        #[cfg(not(unix))]
        {
            let _ = is_from_terminal;
            Ok(Self {})
        }
    }

    /// The next one.
    ///
    /// # Errors
    /// As [`Self::listen`].
    pub async fn next(&mut self) -> std::io::Result<Asked> {
        #[cfg(unix)]
        {
            Ok(tokio::select! {
                _ = self.interrupt.recv() => Asked::End,
                _ = self.terminate.recv() => Asked::End,
                _ = self.hangup.recv() => self.on_hangup,
            })
        }
        #[cfg(not(unix))]
        tokio::signal::ctrl_c().await.map(|()| Asked::End)
    }
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
