//! What is installed where, and what charging costs there: what has to be known at once, without asking the
//! database, when a station speaks or a transaction begins.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::price_list::{Tariff, Version};
use super::tariff::Pricing;

/// The time zone of stations that stand at no site, and of a site whose time zone is not known.
const DEFAULT_ZONE: &str = "Asia/Seoul";

/// A site, as far as it decides about prices.
#[derive(Debug, Clone)]
struct Site {
    zone: TimeZone,
    tariff_key: Option<i64>,
}

/// A charger of a site.
#[derive(Debug, Clone)]
struct Charger {
    charger_id: String,
    site_id: String,
}

/// The installation as it was last read.
#[derive(Debug, Clone, Default)]
pub struct Installation {
    /// By the id in lower case.
    chargers: HashMap<String, Charger>,
    sites: HashMap<String, Site>,
    tariffs: Vec<Tariff>,
}

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

impl Installation {
    /// From the chargers (id, site), the sites (id, IANA time zone, key of the tariff) and the tariffs.
    #[must_use]
    pub fn new(
        chargers: impl IntoIterator<Item = (String, String)>,
        sites: impl IntoIterator<Item = (String, String, Option<i64>)>,
        tariffs: Vec<Tariff>,
    ) -> Self {
        let chargers = chargers.into_iter().map(|(charger_id, site_id)| {
            let folded = charger_id.to_lowercase();
            let charger = Charger {
                charger_id,
                site_id,
            };
            (folded, charger)
        });
        let sites = sites.into_iter().map(|(site_id, name, tariff_key)| {
            let zone = zone(&name);
            (site_id, Site { zone, tariff_key })
        });
        Self {
            chargers: chargers.collect(),
            sites: sites.collect(),
            tariffs,
        }
    }

    /// The tariffs by name.
    #[must_use]
    pub fn tariffs(&self) -> &[Tariff] {
        &self.tariffs
    }

    /// The tariff of this name.
    #[must_use]
    pub fn tariff(&self, name: &str) -> Option<&Tariff> {
        self.tariffs.iter().find(|tariff| tariff.name == name)
    }

    /// The sites that have this tariff, by id.
    #[must_use]
    pub fn sites_with(&self, tariff_key: i64) -> Vec<&str> {
        let sites = self.sites.iter();
        let with = sites.filter(|(_, site)| site.tariff_key == Some(tariff_key));
        let mut with: Vec<_> = with.map(|(site_id, _)| site_id.as_str()).collect();
        with.sort_unstable();
        with
    }

    /// The charger that a station is; its identity is in lower case.
    #[must_use]
    pub fn charger_id(&self, identity_folded: &str) -> Option<&str> {
        let charger = self.chargers.get(identity_folded)?;
        Some(&charger.charger_id)
    }

    /// The tariff that holds at a station, its version, and the time zone there: that of its site, where it has
    /// one that is valid then, else the default one.
    fn tariff_at(
        &self,
        identity_folded: &str,
        at: Timestamp,
    ) -> Option<(&Tariff, &Version, TimeZone)> {
        let charger = self.chargers.get(identity_folded);
        let site = charger.and_then(|charger| self.sites.get(&charger.site_id));
        let of_site = site.and_then(|site| site.tariff_key);
        let mut tariffs = self.tariffs.iter();
        let own = of_site.and_then(|key| tariffs.find(|tariff| tariff.tariff_key == key));
        let default = self.tariffs.iter().find(|tariff| tariff.is_default);
        let found = [own, default].into_iter().flatten();
        let (tariff, version) = found
            .filter_map(|tariff| Some((tariff, tariff.version_at(at)?)))
            .next()?;
        let zone = site.map_or_else(|| zone(DEFAULT_ZONE), |site| site.zone.clone());
        Some((tariff, version, zone))
    }

    /// The pricing of a transaction that begins at a station at an instant; `None` = no tariff holds there.
    #[must_use]
    pub fn pricing(&self, identity_folded: &str, at: Timestamp) -> Option<Pricing> {
        let (tariff, _, zone) = self.tariff_at(identity_folded, at)?;
        tariff.pricing(at, &zone)
    }

    /// What a driver is told about the tariff of a station, with the language that it is in.
    #[must_use]
    pub fn text(
        &self,
        identity_folded: &str,
        at: Timestamp,
        language: Option<&str>,
    ) -> Option<(&'static str, &str)> {
        let (_, version, _) = self.tariff_at(identity_folded, at)?;
        version.texts.find(language)
    }
}
