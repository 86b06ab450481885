//! Commands of the CSMS: what the device is asked before the station serves them.
//!
//! A start is accepted when the device has taken it, a stop when the device has stopped or taken it. What
//! a device has no property for is refused here.

use std::time::Duration;

use charger_sim::station::{Question, Verdict};
use echonet_lite::charger::{FAULT, OFF, connection, mode};
use echonet_lite::frame::Property;
use ocpp201::{
    ChargingProfile, ChargingProfileStatusEnum, ChargingRateUnitEnum, GenericStatusEnum,
    GetLogResponse, LogStatusEnum, PublishFirmwareResponse, RequestStartStopStatusEnum,
    RequestStartTransactionRequest, RequestStartTransactionResponse, RequestStopTransactionRequest,
    RequestStopTransactionResponse, ResetEnum, ResetRequest, SetChargingProfileResponse,
    StatusInfo, Text, UnlockConnectorResponse, UnlockStatusEnum, UpdateFirmwareResponse,
    UpdateFirmwareStatusEnum,
};
use serde::Serialize;
use tokio::time::Instant;

use super::Bridge;
use super::limits::setting;
use crate::bus::NoAnswer;
use crate::device::{self, watts};

/// How long a device may take to stop after it has taken the stop.
const STOPPED_WITHIN: Duration = Duration::from_secs(5);
/// Between two looks at a device that is to stop.
const LOOK: Duration = Duration::from_millis(300);

/// Why the device does not do it: reason code and explanation.
type Refusal = (&'static str, String);

/// The verdict that a CALL is answered with a status that says no, and why.
macro_rules! refused {
    ($response:ident, $status:expr, $refusal:expr) => {{
        let (code, why): Refusal = $refusal;
        let mut info = StatusInfo::new(Text::truncated(code));
        info.additional_info = Some(Text::truncated(&why));
        let mut response = $response::new($status);
        response.status_info = Some(info);
        answered(&response)
    }};
}

impl Bridge {
    /// Asks the device, and says what becomes of a CALL.
    pub(super) async fn answer(&mut self, question: Question) {
        let payload = question.payload.as_str();
        let verdict = match question.action.as_str() {
            "RequestStartTransaction" => self.start(payload).await,
            "RequestStopTransaction" => self.stop(payload).await,
            "TriggerMessage" => {
                self.poll().await;
                Verdict::Serve
            }
            "Reset" if self.has_transaction() && is_immediate(payload) => {
                self.halt_and_look().await;
                Verdict::Serve
            }
            "SetChargingProfile" if !self.can_be_limited() => refused!(
                SetChargingProfileResponse,
                ChargingProfileStatusEnum::Rejected,
                unsupported("the device takes neither 0xEB nor 0xED nor 0xDA")
            ),
            "UnlockConnector" => refused!(
                UnlockConnectorResponse,
                UnlockStatusEnum::UnlockFailed,
                unsupported("the device has no property for a lock")
            ),
            "UpdateFirmware" => refused!(
                UpdateFirmwareResponse,
                UpdateFirmwareStatusEnum::Rejected,
                unsupported("the device has no property for it")
            ),
            "PublishFirmware" => refused!(
                PublishFirmwareResponse,
                GenericStatusEnum::Rejected,
                unsupported("the device has no property for it")
            ),
            "GetLog" => refused!(
                GetLogResponse,
                LogStatusEnum::Rejected,
                unsupported("the device has no property for it")
            ),
            _ => Verdict::Serve,
        };
        // A station that is gone needs no verdict.
        let _ = question.verdict.send(verdict);
    }

    fn has_transaction(&self) -> bool {
        self.view.borrow().transaction.is_some()
    }

    fn can_be_limited(&self) -> bool {
        [0xEB, 0xED, 0xDA]
            .iter()
            .any(|epc| self.device.takes.contains(*epc))
    }

    async fn start(&mut self, payload: &str) -> Verdict {
        let request = serde_json::from_str::<RequestStartTransactionRequest>(payload);
        let Ok(request) = request else {
            // The station says what is wrong with it.
            return Verdict::Serve;
        };
        if self.has_transaction() || !self.view.borrow().is_accepted || request.evse_id != Some(1) {
            return Verdict::Serve;
        }
        let limit_w = request
            .charging_profile
            .as_ref()
            .and_then(|profile| self.first_limit(profile));
        match self.start_device(limit_w).await {
            Ok(()) => {
                self.is_armed = false;
                Verdict::Serve
            }
            Err(refusal) => refused!(
                RequestStartTransactionResponse,
                RequestStartStopStatusEnum::Rejected,
                refusal
            ),
        }
    }

    async fn start_device(&mut self, limit_w: Option<u32>) -> Result<(), Refusal> {
        let because = |epc: u8, what: &str| Err(("NotEnabled", format!("0x{epc:02X}: {what}")));
        if !self.poll().await {
            return Err(silent());
        }
        if self.readings.code(0x80) == Some(OFF) {
            return because(0x80, "the device is switched off");
        }
        if self.readings.code(0x88) == Some(FAULT) {
            return because(0x88, "the device has a fault");
        }
        match self.readings.code(0xC7) {
            Some(connection::NONE) => return because(0xC7, "no vehicle is connected"),
            Some(connection::NOT_CHARGEABLE) => {
                return because(0xC7, "the vehicle cannot be charged now");
            }
            _ => {}
        }
        let (least, _) = self.device.power_w;
        let mut properties = match limit_w {
            Some(limit_w) if limit_w >= least.max(1) => setting(&self.device, limit_w),
            _ => Vec::new(),
        };
        properties.push(Property::new(0xDA, [mode::CHARGE]));
        let codes: Vec<u8> = properties.iter().map(|one| one.epc).collect();
        match self.write(properties).await {
            Ok(true) => {
                self.readings.notice([(0xDA, vec![mode::CHARGE])]);
                if let Some(limit_w) = limit_w {
                    self.applied_w = Some(limit_w);
                }
                Ok(())
            }
            Ok(false) => Err(self.refusal(&codes).await),
            Err(NoAnswer) => Err(silent()),
        }
    }

    /// What the device did not take, by reading it back.
    async fn refusal(&mut self, codes: &[u8]) -> Refusal {
        let (node, object) = (self.device.node, self.device.object);
        let values = device::read(&self.bus, node, object, codes)
            .await
            .unwrap_or_default();
        let shown = values
            .iter()
            .map(|(epc, edt)| format!("{:?} ", Property::new(*epc, edt.as_slice())));
        let shown: String = shown.collect();
        (
            "DeviceRefused",
            format!(
                "the device refused the write; it holds {}",
                shown.trim_end()
            ),
        )
    }

    /// The limit that a profile begins with, in W; its later periods are the station's.
    fn first_limit(&self, profile: &ChargingProfile) -> Option<u32> {
        let schedule = profile.charging_schedule.iter().next()?;
        let period = schedule.charging_schedule_period.iter().next()?;
        Some(watts(match schedule.charging_rate_unit {
            ChargingRateUnitEnum::A => period.limit * self.device.volts,
            ChargingRateUnitEnum::W => period.limit,
        }))
    }

    async fn stop(&mut self, payload: &str) -> Verdict {
        let request = serde_json::from_str::<RequestStopTransactionRequest>(payload);
        let is_ours = request.is_ok_and(|request| {
            self.view.borrow().transaction.as_deref() == Some(request.transaction_id.as_str())
        });
        if !is_ours {
            // The station says what is wrong with it.
            return Verdict::Serve;
        }
        let refused = |refusal: Refusal| {
            refused!(
                RequestStopTransactionResponse,
                RequestStartStopStatusEnum::Rejected,
                refusal
            )
        };
        if !self.poll().await {
            return refused(silent());
        }
        if !self.is_charging() || self.halt_and_look().await {
            return Verdict::Serve;
        }
        refused(self.refusal(&[0xDA]).await)
    }

    /// Stops the device and reads its register once it has stopped. Says whether it took the stop.
    async fn halt_and_look(&mut self) -> bool {
        if !self.halt().await {
            return false;
        }
        let until = Instant::now() + STOPPED_WITHIN;
        while self.poll().await
            && self.readings.is_flowing(self.device.object.class)
            && Instant::now() < until
        {
            tokio::time::sleep(LOOK).await;
        }
        true
    }
}

fn silent() -> Refusal {
    ("DeviceTimeout", "the device did not answer".to_owned())
}

fn unsupported(why: &str) -> Refusal {
    ("UnsupportedRequest", why.to_owned())
}

/// Whether a Reset does not wait; what cannot be read the station refuses.
fn is_immediate(payload: &str) -> bool {
    let request = serde_json::from_str::<ResetRequest>(payload);
    request.is_ok_and(|request| request.kind == ResetEnum::Immediate)
}

/// The CALL is answered with this response. One that was just made can be written.
fn answered(response: &impl Serialize) -> Verdict {
    serde_json::value::to_raw_value(response).map_or(Verdict::Serve, Verdict::Answer)
}
