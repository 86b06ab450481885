//! Ctrl-C: the first ends the run in an orderly way, the second ends the program at once.

use tokio::sync::watch;

use crate::exit::Exit;

/// Tells that the person in front of the terminal wants to stop.
#[derive(Debug, Clone)]
pub(crate) struct Interrupt {
    happened: watch::Receiver<bool>,
}

impl Interrupt {
    /// Listens from now on (SIGINT, and SIGTERM where there is one).
    pub(crate) fn listen() -> Self {
        let (sender, happened) = watch::channel(false);
        tokio::spawn(async move {
            asked_to_stop().await;
            // Nobody may be waiting any more; then there is nothing to interrupt.
            let _ = sender.send(true);
            asked_to_stop().await;
            std::process::exit(i32::from(Exit::Interrupted.code()));
        });
        Self { happened }
    }

    /// It has happened already.
    pub(crate) fn has_happened(&self) -> bool {
        *self.happened.borrow()
    }

    /// Waits until it has happened; returns at once if it already has.
    pub(crate) async fn happened(&self) {
        let mut happened = self.happened.clone();
        if happened.wait_for(|happened| *happened).await.is_err() {
            // The listener is gone with the runtime: no interruption can come any more.
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(unix)]
async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}

#[cfg(not(unix))]
async fn asked_to_stop() {
    let _ = tokio::signal::ctrl_c().await;
}
