//! Reading the meters: what each measurand of a list says now, by phase and location (block J).
//!
//! Each EVSE has a meter at its outlet. A station may have a main meter at its inlet, EVSE 0, through which flows what
//! all EVSEs take: the station itself needs nothing. When the meters are read is decided in `core/energy` and
//! `blocks/meter_values`; what is signed, in `core/signing`.

use ocpp201::{
    List, LocationEnum, MeasurandEnum, MeterValue, PhaseEnum, ReadingContextEnum, SampledValue,
    Text, UnitOfMeasure,
};
use rand::RngExt;

use super::{Core, signing::Signer};
use crate::{
    physics::vehicle::Battery,
    station::{
        MeterStyle, Report,
        device_model::{Name, names},
    },
};

/// Voltage between phase and neutral at the inlet of a station that delivers direct current, in V (380 V between
/// phases, as in Korea).
const INLET_VOLTS: f64 = 220.0;
const PHASES: [PhaseEnum; 3] = [PhaseEnum::L1, PhaseEnum::L2, PhaseEnum::L3];
const PHASES_TO_NEUTRAL: [PhaseEnum; 3] = [PhaseEnum::L1N, PhaseEnum::L2N, PhaseEnum::L3N];

/// Registers as they were when lists of measurands were read last, where one asks for the energy of the interval.
#[derive(Debug, Default)]
pub(in crate::station) struct LastReadings(Vec<(Name, u64)>);

impl LastReadings {
    /// The energy since `list` was read last, in Wh, and not before `begin`; none at the first reading.
    fn interval_wh(&mut self, list: Name, register_wh: u64, begin: Option<u64>) -> Option<u64> {
        let before = match self.0.iter_mut().find(|(of, _)| *of == list) {
            Some((_, before)) => Some(std::mem::replace(before, register_wh)),
            None => {
                self.0.push((list, register_wh));
                None
            }
        };
        Some(register_wh.saturating_sub(before.max(begin)?))
    }
}

impl Core {
    /// Reads the meter of an EVSE (index): the measurands of a list variable, none if the list is empty or off.
    pub(in crate::station) fn sample(
        &mut self,
        evse: usize,
        list: Name,
        context: ReadingContextEnum,
    ) -> Option<MeterValue> {
        self.settle(evse);
        let wanted = self.wanted(list)?;
        let mut electrics = self.electrics(evse)?;
        if wanted.contains(&MeasurandEnum::EnergyActiveImportInterval) {
            let state = self.evses.get_mut(evse)?;
            let transaction = state.transaction.as_ref();
            let begin = transaction.filter(|_| list.0 == "SampledDataCtrlr");
            let begin = begin.map(|transaction| transaction.begin_register_wh);
            let register = electrics.register_wh;
            electrics.interval_wh = state.last_readings.interval_wh(list, register, begin);
        }
        let signer = self.signer(evse, list, context);
        self.meter_value(&electrics, &wanted, context, signer.as_ref())
    }

    /// Reads the main meter; none if there is none.
    pub(in crate::station) fn main_sample(
        &mut self,
        list: Name,
        context: ReadingContextEnum,
    ) -> Option<MeterValue> {
        if !self.spec.has_main_meter {
            return None;
        }
        for evse in 0..self.evses.len() {
            self.settle(evse);
        }
        let wanted = self.wanted(list)?;
        let mut electrics = self.main_electrics();
        if wanted.contains(&MeasurandEnum::EnergyActiveImportInterval) {
            let register = electrics.register_wh;
            electrics.interval_wh = self.main_readings.interval_wh(list, register, None);
        }
        self.meter_value(&electrics, &wanted, context, None)
    }

    /// The measurands of a list; none if its controller is off.
    fn wanted(&self, list: Name) -> Option<Vec<MeasurandEnum>> {
        let switch = match list.0 {
            "SampledDataCtrlr" => names::SAMPLED_ENABLED,
            _ => names::ALIGNED_ENABLED,
        };
        let names = self.model.list(list);
        self.model
            .is_enabled(switch)
            .then(|| names.filter_map(|name| name.parse().ok()).collect())
    }

    fn meter_value(
        &mut self,
        electrics: &Electrics,
        wanted: &[MeasurandEnum],
        context: ReadingContextEnum,
        signer: Option<&Signer>,
    ) -> Option<MeterValue> {
        // What was read once is never read again as less, not even after a restart.
        self.is_dirty = true;
        let now = self.date_time();
        let mut values = Vec::new();
        for measurand in wanted {
            for reading in electrics.readings(*measurand) {
                let mut value = SampledValue::new(reading.value);
                value.context = Some(context);
                value.measurand = Some(*measurand);
                value.phase = reading.phase;
                value.location = Some(match measurand {
                    MeasurandEnum::Soc => LocationEnum::Ev,
                    _ => electrics.location,
                });
                if !reading.unit.is_empty() {
                    value.unit_of_measure = Some(UnitOfMeasure {
                        unit: Some(Text::truncated(reading.unit)),
                        ..UnitOfMeasure::default()
                    });
                }
                let is_register = *measurand == MeasurandEnum::EnergyActiveImportRegister;
                if let Some(signer) = signer.filter(|_| is_register && reading.phase.is_none()) {
                    let register_wh = electrics.register_wh;
                    value.signed_meter_value = signer.sign(register_wh, context, &now);
                }
                values.push(value);
            }
        }
        Some(MeterValue::new(List::new(values).ok()?, now))
    }

    /// What can be measured at an EVSE now.
    fn electrics(&mut self, evse: usize) -> Option<Electrics> {
        let is_swinging = matches!(self.spec.meter_style, MeterStyle::SystemJ { .. });
        let (swing, beat) = if is_swinging {
            (
                self.rng.random_range(-10.0..=10.0),
                self.rng.random_range(-0.2..=0.2),
            )
        } else {
            (0.0, 0.0)
        };
        let with_registers = !self.model.flag(names::REGISTERS_WITHOUT_PHASES);
        let hertz = self.spec.hertz + beat;
        let speaks_iso15118 = self.spec.iso15118;
        let state = self.evses.get(evse)?;
        let supply = state.spec.supply;
        let phases = supply.phases();
        let by_phase = phases > 0 && !is_swinging;
        let mut lines = Vec::new();
        if by_phase {
            let used = state.phases_used.clamp(1, phases);
            let share = f64::from(state.power_w) / f64::from(used);
            lines.extend((0..phases).map(|line| if line < used { share } else { 0.0 }));
        }
        Some(Electrics {
            location: LocationEnum::Outlet,
            report: state.report.clone(),
            register_wh: state.meter.register_wh(),
            line_registers_wh: if by_phase && with_registers {
                state.meter.phase_registers_wh(phases).collect()
            } else {
                Vec::new()
            },
            interval_wh: None,
            in_kwh: is_swinging,
            power_w: f64::from(state.power_w),
            lines_w: lines,
            offered_w: Some(state.offered_w),
            volts: if is_swinging {
                230.0 + swing
            } else {
                supply.volts()
            },
            phases: f64::from(phases.max(1)),
            hertz: (phases > 0).then_some(hertz),
            soc: state
                .battery
                .as_ref()
                .filter(|_| phases == 0 || speaks_iso15118)
                .map(Battery::soc_percent),
        })
    }

    /// What the main meter measures now: all that flows to the EVSEs. Direct current is made of three phases.
    fn main_electrics(&self) -> Electrics {
        let mut lines = [0.0; 3];
        let mut registers = [0; 3];
        let mut volts = INLET_VOLTS;
        let mut most = 1;
        for state in &self.evses {
            let supplied = state.spec.supply.phases();
            let (phases, used) = if supplied == 0 {
                (3, 3)
            } else {
                volts = state.spec.supply.volts();
                (supplied, state.phases_used.clamp(1, supplied))
            };
            most = most.max(phases);
            let share = f64::from(state.power_w) / f64::from(used);
            for line in lines.iter_mut().take(used.into()) {
                *line += share;
            }
            let register = state.meter.register_wh();
            if supplied == 0 {
                registers.iter_mut().for_each(|line| *line += register / 3);
            } else {
                let of_phases = state.meter.phase_registers_wh(phases);
                for (line, register) in registers.iter_mut().zip(of_phases) {
                    *line += register;
                }
            }
        }
        let with_registers = !self.model.flag(names::REGISTERS_WITHOUT_PHASES);
        let most = usize::from(most);
        Electrics {
            location: LocationEnum::Inlet,
            report: None,
            register_wh: self.evses.iter().map(|e| e.meter.register_wh()).sum(),
            line_registers_wh: if with_registers {
                registers[..most].to_vec()
            } else {
                Vec::new()
            },
            interval_wh: None,
            in_kwh: false,
            power_w: self.evses.iter().map(|e| f64::from(e.power_w)).sum(),
            lines_w: lines[..most].to_vec(),
            offered_w: None,
            volts,
            phases: 3.0,
            hertz: Some(self.spec.hertz),
            soc: None,
        }
    }
}

/// One reading of everything.
#[derive(Debug)]
struct Electrics {
    location: LocationEnum,
    report: Option<Report>,
    register_wh: u64,
    /// Registers of the phases; empty: not told.
    line_registers_wh: Vec<u64>,
    interval_wh: Option<u64>,
    in_kwh: bool,
    power_w: f64,
    /// Power of the phases; empty: not told.
    lines_w: Vec<f64>,
    offered_w: Option<u32>,
    volts: f64,
    phases: f64,
    /// None: direct current.
    hertz: Option<f64>,
    soc: Option<f64>,
}

/// One value of a measurand.
#[derive(Debug)]
struct Reading {
    value: f64,
    /// Empty: it has none.
    unit: &'static str,
    phase: Option<PhaseEnum>,
}

impl Electrics {
    /// The values of a measurand: that of all phases together, then those of single ones; none if it cannot be
    /// measured here.
    fn readings(&self, measurand: MeasurandEnum) -> Vec<Reading> {
        let volts = rounded(self.volts, 10.0);
        let amperes = |watts: f64| rounded(watts / volts, 1_000.0);
        let total = |value: f64, unit| Reading {
            value,
            unit,
            phase: None,
        };
        let lines = self.lines_w.iter().zip(PHASES);
        if let Some(report) = &self.report {
            let found = reported(report, exact(self.register_wh), measurand);
            return found
                .map(|(value, unit)| total(value, unit))
                .into_iter()
                .collect();
        }
        let one = match measurand {
            MeasurandEnum::EnergyActiveImportRegister => Some(self.energy(self.register_wh, None)),
            MeasurandEnum::EnergyActiveImportInterval => {
                self.interval_wh.map(|wh| self.energy(wh, None))
            }
            MeasurandEnum::PowerActiveImport => Some(total(self.power_w, "W")),
            MeasurandEnum::PowerOffered => self.offered_w.map(|w| total(f64::from(w), "W")),
            // The vehicle is simulated as a load without reactive power.
            MeasurandEnum::PowerFactor => self.hertz.map(|_| total(1.0, "")),
            MeasurandEnum::CurrentImport if self.lines_w.is_empty() => {
                Some(total(amperes(self.power_w / self.phases), "A"))
            }
            MeasurandEnum::CurrentOffered => {
                let offered = self.offered_w.map(f64::from);
                offered.map(|watts| total(amperes(watts / self.phases), "A"))
            }
            MeasurandEnum::Voltage if self.lines_w.is_empty() => Some(total(volts, "V")),
            MeasurandEnum::Frequency => self.hertz.map(|hertz| total(rounded(hertz, 100.0), "Hz")),
            MeasurandEnum::Soc => self.soc.map(|soc| total(rounded(soc, 10.0), "Percent")),
            _ => None,
        };
        let mut all: Vec<Reading> = one.into_iter().collect();
        let reading = |value, unit, phase| Reading {
            value,
            unit,
            phase: Some(phase),
        };
        match measurand {
            MeasurandEnum::EnergyActiveImportRegister => {
                let registers = self.line_registers_wh.iter().zip(PHASES);
                all.extend(registers.map(|(wh, phase)| self.energy(*wh, Some(phase))));
            }
            MeasurandEnum::PowerActiveImport => {
                all.extend(lines.map(|(w, phase)| reading(rounded(*w, 10.0), "W", phase)));
            }
            MeasurandEnum::CurrentImport => {
                all.extend(lines.map(|(w, phase)| reading(amperes(*w), "A", phase)));
            }
            MeasurandEnum::Voltage => {
                let lines = self.lines_w.iter().zip(PHASES_TO_NEUTRAL);
                all.extend(lines.map(|(_, phase)| reading(volts, "V", phase)));
            }
            _ => {}
        }
        all
    }

    fn energy(&self, wh: u64, phase: Option<PhaseEnum>) -> Reading {
        let (value, unit) = if self.in_kwh {
            (exact(wh) / 1_000.0, "kWh")
        } else {
            (exact(wh), "Wh")
        };
        Reading { value, unit, phase }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a register below 2^53 Wh")]
fn exact(wh: u64) -> f64 {
    wh as f64
}

/// The value that a device gives of a measurand, and its unit; none if it gives none.
fn reported(
    report: &Report,
    register: f64,
    measurand: MeasurandEnum,
) -> Option<(f64, &'static str)> {
    let power = |sign: i32| {
        let watts = report.power_w?.saturating_mul(sign).max(0);
        Some((f64::from(watts), "W"))
    };
    match measurand {
        // The register of the station is that of the device, with what was before a reset.
        MeasurandEnum::EnergyActiveImportRegister => report.register_wh.map(|_| (register, "Wh")),
        MeasurandEnum::EnergyActiveExportRegister => {
            let export = report.export_register_wh;
            export.map(|wh| (exact(wh), "Wh"))
        }
        MeasurandEnum::PowerActiveImport => power(1),
        MeasurandEnum::PowerActiveExport => power(-1),
        MeasurandEnum::PowerOffered => report.offered_w.map(|watts| (f64::from(watts), "W")),
        MeasurandEnum::CurrentImport => report.amperes.map(|amperes| (amperes.max(0.0), "A")),
        MeasurandEnum::CurrentExport => report.amperes.map(|amperes| ((-amperes).max(0.0), "A")),
        MeasurandEnum::CurrentOffered => report.offered_amperes.map(|amperes| (amperes, "A")),
        MeasurandEnum::Voltage => report.volts.map(|volts| (volts, "V")),
        MeasurandEnum::Soc => report.soc_percent.map(|soc| (soc, "Percent")),
        _ => None,
    }
}

fn rounded(value: f64, steps: f64) -> f64 {
    (value * steps).round() / steps
}
