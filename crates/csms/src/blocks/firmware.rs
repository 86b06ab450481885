//! Block L, Firmware: how updates proceed.
//!
//! A status that does not fit the one before is kept like any other: the station knows best.

use ocpp201::{
    FirmwareStatusNotificationRequest, FirmwareStatusNotificationResponse,
    PublishFirmwareStatusNotificationRequest, PublishFirmwareStatusNotificationResponse,
};

use super::{Context, Failure};

/// L01, L02.
pub(crate) async fn firmware_status_notification(
    cx: Context<'_>,
    request: FirmwareStatusNotificationRequest,
) -> Result<FirmwareStatusNotificationResponse, Failure> {
    let mut report = cx.report();
    report.request_id = request.request_id;
    report.status = Some(request.status.as_str());
    cx.once().report(report).await?;
    Ok(FirmwareStatusNotificationResponse::new())
}

/// L03: a local controller publishes firmware.
pub(crate) async fn publish_firmware_status_notification(
    cx: Context<'_>,
    request: PublishFirmwareStatusNotificationRequest,
) -> Result<PublishFirmwareStatusNotificationResponse, Failure> {
    let mut report = cx.report();
    report.request_id = request.request_id;
    report.status = Some(request.status.as_str());
    cx.once().report(report).await?;
    Ok(PublishFirmwareStatusNotificationResponse::new())
}
