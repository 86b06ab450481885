//! What outlives a restart: registers, transactions, the queue, settings (B01.FR.07, C10, D01, E01.FR.08, G03.FR.08).
//!
//! A plain value that the driver writes to a file; it holds the state as of the last step before it was written,
//! so a station that was killed in the middle of a transaction finds its events and its registers again.

use std::collections::BTreeMap;

use ocpp201::{Action, NetworkConnectionProfile, Text, TransactionEventRequest};
use rand::RngExt;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{ChargeLimit, Core, HeldCable};
use crate::{
    clock::ModelInstant,
    physics::{
        meter::Meter,
        vehicle::{Battery, Vehicle},
    },
    station::{
        Equipment,
        blocks::{
            authorization::Cache,
            data_transfer::VendorStore,
            diagnostics::Monitors,
            display_message::Display,
            firmware::{FirmwareJob, PublishJob},
            iso15118::{Certificates, Statuses},
            local_auth_list::LocalList,
            reservation::Unplaced,
            security::OwnCertificates,
            smart_charging::Profiles,
        },
        evse::{Authorization, Reservation, Transaction},
        outbox::{Body, Gate, Waiting},
        timers::Timer,
    },
};

/// Version of the format.
const FORMAT: u32 = 1;

/// The state that is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::station) struct Durable {
    format: u32,
    written_at: ModelInstant,
    boot_reason: String,
    is_operative: bool,
    /// To become so when the transactions have ended.
    #[serde(default)]
    scheduled_operative: Option<bool>,
    evses: Vec<DurableEvse>,
    queue: Vec<TransactionEventRequest>,
    /// Security events and other messages that are to be delivered (A04.FR.02): action and payload.
    #[serde(default)]
    notices: Vec<(String, Box<RawValue>)>,
    variables: BTreeMap<String, String>,
    local_list: LocalList,
    cache: Cache,
    profiles: Profiles,
    display: Display,
    #[serde(default)]
    vendor_store: VendorStore,
    monitors: Monitors,
    certificates: Certificates,
    /// Certificates that were signed for the station, with their keys.
    #[serde(default)]
    own: OwnCertificates,
    /// What responders say of those that vehicles are shown.
    #[serde(default)]
    statuses: Statuses,
    /// Reservations of no particular EVSE.
    #[serde(default)]
    unplaced: Vec<Unplaced>,
    network_profiles: BTreeMap<i32, NetworkConnectionProfile>,
    firmware: Option<Box<FirmwareJob>>,
    #[serde(default)]
    publishing: Option<Box<PublishJob>>,
    /// Checksums of what is published.
    #[serde(default)]
    published: Vec<Text<32>>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct DurableEvse {
    id: i32,
    meter: Meter,
    is_operative: bool,
    #[serde(default)]
    scheduled_operative: Option<bool>,
    connectors_operative: Vec<bool>,
    #[serde(default)]
    connectors_scheduled: Vec<Option<bool>>,
    transaction: Option<Transaction>,
    /// The driver of the transaction is authorized.
    #[serde(default)]
    is_authorized: bool,
    /// What is plugged in, and at which connector (index).
    #[serde(default)]
    vehicle: Option<(usize, Vehicle)>,
    reservation: Option<Reservation>,
    /// The last event about the device behind it told that it is lost.
    #[serde(default)]
    told_lost: bool,
    /// Locks that are closed.
    #[serde(default)]
    locked: Vec<bool>,
    /// How far the driver wants to charge.
    #[serde(default)]
    charge_limit: Option<ChargeLimit>,
    /// A cable that waits for its owner.
    #[serde(default)]
    held: Option<HeldCable>,
}

impl Core {
    /// The state to keep, with all energy counted up to the present.
    pub(in crate::station) fn durable(&mut self) -> Durable {
        for evse in 0..self.evses.len() {
            self.settle(evse);
        }
        Durable {
            format: FORMAT,
            written_at: self.now,
            boot_reason: self.boot_reason.to_string(),
            is_operative: self.is_operative,
            scheduled_operative: self.scheduled_operative,
            evses: self
                .evses
                .iter()
                .map(|evse| DurableEvse {
                    id: evse.spec.id,
                    meter: evse.meter.clone(),
                    is_operative: evse.is_operative,
                    scheduled_operative: evse.scheduled_operative,
                    connectors_operative: evse.connectors.iter().map(|c| c.is_operative).collect(),
                    connectors_scheduled: evse
                        .connectors
                        .iter()
                        .map(|c| c.scheduled_operative)
                        .collect(),
                    transaction: evse.transaction.clone(),
                    is_authorized: evse.authorization.is_some(),
                    vehicle: evse
                        .plugged
                        .zip(evse.battery.as_ref().map(Battery::vehicle)),
                    reservation: evse.reservation.clone(),
                    told_lost: evse.told_lost,
                    locked: evse.connectors.iter().map(|c| c.is_locked).collect(),
                    charge_limit: evse.charge_limit,
                    held: evse.held.clone(),
                })
                .collect(),
            queue: self.unanswered_events(),
            notices: self
                .kept_notices()
                .into_iter()
                .map(|(action, payload)| (action.as_str().to_owned(), payload))
                .collect(),
            variables: self.model.kept(),
            local_list: self.local_list.clone(),
            cache: self.cache.clone(),
            profiles: self.profiles.clone(),
            display: self.display.clone(),
            vendor_store: self.vendor_store.clone(),
            monitors: self.monitors.clone(),
            certificates: self.certificates.clone(),
            own: self.own.clone(),
            statuses: self.statuses.clone(),
            unplaced: self.unplaced.clone(),
            network_profiles: self.network.kept().clone(),
            firmware: self.firmware.clone(),
            publishing: self.publishing.clone(),
            published: self.published.clone(),
        }
    }

    /// Takes up the state of an earlier run. Transactions it left open end as of when it was written, because
    /// nothing is known of the time since, or go on from the present. Returns whether the format is known.
    pub(in crate::station) fn restore_durable(&mut self, kept: Durable) -> bool {
        if kept.format != FORMAT {
            return false;
        }
        for (place, value) in &kept.variables {
            self.model.restore(place, value);
        }
        self.is_operative = kept.is_operative;
        self.scheduled_operative = kept.scheduled_operative;
        self.local_list = kept.local_list;
        self.cache = kept.cache;
        self.profiles = kept.profiles;
        self.display = kept.display;
        self.vendor_store = kept.vendor_store;
        self.restore_monitors(kept.monitors);
        self.certificates = kept.certificates;
        self.own = kept.own;
        self.schedule_renewal();
        self.statuses = kept.statuses;
        self.schedule_statuses();
        for one in &kept.unplaced {
            let expiry = one.reservation.expiry.timestamp().into();
            let timer = Timer::ReservationExpiry(one.reservation.id);
            self.timers.set(timer, expiry);
        }
        self.unplaced = kept.unplaced;
        self.network.restore(kept.network_profiles);
        self.adopt_network();
        self.firmware = kept.firmware;
        self.publishing = kept.publishing;
        self.published = kept.published;
        for mut event in kept.queue {
            event.offline = Some(true);
            self.outbox.push(Waiting {
                body: Body::Event(Box::new(event)),
                gate: Gate::Accepted,
                attempts: 0,
                failures: 0,
                not_before: None,
            });
        }
        for (name, payload) in kept.notices {
            if let Some(action) = Action::from_name(&name) {
                self.restore_notice(action, payload);
            }
        }
        for old in kept.evses {
            let Some(evse) = self.evses.iter_mut().find(|evse| evse.spec.id == old.id) else {
                continue;
            };
            evse.meter = old.meter;
            evse.is_operative = old.is_operative;
            evse.told_lost = old.told_lost;
            evse.scheduled_operative = old.scheduled_operative;
            for (connector, scheduled) in evse.connectors.iter_mut().zip(old.connectors_scheduled) {
                connector.scheduled_operative = scheduled;
            }
            for (connector, is_operative) in
                evse.connectors.iter_mut().zip(old.connectors_operative)
            {
                connector.is_operative = is_operative;
            }
            for (connector, is_locked) in evse.connectors.iter_mut().zip(old.locked) {
                connector.is_locked = is_locked;
            }
            evse.held = old.held;
            evse.charge_limit = old.charge_limit;
            evse.transaction = old.transaction;
            if let Some((connector, vehicle)) = old.vehicle
                && connector < evse.connectors.len()
            {
                evse.plugged = Some(connector);
                evse.battery = Some(Battery::new(vehicle, self.rng.random()));
            }
            if old.is_authorized
                && let Some(transaction) = &evse.transaction
                && let Some(token) = &transaction.token
            {
                evse.authorization = Some(Authorization {
                    token: token.clone(),
                    group: transaction.group.clone(),
                });
            }
            if let Some(reservation) = &old.reservation {
                let expiry = reservation.expiry.timestamp().into();
                self.timers
                    .set(Timer::ReservationExpiry(reservation.id), expiry);
            }
            evse.reservation = old.reservation;
        }
        for evse in 0..self.evses.len() {
            self.settle_locks(evse);
            self.evses[evse].spent = self.evses[evse].conditions();
        }
        let present = self.now;
        self.now = kept.written_at.min(present);
        if self.spec.equipment == Equipment::Reported {
            // The device went on, too, and says how far it came.
            self.now = present;
            self.resume_reported();
        } else {
            self.interruption_begins();
            self.treat_interrupted();
            self.now = present;
            self.resume_interrupted();
        }
        self.interrupt_jobs();
        self.restart_monitors();
        // A restart that the last run had begun is finished by this start.
        if let Ok(reason) = kept.boot_reason.parse() {
            self.boot_reason = reason;
        }
        self.is_dirty = true;
        true
    }
}
