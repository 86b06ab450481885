//! Publishing by a local controller (L03, L04): the file is fetched and its checksum verified; nobody serves it.
//!
//! There are no stations behind a simulated one, so the place that it names cannot exist, and says so.

use std::time::Duration;

use md5::{Digest as _, Md5};
use ocpp201::{
    Action, GenericStatusEnum, List, PublishFirmwareRequest, PublishFirmwareResponse,
    PublishFirmwareStatusEnum, PublishFirmwareStatusNotificationRequest, Text,
    UnpublishFirmwareRequest, UnpublishFirmwareResponse, UnpublishFirmwareStatusEnum,
};
use serde::{Deserialize, Serialize};

use super::{STEP, attempts, is_http};
use crate::{
    clock::ModelInstant,
    station::{
        Secret,
        blocks::jobs::simulated,
        core::{Core, Output},
        dispatch::{Refusal, because, because_of},
        download::{Download, DownloadEnd, FileOf, SoFar},
        outbox::{Gate, Purpose},
        timers::Timer,
    },
};

/// Files that may be published at one time.
const MOST_PUBLISHED: usize = 20;
/// What the messages of a publishing say of it.
pub(in crate::station) const NOT_PUBLISHED: &str =
    "the file is fetched and its checksum verified, but nobody serves it";

/// A publishing of a firmware file; of the one before last only the checksum is remembered (`Core::published`).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::station) struct PublishJob {
    request_id: i32,
    location: Text<512>,
    checksum: Text<32>,
    status: PublishFirmwareStatusEnum,
    #[serde(default)]
    retries: u32,
    #[serde(default)]
    pause: Duration,
    /// When the attempt that goes on began.
    #[serde(skip)]
    begun_at: Option<ModelInstant>,
    /// What has come of the file.
    #[serde(skip)]
    so_far: SoFar,
    /// How the attempt ended.
    #[serde(skip)]
    end: Option<DownloadEnd>,
    /// Whether the file that came has the checksum.
    #[serde(skip)]
    fits: bool,
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

    pub(super) fn is_over(&self) -> bool {
        matches!(
            self.status,
            PublishFirmwareStatusEnum::Published
                | PublishFirmwareStatusEnum::DownloadFailed
                | PublishFirmwareStatusEnum::PublishFailed
                | PublishFirmwareStatusEnum::InvalidChecksum
        )
    }
}

/// Whether a file has this MD5, in hexadecimal digits of any case.
fn has_checksum(file: &[u8], checksum: &str) -> bool {
    let digest = Md5::digest(file);
    let text: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    text.eq_ignore_ascii_case(checksum)
}

impl Core {
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
        let (retries, pause) = attempts(request.retries, request.retry_interval);
        self.publishing = Some(Box::new(PublishJob {
            request_id: request.request_id,
            location: request.location,
            checksum: request.checksum,
            status: PublishFirmwareStatusEnum::DownloadScheduled,
            retries,
            pause,
            begun_at: None,
            so_far: SoFar::default(),
            end: None,
            fits: false,
        }));
        self.timers.set(Timer::Publish, self.now);
        self.is_dirty = true;
        let mut response = PublishFirmwareResponse::new(GenericStatusEnum::Accepted);
        response.status_info = because_of("NoError", &format!("simulated: {NOT_PUBLISHED}"));
        Ok(response)
    }

    /// The file of the publishing has come, or not: the job goes on, after the time that a step takes at least.
    pub(in crate::station) fn publish_downloaded(&mut self, end: DownloadEnd) {
        let step = self.protocol(STEP);
        let Some(job) = &mut self.publishing else {
            return;
        };
        job.end = Some(end);
        let at = job.begun_at.map_or(self.now, |at| at + step);
        self.timers.set(Timer::Publish, self.now.max(at));
    }

    /// The publishing job takes its next step.
    pub(in crate::station) fn publish_step(&mut self) {
        use PublishFirmwareStatusEnum as Status;
        let Some(job) = &mut self.publishing else {
            return;
        };
        let next = match job.status {
            Status::DownloadScheduled | Status::DownloadPaused => {
                job.begun_at = Some(self.now);
                let download = Download {
                    of: FileOf::Publish,
                    url: Secret::new(job.location.to_string()),
                    so_far: std::mem::take(&mut job.so_far),
                };
                self.publishing_reaches(Status::Downloading);
                return self.out(Output::Download(download));
            }
            Status::Downloading => match job.end.take() {
                None => return,
                Some(DownloadEnd::Done(file)) => {
                    job.fits = has_checksum(&file, &job.checksum);
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
                    self.publishing_reaches(Status::DownloadPaused);
                    return self
                        .timers
                        .set(Timer::Publish, self.now + self.protocol(again));
                }
                Some(DownloadEnd::Failed { why, .. }) => {
                    self.problem(format!("a file to publish could not be fetched: {why}"));
                    return self.publishing_reaches(Status::DownloadFailed);
                }
            },
            Status::Downloaded if job.fits => Status::ChecksumVerified,
            Status::Downloaded => Status::InvalidChecksum,
            Status::ChecksumVerified => Status::Published,
            _ => return,
        };
        self.publishing_reaches(next);
        if self.publishing.as_ref().is_some_and(|job| !job.is_over()) {
            self.timers
                .set(Timer::Publish, self.now + self.protocol(STEP));
        }
    }

    /// The station goes down: a publishing does not survive it.
    pub(super) fn interrupt_publishing(&mut self) {
        if self.publishing.as_ref().is_some_and(|job| !job.is_over()) {
            self.out(Output::StopDownload(FileOf::Publish));
            self.publishing_reaches(PublishFirmwareStatusEnum::PublishFailed);
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
            let location = Text::truncated(&format!(
                "http://simulated.invalid/{}",
                job.checksum.to_lowercase()
            ));
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
        let is_it = |checksum: &Text<32>| checksum.eq_ignore_ascii_case(&request.checksum);
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
