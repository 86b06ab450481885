//! Why a station cannot connect or charge, as far as the CSMS knows.

use axum::Json;
use axum::extract::State;
use scenario::Language;
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::extract::{Params, Segments};
use super::problem::ApiError;
use crate::doctor::station::{self, Patient};
use crate::doctor::{Told, Verdict};
use crate::said::Said;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(examine))
}

#[derive(Debug, Deserialize)]
struct StationPath {
    id: String,
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct DoctorParams {
    /// `en` (the default), `ko` or `ja`.
    lang: Option<String>,
    /// A token that the station was tried with; with its type.
    id_token: Option<String>,
    /// Its type, e.g. `ISO14443`.
    id_token_type: Option<String>,
}

/// What was found about a station.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = DoctorReport)]
pub(crate) struct Report {
    /// The identity.
    pub(crate) station: String,
    /// The worst of the findings.
    pub(crate) verdict: Verdict,
    /// In the order in which a station comes upon them.
    pub(crate) findings: Vec<Told>,
}

/// Why a station cannot connect or charge
///
/// Also of a station that is not known: the answer says so, and which handshakes of it were refused.
#[utoipa::path(
    get, path = "/api/v1/stations/{id}/doctor", tag = "stations",
    params(("id" = String, Path, description = "Identity of the station"), DoctorParams),
    responses((status = OK, body = Report)),
)]
async fn examine(
    State(state): State<AppState>,
    Segments(path): Segments<StationPath>,
    Params(params): Params<DoctorParams>,
) -> Result<Json<Report>, ApiError> {
    let lang = params.lang.as_deref().unwrap_or("en");
    let language: Language = lang.parse().map_err(|_| {
        ApiError::parameter(Said::OneOf {
            name: "lang",
            known: "en, ko, ja".to_owned(),
            value: lang.to_owned(),
        })
    })?;
    let id_token = match (&params.id_token_type, &params.id_token) {
        (Some(kind), Some(token)) => Some((kind.as_str(), token.as_str())),
        (None, None) => None,
        _ => {
            let (name, other) = ("id_token", "id_token_type");
            return Err(Said::GoTogether { name, other }.into());
        }
    };
    let core = &state.core;
    let patient = Patient {
        identity: &path.id,
        id_token,
        accepts_unknown_tokens: core.settings.accept_unknown_tokens,
        known_stations_only: core.settings.known_stations_only,
        now: core.clock.now(),
    };
    let installation = core.writer.installation().current();
    let queries = &core.queries;
    let found = station::examine(queries, &core.reader, &installation, patient).await?;
    Ok(Json(Report {
        station: path.id,
        verdict: worst(found.iter().map(|finding| finding.verdict)),
        findings: found.iter().map(|finding| finding.told(language)).collect(),
    }))
}

/// The worst of them.
pub(crate) fn worst(verdicts: impl Iterator<Item = Verdict>) -> Verdict {
    verdicts.max().unwrap_or(Verdict::Good)
}
