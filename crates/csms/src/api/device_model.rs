//! The device model of a station as it is known here (B05 to B08).

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::extract::{Params, Station};
use super::page::{Cursor, Page, limit};
use super::problem::ApiError;
use crate::said::Said;
use crate::store::tables::device_model::{self, VariableFilter, VariableRow, VariableSettingRow};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(variables))
        .routes(routes!(variable_settings))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct PathParams {
    /// `next` of the page before; absent = from the start.
    after: Option<String>,
    /// Rows at most, 1 to 1000; 100 if absent.
    limit: Option<u32>,
}

impl PathParams {
    /// Path and attribute that the page before ended with.
    fn after(&self) -> Result<Option<(&str, &str)>, ApiError> {
        let Some(cursor) = &self.after else {
            return Ok(None);
        };
        let after = cursor.rsplit_once('#').ok_or(Said::Cursor)?;
        Ok(Some(after))
    }
}

fn cursor(path: &str, attribute_type: &str) -> Cursor {
    Cursor::Name(format!("{path}#{attribute_type}"))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct VariableParams {
    /// Only of components of this name, in any case of letters, e.g. `EVSE`.
    component: Option<String>,
    /// Only of this EVSE.
    evse_id: Option<i32>,
    /// Only those that the last full inventory was without (`true`), or only the others.
    gone: Option<bool>,
}

/// The device model, as far as the station has reported it (B)
///
/// GetBaseReport, GetReport, GetVariables, SetVariables and NotifyEvent bring it up to date.
#[utoipa::path(
    get, path = "/api/v1/stations/{id}/variables", tag = "reports",
    params(
        ("id" = String, Path, description = "Identity of the station"), VariableParams, PathParams,
    ),
    responses((status = OK, body = Page<VariableRow>)),
)]
async fn variables(
    State(state): State<AppState>,
    Station(station): Station,
    Params(wanted): Params<VariableParams>,
    Params(page): Params<PathParams>,
) -> Result<Json<Page<VariableRow>>, ApiError> {
    let (after, limit) = (page.after()?, limit(page.limit)?);
    let filter = VariableFilter {
        component: wanted.component,
        evse_id: wanted.evse_id,
        gone: wanted.gone,
    };
    let reader = &state.core.reader;
    let rows = device_model::variables(reader, station.key(), &filter, after, limit).await?;
    Ok(Json(Page::new(rows, limit, |row: &VariableRow| {
        cursor(&row.path, &row.attribute_type)
    })))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct SettingParams {
    /// Only with this result, e.g. `Rejected`.
    status: Option<String>,
    /// Only those that wait for the next boot (`true`), or only the others.
    awaits_reboot: Option<bool>,
}

/// What became of the last SetVariables of each attribute (B05)
///
/// A value that needs a reboot waits here until the station boots, and is the value of the variable then.
#[utoipa::path(
    get, path = "/api/v1/stations/{id}/variable-settings", tag = "reports",
    params(
        ("id" = String, Path, description = "Identity of the station"), SettingParams, PathParams,
    ),
    responses((status = OK, body = Page<VariableSettingRow>)),
)]
async fn variable_settings(
    State(state): State<AppState>,
    Station(station): Station,
    Params(wanted): Params<SettingParams>,
    Params(page): Params<PathParams>,
) -> Result<Json<Page<VariableSettingRow>>, ApiError> {
    let (after, limit) = (page.after()?, limit(page.limit)?);
    let filter = (wanted.status.as_deref(), wanted.awaits_reboot);
    let reader = &state.core.reader;
    let rows = device_model::settings(reader, station.key(), filter, after, limit).await?;
    Ok(Json(Page::new(rows, limit, |row: &VariableSettingRow| {
        cursor(&row.path, &row.attribute_type)
    })))
}
