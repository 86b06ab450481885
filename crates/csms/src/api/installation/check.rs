//! Sites and chargers as they come in: what may be in them, wherever they come from.

use std::collections::HashSet;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::api::tariffs::Fault;
use crate::ocppj::identity::Identity;
use crate::said::Said;
use crate::store::tables::sites::{ChargerFact, SiteFact};

/// The highest limit of a site, in kW.
const MOST_LIMIT_KW: f64 = 100_000.0;
/// The highest power of a charger, in kW.
const MOST_KW: f64 = 10_000.0;
/// The time zone of a site that names none.
const DEFAULT_ZONE: &str = "Asia/Seoul";

/// A site as it is set.
#[derive(Debug, Clone, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct SiteBody {
    /// Its id: 1 to 50 letters, digits, `-`, `_`, `.`. Needed in an import; in a path the same as there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) site_id: Option<String>,
    /// Its name, 1 to 100 characters; if absent, one of `names`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    /// Its name in Korean.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) name_ko: Option<String>,
    /// Its name in Japanese.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) name_ja: Option<String>,
    /// Its name in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) name_en: Option<String>,
    /// Its postal address, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) address: Option<String>,
    /// Degrees north, with `longitude`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) latitude: Option<f64>,
    /// Degrees east, with `latitude`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) longitude: Option<f64>,
    /// IANA name; `Asia/Seoul` if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) time_zone: Option<String>,
    /// The name of its tariff; the default one if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) tariff: Option<String>,
    /// What all its stations may take together, in kW, at any hour. If absent the limit stays as it is:
    /// /api/v1/sites/{id}/limit sets it by the hour, and lifts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) limit_kw: Option<f64>,
}

/// A charger as it is set.
#[derive(Debug, Clone, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct ChargerBody {
    /// Its id: the identity of its station. Needed in an import; in a path the same as there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) charger_id: Option<String>,
    /// The site it stands at.
    #[serde(default)]
    pub(super) site_id: String,
    /// Its serial number, at most 50 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) serial_number: Option<String>,
    /// e.g. `ULTRA_FAST`; `UNKNOWN` if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) charger_type: Option<String>,
    /// Guaranteed power, kW, more than 0.
    #[serde(default)]
    pub(super) rated_power: f64,
    /// Highest power, kW; `rated_power` if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) max_output: Option<f64>,
    /// Lowest power, kW; 0 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) min_output: Option<f64>,
    /// e.g. `cCCS1`; `Unknown` if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) connector_type: Option<String>,
    /// Degrees north, with `longitude`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) latitude: Option<f64>,
    /// Degrees east, with `latitude`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) longitude: Option<f64>,
    /// Where at the site, at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) location_detail: Option<String>,
}

fn fault<T>(place: &str, said: Said) -> Result<T, Fault> {
    Err((place.to_owned(), said))
}

/// A text that is there, of at most so many characters.
fn text(place: &str, text: Option<&String>, most: usize) -> Result<(), Fault> {
    let Some(text) = text else { return Ok(()) };
    let length = text.chars().count();
    if (1..=most).contains(&length) && !text.chars().any(char::is_control) {
        return Ok(());
    }
    let name = place.trim_start_matches('/').to_owned();
    fault(place, Said::TextLength { name, most })
}

fn position(latitude: Option<f64>, longitude: Option<f64>) -> Result<Option<(f64, f64)>, Fault> {
    match (latitude, longitude) {
        (None, None) => Ok(None),
        (Some(north), _) if !(-90.0..=90.0).contains(&north) => {
            fault("/latitude", degrees("latitude", 90, north))
        }
        (_, Some(east)) if !(-180.0..=180.0).contains(&east) => {
            fault("/longitude", degrees("longitude", 180, east))
        }
        (Some(north), Some(east)) => Ok(Some((north, east))),
        (one, _) => {
            let (name, other) = ("latitude", "longitude");
            let absent = if one.is_some() { other } else { name };
            let said = Said::GoTogether { name, other };
            fault(&format!("/{absent}"), said)
        }
    }
}

fn degrees(name: &'static str, most: i64, value: f64) -> Said {
    let value = value.to_string();
    Said::Degrees { name, most, value }
}

fn kilowatts(place: &str, kw: f64, most: f64) -> Result<f64, Fault> {
    if (0.0..=most).contains(&kw) {
        return Ok(kw);
    }
    let said = Said::Kilowatts {
        name: place.trim_start_matches('/').to_owned(),
        most: most.to_string(),
        value: kw.to_string(),
    };
    fault(place, said)
}

/// What others there are, by which names are checked.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) sites: HashSet<String>,
    pub(super) tariffs: HashSet<String>,
}

impl SiteBody {
    /// What is to be stored of the site with this id, and its limit in W.
    pub(super) fn checked(
        &self,
        site_id: &str,
        known: &Known,
    ) -> Result<(SiteFact, Option<u32>), Fault> {
        let is_id = (1..=50).contains(&site_id.len())
            && site_id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
        if !is_id {
            let value = site_id.to_owned();
            return fault("/site_id", Said::SiteId { value });
        }
        text("/name", self.name.as_ref(), 100)?;
        text("/name_ko", self.name_ko.as_ref(), 100)?;
        text("/name_ja", self.name_ja.as_ref(), 100)?;
        text("/name_en", self.name_en.as_ref(), 100)?;
        text(
            "/address",
            self.address.as_ref().filter(|it| !it.is_empty()),
            200,
        )?;
        let names = [
            ("ko", &self.name_ko),
            ("ja", &self.name_ja),
            ("en", &self.name_en),
        ];
        let names = names.iter().filter_map(|(language, name)| {
            let name = name.as_ref()?;
            Some((
                (*language).to_owned(),
                serde_json::Value::from(name.as_str()),
            ))
        });
        let names: serde_json::Map<_, _> = names.collect();
        let first = [&self.name, &self.name_en, &self.name_ko, &self.name_ja];
        let Some(name) = first.into_iter().flatten().next() else {
            return fault("/name", Said::SiteName);
        };
        let time_zone = self.time_zone.as_deref().unwrap_or(DEFAULT_ZONE);
        if TimeZone::get(time_zone).is_err() {
            let value = time_zone.to_owned();
            return fault("/time_zone", Said::TimeZone { value });
        }
        if let Some(tariff) = &self.tariff
            && !known.tariffs.contains(tariff)
        {
            let tariff = tariff.clone();
            return fault("/tariff", Said::UnknownTariff { tariff });
        }
        let limit = self.limit_kw;
        let limit = limit.map(|kw| kilowatts("/limit_kw", kw, MOST_LIMIT_KW));
        let limit_w = limit.transpose()?.map(whole_watts);
        let site = SiteFact {
            site_id: site_id.to_owned(),
            name: name.clone(),
            names: (!names.is_empty()).then(|| serde_json::Value::Object(names).to_string()),
            address: self.address.clone().unwrap_or_default(),
            position: position(self.latitude, self.longitude)?,
            time_zone: time_zone.to_owned(),
            tariff: self.tariff.clone(),
        };
        Ok((site, limit_w))
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to be within range"
)]
fn whole_watts(kw: f64) -> u32 {
    (kw * 1_000.0).round() as u32
}

impl ChargerBody {
    /// What is to be stored of the charger with this id.
    pub(super) fn checked(&self, charger_id: &str, known: &Known) -> Result<ChargerFact, Fault> {
        if let Err(error) = Identity::new(charger_id) {
            let why = format!("`{charger_id}`: {error}");
            return fault("/charger_id", Said::Identity { why });
        }
        if !known.sites.contains(&self.site_id) {
            let site = self.site_id.clone();
            return fault("/site_id", Said::UnknownSite { site });
        }
        text("/serial_number", self.serial_number.as_ref(), 50)?;
        text("/charger_type", self.charger_type.as_ref(), 50)?;
        text("/connector_type", self.connector_type.as_ref(), 50)?;
        text("/location_detail", self.location_detail.as_ref(), 200)?;
        let rated_power = kilowatts("/rated_power", self.rated_power, MOST_KW)?;
        if rated_power <= 0.0 {
            return fault("/rated_power", Said::NoPower);
        }
        let max_output = self.max_output.unwrap_or(rated_power);
        let min_output = self.min_output.unwrap_or(0.0);
        kilowatts("/max_output", max_output, MOST_KW)?;
        kilowatts("/min_output", min_output, MOST_KW)?;
        if min_output > max_output {
            let (least, most) = (min_output.to_string(), max_output.to_string());
            return fault("/min_output", Said::MinAboveMax { least, most });
        }
        let or = |text: &Option<String>, default: &str| match text {
            Some(text) => text.clone(),
            None => default.to_owned(),
        };
        Ok(ChargerFact {
            charger_id: charger_id.to_owned(),
            site_id: self.site_id.clone(),
            serial_number: self.serial_number.clone(),
            charger_type: or(&self.charger_type, "UNKNOWN"),
            rated_power,
            max_output,
            min_output,
            connector_type: or(&self.connector_type, "Unknown"),
            position: position(self.latitude, self.longitude)?,
            location_detail: self.location_detail.clone(),
        })
    }
}
