//! The energy meter of an EVSE: a lifetime register with a resolution of 1 Wh over exact integration.
//!
//! Register rule (block J): the register is whole watt-hours, rounded to nearest at each reading. When a
//! delivery ends the meter latches that reading, so the differences of registers over all deliveries add up to
//! what the lifetime register gained. What does not live here: when to read it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Watt-milliseconds in one watt-hour.
pub const WATT_MS_PER_WH: u64 = 3_600_000;

/// Energy in whole watt-milliseconds (millijoules).
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Energy(u64);

impl Energy {
    /// What `watts` deliver within `span` (whole milliseconds count). Saturates instead of wrapping.
    #[must_use]
    pub fn of(watts: u32, span: Duration) -> Self {
        let milliseconds = u64::try_from(span.as_millis()).unwrap_or(u64::MAX);
        Self(u64::from(watts).saturating_mul(milliseconds))
    }

    /// Energy of whole watt-hours.
    #[must_use]
    pub fn from_wh(wh: u64) -> Self {
        Self(wh.saturating_mul(WATT_MS_PER_WH))
    }

    /// The sum, saturating.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// What is left after `other` is taken, at least nothing.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// Watt-milliseconds.
    #[must_use]
    pub fn watt_ms(self) -> u64 {
        self.0
    }

    /// Whole watt-hours, rounded half up.
    #[must_use]
    pub fn rounded_wh(self) -> u64 {
        self.0.saturating_add(WATT_MS_PER_WH / 2) / WATT_MS_PER_WH
    }

    /// Watt-hours as a decimal, for people and records.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "a display value; exact below 2^53 watt-ms"
    )]
    pub fn wh(self) -> f64 {
        self.0 as f64 / WATT_MS_PER_WH as f64
    }
}

/// The meter of one EVSE.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meter {
    /// Register at the end of the last delivery, in Wh.
    latched_wh: u64,
    /// Exact energy of the delivery that is going on.
    delivered: Energy,
    /// Register at the first start, in Wh; the phases share it equally.
    #[serde(default)]
    first_wh: u64,
    /// Exact energy of L1, L2 and L3 since then.
    #[serde(default)]
    phases: [Energy; 3],
}

impl Meter {
    /// A meter whose lifetime register stands at `register_wh`.
    #[must_use]
    pub fn new(register_wh: u64) -> Self {
        Self {
            latched_wh: register_wh,
            delivered: Energy::default(),
            first_wh: register_wh,
            phases: [Energy::default(); 3],
        }
    }

    /// Counts energy that flowed.
    pub fn count(&mut self, energy: Energy) {
        self.delivered = self.delivered.plus(energy);
    }

    /// Counts energy that flowed over so many phases, equally; 0: direct current.
    pub fn count_by_phase(&mut self, energy: Energy, phases: u8) {
        self.count(energy);
        let share = Energy(energy.0 / u64::from(phases.max(1)));
        for phase in self.phases.iter_mut().take(phases.into()) {
            *phase = phase.plus(share);
        }
    }

    /// The register of each of so many phases, in whole Wh. None ever decreases; rounding apart, they add up to
    /// [`Meter::register_wh`].
    pub fn phase_registers_wh(&self, phases: u8) -> impl Iterator<Item = u64> {
        let first = self.first_wh / u64::from(phases.max(1));
        let phases = self.phases.into_iter().take(phases.into());
        phases.map(move |energy| first.saturating_add(energy.rounded_wh()))
    }

    /// Takes over the reading of another meter, in Wh; one below the present reading is ignored.
    pub fn follow(&mut self, register_wh: u64) {
        let gained = register_wh.saturating_sub(self.latched_wh);
        self.delivered = self.delivered.max(Energy::from_wh(gained));
    }

    /// The register, in whole Wh. Never decreases.
    #[must_use]
    pub fn register_wh(&self) -> u64 {
        self.latched_wh.saturating_add(self.delivered.rounded_wh())
    }

    /// Exact energy since the last latch.
    #[must_use]
    pub fn delivered(&self) -> Energy {
        self.delivered
    }

    /// Ends a delivery: the rounded reading becomes the register.
    pub fn latch(&mut self) {
        self.latched_wh = self.register_wh();
        self.delivered = Energy::default();
    }
}
