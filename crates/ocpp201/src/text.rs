//! A string with an upper bound, in characters.
//!
//! The schemas bound strings by `maxLength`, which counts Unicode characters (code points), not
//! bytes (Part 2, 2.1.1). Character sets, such as that of identifierString, are not checked here.

use std::{borrow::Borrow, borrow::Cow, fmt, ops::Deref};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, de};

use crate::FromWire;

/// A string of at most `N` characters.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Text<const N: usize>(Box<str>);

/// A string that does not fit its field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("longer than {max} characters")]
pub struct TooLong {
    /// The most characters that the field takes.
    pub max: usize,
}

impl<const N: usize> Text<N> {
    /// Takes a string that fits.
    ///
    /// # Errors
    /// [`TooLong`], when it has more than `N` characters.
    pub fn new(text: impl Into<Box<str>>) -> Result<Self, TooLong> {
        let text = text.into();
        // There are never more characters than bytes, so the characters are seldom counted.
        if text.len() <= N || text.chars().count() <= N {
            Ok(Self(text))
        } else {
            Err(TooLong { max: N })
        }
    }

    /// The first `N` characters of a string, for texts that only inform.
    pub fn truncated(text: &str) -> Self {
        let end = text.char_indices().nth(N).map_or(text.len(), |(at, _)| at);
        Self(text.get(..end).unwrap_or(text).into())
    }

    /// The same string for a field that takes more; refused at compile time if it takes less.
    pub fn widened<const M: usize>(self) -> Text<M> {
        const { assert!(M >= N, "the other field takes fewer characters") };
        Text(self.0)
    }

    /// The string itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const N: usize> Deref for Text<N> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<const N: usize> AsRef<str> for Text<N> {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl<const N: usize> Borrow<str> for Text<N> {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl<const N: usize> fmt::Debug for Text<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl<const N: usize> fmt::Display for Text<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl<const N: usize> TryFrom<&str> for Text<N> {
    type Error = TooLong;

    fn try_from(text: &str) -> Result<Self, TooLong> {
        Self::new(text)
    }
}

impl<const N: usize> TryFrom<String> for Text<N> {
    type Error = TooLong;

    fn try_from(text: String) -> Result<Self, TooLong> {
        Self::new(text)
    }
}

impl<const N: usize> std::str::FromStr for Text<N> {
    type Err = TooLong;

    fn from_str(text: &str) -> Result<Self, TooLong> {
        Self::new(text)
    }
}

impl<const N: usize> From<Text<N>> for String {
    fn from(text: Text<N>) -> Self {
        text.0.into()
    }
}

impl<const N: usize> PartialEq<str> for Text<N> {
    fn eq(&self, other: &str) -> bool {
        *self.0 == *other
    }
}

impl<const N: usize> PartialEq<&str> for Text<N> {
    fn eq(&self, other: &&str) -> bool {
        *self.0 == **other
    }
}

impl<'de, const N: usize> Deserialize<'de> for Text<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor<const N: usize>;

        impl<const N: usize> de::Visitor<'_> for Visitor<N> {
            type Value = Text<N>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "a string of at most {N} characters")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Text<N>, E> {
                Text::new(text).map_err(E::custom)
            }

            fn visit_string<E: de::Error>(self, text: String) -> Result<Text<N>, E> {
                Text::new(text).map_err(E::custom)
            }
        }

        deserializer.deserialize_str(Visitor::<N>)
    }
}

impl<'de, const N: usize> FromWire<'de> for Text<N> {
    fn from_wire<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }
}

impl<const N: usize> JsonSchema for Text<N> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Text{N}").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "maxLength": N})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_characters_and_not_bytes() {
        let hangul = "가".repeat(20);
        assert_eq!(Text::<20>::new(hangul.clone()).unwrap(), *hangul);
        assert_eq!(Text::<19>::new(hangul), Err(TooLong { max: 19 }));
    }

    #[test]
    fn reads_a_string_with_escapes() {
        let text: Text<3> = serde_json::from_str(r#""\u00e9\"\n""#).unwrap();
        assert_eq!(text, "é\"\n");
        assert!(serde_json::from_str::<Text<2>>(r#""\u00e9\"\n""#).is_err());
    }

    #[test]
    fn truncates_between_characters() {
        assert_eq!(Text::<2>::truncated("가나다"), "가나");
        assert_eq!(Text::<4>::truncated("가나다"), "가나다");
        assert_eq!(Text::<0>::truncated("가나다"), "");
    }
}
