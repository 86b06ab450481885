//! What a new database holds: the Emart installation on Jeju, or nothing; always a tariff.
//!
//! The sites and chargers come from the fleet that the simulator plays. A database that has been
//! seeded once is never seeded again, so that what an operator removed stays removed.

use scenario::Fleet;

use crate::store::batch::TariffRecord;
use crate::store::time::SqlTime;

/// What a new database is filled with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Seed {
    /// The three Emart stores and their 34 chargers.
    #[default]
    Emart,
    /// No sites and no chargers.
    None,
}

/// The counter that says that a database has been seeded.
pub(in crate::store) const SEEDED: &str = "seeded";

/// Names by language as they are stored.
pub(in crate::store) fn names(name: &scenario::Localized) -> String {
    serde_json::json!({"ko": name.ko, "ja": name.ja, "en": name.en}).to_string()
}

/// The rows of `seed`.
#[derive(Debug)]
pub(in crate::store) struct SeedRows {
    pub(in crate::store) time_zone: String,
    pub(in crate::store) sites: Vec<scenario::Site>,
    pub(in crate::store) chargers: Vec<scenario::Station>,
    pub(in crate::store) tariff: TariffRecord,
}

impl SeedRows {
    pub(in crate::store) fn of(seed: Seed, now: SqlTime) -> Self {
        let (time_zone, sites, chargers) = match seed {
            Seed::Emart => {
                let fleet = Fleet::emart();
                (fleet.time_zone, fleet.sites, fleet.stations)
            }
            Seed::None => (String::new(), Vec::new(), Vec::new()),
        };
        Self {
            time_zone,
            sites,
            chargers,
            tariff: TariffRecord {
                tariff_key: 1,
                name: "standard".into(),
                currency: "KRW".into(),
                price_per_kwh_e4: 1_500_000,
                step_wh: 10,
                is_default: true,
                created_at: now,
            },
        }
    }
}
