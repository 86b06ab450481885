//! Single stations: charging sessions one after another in a time lapse.
//!
//! Simulated time runs 72 times as fast as the wall clock: a session of 36 minutes takes 30 seconds,
//! with a meter sample every second. The run is set back so that it ends at the present. Power is a
//! random walk of the vehicle; the station's physics stays exact.

use std::time::Duration;

use rand::{RngExt, SeedableRng, rngs::StdRng};

use crate::{
    clock::ModelClock,
    physics::vehicle::Vehicle,
    record::{Logs, StationLog},
    runner::{crew::seed_of, failure::Failure},
    station::{Command, Spec, Station, Token},
};

/// Model seconds per second.
const SCALE: u32 = 72;
/// Wall time of a session.
const SESSION: Duration = Duration::from_secs(30);
/// Meter samples of a session, one per second.
const SAMPLES: u32 = 30;
/// Wall time between two sessions, and before the first: plugging, authorizing, unplugging.
const CHANGE_OVER: Duration = Duration::from_millis(1_500);
/// How long anything but charging may take.
const ANSWERED_WITHIN: Duration = Duration::from_secs(10);

/// Model time of a session.
pub(crate) fn session() -> Duration {
    SESSION * SCALE
}

/// The clock of a run of `sessions`.
pub(crate) fn clock(sessions: u32) -> ModelClock {
    ModelClock::time_lapse(SCALE, (SESSION + CHANGE_OVER) * sessions + CHANGE_OVER)
}

/// The station `identity`.
pub(crate) fn spec(identity: &str, separate_meter_values: bool) -> Spec {
    Spec::time_lapse(identity, separate_meter_values)
}

/// Runs `sessions` at `station`.
pub(crate) async fn play(
    station: &Station,
    logs: &Logs,
    sessions: u32,
    seed: u64,
) -> Result<(), Failure> {
    let mut rng = StdRng::seed_from_u64(seed_of(seed, station.identity()));
    let guest = Guest { station, logs };
    guest.connect().await?;
    for session in 1..=sessions {
        let vehicle = Vehicle::walking(rng.random_range(13_500..=14_800), SAMPLES);
        guest.charge(vehicle, session).await?;
    }
    guest.leave().await
}

/// Somebody who uses the station, and waits for what comes of it.
struct Guest<'a> {
    station: &'a Station,
    logs: &'a Logs,
}

impl Guest<'_> {
    async fn connect(&self) -> Result<(), Failure> {
        self.command(Command::Connect).await?;
        let end = |log: &StationLog| match (&log.refused, log.connected) {
            (_, true) => Some(Ok(())),
            (Some(why), false) => Some(Err(why.clone())),
            (None, false) => None,
        };
        let end = self.logs.wait(self.id(), ANSWERED_WITHIN, end).await;
        if let Err(why) = end.unwrap_or_else(|| Err("nothing in time".to_owned())) {
            let failure = Failure::new(self.id(), "connection", "a WebSocket with ocpp2.0.1", why);
            return Err(failure.unreachable());
        }
        self.wait("BootNotification", "Accepted", ANSWERED_WITHIN, |log| {
            log.record
                .boot
                .as_ref()
                .is_some_and(|boot| boot.status == "Accepted")
        })
        .await
    }

    async fn charge(&self, vehicle: Vehicle, number: u32) -> Result<(), Failure> {
        let before = self
            .logs
            .read(self.id(), |log| log.record.transactions.len());
        let before = before.unwrap_or(0);
        let token = Token::new(format!("GUEST-{number:04}"), "ISO14443")
            .map_err(|e| Failure::new(self.id(), "token", "a valid IdToken", e.to_string()))?;
        let start = Command::StartCharging {
            evse: 1,
            vehicle,
            token,
            duration: Some(session()),
        };
        self.command(start).await?;
        self.wait("transaction", "started", ANSWERED_WITHIN, |log| {
            log.record.transactions.len() > before
        })
        .await?;
        let ended = SESSION + ANSWERED_WITHIN;
        self.wait("TransactionEvent(Ended)", "an answer", ended, |log| {
            log.is_acknowledged("Ended")
        })
        .await?;
        self.command(Command::Unplug { evse: 1 }).await?;
        self.wait("StatusNotification", "Available", ANSWERED_WITHIN, |log| {
            log.status == Some("Available")
        })
        .await
    }

    async fn leave(&self) -> Result<(), Failure> {
        if !self.logs.settle(self.id(), ANSWERED_WITHIN).await {
            let actual = format!("nothing within {} s", ANSWERED_WITHIN.as_secs());
            return Err(self.failure("last messages", "all answered", actual));
        }
        self.logs.change(self.id(), |log| log.leaving = true);
        self.command(Command::Disconnect).await?;
        self.wait("connection", "closed", ANSWERED_WITHIN, |log| {
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
        let actual = format!("nothing within {} s", limit.as_secs());
        Err(self.failure(subject, expected, actual))
    }

    fn failure(&self, subject: &str, expected: &str, actual: String) -> Failure {
        let failure = Failure::new(self.id(), subject, expected, actual);
        let told = |log: &StationLog| failure.clone().with_messages(log, None);
        self.logs.read(self.id(), told).unwrap_or(failure)
    }
}
