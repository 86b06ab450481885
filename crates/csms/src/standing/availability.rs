//! Wanted availability: told to stations that were away, and told again to those that report something else.

use ocpp201::{ChangeAvailabilityRequest, Evse, OperationalStatusEnum};

use super::Stop;
use crate::context::Core;
use crate::facts::StationKey;
use crate::principal::Principal;
use crate::store::tables::availability::{self as table, AvailabilityRow};

/// The request that says what is wanted.
#[must_use]
fn request(row: &AvailabilityRow) -> Option<ChangeAvailabilityRequest> {
    let wanted: OperationalStatusEnum = row.wanted.parse().ok()?;
    let mut request = ChangeAvailabilityRequest::new(wanted);
    if row.evse_id > 0 {
        let mut evse = Evse::new(row.evse_id);
        evse.connector_id = (row.connector_id > 0).then_some(row.connector_id);
        request.evse = Some(evse);
    }
    Some(request)
}

/// Whether the station has to be told: it was not yet, or reports something else than it took.
fn is_open(row: &AvailabilityRow, has_reported: bool) -> bool {
    match row.status.as_deref() {
        None => true,
        Some("Accepted" | "Scheduled") => has_reported && row.differs,
        // What it refused it refuses again.
        Some(_) => false,
    }
}

/// Tells a station what is wanted of it, as far as it does not know. `has_reported`: since it booted it had the time
/// to say how its connectors are. Whether something was sent.
pub(super) async fn restore(
    core: &Core,
    station: StationKey,
    has_reported: bool,
) -> Result<bool, Stop> {
    let mut is_sent = false;
    for row in table::of_station(&core.reader, station).await? {
        let Some(request) = request(&row).filter(|_| is_open(&row, has_reported)) else {
            continue;
        };
        let commands = &core.commands;
        // What follows from the answer is kept wherever it comes from (`commands/follow_up`).
        let asked = commands
            .request(station, &request, Principal::System, None)
            .await;
        if let Err(refusal) = asked {
            tracing::debug!(station = row.station, %refusal, "the wanted availability was not told");
            return Ok(is_sent);
        }
        is_sent = true;
    }
    Ok(is_sent)
}
