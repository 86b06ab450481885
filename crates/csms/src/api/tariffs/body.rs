//! A version of a tariff as it comes in: what may be in it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{WEEKDAYS, rate_view};
use crate::model::price_list::{DAY, Rate, Tariff, Texts, Version};
use crate::model::tariff::Prices;
use crate::said::Said;
use crate::store::rows::Money;

/// Rates of one version.
const MOST_RATES: usize = 48;

/// A version to be made.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct TariffBody {
    /// Its name, at most 50 characters; needed in an import, and in a path the same as there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::api) name: Option<String>,
    /// ISO 4217, e.g. `KRW`.
    currency: String,
    /// Price of one kWh in the major unit, at most four decimals.
    #[schema(value_type = f64)]
    price_per_kwh: Box<RawValue>,
    /// Price of each minute that has begun; nothing if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>)]
    price_per_minute: Option<Box<RawValue>>,
    /// Price of the transaction itself; nothing if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>)]
    price_per_session: Option<Box<RawValue>>,
    /// Energy is billed in steps of so many Wh; 10 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 1000)]
    step_wh: Option<i64>,
    /// Other prices by weekday and time of day, at most 48; the first that fits counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    rates: Vec<RateBody>,
    /// What drivers are told, by language; at most 512 characters each.
    #[serde(default)]
    texts: Texts,
    /// It holds from then on; from now on if absent, and of a new tariff since ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    valid_from: Option<Timestamp>,
    /// It holds until then; the version before it holds again afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    valid_until: Option<Timestamp>,
    /// It holds where the site has none of its own; no other tariff does then.
    #[serde(default)]
    is_default: bool,
}

/// Other prices in a part of the week.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct RateBody {
    /// `mon` … `sun`; every day if absent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    weekdays: Vec<String>,
    /// `HH:MM` in the time zone of the site; `00:00` if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    /// `HH:MM`, not included; `24:00` if absent. One that is not later than `from` is of the next day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    /// As outside of all rates if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>)]
    price_per_kwh: Option<Box<RawValue>>,
    /// As outside of all rates if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>)]
    price_per_minute: Option<Box<RawValue>>,
    /// As outside of all rates if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>)]
    price_per_session: Option<Box<RawValue>>,
}

/// What is wrong at a place of a body: JSON pointer, and what is said of it.
pub(in crate::api) type Fault = (String, Said);

fn price(text: &RawValue, name: &str) -> Result<i64, Fault> {
    price_e4(text.get()).ok_or_else(|| (name.to_owned(), Said::Price))
}

/// A price that may be absent.
fn maybe(text: Option<&RawValue>, name: &str) -> Result<Option<i64>, Fault> {
    text.map(|text| price(text, name)).transpose()
}

/// `150.5` → 1505000, by the digits, not by way of a float.
fn price_e4(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 7 || fraction.len() > 4 {
        return None;
    }
    if !digits(whole) || !digits(fraction) {
        return None;
    }
    let price: i64 = format!("{whole}{fraction:0<4}").parse().ok()?;
    (price <= 10_000_000_000).then_some(price)
}

/// `22:30` → 1350.
fn minute_of_day(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let two = |text: &str| {
        let is_two = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        is_two.then(|| text.parse::<u16>().ok()).flatten()
    };
    let (hour, minute) = (two(hour)?, two(minute)?);
    let minutes = hour * 60 + minute;
    (minute < 60 && minutes <= DAY).then_some(minutes)
}

impl RateBody {
    fn checked(&self, place: &str) -> Result<Rate, Fault> {
        let time = |text: &Option<String>, name: &'static str, default| match text {
            None => Ok(default),
            Some(text) => minute_of_day(text).ok_or_else(|| {
                let value = text.clone();
                (format!("{place}/{name}"), Said::TimeOfDay { name, value })
            }),
        };
        let mut weekdays = Vec::new();
        for (index, day) in self.weekdays.iter().enumerate() {
            let known = WEEKDAYS.iter().position(|known| known == day);
            let number = known.and_then(|known| i8::try_from(known + 1).ok());
            weekdays.push(number.ok_or_else(|| {
                let (known, value) = (WEEKDAYS.join(", "), day.clone());
                let said = Said::Weekday { known, value };
                (format!("{place}/weekdays/{index}"), said)
            })?);
        }
        let from = time(&self.from, "from", 0)?;
        if from == DAY {
            return Err((format!("{place}/from"), Said::RateFrom));
        }
        let at = |name: &str| format!("{place}/{name}");
        let kwh = maybe(self.price_per_kwh.as_deref(), &at("price_per_kwh"))?;
        let minute = maybe(self.price_per_minute.as_deref(), &at("price_per_minute"))?;
        let session = maybe(self.price_per_session.as_deref(), &at("price_per_session"))?;
        Ok(Rate {
            weekdays,
            from,
            until: time(&self.until, "until", DAY)?,
            per_kwh_e4: kwh,
            per_minute_e4: minute,
            per_session_e4: session,
        })
    }
}

impl TariffBody {
    /// The version that this makes; its number is given by the database. `is_new` = the tariff is not there.
    pub(in crate::api) fn checked(
        &self,
        is_new: bool,
        by: &str,
        now: Timestamp,
    ) -> Result<Version, Fault> {
        let is_code =
            self.currency.len() == 3 && self.currency.bytes().all(|byte| byte.is_ascii_uppercase());
        if !is_code {
            return Err(("/currency".into(), Said::Currency));
        }
        let step_wh = self.step_wh.unwrap_or(10);
        if !(1..=1000).contains(&step_wh) {
            let said = Said::out_of("step_wh", 1..=1000, step_wh);
            return Err(("/step_wh".into(), said));
        }
        if self.rates.len() > MOST_RATES {
            let said = Said::TooManyRates { most: MOST_RATES };
            return Err(("/rates".into(), said));
        }
        let rates = self.rates.iter().enumerate();
        let rates = rates.map(|(index, rate)| rate.checked(&format!("/rates/{index}")));
        let rates = rates.collect::<Result<Vec<Rate>, Fault>>()?;
        let texts = [
            ("ko", &self.texts.ko),
            ("ja", &self.texts.ja),
            ("en", &self.texts.en),
        ];
        for (language, text) in texts {
            let is_wrong = text.as_ref().is_some_and(|text| {
                !(1..=512).contains(&text.chars().count()) || text.chars().any(char::is_control)
            });
            if is_wrong {
                let (name, most) = (format!("texts.{language}"), 512);
                let said = Said::TextLength { name, most };
                return Err((format!("/texts/{language}"), said));
            }
        }
        let valid_from = self.valid_from.or((!is_new).then_some(now));
        if let Some((from, until)) = valid_from.zip(self.valid_until)
            && until <= from
        {
            let from = from.to_string();
            return Err(("/valid_until".into(), Said::ValidUntil { from }));
        }
        Ok(Version {
            number: 0,
            currency: self.currency.clone(),
            step_wh,
            prices: Prices {
                per_kwh_e4: price(&self.price_per_kwh, "/price_per_kwh")?,
                per_minute_e4: maybe(self.price_per_minute.as_deref(), "/price_per_minute")?
                    .unwrap_or(0),
                per_session_e4: maybe(self.price_per_session.as_deref(), "/price_per_session")?
                    .unwrap_or(0),
            },
            rates,
            texts: self.texts.clone(),
            valid_from,
            valid_until: self.valid_until,
            created_at: now,
            created_by: by.to_owned(),
        })
    }

    /// It holds where the site has none of its own.
    pub(in crate::api) fn is_default(&self) -> bool {
        self.is_default
    }

    /// Whether the version that this made says what another one says already.
    pub(in crate::api) fn says(&self, made: &Version, shown: &Version) -> bool {
        let same = Version {
            number: shown.number,
            created_at: shown.created_at,
            created_by: shown.created_by.clone(),
            valid_from: self.valid_from.or(shown.valid_from),
            ..made.clone()
        };
        same == *shown
    }

    /// What makes this version once more.
    pub(in crate::api) fn of(tariff: &Tariff, version: &Version) -> Option<Self> {
        let number = |e4: i64| {
            let text = serde_json::to_string(&Money(e4)).ok()?;
            RawValue::from_string(text).ok()
        };
        let unless_0 = |e4: i64| (e4 != 0).then(|| number(e4)).flatten();
        let rates = version.rates.iter().map(|rate| {
            let shown = rate_view(rate);
            RateBody {
                weekdays: shown.weekdays.into_iter().map(str::to_owned).collect(),
                from: Some(shown.from),
                until: Some(shown.until),
                price_per_kwh: rate.per_kwh_e4.and_then(number),
                price_per_minute: rate.per_minute_e4.and_then(number),
                price_per_session: rate.per_session_e4.and_then(number),
            }
        });
        Some(Self {
            name: Some(tariff.name.clone()),
            currency: version.currency.clone(),
            price_per_kwh: number(version.prices.per_kwh_e4)?,
            price_per_minute: unless_0(version.prices.per_minute_e4),
            price_per_session: unless_0(version.prices.per_session_e4),
            step_wh: Some(version.step_wh),
            rates: rates.collect(),
            texts: version.texts.clone(),
            valid_from: version.valid_from,
            valid_until: version.valid_until,
            is_default: tariff.is_default,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_prices_by_their_digits() {
        assert_eq!(price_e4("150"), Some(1_500_000));
        assert_eq!(price_e4("0.3499"), Some(3_499));
        assert_eq!(price_e4("1000000"), Some(10_000_000_000));
        for wrong in ["-1", "1e3", "0.12345", "1000001", "\"150\"", "null", ""] {
            assert_eq!(price_e4(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn reads_times_of_day() {
        assert_eq!(minute_of_day("22:30"), Some(1_350));
        assert_eq!(minute_of_day("24:00"), Some(DAY));
        for wrong in ["24:01", "7:00", "07:60", "0700", "", "-1:00", "+1:00"] {
            assert_eq!(minute_of_day(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_told_of_a_version_makes_it_once_more() {
        let text = r#"{"currency":"KRW","price_per_kwh":292.9,"price_per_minute":10,"step_wh":10,
            "rates":[{"weekdays":["sat","sun"],"from":"22:00","until":"08:00","price_per_kwh":0.5}],
            "texts":{"en":"cheap at night"},"is_default":false}"#;
        let body: TariffBody = serde_json::from_str(text).unwrap();
        let version = body.checked(true, "", Timestamp::UNIX_EPOCH).unwrap();
        let tariff = Tariff {
            tariff_key: 1,
            name: "night".into(),
            is_default: false,
            created_at: Timestamp::UNIX_EPOCH,
            versions: vec![version.clone()],
        };
        let again = TariffBody::of(&tariff, &version).unwrap();
        let again = again.checked(true, "", Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(again, version);
    }
}
