//! Guided upgrades of the security profile (A05).

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::AppState;
use super::access::Caller;
use super::calls::refused;
use super::extract::{Body, OfStation, Params, Segments, Station, duration};
use super::page::{Cursor, Page, PageParams};
use super::problem::ApiError;
use crate::blocks::security::upgrade::{Plan, until};
use crate::commands::CallRefusal;
use crate::model::certificates::root_of;
use crate::said::Said;
use crate::store::queries::Order;
use crate::store::tables::security_upgrade::{self as table, NewUpgrade, SecurityUpgradeRow};

/// How long a station has to come, unless the request says so, and at most.
const USUAL: Duration = Duration::from_secs(24 * 3600);
const LONGEST: Duration = Duration::from_secs(30 * 86_400);

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(security_upgrades))
        .routes(routes!(security_upgrade))
        .routes(routes!(upgrade_security))
}

/// Upgrades of security profiles, newest first (A05)
#[utoipa::path(
    get, path = "/api/v1/security-upgrades", tag = "certificates", params(OfStation, PageParams),
    responses((status = OK, body = Page<SecurityUpgradeRow>)),
)]
async fn security_upgrades(
    State(state): State<AppState>,
    Params(of): Params<OfStation>,
    Params(page): Params<PageParams>,
) -> Result<Json<Page<SecurityUpgradeRow>>, ApiError> {
    let station = of.key(&state).await?;
    let page = page.request(Order::Newest)?;
    let core = &state.core;
    let rows = table::list(&core.reader, station, page, core.clock.now()).await?;
    Ok(Json(Page::new(
        rows,
        page.limit,
        |row: &SecurityUpgradeRow| Cursor::Key(row.security_upgrade_key),
    )))
}

#[derive(Debug, Deserialize)]
struct UpgradePath {
    key: i64,
}

async fn find(state: &AppState, key: i64) -> Result<SecurityUpgradeRow, ApiError> {
    let core = &state.core;
    let row = table::find(&core.reader, key, core.clock.now()).await?;
    row.ok_or_else(|| Said::UnknownSecurityUpgrade { key }.into())
}

/// One upgrade of a security profile (A05)
#[utoipa::path(
    get, path = "/api/v1/security-upgrades/{key}", tag = "certificates",
    params(("key" = i64, Path, description = "`security_upgrade_key` of an upgrade")),
    responses((status = OK, body = SecurityUpgradeRow)),
)]
async fn security_upgrade(
    State(state): State<AppState>,
    Segments(path): Segments<UpgradePath>,
) -> Result<Json<SecurityUpgradeRow>, ApiError> {
    find(&state, path.key).await.map(Json)
}

#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct UpgradeBody {
    /// 1, 2 or 3.
    #[schema(minimum = 1, maximum = 3)]
    security_profile: i32,
    /// Where the station is to connect, without its identity: `wss://…` for 2 and 3, `ws://…` for 1.
    url: String,
    /// The slot of the network profile, 1 or 2; 2 if absent.
    slot: Option<i32>,
    /// A root that the certificate of this server leads to, in PEM: it is installed first. Absent = the station has it.
    root_certificate: Option<String>,
    /// Of the network profile, in seconds; 30 if absent.
    message_timeout: Option<i32>,
    /// How long the station has to come with the new profile, e.g. `24h` (which it is if absent).
    within: Option<String>,
}

/// Lead a station to a higher security profile (A05)
///
/// One step after the other: root, certificate (profile 3), SetNetworkProfile, NetworkConfigurationPriority, Reset. The
/// answer comes when the station was asked to reset, or said no to a step. The first connection with the profile ends
/// the upgrade: from then on the station may use nothing lower.
#[utoipa::path(
    post, path = "/api/v1/stations/{id}/security-upgrades", tag = "certificates",
    params(("id" = String, Path, description = "Identity of the station")),
    request_body = UpgradeBody,
    responses((status = OK, body = SecurityUpgradeRow)),
)]
async fn upgrade_security(
    State(state): State<AppState>,
    Caller(principal): Caller,
    Station(station): Station,
    Body(body): Body<UpgradeBody>,
) -> Result<Json<SecurityUpgradeRow>, ApiError> {
    let scheme = match body.security_profile {
        1 => "ws://",
        2 | 3 => "wss://",
        other => {
            let said = Said::out_of("security_profile", 1..=3, other);
            return Err(ApiError::at("/security_profile", said));
        }
    };
    if !body.url.starts_with(scheme) || body.url.len() > 512 {
        let said = Said::ConnectUrl { scheme, most: 512 };
        return Err(ApiError::at("/url", said));
    }
    let slot = body.slot.unwrap_or(2);
    if !(1..=2).contains(&slot) {
        return Err(ApiError::at("/slot", Said::out_of("slot", 1..=2, slot)));
    }
    let message_timeout = body.message_timeout.unwrap_or(30);
    if message_timeout < 1 {
        let (name, least) = ("message_timeout", 1);
        return Err(ApiError::at(
            "/message_timeout",
            Said::AtLeast { name, least },
        ));
    }
    if let Some(root) = &body.root_certificate
        && (root.len() > 5500 || root_of(root).is_none())
    {
        let said = Said::CertificatePem { most: 5500 };
        return Err(ApiError::at("/root_certificate", said));
    }
    let within = body.within.as_deref();
    let within = within.map_or(Ok(USUAL), |text| duration("within", text, LONGEST))?;
    let core = Arc::clone(&state.core);
    if core.connections.connected(&station.key()).is_none() {
        return Err(refused(&station.identity, CallRefusal::Offline));
    }
    let now = core.clock.now();
    let key = core.numbers.next("security_upgrade").await?;
    let upgrade = NewUpgrade {
        key,
        station: station.key(),
        security_profile: body.security_profile,
        slot,
        url: body.url,
        at: now,
        until: until(now, within),
    };
    core.writer.change(table::add(&upgrade)).await?;
    let plan = Plan {
        upgrade,
        identity: station.identity.as_str().into(),
        root: body.root_certificate,
        message_timeout,
        principal,
    };
    // A task of its own: what was begun goes on to its end when the caller goes away.
    let leading = tokio::spawn(async move { plan.carry_out(&core).await });
    leading.await.map_err(|_| Said::Internal)??;
    find(&state, key).await.map(Json)
}
