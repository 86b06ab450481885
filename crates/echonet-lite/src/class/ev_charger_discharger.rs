//! EV charger/discharger (0x027E): it charges, and feeds back from the vehicle (V2H, V2G).

use super::ev_charger::{
    CHECK, CURRENT_RANGE, DECIAMPERE, PERCENT, POWER_RANGE, RESET, VOLT, WATT, WATT_HOUR,
};
use super::{Class, PropertyTable, row};
use crate::data::{Data, LARGEST, Unit};
use crate::object::ClassCode;

const DECIAMPERE_HOUR: Data = Data::Unsigned {
    size: 2,
    max: 65_533,
    unit: Unit::DeciAmpereHour,
};
const SIGNED_WATT: Data = Data::Signed {
    size: 4,
    max: LARGEST as i32,
    unit: Unit::Watt,
};
const SIGNED_CURRENT: Data = Data::Signed {
    size: 2,
    max: 32_766,
    unit: Unit::DeciAmpere,
};
const SIGNED_VOLT: Data = Data::Signed {
    size: 2,
    max: 32_766,
    unit: Unit::Volt,
};
const CONNECTION: Data = Data::Code(&[
    (0x30, "no vehicle"),
    (0x40, "vehicle, neither chargeable nor dischargeable"),
    (0x41, "vehicle, chargeable"),
    (0x42, "vehicle, dischargeable"),
    (0x43, "vehicle, chargeable and dischargeable"),
    (0x44, "vehicle, not known whether chargeable"),
    (0xFF, "undefined"),
]);
const KIND: Data = Data::Code(&[
    (0x11, "AC, control pilot"),
    (0x12, "AC, high-level communication, charging"),
    (0x13, "AC, high-level communication, both ways"),
    (0x21, "DC, configuration AA, charging"),
    (0x22, "DC, configuration AA, both ways"),
    (0x23, "DC, configuration AA, discharging"),
    (0x31, "DC, configuration BB, charging"),
    (0x32, "DC, configuration BB, both ways"),
    (0x33, "DC, configuration BB, discharging"),
    (0x41, "DC, configuration EE, charging"),
    (0x42, "DC, configuration EE, both ways"),
    (0x43, "DC, configuration EE, discharging"),
    (0x51, "DC, configuration FF, charging"),
    (0x52, "DC, configuration FF, both ways"),
    (0x53, "DC, configuration FF, discharging"),
]);
const MODE: Data = Data::Code(&[
    (0x42, "charge"),
    (0x43, "discharge"),
    (0x44, "standby"),
    (0x46, "charge and discharge"),
    (0x47, "idle"),
    (0x48, "preparation"),
    (0x49, "automatic"),
    (0x40, "other"),
]);
const ACTUAL_MODE: Data = Data::Code(&[
    (0x42, "charge"),
    (0x43, "discharge"),
    (0x44, "standby"),
    (0x47, "idle"),
    (0x48, "preparation"),
    (0x40, "other"),
]);
const INTERCONNECTION: Data = Data::Code(&[
    (0x00, "connected, reverse flow accepted"),
    (0x01, "independent"),
    (0x02, "connected, reverse flow not accepted"),
]);
const CHARGING_METHOD: Data = Data::Code(&[
    (0x00, "others"),
    (0x01, "maximum power"),
    (0x02, "surplus"),
    (0x03, "designated power"),
    (0x04, "designated current"),
    (0x05, "designated purchase"),
    (0x06, "V2G"),
]);
const DISCHARGING_METHOD: Data = Data::Code(&[
    (0x00, "others"),
    (0x01, "maximum power"),
    (0x02, "following the load"),
    (0x03, "designated power"),
    (0x04, "designated current"),
    (0x05, "designated purchase"),
    (0x06, "V2G"),
]);
const PERMISSION: Data = Data::Code(&[(0x41, "permitted"), (0x42, "prohibited")]);
const MAINTENANCE: Data = Data::Code(&[(0x41, "necessary"), (0x42, "not necessary")]);

const PROPERTIES: &[PropertyTable] = &[
    row(
        0x89,
        "Fault description",
        Data::Bytes { min: 2, max: 2 },
        *b"R-o",
    ),
    row(0x8C, "Product code", Data::Text { size: 12 }, *b"R-o"),
    row(
        0xC0,
        "Dischargeable capacity of the vehicle's battery 1",
        WATT_HOUR,
        *b"o-o",
    ),
    row(
        0xC1,
        "Dischargeable capacity of the vehicle's battery 2",
        DECIAMPERE_HOUR,
        *b"o-o",
    ),
    row(
        0xC2,
        "Remaining dischargeable capacity of the vehicle's battery 1",
        WATT_HOUR,
        *b"o-o",
    ),
    row(
        0xC3,
        "Remaining dischargeable capacity of the vehicle's battery 2",
        DECIAMPERE_HOUR,
        *b"o-o",
    ),
    row(
        0xC4,
        "Remaining dischargeable capacity of the vehicle's battery 3",
        PERCENT,
        *b"o-o",
    ),
    row(0xC5, "Rated charge capacity", WATT, *b"R-o"),
    row(0xC6, "Rated discharge capacity", WATT, *b"R-o"),
    row(
        0xC7,
        "Vehicle connection and chargeable/dischargeable status",
        CONNECTION,
        *b"R-R",
    ),
    row(
        0xC8,
        "Minimum and maximum charging power",
        POWER_RANGE,
        *b"R-o",
    ),
    row(
        0xC9,
        "Minimum and maximum discharging power",
        POWER_RANGE,
        *b"R-o",
    ),
    row(
        0xCA,
        "Minimum and maximum charging current",
        CURRENT_RANGE,
        *b"R-o",
    ),
    row(
        0xCB,
        "Minimum and maximum discharging current",
        CURRENT_RANGE,
        *b"R-o",
    ),
    row(0xCC, "Charger/discharger type", KIND, *b"R-o"),
    // Required only of the type DC AA.
    row(0xCD, "Vehicle connection confirmation", CHECK, *b"-o-"),
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
    row(
        0xD1,
        "Used capacity of the vehicle's battery 2",
        DECIAMPERE_HOUR,
        *b"o-o",
    ),
    row(0xD2, "Rated voltage", VOLT, *b"o-o"),
    row(
        0xD3,
        "Measured instantaneous power, charging is positive",
        SIGNED_WATT,
        *b"o-o",
    ),
    row(
        0xD4,
        "Measured instantaneous current, charging is positive",
        SIGNED_CURRENT,
        *b"o-o",
    ),
    row(0xD5, "Measured instantaneous voltage", SIGNED_VOLT, *b"o-o"),
    row(
        0xD6,
        "Measured cumulative discharging energy",
        WATT_HOUR,
        *b"o-o",
    ),
    row(0xD7, "Cumulative discharging energy reset", RESET, *b"-o-"),
    row(
        0xD8,
        "Measured cumulative charging energy",
        WATT_HOUR,
        *b"o-o",
    ),
    row(0xD9, "Cumulative charging energy reset", RESET, *b"-o-"),
    row(0xDA, "Operation mode setting", MODE, *b"RRR"),
    row(
        0xDB,
        "System interconnection status",
        INTERCONNECTION,
        *b"o-o",
    ),
    row(0xDC, "Charging method", CHARGING_METHOD, *b"RoR"),
    row(0xDD, "Discharging method", DISCHARGING_METHOD, *b"RoR"),
    row(0xDE, "Purchasing power setting", WATT, *b"ooo"),
    row(0xDF, "Re-interconnection permission", PERMISSION, *b"ooo"),
    row(
        0xE0,
        "Charging/discharging power setting",
        SIGNED_WATT,
        *b"ooo",
    ),
    row(0xE1, "Actual operation mode", ACTUAL_MODE, *b"o-R"),
    row(
        0xE2,
        "Remaining stored electricity 1 of the vehicle's battery",
        WATT_HOUR,
        *b"o-o",
    ),
    row(
        0xE3,
        "Remaining stored electricity 2 of the vehicle's battery",
        DECIAMPERE_HOUR,
        *b"o-o",
    ),
    row(
        0xE4,
        "Remaining stored electricity 3 of the vehicle's battery",
        PERCENT,
        *b"o-o",
    ),
    row(0xE5, "Maintenance status", MAINTENANCE, *b"o-R"),
    row(0xE6, "Vehicle ID", Data::Counted { max: 24 }, *b"R-o"),
    row(0xE7, "Charging amount setting 1", WATT_HOUR, *b"ooo"),
    row(0xE9, "Charging amount setting 2", DECIAMPERE_HOUR, *b"ooo"),
    row(0xEA, "Discharging amount setting", WATT_HOUR, *b"ooo"),
    row(0xEB, "Charging power setting", WATT, *b"ooo"),
    row(0xEC, "Discharging power setting", WATT, *b"ooo"),
    row(0xED, "Charging current setting", DECIAMPERE, *b"ooo"),
    row(0xEE, "Discharging current setting", DECIAMPERE, *b"ooo"),
    row(
        0xEF,
        "Rated voltage in independent operation",
        Data::Unsigned {
            size: 2,
            max: 65_533,
            unit: Unit::Volt,
        },
        *b"o-o",
    ),
];

/// The EV charger/discharger as it is played here.
pub const CLASS: Class = Class {
    code: ClassCode::EV_CHARGER_DISCHARGER,
    name: "EV charger/discharger",
    own: PROPERTIES,
    gives: &[
        0x80, 0x81, 0x82, 0x83, 0x88, 0x89, 0x8A, 0x8C, 0x8D, 0x9D, 0x9E, 0x9F, 0xC0, 0xC2, 0xC4,
        0xC5, 0xC6, 0xC7, 0xC8, 0xC9, 0xCA, 0xCB, 0xCC, 0xCE, 0xCF, 0xD0, 0xD2, 0xD3, 0xD4, 0xD5,
        0xD6, 0xD8, 0xDA, 0xDB, 0xDC, 0xDD, 0xE0, 0xE1, 0xE2, 0xE4, 0xE5, 0xE6, 0xE7, 0xEA, 0xEB,
        0xEC, 0xED, 0xEE,
    ],
    takes: &[
        0x80, 0x81, 0xCD, 0xD7, 0xD9, 0xDA, 0xDC, 0xDD, 0xE0, 0xE7, 0xEA, 0xEB, 0xEC, 0xED, 0xEE,
    ],
    announces: &[0x80, 0x81, 0x88, 0xC7, 0xDA, 0xDC, 0xDD, 0xE1, 0xE5],
};
