//! Registration: BootNotification until it is accepted, then status, Heartbeat and the rest (B01 to B04, G02).
//!
//! Until then nothing else is sent, except, while pending, what the CSMS asked for; the outbox keeps that gate.

use std::time::Duration;

use ocpp201::{
    Action, BootNotificationRequest, BootNotificationResponse, BootReasonEnum, ChargingStation,
    HeartbeatRequest, RegistrationStatusEnum, Text,
};

use super::Core;
use crate::station::{
    ObservationKind,
    device_model::names,
    outbox::{Gate, Purpose},
    repeats,
    timers::Timer,
};

/// Wait before the next BootNotification when the CSMS leaves it to the station (B02.FR.07, B03.FR.05).
const OWN_BOOT_WAIT: Duration = Duration::from_secs(10);

/// What the CSMS thinks of the station, as far as the station knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::station) enum Registration {
    /// Not answered yet since the station came up.
    Unregistered,
    /// Pending.
    Pending,
    /// Rejected.
    Rejected,
    /// Accepted.
    Accepted,
}

impl Registration {
    /// Which messages may be sent.
    pub(super) fn gate(self) -> Gate {
        match self {
            Self::Unregistered | Self::Rejected => Gate::Always,
            Self::Pending => Gate::Pending,
            Self::Accepted => Gate::Accepted,
        }
    }
}

impl Core {
    /// Sends BootNotification now.
    pub(in crate::station) fn boot(&mut self, reason: BootReasonEnum) {
        self.timers.cancel(Timer::Boot);
        if !self.link.is_open() || self.is_in_flight(Action::BootNotification) {
            return;
        }
        let mut station = ChargingStation::new(
            Text::truncated(&self.spec.model),
            Text::truncated(&self.spec.vendor),
        );
        station.serial_number = Some(Text::truncated(&self.spec.serial));
        station.firmware_version = Some(Text::truncated(self.model.text(names::STATION_FIRMWARE)));
        let request = BootNotificationRequest::new(station, reason);
        self.outbox.remove(Action::BootNotification);
        self.enqueue(
            Action::BootNotification,
            &request,
            Purpose::Boot,
            Gate::Always,
        );
    }

    pub(super) fn boot_answered(&mut self, answer: &BootNotificationResponse, elapsed: Duration) {
        let interval = u32::try_from(answer.interval).unwrap_or(0);
        self.boot_failures = 0;
        self.observe(ObservationKind::BootAnswered {
            status: answer.status.as_str(),
            interval: answer.interval,
            elapsed,
        });
        self.registration = match answer.status {
            RegistrationStatusEnum::Accepted => Registration::Accepted,
            RegistrationStatusEnum::Pending => Registration::Pending,
            RegistrationStatusEnum::Rejected => Registration::Rejected,
        };
        if self.registration == Registration::Accepted {
            self.network_registered();
            if interval > 0 {
                self.model.write(0, 0, names::HEARTBEAT_INTERVAL, &interval);
            }
            self.accepted();
        } else {
            let wait = if interval > 0 {
                self.protocol_seconds(interval)
            } else {
                self.protocol(OWN_BOOT_WAIT)
            };
            self.timers.set(Timer::Boot, self.now + wait);
        }
    }

    /// BootNotification was not answered, or with an error.
    pub(super) fn boot_failed(&mut self) {
        let wait = repeats::BOOT.wait(self.boot_failures, &mut self.rng);
        self.boot_failures = self.boot_failures.saturating_add(1);
        self.timers.set(Timer::Boot, self.now + self.protocol(wait));
    }

    fn accepted(&mut self) {
        let reason = self.boot_reason;
        // What led to this start is told; whatever comes next has a reason of its own.
        self.boot_reason = BootReasonEnum::PowerUp;
        self.is_dirty = true;
        self.announce(true);
        let event = match reason {
            BootReasonEnum::RemoteReset | BootReasonEnum::ScheduledReset => "ResetOrReboot",
            BootReasonEnum::FirmwareUpdate => "FirmwareUpdated",
            _ => "StartupOfTheDevice",
        };
        // For a CSMS that forgot the station, or another one, the station has not started.
        if reason != BootReasonEnum::Unknown {
            self.security_event(event, "");
        }
        self.resume_jobs_after_boot();
        self.schedule_aligned();
    }

    /// Status of the connectors (all, or those that changed), then a Heartbeat, before everything that waits.
    pub(super) fn announce(&mut self, all: bool) {
        self.outbox.remove(Action::Heartbeat);
        self.enqueue_first(
            Action::Heartbeat,
            &HeartbeatRequest::default(),
            Purpose::Heartbeat,
            Gate::Accepted,
        );
        self.schedule_heartbeat();
        self.announce_statuses(all);
        self.resume_contracts();
    }

    pub(super) fn heartbeat(&mut self) {
        if self.registration == Registration::Accepted && self.link.is_open() {
            if !self.outbox.holds(Action::Heartbeat) {
                let request = HeartbeatRequest::default();
                self.enqueue(
                    Action::Heartbeat,
                    &request,
                    Purpose::Heartbeat,
                    Gate::Accepted,
                );
            }
            self.schedule_heartbeat();
        }
    }

    /// The next Heartbeat is one interval after this instant.
    pub(in crate::station) fn schedule_heartbeat(&mut self) {
        let interval = self.model.count(names::HEARTBEAT_INTERVAL).max(1);
        self.timers
            .set(Timer::Heartbeat, self.now + self.protocol_seconds(interval));
    }
}
