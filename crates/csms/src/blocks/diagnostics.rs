//! Block N, Diagnostics: logs.
//!
//! They are asked for with a place of our own to leave them at ([`request_log`]); what comes there is in
//! `uploads`. Monitors and events are in `diagnostics/monitoring.rs`, data about customers in
//! `diagnostics/customer_information.rs`.
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | ClearVariableMonitoring | 3 | `monitors_are_known_from_answers_and_reports_on_sqlite` | |
//! | CustomerInformation | 3 | `what_is_known_of_a_customer_is_put_together_and_forgotten_on_sqlite` | |
//! | GetLog | 3 | `the_log_of_a_station_arrives_at_the_csms_that_asked_for_it` | |
//! | GetMonitoringReport | 3 | `monitors_are_known_from_answers_and_reports_on_sqlite` | |
//! | LogStatusNotification | 3 | `a_status_of_a_log_reaches_the_place_of_that_station_with_that_request_id` | |
//! | NotifyCustomerInformation | 3 | `what_is_known_of_a_customer_is_put_together_and_forgotten_on_sqlite` | |
//! | NotifyEvent | 3 | `events_are_typed_filtered_and_tell_the_value_on_sqlite` | |
//! | NotifyMonitoringReport | 3 | `monitors_are_known_from_answers_and_reports_on_sqlite` | |
//! | SetMonitoringBase | 2 | `monitors_are_known_from_answers_and_reports_on_sqlite` | |
//! | SetMonitoringLevel | 1 | `test_all_40_actions_of_the_csms_arrive_valid_and_their_answers_come_back` | |
//! | SetVariableMonitoring | 3 | `monitors_are_known_from_answers_and_reports_on_sqlite` | |

pub(crate) mod customer_information;
pub(crate) mod monitoring;

use jiff::Timestamp;
use ocpp201::{
    GetLogRequest, LogEnum, LogParameters, LogStatusEnum, LogStatusNotificationRequest,
    LogStatusNotificationResponse, Text,
};

use super::{Context, Failure};
use crate::commands::{Answer, CallOutcome, CallRefusal, CallState};
use crate::context::Core;
use crate::facts::{OpenedUpload, StationKey, UploadFact};
use crate::principal::Principal;
use crate::store::writer::WriteError;
use crate::uploads::{NoPlace, Token};

/// Which log an operator wants.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LogWanted {
    /// Which one.
    pub(crate) log_type: LogEnum,
    /// From when on.
    pub(crate) oldest: Option<Timestamp>,
    /// Until when.
    pub(crate) latest: Option<Timestamp>,
    /// How often the station tries again.
    pub(crate) retries: Option<i32>,
    /// Seconds between its attempts.
    pub(crate) retry_interval: Option<i32>,
}

/// What became of a GetLog.
#[derive(Debug)]
pub(crate) struct LogAsked {
    /// Where the file is to come.
    pub(crate) place: OpenedUpload,
    /// The station's answer.
    pub(crate) outcome: CallOutcome,
}

/// Why a log was not asked for.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LogRefusal {
    /// It could not be left anywhere.
    #[error(transparent)]
    NoPlace(#[from] NoPlace),
    /// The station was not sent anything.
    #[error(transparent)]
    Call(#[from] CallRefusal),
}

impl From<WriteError> for LogRefusal {
    fn from(error: WriteError) -> Self {
        Self::Call(error.into())
    }
}

/// N01: makes a place for a log, and has the station upload to it. A place that the station will not
/// use is closed again; one whose station may have heard of it waits.
///
/// # Errors
/// [`LogRefusal`]: nothing was sent.
pub(crate) async fn request_log(
    core: &Core,
    station: StationKey,
    wanted: LogWanted,
    principal: Principal,
) -> Result<LogAsked, LogRefusal> {
    core.uploads.check()?;
    if core.connections.connected(&station).is_none() {
        return Err(CallRefusal::Offline.into());
    }
    let token = Token::new(&core.ids);
    let location = core.uploads.location(&token)?;
    let created_at = core.clock.now();
    let place = core
        .writer
        .open_upload(UploadFact {
            station,
            log_type: wanted.log_type,
            token_hash: token.hash(),
            created_at,
            expires_at: created_at + core.uploads.wait,
        })
        .await?;
    let mut log = LogParameters::new(Text::truncated(&location));
    log.oldest_timestamp = wanted.oldest.map(Into::into);
    log.latest_timestamp = wanted.latest.map(Into::into);
    let mut request = GetLogRequest::new(log, wanted.log_type, place.request_id);
    request.retries = wanted.retries;
    request.retry_interval = wanted.retry_interval;
    let outcome = core
        .commands
        .request(station, &request, principal, None)
        .await;
    if !outcome.as_ref().is_ok_and(may_upload) {
        core.writer.close_upload(place.upload).await?;
    }
    Ok(LogAsked {
        place,
        outcome: outcome?,
    })
}

/// Whether the station may use the place that it was told.
fn may_upload(outcome: &CallOutcome) -> bool {
    match outcome.state {
        CallState::Result => match &outcome.answer {
            Answer::GetLog(answer) => answer.status != LogStatusEnum::Rejected,
            _ => true,
        },
        CallState::Error => false,
        // It was heard, or may have been.
        CallState::Invalid => true,
        CallState::Timeout | CallState::Offline => outcome.sent_at.is_some(),
    }
}

/// N01: how an upload proceeds.
pub(crate) async fn log_status_notification(
    cx: Context<'_>,
    request: LogStatusNotificationRequest,
) -> Result<LogStatusNotificationResponse, Failure> {
    let mut report = cx.report();
    report.request_id = request.request_id;
    report.status = Some(request.status.as_str());
    cx.once().report(report).await?;
    Ok(LogStatusNotificationResponse::new())
}
