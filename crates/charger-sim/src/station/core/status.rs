//! States of the connectors and of what is above them, and when they are reported (G01, G03, G04, B04).
//!
//! A state is derived, never stored: what is stored is why. It is told when it differs from the one told last.

use ocpp201::{Action, ConnectorStatusEnum, StatusNotificationRequest};
use scenario::shape::StatusBy;

use super::{Core, Registration, signing::public_key};
use crate::station::{
    ObservationKind,
    device_model::names,
    evse::EvseState,
    outbox::{Gate, Purpose},
};

impl Core {
    /// The state of a connector, by indexes.
    pub(in crate::station) fn connector_status(
        &self,
        evse: usize,
        connector: usize,
    ) -> ConnectorStatusEnum {
        match self.plain_status(evse, connector) {
            ConnectorStatusEnum::Available | ConnectorStatusEnum::Occupied
                if self.is_kept_free(evse) =>
            {
                ConnectorStatusEnum::Reserved
            }
            status => status,
        }
    }

    /// The same without a look at reservations of no particular EVSE.
    pub(in crate::station) fn plain_status(
        &self,
        evse: usize,
        connector: usize,
    ) -> ConnectorStatusEnum {
        let Some(state) = self.evses.get(evse) else {
            return ConnectorStatusEnum::Unavailable;
        };
        let is_operative = self.is_operative
            && state.is_operative
            && state
                .connectors
                .get(connector)
                .is_some_and(|c| c.is_operative);
        let report = state.report.as_ref();
        if report.is_some_and(|report| !report.is_reachable) {
            ConnectorStatusEnum::Unavailable
        } else if state.is_faulted {
            ConnectorStatusEnum::Faulted
        } else if !is_operative
            || state.is_restarting()
            || report.is_some_and(|report| !report.is_on)
        {
            ConnectorStatusEnum::Unavailable
        } else if state.reservation.is_some() {
            // A vehicle without the matching token does not change it (G01.FR.09).
            ConnectorStatusEnum::Reserved
        } else if state.plugged == Some(connector)
            || state
                .held
                .as_ref()
                .is_some_and(|h| h.connector == connector)
        {
            ConnectorStatusEnum::Occupied
        } else if self.keeps_free_for_firmware() {
            ConnectorStatusEnum::Unavailable
        } else {
            ConnectorStatusEnum::Available
        }
    }

    /// The state of an EVSE: that of the connector in use, else of the most usable one.
    pub(in crate::station) fn evse_status(&self, evse: usize) -> ConnectorStatusEnum {
        let Some(state) = self.evses.get(evse) else {
            return ConnectorStatusEnum::Unavailable;
        };
        if let Some(connector) = state.plugged {
            return self.connector_status(evse, connector);
        }
        let states = (0..state.connectors.len()).map(|c| self.connector_status(evse, c));
        states
            .min_by_key(|status| match status {
                ConnectorStatusEnum::Available => 0,
                ConnectorStatusEnum::Reserved => 1,
                ConnectorStatusEnum::Occupied => 2,
                ConnectorStatusEnum::Unavailable => 3,
                ConnectorStatusEnum::Faulted => 4,
            })
            .unwrap_or(ConnectorStatusEnum::Unavailable)
    }

    /// Reports every connector whose state changed.
    pub(in crate::station) fn update_statuses(&mut self) {
        self.tell_operative();
        for evse in 0..self.evses.len() {
            for connector in 0..self.evses[evse].connectors.len() {
                let status = self.connector_status(evse, connector);
                let ids = (
                    self.evses[evse].spec.id,
                    self.evses[evse].connectors[connector].id,
                );
                if self.evses[evse].connectors[connector].shown != Some(status) {
                    self.evses[evse].connectors[connector].shown = Some(status);
                    self.is_dirty = true;
                    self.observe(ObservationKind::StatusChanged {
                        evse: ids.0,
                        connector: ids.1,
                        status: status.as_str(),
                    });
                }
                let told = &self.evses[evse].connectors[connector];
                let is_due = told.reported != Some(status) && told.not_taken != Some(status);
                if is_due && self.link.is_open() && self.registration == Registration::Accepted {
                    self.tell_status(evse, connector, false);
                }
            }
        }
    }

    /// Tells of a connector (by indexes) as the station is made: by StatusNotification or by the event that stands
    /// for it (G01.FR.03 to .07). What is urgent goes before everything that waits.
    fn tell_status(&mut self, evse: usize, connector: usize, is_urgent: bool) {
        let (purpose, request) = self.status_message(evse, connector);
        let (by_status, by_event) = (Action::StatusNotification, Action::NotifyEvent);
        match (self.spec.status_by, is_urgent) {
            (StatusBy::StatusNotification, false) => {
                self.enqueue(by_status, &request, purpose, Gate::Accepted);
            }
            (StatusBy::StatusNotification, true) => {
                self.enqueue_first(by_status, &request, purpose, Gate::Accepted);
            }
            (StatusBy::NotifyEvent, false) => {
                let event = self.status_event(&request);
                self.enqueue(by_event, &event, purpose, Gate::Accepted);
            }
            (StatusBy::NotifyEvent, true) => {
                let event = self.status_event(&request);
                self.enqueue_first(by_event, &event, purpose, Gate::Accepted);
            }
        }
    }

    /// What the CSMS was told of a connector last, by indexes.
    pub(super) fn reported(&self, evse: usize, connector: usize) -> Option<ConnectorStatusEnum> {
        self.evses.get(evse)?.connectors.get(connector)?.reported
    }

    /// The message that tells of a connector (by indexes) as it stands, in place of what waits about it.
    pub(in crate::station) fn status_message(
        &mut self,
        evse: usize,
        connector: usize,
    ) -> (Purpose, StatusNotificationRequest) {
        let status = self.connector_status(evse, connector);
        self.outbox.drop_status(evse, connector);
        let told = &mut self.evses[evse].connectors[connector];
        told.reported = Some(status);
        told.not_taken = None;
        let request = self.status_notification(evse, connector);
        (Purpose::Status(evse, connector, status), request)
    }

    /// Puts the status of all connectors, or of those that changed, before everything that waits.
    pub(super) fn announce_statuses(&mut self, all: bool) {
        for evse in (0..self.evses.len()).rev() {
            for connector in (0..self.evses[evse].connectors.len()).rev() {
                let status = self.connector_status(evse, connector);
                if all || self.evses[evse].connectors[connector].reported != Some(status) {
                    self.tell_status(evse, connector, true);
                }
            }
        }
    }

    /// The message for a connector as it stands, by indexes.
    fn status_notification(&self, evse: usize, connector: usize) -> StatusNotificationRequest {
        let ids = self.evses.get(evse).map_or((0, 0), |state| {
            (
                state.spec.id,
                state.connectors.get(connector).map_or(0, |c| c.id),
            )
        });
        StatusNotificationRequest::new(
            self.date_time(),
            self.connector_status(evse, connector),
            ids.0,
            ids.1,
        )
    }

    /// Writes measured and counted values into the device model, before it is read.
    pub(in crate::station) fn refresh_device_model(&mut self) {
        let now = self.date_time().text().into_owned();
        self.model.write(0, 0, names::DATE_TIME, &now);
        self.model
            .write(0, 0, names::CACHE_ENTRIES, &self.cache.len());
        self.model
            .write(0, 0, names::LIST_ENTRIES, &self.local_list.len());
        self.model
            .write(0, 0, names::PROFILE_ENTRIES, &self.profiles.len());
        self.model
            .write(0, 0, names::DISPLAY_MESSAGES, &self.display.len());
        self.model
            .write(0, 0, names::CERTIFICATE_ENTRIES, &self.certificates.len());
        self.model
            .write(0, 0, names::ACTIVE_MONITORS, &self.monitors.len());
        let mut states = Vec::new();
        for evse in 0..self.evses.len() {
            let status = self.evse_status(evse);
            states.push(status);
            let state = &self.evses[evse];
            let (id, power) = (state.spec.id, state.power_w);
            let has_problem = state.has_problem();
            self.model.write(id, 0, names::EVSE_STATE, &status);
            self.model
                .write(id, 0, names::EVSE_AVAILABLE, &!has_problem);
            self.model.write(id, 0, names::EVSE_PROBLEM, &has_problem);
            self.model.write(id, 0, names::EVSE_POWER, &power);
            if self.model.text_at(id, names::PUBLIC_KEY) == Some("") {
                let key = public_key(&self.spec.identity, id);
                self.model.write(id, 0, names::PUBLIC_KEY, &key);
            }
            for connector in 0..self.evses[evse].connectors.len() {
                let status = self.connector_status(evse, connector);
                let number = self.evses[evse].connectors[connector].id;
                self.model
                    .write(id, number, names::CONNECTOR_STATE, &status);
                self.model
                    .write(id, number, names::CONNECTOR_AVAILABLE, &!has_problem);
                let is_locked = self.evses[evse].connectors[connector].is_locked;
                let has_problem = self.evses[evse].connectors[connector].has_lock_problem;
                self.model.write(id, number, names::LOCK_ACTIVE, &is_locked);
                self.model
                    .write(id, number, names::LOCK_PROBLEM, &has_problem);
            }
        }
        let first = states
            .first()
            .copied()
            .unwrap_or(ConnectorStatusEnum::Unavailable);
        let station = if states.iter().all(|status| *status == first) {
            first
        } else {
            ConnectorStatusEnum::Available
        };
        self.model.write(0, 0, names::STATION_STATE, &station);
        let has_problem = self.evses.iter().any(EvseState::has_problem);
        self.model.write(0, 0, names::STATION_PROBLEM, &has_problem);
        self.refresh_sensors();
    }
}
