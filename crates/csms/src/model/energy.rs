//! Energy readings of a TransactionEvent, exactly as the station wrote them (Part 2, block J).
//!
//! A reading is an integer of mWh made from the digits of the JSON number: value × 10^multiplier in
//! Wh or kWh. Where a float holds all digits that count, they are taken from it, else from the text. Registers and intervals of active energy, import and export,
//! are read; everything else stays in the stored payload. What they mean for a transaction, `ledger`
//! says.

use jiff::Timestamp;
use ocpp201::{
    LocationEnum, MeasurandEnum, MeterValue, PhaseEnum, ReadingContextEnum, SampledValue,
};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::clock::to_micros;

/// What kind of energy a reading counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// `Energy.Active.Import.Register`, the default measurand.
    ImportRegister,
    /// `Energy.Active.Export.Register`.
    ExportRegister,
    /// `Energy.Active.Import.Interval`.
    ImportInterval,
    /// `Energy.Active.Export.Interval`.
    ExportInterval,
}

impl Quantity {
    fn of(measurand: Option<MeasurandEnum>) -> Option<Self> {
        match measurand.unwrap_or(MeasurandEnum::EnergyActiveImportRegister) {
            MeasurandEnum::EnergyActiveImportRegister => Some(Self::ImportRegister),
            MeasurandEnum::EnergyActiveExportRegister => Some(Self::ExportRegister),
            MeasurandEnum::EnergyActiveImportInterval => Some(Self::ImportInterval),
            MeasurandEnum::EnergyActiveExportInterval => Some(Self::ExportInterval),
            _ => None,
        }
    }
}

/// At which moment of the transaction a reading was taken, by its context.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// `Transaction.Begin`.
    Begin,
    /// `Transaction.End`.
    End,
    /// Any other context.
    Between,
}

/// One reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// The station's time of it, to the microsecond.
    pub at: Timestamp,
    /// What it counts.
    pub quantity: Quantity,
    /// When in the transaction.
    pub moment: Moment,
    /// Taken at the outlet (the default), not elsewhere in the station.
    pub at_outlet: bool,
    /// mWh.
    pub mwh: i64,
}

/// What a list of meter values says about energy.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Readings {
    /// In the order of the message.
    pub energy: Vec<Reading>,
    /// The last `Power.Active.Import` of all phases, in W.
    pub power_w: Option<f64>,
    /// A reading of energy was in an unknown unit or too large to count, and is left out.
    pub has_unusable: bool,
}

/// Below it a float holds at least six decimals of what was written: a mWh of a value in kWh.
const EXACT_BELOW: f64 = 1e9;

/// Reads `values`; `payload` is the JSON text they were decoded from, for the digits of numbers.
#[must_use]
pub fn read(values: &[MeterValue], payload: &str) -> Readings {
    let mut readings = Readings::default();
    let needs_text = |sample: &SampledValue| {
        Quantity::of(sample.measurand).is_some() && sample.value.abs() >= EXACT_BELOW
    };
    let texts = if values
        .iter()
        .any(|value| value.sampled_value.iter().any(needs_text))
    {
        serde_json::from_str::<Texts<'_>>(payload).unwrap_or_default()
    } else {
        Texts::default()
    };
    for (i, value) in values.iter().enumerate() {
        let texts = texts.meter_value.get(i);
        readings.read_one(value, |j| {
            texts
                .and_then(|texts| texts.sampled_value.get(j))
                .map(|sample| sample.value.get())
        });
    }
    readings
}

/// The sum of the phases of one quantity, kept until it is known that no total was sent.
struct PhaseSum {
    reading: Reading,
    has_total: bool,
}

impl Readings {
    fn read_one<'a>(&mut self, value: &MeterValue, text: impl Fn(usize) -> Option<&'a str>) {
        let at = to_micros(value.timestamp.timestamp());
        let mut sums: Vec<PhaseSum> = Vec::new();
        for (j, sample) in value.sampled_value.iter().enumerate() {
            if sample.measurand == Some(MeasurandEnum::PowerActiveImport) && sample.phase.is_none()
            {
                self.power_w = Some(watts(sample));
            }
            let Some(quantity) = Quantity::of(sample.measurand) else {
                continue;
            };
            if !is_total_or_line(sample.phase) {
                continue;
            }
            let shortest;
            let number = match text(j) {
                Some(text) => text,
                // The shortest text of a float has the digits that it was made from.
                None => {
                    shortest = sample.value.to_string();
                    &shortest
                }
            };
            let unit = sample.unit_of_measure.as_ref();
            let mwh = milliwatt_hours(
                number,
                unit.and_then(|unit| unit.unit.as_ref())
                    .map_or("Wh", |unit| unit.as_str()),
                unit.and_then(|unit| unit.multiplier).unwrap_or(0),
            );
            let Some(mwh) = mwh else {
                self.has_unusable = true;
                continue;
            };
            let reading = Reading {
                at,
                quantity,
                moment: match sample.context {
                    Some(ReadingContextEnum::TransactionBegin) => Moment::Begin,
                    Some(ReadingContextEnum::TransactionEnd) => Moment::End,
                    _ => Moment::Between,
                },
                at_outlet: matches!(sample.location, None | Some(LocationEnum::Outlet)),
                mwh,
            };
            let known = sums.iter_mut().find(|sum| {
                let other = &sum.reading;
                (other.quantity, other.moment, other.at_outlet)
                    == (reading.quantity, reading.moment, reading.at_outlet)
            });
            let is_total = sample.phase.is_none();
            match known {
                Some(sum) if is_total => {
                    sum.reading = reading;
                    sum.has_total = true;
                }
                Some(sum) if sum.has_total => {}
                Some(sum) => match sum.reading.mwh.checked_add(reading.mwh) {
                    Some(mwh) => sum.reading.mwh = mwh,
                    None => self.has_unusable = true,
                },
                None => sums.push(PhaseSum {
                    reading,
                    has_total: is_total,
                }),
            }
        }
        self.energy.extend(sums.into_iter().map(|sum| sum.reading));
    }
}

/// A total, or one of the three lines whose sum is a total (to neutral or not).
fn is_total_or_line(phase: Option<PhaseEnum>) -> bool {
    use PhaseEnum as P;
    matches!(
        phase,
        None | Some(P::L1 | P::L2 | P::L3 | P::L1N | P::L2N | P::L3N)
    )
}

fn watts(sample: &SampledValue) -> f64 {
    let unit = sample.unit_of_measure.as_ref();
    let kilo = unit
        .and_then(|unit| unit.unit.as_ref())
        .is_some_and(|unit| unit.as_str() == "kW");
    let exponent = unit.and_then(|unit| unit.multiplier).unwrap_or(0);
    sample.value * 10_f64.powi(exponent.saturating_add(if kilo { 3 } else { 0 }))
}

#[derive(Deserialize, Default)]
struct Texts<'a> {
    #[serde(borrow, default, rename = "meterValue")]
    meter_value: Vec<MeterValueTexts<'a>>,
}

#[derive(Deserialize)]
struct MeterValueTexts<'a> {
    #[serde(borrow, rename = "sampledValue")]
    sampled_value: Vec<SampleText<'a>>,
}

#[derive(Deserialize)]
struct SampleText<'a> {
    #[serde(borrow)]
    value: &'a RawValue,
}

/// The JSON number `number` × 10^`multiplier` of `unit` (`Wh` or `kWh`) in mWh; digits finer than a
/// mWh are rounded, half away from zero. `None`: an unknown unit, no number, or beyond 64 bits.
#[must_use]
pub fn milliwatt_hours(number: &str, unit: &str, multiplier: i32) -> Option<i64> {
    let unit_exponent = match unit {
        "Wh" => 3,
        "kWh" => 6,
        _ => return None,
    };
    let (number, is_negative) = match number.strip_prefix('-') {
        Some(rest) => (rest, true),
        None => (number, false),
    };
    let (mantissa, exponent) = match number.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (number, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = whole.bytes().chain(fraction.bytes());
    if mantissa.is_empty() || !digits.clone().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    // How many digits stand before the decimal point once the value is in mWh.
    let point = i64::try_from(whole.len()).ok()?
        + i64::from(exponent)
        + i64::from(multiplier)
        + unit_exponent;
    let mut magnitude: i64 = 0;
    let mut position = 0_i64;
    let mut rounds_up = false;
    for digit in digits {
        let digit = i64::from(digit - b'0');
        if position < point {
            magnitude = magnitude.checked_mul(10)?.checked_add(digit)?;
        } else {
            rounds_up = position == point && digit >= 5;
            break;
        }
        position += 1;
    }
    while position < point && magnitude != 0 {
        magnitude = magnitude.checked_mul(10)?;
        position += 1;
    }
    if rounds_up {
        magnitude = magnitude.checked_add(1)?;
    }
    Some(if is_negative { -magnitude } else { magnitude })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readings(payload: &str) -> Readings {
        #[derive(Deserialize)]
        struct Values {
            #[serde(rename = "meterValue")]
            meter_value: Vec<MeterValue>,
        }
        let values: Values = serde_json::from_str(payload).unwrap();
        read(&values.meter_value, payload)
    }

    fn energy(samples: &str) -> Vec<(Quantity, i64)> {
        let payload = format!(
            r#"{{"meterValue":[{{"timestamp":"2026-01-02T03:04:05Z","sampledValue":[{samples}]}}]}}"#
        );
        let readings = readings(&payload);
        let pair = |reading: &Reading| (reading.quantity, reading.mwh);
        readings.energy.iter().map(pair).collect()
    }

    #[test]
    fn counts_digits_and_not_floats() {
        for (number, unit, multiplier, expected) in [
            ("1666.667", "Wh", 0, Some(1_666_667)),
            ("1.666667", "kWh", 0, Some(1_666_667)),
            ("1.666667", "Wh", 3, Some(1_666_667)),
            ("166666.7", "Wh", -2, Some(1_666_667)),
            ("1666667e-3", "Wh", 0, Some(1_666_667)),
            ("1.6666674999E0", "kWh", 0, Some(1_666_667)),
            ("1.6666675", "kWh", 0, Some(1_666_668)),
            ("-0.0005", "Wh", 0, Some(-1)),
            ("0.00049", "Wh", 0, Some(0)),
            ("0", "Wh", i32::MAX, Some(0)),
            ("9007199254740.993", "Wh", 0, Some(9_007_199_254_740_993)),
            ("5", "Wh", -4, Some(1)),
            ("5", "Wh", -5, Some(0)),
            ("1", "Wh", i32::MAX, None),
            ("9223372036854775.808", "Wh", 0, None),
            ("1", "MWh", 0, None),
            ("", "Wh", 0, None),
        ] {
            assert_eq!(
                milliwatt_hours(number, unit, multiplier),
                expected,
                "{number} {unit} e{multiplier}"
            );
        }
    }

    #[test]
    fn a_missing_measurand_is_the_import_register_in_wh() {
        assert_eq!(
            energy(r#"{"value":12.5}"#),
            [(Quantity::ImportRegister, 12_500)]
        );
    }

    #[test]
    fn keeps_digits_that_a_float_would_lose() {
        assert_eq!(
            energy(r#"{"value":9007199254740.993}"#),
            [(Quantity::ImportRegister, 9_007_199_254_740_993)]
        );
    }

    #[test]
    fn adds_up_phases_only_where_no_total_was_sent() {
        let phases =
            r#"{"value":1,"phase":"L1"},{"value":2,"phase":"L2"},{"value":3,"phase":"L3"}"#;
        assert_eq!(energy(phases), [(Quantity::ImportRegister, 6_000)]);
        let with_total = format!(r#"{phases},{{"value":7}}"#);
        assert_eq!(energy(&with_total), [(Quantity::ImportRegister, 7_000)]);
        let total_first = format!(r#"{{"value":7}},{phases}"#);
        assert_eq!(energy(&total_first), [(Quantity::ImportRegister, 7_000)]);
    }

    #[test]
    fn leaves_out_a_reading_in_an_unknown_unit_and_says_so() {
        let payload = r#"{"meterValue":[{"timestamp":"2026-01-02T03:04:05Z",
            "sampledValue":[{"value":1,"unitOfMeasure":{"unit":"MWh"}}]}]}"#;
        let readings = readings(payload);
        assert!(readings.has_unusable);
        assert_eq!(readings.energy, []);
    }

    #[test]
    fn reads_power_in_watts() {
        let payload = r#"{"meterValue":[{"timestamp":"2026-01-02T03:04:05Z","sampledValue":[
            {"value":7.5,"measurand":"Power.Active.Import","unitOfMeasure":{"unit":"kW"}}]}]}"#;
        assert_eq!(readings(payload).power_w, Some(7_500.0));
    }
}
