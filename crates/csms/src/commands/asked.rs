//! A request that somebody wrote, read once: what is wrong with it, and what follows from it here.

use ocpp201::rpc::ErrorCode;
use ocpp201::violation::Fault;
use ocpp201::{
    Action, MessageTriggerEnum, PayloadKind, SetVariablesRequest, TriggerMessageRequest, Violation,
    check_payload, decode_payload,
};
use serde_json::value::RawValue;

use super::outcome::CallRefusal;
use super::password;
use crate::model::passwords::Password;

/// What a CALL asks of a station, as far as the CSMS has to know it.
#[derive(Debug, Clone)]
pub(super) enum Asked {
    /// To set variables, perhaps its own password among them.
    SetVariables {
        request: Box<SetVariablesRequest>,
        password: Option<Password>,
    },
    /// To send a message, which the boot gate lets through then.
    TriggerMessage(MessageTriggerEnum),
    /// Anything else.
    Other,
}

impl Asked {
    /// Reads a payload. It has to be one of the action, and the action one that a CSMS sends.
    pub(super) fn read(action: Action, payload: &RawValue) -> Result<Self, CallRefusal> {
        if !action.direction().is_to_station() {
            return Err(CallRefusal::InvalidPayload(Violation {
                code: ErrorCode::NotSupported,
                path: String::new(),
                fault: Fault::SchemaOther {
                    why: format!("{action} is sent by stations only"),
                },
            }));
        }
        let request = PayloadKind::Request;
        match action {
            Action::SetVariables => {
                let request: SetVariablesRequest = decode_payload(action, request, payload)?;
                Ok(Self::SetVariables {
                    password: password::wanted_by(&request)?,
                    request: Box::new(request),
                })
            }
            Action::TriggerMessage => {
                let request: TriggerMessageRequest = decode_payload(action, request, payload)?;
                Ok(Self::TriggerMessage(request.requested_message))
            }
            _ => {
                check_payload(action, request, payload)?;
                Ok(Self::Other)
            }
        }
    }

    /// The password that the station is to have.
    pub(super) fn password(&self) -> Option<&Password> {
        match self {
            Self::SetVariables { password, .. } => password.as_ref(),
            Self::TriggerMessage(_) | Self::Other => None,
        }
    }

    /// The message that the station is asked for.
    pub(super) fn trigger(&self) -> Option<MessageTriggerEnum> {
        match self {
            Self::TriggerMessage(trigger) => Some(*trigger),
            Self::SetVariables { .. } | Self::Other => None,
        }
    }
}
