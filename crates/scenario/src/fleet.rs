//! Fleets: sites, power cabinets and stations, as data.
//!
//! A fleet file describes each site once and says how many equal stations stand there; loading it
//! expands that to the list of stations. The Emart fleet is embedded; it is also what a new CSMS
//! database is seeded with.

use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use crate::error::Source;
use crate::vocabulary::{CONNECTOR_TYPES, one_of};
use crate::{FormatError, Localized};

/// Seconds: the first wait, and what is added to one.
const LONGEST_WAIT: u32 = 3_600;
/// More would never come to its end.
const MOST_DOUBLINGS: u32 = 30;

const EMART: &str = include_str!("../fleets/emart-jeju.toml");

/// A fleet of stations.
#[derive(Debug, Clone, PartialEq)]
pub struct Fleet {
    /// Its name, e.g. `emart-jeju`.
    pub name: String,
    /// IANA time zone of its sites; days and hours are counted in it.
    pub time_zone: String,
    /// How its stations wait before they connect again.
    pub back_off: BackOff,
    /// The sites, in file order.
    pub sites: Vec<Site>,
    /// The power cabinets that stations share.
    pub cabinets: Vec<Cabinet>,
    /// All stations, site by site.
    pub stations: Vec<Station>,
}

/// Waiting between connection attempts (Part 4, section 5.3), in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackOff {
    /// `RetryBackOffWaitMinimum`: the first wait.
    pub wait_minimum: u32,
    /// `RetryBackOffRepeatTimes`: how often the wait is doubled.
    pub repeat_times: u32,
    /// `RetryBackOffRandomRange`: at most so much is added at random.
    pub random_range: u32,
}

impl BackOff {
    /// A wait that grows and ends, and is never without any distance between two attempts.
    fn check(self) -> Result<(), String> {
        let sound = self.wait_minimum <= LONGEST_WAIT
            && self.random_range <= LONGEST_WAIT
            && self.repeat_times <= MOST_DOUBLINGS;
        if !sound {
            return Err(format!(
                "back_off out of range, expected wait_minimum and random_range 0 to {LONGEST_WAIT} and repeat_times 0 to {MOST_DOUBLINGS}"
            ));
        }
        if self.wait_minimum == 0 && self.random_range == 0 {
            return Err(
                "back_off without any wait, expected wait_minimum or random_range > 0".into(),
            );
        }
        Ok(())
    }
}

/// A place with stations.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// The store id, e.g. `emart_jeju`.
    pub id: String,
    /// The store's name.
    pub name: Localized,
    /// Postal address as written there.
    pub address: String,
    /// Degrees north, WGS 84.
    pub latitude: f64,
    /// Degrees east, WGS 84.
    pub longitude: f64,
}

/// A power cabinet that several stations hang on.
#[derive(Debug, Clone, PartialEq)]
pub struct Cabinet {
    /// Its id, `<first station>+<last station>`.
    pub id: String,
    /// What it can give to all of them together, kW.
    pub kw: f64,
    /// The identities of its stations.
    pub stations: Vec<String>,
}

/// One station: one EVSE with one connector.
#[derive(Debug, Clone, PartialEq)]
pub struct Station {
    /// Its identity, e.g. `emart_jeju_01`.
    pub id: String,
    /// Its site's id.
    pub site: String,
    /// Serial number, at most 25 characters.
    pub serial: String,
    /// Vendor's name.
    pub vendor: String,
    /// Model name.
    pub model: String,
    /// `ULTRA_FAST` or `FAST`.
    pub kind: String,
    /// Connector type in the specification's words, e.g. `cCCS1`.
    pub connector: String,
    /// Guaranteed power, kW.
    pub rated_kw: f64,
    /// Power while its neighbour on the cabinet is idle, kW.
    pub max_kw: f64,
    /// Least power, kW.
    pub min_kw: f64,
    /// Degrees north, WGS 84.
    pub latitude: f64,
    /// Degrees east, WGS 84.
    pub longitude: f64,
}

impl Fleet {
    /// The Emart installation on Jeju: 34 stations, 2,900 kW.
    ///
    /// # Panics
    /// Never: the embedded file is checked by the tests of this crate.
    #[must_use]
    pub fn emart() -> Self {
        let source = Source {
            file: "emart-jeju.toml",
            text: EMART,
        };
        // Without the look into the time zone database, which not every machine has.
        let fleet = source
            .parse::<FleetFile>()
            .and_then(|file| file.expand(source));
        fleet.expect("the embedded fleet file is valid")
    }

    /// Loads `path`.
    ///
    /// # Errors
    /// If the file cannot be read or is not a valid fleet; says file, line and what was expected.
    pub fn load(path: &Path) -> Result<Self, FormatError> {
        let text = std::fs::read_to_string(path).map_err(|e| FormatError::read(path, e))?;
        Self::parse(&path.display().to_string(), &text)
    }

    /// Reads a fleet from `text`; `file` is its name in errors.
    ///
    /// # Errors
    /// As [`Fleet::load`].
    pub fn parse(file: &str, text: &str) -> Result<Self, FormatError> {
        let source = Source { file, text };
        let fleet = source.parse::<FleetFile>()?;
        fleet.check_time_zone(source)?;
        fleet.expand(source)
    }

    /// The station called `id`; identities compare without regard to case.
    #[must_use]
    pub fn station(&self, id: &str) -> Option<&Station> {
        self.stations
            .iter()
            .find(|station| station.id.eq_ignore_ascii_case(id))
    }

    /// The site called `id`.
    #[must_use]
    pub fn site(&self, id: &str) -> Option<&Site> {
        self.sites.iter().find(|site| site.id == id)
    }

    /// The cabinet that the station hangs on; `None` = it stands alone.
    #[must_use]
    pub fn cabinet_of(&self, station: &str) -> Option<&Cabinet> {
        self.cabinets
            .iter()
            .find(|cabinet| cabinet.stations.iter().any(|id| id == station))
    }

    /// Sum of the rated powers, kW.
    #[must_use]
    pub fn installed_kw(&self) -> f64 {
        self.stations.iter().map(|station| station.rated_kw).sum()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FleetFile {
    name: String,
    time_zone: Spanned<String>,
    back_off: Spanned<BackOff>,
    sites: Vec<Spanned<SiteFile>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SiteFile {
    id: String,
    name: Localized,
    address: String,
    latitude: f64,
    longitude: f64,
    spacing_degrees: f64,
    stations: Spanned<StationsFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StationsFile {
    count: usize,
    kind: String,
    vendor: String,
    model: String,
    connector: String,
    rated_kw: f64,
    max_kw: f64,
    min_kw: f64,
    cabinet: Option<CabinetFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CabinetFile {
    stations: usize,
    kw: f64,
}

impl FleetFile {
    /// Known to the machine's time zone database; a machine without one cannot tell.
    fn check_time_zone(&self, source: Source<'_>) -> Result<(), FormatError> {
        let zones = jiff::tz::db();
        let name = self.time_zone.get_ref();
        if zones.is_definitively_empty() || zones.get(name).is_ok() {
            return Ok(());
        }
        let message =
            format!("unknown time_zone `{name}`, expected an IANA name such as Asia/Seoul");
        Err(source.invalid(self.time_zone.span().start, message))
    }

    fn expand(self, source: Source<'_>) -> Result<Fleet, FormatError> {
        let back_off = *self.back_off.get_ref();
        back_off
            .check()
            .map_err(|message| source.invalid(self.back_off.span().start, message))?;
        let mut fleet = Fleet {
            name: self.name,
            time_zone: self.time_zone.into_inner(),
            back_off,
            sites: Vec::new(),
            cabinets: Vec::new(),
            stations: Vec::new(),
        };
        for site in self.sites {
            let offset = site.span().start;
            let site = site.into_inner();
            if fleet.site(&site.id).is_some() {
                let message = format!("site `{}` is there twice, expected each id once", site.id);
                return Err(source.invalid(offset, message));
            }
            site.expand(source, offset, &mut fleet)?;
        }
        Ok(fleet)
    }
}

impl SiteFile {
    fn expand(
        self,
        source: Source<'_>,
        offset: usize,
        fleet: &mut Fleet,
    ) -> Result<(), FormatError> {
        let on_earth = self.latitude.abs() <= 90.0
            && self.longitude.abs() <= 180.0
            && self.spacing_degrees.abs() <= 1.0;
        if !on_earth {
            let message = "position outside the Earth, expected latitude -90 to 90, longitude -180 to 180 and spacing_degrees -1 to 1";
            return Err(source.invalid(offset, message));
        }
        let group_offset = self.stations.span().start;
        let group = self.stations.into_inner();
        group
            .check(&self.id)
            .map_err(|message| source.invalid(group_offset, message))?;
        let ids: Vec<String> = (1..=group.count)
            .map(|i| format!("{}_{i:02}", self.id))
            .collect();
        if let Some(cabinet) = &group.cabinet {
            for shared in ids.chunks(cabinet.stations) {
                let (Some(first), Some(last)) = (shared.first(), shared.last()) else {
                    continue;
                };
                fleet.cabinets.push(Cabinet {
                    id: format!("{first}+{last}"),
                    kw: cabinet.kw,
                    stations: shared.to_vec(),
                });
            }
        }
        for (i, id) in (1_u32..).zip(ids) {
            let away = f64::from(i) * self.spacing_degrees;
            fleet.stations.push(Station {
                serial: format!("SN-{}", id.to_uppercase()),
                id,
                site: self.id.clone(),
                vendor: group.vendor.clone(),
                model: group.model.clone(),
                kind: group.kind.clone(),
                connector: group.connector.clone(),
                rated_kw: group.rated_kw,
                max_kw: group.max_kw,
                min_kw: group.min_kw,
                latitude: degrees(self.latitude + away),
                longitude: degrees(self.longitude + away),
            });
        }
        fleet.sites.push(Site {
            id: self.id,
            name: self.name,
            address: self.address,
            latitude: self.latitude,
            longitude: self.longitude,
        });
        Ok(())
    }
}

impl StationsFile {
    fn check(&self, site: &str) -> Result<(), String> {
        if !(1..=99).contains(&self.count) {
            return Err(format!(
                "count {} is out of range, expected 1 to 99",
                self.count
            ));
        }
        // 25 characters for `SN-<ID>_nn`: BootNotification allows no longer serial number.
        if site.is_empty() || site.len() > 19 || !site.bytes().all(is_identity_byte) {
            return Err(format!(
                "site id `{site}` cannot be part of an identity, expected 1 to 19 of a-z A-Z 0-9 - _ ."
            ));
        }
        one_of("connector", &self.connector, &CONNECTOR_TYPES)?;
        // Written so that it fails with a value that is no number.
        let ordered = 0.0 < self.min_kw
            && self.min_kw <= self.rated_kw
            && self.rated_kw <= self.max_kw
            && self.max_kw <= 10_000.0;
        if !ordered {
            return Err(
                "powers out of order, expected 0 < min_kw <= rated_kw <= max_kw <= 10000".into(),
            );
        }
        if let Some(cabinet) = &self.cabinet {
            let shares = u32::try_from(cabinet.stations).unwrap_or(u32::MAX);
            let enough = cabinet.kw.is_finite() && cabinet.kw >= f64::from(shares) * self.rated_kw;
            if shares == 0 || !enough {
                return Err(format!(
                    "a cabinet of {} kW cannot guarantee {} stations {} kW each, expected at least their sum",
                    cabinet.kw, cabinet.stations, self.rated_kw
                ));
            }
        }
        Ok(())
    }
}

fn is_identity_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}

/// To six decimals (some 10 cm), so that sums of decimals print as people wrote them.
fn degrees(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}
