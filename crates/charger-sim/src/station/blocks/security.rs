//! Block A, security: events that the CSMS is told, and the answer to a signed certificate.
//!
//! This station makes no certificate requests, so it accepts no signed certificate: one that is not valid either is
//! refused as such and reported (A02.FR.07).
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | CertificateSigned | 1 | `a_signed_certificate_is_refused_and_a_bad_one_is_reported` | always `Rejected`: it asks for no certificate |
//! | SecurityEventNotification | 2 | `a_security_event_is_delivered_after_the_end_of_the_process` | events that nobody raises by `tamper`: TLS, clock, settings |
//! | SignCertificate | 0 | `test_every_message_that_a_station_may_send_reaches_the_library_with_valid_payloads` | by the verb `send` only |

use ocpp201::{
    Action, CertificateSignedRequest, CertificateSignedResponse, CertificateSignedStatusEnum,
    SecurityEventNotificationRequest, Text,
};

use crate::station::{
    certificates,
    core::Core,
    dispatch::{Refusal, because_of},
    outbox::{Gate, Purpose},
};

impl Core {
    /// Reports a critical security event; it waits for the connection if there is none (A04.FR.02).
    pub(in crate::station) fn security_event(&mut self, kind: &str, about: &str) {
        let mut request =
            SecurityEventNotificationRequest::new(Text::truncated(kind), self.date_time());
        request.tech_info = (!about.is_empty()).then(|| Text::truncated(about));
        let action = Action::SecurityEventNotification;
        self.enqueue(action, &request, Purpose::KeptNotice, Gate::Accepted);
    }

    pub(in crate::station) fn certificate_signed(
        &mut self,
        request: CertificateSignedRequest,
    ) -> Result<CertificateSignedResponse, Refusal> {
        let checked = certificates::check_chain(&request.certificate_chain, self.seconds());
        let reason = checked
            .err()
            .unwrap_or("no certificate request of this station is open");
        if checked.is_err() {
            self.security_event("InvalidChargingStationCertificate", reason);
        }
        let mut response = CertificateSignedResponse::new(CertificateSignedStatusEnum::Rejected);
        response.status_info = because_of("InvalidCertificate", reason);
        Ok(response)
    }
}
