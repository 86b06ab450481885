//! Stations, their connections and connectors, in the cache (Part 2, blocks B and G).
//!
//! Identities compare without regard to case and keep the spelling they were registered with. The
//! state of a charger of the installation follows its station: offline while it is not connected.

use jiff::{SignedDuration, Timestamp};
use ocpp201::{BootReasonEnum, RegistrationStatusEnum};

use super::batch_builder::BatchBuilder;
use super::cache::{ApplyError, Station, WriterCache};
use super::op::Outcome;
use super::stored;
use crate::facts::{
    BootFact, Booted, ConnectFact, Connected, ConnectionKey, ConnectorFact, RefusedConnectionFact,
    StationKey,
};
use crate::live::LiveEventKind;
use crate::store::batch::{
    ConnectionEnd, ConnectionRecord, ConnectorRecord, PasswordChange, PasswordRecord,
    RefusedConnectionRecord, StationRecord,
};
use crate::store::keys::KeyKind;
use crate::store::tables::device_model;

/// How far ahead of ours a station's clock may be before its reports are ordered by our time: one
/// wrong time must not hide all that follow.
const MOST_AHEAD: SignedDuration = SignedDuration::from_mins(5);

/// What `charger_info` says of a charger whose station is not connected.
const OFFLINE: &str = "Offline";

impl WriterCache {
    pub(super) async fn connect(
        &mut self,
        fact: &ConnectFact,
        registration: Option<RegistrationStatusEnum>,
        builder: &mut BatchBuilder,
    ) -> Result<Outcome, ApplyError> {
        let key = match (self.find(&fact.identity).await?, registration) {
            (Some(key), setting) => {
                let is_removed = self.station(key).await?.record.removed_at.is_some();
                match setting {
                    _ if !is_removed => key,
                    Some(setting) => self.take_back(key, setting, fact.at, builder).await?,
                    None => return Ok(Outcome::Connected(None)),
                }
            }
            (None, Some(setting)) => {
                self.add_station(&fact.identity, setting, fact.at, builder)
                    .await?
            }
            (None, None) => return Ok(Outcome::Connected(None)),
        };
        builder.touched_stations.insert(key.0);
        self.station(key).await?;
        let connection = self.key(KeyKind::Connection).await?;
        let process = self.process;
        let station = self.station(key).await?;
        let connected = Connected {
            station: key,
            connection: ConnectionKey(connection),
            identity: station.record.identity.clone(),
            registration: station
                .record
                .registration
                .as_deref()
                .and_then(|status| status.parse().ok()),
            registration_setting: station
                .record
                .registration_setting
                .parse()
                .unwrap_or(RegistrationStatusEnum::Accepted),
            boot_epoch: station.record.boot_epoch,
            tolerant: station.record.tolerant,
        };
        builder.batch.new_connections.push(ConnectionRecord {
            connection_key: connection,
            station_key: key.0,
            ocpp_version: fact.ocpp_version,
            security_profile: fact.security_profile,
            remote_address: fact.remote_address.clone(),
            connected_at: stored(fact.at),
            process_key: Some(process),
        });
        let what = LiveEventKind::Connected {
            connection_key: connection,
            ocpp_version: fact.ocpp_version,
            remote_address: fact.remote_address.clone(),
        };
        builder
            .live
            .push((fact.at, Some(station.identity.clone()), what));
        let status = station.connector.as_ref().map(|(_, status)| status.clone());
        if let Some(status) = status {
            self.charger(key, status, builder);
        }
        Ok(Outcome::Connected(Some(Box::new(connected))))
    }

    pub(super) fn disconnect(
        &mut self,
        connection: ConnectionKey,
        reason: &str,
        now: Timestamp,
        builder: &mut BatchBuilder,
    ) -> Outcome {
        // A second end of the same connection changes nothing.
        let ended = &mut builder.batch.ended_connections;
        let is_ended = ended.iter().any(|end| end.connection_key == connection.0);
        let Some(station) = self
            .connections
            .get(&connection.0)
            .copied()
            .filter(|_| !is_ended)
        else {
            return Outcome::Done;
        };
        ended.push(ConnectionEnd {
            connection_key: connection.0,
            disconnected_at: stored(now),
            reason: reason.into(),
        });
        let is_newest = self.newest_connection.get(&station) == Some(&connection.0);
        let is_back = builder
            .batch
            .new_connections
            .iter()
            .any(|new| new.station_key == station);
        if is_newest && !is_back {
            self.charger(StationKey(station), OFFLINE.into(), builder);
        }
        let identity = self
            .stations
            .get(&station)
            .map(|known| known.identity.clone());
        let what = LiveEventKind::Disconnected {
            connection_key: connection.0,
            reason: reason.into(),
        };
        builder.live.push((now, identity, what));
        Outcome::Done
    }

    pub(super) async fn refuse(
        &mut self,
        fact: &RefusedConnectionFact,
        builder: &mut BatchBuilder,
    ) -> Result<Outcome, ApplyError> {
        let refusal_key = self.key(KeyKind::RefusedConnection).await?;
        builder
            .batch
            .refused_connections
            .push(RefusedConnectionRecord {
                refusal_key,
                refused_at: stored(fact.at),
                identity: fact.identity.clone(),
                path: fact.path.clone(),
                remote_address: fact.remote_address.clone(),
                http_status: fact.http_status.into(),
                reason: fact.reason.as_str(),
                detail: fact.detail.clone(),
                remedy: fact.remedy,
            });
        let what = LiveEventKind::Refused {
            reason: fact.reason.as_str(),
            detail: fact.detail.clone(),
            remedy: fact.remedy,
        };
        let identity = fact.identity.as_deref().map(Into::into);
        builder.live.push((fact.at, identity, what));
        Ok(Outcome::Done)
    }

    pub(super) async fn boot(
        &mut self,
        fact: &BootFact,
        builder: &mut BatchBuilder,
    ) -> Result<Outcome, ApplyError> {
        let station = self.station(fact.station).await?;
        let record = &mut station.record;
        let least = record.least_security_profile;
        if least.is_some_and(|least| fact.security_profile < least) {
            return Ok(Outcome::Booted(None));
        }
        // A setting that cannot be read must not let a station in.
        let setting = record.registration_setting.parse();
        let status = setting.unwrap_or(RegistrationStatusEnum::Pending);
        let is_accepted = status == RegistrationStatusEnum::Accepted;
        let is_first = record.boot_epoch == 0;
        let firmware_before = record.firmware_version.take();
        let said = &fact.request.charging_station;
        let modem = said.modem.as_ref();
        record.registration = Some(status.as_str().into());
        record.boot_reason = Some(fact.request.reason.as_str().into());
        record.booted_at = Some(stored(fact.at));
        record.vendor_name = Some(said.vendor_name.to_string());
        record.model = Some(said.model.to_string());
        record.serial_number = said.serial_number.as_ref().map(ToString::to_string);
        record.firmware_version = said.firmware_version.as_ref().map(ToString::to_string);
        record.modem_iccid = modem.and_then(|modem| modem.iccid.as_ref().map(ToString::to_string));
        record.modem_imsi = modem.and_then(|modem| modem.imsi.as_ref().map(ToString::to_string));
        record.updated_at = stored(fact.at);
        if is_accepted {
            record.boot_epoch = record.boot_epoch.saturating_add(1);
        }
        let booted = Booted {
            status,
            epoch: record.boot_epoch,
            is_first,
            is_firmware_new: firmware_before.is_some_and(|before| {
                record
                    .firmware_version
                    .as_ref()
                    .is_some_and(|now| *now != before)
            }),
            tolerant: record.tolerant,
        };
        let what = LiveEventKind::Booted {
            status: status.as_str(),
            vendor_name: said.vendor_name.to_string(),
            model: said.model.to_string(),
            firmware_version: said.firmware_version.as_ref().map(ToString::to_string),
        };
        builder
            .live
            .push((fact.at, Some(station.identity.clone()), what));
        builder.stations.insert(fact.station.0);
        // A message that the CSMS asked for is no boot: its transactions go on.
        if fact.request.reason != BootReasonEnum::Triggered {
            let taken = device_model::booted(fact.station, stored(fact.at));
            builder.batch.statements.extend(taken);
            if is_accepted {
                self.make_stale(fact.station, fact.at, builder).await?;
            }
        }
        Ok(Outcome::Booted(Some(booted)))
    }

    pub(super) async fn connector_status(
        &mut self,
        key: StationKey,
        received_at: Timestamp,
        connectors: &[ConnectorFact],
        builder: &mut BatchBuilder,
    ) -> Result<(), ApplyError> {
        builder.touched_stations.insert(key.0);
        let station = self.station(key).await?;
        let latest = received_at.checked_add(MOST_AHEAD).unwrap_or(received_at);
        for fact in connectors {
            let epoch = station.record.boot_epoch;
            let reported_at = stored(fact.reported_at);
            let mut ordered_at = stored(fact.reported_at.min(latest));
            // Our own clock may have been set back: while the station's goes on, so does the order.
            if let Some(((known_epoch, known_order, known_report), _)) = &station.connector
                && *known_epoch == epoch
                && *known_report <= reported_at
            {
                ordered_at = ordered_at.max(*known_order);
            }
            builder.connector(ConnectorRecord {
                station_key: key.0,
                evse_id: fact.evse_id,
                connector_id: fact.connector_id,
                status: fact.status.as_str(),
                boot_epoch: epoch,
                reported_at,
                received_at: stored(received_at),
                ordered_at,
            });
            let order = (epoch, ordered_at, reported_at);
            if station
                .connector
                .as_ref()
                .is_none_or(|(known, _)| *known <= order)
            {
                station.connector = Some((order, fact.status.as_str().into()));
            }
            let what = LiveEventKind::ConnectorStatus {
                evse_id: fact.evse_id,
                connector_id: fact.connector_id,
                status: fact.status.as_str(),
            };
            let identity = station.identity.clone();
            builder.live.push((received_at, Some(identity), what));
        }
        let status = station.connector.as_ref().map(|(_, status)| status.clone());
        if let Some(status) = status {
            self.charger(key, status, builder);
        }
        Ok(())
    }

    pub(super) async fn create_station(
        &mut self,
        identity: &str,
        registration: RegistrationStatusEnum,
        now: Timestamp,
        builder: &mut BatchBuilder,
    ) -> Result<Outcome, ApplyError> {
        let known = self.find(identity).await?;
        let is_removed = match known {
            Some(key) => self.station(key).await?.record.removed_at.is_some(),
            None => false,
        };
        let key = match known {
            Some(key) if is_removed => {
                let station = Some(identity.into());
                builder.live.push((now, station, LiveEventKind::Registered));
                self.take_back(key, registration, now, builder).await?
            }
            Some(key) => key,
            None => {
                let station = Some(identity.into());
                builder.live.push((now, station, LiveEventKind::Registered));
                self.add_station(identity, registration, now, builder)
                    .await?
            }
        };
        Ok(Outcome::Station(key))
    }

    /// Takes a station out of service: it keeps its key, and everything that refers to it stays. Its
    /// password goes, and a transaction that is active will not be ended by it any more.
    pub(super) async fn remove_station(
        &mut self,
        key: StationKey,
        now: Timestamp,
        builder: &mut BatchBuilder,
    ) -> Result<Outcome, ApplyError> {
        self.change_password(key, &PasswordChange::Set(None), now, builder)
            .await?;
        self.change(key, now, builder, |record| {
            record.removed_at = Some(stored(now));
            record.registration = None;
        })
        .await?;
        let identity = self.station(key).await?.identity.clone();
        builder
            .live
            .push((now, Some(identity), LiveEventKind::Removed));
        self.make_stale(key, now, builder).await?;
        Ok(Outcome::Done)
    }

    /// A removed station is registered again, or comes by itself where any may: as a new one would be,
    /// but for its history.
    async fn take_back(
        &mut self,
        key: StationKey,
        setting: RegistrationStatusEnum,
        now: Timestamp,
        builder: &mut BatchBuilder,
    ) -> Result<StationKey, ApplyError> {
        self.change(key, now, builder, |record| {
            record.removed_at = None;
            record.registration = None;
            record.registration_setting = setting.as_str().into();
            record.tolerant = false;
            record.least_security_profile = None;
        })
        .await?;
        Ok(key)
    }

    /// Changes a station's row.
    pub(super) async fn change(
        &mut self,
        key: StationKey,
        now: Timestamp,
        builder: &mut BatchBuilder,
        change: impl FnOnce(&mut StationRecord),
    ) -> Result<Outcome, ApplyError> {
        let station = self.station(key).await?;
        change(&mut station.record);
        station.record.updated_at = stored(now);
        builder.stations.insert(key.0);
        Ok(Outcome::Done)
    }

    pub(super) async fn change_password(
        &mut self,
        key: StationKey,
        change: &PasswordChange,
        now: Timestamp,
        builder: &mut BatchBuilder,
    ) -> Result<Outcome, ApplyError> {
        self.station(key).await?;
        builder.batch.passwords.push(PasswordRecord {
            station_key: key.0,
            change: change.clone(),
            updated_at: stored(now),
        });
        Ok(Outcome::Done)
    }

    /// Puts the rows of the touched stations into the batch.
    pub(super) fn write_stations(&mut self, builder: &mut BatchBuilder) {
        for key in &builder.stations {
            let Some(station) = self.stations.get_mut(key) else {
                continue;
            };
            let list = if std::mem::take(&mut station.is_new) {
                &mut builder.batch.new_stations
            } else {
                &mut builder.batch.changed_stations
            };
            list.push(station.record.clone());
        }
    }

    async fn add_station(
        &mut self,
        identity: &str,
        registration: RegistrationStatusEnum,
        at: Timestamp,
        builder: &mut BatchBuilder,
    ) -> Result<StationKey, ApplyError> {
        let key = self.key(KeyKind::Station).await?;
        let folded = identity.to_lowercase();
        let record = StationRecord {
            station_key: key,
            identity: identity.into(),
            identity_folded: folded.clone(),
            registration: None,
            registration_setting: registration.as_str().into(),
            boot_epoch: 0,
            boot_reason: None,
            booted_at: None,
            vendor_name: None,
            model: None,
            serial_number: None,
            firmware_version: None,
            modem_iccid: None,
            modem_imsi: None,
            tolerant: false,
            least_security_profile: None,
            removed_at: None,
            created_at: stored(at),
            updated_at: stored(at),
        };
        self.identities.insert(folded, key);
        let station = Station {
            identity: identity.into(),
            record,
            is_new: true,
            connector: None,
        };
        self.stations.insert(key, Box::new(station));
        builder.stations.insert(key);
        Ok(StationKey(key))
    }

    fn charger(&self, key: StationKey, status: String, builder: &mut BatchBuilder) {
        let Some(station) = self.stations.get(&key.0) else {
            return;
        };
        let installation = self.installation.current();
        if let Some(charger_id) = installation.charger_id(&station.record.identity_folded) {
            builder.chargers.insert(charger_id.to_owned(), status);
        }
    }
}
