//! Block F, remote control: remote start and stop, unlocking, triggered messages.
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | RequestStartTransaction | 3 | `remote_start_meets_a_local_plug_and_only_one_transaction_results` | without `evseId` |
//! | RequestStopTransaction | 3 | `evse_token_and_remote_start_id_are_told_exactly_once_each` | |
//! | TriggerMessage | 3 | `a_triggered_message_is_accepted_if_and_only_if_it_comes` | certificate requests |
//! | UnlockConnector | 2 | `unlocking_changes_a_state_and_says_that_it_is_simulated` | a lock that fails |

use ocpp201::{
    Action, BootReasonEnum, ConnectorStatusEnum, Evse, HeartbeatRequest, IdTokenEnum,
    MessageTriggerEnum, MeterValuesRequest, ReadingContextEnum, ReasonEnum,
    RequestStartStopStatusEnum, RequestStartTransactionRequest, RequestStartTransactionResponse,
    RequestStopTransactionRequest, RequestStopTransactionResponse, TransactionEventEnum,
    TriggerMessageRequest, TriggerMessageResponse, TriggerMessageStatusEnum, TriggerReasonEnum,
    UnlockConnectorRequest, UnlockConnectorResponse, UnlockStatusEnum, rpc::ErrorCode,
};

use super::authorization::is_token_of;
use crate::station::{
    Lock,
    core::{Change, Core, Registration},
    device_model::names,
    dispatch::{Refusal, because, because_of},
    outbox::{Gate, Purpose},
};

impl Core {
    pub(in crate::station) fn request_start_transaction(
        &mut self,
        request: RequestStartTransactionRequest,
    ) -> Result<RequestStartTransactionResponse, Refusal> {
        let reject = |code: &str| {
            let mut response =
                RequestStartTransactionResponse::new(RequestStartStopStatusEnum::Rejected);
            response.status_info = because(code);
            Ok(response)
        };
        if self.registration != Registration::Accepted {
            return reject("CSNotAccepted");
        }
        if self.is_going_down() {
            return reject("InvalidMessageSeq");
        }
        // Without an EVSE the station would have to guess which one is meant (F01.FR.07).
        let Some(id) = request.evse_id else {
            return reject("MissingParam");
        };
        let Some(evse) = self.evse_index(id) else {
            return reject("UnknownEvse");
        };
        let state = &self.evses[evse];
        match self.connector_status(evse, state.plugged.unwrap_or(0)) {
            ConnectorStatusEnum::Faulted | ConnectorStatusEnum::Unavailable => {
                return reject("NotEnabled");
            }
            _ => {}
        }
        if state.authorization.is_some() || state.planned.is_some() {
            return reject("TxInProgress");
        }
        if state
            .transaction
            .as_ref()
            .is_some_and(|t| t.token.is_some())
        {
            return reject("TxStarted");
        }
        if self.is_master_pass(request.group_id_token.as_ref()) {
            // MasterPass stops, it never starts (C16.FR.03).
            return reject("InvalidIdToken");
        }
        let owners = self.kept_for(evse);
        let group = request.group_id_token.as_ref();
        let is_it = owners.iter().any(|(owner, owner_group)| {
            is_token_of(&request.id_token, group, owner, owner_group.as_ref())
        });
        if !owners.is_empty() && !is_it {
            return reject("InvalidIdToken");
        }
        let running = state.transaction.as_ref().map(|t| t.id.clone());
        let mut profile = request.charging_profile;
        if let Some(profile) = &mut profile {
            let mut checked = self.check_profile_of_start(profile);
            // A transaction that runs already gets it now, any other when it begins (F01.FR.09).
            profile.transaction_id.clone_from(&running);
            if running.is_some() {
                checked = checked.and_then(|()| self.check_profile(id, profile));
            }
            if let Err(broken) = checked {
                return reject(broken.reason);
            }
        }
        let mut response =
            RequestStartTransactionResponse::new(RequestStartStopStatusEnum::Accepted);
        // An id only if there is a transaction already (F01.FR.13).
        response.transaction_id = running;
        if let Some(profile) = profile {
            self.profiles.hold_for_start(evse, profile);
        }
        self.evses[evse].remote_start_id = Some(request.remote_start_id);
        self.is_dirty = true;
        let asks = self.model.flag(names::AUTHORIZE_REMOTE_START)
            && !matches!(
                request.id_token.kind,
                IdTokenEnum::Central | IdTokenEnum::NoAuthorization
            );
        if asks {
            self.authorize(evse, request.id_token);
        } else {
            self.authorized(evse, request.id_token, request.group_id_token, "csms");
        }
        Ok(response)
    }

    pub(in crate::station) fn request_stop_transaction(
        &mut self,
        request: RequestStopTransactionRequest,
    ) -> Result<RequestStopTransactionResponse, Refusal> {
        let reject = |code: &str| {
            let mut response =
                RequestStopTransactionResponse::new(RequestStartStopStatusEnum::Rejected);
            response.status_info = because(code);
            Ok(response)
        };
        if self.registration != Registration::Accepted {
            return reject("CSNotAccepted");
        }
        let evse = self.evses.iter().position(|state| {
            state
                .transaction
                .as_ref()
                .is_some_and(|t| t.id == request.transaction_id)
        });
        let Some(evse) = evse else {
            return reject("TxNotFound");
        };
        self.settle(evse);
        self.evses[evse].authorization = None;
        self.changed(
            evse,
            &Change::stop(TriggerReasonEnum::RemoteStop, ReasonEnum::Remote),
        );
        Ok(RequestStopTransactionResponse::new(
            RequestStartStopStatusEnum::Accepted,
        ))
    }

    pub(in crate::station) fn unlock_connector(
        &mut self,
        request: UnlockConnectorRequest,
    ) -> Result<UnlockConnectorResponse, Refusal> {
        let evse = self.evse_index(request.evse_id);
        let found = evse.and_then(|evse| {
            let connectors = &self.evses[evse].connectors;
            connectors
                .iter()
                .position(|c| c.id == request.connector_id)
                .map(|c| (evse, c))
        });
        let Some((evse, connector)) = found else {
            return Ok(UnlockConnectorResponse::new(
                UnlockStatusEnum::UnknownConnector,
            ));
        };
        let state = &self.evses[evse];
        if state.connectors[connector].lock == Lock::None {
            let text = "this connector has no lock";
            return Err(Refusal::new(ErrorCode::NotSupported, text));
        }
        if state.transaction.is_some() && state.authorization.is_some() {
            let status = UnlockStatusEnum::OngoingAuthorizedTransaction;
            return Ok(UnlockConnectorResponse::new(status));
        }
        let has_transaction = state.transaction.is_some();
        let is_open = self.unlock(evse, connector);
        if has_transaction {
            let change = Change::of(TriggerReasonEnum::UnlockCommand);
            self.event(evse, TransactionEventEnum::Updated, &change);
        }
        let mut response = UnlockConnectorResponse::new(if is_open {
            UnlockStatusEnum::Unlocked
        } else {
            UnlockStatusEnum::UnlockFailed
        });
        response.status_info =
            because_of("NoError", "simulated: the lock is a state, nothing moves");
        Ok(response)
    }

    pub(in crate::station) fn trigger_message(
        &mut self,
        request: TriggerMessageRequest,
    ) -> Result<TriggerMessageResponse, Refusal> {
        let is_accepted = self.triggered(request.requested_message, request.evse.as_ref());
        let (status, reason) = match is_accepted {
            Ok(()) => (TriggerMessageStatusEnum::Accepted, None),
            Err((status, reason)) => (status, because(reason)),
        };
        let mut response = TriggerMessageResponse::new(status);
        response.status_info = reason;
        Ok(response)
    }

    /// Puts the asked-for message in the line; it leaves after the answer (F06.FR.04). Whether it can be made is
    /// decided first: what was accepted is sent (F06.FR.10).
    fn triggered(
        &mut self,
        message: MessageTriggerEnum,
        place: Option<&Evse>,
    ) -> Result<(), (TriggerMessageStatusEnum, &'static str)> {
        let rejected = |reason| Err((TriggerMessageStatusEnum::Rejected, reason));
        let evses = match place.filter(|_| needs_place(message)) {
            None => (0..self.evses.len()).collect(),
            Some(place) if self.spec.has_main_meter && is_main_meter(message, place) => Vec::new(),
            Some(place) => {
                let Some(evse) = self.evse_index(place.id) else {
                    return rejected("UnknownEvse");
                };
                let connectors = &self.evses[evse].connectors;
                let is_known = |number: i32| connectors.iter().any(|c| c.id == number);
                if !place.connector_id.is_none_or(is_known) {
                    return rejected("UnknownConnectorId");
                }
                vec![evse]
            }
        };
        match message {
            MessageTriggerEnum::BootNotification => {
                let is_on_its_way = self.is_in_flight(Action::BootNotification);
                if self.registration == Registration::Accepted || is_on_its_way {
                    return rejected("InvalidMessageSeq");
                }
                self.boot(BootReasonEnum::Triggered);
            }
            MessageTriggerEnum::Heartbeat => {
                let request = HeartbeatRequest::default();
                self.enqueue(
                    Action::Heartbeat,
                    &request,
                    Purpose::Heartbeat,
                    Gate::Pending,
                );
            }
            MessageTriggerEnum::StatusNotification => {
                let connector = place.and_then(|place| place.connector_id);
                let (Some(evse), Some(number)) = (evses.first(), connector) else {
                    return rejected("MissingParam");
                };
                let connectors = &self.evses[*evse].connectors;
                let Some(connector) = connectors.iter().position(|c| c.id == number) else {
                    return rejected("UnknownConnectorId");
                };
                let (purpose, request) = self.status_message(*evse, connector);
                self.enqueue(Action::StatusNotification, &request, purpose, Gate::Pending);
            }
            MessageTriggerEnum::MeterValues => {
                let context = ReadingContextEnum::Trigger;
                let list = names::ALIGNED_MEASURANDS;
                // Without a place: the main meter and all EVSEs (F06.FR.11).
                let is_main = place.is_none_or(|place| place.id == 0);
                let main = is_main.then(|| self.main_reading(list, context)).flatten();
                let of_evses = evses
                    .into_iter()
                    .filter_map(|evse| self.reading(evse, list, context));
                let readings: Vec<MeterValuesRequest> = main.into_iter().chain(of_evses).collect();
                if readings.is_empty() {
                    // No measurand is set that can be measured there.
                    return rejected("NotFound");
                }
                for request in readings {
                    self.notify_asked(Action::MeterValues, &request);
                }
            }
            MessageTriggerEnum::TransactionEvent => {
                // While pending its Started waits, and an Updated must not overtake it.
                if self.registration != Registration::Accepted {
                    return rejected("CSNotAccepted");
                }
                let active: Vec<usize> = evses
                    .into_iter()
                    .filter(|e| self.evses[*e].transaction.is_some())
                    .collect();
                if active.is_empty() {
                    return rejected("TxNotFound");
                }
                for evse in active {
                    let change = Change::of(TriggerReasonEnum::Trigger);
                    self.event(evse, TransactionEventEnum::Updated, &change);
                }
            }
            MessageTriggerEnum::FirmwareStatusNotification
            | MessageTriggerEnum::PublishFirmwareStatusNotification
            | MessageTriggerEnum::LogStatusNotification => self.tell_job(message),
            MessageTriggerEnum::SignChargingStationCertificate
            | MessageTriggerEnum::SignV2GCertificate
            | MessageTriggerEnum::SignCombinedCertificate => {
                use ocpp201::CertificateSigningUseEnum as Purpose;
                // It waits for the acceptance, and so long nothing would come.
                if self.registration != Registration::Accepted {
                    return rejected("CSNotAccepted");
                }
                let purpose = match message {
                    MessageTriggerEnum::SignChargingStationCertificate => {
                        Some(Purpose::ChargingStationCertificate)
                    }
                    MessageTriggerEnum::SignV2GCertificate => Some(Purpose::V2GCertificate),
                    _ => None,
                };
                self.request_certificate(purpose)
                    .map_err(|reason| (TriggerMessageStatusEnum::Rejected, reason))?;
            }
        }
        Ok(())
    }
}

/// Whether the values of the main meter are asked for.
fn is_main_meter(message: MessageTriggerEnum, place: &Evse) -> bool {
    message == MessageTriggerEnum::MeterValues && place.id == 0 && place.connector_id.is_none()
}

/// Whether the message is about an EVSE; for others the place is ignored (F06.FR.03).
fn needs_place(message: MessageTriggerEnum) -> bool {
    matches!(
        message,
        MessageTriggerEnum::StatusNotification
            | MessageTriggerEnum::MeterValues
            | MessageTriggerEnum::TransactionEvent
    )
}
