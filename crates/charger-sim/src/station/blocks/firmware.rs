//! Block L, firmware: updates (L01, L02); publishing is in `firmware/publish`.
//!
//! The file is really fetched (`station/download`), in parts and again where that helps, and its signature and the
//! certificate of its signer are really verified. The installation is simulated: it goes through its states at
//! fixed protocol times, and the file decides how it ends (`firmware/content`); the answer and each message say so
//! (`customData.simulated`). What a trigger says is in `jobs`.
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | FirmwareStatusNotification | 3 | `a_file_decides_how_its_installation_ends` | |
//! | PublishFirmware | 2 | `a_publishing_is_told_as_it_goes_and_is_idle_once_published` | the file is fetched and verified, but nobody serves it |
//! | PublishFirmwareStatusNotification | 2 | `after_published_a_trigger_says_idle` | |
//! | UnpublishFirmware | 2 | `each_promise_is_kept_when_it_was_promised` | |
//! | UpdateFirmware | 3 | `a_csms_and_a_station_update_firmware_for_real` | the installation is simulated |

mod content;
mod publish;

use std::time::Duration;

use ocpp201::{
    Action, BootReasonEnum, DateTime, FirmwareStatusEnum, FirmwareStatusNotificationRequest,
    GetCertificateIdUseEnum, UpdateFirmwareRequest, UpdateFirmwareResponse,
    UpdateFirmwareStatusEnum,
};
use serde::{Deserialize, Serialize};

use self::content::Content;
pub(super) use self::publish::NOT_PUBLISHED;
pub(in crate::station) use self::publish::PublishJob;
use super::jobs::simulated;
use crate::clock::ModelInstant;
use crate::station::{
    Secret, certificates,
    core::{Core, Output},
    device_model::names,
    dispatch::{Refusal, because, because_of},
    download::{Download, DownloadEnd, FileOf, SoFar},
    outbox::{Gate, Purpose},
    timers::Timer,
};

/// Protocol time of each step, at least: so that whoever looks sees it.
const STEP: Duration = Duration::from_secs(2);
/// Attempts after the first, and protocol time between two, where the request says nothing.
const USUAL_RETRIES: i32 = 2;
const USUAL_PAUSE: i32 = 5;
/// The most that a request may ask for.
const MOST_RETRIES: i32 = 100;
const LONGEST_PAUSE: i32 = 86_400;
/// What the messages of an update say of it.
pub(super) const PLAYED: &str =
    "the file is fetched and verified, but nothing is installed: the file says how that ends";

/// A firmware update.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::station) struct FirmwareJob {
    request_id: i32,
    location: String,
    retrieve_at: ModelInstant,
    install_at: Option<DateTime>,
    status: FirmwareStatusEnum,
    /// Certificate of the signer (PEM) and signature (base64), where the update is a secure one.
    #[serde(default)]
    signed: Option<(String, String)>,
    #[serde(default)]
    retries: u32,
    #[serde(default)]
    pause: Duration,
    /// What the file says, once it is there.
    #[serde(default)]
    content: Content,
    /// What is wrong with its signature.
    #[serde(default)]
    flaw: Option<String>,
    /// When the attempt that goes on began.
    #[serde(skip)]
    begun_at: Option<ModelInstant>,
    /// What has come of the file.
    #[serde(skip)]
    so_far: SoFar,
    /// How the attempt ended.
    #[serde(skip)]
    end: Option<DownloadEnd>,
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

    /// Whether it is time to install it at `now`.
    fn is_due(&self, now: ModelInstant) -> bool {
        let at = self.install_at.as_ref();
        at.is_none_or(|at| ModelInstant::from(at.timestamp()) <= now)
    }

    /// The file is there: what it says, and whether it was signed as the request says.
    fn take(&mut self, file: &[u8]) {
        self.content = Content::of(file);
        let signed = self.signed.as_ref();
        let checked = signed.map_or(Ok(()), |(certificate, signature)| {
            certificates::check_signature(certificate, signature, file)
        });
        self.flaw = checked.err().map(str::to_owned);
    }
}

/// How often a download is tried again, and after what pause.
fn attempts(retries: Option<i32>, pause: Option<i32>) -> (u32, Duration) {
    let count = |given: Option<i32>, usual: i32, most: i32| {
        u32::try_from(given.unwrap_or(usual).clamp(0, most)).unwrap_or(0)
    };
    // Never without a pause, whatever was asked for.
    let pause = count(pause, USUAL_PAUSE, LONGEST_PAUSE).max(1);
    let retries = count(retries, USUAL_RETRIES, MOST_RETRIES);
    (retries, Duration::from_secs(u64::from(pause)))
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
            if certificates::is_named_revoked(certificate) {
                let why = "simulated: a signer whose common name says `revoked` counts as revoked";
                self.security_event("InvalidFirmwareSigningCertificate", why);
                let revoked = UpdateFirmwareStatusEnum::RevokedCertificate;
                return answer(revoked, because_of("InvalidCertificate", why));
            }
        }
        let running = self.firmware.as_ref().filter(|job| !job.is_over());
        if running.is_some_and(|job| job.is_installing()) {
            return answer(
                UpdateFirmwareStatusEnum::Rejected,
                because("FwUpdateInProgress"),
            );
        }
        let status = if running.is_some() {
            self.out(Output::StopDownload(FileOf::Update));
            UpdateFirmwareStatusEnum::AcceptedCanceled
        } else {
            UpdateFirmwareStatusEnum::Accepted
        };
        let starts_at = self.now.max(firmware.retrieve_date_time.timestamp().into());
        let is_later = starts_at > self.now;
        let (retries, pause) = attempts(request.retries, request.retry_interval);
        let signer = firmware.signing_certificate.map(|pem| pem.to_string());
        let signature = firmware.signature.map(|text| text.to_string());
        self.firmware = Some(Box::new(FirmwareJob {
            request_id: request.request_id,
            location: firmware.location.to_string(),
            retrieve_at: starts_at,
            install_at: firmware.install_date_time,
            status: FirmwareStatusEnum::DownloadScheduled,
            signed: signer.zip(signature),
            retries,
            pause,
            content: Content::default(),
            flaw: None,
            begun_at: None,
            so_far: SoFar::default(),
            end: None,
        }));
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

    /// A file has come, or not.
    pub(in crate::station) fn downloaded(&mut self, of: FileOf, end: DownloadEnd) {
        if of == FileOf::Publish {
            return self.publish_downloaded(end);
        }
        let step = self.protocol(STEP);
        let Some(job) = &mut self.firmware else {
            return;
        };
        job.end = Some(end);
        let at = job.begun_at.map_or(self.now, |at| at + step);
        self.timers.set(Timer::Firmware, self.now.max(at));
    }

    /// The firmware job takes its next step.
    pub(in crate::station) fn firmware_step(&mut self) {
        use FirmwareStatusEnum as Status;
        let Some(job) = &mut self.firmware else {
            return;
        };
        let next = match job.status {
            Status::DownloadScheduled | Status::DownloadPaused => return self.fetch_firmware(),
            Status::Downloading => match job.end.take() {
                None => return,
                Some(DownloadEnd::Done(file)) => {
                    job.take(&file);
                    Status::Downloaded
                }
                Some(DownloadEnd::Failed {
                    so_far,
                    is_passing: true,
                    ..
                }) if job.retries > 0 => {
                    job.retries -= 1;
                    job.so_far = so_far;
                    let again = job.pause;
                    self.firmware_reaches(Status::DownloadPaused);
                    return self
                        .timers
                        .set(Timer::Firmware, self.now + self.protocol(again));
                }
                Some(DownloadEnd::Failed { why, .. }) => {
                    self.problem(format!("a firmware file could not be fetched: {why}"));
                    Status::DownloadFailed
                }
            },
            Status::Downloaded if job.flaw.is_some() => {
                let flaw = job.flaw.clone().unwrap_or_default();
                self.security_event("InvalidFirmwareSignature", &flaw);
                Status::InvalidSignature
            }
            Status::Downloaded if job.signed.is_some() => Status::SignatureVerified,
            Status::Downloaded | Status::SignatureVerified | Status::InstallScheduled => {
                return self.install_firmware();
            }
            Status::Installing => job.content.fails.unwrap_or(Status::InstallRebooting),
            _ => return,
        };
        self.firmware_reaches(next);
        if next == Status::InstallRebooting {
            self.restart_soon(BootReasonEnum::FirmwareUpdate);
        } else if self.firmware.as_ref().is_some_and(|job| !job.is_over()) {
            self.timers
                .set(Timer::Firmware, self.now + self.protocol(STEP));
        }
    }

    /// An attempt to fetch the file begins.
    fn fetch_firmware(&mut self) {
        let Some(job) = &mut self.firmware else {
            return;
        };
        job.begun_at = Some(self.now);
        let download = Download {
            of: FileOf::Update,
            url: Secret::new(job.location.clone()),
            so_far: std::mem::take(&mut job.so_far),
        };
        self.firmware_reaches(FirmwareStatusEnum::Downloading);
        self.out(Output::Download(download));
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

    /// Whether an EVSE that nobody uses is kept free for an installation (L01.FR.07): one that goes on, or that
    /// is due and waits for the transactions of the others.
    pub(in crate::station) fn keeps_free_for_firmware(&self) -> bool {
        self.firmware.as_ref().is_some_and(|job| match job.status {
            FirmwareStatusEnum::Installing | FirmwareStatusEnum::InstallRebooting => true,
            FirmwareStatusEnum::InstallScheduled => job.is_due(self.now),
            _ => false,
        })
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
        self.interrupt_publishing();
        let Some(job) = &self.firmware else { return };
        match job.status {
            Status::InstallRebooting => {
                let usual = || format!("{}+simulated.{}", self.spec.firmware, job.request_id);
                let version = job.content.version.clone().unwrap_or_else(usual);
                self.model.write(0, 0, names::STATION_FIRMWARE, &version);
            }
            Status::DownloadScheduled => {
                let at = job.retrieve_at;
                self.timers.set(Timer::Firmware, self.now.max(at));
            }
            // It is downloaded and verified.
            Status::InstallScheduled => self.timers.set(Timer::Firmware, self.now),
            Status::Installing => self.firmware_reaches(Status::InstallationFailed),
            Status::Downloading
            | Status::DownloadPaused
            | Status::Downloaded
            | Status::SignatureVerified => {
                self.out(Output::StopDownload(FileOf::Update));
                self.timers.cancel(Timer::Firmware);
                self.firmware_reaches(Status::DownloadFailed);
            }
            _ => {}
        }
    }
}
