//! Shapes: what one station is made of, as data.
//!
//! A shape file has the words of the fleet format, for one station with any number of EVSEs and connectors: supply
//! and powers, cables, a cabinet that the EVSEs share, optional blocks that are left out, and values of variables.
//! Five ready ones are embedded.

use std::{collections::BTreeMap, path::Path};

use serde::Deserialize;
use toml::Spanned;

use crate::{
    FormatError,
    error::Source,
    vocabulary::{CONNECTOR_TYPES, one_of},
};

/// The ready shapes: name and text.
const BUILT_IN: [(&str, &str); 5] = [
    ("ac-wallbox", include_str!("../shapes/ac-wallbox.toml")),
    ("ac-post-2", include_str!("../shapes/ac-post-2.toml")),
    ("dc-50", include_str!("../shapes/dc-50.toml")),
    (
        "dc-100-cabinet",
        include_str!("../shapes/dc-100-cabinet.toml"),
    ),
    ("dc-350", include_str!("../shapes/dc-350.toml")),
];

/// More EVSEs than any station has, and more connectors at one of them.
const MOST_EVSES: usize = 32;
const MOST_CONNECTORS: usize = 8;
/// Monitors that a station may come with.
const MOST_MONITORS: usize = 50;
/// Messages of vendors that a station may understand.
const MOST_VENDOR_MESSAGES: usize = 100;

/// A shape.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shape {
    /// What it is called.
    pub name: String,
    /// Vendor, at most 50 characters.
    pub vendor: String,
    /// Model, at most 20 characters.
    pub model: String,
    /// A power cabinet that all EVSEs share; none: each has a supply of its own.
    pub cabinet: Option<SharedPower>,
    /// EVSEs, numbered from 1 in this order.
    pub evses: Vec<Evse>,
    /// How the meters speak.
    #[serde(default)]
    pub meter: MeterKind,
    /// Whether the station has a main meter beside those of the EVSEs (EVSE 0).
    #[serde(default)]
    pub main_meter: bool,
    /// Frequency of the grid, Hz: 50 or 60.
    #[serde(default = "sixty")]
    pub hertz: u8,
    /// Whether there is a display; without one there is no block DisplayMessage.
    #[serde(default = "yes")]
    pub display: bool,
    /// Whether vehicles tell by ISO 15118 what they know, such as the state of charge at alternating current.
    #[serde(default)]
    pub iso15118: bool,
    /// Whether a reset on idle waits until cables are unplugged, too.
    #[serde(default)]
    pub reset_waits_for_unplug: bool,
    /// Seconds between two meter samples of a transaction.
    #[serde(default = "ten")]
    pub sample_every_seconds: u32,
    /// Optional blocks that the station does not have.
    #[serde(default)]
    pub without: Vec<OptionalBlock>,
    /// Values that variables have at the first start, by `Component.Variable` or `Component.Variable[Instance]`.
    /// One that the station would not have otherwise is a constant text.
    #[serde(default)]
    pub variables: BTreeMap<String, Value>,
    /// Variables that the station does not have, by the same names.
    #[serde(default)]
    pub without_variables: Vec<String>,
    /// Monitors that the station comes with, numbered from 1 in this order.
    #[serde(default)]
    pub monitors: Vec<Monitor>,
    /// How the station tells states of connectors.
    #[serde(default)]
    pub status_by: StatusBy,
    /// Messages of vendors that the station understands (DataTransfer).
    #[serde(default)]
    pub vendors: Vec<VendorMessage>,
}

/// A message of a vendor, and what the station does with it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VendorMessage {
    /// `vendorId`, without regard to case.
    pub vendor_id: String,
    /// `messageId`; none: any of that vendor that stands in no other row, also a message without.
    pub message_id: Option<String>,
    /// What comes of it.
    pub answer: VendorAnswer,
}

/// What comes of a message of a vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VendorAnswer {
    /// Accepted, with the data that came.
    Echo,
    /// Accepted, and the data is kept.
    Store,
    /// Rejected.
    Reject,
}

/// A monitor on a variable.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Monitor {
    /// `Component.Variable` or `Component.Variable[Instance]`.
    pub variable: String,
    /// EVSE of the component; none: it belongs to the station.
    pub evse_id: Option<i32>,
    /// Connector of the component.
    pub connector_id: Option<i32>,
    /// When it speaks.
    #[serde(rename = "type")]
    pub kind: MonitorType,
    /// Threshold, least change, or seconds between two events.
    pub value: f64,
    /// 0 (danger) to 9 (debug).
    pub severity: u8,
    /// It cannot be changed or cleared; else it is one that the CSMS may replace.
    #[serde(default)]
    pub hard_wired: bool,
    /// It speaks in transactions only.
    #[serde(default)]
    pub transaction: bool,
}

/// When a monitor speaks (`MonitorEnumType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum MonitorType {
    /// Above the value.
    UpperThreshold,
    /// Below it.
    LowerThreshold,
    /// On a change by it.
    Delta,
    /// Every so many seconds.
    Periodic,
    /// The same, counted from midnight.
    PeriodicClockAligned,
}

/// How states of connectors are told (G01).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub enum StatusBy {
    /// By StatusNotification.
    #[default]
    StatusNotification,
    /// By NotifyEvent with `AvailabilityState` of the connector.
    NotifyEvent,
}

/// A power cabinet.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharedPower {
    /// What it can give to all EVSEs together, kW.
    pub kw: f64,
}

/// An EVSE.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evse {
    /// Guaranteed power, kW.
    pub rated_kw: f64,
    /// Power while the cabinet has some to spare, kW.
    pub max_kw: f64,
    /// Least power, kW.
    pub min_kw: f64,
    /// Electrical supply.
    pub supply: Supply,
    /// Connectors, numbered from 1 in this order; one of them is used at a time.
    pub connectors: Vec<Connector>,
}

/// The electrical supply of an EVSE.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Supply {
    /// Direct current.
    Dc {
        /// Nominal output voltage, V.
        volts: f64,
    },
    /// Alternating current.
    Ac {
        /// Phases, 1 to 3.
        phases: u8,
        /// Nominal voltage between phase and neutral, V.
        volts: f64,
    },
}

/// A connector.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Connector {
    /// Connector type in the specification's words, such as `sType2`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The cable is fixed to the station; else it is a socket.
    pub cable: bool,
    /// The lock that holds the plug; by default a socket has one that works, and a fixed cable none.
    pub lock: Option<LockKind>,
    /// What cable and socket carry per phase, A; none: as much as the EVSE gives.
    pub max_amps: Option<u16>,
}

/// The lock of a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LockKind {
    /// It locks and unlocks.
    Works,
    /// There is none.
    None,
    /// It does not move.
    Jammed,
}

impl Connector {
    /// The lock that it has.
    #[must_use]
    pub fn lock(&self) -> LockKind {
        self.lock.unwrap_or(if self.cable {
            LockKind::None
        } else {
            LockKind::Works
        })
    }

    fn check(&self) -> Result<(), String> {
        one_of("connector type", &self.kind, &CONNECTOR_TYPES)?;
        if self.cable && self.lock() != LockKind::None {
            return Err(
                "a fixed cable has no lock, expected `lock = \"none\"` or no `lock`".into(),
            );
        }
        match self.max_amps {
            Some(amps) if !(1..=2_000).contains(&amps) => {
                Err(format!("max_amps is {amps}, expected 1 to 2000"))
            }
            _ => Ok(()),
        }
    }
}

/// How meters speak.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeterKind {
    /// Registers in Wh; nominal voltage.
    #[default]
    Plain,
    /// Registers in kWh with three decimals; voltage and frequency that swing.
    Swinging,
}

/// A functional block that a station need not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum OptionalBlock {
    /// D.
    LocalAuthList,
    /// H.
    Reservation,
    /// K.
    SmartCharging,
    /// N02 to N08.
    Monitoring,
    /// O.
    DisplayMessage,
}

/// The value of a variable.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// `true` or `false`.
    Flag(bool),
    /// A whole number.
    Integer(i64),
    /// A number.
    Decimal(f64),
    /// Anything else.
    Text(String),
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Flag(value) => write!(f, "{value}"),
            Self::Integer(value) => write!(f, "{value}"),
            Self::Decimal(value) => write!(f, "{value}"),
            Self::Text(value) => f.write_str(value),
        }
    }
}

fn ten() -> u32 {
    10
}

fn sixty() -> u8 {
    60
}

fn yes() -> bool {
    true
}

/// What is said of a shape that is looked at as a whole: where its parts stand in the file.
#[derive(Deserialize)]
struct Places {
    model: Spanned<String>,
    vendor: Spanned<String>,
    cabinet: Option<Spanned<SharedPower>>,
    evses: Spanned<Vec<Spanned<Evse>>>,
    #[serde(default)]
    variables: BTreeMap<Spanned<String>, Value>,
    #[serde(default)]
    without_variables: Vec<Spanned<String>>,
    sample_every_seconds: Option<Spanned<u32>>,
    #[serde(default)]
    without: Vec<OptionalBlock>,
    #[serde(default)]
    monitors: Vec<Spanned<Monitor>>,
    #[serde(default)]
    vendors: Vec<Spanned<VendorMessage>>,
    hertz: Option<Spanned<u8>>,
}

impl Shape {
    /// The names of the ready shapes.
    #[must_use]
    pub fn builtin_names() -> Vec<&'static str> {
        BUILT_IN.iter().map(|(name, _)| *name).collect()
    }

    /// The shape `name`: one of the ready ones, or a file.
    ///
    /// # Errors
    /// If there is no such file or it is not a valid shape; says file, line and what was expected.
    pub fn load(name: &str) -> Result<Self, FormatError> {
        if let Some((name, text)) = BUILT_IN.iter().find(|(known, _)| *known == name) {
            return Self::parse(name, text);
        }
        let path = Path::new(name);
        if !path.exists() {
            return Err(FormatError::Unknown(format!(
                "{name}: no such file, expected a shape file or one of {}",
                Self::builtin_names().join(", ")
            )));
        }
        let text = std::fs::read_to_string(path).map_err(|e| FormatError::read(path, e))?;
        Self::parse(name, &text)
    }

    /// Reads a shape from `text`; `file` is its name in errors.
    ///
    /// # Errors
    /// As [`Shape::load`].
    pub fn parse(file: &str, text: &str) -> Result<Self, FormatError> {
        let source = Source { file, text };
        let shape: Self = source.parse()?;
        let places: Places = source.parse()?;
        places.check(source)?;
        Ok(shape)
    }
}

impl Places {
    fn check(&self, source: Source<'_>) -> Result<(), FormatError> {
        for (name, value, most) in [("vendor", &self.vendor, 50), ("model", &self.model, 20)] {
            let length = value.get_ref().chars().count();
            if !(1..=most).contains(&length) {
                let message = format!("{name} of {length} characters, expected 1 to {most}");
                return Err(source.invalid(value.span().start, message));
            }
        }
        if let Some(seconds) = &self.sample_every_seconds
            && !(1..=86_400).contains(seconds.get_ref())
        {
            let message = "sample_every_seconds is out of range, expected 1 to 86400";
            return Err(source.invalid(seconds.span().start, message));
        }
        if let Some(hertz) = &self.hertz
            && ![50, 60].contains(hertz.get_ref())
        {
            let message = format!("hertz is {}, expected 50 or 60", hertz.get_ref());
            return Err(source.invalid(hertz.span().start, message));
        }
        let count = self.evses.get_ref().len();
        if !(1..=MOST_EVSES).contains(&count) {
            let message = format!("{count} EVSEs, expected 1 to {MOST_EVSES}");
            return Err(source.invalid(self.evses.span().start, message));
        }
        for evse in self.evses.get_ref() {
            evse.get_ref()
                .check()
                .map_err(|message| source.invalid(evse.span().start, message))?;
        }
        let rated: f64 = self
            .evses
            .get_ref()
            .iter()
            .map(|e| e.get_ref().rated_kw)
            .sum();
        if let Some(cabinet) = &self.cabinet
            && !(cabinet.get_ref().kw.is_finite() && cabinet.get_ref().kw >= rated)
        {
            let message = format!(
                "a cabinet of {} kW cannot guarantee {rated} kW to all EVSEs, expected at least their sum",
                cabinet.get_ref().kw
            );
            return Err(source.invalid(cabinet.span().start, message));
        }
        for name in self.variables.keys().chain(&self.without_variables) {
            if variable_name(name.get_ref()).is_none() {
                let message = format!(
                    "`{}` names no variable, expected Component.Variable or Component.Variable[Instance]",
                    name.get_ref()
                );
                return Err(source.invalid(name.span().start, message));
            }
        }
        self.check_vendors(source)?;
        self.check_monitors(source)
    }

    fn check_vendors(&self, source: Source<'_>) -> Result<(), FormatError> {
        let mut seen = Vec::new();
        for row in &self.vendors {
            let VendorMessage {
                vendor_id,
                message_id,
                ..
            } = row.get_ref();
            let is_text = |text: &str, most| (1..=most).contains(&text.chars().count());
            if !is_text(vendor_id, 255) || message_id.as_ref().is_some_and(|id| !is_text(id, 50)) {
                let message =
                    "expected a vendor_id of 1 to 255 characters and a message_id of 1 to 50";
                return Err(source.invalid(row.span().start, message));
            }
            let key = (vendor_id.to_lowercase(), message_id);
            if seen.contains(&key) || seen.len() >= MOST_VENDOR_MESSAGES {
                let message = format!(
                    "expected each message of a vendor once, and {MOST_VENDOR_MESSAGES} at most"
                );
                return Err(source.invalid(row.span().start, message));
            }
            seen.push(key);
        }
        Ok(())
    }

    fn check_monitors(&self, source: Source<'_>) -> Result<(), FormatError> {
        let Some(first) = self.monitors.first() else {
            return Ok(());
        };
        if self.without.contains(&OptionalBlock::Monitoring) {
            let message = "monitors without the block Monitoring, expected none of them";
            return Err(source.invalid(first.span().start, message));
        }
        if self.monitors.len() > MOST_MONITORS {
            let message = format!(
                "{} monitors, expected at most {MOST_MONITORS}",
                self.monitors.len()
            );
            return Err(source.invalid(first.span().start, message));
        }
        for monitor in &self.monitors {
            monitor
                .get_ref()
                .check()
                .map_err(|message| source.invalid(monitor.span().start, message))?;
        }
        Ok(())
    }
}

impl Monitor {
    fn check(&self) -> Result<(), String> {
        if variable_name(&self.variable).is_none() {
            return Err(format!(
                "`{}` names no variable, expected Component.Variable or Component.Variable[Instance]",
                self.variable
            ));
        }
        let least = match self.kind {
            MonitorType::UpperThreshold | MonitorType::LowerThreshold => f64::MIN,
            MonitorType::Delta => 0.0,
            MonitorType::Periodic | MonitorType::PeriodicClockAligned => 1.0,
        };
        if !self.value.is_finite() || self.value < least || self.severity > 9 {
            return Err(
                "no such monitor, expected a value (of Delta 0 or more, of periodic ones 1 s or more) and severity 0 to 9"
                    .into(),
            );
        }
        Ok(())
    }
}

impl Evse {
    fn check(&self) -> Result<(), String> {
        // Written so that it fails with a value that is no number.
        let ordered = 0.0 < self.min_kw
            && self.min_kw <= self.rated_kw
            && self.rated_kw <= self.max_kw
            && self.max_kw <= 10_000.0;
        if !ordered {
            return Err(
                "powers out of order, expected 0 < min_kw <= rated_kw <= max_kw <= 10000".into(),
            );
        }
        let sound = match self.supply {
            Supply::Dc { volts } => (1.0..=2_000.0).contains(&volts),
            Supply::Ac { phases, volts } => {
                (1..=3).contains(&phases) && (1.0..=1_000.0).contains(&volts)
            }
        };
        if !sound {
            return Err(
                "no such supply, expected dc with 1 to 2000 volts, or ac with 1 to 3 phases and 1 to 1000 volts"
                    .into(),
            );
        }
        let count = self.connectors.len();
        if !(1..=MOST_CONNECTORS).contains(&count) {
            return Err(format!(
                "{count} connectors, expected 1 to {MOST_CONNECTORS}"
            ));
        }
        for (number, connector) in (1..).zip(&self.connectors) {
            let checked = connector.check();
            checked.map_err(|what| format!("connector {number}: {what}"))?;
        }
        Ok(())
    }
}

/// Component, variable and instance (empty: none) of `Component.Variable[Instance]`.
#[must_use]
pub fn variable_name(text: &str) -> Option<(&str, &str, &str)> {
    let (component, rest) = text.split_once('.')?;
    let (variable, instance) = match rest.split_once('[') {
        Some((variable, instance)) => (variable, instance.strip_suffix(']')?),
        None => (rest, ""),
    };
    let is_name = |name: &str| !name.is_empty() && name.chars().count() <= 50;
    let named =
        is_name(component) && is_name(variable) && (!rest.contains('[') || is_name(instance));
    named.then_some((component, variable, instance))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOUND: &str = r#"
name = "x"
vendor = "V"
model = "M"
evses = [
  { rated_kw = 11, max_kw = 11, min_kw = 1.4, supply = { ac = { phases = 3, volts = 230 } }, connectors = [{ type = "sType2", cable = false }] },
]
"#;

    #[test]
    fn the_ready_shapes_are_valid_and_carry_their_names() {
        for name in Shape::builtin_names() {
            assert_eq!(Shape::load(name).unwrap().name, name);
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line_and_what_was_expected() {
        for (from, to, wanted) in [
            (
                "\"M\"",
                "\"a model name beyond twenty\"",
                "x:4: model of 26 characters, expected 1 to 20",
            ),
            ("min_kw = 1.4", "min_kw = 12", "x:6: powers out of order"),
            ("phases = 3", "phases = 4", "x:6: no such supply"),
            (
                "sType2",
                "sType9",
                "x:6: connector 1: unknown connector type `sType9`, expected one of cCCS1",
            ),
            (
                "cable = false",
                "cable = true, lock = \"works\"",
                "x:6: connector 1: a fixed cable has no lock, expected `lock = \"none\"`",
            ),
            (
                "cable = false",
                "cable = false, lock = \"open\"",
                "x:6: unknown variant `open`, expected one of `works`, `none`, `jammed`",
            ),
            (
                "cable = false",
                "cable = false, max_amps = 0",
                "x:6: connector 1: max_amps is 0, expected 1 to 2000",
            ),
            (
                "cable = false",
                "cable = false, max_amps = -16",
                "x:6: invalid value: integer `-16`, expected u16",
            ),
            (
                "evses",
                "hertz = 55\nevses",
                "x:5: hertz is 55, expected 50 or 60",
            ),
            (
                "evses",
                "display = \"yes\"\nevses",
                "x:5: invalid type: string \"yes\", expected a boolean",
            ),
            (
                "evses",
                "main_meter = 1\nevses",
                "x:5: invalid type: integer `1`, expected a boolean",
            ),
            (
                "evses",
                "iso_15118 = true\nevses",
                "x:5: unknown field `iso_15118`",
            ),
            (
                "cable = false",
                "cabel = false",
                "x:6: unknown field `cabel`",
            ),
            (
                "[{ type = \"sType2\", cable = false }]",
                "[]",
                "x:6: 0 connectors, expected 1 to 8",
            ),
            (
                "evses",
                "cabinet = { kw = 5 }\nevses",
                "x:5: a cabinet of 5 kW cannot guarantee 11 kW",
            ),
            (
                "evses",
                "without = [\"Heart\"]\nevses",
                "unknown variant `Heart`, expected one of `LocalAuthList`",
            ),
            (
                "evses",
                "without_variables = [\"TxCtrlr\"]\nevses",
                "x:5: `TxCtrlr` names no variable",
            ),
            (
                "evses",
                "variables = { \"A.B[\" = 1 }\nevses",
                "x:5: `A.B[` names no variable",
            ),
            (
                "evses",
                "sample_every_seconds = 0\nevses",
                "x:5: sample_every_seconds is out of range",
            ),
            (
                "evses",
                "monitors = [{ variable = \"A.B\", type = \"Delta\", value = -1, severity = 5 }]\nevses",
                "x:5: no such monitor",
            ),
            (
                "evses",
                "without = [\"Monitoring\"]\nmonitors = [{ variable = \"A.B\", type = \"Delta\", value = 1, severity = 5 }]\nevses",
                "x:6: monitors without the block Monitoring",
            ),
            (
                "evses",
                "vendors = [{ vendor_id = \"a.b\", answer = \"echo\" }, { vendor_id = \"A.b\", answer = \"store\" }]\nevses",
                "x:5: expected each message of a vendor once",
            ),
            (
                "evses",
                "vendors = [{ vendor_id = \"a.b\", answer = \"run\" }]\nevses",
                "x:5: unknown variant `run`, expected one of `echo`, `store`, `reject`",
            ),
            (
                "evses",
                "status_by = \"Letter\"\nevses",
                "x:5: unknown variant `Letter`, expected `StatusNotification` or `NotifyEvent`",
            ),
        ] {
            let text = SOUND.replacen(from, to, 1);
            assert_ne!(text, SOUND, "{from}");
            let error = Shape::parse("x", &text).unwrap_err().to_string();
            assert!(error.contains(wanted), "{error}");
        }
        assert!(Shape::parse("x", SOUND).is_ok());
        let error = Shape::load("ac-walbox").unwrap_err().to_string();
        assert!(
            error.contains("expected a shape file or one of ac-wallbox"),
            "{error}"
        );
    }

    #[test]
    fn what_is_not_said_is_ordinary() {
        let shape = Shape::parse("x", SOUND).unwrap();
        assert_eq!(
            (shape.hertz, shape.display, shape.main_meter),
            (60, true, false)
        );
        let connector = &shape.evses[0].connectors[0];
        assert_eq!(
            (connector.lock(), connector.max_amps),
            (LockKind::Works, None)
        );
        let fixed = SOUND.replacen("cable = false", "cable = true", 1);
        let shape = Shape::parse("x", &fixed).unwrap();
        assert_eq!(shape.evses[0].connectors[0].lock(), LockKind::None);
    }

    #[test]
    fn names_of_variables_are_taken_apart() {
        assert_eq!(
            variable_name("OCPPCommCtrlr.MessageAttempts[TransactionEvent]"),
            Some(("OCPPCommCtrlr", "MessageAttempts", "TransactionEvent"))
        );
        assert_eq!(variable_name("A.B"), Some(("A", "B", "")));
        for wrong in ["A", "A.", ".B", "A.B[]", "A.B[c"] {
            assert_eq!(variable_name(wrong), None, "{wrong}");
        }
    }
}
