//! Block G, Availability: connector states and the heartbeat.
//!
//! Stations report states by StatusNotification or by NotifyEvent (see `diagnostics`); both end in
//! the same table, the newest by boot epoch and station time (G01.FR.03).
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | ChangeAvailability | 3 | `what_is_wanted_is_told_when_the_station_is_back_on_sqlite` | |
//! | Heartbeat | 3 | `heartbeats_are_answered_while_the_database_stands_still` | |
//! | StatusNotification | 3 | `what_needs_somebody_is_told_live_and_after_a_restart` | |

use ocpp201::{
    HeartbeatRequest, HeartbeatResponse, StatusNotificationRequest, StatusNotificationResponse,
};

use super::{Context, Failure};
use crate::facts::ConnectorFact;

/// G02: the time; touches memory only.
pub(crate) fn heartbeat(cx: Context<'_>, _request: HeartbeatRequest) -> HeartbeatResponse {
    HeartbeatResponse::new(cx.core.clock.now().into())
}

/// G01: the state of one connector.
pub(crate) async fn status_notification(
    cx: Context<'_>,
    request: StatusNotificationRequest,
) -> Result<StatusNotificationResponse, Failure> {
    let fact = ConnectorFact {
        evse_id: request.evse_id,
        connector_id: request.connector_id,
        status: request.connector_status,
        reported_at: request.timestamp.timestamp(),
    };
    cx.core
        .writer
        .connector_status(cx.session.station, cx.received_at, vec![fact])
        .await?;
    Ok(StatusNotificationResponse::new())
}
