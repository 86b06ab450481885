//! TransactionEvent: writing one, and what its answer means (E01 to E13, I02, I03).
//!
//! Every event takes the next seqNo, is stamped with the instant it happened at and goes into the line; the
//! parts that are to be told once (evse, idToken, remoteStartId, reservationId) are told once.

use ocpp201::{
    AuthorizationStatusEnum, ChargingStateEnum, Evse, List, MeterValue, ReadingContextEnum,
    Transaction as TransactionInfo, TransactionEventEnum, TransactionEventRequest,
    TransactionEventResponse, TriggerReasonEnum,
};

use super::{Core, calls::transaction_facts, session::Change};
use crate::station::{
    ObservationKind,
    device_model::names,
    outbox::{Body, Gate, Waiting},
};

impl Core {
    /// Writes an event of the transaction at an EVSE (index) and puts it in the line.
    pub(in crate::station) fn event(
        &mut self,
        evse: usize,
        kind: TransactionEventEnum,
        change: &Change,
    ) {
        let meter_value = self.values_of(evse, kind, change.trigger);
        self.event_with(evse, kind, change, meter_value);
    }

    /// The same, with this meter value.
    pub(in crate::station) fn event_with(
        &mut self,
        evse: usize,
        kind: TransactionEventEnum,
        change: &Change,
        meter_value: Option<MeterValue>,
    ) {
        let date_time = self.date_time();
        let is_online = self.link.is_open();
        let Some(state) = self.evses.get_mut(evse) else {
            return;
        };
        let place = state.plugged.map(|connector| {
            let mut place = Evse::new(state.spec.id);
            place.connector_id = state.connectors.get(connector).map(|c| c.id);
            place
        });
        let plugged = state
            .plugged
            .and_then(|index| state.spec.connectors.get(index));
        let cable_max = plugged.and_then(|connector| connector.max_amperes);
        let phases = i32::from(state.phases_used);
        let Some(transaction) = &mut state.transaction else {
            return;
        };
        let mut info = TransactionInfo::new(transaction.id.clone());
        info.charging_state = Some(transaction.charging_state);
        info.remote_start_id = transaction.remote_start_id.take();
        let charged = i32::try_from(transaction.charged.as_secs()).unwrap_or(i32::MAX);
        info.time_spent_charging = (kind != TransactionEventEnum::Started).then_some(charged);
        if kind == TransactionEventEnum::Ended {
            info.stopped_reason = transaction.reason;
        }
        let mut request = TransactionEventRequest::new(
            kind,
            date_time,
            change.trigger,
            transaction.next_seq_no,
            info,
        );
        transaction.next_seq_no = transaction.next_seq_no.saturating_add(1);
        let mut values: Vec<_> = meter_value.into_iter().collect();
        if kind == TransactionEventEnum::Ended {
            values.splice(0..0, std::mem::take(&mut transaction.ended_samples));
        }
        values.splice(0..0, std::mem::take(&mut transaction.interruption));
        request.meter_value = List::new(values).ok();
        request.offline = (!is_online).then_some(true);
        request.reservation_id = transaction.reservation_id.take();
        if !transaction.is_evse_reported && place.is_some() {
            transaction.is_evse_reported = true;
            request.evse = place;
            request.cable_max_current = cable_max.map(i32::from);
        }
        let charges = transaction.charging_state == ChargingStateEnum::Charging;
        if charges && phases > 0 && transaction.phases_told != Some(phases) {
            transaction.phases_told = Some(phases);
            request.number_of_phases_used = Some(phases);
        }
        if change.token.is_some() {
            request.id_token.clone_from(&change.token);
        } else if !transaction.is_token_reported && transaction.token.is_some() {
            transaction.is_token_reported = true;
            request.id_token.clone_from(&transaction.token);
        }
        self.is_dirty = true;
        self.observe(ObservationKind::EventQueued(transaction_facts(&request)));
        let dropped = self.outbox.push(Waiting {
            body: Body::Event(Box::new(request)),
            gate: Gate::Accepted,
            attempts: 0,
            failures: 0,
            not_before: None,
        });
        for event in dropped {
            let event = transaction_facts(&event);
            self.observe(ObservationKind::EventDropped {
                event,
                why: "the queue is full",
            });
        }
    }

    /// The meter value that an event carries, if any. Before the cable is plugged in there is no EVSE to read; the
    /// begin is then told with the first event that has one (E01.FR.17).
    fn values_of(
        &mut self,
        evse: usize,
        kind: TransactionEventEnum,
        trigger: TriggerReasonEnum,
    ) -> Option<MeterValue> {
        let state = self.evses.get_mut(evse)?;
        let is_connected = state.plugged.is_some();
        let transaction = state.transaction.as_mut()?;
        if kind == TransactionEventEnum::Ended {
            let context = ReadingContextEnum::TransactionEnd;
            return self.sample(evse, names::TX_ENDED_MEASURANDS, context);
        }
        if is_connected && !transaction.is_begin_reported {
            transaction.is_begin_reported = true;
            let context = ReadingContextEnum::TransactionBegin;
            let begin = self.sample(evse, names::TX_STARTED_MEASURANDS, context);
            if self.model.count(names::TX_ENDED_INTERVAL) > 0 {
                // All samples from the begin on (E06.FR.11).
                let sample = self.sample(evse, names::TX_ENDED_MEASURANDS, context);
                self.keep_for_end(evse, sample);
            }
            return begin;
        }
        let context = match trigger {
            TriggerReasonEnum::MeterValuePeriodic => ReadingContextEnum::SamplePeriodic,
            TriggerReasonEnum::Trigger => ReadingContextEnum::Trigger,
            _ => return None,
        };
        self.sample(evse, names::TX_UPDATED_MEASURANDS, context)
    }

    /// The CSMS answered an event.
    pub(super) fn event_answered(
        &mut self,
        event: &TransactionEventRequest,
        answer: &TransactionEventResponse,
    ) {
        self.is_dirty = true;
        let id = &event.transaction_info.transaction_id;
        if let Some(cost) = answer.total_cost {
            let is_final = event.event_type == TransactionEventEnum::Ended;
            let evse = self.evse_of_cost(id);
            self.tell_cost(evse, id, &cost.to_string(), is_final);
        }
        let evse = self
            .evses
            .iter()
            .position(|state| state.transaction.as_ref().is_some_and(|t| t.id == *id));
        if let (Some(evse), Some(text)) = (evse, &answer.updated_personal_message) {
            self.tell_tariff(evse, text);
        }
        let (Some(token), Some(info)) = (&event.id_token, &answer.id_token_info) else {
            return;
        };
        if let (Some(evse), Some(text)) = (evse, &info.personal_message) {
            self.tell_tariff(evse, text);
        }
        self.remember_token(token, info);
        self.observe(ObservationKind::TokenJudged {
            transaction_id: id.to_string(),
            status: info.status.as_str(),
        });
        let Some(evse) = evse else { return };
        if let Some(transaction) = &mut self.evses[evse].transaction
            && info.group_id_token.is_some()
        {
            transaction.group.clone_from(&info.group_id_token);
        }
        if info.status != AuthorizationStatusEnum::Accepted
            && event.trigger_reason != TriggerReasonEnum::StopAuthorized
        {
            self.deauthorize(evse);
        }
    }
}
