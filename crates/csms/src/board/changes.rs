//! What is sent to pages: a snapshot of everything, and changes since.

use std::sync::atomic::Ordering::Relaxed;

use bytes::Bytes;
use jiff::Timestamp;
use serde::Serialize;

use super::attention::Attention;
use super::figures::{BoardSite, Figures};
use super::power::Minute;
use super::row::{BoardStation, StationState};
use super::state::{Entry, State};
use crate::context::Core;
use crate::store::rows::Money;

/// Rows that a page which comes back is sent; of more it takes a new snapshot.
const MOST_MISSED: usize = 1000;

/// Everything that the dashboard shows at a glance.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Overview<'a> {
    /// What is in here; `after` of the stream that goes on from here.
    seq: i64,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// The server itself.
    server: ServerFacts,
    /// Sums over the network.
    figures: Figures,
    /// The sites by id.
    sites: &'a [BoardSite],
    /// Every station, in no particular order; at most 50,000.
    stations: Vec<&'a BoardStation>,
    /// What needs somebody, newest first; at most 100.
    attention: &'a [Attention],
    /// The last hour by minute, oldest first: begin of the minute, mean W; `null` = unknown.
    #[schema(value_type = Vec<(String, Option<f64>)>)]
    power: Vec<Minute>,
    /// Today by local hour, oldest first: begin of the hour, Wh of the transactions that began in it.
    #[schema(value_type = Vec<(String, i64)>)]
    energy_by_hour: &'a [(Timestamp, i64)],
}

/// What changed; an event `changes` of the dashboard's stream.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Changes<'a> {
    /// What is in here.
    seq: i64,
    /// When it was put together.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Rows that changed, whole.
    stations: Vec<&'a BoardStation>,
    /// Identities of stations that are no longer there.
    #[schema(value_type = Vec<String>)]
    gone: Vec<&'a str>,
    /// Where they changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    figures: Option<&'a Figures>,
    /// Where it changed: all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    attention: Option<&'a [Attention]>,
    /// The minute that runs, every five seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<(String, Option<f64>)>)]
    power: Option<Minute>,
    /// Today by local hour, where it changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<(String, i64)>>)]
    energy_by_hour: Option<&'a [(Timestamp, i64)]>,
    /// Kinds of live events that came since, as `GET /api/v1/events` names them, but for `message` and
    /// `transaction`, by name: what was loaded of them elsewhere may be old.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    kinds: Vec<&'static str>,
}

/// The server itself.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct ServerFacts {
    /// Of this program.
    pub(crate) version: &'static str,
    /// When it was started.
    #[schema(value_type = String, format = DateTime)]
    pub(crate) started_at: Timestamp,
    /// `sqlite` or `postgres`.
    pub(crate) engine: &'static str,
    /// Somebody has to log in.
    pub(crate) secured: bool,
    /// Where stations connect: `/` and their identity follow.
    pub(crate) stations_url: Option<String>,
    /// IANA name of the time zone whose day is today.
    pub(crate) time_zone: String,
    /// ISO 4217; `null` = there is no default tariff.
    pub(crate) currency: Option<String>,
    /// Of the default tariff, in the major unit.
    pub(crate) price_per_kwh: Option<Money>,
    /// Pictures below the map; `null` = none.
    pub(crate) map_tiles: Option<TileFacts>,
    /// There is a simulator whose stations can be steered from here.
    pub(crate) simulator: bool,
}

/// Pictures below the map.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct TileFacts {
    /// With `{z}`, `{x}`, `{y}`, and perhaps `{s}`.
    pub(crate) url: String,
    /// Whom the map has to name.
    pub(crate) attribution: String,
}

/// A sign of life; an event `alive` of the dashboard's stream.
#[derive(Debug, Serialize)]
struct Alive {
    seq: i64,
    at: Timestamp,
}

fn json(value: &impl Serialize) -> Vec<u8> {
    // Plain data: it cannot fail.
    serde_json::to_vec(value).unwrap_or_default()
}

/// A server-sent event.
fn event(name: &str, seq: i64, value: &impl Serialize) -> Bytes {
    let mut text = format!("id: {seq}\nevent: {name}\ndata: ").into_bytes();
    // JSON as it is written here holds no line breaks.
    text.extend(json(value));
    text.extend_from_slice(b"\n\n");
    text.into()
}

impl State {
    pub(super) fn figures(&self, core: &Core) -> Figures {
        let mut figures = Figures {
            stations: self.rows().count(),
            connected: 0,
            charging: 0,
            faulted: 0,
            silent: 0,
            power_w: None,
            power_unknown: 0,
            energy_today_wh: self.today.energy_wh,
            cost_today: self.today.cost,
            sessions_today: self.today.sessions,
            active_transactions: 0,
            messages_in: core.counters.messages_in.load(Relaxed),
            messages_out: core.counters.messages_out.load(Relaxed),
        };
        let mut power = 0.0;
        for row in self.rows() {
            figures.connected += usize::from(row.connected);
            match row.state {
                StationState::Charging => figures.charging += 1,
                StationState::Faulted => figures.faulted += 1,
                StationState::Silent => figures.silent += 1,
                _ => {}
            }
            figures.active_transactions += row.transactions.len();
            for transaction in &row.transactions {
                // Nobody knows what a station does that is not there.
                match transaction.power_w {
                    Some(watts) if row.connected && !row.silent => power += watts,
                    _ => figures.power_unknown += 1,
                }
            }
        }
        let is_known =
            figures.power_unknown < figures.active_transactions || figures.active_transactions == 0;
        figures.power_w = is_known.then(|| power.round());
        figures
    }

    /// The rows that are shown.
    fn rows(&self) -> impl Iterator<Item = &BoardStation> {
        let shown = self.entries.iter().filter(|entry| !entry.is_gone);
        shown.map(|entry| &entry.row)
    }

    pub(super) fn overview(&self, core: &Core, server: ServerFacts) -> Bytes {
        let overview = Overview {
            seq: self.seq,
            at: core.clock.now(),
            server: ServerFacts {
                time_zone: self.zone.name.clone(),
                currency: self.today.currency.clone(),
                price_per_kwh: self.today.price_per_kwh,
                ..server
            },
            figures: self.figures(core),
            sites: &self.sites,
            stations: self.rows().collect(),
            attention: &self.attention,
            power: self.power.minutes(),
            energy_by_hour: &self.today.energy_by_hour,
        };
        json(&overview).into()
    }

    /// What changed since the last time; `None` = nothing.
    pub(super) fn changes(&mut self, core: &Core) -> Option<Bytes> {
        let now = core.clock.now();
        let places = self.next_rows();
        let has_attention = self.settle_attention(now);
        let figures = self.figures(core);
        let has_figures = self.told_figures.as_ref() != Some(&figures);
        let has_hours = self.told_hours != self.today.energy_by_hour;
        let power = std::mem::take(&mut self.is_power_new)
            .then(|| self.power.latest())
            .flatten();
        let kinds = self.heard.news(self.seq);
        if has_figures {
            self.told_figures = Some(figures);
        }
        if has_hours {
            self.told_hours.clone_from(&self.today.energy_by_hour);
        }
        let is_quiet = places.is_empty() && kinds.is_empty() && power.is_none();
        if is_quiet && !has_attention && !has_figures && !has_hours {
            return None;
        }
        let entries = places.iter().map(|place| &self.entries[*place]);
        let (stations, gone) = told(entries);
        metrics::counter!("csms_dashboard_rows_total").increment(places.len() as u64);
        let changes = Changes {
            seq: self.seq,
            at: now,
            stations,
            gone,
            figures: self.told_figures.as_ref().filter(|_| has_figures),
            attention: has_attention.then_some(&self.attention),
            power,
            energy_by_hour: has_hours.then_some(&self.today.energy_by_hour),
            kinds,
        };
        Some(event("changes", self.seq, &changes))
    }

    /// What a page lacks that has everything up to `after`; `None` = more than can be told.
    pub(super) fn since(&self, after: i64, now: Timestamp) -> Option<Bytes> {
        if after < self.loaded_seq || after > self.seq {
            return None;
        }
        // Also those of `after` itself: what was put together from the time alone has no number of its
        // own. Rows that were never sent are as they were in every snapshot.
        let entries = self.entries.iter();
        let missed = entries.filter(|entry| entry.row.seq != 0 && entry.row.seq >= after);
        let missed: Vec<_> = missed.take(MOST_MISSED + 1).collect();
        if missed.len() > MOST_MISSED {
            return None;
        }
        let (stations, gone) = told(missed);
        let changes = Changes {
            seq: self.seq,
            at: now,
            stations,
            gone,
            figures: self.told_figures.as_ref(),
            attention: Some(&self.attention),
            power: self.power.latest(),
            energy_by_hour: Some(&self.today.energy_by_hour),
            kinds: self.heard.after(after),
        };
        Some(event("changes", self.seq, &changes))
    }

    pub(super) fn alive(&self, now: Timestamp) -> Bytes {
        let alive = Alive {
            seq: self.seq,
            at: now,
        };
        event("alive", self.seq, &alive)
    }
}

/// Rows, and the identities of those that are gone.
fn told<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> (Vec<&'a BoardStation>, Vec<&'a str>) {
    let (gone, there): (Vec<_>, Vec<_>) = entries.into_iter().partition(|entry| entry.is_gone);
    let rows = there.into_iter().map(|entry| &entry.row);
    let gone = gone.into_iter().map(|entry| &*entry.row.id);
    (rows.collect(), gone.collect())
}
