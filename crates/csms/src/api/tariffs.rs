//! Tariffs (block I): what charging costs, in versions. What makes a version, and what is wrong with it, is in
//! `body`.

mod body;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::access::Caller;
use super::extract::{Body, Segments};
use super::page::Page;
use super::problem::ApiError;
use super::tokens::at_most;
use crate::live::LiveEventKind;
use crate::model::price_list::{Rate, Tariff, Texts, Version};
use crate::said::Said;
use crate::store::change::Change;
use crate::store::keys::KeyKind;
use crate::store::rows::Money;
use crate::store::tables::tariffs::{self as table, MOST_TARIFFS, MOST_VERSIONS};
pub(super) use body::{Fault, TariffBody};

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(tariffs))
        .routes(routes!(tariff, put_tariff, delete_tariff))
        .routes(routes!(versions))
}

/// A tariff as it holds now.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct TariffView {
    /// Our key.
    tariff_key: i64,
    /// Its name, unique.
    name: String,
    /// It holds where the site has none of its own.
    is_default: bool,
    /// Sites that have it, by id.
    sites: Vec<String>,
    /// When it was added.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[serde(flatten)]
    version: VersionView,
}

/// A version of a tariff. None is ever changed: bills keep the one that they began with.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = TariffVersion)]
struct VersionView {
    /// Counts from 1.
    version: i32,
    /// ISO 4217.
    currency: String,
    /// Price of one kWh in the major unit.
    price_per_kwh: Money,
    /// Price of each minute that has begun, from the Started to the Ended.
    price_per_minute: Money,
    /// Price of the transaction itself.
    price_per_session: Money,
    /// Energy is billed in steps of so many Wh, rounded to nearest.
    step_wh: i64,
    /// Other prices by weekday and time of day; the first that fits the begin of the transaction counts.
    rates: Vec<RateView>,
    /// What drivers are told, by language.
    texts: Texts,
    /// It holds since then; `null` = since ever.
    #[schema(value_type = Option<String>, format = DateTime)]
    valid_from: Option<Timestamp>,
    /// It holds until then, that instant not included; `null` = without end.
    #[schema(value_type = Option<String>, format = DateTime)]
    valid_until: Option<Timestamp>,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    changed_at: Timestamp,
    /// By whom; empty = it came with the database.
    changed_by: String,
}

/// Other prices in a part of the week.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = TariffRate)]
struct RateView {
    /// `mon` … `sun`; empty = every day.
    weekdays: Vec<&'static str>,
    /// `HH:MM` in the time zone of the site.
    from: String,
    /// `HH:MM`, not included. One that is not later than `from` is of the next day.
    until: String,
    /// `null` = as outside of all rates.
    price_per_kwh: Option<Money>,
    /// `null` = as outside of all rates.
    price_per_minute: Option<Money>,
    /// `null` = as outside of all rates.
    price_per_session: Option<Money>,
}

fn version_view(version: &Version) -> VersionView {
    VersionView {
        version: version.number,
        currency: version.currency.clone(),
        price_per_kwh: Money(version.prices.per_kwh_e4),
        price_per_minute: Money(version.prices.per_minute_e4),
        price_per_session: Money(version.prices.per_session_e4),
        step_wh: version.step_wh,
        rates: version.rates.iter().map(rate_view).collect(),
        texts: version.texts.clone(),
        valid_from: version.valid_from,
        valid_until: version.valid_until,
        changed_at: version.created_at,
        changed_by: version.created_by.clone(),
    }
}

fn rate_view(rate: &Rate) -> RateView {
    let days = rate.weekdays.iter();
    let days = days.filter_map(|day| WEEKDAYS.get(usize::try_from(day - 1).ok()?).copied());
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    RateView {
        weekdays: days.collect(),
        from: clock(rate.from),
        until: clock(rate.until),
        price_per_kwh: rate.per_kwh_e4.map(Money),
        price_per_minute: rate.per_minute_e4.map(Money),
        price_per_session: rate.per_session_e4.map(Money),
    }
}

fn view(state: &AppState, tariff: &Tariff) -> Option<TariffView> {
    let version = tariff.shown_at(state.core.clock.now())?;
    let installation = state.core.writer.installation().current();
    let sites = installation.sites_with(tariff.tariff_key);
    Some(TariffView {
        tariff_key: tariff.tariff_key,
        name: tariff.name.clone(),
        is_default: tariff.is_default,
        sites: sites.into_iter().map(str::to_owned).collect(),
        created_at: tariff.created_at,
        version: version_view(version),
    })
}

fn unknown(name: &str) -> ApiError {
    let tariff = name.to_owned();
    Said::UnknownTariff { tariff }.into()
}

/// Tariffs as they hold now, by name
#[utoipa::path(
    get, path = "/api/v1/tariffs", tag = "tariffs",
    responses((status = OK, body = Page<TariffView>)),
)]
async fn tariffs(State(state): State<AppState>) -> Json<Page<TariffView>> {
    let installation = state.core.writer.installation().current();
    let views = installation.tariffs().iter();
    let views = views.filter_map(|tariff| view(&state, tariff));
    Json(Page::whole(views.collect()))
}

#[derive(Debug, Deserialize)]
struct TariffPath {
    name: String,
}

/// A tariff as it holds now
#[utoipa::path(
    get, path = "/api/v1/tariffs/{name}", tag = "tariffs",
    params(("name" = String, Path, description = "Its name")),
    responses((status = OK, body = TariffView)),
)]
async fn tariff(
    State(state): State<AppState>,
    Segments(path): Segments<TariffPath>,
) -> Result<Json<TariffView>, ApiError> {
    let installation = state.core.writer.installation().current();
    let found = installation.tariff(&path.name);
    let found = found.and_then(|tariff| view(&state, tariff));
    found.map(Json).ok_or_else(|| unknown(&path.name))
}

/// The versions of a tariff, newest first
#[utoipa::path(
    get, path = "/api/v1/tariffs/{name}/versions", tag = "tariffs",
    params(("name" = String, Path, description = "Its name")),
    responses((status = OK, body = Page<VersionView>)),
)]
async fn versions(
    State(state): State<AppState>,
    Segments(path): Segments<TariffPath>,
) -> Result<Json<Page<VersionView>>, ApiError> {
    let installation = state.core.writer.installation().current();
    let found = installation.tariff(&path.name);
    let found = found.ok_or_else(|| unknown(&path.name))?;
    let versions = found.versions.iter().rev().map(version_view);
    Ok(Json(Page::whole(versions.collect())))
}

/// A change that adds the version; refused where there are too many of them.
pub(super) async fn change(
    state: &AppState,
    name: &str,
    body: &TariffBody,
    version: &Version,
) -> Result<Change, ApiError> {
    let installation = state.core.writer.installation().current();
    let known = installation.tariff(name);
    if known.is_some_and(|tariff| tariff.versions.len() >= MOST_VERSIONS) {
        let (tariff, most) = (name.to_owned(), MOST_VERSIONS);
        return Err(Said::TooManyVersions { tariff, most }.into());
    }
    if known.is_none() && installation.tariffs().len() >= MOST_TARIFFS {
        return Err(Said::TooManyTariffs { most: MOST_TARIFFS }.into());
    }
    // Another one may still have this name, and was removed: it is there again then.
    let key = state.core.numbers.next(KeyKind::Tariff.counter()).await?;
    Ok(table::put(key, name, body.is_default(), version))
}

/// Add a tariff, or a version to one
///
/// No version is ever changed: transactions keep the terms that held when they began, and the history stays.
#[utoipa::path(
    put, path = "/api/v1/tariffs/{name}", tag = "tariffs",
    params(("name" = String, Path, description = "Its name, at most 50 characters")),
    request_body = TariffBody,
    responses((status = OK, body = TariffView)),
)]
async fn put_tariff(
    State(state): State<AppState>,
    Caller(principal): Caller,
    Segments(path): Segments<TariffPath>,
    Body(body): Body<TariffBody>,
) -> Result<Json<TariffView>, ApiError> {
    let name = &path.name;
    at_most(50, "", "name", Some(name))?;
    if body.name.as_ref().is_some_and(|other| other != name) {
        return Err(ApiError::at("/name", Said::OfThePath { name: "name" }));
    }
    let installation = state.core.writer.installation().current();
    let is_new = installation.tariff(name).is_none();
    let now = state.core.clock.now();
    let version = body.checked(is_new, principal.as_str(), now);
    let version = version.map_err(|(pointer, said)| ApiError::at(&pointer, said))?;
    let what = LiveEventKind::Installation {
        what: "tariff",
        id: Some(name.clone()),
    };
    let change = change(&state, name, &body, &version).await?;
    state.core.writer.change(change.tell(None, what)).await?;
    state.core.refresh_installation().await?;
    tariff(State(state), Segments(path)).await
}

/// Remove a tariff
///
/// Bills that were made by it stand. The default tariff and one that a site has stay.
#[utoipa::path(
    delete, path = "/api/v1/tariffs/{name}", tag = "tariffs",
    params(("name" = String, Path, description = "Its name")),
    responses((status = NO_CONTENT, description = "Removed")),
)]
async fn delete_tariff(
    State(state): State<AppState>,
    Segments(path): Segments<TariffPath>,
) -> Result<StatusCode, ApiError> {
    let name = path.name;
    let installation = state.core.writer.installation().current();
    let known = installation.tariff(&name).ok_or_else(|| unknown(&name))?;
    if known.is_default {
        return Err(Said::DefaultTariff { tariff: name }.into());
    }
    let sites = installation.sites_with(known.tariff_key);
    if !sites.is_empty() {
        let (tariff, sites) = (name, sites.join(", "));
        return Err(Said::TariffInUse { tariff, sites }.into());
    }
    let removed = table::remove(&name, state.core.clock.now());
    let what = LiveEventKind::Installation {
        what: "tariff",
        id: Some(name),
    };
    let change = Change::from(removed).tell(None, what);
    state.core.writer.change(change).await?;
    state.core.refresh_installation().await?;
    Ok(StatusCode::NO_CONTENT)
}
