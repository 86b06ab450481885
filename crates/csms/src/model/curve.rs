//! The curve of a transaction: what its events say about power, limit, charge and phases, over time.
//!
//! For people to look at: floats will do, and of very many points some are left out. What is billed is
//! `ledger`'s business.

use std::collections::BTreeMap;

use jiff::Timestamp;
use ocpp201::{LocationEnum, MeasurandEnum, MeterValue, PhaseEnum, SampledValue};
use serde::Serialize;

use crate::clock::to_micros;

/// Values by phase, `L1`, `L2`, `L3`.
pub type ByPhase = BTreeMap<&'static str, f64>;

/// What a transaction said of one moment. `None` and empty: nothing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, utoipa::ToSchema)]
pub struct CurvePoint {
    /// The station's time.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Power drawn, W: the total, or else the sum of the phases.
    pub power_w: Option<f64>,
    /// Power drawn by phase, W.
    #[schema(value_type = BTreeMap<String, f64>)]
    pub power_by_phase_w: ByPhase,
    /// The greatest power that the station offers, W (`Power.Offered`).
    pub limit_w: Option<f64>,
    /// State of charge, per cent.
    pub soc: Option<f64>,
    /// Import register, Wh.
    pub energy_wh: Option<f64>,
    /// Current by phase, A.
    #[schema(value_type = BTreeMap<String, f64>)]
    pub current_a: ByPhase,
    /// Voltage by phase, V.
    #[schema(value_type = BTreeMap<String, f64>)]
    pub voltage_v: ByPhase,
}

/// A transaction's points by time; of one moment, what several messages say is one point.
#[derive(Debug, Default)]
pub struct Curve {
    points: BTreeMap<Timestamp, CurvePoint>,
}

impl Curve {
    /// Adds the values of one message.
    pub fn add(&mut self, values: &[MeterValue]) {
        for value in values {
            let at = to_micros(value.timestamp.timestamp());
            let point = self.points.entry(at).or_insert_with(|| CurvePoint {
                at,
                ..CurvePoint::default()
            });
            for sample in value.sampled_value.iter() {
                point.add(sample);
            }
        }
    }

    /// At most `most` points (at least two), the first and the last among them.
    #[must_use]
    pub fn thinned(self, most: usize) -> Vec<CurvePoint> {
        let points: Vec<_> = self
            .points
            .into_values()
            .filter(|point| {
                *point
                    != CurvePoint {
                        at: point.at,
                        ..CurvePoint::default()
                    }
            })
            .map(CurvePoint::settled)
            .collect();
        let (count, most) = (points.len(), most.max(2));
        if count <= most {
            return points;
        }
        // Evenly over the points there are: a gap in time stays one.
        (0..most)
            .map(|i| points[i * (count - 1) / (most - 1)].clone())
            .collect()
    }
}

impl CurvePoint {
    fn add(&mut self, sample: &SampledValue) {
        // What the driver gets; what is measured elsewhere in the station is not it.
        if !matches!(
            sample.location,
            None | Some(LocationEnum::Outlet | LocationEnum::Ev)
        ) {
            return;
        }
        let Some(value) = normal(sample) else {
            return;
        };
        let phase = match sample.phase {
            None => None,
            Some(PhaseEnum::L1 | PhaseEnum::L1N) => Some("L1"),
            Some(PhaseEnum::L2 | PhaseEnum::L2N) => Some("L2"),
            Some(PhaseEnum::L3 | PhaseEnum::L3N) => Some("L3"),
            Some(_) => return,
        };
        let measurand = sample
            .measurand
            .unwrap_or(MeasurandEnum::EnergyActiveImportRegister);
        let (total, phases) = match measurand {
            MeasurandEnum::PowerActiveImport => {
                (Some(&mut self.power_w), Some(&mut self.power_by_phase_w))
            }
            MeasurandEnum::PowerOffered => (Some(&mut self.limit_w), None),
            MeasurandEnum::Soc => (Some(&mut self.soc), None),
            MeasurandEnum::EnergyActiveImportRegister => (Some(&mut self.energy_wh), None),
            MeasurandEnum::CurrentImport => (None, Some(&mut self.current_a)),
            MeasurandEnum::Voltage => (None, Some(&mut self.voltage_v)),
            _ => return,
        };
        match (phase, total, phases) {
            (None, Some(total), _) => *total = Some(value),
            // One value for all: that of a single phase, or of direct current.
            (None, None, Some(phases)) => _ = phases.insert("L1", value),
            (Some(phase), _, Some(phases)) => _ = phases.insert(phase, value),
            _ => {}
        }
    }

    /// The phases together are the total, where none was told.
    fn settled(mut self) -> Self {
        if self.power_w.is_none() && !self.power_by_phase_w.is_empty() {
            self.power_w = Some(self.power_by_phase_w.values().sum());
        }
        self
    }
}

/// In the unit without prefix; `None` = it is none.
fn normal(sample: &SampledValue) -> Option<f64> {
    let unit = sample.unit_of_measure.as_ref();
    let kilo = unit
        .and_then(|unit| unit.unit.as_ref())
        .is_some_and(|unit| unit.as_str().starts_with('k'));
    let exponent = unit.and_then(|unit| unit.multiplier).unwrap_or(0);
    let exponent = exponent.saturating_add(if kilo { 3 } else { 0 });
    let value = sample.value * 10_f64.powi(exponent);
    value.is_finite().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<MeterValue> {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn puts_what_is_said_of_one_moment_into_one_point() {
        let mut curve = Curve::default();
        curve.add(&values(
            r#"[{"timestamp":"2026-01-02T00:00:10Z","sampledValue":[
                {"value":1,"unitOfMeasure":{"unit":"kWh"}},
                {"value":7.2,"measurand":"Power.Active.Import","phase":"L1","unitOfMeasure":{"unit":"kW"}},
                {"value":7.2,"measurand":"Power.Active.Import","phase":"L2-N","unitOfMeasure":{"unit":"kW"}},
                {"value":11,"measurand":"Power.Offered","unitOfMeasure":{"unit":"W","multiplier":3}},
                {"value":16,"measurand":"Current.Import","phase":"L1","unitOfMeasure":{"unit":"A"}},
                {"value":99,"measurand":"Power.Active.Import","location":"Inlet","unitOfMeasure":{"unit":"W"}}
            ]}]"#,
        ));
        curve.add(&values(
            r#"[{"timestamp":"2026-01-02T00:00:10Z","sampledValue":[
                {"value":55,"measurand":"SoC","unitOfMeasure":{"unit":"Percent"}}]},
               {"timestamp":"2026-01-02T00:00:00Z","sampledValue":[
                {"value":50,"measurand":"Frequency","unitOfMeasure":{"unit":"Hz"}}]}]"#,
        ));
        let points = curve.thinned(100);
        assert_eq!(
            points.len(),
            1,
            "a moment of which nothing is shown is no point"
        );
        let point = &points[0];
        assert_eq!(
            (point.power_w, point.limit_w),
            (Some(14_400.0), Some(11_000.0))
        );
        assert_eq!((point.soc, point.energy_wh), (Some(55.0), Some(1000.0)));
        assert_eq!(point.current_a, [("L1", 16.0)].into());
        assert_eq!(point.power_by_phase_w.len(), 2);
    }

    #[test]
    fn leaves_points_out_evenly_and_keeps_both_ends() {
        let mut curve = Curve::default();
        for minute in 0..60 {
            for second in 0..60 {
                curve.add(&values(&format!(
                    r#"[{{"timestamp":"2026-01-02T00:{minute:02}:{second:02}Z","sampledValue":[{{"value":{minute}}}]}}]"#
                )));
            }
        }
        let points = curve.thinned(2000);
        assert_eq!(points.len(), 2000);
        assert_eq!(points[0].at.to_string(), "2026-01-02T00:00:00Z");
        assert_eq!(points[1999].at.to_string(), "2026-01-02T00:59:59Z");
        assert!(points.is_sorted_by_key(|point| point.at));
    }
}
