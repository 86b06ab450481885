//! Load management: the power limit of a site, shared out among its stations (K03, K04, K06).
//!
//! Each station holds one promise: so much until an instant, and so much from then on, whatever happens to the
//! connection. It goes out as a ChargingStationMaxProfile of two periods and is renewed while the station can be
//! told. A station that goes offline keeps its share until the promise runs out, and has its safe share after that.
//!
//! What may be in force counts, not what was meant: a promise counts from before it is sent, and the one before
//! counts until the station has accepted the new one. A share is raised only after others are known to be lower.
//! So the sum stays within the limit whatever is lost on the way. Where a promise lowers one of its two powers and
//! raises the other, the lower one goes out alone: stations that all wait for each other would wait for ever. What
//! cannot be lowered (a station is offline, refuses, or was never told) is counted in [`Plan::over_w`].

use jiff::{SignedDuration, Timestamp};

/// What a station is told, in W.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Promise {
    /// It may take so much …
    pub watts: u32,
    /// … until then, …
    pub until: Timestamp,
    /// … and so much from then on.
    pub afterwards: u32,
}

impl Promise {
    /// The most from `from` to `to`, which is not before.
    fn most(&self, from: Timestamp, to: Timestamp) -> u32 {
        let now = if from < self.until { self.watts } else { 0 };
        let later = if to >= self.until { self.afterwards } else { 0 };
        now.max(later)
    }
}

/// Who charges at a station.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Demand {
    /// The highest `chargingPriority` of its transactions, −9 to 9; 0 where none is known (K03.FR.06).
    pub priority: i32,
    /// When the first of them began: who waits longer comes first.
    pub since: Timestamp,
    /// The most that its vehicles would take, in W.
    pub wants_w: u32,
}

/// A station of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The most that it can take, in W.
    pub rated_w: u32,
    /// Below this it does not charge at all, in W.
    pub least_w: u32,
    /// It is connected, and has not refused to be limited.
    pub can_be_told: bool,
    /// `None`: nobody charges.
    pub demand: Option<Demand>,
    /// All promises that may be in force; none: it was never limited.
    pub promises: Vec<Promise>,
}

impl Member {
    /// The most that it may take from `from` to `to`, in W.
    #[must_use]
    pub fn bound(&self, from: Timestamp, to: Timestamp) -> u32 {
        let most = self.promises.iter().map(|promise| promise.most(from, to));
        most.max()
            .map_or(self.rated_w, |most| most.min(self.rated_w))
    }

    /// The most that it may take once every promise has run out, in W.
    #[must_use]
    pub fn safe_bound(&self) -> u32 {
        let afterwards = self.promises.iter().map(|promise| promise.afterwards);
        afterwards
            .max()
            .map_or(self.rated_w, |most| most.min(self.rated_w))
    }

    /// Remembers a promise before it is sent. Of many that nobody answered one is made that allows whatever one
    /// of them does.
    pub fn sent(&mut self, promise: Promise) {
        if self.promises.is_empty() {
            // The station is free to take what it can until it accepts.
            return;
        }
        // Of those that nobody answered each counts once. The new one counts beside its like: should it be refused,
        // the earlier one may still be in force.
        let mut known = Vec::new();
        for one in self.promises.drain(..) {
            if !known.contains(&one) {
                known.push(one);
            }
        }
        known.push(promise);
        self.promises = known;
        if self.promises.len() > MOST_PROMISES {
            let all = self.promises.drain(..);
            let merged = all.reduce(|a, b| Promise {
                watts: a.watts.max(b.watts),
                until: a.until.max(b.until),
                afterwards: a.afterwards.max(b.afterwards),
            });
            self.promises.extend(merged.map(|one| Promise {
                // Until the last one runs out any of them may still have run out.
                watts: one.watts.max(one.afterwards),
                ..one
            }));
        }
    }

    /// The station accepted a promise: no other is in force.
    pub fn accepted(&mut self, promise: Promise) {
        self.promises = vec![promise];
    }

    /// The station refused a promise: it is not in force, unless an earlier message made the same one.
    pub fn refused(&mut self, promise: Promise) {
        let last = self.promises.iter().rposition(|known| *known == promise);
        if let Some(last) = last.filter(|_| self.promises.len() > 1) {
            self.promises.remove(last);
        }
    }

    /// The part of a promise that lowers what the station may take and raises nothing; `None`: it lowers nothing.
    fn lowered(&self, now: Timestamp, promise: Promise) -> Option<Promise> {
        // No more than the last one allows is no more than all of them together allow.
        let last = *self.promises.last()?;
        let is_over = last.until <= now;
        let known = if is_over { last.afterwards } else { last.watts };
        let lowered = Promise {
            watts: promise.watts.min(known),
            until: if is_over { promise.until } else { last.until },
            afterwards: promise.afterwards.min(last.afterwards),
        };
        // Where several may be in force an acceptance ends the others.
        let lowers = lowered.watts < known
            || lowered.afterwards < last.afterwards
            || self.promises.len() > 1;
        lowers.then_some(lowered)
    }

    fn with(&self, promise: Promise) -> Self {
        let mut member = self.clone();
        member.sent(promise);
        member
    }
}

/// Promises of a station that may be in force one by one.
const MOST_PROMISES: usize = 8;

/// The limit of a site, as far as it matters now, in W.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// The lowest from now until a promise that is made now runs out.
    pub now_w: u32,
    /// The lowest of all hours.
    pub lowest_w: u32,
}

/// What the stations should have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// For each member in its order; of those that cannot be told it is only what they would get.
    pub promises: Vec<Promise>,
    /// So much more than the limit may flow, because of stations that cannot be told, in W.
    pub over_w: u32,
}

/// Shares a limit out. Who can be told gets its least power first, by priority and then by how long it waits; what
/// is left goes to the highest priority first, within one priority equally, up to what each wants. What then is
/// left lets idle stations begin at once.
#[must_use]
pub fn plan(now: Timestamp, lease: SignedDuration, limit: Limit, members: &[Member]) -> Plan {
    let until = now.checked_add(lease).unwrap_or(Timestamp::MAX);
    let (fixed, told): (Vec<&Member>, Vec<&Member>) =
        members.iter().partition(|member| !member.can_be_told);
    let kept = sum(fixed.iter().map(|member| member.bound(now, until)));
    let kept_for_ever = sum(fixed.iter().map(|member| member.safe_bound()));
    let fair = fair_share(limit.lowest_w.saturating_sub(kept_for_ever), &told);
    let safe = |member: &Member| at_least(fair.min(member.rated_w), member.least_w);
    let mut left = limit.now_w.saturating_sub(kept);
    let mut shares = vec![0; members.len()];
    let order = by_rank(members);
    for index in &order {
        let least = least_of(&members[*index]);
        if least <= left {
            shares[*index] = least;
            left -= least;
        }
    }
    for tier in order.chunk_by(|a, b| priority(&members[*a]) == priority(&members[*b])) {
        let served = tier.iter().copied().filter(|index| shares[*index] > 0);
        fill(served.collect(), members, &mut shares, &mut left);
    }
    let idle = |member: &Member| member.can_be_told && member.demand.is_none();
    for (index, member) in members.iter().enumerate() {
        if idle(member) {
            shares[index] = at_least(safe(member).min(left), member.least_w);
            left -= shares[index];
        }
    }
    let promises = members.iter().zip(shares).map(|(member, watts)| Promise {
        watts,
        until,
        afterwards: safe(member),
    });
    Plan {
        promises: promises.collect(),
        over_w: kept.saturating_sub(limit.now_w),
    }
}

/// A sum of powers; what does not fit is more than any limit.
fn sum(watts: impl Iterator<Item = u32>) -> u32 {
    watts.fold(0, u32::saturating_add)
}

fn fair_share(watts: u32, told: &[&Member]) -> u32 {
    u32::try_from(told.len()).map_or(0, |count| watts / count.max(1))
}

/// A power, or nothing where it is not enough to charge.
fn at_least(watts: u32, least: u32) -> u32 {
    if watts < least { 0 } else { watts }
}

fn priority(member: &Member) -> i32 {
    member.demand.map_or(0, |demand| demand.priority)
}

/// What a vehicle needs to charge at all; never 0, which is a pause.
fn least_of(member: &Member) -> u32 {
    member.least_w.clamp(1, member.rated_w.max(1))
}

/// Those who charge and can be told, the highest priority first, then who began first.
fn by_rank(members: &[Member]) -> Vec<usize> {
    let charging = |index: &usize| members[*index].can_be_told && members[*index].demand.is_some();
    let mut order: Vec<usize> = (0..members.len()).filter(charging).collect();
    order.sort_by_key(|index| {
        let demand = members[*index].demand;
        demand.map(|demand| (-demand.priority, demand.since))
    });
    order
}

/// Raises the shares of `open` together until each has what it wants or nothing is left.
fn fill(mut open: Vec<usize>, members: &[Member], shares: &mut [u32], left: &mut u32) {
    let wants = |index: usize| {
        let member = &members[index];
        let wants = member.demand.map_or(0, |demand| demand.wants_w);
        wants.clamp(least_of(member), member.rated_w.max(1))
    };
    // Who wants least is satisfied first.
    open.sort_by_key(|index| wants(*index));
    let mut rest = left.saturating_add(sum(open.iter().map(|index| shares[*index])));
    for (done, index) in open.iter().enumerate() {
        let others = u32::try_from(open.len() - done).unwrap_or(u32::MAX);
        // Not below what it has: each has its least already.
        let after = sum(open[done + 1..].iter().map(|other| shares[*other]));
        let most = rest.saturating_sub(after);
        let share = (rest / others).max(shares[*index]).min(most);
        shares[*index] = share.min(wants(*index));
        rest -= shares[*index];
    }
    *left = rest;
}

/// What may be sent of a promise now: all of it, else what it lowers, if anything.
#[must_use]
pub fn sendable(
    now: Timestamp,
    limit: Limit,
    members: &[Member],
    index: usize,
    promise: Promise,
) -> Option<Promise> {
    if may_send(now, limit, members, index, promise) {
        return Some(promise);
    }
    let lowered = members.get(index)?.lowered(now, promise);
    // Many that nobody answered become one that allows more than each: it waits until some have run out.
    lowered.filter(|promise| may_send(now, limit, members, index, *promise))
}

/// Whether a promise may be sent now: at every instant from now on it either raises nothing that its station may
/// take, or what all stations may take together stays within the limit.
fn may_send(
    now: Timestamp,
    limit: Limit,
    members: &[Member],
    index: usize,
    promise: Promise,
) -> bool {
    let Some(member) = members.get(index) else {
        return false;
    };
    let with = member.with(promise);
    // What may be taken changes where a promise runs out, and nowhere else.
    let ends = members.iter().flat_map(|one| &one.promises);
    let ends = ends.map(|known| known.until).filter(|until| *until > now);
    let mut instants = ends.chain([now, promise.until]);
    instants.all(|at| {
        if with.bound(at, at) <= member.bound(at, at) {
            return true;
        }
        let limit = if at < promise.until {
            limit.now_w
        } else {
            limit.lowest_w
        };
        let others = members.iter().enumerate().filter(|(at, _)| *at != index);
        let others: u64 = others
            .map(|(_, other)| u64::from(other.bound(at, at)))
            .sum();
        others + u64::from(with.bound(at, at)) <= u64::from(limit)
    })
}

/// What all stations together may take from `from` to `to`, in W.
#[must_use]
pub fn total_bound(members: &[Member], from: Timestamp, to: Timestamp) -> u64 {
    let bounds = members
        .iter()
        .map(|member| u64::from(member.bound(from, to)));
    bounds.sum()
}

#[cfg(test)]
mod tests;
