//! Sites, chargers and statistics as rows.
//!
//! The installation as the operator describes it, and sums over the usage log. Local hours and
//! days are made from [`UsageBucketRow`]s by the API, because SQLite knows no time zones.

use serde::Serialize;

use super::{JsonText, Kilowatts, Money, WattHours};

/// A place with chargers.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct SiteRow {
    /// Its id.
    pub site_id: String,
    /// Its name.
    pub name: String,
    /// Its names by language (`ko`, `ja`, `en`); `null` = none besides.
    pub names: Option<JsonText>,
    /// Its postal address.
    pub address: String,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// IANA name, e.g. `Asia/Seoul`.
    pub time_zone: String,
    /// The tariff that holds there; `null` = the default one.
    pub tariff: Option<String>,
    /// What all its stations may take together, kW; `null` = there is no limit. GET
    /// /api/v1/sites/{id}/limit tells it by the hour.
    #[sqlx(rename = "limit_w")]
    pub limit_kw: Option<Kilowatts>,
    /// Chargers assigned to it.
    pub chargers: i64,
    /// Installed capacity, kW.
    pub rated_power: f64,
}

/// A charger of the installation, with what its station last reported.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct ChargerRow {
    /// Its id: the identity of its station.
    pub charger_id: String,
    /// The site it stands at.
    pub site_id: String,
    /// Its serial number.
    pub serial_number: Option<String>,
    /// e.g. `ULTRA_FAST`.
    pub charger_type: String,
    /// Guaranteed, kW.
    pub rated_power: f64,
    /// Highest, kW.
    pub max_output: f64,
    /// Lowest, kW.
    pub min_output: f64,
    /// e.g. `cCCS1`.
    pub connector_type: String,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// Its last known state, or `Offline`.
    pub current_status: String,
    /// Where at the site.
    pub location_detail: Option<String>,
    /// A date, `2026-01-31`.
    pub installation_date: Option<String>,
    /// When it was added, RFC 3339.
    pub created_at: String,
}

/// Sums over the transactions of one station.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct ChargerStatisticsRow {
    /// Our key of the station: the cursor of the list.
    pub station_key: i64,
    /// The station's identity.
    pub charger_id: String,
    /// The site it is assigned to.
    pub site_id: Option<String>,
    /// Of the sums of money; `null` where nothing was priced.
    pub currency: Option<String>,
    /// Transactions that began in the period.
    pub transactions: i64,
    /// Of these, still active.
    pub active: i64,
    /// Billed energy, kWh; transactions with unknown energy count as nothing.
    #[sqlx(rename = "energy_wh")]
    pub energy_kwh: WattHours,
    /// Cost in the major unit.
    #[sqlx(rename = "cost_e4")]
    pub cost: Money,
    /// Sum of the durations of ended transactions.
    pub duration_seconds: i64,
}

/// Sums over the transactions at one site.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct SiteStatisticsRow {
    /// The site.
    pub site_id: String,
    /// Its name.
    pub name: String,
    /// IANA name.
    pub time_zone: String,
    /// Chargers assigned to it.
    pub chargers: i64,
    /// Of the sums of money; `null` where nothing was priced.
    pub currency: Option<String>,
    /// Transactions that began in the period.
    pub transactions: i64,
    /// Of these, still active.
    pub active: i64,
    /// Billed energy, kWh; transactions with unknown energy count as nothing.
    #[sqlx(rename = "energy_wh")]
    pub energy_kwh: WattHours,
    /// Cost in the major unit.
    #[sqlx(rename = "cost_e4")]
    pub cost: Money,
    /// Sum of the durations of ended transactions.
    pub duration_seconds: i64,
}

/// Sums over the transactions that began in one or more quarters of an hour (UTC), per time zone and
/// currency. Every time zone in use is a whole number of quarters away from UTC.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct UsageBucketRow {
    /// The first of them: quarters of an hour since 1970 (UTC).
    pub quarter: i64,
    /// The site's time zone; `None` = not asked for, or the station belongs to no site.
    pub time_zone: Option<String>,
    /// Of the sums of money.
    pub currency: Option<String>,
    /// Transactions that began in it.
    pub transactions: i64,
    /// Billed energy, Wh.
    pub energy_wh: i64,
    /// Cost in 1/10000 of the major unit.
    pub cost_e4: i64,
    /// Sum of the durations of ended transactions.
    pub duration_seconds: i64,
}

/// Numbers for the status page.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct CountsRow {
    /// Stations known.
    pub stations: i64,
    /// Chargers of the installation.
    pub chargers: i64,
    /// Transactions that are active.
    pub active_transactions: i64,
}
