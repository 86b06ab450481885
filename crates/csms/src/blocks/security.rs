//! Block A, Security: security events and certificates of the station.
//!
//! There is no certificate authority behind this CSMS, and SignCertificate says so (A02.FR.12).
//! Passwords at the handshake are checked in `ocppj`; how one is changed is in `commands/password.rs`.
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | CertificateSigned | 1 | `test_all_40_actions_of_the_csms_arrive_valid_and_their_answers_come_back` | no certificate authority: it never sends one by itself |
//! | SecurityEventNotification | 3 | `security_events_are_typed_filtered_and_there_after_a_restart_on_sqlite` | |
//! | SignCertificate | 1 | `what_nobody_here_can_do_is_answered_truthfully` | always `Rejected`: no certificate authority |

use std::sync::Arc;

use ocpp201::{
    GenericStatusEnum, SecurityEventNotificationRequest, SecurityEventNotificationResponse,
    SignCertificateRequest, SignCertificateResponse, StatusInfo, Text,
};

use super::{Context, Failure};
use crate::live::LiveEventKind;
use crate::store::change::Change;
use crate::store::tables::security;

/// A04: kept, then acknowledged.
pub(crate) async fn security_event_notification(
    cx: Context<'_>,
    request: SecurityEventNotificationRequest,
) -> Result<SecurityEventNotificationResponse, Failure> {
    let key = cx.core.numbers.next("security_event").await?;
    let station = cx.session.station;
    let (kind, tech_info) = (&*request.kind, request.tech_info.as_deref());
    let occurred_at = request.timestamp.timestamp();
    let (add, is_critical) =
        security::add(key, station, kind, tech_info, occurred_at, cx.received_at);
    let told = LiveEventKind::SecurityEvent {
        security_event_key: key,
        r#type: kind.to_owned(),
        is_critical,
        tech_info: tech_info.map(str::to_owned),
    };
    let identity = Some(Arc::clone(&cx.session.identity));
    let change = Change::from(add).tell(identity, told);
    cx.once().change(station, change).await?;
    Ok(SecurityEventNotificationResponse::new())
}

/// A02, A03: kept, and refused, because nothing here can sign it.
pub(crate) async fn sign_certificate(
    cx: Context<'_>,
    _request: SignCertificateRequest,
) -> Result<SignCertificateResponse, Failure> {
    let status = GenericStatusEnum::Rejected;
    let mut report = cx.report();
    report.status = Some(status.as_str());
    cx.once().report(report).await?;
    let mut response = SignCertificateResponse::new(status);
    response.status_info = Some(StatusInfo::new(Text::truncated("NoCertAuthority")));
    Ok(response)
}
