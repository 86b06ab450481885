//! Energy readings of a TransactionEvent, exactly as the station wrote them (Part 2, block J).
//!
//! A reading is an integer of mWh made from the digits of the JSON number: value × 10^multiplier in
//! Wh or kWh. Where a float holds all digits that count, they are taken from it, else from the text.
//! Registers and intervals of active energy, import and export, are read; everything else stays in
//! the stored payload. What they mean for a transaction, `ledger` says (docs/energy.md).

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

    /// What is drawn from the grid; else what is fed into it.
    #[must_use]
    pub fn is_import(self) -> bool {
        matches!(self, Self::ImportRegister | Self::ImportInterval)
    }

    /// A register; else an interval.
    #[must_use]
    pub fn is_register(self) -> bool {
        matches!(self, Self::ImportRegister | Self::ExportRegister)
    }
}

/// At which moment of the transaction a reading was taken, by its context.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// `Transaction.Begin`.
    Begin,
    /// `Transaction.End`.
    End,
    /// `Sample.Periodic`, the default.
    Periodic,
    /// `Sample.Clock`.
    Clock,
    /// Any other context.
    Other,
}

impl Moment {
    fn of(context: Option<ReadingContextEnum>) -> Self {
        match context.unwrap_or(ReadingContextEnum::SamplePeriodic) {
            ReadingContextEnum::TransactionBegin => Self::Begin,
            ReadingContextEnum::TransactionEnd => Self::End,
            ReadingContextEnum::SamplePeriodic => Self::Periodic,
            ReadingContextEnum::SampleClock => Self::Clock,
            _ => Self::Other,
        }
    }
}

/// Where in the station a reading was taken, in the order in which places are asked.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub enum Place {
    /// At the outlet, the default: what the driver gets.
    Outlet,
    /// In the cable.
    Cable,
    /// At the grid connection.
    Inlet,
    /// In the vehicle.
    Ev,
    /// Inside the station.
    Body,
}

impl Place {
    fn of(location: Option<LocationEnum>) -> Self {
        match location.unwrap_or(LocationEnum::Outlet) {
            LocationEnum::Outlet => Self::Outlet,
            LocationEnum::Cable => Self::Cable,
            LocationEnum::Inlet => Self::Inlet,
            LocationEnum::Ev => Self::Ev,
            LocationEnum::Body => Self::Body,
        }
    }
}

/// The total, or one of the three lines (to neutral or not).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub enum Line {
    /// All of them.
    Total,
    /// `L1`, `L1-N`.
    L1,
    /// `L2`, `L2-N`.
    L2,
    /// `L3`, `L3-N`.
    L3,
}

impl Line {
    /// `None`: neutral, or from line to line.
    fn of(phase: Option<PhaseEnum>) -> Option<Self> {
        match phase {
            None => Some(Self::Total),
            Some(PhaseEnum::L1 | PhaseEnum::L1N) => Some(Self::L1),
            Some(PhaseEnum::L2 | PhaseEnum::L2N) => Some(Self::L2),
            Some(PhaseEnum::L3 | PhaseEnum::L3N) => Some(Self::L3),
            Some(_) => None,
        }
    }
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
    /// Where in the station.
    pub place: Place,
    /// Which line.
    pub line: Line,
    /// mWh, at least 0; `None` = it cannot be used.
    pub mwh: Option<i64>,
}

impl Reading {
    /// The reading that `sample` is, taken `at`; `text` is the JSON number where the float may
    /// have lost digits. `None` = it is not about energy that is counted.
    pub(super) fn of(at: Timestamp, sample: &SampledValue, text: Option<&str>) -> Option<Self> {
        let quantity = Quantity::of(sample.measurand)?;
        let line = Line::of(sample.phase)?;
        let shortest;
        // In a message that was repaired, it may be the text of another sample.
        let text = text.filter(|text| text.parse() == Ok(sample.value));
        let number = match text {
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
        Some(Self {
            at,
            quantity,
            moment: Moment::of(sample.context),
            place: Place::of(sample.location),
            line,
            mwh: mwh.filter(|mwh| *mwh >= 0),
        })
    }

    /// It is of the register that is billed.
    pub(super) fn is_import_register(&self) -> bool {
        self.quantity == Quantity::ImportRegister
    }
}

/// What a list of meter values says about energy.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Readings {
    /// By time, and of one time by value: a list of sampled values has no order that means anything.
    pub energy: Vec<Reading>,
    /// The newest `Power.Active.Import`, in W.
    pub power_w: Option<f64>,
}

/// Below it a float holds at least six decimals of what was written: a mWh of a value in kWh.
const EXACT_BELOW: f64 = 1e9;

/// Reads `values`; `payload` is the JSON text they were decoded from, for the digits of numbers.
#[must_use]
pub fn read(values: &[MeterValue], payload: &str) -> Readings {
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
    let mut energy = Vec::new();
    for (i, value) in values.iter().enumerate() {
        let texts = texts.meter_value.get(i);
        let at = to_micros(value.timestamp.timestamp());
        for (j, sample) in value.sampled_value.iter().enumerate() {
            let text = texts
                .and_then(|texts| texts.sampled_value.get(j))
                .map(|sample| sample.value.get());
            energy.extend(Reading::of(at, sample, text));
        }
    }
    energy.sort_by_key(|reading| (reading.at, reading.mwh));
    Readings {
        energy,
        power_w: power_w(values),
    }
}

/// The newest power: of the first place that has one, the total, else the sum of the lines.
fn power_w(values: &[MeterValue]) -> Option<f64> {
    let samples = || {
        values.iter().flat_map(|value| {
            let at = to_micros(value.timestamp.timestamp());
            let samples = value.sampled_value.iter();
            samples.filter_map(move |sample| {
                let is_power = sample.measurand == Some(MeasurandEnum::PowerActiveImport);
                let line = Line::of(sample.phase).filter(|_| is_power)?;
                Some((at, Place::of(sample.location), line, watts(sample)?))
            })
        })
    };
    let newest = samples().map(|(at, ..)| at).max()?;
    let at_once = || samples().filter(|(at, ..)| *at == newest);
    let place = at_once().map(|(_, place, ..)| place).min()?;
    let here = || at_once().filter(|(_, other, ..)| *other == place);
    let total = here().find(|(_, _, line, _)| *line == Line::Total);
    Some(total.map_or_else(
        || here().map(|(.., watts)| watts).sum(),
        |(.., watts)| watts,
    ))
}

/// `None`: a unit that power has not.
fn watts(sample: &SampledValue) -> Option<f64> {
    let unit = sample.unit_of_measure.as_ref();
    let kilo = match unit
        .and_then(|unit| unit.unit.as_ref())
        .map(|unit| unit.as_str())
    {
        // `Wh` is the default of the type, and says nothing here.
        None | Some("W") => 0,
        Some("kW") => 3,
        Some(_) => return None,
    };
    let exponent = unit.and_then(|unit| unit.multiplier).unwrap_or(0);
    let watts = sample.value * 10_f64.powi(exponent.saturating_add(kilo));
    watts.is_finite().then_some(watts)
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

    fn of(samples: &str) -> Readings {
        readings(&format!(
            r#"{{"meterValue":[{{"timestamp":"2026-01-02T03:04:05Z","sampledValue":[{samples}]}}]}}"#
        ))
    }

    fn energy(samples: &str) -> Vec<(Place, Line, Option<i64>)> {
        let told = |reading: &Reading| (reading.place, reading.line, reading.mwh);
        of(samples).energy.iter().map(told).collect()
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
    fn what_is_left_out_has_its_default() {
        let [reading] = of(r#"{"value":12.5}"#).energy.try_into().unwrap();
        assert_eq!(reading.quantity, Quantity::ImportRegister);
        assert_eq!(
            (reading.moment, reading.mwh),
            (Moment::Periodic, Some(12_500))
        );
        assert_eq!((reading.place, reading.line), (Place::Outlet, Line::Total));
    }

    #[test]
    fn keeps_digits_that_a_float_would_lose() {
        assert_eq!(
            energy(r#"{"value":9007199254740.993}"#),
            [(Place::Outlet, Line::Total, Some(9_007_199_254_740_993))]
        );
    }

    #[test]
    fn places_and_lines_are_told_apart_and_neutral_is_no_line() {
        let samples = r#"{"value":1,"phase":"L1","location":"Inlet"},{"value":2,"phase":"L2-N"},
            {"value":3,"phase":"N"},{"value":4,"phase":"L1-L2"},{"value":5,"location":"EV"}"#;
        assert_eq!(
            energy(samples),
            [
                (Place::Inlet, Line::L1, Some(1_000)),
                (Place::Outlet, Line::L2, Some(2_000)),
                (Place::Ev, Line::Total, Some(5_000)),
            ]
        );
    }

    #[test]
    fn an_unknown_unit_and_a_negative_value_cannot_be_used() {
        for sample in [
            r#"{"value":1,"unitOfMeasure":{"unit":"MWh"}}"#,
            r#"{"value":1,"unitOfMeasure":{"unit":"varh"}}"#,
            r#"{"value":-1}"#,
        ] {
            assert_eq!(
                energy(sample),
                [(Place::Outlet, Line::Total, None)],
                "{sample}"
            );
        }
    }

    #[test]
    fn the_order_of_a_list_means_nothing() {
        let samples = [
            r#"{"value":3}"#,
            r#"{"value":1,"context":"Transaction.Begin"}"#,
            r#"{"value":7.5,"measurand":"Power.Active.Import","unitOfMeasure":{"unit":"kW"}}"#,
            r#"{"value":2,"measurand":"Power.Active.Import","phase":"L1"}"#,
            r#"{"value":9,"measurand":"Power.Active.Import","location":"Inlet"}"#,
        ];
        let expected = of(&samples.join(","));
        assert_eq!(expected.power_w, Some(7_500.0));
        for turn in 0..samples.len() {
            let mut turned = samples;
            turned.rotate_left(turn);
            assert_eq!(of(&turned.join(",")), expected);
            turned.reverse();
            assert_eq!(of(&turned.join(",")), expected);
        }
    }

    #[test]
    fn the_newest_power_counts_and_lines_are_added_up() {
        let payload = r#"{"meterValue":[
            {"timestamp":"2026-01-02T03:04:06Z","sampledValue":[
                {"value":1,"measurand":"Power.Active.Import","phase":"L1","unitOfMeasure":{"unit":"W","multiplier":3}},
                {"value":500,"measurand":"Power.Active.Import","phase":"L3"},
                {"value":5,"measurand":"Power.Active.Import","phase":"L2","unitOfMeasure":{"unit":"A"}}]},
            {"timestamp":"2026-01-02T03:04:05Z","sampledValue":[
                {"value":9,"measurand":"Power.Active.Import"}]}]}"#;
        assert_eq!(readings(payload).power_w, Some(1_500.0));
    }
}
