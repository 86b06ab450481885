//! Block A, Security: security events and certificates of the station.
//!
//! A certificate is asked for, signed by whoever `signer` knows, sent, and taken or not: a row from the first to the
//! last (`store/tables/certificates`). Which ones let a station in is decided in `ocppj/station_certificate.rs`.
//! Passwords at the handshake are checked in `ocppj`; how one is changed is in `commands/password.rs`.
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | CertificateSigned | 3 | `a_certificate_is_asked_for_signed_sent_and_kept_on_sqlite` | |
//! | SecurityEventNotification | 3 | `security_events_are_typed_filtered_and_there_after_a_restart_on_sqlite` | |
//! | SignCertificate | 3 | `a_certificate_is_asked_for_signed_sent_and_kept_on_sqlite` | |

pub(crate) mod awaited;
pub(crate) mod upgrade;

use std::sync::Arc;

use certificates::request::Request;
use ocpp201::{
    CertificateSignedRequest, CertificateSignedResponse, CertificateSignedStatusEnum,
    CertificateSigningUseEnum, GenericStatusEnum, SecurityEventNotificationRequest,
    SecurityEventNotificationResponse, SignCertificateRequest, SignCertificateResponse, StatusInfo,
    Text,
};

use super::{Context, Failure};
use crate::commands::CallState;
use crate::context::Core;
use crate::facts::StationKey;
use crate::live::LiveEventKind;
use crate::principal::Principal;
use crate::signer::Claim;
use crate::store::change::{Change, Statement};
use crate::store::tables::certificates as table;
use crate::store::tables::security;
use crate::store::writer::WriteError;

/// A04: kept, then acknowledged.
pub(crate) async fn security_event_notification(
    cx: Context<'_>,
    request: SecurityEventNotificationRequest,
) -> Result<SecurityEventNotificationResponse, Failure> {
    let key = cx.core.numbers.next("security_event").await?;
    let station = cx.session.station;
    let (kind, tech_info) = (&*request.kind, request.tech_info.as_deref());
    let occurred_at = request.timestamp.timestamp();
    let (add, is_critical) =
        security::add(key, station, kind, tech_info, occurred_at, cx.received_at);
    let told = LiveEventKind::SecurityEvent {
        security_event_key: key,
        r#type: kind.to_owned(),
        is_critical,
        tech_info: tech_info.map(str::to_owned),
    };
    let identity = Some(Arc::clone(&cx.session.identity));
    let change = Change::from(add).tell(identity, told);
    cx.once().change(station, change).await?;
    Ok(SecurityEventNotificationResponse::new())
}

/// A02, A03: a request that is in order is accepted at once, and signed and sent later (A02.FR.11).
pub(crate) async fn sign_certificate(
    cx: Context<'_>,
    request: SignCertificateRequest,
) -> Result<SignCertificateResponse, Failure> {
    let checked = check(&cx, &request).await?;
    let key = cx.core.numbers.next("station_certificate").await?;
    let (status, state) = match &checked {
        Ok(_) => (GenericStatusEnum::Accepted, "requested"),
        Err(_) => (GenericStatusEnum::Rejected, "refused"),
    };
    let purpose = purpose(request.certificate_type);
    let reason = checked.as_ref().err().map(|(_, reason)| reason.clone());
    let add = table::add(key, cx.session.station, purpose, reason, cx.received_at);
    let mut report = cx.report();
    report.status = Some(status.as_str());
    report.change =
        Change::from(add).tell(Some(Arc::clone(&cx.session.identity)), told(key, state));
    cx.once().report(report).await?;
    let mut response = SignCertificateResponse::new(status);
    match checked {
        Ok((checked, claim)) => {
            let core = Arc::clone(cx.core);
            let request = Signing {
                key,
                station: cx.session.station,
                identity: Arc::clone(&cx.session.identity),
                request,
                checked,
            };
            tokio::spawn(async move {
                let _claim = claim;
                if let Err(error) = request.carry_out(&core).await {
                    tracing::error!(certificate = key, %error, "what became of a certificate could not be stored");
                }
            });
        }
        Err((code, reason)) => {
            let mut info = StatusInfo::new(Text::truncated(code));
            info.additional_info = Some(Text::truncated(&reason));
            response.status_info = Some(info);
        }
    }
    Ok(response)
}

/// Whether a request may be signed: code and reason if not.
async fn check(
    cx: &Context<'_>,
    request: &SignCertificateRequest,
) -> Result<Result<(Request, Claim), (&'static str, String)>, Failure> {
    let core = cx.core;
    if !core.signer.is_there() {
        let reason = "no certificate authority: the server runs without --certificate-signer";
        return Ok(Err(("NoCertAuthority", reason.to_owned())));
    }
    let checked = match Request::read(&request.csr) {
        Ok(checked) => checked,
        Err(error) => return Ok(Err(("InvalidCSR", error.to_string()))),
    };
    let identity = &cx.session.identity;
    let row = core.queries.find_station(&identity.to_lowercase()).await?;
    let serial = row.and_then(|row| row.serial_number);
    let name = &checked.common_name;
    if !name.eq_ignore_ascii_case(identity) && serial.as_ref() != Some(name) {
        let reason = "its CN is neither the identity of the station nor its serial number";
        return Ok(Err(("InvalidCSR", reason.to_owned())));
    }
    let settings = core.settings.tls.as_ref();
    let organization = settings.and_then(|tls| tls.organization.as_ref());
    if organization.is_some_and(|expected| *expected != checked.organization) {
        let reason = "its O is not the organization of this network (--tls-organization)";
        return Ok(Err(("InvalidCSR", reason.to_owned())));
    }
    Ok(match core.signer.claim(cx.session.station) {
        Some(claim) => Ok((checked, claim)),
        None => Err((
            "InvalidMessageSeq",
            "another request of this station is being signed".to_owned(),
        )),
    })
}

/// A request that is being signed.
struct Signing {
    key: i64,
    station: StationKey,
    identity: Arc<str>,
    request: SignCertificateRequest,
    checked: Request,
}

impl Signing {
    async fn carry_out(self, core: &Core) -> Result<(), WriteError> {
        let kind = self.request.certificate_type;
        let now = core.clock.now();
        let signing = core.signer.sign(
            &self.identity,
            purpose(kind),
            &self.checked,
            &self.request.csr,
            now,
        );
        let signed = match signing.await {
            Ok(signed) => signed,
            Err(error) => {
                tracing::warn!(station = %self.identity, %error, "a certificate was not signed");
                return self.goes_on(core, "failed", Some(error.to_string())).await;
            }
        };
        let mut request = CertificateSignedRequest::new(Text::truncated(&signed.chain));
        // A02.FR.14: of the kind that was asked for.
        request.certificate_type = kind;
        let row = table::signed(self.key, signed.chain, signed.facts, core.clock.now());
        self.write(core, row, "signed").await?;
        let sent = core
            .commands
            .request(self.station, &request, Principal::System, None)
            .await;
        let outcome = match sent {
            Ok(outcome) => outcome,
            Err(refusal) => {
                // The station asks again after a while (A02.FR.17).
                tracing::info!(station = %self.identity, %refusal, "a certificate could not be sent");
                return Ok(());
            }
        };
        let payload = outcome.payload.as_deref();
        let answered = payload.and_then(|payload| {
            serde_json::from_str::<CertificateSignedResponse>(payload.get()).ok()
        });
        match (outcome.state, answered) {
            (CallState::Result, Some(answer))
                if answer.status == CertificateSignedStatusEnum::Accepted =>
            {
                self.goes_on(core, "accepted", None).await
            }
            (CallState::Result, Some(answer)) => {
                let info = answer.status_info;
                let reason = info.map(|info| match info.additional_info {
                    Some(more) => format!("{}: {more}", info.reason_code),
                    None => info.reason_code.to_string(),
                });
                self.goes_on(core, "rejected", reason).await
            }
            (CallState::Error, _) => {
                let reason = outcome.error.map(|fault| fault.code.to_string());
                self.goes_on(core, "rejected", reason).await
            }
            // It may have it: its next connection tells.
            _ => Ok(()),
        }
    }

    async fn goes_on(
        &self,
        core: &Core,
        state: &'static str,
        reason: Option<String>,
    ) -> Result<(), WriteError> {
        let row = table::goes_on(self.key, state, reason, core.clock.now());
        self.write(core, row, state).await
    }

    async fn write(
        &self,
        core: &Core,
        row: Statement,
        state: &'static str,
    ) -> Result<(), WriteError> {
        let change =
            Change::from(row).tell(Some(Arc::clone(&self.identity)), told(self.key, state));
        core.writer.change(change).await
    }
}

fn told(key: i64, state: &'static str) -> LiveEventKind {
    LiveEventKind::StationCertificate {
        station_certificate_key: key,
        state,
    }
}

/// What a certificate is for, as it is kept.
fn purpose(kind: Option<CertificateSigningUseEnum>) -> &'static str {
    kind.map_or("both", CertificateSigningUseEnum::as_str)
}
