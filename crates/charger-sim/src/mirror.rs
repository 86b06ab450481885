//! A simulated OCPP station as a device of ECHONET Lite: what an EVSE shows there, and what a write there
//! asks of the station.
//!
//! Only the mapping, both ways, without sockets and without a station: an EVSE is one object of class
//! 0x02A1. What the class has no property for (current, voltage, the lock, the user) is not shown; a card
//! number never is.

use echonet_lite::{
    charger::{Facts, Plate, Settings, Vehicle, connection, mode},
    node::CannotNow,
};
use ocpp201::{ChargingStateEnum, ConnectorStatusEnum};

use crate::station::EvseSpec;

/// An EVSE as it stands, as far as its mirror shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Evse {
    /// Whether it is to be usable (ChangeAvailability).
    pub is_operative: bool,
    /// State of its connector.
    pub status: ConnectorStatusEnum,
    /// Charging state of its transaction, if one is open.
    pub charging_state: Option<ChargingStateEnum>,
    /// The vehicle, if one is plugged in.
    pub vehicle: Option<Car>,
    /// Power that flows, in W.
    pub power_w: u32,
    /// Lifetime register, in Wh.
    pub register_wh: u64,
    /// What may flow by charging profiles and limits, in W.
    pub limit_w: u32,
}

/// A vehicle, as its mirror shows it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Car {
    /// Capacity of its battery, in Wh.
    pub capacity_wh: u32,
    /// State of charge, in percent.
    pub soc_percent: f64,
}

/// What the mirror keeps itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Installation location (0x81).
    pub location: Vec<u8>,
    /// Register at the last reset of the counter (0xD9), in Wh: OCPP's register goes on.
    pub zero_wh: u64,
    /// Energy to charge (0xE7), in Wh; 0: not set.
    pub amount_wh: u32,
}

/// What a write asks of the station.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// Charge: a local start, or the end of a pause.
    Start,
    /// Pause: energy stops, the transaction stays (SuspendedEVSE).
    Pause,
    /// Stop: the transaction ends (Local).
    Stop,
    /// A local limit with source EMS (NotifyChargingLimit), in W.
    Limit(u32),
    /// To be usable or not.
    Operative(bool),
    /// Energy after which the charge stops (EnergyLimitReached), in Wh; 0: none.
    Amount(u32),
    /// Nothing of the station: the mirror keeps it.
    Keep,
}

/// What is on the plate of the mirrored device.
#[must_use]
pub fn plate(model: &str, serial: &str, spec: &EvseSpec) -> Plate {
    let kind = spec
        .connectors
        .first()
        .map_or("", |connector| &connector.kind);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped"
    )]
    let volts = spec.supply.volts().clamp(1.0, 32_766.0).round() as u16;
    let phases = u32::from(spec.supply.phases().max(1));
    let deciampere = |watts: u32| {
        let tenths = u64::from(watts) * 10 / (u64::from(volts) * u64::from(phases));
        u16::try_from(tenths).unwrap_or(u16::MAX)
    };
    let mut unique = [0; 13];
    for (place, byte) in unique.iter_mut().zip(serial.bytes()) {
        *place = byte;
    }
    unique[12] = u8::try_from(spec.id).unwrap_or(0);
    Plate {
        manufacturer: [0xFF; 3],
        product: model.to_owned(),
        serial: serial.to_owned(),
        unique,
        kind: match kind {
            "cType1" | "cType2" | "sType2" => 0x11,
            "cG105" => 0x21,
            "cCCS1" => 0x41,
            "cCCS2" => 0x51,
            _ => 0x10,
        },
        rated_w: spec.max_w,
        min_w: spec.min_w,
        min_deciampere: deciampere(spec.min_w),
        max_deciampere: deciampere(spec.max_w),
        volts,
    }
}

/// What the mirrored device shows.
#[must_use]
pub fn facts(evse: &Evse, plate: &Plate, kept: &Kept) -> Facts {
    let limit_w = evse.limit_w.min(plate.rated_w);
    let share = f64::from(limit_w) / f64::from(plate.rated_w.max(1));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of it"
    )]
    let deciampere = (f64::from(plate.max_deciampere) * share).floor() as u16;
    let mode = mode_of(evse);
    Facts {
        is_on: evse.is_operative,
        location: kept.location.clone(),
        fault: (evse.status == ConnectorStatusEnum::Faulted)
            .then_some(echonet_lite::charger::FAULT_UNKNOWN),
        connection: connection_of(evse),
        mode,
        actual_mode: mode,
        power_w: i32::try_from(evse.power_w).unwrap_or(i32::MAX),
        charged_wh: evse.register_wh.saturating_sub(kept.zero_wh),
        discharged_wh: 0,
        vehicle: evse.vehicle.map(|car| Vehicle {
            capacity_wh: car.capacity_wh,
            stored_wh: stored(car),
            id: Vec::new(),
        }),
        settings: Settings {
            power_w: limit_w,
            deciampere,
            amount_wh: kept.amount_wh,
            discharge_power_w: 0,
            discharge_deciampere: 0,
            discharge_amount_wh: 0,
            v2g_power_w: 0,
            charging_method: 0x03,
            discharging_method: 0x00,
        },
    }
}

fn stored(car: Car) -> u32 {
    let wh = f64::from(car.capacity_wh) * car.soc_percent.clamp(0.0, 100.0) / 100.0;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most the capacity"
    )]
    let wh = wh.round() as u32;
    wh
}

fn connection_of(evse: &Evse) -> u8 {
    use ConnectorStatusEnum::{Available, Faulted, Occupied, Reserved, Unavailable};
    match (evse.status, evse.vehicle) {
        (Available | Reserved, _) => connection::NONE,
        (Unavailable | Faulted, None) => connection::UNDEFINED,
        (Occupied, None) => connection::UNKNOWN,
        (_, Some(car)) if car.soc_percent >= 100.0 => connection::NOT_CHARGEABLE,
        (_, Some(_)) => connection::CHARGEABLE,
    }
}

fn mode_of(evse: &Evse) -> u8 {
    match evse.charging_state {
        Some(ChargingStateEnum::Charging) => mode::CHARGE,
        Some(ChargingStateEnum::Idle) | None => mode::IDLE,
        Some(_) => mode::STANDBY,
    }
}

/// What a write asks of the station. The data fits its property.
///
/// # Errors
/// The device cannot do it now.
pub fn wish(evse: &Evse, plate: &Plate, epc: u8, edt: &[u8]) -> Result<Wish, CannotNow> {
    let number = edt
        .iter()
        .fold(0_u32, |sum, byte| (sum << 8) | u32::from(*byte));
    match epc {
        0x80 => Ok(Wish::Operative(edt == [echonet_lite::charger::ON])),
        0xDA => match edt.first().copied().unwrap_or(0) {
            mode::CHARGE => may_start(evse).map(|()| Wish::Start),
            mode::STANDBY => Ok(Wish::Pause),
            mode::IDLE => Ok(Wish::Stop),
            _ => Err(CannotNow("the mode is told, not set")),
        },
        0xEB if number > plate.rated_w => Err(CannotNow("the power is above the maximum (0xC8)")),
        0xEB => Ok(Wish::Limit(number)),
        0xED if number > u32::from(plate.max_deciampere) => {
            Err(CannotNow("the current is above the maximum (0xCA)"))
        }
        0xED => {
            let most = u64::from(plate.max_deciampere.max(1));
            let watts = u64::from(number) * u64::from(plate.rated_w) / most;
            Ok(Wish::Limit(u32::try_from(watts).unwrap_or(u32::MAX)))
        }
        0xE7 => Ok(Wish::Amount(number)),
        _ => Ok(Wish::Keep),
    }
}

fn may_start(evse: &Evse) -> Result<(), CannotNow> {
    if !evse.is_operative {
        return Err(CannotNow("the charger is switched off"));
    }
    if evse.status == ConnectorStatusEnum::Faulted {
        return Err(CannotNow("the charger is faulted"));
    }
    match connection_of(evse) {
        connection::CHARGEABLE | connection::UNKNOWN => Ok(()),
        connection::NONE => Err(CannotNow("no vehicle is connected")),
        _ => Err(CannotNow("the vehicle cannot be charged now")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::station::Spec;
    use echonet_lite::object::ClassCode;

    fn evse() -> Evse {
        Evse {
            is_operative: true,
            status: ConnectorStatusEnum::Occupied,
            charging_state: Some(ChargingStateEnum::Charging),
            vehicle: Some(Car {
                capacity_wh: 60_000,
                soc_percent: 70.0,
            }),
            power_w: 5_980,
            register_wh: 1_000_123_456,
            limit_w: 22_000,
        }
    }

    fn kept() -> Kept {
        Kept {
            location: vec![0x68],
            zero_wh: 0,
            amount_wh: 0,
        }
    }

    fn plate() -> Plate {
        let spec = Spec::time_lapse("A", false);
        super::plate("AC-22", "SN-A", &spec.evses[0])
    }

    fn shown(evse: &Evse, kept: &Kept, epc: u8) -> Option<String> {
        let edt = facts(evse, &plate(), kept).read(ClassCode::EV_CHARGER, &plate(), epc)?;
        Some(edt.iter().map(|byte| format!("{byte:02X}")).collect())
    }

    #[test]
    fn an_evse_shows_what_the_table_says() {
        use ChargingStateEnum::{Charging, EvConnected, Idle, SuspendedEv, SuspendedEvse};
        let show = |epc| shown(&evse(), &kept(), epc);
        for (epc, expected) in [
            (0x80, "30"),
            (0x88, "42"),
            (0xC7, "41"),
            (0xDA, "42"),
            (0xD3, "0000175C"),
            // The register is shown modulo 1,000,000,000.
            (0xD8, "0001E240"),
            (0xE4, "46"),
            (0xE2, "0000A410"),
            (0xCF, "00004650"),
            (0xCE, "0000EA60"),
            (0xC5, "000055F0"),
            (0xCC, "11"),
            (0xE6, "00"),
            (0xEB, "000055F0"),
        ] {
            assert_eq!(show(epc).as_deref(), Some(expected), "{epc:02X}");
        }
        for (state, code) in [
            (Some(Charging), "42"),
            (Some(EvConnected), "44"),
            (Some(SuspendedEv), "44"),
            (Some(SuspendedEvse), "44"),
            (Some(Idle), "47"),
            (None, "47"),
        ] {
            let evse = Evse {
                charging_state: state,
                ..evse()
            };
            assert_eq!(
                shown(&evse, &kept(), 0xDA).as_deref(),
                Some(code),
                "{state:?}"
            );
        }
        // A reset zeroes what is shown here only.
        let reset = Kept {
            zero_wh: 1_000_123_000,
            ..kept()
        };
        assert_eq!(shown(&evse(), &reset, 0xD8).as_deref(), Some("000001C8"));
    }

    #[test]
    fn the_connection_follows_the_status_and_the_vehicle() {
        use ConnectorStatusEnum::{Available, Faulted, Occupied, Reserved, Unavailable};
        let full = Some(Car {
            capacity_wh: 60_000,
            soc_percent: 100.0,
        });
        let some = evse().vehicle;
        for (status, vehicle, code) in [
            (Available, None, "30"),
            (Reserved, None, "30"),
            (Occupied, some, "41"),
            (Occupied, full, "40"),
            (Occupied, None, "44"),
            (Unavailable, None, "FF"),
            (Faulted, None, "FF"),
            (Faulted, some, "41"),
        ] {
            let evse = Evse {
                status,
                vehicle,
                ..evse()
            };
            assert_eq!(
                shown(&evse, &kept(), 0xC7).as_deref(),
                Some(code),
                "{status:?}"
            );
        }
        let empty = Evse {
            vehicle: None,
            ..evse()
        };
        assert_eq!(shown(&empty, &kept(), 0xE4), None);
        let faulted = Evse {
            status: Faulted,
            ..evse()
        };
        assert_eq!(shown(&faulted, &kept(), 0x89).as_deref(), Some("03FF"));
    }

    #[test]
    fn a_write_asks_what_the_table_says_or_is_refused() {
        let ask = |evse: &Evse, epc, edt: &[u8]| wish(evse, &plate(), epc, edt);
        assert_eq!(ask(&evse(), 0xDA, &[0x42]), Ok(Wish::Start));
        assert_eq!(ask(&evse(), 0xDA, &[0x44]), Ok(Wish::Pause));
        assert_eq!(ask(&evse(), 0xDA, &[0x47]), Ok(Wish::Stop));
        assert!(ask(&evse(), 0xDA, &[0x40]).is_err());
        assert_eq!(ask(&evse(), 0x80, &[0x31]), Ok(Wish::Operative(false)));
        assert_eq!(
            ask(&evse(), 0xEB, &3_000_u32.to_be_bytes()),
            Ok(Wish::Limit(3_000))
        );
        assert!(ask(&evse(), 0xEB, &22_001_u32.to_be_bytes()).is_err());
        let half = plate().max_deciampere / 2;
        assert!(matches!(
            ask(&evse(), 0xED, &half.to_be_bytes()),
            Ok(Wish::Limit(10_900..=11_000))
        ));
        assert_eq!(
            ask(&evse(), 0xE7, &5_000_u32.to_be_bytes()),
            Ok(Wish::Amount(5_000))
        );
        for epc in [0x81, 0xCD, 0xD9] {
            assert_eq!(ask(&evse(), epc, &[0]), Ok(Wish::Keep));
        }
        let cannot = [
            Evse {
                is_operative: false,
                ..evse()
            },
            Evse {
                status: ConnectorStatusEnum::Faulted,
                ..evse()
            },
            Evse {
                status: ConnectorStatusEnum::Available,
                vehicle: None,
                ..evse()
            },
        ];
        for evse in cannot {
            assert!(ask(&evse, 0xDA, &[0x42]).is_err(), "{evse:?}");
        }
    }
}
