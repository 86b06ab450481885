//! G03, G04: what the station says to a wanted availability, whoever asked.

use jiff::Timestamp;
use ocpp201::{ChangeAvailabilityRequest, ChangeAvailabilityResponse};
use serde_json::value::RawValue;

use crate::facts::StationKey;
use crate::store::change::Change;
use crate::store::tables::availability;

/// What follows from the answer to ChangeAvailability with this payload.
pub(in crate::commands) fn answered(
    station: StationKey,
    asked: &RawValue,
    answer: &ChangeAvailabilityResponse,
    at: Timestamp,
) -> Option<Change> {
    let asked: ChangeAvailabilityRequest = serde_json::from_str(asked.get()).ok()?;
    let detail = answer.status_info.as_ref().map(|info| {
        let text = info.additional_info.as_ref().map(ToString::to_string);
        text.map_or_else(
            || info.reason_code.to_string(),
            |text| format!("{}: {text}", info.reason_code),
        )
    });
    let status = answer.status.as_str();
    Some(availability::answered(station, &asked, status, detail, at).into())
}
