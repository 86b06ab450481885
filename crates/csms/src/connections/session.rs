//! One station on one connection: what its task, the dispatcher and `connections` share.
//!
//! The task of the connection owns the socket; everything here is small state that others may read
//! while it runs. The boot gate is loaded at the handshake and moves with BootNotification.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU8, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use ocpp201::{Action, MessageTriggerEnum, RegistrationStatusEnum};

use crate::facts::{ConnectFact, Connected, ConnectionKey, StationKey};
use crate::model::registration::BootGate;

/// A station on its present connection.
#[derive(Debug)]
pub struct Session {
    /// Our key of the station.
    pub station: StationKey,
    /// This connection; grows, so that the newer of two is known.
    pub connection: ConnectionKey,
    /// The identity in its registered spelling.
    pub identity: Arc<str>,
    /// The agreed subprotocol.
    pub ocpp_version: &'static str,
    /// 0 = none (open lab), 1 = HTTP Basic, 2 = the same over TLS, 3 = certificate.
    pub security_profile: i32,
    /// What its certificate says (security profile 3).
    pub(crate) serial_number: Option<Box<str>>,
    /// The agreed compression of messages.
    pub compression: deflate::Mode,
    /// Address and port of the peer.
    pub remote_address: Box<str>,
    /// When the handshake was answered.
    pub connected_at: Timestamp,
    gate: Mutex<BootGate>,
    keeping: tokio::sync::Mutex<()>,
    tolerant: AtomicBool,
    renegotiations: AtomicU8,
    last_seen_micros: AtomicI64,
    messages_in: AtomicU64,
    messages_out: AtomicU64,
}

impl Session {
    /// The session of a connection that was just recorded.
    #[must_use]
    pub fn new(
        fact: &ConnectFact,
        connected: &Connected,
        compression: deflate::Mode,
        serial_number: Option<&str>,
    ) -> Self {
        Self {
            station: connected.station,
            connection: connected.connection,
            identity: connected.identity.as_str().into(),
            ocpp_version: fact.ocpp_version,
            security_profile: fact.security_profile,
            serial_number: serial_number.map(Into::into),
            compression,
            remote_address: fact.remote_address.as_str().into(),
            connected_at: fact.at,
            gate: Mutex::new(BootGate::new(connected.registration)),
            keeping: tokio::sync::Mutex::default(),
            tolerant: AtomicBool::new(connected.tolerant),
            renegotiations: AtomicU8::new(0),
            last_seen_micros: AtomicI64::new(fact.at.as_microsecond()),
            messages_in: AtomicU64::new(0),
            messages_out: AtomicU64::new(0),
        }
    }

    /// Counts a charging profile that is sent again; `false` = there were `most` on this connection.
    pub(crate) fn renegotiates(&self, most: u8) -> bool {
        let count = |sent: u8| (sent < most).then_some(sent + 1);
        self.renegotiations
            .fetch_update(Relaxed, Relaxed, count)
            .is_ok()
    }

    /// Whether a CALL of the station is served now.
    #[must_use]
    pub fn admits(&self, action: Action) -> bool {
        self.gate().admits(action)
    }

    /// The last answer to a BootNotification.
    #[must_use]
    pub fn registration(&self) -> Option<RegistrationStatusEnum> {
        self.gate().registration()
    }

    /// A BootNotification is about to be answered with `status`.
    pub fn booted(&self, status: RegistrationStatusEnum) {
        self.gate().booted(status);
    }

    /// Chosen schema violations become warnings.
    #[must_use]
    pub fn is_tolerant(&self) -> bool {
        self.tolerant.load(Relaxed)
    }

    /// Switches the tolerant mode.
    pub fn set_tolerant(&self, tolerant: bool) {
        self.tolerant.store(tolerant, Relaxed);
    }

    pub(super) fn may_be_called(&self) -> bool {
        self.gate().may_be_called()
    }

    pub(crate) fn asked(&self, action: Action, trigger: Option<MessageTriggerEnum>) {
        self.gate().asked(action, trigger);
    }

    /// Whoever holds this stores an answer of the station; the others wait in the order in which they came.
    pub(crate) async fn turn_to_keep(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.keeping.lock().await
    }

    /// Any frame of the station is a sign of life (G02.FR.04).
    pub(crate) fn seen(&self, at: Timestamp) {
        self.last_seen_micros.store(at.as_microsecond(), Relaxed);
    }

    pub(crate) fn count_in(&self) {
        self.messages_in.fetch_add(1, Relaxed);
    }

    pub(crate) fn count_out(&self) {
        self.messages_out.fetch_add(1, Relaxed);
    }

    /// What others are shown of it.
    #[must_use]
    pub fn info(&self) -> ConnectedInfo {
        ConnectedInfo {
            station: self.station,
            connection: self.connection,
            identity: Arc::clone(&self.identity),
            ocpp_version: self.ocpp_version,
            security_profile: self.security_profile,
            compression: self.compression,
            remote_address: self.remote_address.clone(),
            connected_at: self.connected_at,
            last_seen_at: Timestamp::from_microsecond(self.last_seen_micros.load(Relaxed))
                .unwrap_or(self.connected_at),
            registration: self.registration(),
            messages_in: self.messages_in.load(Relaxed),
            messages_out: self.messages_out.load(Relaxed),
        }
    }

    fn gate(&self) -> std::sync::MutexGuard<'_, BootGate> {
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connected station, as seen from outside.
#[derive(Debug, Clone)]
pub struct ConnectedInfo {
    /// Our key of the station.
    pub station: StationKey,
    /// Our key of the connection.
    pub connection: ConnectionKey,
    /// The identity in its registered spelling.
    pub identity: Arc<str>,
    /// The agreed subprotocol.
    pub ocpp_version: &'static str,
    /// 0 = none (open lab), 1 = HTTP Basic, 2 = the same over TLS, 3 = certificate.
    pub security_profile: i32,
    /// The agreed compression of messages.
    pub compression: deflate::Mode,
    /// Address and port of the peer.
    pub remote_address: Box<str>,
    /// When the handshake was answered.
    pub connected_at: Timestamp,
    /// When it was last heard.
    pub last_seen_at: Timestamp,
    /// The last answer to a BootNotification.
    pub registration: Option<RegistrationStatusEnum>,
    /// Frames from it.
    pub messages_in: u64,
    /// Frames to it.
    pub messages_out: u64,
}
