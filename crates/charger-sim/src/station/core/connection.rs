//! The station's side of the connection: dialling, back-off, loss (Part 4, 5.3; B04, E11).
//!
//! A success is the first message that the CSMS sends, not the handshake: a server that accepts and closes at once
//! still makes the wait grow. Sockets are the driver's.

use std::time::Duration;

use super::{Core, Output, Registration};
use crate::{
    clock::ModelInstant,
    link::back_off::Policy,
    station::{
        CommandError, ObservationKind, device_model::names, evse::ConnectorState, outbox::Purpose,
        timers::Timer,
    },
};

/// Where the connection stands.
#[derive(Debug)]
pub(in crate::station) struct Link {
    /// The station wants to be connected.
    is_wanted: bool,
    /// Whether there is a network at all.
    pub(super) has_network: bool,
    /// Somebody keeps the station off line: it does not even dial.
    is_kept_offline: bool,
    state: State,
    /// Waits since the last success.
    waits: u32,
    /// Whether the CSMS has said anything over the present connection.
    has_spoken: bool,
    /// Since when there is no connection.
    offline_since: Option<ModelInstant>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Closed,
    Dialling,
    Open,
}

impl Default for Link {
    fn default() -> Self {
        Self {
            is_wanted: false,
            has_network: true,
            is_kept_offline: false,
            state: State::Closed,
            waits: 0,
            has_spoken: false,
            offline_since: None,
        }
    }
}

impl Link {
    /// Whether messages can be sent.
    pub(in crate::station) fn is_open(&self) -> bool {
        self.state == State::Open
    }

    /// Whether somebody keeps the station off line.
    pub(in crate::station) fn is_kept_offline(&self) -> bool {
        self.is_kept_offline
    }

    /// Model time runs at another pace from now on: the outage so far is protocol time.
    pub(super) fn move_loss(&mut self, moved: impl Fn(ModelInstant) -> ModelInstant) {
        self.offline_since = self.offline_since.map(moved);
    }
}

impl Core {
    /// The station is to be connected.
    pub(super) fn connect(&mut self) {
        self.link.is_wanted = true;
        if self.link.state == State::Closed && !self.timers.is_set(Timer::Dial) {
            self.dial();
        }
    }

    /// The station is to be away: closes in an orderly way.
    pub(super) fn disconnect(&mut self, reason: &str) {
        self.link.is_wanted = false;
        self.timers.cancel(Timer::Dial);
        if self.link.state != State::Closed {
            self.out.push(Output::Close);
        }
        self.gone(reason);
    }

    /// The connection is made anew, in an orderly way; while there is none, the next attempt is a new one anyway.
    pub(in crate::station) fn reconnect(&mut self, reason: &str) {
        if self.link.is_open() {
            self.disconnect(reason);
            self.connect();
        }
    }

    /// The socket goes as the supply does: without a closing handshake.
    pub(super) fn drop_link(&mut self, reason: &str) {
        self.link.is_wanted = false;
        self.timers.cancel(Timer::Dial);
        if self.link.state != State::Closed {
            self.out.push(Output::Cut);
        }
        self.gone(reason);
    }

    /// The network is gone, without a word to the CSMS.
    pub(super) fn cut(&mut self, duration: Option<Duration>) {
        self.link.has_network = false;
        self.timers.cancel(Timer::RestoreLink);
        if let Some(duration) = duration {
            self.timers
                .set(Timer::RestoreLink, self.now + self.protocol(duration));
        }
        if self.link.state != State::Closed {
            self.out.push(Output::Cut);
            self.gone("network is cut");
            self.back_off();
        }
    }

    /// The station is kept off line: without a word to the CSMS, and without dialling.
    pub(super) fn go_offline(&mut self, duration: Option<Duration>) {
        self.link.is_kept_offline = true;
        self.cut(duration);
        self.timers.cancel(Timer::Dial);
    }

    /// The station may dial again, and does.
    pub(super) fn go_online(&mut self) {
        self.link.is_kept_offline = false;
        self.link.has_network = true;
        self.link.waits = 0;
        self.timers.cancel(Timer::RestoreLink);
        self.timers.cancel(Timer::Dial);
        self.dial();
    }

    /// The time without a network is over.
    pub(super) fn network_is_back(&mut self) {
        if self.link.is_kept_offline {
            self.go_online();
        } else {
            self.link.has_network = true;
        }
    }

    /// The network is back; the station finds out at its next attempt.
    pub(super) fn restore(&mut self) -> Result<(), CommandError> {
        self.timers.cancel(Timer::RestoreLink);
        self.link.has_network = true;
        Ok(())
    }

    pub(super) fn dial(&mut self) {
        let may_dial = self.link.is_wanted && !self.link.is_kept_offline;
        if !may_dial || self.link.state != State::Closed || self.downtime.is_some() {
            return;
        }
        self.observe(ObservationKind::ConnectAttempt {
            attempt: self.link.waits + 1,
        });
        if self.link.has_network {
            self.link.state = State::Dialling;
            let target = self.target();
            match target.flaw {
                Some(flaw) => self.open_failed(None, flaw.to_owned()),
                None => self.out.push(Output::Dial(target)),
            }
        } else {
            self.open_failed(None, "network is cut".to_owned());
        }
    }

    pub(super) fn open_failed(&mut self, status: Option<u16>, body: String) {
        if self.link.state == State::Open {
            return;
        }
        self.link.state = State::Closed;
        self.observe(ObservationKind::ConnectRefused { status, body });
        self.link.offline_since.get_or_insert(self.now);
        self.network_failed();
        self.back_off();
    }

    pub(super) fn lost(&mut self, reason: &str) {
        if self.link.state == State::Closed {
            return;
        }
        if !self.link.has_spoken {
            self.network_failed();
        }
        self.gone(reason);
        self.back_off();
    }

    pub(super) fn opened(&mut self, set_up: Duration) {
        if self.link.state != State::Dialling {
            // The station has gone away meanwhile.
            self.out.push(Output::Close);
            return;
        }
        self.link.state = State::Open;
        self.link.has_spoken = false;
        self.observe(ObservationKind::Connected { set_up });
        self.use_network();
        if self.registration == Registration::Accepted {
            let outage = self
                .link
                .offline_since
                .map_or(Duration::ZERO, |since| self.now.since(since));
            let threshold = self.protocol_seconds(self.model.count(names::OFFLINE_THRESHOLD));
            self.announce(outage > threshold);
        } else if !self.timers.is_set(Timer::Boot) {
            self.boot(self.boot_reason);
        }
    }

    /// The CSMS spoke: the connection works.
    pub(super) fn heard(&mut self) {
        self.link.waits = 0;
        self.link.offline_since = None;
        if !self.link.has_spoken {
            self.link.has_spoken = true;
            self.network_works();
        }
    }

    /// There is no connection any more.
    fn gone(&mut self, reason: &str) {
        if self.link.state == State::Closed {
            return;
        }
        let was_open = self.link.state == State::Open;
        self.link.state = State::Closed;
        self.link.offline_since.get_or_insert(self.now);
        if was_open {
            self.observe(ObservationKind::Disconnected {
                reason: reason.to_owned(),
            });
        }
        self.timers.cancel(Timer::Heartbeat);
        self.told.forget_late();
        self.abandon_call();
        for purpose in self.outbox.go_offline() {
            self.give_up(&purpose);
        }
        for connector in self.evses.iter_mut().flat_map(|e| &mut e.connectors) {
            connector.not_taken = None;
        }
    }

    /// What becomes of the purpose of a message that went with the connection.
    pub(super) fn give_up(&mut self, purpose: &Purpose) {
        match purpose {
            Purpose::Status(evse, connector, _) => {
                if let Some(connector) = self.connector_mut(*evse, *connector) {
                    connector.reported = None;
                }
            }
            Purpose::Authorize(evse, token) => self.authorize_without_answer(*evse, token),
            Purpose::VehicleCertificate(evse) => self.contract_not_provided(*evse, "no answer"),
            Purpose::ChargingNeeds(evse) => self.choose_schedule(*evse),
            Purpose::CertificateStatus(_)
            | Purpose::ChargingSchedule
            | Purpose::Boot
            | Purpose::Heartbeat
            | Purpose::SignCertificate
            | Purpose::Notice
            | Purpose::KeptNotice => {}
        }
    }

    /// What becomes of the purpose of a message that the CSMS does not take and that is not sent again.
    pub(super) fn not_taken(&mut self, purpose: &Purpose) {
        match purpose {
            Purpose::Status(evse, connector, status) => {
                let status = *status;
                if let Some(connector) = self.connector_mut(*evse, *connector) {
                    connector.reported = None;
                    connector.not_taken = Some(status);
                }
            }
            _ => self.give_up(purpose),
        }
    }

    fn connector_mut(&mut self, evse: usize, connector: usize) -> Option<&mut ConnectorState> {
        self.evses.get_mut(evse)?.connectors.get_mut(connector)
    }

    fn back_off(&mut self) {
        if !self.link.is_wanted || self.link.is_kept_offline || self.downtime.is_some() {
            return;
        }
        let policy = Policy {
            // Never without a pause, whatever the fleet file says.
            wait_minimum: self.model.count(names::BACK_OFF_WAIT_MINIMUM).max(1),
            repeat_times: self.model.count(names::BACK_OFF_REPEAT_TIMES),
            random_range: self.model.count(names::BACK_OFF_RANDOM_RANGE),
        };
        let wait = policy.wait(self.link.waits, &mut self.rng);
        self.link.waits = self.link.waits.saturating_add(1);
        self.observe(ObservationKind::BackingOff { wait });
        self.timers.set(Timer::Dial, self.now + self.protocol(wait));
    }
}
