//! Block A, Security: security events, certificates of the station, its password.
//!
//! There is no certificate authority behind this CSMS, and SignCertificate says so (A02.FR.12).
//! Passwords at the handshake are checked in `ocppj`, their rules are in `model/passwords.rs`.

use ocpp201::{
    GenericStatusEnum, SecurityEventNotificationRequest, SecurityEventNotificationResponse,
    SetVariableStatusEnum, SetVariablesRequest, SetVariablesResponse, SignCertificateRequest,
    SignCertificateResponse, StatusInfo, Text,
};
use serde_json::value::RawValue;

use super::{Context, Failure, FollowUp};
use crate::model::passwords::Password;

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

/// A01: once the station has accepted a new password, only that one opens the door (A01.FR.03).
pub(crate) async fn set_variables_answered(
    follow_up: &FollowUp<'_>,
    request: &RawValue,
    response: &RawValue,
) -> Result<(), Failure> {
    let (Ok(request), Ok(response)) = (
        serde_json::from_str::<SetVariablesRequest>(request.get()),
        serde_json::from_str::<SetVariablesResponse>(response.get()),
    ) else {
        return Ok(());
    };
    let accepted = response.set_variable_result.iter().any(|result| {
        result.attribute_status == SetVariableStatusEnum::Accepted
            && is_password(&result.component.name, &result.variable.name)
    });
    let asked = request
        .set_variable_data
        .iter()
        .find(|data| is_password(&data.component.name, &data.variable.name));
    let Some(data) = asked.filter(|_| accepted) else {
        return Ok(());
    };
    match Password::new(&data.attribute_value) {
        Ok(password) => {
            let hashed = password.hash(follow_up.ids);
            let station = follow_up.session.station;
            follow_up.writer.set_password(station, Some(hashed)).await?;
        }
        Err(reason) => {
            let station = &follow_up.session.identity;
            tracing::warn!(%station, %reason, "the station accepted a password that cannot be used here; the old one stays");
        }
    }
    Ok(())
}

fn is_password(component: &str, variable: &str) -> bool {
    component.eq_ignore_ascii_case("SecurityCtrlr")
        && variable.eq_ignore_ascii_case("BasicAuthPassword")
}
