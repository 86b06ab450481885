//! State of an EVSE: connectors, vehicle, authorization, transaction, meter.
//!
//! Data and small questions; the rules that change it are in `core/`.

use std::time::Duration;

use ocpp201::{
    ChargingStateEnum, ConnectorStatusEnum, DateTime, IdToken, MeterValue, ReasonEnum, Text,
};
use serde::{Deserialize, Serialize};

use super::{
    EvseSpec, Lock, Report, Token,
    blocks::tariff_and_cost::DriverLines,
    core::{ChargeLimit, EvseReset, HeldCable, LastReadings, Talk},
    watts,
};
use crate::{
    clock::ModelInstant,
    physics::{
        meter::{Energy, Meter},
        vehicle::{Battery, Vehicle},
    },
};

/// What is true at an EVSE; the points at which transactions start and stop are made of these (E01, E06).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Conditions {
    /// A vehicle stands in the bay.
    #[serde(default)]
    pub(super) is_parked: bool,
    pub(super) is_connected: bool,
    pub(super) is_authorized: bool,
    pub(super) has_power_path: bool,
    pub(super) transfers_energy: bool,
    /// The meter has signed its first reading of this vehicle.
    #[serde(default)]
    pub(super) is_data_signed: bool,
}

impl Conditions {
    /// Whether the point of that name (`TxStartPoint`, `TxStopPoint`) is true.
    pub(super) fn holds(self, point: &str) -> bool {
        match point {
            "ParkingBayOccupancy" => self.is_parked,
            "EVConnected" => self.is_connected,
            "Authorized" => self.is_authorized,
            "PowerPathClosed" => self.has_power_path,
            "EnergyTransfer" => self.transfers_energy,
            "DataSigned" => self.is_data_signed,
            _ => false,
        }
    }

    /// What is true in either.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            is_parked: self.is_parked || other.is_parked,
            is_connected: self.is_connected || other.is_connected,
            is_authorized: self.is_authorized || other.is_authorized,
            has_power_path: self.has_power_path || other.has_power_path,
            transfers_energy: self.transfers_energy || other.transfers_energy,
            is_data_signed: self.is_data_signed || other.is_data_signed,
        }
    }

    /// What is true in both.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            is_parked: self.is_parked && other.is_parked,
            is_connected: self.is_connected && other.is_connected,
            is_authorized: self.is_authorized && other.is_authorized,
            has_power_path: self.has_power_path && other.has_power_path,
            transfers_energy: self.transfers_energy && other.transfers_energy,
            is_data_signed: self.is_data_signed && other.is_data_signed,
        }
    }
}

/// A driver is authorized at an EVSE.
#[derive(Debug, Clone)]
pub(super) struct Authorization {
    pub(super) token: IdToken,
    pub(super) group: Option<IdToken>,
}

/// A token was presented together with a vehicle; the vehicle is plugged in once the token is accepted.
#[derive(Debug, Clone)]
pub(super) struct PlannedStart {
    pub(super) vehicle: Vehicle,
    pub(super) duration: Option<Duration>,
    /// Not before this instant.
    pub(super) plugs_at: ModelInstant,
    /// It is part of a plan: in a time lapse the station waits for the answer about the token.
    pub(super) is_visit: bool,
}

/// A reservation of an EVSE.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Reservation {
    pub(super) id: i32,
    pub(super) token: IdToken,
    pub(super) group: Option<IdToken>,
    pub(super) expiry: DateTime,
}

/// A transaction as the station knows it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Transaction {
    pub(super) id: Text<36>,
    pub(super) next_seq_no: i32,
    pub(super) started_at: ModelInstant,
    pub(super) begin_register_wh: u64,
    /// Who it was authorized for; kept after the end of authorization.
    pub(super) token: Option<IdToken>,
    pub(super) group: Option<IdToken>,
    pub(super) is_token_reported: bool,
    pub(super) is_evse_reported: bool,
    /// Whether the register at the begin was told; it waits until the EVSE is known (E01.FR.17).
    pub(super) is_begin_reported: bool,
    /// To be reported with the next event.
    pub(super) remote_start_id: Option<i32>,
    /// To be reported with the next event.
    pub(super) reservation_id: Option<i32>,
    pub(super) charging_state: ChargingStateEnum,
    pub(super) charged: Duration,
    /// The CSMS refused the token in the answer to an event.
    pub(super) is_deauthorized: bool,
    /// Energy that may still flow after that (E05.FR.03).
    pub(super) energy_left: Option<Energy>,
    /// Why it will have stopped, decided before it ends (F03.FR.02).
    pub(super) reason: Option<ReasonEnum>,
    pub(super) ended_samples: Vec<MeterValue>,
    /// Readings at the begin and the end of an interruption, to be told with the next event.
    #[serde(default)]
    pub(super) interruption: Vec<MeterValue>,
    /// Phases that the CSMS was told (E02.FR.18).
    #[serde(default)]
    pub(super) phases_told: Option<i32>,
    /// The public key of the meter has gone along with a signed reading.
    #[serde(default)]
    pub(super) is_key_told: bool,
    /// What was true at some time in it.
    pub(super) seen: Conditions,
}

/// A connector.
#[derive(Debug, Clone)]
pub(super) struct ConnectorState {
    pub(super) id: i32,
    pub(super) has_fixed_cable: bool,
    /// Whether there is a lock, and whether it moves.
    pub(super) lock: Lock,
    pub(super) is_operative: bool,
    /// To become so when the transaction has ended.
    pub(super) scheduled_operative: Option<bool>,
    pub(super) is_locked: bool,
    /// The lock is not where it belongs, and the CSMS was told.
    pub(super) has_lock_problem: bool,
    /// State that the observer knows.
    pub(super) shown: Option<ConnectorStatusEnum>,
    /// State that the CSMS was told.
    pub(super) reported: Option<ConnectorStatusEnum>,
    /// State that the CSMS does not take: it is not told again on this connection.
    pub(super) not_taken: Option<ConnectorStatusEnum>,
}

/// An EVSE.
#[derive(Debug)]
pub(super) struct EvseState {
    pub(super) spec: EvseSpec,
    pub(super) connectors: Vec<ConnectorState>,
    pub(super) is_operative: bool,
    /// To become so when the transaction has ended.
    pub(super) scheduled_operative: Option<bool>,
    pub(super) is_faulted: bool,
    /// A reset that waits or goes on.
    pub(super) reset: Option<EvseReset>,
    /// Resets fail.
    pub(super) fails_to_reset: bool,
    /// A cable that waits for its owner.
    pub(super) held: Option<HeldCable>,
    /// Somebody said that a vehicle stands in the bay; one that is plugged in does anyway.
    pub(super) is_parked: bool,
    /// Index of the connector with a vehicle.
    pub(super) plugged: Option<usize>,
    pub(super) battery: Option<Battery>,
    pub(super) authorization: Option<Authorization>,
    pub(super) planned: Option<PlannedStart>,
    /// How far the driver wants to charge, in this transaction or the next.
    pub(super) charge_limit: Option<ChargeLimit>,
    /// Remote start that has not led to an event yet.
    pub(super) remote_start_id: Option<i32>,
    /// Reservation that was used and is not reported yet.
    pub(super) used_reservation: Option<i32>,
    pub(super) transaction: Option<Transaction>,
    /// What was true when the last transaction ended and has been since: it starts no new one.
    pub(super) spent: Conditions,
    pub(super) reservation: Option<Reservation>,
    pub(super) meter: Meter,
    /// Until when energy has been counted.
    pub(super) settled_at: ModelInstant,
    /// Power that may flow, before the cabinet is asked.
    pub(super) flow_w: u32,
    /// Power at the last settlement.
    pub(super) power_w: u32,
    /// Power that is offered to the vehicle.
    pub(super) offered_w: u32,
    /// Phases that carry it; 0: direct current.
    pub(super) phases_used: u8,
    /// The meter was asked to sign, and has, since the vehicle could charge.
    pub(super) has_signed: bool,
    /// Registers when the lists of measurands were read last.
    pub(super) last_readings: LastReadings,
    /// When the EVSE became ready to deliver energy (zero of Relative profiles).
    pub(super) ready_at: Option<ModelInstant>,
    /// What the device behind it says, where equipment is reported.
    pub(super) report: Option<Report>,
    /// The last event about the device told that it is lost.
    pub(super) told_lost: bool,
    /// What the observer knows may flow, in W, where equipment is reported.
    pub(super) told_limit_w: Option<u32>,
    /// Whether the observer knows it as usable, where equipment is reported.
    pub(super) told_operative: bool,
    /// Token that was presented while another one charges, waiting for its group.
    pub(super) challenger: Option<Token>,
    /// What its driver is told of tariff and cost.
    pub(super) driver: DriverLines,
    /// What was said with the vehicle by ISO 15118.
    pub(super) talk: Talk,
}

impl EvseState {
    /// A free EVSE.
    pub(super) fn new(spec: &EvseSpec, register_wh: u64, now: ModelInstant) -> Self {
        Self {
            connectors: spec
                .connectors
                .iter()
                .map(|connector| ConnectorState {
                    id: connector.id,
                    has_fixed_cable: connector.has_fixed_cable,
                    lock: connector.lock,
                    is_operative: true,
                    scheduled_operative: None,
                    is_locked: false,
                    has_lock_problem: false,
                    shown: None,
                    reported: None,
                    not_taken: None,
                })
                .collect(),
            spec: spec.clone(),
            is_operative: true,
            scheduled_operative: None,
            is_faulted: false,
            reset: None,
            fails_to_reset: false,
            held: None,
            is_parked: false,
            plugged: None,
            battery: None,
            authorization: None,
            planned: None,
            charge_limit: None,
            remote_start_id: None,
            used_reservation: None,
            transaction: None,
            spent: Conditions::default(),
            reservation: None,
            meter: Meter::new(register_wh),
            settled_at: now,
            flow_w: 0,
            power_w: 0,
            offered_w: 0,
            phases_used: spec.supply.phases(),
            has_signed: false,
            last_readings: LastReadings::default(),
            ready_at: None,
            report: None,
            told_lost: false,
            told_limit_w: None,
            told_operative: true,
            challenger: None,
            driver: DriverLines::default(),
            talk: Talk::default(),
        }
    }

    /// Whether it has a fault, or the device behind it does not answer.
    pub(super) fn has_problem(&self) -> bool {
        let is_lost = |report: &Report| !report.is_reachable;
        self.is_faulted || self.report.as_ref().is_some_and(is_lost)
    }

    /// What is true now.
    pub(super) fn conditions(&self) -> Conditions {
        let is_connected = self.plugged.is_some();
        let is_authorized = self.authorization.is_some();
        Conditions {
            is_parked: self.is_parked || is_connected,
            is_connected,
            is_authorized,
            has_power_path: is_authorized && !self.is_faulted && self.is_held_fast(),
            transfers_energy: self.flow_w > 0,
            is_data_signed: self.has_signed && is_connected && is_authorized,
        }
    }

    /// Whether a vehicle is connected, and its plug locked where there is a lock (G05.FR.01).
    fn is_held_fast(&self) -> bool {
        let connector = self.plugged.and_then(|index| self.connectors.get(index));
        connector.is_some_and(|connector| connector.lock == Lock::None || connector.is_locked)
    }

    /// Whether it is out of use because of a reset of its own.
    pub(super) fn is_restarting(&self) -> bool {
        matches!(self.reset, Some(EvseReset::Restarting { .. }))
    }

    /// The power that station, EVSE and the connector in use can carry, in W.
    pub(super) fn hardware_w(&self) -> u32 {
        let connector = self
            .plugged
            .and_then(|index| self.spec.connectors.get(index));
        let amperes = connector.and_then(|connector| connector.max_amperes);
        let phases = f64::from(self.spec.supply.phases().max(1));
        let carried = amperes.map(|amperes| {
            let kw = f64::from(amperes) * self.spec.supply.volts() * phases / 1_000.0;
            watts(kw)
        });
        carried.map_or(self.spec.max_w, |carried| carried.min(self.spec.max_w))
    }

    /// Whether the vehicle takes nothing although it could.
    fn is_stopped_by_vehicle(&self) -> bool {
        match &self.report {
            Some(report) => report.is_stopped_by_vehicle,
            None => self.battery.as_ref().is_some_and(Battery::is_full),
        }
    }

    /// The charging state that follows from what is true.
    pub(super) fn charging_state(&self) -> ChargingStateEnum {
        let is_deauthorized = self.transaction.as_ref().is_some_and(|t| {
            t.is_deauthorized && t.energy_left.is_none_or(|left| left == Energy::default())
        });
        let was_connected = self
            .transaction
            .as_ref()
            .is_some_and(|t| t.seen.is_connected);
        if self.plugged.is_none() && self.authorization.is_some() && was_connected {
            // The vehicle may come back (E10.FR.01).
            ChargingStateEnum::SuspendedEv
        } else if self.plugged.is_none() {
            ChargingStateEnum::Idle
        } else if self.authorization.is_none() {
            ChargingStateEnum::EvConnected
        } else if is_deauthorized || self.is_faulted {
            ChargingStateEnum::SuspendedEvse
        } else if self.flow_w > 0 {
            ChargingStateEnum::Charging
        } else if self.is_stopped_by_vehicle() {
            ChargingStateEnum::SuspendedEv
        } else {
            ChargingStateEnum::SuspendedEvse
        }
    }
}
