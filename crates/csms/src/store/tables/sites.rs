//! Sites and the chargers that stand there: what operators set. They are read by `queries`.

use crate::store::change::{Statement, statement};

/// Sites, at most.
pub const MOST_SITES: usize = 10_000;
/// Chargers, at most.
pub const MOST_CHARGERS: usize = 100_000;

/// What is set of a site.
#[derive(Debug, Clone, PartialEq)]
pub struct SiteFact {
    /// Its id.
    pub site_id: String,
    /// Its name.
    pub name: String,
    /// Its names by language, as JSON; `None` = none besides.
    pub names: Option<String>,
    /// Its postal address.
    pub address: String,
    /// Degrees north and east.
    pub position: Option<(f64, f64)>,
    /// IANA name.
    pub time_zone: String,
    /// The name of its tariff; `None` = the default one.
    pub tariff: Option<String>,
}

/// What is set of a charger.
#[derive(Debug, Clone, PartialEq)]
pub struct ChargerFact {
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
    /// Degrees north and east.
    pub position: Option<(f64, f64)>,
    /// Where at the site.
    pub location_detail: Option<String>,
}

const PUT_SITE: &str = "INSERT INTO site (site_id, name, names, address, latitude, longitude, time_zone, tariff_key) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, (SELECT t.tariff_key FROM tariff t WHERE t.name = $8)) \
    ON CONFLICT (site_id) DO UPDATE SET name = excluded.name, names = excluded.names, \
    address = excluded.address, latitude = excluded.latitude, longitude = excluded.longitude, \
    time_zone = excluded.time_zone, tariff_key = excluded.tariff_key";

/// `$1` site. What belongs to it goes with it; where chargers stand, nothing goes.
const REMOVE_SITE: [&str; 3] = [
    "DELETE FROM site_load WHERE site_id = $1 \
     AND NOT EXISTS (SELECT 1 FROM charger_info c WHERE c.site_id = $1)",
    "DELETE FROM site_limit WHERE site_id = $1 \
     AND NOT EXISTS (SELECT 1 FROM charger_info c WHERE c.site_id = $1)",
    "DELETE FROM site WHERE site_id = $1 \
     AND NOT EXISTS (SELECT 1 FROM charger_info c WHERE c.site_id = $1)",
];

/// The time is for people who look at the table; no rule depends on it. The state follows the station.
const PUT_CHARGER: &str = "INSERT INTO charger_info (charger_id, site_id, serial_number, charger_type, rated_power, \
    max_output, min_output, connector_type, latitude, longitude, location_detail, current_status, created_at) \
    VALUES ($1, $2, $3, $4, CAST($5 AS DOUBLE PRECISION), CAST($6 AS DOUBLE PRECISION), \
    CAST($7 AS DOUBLE PRECISION), $8, $9, $10, $11, coalesce((SELECT x.status FROM connector x \
    JOIN station s ON s.station_key = x.station_key WHERE s.identity_folded = CAST(lower($1) AS TEXT) \
    AND EXISTS (SELECT 1 FROM connection o WHERE o.station_key = s.station_key \
    AND o.disconnected_at IS NULL) \
    ORDER BY x.boot_epoch DESC, x.ordered_at DESC, x.reported_at DESC LIMIT 1), 'Offline'), CURRENT_TIMESTAMP) \
    ON CONFLICT (charger_id) DO UPDATE SET site_id = excluded.site_id, \
    serial_number = excluded.serial_number, charger_type = excluded.charger_type, \
    rated_power = excluded.rated_power, max_output = excluded.max_output, min_output = excluded.min_output, \
    connector_type = excluded.connector_type, latitude = excluded.latitude, longitude = excluded.longitude, \
    location_detail = excluded.location_detail";

/// `$1` charger, as it is spelled there.
const REMOVE_CHARGER: &str = "DELETE FROM charger_info WHERE charger_id = $1";

#[cfg(test)]
pub(in crate::store) const STATEMENTS: &[&str] = &[
    PUT_SITE,
    REMOVE_SITE[0],
    REMOVE_SITE[1],
    REMOVE_SITE[2],
    PUT_CHARGER,
    REMOVE_CHARGER,
];

/// Adds a site, or changes the one of this id.
#[must_use]
pub fn put_site(site: SiteFact) -> Statement {
    let (latitude, longitude) = site.position.unzip();
    statement!(
        PUT_SITE,
        site.site_id,
        site.name,
        site.names,
        site.address,
        latitude,
        longitude,
        site.time_zone,
        site.tariff,
    )
}

/// Removes a site with its limit and its load curve; one with chargers stays.
#[must_use]
pub fn remove_site(site_id: &str) -> [Statement; 3] {
    REMOVE_SITE.map(|text| statement!(text, site_id.to_owned()))
}

/// Adds a charger, or changes the one of this id.
#[must_use]
pub fn put_charger(charger: ChargerFact) -> Statement {
    let (latitude, longitude) = charger.position.unzip();
    statement!(
        PUT_CHARGER,
        charger.charger_id,
        charger.site_id,
        charger.serial_number,
        charger.charger_type,
        charger.rated_power,
        charger.max_output,
        charger.min_output,
        charger.connector_type,
        latitude,
        longitude,
        charger.location_detail,
    )
}

/// Takes a charger out of the installation; its station and its history stay.
#[must_use]
pub fn remove_charger(charger_id: &str) -> Statement {
    statement!(REMOVE_CHARGER, charger_id.to_owned())
}
