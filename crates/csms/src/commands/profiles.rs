//! Charging profiles of stations as our CALLs leave them: a row before a profile is sent, and its end.

use jiff::Timestamp;
use ocpp201::{
    Action, ChargingProfile, ClearChargingProfileRequest, GetChargingProfilesRequest,
    RequestStartTransactionRequest, SetChargingProfileRequest,
};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::outcome::{CallState, Ended};
use crate::facts::StationKey;
use crate::store::change::Change;
use crate::store::numbers::Numbers;
use crate::store::tables::smart_charging::{self as table, Place};
use crate::store::writer::{WriteError, Writer};

/// What a CALL does to the profiles of a station.
#[derive(Debug)]
pub(super) enum Effect {
    /// It installs one; a start may name no EVSE.
    Install {
        evse_id: Option<i32>,
        remote_start_id: Option<i32>,
        profile: Box<ChargingProfile>,
    },
    /// It removes some (K10).
    Clear(ClearChargingProfileRequest),
    /// It asks for a report (K09); of all, or of some.
    Report { request_id: i32, is_whole: bool },
}

impl Effect {
    /// Reads a payload that is valid.
    pub(super) fn of(action: Action, payload: &RawValue) -> Option<Self> {
        fn read<T: serde::de::DeserializeOwned>(payload: &RawValue) -> Option<T> {
            serde_json::from_str(payload.get()).ok()
        }
        match action {
            Action::SetChargingProfile => {
                let request: SetChargingProfileRequest = read(payload)?;
                Some(Self::Install {
                    evse_id: Some(request.evse_id),
                    remote_start_id: None,
                    profile: Box::new(request.charging_profile),
                })
            }
            Action::RequestStartTransaction => {
                let request: RequestStartTransactionRequest = read(payload)?;
                Some(Self::Install {
                    evse_id: request.evse_id,
                    remote_start_id: Some(request.remote_start_id),
                    profile: Box::new(request.charging_profile?),
                })
            }
            Action::ClearChargingProfile => read(payload).map(Self::Clear),
            Action::GetChargingProfiles => {
                let request: GetChargingProfilesRequest = read(payload)?;
                let wanted = &request.charging_profile;
                let is_whole = request.evse_id.is_none()
                    && wanted.charging_profile_purpose.is_none()
                    && wanted.stack_level.is_none()
                    && wanted.charging_profile_id.is_none()
                    && wanted.charging_limit_source.is_none();
                Some(Self::Report {
                    request_id: request.request_id,
                    is_whole,
                })
            }
            _ => None,
        }
    }

    /// Before it is sent.
    pub(super) async fn begin(
        &self,
        writer: &Writer,
        numbers: &Numbers,
        station: StationKey,
        at: Timestamp,
    ) -> Result<(), WriteError> {
        match self {
            Self::Install { .. } => {
                let key = numbers.next("charging_profile").await?;
                match self.place(station) {
                    Some(place) => writer.change(table::want(key, place, at)).await,
                    None => Ok(()),
                }
            }
            Self::Report {
                request_id,
                is_whole,
            } => {
                let key = numbers.next("charging_profile_report").await?;
                let ask = table::ask_report(key, station, *request_id, *is_whole, at);
                writer.change(ask).await
            }
            Self::Clear(_) => Ok(()),
        }
    }

    fn place(&self, station: StationKey) -> Option<Place<'_>> {
        match self {
            Self::Install {
                evse_id,
                remote_start_id,
                profile,
            } => Some(Place {
                station,
                evse_id: *evse_id,
                remote_start_id: *remote_start_id,
                profile,
            }),
            Self::Clear(_) | Self::Report { .. } => None,
        }
    }

    /// What is stored of its end.
    pub(super) fn end(
        &self,
        station: StationKey,
        ended: &Ended,
        was_sent: bool,
        at: Timestamp,
    ) -> Option<Change> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Answered {
            status: String,
            status_info: Option<Info>,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Info {
            reason_code: String,
        }
        let answered = ended.payload.as_deref();
        let answered =
            answered.and_then(|payload| serde_json::from_str::<Answered>(payload.get()).ok());
        let status = answered.as_ref().map(|answer| answer.status.as_str());
        Some(match (self, status) {
            (Self::Install { .. }, Some("Accepted")) => {
                Change::from(table::accept(self.place(station)?, at))
            }
            (Self::Install { profile, .. }, _) => {
                // Without an answer it may be installed or not.
                let is_open =
                    was_sent && matches!(ended.state, CallState::Timeout | CallState::Offline);
                let info = answered.and_then(|answer| answer.status_info);
                let reason =
                    info.map_or_else(|| ended.state.as_str().to_owned(), |info| info.reason_code);
                let reason = Some(reason);
                Change::from(table::refuse(station, profile.id, reason, is_open, at))
            }
            (Self::Clear(request), Some("Accepted")) => {
                Change::from(table::clear(station, request, at))
            }
            // Nothing matches, so no report follows.
            (Self::Report { request_id, .. }, Some("NoProfiles")) => {
                let parts = table::report_part(station, *request_id, true, at);
                parts.into_iter().fold(Change::new(), Change::write)
            }
            (Self::Clear(_) | Self::Report { .. }, _) => return None,
        })
    }
}
