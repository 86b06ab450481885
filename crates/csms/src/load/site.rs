//! A managed site in memory: its limit, its stations, who charges there, and what each station was told.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use smart_charging::site::{Demand, Limit, Member, Promise};

use super::{ManagedStation, SiteView};
use crate::facts::StationKey;
use crate::store::tables::load::{LoadFact, SiteLimitRow};

/// A promise holds for so long, and is renewed when half of it is over.
pub(super) const LEASE: SignedDuration = SignedDuration::from_mins(10);
/// Who refused is asked again after this.
const REFUSAL: SignedDuration = SignedDuration::from_mins(5);
/// From then on what a transaction takes says what it wants; before, its vehicle may not have begun.
const SETTLED: SignedDuration = SignedDuration::from_mins(2);
/// A share is not raised for less, in W.
const WORTH_W: u32 = 500;

/// A site.
#[derive(Debug)]
pub(super) struct Site {
    pub(super) id: String,
    pub(super) limit_w: u32,
    pub(super) by_hour_w: Option<Vec<u32>>,
    pub(super) zone: TimeZone,
    pub(super) stations: Vec<Managed>,
}

/// A station of it.
#[derive(Debug)]
pub(super) struct Managed {
    pub(super) key: StationKey,
    pub(super) identity: String,
    pub(super) member: Member,
    pub(super) is_connected: bool,
    /// A CALL of ours is under way.
    pub(super) is_asked: bool,
    /// It refused: when it is asked again, and why.
    pub(super) refusal: Option<(Timestamp, String)>,
    /// Active transactions by our key.
    pub(super) transactions: BTreeMap<i64, Running>,
    /// What others limit it to, in W.
    pub(super) outside_w: Option<u32>,
}

/// An active transaction.
#[derive(Debug, Clone)]
pub(super) struct Running {
    pub(super) priority: i32,
    pub(super) since: Timestamp,
    pub(super) charging_state: Option<String>,
    pub(super) power_w: Option<u32>,
}

impl Site {
    /// The site of a row, without stations; an unknown time zone counts as UTC.
    pub(super) fn of(row: &SiteLimitRow) -> Self {
        let by_hour = row.by_hour_w.as_ref();
        let by_hour: Option<Vec<u32>> = by_hour.and_then(|text| serde_json::from_str(&text.0).ok());
        Self {
            id: row.site_id.clone(),
            limit_w: u32::try_from(row.limit_w).unwrap_or(0),
            by_hour_w: by_hour.filter(|hours| hours.len() == 24),
            zone: TimeZone::get(&row.time_zone).unwrap_or(TimeZone::UTC),
            stations: Vec::new(),
        }
    }

    /// The limit at an instant, in W.
    pub(super) fn limit_at(&self, at: Timestamp) -> u32 {
        let hour = at.to_zoned(self.zone.clone()).hour();
        let by_hour = self.by_hour_w.as_ref();
        let of_hour = by_hour.and_then(|hours| hours.get(usize::try_from(hour).ok()?));
        of_hour.copied().unwrap_or(self.limit_w)
    }

    /// The limit as far as it matters to a promise that is made now.
    pub(super) fn limit(&self, now: Timestamp) -> Limit {
        let until = now.checked_add(LEASE).unwrap_or(now);
        let hours = self.by_hour_w.as_ref();
        let lowest = hours.and_then(|hours| hours.iter().copied().min());
        Limit {
            // A lease is shorter than an hour: two limits at most.
            now_w: self.limit_at(now).min(self.limit_at(until)),
            lowest_w: lowest.unwrap_or(self.limit_w),
        }
    }

    /// Brings up to date who can be told and who wants what.
    pub(super) fn look(&mut self, now: Timestamp) {
        for station in &mut self.stations {
            if station
                .refusal
                .as_ref()
                .is_some_and(|(again, _)| *again <= now)
            {
                station.refusal = None;
            }
            station.member.can_be_told = station.is_connected && station.refusal.is_none();
            station.member.demand = station.demand(now);
        }
    }

    pub(super) fn members(&self) -> Vec<Member> {
        self.stations
            .iter()
            .map(|station| station.member.clone())
            .collect()
    }

    /// What is told of the site now; `over_w` comes from the plan.
    pub(super) fn load(&self, over_w: u32, now: Timestamp) -> LoadFact {
        let promised = self.stations.iter();
        let promised = promised.map(|station| u64::from(station.member.bound(now, now)));
        let measured = self.stations.iter();
        let measured = measured.map(|station| u64::from(station.measured_w()));
        LoadFact {
            limit_w: self.limit_at(now),
            promised_w: promised.sum(),
            measured_w: measured.sum(),
            over_w,
        }
    }

    pub(super) fn view(&self, load: LoadFact, now: Timestamp) -> SiteView {
        SiteView {
            limit_w: load.limit_w,
            promised_w: load.promised_w,
            measured_w: load.measured_w,
            over_w: load.over_w,
            stations: self
                .stations
                .iter()
                .map(|station| station.view(now))
                .collect(),
        }
    }
}

impl Managed {
    /// What its transactions want together.
    fn demand(&self, now: Timestamp) -> Option<Demand> {
        let first = self.transactions.values().map(|one| one.since).min()?;
        let share = self.member.bound(now, now);
        let most = self.member.rated_w.min(self.outside_w.unwrap_or(u32::MAX));
        let wants = self.transactions.values();
        let wants = wants.map(|one| one.wants(most, self.member.least_w, share, now));
        let wants = wants.fold(0, u32::saturating_add);
        let priorities = self.transactions.values().map(|one| one.priority);
        Some(Demand {
            priority: priorities.max().unwrap_or(0),
            since: first,
            wants_w: wants.min(most),
        })
    }

    fn measured_w(&self) -> u32 {
        let powers = self.transactions.values();
        let powers = powers.filter_map(|one| one.power_w);
        powers.fold(0, u32::saturating_add)
    }

    /// The promise that the station is known to hold, if no other may be in force.
    fn held(&self) -> Option<Promise> {
        match self.member.promises[..] {
            [only] => Some(only),
            _ => None,
        }
    }

    /// Whether a new promise is worth a message: it lowers, it raises noticeably, or the one that is held is half
    /// over.
    pub(super) fn needs(&self, target: Promise, now: Timestamp) -> bool {
        let Some(held) = self.held() else {
            return true;
        };
        let half = now.checked_add(LEASE / 2).unwrap_or(now);
        held.until <= half
            || target.watts < held.watts
            || target.afterwards < held.afterwards
            || target.watts >= held.watts.saturating_add(WORTH_W)
            || (held.watts == 0 && target.watts > 0)
    }

    pub(super) fn refused(&mut self, promise: Promise, reason: String, now: Timestamp) {
        self.member.refused(promise);
        self.refusal = Some((now.checked_add(REFUSAL).unwrap_or(now), reason));
    }

    fn view(&self, now: Timestamp) -> ManagedStation {
        let state = match (&self.refusal, &self.member.promises[..]) {
            (Some(_), _) => "refused",
            (None, []) => "never",
            (None, [_]) => "held",
            (None, _) => "sent",
        };
        let demand = self.member.demand;
        ManagedStation {
            station: self.identity.clone(),
            can_be_told: self.member.can_be_told,
            state,
            reason: self.refusal.as_ref().map(|(_, reason)| reason.clone()),
            share_w: self.member.bound(now, now),
            until: self.member.promises.iter().map(|one| one.until).max(),
            safe_w: self.member.safe_bound(),
            wants_w: demand.map(|demand| demand.wants_w),
            priority: demand.map_or(0, |demand| demand.priority),
            measured_w: self.measured_w(),
        }
    }
}

impl Running {
    /// The most that it would take. Who takes clearly less than the share of its station wants what it takes and
    /// something to rise; a vehicle that pauses wants the least.
    fn wants(&self, most: u32, least: u32, share: u32, now: Timestamp) -> u32 {
        if self.charging_state.as_deref() == Some("SuspendedEV") {
            return least;
        }
        let is_settled = now.duration_since(self.since) > SETTLED;
        let is_charging = self.charging_state.as_deref() == Some("Charging");
        match self.power_w.filter(|_| is_settled && is_charging) {
            Some(power) if u64::from(power) * 10 < u64::from(share) * 8 => {
                let with_room = power.saturating_add(power / 4).saturating_add(1_000);
                with_room.max(least).min(most)
            }
            _ => most,
        }
    }
}
