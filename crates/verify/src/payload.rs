//! What a stored TransactionEventRequest says: its number, its register and power samples.
//!
//! Read from the JSON as the station sent it (Part 2, `TransactionEventRequest`, `SampledValueType`
//! and their defaults), not from the columns that the CSMS made of it: so the columns can be held
//! against it. Fields that no check needs are not read.

use jiff::Timestamp;
use serde::Deserialize;

/// The part of a TransactionEventRequest that is judged.
#[derive(Debug, Clone, PartialEq)]
pub struct EventPayload {
    /// `Started`, `Updated`, `Ended`.
    pub event_type: String,
    /// Its number.
    pub seq_no: i32,
    /// The station's id of the transaction.
    pub transaction_id: String,
    /// Import register samples, mWh, in the order of the payload.
    pub registers: Vec<Sample<i64>>,
    /// Import power samples, W; phases of one instant added up.
    pub powers: Vec<Sample<f64>>,
}

/// One sample.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample<T> {
    /// When it was taken.
    pub at: Timestamp,
    /// `ReadingContextEnumType`, default `Sample.Periodic`.
    pub context: String,
    /// The value.
    pub value: T,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    event_type: String,
    seq_no: i32,
    transaction_info: TransactionInfo,
    #[serde(default)]
    meter_value: Vec<MeterValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TransactionInfo {
    transaction_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MeterValue {
    timestamp: Timestamp,
    sampled_value: Vec<SampledValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SampledValue {
    value: f64,
    context: Option<String>,
    measurand: Option<String>,
    phase: Option<String>,
    unit_of_measure: Option<UnitOfMeasure>,
}

#[derive(Deserialize)]
struct UnitOfMeasure {
    unit: Option<String>,
    #[serde(default)]
    multiplier: i32,
}

impl SampledValue {
    /// The value in the base unit (Wh, W); `None` = a unit that is not one of the measurand's.
    fn base(&self, base: &str, kilo: &str) -> Option<f64> {
        let unit = self.unit_of_measure.as_ref();
        let factor = match unit.and_then(|u| u.unit.as_deref()) {
            None => 1.0,
            Some(text) if text == base => 1.0,
            Some(text) if text == kilo => 1_000.0,
            Some(_) => return None,
        };
        let value = self.value * factor * 10_f64.powi(unit.map_or(0, |u| u.multiplier));
        value.is_finite().then_some(value)
    }
}

impl EventPayload {
    /// Reads a stored payload; `None` = it is not a TransactionEventRequest.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let request: Request = serde_json::from_str(text).ok()?;
        let mut payload = Self {
            event_type: request.event_type,
            seq_no: request.seq_no,
            transaction_id: request.transaction_info.transaction_id,
            registers: Vec::new(),
            powers: Vec::new(),
        };
        for meter_value in &request.meter_value {
            payload.take(meter_value);
        }
        Some(payload)
    }

    fn take(&mut self, meter_value: &MeterValue) {
        let at = meter_value.timestamp;
        let mut power: Option<Sample<f64>> = None;
        for sampled in &meter_value.sampled_value {
            let context = sampled.context.as_deref().unwrap_or("Sample.Periodic");
            match sampled.measurand.as_deref() {
                // The register of the whole EVSE; those of single phases would be counted twice.
                None | Some("Energy.Active.Import.Register") if sampled.phase.is_none() => {
                    if let Some(wh) = sampled.base("Wh", "kWh") {
                        self.registers.push(Sample {
                            at,
                            context: context.to_owned(),
                            value: milli(wh),
                        });
                    }
                }
                Some("Power.Active.Import") => {
                    if let Some(w) = sampled.base("W", "kW") {
                        let sum = power.get_or_insert_with(|| Sample {
                            at,
                            context: context.to_owned(),
                            value: 0.0,
                        });
                        sum.value += w;
                    }
                }
                _ => {}
            }
        }
        self.powers.extend(power);
    }
}

/// In thousandths, rounded.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a float to integer cast saturates, and no register comes near"
)]
fn milli(value: f64) -> i64 {
    (value * 1_000.0).round() as i64
}

/// Register at the begin and at the end, mWh, as the stored events tell it.
///
/// The sample marked `Transaction.Begin` or `Transaction.End` where there is one, else the first
/// and the last.
#[must_use]
pub fn register_span<'a>(events: impl IntoIterator<Item = &'a EventPayload>) -> Option<(i64, i64)> {
    let mut samples: Vec<&Sample<i64>> = events
        .into_iter()
        .flat_map(|event| event.registers.iter())
        .collect();
    samples.sort_by_key(|sample| sample.at);
    let marked = |context: &str| samples.iter().find(|sample| sample.context == context);
    let begin = marked("Transaction.Begin").or(samples.first())?;
    let end = marked("Transaction.End").or(samples.last())?;
    Some((begin.value, end.value))
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
        assert_eq!(event.registers.len(), 1);
        assert_eq!(event.registers[0].value, 12_345_600);
        assert_eq!(event.powers.len(), 1);
        assert!((event.powers[0].value - 100_000.0).abs() < 1e-6);
    }

    #[test]
    fn the_marked_samples_win_over_first_and_last() {
        let event = |second: u8, context: &str, wh: i64| EventPayload {
            event_type: "Updated".into(),
            seq_no: 0,
            transaction_id: "t".into(),
            registers: vec![Sample {
                at: format!("2026-11-21T05:00:0{second}Z").parse().unwrap(),
                context: context.into(),
                value: wh,
            }],
            powers: Vec::new(),
        };
        let events = [
            event(1, "Transaction.Begin", 10),
            event(3, "Transaction.End", 50),
            event(0, "Sample.Periodic", 7),
            event(4, "Sample.Periodic", 99),
        ];
        assert_eq!(register_span(&events), Some((10, 50)));
        assert_eq!(register_span(&events[2..]), Some((7, 99)));
        assert_eq!(register_span([]), None);
    }

    #[test]
    fn what_is_no_event_is_not_read() {
        assert_eq!(EventPayload::read("{}"), None);
        assert_eq!(EventPayload::read("garbage"), None);
    }
}
