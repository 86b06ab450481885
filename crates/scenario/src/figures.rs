//! Figures as people read them: energy, money, time, each written in one way everywhere.

/// `value` / 10^`digits` without trailing zeros: `decimal(2_505_000, 4)` is `250.5`.
#[must_use]
pub fn decimal(value: i64, digits: usize) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let text = format!("{:0>width$}", value.unsigned_abs(), width = digits + 1);
    let (whole, fraction) = text.split_at(text.len() - digits);
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{whole}{point}{fraction}")
}

/// A decimal text in 1/10000: `250.5` is 2,505,000; `None` = not a decimal of at most 4 places.
#[must_use]
pub fn parse_e4(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let fraction = fraction.trim_end_matches('0');
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || fraction.len() > 4 || !digits(whole) || !digits(fraction) {
        return None;
    }
    format!("{whole}{fraction:0<4}").parse().ok()
}

/// Wh (not rounded) as kWh with three decimals, the resolution of a meter: `1.667 kWh`.
#[must_use]
pub fn kwh(wh: f64) -> String {
    format!("{:.3} kWh", wh / 1_000.0)
}

/// Milliseconds: one decimal below 10 ms, none above; `no answer` for an endless time.
#[must_use]
pub fn ms(value: f64) -> String {
    if value.is_infinite() {
        NO_ANSWER.into()
    } else if value < 10.0 {
        format!("{value:.1} ms")
    } else {
        format!("{value:.0} ms")
    }
}

/// What stands in place of an endless time.
pub const NO_ANSWER: &str = "no answer";

/// Seconds with one decimal: `30.1 s`.
#[must_use]
pub fn seconds(value: f64) -> String {
    format!("{value:.1} s")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_go_both_ways() {
        for (text, e4) in [("250.5", 2_505_000), ("63", 630_000), ("0.0001", 1)] {
            assert_eq!(parse_e4(text), Some(e4));
            assert_eq!(decimal(e4, 4), text);
        }
        assert_eq!(parse_e4("250.50000"), Some(2_505_000));
        for text in ["", "-1", "1e3", "1.23456", "1.2.3", "x"] {
            assert_eq!(parse_e4(text), None, "{text}");
        }
        assert_eq!(decimal(-15_000, 4), "-1.5");
    }

    #[test]
    fn times_and_energy_are_written_in_one_way() {
        for (value, told) in [
            (5.0, "5.0 ms"),
            (9.94, "9.9 ms"),
            (100.4, "100 ms"),
            (f64::INFINITY, "no answer"),
        ] {
            assert_eq!(ms(value), told);
        }
        assert_eq!(kwh(1_666.7), "1.667 kWh");
        assert_eq!(seconds(30.06), "30.1 s");
    }
}
