//! Sending a log where the CSMS wants it (N01): one PUT, and what its answer means.
//!
//! Runs beside the station, which goes on meanwhile. When it is tried again, and what the CSMS is told, is in
//! `blocks/diagnostics/log.rs`.

use std::{error::Error, path::Path, time::Duration};

use ocpp201::UploadLogStatusEnum;
use reqwest::{Certificate, Client, redirect::Policy};

use super::Secret;

/// Wall time for all of it.
const PATIENCE: Duration = Duration::from_secs(60);

/// A log on its way.
#[derive(Debug)]
pub(super) struct Upload {
    /// Where to; whoever knows it may upload there.
    pub(super) url: Secret,
    /// The log.
    pub(super) text: String,
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum UploadEnd {
    /// It is there.
    Done,
    /// It is not.
    Failed {
        /// What the CSMS is told, if this was the last attempt.
        status: UploadLogStatusEnum,
        /// Another attempt may help.
        is_passing: bool,
        /// In words, without the location.
        why: String,
    },
}

impl UploadEnd {
    /// It ended before it was over.
    pub(super) fn interrupted(why: &impl ToString) -> Self {
        Self::Failed {
            status: UploadLogStatusEnum::UploadFailure,
            is_passing: true,
            why: why.to_string(),
        }
    }
}

/// Uploads; servers are verified by the certificates of the system and those in `ca_file`.
pub(super) async fn send(upload: Upload, ca_file: Option<&Path>) -> UploadEnd {
    match put(upload, ca_file).await {
        Ok(status) => judge(status),
        Err(why) => UploadEnd::interrupted(&why),
    }
}

/// The HTTP status of the answer.
async fn put(upload: Upload, ca_file: Option<&Path>) -> Result<u16, String> {
    // Never through a proxy: the CSMS of a lab is on this machine or beside it.
    let mut client = Client::builder()
        .no_proxy()
        .redirect(Policy::none())
        .timeout(PATIENCE);
    if let Some(path) = ca_file {
        let pem = tokio::fs::read(path).await;
        let pem = pem.map_err(|error| format!("{}: {error}", path.display()))?;
        let roots = Certificate::from_pem_bundle(&pem).map_err(innermost)?;
        client = client.tls_certs_merge(roots);
    }
    let request = client
        .build()
        .map_err(innermost)?
        .put(upload.url.reveal())
        .header("content-type", "text/plain; charset=utf-8")
        .body(upload.text);
    let answer = request.send().await.map_err(innermost)?;
    Ok(answer.status().as_u16())
}

/// The deepest cause, which does not name the location.
pub(super) fn innermost(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut cause: &dyn Error = &error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}

/// What an answer means for the upload.
fn judge(http_status: u16) -> UploadEnd {
    let (status, is_passing) = match http_status {
        200..=299 => return UploadEnd::Done,
        401 | 403 => (UploadLogStatusEnum::PermissionDenied, false),
        400 | 411 | 415 | 422 => (UploadLogStatusEnum::BadMessage, false),
        405 | 501 => (UploadLogStatusEnum::NotSupportedOperation, false),
        408 | 429 | 500 | 502..=599 => (UploadLogStatusEnum::UploadFailure, true),
        _ => (UploadLogStatusEnum::UploadFailure, false),
    };
    UploadEnd::Failed {
        status,
        is_passing,
        why: format!("HTTP {http_status}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_says_whether_to_try_again_and_what_to_tell() {
        let told = |http_status| match judge(http_status) {
            UploadEnd::Done => ("Uploaded", false),
            UploadEnd::Failed {
                status, is_passing, ..
            } => (status.as_str(), is_passing),
        };
        for (http_status, expected) in [
            (200, ("Uploaded", false)),
            (201, ("Uploaded", false)),
            (302, ("UploadFailure", false)),
            (400, ("BadMessage", false)),
            (401, ("PermissionDenied", false)),
            (403, ("PermissionDenied", false)),
            (404, ("UploadFailure", false)),
            (405, ("NotSupportedOperation", false)),
            (408, ("UploadFailure", true)),
            (409, ("UploadFailure", false)),
            (413, ("UploadFailure", false)),
            (415, ("BadMessage", false)),
            (429, ("UploadFailure", true)),
            (501, ("NotSupportedOperation", false)),
            (503, ("UploadFailure", true)),
            (507, ("UploadFailure", true)),
        ] {
            assert_eq!(told(http_status), expected, "{http_status}");
        }
    }
}
