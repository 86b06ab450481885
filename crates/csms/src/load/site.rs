//! A managed site in memory: its limit, its stations, who charges there, what each station was told, and who is
//! told something now. It is told the time and does no I/O.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use smart_charging::site::{self as sharing, Demand, Limit, Member, Promise};

use super::promise::Verdict;
use super::{ManagedStation, SiteView};
use crate::facts::StationKey;
use crate::repeats::LIMIT;
use crate::store::tables::load::{LoadFact, SiteLimitRow};

/// A promise holds for so long, and is renewed when half of it is over.
pub(super) const LEASE: SignedDuration = SignedDuration::from_mins(10);
/// From then on what a transaction takes says what it wants; before, its vehicle may not have begun.
const SETTLED: SignedDuration = SignedDuration::from_mins(2);
/// From one message to a station to the next. Its answer to a share is a change of what it takes, which makes another
/// plan: without a pause the two would go round. Nothing is exceeded by it, because nobody is raised before others are
/// known to be lower.
const PACE: SignedDuration = SignedDuration::from_secs(5);
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
    /// When the last one was sent.
    pub(super) asked_at: Option<Timestamp>,
    /// It has not accepted what it was told last.
    pub(super) failure: Option<Unheard>,
    /// Active transactions by our key.
    pub(super) transactions: BTreeMap<i64, Running>,
    /// What others limit it to, in W.
    pub(super) outside_w: Option<u32>,
}

/// What a station that does not accept is left in peace for.
#[derive(Debug, Clone)]
pub(super) struct Unheard {
    /// How often in a row.
    times: u32,
    /// It is told nothing before.
    again: Timestamp,
    /// Why it refused; `None` = no answer that can be read.
    reason: Option<String>,
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
    fn limit(&self, now: Timestamp) -> Limit {
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
    fn look(&mut self, now: Timestamp) {
        for station in &mut self.stations {
            let is_in_peace = station.failure.as_ref().is_some_and(|one| now < one.again);
            station.member.can_be_told = station.is_connected && !is_in_peace;
            station.member.demand = station.demand(now);
        }
    }

    /// Plans, and takes down as sent what stations have to be told now; with it what is beyond the limit all the
    /// same, in W.
    pub(super) fn due(&mut self, now: Timestamp) -> (Vec<(StationKey, Promise)>, u32) {
        self.look(now);
        // Whole seconds, as schedules have.
        let second = Timestamp::from_second(now.as_second()).unwrap_or(now);
        let limit = self.limit(second);
        let members = self.stations.iter().map(|station| station.member.clone());
        let mut members: Vec<Member> = members.collect();
        let plan = sharing::plan(second, LEASE, limit, &members);
        let mut due = Vec::new();
        for (index, target) in plan.promises.iter().enumerate() {
            let station = &mut self.stations[index];
            if !station.member.can_be_told
                || station.is_asked
                || station.was_just_asked(now)
                || !station.needs(*target, now)
            {
                continue;
            }
            let promise = sharing::sendable(second, limit, &members, index, *target);
            let Some(promise) = promise.filter(|one| station.needs(*one, now)) else {
                continue;
            };
            station.member.sent(promise);
            members[index].sent(promise);
            station.is_asked = true;
            station.asked_at = Some(now);
            due.push((station.key, promise));
        }
        (due, plan.over_w)
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
    fn needs(&self, target: Promise, now: Timestamp) -> bool {
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

    /// Whichever way the clock was set.
    fn was_just_asked(&self, now: Timestamp) -> bool {
        self.asked_at
            .is_some_and(|at| now.duration_since(at).abs() < PACE)
    }

    /// A CALL of ours has ended.
    pub(super) fn ended(&mut self, promise: Promise, verdict: Verdict, now: Timestamp) {
        self.is_asked = false;
        match verdict {
            Verdict::Accepted => {
                self.member.accepted(promise);
                self.failure = None;
            }
            Verdict::Refused(reason) => {
                self.member.refused(promise);
                self.unheard(Some(reason), now);
            }
            Verdict::Away => self.member.refused(promise),
            Verdict::Unanswered => self.unheard(None, now),
        }
    }

    fn unheard(&mut self, reason: Option<String>, now: Timestamp) {
        let before = self.failure.as_ref().map_or(0, |one| one.times);
        let times = before.saturating_add(1);
        let pause = LIMIT.pause(times).unwrap_or(LIMIT.most);
        self.failure = Some(Unheard {
            times,
            again: now.checked_add(pause).unwrap_or(now),
            reason,
        });
    }

    fn view(&self, now: Timestamp) -> ManagedStation {
        let reason = self.failure.as_ref().and_then(|one| one.reason.clone());
        let state = match (&reason, &self.member.promises[..]) {
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
            reason,
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
