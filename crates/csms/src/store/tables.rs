//! Tables of functional blocks: one file per block.
//!
//! Each file has the rows as they are served, the statements that write and read them, and how the table is
//! bounded. To add a table: a migration on both engines, a file here, its statements and its bound in the
//! lists below. Rows are written as a [`Change`](super::change::Change) and read with a
//! [`Reader`](super::queries::reader::Reader).

pub mod audit;
pub mod availability;
pub mod certificates;
pub mod device_model;
pub mod display_messages;
pub mod firmware;
pub mod firmware_jobs;
pub mod gaps;
pub mod held_commands;
pub mod id_tokens;
pub mod installation;
pub mod installed_certificates;
pub mod load;
pub mod local_lists;
pub mod monitoring;
pub mod ocsp;
pub mod operators;
pub mod pending;
pub mod reports;
pub mod reservation;
pub mod security;
pub mod security_upgrade;
pub mod sites;
pub mod smart_charging;
pub mod tariffs;
pub mod vendor_messages;

#[cfg(test)]
mod plans;

use super::queries::database::Param;
use super::retention::{Keep, Retention};
use crate::facts::StationKey;

impl From<StationKey> for Param<'_> {
    fn from(station: StationKey) -> Self {
        Self::from(station.0)
    }
}

impl From<Option<StationKey>> for Param<'_> {
    fn from(station: Option<StationKey>) -> Self {
        Self::from(station.map(|station| station.0))
    }
}

/// How a table stays small.
pub(in crate::store) struct Bound {
    /// Looks at the `$3` oldest rows; removes those before `$1`, and those that are more than `$2`.
    pub(in crate::store) delete: &'static str,
    /// What is kept.
    pub(in crate::store) keep: fn(&Retention) -> Keep,
}

/// A bound: the table, its key, which grows, and the time that tells its age.
macro_rules! bound {
    ($table:literal, $key:literal, $time:literal, $keep:expr) => {
        $crate::store::tables::Bound {
            delete: concat!(
                "DELETE FROM ",
                $table,
                " WHERE ",
                $key,
                " IN (SELECT o.",
                $key,
                " FROM (SELECT ",
                $key,
                ", ",
                $time,
                " FROM ",
                $table,
                " ORDER BY ",
                $key,
                " LIMIT $3) AS o WHERE o.",
                $time,
                " < $1 OR o.",
                $key,
                " <= (SELECT max(",
                $key,
                ") FROM ",
                $table,
                ") - $2)"
            ),
            keep: $keep,
        }
    };
}
pub(in crate::store) use bound;

/// Of every table that grows by itself.
pub(in crate::store) const BOUNDS: &[&Bound] = &[
    &security::BOUND,
    &audit::BOUND,
    &certificates::BOUND,
    &security_upgrade::BOUND,
    &ocsp::BOUND,
    &reservation::BOUND,
    &gaps::BOUND,
    &held_commands::BOUND,
    &held_commands::LATE_BOUND,
    &id_tokens::BOUND,
    &smart_charging::PROFILE_BOUND,
    &smart_charging::REPORT_BOUND,
    &smart_charging::LIMIT_BOUND,
    &load::PROMISE_BOUND,
    &load::LOAD_BOUND,
    &device_model::BOUND,
    &monitoring::BOUND,
    &reports::BOUND,
    &reports::PARTS_BOUND,
    &firmware::CAMPAIGN_BOUND,
    &firmware_jobs::BOUND,
];

/// All statements, to be prepared by the tests on both engines.
#[cfg(test)]
pub(in crate::store) const STATEMENTS: &[&[&str]] = &[
    security::STATEMENTS,
    certificates::STATEMENTS,
    reservation::STATEMENTS,
    gaps::STATEMENTS,
    availability::STATEMENTS,
    held_commands::STATEMENTS,
    id_tokens::STATEMENTS,
    local_lists::STATEMENTS,
    security_upgrade::STATEMENTS,
    smart_charging::STATEMENTS,
    installed_certificates::STATEMENTS,
    load::STATEMENTS,
    device_model::STATEMENTS,
    display_messages::STATEMENTS,
    audit::STATEMENTS,
    installation::STATEMENTS,
    operators::STATEMENTS,
    sites::STATEMENTS,
    tariffs::STATEMENTS,
    vendor_messages::STATEMENTS,
    firmware::STATEMENTS,
    firmware_jobs::STATEMENTS,
    monitoring::STATEMENTS,
    ocsp::STATEMENTS,
    pending::STATEMENTS,
    reports::STATEMENTS,
];
