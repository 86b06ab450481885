//! An OCSP responder for the lab: `POST /lab/ocsp`, where the lab's authority signs (`--certificate-signer lab:DIR`).
//!
//! It says `good` of everything that the authority signed, but for the serial numbers in `revoked.txt` of its folder
//! (hexadecimal, one a line), and `unknown` of everything else. Open to everybody, as responders are. For labs only:
//! nobody keeps a list of what was signed.

use std::path::Path;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{Method, header};
use axum::response::IntoResponse;
use certificates::lab;
use certificates::ocsp::{self, Status};
use tokio_rustls::rustls::pki_types::{CertificateDer, pem::PemObject as _};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::problem::ApiError;
use crate::config::SignerSettings;
use crate::said::Said;
use crate::uploads::hexadecimal;

/// Where it is.
pub(crate) const PATH: &str = "/lab/ocsp";
/// How long its answers are good.
const GOOD_FOR: Duration = Duration::from_secs(3600);

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(lab_ocsp))
}

/// Whether somebody asks the responder. Such a request passes the gate.
pub(super) fn is_asked(request: &Request) -> bool {
    request.method() == Method::POST && request.uri().path() == PATH
}

/// The OCSP responder of the lab (RFC 6960)
///
/// Only where the lab's authority signs. It says `good` of what that authority signed, unless `revoked.txt` in its
/// folder lists the serial number.
#[utoipa::path(
    post, path = "/lab/ocsp", tag = "certificates",
    request_body(content = Vec<u8>, content_type = "application/ocsp-request"),
    responses((status = OK, description = "An OCSP response", content_type = "application/ocsp-response")),
)]
async fn lab_ocsp(
    State(state): State<AppState>,
    body: Bytes,
) -> Result<impl IntoResponse + use<>, ApiError> {
    let core = &state.core;
    let Some(SignerSettings::Lab(folder)) = &core.settings.certificates.signer else {
        return Err(Said::NoLabResponder.into());
    };
    let id = ocsp::asked_for(&body).ok_or(Said::NotOcsp)?;
    let (authority, root) = lab::open(folder).map_err(|error| {
        tracing::error!(%error, "the authority of the lab cannot be read");
        Said::Internal
    })?;
    let root = CertificateDer::from_pem_slice(root.as_bytes());
    let is_ours = root.is_ok_and(|root| id.is_issued_by(&root));
    let status = if !is_ours {
        Status::Unknown
    } else if is_revoked(folder, &hexadecimal(&id.serial_number)) {
        Status::Revoked
    } else {
        Status::Good
    };
    let now = core.clock.now();
    let answer = ocsp::respond(&authority, &id, status, now, now + GOOD_FOR);
    let answer = answer.ok_or(Said::Internal)?;
    Ok((
        [(header::CONTENT_TYPE, "application/ocsp-response")],
        answer,
    ))
}

fn is_revoked(folder: &Path, serial: &str) -> bool {
    let listed = std::fs::read_to_string(folder.join("revoked.txt")).unwrap_or_default();
    let plain = |text: &str| {
        text.trim()
            .to_ascii_lowercase()
            .trim_start_matches('0')
            .to_owned()
    };
    let serial = plain(serial);
    listed.lines().any(|line| plain(line) == serial)
}
