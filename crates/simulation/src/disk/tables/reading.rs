//! Reading the tables: what the writer loads, what the CSMS asks, and what the checks look through.
//!
//! Everything here is a look at what is committed; nothing changes.

use std::collections::BTreeSet;

use csms::store::batch::{ConnectorRecord, EventRecord, TransactionRecord};
use csms::store::rows::{CommandRow, IdTokenRow, JsonText, KnownStation, StationRow};
use csms::store::tables::installation::InstallationRows;
use csms::store::{Bootstrap, FirstKeys, StoredActive, StoredEvent, StoredStation};

use super::{Command, Tables, first};

impl Tables {
    pub(in crate::disk) fn bootstrap(&self) -> Bootstrap {
        Bootstrap {
            process_key: 1,
            first_keys: FirstKeys {
                message: first(&self.messages),
                refused_connection: first(&self.refused_connections),
                refused_event: first(&self.refused_events),
                station_report: first(&self.reports),
                meter_value: first(&self.meter_values),
                connection: first(&self.connections),
                command: first(&self.commands),
                upload: None,
            },
            counters: self.counters.clone().into_iter().collect(),
            installation: InstallationRows {
                tariffs: self.tariffs.values().cloned().collect(),
                ..InstallationRows::default()
            },
            behind: self.behind(),
            open_connections: {
                let open = self.connections.iter().filter(|(_, row)| row.end.is_none());
                open.map(|(key, _)| *key).collect()
            },
            open_commands: {
                let open = self.commands.iter().filter(|(_, row)| row.end.is_none());
                open.map(|(key, _)| *key).collect()
            },
            waiting_uploads: Vec::new(),
        }
    }

    /// Station and id of the active transactions whose row is behind its events.
    fn behind(&self) -> Vec<(i64, String)> {
        let rows = self.transactions.values();
        rows.filter(|row| row.state == "active")
            .filter(|row| {
                let from = (row.transaction_key, row.last_seq_no + 1, i32::MIN);
                let to = (row.transaction_key, i32::MAX, i32::MAX);
                self.events.range(from..=to).next().is_some()
            })
            .map(|row| (row.station_key, row.transaction_id.clone()))
            .collect()
    }

    pub(in crate::disk) fn active(&self, stations: &[i64]) -> Vec<StoredActive> {
        let rows = self.transactions.values();
        rows.filter(|row| row.state == "active" && stations.contains(&row.station_key))
            .map(|row| StoredActive {
                station_key: row.station_key,
                transaction_key: row.transaction_key,
                transaction_id: row.transaction_id.clone(),
                evse_id: row.evse_id,
                last_event_at: row.last_event_at,
            })
            .collect()
    }

    pub(in crate::disk) fn stored_stations(
        &self,
        folded: &[String],
        keys: &[i64],
    ) -> Vec<StoredStation> {
        let by_identity = folded
            .iter()
            .filter_map(|folded| self.identities.get(folded));
        let wanted: BTreeSet<i64> = by_identity.chain(keys).copied().collect();
        let rows = wanted.iter().filter_map(|key| self.stations.get(key));
        rows.map(|row| {
            let newest = self
                .connectors_of(row.station_key)
                .max_by_key(|row| (row.boot_epoch, row.ordered_at, row.reported_at));
            StoredStation {
                station: row.clone(),
                connector_status: newest.map(|connector| connector.status.to_owned()),
                connector_boot_epoch: newest.map(|connector| connector.boot_epoch),
                connector_ordered_at: newest.map(|connector| connector.ordered_at),
                connector_reported_at: newest.map(|row| row.reported_at),
            }
        })
        .collect()
    }

    /// The connectors of a station.
    pub fn connectors_of(&self, station: i64) -> impl Iterator<Item = &ConnectorRecord> {
        let range = (station, i32::MIN, i32::MIN)..=(station, i32::MAX, i32::MAX);
        self.connectors.range(range).map(|(_, row)| row)
    }

    /// The key of an identity.
    #[must_use]
    pub fn station_key(&self, identity: &str) -> Option<i64> {
        self.identities.get(&identity.to_lowercase()).copied()
    }

    /// The transactions to which a station gave an id, latest first.
    pub fn incarnations(&self, station: i64, id: &str) -> impl Iterator<Item = &TransactionRecord> {
        let from = (station, id.to_owned(), i32::MIN, i64::MIN);
        let to = (station, id.to_owned(), i32::MAX, i64::MAX);
        let keys = self.transaction_ids.range(from..=to).rev();
        keys.filter_map(|(_, _, _, key)| self.transactions.get(key))
    }

    /// The events of a transaction, by seqNo.
    pub fn events_of(&self, transaction: i64) -> impl Iterator<Item = &EventRecord> {
        let range = (transaction, i32::MIN, i32::MIN)..=(transaction, i32::MAX, i32::MAX);
        self.events.range(range).map(|(_, row)| row)
    }

    pub(in crate::disk) fn stored_events(
        &self,
        transaction: i64,
    ) -> impl Iterator<Item = StoredEvent> {
        self.events_of(transaction).map(|row| StoredEvent {
            transaction_key: row.transaction_key,
            seq_no: row.seq_no,
            variant: row.variant,
            event_type: row.event_type.to_owned(),
            trigger_reason: row.trigger_reason.to_owned(),
            occurred_at: row.occurred_at,
            received_at: row.received_at,
            payload: row.payload.to_string(),
        })
    }

    pub(in crate::disk) fn station_row(&self, folded: &str) -> Option<StationRow> {
        let row = self.stations.get(self.identities.get(folded)?)?.clone();
        Some(StationRow {
            station_key: row.station_key,
            identity: row.identity,
            identity_folded: row.identity_folded,
            site_id: None,
            registration: row.registration,
            registration_setting: row.registration_setting,
            boot_epoch: row.boot_epoch,
            boot_reason: row.boot_reason,
            booted_at: row.booted_at,
            vendor_name: row.vendor_name,
            model: row.model,
            serial_number: row.serial_number,
            firmware_version: row.firmware_version,
            modem_iccid: row.modem_iccid,
            modem_imsi: row.modem_imsi,
            tolerant: row.tolerant,
            least_security_profile: row.least_security_profile,
            removed_at: row.removed_at,
            has_password: false,
            password_salt: None,
            password_hash: None,
            other_password_salt: None,
            other_password_hash: None,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }

    pub(in crate::disk) fn known_station(&self, folded: &str) -> Option<KnownStation> {
        let row = self.stations.get(self.identities.get(folded)?)?;
        Some(KnownStation {
            station_key: row.station_key,
            identity: row.identity.clone(),
            identity_folded: row.identity_folded.clone(),
            serial_number: row.serial_number.clone(),
            least_security_profile: row.least_security_profile,
            has_password: false,
            password_salt: None,
            password_hash: None,
            other_password_salt: None,
            other_password_hash: None,
            removed_at: row.removed_at,
        })
    }

    pub(in crate::disk) fn id_token_row(&self, key: &(String, String)) -> Option<IdTokenRow> {
        let row = self.id_tokens.get(key)?.clone();
        Some(IdTokenRow {
            id_token_key: row.id_token_key,
            id_token: row.id_token,
            kind: row.r#type,
            status: row.status.to_owned(),
            expires_at: row.expires_at,
            group_id_token: row.group_id_token,
            group_type: row.group_type,
            charging_priority: row.charging_priority,
            language: row.language,
            personal_message: row.personal_message,
            valid_from: None,
            terms: None,
            is_master_pass: false,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }

    pub(in crate::disk) fn command_row(&self, key: i64) -> Option<CommandRow> {
        let Command { row, end } = self.commands.get(&key)?.clone();
        let state = end.as_ref().map_or(row.state, |end| end.state);
        let (sent_at, finished_at) = match &end {
            Some(end) => (end.sent_at, Some(end.finished_at)),
            None => (None, None),
        };
        let (response_frame, detail) = end
            .map(|end| (end.response_frame, end.detail))
            .unwrap_or_default();
        Some(CommandRow {
            command_key: row.command_key,
            station: self.stations.get(&row.station_key)?.identity.clone(),
            action: row.action.to_owned(),
            state: state.to_owned(),
            principal: row.principal.clone(),
            message_id: row.message_id,
            request_frame: JsonText(row.request_frame),
            response_frame: response_frame.map(JsonText),
            detail,
            idempotency_key: row.idempotency_key,
            unchecked: row.unchecked,
            created_at: row.created_at,
            sent_at,
            finished_at,
            expires_at: row.expires_at,
        })
    }
}
