//! Single stations: charging sessions one after another in a time lapse.
//!
//! While a session runs, model time goes 72 times as fast as the wall clock: 36 minutes take 30 seconds,
//! with a meter sample every second. Between sessions it goes as the wall clock does, so that however long
//! the CSMS takes to answer, sessions follow each other and the last one ends at the present. Power is a
//! random walk of the vehicle; the station's physics stays exact.

use std::time::Duration;

use rand::{RngExt, SeedableRng, rngs::StdRng};

use crate::{
    clock::ModelClock,
    physics::vehicle::Vehicle,
    record::{Logs, StationLog},
    runner::failure::Failure,
    seed::seed_of,
    station::{Command, Spec, Station, Token},
};

/// Model time of a session.
pub(crate) const SESSION: Duration = Duration::from_secs(36 * 60);
/// Meter samples of a session, one per second.
const SAMPLES: u32 = 30;
/// How long the handshake may take, and the goodbye.
const CONNECTED_WITHIN: Duration = Duration::from_secs(10);

/// The clock of a run of `sessions` at stations like `spec`: set back by what the time lapse will gain.
pub(crate) fn clock(spec: &Spec, sessions: u32) -> ModelClock {
    let gain = SESSION.saturating_sub(wall_time_of_a_session(spec));
    ModelClock::set_back(gain.saturating_mul(sessions))
}

fn wall_time_of_a_session(spec: &Spec) -> Duration {
    SESSION / spec.charging_pace.unwrap_or(1).max(1)
}

/// Somebody who uses a station for charging sessions, and waits for what comes of it.
pub(crate) struct Guest<'a> {
    pub(crate) station: &'a Station,
    pub(crate) logs: &'a Logs,
    /// How long an answer may take.
    pub(crate) patience: Duration,
    pub(crate) seed: u64,
}

impl Guest<'_> {
    /// Runs `sessions` at a station like `spec`.
    pub(crate) async fn play(&self, spec: &Spec, sessions: u32) -> Result<(), Failure> {
        let mut rng = StdRng::seed_from_u64(seed_of(self.seed, self.id()));
        self.connect().await?;
        for session in 1..=sessions {
            let vehicle = Vehicle::walking(rng.random_range(13_500..=14_800), SAMPLES);
            self.charge(vehicle, session, wall_time_of_a_session(spec))
                .await?;
        }
        self.leave().await
    }

    async fn connect(&self) -> Result<(), Failure> {
        self.command(Command::Connect).await?;
        let end = |log: &StationLog| match (&log.refused, log.connected) {
            (_, true) => Some(Ok(())),
            (Some(why), false) => Some(Err(why.clone())),
            (None, false) => None,
        };
        let end = self.logs.wait(self.id(), CONNECTED_WITHIN, end).await;
        if let Err(why) = end.unwrap_or_else(|| Err(nothing_within(CONNECTED_WITHIN))) {
            let failure = Failure::new(self.id(), "connection", "a WebSocket with ocpp2.0.1", why);
            return Err(failure.unreachable());
        }
        // Pending is no refusal yet.
        let judged = |log: &StationLog| {
            let boot = log.record.boot.as_ref()?;
            (boot.status != "Pending").then(|| boot.status.clone())
        };
        self.accepted("BootNotification", self.patience, judged)
            .await
    }

    async fn charge(
        &self,
        vehicle: Vehicle,
        number: u32,
        wall_time: Duration,
    ) -> Result<(), Failure> {
        let token = Token::new(format!("GUEST-{number:04}"), "ISO14443")
            .map_err(|e| Failure::new(self.id(), "token", "a valid IdToken", e.to_string()))?;
        let mut before = 0;
        self.logs.change(self.id(), |log| {
            log.authorized = None;
            before = log.record.transactions.len();
        });
        let start = Command::StartCharging {
            evse: 1,
            vehicle,
            token,
            duration: Some(SESSION),
        };
        self.command(start).await?;
        let authorized = |log: &StationLog| log.authorized.map(str::to_owned);
        self.accepted("Authorize", self.patience, authorized)
            .await?;
        let begun = |log: &StationLog| log.record.transactions.len() > before;
        self.wait("transaction", "started", self.patience, begun)
            .await?;
        let ended = |log: &StationLog| log.transaction().is_some_and(|t| t.ended_at.is_some());
        self.wait("transaction", "ended", wall_time + self.patience, ended)
            .await?;
        self.delivered().await?;
        self.command(Command::Unplug { evse: 1 }).await?;
        self.wait("StatusNotification", "Available", self.patience, |log| {
            log.status == Some("Available")
        })
        .await
    }

    /// Waits until all events of the session are answered, however many wait, as long as answers come.
    async fn delivered(&self) -> Result<(), Failure> {
        let mut waiting = usize::MAX;
        while waiting > 0 {
            let fewer = |log: &StationLog| {
                let left = if log.is_acknowledged("Ended") {
                    0
                } else {
                    log.queued.max(1)
                };
                (left < waiting).then_some(left)
            };
            match self.logs.wait(self.id(), self.patience, fewer).await {
                Some(left) => waiting = left,
                None => {
                    let actual = nothing_within(self.patience);
                    return Err(self.failure("TransactionEvent(Ended)", "an answer", actual));
                }
            }
        }
        Ok(())
    }

    async fn leave(&self) -> Result<(), Failure> {
        if !self.logs.settle(self.id(), self.patience).await {
            let actual = nothing_within(self.patience);
            return Err(self.failure("last messages", "all answered", actual));
        }
        self.logs.change(self.id(), |log| log.leaving = true);
        self.command(Command::Disconnect).await?;
        self.wait("connection", "closed", CONNECTED_WITHIN, |log| {
            !log.connected
        })
        .await
    }

    fn id(&self) -> &str {
        self.station.identity()
    }

    async fn command(&self, command: Command) -> Result<(), Failure> {
        match self.station.command(command).await {
            Ok(_) => Ok(()),
            Err(e) => Err(Failure::new(self.id(), "command", "done", e.to_string())),
        }
    }

    async fn wait(
        &self,
        subject: &str,
        expected: &str,
        limit: Duration,
        wanted: impl Fn(&StationLog) -> bool,
    ) -> Result<(), Failure> {
        let found = self
            .logs
            .wait(self.id(), limit, |log| wanted(log).then_some(()))
            .await;
        if found.is_some() {
            return Ok(());
        }
        Err(self.failure(subject, expected, nothing_within(limit)))
    }

    /// Waits until the CSMS has judged, and fails unless it accepted.
    async fn accepted(
        &self,
        action: &str,
        limit: Duration,
        judged: impl Fn(&StationLog) -> Option<String>,
    ) -> Result<(), Failure> {
        match self.logs.wait(self.id(), limit, judged).await {
            Some(status) if status == "Accepted" => Ok(()),
            Some(status) => Err(self.failure(action, "Accepted", status)),
            None => Err(self.failure(action, "Accepted", nothing_within(limit))),
        }
    }

    fn failure(&self, subject: &str, expected: &str, actual: String) -> Failure {
        let failure = Failure::new(self.id(), subject, expected, actual);
        let told = |log: &StationLog| failure.clone().with_messages(log, None);
        self.logs.read(self.id(), told).unwrap_or(failure)
    }
}

fn nothing_within(limit: Duration) -> String {
    format!("nothing within {} s", limit.as_secs())
}

#[cfg(test)]
mod tests;
