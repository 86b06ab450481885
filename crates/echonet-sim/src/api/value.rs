//! A value as REST and live events show it: the bytes, and what they mean.

use echonet_lite::class::Class;
use echonet_lite::data::Reading;
use echonet_lite::object::ClassCode;
use serde::Serialize;

/// A property with its value.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub(crate) struct Value {
    /// The code, as in `0xD8`.
    epc: String,
    /// The data as hexadecimal digits.
    value: String,
    /// What it means; absent where nothing is known of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    decoded: Option<Decoded>,
}

/// What data means.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[serde(untagged)]
enum Decoded {
    /// A number.
    Number {
        /// In `unit`.
        number: f64,
        /// `W`, `Wh`, `A`, `V`, `%`, or nothing.
        unit: &'static str,
    },
    /// The least and the most.
    Range {
        /// The least.
        min: f64,
        /// The most.
        max: f64,
        /// As above.
        unit: &'static str,
    },
    /// A code.
    Meaning {
        /// In English.
        meaning: &'static str,
    },
    /// Text.
    Text {
        /// Without the padding.
        text: String,
    },
    /// The device says that it cannot say the value.
    NoValue {
        /// Always true.
        no_value: bool,
    },
}

impl Value {
    /// The value of a property of a class.
    pub(crate) fn new(class: ClassCode, epc: u8, edt: &[u8]) -> Self {
        let table = Class::of(class).and_then(|class| class.property(epc));
        let reading = table.and_then(|table| table.data.read(edt).ok());
        let decoded = reading.and_then(|reading| {
            Some(match reading {
                Reading::Number(number, unit) => Decoded::Number {
                    number,
                    unit: unit.symbol(),
                },
                Reading::Range(min, max, unit) => Decoded::Range {
                    min,
                    max,
                    unit: unit.symbol(),
                },
                Reading::Meaning(_, meaning) => Decoded::Meaning { meaning },
                Reading::Text(text) => Decoded::Text { text },
                Reading::NoValue => Decoded::NoValue { no_value: true },
                Reading::Bytes(_) => return None,
            })
        });
        Self {
            epc: format!("0x{epc:02X}"),
            value: edt.iter().map(|byte| format!("{byte:02X}")).collect(),
            decoded,
        }
    }
}

/// Bytes from hexadecimal digits; `None` = not pairs of digits.
pub(super) fn bytes(digits: &str) -> Option<Vec<u8>> {
    let digits = digits.strip_prefix("0x").unwrap_or(digits);
    let values: Option<Vec<u8>> = digits
        .chars()
        .map(|digit| {
            digit
                .to_digit(16)
                .and_then(|value| u8::try_from(value).ok())
        })
        .collect();
    let values = values?;
    let (pairs, rest) = values.as_chunks::<2>();
    rest.is_empty()
        .then(|| pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

/// A property code as in `0xD8`.
pub(super) fn epc(text: &str) -> Option<u8> {
    let digits = text
        .strip_prefix("0x")
        .or_else(|| text.strip_prefix("0X"))?;
    let is_code = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_code
        .then(|| u8::from_str_radix(digits, 16).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_shows_its_bytes_and_what_they_mean() {
        let shown = |epc, edt: &[u8]| {
            let value = Value::new(ClassCode::EV_CHARGER, epc, edt);
            serde_json::to_string(&value).unwrap()
        };
        assert_eq!(
            shown(0xD8, &[0, 1, 0xE2, 0x40]),
            r#"{"epc":"0xD8","value":"0001E240","decoded":{"number":123456.0,"unit":"Wh"}}"#
        );
        assert_eq!(
            shown(0xDA, &[0x42]),
            r#"{"epc":"0xDA","value":"42","decoded":{"meaning":"charge"}}"#
        );
        assert_eq!(shown(0xD4, &[1]), r#"{"epc":"0xD4","value":"01"}"#);
    }

    #[test]
    fn digits_and_codes_are_read_whole_or_not_at_all() {
        assert_eq!(bytes("0001E240"), Some(vec![0, 1, 0xE2, 0x40]));
        assert_eq!(bytes("0x42"), Some(vec![0x42]));
        assert_eq!(bytes("042"), None);
        assert_eq!(bytes("4é"), None);
        assert_eq!(epc("0xd8"), Some(0xD8));
        assert_eq!(epc("D8"), None);
        assert_eq!(epc("0x0D8"), None);
    }
}
