//! CALLs of the CSMS: registration gate, typed reading, the one match, the answer (Part 4, 4.2; B01 to B03).
//!
//! Every CALL gets exactly one answer, before anything it leads to: what a handler wants to send goes into the
//! outbox, which is emptied after the answer. A CALL repeated with its id is answered again, not done again.

use ocpp201::{
    Action, PayloadKind, Request, decode_payload,
    rpc::{self, ErrorCode, Lookup, MessageId},
};
use scenario::shape::OptionalBlock;
use serde_json::value::RawValue;

use super::{
    AnswerOutcome, ObservationKind,
    core::{Core, Registration},
    device_model::names,
};

/// Longest action name that is shown.
const SHOWN_ACTION: usize = 50;

/// Why a CALL is answered with CALLERROR.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) code: ErrorCode,
    pub(super) description: String,
}

impl Refusal {
    /// A refusal with a description.
    pub(super) fn new(code: ErrorCode, description: impl Into<String>) -> Self {
        Self {
            code,
            description: description.into(),
        }
    }
}

/// The payload of an answer.
type Answer = Result<Box<RawValue>, Refusal>;

/// The `status` of an answer, for observers.
#[derive(serde::Deserialize)]
struct StatusOnly {
    #[serde(default)]
    status: Option<String>,
}

impl Core {
    /// Serves a CALL and writes its answer.
    pub(super) fn dispatch(&mut self, id: &MessageId, action: &str, payload: &RawValue) -> String {
        let shown = shown_action(action);
        let message_id = id.as_str().to_owned();
        self.observe(ObservationKind::CallReceived {
            message_id: message_id.clone(),
            action: shown.clone(),
        });
        if let Lookup::Repeated(answer) = self.replay.look_up(id, action, payload.get()) {
            return answer.to_owned();
        }
        let served = match self.decided.take() {
            Some(answer) => Ok(answer),
            None => self.serve(action, payload),
        };
        let (text, outcome) = match served {
            Ok(answer) => {
                let status = serde_json::from_str::<StatusOnly>(answer.get()).ok();
                let status = status.and_then(|only| only.status);
                (
                    rpc::encode_call_result_raw(id, &answer),
                    AnswerOutcome::Result { status },
                )
            }
            Err(Refusal { code, description }) => (
                rpc::encode_call_error(id, code, &description),
                AnswerOutcome::Error {
                    code: code.as_str(),
                },
            ),
        };
        self.replay
            .remember(id.clone(), action, payload.get(), &text);
        self.observe(ObservationKind::AnswerSent {
            message_id,
            action: shown,
            outcome,
        });
        text
    }

    fn serve(&mut self, name: &str, payload: &RawValue) -> Answer {
        let Some(action) = Action::from_name(name) else {
            let text = ocpp201::unknown_action(name);
            return Err(Refusal::new(ErrorCode::NotImplemented, text));
        };
        if !action.direction().is_to_station() {
            let text = format!("{action} is sent by stations only");
            return Err(Refusal::new(ErrorCode::NotSupported, text));
        }
        if self.lacks(action) {
            let text = format!("this station has no {action}: its shape leaves the block out");
            return Err(Refusal::new(ErrorCode::NotSupported, text));
        }
        if matches!(
            self.registration,
            Registration::Unregistered | Registration::Rejected
        ) {
            let text = "station is not registered: answer its BootNotification first";
            return Err(Refusal::new(ErrorCode::SecurityError, text));
        }
        self.check_length(action, payload)?;
        match action {
            Action::CancelReservation => self.answer(payload, Self::cancel_reservation),
            Action::CertificateSigned => self.answer(payload, Self::certificate_signed),
            Action::ChangeAvailability => self.answer(payload, Self::change_availability),
            Action::ClearCache => self.answer(payload, Self::clear_cache),
            Action::ClearChargingProfile => self.answer(payload, Self::clear_charging_profile),
            Action::ClearDisplayMessage => self.answer(payload, Self::clear_display_message),
            Action::ClearVariableMonitoring => {
                self.answer(payload, Self::clear_variable_monitoring)
            }
            Action::CostUpdated => self.answer(payload, Self::cost_updated),
            Action::CustomerInformation => self.answer(payload, Self::customer_information),
            Action::DataTransfer => self.answer(payload, Self::data_transfer),
            Action::DeleteCertificate => self.answer(payload, Self::delete_certificate),
            Action::GetBaseReport => self.answer(payload, Self::get_base_report),
            Action::GetChargingProfiles => self.answer(payload, Self::get_charging_profiles),
            Action::GetCompositeSchedule => self.answer(payload, Self::get_composite_schedule),
            Action::GetDisplayMessages => self.answer(payload, Self::get_display_messages),
            Action::GetInstalledCertificateIds => {
                self.answer(payload, Self::get_installed_certificate_ids)
            }
            Action::GetLocalListVersion => self.answer(payload, Self::get_local_list_version),
            Action::GetLog => self.answer(payload, Self::get_log),
            Action::GetMonitoringReport => self.answer(payload, Self::get_monitoring_report),
            Action::GetReport => self.answer(payload, Self::get_report),
            Action::GetTransactionStatus => self.answer(payload, Self::get_transaction_status),
            Action::GetVariables => self.answer(payload, Self::get_variables),
            Action::InstallCertificate => self.answer(payload, Self::install_certificate),
            Action::PublishFirmware => self.answer(payload, Self::publish_firmware),
            Action::RequestStartTransaction => {
                self.answer(payload, Self::request_start_transaction)
            }
            Action::RequestStopTransaction => self.answer(payload, Self::request_stop_transaction),
            Action::ReserveNow => self.answer(payload, Self::reserve_now),
            Action::Reset => self.answer(payload, Self::reset),
            Action::SendLocalList => self.answer(payload, Self::send_local_list),
            Action::SetChargingProfile => self.answer(payload, Self::set_charging_profile),
            Action::SetDisplayMessage => self.answer(payload, Self::set_display_message),
            Action::SetMonitoringBase => self.answer(payload, Self::set_monitoring_base),
            Action::SetMonitoringLevel => self.answer(payload, Self::set_monitoring_level),
            Action::SetNetworkProfile => self.answer(payload, Self::set_network_profile),
            Action::SetVariableMonitoring => self.answer(payload, Self::set_variable_monitoring),
            Action::SetVariables => self.answer(payload, Self::set_variables),
            Action::TriggerMessage => self.answer(payload, Self::trigger_message),
            Action::UnlockConnector => self.answer(payload, Self::unlock_connector),
            Action::UnpublishFirmware => self.answer(payload, Self::unpublish_firmware),
            Action::UpdateFirmware => self.answer(payload, Self::update_firmware),
            // The direction was checked above: these are the station's own.
            Action::Authorize
            | Action::BootNotification
            | Action::ClearedChargingLimit
            | Action::FirmwareStatusNotification
            | Action::Get15118EvCertificate
            | Action::GetCertificateStatus
            | Action::Heartbeat
            | Action::LogStatusNotification
            | Action::MeterValues
            | Action::NotifyChargingLimit
            | Action::NotifyCustomerInformation
            | Action::NotifyDisplayMessages
            | Action::NotifyEvChargingNeeds
            | Action::NotifyEvChargingSchedule
            | Action::NotifyEvent
            | Action::NotifyMonitoringReport
            | Action::NotifyReport
            | Action::PublishFirmwareStatusNotification
            | Action::ReportChargingProfiles
            | Action::ReservationStatusUpdate
            | Action::SecurityEventNotification
            | Action::SignCertificate
            | Action::StatusNotification
            | Action::TransactionEvent => Err(Refusal::new(
                ErrorCode::NotSupported,
                format!("{action} is sent by stations only"),
            )),
        }
    }

    /// Whether an action belongs to an optional block that the station does not have.
    fn lacks(&self, action: Action) -> bool {
        let block = match action {
            Action::GetLocalListVersion | Action::SendLocalList => OptionalBlock::LocalAuthList,
            Action::CancelReservation | Action::ReserveNow => OptionalBlock::Reservation,
            Action::ClearChargingProfile
            | Action::GetChargingProfiles
            | Action::GetCompositeSchedule
            | Action::SetChargingProfile => OptionalBlock::SmartCharging,
            Action::ClearVariableMonitoring
            | Action::GetMonitoringReport
            | Action::SetMonitoringBase
            | Action::SetMonitoringLevel
            | Action::SetVariableMonitoring => OptionalBlock::Monitoring,
            Action::ClearDisplayMessage
            | Action::GetDisplayMessages
            | Action::SetDisplayMessage => OptionalBlock::DisplayMessage,
            _ => return false,
        };
        self.spec.without.contains(&block)
    }

    /// Whether a message is as short as the variables demand (B05.FR.11, B06.FR.17, B08.FR.18, D01.FR.11, N04.FR.09, N06.FR.07).
    fn check_length(&self, action: Action, payload: &RawValue) -> Result<(), Refusal> {
        let most = match action {
            Action::GetReport | Action::GetMonitoringReport => names::GET_REPORT_BYTES,
            Action::GetVariables => names::GET_VARIABLES_BYTES,
            Action::SetVariables => names::SET_VARIABLES_BYTES,
            Action::SendLocalList => names::LIST_BYTES,
            Action::SetVariableMonitoring => names::SET_MONITORING_BYTES,
            Action::ClearVariableMonitoring => names::CLEAR_MONITORING_BYTES,
            _ => return Ok(()),
        };
        if self.model.text(most).is_empty() {
            return Ok(());
        }
        let (length, most) = (payload.get().len(), self.model.count(most));
        if u32::try_from(length).is_ok_and(|length| length <= most) {
            return Ok(());
        }
        let text = format!("{length} bytes in one message: at most {most} are allowed");
        Err(Refusal::new(ErrorCode::FormatViolation, text))
    }

    /// Reads the request, serves it and writes the response.
    fn answer<Q: Request>(
        &mut self,
        payload: &RawValue,
        handler: impl FnOnce(&mut Self, Q) -> Result<Q::Response, Refusal>,
    ) -> Answer {
        let request = decode_payload::<Q>(Q::ACTION, PayloadKind::Request, payload)
            .map_err(|violation| Refusal::new(violation.code, violation.to_string()))?;
        let response = handler(self, request)?;
        serde_json::value::to_raw_value(&response)
            .map_err(|error| Refusal::new(ErrorCode::InternalError, error.to_string()))
    }
}

/// An action as it is shown: cut, where it is long.
pub(super) fn shown_action(action: &str) -> String {
    action.chars().take(SHOWN_ACTION).collect()
}

/// A reason for an answer, as `statusInfo` carries it.
pub(super) fn because(code: &str) -> Option<ocpp201::StatusInfo> {
    Some(ocpp201::StatusInfo::new(ocpp201::Text::truncated(code)))
}

/// A reason with an explanation.
pub(super) fn because_of(code: &str, explanation: &str) -> Option<ocpp201::StatusInfo> {
    let mut info = ocpp201::StatusInfo::new(ocpp201::Text::truncated(code));
    info.additional_info = Some(ocpp201::Text::truncated(explanation));
    Some(info)
}
