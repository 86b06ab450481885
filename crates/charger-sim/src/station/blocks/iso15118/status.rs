//! What OCSP responders say of the certificates that vehicles are shown (M06), asked through the CSMS.
//!
//! A vehicle would get the answers in the TLS handshake, which is simulated. An answer counts if it can be believed; it
//! is asked for anew when there is a newer one, at least every week (M06.FR.10), and where there was none, after a day.

use std::time::Duration;

use base64::{Engine, prelude::BASE64_STANDARD};
use certificates::ocsp::Status;
use ocpp201::{
    Action, GetCertificateStatusEnum, GetCertificateStatusRequest, GetCertificateStatusResponse,
};
use serde::{Deserialize, Serialize};

use crate::{
    clock::ModelInstant,
    station::{
        certificates as x509,
        core::Core,
        outbox::{Gate, Purpose},
        timers::Timer,
    },
};

/// In s.
const DAY: i64 = 86_400;
/// After which the station looks again whether the CSMS can be asked.
const HOUR: Duration = Duration::from_secs(3_600);

/// What is known of the certificates for vehicles.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(in crate::station) struct Statuses {
    known: Vec<Known>,
}

/// An answer, or that there was none.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Known {
    /// Of the certificate, hexadecimal.
    serial: String,
    /// `good`, `revoked`, `unknown`, or empty: nobody said anything.
    said: String,
    /// Until when it is not asked again, in seconds since the epoch.
    until: i64,
}

impl Statuses {
    /// Whether one of them was revoked.
    pub(in crate::station) fn is_revoked(&self) -> bool {
        let revoked = Status::Revoked.to_string();
        self.known.iter().any(|one| one.said == revoked)
    }

    fn take(&mut self, serial: &str, said: String, until: i64) {
        self.known.retain(|one| one.serial != serial);
        self.known.push(Known {
            serial: serial.to_owned(),
            said,
            until,
        });
    }
}

impl Core {
    /// The station has a new certificate for vehicles: it asks what is said of it, and those who wait go on.
    pub(in crate::station) fn has_new_v2g_certificate(&mut self) {
        self.statuses = Statuses::default();
        self.ask_for_statuses();
        for evse in 0..self.evses.len() {
            self.plug_and_charge(evse);
        }
    }

    /// Asks for the status of every certificate that vehicles are shown and of which nothing is known for now.
    pub(in crate::station) fn ask_for_statuses(&mut self) {
        let Some(chain) = self.own.shown_to_vehicles() else {
            return;
        };
        if !self.may_ask_csms() {
            let at = self.now + HOUR;
            return self.timers.set(Timer::CertificateStatus, at);
        }
        let now = self.seconds();
        for question in x509::questions(chain, &[]) {
            let serial = question.serial_number.to_string();
            let is_known = |one: &Known| one.serial == serial && one.until > now;
            if self.statuses.known.iter().any(is_known) {
                continue;
            }
            let said = String::new();
            self.statuses.take(&serial, said, now.saturating_add(DAY));
            let request = GetCertificateStatusRequest::new(question);
            let purpose = Purpose::CertificateStatus(serial);
            let action = Action::GetCertificateStatus;
            self.enqueue(action, &request, purpose, Gate::Accepted);
        }
        self.schedule_statuses();
    }

    /// Sets the timer of the next question.
    pub(in crate::station) fn schedule_statuses(&mut self) {
        let Some(next) = self.statuses.known.iter().map(|one| one.until).min() else {
            return;
        };
        let at = ModelInstant::from_millis(next.saturating_mul(1_000));
        self.timers.set(Timer::CertificateStatus, self.now.max(at));
    }

    /// The CSMS answered about the certificate with this serial number.
    pub(in crate::station) fn certificate_status_told(
        &mut self,
        serial: &str,
        answer: &GetCertificateStatusResponse,
    ) {
        let told = match (answer.status, &answer.ocsp_result) {
            (GetCertificateStatusEnum::Accepted, Some(result)) => BASE64_STANDARD
                .decode(&**result)
                .map_err(|_| "it is not base64".to_owned()),
            _ => {
                let info = answer.status_info.as_ref();
                Err(info
                    .map_or("no reason", |info| &info.reason_code)
                    .to_owned())
            }
        };
        let now = self.seconds();
        let chain = self.own.shown_to_vehicles().unwrap_or_default();
        let told = told.and_then(|der| x509::status(chain, serial, &der, now));
        match told {
            Ok(said) => {
                let week = now.saturating_add(7 * DAY);
                let next = said.next_update.map_or(week, jiff::Timestamp::as_second);
                // An answer that is all but out of date is not asked for every moment.
                let until = next.clamp(now.saturating_add(60), week);
                self.statuses.take(serial, said.status.to_string(), until);
                if said.status == Status::Revoked {
                    let why = "the certificate for vehicles was revoked: no Plug & Charge";
                    self.problem(why.to_owned());
                }
            }
            Err(why) => self.problem(format!(
                "nothing is known of the status of the certificate for vehicles: {why}"
            )),
        }
        self.is_dirty = true;
        self.schedule_statuses();
    }
}
