//! Figures as people read them, and the price rule, written here once more.
//!
//! The rule is the yardstick for what the CSMS billed, so it is not taken from there (docs/tariffs.md): Wh
//! rounded half up to the billing step, times the price; minutes that have begun; and the session.

use std::time::Duration;

use jiff::{Timestamp, tz::TimeZone};
pub use scenario::figures::{decimal, kwh as kwh_f, ms, parse_e4};

/// What a kWh costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tariff {
    /// 1/10000 of the major unit per kWh.
    pub price_per_kwh_e4: i64,
    /// 1/10000 of the major unit per minute that has begun.
    pub price_per_minute_e4: i64,
    /// 1/10000 of the major unit per transaction.
    pub price_per_session_e4: i64,
    /// Energy is billed in steps of so many Wh.
    pub step_wh: i64,
}

impl Tariff {
    /// `mwh` rounded half up to the billing step, Wh; `mwh` ≥ 0.
    #[must_use]
    pub fn billed_wh(self, mwh: i64) -> i64 {
        let step = i128::from(self.step_wh.max(1));
        let steps = (2 * i128::from(mwh) + 1_000 * step).div_euclid(2_000 * step);
        i64::try_from(steps * step).unwrap_or(i64::MAX)
    }

    /// The price of `billed_wh` in `seconds` (`None` = unknown), 1/10000 of the major unit; the energy's part
    /// rounded half up. `None` = time costs something and is not known.
    #[must_use]
    pub fn cost_e4(self, billed_wh: i64, seconds: Option<i64>) -> Option<i64> {
        let milli = i128::from(billed_wh) * i128::from(self.price_per_kwh_e4);
        let time = if self.price_per_minute_e4 == 0 {
            0
        } else {
            let minutes = (seconds? + 59).div_euclid(60);
            i128::from(minutes) * i128::from(self.price_per_minute_e4)
        };
        let cost = (milli + 500) / 1_000 + time + i128::from(self.price_per_session_e4);
        Some(i64::try_from(cost).unwrap_or(i64::MAX))
    }
}

/// mWh as kWh: three decimals, more only where they are not zero.
#[must_use]
pub fn kwh(mwh: i64) -> String {
    let text = decimal(mwh, 6);
    let places = text
        .split_once('.')
        .map_or(0, |(_, fraction)| fraction.len());
    let point = if places == 0 { "." } else { "" };
    format!(
        "{text}{point}{:0<width$} kWh",
        "",
        width = 3_usize.saturating_sub(places)
    )
}

/// Money with its currency.
#[must_use]
pub fn money(e4: i64, currency: Option<&str>) -> String {
    format!("{} {}", decimal(e4, 4), currency.unwrap_or("?"))
}

/// `1 connection`, `2 connections`.
#[must_use]
pub fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

/// `text` without control characters: what a station calls itself or its transactions must not move
/// the cursor or forge a line of the report.
#[must_use]
pub fn printable(text: &str) -> String {
    let shown = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    text.chars().map(shown).collect()
}

/// Microseconds since 1970 as an instant; nonsense becomes 1970.
#[must_use]
pub fn instant(micros: i64) -> Timestamp {
    Timestamp::from_microsecond(micros).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Date and time of day in `zone`.
#[must_use]
pub fn local(micros: i64, zone: &TimeZone) -> String {
    let zoned = instant(micros).to_zoned(zone.clone());
    zoned.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// A length of time in milliseconds, exact for whole ones.
#[must_use]
pub fn in_ms(time: Duration) -> f64 {
    time.div_duration_f64(Duration::from_millis(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEED: Tariff = Tariff {
        price_per_kwh_e4: 1_500_000,
        price_per_minute_e4: 0,
        price_per_session_e4: 0,
        step_wh: 10,
    };

    #[test]
    fn energy_is_billed_in_steps_of_10_wh_rounded_half_up() {
        for (mwh, billed, cost) in [
            (1_667_000, 1_670, "250.5"),
            (1_666_000, 1_670, "250.5"),
            (833_000, 830, "124.5"),
            (417_000, 420, "63"),
            (1_665_000, 1_670, "250.5"),
            // Rounded once: not to 1,665 Wh first.
            (1_664_999, 1_660, "249"),
            (1_664_000, 1_660, "249"),
            (0, 0, "0"),
        ] {
            assert_eq!(SEED.billed_wh(mwh), billed, "{mwh}");
            assert_eq!(
                decimal(SEED.cost_e4(billed, None).unwrap(), 4),
                cost,
                "{mwh}"
            );
        }
    }

    #[test]
    fn kwh_has_three_decimals_at_least() {
        assert_eq!(kwh(1_667_000), "1.667 kWh");
        assert_eq!(kwh(1_670_000), "1.670 kWh");
        assert_eq!(kwh(2_000_000), "2.000 kWh");
        assert_eq!(kwh(1_666_667), "1.666667 kWh");
    }

    #[test]
    fn whole_milliseconds_stay_whole() {
        for (millis, exact, read) in [
            (5, 5.0, "5.0 ms"),
            (100, 100.0, "100 ms"),
            (1_001, 1_001.0, "1001 ms"),
        ] {
            let time = in_ms(Duration::from_millis(millis));
            assert_eq!(time.to_bits(), f64::to_bits(exact), "{millis}");
            assert_eq!(ms(time), read);
        }
    }
}
