//! Charging sessions that happen by themselves, one after another, at a station that lives.
//!
//! Each takes less than a minute of real time. Between two of them every connector is free for a while, so that a
//! remote start, or somebody who plugs in, finds one; whoever is there then is waited for.

use std::time::Duration;

use rand::{RngExt, SeedableRng, rngs::StdRng};

use crate::{
    physics::vehicle::{Appetite, Vehicle},
    record::{Logs, StationLog},
    station::{Command, Station, Token},
};

/// How long a session charges, at the least and at the most.
const CHARGE: (u64, u64) = (20, 30);
/// Between the end of a session and the next.
const PAUSE: Duration = Duration::from_secs(12);
/// How long the CSMS may take to let a session begin.
const BEGINS_WITHIN: Duration = Duration::from_secs(15);
/// Between two looks whether the station can be used.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// How long the driver stays after the charge.
const LINGERS: Duration = Duration::from_secs(2);

/// The sessions of one station.
pub(crate) struct AutoSessions<'a> {
    pub(crate) station: &'a Station,
    pub(crate) logs: &'a Logs,
    pub(crate) evses: usize,
    /// How many.
    pub(crate) count: u32,
    pub(crate) seed: u64,
}

impl AutoSessions<'_> {
    /// Has them all.
    pub(crate) async fn have(&self) {
        let mut rng = StdRng::seed_from_u64(self.seed);
        let evses = i32::try_from(self.evses.max(1)).unwrap_or(i32::MAX);
        let mut had = 0;
        while had < self.count {
            let evse = i32::try_from(had).unwrap_or(0) % evses + 1;
            let charge = Duration::from_secs(rng.random_range(CHARGE.0..=CHARGE.1));
            let vehicle = vehicle(&mut rng);
            if self.session(evse, vehicle, had + 1, charge).await {
                had += 1;
                tokio::time::sleep(PAUSE).await;
            } else {
                tokio::time::sleep(LOOK_AGAIN).await;
            }
        }
    }

    /// Has one; `false` where nothing came of it.
    async fn session(&self, evse: i32, vehicle: Vehicle, number: u32, charge: Duration) -> bool {
        let Ok(token) = Token::new(format!("GUEST-{number:04}"), "ISO14443") else {
            return false;
        };
        let count = |log: &StationLog| log.totals().transactions;
        let before = self.logs.read(self.id(), count).unwrap_or(0);
        let start = Command::StartCharging {
            evse,
            vehicle,
            token,
            duration: Some(charge),
        };
        // Not accepted yet, or in use: somebody else charges, or the station waits for its CSMS.
        if self.station.command(start).await.is_err() {
            return false;
        }
        let begun = |log: &StationLog| (count(log) > before).then_some(());
        let has_begun = self.logs.wait(self.id(), BEGINS_WITHIN, begun).await;
        if has_begun.is_some() {
            tokio::time::sleep(charge + LINGERS).await;
        }
        let _ = self.station.command(Command::Unplug { evse }).await;
        has_begun.is_some()
    }

    fn id(&self) -> &str {
        self.station.identity()
    }
}

/// A vehicle that takes what it gets.
fn vehicle(rng: &mut StdRng) -> Vehicle {
    Vehicle {
        capacity_wh: rng.random_range(52_000..=99_800),
        soc_percent: f64::from(rng.random_range(10_u32..=50)),
        max_w: rng.random_range(77_000..=240_000),
        appetite: Appetite::Taper { knee_percent: 60.0 },
        iso15118: None,
    }
}
