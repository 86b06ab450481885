//! Which prices a tariff has at an instant: its versions, and in a version the rates by weekday and time of
//! day.
//!
//! A change of a tariff is a new version, and no version is ever changed. Of the versions that are valid at an
//! instant, the newest holds. What holds at the begin of a transaction holds for all of it: the driver
//! knows what it will cost, and no missing reading makes it another price.

use jiff::Timestamp;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::tariff::{Prices, Pricing};

/// Minutes of a day.
pub const DAY: u16 = 24 * 60;

/// A tariff with its versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tariff {
    /// Our key.
    pub tariff_key: i64,
    /// Its name, unique.
    pub name: String,
    /// It holds where no other is set.
    pub is_default: bool,
    /// When it was added.
    pub created_at: Timestamp,
    /// The oldest first; never empty.
    pub versions: Vec<Version>,
}

/// A version of a tariff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Counts from 1.
    pub number: i32,
    /// ISO 4217.
    pub currency: String,
    /// Energy is billed in steps of so many Wh, at least 1.
    pub step_wh: i64,
    /// Where no rate fits.
    pub prices: Prices,
    /// The first that fits counts.
    pub rates: Vec<Rate>,
    /// What is told to drivers, by language.
    pub texts: Texts,
    /// Since then; `None` = since ever.
    pub valid_from: Option<Timestamp>,
    /// Until then, that instant not included; `None` = without end.
    pub valid_until: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// By whom; empty = it came with the database.
    pub created_by: String,
}

/// What is told to drivers, by language; at most 512 characters each.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TariffTexts)]
pub struct Texts {
    /// Korean.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ko: Option<String>,
    /// Japanese.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ja: Option<String>,
    /// English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

impl Texts {
    /// The text in a language (RFC 5646), else the first of English, Korean and Japanese that is there; with
    /// the language that it is in.
    #[must_use]
    pub fn find(&self, language: Option<&str>) -> Option<(&'static str, &str)> {
        let wanted = language.and_then(|language| language.split(['-', '_']).next());
        let wanted = wanted.map(str::to_ascii_lowercase);
        let all = [("en", &self.en), ("ko", &self.ko), ("ja", &self.ja)];
        let there = || {
            all.iter()
                .filter_map(|(language, text)| Some((*language, text.as_deref()?)))
        };
        there()
            .find(|(language, _)| Some(*language) == wanted.as_deref())
            .or_else(|| there().next())
    }
}

/// Other prices in a part of the week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// On these days, Monday = 1 … Sunday = 7; empty = every day.
    pub weekdays: Vec<i8>,
    /// From this minute of the day on …
    pub from: u16,
    /// … until this one, not included. One that is not later is of the next day.
    pub until: u16,
    /// `None` = as where no rate fits.
    pub per_kwh_e4: Option<i64>,
    /// As before.
    pub per_minute_e4: Option<i64>,
    /// As before.
    pub per_session_e4: Option<i64>,
}

impl Rate {
    /// Whether it holds at this minute of this day. The hours after midnight belong to the day before,
    /// on which they began.
    fn fits(&self, day: Weekday, minute: u16) -> bool {
        let is_on = |day: Weekday| {
            self.weekdays.is_empty() || self.weekdays.contains(&day.to_monday_one_offset())
        };
        if self.from < self.until {
            return is_on(day) && (self.from..self.until).contains(&minute);
        }
        (is_on(day) && minute >= self.from) || (is_on(day.previous()) && minute < self.until)
    }
}

impl Version {
    fn is_valid(&self, at: Timestamp) -> bool {
        self.valid_from.is_none_or(|from| from <= at)
            && self.valid_until.is_none_or(|until| at < until)
    }

    /// The prices at an instant in a time zone.
    #[must_use]
    pub fn prices_at(&self, at: Timestamp, zone: &TimeZone) -> Prices {
        let local = zone.to_datetime(at);
        let minute =
            u16::from(local.hour().unsigned_abs()) * 60 + u16::from(local.minute().unsigned_abs());
        let mut rates = self.rates.iter();
        let rate = rates.find(|rate| rate.fits(local.weekday(), minute));
        rate.map_or(self.prices, |rate| Prices {
            per_kwh_e4: rate.per_kwh_e4.unwrap_or(self.prices.per_kwh_e4),
            per_minute_e4: rate.per_minute_e4.unwrap_or(self.prices.per_minute_e4),
            per_session_e4: rate.per_session_e4.unwrap_or(self.prices.per_session_e4),
        })
    }
}

impl Tariff {
    /// The version that holds at an instant; `None` = there is none.
    #[must_use]
    pub fn version_at(&self, at: Timestamp) -> Option<&Version> {
        self.versions.iter().rev().find(|it| it.is_valid(at))
    }

    /// The version that holds, else the newest.
    #[must_use]
    pub fn shown_at(&self, at: Timestamp) -> Option<&Version> {
        self.version_at(at).or_else(|| self.versions.last())
    }

    /// The pricing of a transaction that begins at an instant in a time zone.
    #[must_use]
    pub fn pricing(&self, at: Timestamp, zone: &TimeZone) -> Option<Pricing> {
        let version = self.version_at(at)?;
        Some(Pricing {
            tariff_key: self.tariff_key,
            version: version.number,
            currency: version.currency.clone(),
            prices: version.prices_at(at, zone),
            step_wh: version.step_wh.max(1),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(weekdays: &[i8], from: u16, until: u16) -> Rate {
        Rate {
            weekdays: weekdays.to_vec(),
            from,
            until,
            per_kwh_e4: Some(1),
            per_minute_e4: None,
            per_session_e4: None,
        }
    }

    #[test]
    fn a_night_belongs_to_the_day_on_which_it_began() {
        let night = rate(&[5], 22 * 60, 6 * 60);
        assert!(night.fits(Weekday::Friday, 22 * 60));
        assert!(night.fits(Weekday::Saturday, 6 * 60 - 1));
        assert!(!night.fits(Weekday::Saturday, 6 * 60));
        assert!(!night.fits(Weekday::Friday, 3 * 60), "it began on Thursday");
        assert!(!night.fits(Weekday::Saturday, 23 * 60));
    }

    #[test]
    fn a_day_is_whole_and_a_text_is_found() {
        let whole = rate(&[], 0, DAY);
        assert!(whole.fits(Weekday::Monday, 0) && whole.fits(Weekday::Sunday, DAY - 1));
        let texts = Texts {
            ko: Some("요금".into()),
            ..Texts::default()
        };
        assert_eq!(texts.find(Some("ko-KR")), Some(("ko", "요금")));
        assert_eq!(texts.find(Some("fr")), Some(("ko", "요금")));
        assert_eq!(Texts::default().find(None), None);
    }
}
