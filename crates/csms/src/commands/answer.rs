//! A CALLRESULT, read once: whether it is valid, and its content where somebody reads it here.

use ocpp201::{
    Action, CancelReservationResponse, ChangeAvailabilityResponse, ClearDisplayMessageResponse,
    ClearVariableMonitoringResponse, DeleteCertificateResponse, GetInstalledCertificateIdsResponse,
    GetLocalListVersionResponse, GetLogResponse, GetVariablesResponse, InstallCertificateResponse,
    PayloadKind, RequestStartTransactionResponse, RequestStopTransactionResponse,
    ReserveNowResponse, SendLocalListResponse, SetDisplayMessageResponse,
    SetMonitoringBaseResponse, SetVariableMonitoringResponse, SetVariablesResponse, Violation,
    check_payload, decode_payload,
};
use serde_json::value::RawValue;

/// What a station answered.
#[derive(Debug, Default)]
#[expect(missing_docs, reason = "named after the messages")]
pub enum Answer {
    CancelReservation(CancelReservationResponse),
    ChangeAvailability(ChangeAvailabilityResponse),
    ClearDisplayMessage(ClearDisplayMessageResponse),
    ClearVariableMonitoring(ClearVariableMonitoringResponse),
    GetLocalListVersion(GetLocalListVersionResponse),
    DeleteCertificate(DeleteCertificateResponse),
    GetInstalledCertificateIds(Box<GetInstalledCertificateIdsResponse>),
    GetLog(GetLogResponse),
    GetVariables(Box<GetVariablesResponse>),
    InstallCertificate(InstallCertificateResponse),
    RequestStartTransaction(RequestStartTransactionResponse),
    RequestStopTransaction(RequestStopTransactionResponse),
    ReserveNow(ReserveNowResponse),
    SendLocalList(SendLocalListResponse),
    SetDisplayMessage(SetDisplayMessageResponse),
    SetMonitoringBase(SetMonitoringBaseResponse),
    SetVariableMonitoring(Box<SetVariableMonitoringResponse>),
    SetVariables(Box<SetVariablesResponse>),
    /// Nothing, or what nobody reads here.
    #[default]
    Other,
}

impl Answer {
    /// Reads the payload of a CALLRESULT.
    ///
    /// # Errors
    /// The first [`Violation`] in schema order.
    pub(super) fn read(action: Action, payload: &RawValue) -> Result<Self, Violation> {
        macro_rules! read {
            () => {
                decode_payload(action, PayloadKind::Response, payload)?
            };
        }
        Ok(match action {
            Action::CancelReservation => Self::CancelReservation(read!()),
            Action::ChangeAvailability => Self::ChangeAvailability(read!()),
            Action::ClearDisplayMessage => Self::ClearDisplayMessage(read!()),
            Action::ClearVariableMonitoring => Self::ClearVariableMonitoring(read!()),
            Action::GetLocalListVersion => Self::GetLocalListVersion(read!()),
            Action::DeleteCertificate => Self::DeleteCertificate(read!()),
            Action::GetInstalledCertificateIds => {
                Self::GetInstalledCertificateIds(Box::new(read!()))
            }
            Action::GetLog => Self::GetLog(read!()),
            Action::GetVariables => Self::GetVariables(Box::new(read!())),
            Action::InstallCertificate => Self::InstallCertificate(read!()),
            Action::RequestStartTransaction => Self::RequestStartTransaction(read!()),
            Action::RequestStopTransaction => Self::RequestStopTransaction(read!()),
            Action::ReserveNow => Self::ReserveNow(read!()),
            Action::SendLocalList => Self::SendLocalList(read!()),
            Action::SetDisplayMessage => Self::SetDisplayMessage(read!()),
            Action::SetMonitoringBase => Self::SetMonitoringBase(read!()),
            Action::SetVariableMonitoring => Self::SetVariableMonitoring(Box::new(read!())),
            Action::SetVariables => Self::SetVariables(Box::new(read!())),
            _ => {
                check_payload(action, PayloadKind::Response, payload)?;
                Self::Other
            }
        })
    }
}
