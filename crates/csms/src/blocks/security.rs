//! Block A, Security: security events and certificates of the station.
//!
//! There is no certificate authority behind this CSMS, and SignCertificate says so (A02.FR.12).
//! Passwords at the handshake are checked in `ocppj`; how one is changed is in `commands/password.rs`.

use ocpp201::{
    GenericStatusEnum, SecurityEventNotificationRequest, SecurityEventNotificationResponse,
    SignCertificateRequest, SignCertificateResponse, StatusInfo, Text,
};

use super::{Context, Failure};

/// A04: kept, then acknowledged.
pub(crate) async fn security_event_notification(
    cx: Context<'_>,
    request: SecurityEventNotificationRequest,
) -> Result<SecurityEventNotificationResponse, Failure> {
    let mut report = cx.report();
    report.reported_at = Some(request.timestamp.timestamp());
    cx.once().report(report).await?;
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
