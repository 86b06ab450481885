//! Sampled values one by one, as the station wrote them and in plain units; and series of them over time.
//!
//! They are read from the stored messages when somebody asks: a row for each of them would cost the path of every
//! event more than it may (docs/rest-api.md). What is absent has the default of OCPP 2.0.1 (SampledValueType).
//! Signed data stay as they came, to the byte.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// A sampled value.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Sample {
    /// The station's time.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// e.g. `Power.Active.Import`.
    pub measurand: String,
    /// `null` = of all phases, or of none.
    pub phase: Option<String>,
    /// e.g. `Outlet`.
    pub location: String,
    /// e.g. `Sample.Periodic`.
    pub context: String,
    /// In `unit`; `null` = it cannot be read, or is too large.
    pub value: Option<f64>,
    /// Without a prefix: `Wh`, `W`, `A`, `V`, `Percent` …; empty = none.
    pub unit: String,
    /// The number as the station wrote it.
    pub text: String,
    /// The unit as the station wrote it; `null` = it wrote none.
    pub unit_text: Option<String>,
    /// Power of ten of the number; `null` = the station wrote none.
    pub multiplier: Option<i32>,
    /// Signed data as the station sent them, to the byte; `null` = it sent none.
    #[schema(value_type = Option<Object>)]
    pub signed: Option<Box<RawValue>>,
}

/// Which samples. `None` means any.
#[derive(Debug, Clone, Default)]
pub struct SampleFilter {
    /// Of this measurand.
    pub measurand: Option<String>,
    /// Of this phase.
    pub phase: Option<String>,
    /// At this place.
    pub location: Option<String>,
    /// In this context.
    pub context: Option<String>,
}

impl SampleFilter {
    /// Whether a sample is wanted.
    #[must_use]
    pub fn takes(&self, sample: &Sample) -> bool {
        let is = |wanted: &Option<String>, value: &str| {
            wanted.as_deref().is_none_or(|wanted| wanted == value)
        };
        is(&self.measurand, &sample.measurand)
            && is(&self.phase, sample.phase.as_deref().unwrap_or_default())
            && is(&self.location, &sample.location)
            && is(&self.context, &sample.context)
    }
}

#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow, default, rename = "meterValue")]
    meter_value: Vec<MeterValue<'a>>,
}

#[derive(Deserialize)]
struct MeterValue<'a> {
    #[serde(borrow)]
    timestamp: Cow<'a, str>,
    #[serde(borrow, default, rename = "sampledValue")]
    sampled_value: Vec<Written<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written<'a> {
    #[serde(borrow)]
    value: &'a RawValue,
    #[serde(borrow)]
    context: Option<Cow<'a, str>>,
    #[serde(borrow)]
    measurand: Option<Cow<'a, str>>,
    #[serde(borrow)]
    phase: Option<Cow<'a, str>>,
    #[serde(borrow)]
    location: Option<Cow<'a, str>>,
    #[serde(borrow)]
    unit_of_measure: Option<Unit<'a>>,
    #[serde(borrow)]
    signed_meter_value: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Unit<'a> {
    #[serde(borrow)]
    unit: Option<Cow<'a, str>>,
    multiplier: Option<i32>,
}

/// The samples of a message with `meterValue`, as it was stored; one that cannot be read has none.
#[must_use]
pub fn of_message(payload: &str) -> Vec<Sample> {
    let message: Result<Message<'_>, _> = serde_json::from_str(payload);
    let values = message
        .map(|message| message.meter_value)
        .unwrap_or_default();
    let samples = values.into_iter().flat_map(|value| {
        let at = value.timestamp.parse::<Timestamp>().ok();
        let written = value.sampled_value.into_iter();
        written.filter_map(move |one| Some(sample(at?, one)))
    });
    samples.collect()
}

/// The samples of a list of sampledValue, as it was stored.
#[must_use]
pub fn of_list(at: Timestamp, list: &str) -> Vec<Sample> {
    let list: Result<Vec<Written<'_>>, _> = serde_json::from_str(list);
    let list = list.unwrap_or_default().into_iter();
    list.map(|one| sample(at, one)).collect()
}

fn sample(at: Timestamp, written: Written<'_>) -> Sample {
    let or = |text: Option<Cow<'_, str>>, default: &str| {
        text.map_or_else(|| default.to_owned(), Cow::into_owned)
    };
    let measurand = or(written.measurand, "Energy.Active.Import.Register");
    let (unit_text, multiplier) = match written.unit_of_measure {
        Some(unit) => (unit.unit.map(Cow::into_owned), unit.multiplier),
        None => (None, None),
    };
    let named = unit_text.as_deref().unwrap_or_else(|| usual(&measurand));
    let (unit, prefix) = plain(named);
    let exponent = multiplier.unwrap_or(0).saturating_add(prefix);
    let text = written.value.get();
    let value = text.parse::<f64>().ok();
    let value = value.map(|value| value * 10_f64.powi(exponent));
    Sample {
        at,
        phase: written.phase.map(Cow::into_owned),
        location: or(written.location, "Outlet"),
        context: or(written.context, "Sample.Periodic"),
        value: value.filter(|value| value.is_finite()),
        unit: unit.to_owned(),
        text: text.to_owned(),
        unit_text,
        multiplier,
        signed: written.signed_meter_value.map(RawValue::to_owned),
        measurand,
    }
}

/// The unit of a measurand whose unit is not written. By the schema it is Wh; what is no energy has its own.
fn usual(measurand: &str) -> &'static str {
    if measurand.starts_with("Energy.Reactive") {
        "varh"
    } else if measurand.starts_with("Energy.Apparent") {
        "VAh"
    } else if measurand.starts_with("Power.Reactive") {
        "var"
    } else if measurand == "Power.Factor" {
        ""
    } else if measurand.starts_with("Power") {
        "W"
    } else if measurand.starts_with("Current") {
        "A"
    } else {
        match measurand {
            "Voltage" => "V",
            "Frequency" => "Hz",
            "SoC" => "Percent",
            _ => "Wh",
        }
    }
}

/// A unit without its prefix, and the power of ten that the prefix was.
fn plain(unit: &str) -> (&str, i32) {
    match unit {
        "kWh" | "kW" | "kVA" | "kVAh" | "kvar" | "kvarh" => (&unit[1..], 3),
        other => (other, 0),
    }
}

/// A part of a series.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct SeriesPoint {
    /// When the part begins.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Samples in it.
    pub count: u64,
    /// The lowest.
    pub min: f64,
    /// Their mean.
    pub mean: f64,
    /// The highest.
    pub max: f64,
    /// The latest.
    pub last: f64,
}

/// Samples over time, in parts of one length.
#[derive(Debug)]
pub struct Series {
    seconds: i64,
    parts: BTreeMap<i64, (SeriesPoint, Timestamp)>,
}

impl Series {
    /// In parts of at least a second.
    #[must_use]
    pub fn new(resolution: SignedDuration) -> Self {
        Self {
            seconds: resolution.as_secs().max(1),
            parts: BTreeMap::new(),
        }
    }

    /// Adds a value.
    pub fn add(&mut self, at: Timestamp, value: f64) {
        let begin = at.as_second().div_euclid(self.seconds) * self.seconds;
        let new = || {
            let point = SeriesPoint {
                at: Timestamp::from_second(begin).unwrap_or(at),
                count: 0,
                min: value,
                mean: 0.0,
                max: value,
                last: value,
            };
            (point, at)
        };
        let (part, latest) = self.parts.entry(begin).or_insert_with(new);
        part.count += 1;
        part.min = part.min.min(value);
        part.max = part.max.max(value);
        #[expect(clippy::cast_precision_loss, reason = "fewer than 2^53 samples")]
        let share = 1.0 / part.count as f64;
        part.mean += (value - part.mean) * share;
        if at >= *latest {
            part.last = value;
            *latest = at;
        }
    }

    /// How many parts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.parts.len()
    }

    /// There are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// By time.
    #[must_use]
    pub fn into_points(self) -> Vec<SeriesPoint> {
        self.parts.into_values().map(|(part, _)| part).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_stands_in_a_plain_unit_beside_its_text() {
        let payload = r#"{"meterValue":[{"timestamp":"2026-03-01T00:00:00Z","sampledValue":[
            {"value":1.2500,"unitOfMeasure":{"unit":"kWh"}},
            {"value":15,"measurand":"Power.Active.Import","phase":"L1","unitOfMeasure":{"multiplier":2}},
            {"value":1e400,"measurand":"Voltage"},
            {"value":40,"measurand":"SoC","location":"EV","context":"Trigger",
             "signedMeterValue":{"signedMeterData": "QUJD==","publicKey":""}}]}]}"#;
        let samples = of_message(payload);
        let told: Vec<_> = samples
            .iter()
            .map(|it| (it.value, it.unit.as_str(), it.text.as_str(), it.multiplier))
            .collect();
        assert_eq!(
            told,
            [
                (Some(1_250.0), "Wh", "1.2500", None),
                (Some(1_500.0), "W", "15", Some(2)),
                (None, "V", "1e400", None),
                (Some(40.0), "Percent", "40", None),
            ]
        );
        assert_eq!(samples[0].measurand, "Energy.Active.Import.Register");
        assert_eq!(
            (samples[0].location.as_str(), samples[0].context.as_str()),
            ("Outlet", "Sample.Periodic")
        );
        let signed = samples[3].signed.as_ref().map(|signed| signed.get());
        assert_eq!(
            signed,
            Some(r#"{"signedMeterData": "QUJD==","publicKey":""}"#),
            "to the byte"
        );
        assert!(of_message("null").is_empty() && of_message("[").is_empty());
    }

    #[test]
    fn a_part_of_a_series_has_its_bounds_and_its_mean() {
        let mut series = Series::new(SignedDuration::from_mins(1));
        let at = |second| Timestamp::from_second(second).unwrap();
        for (second, value) in [(59, 1.0), (0, 4.0), (30, 10.0), (60, 7.0)] {
            series.add(at(second), value);
        }
        assert_eq!(series.len(), 2);
        let first = &series.into_points()[0];
        assert_eq!(
            (first.min, first.mean, first.max, first.last),
            (1.0, 5.0, 10.0, 1.0)
        );
    }
}
