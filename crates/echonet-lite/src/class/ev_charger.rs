//! EV charger (0x02A1): it only charges.
//!
//! Measured current and voltage, a lock of the connector and the user are not in this class.

use super::{Class, PropertyTable, row};
use crate::data::{Data, LARGEST, Unit};
use crate::object::ClassCode;

pub(super) const WATT: Data = Data::Unsigned {
    size: 4,
    max: LARGEST,
    unit: Unit::Watt,
};
pub(super) const WATT_HOUR: Data = Data::Unsigned {
    size: 4,
    max: LARGEST,
    unit: Unit::WattHour,
};
pub(super) const DECIAMPERE: Data = Data::Unsigned {
    size: 2,
    max: 65_533,
    unit: Unit::DeciAmpere,
};
pub(super) const PERCENT: Data = Data::Unsigned {
    size: 1,
    max: 100,
    unit: Unit::Percent,
};
pub(super) const VOLT: Data = Data::Unsigned {
    size: 2,
    max: 32_766,
    unit: Unit::Volt,
};
pub(super) const POWER_RANGE: Data = Data::Range {
    size: 4,
    max: LARGEST,
    unit: Unit::Watt,
};
pub(super) const CURRENT_RANGE: Data = Data::Range {
    size: 2,
    max: 32_766,
    unit: Unit::DeciAmpere,
};
pub(super) const RESET: Data = Data::Code(&[(0x00, "reset")]);
pub(super) const CHECK: Data = Data::Code(&[(0x10, "check the connection")]);

const CONNECTION: Data = Data::Code(&[
    (0x30, "no vehicle"),
    (0x40, "vehicle, not chargeable"),
    (0x41, "vehicle, chargeable"),
    (0x44, "vehicle, not known whether chargeable"),
    (0xFF, "undefined"),
]);
const KIND: Data = Data::Code(&[
    (0x10, "AC without communication"),
    (0x11, "AC, control pilot"),
    (0x12, "AC, high-level communication"),
    (0x21, "DC, configuration AA (CHAdeMO)"),
    (0x31, "DC, configuration BB (GB/T)"),
    (0x41, "DC, configuration EE (CCS 1)"),
    (0x51, "DC, configuration FF (CCS 2)"),
]);
const MODE: Data = Data::Code(&[
    (0x42, "charge"),
    (0x44, "standby"),
    (0x47, "idle"),
    (0x40, "other"),
]);

const PROPERTIES: &[PropertyTable] = &[
    row(0xC5, "Rated charge capacity", WATT, *b"R-o"),
    row(
        0xC7,
        "Vehicle connection and chargeable status",
        CONNECTION,
        *b"R-R",
    ),
    row(
        0xC8,
        "Minimum and maximum charging power",
        POWER_RANGE,
        *b"o-o",
    ),
    row(
        0xCA,
        "Minimum and maximum charging current",
        CURRENT_RANGE,
        *b"o-o",
    ),
    row(0xCC, "Charger type", KIND, *b"R-o"),
    row(0xCD, "Vehicle connection confirmation", CHECK, *b"-Ro"),
    row(
        0xCE,
        "Chargeable capacity of the vehicle's battery",
        WATT_HOUR,
        *b"o-o",
    ),
    row(
        0xCF,
        "Remaining chargeable capacity of the vehicle's battery",
        WATT_HOUR,
        *b"o-o",
    ),
    row(
        0xD0,
        "Used capacity of the vehicle's battery 1",
        WATT_HOUR,
        *b"o-o",
    ),
    row(0xD2, "Rated voltage", VOLT, *b"o-o"),
    row(0xD3, "Measured instantaneous charging power", WATT, *b"o-o"),
    row(
        0xD8,
        "Measured cumulative charging energy",
        WATT_HOUR,
        *b"o-o",
    ),
    row(0xD9, "Cumulative charging energy reset", RESET, *b"-o-"),
    row(0xDA, "Operation mode setting", MODE, *b"RRR"),
    row(
        0xE2,
        "Remaining stored electricity 1 of the vehicle's battery",
        WATT_HOUR,
        *b"o-o",
    ),
    row(
        0xE4,
        "Remaining stored electricity 3 of the vehicle's battery",
        PERCENT,
        *b"o-o",
    ),
    row(0xE6, "Vehicle ID", Data::Counted { max: 24 }, *b"R-o"),
    row(0xE7, "Charging amount setting", WATT_HOUR, *b"ooo"),
    row(0xEB, "Charging power setting", WATT, *b"ooo"),
    row(0xED, "Charging current setting", DECIAMPERE, *b"ooo"),
];

/// The EV charger as it is played here.
pub const CLASS: Class = Class {
    code: ClassCode::EV_CHARGER,
    name: "EV charger",
    own: PROPERTIES,
    gives: &[
        0x80, 0x81, 0x82, 0x83, 0x88, 0x89, 0x8A, 0x8C, 0x8D, 0x9D, 0x9E, 0x9F, 0xC5, 0xC7, 0xC8,
        0xCA, 0xCC, 0xCE, 0xCF, 0xD0, 0xD2, 0xD3, 0xD8, 0xDA, 0xE2, 0xE4, 0xE6, 0xE7, 0xEB, 0xED,
    ],
    takes: &[0x80, 0x81, 0xCD, 0xD9, 0xDA, 0xE7, 0xEB, 0xED],
    announces: &[0x80, 0x81, 0x88, 0xC7, 0xDA],
};
