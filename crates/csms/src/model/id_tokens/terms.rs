//! Where and when a token may charge, and what a station is for that question.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::hours::{self, Hours, Now};
use crate::said::Said;

/// Entries of one list at most.
const MOST: usize = 200;

/// Where and when a token may charge. An empty list restricts nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TokenTerms)]
pub struct Terms {
    /// Ids of sites. With `evses`, either is enough.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sites: Vec<String>,
    /// Stations, or single EVSEs of stations: `CP001`, `CP001/2`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evses: Vec<String>,
    /// Only at EVSEs with a connector of one of these types, e.g. `cCCS2`, as far as the station has told its types.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub connector_types: Vec<String>,
    /// Only in these hours, by the clock of the station's site: `Mon-Fri 07:00-19:00`, `Sat,Sun 00:00-24:00`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hours: Vec<String>,
}

/// A station, as far as tokens are concerned.
#[derive(Debug, Clone)]
pub struct Place {
    /// Its identity.
    pub station: String,
    /// Its site; `None` = it belongs to none.
    pub site: Option<String>,
    /// The clock of its site.
    pub zone: TimeZone,
    /// Its EVSEs, with the types of their connectors as far as it has told.
    pub evses: BTreeMap<i32, Vec<String>>,
    /// The group of master passes, as it has told (`AuthCtrlr.MasterPassGroupId`).
    pub master_pass_group: Option<String>,
}

/// At which EVSEs of a station a token may charge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Allowed {
    /// At all.
    Everywhere,
    /// At these, one at least.
    At(Vec<i32>),
    /// It is not meant for this station.
    NotHere,
    /// The station has no EVSE of a type that it may use.
    NoSuchType,
}

impl Terms {
    /// Nothing is restricted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What is wrong with them: the field, and what is said of it.
    pub(crate) fn check(&self) -> Result<(), (String, Said)> {
        let lists = [
            ("sites", &self.sites),
            ("evses", &self.evses),
            ("connector_types", &self.connector_types),
            ("hours", &self.hours),
        ];
        for (name, list) in lists {
            if list.len() > MOST {
                let (count, most) = (list.len(), MOST);
                return Err((name.to_owned(), Said::TooManyTerms { name, count, most }));
            }
            let wrong = list.iter().enumerate().find(|(_, text)| match name {
                "evses" => evse(text).is_none(),
                "hours" => Hours::read(text).is_none(),
                _ => !(1..=100).contains(&text.chars().count()) || text.contains([';', '\n', '\r']),
            });
            if let Some((place, text)) = wrong {
                let value = text.clone();
                let said = match name {
                    "evses" => Said::TermEvse { value },
                    "hours" => Said::TermHours { value },
                    _ => Said::TermText { value },
                };
                return Err((format!("{name}/{place}"), said));
            }
        }
        Ok(())
    }

    /// At which EVSEs of a station they allow to charge.
    #[must_use]
    pub fn allowed(&self, place: &Place) -> Allowed {
        let mut at: Option<Vec<i32>> = None;
        let is_bound = !self.sites.is_empty() || !self.evses.is_empty();
        let is_at_site = place
            .site
            .as_ref()
            .is_some_and(|site| self.sites.contains(site));
        if is_bound && !is_at_site {
            let mut ids = Vec::new();
            let mut is_whole = false;
            for (station, id) in self.evses.iter().filter_map(|text| evse(text)) {
                if station.to_lowercase() == place.station.to_lowercase() {
                    is_whole |= id.is_none();
                    ids.extend(id);
                }
            }
            if !is_whole {
                if ids.is_empty() {
                    return Allowed::NotHere;
                }
                ids.sort_unstable();
                ids.dedup();
                at = Some(ids);
            }
        }
        if !self.connector_types.is_empty() && place.evses.values().any(|types| !types.is_empty()) {
            let is_of_type = |id: &i32| {
                // What the station has not told is not held against anybody.
                place.evses.get(id).is_none_or(|types| {
                    types.is_empty() || types.iter().any(|kind| self.has_type(kind))
                })
            };
            let candidates = at.unwrap_or_else(|| place.evses.keys().copied().collect());
            let ids: Vec<i32> = candidates.into_iter().filter(is_of_type).collect();
            if ids.is_empty() {
                return Allowed::NoSuchType;
            }
            at = Some(ids);
        }
        match at {
            Some(ids)
                if place.evses.is_empty() || place.evses.keys().any(|id| !ids.contains(id)) =>
            {
                Allowed::At(ids)
            }
            _ => Allowed::Everywhere,
        }
    }

    fn has_type(&self, kind: &str) -> bool {
        self.connector_types
            .iter()
            .any(|allowed| allowed.eq_ignore_ascii_case(kind))
    }

    /// How it stands with the hours; `None` = any are allowed.
    #[must_use]
    pub(super) fn hours_at(&self, place: &Place, now: Timestamp) -> Option<Now> {
        if self.hours.is_empty() {
            return None;
        }
        let read: Vec<_> = self
            .hours
            .iter()
            .filter_map(|text| Hours::read(text))
            .collect();
        Some(hours::now(&read, &place.zone, now))
    }
}

/// `CP001` or `CP001/2`.
fn evse(text: &str) -> Option<(&str, Option<i32>)> {
    let (station, id) = match text.split_once('/') {
        Some((station, id)) => (station, Some(id.parse::<i32>().ok().filter(|id| *id > 0)?)),
        None => (text, None),
    };
    let is_identity = (1..=255).contains(&station.len()) && !station.contains([';', '\n', '\r']);
    is_identity.then_some((station, id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(evses: &[(i32, &[&str])]) -> Place {
        Place {
            station: "CP001".into(),
            site: Some("jeju".into()),
            zone: TimeZone::UTC,
            evses: evses
                .iter()
                .map(|(id, types)| (*id, types.iter().map(|kind| (*kind).to_owned()).collect()))
                .collect(),
            master_pass_group: None,
        }
    }

    fn terms(sites: &[&str], evses: &[&str], types: &[&str]) -> Terms {
        let own = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect();
        Terms {
            sites: own(sites),
            evses: own(evses),
            connector_types: own(types),
            hours: Vec::new(),
        }
    }

    #[test]
    fn a_site_or_a_station_is_enough() {
        let here = place(&[(1, &[]), (2, &[])]);
        let allowed = |sites: &[&str], evses: &[&str]| terms(sites, evses, &[]).allowed(&here);
        assert_eq!(allowed(&[], &[]), Allowed::Everywhere);
        assert_eq!(allowed(&["jeju"], &[]), Allowed::Everywhere);
        assert_eq!(allowed(&["seoul"], &[]), Allowed::NotHere);
        assert_eq!(allowed(&["seoul"], &["cp001"]), Allowed::Everywhere);
        assert_eq!(allowed(&["seoul"], &["CP001/2"]), Allowed::At(vec![2]));
        assert_eq!(allowed(&["jeju"], &["CP002"]), Allowed::Everywhere);
        assert_eq!(allowed(&[], &["CP001/1", "CP001/2"]), Allowed::Everywhere);
        assert_eq!(allowed(&[], &["CP002/1"]), Allowed::NotHere);
    }

    #[test]
    fn types_of_connectors_leave_the_evses_that_have_one() {
        let here = place(&[(1, &["cCCS2", "cChaoJi"]), (2, &["sType2"]), (3, &[])]);
        let allowed = |evses: &[&str], types: &[&str]| terms(&[], evses, types).allowed(&here);
        assert_eq!(allowed(&[], &["cCCS2"]), Allowed::At(vec![1, 3]));
        assert_eq!(allowed(&["CP001/2"], &["cCCS2"]), Allowed::NoSuchType);
        assert_eq!(allowed(&["CP001/1"], &["cCCS2"]), Allowed::At(vec![1]));
        let silent = place(&[(1, &[])]);
        assert_eq!(
            terms(&[], &[], &["cCCS2"]).allowed(&silent),
            Allowed::Everywhere
        );
    }

    #[test]
    fn the_first_mistake_is_named_with_its_place() {
        let wrong = terms(&["a"], &["CP001", "CP001/0"], &[])
            .check()
            .unwrap_err();
        assert_eq!(wrong.0, "evses/1");
        let hours = Terms {
            hours: vec!["Mon-Fri 07:00-19:00".into(), "always".into()],
            ..Terms::default()
        };
        assert_eq!(hours.check().unwrap_err().0, "hours/1");
        assert!(terms(&["a;b"], &[], &[]).check().is_err());
        assert!(Terms::default().check().is_ok() && Terms::default().is_empty());
    }
}
