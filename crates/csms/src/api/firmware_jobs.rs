//! Firmware jobs and campaigns (L): who updates, and how far they are.

use axum::Json;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use jiff::Timestamp;
use ocpp201::Action;
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::access::Caller;
use super::call_report::CallReport;
use super::calls::{refused, reported};
use super::extract::{Body, Params, Segments, Station, duration, find_station};
use super::firmware::{find, problem};
use super::page::{Cursor, Page, PageParams};
use super::problem::ApiError;
use super::uploads::no_place;
use crate::blocks::firmware::{self as block, AskError, PUBLISH, UPDATE};
use crate::facts::StationKey;
use crate::firmware::campaign::{self, MOST_STATIONS};
use crate::live::LiveEventKind;
use crate::said::Said;
use crate::store::change::Change;
use crate::store::queries::Order;
use crate::store::tables::firmware::{self as table, FirmwareCampaignRow, FirmwareRow};
use crate::store::tables::firmware_jobs::{self as jobs, FirmwareJobRow, JobFilter, NewJob};

/// How long the address of a file holds, unless the request says so, and at most.
const USUAL_HOLD: i32 = 24 * 3600;
const LONGEST_HOLD: std::time::Duration = std::time::Duration::from_secs(30 * 86_400);
/// Stations of a campaign that update at a time, unless it says so.
const USUAL_AT_ONCE: i32 = 5;
const MOST_AT_ONCE: i32 = 500;
/// The largest body, in bytes: as many identities of the longest kind.
const MAX_BODY: usize = 1024 * 1024;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(station_firmware_jobs, update_station))
        .routes(routes!(firmware_jobs))
        .routes(routes!(firmware_job, cancel_firmware_job))
        .routes(routes!(firmware_campaigns))
        .merge(
            OpenApiRouter::new()
                .routes(routes!(begin_campaign))
                .layer(DefaultBodyLimit::max(MAX_BODY)),
        )
        .routes(routes!(firmware_campaign))
        .routes(routes!(stop_campaign))
}

/// How a station is to fetch and install a file.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct HowToUpdate {
    /// When it is to download; absent = at once.
    #[schema(value_type = Option<String>, format = DateTime)]
    retrieve_at: Option<Timestamp>,
    /// When it is to install; absent = as soon as it can.
    #[schema(value_type = Option<String>, format = DateTime)]
    install_at: Option<Timestamp>,
    /// How often it tries the download again; absent = as it likes.
    #[schema(minimum = 0)]
    retries: Option<i32>,
    /// Seconds between its attempts; absent = as it likes.
    #[schema(minimum = 0)]
    retry_interval: Option<i32>,
    /// How long the address of the file holds, counted from the later of the times above: `24h` if absent, at
    /// most 30 days. A job that is not over by then is `lost`.
    hold: Option<String>,
}

impl HowToUpdate {
    fn job(
        &self,
        kind: &'static str,
        file: &FirmwareRow,
        at: Timestamp,
    ) -> Result<NewJob, ApiError> {
        for (pointer, number) in [
            ("/how/retries", self.retries),
            ("/how/retry_interval", self.retry_interval),
        ] {
            if number.is_some_and(|number| number < 0) {
                return Err(ApiError::at(pointer, Said::NotNegative));
            }
        }
        if let (Some(retrieve), Some(install)) = (self.retrieve_at, self.install_at)
            && install < retrieve
        {
            let said = Said::InstallBeforeRetrieve;
            return Err(ApiError::at("/how/install_at", said));
        }
        let hold = match &self.hold {
            Some(text) => i32::try_from(duration("hold", text, LONGEST_HOLD)?.as_secs())
                .unwrap_or(i32::MAX)
                .max(1),
            None => USUAL_HOLD,
        };
        Ok(NewJob {
            key: 0,
            station: StationKey(0),
            kind,
            firmware_key: file.firmware_key,
            version: file.version.clone(),
            campaign: None,
            retries: self.retries,
            retry_interval: self.retry_interval,
            retrieve_at: self.retrieve_at,
            install_at: self.install_at,
            hold_seconds: hold,
            at,
        })
    }
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct UpdateBody {
    /// The file: `firmware_key`.
    firmware_key: i64,
    /// `true`: the station is a local controller, and is to publish it to those behind it (L03).
    #[serde(default)]
    publish: bool,
    /// How it is to fetch and install it.
    #[serde(default)]
    how: HowToUpdate,
}

/// What a station answered to UpdateFirmware or PublishFirmware.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct UpdateAsked {
    /// The job, with its state.
    job: FirmwareJobRow,
    /// The CALL and its answer; of the address the token is not shown.
    call: CallReport,
}

/// Update the firmware of a station (L01, L02), or have it publish one (L03)
///
/// The server makes the address of the file and the number of the request. Where the file has a signature and its
/// certificate, the update is a secure one. The job follows what the station tells.
#[utoipa::path(
    post, path = "/api/v1/stations/{id}/firmware-jobs", tag = "firmware",
    params(("id" = String, Path, description = "Identity of the station")),
    request_body = UpdateBody,
    responses((status = OK, description = "The station answered", body = UpdateAsked)),
)]
async fn update_station(
    State(state): State<AppState>,
    Caller(principal): Caller,
    Station(station): Station,
    Body(body): Body<UpdateBody>,
) -> Result<Json<UpdateAsked>, ApiError> {
    let core = &state.core;
    let file = find(&state, body.firmware_key).await?;
    let kind = if body.publish { PUBLISH } else { UPDATE };
    let mut job = body.how.job(kind, &file, core.clock.now())?;
    if core.connections.connected(&station.key()).is_none() {
        return Err(refused(
            &station.identity,
            crate::commands::CallRefusal::Offline,
        ));
    }
    job.key = core.numbers.next("firmware_job").await?;
    job.station = station.key();
    core.writer.change(jobs::add(&job)).await?;
    let row = find_job(&state, job.key).await?;
    let asked = async {
        let asking = block::prepare(core, row).await?;
        asking.carry_out(core, principal).await
    };
    let outcome = match asked.await {
        Ok(outcome) => outcome,
        Err(error) => {
            core.writer
                .change(jobs::cancel(job.key, core.clock.now()))
                .await?;
            return Err(not_asked(&station.identity, error));
        }
    };
    let action = if body.publish {
        Action::PublishFirmware
    } else {
        Action::UpdateFirmware
    };
    let call = reported(&station.identity, action, outcome)?;
    let job = find_job(&state, job.key).await?;
    Ok(Json(UpdateAsked { job, call }))
}

fn not_asked(station: &str, error: AskError) -> ApiError {
    match error {
        AskError::NoFile => Said::FirmwareGone.into(),
        AskError::NoPlace(why) => no_place(&why),
        AskError::Query(error) => error.into(),
        AskError::Store(error) => error.into(),
        AskError::Refused(refusal) => refused(station, refusal),
    }
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct JobsInState {
    /// Only in this state: `waiting`, `requested`, `refused`, `running`, `done`, `failed`, `cancelled`, `lost`.
    state: Option<String>,
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct JobsOf {
    /// Only of this station.
    station: Option<String>,
    /// Only of this campaign: `firmware_campaign_key`.
    campaign: Option<i64>,
}

async fn list_jobs(
    state: &AppState,
    filter: JobFilter,
    page: PageParams,
) -> Result<Json<Page<FirmwareJobRow>>, ApiError> {
    let page = page.request(Order::Newest)?;
    let core = &state.core;
    let rows = jobs::list(&core.reader, &filter, page, core.clock.now()).await?;
    Ok(Json(Page::new(rows, page.limit, |row: &FirmwareJobRow| {
        Cursor::Key(row.firmware_job_key)
    })))
}

/// Firmware jobs of all stations, newest first (L)
#[utoipa::path(
    get, path = "/api/v1/firmware-jobs", tag = "firmware", params(JobsOf, JobsInState, PageParams),
    responses((status = OK, body = Page<FirmwareJobRow>)),
)]
async fn firmware_jobs(
    State(state): State<AppState>,
    Params(of): Params<JobsOf>,
    Params(wanted): Params<JobsInState>,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<FirmwareJobRow>>, ApiError> {
    let station = match of.station {
        Some(identity) => Some(find_station(&state, &identity).await?.key()),
        None => None,
    };
    let filter = JobFilter {
        station,
        state: wanted.state,
        campaign: of.campaign,
    };
    list_jobs(&state, filter, page).await
}

/// Firmware jobs of a station, newest first (L)
#[utoipa::path(
    get, path = "/api/v1/stations/{id}/firmware-jobs", tag = "firmware",
    params(("id" = String, Path, description = "Identity of the station"), JobsInState, PageParams),
    responses((status = OK, body = Page<FirmwareJobRow>)),
)]
async fn station_firmware_jobs(
    State(state): State<AppState>,
    Station(station): Station,
    Params(wanted): Params<JobsInState>,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<FirmwareJobRow>>, ApiError> {
    let filter = JobFilter {
        station: Some(station.key()),
        state: wanted.state,
        campaign: None,
    };
    list_jobs(&state, filter, page).await
}

#[derive(Debug, Deserialize)]
struct JobPath {
    key: i64,
}

async fn find_job(state: &AppState, key: i64) -> Result<FirmwareJobRow, ApiError> {
    let core = &state.core;
    let row = jobs::find(&core.reader, key, core.clock.now()).await?;
    row.ok_or_else(|| Said::UnknownFirmwareJob { key }.into())
}

/// One firmware job (L)
#[utoipa::path(
    get, path = "/api/v1/firmware-jobs/{key}", tag = "firmware",
    params(("key" = i64, Path, description = "`firmware_job_key` of a job")),
    responses((status = OK, body = FirmwareJobRow)),
)]
async fn firmware_job(
    State(state): State<AppState>,
    Segments(path): Segments<JobPath>,
) -> Result<Json<FirmwareJobRow>, ApiError> {
    find_job(&state, path.key).await.map(Json)
}

/// Cancel a job that waits, or take a published file back (L04)
///
/// A station that has begun to update cannot be called back: a new job for it takes the place of the old one.
#[utoipa::path(
    delete, path = "/api/v1/firmware-jobs/{key}", tag = "firmware",
    params(("key" = i64, Path, description = "`firmware_job_key` of a job")),
    responses(
        (status = OK, description = "The local controller was sent UnpublishFirmware", body = UpdateAsked),
        (status = NO_CONTENT, description = "It waited, and is cancelled"),
    ),
)]
async fn cancel_firmware_job(
    State(state): State<AppState>,
    Caller(principal): Caller,
    Segments(path): Segments<JobPath>,
) -> Result<axum::response::Response, ApiError> {
    use axum::response::IntoResponse as _;
    let core = &state.core;
    let job = find_job(&state, path.key).await?;
    match (job.kind.as_str(), job.state.as_str()) {
        (_, "waiting") => {
            let told = LiveEventKind::FirmwareJob {
                request_id: None,
                job: UPDATE,
                state: "cancelled",
                status: None,
            };
            let cancel = jobs::cancel(path.key, core.clock.now());
            let change = Change::from(cancel).tell(Some(job.station.as_str().into()), told);
            core.writer.change(change).await?;
            core.firmware.bell.notify_one();
            Ok(StatusCode::NO_CONTENT.into_response())
        }
        (PUBLISH, "requested" | "running" | "done" | "lost") => {
            let asked = block::unpublish(core, &job, principal).await;
            let outcome = asked.map_err(|error| not_asked(&job.station, error))?;
            let call = reported(&job.station, Action::UnpublishFirmware, outcome)?;
            let job = find_job(&state, path.key).await?;
            Ok(Json(UpdateAsked { job, call }).into_response())
        }
        (_, now) => Err(Said::FirmwareJobBegun {
            key: path.key,
            state: now.to_owned(),
        }
        .into()),
    }
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct CampaignBody {
    /// The file: `firmware_key`.
    firmware_key: i64,
    /// Identities, 1 to 10,000. One that is named twice is updated once.
    stations: Vec<String>,
    /// Stations that update at a time, 1 to 500; 5 if absent.
    #[schema(minimum = 1, maximum = 500)]
    at_once: Option<i32>,
    /// It stops by itself after so many failures; absent = never.
    #[schema(minimum = 1)]
    most_failures: Option<i32>,
    /// How they are to fetch and install it.
    #[serde(default)]
    how: HowToUpdate,
}

/// Begin a firmware campaign (L)
///
/// Each station gets its turn when it is connected and fewer than `at_once` are at it. One that is away keeps its
/// turn until it comes.
#[utoipa::path(
    post, path = "/api/v1/firmware-campaigns", tag = "firmware", request_body = CampaignBody,
    responses((status = CREATED, description = "It runs", body = FirmwareCampaignRow)),
)]
async fn begin_campaign(
    State(state): State<AppState>,
    Body(body): Body<CampaignBody, MAX_BODY>,
) -> Result<(StatusCode, Json<FirmwareCampaignRow>), ApiError> {
    let core = &state.core;
    let file = find(&state, body.firmware_key).await?;
    let at_once = body.at_once.unwrap_or(USUAL_AT_ONCE);
    if !(1..=MOST_AT_ONCE).contains(&at_once) {
        let said = Said::out_of("at_once", 1..=MOST_AT_ONCE.into(), at_once);
        return Err(ApiError::at("/at_once", said));
    }
    if body.most_failures.is_some_and(|most| most < 1) {
        let (name, least) = ("most_failures", 1);
        return Err(ApiError::at(
            "/most_failures",
            Said::AtLeast { name, least },
        ));
    }
    if !(1..=MOST_STATIONS).contains(&body.stations.len()) {
        let (most, count) = (MOST_STATIONS, body.stations.len());
        return Err(ApiError::at(
            "/stations",
            Said::StationCount { most, count },
        ));
    }
    let now = core.clock.now();
    let key = core.numbers.next("firmware_campaign").await?;
    let job = body.how.job(UPDATE, &file, now)?;
    let mut change = Change::from(table::begin(key, &file, at_once, body.most_failures, now));
    let mut seen = std::collections::HashSet::new();
    for identity in &body.stations {
        let station = find_station(&state, identity).await?;
        if station.removed_at.is_some() || !seen.insert(station.key()) {
            continue;
        }
        let job = NewJob {
            key: core.numbers.next("firmware_job").await?,
            station: station.key(),
            campaign: Some(key),
            ..job.clone()
        };
        change = change.write(jobs::add(&job));
    }
    let told = LiveEventKind::FirmwareCampaign {
        firmware_campaign_key: key,
        state: "running",
    };
    core.writer.change(change.tell(None, told)).await?;
    core.firmware.bell.notify_one();
    let row = find_campaign(&state, key).await?;
    Ok((StatusCode::CREATED, Json(row)))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct CampaignsInState {
    /// Only in this state: `running`, `stopped`, `done`.
    state: Option<String>,
}

/// Firmware campaigns with their progress, newest first (L)
#[utoipa::path(
    get, path = "/api/v1/firmware-campaigns", tag = "firmware", params(CampaignsInState, PageParams),
    responses((status = OK, body = Page<FirmwareCampaignRow>)),
)]
async fn firmware_campaigns(
    State(state): State<AppState>,
    Params(wanted): Params<CampaignsInState>,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<FirmwareCampaignRow>>, ApiError> {
    let page = page.request(Order::Newest)?;
    let core = &state.core;
    let of = wanted.state.as_deref();
    let rows = table::campaigns(&core.reader, of, page, core.clock.now()).await?;
    Ok(Json(Page::new(
        rows,
        page.limit,
        |row: &FirmwareCampaignRow| Cursor::Key(row.firmware_campaign_key),
    )))
}

async fn find_campaign(state: &AppState, key: i64) -> Result<FirmwareCampaignRow, ApiError> {
    let core = &state.core;
    let row = table::find_campaign(&core.reader, key, core.clock.now()).await?;
    row.ok_or_else(|| Said::UnknownFirmwareCampaign { key }.into())
}

/// One firmware campaign with its progress (L)
#[utoipa::path(
    get, path = "/api/v1/firmware-campaigns/{key}", tag = "firmware",
    params(("key" = i64, Path, description = "`firmware_campaign_key` of a campaign")),
    responses((status = OK, body = FirmwareCampaignRow)),
)]
async fn firmware_campaign(
    State(state): State<AppState>,
    Segments(path): Segments<JobPath>,
) -> Result<Json<FirmwareCampaignRow>, ApiError> {
    find_campaign(&state, path.key).await.map(Json)
}

/// Stop a firmware campaign (L)
///
/// Nobody else is asked; who has begun goes on.
#[utoipa::path(
    post, path = "/api/v1/firmware-campaigns/{key}/stop", tag = "firmware",
    params(("key" = i64, Path, description = "`firmware_campaign_key` of a campaign")),
    responses((status = OK, body = FirmwareCampaignRow)),
)]
async fn stop_campaign(
    State(state): State<AppState>,
    Segments(path): Segments<JobPath>,
) -> Result<Json<FirmwareCampaignRow>, ApiError> {
    let row = find_campaign(&state, path.key).await?;
    if row.state != "running" {
        let (key, state) = (path.key, row.state);
        return Err(Said::CampaignOver { key, state }.into());
    }
    campaign::end(&state.core, path.key, "stopped")
        .await
        .map_err(problem)?;
    find_campaign(&state, path.key).await.map(Json)
}
