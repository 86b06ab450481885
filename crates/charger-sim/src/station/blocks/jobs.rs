//! What a trigger says of the three jobs: log upload, firmware update, publishing (F06.FR.09; N01, L01, L03).
//!
//! | job | state | told | with its request id |
//! |---|---|---|---|
//! | log | an upload goes on, or waits for its next attempt | Uploading | yes (N01.FR.13) |
//! | log | none, or over | Idle | no (F06.FR.14, F06.FR.15) |
//! | firmware | none, or Installed | Idle | no (L01.FR.20, L01.FR.25) |
//! | firmware | every other state, the failed ones too | that state | yes (L01.FR.26) |
//! | publishing | none, or Published | Idle | no (L03.FR.10) |
//! | publishing | every other state, the failed ones too | that state | yes (L03.FR.11) |
//!
//! The jobs themselves are in `diagnostics/log` and `firmware`.

use ocpp201::{
    Action, CustomData, FirmwareStatusEnum as Firmware, FirmwareStatusNotificationRequest,
    LogStatusNotificationRequest, MessageTriggerEnum, PublishFirmwareStatusEnum as Publishing,
    PublishFirmwareStatusNotificationRequest, Text, UploadLogStatusEnum as Log,
};

use crate::station::core::Core;

/// What a trigger says of a firmware update in `state`.
pub(in crate::station) fn told_of_firmware(state: Option<Firmware>) -> Firmware {
    match state {
        None | Some(Firmware::Idle | Firmware::Installed) => Firmware::Idle,
        Some(state) => state,
    }
}

/// What a trigger says of a publishing in `state`.
pub(in crate::station) fn told_of_publishing(state: Option<Publishing>) -> Publishing {
    match state {
        None | Some(Publishing::Idle | Publishing::Published) => Publishing::Idle,
        Some(state) => state,
    }
}

/// What a trigger says of a log upload.
pub(in crate::station) fn told_of_log(goes_on: bool) -> Log {
    if goes_on { Log::Uploading } else { Log::Idle }
}

/// Says in a message that what it tells is played.
pub(in crate::station) fn simulated(what: &str) -> Option<CustomData> {
    let mut data = CustomData::new(Text::truncated("example.charger-sim"));
    data.members.insert("simulated".to_owned(), what.into());
    Some(data)
}

impl Core {
    /// Tells the state of a job because the CSMS asked for it.
    pub(super) fn tell_job(&mut self, message: MessageTriggerEnum) {
        match message {
            MessageTriggerEnum::LogStatusNotification => {
                let job = self.log.as_ref();
                let mut request = LogStatusNotificationRequest::new(told_of_log(job.is_some()));
                request.request_id = job.map(|job| job.request_id());
                self.tell(Action::LogStatusNotification, &request);
            }
            MessageTriggerEnum::FirmwareStatusNotification => {
                let job = self.firmware.as_ref();
                let told = told_of_firmware(job.map(|job| job.status()));
                let mut request = FirmwareStatusNotificationRequest::new(told);
                if told != Firmware::Idle {
                    request.request_id = job.map(|job| job.request_id());
                    request.custom_data = simulated(super::firmware::PLAYED);
                }
                self.tell(Action::FirmwareStatusNotification, &request);
            }
            _ => {
                let job = self.publishing.as_ref();
                let told = told_of_publishing(job.map(|job| job.status()));
                let mut request = PublishFirmwareStatusNotificationRequest::new(told);
                if told != Publishing::Idle {
                    request.request_id = job.map(|job| job.request_id());
                    request.custom_data = simulated(super::firmware::NOT_PUBLISHED);
                }
                self.tell(Action::PublishFirmwareStatusNotification, &request);
            }
        }
    }

    fn tell(&mut self, action: Action, request: &impl serde::Serialize) {
        // What was tried in vain goes before it, so that the newest comes last.
        self.outbox.hasten(action);
        self.notify_asked(action, request);
    }
}
