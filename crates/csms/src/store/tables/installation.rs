//! The installation as rows, and as the server knows it: chargers, sites, tariffs with their versions.
//!
//! It is small, and is read as a whole: by the writer when it opens the database, and after each change.

use std::sync::{Arc, PoisonError, RwLock};

use crate::model::installation::Installation;
use crate::model::price_list::{Rate, Tariff, Texts, Version};
use crate::model::tariff::Prices;
use crate::store::batch::TariffRecord;
use crate::store::loads::TARIFFS;
use crate::store::queries::QueryError;
use crate::store::queries::database::params;
use crate::store::queries::reader::Reader;
use crate::store::time::SqlTime;

pub(in crate::store) const CHARGERS: &str = "SELECT charger_id, site_id FROM charger_info";
pub(in crate::store) const SITES: &str = "SELECT site_id, time_zone, tariff_key FROM site";
pub(in crate::store) const VERSIONS: &str = "SELECT tariff_key, version, currency, step_wh, price_per_kwh_e4, \
    price_per_minute_e4, price_per_session_e4, rates, texts, valid_from, valid_until, created_at, created_by \
    FROM tariff_version ORDER BY tariff_key, version";

#[cfg(test)]
pub(in crate::store) const STATEMENTS: &[&str] = &[CHARGERS, SITES, VERSIONS];

/// A version of a tariff, as stored.
#[derive(Debug, Clone, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are described in the migration")]
pub struct VersionRecord {
    pub tariff_key: i64,
    pub version: i32,
    pub currency: String,
    pub step_wh: i64,
    pub price_per_kwh_e4: i64,
    pub price_per_minute_e4: i64,
    pub price_per_session_e4: i64,
    pub rates: String,
    pub texts: String,
    pub valid_from: Option<SqlTime>,
    pub valid_until: Option<SqlTime>,
    pub created_at: SqlTime,
    pub created_by: String,
}

/// The installation, as stored.
#[derive(Debug, Clone, Default)]
pub struct InstallationRows {
    /// Id and site.
    pub chargers: Vec<(String, String)>,
    /// Id, IANA time zone, key of the tariff.
    pub sites: Vec<(String, String, Option<i64>)>,
    /// Those that were not removed.
    pub tariffs: Vec<TariffRecord>,
    /// Of all tariffs, the oldest of each first.
    pub versions: Vec<VersionRecord>,
}

impl VersionRecord {
    fn into_version(self) -> Version {
        // Written by us; of what somebody else wrote there, nothing holds.
        let rates: Vec<Rate> = serde_json::from_str(&self.rates).unwrap_or_default();
        let texts: Texts = serde_json::from_str(&self.texts).unwrap_or_default();
        Version {
            number: self.version,
            currency: self.currency,
            step_wh: self.step_wh,
            prices: Prices {
                per_kwh_e4: self.price_per_kwh_e4,
                per_minute_e4: self.price_per_minute_e4,
                per_session_e4: self.price_per_session_e4,
            },
            rates,
            texts,
            valid_from: self.valid_from.map(|at| at.0),
            valid_until: self.valid_until.map(|at| at.0),
            created_at: self.created_at.0,
            created_by: self.created_by,
        }
    }
}

/// The only version of a tariff that nobody has changed.
fn first_version(row: &TariffRecord) -> Version {
    Version {
        number: 1,
        currency: row.currency.clone(),
        step_wh: row.step_wh,
        prices: Prices {
            per_kwh_e4: row.price_per_kwh_e4,
            ..Prices::default()
        },
        rates: Vec::new(),
        texts: Texts::default(),
        valid_from: None,
        valid_until: None,
        created_at: row.created_at.0,
        created_by: String::new(),
    }
}

impl From<InstallationRows> for Installation {
    fn from(rows: InstallationRows) -> Self {
        let mut tariffs: Vec<Tariff> = rows.tariffs.into_iter().map(tariff).collect();
        tariffs.sort_by_key(|tariff| tariff.tariff_key);
        for row in rows.versions {
            let known = tariffs.binary_search_by_key(&row.tariff_key, |tariff| tariff.tariff_key);
            if let Ok(place) = known {
                let versions = &mut tariffs[place].versions;
                if row.version == 1 {
                    versions.clear();
                }
                versions.push(row.into_version());
            }
        }
        tariffs.sort_by(|a, b| a.name.cmp(&b.name));
        Self::new(rows.chargers, rows.sites, tariffs)
    }
}

fn tariff(row: TariffRecord) -> Tariff {
    Tariff {
        versions: vec![first_version(&row)],
        tariff_key: row.tariff_key,
        name: row.name,
        is_default: row.is_default,
        created_at: row.created_at.0,
    }
}

/// The installation as the server knows it, shared by the writer and everybody else.
#[derive(Debug, Default)]
pub struct KnownInstallation {
    current: RwLock<Arc<Installation>>,
    /// Held while it is read, so that what was read last is what is known.
    turn: tokio::sync::Mutex<()>,
}

impl KnownInstallation {
    /// As it was last read.
    #[must_use]
    pub fn current(&self) -> Arc<Installation> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes what was read.
    pub fn set(&self, installation: Installation) {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        *current = Arc::new(installation);
    }

    /// Reads it anew: whoever changed it does so after the commit.
    ///
    /// # Errors
    /// [`QueryError`]: it stays as it was known.
    pub async fn refresh(&self, reader: &Reader) -> Result<(), QueryError> {
        let _turn = self.turn.lock().await;
        let rows = InstallationRows {
            chargers: reader.all(CHARGERS, params![]).await?,
            sites: reader.all(SITES, params![]).await?,
            tariffs: reader.all(TARIFFS, params![]).await?,
            versions: reader.all(VERSIONS, params![]).await?,
        };
        self.set(rows.into());
        Ok(())
    }
}
