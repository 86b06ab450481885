//! Log uploads (N01): a small log of what this station knows of itself, really sent to `http://` and `https://`.
//!
//! A location whose last segment contains `fail` is not visited: the upload goes through the states of one that
//! fails. The request itself is made by the driver (`station/upload.rs`).

use std::{fmt::Write as _, time::Duration};

use ocpp201::{
    Action, GetLogRequest, GetLogResponse, LogEnum, LogStatusEnum, LogStatusNotificationRequest,
    Text, UploadLogStatusEnum,
};

use crate::{
    clock::ModelInstant,
    station::{
        Secret,
        core::{Core, Output},
        device_model::names,
        dispatch::{Refusal, because, because_of},
        outbox::{Gate, Purpose},
        timers::Timer,
        upload::{Upload, UploadEnd},
    },
};

/// Protocol time of an upload that only fails.
const UPLOAD: Duration = Duration::from_secs(2);
/// Attempts after the first, and protocol time between two, where the request says nothing.
const USUAL_RETRIES: i32 = 2;
const USUAL_PAUSE: i32 = 5;
/// The most that a request may ask for.
const MOST_RETRIES: i32 = 100;
const LONGEST_PAUSE: i32 = 86_400;

/// A log upload that goes on.
#[derive(Debug, Clone)]
pub(in crate::station) struct LogJob {
    request_id: i32,
    log_type: LogEnum,
    /// Where to; `None`: it only fails.
    url: Option<Secret>,
    oldest: Option<ModelInstant>,
    latest: Option<ModelInstant>,
    retries: u32,
    pause: Duration,
    has_started: bool,
}

impl LogJob {
    /// Which request it is of.
    pub(in crate::station) fn request_id(&self) -> i32 {
        self.request_id
    }
}

impl Core {
    pub(in crate::station) fn get_log(
        &mut self,
        request: GetLogRequest,
    ) -> Result<GetLogResponse, Refusal> {
        let location: &str = &request.log.remote_location;
        if !location.starts_with("http://") && !location.starts_with("https://") {
            let mut response = GetLogResponse::new(LogStatusEnum::Rejected);
            response.status_info = because("InvalidURL");
            return Ok(response);
        }
        let kind = match request.log_type {
            LogEnum::DiagnosticsLog => "diagnostics",
            LogEnum::SecurityLog => "security",
        };
        let name = format!("simulated-{kind}-{}.log", request.request_id);
        let is_failing = location
            .rsplit('/')
            .next()
            .is_some_and(|name| name.contains("fail"));
        // A folder takes the file name (N01.FR.21).
        let file = if location.ends_with('/') { &name } else { "" };
        let instant = |at: &ocpp201::DateTime| ModelInstant::from(at.timestamp());
        let count = |given: Option<i32>, usual: i32, most: i32| {
            u32::try_from(given.unwrap_or(usual).clamp(0, most)).unwrap_or(0)
        };
        let pause = count(request.retry_interval, USUAL_PAUSE, LONGEST_PAUSE);
        let job = LogJob {
            request_id: request.request_id,
            log_type: request.log_type,
            url: (!is_failing).then(|| Secret::new(format!("{location}{file}"))),
            oldest: request.log.oldest_timestamp.as_ref().map(instant),
            latest: request.log.latest_timestamp.as_ref().map(instant),
            retries: count(request.retries, USUAL_RETRIES, MOST_RETRIES),
            // Never without a pause, whatever was asked for.
            pause: Duration::from_secs(u64::from(pause.max(1))),
            has_started: false,
        };
        let cancelled = self.log.take();
        let mut response = GetLogResponse::new(LogStatusEnum::Accepted);
        if let Some(cancelled) = cancelled {
            self.out(Output::StopUpload);
            // The upload that was cancelled says so with its own id (N01.FR.20).
            self.log_status(
                UploadLogStatusEnum::AcceptedCanceled,
                Some(cancelled.request_id),
            );
            response.status = LogStatusEnum::AcceptedCanceled;
        }
        self.log = Some(job);
        self.timers.set(Timer::LogUpload, self.now);
        response.filename = Some(Text::truncated(&name));
        response.status_info = because_of("NoError", "simulated: the log says so");
        Ok(response)
    }

    /// The log job takes its next step: an attempt.
    pub(in crate::station) fn log_step(&mut self) {
        let Some(job) = &mut self.log else { return };
        let id = Some(job.request_id);
        let is_first = !std::mem::replace(&mut job.has_started, true);
        let job = job.clone();
        if is_first {
            self.log_status(UploadLogStatusEnum::Uploading, id);
        }
        match &job.url {
            Some(url) => {
                let text = self.log_text(&job);
                let url = url.clone();
                self.out(Output::Upload(Upload { url, text }));
            }
            None if is_first => {
                let end = self.now + self.protocol(UPLOAD);
                self.timers.set(Timer::LogUpload, end);
            }
            None => {
                self.log = None;
                self.log_status(UploadLogStatusEnum::UploadFailure, id);
            }
        }
    }

    /// An attempt is over.
    pub(in crate::station) fn uploaded(&mut self, end: UploadEnd) {
        let Some(job) = &mut self.log else { return };
        let id = Some(job.request_id);
        match end {
            UploadEnd::Done => {
                self.log = None;
                self.log_status(UploadLogStatusEnum::Uploaded, id);
            }
            UploadEnd::Failed {
                is_passing: true, ..
            } if job.retries > 0 => {
                job.retries -= 1;
                let pause = job.pause;
                let again = self.now + self.protocol(pause);
                self.timers.set(Timer::LogUpload, again);
            }
            UploadEnd::Failed { status, why, .. } => {
                self.log = None;
                self.problem(format!("a log could not be uploaded: {why}"));
                self.log_status(status, id);
            }
        }
    }

    /// The station goes down: an upload does not survive it, and that is told afterwards.
    pub(in crate::station) fn interrupt_log(&mut self) {
        if let Some(job) = self.log.take() {
            self.out(Output::StopUpload);
            self.log_status(UploadLogStatusEnum::UploadFailure, Some(job.request_id));
        }
    }

    /// What the station knows of itself, as lines.
    fn log_text(&self, job: &LogJob) -> String {
        let spec = &self.spec;
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "# {} of a simulated station (charger-sim): nothing here was measured on a real one.",
            job.log_type
        );
        let firmware = self.model.text(names::STATION_FIRMWARE);
        for (name, value) in [
            ("station", spec.identity.as_str()),
            ("vendor", spec.vendor.as_str()),
            ("model", spec.model.as_str()),
            ("firmware", firmware),
            ("boot reason", self.boot_reason.as_str()),
        ] {
            let _ = writeln!(text, "# {name}: {value}");
        }
        let lines = self.history.between(job.oldest, job.latest);
        let is_wanted = |line: &str| match job.log_type {
            LogEnum::DiagnosticsLog => true,
            LogEnum::SecurityLog => is_of_security(line),
        };
        for (at, line) in lines.filter(|(_, line)| is_wanted(line)) {
            let _ = writeln!(text, "{at} {line}");
        }
        text
    }

    fn log_status(&mut self, status: UploadLogStatusEnum, request_id: Option<i32>) {
        let mut request = LogStatusNotificationRequest::new(status);
        request.request_id = request_id;
        let action = Action::LogStatusNotification;
        self.enqueue(action, &request, Purpose::KeptNotice, Gate::Accepted);
    }
}

/// Who came in, who did not, and what the station reported as a matter of security.
fn is_of_security(line: &str) -> bool {
    ["connect", "refused", "registration", "restarting"]
        .iter()
        .any(|word| line.starts_with(word))
        || line.contains("SecurityEventNotification")
}
