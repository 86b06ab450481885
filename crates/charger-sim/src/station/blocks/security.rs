//! Block A, security: events that the CSMS is told. The station's own certificates are in `security/renewal`.
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | CertificateSigned | 3 | `a_station_changes_to_the_certificate_that_was_signed_for_it` | |
//! | SecurityEventNotification | 2 | `a_security_event_is_delivered_after_the_end_of_the_process` | events that nobody raises by `tamper`: TLS, clock, settings |
//! | SignCertificate | 3 | `a_certificate_that_does_not_come_is_asked_for_again_after_twice_as_long` | |

mod renewal;

use ocpp201::{Action, SecurityEventNotificationRequest, Text};

pub(in crate::station) use self::renewal::{OwnCertificate, OwnCertificates};
use crate::station::{
    core::Core,
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
}
