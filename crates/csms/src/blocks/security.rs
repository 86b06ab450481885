//! Block A, Security: security events, certificates of the station, its password.
//!
//! There is no certificate authority behind this CSMS, and SignCertificate says so (A02.FR.12).
//! Passwords at the handshake are checked in `ocppj`, their rules are in `model/passwords.rs`.

use ocpp201::rpc::ErrorCode;
use ocpp201::{
    GenericStatusEnum, SecurityEventNotificationRequest, SecurityEventNotificationResponse,
    SetVariableStatusEnum, SetVariablesRequest, SetVariablesResponse, SignCertificateRequest,
    SignCertificateResponse, StatusInfo, Text, Violation,
};
use serde_json::value::RawValue;

use super::{Context, Failure};
use crate::clock::IdSource;
use crate::directory::CallRefusal;
use crate::facts::StationKey;
use crate::model::passwords::Password;
use crate::store::batch::PasswordChange;
use crate::store::writer::{WriteError, Writer};

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

/// A01: the new password holds from the moment it is sent, because its answer may get lost; gives its
/// hash, by which the change goes on.
///
/// # Errors
/// [`CallRefusal`]: it is no password that a station could log in with here, or could not be stored.
pub(crate) async fn offer_password(
    writer: &Writer,
    ids: &IdSource,
    station: StationKey,
    request: &RawValue,
) -> Result<Option<Vec<u8>>, CallRefusal> {
    let Some(password) = password_in(request)? else {
        return Ok(None);
    };
    let hashed = password.hash(ids);
    let hash = hashed.1.clone();
    let offer = PasswordChange::Offer(hashed);
    writer.change_password(station, offer).await?;
    Ok(Some(hash))
}

/// The station password that a SetVariablesRequest would set.
///
/// # Errors
/// [`CallRefusal`]: it is none that the station could log in with here.
pub(crate) fn password_in(request: &RawValue) -> Result<Option<Password>, CallRefusal> {
    let Ok(request) = serde_json::from_str::<SetVariablesRequest>(request.get()) else {
        return Ok(None);
    };
    let mut items = (0..).zip(&request.set_variable_data);
    let found = items.find(|(_, data)| is_password(&data.component.name, &data.variable.name));
    let Some((i, data)) = found else {
        return Ok(None);
    };
    let password = Password::new(&data.attribute_value).map_err(|reason| {
        CallRefusal::InvalidPayload(Violation {
            code: ErrorCode::PropertyConstraintViolation,
            path: format!("/setVariableData/{i}/attributeValue"),
            message: reason.to_string(),
        })
    })?;
    Ok(Some(password))
}

/// How an offered password fared.
#[derive(Debug, Clone, Copy)]
pub(crate) enum OfferEnd<'a> {
    /// It never reached the station, or was refused whole.
    Refused,
    /// The station answered.
    Answered(&'a RawValue),
    /// Nobody knows whether the station took it: both passwords hold until one is used.
    Lost,
}

/// A01.FR.03, .04: once the station has accepted a new password, or will take it with its next boot, that
/// is its password; the one before holds until the first log-in by the new one.
pub(crate) async fn settle_password(
    writer: &Writer,
    station: StationKey,
    hash: Vec<u8>,
    end: OfferEnd<'_>,
) -> Result<(), WriteError> {
    let is_accepted = match end {
        OfferEnd::Lost => return Ok(()),
        OfferEnd::Refused => false,
        OfferEnd::Answered(response) => {
            let response = serde_json::from_str::<SetVariablesResponse>(response.get());
            response.is_ok_and(|response| {
                response.set_variable_result.iter().any(|result| {
                    matches!(
                        result.attribute_status,
                        SetVariableStatusEnum::Accepted | SetVariableStatusEnum::RebootRequired
                    ) && is_password(&result.component.name, &result.variable.name)
                })
            })
        }
    };
    let change = if is_accepted {
        PasswordChange::Accept(hash)
    } else {
        PasswordChange::Withdraw(hash)
    };
    writer.change_password(station, change).await
}

fn is_password(component: &str, variable: &str) -> bool {
    component.eq_ignore_ascii_case("SecurityCtrlr")
        && variable.eq_ignore_ascii_case("BasicAuthPassword")
}
