//! What a charger is and does, and the data of its properties that says so.
//!
//! One description serves whoever shows a charger as an object: the simulated device and the mirror of
//! a simulated station. Codes are those of the tables in [`crate::class`].

use crate::data::{LARGEST, encode_signed, encode_text, encode_unsigned};
use crate::object::ClassCode;

/// Codes of the connection status (0xC7).
pub mod connection {
    /// No vehicle.
    pub const NONE: u8 = 0x30;
    /// A vehicle that takes nothing.
    pub const NOT_CHARGEABLE: u8 = 0x40;
    /// A vehicle that can be charged.
    pub const CHARGEABLE: u8 = 0x41;
    /// A vehicle that can only be discharged (0x027E).
    pub const DISCHARGEABLE: u8 = 0x42;
    /// A vehicle for both directions (0x027E).
    pub const BOTH: u8 = 0x43;
    /// A vehicle of which no more is known.
    pub const UNKNOWN: u8 = 0x44;
    /// Not known whether a vehicle is there.
    pub const UNDEFINED: u8 = 0xFF;
}

/// Codes of the operation mode (0xDA, 0xE1).
pub mod mode {
    /// Something else.
    pub const OTHER: u8 = 0x40;
    /// Charge.
    pub const CHARGE: u8 = 0x42;
    /// Discharge (0x027E).
    pub const DISCHARGE: u8 = 0x43;
    /// Standby: a pause.
    pub const STANDBY: u8 = 0x44;
    /// Both directions (0x027E).
    pub const BOTH: u8 = 0x46;
    /// Idle: stopped.
    pub const IDLE: u8 = 0x47;
    /// Preparation (0x027E).
    pub const PREPARATION: u8 = 0x48;
    /// Automatic (0x027E).
    pub const AUTOMATIC: u8 = 0x49;
}

/// Operation status (0x80): on.
pub const ON: u8 = 0x30;
/// Operation status (0x80): off.
pub const OFF: u8 = 0x31;
/// Fault status (0x88): a fault.
pub const FAULT: u8 = 0x41;
/// Fault status (0x88): none.
pub const NO_FAULT: u8 = 0x42;
/// Fault description (0x89) of a fault of which no more is known.
pub const FAULT_UNKNOWN: u16 = 0x03FF;

/// What is on the plate of a charger and does not change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plate {
    /// Manufacturer code (0x8A). 0xFFFFFF is for experiments.
    pub manufacturer: [u8; 3],
    /// Product code (0x8C), at most 12 ASCII characters.
    pub product: String,
    /// Production number (0x8D), at most 12 ASCII characters.
    pub serial: String,
    /// The part of the identification number (0x83) that is unique per object.
    pub unique: [u8; 13],
    /// Charger type (0xCC).
    pub kind: u8,
    /// Rated charge capacity (0xC5), in W.
    pub rated_w: u32,
    /// The least power at which it charges (0xC8), in W; the most is the rated one.
    pub min_w: u32,
    /// The least current (0xCA), in 0.1 A.
    pub min_deciampere: u16,
    /// The most current (0xCA), in 0.1 A.
    pub max_deciampere: u16,
    /// Rated voltage (0xD2), in V.
    pub volts: u16,
}

/// A vehicle that is connected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vehicle {
    /// Capacity of its battery, in Wh.
    pub capacity_wh: u32,
    /// What is stored, in Wh.
    pub stored_wh: u32,
    /// Its id (0xE6), at most 24 bytes; empty: none.
    pub id: Vec<u8>,
}

/// What was set and has not been changed since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Charging power (0xEB), in W.
    pub power_w: u32,
    /// Charging current (0xED), in 0.1 A.
    pub deciampere: u16,
    /// Energy to charge (0xE7), in Wh; 0: not set.
    pub amount_wh: u32,
    /// Discharging power (0xEC), in W.
    pub discharge_power_w: u32,
    /// Discharging current (0xEE), in 0.1 A.
    pub discharge_deciampere: u16,
    /// Energy to discharge (0xEA), in Wh; 0: not set.
    pub discharge_amount_wh: u32,
    /// Power of the V2G method (0xE0), in W; charging is positive.
    pub v2g_power_w: i32,
    /// Charging method (0xDC).
    pub charging_method: u8,
    /// Discharging method (0xDD).
    pub discharging_method: u8,
}

/// The state of a charger at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Whether it is switched on (0x80).
    pub is_on: bool,
    /// Installation location (0x81), 1 or 17 bytes.
    pub location: Vec<u8>,
    /// Description of the fault (0x89), if there is one.
    pub fault: Option<u16>,
    /// Connection status (0xC7).
    pub connection: u8,
    /// Operation mode that is set (0xDA).
    pub mode: u8,
    /// Operation mode that it is in (0xE1, 0x027E only).
    pub actual_mode: u8,
    /// Power (0xD3), in W; charging is positive.
    pub power_w: i32,
    /// Counter of charged energy (0xD8), in Wh. It starts again at 0 after 999,999,999.
    pub charged_wh: u64,
    /// Counter of discharged energy (0xD6), in Wh.
    pub discharged_wh: u64,
    /// The vehicle, if its data is known.
    pub vehicle: Option<Vehicle>,
    /// What is set.
    pub settings: Settings,
}

impl Facts {
    /// The data of a property of an object of `class`; `None` = there is none now, or the class has no
    /// such property. The property maps are the node's.
    #[must_use]
    pub fn read(&self, class: ClassCode, plate: &Plate, epc: u8) -> Option<Vec<u8>> {
        self.common(plate, epc)
            .or_else(|| self.of_vehicle(epc))
            .or_else(|| self.charging(class, plate, epc))
            .or_else(|| {
                (class == ClassCode::EV_CHARGER_DISCHARGER)
                    .then(|| self.discharging(plate, epc))
                    .flatten()
            })
    }

    fn common(&self, plate: &Plate, epc: u8) -> Option<Vec<u8>> {
        Some(match epc {
            0x80 => vec![if self.is_on { ON } else { OFF }],
            0x81 => self.location.clone(),
            0x82 => vec![0, 0, b'R', 0],
            0x83 => identification(plate),
            0x88 => vec![self.fault.map_or(NO_FAULT, |_| FAULT)],
            0x89 => self.fault.unwrap_or(0).to_be_bytes().to_vec(),
            0x8A => plate.manufacturer.to_vec(),
            0x8C => encode_text(&plate.product, 12),
            0x8D => encode_text(&plate.serial, 12),
            _ => return None,
        })
    }

    fn of_vehicle(&self, epc: u8) -> Option<Vec<u8>> {
        let vehicle = self.vehicle.as_ref();
        if epc == 0xE6 {
            let id = vehicle.map_or(&[][..], |vehicle| &vehicle.id);
            let id = &id[..id.len().min(24)];
            let mut bytes = vec![u8::try_from(id.len()).unwrap_or(0)];
            bytes.extend(id);
            return Some(bytes);
        }
        let vehicle = vehicle?;
        let stored = vehicle.stored_wh.min(vehicle.capacity_wh);
        let percent = u64::from(stored) * 100 / u64::from(vehicle.capacity_wh.max(1));
        Some(match epc {
            0xCE | 0xD0 => wh(vehicle.capacity_wh),
            0xCF => wh(vehicle.capacity_wh - stored),
            0xE2 => wh(stored),
            0xE4 => vec![u8::try_from(percent).unwrap_or(100).min(100)],
            _ => return None,
        })
    }

    fn charging(&self, class: ClassCode, plate: &Plate, epc: u8) -> Option<Vec<u8>> {
        let settings = &self.settings;
        Some(match epc {
            0xC5 => wh(plate.rated_w),
            0xC7 => vec![self.connection],
            0xC8 => powers(plate),
            0xCA => currents(plate),
            0xCC => vec![plate.kind],
            0xD2 => plate.volts.to_be_bytes().to_vec(),
            0xD3 if class == ClassCode::EV_CHARGER => wh(self.power_w.max(0).unsigned_abs()),
            0xD3 => encode_signed(self.power_w, 4),
            0xD8 => counter(self.charged_wh),
            0xDA => vec![self.mode],
            0xE7 => wh(settings.amount_wh),
            0xEB => wh(settings.power_w),
            0xED => encode_unsigned(settings.deciampere.into(), 2),
            _ => return None,
        })
    }

    fn discharging(&self, plate: &Plate, epc: u8) -> Option<Vec<u8>> {
        let settings = &self.settings;
        let usable = |vehicle: &Vehicle| reserve_of(vehicle.capacity_wh);
        Some(match epc {
            0xC0 => {
                let vehicle = self.vehicle.as_ref()?;
                wh(vehicle.capacity_wh - usable(vehicle))
            }
            0xC2 | 0xC4 => {
                let vehicle = self.vehicle.as_ref()?;
                let rest = vehicle.stored_wh.saturating_sub(usable(vehicle));
                if epc == 0xC2 {
                    wh(rest)
                } else {
                    let percent = u64::from(rest) * 100 / u64::from(vehicle.capacity_wh.max(1));
                    vec![u8::try_from(percent).unwrap_or(100).min(100)]
                }
            }
            0xC6 => wh(plate.rated_w),
            0xC9 => powers(plate),
            0xCB => currents(plate),
            0xD4 => {
                let deciampere = self.power_w.saturating_mul(10) / i32::from(plate.volts.max(1));
                encode_signed(deciampere, 2)
            }
            0xD5 => encode_signed(plate.volts.into(), 2),
            0xD6 => counter(self.discharged_wh),
            // Connected to the grid, and feeding back is allowed.
            0xDB => vec![0x00],
            0xDC => vec![settings.charging_method],
            0xDD => vec![settings.discharging_method],
            0xE0 => encode_signed(settings.v2g_power_w, 4),
            0xE1 => vec![self.actual_mode],
            // No maintenance is necessary.
            0xE5 => vec![0x42],
            0xEA => wh(settings.discharge_amount_wh),
            0xEC => wh(settings.discharge_power_w),
            0xEE => encode_unsigned(settings.discharge_deciampere.into(), 2),
            _ => return None,
        })
    }
}

/// What stays in the battery of a vehicle that is discharged, in Wh: a fifth.
#[must_use]
pub const fn reserve_of(capacity_wh: u32) -> u32 {
    capacity_wh / 5
}

/// The data of a property of the node profile; the counts, lists and maps are the node's.
#[must_use]
pub fn read_node_profile(plate: &Plate, epc: u8) -> Option<Vec<u8>> {
    Some(match epc {
        0x80 => vec![ON],
        // Specification 1.14, format 1 only.
        0x82 => vec![1, 14, 1, 0],
        0x83 => identification(plate),
        0x88 => vec![NO_FAULT],
        0x89 => vec![0, 0],
        0x8A => plate.manufacturer.to_vec(),
        0x8C => encode_text(&plate.product, 12),
        0x8D => encode_text(&plate.serial, 12),
        _ => return None,
    })
}

fn identification(plate: &Plate) -> Vec<u8> {
    [&[0xFE], &plate.manufacturer[..], &plate.unique[..]].concat()
}

fn powers(plate: &Plate) -> Vec<u8> {
    [wh(plate.min_w), wh(plate.rated_w)].concat()
}

fn currents(plate: &Plate) -> Vec<u8> {
    let bytes = |value: u16| value.min(32_766).to_be_bytes();
    [bytes(plate.min_deciampere), bytes(plate.max_deciampere)].concat()
}

/// Four bytes of W or Wh.
fn wh(value: u32) -> Vec<u8> {
    value.min(LARGEST).to_be_bytes().to_vec()
}

fn counter(wh: u64) -> Vec<u8> {
    let count = wh % (u64::from(LARGEST) + 1);
    u32::try_from(count)
        .unwrap_or(LARGEST)
        .to_be_bytes()
        .to_vec()
}
