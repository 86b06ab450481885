//! The fault in the middle of a charge: the server dies and comes back, and the station waits for it with its events.

use std::{sync::PoisonError, time::Duration};

use scenario::{Fault, record::Restart};

use super::{failure::Failure, play::Actor};
use crate::{
    event::{Note, RunEvent},
    record::StationLog,
    station::Command,
};

/// How long a station may take to notice that its connection is gone.
const NOTICED_WITHIN: Duration = Duration::from_secs(5);
/// How long events may take to queue up during a fault.
const QUEUED_WITHIN: Duration = Duration::from_secs(15);

impl Actor<'_> {
    /// The server dies and comes back; or, where it is not ours, the link does.
    pub(super) async fn inject(&self, fault: &Fault) -> Result<(), Failure> {
        let (clock, logs) = (&self.stage.clock, self.stage.logs);
        let trouble = |e: crate::exit::Trouble| self.failure("CSMS", "restarted", e.to_string());
        let ready_at = if let Some(server) = self.stage.server {
            let mut server = server.lock().await;
            self.note(Note::CsmsKilled);
            server.kill().await.map_err(trouble)?;
            let killed_at = clock.wall_now();
            self.change_restarts(|restarts| {
                restarts.push(Restart {
                    killed_at,
                    ready_at: None,
                });
            });
            self.lost_and_queued(fault).await?;
            server.restart().await.map_err(trouble)?;
            let ready_at = clock.wall_now();
            self.change_restarts(|restarts| {
                if let Some(restart) = restarts.last_mut() {
                    restart.ready_at = Some(ready_at);
                }
            });
            self.note(Note::CsmsBack);
            ready_at
        } else {
            let why = "server restart: the CSMS is not this run's own (--spawn-csms), the station's link was cut instead";
            self.stage
                .skipped
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(why.to_owned());
            self.note(Note::LinkCut);
            let cut = Command::CutLink { duration: None };
            self.command("cut link", cut).await?;
            self.lost_and_queued(fault).await?;
            self.command("restore link", Command::RestoreLink).await?;
            clock.wall_now()
        };
        logs.change(self.id, |log| {
            if let Some(reconnect) = log.record.reconnects.last_mut() {
                reconnect.server_ready_at = Some(ready_at);
            }
        });
        let limit = fault.reconnect_within_seconds;
        self.wait("reconnect", "connected", limit, |log| {
            log.connected.then_some(())
        })
        .await?;
        self.wait("queued events", "all answered", limit, |log| {
            (log.queued == 0).then_some(())
        })
        .await
    }

    async fn lost_and_queued(&self, fault: &Fault) -> Result<(), Failure> {
        let logs = self.stage.logs;
        let lost = |log: &StationLog| (!log.connected).then_some(());
        logs.wait(self.id, NOTICED_WITHIN, lost)
            .await
            .ok_or_else(|| self.failure("connection", "lost", "still open"))?;
        let wanted = usize::try_from(fault.queued_events).unwrap_or(usize::MAX);
        let queued = |log: &StationLog| (log.queued >= wanted).then_some(log.queued);
        let queued = logs
            .wait(self.id, QUEUED_WITHIN, queued)
            .await
            .ok_or_else(|| {
                let actual = logs.read(self.id, |log| log.queued).unwrap_or(0);
                self.failure("queued events", format!("{wanted}"), actual.to_string())
            })?;
        self.note(Note::Queued {
            station: self.id,
            events: queued,
        });
        Ok(())
    }

    fn change_restarts(&self, change: impl FnOnce(&mut Vec<Restart>)) {
        let restarts = self.stage.restarts.lock();
        change(&mut restarts.unwrap_or_else(PoisonError::into_inner));
    }

    fn note(&self, note: Note<'_>) {
        self.stage.listener.hear(&RunEvent::Note(note));
    }
}
