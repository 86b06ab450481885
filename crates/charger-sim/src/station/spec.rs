//! What a station is made of: identity, EVSEs and connectors, electrical supply, sampling, credentials.
//!
//! A specification is data; it is built from a fleet entry or from the command line. What a running station
//! holds beside it (variables that the CSMS may change) lives in the device model.

use std::{path::PathBuf, time::Duration};

use scenario::{
    Shape,
    shape::{LockKind, MeterKind, Monitor, OptionalBlock, StatusBy, VendorMessage},
};

use super::device_model::Alike;
use crate::link::tls::TlsFiles;

pub use crate::link::secret::Secret;

/// The electrical supply of an EVSE.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Supply {
    /// Direct current.
    Dc {
        /// Nominal output voltage, in V.
        volts: f64,
    },
    /// Alternating current.
    Ac {
        /// Number of phases, 1 to 3.
        phases: u8,
        /// Nominal voltage between phase and neutral, in V.
        volts: f64,
    },
}

impl Supply {
    /// Nominal voltage, in V, at least 1: currents are powers divided by it, and a message cannot carry a number
    /// that is none.
    pub(crate) fn volts(self) -> f64 {
        let (Self::Dc { volts } | Self::Ac { volts, .. }) = self;
        if volts.is_finite() {
            volts.max(1.0)
        } else {
            1.0
        }
    }

    /// Phases, at least 1; 0 for direct current.
    pub(crate) fn phases(self) -> u8 {
        match self {
            Self::Dc { .. } => 0,
            Self::Ac { phases, .. } => phases.max(1),
        }
    }
}

/// The lock that holds a plug in its socket.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Lock {
    /// There is none, as at a fixed cable.
    #[default]
    None,
    /// It locks and unlocks.
    Works,
    /// It stays where it is.
    Jammed,
}

/// One connector of an EVSE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectorSpec {
    /// Number within the EVSE, counted from 1.
    pub id: i32,
    /// `ConnectorEnumType` text, such as `cCCS1`.
    pub kind: String,
    /// Whether the cable is fixed to the station (no socket lock).
    pub has_fixed_cable: bool,
    /// The lock of the plug.
    pub lock: Lock,
    /// What cable and socket carry per phase, in A; none: as much as the EVSE gives.
    pub max_amperes: Option<u16>,
}

/// One EVSE.
#[derive(Debug, Clone, PartialEq)]
pub struct EvseSpec {
    /// Number within the station, counted from 1.
    pub id: i32,
    /// Connectors, at least one.
    pub connectors: Vec<ConnectorSpec>,
    /// Rated power, in W.
    pub rated_w: u32,
    /// Highest power, in W; above the rating only while a shared cabinet has some to spare.
    pub max_w: u32,
    /// Lowest power at which it charges at all, in W; an offer below it suspends charging.
    pub min_w: u32,
    /// Electrical supply.
    pub supply: Supply,
}

/// How the meter of the station speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MeterStyle {
    /// The measurands that the device model lists; registers in Wh.
    #[default]
    Plain,
    /// Voltage 220 to 240 V, current = power ÷ voltage, frequency 49.8 to 50.2 Hz and energy in kWh with three
    /// decimals beside the power: the manner of the earlier single-station simulator.
    SystemJ {
        /// Send the samples as separate MeterValues, as that program did, instead of in TransactionEvent.
        separate_meter_values: bool,
    },
}

/// Where vehicles, power and registers come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Equipment {
    /// They are simulated here.
    #[default]
    Simulated,
    /// Devices report them ([`super::Command::Report`]); transactions outlive the station's process.
    Reported,
}

/// Reconnect back-off (`OCPPCommCtrlr.RetryBackOff*`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackOff {
    /// `RetryBackOffWaitMinimum`, in s.
    pub wait_minimum: u32,
    /// `RetryBackOffRepeatTimes`.
    pub repeat_times: u32,
    /// `RetryBackOffRandomRange`, in s.
    pub random_range: u32,
}

impl Default for BackOff {
    fn default() -> Self {
        Self {
            wait_minimum: 1,
            repeat_times: 3,
            random_range: 1,
        }
    }
}

/// What becomes of a transaction that a loss of power, or the end of the program, interrupted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Interrupted {
    /// It ends when the station is up again, with the reason PowerLoss.
    #[default]
    PowerLoss,
    /// It ends when the station is up again, with the reason Reboot.
    Reboot,
    /// It goes on, if the vehicle is still there.
    Resume,
}

/// A charging station.
#[derive(Debug, Clone, PartialEq)]
pub struct Spec {
    /// Identity, at most 48 characters; the last segment of the connection URL.
    pub identity: String,
    /// Site that it belongs to, if any.
    pub site: Option<String>,
    /// Model, at most 20 characters.
    pub model: String,
    /// Vendor, at most 50 characters.
    pub vendor: String,
    /// Serial number, at most 25 characters.
    pub serial: String,
    /// Firmware version, at most 50 characters.
    pub firmware: String,
    /// EVSEs, at least one.
    pub evses: Vec<EvseSpec>,
    /// Model time between two samples of a transaction (`TxUpdatedInterval`, whole seconds).
    pub sampling: Duration,
    /// Lifetime register of each EVSE's meter at first start, in Wh; not zero in the field.
    pub meter_begin_wh: u64,
    /// Reconnect back-off.
    pub back_off: BackOff,
    /// Password of Basic authentication; none sends no credentials.
    pub password: Option<Secret>,
    /// Where vehicles, power and registers come from.
    pub equipment: Equipment,
    /// How the meter speaks.
    pub meter_style: MeterStyle,
    /// Whether the station has a meter of its own beside those of the EVSEs (EVSE 0).
    pub has_main_meter: bool,
    /// Frequency of the grid, in Hz.
    pub hertz: f64,
    /// Whether vehicles tell by ISO 15118 what they know. Its messages are not there yet; alternating current
    /// knows the state of charge only by it.
    pub iso15118: bool,
    /// Folder where the station keeps register, queue, transactions and settings across restarts.
    pub state_dir: Option<PathBuf>,
    /// Certificates for `wss://`.
    pub tls: TlsFiles,
    /// Whether the CSMS is reached over TLS.
    pub is_secured: bool,
    /// The compression of messages that is offered to the CSMS.
    pub compression: deflate::Mode,
    /// Optional blocks that the station does not have.
    pub without: Vec<OptionalBlock>,
    /// Values that variables have at the first start: `Component.Variable[Instance]` and value.
    pub variables: Vec<(String, String)>,
    /// Variables that the station does not have, by the same names.
    pub without_variables: Vec<String>,
    /// Monitors that it comes with, numbered from 1.
    pub monitors: Vec<Monitor>,
    /// How it tells states of connectors.
    pub status_by: StatusBy,
    /// Messages of vendors that it understands.
    pub vendors: Vec<VendorMessage>,
    /// What its variables have in common with other stations' of the run.
    pub(crate) alike: Alike,
    /// Whether a reset on idle waits until the cable is unplugged, too (B12.FR.11 to .14).
    pub reset_waits_for_unplug: bool,
    /// What becomes of interrupted transactions.
    pub interrupted: Interrupted,
    /// Time lapse of charging: how many times as fast model time runs while a transaction does; none: no faster.
    pub charging_pace: Option<u32>,
}

impl Spec {
    /// A station with one EVSE and one DC connector of 100 kW, as a base to change.
    #[must_use]
    pub fn dc(identity: impl Into<String>) -> Self {
        let identity = identity.into();
        Self {
            serial: format!("SN-{}", identity.to_uppercase())
                .chars()
                .take(25)
                .collect(),
            identity,
            site: None,
            model: "EM-100".to_owned(),
            vendor: "Emart".to_owned(),
            firmware: "1.0.0".to_owned(),
            evses: vec![EvseSpec {
                id: 1,
                connectors: vec![ConnectorSpec {
                    id: 1,
                    kind: "cCCS1".to_owned(),
                    has_fixed_cable: true,
                    lock: Lock::None,
                    max_amperes: None,
                }],
                rated_w: 100_000,
                max_w: 100_000,
                min_w: 10_000,
                supply: Supply::Dc { volts: 800.0 },
            }],
            sampling: Duration::from_secs(5),
            meter_begin_wh: 1_204_500,
            back_off: BackOff::default(),
            password: None,
            equipment: Equipment::Simulated,
            meter_style: MeterStyle::Plain,
            has_main_meter: false,
            hertz: 60.0,
            iso15118: false,
            state_dir: None,
            tls: TlsFiles::default(),
            is_secured: false,
            compression: deflate::Mode::Off,
            without: Vec::new(),
            variables: Vec::new(),
            without_variables: Vec::new(),
            monitors: Vec::new(),
            status_by: StatusBy::default(),
            vendors: Vec::new(),
            alike: Alike::default(),
            reset_waits_for_unplug: false,
            interrupted: Interrupted::default(),
            charging_pace: None,
        }
    }

    /// A station of this shape.
    #[must_use]
    pub fn shaped(identity: impl Into<String>, shape: &Shape) -> Self {
        let mut spec = Self::dc(identity);
        spec.vendor.clone_from(&shape.vendor);
        spec.model.clone_from(&shape.model);
        spec.sampling = Duration::from_secs(u64::from(shape.sample_every_seconds));
        spec.meter_style = match shape.meter {
            MeterKind::Plain => MeterStyle::Plain,
            MeterKind::Swinging => MeterStyle::SystemJ {
                separate_meter_values: false,
            },
        };
        spec.evses = (1..).zip(&shape.evses).map(evse_of).collect();
        spec.has_main_meter = shape.main_meter;
        spec.hertz = f64::from(shape.hertz);
        spec.iso15118 = shape.iso15118;
        spec.reset_waits_for_unplug = shape.reset_waits_for_unplug;
        spec.without.clone_from(&shape.without);
        if !shape.display && !spec.without.contains(&OptionalBlock::DisplayMessage) {
            spec.without.push(OptionalBlock::DisplayMessage);
        }
        let variables = shape.variables.iter();
        spec.variables = variables
            .map(|(name, value)| (name.clone(), value.to_string()))
            .collect();
        spec.without_variables.clone_from(&shape.without_variables);
        spec.monitors.clone_from(&shape.monitors);
        spec.status_by = shape.status_by;
        spec.vendors.clone_from(&shape.vendors);
        spec
    }

    /// The single station of a time lapse: one AC socket of 22 kW on one phase; 72 s of model time per second while
    /// it charges, and a sample of each.
    #[must_use]
    pub fn time_lapse(identity: impl Into<String>, separate_meter_values: bool) -> Self {
        let mut spec = Self::dc(identity);
        "AC-22".clone_into(&mut spec.model);
        "OCPP Lab".clone_into(&mut spec.vendor);
        spec.charging_pace = Some(72);
        spec.sampling = Duration::from_secs(72);
        spec.meter_style = MeterStyle::SystemJ {
            separate_meter_values,
        };
        spec.hertz = 50.0;
        for evse in &mut spec.evses {
            (evse.rated_w, evse.max_w, evse.min_w) = (22_000, 22_000, 1_400);
            evse.supply = Supply::Ac {
                phases: 1,
                volts: 230.0,
            };
            for connector in &mut evse.connectors {
                "sType2".clone_into(&mut connector.kind);
                connector.has_fixed_cable = false;
                connector.lock = Lock::Works;
            }
        }
        spec
    }
}

fn evse_of((id, evse): (i32, &scenario::shape::Evse)) -> EvseSpec {
    let connectors = (1..).zip(&evse.connectors);
    EvseSpec {
        id,
        connectors: connectors
            .map(|(id, connector)| ConnectorSpec {
                id,
                kind: connector.kind.clone(),
                has_fixed_cable: connector.cable,
                lock: match connector.lock() {
                    LockKind::Works => Lock::Works,
                    LockKind::None => Lock::None,
                    LockKind::Jammed => Lock::Jammed,
                },
                max_amperes: connector.max_amps,
            })
            .collect(),
        rated_w: watts(evse.rated_kw),
        max_w: watts(evse.max_kw),
        min_w: watts(evse.min_kw),
        supply: match evse.supply {
            scenario::shape::Supply::Dc { volts } => Supply::Dc { volts },
            scenario::shape::Supply::Ac { phases, volts } => Supply::Ac { phases, volts },
        },
    }
}

/// Whole watts.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to the range of u32"
)]
pub fn watts(kw: f64) -> u32 {
    (kw * 1_000.0).round().clamp(0.0, f64::from(u32::MAX)) as u32
}
