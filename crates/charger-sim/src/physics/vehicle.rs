//! The vehicle at the connector: battery, and the power it takes.
//!
//! Three manners of taking power: flat (the scenarios), constant current then constant voltage (a real
//! battery: full power up to a knee, then falling), and a random walk that is steered to a session mean.
//! What does not live here: limits of station, cabinet or charging profiles.

use rand::{RngExt, SeedableRng, rngs::SmallRng};
use scenario::Iso15118;
use serde::{Deserialize, Serialize};

use super::meter::Energy;

/// How much of the maximum power a battery still takes when it is all but full.
const TAIL_FRACTION: f64 = 0.05;

/// A vehicle as it arrives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Vehicle {
    /// Usable capacity of the battery, in Wh (at least 1).
    pub capacity_wh: u32,
    /// State of charge at arrival, in percent, 0 to 100.
    pub soc_percent: f64,
    /// Highest power it takes, in W.
    pub max_w: u32,
    /// How the power develops.
    pub appetite: Appetite,
    /// What it says by ISO 15118.
    #[serde(default)]
    pub iso15118: Option<Iso15118>,
}

/// How the power that a vehicle takes develops during a session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Appetite {
    /// The maximum until the battery is full.
    Flat,
    /// The maximum up to `knee_percent`, then falling linearly to a small rest at 100 percent.
    Taper {
        /// State of charge at which the power begins to fall, in percent.
        knee_percent: f64,
    },
    /// A random walk, one step per meter sample, whose mean over `steps` is `mean_w`.
    Walk {
        /// Lowest power of a step, in W.
        min_w: u32,
        /// Mean over the planned steps, in W.
        mean_w: u32,
        /// Planned number of steps, at least 1.
        steps: u32,
    },
}

impl Vehicle {
    /// The vehicle of the scenarios: takes 200 kW flat and does not fill up within them.
    #[must_use]
    pub fn scenario() -> Self {
        Self {
            capacity_wh: 100_000,
            soc_percent: 10.0,
            max_w: 200_000,
            appetite: Appetite::Flat,
            iso15118: None,
        }
    }

    /// The vehicle of the time lapse: a walk within 5 to 22 kW with a mean of `mean_w` over `steps` samples.
    /// The mean is kept within 13.5 to 14.8 kW.
    #[must_use]
    pub fn walking(mean_w: u32, steps: u32) -> Self {
        Self {
            capacity_wh: 40_000,
            soc_percent: 35.0,
            max_w: 22_000,
            appetite: Appetite::Walk {
                min_w: 5_000,
                mean_w: mean_w.clamp(13_500, 14_800),
                steps: steps.max(1),
            },
            iso15118: None,
        }
    }
}

/// A vehicle that is connected: its battery and its present demand.
#[derive(Debug, Clone)]
pub struct Battery {
    vehicle: Vehicle,
    received: Energy,
    given: Energy,
    demand_w: u32,
    steps_taken: u32,
    planned_left_w: i64,
    rng: SmallRng,
}

impl Battery {
    /// The battery of `vehicle`; `seed` decides its random walk.
    #[must_use]
    pub fn new(mut vehicle: Vehicle, seed: u64) -> Self {
        if !vehicle.soc_percent.is_finite() {
            // It goes into messages, which cannot carry a number that is none.
            vehicle.soc_percent = 0.0;
        }
        let mut battery = Self {
            planned_left_w: match vehicle.appetite {
                Appetite::Walk { mean_w, steps, .. } => i64::from(mean_w) * i64::from(steps),
                Appetite::Flat | Appetite::Taper { .. } => 0,
            },
            vehicle,
            received: Energy::default(),
            given: Energy::default(),
            demand_w: 0,
            steps_taken: 0,
            rng: SmallRng::seed_from_u64(seed),
        };
        battery.step();
        battery
    }

    /// State of charge in percent, 0 to 100.
    #[must_use]
    pub fn soc_percent(&self) -> f64 {
        let gained = (self.received.wh() - self.given.wh())
            / f64::from(self.vehicle.capacity_wh.max(1))
            * 100.0;
        (self.vehicle.soc_percent + gained).clamp(0.0, 100.0)
    }

    /// The vehicle as it stands now: with what has gone in, and with the rest of its walk.
    #[must_use]
    pub fn vehicle(&self) -> Vehicle {
        let mut vehicle = self.vehicle.clone();
        vehicle.soc_percent = self.soc_percent();
        if let Appetite::Walk { steps, .. } = &mut vehicle.appetite {
            *steps = steps.saturating_sub(self.steps_taken).max(1);
        }
        vehicle
    }

    /// What it says by ISO 15118.
    #[must_use]
    pub fn iso15118(&self) -> Option<&Iso15118> {
        self.vehicle.iso15118.as_ref()
    }

    /// It has this certificate (PEM, leaf first) for its contract from now on.
    pub(crate) fn take_certificate(&mut self, chain: String) {
        if let Some(says) = &mut self.vehicle.iso15118 {
            says.certificate = Some(chain);
        }
    }

    /// Highest power it takes, in W.
    #[must_use]
    pub fn max_w(&self) -> u32 {
        self.vehicle.max_w
    }

    /// Usable capacity, in Wh.
    #[must_use]
    pub fn capacity_wh(&self) -> u32 {
        self.vehicle.capacity_wh
    }

    /// Whether nothing more goes in.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.soc_percent() >= 100.0
    }

    /// Power the vehicle takes now if it is offered, in W. Constant between two calls of [`Battery::step`].
    #[must_use]
    pub fn demand_w(&self) -> u32 {
        if self.is_full() { 0 } else { self.demand_w }
    }

    /// Energy that went in since arrival.
    #[must_use]
    pub fn received(&self) -> Energy {
        self.received
    }

    /// Whether the demand develops over time, so that [`Battery::step`] has to be called.
    #[must_use]
    pub fn is_changing(&self) -> bool {
        !matches!(self.vehicle.appetite, Appetite::Flat)
    }

    /// Whether one step is one meter sample (the random walk) rather than one second.
    #[must_use]
    pub fn steps_with_samples(&self) -> bool {
        matches!(self.vehicle.appetite, Appetite::Walk { .. })
    }

    /// Takes energy in.
    pub fn receive(&mut self, energy: Energy) {
        self.received = self.received.plus(energy);
    }

    /// Gives energy back.
    pub fn give(&mut self, energy: Energy) {
        self.given = self.given.plus(energy);
    }

    /// Energy that still fits in.
    #[must_use]
    pub fn room(&self) -> Energy {
        let share = (100.0 - self.vehicle.soc_percent).clamp(0.0, 100.0) / 100.0;
        // Whole watt-hours are fine enough for where a battery stops.
        #[expect(clippy::cast_possible_truncation, reason = "a share of a u32")]
        #[expect(clippy::cast_sign_loss, reason = "clamped to 0 and above")]
        let wh = (f64::from(self.vehicle.capacity_wh) * share).ceil() as u64;
        Energy::from_wh(wh).plus(self.given).minus(self.received)
    }

    /// Energy that still fits in up to a state of charge, in percent. Rounded up to whole watt-hours, so that the
    /// battery is there once it has flowed.
    #[must_use]
    pub fn room_to(&self, percent: f64) -> Energy {
        let left = (percent - self.soc_percent()).clamp(0.0, 100.0) / 100.0;
        if left <= 1e-9 {
            return Energy::default();
        }
        #[expect(clippy::cast_possible_truncation, reason = "a share of a u32")]
        #[expect(clippy::cast_sign_loss, reason = "clamped to 0 and above")]
        let wh = (f64::from(self.vehicle.capacity_wh) * left).ceil() as u64;
        Energy::from_wh(wh)
    }

    /// Decides the demand until the next step.
    pub fn step(&mut self) {
        self.demand_w = match self.vehicle.appetite {
            Appetite::Flat => self.vehicle.max_w,
            Appetite::Taper { knee_percent } => self.tapered(knee_percent),
            Appetite::Walk {
                min_w,
                mean_w,
                steps,
            } => self.walked(min_w, mean_w, steps),
        };
    }

    #[expect(clippy::cast_possible_truncation, reason = "a fraction of a u32")]
    #[expect(clippy::cast_sign_loss, reason = "a positive fraction of a u32")]
    fn tapered(&self, knee_percent: f64) -> u32 {
        let knee = knee_percent.clamp(0.0, 99.0);
        let above = ((self.soc_percent() - knee) / (100.0 - knee)).clamp(0.0, 1.0);
        let fraction = 1.0 - above * (1.0 - TAIL_FRACTION);
        (f64::from(self.vehicle.max_w) * fraction).round() as u32
    }

    /// One step of the walk, steered: whatever is drawn, the steps left can still bring the mean home.
    fn walked(&mut self, min_w: u32, mean_w: u32, steps: u32) -> u32 {
        let (low, high) = (i64::from(min_w), i64::from(self.vehicle.max_w.max(min_w)));
        let mean = i64::from(mean_w).clamp(low, high);
        let left = i64::from(steps.saturating_sub(self.steps_taken));
        let drift = self.rng.random_range(-(high - low) / 6..=(high - low) / 6);
        let from = if self.steps_taken == 0 {
            mean
        } else {
            i64::from(self.demand_w)
        };
        let wished = from + drift + (mean - from) / 8;
        let watts = if left == 0 {
            wished.clamp(low, high)
        } else {
            // The mean of the rest stays within the middle half of the range, so the end needs no jump.
            let (rest_low, rest_high) = ((low + mean) / 2, (high + mean) / 2);
            let least = (self.planned_left_w - rest_high * (left - 1)).max(low);
            let most = (self.planned_left_w - rest_low * (left - 1)).min(high);
            wished.clamp(least.min(most), most.max(least))
        };
        self.steps_taken = self.steps_taken.saturating_add(1);
        self.planned_left_w -= watts;
        u32::try_from(watts).unwrap_or(min_w)
    }
}
