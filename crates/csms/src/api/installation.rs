//! The installation as a whole: who stands where, in and out as JSON and as CSV.
//!
//! An import adds and changes, and takes nothing away. All of it is checked before anything is written, and
//! all of it is written together. What may be in it, `check` says; tables are `table`'s.

mod check;
mod table;

use std::collections::HashSet;

use axum::Json;
use axum::extract::{DefaultBodyLimit, FromRequest, Request, State};
use axum::http::{StatusCode, header};
use axum::response::Response;
use futures_util::stream;
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) use check::{ChargerBody, SiteBody};

use self::check::Known;
use super::AppState;
use super::access::Caller;
use super::chargers::{Charger, ChargerPath, charger};
use super::extract::{Body, Params, Segments};
use super::problem::{ApiError, ProblemFault};
use super::tariffs::{self, Fault, TariffBody};
use super::tokens::at_most;
use super::transactions::download;
use crate::live::LiveEventKind;
use crate::model::price_list::Version;
use crate::said::Said;
use crate::store::change::Change;
use crate::store::queries::MAX_PAGE;
use crate::store::rows::ChargerRow;
use crate::store::tables::load;
use crate::store::tables::sites::{self as rows, MOST_CHARGERS, MOST_SITES};

/// The largest import, in bytes.
const MOST_BYTES: usize = 4 * 1024 * 1024;
/// Rows of an import: all of them are one commit, for which stations wait.
const MOST_ROWS: usize = 10_000;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(installation, import))
        .routes(routes!(sites_csv, import_sites))
        .routes(routes!(
            super::chargers::charger,
            put_charger,
            delete_charger
        ))
        .routes(routes!(chargers_csv, import_chargers))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
}

/// Tariffs, sites and chargers: what GET gives, POST takes.
#[derive(Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Installation {
    /// Their versions that hold now.
    #[serde(default)]
    tariffs: Vec<TariffBody>,
    /// By id.
    #[serde(default)]
    sites: Vec<SiteBody>,
    /// By id.
    #[serde(default)]
    chargers: Vec<ChargerBody>,
}

/// What came of an import.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ImportedInstallation)]
struct Imported {
    /// Nothing was changed: it was only looked at.
    dry_run: bool,
    /// Tariffs that are new, or have a new version.
    tariffs: usize,
    /// Sites that were added or changed.
    sites: usize,
    /// Chargers that were added or changed.
    chargers: usize,
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ImportParams {
    /// `true` only looks whether all of it fits.
    #[serde(default)]
    dry_run: bool,
}

/// What there is, by which names are checked.
async fn known(state: &AppState) -> Result<Known, ApiError> {
    let sites = state.core.queries.sites().await?;
    let installation = state.core.writer.installation().current();
    let tariffs = installation.tariffs().iter();
    Ok(Known {
        sites: sites.into_iter().map(|site| site.site_id).collect(),
        tariffs: tariffs.map(|tariff| tariff.name.clone()).collect(),
    })
}

fn invalid((pointer, said): Fault) -> ApiError {
    ApiError::at(&pointer, said)
}

/// A change that sets a site.
pub(super) async fn checked_site(
    state: &AppState,
    site_id: &str,
    body: &SiteBody,
) -> Result<Change, ApiError> {
    if body.site_id.as_ref().is_some_and(|other| other != site_id) {
        let said = Said::OfThePath { name: "site_id" };
        return Err(ApiError::at("/site_id", said));
    }
    let known = known(state).await?;
    if !known.sites.contains(site_id) && known.sites.len() >= MOST_SITES {
        return Err(Said::TooManySites { most: MOST_SITES }.into());
    }
    let (site, limit_w) = body.checked(site_id, &known).map_err(invalid)?;
    let change = Change::from(rows::put_site(site));
    Ok(with_limit(state, change, site_id, limit_w))
}

fn with_limit(state: &AppState, change: Change, site_id: &str, limit_w: Option<u32>) -> Change {
    let now = state.core.clock.now();
    match limit_w {
        Some(limit_w) => change.write(load::set_limit(site_id, limit_w, None, now)),
        None => change,
    }
}

/// The id of a charger as it is spelled in the installation, else as it is given.
fn spelled(state: &AppState, id: &str) -> String {
    let installation = state.core.writer.installation().current();
    let known = installation.charger_id(&id.to_lowercase());
    known.unwrap_or(id).to_owned()
}

/// Add or change a charger: the station of this identity stands at a site
///
/// What is absent is not set: all of the charger is as the body says.
#[utoipa::path(
    put, path = "/api/v1/chargers/{id}", tag = "installation",
    params(("id" = String, Path, description = "Id of the charger: the identity of its station")),
    request_body = ChargerBody,
    responses((status = OK, body = Charger)),
)]
async fn put_charger(
    State(state): State<AppState>,
    Segments(path): Segments<ChargerPath>,
    Body(body): Body<ChargerBody>,
) -> Result<Json<Charger>, ApiError> {
    let id = spelled(&state, &path.id);
    let given = body.charger_id.as_ref();
    if given.is_some_and(|other| !other.eq_ignore_ascii_case(&id)) {
        let said = Said::OfThePath { name: "charger_id" };
        return Err(ApiError::at("/charger_id", said));
    }
    let known = known(&state).await?;
    let fact = body.checked(&id, &known).map_err(invalid)?;
    let what = LiveEventKind::Installation {
        what: "charger",
        id: Some(id),
    };
    let change = Change::from(rows::put_charger(fact)).tell(None, what);
    state.core.writer.change(change).await?;
    state.core.refresh_installation().await?;
    charger(State(state), Segments(path)).await
}

/// Take a charger out of the installation
///
/// Its station, its transactions and everything else that it left stay.
#[utoipa::path(
    delete, path = "/api/v1/chargers/{id}", tag = "installation",
    params(("id" = String, Path, description = "Id of the charger")),
    responses((status = NO_CONTENT, description = "It stands at no site now")),
)]
async fn delete_charger(
    State(state): State<AppState>,
    Segments(path): Segments<ChargerPath>,
) -> Result<StatusCode, ApiError> {
    let installation = state.core.writer.installation().current();
    let known = installation.charger_id(&path.id.to_lowercase());
    let id = known.map(str::to_owned);
    let id = id.ok_or(Said::UnknownCharger { charger: path.id })?;
    let removed = rows::remove_charger(&id);
    let what = LiveEventKind::Installation {
        what: "charger",
        id: Some(id),
    };
    let change = Change::from(removed).tell(None, what);
    state.core.writer.change(change).await?;
    state.core.refresh_installation().await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn sites(state: &AppState) -> Result<Vec<SiteBody>, ApiError> {
    let sites = state.core.queries.sites().await?;
    let body = sites.into_iter().map(|site| {
        let names = site.names.map(|names| names.0).unwrap_or_default();
        let names: serde_json::Value = serde_json::from_str(&names).unwrap_or_default();
        let name = |language: &str| names[language].as_str().map(str::to_owned);
        SiteBody {
            site_id: Some(site.site_id),
            name: Some(site.name),
            name_ko: name("ko"),
            name_ja: name("ja"),
            name_en: name("en"),
            address: Some(site.address).filter(|address| !address.is_empty()),
            latitude: site.latitude,
            longitude: site.longitude,
            time_zone: Some(site.time_zone),
            tariff: site.tariff,
            #[expect(clippy::cast_precision_loss, reason = "at most 100,000 kW")]
            limit_kw: site.limit_kw.map(|limit| limit.0 as f64 / 1_000.0),
        }
    });
    Ok(body.collect())
}

async fn chargers(state: &AppState) -> Result<Vec<ChargerBody>, ApiError> {
    let mut all: Vec<ChargerBody> = Vec::new();
    loop {
        let after = all.last().and_then(|last| last.charger_id.clone());
        let queries = &state.core.queries;
        let page = queries.chargers(None, after.as_deref(), MAX_PAGE).await?;
        let is_last = page.len() < MAX_PAGE as usize;
        all.extend(page.into_iter().map(charger_body));
        if is_last {
            return Ok(all);
        }
    }
}

fn charger_body(row: ChargerRow) -> ChargerBody {
    ChargerBody {
        charger_id: Some(row.charger_id),
        site_id: row.site_id,
        serial_number: row.serial_number,
        charger_type: Some(row.charger_type),
        rated_power: row.rated_power,
        max_output: Some(row.max_output),
        min_output: Some(row.min_output),
        connector_type: Some(row.connector_type),
        latitude: row.latitude,
        longitude: row.longitude,
        location_detail: row.location_detail,
    }
}

/// The installation: tariffs, sites, chargers
///
/// POST takes what this gives, e.g. on another server.
#[utoipa::path(
    get, path = "/api/v1/installation", tag = "installation",
    responses((status = OK, body = Installation)),
)]
async fn installation(State(state): State<AppState>) -> Result<Json<Installation>, ApiError> {
    let known = state.core.writer.installation().current();
    let now = state.core.clock.now();
    let tariffs = known.tariffs().iter();
    let tariffs = tariffs.filter_map(|tariff| TariffBody::of(tariff, tariff.shown_at(now)?));
    Ok(Json(Installation {
        tariffs: tariffs.collect(),
        sites: sites(&state).await?,
        chargers: chargers(&state).await?,
    }))
}

/// Import tariffs, sites and chargers
///
/// Adds and changes; takes nothing away. All of it fits and is written, or nothing is. A tariff that says what
/// it says already gets no new version.
#[utoipa::path(
    post, path = "/api/v1/installation", tag = "installation", params(ImportParams),
    request_body = Installation,
    responses((status = OK, body = Imported)),
)]
async fn import(
    State(state): State<AppState>,
    Caller(principal): Caller,
    Params(params): Params<ImportParams>,
    Body(body): Body<Installation, MOST_BYTES>,
) -> Result<Json<Imported>, ApiError> {
    let sites = numbered(body.sites, "sites");
    let chargers = numbered(body.chargers, "chargers");
    let by = principal.as_str();
    take(&state, by, params, body.tariffs, sites, chargers).await
}

/// With the place of each, where it is told what does not fit.
fn numbered<T>(items: Vec<T>, list: &'static str) -> Vec<(Place, T)> {
    let items = items.into_iter().enumerate();
    items
        .map(|(index, item)| (Place::Item { list, index }, item))
        .collect()
}

/// Where something stands in an import.
#[derive(Debug, Clone, Copy)]
enum Place {
    Item { list: &'static str, index: usize },
    Line(usize),
}

impl Place {
    /// What does not fit in a field of it, which is told as a JSON pointer.
    fn fault(self, field: &str, said: Said) -> ProblemFault {
        match self {
            Self::Item { list, index } => ProblemFault::at(format!("/{list}/{index}{field}"), said),
            Self::Line(line) => {
                ProblemFault::on_line(line, Some(field.trim_start_matches('/')), said)
            }
        }
    }
}

/// Checks an import and writes it.
async fn take(
    state: &AppState,
    by: &str,
    params: ImportParams,
    tariffs: Vec<TariffBody>,
    sites: Vec<(Place, SiteBody)>,
    chargers: Vec<(Place, ChargerBody)>,
) -> Result<Json<Imported>, ApiError> {
    let count = tariffs.len() + sites.len() + chargers.len();
    if count > MOST_ROWS {
        let most = MOST_ROWS;
        return Err(Said::TooManyRows { most, count }.into());
    }
    let mut faults = Vec::new();
    let mut known = known(state).await?;
    let mut change = Change::new();
    let mut imported = Imported {
        dry_run: params.dry_run,
        tariffs: 0,
        sites: sites.len(),
        chargers: chargers.len(),
    };
    for (index, body) in tariffs.iter().enumerate() {
        let place = Place::Item {
            list: "tariffs",
            index,
        };
        match tariff(state, by, body) {
            Err((field, said)) => faults.push(place.fault(&field, said)),
            Ok((name, version)) => {
                known.tariffs.insert(name.clone());
                let Some(version) = version else { continue };
                imported.tariffs += 1;
                let made = tariffs::change(state, &name, body, &version).await?;
                change = change.and(made);
            }
        }
    }
    let mut seen = HashSet::new();
    for (place, body) in &sites {
        let id = body.site_id.as_deref().unwrap_or_default();
        match body.checked(id, &known) {
            Err((field, said)) => faults.push(place.fault(&field, said)),
            Ok(_) if !seen.insert(id.to_owned()) => {
                let id = id.to_owned();
                faults.push(place.fault("/site_id", Said::Twice { id }));
            }
            Ok((site, limit_w)) => {
                change = change.write(rows::put_site(site));
                change = with_limit(state, change, id, limit_w);
            }
        }
        known.sites.insert(id.to_owned());
    }
    seen.clear();
    for (place, body) in &chargers {
        let id = spelled(state, body.charger_id.as_deref().unwrap_or_default());
        match body.checked(&id, &known) {
            Err((field, said)) => faults.push(place.fault(&field, said)),
            Ok(_) if !seen.insert(id.to_lowercase()) => {
                faults.push(place.fault("/charger_id", Said::Twice { id }));
            }
            Ok(charger) => change = change.write(rows::put_charger(charger)),
        }
    }
    if !faults.is_empty() {
        return Err(ApiError::parts(faults));
    }
    let counts = state.core.queries.counts().await?;
    let most_chargers = MOST_CHARGERS.saturating_sub(chargers.len());
    if known.sites.len() > MOST_SITES || counts.chargers > most_chargers as i64 {
        let (sites, chargers) = (MOST_SITES, MOST_CHARGERS);
        return Err(Said::InstallationFull { sites, chargers }.into());
    }
    if !params.dry_run {
        let what = LiveEventKind::Installation {
            what: "import",
            id: None,
        };
        state.core.writer.change(change.tell(None, what)).await?;
        state.core.refresh_installation().await?;
    }
    Ok(Json(imported))
}

/// The name of a tariff, and the version that it gets; `None` = it says so already.
fn tariff(
    state: &AppState,
    by: &str,
    body: &TariffBody,
) -> Result<(String, Option<Version>), Fault> {
    let name = body.name.clone().unwrap_or_default();
    if at_most(50, "/name", "name", Some(&name)).is_err() {
        let (name, most) = ("name".to_owned(), 50);
        return Err(("/name".into(), Said::TextLength { name, most }));
    }
    let installation = state.core.writer.installation().current();
    let known = installation.tariff(&name);
    let now = state.core.clock.now();
    let version = body.checked(known.is_none(), by, now)?;
    let shown = known.and_then(|tariff| tariff.shown_at(now));
    let is_default = known.is_some_and(|tariff| tariff.is_default);
    let says_so = shown.is_some_and(|shown| body.says(&version, shown));
    let says_so = says_so && is_default == body.is_default();
    Ok((name, (!says_so).then_some(version)))
}

/// A body that claims to be CSV.
struct Csv(String);

impl<S: Send + Sync> FromRequest<S> for Csv {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("text/csv") {
            let kind = "text/csv";
            return Err(Said::BodyType { kind }.into());
        }
        let bytes = axum::body::Bytes::from_request(request, state).await;
        let bytes = bytes.map_err(|error| match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Said::BodyTooLarge {
                limit: MOST_BYTES as u64,
            },
            _ => Said::BodyUnread,
        })?;
        let text = String::from_utf8(bytes.into()).map(Self);
        text.map_err(|_| Said::TableNotUtf8.into())
    }
}

/// A table that cannot be read.
fn unreadable(fault: ProblemFault) -> ApiError {
    ApiError::parts(vec![fault])
}

fn file(name: &str, table: String) -> Response {
    let parts = stream::once(async { Ok(table) });
    download("text/csv; charset=utf-8", name, parts)
}

/// The sites as CSV
#[utoipa::path(
    get, path = "/api/v1/sites.csv", tag = "installation",
    responses((status = OK, content_type = "text/csv", body = String)),
)]
async fn sites_csv(State(state): State<AppState>) -> Result<Response, ApiError> {
    Ok(file("sites.csv", table::site_table(&sites(&state).await?)))
}

/// Import sites as CSV
///
/// The columns are those of the table that GET gives, in any order; `site_id` is needed.
#[utoipa::path(
    post, path = "/api/v1/sites.csv", tag = "installation", params(ImportParams),
    request_body(content = String, content_type = "text/csv"),
    responses((status = OK, body = Imported)),
)]
async fn import_sites(
    State(state): State<AppState>,
    Caller(principal): Caller,
    Params(params): Params<ImportParams>,
    Csv(text): Csv,
) -> Result<Json<Imported>, ApiError> {
    let lines = table::read(&text, &table::SITE_COLUMNS, table::site).map_err(unreadable)?;
    let lines = lines.into_iter();
    let lines = lines
        .map(|(line, site)| (Place::Line(line), site))
        .collect();
    let by = principal.as_str();
    take(&state, by, params, vec![], lines, vec![]).await
}

/// The chargers as CSV
#[utoipa::path(
    get, path = "/api/v1/chargers.csv", tag = "installation",
    responses((status = OK, content_type = "text/csv", body = String)),
)]
async fn chargers_csv(State(state): State<AppState>) -> Result<Response, ApiError> {
    let chargers = chargers(&state).await?;
    Ok(file("chargers.csv", table::charger_table(&chargers)))
}

/// Import chargers as CSV: which stations stand at which site
///
/// The columns are those of the table that GET gives, in any order; `charger_id`, `site_id` and `rated_power`
/// are needed.
#[utoipa::path(
    post, path = "/api/v1/chargers.csv", tag = "installation", params(ImportParams),
    request_body(content = String, content_type = "text/csv"),
    responses((status = OK, body = Imported)),
)]
async fn import_chargers(
    State(state): State<AppState>,
    Caller(principal): Caller,
    Params(params): Params<ImportParams>,
    Csv(text): Csv,
) -> Result<Json<Imported>, ApiError> {
    let lines = table::read(&text, &table::CHARGER_COLUMNS, table::charger).map_err(unreadable)?;
    let lines = lines.into_iter();
    let lines = lines.map(|(line, charger)| (Place::Line(line), charger));
    let by = principal.as_str();
    take(&state, by, params, vec![], vec![], lines.collect()).await
}
