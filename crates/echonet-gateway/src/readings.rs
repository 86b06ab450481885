//! What a device says, as OCPP has it: the mapping of values to the state of a station.
//!
//! The operation mode (0xDA) is a setting: a device may sit at `charge` without charging. What it is
//! really doing says 0xE1 where it exists, else the power.

use std::collections::BTreeMap;
use std::time::Duration;

use charger_sim::station::Report;
use echonet_lite::charger::{FAULT, OFF, connection, mode};
use echonet_lite::data::Reading;
use echonet_lite::object::ClassCode;

use crate::device::{Device, reading, watts};
use crate::register::Registers;

/// What is polled, in the order of need; a device has some of it.
const POLLED: [u8; 14] = [
    0x80, 0x88, 0xC7, 0xDA, 0xD3, 0xD8, 0xE4, 0xEB, 0xED, 0xE1, 0xD4, 0xD5, 0xD6, 0xE6,
];
/// Below this power, in W, a charger only needs it itself.
const STANDBY_W: u32 = 50;

/// The values of a device as it said them last.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Readings {
    values: BTreeMap<u8, Vec<u8>>,
    /// Energy by its power, in Wh, where there is no meter.
    integrated_wh: f64,
    /// Whether the meter has gone on since the poll before.
    is_counting: bool,
}

/// What is to be polled of a device.
pub(crate) fn polled(device: &Device) -> Vec<u8> {
    POLLED
        .into_iter()
        .filter(|epc| device.gives.contains(*epc))
        .collect()
}

impl Readings {
    /// Takes the values of a whole poll; `since` is the time since the one before.
    pub(crate) fn poll(&mut self, class: ClassCode, values: Vec<(u8, Vec<u8>)>, since: Duration) {
        let before = self.meter(class);
        let power = self.power_w(class);
        self.values = values.into_iter().collect();
        if !self.values.contains_key(&0xD8) {
            let watts = f64::from(power.unwrap_or(0).max(0));
            self.integrated_wh += watts * since.as_secs_f64() / 3_600.0;
        }
        self.is_counting = matches!((before, self.meter(class)), (Some(a), Some(b)) if b > a);
    }

    /// Takes what a device told by itself.
    pub(crate) fn notice(&mut self, properties: impl IntoIterator<Item = (u8, Vec<u8>)>) {
        for (epc, edt) in properties {
            if POLLED.contains(&epc) {
                self.values.insert(epc, edt);
            }
        }
    }

    /// A property of one byte.
    pub(crate) fn code(&self, epc: u8) -> Option<u8> {
        self.values.get(&epc)?.first().copied()
    }

    fn number(&self, class: ClassCode, epc: u8) -> Option<f64> {
        match reading(class, epc, self.values.get(&epc)?)? {
            Reading::Number(number, _) => Some(number),
            _ => None,
        }
    }

    fn power_w(&self, class: ClassCode) -> Option<i32> {
        let number = self.number(class, 0xD3)?;
        #[expect(clippy::cast_possible_truncation, reason = "at most 999,999,999")]
        let watts = number.round() as i32;
        Some(watts)
    }

    fn meter(&self, class: ClassCode) -> Option<u64> {
        self.number(class, 0xD8).map(|wh| u64::from(watts(wh)))
    }

    /// The counters of the device, in Wh: charged and given back. Without a meter the first is the
    /// power over time.
    pub(crate) fn counters(&self, device: &Device) -> (Option<u64>, Option<u64>) {
        let class = device.object.class;
        let import = if device.gives.contains(0xD8) {
            self.meter(class)
        } else {
            device
                .gives
                .contains(0xD3)
                .then(|| u64::from(watts(self.integrated_wh)))
        };
        let export = self.number(class, 0xD6).map(|wh| u64::from(watts(wh)));
        (import, export)
    }

    /// What the device is doing, as far as it says.
    pub(crate) fn mode(&self) -> Option<u8> {
        self.code(0xE1).or_else(|| self.code(0xDA))
    }

    /// Whether a vehicle is connected; `None`: not known.
    pub(crate) fn has_vehicle(&self) -> Option<bool> {
        match self.code(0xC7)? {
            connection::NONE => Some(false),
            connection::UNDEFINED => None,
            _ => Some(true),
        }
    }

    /// Whether energy flows, more than the device needs itself.
    pub(crate) fn is_flowing(&self, class: ClassCode) -> bool {
        let is_moving = match self.power_w(class) {
            Some(watts) => watts.unsigned_abs() >= STANDBY_W,
            None => self.is_counting,
        };
        let is_halted = matches!(
            self.mode(),
            Some(mode::STANDBY | mode::IDLE | mode::PREPARATION)
        );
        is_moving && !is_halted && self.code(0x88) != Some(FAULT) && self.code(0x80) != Some(OFF)
    }

    /// Bytes of the vehicle ID (0xE6) as a token: text where it is text, else digits.
    pub(crate) fn vehicle_id(&self) -> Option<String> {
        let (count, id) = self.values.get(&0xE6)?.split_first()?;
        if id.is_empty() || usize::from(*count) != id.len() {
            return None;
        }
        let is_text = id.iter().all(|byte| (0x21..0x7F).contains(byte));
        let text = if is_text {
            String::from_utf8_lossy(id).into_owned()
        } else {
            id.iter().map(|byte| format!("{byte:02X}")).collect()
        };
        Some(text.chars().take(36).collect())
    }

    /// The state that the station is told.
    pub(crate) fn report(&self, device: &Device, registers: Registers) -> Report {
        let class = device.object.class;
        let is_flowing = self.is_flowing(class);
        let wants = matches!(
            self.mode(),
            Some(mode::CHARGE | mode::DISCHARGE | mode::BOTH | mode::OTHER) | None
        );
        let positive = |epc: u8| self.number(class, epc);
        Report {
            is_reachable: true,
            is_on: self.code(0x80) != Some(OFF),
            is_faulted: self.code(0x88) == Some(FAULT),
            has_vehicle: self.has_vehicle(),
            is_flowing,
            is_stopped_by_vehicle: !is_flowing && wants,
            power_w: self.power_w(class),
            register_wh: registers.import_wh,
            export_register_wh: registers.export_wh,
            amperes: positive(0xD4),
            volts: positive(0xD5),
            soc_percent: positive(0xE4),
            offered_w: positive(0xEB).map(watts),
            offered_amperes: positive(0xED),
        }
    }
}

#[cfg(test)]
mod tests;
