//! The super class: the properties that every device object has.

use super::{PropertyTable, row};
use crate::data::{Data, LARGEST, Unit};

/// On and off.
pub(super) const ON_OFF: Data = Data::Code(&[(0x30, "on"), (0x31, "off")]);
/// Whether there is a fault.
pub(super) const FAULT: Data = Data::Code(&[(0x41, "fault"), (0x42, "no fault")]);
const SAVING: Data = Data::Code(&[(0x41, "saving power"), (0x42, "not saving power")]);
const REMOTE: Data = Data::Code(&[
    (0x41, "not through a public network"),
    (0x42, "through a public network"),
    (0x61, "line to the public network normal"),
    (0x62, "line to the public network not normal"),
]);
const W16: Data = Data::Unsigned {
    size: 2,
    max: 65_533,
    unit: Unit::Watt,
};

/// The properties, by rising code.
pub const PROPERTIES: &[PropertyTable] = &[
    row(0x80, "Operation status", ON_OFF, *b"RoR"),
    row(0x81, "Installation location", Data::Location, *b"RRR"),
    row(
        0x82,
        "Standard version information",
        Data::Bytes { min: 4, max: 4 },
        *b"R-o",
    ),
    row(
        0x83,
        "Identification number",
        Data::Bytes { min: 17, max: 17 },
        *b"o-o",
    ),
    row(
        0x84,
        "Measured instantaneous power consumption",
        W16,
        *b"o-o",
    ),
    row(
        0x85,
        "Measured cumulative energy consumption",
        Data::Unsigned {
            size: 4,
            max: LARGEST,
            unit: Unit::WattHour,
        },
        *b"o-o",
    ),
    row(
        0x86,
        "Manufacturer's fault code",
        Data::Bytes { min: 1, max: 255 },
        *b"o-o",
    ),
    row(
        0x87,
        "Current limit setting",
        Data::Unsigned {
            size: 1,
            max: 100,
            unit: Unit::Percent,
        },
        *b"ooo",
    ),
    row(0x88, "Fault status", FAULT, *b"R-R"),
    row(
        0x89,
        "Fault description",
        Data::Bytes { min: 2, max: 2 },
        *b"o-o",
    ),
    row(
        0x8A,
        "Manufacturer code",
        Data::Bytes { min: 3, max: 3 },
        *b"R-o",
    ),
    row(
        0x8B,
        "Business facility code",
        Data::Bytes { min: 3, max: 3 },
        *b"o-o",
    ),
    row(0x8C, "Product code", Data::Text { size: 12 }, *b"o-o"),
    row(0x8D, "Production number", Data::Text { size: 12 }, *b"o-o"),
    row(0x8E, "Production date", Data::Date, *b"o-o"),
    row(0x8F, "Power-saving operation setting", SAVING, *b"ooo"),
    row(0x93, "Remote control setting", REMOTE, *b"ooo"),
    row(
        0x97,
        "Current time setting",
        Data::Bytes { min: 2, max: 2 },
        *b"ooo",
    ),
    row(0x98, "Current date setting", Data::Date, *b"ooo"),
    row(0x99, "Power limit setting", W16, *b"ooo"),
    row(
        0x9A,
        "Cumulative operating time",
        Data::Bytes { min: 5, max: 5 },
        *b"o-o",
    ),
    row(
        0x9D,
        "Status change announcement property map",
        Data::Map,
        *b"R-o",
    ),
    row(0x9E, "Set property map", Data::Map, *b"R-o"),
    row(0x9F, "Get property map", Data::Map, *b"R-o"),
];
