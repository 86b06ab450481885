//! Block M, certificates for ISO 15118.
//!
//! Requests of vehicles go on to a provider (`--ev-certificates`), and the status of certificates is asked of the
//! responders that are allowed (`--ocsp-hosts`, `crate::ocsp`); without them both are answered with `Failed`. An
//! address that a station names is never asked otherwise (case 40). What stations have installed is kept by
//! `commands/follow_up/certificates.rs`.
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | DeleteCertificate | 3 | `certificates_of_a_station_are_known_as_it_says_on_sqlite` | |
//! | Get15118EVCertificate | 3 | `requests_of_vehicles_go_on_to_the_provider` | the provider of the lab is a stub: JSON in place of EXI |
//! | GetCertificateStatus | 3 | `a_responder_is_asked_if_it_is_allowed_and_only_once` | |
//! | GetInstalledCertificateIds | 3 | `certificates_of_a_station_are_known_as_it_says_on_sqlite` | |
//! | InstallCertificate | 3 | `certificates_of_a_station_are_known_as_it_says_on_sqlite` | |

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use certificates::request::Request;
use ocpp201::{
    Get15118EvCertificateRequest, Get15118EvCertificateResponse, GetCertificateStatusEnum,
    GetCertificateStatusRequest, GetCertificateStatusResponse, Iso15118EvCertificateStatusEnum,
    StatusInfo, Text,
};
use serde::Deserialize;

use super::{Context, Failure};
use crate::config::EvProvider;
use crate::ocsp;
use crate::outside::{self, Unanswered};

/// How long a provider may take, and how much it may answer with.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(20);
const MOST_BYTES: usize = 64 * 1024;
/// Characters of an EXI response that the message can carry.
const MOST_EXI: usize = 5600;

/// M01, M02: the vehicle's request goes on to whoever provides certificates, and the answer comes back as it is.
pub(crate) async fn get_15118_ev_certificate(
    cx: Context<'_>,
    request: Get15118EvCertificateRequest,
) -> Result<Get15118EvCertificateResponse, Failure> {
    let answered = match &cx.core.settings.certificates.ev_provider {
        None => Err((
            "NoProvisioning",
            "the server runs without --ev-certificates".to_owned(),
        )),
        Some(EvProvider::Lab) => lab(cx, &request).await.map_err(|why| ("InvalidCSR", why)),
        Some(EvProvider::Url(url)) => provided(url, &request)
            .await
            .map(|exi| (exi, None))
            .map_err(|why| (why.code(), format!("the provider was asked: {why}"))),
    };
    let (status, exi, code, info) = match answered {
        Ok((exi, stub)) => {
            let status = Iso15118EvCertificateStatusEnum::Accepted;
            (status, exi, "NoError", stub.map(str::to_owned))
        }
        Err((code, why)) => {
            let status = Iso15118EvCertificateStatusEnum::Failed;
            (status, String::new(), code, Some(why))
        }
    };
    let mut report = cx.report();
    report.status = Some(status.as_str());
    cx.once().report(report).await?;
    let mut response = Get15118EvCertificateResponse::new(status, Text::truncated(&exi));
    response.status_info = info.map(|info| status_info(code, &info));
    Ok(response)
}

/// What stands in the place of EXI between a simulated vehicle and the provider of the lab, in base64.
#[derive(Debug, Deserialize)]
struct Simulated {
    /// A certificate request in PEM.
    csr: String,
}

/// The provider of a lab. A simulated vehicle gets a contract certificate by the authority of the lab, if that signs
/// here; any other one a stub. Neither is EXI, which the answer says.
async fn lab(
    cx: Context<'_>,
    request: &Get15118EvCertificateRequest,
) -> Result<(String, Option<&'static str>), String> {
    let bytes = BASE64_STANDARD.decode(&*request.exi_request);
    let simulated = bytes
        .ok()
        .and_then(|bytes| serde_json::from_slice::<Simulated>(&bytes).ok());
    let signed = match simulated {
        None => None,
        Some(simulated) => {
            let wanted = Request::read(&simulated.csr).map_err(|error| error.to_string())?;
            let now = cx.core.clock.now();
            cx.core.signer.sign_in_lab(&wanted, now)
        }
    };
    let Some(chain) = signed else {
        let stub = BASE64_STANDARD.encode("lab stub: this is no EXI, and no certificate is in it");
        return Ok((stub, Some("lab stub: no certificate was provided")));
    };
    let chain = chain.map_err(|error| error.to_string())?;
    let simulated = "lab stub: JSON in place of EXI";
    let answer = serde_json::json!({"simulated": simulated, "chain": chain}).to_string();
    Ok((BASE64_STANDARD.encode(answer), Some(simulated)))
}

/// What a provider answers: the EXI response in base64.
async fn provided(url: &str, request: &Get15118EvCertificateRequest) -> Result<String, Unanswered> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Provided {
        exi_response: String,
    }
    let client = outside::client(PATIENCE).build()?;
    let bytes = outside::answer(client.post(url).json(request), MOST_BYTES).await?;
    let provided: Provided = serde_json::from_slice(&bytes)
        .map_err(|_| Unanswered::Bad("there is no exiResponse in it".to_owned()))?;
    // What the message can carry (M01.FR.01).
    if Text::<MOST_EXI>::new(provided.exi_response.clone()).is_err() {
        return Err(Unanswered::TooLong(MOST_EXI));
    }
    Ok(provided.exi_response)
}

fn status_info(code: &str, info: &str) -> StatusInfo {
    let mut status = StatusInfo::new(Text::truncated(code));
    status.additional_info = Some(Text::truncated(info));
    status
}

/// M06: the responder says, or the answer that is kept.
pub(crate) async fn get_certificate_status(
    cx: Context<'_>,
    request: GetCertificateStatusRequest,
) -> Result<GetCertificateStatusResponse, Failure> {
    let told = ocsp::status(cx.core, &request.ocsp_request_data, &[]).await;
    let status = match &told {
        Ok(_) => GetCertificateStatusEnum::Accepted,
        Err(_) => GetCertificateStatusEnum::Failed,
    };
    let mut report = cx.report();
    report.status = Some(status.as_str());
    cx.once().report(report).await?;
    let mut response = GetCertificateStatusResponse::new(status);
    match told {
        Ok(told) => response.ocsp_result = Text::new(told.answer).ok(),
        Err(error) => response.status_info = Some(status_info(error.code(), &error.to_string())),
    }
    Ok(response)
}
