//! What a fold keeps, as text: enough to go on with a transaction without its events.
//!
//! The text is JSON with short names, because it is written again and again while a transaction goes
//! on. It says which form it has: another one is not read, and the events are folded again.

use serde::{Deserialize, Serialize};

use super::Fold;

/// The form of the text; a change of any type in it is another one.
const FORM: u32 = 1;
/// Longest text that is written again and again, in bytes. Only a transaction of many intervals needs
/// more; it is folded from its events.
const LONGEST: usize = 2048;

#[derive(Serialize, Deserialize)]
struct Kept<F> {
    form: u32,
    fold: F,
}

/// Only the form, to look at it before the rest is read.
#[derive(Deserialize)]
struct Form {
    form: u32,
}

impl Fold {
    /// What the fold keeps. `None` = its events say it better: they are all kept, and shorter.
    #[must_use]
    pub fn to_state(&self) -> Option<String> {
        let kept = Kept {
            form: FORM,
            fold: self,
        };
        // Numbers, names and times can always be written.
        let text = serde_json::to_string(&kept).ok()?;
        (text.len() <= LONGEST || self.surplus > 0).then_some(text)
    }

    /// A fold from what it kept, and from its token and type, which are kept apart. `None` = the text
    /// is of another form.
    #[must_use]
    pub fn from_state(text: &str, id_token: Option<(String, &'static str)>) -> Option<Self> {
        let form: Form = serde_json::from_str(text).ok()?;
        if form.form != FORM {
            return None;
        }
        let kept: Kept<Self> = serde_json::from_str(text).ok()?;
        Some(Self {
            id_token,
            ..kept.fold
        })
    }
}

/// It says nothing.
pub(super) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// An instant as microseconds since 1970.
pub(super) mod micros {
    use jiff::Timestamp;
    use serde::{Deserialize as _, Deserializer, Serializer};

    use crate::clock::from_micros;

    pub(in super::super) fn serialize<S: Serializer>(
        at: &Timestamp,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(at.as_microsecond())
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Timestamp, D::Error> {
        i64::deserialize(deserializer).map(from_micros)
    }
}

/// The same, or nothing.
pub(super) mod some_micros {
    use jiff::Timestamp;
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    use crate::clock::from_micros;

    #[expect(clippy::ref_option, reason = "serde hands a field over by reference")]
    pub(in super::super) fn serialize<S: Serializer>(
        at: &Option<Timestamp>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        at.map(Timestamp::as_microsecond).serialize(serializer)
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Timestamp>, D::Error> {
        Ok(Option::<i64>::deserialize(deserializer)?.map(from_micros))
    }
}
