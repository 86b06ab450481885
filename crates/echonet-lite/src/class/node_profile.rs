//! The node profile (0x0EF0): what a node says of itself.

use super::super_class::{FAULT, ON_OFF};
use super::{Class, PropertyTable, row};
use crate::data::{Data, Unit};
use crate::object::ClassCode;

const PROPERTIES: &[PropertyTable] = &[
    row(0x80, "Operating status", ON_OFF, *b"RoR"),
    row(
        0x82,
        "Version information",
        Data::Bytes { min: 4, max: 4 },
        *b"R-o",
    ),
    row(
        0x83,
        "Identification number",
        Data::Bytes { min: 17, max: 17 },
        *b"R-o",
    ),
    row(0x88, "Fault status", FAULT, *b"o-o"),
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
    row(
        0x9D,
        "Status change announcement property map",
        Data::Map,
        *b"R-o",
    ),
    row(0x9E, "Set property map", Data::Map, *b"R-o"),
    row(0x9F, "Get property map", Data::Map, *b"R-o"),
    row(
        0xBF,
        "Unique identifier data",
        Data::Bytes { min: 2, max: 2 },
        *b"ooo",
    ),
    row(
        0xD3,
        "Number of self-node instances",
        // Three bytes; a count of their own, not one of the numbers with codes for overflow.
        Data::Bytes { min: 3, max: 3 },
        *b"R-o",
    ),
    row(
        0xD4,
        "Number of self-node classes",
        Data::Unsigned {
            size: 2,
            max: 0xFFFF,
            unit: Unit::None,
        },
        *b"R-o",
    ),
    row(0xD5, "Instance list notification", Data::Objects, *b"o-R"),
    row(0xD6, "Self-node instance list S", Data::Objects, *b"R-o"),
    row(0xD7, "Self-node class list S", Data::Classes, *b"R-o"),
];

/// The node profile as it is played here.
///
/// It gives 0x8C, so that the frames with which controllers look around do not end as a refusal, and
/// 0xD5, because old controllers ask for it by INF_REQ.
pub const CLASS: Class = Class {
    code: ClassCode::NODE_PROFILE,
    name: "Node profile",
    own: PROPERTIES,
    gives: &[
        0x80, 0x82, 0x83, 0x88, 0x89, 0x8A, 0x8C, 0x8D, 0x9D, 0x9E, 0x9F, 0xD3, 0xD4, 0xD5, 0xD6,
        0xD7,
    ],
    takes: &[],
    announces: &[0x80, 0xD5],
};
