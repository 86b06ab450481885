//! Block L, firmware: updates and publishing as simulated jobs (L01 to L04).
//!
//! Nothing is downloaded, verified, installed or published: the jobs go through the states of a real one at fixed
//! protocol times, and say so in the answer and in each message (`customData.simulated`). A location whose last
//! segment contains `fail` fails to download, so that a CSMS can see that path too. The certificate that signs a
//! firmware is really checked (L01.FR.22). What a trigger says is in `jobs`.
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | FirmwareStatusNotification | 2 | `a_firmware_update_is_told_as_it_goes` | states of signatures and of a download that pauses |
//! | PublishFirmware | 2 | `a_publishing_is_told_as_it_goes_and_is_idle_once_published` | simulated: no file, no checksum |
//! | PublishFirmwareStatusNotification | 2 | `after_published_a_trigger_says_idle` | InvalidChecksum, PublishFailed |
//! | UnpublishFirmware | 2 | `each_promise_is_kept_when_it_was_promised` | |
//! | UpdateFirmware | 2 | `a_simulated_firmware_update_says_so_and_reboots_with_the_new_version` | simulated: no file, no signature; retries |

use std::time::Duration;

use ocpp201::{
    Action, BootReasonEnum, DateTime, FirmwareStatusEnum, FirmwareStatusNotificationRequest,
    GenericStatusEnum, GetCertificateIdUseEnum, List, PublishFirmwareRequest,
    PublishFirmwareResponse, PublishFirmwareStatusEnum, PublishFirmwareStatusNotificationRequest,
    Text, UnpublishFirmwareRequest, UnpublishFirmwareResponse, UnpublishFirmwareStatusEnum,
    UpdateFirmwareRequest, UpdateFirmwareResponse, UpdateFirmwareStatusEnum,
};
use serde::{Deserialize, Serialize};

use super::jobs::simulated;
use crate::clock::ModelInstant;
use crate::station::{
    certificates,
    core::Core,
    device_model::names,
    dispatch::{Refusal, because, because_of},
    outbox::{Gate, Purpose},
    timers::Timer,
};

/// Protocol time of each simulated step.
const STEP: Duration = Duration::from_secs(2);
/// Files that may be published at one time.
const MOST_PUBLISHED: usize = 20;
/// What the messages of an update say of it.
pub(super) const PLAYED: &str = "nothing is downloaded, verified or installed";
/// What the messages of a publishing say of it.
pub(super) const NOT_PUBLISHED: &str = "no file is downloaded or published";

/// A firmware update.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::station) struct FirmwareJob {
    request_id: i32,
    location: String,
    retrieve_at: ModelInstant,
    install_at: Option<DateTime>,
    is_secure: bool,
    status: FirmwareStatusEnum,
}

impl FirmwareJob {
    /// Whether it must not be interrupted.
    pub(in crate::station) fn is_installing(&self) -> bool {
        matches!(
            self.status,
            FirmwareStatusEnum::Installing | FirmwareStatusEnum::InstallRebooting
        )
    }

    /// Which request it is of.
    pub(in crate::station) fn request_id(&self) -> i32 {
        self.request_id
    }

    /// Where it is.
    pub(in crate::station) fn status(&self) -> FirmwareStatusEnum {
        self.status
    }

    fn is_over(&self) -> bool {
        matches!(
            self.status,
            FirmwareStatusEnum::Installed
                | FirmwareStatusEnum::DownloadFailed
                | FirmwareStatusEnum::InstallationFailed
                | FirmwareStatusEnum::InstallVerificationFailed
                | FirmwareStatusEnum::InvalidSignature
        )
    }
}

/// A publishing of a firmware file; of the one before last only the checksum is remembered (`Core::published`).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::station) struct PublishJob {
    request_id: i32,
    location: Text<512>,
    checksum: Text<32>,
    status: PublishFirmwareStatusEnum,
}

impl PublishJob {
    /// Which request it is of.
    pub(in crate::station) fn request_id(&self) -> i32 {
        self.request_id
    }

    /// Where it is.
    pub(in crate::station) fn status(&self) -> PublishFirmwareStatusEnum {
        self.status
    }

    fn is_over(&self) -> bool {
        matches!(
            self.status,
            PublishFirmwareStatusEnum::Published
                | PublishFirmwareStatusEnum::DownloadFailed
                | PublishFirmwareStatusEnum::PublishFailed
                | PublishFirmwareStatusEnum::InvalidChecksum
        )
    }
}

fn is_failing(location: &str) -> bool {
    location
        .rsplit('/')
        .next()
        .is_some_and(|name| name.contains("fail"))
}

fn is_http(location: &str) -> bool {
    location.starts_with("http://") || location.starts_with("https://")
}

impl Core {
    pub(in crate::station) fn update_firmware(
        &mut self,
        request: UpdateFirmwareRequest,
    ) -> Result<UpdateFirmwareResponse, Refusal> {
        let firmware = request.firmware;
        let answer = |status, info| {
            let mut response = UpdateFirmwareResponse::new(status);
            response.status_info = info;
            Ok(response)
        };
        if !is_http(&firmware.location) {
            return answer(UpdateFirmwareStatusEnum::Rejected, because("InvalidURL"));
        }
        if let Some(certificate) = &firmware.signing_certificate {
            let roots = self
                .certificates
                .roots(GetCertificateIdUseEnum::ManufacturerRootCertificate);
            let checked = certificates::check_signer(certificate, &roots, self.seconds());
            if let Err(flaw) = checked {
                self.security_event("InvalidFirmwareSigningCertificate", flaw);
                let invalid = UpdateFirmwareStatusEnum::InvalidCertificate;
                return answer(invalid, because_of("InvalidCertificate", flaw));
            }
        }
        let running = self.firmware.as_ref().filter(|job| !job.is_over());
        if running.is_some_and(FirmwareJob::is_installing) {
            return answer(
                UpdateFirmwareStatusEnum::Rejected,
                because("FwUpdateInProgress"),
            );
        }
        let status = if running.is_some() {
            UpdateFirmwareStatusEnum::AcceptedCanceled
        } else {
            UpdateFirmwareStatusEnum::Accepted
        };
        let starts_at = self.now.max(firmware.retrieve_date_time.timestamp().into());
        let is_later = starts_at > self.now;
        self.firmware = Some(FirmwareJob {
            request_id: request.request_id,
            location: firmware.location.to_string(),
            retrieve_at: starts_at,
            install_at: firmware.install_date_time,
            is_secure: firmware.signing_certificate.is_some() && firmware.signature.is_some(),
            status: FirmwareStatusEnum::DownloadScheduled,
        });
        if is_later {
            self.report_firmware_status();
        }
        self.timers.set(Timer::Firmware, starts_at);
        self.is_dirty = true;
        answer(
            status,
            because_of("NoError", &format!("simulated: {PLAYED}")),
        )
    }

    /// The firmware job takes its next step.
    pub(in crate::station) fn firmware_step(&mut self) {
        use FirmwareStatusEnum as Status;
        let Some(job) = &self.firmware else { return };
        let next = match job.status {
            Status::DownloadScheduled => Status::Downloading,
            Status::Downloading if is_failing(&job.location) => Status::DownloadFailed,
            Status::Downloading => Status::Downloaded,
            Status::Downloaded if job.is_secure => Status::SignatureVerified,
            Status::Downloaded | Status::SignatureVerified | Status::InstallScheduled => {
                return self.install_firmware();
            }
            Status::Installing => Status::InstallRebooting,
            _ => return,
        };
        self.firmware_reaches(next);
        if next == Status::InstallRebooting {
            self.restart_soon(BootReasonEnum::FirmwareUpdate);
        } else if next != Status::DownloadFailed {
            self.timers
                .set(Timer::Firmware, self.now + self.protocol(STEP));
        }
    }

    /// Installs when it is time and nobody charges (L01.FR.06, L01.FR.16).
    fn install_firmware(&mut self) {
        let Some(job) = &self.firmware else { return };
        let install_at = job
            .install_at
            .as_ref()
            .map_or(self.now, |at| self.now.max(at.timestamp().into()));
        let is_busy = self.evses.iter().any(|evse| evse.transaction.is_some());
        if install_at > self.now || is_busy {
            if job.status != FirmwareStatusEnum::InstallScheduled {
                self.firmware_reaches(FirmwareStatusEnum::InstallScheduled);
            }
            if install_at > self.now {
                self.timers.set(Timer::Firmware, install_at);
            }
            return;
        }
        self.firmware_reaches(FirmwareStatusEnum::Installing);
        self.timers
            .set(Timer::Firmware, self.now + self.protocol(STEP));
    }

    /// The last transaction has ended: an installation that waited for it goes on.
    pub(in crate::station) fn install_when_idle(&mut self) {
        let is_waiting = self
            .firmware
            .as_ref()
            .is_some_and(|job| job.status == FirmwareStatusEnum::InstallScheduled);
        if is_waiting && self.downtime.is_none() && !self.timers.is_set(Timer::Firmware) {
            self.install_firmware();
        }
    }

    fn firmware_reaches(&mut self, status: FirmwareStatusEnum) {
        if let Some(job) = &mut self.firmware {
            job.status = status;
        }
        self.is_dirty = true;
        self.report_firmware_status();
    }

    /// Tells the state that the firmware job has reached (L01.FR.10).
    fn report_firmware_status(&mut self) {
        let Some(job) = &self.firmware else { return };
        let mut request = FirmwareStatusNotificationRequest::new(job.status);
        request.request_id = Some(job.request_id);
        request.custom_data = simulated(PLAYED);
        let action = Action::FirmwareStatusNotification;
        self.enqueue(action, &request, Purpose::KeptNotice, Gate::Accepted);
    }

    /// Accepted after a restart: a job whose firmware was activated by it is installed.
    pub(in crate::station) fn resume_jobs_after_boot(&mut self) {
        let status = self.firmware.as_ref().map(|job| job.status);
        if status == Some(FirmwareStatusEnum::InstallRebooting) {
            self.firmware_reaches(FirmwareStatusEnum::Installed);
        }
    }

    /// The station went down: what was being downloaded, installed or uploaded has failed, and that is told once
    /// the CSMS has accepted the station. What waits for its time goes on waiting.
    pub(in crate::station) fn interrupt_jobs(&mut self) {
        use FirmwareStatusEnum as Status;
        self.interrupt_log();
        let publishing = self.publishing.as_ref();
        if publishing.is_some_and(|job| !job.is_over()) {
            self.publishing_reaches(PublishFirmwareStatusEnum::PublishFailed);
        }
        let Some(job) = &self.firmware else { return };
        match job.status {
            Status::InstallRebooting => {
                let version = format!("{}+simulated.{}", self.spec.firmware, job.request_id);
                self.model.write(0, 0, names::STATION_FIRMWARE, &version);
            }
            Status::DownloadScheduled => {
                let at = job.retrieve_at;
                self.timers.set(Timer::Firmware, self.now.max(at));
            }
            // It is downloaded and verified.
            Status::InstallScheduled => self.timers.set(Timer::Firmware, self.now),
            Status::Installing => self.firmware_reaches(Status::InstallationFailed),
            Status::Downloading | Status::Downloaded | Status::SignatureVerified => {
                self.firmware_reaches(Status::DownloadFailed);
            }
            _ => {}
        }
    }

    pub(in crate::station) fn publish_firmware(
        &mut self,
        request: PublishFirmwareRequest,
    ) -> Result<PublishFirmwareResponse, Refusal> {
        if !is_http(&request.location) {
            let mut response = PublishFirmwareResponse::new(GenericStatusEnum::Rejected);
            response.status_info = because("InvalidURL");
            return Ok(response);
        }
        let is_full = self.published.len() >= MOST_PUBLISHED;
        if is_full || self.publishing.as_ref().is_some_and(|job| !job.is_over()) {
            let mut response = PublishFirmwareResponse::new(GenericStatusEnum::Rejected);
            response.status_info = if is_full {
                because("OutOfStorage")
            } else {
                because("FwUpdateInProgress")
            };
            return Ok(response);
        }
        self.publishing = Some(PublishJob {
            request_id: request.request_id,
            location: request.location,
            checksum: request.checksum,
            status: PublishFirmwareStatusEnum::DownloadScheduled,
        });
        self.timers.set(Timer::Publish, self.now);
        self.is_dirty = true;
        let mut response = PublishFirmwareResponse::new(GenericStatusEnum::Accepted);
        response.status_info = because_of("NoError", &format!("simulated: {NOT_PUBLISHED}"));
        Ok(response)
    }

    /// The publishing job takes its next step.
    pub(in crate::station) fn publish_step(&mut self) {
        use PublishFirmwareStatusEnum as Status;
        let Some(job) = &self.publishing else {
            return;
        };
        let next = match job.status {
            Status::DownloadScheduled => Status::Downloading,
            Status::Downloading if is_failing(&job.location) => Status::DownloadFailed,
            Status::Downloading => Status::Downloaded,
            Status::Downloaded => Status::ChecksumVerified,
            Status::ChecksumVerified => Status::Published,
            _ => return,
        };
        self.publishing_reaches(next);
        if self.publishing.as_ref().is_some_and(|job| !job.is_over()) {
            self.timers
                .set(Timer::Publish, self.now + self.protocol(STEP));
        }
    }

    /// Tells the state that the publishing job has reached.
    fn publishing_reaches(&mut self, status: PublishFirmwareStatusEnum) {
        let Some(job) = &mut self.publishing else {
            return;
        };
        job.status = status;
        let mut request = PublishFirmwareStatusNotificationRequest::new(status);
        request.request_id = Some(job.request_id);
        request.custom_data = simulated(NOT_PUBLISHED);
        if status == PublishFirmwareStatusEnum::Published {
            // A host that cannot exist (RFC 2606): there is no file to fetch.
            let file = job.location.rsplit('/').next().unwrap_or_default();
            let location = Text::truncated(&format!("http://simulated.invalid/{file}"));
            request.location = List::new(vec![location]).ok();
            if !self.published.contains(&job.checksum) {
                self.published.push(job.checksum.clone());
            }
        }
        self.is_dirty = true;
        let action = Action::PublishFirmwareStatusNotification;
        self.enqueue(action, &request, Purpose::KeptNotice, Gate::Accepted);
    }

    pub(in crate::station) fn unpublish_firmware(
        &mut self,
        request: UnpublishFirmwareRequest,
    ) -> Result<UnpublishFirmwareResponse, Refusal> {
        let is_it = |checksum: &Text<32>| *checksum == request.checksum;
        let running = self.publishing.as_ref().filter(|job| !job.is_over());
        let status = if running.is_some_and(|job| is_it(&job.checksum)) {
            UnpublishFirmwareStatusEnum::DownloadOngoing
        } else if self.published.iter().any(is_it) {
            self.published.retain(|checksum| !is_it(checksum));
            self.is_dirty = true;
            UnpublishFirmwareStatusEnum::Unpublished
        } else {
            UnpublishFirmwareStatusEnum::NoFirmware
        };
        Ok(UnpublishFirmwareResponse::new(status))
    }
}
