//! What a stored TransactionEventRequest says: its number, its readings of energy and its power.
//!
//! Read from the JSON as the station sent it (Part 2, `TransactionEventRequest`, `SampledValueType`
//! and their defaults), not from the columns that the CSMS made of it: so the columns can be held
//! against it. Fields that no check needs are not read.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

/// The part of a TransactionEventRequest that is judged.
#[derive(Debug, Clone, PartialEq)]
pub struct EventPayload {
    /// `Started`, `Updated`, `Ended`.
    pub event_type: String,
    /// Its number.
    pub seq_no: i32,
    /// The station's id of the transaction.
    pub transaction_id: String,
    /// Readings of active energy, in the order of the payload.
    pub energy: Vec<EnergySample>,
    /// Import power, W, one per MeterValue: of the first place that has one, all lines together; of
    /// periodic samples, where there are any.
    pub powers: Vec<PowerSample>,
}

/// A reading of active energy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnergySample {
    /// When it was taken, microseconds since 1970.
    pub at: i64,
    /// Which way.
    pub direction: Direction,
    /// What it counts.
    pub kind: Kind,
    /// `ReadingContextEnumType`, default `Sample.Periodic`.
    pub context: String,
    /// `LocationEnumType`, default `Outlet`.
    pub place: String,
    /// 0 = all lines together, else 1 to 3.
    pub line: u8,
    /// mWh; `None` = it cannot be used: its unit is not known, it is negative or too large.
    pub mwh: Option<i64>,
}

/// Into the vehicle or out of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// To the vehicle.
    Import,
    /// Back.
    Export,
}

/// A register, or the energy of an interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `….Register`.
    Register,
    /// `….Interval`.
    Interval,
}

/// Power at an instant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PowerSample {
    /// When it was taken.
    pub at: Timestamp,
    /// Taken in a row of samples, not at the begin, at the end or on request.
    pub is_periodic: bool,
    /// W.
    pub value: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request<'a> {
    event_type: String,
    seq_no: i32,
    transaction_info: TransactionInfo,
    #[serde(borrow)]
    meter_value: Option<Vec<Option<MeterValue<'a>>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TransactionInfo {
    transaction_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MeterValue<'a> {
    timestamp: Timestamp,
    #[serde(borrow)]
    sampled_value: Option<Vec<Option<SampledValue<'a>>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SampledValue<'a> {
    #[serde(borrow)]
    value: Option<&'a RawValue>,
    context: Option<String>,
    measurand: Option<String>,
    phase: Option<String>,
    location: Option<String>,
    unit_of_measure: Option<UnitOfMeasure>,
}

#[derive(Deserialize)]
struct UnitOfMeasure {
    unit: Option<String>,
    multiplier: Option<i32>,
}

impl SampledValue<'_> {
    fn unit(&self) -> Option<&str> {
        self.unit_of_measure.as_ref()?.unit.as_deref()
    }

    fn multiplier(&self) -> i32 {
        let unit = self.unit_of_measure.as_ref();
        unit.and_then(|unit| unit.multiplier).unwrap_or(0)
    }

    fn is_periodic(&self) -> bool {
        matches!(
            self.context.as_deref(),
            None | Some("Sample.Periodic" | "Sample.Clock")
        )
    }

    fn place(&self) -> &str {
        self.location.as_deref().unwrap_or("Outlet")
    }

    /// 0 = the total; `None` = neither the total nor a line.
    fn line(&self) -> Option<u8> {
        match self.phase.as_deref() {
            None => Some(0),
            Some("L1" | "L1-N") => Some(1),
            Some("L2" | "L2-N") => Some(2),
            Some("L3" | "L3-N") => Some(3),
            Some(_) => None,
        }
    }

    fn energy(&self, at: Timestamp) -> Option<EnergySample> {
        let measurand = self.measurand.as_deref();
        let name = measurand.unwrap_or("Energy.Active.Import.Register");
        let (direction, kind) = match name.strip_prefix("Energy.Active.")? {
            "Import.Register" => (Direction::Import, Kind::Register),
            "Export.Register" => (Direction::Export, Kind::Register),
            "Import.Interval" => (Direction::Import, Kind::Interval),
            "Export.Interval" => (Direction::Export, Kind::Interval),
            _ => return None,
        };
        let to_milli = match self.unit() {
            None | Some("Wh") => Some(3),
            Some("kWh") => Some(6),
            Some(_) => None,
        };
        let shift = to_milli.and_then(|places| self.multiplier().checked_add(places));
        let mwh = shift.and_then(|shift| decimal(self.value?.get(), shift));
        Some(EnergySample {
            at: at.as_microsecond(),
            direction,
            kind,
            context: self
                .context
                .clone()
                .unwrap_or_else(|| "Sample.Periodic".into()),
            place: self.place().to_owned(),
            line: self.line()?,
            mwh: mwh.filter(|mwh| *mwh >= 0),
        })
    }

    fn watts(&self) -> Option<f64> {
        let kilo = match self.unit() {
            None | Some("W") => 0,
            Some("kW") => 3,
            Some(_) => return None,
        };
        let value: f64 = self.value?.get().parse().ok()?;
        let watts = value * 10_f64.powi(self.multiplier().saturating_add(kilo));
        watts.is_finite().then_some(watts)
    }
}

impl EventPayload {
    /// Reads a stored payload; `None` = it is not a TransactionEventRequest.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let request: Request<'_> = serde_json::from_str(text).ok()?;
        let values: Vec<_> = request
            .meter_value
            .into_iter()
            .flatten()
            .flatten()
            .collect();
        let samples = |value: &MeterValue<'_>| -> Vec<EnergySample> {
            let list = value.sampled_value.iter().flatten().flatten();
            list.filter_map(|sample| sample.energy(value.timestamp))
                .collect()
        };
        Some(Self {
            event_type: request.event_type,
            seq_no: request.seq_no,
            transaction_id: request.transaction_info.transaction_id,
            energy: values.iter().flat_map(samples).collect(),
            powers: values.iter().filter_map(power).collect(),
        })
    }
}

/// The import power of a MeterValue.
fn power(value: &MeterValue<'_>) -> Option<PowerSample> {
    let mut of_place: Vec<(&str, u8, f64)> = Vec::new();
    let is_power = |it: &&SampledValue<'_>| it.measurand.as_deref() == Some("Power.Active.Import");
    let powers = || {
        value
            .sampled_value
            .iter()
            .flatten()
            .flatten()
            .filter(is_power)
    };
    let is_periodic = powers().any(|it| it.is_periodic());
    for sample in powers() {
        if sample.is_periodic() == is_periodic
            && let (Some(line), Some(watts)) = (sample.line(), sample.watts())
        {
            of_place.push((sample.place(), line, watts));
        }
    }
    let places = ["Outlet", "Cable", "Inlet", "EV", "Body"];
    let place = places
        .iter()
        .find(|place| of_place.iter().any(|(known, ..)| known == *place))?;
    of_place.retain(|(known, ..)| known == place);
    let total = of_place.iter().find(|(_, line, _)| *line == 0);
    let value_w = match total {
        Some((.., watts)) => *watts,
        None => of_place.iter().map(|(.., watts)| watts).sum(),
    };
    Some(PowerSample {
        at: value.timestamp,
        is_periodic,
        value: value_w,
    })
}

/// The JSON number `text` × 10^`shift` as an integer, rounded half away from zero; `None` = no
/// number, or beyond 64 bits.
fn decimal(text: &str, shift: i32) -> Option<i64> {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        None => (text, 0),
        Some(at) => (text.get(..at)?, text.get(at + 1..)?.parse::<i32>().ok()?),
    };
    let fraction = mantissa.find('.').map_or(0, |dot| mantissa.len() - dot - 1);
    let digits: String = mantissa.chars().filter(|c| *c != '.').collect();
    let digits = digits.trim_end_matches('0');
    let cut = mantissa.chars().filter(char::is_ascii_digit).count()
        - digits.chars().filter(char::is_ascii_digit).count();
    if digits.is_empty() || digits == "-" {
        return Some(0);
    }
    let digits: i128 = digits.parse().ok()?;
    let shift = i64::from(shift) + i64::from(exponent) - i64::try_from(fraction).ok()?
        + i64::try_from(cut).ok()?;
    let scaled = if shift >= 0 {
        let factor = 10_i128.checked_pow(u32::try_from(shift).ok()?)?;
        digits.checked_mul(factor)?
    } else {
        match 10_i128.checked_pow(u32::try_from(-shift).ok()?) {
            // Far below one.
            None => 0,
            Some(divisor) => {
                let half = divisor / 2;
                let away = if digits < 0 { -half } else { half };
                (digits + away) / divisor
            }
        }
    };
    i64::try_from(scaled).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENT: &str = r#"{
        "eventType": "Updated", "seqNo": 3, "triggerReason": "MeterValuePeriodic",
        "timestamp": "2026-11-21T05:00:15Z", "transactionInfo": { "transactionId": "t-1" },
        "meterValue": [{ "timestamp": "2026-11-21T05:00:15Z", "sampledValue": [
            { "value": 12.3456 , "unitOfMeasure": { "unit": "kWh" } },
            { "value": 1, "measurand": "Energy.Active.Import.Register", "phase": "L1" },
            { "value": 60, "measurand": "Power.Active.Import", "phase": "L1", "unitOfMeasure": { "unit": "kW" } },
            { "value": 4, "measurand": "Power.Active.Import", "phase": "L2", "unitOfMeasure": { "unit": "W", "multiplier": 4 } },
            { "value": 9, "measurand": "Voltage" } ] }] }"#;

    #[test]
    fn units_multipliers_and_phases_are_brought_to_mwh_and_w() {
        let event = EventPayload::read(EVENT).unwrap();
        assert_eq!((event.seq_no, event.transaction_id.as_str()), (3, "t-1"));
        let told = event.energy.iter().map(|it| (it.line, it.mwh));
        let told: Vec<_> = told.collect();
        assert_eq!(told, [(0, Some(12_345_600)), (1, Some(1_000))]);
        assert_eq!(event.powers.len(), 1);
        assert!((event.powers[0].value - 100_000.0).abs() < 1e-6);
    }

    #[test]
    fn a_total_of_power_is_not_added_to_its_lines() {
        let text = EVENT.replace(
            "\"measurand\": \"Voltage\"",
            "\"measurand\": \"Power.Active.Import\"",
        );
        let event = EventPayload::read(&text).unwrap();
        assert!((event.powers[0].value - 9.0).abs() < 1e-9);
    }

    #[test]
    fn numbers_are_counted_by_their_digits() {
        for (text, shift, expected) in [
            ("1666.667", 3, Some(1_666_667)),
            ("1666667e-3", 3, Some(1_666_667)),
            ("1.6666675E0", 6, Some(1_666_668)),
            ("1.66666749999", 6, Some(1_666_667)),
            ("-0.0005", 3, Some(-1)),
            ("0.00049", 3, Some(0)),
            ("9007199254740.993", 3, Some(9_007_199_254_740_993)),
            ("9223372036854775.808", 3, None),
            ("1000", -3, Some(1)),
            ("5", -1, Some(1)),
            ("5", -99, Some(0)),
            ("1", 99, None),
            ("0.0", 99, Some(0)),
        ] {
            assert_eq!(decimal(text, shift), expected, "{text} e{shift}");
        }
    }

    #[test]
    fn what_is_no_event_is_not_read() {
        assert_eq!(EventPayload::read("{}"), None);
        assert_eq!(EventPayload::read("garbage"), None);
    }
}
