//! Block M, certificates for ISO 15118.
//!
//! There is no provisioning service and no OCSP client behind this CSMS: both requests are kept and
//! answered with `Failed`. An address that a station names is never asked (case 40).

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
