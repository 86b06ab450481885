//! Block L, Firmware: stations are asked to update or to publish, and tell how it goes.
//!
//! Each is a job with a row (`store/tables/firmware_jobs`), a number and an address of the file that are made here,
//! and a state that follows what the station tells. A status that does not fit the one before is kept like any
//! other: the station knows best. Campaigns take their turns by [`ask_in_turn`].
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | FirmwareStatusNotification | 3 | `an_update_is_a_job_from_the_request_to_its_end_on_sqlite` | |
//! | PublishFirmware | 3 | `a_file_is_published_and_taken_back_on_sqlite` | |
//! | PublishFirmwareStatusNotification | 3 | `a_file_is_published_and_taken_back_on_sqlite` | |
//! | UnpublishFirmware | 3 | `a_file_is_published_and_taken_back_on_sqlite` | |
//! | UpdateFirmware | 3 | `an_update_is_a_job_from_the_request_to_its_end_on_sqlite` | |

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use ocpp201::{
    Firmware, FirmwareStatusEnum, FirmwareStatusNotificationRequest,
    FirmwareStatusNotificationResponse, PublishFirmwareRequest, PublishFirmwareStatusEnum,
    PublishFirmwareStatusNotificationRequest, PublishFirmwareStatusNotificationResponse, Text,
    UnpublishFirmwareRequest, UpdateFirmwareRequest,
};
use serde::Deserialize;

use super::{Context, Failure};
use crate::commands::{CallOutcome, CallRefusal, CallState};
use crate::context::Core;
use crate::facts::StationKey;
use crate::firmware::PATH;
use crate::live::LiveEventKind;
use crate::principal::Principal;
use crate::store::change::Change;
use crate::store::queries::QueryError;
use crate::store::tables::firmware::{self as files, FirmwareRow};
use crate::store::tables::firmware_jobs::{self as jobs, FirmwareJobRow};
use crate::store::writer::WriteError;
use crate::uploads::{NoPlace, Token};

/// Of jobs that update a station.
pub(crate) const UPDATE: &str = "update";
/// Of jobs by which a local controller publishes a file.
pub(crate) const PUBLISH: &str = "publish";

/// Why a station was not asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AskError {
    /// The file is gone.
    #[error("the file is no longer here")]
    NoFile,
    /// Nobody knows how stations reach the HTTP port.
    #[error(transparent)]
    NoPlace(#[from] NoPlace),
    /// It could not be looked up.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// It could not be stored.
    #[error(transparent)]
    Store(#[from] WriteError),
    /// Nothing was sent.
    #[error(transparent)]
    Refused(#[from] CallRefusal),
}

/// What a station is about to be asked; its job is `requested`.
pub(crate) struct Asking {
    job: FirmwareJobRow,
    what: What,
}

enum What {
    Update(Box<UpdateFirmwareRequest>),
    Publish(Box<PublishFirmwareRequest>),
}

/// Gives a job that waits a number and an address.
///
/// # Errors
/// [`AskError`]: it waits on.
pub(crate) async fn prepare(core: &Core, job: FirmwareJobRow) -> Result<Asking, AskError> {
    let file = files::find(&core.reader, job.firmware_key).await?;
    let file = file.ok_or(AskError::NoFile)?;
    let base = core.uploads.base_url().ok_or(NoPlace::NoAddress)?;
    let token = Token::new(&core.ids);
    let location = format!("{base}{}", token.path(PATH));
    let request_id = core.numbers.next_id("firmware_request_id").await?;
    let now = core.clock.now();
    let later = [job.retrieve_at, job.install_at];
    let begins = later
        .into_iter()
        .flatten()
        .map(|at| at.0)
        .fold(now, Ord::max);
    let hold = Duration::from_secs(u64::try_from(job.hold_seconds).unwrap_or(0));
    let ask = jobs::ask(
        job.firmware_job_key,
        request_id,
        token.hash(),
        now,
        begins.checked_add(hold).unwrap_or(Timestamp::MAX),
    );
    core.writer
        .change(Change::from(ask).tell(
            Some(job.station.as_str().into()),
            LiveEventKind::FirmwareJob {
                request_id: Some(request_id),
                job: kind(&job),
                state: "requested",
                status: None,
            },
        ))
        .await?;
    let location = Text::truncated(&location);
    let what = if kind(&job) == PUBLISH {
        let checksum = Text::truncated(file.md5.as_deref().unwrap_or_default());
        let mut request = PublishFirmwareRequest::new(location, checksum, request_id);
        request.retries = job.retries;
        request.retry_interval = job.retry_interval;
        What::Publish(Box::new(request))
    } else {
        let retrieve_at = job.retrieve_at.map_or(now, |at| at.0);
        let mut firmware = Firmware::new(location, retrieve_at.into());
        firmware.install_date_time = job.install_at.map(|at| at.0.into());
        sign(&mut firmware, file);
        let mut request = UpdateFirmwareRequest::new(request_id, firmware);
        request.retries = job.retries;
        request.retry_interval = job.retry_interval;
        What::Update(Box::new(request))
    };
    Ok(Asking { job, what })
}

/// L01.FR.11: certificate and signature go along, where the file has both.
fn sign(firmware: &mut Firmware, file: FirmwareRow) {
    if let (Some(signature), Some(certificate)) = (file.signature, file.signing_certificate) {
        firmware.signature = Some(Text::truncated(&signature));
        firmware.signing_certificate = Some(Text::truncated(&certificate));
    }
}

impl Asking {
    /// Asks the station, and keeps what it answers.
    ///
    /// # Errors
    /// [`AskError`]: nothing was sent. Of a campaign the job waits again, else it is refused.
    pub(crate) async fn carry_out(
        self,
        core: &Core,
        principal: Principal,
    ) -> Result<CallOutcome, AskError> {
        let station = StationKey(self.job.station_key);
        let asked = match &self.what {
            What::Update(request) => {
                core.commands
                    .request(station, &**request, principal, None)
                    .await
            }
            What::Publish(request) => {
                core.commands
                    .request(station, &**request, principal, None)
                    .await
            }
        };
        let key = self.job.firmware_job_key;
        let now = core.clock.now();
        let (state, reason) = match &asked {
            Ok(outcome) => judge(outcome),
            Err(refusal) => (Judged::NotSent, Some(refusal.to_string())),
        };
        let (state, change) = match state {
            Judged::Accepted => {
                let running = jobs::answered(key, "running", None, None);
                let change = Change::from(running);
                let is_update = kind(&self.job) == UPDATE;
                let other = jobs::supersede(station, UPDATE, key, now);
                (
                    "running",
                    if is_update {
                        change.write(other)
                    } else {
                        change
                    },
                )
            }
            Judged::NotSent if self.job.firmware_campaign_key.is_some() => {
                let reason = reason.unwrap_or_default();
                ("waiting", Change::from(jobs::unask(key, reason)))
            }
            Judged::Refused | Judged::NotSent => {
                let refused = jobs::answered(key, "refused", reason, Some(now));
                ("refused", Change::from(refused))
            }
            Judged::Open => {
                let open = jobs::answered(key, "requested", reason, None);
                ("requested", Change::from(open))
            }
        };
        let change = change.tell(
            Some(self.job.station.as_str().into()),
            LiveEventKind::FirmwareJob {
                request_id: Some(self.request_id()),
                job: kind(&self.job),
                state,
                status: None,
            },
        );
        core.writer.change(change).await?;
        core.firmware.bell.notify_one();
        Ok(asked?)
    }

    fn request_id(&self) -> i32 {
        match &self.what {
            What::Update(request) => request.request_id,
            What::Publish(request) => request.request_id,
        }
    }
}

/// A job of a campaign gets its turn; `None` = not this time, which is in the log.
pub(crate) async fn ask_in_turn(
    core: &Arc<Core>,
    job: FirmwareJobRow,
) -> Option<impl Future<Output = ()> + Send + 'static> {
    let (station, key) = (job.station.clone(), job.firmware_job_key);
    match prepare(core, job).await {
        Ok(asking) => {
            let core = Arc::clone(core);
            Some(async move {
                if let Err(error) = asking.carry_out(&core, Principal::System).await {
                    tracing::info!(station, job = key, %error, "a station of a firmware campaign was not asked");
                }
            })
        }
        Err(error) => {
            tracing::warn!(station, job = key, %error, "a station of a firmware campaign could not be asked");
            None
        }
    }
}

/// What an outcome means for its job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Judged {
    Accepted,
    Refused,
    /// Nobody knows: the station may tell.
    Open,
    NotSent,
}

fn judge(outcome: &CallOutcome) -> (Judged, Option<String>) {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Answered {
        status: String,
        status_info: Option<Info>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Info {
        reason_code: String,
        additional_info: Option<String>,
    }
    match outcome.state {
        CallState::Result => {
            let payload = outcome.payload.as_deref();
            let answered =
                payload.and_then(|payload| serde_json::from_str::<Answered>(payload.get()).ok());
            let Some(Answered {
                status,
                status_info,
            }) = answered
            else {
                return (Judged::Open, None);
            };
            if matches!(status.as_str(), "Accepted" | "AcceptedCanceled") {
                return (Judged::Accepted, None);
            }
            let info = status_info.map(|info| {
                let more = info.additional_info.map(|more| format!(": {more}"));
                format!(" ({}{})", info.reason_code, more.unwrap_or_default())
            });
            let reason = format!("{status}{}", info.unwrap_or_default());
            (Judged::Refused, Some(reason))
        }
        CallState::Error => {
            let fault = outcome.error.as_ref();
            let reason = fault.map(|fault| format!("{}: {}", fault.code, fault.description));
            (Judged::Refused, reason)
        }
        CallState::Invalid => (Judged::Open, Some("the answer breaks the schema".into())),
        CallState::Timeout | CallState::Offline if outcome.sent_at.is_some() => {
            (Judged::Open, Some("the station did not answer".into()))
        }
        CallState::Timeout | CallState::Offline => {
            (Judged::NotSent, Some("it was not sent".into()))
        }
    }
}

/// The kind of a job, as it is told.
fn kind(job: &FirmwareJobRow) -> &'static str {
    if job.kind == PUBLISH { PUBLISH } else { UPDATE }
}

/// L04: a local controller is asked to take a file back.
///
/// # Errors
/// [`AskError`]: nothing was sent.
pub(crate) async fn unpublish(
    core: &Core,
    job: &FirmwareJobRow,
    principal: Principal,
) -> Result<CallOutcome, AskError> {
    let file = files::find(&core.reader, job.firmware_key).await?;
    let md5 = file.ok_or(AskError::NoFile)?.md5.unwrap_or_default();
    let request = UnpublishFirmwareRequest::new(Text::truncated(&md5));
    let station = StationKey(job.station_key);
    let outcome = core
        .commands
        .request(station, &request, principal, None)
        .await?;
    let payload = outcome
        .payload
        .as_deref()
        .map_or("", |payload| payload.get());
    let is_gone = payload.contains("\"Unpublished\"") || payload.contains("\"NoFirmware\"");
    if outcome.state == CallState::Result && is_gone {
        let cancel = jobs::cancel(job.firmware_job_key, core.clock.now());
        let told = LiveEventKind::FirmwareJob {
            request_id: job.request_id,
            job: PUBLISH,
            state: "cancelled",
            status: None,
        };
        let change = Change::from(cancel).tell(Some(job.station.as_str().into()), told);
        core.writer.change(change).await?;
    }
    Ok(outcome)
}

/// Where a job is by what the station tells of an update; `None` = nowhere else.
fn state_of_update(status: FirmwareStatusEnum) -> Option<&'static str> {
    use FirmwareStatusEnum as Status;
    match status {
        Status::Idle => None,
        Status::Installed => Some("done"),
        Status::DownloadFailed
        | Status::InstallationFailed
        | Status::InstallVerificationFailed
        | Status::InvalidSignature => Some("failed"),
        Status::Downloaded
        | Status::Downloading
        | Status::DownloadScheduled
        | Status::DownloadPaused
        | Status::Installing
        | Status::InstallRebooting
        | Status::InstallScheduled
        | Status::SignatureVerified => Some("running"),
    }
}

/// The same of a publishing.
fn state_of_publishing(status: PublishFirmwareStatusEnum) -> Option<&'static str> {
    use PublishFirmwareStatusEnum as Status;
    match status {
        Status::Idle => None,
        Status::Published => Some("done"),
        Status::DownloadFailed | Status::InvalidChecksum | Status::PublishFailed => Some("failed"),
        Status::DownloadScheduled
        | Status::Downloading
        | Status::Downloaded
        | Status::DownloadPaused
        | Status::ChecksumVerified => Some("running"),
    }
}

/// What a station told of a job.
struct Told {
    job: &'static str,
    request_id: Option<i32>,
    status: &'static str,
    state: Option<&'static str>,
    locations: Option<String>,
}

async fn told(cx: Context<'_>, told: Told) -> Result<(), Failure> {
    let mut report = cx.report();
    report.request_id = told.request_id;
    report.status = Some(told.status);
    if let (Some(request_id), Some(state)) = (told.request_id, told.state) {
        let station = cx.session.station;
        let row = jobs::told(
            station,
            told.job,
            request_id,
            told.status,
            state,
            told.locations,
            cx.received_at,
        );
        let live = LiveEventKind::FirmwareJob {
            request_id: told.request_id,
            job: told.job,
            state,
            status: Some(told.status),
        };
        report.change = Change::from(row).tell(Some(Arc::clone(&cx.session.identity)), live);
    }
    cx.once().report(report).await?;
    cx.core.firmware.bell.notify_one();
    Ok(())
}

/// L01, L02: an update goes on, or is over.
pub(crate) async fn firmware_status_notification(
    cx: Context<'_>,
    request: FirmwareStatusNotificationRequest,
) -> Result<FirmwareStatusNotificationResponse, Failure> {
    let it = Told {
        job: UPDATE,
        request_id: request.request_id,
        status: request.status.as_str(),
        state: state_of_update(request.status),
        locations: None,
    };
    told(cx, it).await?;
    Ok(FirmwareStatusNotificationResponse::new())
}

/// L03: a local controller publishes firmware.
pub(crate) async fn publish_firmware_status_notification(
    cx: Context<'_>,
    request: PublishFirmwareStatusNotificationRequest,
) -> Result<PublishFirmwareStatusNotificationResponse, Failure> {
    let locations = request.location.as_ref();
    let it = Told {
        job: PUBLISH,
        request_id: request.request_id,
        status: request.status.as_str(),
        state: state_of_publishing(request.status),
        locations: locations.and_then(|list| serde_json::to_string(list).ok()),
    };
    told(cx, it).await?;
    Ok(PublishFirmwareStatusNotificationResponse::new())
}
