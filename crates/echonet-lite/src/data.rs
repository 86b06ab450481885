//! What the data of a property (EDT) means: its size, range and unit, and how a person reads it.
//!
//! The same description serves three purposes: a node refuses data that does not fit, a controller
//! learns the number behind the bytes, and people are shown a value with its unit.

use std::fmt::Write as _;

/// The largest value of the energy and power properties of 4 bytes.
pub const LARGEST: u32 = 999_999_999;

/// A unit of measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// No unit.
    None,
    /// Watt.
    Watt,
    /// Watt hour.
    WattHour,
    /// A tenth of an ampere.
    DeciAmpere,
    /// A tenth of an ampere hour.
    DeciAmpereHour,
    /// Volt.
    Volt,
    /// Per cent.
    Percent,
}

impl Unit {
    /// The symbol of the unit that [`Data::read`] gives numbers in.
    #[must_use]
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Watt => "W",
            Self::WattHour => "Wh",
            Self::DeciAmpere => "A",
            Self::DeciAmpereHour => "Ah",
            Self::Volt => "V",
            Self::Percent => "%",
        }
    }

    /// How many counts make one of the unit that is shown.
    const fn counts(self) -> f64 {
        match self {
            Self::DeciAmpere | Self::DeciAmpereHour => 10.0,
            _ => 1.0,
        }
    }
}

/// The form of the data of a property.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Data {
    /// One byte that is one of these codes, each with its meaning in English.
    Code(&'static [(u8, &'static str)]),
    /// An unsigned number of 1, 2 or 4 bytes.
    Unsigned {
        /// Bytes.
        size: usize,
        /// The largest value; the smallest is 0.
        max: u32,
        /// The unit of one count.
        unit: Unit,
    },
    /// A signed number of 2 or 4 bytes. Its two extreme codes say overflow and underflow.
    Signed {
        /// Bytes.
        size: usize,
        /// The largest absolute value.
        max: i32,
        /// The unit of one count.
        unit: Unit,
    },
    /// Two unsigned numbers of the same form: the least and the most.
    Range {
        /// Bytes of one of them.
        size: usize,
        /// The largest value of each.
        max: u32,
        /// The unit of one count.
        unit: Unit,
    },
    /// Text of ASCII characters, filled up with 0x00.
    Text {
        /// Bytes.
        size: usize,
    },
    /// A first byte that counts the bytes after it.
    Counted {
        /// The most bytes after the first.
        max: usize,
    },
    /// A place in the house: 1 byte, or 17 bytes that begin with 0x01.
    Location,
    /// Year (2 bytes), month, day.
    Date,
    /// A property map.
    Map,
    /// A count and that many objects of 3 bytes.
    Objects,
    /// A count and that many classes of 2 bytes.
    Classes,
    /// Bytes without further meaning here.
    Bytes {
        /// The least bytes.
        min: usize,
        /// The most bytes.
        max: usize,
    },
}

/// What the data of a property says.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading {
    /// A number in the unit of [`Unit::symbol`].
    Number(f64, Unit),
    /// The least and the most, in the unit of [`Unit::symbol`].
    Range(f64, f64, Unit),
    /// A code with a meaning.
    Meaning(u8, &'static str),
    /// Text.
    Text(String),
    /// Bytes that mean nothing here.
    Bytes(Vec<u8>),
    /// The device says that the value is too large, or too small, to be told. This is no number.
    NoValue,
}

/// Why data does not fit its property.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DataError {
    /// The length is wrong.
    #[error("{expected} bytes are expected, {came} came")]
    Length {
        /// The lengths that fit, in words.
        expected: String,
        /// What came, in bytes.
        came: usize,
    },
    /// The code has no meaning.
    #[error("0x{code:02X} has no meaning here; allowed: {allowed}")]
    Code {
        /// What came.
        code: u8,
        /// The codes with their meanings.
        allowed: String,
    },
    /// The number lies outside its range.
    #[error("{value} is outside {min} to {max}")]
    Range {
        /// What came.
        value: i64,
        /// The least.
        min: i64,
        /// The most.
        max: i64,
    },
    /// The bytes are not of the form of the property.
    #[error("{0}")]
    Form(&'static str),
}

impl Data {
    /// Reads data.
    ///
    /// # Errors
    /// It does not fit the property: length, code, range or form.
    pub fn read(&self, edt: &[u8]) -> Result<Reading, DataError> {
        self.check_length(edt)?;
        match *self {
            Self::Code(codes) => {
                let code = edt[0];
                let meaning = codes.iter().find(|(one, _)| *one == code);
                meaning.map_or_else(
                    || {
                        Err(DataError::Code {
                            code,
                            allowed: list(codes),
                        })
                    },
                    |(_, meaning)| Ok(Reading::Meaning(code, meaning)),
                )
            }
            Self::Unsigned { size, max, unit } => match unsigned(edt, size, max)? {
                Some(count) => Ok(Reading::Number(f64::from(count) / unit.counts(), unit)),
                None => Ok(Reading::NoValue),
            },
            Self::Signed { size, max, unit } => match signed(edt, size, max)? {
                Some(count) => Ok(Reading::Number(f64::from(count) / unit.counts(), unit)),
                None => Ok(Reading::NoValue),
            },
            Self::Range { size, max, unit } => {
                let (low, high) = edt.split_at(size);
                let pair = (unsigned(low, size, max)?, unsigned(high, size, max)?);
                let (Some(low), Some(high)) = pair else {
                    return Ok(Reading::NoValue);
                };
                if low > high {
                    return Err(DataError::Form("the least exceeds the most"));
                }
                let shown = |count| f64::from(count) / unit.counts();
                Ok(Reading::Range(shown(low), shown(high), unit))
            }
            Self::Text { .. } => {
                let end = edt
                    .iter()
                    .rposition(|byte| *byte != 0)
                    .map_or(0, |at| at + 1);
                if !edt[..end].iter().all(|byte| (0x20..0x7F).contains(byte)) {
                    return Err(DataError::Form(
                        "the text has a byte that is no ASCII character",
                    ));
                }
                Ok(Reading::Text(
                    String::from_utf8_lossy(&edt[..end]).into_owned(),
                ))
            }
            Self::Counted { .. } => {
                if usize::from(edt[0]) + 1 != edt.len() {
                    return Err(DataError::Form(
                        "the first byte is not the number of the bytes after it",
                    ));
                }
                Ok(Reading::Bytes(edt[1..].to_vec()))
            }
            Self::Location => {
                if edt.len() == 17 && edt[0] != 0x01 {
                    return Err(DataError::Form("position data begins with 0x01"));
                }
                Ok(Reading::Bytes(edt.to_vec()))
            }
            Self::Date => {
                if !(1..=12).contains(&edt[2]) || !(1..=31).contains(&edt[3]) {
                    return Err(DataError::Form("a date is year (2 bytes), month, day"));
                }
                let year = u16::from_be_bytes([edt[0], edt[1]]);
                Ok(Reading::Text(format!(
                    "{year:04}-{:02}-{:02}",
                    edt[2], edt[3]
                )))
            }
            Self::Map => crate::property_map::PropertyMap::decode(edt)
                .map(|map| Reading::Bytes(map.iter().collect()))
                .map_err(|_| DataError::Form("the property map's count and codes do not agree")),
            Self::Objects => counted_list(edt, 3),
            Self::Classes => counted_list(edt, 2),
            Self::Bytes { .. } => Ok(Reading::Bytes(edt.to_vec())),
        }
    }

    fn check_length(&self, edt: &[u8]) -> Result<(), DataError> {
        let came = edt.len();
        let (fits, expected) = match *self {
            Self::Code(_) => (came == 1, "1".to_owned()),
            Self::Unsigned { size, .. } | Self::Signed { size, .. } | Self::Text { size } => {
                (came == size, size.to_string())
            }
            Self::Range { size, .. } => (came == 2 * size, (2 * size).to_string()),
            Self::Counted { max } => ((1..=max + 1).contains(&came), format!("1 to {}", max + 1)),
            Self::Location => (came == 1 || came == 17, "1 or 17".to_owned()),
            Self::Date => (came == 4, "4".to_owned()),
            Self::Map => ((1..=17).contains(&came), "1 to 17".to_owned()),
            Self::Objects | Self::Classes => ((1..=253).contains(&came), "1 to 253".to_owned()),
            Self::Bytes { min, max } if min == max => (came == min, min.to_string()),
            Self::Bytes { min, max } => ((min..=max).contains(&came), format!("{min} to {max}")),
        };
        if fits {
            Ok(())
        } else {
            Err(DataError::Length { expected, came })
        }
    }
}

/// An unsigned number as data of `size` bytes: the nearest that the size can hold below its codes
/// for overflow and underflow.
#[must_use]
pub fn encode_unsigned(value: u32, size: usize) -> Vec<u8> {
    match size {
        1 => vec![u8::try_from(value).unwrap_or(u8::MAX).min(0xFD)],
        2 => u16::try_from(value)
            .unwrap_or(u16::MAX)
            .min(0xFFFD)
            .to_be_bytes()
            .to_vec(),
        _ => value.min(0xFFFF_FFFD).to_be_bytes().to_vec(),
    }
}

/// A signed number as data of 2 or 4 bytes: the nearest that the size can hold between its codes
/// for overflow and underflow.
#[must_use]
pub fn encode_signed(value: i32, size: usize) -> Vec<u8> {
    if size == 2 {
        let value = value.clamp(i32::from(i16::MIN) + 1, i32::from(i16::MAX) - 1);
        i16::try_from(value).unwrap_or(0).to_be_bytes().to_vec()
    } else {
        value
            .clamp(i32::MIN + 1, i32::MAX - 1)
            .to_be_bytes()
            .to_vec()
    }
}

/// Text as data of `size` bytes, cut or filled up with 0x00. Other than ASCII becomes `?`.
#[must_use]
pub fn encode_text(text: &str, size: usize) -> Vec<u8> {
    let shown = |character: char| {
        let byte = u8::try_from(character).ok();
        byte.filter(|byte| (0x20..0x7F).contains(byte))
            .unwrap_or(b'?')
    };
    let mut bytes: Vec<u8> = text.chars().map(shown).take(size).collect();
    bytes.resize(size, 0);
    bytes
}

/// `None`: one of the two codes that say overflow and underflow.
fn unsigned(edt: &[u8], size: usize, max: u32) -> Result<Option<u32>, DataError> {
    let value = edt
        .iter()
        .fold(0_u32, |value, byte| (value << 8) | u32::from(*byte));
    let top = u32::MAX >> (32 - 8 * size);
    if value <= max {
        Ok(Some(value))
    } else if value >= top - 1 {
        Ok(None)
    } else {
        Err(DataError::Range {
            value: value.into(),
            min: 0,
            max: max.into(),
        })
    }
}

/// `None`: one of the two codes that say overflow and underflow.
fn signed(edt: &[u8], size: usize, max: i32) -> Result<Option<i32>, DataError> {
    let (value, lowest, highest) = if size == 2 {
        let value = i16::from_be_bytes([edt[0], edt[1]]);
        (value.into(), i16::MIN.into(), i16::MAX.into())
    } else {
        let value = i32::from_be_bytes([edt[0], edt[1], edt[2], edt[3]]);
        (value, i32::MIN, i32::MAX)
    };
    if value == lowest || value == highest {
        Ok(None)
    } else if (-max..=max).contains(&value) {
        Ok(Some(value))
    } else {
        Err(DataError::Range {
            value: value.into(),
            min: (-max).into(),
            max: max.into(),
        })
    }
}

fn counted_list(edt: &[u8], size: usize) -> Result<Reading, DataError> {
    if usize::from(edt[0]) * size + 1 != edt.len() {
        return Err(DataError::Form(
            "the first byte is not the number of the entries after it",
        ));
    }
    Ok(Reading::Bytes(edt[1..].to_vec()))
}

fn list(codes: &[(u8, &str)]) -> String {
    let mut text = String::new();
    for (code, meaning) in codes {
        let comma = if text.is_empty() { "" } else { ", " };
        // Writing to a String cannot fail.
        let _ = write!(text, "{comma}0x{code:02X} {meaning}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const POWER: Data = Data::Unsigned {
        size: 4,
        max: LARGEST,
        unit: Unit::Watt,
    };

    #[test]
    fn numbers_have_their_unit_and_the_codes_beyond_are_no_numbers() {
        assert_eq!(
            POWER.read(&[0, 0, 0x17, 0x5C]),
            Ok(Reading::Number(5980.0, Unit::Watt))
        );
        assert_eq!(POWER.read(&[0xFF; 4]), Ok(Reading::NoValue));
        assert_eq!(POWER.read(&[0xFF, 0xFF, 0xFF, 0xFE]), Ok(Reading::NoValue));
        assert!(matches!(
            POWER.read(&[0xF0, 0, 0, 0]),
            Err(DataError::Range { .. })
        ));
        let current = Data::Signed {
            size: 2,
            max: 32_766,
            unit: Unit::DeciAmpere,
        };
        assert_eq!(
            current.read(&[0xFF, 0xF6]),
            Ok(Reading::Number(-1.0, Unit::DeciAmpere))
        );
        assert_eq!(current.read(&[0x80, 0x00]), Ok(Reading::NoValue));
        assert_eq!(current.read(&[0x7F, 0xFF]), Ok(Reading::NoValue));
    }

    #[test]
    fn data_of_the_wrong_form_says_what_would_fit() {
        assert_eq!(
            POWER.read(&[1, 2]).unwrap_err().to_string(),
            "4 bytes are expected, 2 came"
        );
        let code = Data::Code(&[(0x30, "on"), (0x31, "off")]);
        assert_eq!(
            code.read(&[0x99]).unwrap_err().to_string(),
            "0x99 has no meaning here; allowed: 0x30 on, 0x31 off"
        );
        let range = Data::Range {
            size: 2,
            max: 32_766,
            unit: Unit::DeciAmpere,
        };
        assert_eq!(
            range.read(&[0, 60, 0, 50]).unwrap_err().to_string(),
            "the least exceeds the most"
        );
        let counted = Data::Counted { max: 24 };
        assert!(counted.read(&[2, b'a']).is_err());
        assert_eq!(counted.read(&[1, b'a']), Ok(Reading::Bytes(vec![b'a'])));
        assert_eq!(counted.read(&[0]), Ok(Reading::Bytes(Vec::new())));
    }

    #[test]
    fn what_is_written_never_reads_as_no_value() {
        for size in [1, 2, 4] {
            let data = Data::Unsigned {
                size,
                max: u32::MAX >> (32 - 8 * size),
                unit: Unit::None,
            };
            let edt = encode_unsigned(u32::MAX, size);
            assert!(matches!(data.read(&edt), Ok(Reading::Number(..))), "{size}");
        }
        for size in [2, 4] {
            for value in [i32::MIN, i32::MAX] {
                let max = if size == 2 { 32_767 } else { i32::MAX };
                let data = Data::Signed {
                    size,
                    max,
                    unit: Unit::None,
                };
                let edt = encode_signed(value, size);
                assert!(
                    matches!(data.read(&edt), Ok(Reading::Number(..))),
                    "{size} {value}"
                );
            }
        }
        assert_eq!(encode_text("EV-1", 6), b"EV-1\0\0");
        assert_eq!(encode_text("전기차 EVSE long", 6), b"??? EV");
    }
}
