//! Log upload as a simulated job (N01): the states of a real upload, and a file name that says what it is.

use std::time::Duration;

use ocpp201::{
    Action, GetLogRequest, GetLogResponse, LogEnum, LogStatusEnum, LogStatusNotificationRequest,
    Text, UploadLogStatusEnum,
};

use crate::station::{
    core::Core,
    dispatch::{Refusal, because, because_of},
    outbox::{Gate, Purpose},
    timers::Timer,
};

/// Protocol time of a simulated upload.
const UPLOAD: Duration = Duration::from_secs(2);

/// A log upload that goes on.
#[derive(Debug, Clone)]
pub(in crate::station) struct LogJob {
    request_id: i32,
    is_failing: bool,
    has_started: bool,
}

impl Core {
    pub(in crate::station) fn get_log(
        &mut self,
        request: GetLogRequest,
    ) -> Result<GetLogResponse, Refusal> {
        let location = &request.log.remote_location;
        if !location.starts_with("http://") && !location.starts_with("https://") {
            let mut response = GetLogResponse::new(LogStatusEnum::Rejected);
            response.status_info = because("InvalidURL");
            return Ok(response);
        }
        let is_failing = location
            .rsplit('/')
            .next()
            .is_some_and(|name| name.contains("fail"));
        let job = LogJob {
            request_id: request.request_id,
            is_failing,
            has_started: false,
        };
        let cancelled = self.log.replace(job);
        self.timers.set(Timer::LogUpload, self.now);
        let kind = match request.log_type {
            LogEnum::DiagnosticsLog => "diagnostics",
            LogEnum::SecurityLog => "security",
        };
        let mut response = GetLogResponse::new(LogStatusEnum::Accepted);
        if let Some(cancelled) = cancelled {
            // The upload that was cancelled says so with its own id (N01.FR.20).
            self.log_status(
                UploadLogStatusEnum::AcceptedCanceled,
                Some(cancelled.request_id),
            );
            response.status = LogStatusEnum::AcceptedCanceled;
        }
        let name = format!("simulated-{kind}-{}.log", request.request_id);
        response.filename = Some(Text::truncated(&name));
        response.status_info = because_of("NoError", "simulated: nothing is uploaded");
        Ok(response)
    }

    /// The log job takes its next step.
    pub(in crate::station) fn log_step(&mut self) {
        let Some(job) = &mut self.log else { return };
        let id = Some(job.request_id);
        if job.has_started {
            let status = if job.is_failing {
                UploadLogStatusEnum::UploadFailure
            } else {
                UploadLogStatusEnum::Uploaded
            };
            self.log = None;
            self.log_status(status, id);
        } else {
            job.has_started = true;
            self.log_status(UploadLogStatusEnum::Uploading, id);
            self.timers
                .set(Timer::LogUpload, self.now + self.protocol(UPLOAD));
        }
    }

    /// Tells the state of the log job, Idle when there is none (N01.FR.13, F06.FR.14).
    pub(in crate::station) fn report_log_status(&mut self) {
        match &self.log {
            Some(job) => {
                let id = Some(job.request_id);
                self.log_status(UploadLogStatusEnum::Uploading, id);
            }
            None => self.log_status(UploadLogStatusEnum::Idle, None),
        }
    }

    fn log_status(&mut self, status: UploadLogStatusEnum, request_id: Option<i32>) {
        let mut request = LogStatusNotificationRequest::new(status);
        request.request_id = request_id;
        let action = Action::LogStatusNotification;
        self.enqueue(action, &request, Purpose::KeptNotice, Gate::Pending);
    }
}
