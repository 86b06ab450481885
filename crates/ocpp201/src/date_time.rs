//! RFC 3339 date-times, no more and no less (Part 2, 2.1.1).
//!
//! A date-time read from a peer keeps its text, so that what was received can be written again as
//! it was: `+09:00`, a lower-case `z`, superfluous zeros. The text is stored only if it differs
//! from the canonical one (UTC, `Z`, as few fractional digits as possible).

use std::{borrow::Cow, fmt, str::FromStr};

use jiff::{Timestamp, civil, tz::Offset};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::wire::from_wire_by_serde;

/// An instant and the text that named it.
///
/// Two are equal when their texts are: compare [`DateTime::timestamp`] to compare instants.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct DateTime {
    timestamp: Timestamp,
    /// The text, where it is not the canonical one of `timestamp`.
    text: Option<Box<str>>,
}

/// A text that is no RFC 3339 date-time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an RFC 3339 date-time such as 2026-01-02T03:04:05Z")]
pub struct NotADateTime;

/// The first instant that RFC 3339 can name in UTC, 0000-01-01T00:00:00Z.
const EARLIEST: Timestamp = Timestamp::constant(-62_167_219_200, 0);

impl DateTime {
    /// The instant, to the nanosecond.
    ///
    /// A leap second counts as the second before it; the last hours of the year 9999, which stations
    /// write for "never", as the last instant of [`Timestamp`]; what an offset moves before the year
    /// 0, as its begin.
    pub fn timestamp(&self) -> Timestamp {
        self.timestamp
    }

    /// The text as it was received, or the canonical one.
    pub fn text(&self) -> Cow<'_, str> {
        match &self.text {
            Some(text) => Cow::Borrowed(text),
            None => Cow::Owned(self.timestamp.to_string()),
        }
    }
}

impl From<Timestamp> for DateTime {
    /// To the millisecond, rounded down: more than three fractional digits must not be sent.
    fn from(timestamp: Timestamp) -> Self {
        let milliseconds = timestamp.as_nanosecond().div_euclid(1_000_000);
        let timestamp = i64::try_from(milliseconds)
            .ok()
            .and_then(|milliseconds| Timestamp::from_millisecond(milliseconds).ok())
            .unwrap_or(timestamp);
        Self {
            timestamp,
            text: None,
        }
    }
}

/// The digits of an RFC 3339 date-time, not yet checked against the calendar.
struct Parts {
    date: (i16, i8, i8),
    time: (i8, i8, i8),
    nanosecond: i32,
    /// Seconds east of Greenwich.
    offset: i32,
    is_canonical: bool,
}

/// Reads `N` ASCII digits from the front.
fn digits<const N: usize>(text: &mut &[u8]) -> Option<i16> {
    let (front, rest) = text.split_first_chunk::<N>()?;
    *text = rest;
    front.iter().try_fold(0, |value, byte| {
        byte.is_ascii_digit()
            .then(|| value * 10 + i16::from(byte - b'0'))
    })
}

fn two_digits(text: &mut &[u8]) -> Option<i8> {
    digits::<2>(text).and_then(|value| i8::try_from(value).ok())
}

/// Takes one byte out of a set from the front.
fn one_of(set: &[u8], text: &mut &[u8]) -> Option<u8> {
    let (first, rest) = text.split_first()?;
    *text = rest;
    set.contains(first).then_some(*first)
}

impl Parts {
    fn read(mut text: &[u8]) -> Option<Self> {
        let text = &mut text;
        let year = digits::<4>(text)?;
        one_of(b"-", text)?;
        let month = two_digits(text)?;
        one_of(b"-", text)?;
        let day = two_digits(text)?;
        let mut is_canonical = one_of(b"Tt", text)? == b'T';
        let hour = two_digits(text)?;
        one_of(b":", text)?;
        let minute = two_digits(text)?;
        one_of(b":", text)?;
        let second = two_digits(text)?;
        let mut nanosecond = 0;
        if let Some(fraction) = text.strip_prefix(b".") {
            let length = fraction
                .iter()
                .take_while(|byte| byte.is_ascii_digit())
                .count();
            let (fraction, rest) = fraction.split_at_checked(length)?;
            is_canonical &= length <= 9 && *fraction.last()? != b'0';
            // Digits beyond the nanosecond are cut off.
            let padded = fraction.iter().chain(std::iter::repeat(&b'0')).take(9);
            nanosecond = padded.fold(0, |value, byte| value * 10 + i32::from(byte - b'0'));
            *text = rest;
        }
        let sign = one_of(b"Zz+-", text)?;
        is_canonical &= sign == b'Z';
        let offset = match sign {
            b'Z' | b'z' => 0,
            _ => {
                let hours = two_digits(text)?;
                one_of(b":", text)?;
                let minutes = two_digits(text)?;
                if hours > 23 || minutes > 59 {
                    return None;
                }
                let seconds = i32::from(hours) * 3600 + i32::from(minutes) * 60;
                if sign == b'-' { -seconds } else { seconds }
            }
        };
        text.is_empty().then_some(Self {
            date: (year, month, day),
            time: (hour, minute, second),
            nanosecond,
            offset,
            is_canonical,
        })
    }
}

impl FromStr for DateTime {
    type Err = NotADateTime;

    fn from_str(text: &str) -> Result<Self, NotADateTime> {
        let parts = Parts::read(text.as_bytes()).ok_or(NotADateTime)?;
        let (year, month, day) = parts.date;
        let (hour, minute, second) = parts.time;
        let is_leap_second = second == 60;
        let second = if is_leap_second { 59 } else { second };
        let local = civil::DateTime::new(year, month, day, hour, minute, second, parts.nanosecond)
            .map_err(|_| NotADateTime)?;
        let offset = Offset::from_seconds(parts.offset).map_err(|_| NotADateTime)?;
        // The calendar is valid here; only the edges of the range of years are out of reach.
        let exact = offset.to_timestamp(local).ok();
        let timestamp = match exact {
            Some(timestamp) => timestamp.max(EARLIEST),
            None if year > 0 => Timestamp::MAX,
            None => EARLIEST,
        };
        // Leap seconds are inserted before midnight UTC.
        if is_leap_second && timestamp.as_second().rem_euclid(86_400) != 86_399 {
            return Err(NotADateTime);
        }
        let is_canonical = parts.is_canonical && !is_leap_second && exact.is_some();
        Ok(Self {
            timestamp,
            text: (!is_canonical).then(|| text.into()),
        })
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.text {
            Some(text) => f.write_str(text),
            None => fmt::Display::fmt(&self.timestamp, f),
        }
    }
}

impl fmt::Debug for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for DateTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.text {
            Some(text) => serializer.serialize_str(text),
            None => serializer.collect_str(&self.timestamp),
        }
    }
}

impl<'de> Deserialize<'de> for DateTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl de::Visitor<'_> for Visitor {
            type Value = DateTime;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an RFC 3339 date-time")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<DateTime, E> {
                text.parse().map_err(E::custom)
            }
        }

        deserializer.deserialize_str(Visitor)
    }
}

from_wire_by_serde!(DateTime);

impl JsonSchema for DateTime {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "DateTime".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "date-time"})
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn accepts_rfc_3339_and_keeps_its_text() {
        for (text, canonical) in [
            ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z"),
            ("2026-01-02t03:04:05z", "2026-01-02T03:04:05Z"),
            ("2026-01-02T03:04:05.120Z", "2026-01-02T03:04:05.12Z"),
            (
                "2026-01-02T03:04:05.1234567891Z",
                "2026-01-02T03:04:05.123456789Z",
            ),
            ("2026-01-02T12:04:05+09:00", "2026-01-02T03:04:05Z"),
            ("2026-01-02T03:04:05-00:00", "2026-01-02T03:04:05Z"),
            ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
            ("2017-01-01T08:59:60+09:00", "2016-12-31T23:59:59Z"),
            ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"),
            ("9999-12-31T23:59:59Z", "9999-12-30T22:00:00.999999999Z"),
            ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"),
            ("0000-01-01T00:00:00+00:15", "0000-01-01T00:00:00Z"),
            ("0000-01-01T00:00:00-00:15", "0000-01-01T00:15:00Z"),
        ] {
            let date_time: DateTime = text.parse().unwrap();
            assert_eq!(date_time.text(), text);
            assert_eq!(date_time.timestamp().to_string(), canonical);
            assert_eq!(
                serde_json::to_string(&date_time).unwrap(),
                format!("\"{text}\"")
            );
        }
    }

    #[test]
    fn refuses_what_rfc_3339_does_not_name() {
        for text in [
            "",
            "2026-01-02",
            "2026-01-02T03:04:05",
            "2026-01-02 03:04:05Z",
            "2026-01-02T03:04Z",
            "2026-01-02T03:04:05.Z",
            "2026-01-02T03:04:05,5Z",
            "2026-01-02T03:04:05+0900",
            "2026-01-02T03:04:05+24:00",
            "2026-01-02T03:04:05+09:60",
            "2026-01-02T03:04:05Z[UTC]",
            "2026-01-02T03:04:05Zz",
            "2026-02-29T03:04:05Z",
            "2026-13-01T03:04:05Z",
            "2026-01-02T24:00:00Z",
            "2026-01-02T03:60:00Z",
            "2026-01-02T03:04:60Z",
            "2026-01-02T03:04:61Z",
            "+002026-01-02T03:04:05Z",
            "2026-01-02T03:04:0５Z",
        ] {
            assert_eq!(text.parse::<DateTime>(), Err(NotADateTime), "{text}");
        }
    }

    #[test]
    fn sends_three_fractional_digits_at_most() {
        let timestamp: Timestamp = "2026-01-02T03:04:05.123999Z".parse().unwrap();
        assert_eq!(DateTime::from(timestamp).text(), "2026-01-02T03:04:05.123Z");
        let before_1970: Timestamp = "1969-12-31T23:59:59.9995Z".parse().unwrap();
        assert_eq!(
            DateTime::from(before_1970).text(),
            "1969-12-31T23:59:59.999Z"
        );
    }

    proptest! {
        #[test]
        fn agrees_with_jiff_on_what_jiff_writes(nanosecond in 0..253_402_200_000_000_000_000_i128) {
            let timestamp = Timestamp::from_nanosecond(nanosecond).unwrap();
            let text = timestamp.to_string();
            let date_time: DateTime = text.parse().unwrap();
            prop_assert_eq!(date_time.timestamp(), timestamp);
            prop_assert!(date_time.text.is_none());
            prop_assert_eq!(date_time.text(), text);
        }

        #[test]
        fn never_panics_and_keeps_every_accepted_text(
            text in r"[0-9]{4}-[01][0-9]-[0-3][0-9][Tt][0-2][0-9]:[0-5][0-9]:[0-6][0-9](\.[0-9]{1,12})?([Zz]|[+-][0-2][0-9]:[0-5][0-9])"
        ) {
            if let Ok(date_time) = text.parse::<DateTime>() {
                prop_assert_eq!(date_time.text(), text);
            }
        }
    }
}
