//! Ctrl-C: the first ends the run in an orderly way, the second ends the program at once.
//!
//! At once means without unwinding anything, so that a CSMS of this run has to be killed here: it
//! has a process group of its own and would outlive the program.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use crate::exit::Exit;

/// Tells that the person in front of the terminal wants to stop.
#[derive(Debug, Clone)]
pub(crate) struct Interrupt {
    happened: watch::Receiver<bool>,
    owned: Owned,
}

/// The process that must not outlive this one, by its id.
#[derive(Debug, Clone, Default)]
pub(crate) struct Owned(Arc<Mutex<Option<u32>>>);

/// Ends a part of the program.
#[derive(Debug, Clone)]
pub(crate) struct Stop(Arc<watch::Sender<bool>>);

impl Stop {
    /// It shall end now; nothing happens if it has ended already.
    pub(crate) fn now(&self) {
        let _ = self.0.send(true);
    }
}

impl Owned {
    /// Names the process; `None` once it has ended and been waited for.
    pub(crate) fn set(&self, pid: Option<u32>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = pid;
    }

    fn kill(&self) {
        let pid = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(pid) = pid {
            kill(pid);
        }
    }
}

/// From now on Ctrl-C is for the programs that this one starts: the terminal sends it to all of them.
pub(crate) fn leave_to_children() {
    tokio::spawn(async { while tokio::signal::ctrl_c().await.is_ok() {} });
}

impl Interrupt {
    /// Listens from now on (SIGINT, and SIGTERM and SIGHUP where there are such).
    pub(crate) fn listen() -> Self {
        let (sender, happened) = watch::channel(false);
        let owned = Owned::default();
        let doomed = owned.clone();
        tokio::spawn(async move {
            asked_to_stop().await;
            // Nobody may be waiting any more; then there is nothing to interrupt.
            let _ = sender.send(true);
            asked_to_stop().await;
            doomed.kill();
            std::process::exit(i32::from(Exit::Interrupted.code()));
        });
        Self { happened, owned }
    }

    /// An interruption of a part of the program: it comes with that of the whole, or when it is told.
    pub(crate) fn of_part(&self) -> (Self, Stop) {
        let (sender, happened) = watch::channel(false);
        let stop = Stop(Arc::new(sender));
        let (whole, told) = (self.clone(), stop.clone());
        tokio::spawn(async move {
            tokio::select! {
                () = whole.happened() => told.now(),
                () = told.0.closed() => {}
            }
        });
        let owned = self.owned.clone();
        (Self { happened, owned }, stop)
    }

    /// Where a process is named that the second Ctrl-C kills.
    pub(crate) fn owned(&self) -> Owned {
        self.owned.clone()
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
fn kill(pid: u32) {
    let pid = i32::try_from(pid)
        .ok()
        .and_then(rustix::process::Pid::from_raw);
    if let Some(pid) = pid {
        // It may have ended by itself; there is nobody left to tell anything else.
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
    }
}

#[cfg(not(unix))]
fn kill(pid: u32) {
    // It may have ended by itself; there is nobody left to tell anything else.
    let _ = std::process::Command::new("taskkill")
        .args(["/F", "/PID", &pid.to_string()])
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .status();
}

#[cfg(unix)]
async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    match (
        signal(SignalKind::terminate()),
        signal(SignalKind::hangup()),
    ) {
        (Ok(mut terminate), Ok(mut hangup)) => {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
                // The terminal was closed: nobody could end the CSMS of this run any more.
                _ = hangup.recv() => {}
            }
        }
        _ => {
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}

#[cfg(not(unix))]
async fn asked_to_stop() {
    let _ = tokio::signal::ctrl_c().await;
}
