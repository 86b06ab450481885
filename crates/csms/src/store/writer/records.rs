//! Everything that needs no rule to become rows: reports, meter values, commands, IdTokens
//! and the journal.

use jiff::Timestamp;
use ocpp201::Action;

use super::batch_builder::BatchBuilder;
use super::cache::{ApplyError, VariableCount, WriterCache};
use super::op::Outcome;
use super::stored;
use crate::facts::{
    CommandEnd, CommandFact, CommandKey, JournalEntry, MeterValuesFact, PlacedCommand,
    RefusedEventFact, ReportFact, StationKey, VariableFact,
};
use crate::live::LiveEventKind;
use crate::model::variable_path;
use crate::store::batch::{
    CommandEndRecord, CommandRecord, MessageRecord, MeterValueRecord, RefusedEventRecord,
    ReportRecord, UploadStatus, VariableRecord,
};
use crate::store::keys::KeyKind;

/// Variables of one station's device model.
const MOST_VARIABLES: i64 = 20_000;

impl WriterCache {
    pub(super) async fn meter_values(
        &mut self,
        fact: &MeterValuesFact,
        builder: &mut BatchBuilder,
    ) -> Result<Outcome, ApplyError> {
        for (sampled_at, sampled_value) in &fact.samples {
            builder.batch.meter_values.push(MeterValueRecord {
                meter_value_key: self.key(KeyKind::MeterValue).await?,
                station_key: fact.station.0,
                evse_id: fact.evse_id,
                sampled_at: stored(*sampled_at),
                received_at: stored(fact.received_at),
                sampled_value: sampled_value.clone(),
            });
        }
        Ok(Outcome::Done)
    }

    pub(super) async fn report(
        &mut self,
        fact: &ReportFact,
        builder: &mut BatchBuilder,
    ) -> Result<Outcome, ApplyError> {
        let room = self.room_for_variables(fact, builder).await?;
        if !fact.connectors.is_empty() {
            self.connector_status(fact.station, fact.received_at, &fact.connectors, builder)
                .await?;
        }
        builder.change(&fact.change, fact.received_at);
        if fact.is_archived {
            self.archive(fact, builder).await?;
        }
        if fact.action == Action::LogStatusNotification
            && let (Some(request_id), Some(status)) = (fact.request_id, fact.status)
        {
            builder.batch.upload_statuses.push(UploadStatus {
                station_key: fact.station.0,
                request_id,
                status,
                at: stored(fact.received_at),
            });
        }
        for variable in fact.variables.iter().take(room) {
            builder.variable(variable_record(fact.station, variable, fact.received_at));
        }
        Ok(Outcome::Done)
    }

    /// Keeps the payload of a report, by its action.
    async fn archive(
        &mut self,
        fact: &ReportFact,
        builder: &mut BatchBuilder,
    ) -> Result<(), ApplyError> {
        let report_key = self.key(KeyKind::Report).await?;
        builder.batch.reports.push(ReportRecord {
            report_key,
            station_key: fact.station.0,
            action: fact.action.as_str(),
            request_id: fact.request_id,
            seq_no: fact.seq_no,
            tbc: fact.tbc,
            evse_id: fact.evse_id,
            status: fact.status,
            reported_at: fact.reported_at.map(stored),
            received_at: stored(fact.received_at),
            payload: fact.payload.clone(),
        });
        if let Some(station) = self.stations.get(&fact.station.0) {
            let identity = Some(station.identity.clone());
            builder
                .live
                .push((fact.received_at, identity, told(report_key, fact)));
        }
        Ok(())
    }

    /// How many of the variables that are reported may be stored; counts them as stored.
    ///
    /// A station cannot grow its device model without end: what is beyond stays in the report only.
    async fn room_for_variables(
        &mut self,
        fact: &ReportFact,
        builder: &mut BatchBuilder,
    ) -> Result<usize, ApplyError> {
        let reported = i64::try_from(fact.variables.len()).unwrap_or(i64::MAX);
        if reported == 0 {
            return Ok(0);
        }
        let station = fact.station.0;
        builder.touched_stations.insert(station);
        let known = self.variables.get(&station).copied();
        let fits = |known: VariableCount| known.count.saturating_add(reported) <= MOST_VARIABLES;
        // Many of those that were added up were there already.
        if known.is_none_or(|known| !fits(known) && !known.is_counted) {
            self.count_variables(station).await?;
            // What is in the batch is not counted yet; some of it may be there already.
            let waiting = builder.variables.keys().filter(|key| key.0 == station);
            let waiting = i64::try_from(waiting.count()).unwrap_or(i64::MAX);
            if let Some(known) = self.variables.get_mut(&station) {
                known.count = known.count.saturating_add(waiting);
            }
        }
        let Some(known) = self.variables.get_mut(&station) else {
            return Ok(0);
        };
        if fits(*known) {
            known.count = known.count.saturating_add(reported);
            known.is_counted = false;
            return Ok(fact.variables.len());
        }
        let room = (MOST_VARIABLES - known.count).max(0);
        if room > 0 {
            tracing::warn!(
                station,
                most = MOST_VARIABLES,
                "a station reports too many variables"
            );
        }
        known.count = known.count.max(MOST_VARIABLES);
        Ok(usize::try_from(room).unwrap_or(0))
    }

    pub(super) async fn refused_event(
        &mut self,
        fact: &RefusedEventFact,
        builder: &mut BatchBuilder,
    ) -> Result<Outcome, ApplyError> {
        builder.batch.refused_events.push(RefusedEventRecord {
            refused_key: self.key(KeyKind::RefusedEvent).await?,
            station_key: fact.station.0,
            received_at: stored(fact.received_at),
            error_code: fact.error_code,
            path: fact.path.clone(),
            message: fact.message.clone(),
            frame: fact.frame.clone(),
        });
        Ok(Outcome::Done)
    }

    /// Finds the command with this idempotency key, or makes it: of several that ask at once, one
    /// makes it, and no other reaches the unique index `command_idempotency`.
    pub(super) async fn command_created(
        &mut self,
        fact: &CommandFact,
        builder: &mut BatchBuilder,
    ) -> Result<Outcome, ApplyError> {
        if let Some(idempotency_key) = &fact.idempotency_key
            && let Outcome::FoundCommand(Some(key)) = self
                .find_idempotent(fact.station, fact.action, idempotency_key, builder)
                .await?
        {
            return Ok(Outcome::Command(PlacedCommand { key, is_new: false }));
        }
        let key = self.key(KeyKind::Command).await?;
        builder.batch.new_commands.push(CommandRecord {
            command_key: key,
            station_key: fact.station.0,
            action: fact.action.as_str(),
            state: "queued",
            principal: fact.principal.clone(),
            message_id: fact.message_id.clone(),
            request_frame: fact.request_frame.clone(),
            idempotency_key: fact.idempotency_key.clone(),
            created_at: stored(fact.created_at),
            expires_at: stored(fact.expires_at),
            process_key: Some(self.process),
            unchecked: fact.unchecked,
        });
        let key = CommandKey(key);
        Ok(Outcome::Command(PlacedCommand { key, is_new: true }))
    }

    pub(super) async fn find_idempotent(
        &self,
        station: StationKey,
        action: ocpp201::Action,
        idempotency_key: &str,
        builder: &BatchBuilder,
    ) -> Result<Outcome, ApplyError> {
        let new = builder.batch.new_commands.iter().find(|command| {
            command.station_key == station.0
                && command.action == action.as_str()
                && command.idempotency_key.as_deref() == Some(idempotency_key)
        });
        if let Some(new) = new {
            return Ok(Outcome::FoundCommand(Some(CommandKey(new.command_key))));
        }
        let found = self
            .store
            .loads
            .find_idempotent(station, action.as_str(), idempotency_key)
            .await?;
        Ok(Outcome::FoundCommand(found))
    }

    pub(super) fn command_ended(
        &mut self,
        end: &CommandEnd,
        builder: &mut BatchBuilder,
    ) -> Outcome {
        let key = end.command.0;
        builder
            .batch
            .ended_commands
            .retain(|known| known.command_key != key);
        builder.batch.ended_commands.push(CommandEndRecord {
            command_key: key,
            state: end.state,
            response_frame: end.response_frame.clone(),
            detail: end.detail.clone(),
            sent_at: end.sent_at.map(stored),
            finished_at: stored(end.finished_at),
        });
        if let Some((station, action)) = self.commands.get(&key) {
            let identity = self
                .stations
                .get(station)
                .map(|known| known.identity.clone());
            let what = LiveEventKind::Command {
                command_key: key,
                action,
                state: end.state,
            };
            builder.live.push((end.finished_at, identity, what));
        }
        Outcome::Done
    }

    /// A journal entry as a row.
    pub(super) fn message(message_key: i64, entry: JournalEntry) -> MessageRecord {
        MessageRecord {
            message_key,
            at: stored(entry.at),
            station_key: entry.station.0,
            connection_key: entry.connection.0,
            ocpp_version: entry.ocpp_version,
            direction: if entry.inbound { "in" } else { "out" },
            message_id: entry.message_id,
            action: entry.action,
            outcome: entry.outcome,
            ms: entry.elapsed.map(|elapsed| elapsed.as_secs_f64() * 1000.0),
            call: entry.call,
            answer: entry.answer,
        }
    }
}

/// What is told of a report on the live bus.
fn told(report_key: i64, fact: &ReportFact) -> LiveEventKind {
    LiveEventKind::Report {
        report_key,
        action: fact.action.as_str(),
        status: fact.status.map(str::to_owned),
    }
}

fn variable_record(station: StationKey, fact: &VariableFact, at: Timestamp) -> VariableRecord {
    let component = &fact.component;
    let evse = component.evse.as_ref();
    let instance = |of: &Option<ocpp201::Text<50>>| of.as_ref().map(ToString::to_string);
    VariableRecord {
        station_key: station.0,
        path: variable_path(component, &fact.variable),
        attribute_type: fact.attribute_type.as_str(),
        component: component.name.to_string(),
        component_instance: instance(&component.instance),
        evse_id: evse.map(|evse| evse.id),
        connector_id: evse.and_then(|evse| evse.connector_id),
        variable: fact.variable.name.to_string(),
        variable_instance: instance(&fact.variable.instance),
        value: fact.value.clone(),
        mutability: fact.mutability.map(|mutability| mutability.as_str()),
        characteristics: fact.characteristics.clone(),
        updated_at: stored(at),
    }
}
