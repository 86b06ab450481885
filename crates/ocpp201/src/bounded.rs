//! An integer with bounds that the schema states.
//!
//! Only four fields have any: three states of charge in percent, and the price level. All other
//! integers are plain `i32`; limits that only the text of the specification gives are not here.

use std::{borrow::Cow, fmt};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, de};

use crate::FromWire;

/// An integer from `MIN` to `MAX`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Bounded<const MIN: i32, const MAX: i32 = { i32::MAX }>(i32);

/// A number outside the bounds of its field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not from {min} to {max}")]
pub struct OutOfRange {
    /// The least value.
    pub min: i32,
    /// The greatest value.
    pub max: i32,
}

impl<const MIN: i32, const MAX: i32> Bounded<MIN, MAX> {
    /// Takes a number within the bounds.
    ///
    /// # Errors
    /// [`OutOfRange`], when it is less than `MIN` or greater than `MAX`.
    pub fn new(value: i32) -> Result<Self, OutOfRange> {
        if (MIN..=MAX).contains(&value) {
            Ok(Self(value))
        } else {
            Err(OutOfRange { min: MIN, max: MAX })
        }
    }

    /// The number.
    pub const fn get(self) -> i32 {
        self.0
    }
}

impl<const MIN: i32, const MAX: i32> From<Bounded<MIN, MAX>> for i32 {
    fn from(value: Bounded<MIN, MAX>) -> Self {
        value.0
    }
}

impl<const MIN: i32, const MAX: i32> TryFrom<i32> for Bounded<MIN, MAX> {
    type Error = OutOfRange;

    fn try_from(value: i32) -> Result<Self, OutOfRange> {
        Self::new(value)
    }
}

impl<const MIN: i32, const MAX: i32> fmt::Display for Bounded<MIN, MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl<'de, const MIN: i32, const MAX: i32> Deserialize<'de> for Bounded<MIN, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(i32::from_wire(deserializer)?).map_err(de::Error::custom)
    }
}

impl<'de, const MIN: i32, const MAX: i32> FromWire<'de> for Bounded<MIN, MAX> {
    fn from_wire<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }
}

impl<const MIN: i32, const MAX: i32> JsonSchema for Bounded<MIN, MAX> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Bounded{MIN}To{MAX}").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let mut schema = json_schema!({"type": "integer", "format": "int32", "minimum": MIN});
        if MAX != i32::MAX {
            schema.insert("maximum".into(), MAX.into());
        }
        schema
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_bounds_and_nothing_beyond() {
        for (json, fits) in [
            ("0", true),
            ("100", true),
            ("1e2", true),
            ("-1", false),
            ("101", false),
        ] {
            assert_eq!(
                serde_json::from_str::<Bounded<0, 100>>(json).is_ok(),
                fits,
                "{json}"
            );
        }
        assert_eq!(Bounded::<0>::new(i32::MAX).map(Bounded::get), Ok(i32::MAX));
    }
}
