//! A value that is written to the wire and nowhere else: passwords, keys, PINs.
//!
//! It keeps a `{:?}` in a log from giving a secret away. Frames, which are text, are cleaned by
//! `redact`; values of variables are not known to be secret by their type and stay visible here.

use std::{borrow::Cow, fmt};

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserializer, Serialize};

use crate::FromWire;

/// A value that its `Debug` does not show, and that has no `Display`.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// Takes the value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, for whoever needs it to log in somewhere.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T> From<T> for Secret<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl<'de, T: FromWire<'de>> FromWire<'de> for Secret<T> {
    fn from_wire<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::from_wire(deserializer).map(Self)
    }
}

impl<T: JsonSchema> JsonSchema for Secret<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Secret{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use crate::{IdToken, IdTokenEnum, Text, Vpn, VpnEnum};

    #[test]
    fn secrets_are_written_to_the_wire_but_not_to_logs() {
        let text = |text| Text::new(text).unwrap();
        let vpn = Vpn::new(
            Text::truncated("vpn.example.com"),
            Text::truncated("user"),
            Text::truncated("hunter2").into(),
            Text::truncated("shared").into(),
            VpnEnum::Ikev2,
        );
        let wire = serde_json::to_string(&vpn).unwrap();
        assert!(
            wire.contains(r#""password":"hunter2","key":"shared""#),
            "{wire}"
        );
        let log = format!("{vpn:?}");
        assert!(log.contains("vpn.example.com"), "{log}");
        assert!(!log.contains("hunter2") && !log.contains("shared"), "{log}");

        let code = IdToken::new(text("4711"), IdTokenEnum::KeyCode);
        assert!(serde_json::to_string(&code).unwrap().contains("4711"));
        assert!(!format!("{code:?}").contains("4711"));
        let card = IdToken::new(text("04A2B3C4"), IdTokenEnum::Iso14443);
        assert!(format!("{card:?}").contains("04A2B3C4"));
    }
}
