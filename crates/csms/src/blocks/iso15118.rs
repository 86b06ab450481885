//! Block M, certificates for ISO 15118.
//!
//! There is no provisioning service and no OCSP client behind this CSMS: both requests are kept and
//! answered with `Failed`. An address that a station names is never asked (case 40).
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | DeleteCertificate | 1 | `test_all_40_actions_of_the_csms_arrive_valid_and_their_answers_come_back` | |
//! | Get15118EVCertificate | 1 | `what_nobody_here_can_do_is_answered_truthfully` | always `Failed`: no provisioning service |
//! | GetCertificateStatus | 1 | `case_40_an_internal_responder_url_is_not_fetched` | always `Failed`: no OCSP client |
//! | GetInstalledCertificateIds | 1 | `test_all_40_actions_of_the_csms_arrive_valid_and_their_answers_come_back` | no inventory |
//! | InstallCertificate | 1 | `test_all_40_actions_of_the_csms_arrive_valid_and_their_answers_come_back` | no inventory |

use ocpp201::{
    Get15118EvCertificateRequest, Get15118EvCertificateResponse, GetCertificateStatusEnum,
    GetCertificateStatusRequest, GetCertificateStatusResponse, Iso15118EvCertificateStatusEnum,
    StatusInfo, Text,
};

use super::{Context, Failure};

/// M01, M02: nobody to relay the vehicle's request to.
pub(crate) async fn get_15118_ev_certificate(
    cx: Context<'_>,
    _request: Get15118EvCertificateRequest,
) -> Result<Get15118EvCertificateResponse, Failure> {
    let status = Iso15118EvCertificateStatusEnum::Failed;
    let mut report = cx.report();
    report.status = Some(status.as_str());
    cx.once().report(report).await?;
    let mut response = Get15118EvCertificateResponse::new(status, Text::truncated(""));
    response.status_info = Some(StatusInfo::new(Text::truncated("NoProvisioning")));
    Ok(response)
}

/// M06: nobody to ask (M06.FR.04).
pub(crate) async fn get_certificate_status(
    cx: Context<'_>,
    _request: GetCertificateStatusRequest,
) -> Result<GetCertificateStatusResponse, Failure> {
    let status = GetCertificateStatusEnum::Failed;
    let mut report = cx.report();
    report.status = Some(status.as_str());
    cx.once().report(report).await?;
    let mut response = GetCertificateStatusResponse::new(status);
    response.status_info = Some(StatusInfo::new(Text::truncated("NoOcspClient")));
    Ok(response)
}
