//! Column values with a unit or a form of their own.
//!
//! Integers in the database, decimal numbers on the wire: the division happens here and nowhere
//! else. Nothing here computes with them.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

macro_rules! decimal {
    ($(#[$doc:meta])* $name:ident / $divisor:literal) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, sqlx::Type, utoipa::ToSchema,
        )]
        #[sqlx(transparent)]
        #[schema(value_type = f64)]
        pub struct $name(pub i64);

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                // Exact up to 2^53, far beyond any register; prints 250.5 as 250.5.
                #[expect(clippy::cast_precision_loss, reason = "floats only on the wire")]
                serializer.serialize_f64(self.0 as f64 / $divisor)
            }
        }
    };
}

decimal! {
    /// Energy in mWh; a number of kWh in JSON.
    MilliWattHours / 1_000_000.0
}
decimal! {
    /// Energy in Wh; a number of kWh in JSON.
    WattHours / 1_000.0
}
decimal! {
    /// Money in 1/10000 of the currency's major unit; a number of major units in JSON.
    Money / 10_000.0
}

decimal! {
    /// Power in W; a number of kW in JSON.
    Kilowatts / 1_000.0
}

/// JSON kept as text: shown as the JSON that it is, or as a string where it is not JSON (an
/// unreadable frame). Redacted once more on its way out.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::Type, utoipa::ToSchema)]
#[sqlx(transparent)]
#[schema(value_type = serde_json::Value)]
pub struct JsonText(pub String);

impl Serialize for JsonText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = ocpp201::redact::frame(&self.0);
        match serde_json::from_str::<&RawValue>(&text) {
            Ok(json) => json.serialize(serializer),
            Err(_) => serializer.serialize_str(&text),
        }
    }
}

/// Bytes that are never shown: neither serialised nor printed.
#[derive(Clone, PartialEq, Eq, sqlx::Type)]
#[sqlx(transparent)]
pub struct SecretBytes(pub Vec<u8>);

impl fmt::Debug for SecretBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretBytes(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_decimals_without_binary_noise() {
        let text = serde_json::to_string(&(
            MilliWattHours(1_666_667),
            WattHours(1_670),
            Money(2_505_000),
        ));
        assert_eq!(text.unwrap(), "[1.666667,1.67,250.5]");
    }

    #[test]
    fn shows_stored_json_as_json_and_anything_else_as_text() {
        let json = serde_json::to_string(&JsonText(r#"[3,"a",{}]"#.into())).unwrap();
        assert_eq!(json, r#"[3,"a",{}]"#);
        let text = serde_json::to_string(&JsonText("hello".into())).unwrap();
        assert_eq!(text, r#""hello""#);
    }

    #[test]
    fn never_prints_secret_bytes() {
        assert_eq!(
            format!("{:?}", SecretBytes(vec![1, 2, 3])),
            "SecretBytes(***)"
        );
    }
}
