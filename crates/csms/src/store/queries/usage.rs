//! Statistics: what is asked, and the statements, which are the same on both engines but for how an
//! instant becomes a quarter of an hour.
//!
//! Transactions that are over are summed by quarters already (`station_usage`, `total_usage`, kept
//! by the database); the few active ones are added here, by the index that holds only them: a plus
//! keeps SQLite from reading all transactions of a station instead.

use jiff::Timestamp;

use crate::facts::StationKey;

const QUARTER: i64 = 900;

/// A period of statistics, in quarters of an hour since 1970 (UTC): transactions that began in
/// `from` or later and before `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first quarter that counts.
    pub from: i64,
    /// The first quarter that no longer counts.
    pub to: i64,
}

impl Period {
    /// The quarters that hold the time from `from` to `to`.
    #[must_use]
    pub fn new(from: Timestamp, to: Timestamp) -> Self {
        let nanos = i64::from(to.subsec_nanosecond() > 0);
        Self {
            from: from.as_second().div_euclid(QUARTER),
            to: (to.as_second() + nanos + QUARTER - 1).div_euclid(QUARTER),
        }
    }

    /// All time.
    #[must_use]
    pub fn ever() -> Self {
        Self::new(Timestamp::MIN, Timestamp::MAX)
    }
}

/// Whose usage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UsageOf<'a> {
    /// Of all stations together.
    All,
    /// Of all stations, by the time zone of their site.
    ByTimeZone,
    /// Of one station.
    Station(StationKey),
    /// Of the stations of one site.
    Site(&'a str),
}

/// How quarters are put together by the database: `count` of them at a time, counted from a quarter
/// that lies a multiple of `count` before or after `-shift`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grouping {
    /// Quarters that local time is ahead of UTC.
    pub shift: i64,
    /// 1 = each by itself.
    pub count: i64,
}

/// The statements of one engine; `$quarter` is the quarter in which the transaction `t` began.
macro_rules! usage_statements {
    ($quarter:literal) => {
        /// `$1` from, `$2` to, `$3` station to start after, `$4` stations at most, `$5` station.
        const CHARGER_STATISTICS: &str = concat!(
            "WITH page AS (SELECT station_key, identity, identity_folded FROM station \
             WHERE station_key > $3 AND (station_key = $5 OR $5 IS NULL) \
             ORDER BY station_key LIMIT $4) \
             SELECT p.station_key, p.identity AS charger_id, \
             (SELECT c.site_id FROM charger_info c WHERE CAST(lower(c.charger_id) AS TEXT) = p.identity_folded) \
             AS site_id, nullif(u.currency, '') AS currency, \
             CAST(coalesce(sum(u.transactions), 0) AS BIGINT) AS transactions, \
             CAST(coalesce(sum(u.active), 0) AS BIGINT) AS active, \
             CAST(coalesce(sum(u.energy_wh), 0) AS BIGINT) AS energy_wh, \
             CAST(coalesce(sum(u.cost_e4), 0) AS BIGINT) AS cost_e4, \
             CAST(coalesce(sum(u.duration_seconds), 0) AS BIGINT) AS duration_seconds \
             FROM page p LEFT JOIN (\
             SELECT x.station_key, x.currency, sum(x.transactions) AS transactions, 0 AS active, \
             sum(x.energy_wh) AS energy_wh, sum(x.cost_e4) AS cost_e4, \
             sum(x.duration_seconds) AS duration_seconds FROM station_usage x \
             WHERE x.station_key > $3 AND x.station_key <= (SELECT max(station_key) FROM page) \
             AND (x.station_key = $5 OR $5 IS NULL) AND x.quarter >= $1 AND x.quarter < $2 \
             AND x.transactions > 0 GROUP BY x.station_key, x.currency \
             UNION ALL SELECT t.station_key, coalesce(t.currency, ''), 1, 1, \
             coalesce(t.billed_wh, 0), coalesce(t.cost_e4, 0), 0 FROM charging_transaction t \
             WHERE t.state = 'active' AND t.station_key > $3 \
             AND ", $quarter, " >= $1 AND ", $quarter, " < $2) u \
             ON u.station_key = p.station_key \
             GROUP BY p.station_key, p.identity, p.identity_folded, u.currency \
             ORDER BY p.station_key, u.currency"
        );
        /// `$1` from, `$2` to.
        const SITE_STATISTICS: &str = concat!(
            "SELECT i.site_id, i.name, i.time_zone, \
             (SELECT count(*) FROM charger_info c WHERE c.site_id = i.site_id) AS chargers, \
             nullif(u.currency, '') AS currency, \
             CAST(coalesce(sum(u.transactions), 0) AS BIGINT) AS transactions, \
             CAST(coalesce(sum(u.active), 0) AS BIGINT) AS active, \
             CAST(coalesce(sum(u.energy_wh), 0) AS BIGINT) AS energy_wh, \
             CAST(coalesce(sum(u.cost_e4), 0) AS BIGINT) AS cost_e4, \
             CAST(coalesce(sum(u.duration_seconds), 0) AS BIGINT) AS duration_seconds \
             FROM site i LEFT JOIN (SELECT c.site_id, v.currency, v.transactions, v.active, \
             v.energy_wh, v.cost_e4, v.duration_seconds FROM (\
             SELECT x.station_key, x.currency, sum(x.transactions) AS transactions, 0 AS active, \
             sum(x.energy_wh) AS energy_wh, sum(x.cost_e4) AS cost_e4, \
             sum(x.duration_seconds) AS duration_seconds FROM station_usage x \
             WHERE x.quarter >= $1 AND x.quarter < $2 AND x.transactions > 0 \
             GROUP BY x.station_key, x.currency \
             UNION ALL SELECT t.station_key, coalesce(t.currency, ''), 1, 1, \
             coalesce(t.billed_wh, 0), coalesce(t.cost_e4, 0), 0 FROM charging_transaction t \
             WHERE t.state = 'active' AND ", $quarter, " >= $1 AND ", $quarter, " < $2) v \
             JOIN station s ON s.station_key = v.station_key \
             JOIN charger_info c ON CAST(lower(c.charger_id) AS TEXT) = s.identity_folded) u \
             ON u.site_id = i.site_id \
             GROUP BY i.site_id, i.name, i.time_zone, u.currency ORDER BY i.site_id, u.currency"
        );
        const TOTAL_BUCKETS: &str = usage_statements!(
            @buckets $quarter, "CAST(NULL AS TEXT)", "total_usage x WHERE true", "charging_transaction t WHERE true"
        );
        const ZONE_BUCKETS: &str = usage_statements!(
            @buckets $quarter, "i.time_zone",
            "station_usage x JOIN station s ON s.station_key = x.station_key \
             LEFT JOIN charger_info c ON CAST(lower(c.charger_id) AS TEXT) = s.identity_folded \
             LEFT JOIN site i ON i.site_id = c.site_id WHERE true",
            "charging_transaction t JOIN station s ON s.station_key = t.station_key \
             LEFT JOIN charger_info c ON CAST(lower(c.charger_id) AS TEXT) = s.identity_folded \
             LEFT JOIN site i ON i.site_id = c.site_id WHERE true"
        );
        /// `$5` station.
        const STATION_BUCKETS: &str = usage_statements!(
            @buckets $quarter,
            "(SELECT i.time_zone FROM station s \
             JOIN charger_info c ON CAST(lower(c.charger_id) AS TEXT) = s.identity_folded \
             JOIN site i ON i.site_id = c.site_id WHERE s.station_key = $5)",
            "station_usage x WHERE x.station_key = $5",
            "charging_transaction t WHERE +t.station_key = $5"
        );
        /// `$5` site.
        const SITE_BUCKETS: &str = usage_statements!(
            @buckets $quarter, "(SELECT i.time_zone FROM site i WHERE i.site_id = $5)",
            "charger_info c JOIN station s ON s.identity_folded = CAST(lower(c.charger_id) AS TEXT) \
             JOIN station_usage x ON x.station_key = s.station_key WHERE c.site_id = $5",
            "charger_info c JOIN station s ON s.identity_folded = CAST(lower(c.charger_id) AS TEXT) \
             JOIN charging_transaction t ON +t.station_key = s.station_key WHERE c.site_id = $5"
        );
    };
    // `$1` from, `$2` to, `$3` shift, `$4` count; `$5` in `$of` and `$active`.
    (@buckets $quarter:literal, $zone:literal, $of:literal, $active:literal) => {
        concat!(
            "SELECT (u.quarter + $3) / $4 * $4 - $3 AS quarter, u.time_zone, \
             nullif(u.currency, '') AS currency, \
             CAST(sum(u.transactions) AS BIGINT) AS transactions, \
             CAST(sum(u.energy_wh) AS BIGINT) AS energy_wh, \
             CAST(sum(u.cost_e4) AS BIGINT) AS cost_e4, \
             CAST(sum(u.duration_seconds) AS BIGINT) AS duration_seconds FROM (\
             SELECT x.quarter, ", $zone, " AS time_zone, x.currency, x.transactions, x.energy_wh, \
             x.cost_e4, x.duration_seconds FROM ", $of,
            " AND x.quarter >= $1 AND x.quarter < $2 AND x.transactions > 0 \
             UNION ALL SELECT ", $quarter, ", ", $zone, ", coalesce(t.currency, ''), 1, \
             coalesce(t.billed_wh, 0), coalesce(t.cost_e4, 0), 0 FROM ", $active,
            " AND t.state = 'active' AND ", $quarter, " >= $1 AND ", $quarter, " < $2) u \
             GROUP BY 1, u.time_zone, u.currency ORDER BY 1"
        )
    };
}
pub(in crate::store) use usage_statements;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_takes_in_the_quarters_that_it_touches() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let period = |from, to| Period::new(at(from), at(to));
        let whole = period("1970-01-01T00:00:00Z", "1970-01-01T01:00:00Z");
        assert_eq!((whole.from, whole.to), (0, 4));
        let touched = period("1970-01-01T00:14:59Z", "1970-01-01T01:00:00.5Z");
        assert_eq!((touched.from, touched.to), (0, 5));
        let before = period("1969-12-31T23:59:59Z", "1970-01-01T00:00:00Z");
        assert_eq!((before.from, before.to), (-1, 0));
    }
}
