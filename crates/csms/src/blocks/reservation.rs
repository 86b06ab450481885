//! Block H, Reservation: what became of reservations that were not used.
//!
//! ReserveNow and CancelReservation are sent by operators through `commands`.

use ocpp201::{ReservationStatusUpdateRequest, ReservationStatusUpdateResponse};

use super::{Context, Failure};

/// H01.FR.16, H04: removed or expired.
pub(crate) async fn reservation_status_update(
    cx: Context<'_>,
    request: ReservationStatusUpdateRequest,
) -> Result<ReservationStatusUpdateResponse, Failure> {
    let mut report = cx.report();
    report.request_id = Some(request.reservation_id);
    report.status = Some(request.reservation_update_status.as_str());
    cx.once().report(report).await?;
    Ok(ReservationStatusUpdateResponse::new())
}
