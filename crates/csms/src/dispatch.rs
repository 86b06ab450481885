//! From a CALL of a station to its answer: known action, boot gate, typed decode, block.
//!
//! The one exhaustive `match` over the 64 actions; a forgotten one does not compile. Every CALL gets
//! exactly one answer. CALLERROR is for what the protocol forbids; refusals that a response can
//! express are the blocks' business. Sockets are not known here.

use std::sync::Arc;

use jiff::Timestamp;
use ocpp201::rpc::{self, ErrorCode, MessageId};
use ocpp201::{Action, PayloadKind, Request, TransactionEventRequest, Violation, decode_payload};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use crate::blocks::{
    Context, Failure, authorization, availability, data_transfer, diagnostics, display_message,
    firmware, iso15118, meter_values, provisioning, reservation, security, smart_charging,
    transactions,
};
use crate::connections::Session;
use crate::context::Core;
use crate::facts::{EventReference, RefusedEventFact};
use crate::model::tolerance;
use crate::payload::Payload;

/// A CALL as it came.
#[derive(Debug)]
pub(crate) struct InboundCall {
    pub(crate) id: MessageId,
    pub(crate) action: Result<Action, UnknownAction>,
    pub(crate) payload: Payload,
    /// The payload of a TransactionEvent, where it was read with the frame.
    pub(crate) event: Option<Box<TransactionEventRequest>>,
    pub(crate) received_at: Timestamp,
}

/// The name of an action that OCPP 2.0.1 does not have.
#[derive(Debug)]
pub(crate) struct UnknownAction(pub(crate) Box<str>);

impl InboundCall {
    /// Reads a frame that brings a valid TransactionEvent, in one pass; most frames under load are of this
    /// kind. `None`: it is another one, and is to be read with [`rpc::decode`].
    pub(crate) fn of_event(frame: &Utf8Bytes, received_at: Timestamp) -> Option<Self> {
        let outline = rpc::outline_call(frame)?;
        let action = Action::TransactionEvent;
        if outline.action != action.as_str() {
            return None;
        }
        let event = serde_json::from_str(outline.payload).ok()?;
        Some(Self {
            id: outline.id,
            action: Ok(action),
            payload: Payload::new(frame, outline.payload),
            event: Some(event),
            received_at,
        })
    }

    /// The action, where it is known.
    pub(crate) fn known(&self) -> Option<Action> {
        self.action.as_ref().ok().copied()
    }

    /// As the station names it.
    pub(crate) fn action_name(&self) -> &str {
        match &self.action {
            Ok(action) => action.as_str(),
            Err(unknown) => &unknown.0,
        }
    }
}

/// The frame that answers a CALL.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) frame: String,
    /// `result` or the error code.
    pub(crate) outcome: &'static str,
    /// A repeat of the CALL gets this same frame.
    pub(crate) is_final: bool,
    /// The connection ends with this answer, and why.
    pub(crate) closes: Option<&'static str>,
    /// The row that holds the payload of the CALL.
    pub(crate) stored: Option<EventReference>,
}

/// Why there is no response.
#[derive(Debug)]
enum Refusal {
    /// The answer is a CALLERROR.
    Error(ErrorCode, String),
    /// The payload is not what it should be.
    Violation(Violation),
    /// It could not be served now, or not on this connection.
    Failure(Failure),
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

/// Serves one CALL.
pub(crate) async fn serve(core: &Arc<Core>, session: &Session, call: &mut InboundCall) -> Answer {
    let mut closes = None;
    let event = call.event.take();
    let call = &*call;
    let (code, description) = match admit(session, call) {
        Ok(action) => {
            let cx = Context {
                core,
                session,
                received_at: call.received_at,
                action,
                id: &call.id,
                payload: call.payload.get(),
            };
            // Apart: a future has room for the largest thing that it may do, and events are many.
            let served = match action {
                Action::TransactionEvent => Box::pin(serve_event(cx, event)).await,
                _ => Box::pin(serve_action(cx)).await.map(|frame| (frame, None)),
            };
            match served {
                Ok((frame, stored)) => {
                    return Answer {
                        frame,
                        outcome: "result",
                        is_final: true,
                        closes: None,
                        stored,
                    };
                }
                Err(Refusal::Error(code, description)) => (code, description),
                Err(Refusal::Violation(violation)) => match refuse(cx, call, violation).await {
                    Ok(refused) => refused,
                    Err(failure) => unserved(session, action, &failure),
                },
                Err(Refusal::Failure(Failure::Imposture(reason))) => {
                    tracing::warn!(station = %session.identity, %action, reason, "the connection is closed");
                    closes = Some(reason);
                    (ErrorCode::SecurityError, reason.to_owned())
                }
                Err(Refusal::Failure(failure)) => unserved(session, action, &failure),
            }
        }
        Err(refused) => refused,
    };
    Answer {
        frame: rpc::encode_call_error(&call.id, code, &description),
        outcome: code.as_str(),
        // The station repeats the CALL in the hope of another answer.
        is_final: code != ErrorCode::InternalError && code != ErrorCode::SecurityError,
        closes,
        stored: None,
    }
}

/// The action, if it is known, sent in its direction, and let through by the boot gate.
fn admit(session: &Session, call: &InboundCall) -> Result<Action, (ErrorCode, String)> {
    let action = match &call.action {
        Ok(action) => *action,
        Err(UnknownAction(name)) => {
            let description = ocpp201::unknown_action(name);
            return Err((ErrorCode::NotImplemented, description));
        }
    };
    if !action.direction().is_to_csms() {
        return Err((
            ErrorCode::NotSupported,
            format!("{action} is sent by a CSMS, not by a station"),
        ));
    }
    if !session.admits(action) {
        return Err((
            ErrorCode::SecurityError,
            match session.registration() {
                None => "send BootNotification first".to_owned(),
                Some(status) => format!(
                    "the registration is {status}: send BootNotification when its interval is over"
                ),
            },
        ));
    }
    Ok(action)
}

fn unserved(session: &Session, action: Action, failure: &Failure) -> (ErrorCode, String) {
    tracing::error!(station = %session.identity, %action, error = %failure, "a message could not be served");
    (
        ErrorCode::InternalError,
        "the database does not answer; send it again later".to_owned(),
    )
}

/// A TransactionEvent that is refused is kept whole, so that strictness destroys no billing data.
async fn refuse(
    cx: Context<'_>,
    call: &InboundCall,
    violation: Violation,
) -> Result<(ErrorCode, String), Failure> {
    let action = cx.action;
    tracing::info!(station = %cx.session.identity, %action, code = violation.code.as_str(), path = %violation.path, "a payload breaks the schema");
    let description = violation.to_string();
    let code = violation.code;
    if action == Action::TransactionEvent {
        cx.once()
            .refused_event(RefusedEventFact {
                station: cx.session.station,
                received_at: cx.received_at,
                error_code: code.as_str(),
                path: violation.path,
                message: violation.fault.to_string(),
                frame: ocpp201::redact::frame(call.payload.frame()).into_owned(),
            })
            .await?;
    }
    Ok((code, description))
}

fn decode<R: Request>(cx: Context<'_>) -> Result<R, Refusal> {
    decode_or_repair(cx, R::ACTION).map_err(Refusal::Violation)
}

fn decode_or_repair<T: DeserializeOwned>(cx: Context<'_>, action: Action) -> Result<T, Violation> {
    if let Ok(decoded) = serde_json::from_str(cx.payload) {
        return Ok(decoded);
    }
    // Read again, slower, to say what is wrong with it. That it is JSON is known from the frame.
    let payload = serde_json::from_str(cx.payload).unwrap_or(RawValue::NULL);
    match decode_payload(action, PayloadKind::Request, payload) {
        Err(violation) if cx.session.is_tolerant() => {
            let (payload, warnings) = tolerance::repair(action, payload, violation)?;
            let decoded = decode_payload(action, PayloadKind::Request, &payload)?;
            for warning in warnings {
                tracing::warn!(station = %cx.session.identity, %action, violation = %warning, "tolerated");
                metrics::counter!("csms_tolerated_total", "action" => action.as_str()).increment(1);
            }
            Ok(decoded)
        }
        decoded => decoded,
    }
}

/// The frame of the response to a TransactionEvent, and the row that holds the event, where there is one.
async fn serve_event(
    cx: Context<'_>,
    event: Option<Box<TransactionEventRequest>>,
) -> Result<(String, Option<EventReference>), Refusal> {
    let request = match event {
        Some(request) => request,
        None => Box::new(decode(cx)?),
    };
    let (response, stored) = transactions::transaction_event(cx, request).await?;
    Ok((rpc::encode_call_result(cx.id, &response), stored))
}

/// The frame of the response to any other CALL.
async fn serve_action(cx: Context<'_>) -> Result<String, Refusal> {
    let Context { action, id, .. } = cx;
    macro_rules! answer {
        ($handler:path) => {
            rpc::encode_call_result(id, &$handler(cx, decode(cx)?).await?)
        };
    }
    let frame = match action {
        Action::Authorize => answer!(authorization::authorize),
        Action::BootNotification => answer!(provisioning::boot_notification),
        Action::ClearedChargingLimit => answer!(smart_charging::cleared_charging_limit),
        Action::DataTransfer => answer!(data_transfer::data_transfer),
        Action::FirmwareStatusNotification => answer!(firmware::firmware_status_notification),
        Action::Get15118EvCertificate => answer!(iso15118::get_15118_ev_certificate),
        Action::GetCertificateStatus => answer!(iso15118::get_certificate_status),
        Action::Heartbeat => rpc::encode_call_result(id, &availability::heartbeat(cx, decode(cx)?)),
        Action::LogStatusNotification => answer!(diagnostics::log_status_notification),
        Action::MeterValues => answer!(meter_values::meter_values),
        Action::NotifyChargingLimit => answer!(smart_charging::notify_charging_limit),
        Action::NotifyCustomerInformation => {
            answer!(diagnostics::customer_information::notify_customer_information)
        }
        Action::NotifyDisplayMessages => answer!(display_message::notify_display_messages),
        Action::NotifyEvChargingNeeds => answer!(smart_charging::notify_ev_charging_needs),
        Action::NotifyEvChargingSchedule => answer!(smart_charging::notify_ev_charging_schedule),
        Action::NotifyEvent => answer!(diagnostics::monitoring::notify_event),
        Action::NotifyMonitoringReport => {
            answer!(diagnostics::monitoring::notify_monitoring_report)
        }
        Action::NotifyReport => answer!(provisioning::notify_report),
        Action::PublishFirmwareStatusNotification => {
            answer!(firmware::publish_firmware_status_notification)
        }
        Action::ReportChargingProfiles => answer!(smart_charging::report_charging_profiles),
        Action::ReservationStatusUpdate => answer!(reservation::reservation_status_update),
        Action::SecurityEventNotification => answer!(security::security_event_notification),
        Action::SignCertificate => answer!(security::sign_certificate),
        Action::StatusNotification => answer!(availability::status_notification),
        Action::TransactionEvent => serve_event(cx, None).await?.0,
        Action::CancelReservation
        | Action::CertificateSigned
        | Action::ChangeAvailability
        | Action::ClearCache
        | Action::ClearChargingProfile
        | Action::ClearDisplayMessage
        | Action::ClearVariableMonitoring
        | Action::CostUpdated
        | Action::CustomerInformation
        | Action::DeleteCertificate
        | Action::GetBaseReport
        | Action::GetChargingProfiles
        | Action::GetCompositeSchedule
        | Action::GetDisplayMessages
        | Action::GetInstalledCertificateIds
        | Action::GetLocalListVersion
        | Action::GetLog
        | Action::GetMonitoringReport
        | Action::GetReport
        | Action::GetTransactionStatus
        | Action::GetVariables
        | Action::InstallCertificate
        | Action::PublishFirmware
        | Action::RequestStartTransaction
        | Action::RequestStopTransaction
        | Action::ReserveNow
        | Action::Reset
        | Action::SendLocalList
        | Action::SetChargingProfile
        | Action::SetDisplayMessage
        | Action::SetMonitoringBase
        | Action::SetMonitoringLevel
        | Action::SetNetworkProfile
        | Action::SetVariableMonitoring
        | Action::SetVariables
        | Action::TriggerMessage
        | Action::UnlockConnector
        | Action::UnpublishFirmware
        | Action::UpdateFirmware => {
            return Err(Refusal::Error(
                ErrorCode::NotSupported,
                format!("{action} is sent by a CSMS, not by a station"),
            ));
        }
    };
    Ok(frame)
}
