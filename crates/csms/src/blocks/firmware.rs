//! Block L, Firmware: how updates proceed.
//!
//! A status that does not fit the one before is kept like any other: the station knows best.
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | FirmwareStatusNotification | 1 | `everything_that_a_station_reports_is_shown_after_a_restart_on_sqlite` | no job that it belongs to |
//! | PublishFirmware | 1 | `test_all_40_actions_of_the_csms_arrive_valid_and_their_answers_come_back` | no file of its own |
//! | PublishFirmwareStatusNotification | 1 | `everything_that_a_station_reports_is_shown_after_a_restart_on_sqlite` | no job that it belongs to |
//! | UnpublishFirmware | 1 | `test_all_40_actions_of_the_csms_arrive_valid_and_their_answers_come_back` | |
//! | UpdateFirmware | 1 | `test_all_40_actions_of_the_csms_arrive_valid_and_their_answers_come_back` | no file of its own |

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
