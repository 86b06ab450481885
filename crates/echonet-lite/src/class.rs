//! The tables of the classes that are played here, as data: what each property is called, what its
//! data means, and who may read, write and be told (appendix, Release R).
//!
//! Every device has the properties of the super class; a class may give one of them rules of its own.

pub mod ev_charger;
pub mod ev_charger_discharger;
pub mod node_profile;
pub mod super_class;

use crate::data::Data;
use crate::object::ClassCode;
use crate::property_map::PropertyMap;

/// What a class says of one property.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PropertyTable {
    /// The code.
    pub epc: u8,
    /// The name, as the appendix has it in English.
    pub name: &'static str,
    /// The form of the data.
    pub data: Data,
    /// Whether it can be read at all. A property to be written only cannot.
    pub get: Rule,
    /// Whether it can be written.
    pub set: Rule,
    /// Whether a change is told to all.
    pub announce: Rule,
}

/// Whether a class wants an access to a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// The access has to be there.
    Required,
    /// The access may be there.
    Optional,
    /// The access is not there.
    Never,
}

/// A class with its properties.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Class {
    /// The code.
    pub code: ClassCode,
    /// The name, as the appendix has it in English.
    pub name: &'static str,
    /// The properties of its own, by rising code. The super class has more; see [`Class::property`].
    pub own: &'static [PropertyTable],
    /// What an object of this class gives here (map 0x9F).
    pub gives: &'static [u8],
    /// What an object of this class takes here (map 0x9E).
    pub takes: &'static [u8],
    /// What an object of this class announces here (map 0x9D).
    pub announces: &'static [u8],
}

impl Class {
    /// The class of a code; `None` = not played here.
    #[must_use]
    pub fn of(code: ClassCode) -> Option<&'static Self> {
        [
            &node_profile::CLASS,
            &ev_charger::CLASS,
            &ev_charger_discharger::CLASS,
        ]
        .into_iter()
        .find(|class| class.code == code)
    }

    /// What the class, or else the super class, says of a property. `None` = it says nothing.
    #[must_use]
    pub fn property(&self, epc: u8) -> Option<&'static PropertyTable> {
        let own = self.own.iter().find(|one| one.epc == epc);
        if self.code == ClassCode::NODE_PROFILE {
            return own;
        }
        own.or_else(|| super_class::PROPERTIES.iter().find(|one| one.epc == epc))
    }

    /// The maps of a device of this class that has only what the class requires.
    #[must_use]
    pub fn required(&self) -> Maps {
        let map = |of: fn(&PropertyTable) -> Rule| {
            let is_required = |epc: &u8| {
                let property = self.property(*epc);
                property.is_some_and(|property| of(property) == Rule::Required)
            };
            (0x80..=0xFF).filter(is_required).collect()
        };
        Maps {
            announces: map(|property| property.announce),
            takes: map(|property| property.set),
            gives: map(|property| property.get),
        }
    }

    /// The three maps: what an object announces, takes and gives.
    #[must_use]
    pub fn maps(&self) -> Maps {
        let map = |codes: &[u8]| codes.iter().copied().collect();
        Maps {
            announces: map(self.announces),
            takes: map(self.takes),
            gives: map(self.gives),
        }
    }
}

/// The property maps of one object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Maps {
    /// 0x9D: a change of these is told to all.
    pub announces: PropertyMap,
    /// 0x9E: these may be written.
    pub takes: PropertyMap,
    /// 0x9F: these may be read.
    pub gives: PropertyMap,
}

/// A row of a table; the letters are those of the appendix: `R` required, `o` optional, `-` never,
/// in the order read, write, announce.
const fn row(epc: u8, name: &'static str, data: Data, access: [u8; 3]) -> PropertyTable {
    PropertyTable {
        epc,
        name,
        data,
        get: rule(access[0]),
        set: rule(access[1]),
        announce: rule(access[2]),
    }
}

const fn rule(letter: u8) -> Rule {
    match letter {
        b'R' => Rule::Required,
        b'o' => Rule::Optional,
        b'-' => Rule::Never,
        _ => panic!("a letter of the appendix: R, o or -"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLASSES: [&Class; 3] = [
        &node_profile::CLASS,
        &ev_charger::CLASS,
        &ev_charger_discharger::CLASS,
    ];

    #[test]
    fn tables_rise_and_name_each_code_once() {
        let super_class = super_class::PROPERTIES;
        for table in CLASSES
            .map(|class| class.own)
            .into_iter()
            .chain([super_class])
        {
            assert!(table.is_sorted_by(|a, b| a.epc < b.epc));
        }
    }

    #[test]
    fn maps_hold_what_the_class_requires_and_nothing_it_forbids() {
        for class in CLASSES {
            let maps = class.maps();
            for epc in 0x80..=0xFF {
                let Some(property) = class.property(epc) else {
                    assert!(!maps.gives.contains(epc), "{} gives {epc:02X}", class.code);
                    assert!(!maps.takes.contains(epc), "{} takes {epc:02X}", class.code);
                    assert!(
                        !maps.announces.contains(epc),
                        "{} tells {epc:02X}",
                        class.code
                    );
                    continue;
                };
                for (rule, there) in [
                    (property.get, maps.gives.contains(epc)),
                    (property.set, maps.takes.contains(epc)),
                    (property.announce, maps.announces.contains(epc)),
                ] {
                    match rule {
                        Rule::Required => assert!(there, "{} lacks {epc:02X}", class.code),
                        Rule::Never => assert!(!there, "{} must not have {epc:02X}", class.code),
                        Rule::Optional => {}
                    }
                }
            }
        }
    }

    #[test]
    fn the_maps_of_the_ev_charger_are_those_of_the_fact_sheet() {
        let hex = |bytes: Vec<u8>| -> String { bytes.iter().map(|b| format!("{b:02X}")).collect() };
        let maps = ev_charger::CLASS.maps();
        assert_eq!(
            hex(maps.gives.encode()),
            "1E21016121401040503101314011431212"
        );
        assert_eq!(hex(maps.takes.encode()), "088081CDD9DAE7EBED");
        assert_eq!(
            hex(maps.announces.encode()),
            "058081 88C7DA".replace(' ', "")
        );
    }
}
