//! One simulated charger or charger/discharger: vehicle, meters, settings, and what is held.
//!
//! A state machine that is told the time. Power is constant between two instants at which something
//! changes, so the energy is exact; the vehicle and the meter are those of `charger-sim`. A property
//! can be held: it then shows, and the charger acts on, the value that was put there, whatever the
//! physics says, until it is released.

use std::collections::BTreeMap;
use std::time::Duration;

use charger_sim::physics::meter::{Energy, Meter};
use charger_sim::physics::vehicle::{Appetite, Battery, Vehicle};
use echonet_lite::charger::{self, Facts, Plate, Settings, connection, mode, reserve_of};
use echonet_lite::node::CannotNow;
use echonet_lite::object::ClassCode;

mod writes;

/// How often the power of a vehicle that is nearly full is decided anew.
const APPETITE_STEP: Duration = Duration::from_secs(1);
/// Above this state of charge, in percent, a vehicle takes less and less.
const KNEE_PERCENT: f64 = 80.0;

/// A vehicle as it arrives.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Arrival {
    /// Capacity, in Wh.
    pub(crate) capacity_wh: u32,
    /// State of charge, in percent.
    pub(crate) soc_percent: f64,
    /// Most power it takes or gives, in W.
    pub(crate) max_w: u32,
    /// Its id, at most 24 bytes.
    pub(crate) id: Vec<u8>,
}

/// A vehicle cannot come or go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum VehicleError {
    /// One is there.
    #[error("a vehicle is connected already: unplug it first")]
    Connected,
    /// None is there.
    #[error("no vehicle is connected: plug one in first")]
    NotConnected,
}

/// A charger.
#[derive(Debug)]
pub(crate) struct Charger {
    class: ClassCode,
    plate: Plate,
    vehicle: Option<(Arrival, Battery)>,
    charged: Meter,
    discharged: Meter,
    /// Readings of the registers at their last resets, in Wh.
    zero_wh: (u64, u64),
    is_on: bool,
    location: Vec<u8>,
    fault: Option<u16>,
    mode: u8,
    settings: Settings,
    /// Registers when the present amount was set or charging began, in Wh.
    amount_from_wh: (u64, u64),
    held: BTreeMap<u8, Vec<u8>>,
    /// Until when energy has been counted, in whole milliseconds.
    settled: Duration,
    stepped: Duration,
    /// Power since then, in W; charging is positive.
    flow_w: i32,
}

impl Charger {
    /// A charger without a vehicle whose meter stands at `register_wh`.
    pub(crate) fn new(class: ClassCode, plate: Plate, register_wh: u64) -> Self {
        let settings = Settings {
            power_w: plate.rated_w,
            deciampere: plate.max_deciampere,
            amount_wh: 0,
            discharge_power_w: plate.rated_w,
            discharge_deciampere: plate.max_deciampere,
            discharge_amount_wh: 0,
            v2g_power_w: 0,
            charging_method: 0x01,
            discharging_method: 0x01,
        };
        Self {
            class,
            plate,
            vehicle: None,
            charged: Meter::new(register_wh),
            discharged: Meter::new(0),
            zero_wh: (0, 0),
            is_on: true,
            location: vec![0x68],
            fault: None,
            mode: mode::IDLE,
            settings,
            amount_from_wh: (0, 0),
            held: BTreeMap::new(),
            settled: Duration::ZERO,
            stepped: Duration::ZERO,
            flow_w: 0,
        }
    }

    /// Counts what has flowed up to `now`, and decides what flows from here on.
    pub(crate) fn settle(&mut self, now: Duration) {
        let now = Duration::from_millis(u64::try_from(now.as_millis()).unwrap_or(u64::MAX));
        let span = now.saturating_sub(self.settled);
        if span.is_zero() {
            // Whatever changed something has decided already what flows.
            return;
        }
        self.settled = now;
        let energy = Energy::of(self.flow_w.unsigned_abs(), span);
        if let Some((_, battery)) = &mut self.vehicle {
            if self.flow_w > 0 {
                let energy = energy.min(battery.room());
                battery.receive(energy);
                self.charged.count(energy);
            } else if self.flow_w < 0 {
                battery.give(energy);
                self.discharged.count(energy);
            }
            if now.saturating_sub(self.stepped) >= APPETITE_STEP {
                self.stepped = now;
                battery.step();
            }
        }
        self.meet_amounts();
        self.flow_w = self.flow();
    }

    /// An amount that has been charged or discharged is no amount any more, and stops it.
    fn meet_amounts(&mut self) {
        let (charged, discharged) = self.registers();
        let settings = &mut self.settings;
        let is_met = |amount: u32, from: u64, now: u64| {
            amount > 0 && now.saturating_sub(from) >= u64::from(amount)
        };
        if is_met(settings.amount_wh, self.amount_from_wh.0, charged) {
            settings.amount_wh = 0;
            self.mode = mode::STANDBY;
        }
        if is_met(
            settings.discharge_amount_wh,
            self.amount_from_wh.1,
            discharged,
        ) {
            settings.discharge_amount_wh = 0;
            self.mode = mode::STANDBY;
        }
    }

    /// What flows now, in W.
    fn flow(&self) -> i32 {
        let is_able =
            self.shown_code(0x80) == charger::ON && self.shown_code(0x88) != charger::FAULT;
        let Some((arrival, battery)) = self.vehicle.as_ref().filter(|_| is_able) else {
            return 0;
        };
        let vehicle = self.shown_code(0xC7);
        let (settings, volts) = (&self.settings, u32::from(self.plate.volts));
        let by_current = |deciampere: u16| u32::from(deciampere).saturating_mul(volts) / 10;
        let bounded = |watts: u32| {
            let watts = watts.min(self.plate.rated_w);
            let is_enough = watts >= self.plate.min_w;
            if is_enough {
                i32::try_from(watts).unwrap_or(i32::MAX)
            } else {
                0
            }
        };
        let charge = |watts: u32| {
            let takes = matches!(
                vehicle,
                connection::CHARGEABLE | connection::BOTH | connection::UNKNOWN
            );
            let offered = bounded(watts);
            let wanted = i32::try_from(battery.demand_w()).unwrap_or(i32::MAX);
            if takes { offered.min(wanted) } else { 0 }
        };
        let discharge = |watts: u32| {
            let gives = matches!(vehicle, connection::DISCHARGEABLE | connection::BOTH);
            if gives {
                -bounded(watts.min(arrival.max_w))
            } else {
                0
            }
        };
        let usual = settings.power_w.min(by_current(settings.deciampere));
        match self.actual_mode() {
            mode::CHARGE if self.mode != mode::AUTOMATIC && settings.charging_method == 0x06 => {
                charge(settings.v2g_power_w.max(0).unsigned_abs())
            }
            mode::CHARGE => charge(usual),
            mode::DISCHARGE if settings.discharging_method == 0x06 => {
                discharge(settings.v2g_power_w.min(0).unsigned_abs())
            }
            mode::DISCHARGE => {
                let limit = by_current(settings.discharge_deciampere);
                discharge(settings.discharge_power_w.min(limit))
            }
            _ => 0,
        }
    }

    /// What the mode that is set comes to: automatic charges, both directions waits.
    fn actual_mode(&self) -> u8 {
        match self.shown_code(0xDA) {
            mode::AUTOMATIC if self.vehicle.is_some() => mode::CHARGE,
            mode::AUTOMATIC | mode::BOTH => mode::STANDBY,
            set => set,
        }
    }

    fn registers(&self) -> (u64, u64) {
        (self.charged.register_wh(), self.discharged.register_wh())
    }

    /// What it is and does, without what is held.
    fn facts(&self) -> Facts {
        let (charged, discharged) = self.registers();
        let stored = |arrival: &Arrival, battery: &Battery| {
            // A share of a 32-bit number, rounded to whole Wh.
            #[expect(clippy::cast_possible_truncation, reason = "at most the capacity")]
            #[expect(clippy::cast_sign_loss, reason = "0 and above")]
            let wh =
                (f64::from(arrival.capacity_wh) * battery.soc_percent() / 100.0).round() as u32;
            wh
        };
        let is_both = self.class == ClassCode::EV_CHARGER_DISCHARGER;
        let connection = match &self.vehicle {
            None => connection::NONE,
            Some((arrival, battery)) => {
                let takes = !battery.is_full();
                let gives = is_both && stored(arrival, battery) > reserve_of(arrival.capacity_wh);
                match (takes, gives) {
                    (true, true) => connection::BOTH,
                    (true, false) => connection::CHARGEABLE,
                    (false, true) => connection::DISCHARGEABLE,
                    (false, false) => connection::NOT_CHARGEABLE,
                }
            }
        };
        Facts {
            is_on: self.is_on,
            location: self.location.clone(),
            fault: self.fault,
            connection,
            mode: self.mode,
            actual_mode: match self.mode {
                mode::AUTOMATIC if self.vehicle.is_some() => mode::CHARGE,
                mode::AUTOMATIC | mode::BOTH => mode::STANDBY,
                set => set,
            },
            power_w: self.flow_w,
            charged_wh: charged.saturating_sub(self.zero_wh.0),
            discharged_wh: discharged.saturating_sub(self.zero_wh.1),
            vehicle: self
                .vehicle
                .as_ref()
                .map(|(arrival, battery)| charger::Vehicle {
                    capacity_wh: arrival.capacity_wh,
                    stored_wh: stored(arrival, battery),
                    id: arrival.id.clone(),
                }),
            settings: self.settings.clone(),
        }
    }

    /// The data of a property as it shows: what is held, else what is.
    pub(crate) fn read(&self, epc: u8) -> Option<Vec<u8>> {
        let held = self.held.get(&epc).cloned();
        held.or_else(|| self.facts().read(self.class, &self.plate, epc))
    }

    /// A property of one byte as it shows.
    fn shown_code(&self, epc: u8) -> u8 {
        if let Some(held) = self.held.get(&epc).and_then(|held| held.first()) {
            return *held;
        }
        match epc {
            0xDA => self.mode,
            0x80 => {
                if self.is_on {
                    charger::ON
                } else {
                    charger::OFF
                }
            }
            0x88 => self.fault.map_or(charger::NO_FAULT, |_| charger::FAULT),
            _ => self.facts().connection,
        }
    }

    /// Shows `edt` from now on, whatever the physics says. What a controller could set is set, too.
    pub(crate) fn hold(&mut self, now: Duration, epc: u8, edt: &[u8]) {
        self.settle(now);
        self.set(epc, edt);
        self.held.insert(epc, edt.to_vec());
        self.flow_w = self.flow();
    }

    /// Lets the physics decide again; false if nothing was held.
    pub(crate) fn release(&mut self, now: Duration, epc: u8) -> bool {
        self.settle(now);
        let was_held = self.held.remove(&epc).is_some();
        self.flow_w = self.flow();
        was_held
    }

    /// Whether a property is held.
    pub(crate) fn is_held(&self, epc: u8) -> bool {
        self.held.contains_key(&epc)
    }

    /// A vehicle comes; `seed` decides what is random about it.
    pub(crate) fn plug_in(
        &mut self,
        now: Duration,
        arrival: Arrival,
        seed: u64,
    ) -> Result<(), VehicleError> {
        self.settle(now);
        if self.vehicle.is_some() {
            return Err(VehicleError::Connected);
        }
        let vehicle = Vehicle {
            capacity_wh: arrival.capacity_wh.max(1),
            soc_percent: arrival.soc_percent,
            max_w: arrival.max_w,
            appetite: Appetite::Taper {
                knee_percent: KNEE_PERCENT,
            },
            iso15118: None,
        };
        self.vehicle = Some((arrival, Battery::new(vehicle, seed)));
        self.flow_w = self.flow();
        Ok(())
    }

    /// The vehicle leaves; the charger goes idle.
    pub(crate) fn unplug(&mut self, now: Duration) -> Result<(), VehicleError> {
        self.settle(now);
        self.vehicle.take().ok_or(VehicleError::NotConnected)?;
        self.charged.latch();
        self.discharged.latch();
        self.mode = mode::IDLE;
        self.settings.amount_wh = 0;
        self.settings.discharge_amount_wh = 0;
        self.flow_w = 0;
        Ok(())
    }

    /// Breaks down with a description (0x89), or works again.
    pub(crate) fn set_fault(&mut self, now: Duration, fault: Option<u16>) {
        self.settle(now);
        self.fault = fault;
        self.flow_w = self.flow();
    }

    /// Whether a vehicle is connected.
    pub(crate) fn has_vehicle(&self) -> bool {
        self.vehicle.is_some()
    }

    /// Writes data that fits its property, as a controller does.
    pub(crate) fn write(&mut self, now: Duration, epc: u8, edt: &[u8]) -> Result<(), CannotNow> {
        self.settle(now);
        self.may_write(epc, edt)?;
        self.set(epc, edt);
        // What is held is held against the physics, not against who steers.
        if let Some(held) = self.held.get_mut(&epc) {
            *held = edt.to_vec();
        }
        self.flow_w = self.flow();
        Ok(())
    }
}

#[cfg(test)]
mod tests;
