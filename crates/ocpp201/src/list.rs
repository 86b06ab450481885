//! An array with bounds on the number of its items.
//!
//! Almost every array of the protocol needs at least one item: an empty optional list is left out
//! instead (Part 4, 4.1.5). Some have an upper bound too, which is checked while reading, so that
//! no more than `MAX` items are ever stored.

use std::{borrow::Cow, fmt, marker::PhantomData, ops::Deref, slice, vec};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, de};

use crate::FromWire;

/// An array of `MIN` to `MAX` items.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct List<T, const MIN: usize = 1, const MAX: usize = { usize::MAX }>(Vec<T>);

/// A number of items that the array does not take.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WrongLength {
    /// Fewer than the schema asks for.
    #[error("fewer than {min} items")]
    TooFew {
        /// The least number of items.
        min: usize,
    },
    /// More than the schema allows.
    #[error("more than {max} items")]
    TooMany {
        /// The greatest number of items.
        max: usize,
    },
}

impl<T, const MIN: usize, const MAX: usize> List<T, MIN, MAX> {
    /// Takes items whose number is within the bounds.
    ///
    /// # Errors
    /// [`WrongLength`], when there are fewer than `MIN` or more than `MAX`.
    pub fn new(items: Vec<T>) -> Result<Self, WrongLength> {
        if items.len() < MIN {
            Err(WrongLength::TooFew { min: MIN })
        } else if items.len() > MAX {
            Err(WrongLength::TooMany { max: MAX })
        } else {
            Ok(Self(items))
        }
    }

    /// The items.
    pub fn into_vec(self) -> Vec<T> {
        self.0
    }
}

impl<T, const MAX: usize> From<T> for List<T, 1, MAX> {
    /// The list of one item.
    fn from(item: T) -> Self {
        Self(vec![item])
    }
}

impl<T, const MIN: usize, const MAX: usize> Deref for List<T, MIN, MAX> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T, const MIN: usize, const MAX: usize> TryFrom<Vec<T>> for List<T, MIN, MAX> {
    type Error = WrongLength;

    fn try_from(items: Vec<T>) -> Result<Self, WrongLength> {
        Self::new(items)
    }
}

impl<T, const MIN: usize, const MAX: usize> IntoIterator for List<T, MIN, MAX> {
    type Item = T;
    type IntoIter = vec::IntoIter<T>;

    fn into_iter(self) -> vec::IntoIter<T> {
        self.0.into_iter()
    }
}

impl<'a, T, const MIN: usize, const MAX: usize> IntoIterator for &'a List<T, MIN, MAX> {
    type Item = &'a T;
    type IntoIter = slice::Iter<'a, T>;

    fn into_iter(self) -> slice::Iter<'a, T> {
        self.0.iter()
    }
}

/// Reads an item by [`FromWire`] where serde asks for a seed.
struct Item<T>(PhantomData<T>);

impl<'de, T: FromWire<'de>> de::DeserializeSeed<'de> for Item<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::from_wire(deserializer)
    }
}

impl<'de, T: FromWire<'de>, const MIN: usize, const MAX: usize> Deserialize<'de>
    for List<T, MIN, MAX>
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor<T, const MIN: usize, const MAX: usize>(PhantomData<T>);

        impl<'de, T: FromWire<'de>, const MIN: usize, const MAX: usize> de::Visitor<'de>
            for Visitor<T, MIN, MAX>
        {
            type Value = List<T, MIN, MAX>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match MAX {
                    usize::MAX => write!(f, "an array of at least {MIN} items"),
                    _ => write!(f, "an array of {MIN} to {MAX} items"),
                }
            }

            fn visit_seq<A: de::SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = seq.next_element_seed(Item(PhantomData))? {
                    if items.len() == MAX {
                        return Err(de::Error::custom(WrongLength::TooMany { max: MAX }));
                    }
                    items.push(item);
                }
                List::new(items).map_err(de::Error::custom)
            }
        }

        deserializer.deserialize_seq(Visitor(PhantomData))
    }
}

impl<'de, T: FromWire<'de>, const MIN: usize, const MAX: usize> FromWire<'de>
    for List<T, MIN, MAX>
{
    fn from_wire<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }
}

impl<T: JsonSchema, const MIN: usize, const MAX: usize> JsonSchema for List<T, MIN, MAX> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("List{MIN}To{MAX}Of{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = json_schema!({
            "type": "array",
            "items": generator.subschema_for::<T>(),
            "minItems": MIN,
        });
        if MAX != usize::MAX {
            schema.insert("maxItems".into(), MAX.into());
        }
        schema
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_an_empty_array_where_one_item_is_needed() {
        assert_eq!(
            List::<i32>::new(vec![]),
            Err(WrongLength::TooFew { min: 1 })
        );
        assert!(serde_json::from_str::<List<i32>>("[]").is_err());
    }

    #[test]
    fn refuses_more_items_than_allowed() {
        assert_eq!(
            List::<i32, 1, 2>::new(vec![1, 2, 3]),
            Err(WrongLength::TooMany { max: 2 })
        );
        assert!(serde_json::from_str::<List<i32, 1, 2>>("[1,2,3]").is_err());
        assert_eq!(
            *serde_json::from_str::<List<i32, 1, 2>>("[1,2]").unwrap(),
            [1, 2]
        );
    }

    #[test]
    fn reads_integers_however_written() {
        assert_eq!(
            *serde_json::from_str::<List<i32>>("[1.0,2e0,-0]").unwrap(),
            [1, 2, 0]
        );
        assert!(serde_json::from_str::<List<i32>>("[1.5]").is_err());
        assert!(serde_json::from_str::<List<i32>>("[2147483648]").is_err());
        assert!(serde_json::from_str::<List<i32>>("[2147483648.0]").is_err());
    }
}
