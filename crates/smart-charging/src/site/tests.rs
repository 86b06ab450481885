//! The sum of what stations take, over many simulated hours in which messages are lost, stations are away, vehicles
//! come and go, and the limit changes; and how a limit is shared out.

use proptest::prelude::*;

use super::*;

const LEASE: SignedDuration = SignedDuration::from_mins(10);

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

fn kw(watts: u32) -> u32 {
    watts * 1_000
}

fn member(demand: Option<(i32, i64)>) -> Member {
    Member {
        rated_w: kw(100),
        least_w: kw(5),
        can_be_told: true,
        demand: demand.map(|(priority, since)| Demand {
            priority,
            since: at(since),
            wants_w: kw(100),
        }),
        promises: vec![Promise {
            watts: 0,
            until: at(0),
            afterwards: 0,
        }],
    }
}

fn always(watts: u32) -> Limit {
    Limit {
        now_w: watts,
        lowest_w: watts,
    }
}

fn shares(limit_kw: u32, members: &[Member]) -> Vec<u32> {
    let plan = plan(at(0), LEASE, always(kw(limit_kw)), members);
    plan.promises.iter().map(|one| one.watts / 1_000).collect()
}

#[test]
fn a_limit_is_shared_equally_up_to_what_each_wants() {
    let three = [
        member(Some((0, 0))),
        member(Some((0, 1))),
        member(Some((0, 2))),
    ];
    assert_eq!(shares(60, &three), [20, 20, 20]);
    let mut modest = three.clone();
    modest[1].demand.as_mut().unwrap().wants_w = kw(10);
    assert_eq!(shares(60, &modest), [25, 10, 25]);
    assert_eq!(shares(500, &three), [100, 100, 100]);
}

#[test]
fn the_least_power_comes_first_and_then_the_priority() {
    let ranked = [
        member(Some((0, 0))),
        member(Some((5, 1))),
        member(Some((0, 2))),
    ];
    assert_eq!(shares(50, &ranked), [5, 40, 5]);
    // Not enough for all: who waits longer charges, and nobody gets less than it can use.
    let three = [
        member(Some((0, 2))),
        member(Some((0, 0))),
        member(Some((0, 1))),
    ];
    assert_eq!(shares(12, &three), [0, 6, 6]);
    assert_eq!(shares(4, &three), [0, 0, 0]);
}

#[test]
fn idle_stations_get_what_is_left_up_to_their_safe_share() {
    let one = [member(Some((0, 0))), member(None), member(None)];
    assert_eq!(shares(90, &one), [90, 0, 0], "who charges comes first");
    let mut modest = one;
    modest[0].demand.as_mut().unwrap().wants_w = kw(20);
    assert_eq!(shares(90, &modest), [20, 30, 30]);
}

#[test]
fn a_station_that_cannot_be_told_keeps_its_share_until_its_promise_runs_out() {
    let mut members = [member(Some((0, 0))), member(Some((0, 1)))];
    members[0].can_be_told = false;
    members[0].promises = vec![Promise {
        watts: kw(40),
        until: at(300),
        afterwards: kw(10),
    }];
    assert_eq!(shares(50, &members)[1], 10);
    let later = plan(at(301), LEASE, always(kw(50)), &members);
    assert_eq!(later.promises[1].watts, kw(40));
    assert_eq!(later.over_w, 0);
    let lowered = plan(at(0), LEASE, always(kw(30)), &members);
    assert_eq!((lowered.promises[1].watts, lowered.over_w), (0, kw(10)));
}

#[test]
fn a_share_is_raised_only_when_the_others_are_known_to_be_lower() {
    let mut members = [member(Some((0, 0))), member(Some((0, 1)))];
    let told = |watts| Promise {
        watts: kw(watts),
        until: at(600),
        afterwards: kw(20),
    };
    members[0].promises = vec![told(50)];
    let may = |members: &[Member], index, watts| {
        may_send(at(0), always(kw(50)), members, index, told(watts))
    };
    assert!(!may(&members, 1, 25), "the first one holds everything");
    assert!(may(&members, 0, 25));
    members[0].sent(told(25));
    assert!(!may(&members, 1, 25), "it has not answered yet");
    members[0].accepted(told(25));
    assert!(may(&members, 1, 25));
}

#[test]
fn a_promise_that_nobody_answered_counts_though_its_repetition_is_refused() {
    let mut station = member(Some((0, 0)));
    let told = |watts| Promise {
        watts: kw(watts),
        until: at(600),
        afterwards: kw(10),
    };
    station.accepted(told(25));
    station.sent(told(40));
    station.sent(told(40));
    station.refused(told(40));
    assert_eq!(
        station.bound(at(0), at(0)),
        kw(40),
        "the first one may hold"
    );
    station.refused(told(40));
    assert_eq!(station.bound(at(0), at(0)), kw(25));
    // However often it is repeated it is one promise, not so many that they are taken together.
    for _ in 0..20 {
        station.sent(told(40));
    }
    station.refused(told(40));
    assert_eq!(station.promises, [told(25), told(40)]);
    station.refused(told(40));
    station.refused(told(25));
    assert_eq!(station.bound(at(0), at(0)), kw(25), "something holds");
}

#[test]
fn stations_that_wait_for_each_other_are_lowered_first() {
    // One has to give away of what it has now and the other of what it has afterwards, and each is to gain in turn.
    let mut members = [member(Some((0, 0))), member(Some((0, 1)))];
    let held = |watts, afterwards| Promise {
        watts: kw(watts),
        until: at(600),
        afterwards: kw(afterwards),
    };
    members[0].promises = vec![held(40, 10)];
    members[1].promises = vec![held(10, 40)];
    let target = held(25, 25);
    let send = |members: &[Member], index| sendable(at(0), always(kw(50)), members, index, target);
    assert_eq!(send(&members, 0), Some(held(25, 10)));
    members[0].accepted(held(25, 10));
    assert_eq!(send(&members, 0), None, "nothing is left to lower");
    assert_eq!(send(&members, 1), Some(target), "there is room now");
    members[1].accepted(target);
    assert_eq!(send(&members, 0), Some(target));
}

/// What a station does: the promise in force there, and what its vehicles take.
#[derive(Debug, Clone)]
struct Real {
    is_online: bool,
    /// In force; none: no limit.
    promise: Option<Promise>,
    has_vehicle: bool,
}

impl Real {
    fn takes(&self, rated: u32, now: Timestamp) -> u32 {
        let allowed = match self.promise {
            Some(promise) if now < promise.until => promise.watts,
            Some(promise) => promise.afterwards,
            None => rated,
        };
        if self.has_vehicle {
            allowed.min(rated)
        } else {
            0
        }
    }
}

/// Numbers for a run, from a seed (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

/// One run: what was exceeded without an explanation, and how much of the time was explained.
struct Run {
    now: i64,
    limit: u32,
    members: Vec<Member>,
    real: Vec<Real>,
    dice: Dice,
    /// Messages and answers are lost now and then.
    loses: bool,
    explained: u64,
    checks: u64,
}

impl Run {
    fn new(seed: u64, stations: usize, is_limited: bool) -> Self {
        let mut members = vec![member(None); stations];
        let promise = members[0].promises[0];
        let mut real = Real {
            is_online: true,
            promise: Some(promise),
            has_vehicle: false,
        };
        if !is_limited {
            members.iter_mut().for_each(|one| one.promises.clear());
            real.promise = None;
        }
        Self {
            now: 0,
            limit: kw(50),
            members,
            real: vec![real; stations],
            dice: Dice(seed | 1),
            loses: true,
            explained: 0,
            checks: 0,
        }
    }

    /// Something happens.
    fn happen(&mut self, changes_limit: bool) {
        let index = usize::try_from(self.dice.roll(self.real.len() as u64)).unwrap();
        let real = &mut self.real[index];
        match self.dice.roll(10) {
            0..3 => real.is_online = !real.is_online,
            3..7 => {
                real.has_vehicle = !real.has_vehicle;
                let priority = i32::try_from(self.dice.roll(3)).unwrap();
                let since = at(self.now);
                let wants_w = kw(10 + 30 * u32::try_from(self.dice.roll(4)).unwrap());
                self.members[index].demand = real.has_vehicle.then_some(Demand {
                    priority,
                    since,
                    wants_w,
                });
            }
            7 if changes_limit => {
                self.limit = kw(20 + 20 * u32::try_from(self.dice.roll(4)).unwrap());
            }
            _ => {}
        }
        for (member, real) in self.members.iter_mut().zip(&self.real) {
            member.can_be_told = real.is_online;
        }
    }

    /// Plans and sends until nothing may be sent.
    fn manage(&mut self) {
        let limit = always(self.limit);
        for _ in 0..6 {
            let plan = plan(at(self.now), LEASE, limit, &self.members);
            for index in 0..self.members.len() {
                if !self.members[index].can_be_told {
                    continue;
                }
                let promise = plan.promises[index];
                let promise = sendable(at(self.now), limit, &self.members, index, promise);
                let Some(promise) = promise.filter(|new| self.members[index].promises != [*new])
                else {
                    continue;
                };
                self.members[index].sent(promise);
                let luck = self.dice.roll(10);
                match if self.loses { luck } else { 9 } {
                    // The message is lost.
                    0 => {}
                    // Its answer is lost.
                    1 => self.real[index].promise = Some(promise),
                    // It cannot be sent.
                    2 => self.members[index].refused(promise),
                    _ => {
                        self.real[index].promise = Some(promise);
                        self.members[index].accepted(promise);
                    }
                }
                self.check();
            }
        }
    }

    /// What flows is within what may be in force, and that is within the limit or explained.
    fn check(&mut self) {
        let now = at(self.now);
        let takes = self.members.iter().zip(&self.real);
        let takes: u64 = takes.map(|(m, r)| u64::from(r.takes(m.rated_w, now))).sum();
        let bound = total_bound(&self.members, now, now);
        assert!(takes <= bound, "{takes} W flow, {bound} W are known of");
        self.checks += 1;
        if bound > u64::from(self.limit) {
            self.explained += 1;
        }
    }

    fn go(&mut self, hours: i64, changes_limit: bool) {
        while self.now < hours * 3_600 {
            self.happen(changes_limit);
            self.check();
            self.manage();
            let next = self.now + 20 + i64::try_from(self.dice.roll(600)).unwrap();
            // Wherever a promise runs out on the way.
            let ends = self.members.iter().flat_map(|one| &one.promises);
            let ends = ends.map(|promise| promise.until.as_second() - 1_800_000_000);
            let mut ends: Vec<i64> = ends.filter(|end| (self.now..next).contains(end)).collect();
            ends.sort_unstable();
            for end in ends {
                self.now = end;
                self.check();
            }
            self.now = next;
            self.check();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(50))]

    /// 10,000 hours in all: with a limit that does not fall, on stations that have been limited once, it is never
    /// exceeded, whatever is lost.
    #[test]
    fn the_limit_of_a_site_is_never_exceeded(seed in any::<u64>(), stations in 2..6_usize) {
        let mut run = Run::new(seed, stations, true);
        run.go(200, false);
        prop_assert_eq!(run.explained, 0, "of {} checks", run.checks);
    }

    /// Where the limit falls or stations were never limited, what is above it is known, and is gone as soon as
    /// every station has been told.
    #[test]
    fn what_is_above_a_limit_is_known_and_ends_when_all_are_told(
        seed in any::<u64>(), stations in 2..6_usize
    ) {
        let mut run = Run::new(seed, stations, false);
        run.go(50, true);
        run.real.iter_mut().for_each(|one| one.is_online = true);
        run.members.iter_mut().for_each(|one| one.can_be_told = true);
        for _ in 0..20 {
            run.now += 30;
            run.manage();
        }
        run.loses = false;
        run.manage();
        let left = plan(at(run.now), LEASE, always(run.limit), &run.members);
        prop_assert_eq!(left.over_w, 0);
        for (member, planned) in run.members.iter().zip(&left.promises) {
            prop_assert_eq!(member.promises.last(), Some(planned), "it has less than its share");
        }
        // Now, and when every promise has run out.
        for later in [0, 3_600] {
            let instant = at(run.now + later);
            let bound = total_bound(&run.members, instant, instant);
            prop_assert!(bound <= u64::from(run.limit), "{} W", bound);
        }
    }
}
