//! Block L, firmware: updates and publishing as simulated jobs (L01 to L04).
//!
//! Nothing is downloaded or installed: the jobs go through the states of a real one at fixed protocol times, and
//! say so in the answer. A location whose last segment contains `fail` fails to download, so that a CSMS can see
//! that path too.

use std::time::Duration;

use ocpp201::{
    Action, BootReasonEnum, DateTime, FirmwareStatusEnum, FirmwareStatusNotificationRequest,
    GenericStatusEnum, List, PublishFirmwareRequest, PublishFirmwareResponse,
    PublishFirmwareStatusEnum, PublishFirmwareStatusNotificationRequest, Text,
    UnpublishFirmwareRequest, UnpublishFirmwareResponse, UnpublishFirmwareStatusEnum,
    UpdateFirmwareRequest, UpdateFirmwareResponse, UpdateFirmwareStatusEnum,
};
use serde::{Deserialize, Serialize};

use crate::station::{
    core::Core,
    device_model::names,
    dispatch::{Refusal, because, because_of},
    outbox::{Gate, Purpose},
    timers::Timer,
};

/// Protocol time of each simulated step.
const STEP: Duration = Duration::from_secs(2);

/// A firmware update.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::station) struct FirmwareJob {
    request_id: i32,
    location: String,
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

    fn is_over(&self) -> bool {
        matches!(
            self.status,
            FirmwareStatusEnum::Installed
                | FirmwareStatusEnum::DownloadFailed
                | FirmwareStatusEnum::InstallationFailed
                | FirmwareStatusEnum::InvalidSignature
        )
    }
}

/// A firmware file that is published.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::station) struct PublishJob {
    request_id: i32,
    location: Text<512>,
    checksum: Text<32>,
    status: PublishFirmwareStatusEnum,
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
        if let Some(certificate) = &firmware.signing_certificate
            && !certificate.contains("-----BEGIN CERTIFICATE-----")
        {
            self.security_event("InvalidFirmwareSigningCertificate", "");
            return answer(UpdateFirmwareStatusEnum::InvalidCertificate, None);
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
            because_of("NoError", "simulated: nothing is downloaded or installed"),
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
        if is_waiting && !self.timers.is_set(Timer::Firmware) {
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

    /// Tells the state of the firmware job; Idle when there is none or it is installed (L01.FR.25).
    pub(in crate::station) fn report_firmware_status(&mut self) {
        let job = self.firmware.as_ref();
        let mut request = FirmwareStatusNotificationRequest::new(
            job.map_or(FirmwareStatusEnum::Idle, |job| job.status),
        );
        request.request_id = job.map(|job| job.request_id);
        let action = Action::FirmwareStatusNotification;
        self.enqueue(action, &request, Purpose::KeptNotice, Gate::Pending);
        if job_is_installed(self.firmware.as_ref()) {
            self.firmware = None;
        }
    }

    /// Accepted after a restart: a job whose firmware was activated by it is installed; one that was cut off in
    /// the middle of a download has failed.
    pub(in crate::station) fn resume_jobs_after_boot(&mut self) {
        let Some(job) = &self.firmware else { return };
        match job.status {
            FirmwareStatusEnum::InstallRebooting => {
                self.firmware_reaches(FirmwareStatusEnum::Installed);
            }
            FirmwareStatusEnum::DownloadFailed => {
                self.report_firmware_status();
                self.firmware = None;
            }
            _ => {}
        }
    }

    /// The station goes down: jobs do not survive it, except the reboot of an installation.
    pub(in crate::station) fn interrupt_jobs(&mut self) {
        self.interrupt_log();
        self.publishing
            .take_if(|job| job.status != PublishFirmwareStatusEnum::Published);
        let Some(job) = &mut self.firmware else {
            return;
        };
        if job.status == FirmwareStatusEnum::InstallRebooting {
            let version = format!("{}+simulated.{}", self.spec.firmware, job.request_id);
            self.model.write(0, 0, names::STATION_FIRMWARE, &version);
        } else {
            job.status = FirmwareStatusEnum::DownloadFailed;
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
        self.publishing = Some(PublishJob {
            request_id: request.request_id,
            location: request.location,
            checksum: request.checksum,
            status: PublishFirmwareStatusEnum::DownloadScheduled,
        });
        self.timers.set(Timer::Publish, self.now);
        self.is_dirty = true;
        let mut response = PublishFirmwareResponse::new(GenericStatusEnum::Accepted);
        response.status_info = because_of("NoError", "simulated: no file is published");
        Ok(response)
    }

    /// The publishing job takes its next step.
    pub(in crate::station) fn publish_step(&mut self) {
        use PublishFirmwareStatusEnum as Status;
        let Some(job) = &mut self.publishing else {
            return;
        };
        job.status = match job.status {
            Status::DownloadScheduled => Status::Downloading,
            Status::Downloading if is_failing(&job.location) => Status::DownloadFailed,
            Status::Downloading => Status::Downloaded,
            Status::Downloaded => Status::ChecksumVerified,
            Status::ChecksumVerified => Status::Published,
            _ => return,
        };
        let is_over = matches!(job.status, Status::Published | Status::DownloadFailed);
        self.is_dirty = true;
        self.report_publish_status();
        if !is_over {
            self.timers
                .set(Timer::Publish, self.now + self.protocol(STEP));
        }
    }

    /// Tells the state of the publishing job; Idle when there is none.
    pub(in crate::station) fn report_publish_status(&mut self) {
        let job = self.publishing.as_ref();
        let mut request = PublishFirmwareStatusNotificationRequest::new(
            job.map_or(PublishFirmwareStatusEnum::Idle, |job| job.status),
        );
        request.request_id = job.map(|job| job.request_id);
        if let Some(job) = job.filter(|job| job.status == PublishFirmwareStatusEnum::Published) {
            request.location = List::new(vec![job.location.clone()]).ok();
        }
        let action = Action::PublishFirmwareStatusNotification;
        self.enqueue(action, &request, Purpose::KeptNotice, Gate::Pending);
    }

    pub(in crate::station) fn unpublish_firmware(
        &mut self,
        request: UnpublishFirmwareRequest,
    ) -> Result<UnpublishFirmwareResponse, Refusal> {
        let job = self
            .publishing
            .as_ref()
            .filter(|job| job.checksum == request.checksum);
        let status = match job.map(|job| job.status) {
            None | Some(PublishFirmwareStatusEnum::DownloadFailed) => {
                UnpublishFirmwareStatusEnum::NoFirmware
            }
            Some(PublishFirmwareStatusEnum::Published) => {
                self.publishing = None;
                self.is_dirty = true;
                UnpublishFirmwareStatusEnum::Unpublished
            }
            Some(_) => UnpublishFirmwareStatusEnum::DownloadOngoing,
        };
        Ok(UnpublishFirmwareResponse::new(status))
    }
}

fn job_is_installed(job: Option<&FirmwareJob>) -> bool {
    job.is_some_and(|job| job.status == FirmwareStatusEnum::Installed)
}
