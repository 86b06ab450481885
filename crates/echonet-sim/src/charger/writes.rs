//! What a write changes, and which writes a charger cannot do now.

use echonet_lite::charger::{self, connection, mode};
use echonet_lite::node::CannotNow;

use super::Charger;

impl Charger {
    /// Whether it can do now what a write asks for. The data fits the property's length, codes and range.
    pub(super) fn may_write(&self, epc: u8, edt: &[u8]) -> Result<(), CannotNow> {
        let wants = edt.first().copied().unwrap_or(0);
        match epc {
            0xDA => self.may_enter(wants),
            0xEB | 0xEC if number(edt) > self.plate.rated_w => {
                Err(CannotNow("the power is above the maximum (0xC8)"))
            }
            0xED | 0xEE if number(edt) > u32::from(self.plate.max_deciampere) => {
                Err(CannotNow("the current is above the maximum (0xCA)"))
            }
            0xE0 if signed(edt).unsigned_abs() > self.plate.rated_w => {
                Err(CannotNow("the power is above the maximum (0xC8)"))
            }
            _ => Ok(()),
        }
    }

    fn may_enter(&self, wants: u8) -> Result<(), CannotNow> {
        if wants == mode::OTHER {
            return Err(CannotNow("the mode `other` is told, not set"));
        }
        if !matches!(wants, mode::CHARGE | mode::DISCHARGE) {
            return Ok(());
        }
        if self.shown_code(0x80) != charger::ON {
            return Err(CannotNow("the charger is switched off"));
        }
        if self.shown_code(0x88) == charger::FAULT {
            return Err(CannotNow("the charger is faulted"));
        }
        let vehicle = self.shown_code(0xC7);
        let fits = match wants {
            mode::DISCHARGE => matches!(vehicle, connection::DISCHARGEABLE | connection::BOTH),
            _ => matches!(
                vehicle,
                connection::CHARGEABLE | connection::BOTH | connection::UNKNOWN
            ),
        };
        match vehicle {
            _ if fits => Ok(()),
            connection::NONE => Err(CannotNow("no vehicle is connected")),
            _ => Err(CannotNow("the vehicle cannot do it now")),
        }
    }

    /// Carries out what data asks for that can be set; does nothing for other properties.
    pub(super) fn set(&mut self, epc: u8, edt: &[u8]) {
        let code = edt.first().copied().unwrap_or(0);
        let settings = &mut self.settings;
        match epc {
            0x80 => self.is_on = code == charger::ON,
            0x81 => self.location = edt.to_vec(),
            0xD7 => self.zero_wh.1 = self.discharged.register_wh(),
            0xD9 => self.zero_wh.0 = self.charged.register_wh(),
            0xDA => self.enter(code),
            0xDC => settings.charging_method = code,
            0xDD => settings.discharging_method = code,
            0xE0 => {
                let watts = signed(edt);
                settings.v2g_power_w = watts;
                // The write steers only with the method V2G.
                if watts > 0 && settings.charging_method == 0x06 {
                    self.enter(mode::CHARGE);
                } else if watts < 0 && settings.discharging_method == 0x06 {
                    self.enter(mode::DISCHARGE);
                } else if watts == 0 && settings.charging_method == 0x06 {
                    self.enter(mode::STANDBY);
                }
            }
            0xE7 => {
                settings.amount_wh = number(edt);
                self.amount_from_wh.0 = self.charged.register_wh();
            }
            0xEA => {
                settings.discharge_amount_wh = number(edt);
                self.amount_from_wh.1 = self.discharged.register_wh();
            }
            0xEB => settings.power_w = number(edt),
            0xEC => settings.discharge_power_w = number(edt),
            0xED => settings.deciampere = short(edt),
            0xEE => settings.discharge_deciampere = short(edt),
            _ => {}
        }
    }

    fn enter(&mut self, wanted: u8) {
        if self.mode != mode::CHARGE && wanted == mode::CHARGE {
            self.amount_from_wh.0 = self.charged.register_wh();
        }
        if self.mode != mode::DISCHARGE && wanted == mode::DISCHARGE {
            self.amount_from_wh.1 = self.discharged.register_wh();
        }
        self.mode = wanted;
    }
}

fn number(edt: &[u8]) -> u32 {
    edt.iter()
        .fold(0, |sum, byte| (sum << 8) | u32::from(*byte))
}

fn short(edt: &[u8]) -> u16 {
    u16::try_from(number(edt)).unwrap_or(u16::MAX)
}

fn signed(edt: &[u8]) -> i32 {
    number(edt).cast_signed()
}
