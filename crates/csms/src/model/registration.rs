//! The boot gate (B01 to B03): what a station may send before it is accepted.
//!
//! Pure rules. The registration belongs to the station, not to the socket: it is loaded at the
//! handshake and changed by BootNotification only. What the CSMS asked for while the station is
//! pending is remembered here, because exactly that may pass (B02.FR.02).

use std::collections::BTreeSet;

use ocpp201::{Action, MessageTriggerEnum, RegistrationStatusEnum};

/// Whether messages of one station pass.
#[derive(Debug, Clone)]
pub struct BootGate {
    registration: Option<RegistrationStatusEnum>,
    asked_for: BTreeSet<Action>,
}

impl BootGate {
    /// The gate of a station that was last answered `registration`; `None` = it never booted here.
    #[must_use]
    pub fn new(registration: Option<RegistrationStatusEnum>) -> Self {
        Self {
            registration,
            asked_for: BTreeSet::new(),
        }
    }

    /// The last answer to a BootNotification.
    #[must_use]
    pub fn registration(&self) -> Option<RegistrationStatusEnum> {
        self.registration
    }

    /// A BootNotification was answered with `status`.
    pub fn booted(&mut self, status: RegistrationStatusEnum) {
        self.registration = Some(status);
        self.asked_for.clear();
    }

    /// The CSMS sent a CALL that may be followed by messages of the station.
    pub fn asked(&mut self, action: Action, trigger: Option<MessageTriggerEnum>) {
        let follow_up = match action {
            Action::TriggerMessage => trigger.and_then(triggered_action),
            Action::GetBaseReport | Action::GetReport => Some(Action::NotifyReport),
            Action::GetMonitoringReport => Some(Action::NotifyMonitoringReport),
            _ => None,
        };
        self.asked_for.extend(follow_up);
    }

    /// Whether a CALL of the station is served; otherwise it is answered with `SecurityError`
    /// (B01.FR.10, B02.FR.09, B03.FR.07).
    #[must_use]
    pub fn admits(&self, action: Action) -> bool {
        action == Action::BootNotification
            || match self.registration {
                Some(RegistrationStatusEnum::Accepted) => true,
                Some(RegistrationStatusEnum::Pending) => self.asked_for.contains(&action),
                Some(RegistrationStatusEnum::Rejected) | None => false,
            }
    }

    /// Whether the CSMS may send a CALL (B03.FR.03).
    #[must_use]
    pub fn may_be_called(&self) -> bool {
        self.registration != Some(RegistrationStatusEnum::Rejected)
    }
}

fn triggered_action(trigger: MessageTriggerEnum) -> Option<Action> {
    Some(match trigger {
        // Always admitted.
        MessageTriggerEnum::BootNotification => return None,
        MessageTriggerEnum::LogStatusNotification => Action::LogStatusNotification,
        MessageTriggerEnum::FirmwareStatusNotification => Action::FirmwareStatusNotification,
        MessageTriggerEnum::Heartbeat => Action::Heartbeat,
        MessageTriggerEnum::MeterValues => Action::MeterValues,
        MessageTriggerEnum::StatusNotification => Action::StatusNotification,
        MessageTriggerEnum::TransactionEvent => Action::TransactionEvent,
        MessageTriggerEnum::PublishFirmwareStatusNotification => {
            Action::PublishFirmwareStatusNotification
        }
        MessageTriggerEnum::SignChargingStationCertificate
        | MessageTriggerEnum::SignV2GCertificate
        | MessageTriggerEnum::SignCombinedCertificate => Action::SignCertificate,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(gate: &BootGate) -> Vec<Action> {
        Action::ALL
            .iter()
            .copied()
            .filter(|action| action.direction().is_to_csms() && gate.admits(*action))
            .collect()
    }

    #[test]
    fn only_boot_notification_passes_before_acceptance() {
        for registration in [
            None,
            Some(RegistrationStatusEnum::Pending),
            Some(RegistrationStatusEnum::Rejected),
        ] {
            assert_eq!(
                admitted(&BootGate::new(registration)),
                [Action::BootNotification]
            );
        }
    }

    #[test]
    fn everything_passes_after_acceptance() {
        let gate = BootGate::new(Some(RegistrationStatusEnum::Accepted));
        assert_eq!(admitted(&gate).len(), 25);
    }

    #[test]
    fn pending_admits_what_the_csms_asked_for_until_the_next_boot() {
        let mut gate = BootGate::new(Some(RegistrationStatusEnum::Pending));
        gate.asked(Action::GetBaseReport, None);
        gate.asked(Action::TriggerMessage, Some(MessageTriggerEnum::Heartbeat));
        gate.asked(Action::GetVariables, None);
        assert_eq!(
            admitted(&gate),
            [
                Action::BootNotification,
                Action::Heartbeat,
                Action::NotifyReport
            ]
        );
        gate.booted(RegistrationStatusEnum::Pending);
        assert_eq!(admitted(&gate), [Action::BootNotification]);
    }

    #[test]
    fn rejected_stations_are_left_in_peace() {
        assert!(!BootGate::new(Some(RegistrationStatusEnum::Rejected)).may_be_called());
        assert!(BootGate::new(Some(RegistrationStatusEnum::Pending)).may_be_called());
        let mut gate = BootGate::new(Some(RegistrationStatusEnum::Rejected));
        gate.asked(Action::GetBaseReport, None);
        assert_eq!(admitted(&gate), [Action::BootNotification]);
    }
}
