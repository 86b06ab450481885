//! What a transaction should have been billed, worked out from the stored events alone.
//!
//! Written from docs/energy.md; no line of it is shared with the CSMS. All readings are at hand, so
//! each rule is applied to all of them at once. Where the rules say "unknown", so does this.

use std::collections::{BTreeMap, BTreeSet};

use crate::payload::{Direction, EnergySample, EventPayload, Kind};

/// An event as it is stored.
#[derive(Debug, Clone)]
pub struct Told<'a> {
    /// Its number.
    pub seq_no: i32,
    /// The station's time of it, microseconds since 1970.
    pub at: i64,
    /// `Started`, `Updated`, `Ended`.
    pub event_type: &'a str,
    /// What it says; `None` = thinned out.
    pub payload: Option<&'a EventPayload>,
}

/// What is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// The energy, mWh.
    Energy(i64),
    /// Nobody can know, and why.
    Unknown(&'static str),
}

/// There is nothing to go by.
pub const NO_READINGS: &str = "no register samples";
const ONE_READING: &str = "no begin or no end reading";
const FALLEN: &str = "a register that fell";
const AMBIGUOUS: &str = "two readings of one moment that differ";
const IMPLAUSIBLE: &str = "more than 1 GWh";
const MAYBE_MISSING: &str = "intervals that may be missing";

/// Places in the order in which they are asked.
const PLACES: [&str; 5] = ["Outlet", "Cable", "Inlet", "EV", "Body"];

/// The begin of a transaction and its end among the events, which are in order.
struct Frame {
    /// Index and time.
    started: Option<(usize, i64)>,
    ended: Option<(usize, i64)>,
}

/// A reading with the event that it came in.
#[derive(Clone, Copy)]
struct Seen<'a> {
    event: usize,
    is_started: bool,
    is_ended: bool,
    /// Its event follows the Ended, and it has the time of the Ended.
    is_beside_end: bool,
    event_at: i64,
    sample: &'a EnergySample,
}

/// What a register comes to.
enum Register {
    Difference(i64),
    Not(&'static str),
    /// It contradicts itself: nothing else is asked.
    Never(&'static str),
}

/// No transaction takes more, mWh.
const MOST_MWH: i64 = 1_000_000_000_000;

/// What is due for a transaction of these events. `is_whole`: all of its events are among them.
#[must_use]
pub fn due(events: &[Told<'_>], is_whole: bool) -> Due {
    match read(events, is_whole) {
        Due::Energy(mwh) if mwh > MOST_MWH => Due::Unknown(IMPLAUSIBLE),
        due => due,
    }
}

fn read(events: &[Told<'_>], is_whole: bool) -> Due {
    let mut events: Vec<&Told<'_>> = events.iter().collect();
    events.sort_by_key(|event| (event.seq_no, event.at));
    let first = |kind: &str| {
        let mut all = events.iter().enumerate();
        all.find(|(_, event)| event.event_type == kind)
            .map(|(i, event)| (i, event.at))
    };
    let frame = Frame {
        started: first("Started"),
        ended: first("Ended"),
    };
    let seen = seen(&events, &frame);
    let mut why = NO_READINGS;
    for place in PLACES {
        for lines in [&[0_u8][..], &[1, 2, 3]] {
            match together(&seen, &frame, place, lines, is_whole) {
                Some(Register::Difference(mwh)) => return Due::Energy(mwh),
                Some(Register::Never(reason)) => return Due::Unknown(reason),
                Some(Register::Not(reason)) => why = reason,
                None => {}
            }
        }
    }
    let Some(sum) = PLACES.iter().find_map(|place| {
        let choices = [&[0_u8][..], &[1, 2, 3]];
        choices
            .iter()
            .find_map(|lines| intervals(&seen, &frame, place, lines))
    }) else {
        return Due::Unknown(why);
    };
    match sum {
        Err(reason) => Due::Unknown(reason),
        Ok(_) if frame.started.is_none() || has_known_gap(&events, &frame) || !is_whole => {
            Due::Unknown(MAYBE_MISSING)
        }
        Ok(mwh) => Due::Energy(mwh),
    }
}

/// All readings of import that count, in the order of events and of time.
fn seen<'a>(events: &[&Told<'a>], frame: &Frame) -> Vec<Seen<'a>> {
    let mut seen = Vec::new();
    for (i, event) in events.iter().enumerate() {
        let samples = event.payload.iter().flat_map(|payload| &payload.energy);
        for sample in samples.filter(|sample| sample.direction == Direction::Import) {
            let is_behind = frame.ended.is_some_and(|(end, _)| i > end);
            if is_behind && frame.ended.is_some_and(|(_, at)| sample.at > at) {
                continue;
            }
            let is_started = event.event_type == "Started";
            let has_time_of_end = frame.ended.is_some_and(|(_, at)| sample.at == at);
            seen.push(Seen {
                event: i,
                is_started,
                is_beside_end: is_behind && has_time_of_end && !is_started,
                is_ended: frame.ended.is_some_and(|(end, _)| i == end),
                event_at: event.at,
                sample,
            });
        }
    }
    seen.sort_by_key(|it| (it.event, it.sample.at, it.sample.mwh));
    seen
}

/// A seqNo between two others is missing, and the numbers are of this transaction alone.
fn has_known_gap(events: &[&Told<'_>], frame: &Frame) -> bool {
    let numbers: BTreeSet<i64> = events.iter().map(|event| i64::from(event.seq_no)).collect();
    let span = numbers.first().zip(numbers.last());
    let expected = span.map_or(0, |(first, last)| last - first + 1);
    let started = frame.started.and_then(|(i, _)| events.get(i));
    let counts_on = started.is_some_and(|event| event.seq_no > 0);
    !counts_on && i64::try_from(numbers.len()).is_ok_and(|count| count < expected)
}

/// The registers of some lines together; `None` = nothing was read of them.
fn together(
    seen: &[Seen<'_>],
    frame: &Frame,
    place: &str,
    lines: &[u8],
    is_whole: bool,
) -> Option<Register> {
    let mut sum = None;
    let mut not = None;
    let mut never = None;
    for line in lines {
        let own: Vec<Seen<'_>> = seen
            .iter()
            .filter(|it| it.sample.kind == Kind::Register)
            .filter(|it| it.sample.place == place && it.sample.line == *line)
            .copied()
            .collect();
        if own.is_empty() {
            continue;
        }
        match register(&own, frame, is_whole) {
            Register::Difference(mwh) => sum = Some(sum.unwrap_or(0) + i128::from(mwh)),
            Register::Not(reason) => not = Some(reason),
            Register::Never(reason) => never = Some(reason),
        }
    }
    let sum = sum.map(|mwh| match i64::try_from(mwh) {
        Ok(mwh) => Register::Difference(mwh),
        Err(_) => Register::Not(ONE_READING),
    });
    never
        .map(Register::Never)
        .or(not.map(Register::Not))
        .or(sum)
}

/// One register: the rules of "One register", in their order.
fn register(all: &[Seen<'_>], frame: &Frame, is_whole: bool) -> Register {
    let read: Vec<_> = all
        .iter()
        .filter_map(|it| Some((*it, it.sample.mwh?)))
        .collect();
    let counted = without_known(&read);
    let usable = || counted.iter().copied();
    let of_context = |context: &str| {
        let context = context.to_owned();
        usable().filter(move |(it, _)| it.sample.context == context)
    };
    let mut others: Vec<(Seen<'_>, i64)> =
        usable().filter(|(it, _)| !is_marked(it.sample)).collect();
    // The begin.
    let marked_begin = of_context("Transaction.Begin").min_by_key(|(it, mwh)| (it.sample.at, *mwh));
    let in_started = pick_started(&mut others);
    // The end.
    let marked_end = of_context("Transaction.End").max_by_key(|(it, mwh)| (it.sample.at, *mwh));
    let in_ended = pick_ended(&mut others);
    let newest = others.iter().map(|(it, _)| it.sample.at).max();
    let in_ended = in_ended.filter(|(it, _)| {
        it.sample.at >= it.event_at || newest.is_none_or(|newest| it.sample.at >= newest)
    });
    let known_begin = marked_begin.or(in_started);
    let known_end = marked_end.or(in_ended);
    let is_early = |it: &Seen<'_>| {
        let started = frame.started;
        started.is_some_and(|(event, at)| it.sample.at < at || it.event < event)
    };
    let first = others
        .iter()
        .filter(|(it, _)| !is_early(it))
        .min_by_key(|(it, mwh)| (it.sample.at, *mwh));
    let last = others.iter().max_by_key(|(it, mwh)| (it.sample.at, *mwh));
    let is_one = first
        .zip(last)
        .is_some_and(|((a, _), (b, _))| a.sample.at >= b.sample.at);
    // One reading alone cannot be both.
    let first = first.copied().filter(|(it, mwh)| match known_end {
        Some((end, end_mwh)) => it.sample.at < end.sample.at || *mwh < end_mwh,
        None => !is_one,
    });
    let last = last.copied().filter(|(it, mwh)| match known_begin {
        Some((begin, begin_mwh)) => it.sample.at > begin.sample.at || *mwh > begin_mwh,
        None => !is_one,
    });
    let begin = known_begin.or(first);
    let end = known_end.or(last);
    // Contradictions.
    for (context, mark) in [
        ("Transaction.Begin", marked_begin),
        ("Transaction.End", marked_end),
    ] {
        let differs = |(it, mwh): (Seen<'_>, i64)| {
            mark.is_some_and(|(known, value)| known.sample.at == it.sample.at && value != mwh)
        };
        if of_context(context).any(differs) {
            return Register::Never(AMBIGUOUS);
        }
    }
    if has_fallen(&others) {
        return Register::Never(FALLEN);
    }
    let bounds = usable()
        .filter(|(it, _)| is_marked(it.sample))
        .chain(others.clone());
    for (it, mwh) in bounds {
        let is_pardoned = !is_marked(it.sample) && is_early(&it);
        let is_below = begin.is_some_and(|(_, begin)| mwh < begin) && !is_pardoned;
        if is_below || end.is_some_and(|(_, end)| mwh > end) {
            return Register::Never(FALLEN);
        }
    }
    let Some(((_, begin), (_, end))) = begin.zip(end) else {
        return Register::Not(ONE_READING);
    };
    if known_end.is_none() && !is_whole {
        return Register::Not("events that are not kept");
    }
    if end < begin {
        return Register::Never(FALLEN);
    }
    Register::Difference(end - begin)
}

/// "Behind the end": of the readings that came behind the Ended with its time, those that tell what nothing
/// before their event tells. A plain one is then as if it had come in the Ended event, if that has none.
fn without_known<'a>(all: &[(Seen<'a>, i64)]) -> Vec<(Seen<'a>, i64)> {
    let of_ended = || {
        let own = all.iter().map(|(it, _)| it);
        own.filter(|it| it.is_ended && !is_marked(it.sample))
    };
    let has_end = of_ended().any(|it| it.sample.at >= it.event_at);
    let has_older = of_ended().next().is_some();
    let plain_beside = all.iter().map(|(it, _)| it);
    let plain_beside = plain_beside.filter(|it| it.is_beside_end && !is_marked(it.sample));
    let first_beside = plain_beside.map(|it| it.event).min();
    let mut counted = Vec::new();
    for (it, mwh) in all {
        let mut it = *it;
        let is_told_before = |context: &str, since: i64| {
            all.iter().any(|(other, _)| {
                other.event < it.event
                    && other.sample.context == context
                    && other.sample.at >= since
            })
        };
        let counts = match it.sample.context.as_str() {
            _ if !it.is_beside_end => true,
            "Transaction.Begin" => !is_told_before("Transaction.Begin", i64::MIN),
            "Transaction.End" => !is_told_before("Transaction.End", it.sample.at),
            _ if has_end => false,
            _ if has_older => true,
            _ => {
                it.is_ended = true;
                it.event_at = it.sample.at;
                first_beside == Some(it.event)
            }
        };
        if counts {
            counted.push((it, *mwh));
        }
    }
    counted
}

fn is_marked(sample: &EnergySample) -> bool {
    matches!(
        sample.context.as_str(),
        "Transaction.Begin" | "Transaction.End"
    )
}

/// Takes the reading that is the begin by its event, and those before it, out of the others.
fn pick_started<'a>(others: &mut Vec<(Seen<'a>, i64)>) -> Option<(Seen<'a>, i64)> {
    let own = || others.iter().filter(|(it, _)| it.is_started);
    let in_time = own()
        .filter(|(it, _)| it.sample.at <= it.event_at)
        .map(|(it, _)| it.sample.at)
        .max();
    let at = in_time.or_else(|| own().map(|(it, _)| it.sample.at).min())?;
    let picked = own()
        .filter(|(it, _)| it.sample.at == at)
        .min_by_key(|(_, mwh)| *mwh)
        .copied();
    others.retain(|(it, mwh)| {
        let is_it = picked.is_some_and(|(known, value)| {
            it.event == known.event && it.sample.at == at && *mwh == value
        });
        !(it.is_started && (it.sample.at < at || is_it))
    });
    picked
}

/// The same for the end, with those after it.
fn pick_ended<'a>(others: &mut Vec<(Seen<'a>, i64)>) -> Option<(Seen<'a>, i64)> {
    let own = || others.iter().filter(|(it, _)| it.is_ended);
    let in_time = own()
        .filter(|(it, _)| it.sample.at >= it.event_at)
        .map(|(it, _)| it.sample.at)
        .min();
    let at = in_time.or_else(|| own().map(|(it, _)| it.sample.at).max())?;
    let picked = own()
        .filter(|(it, _)| it.sample.at == at)
        .max_by_key(|(_, mwh)| *mwh)
        .copied();
    others.retain(|(it, _)| !(it.is_ended && it.sample.at >= at));
    picked
}

/// A reading is lower than the latest of those before it, and was taken later.
fn has_fallen(others: &[(Seen<'_>, i64)]) -> bool {
    let mut latest: Option<(i64, i64)> = None;
    for (it, mwh) in others {
        let at = it.sample.at;
        if latest.is_some_and(|(known_at, known)| at > known_at && *mwh < known) {
            return true;
        }
        latest = latest.max(Some((at, *mwh)));
    }
    false
}

/// Of an interval behind the end, with its time: one of the same row is known for that time, or for the end.
fn is_known_interval(it: &Seen<'_>, all: &[(&Seen<'_>, i64)]) -> bool {
    all.iter().any(|(other, _)| {
        let is_before = other.event < it.event;
        let is_same_time = other.sample.at == it.sample.at;
        is_before
            && match (it.sample.context.as_str(), other.sample.context.as_str()) {
                ("Sample.Periodic" | "Transaction.End", "Transaction.End") => true,
                ("Sample.Periodic" | "Transaction.End", "Sample.Periodic")
                | ("Sample.Clock", "Sample.Clock") => is_same_time,
                _ => false,
            }
    })
}

/// The intervals of some lines together; `None` = there are none.
fn intervals(
    seen: &[Seen<'_>],
    frame: &Frame,
    place: &str,
    lines: &[u8],
) -> Option<Result<i64, &'static str>> {
    let started = frame.started.map(|(_, at)| at);
    let mut total: Option<i128> = None;
    for line in lines {
        let read: Vec<(&Seen<'_>, i64)> = seen
            .iter()
            .filter(|it| it.sample.kind == Kind::Interval)
            .filter(|it| it.sample.place == place && it.sample.line == *line)
            .filter(|it| started.is_none_or(|started| it.sample.at > started))
            .filter_map(|it| Some((it, it.sample.mwh?)))
            .collect();
        let own: Vec<(&EnergySample, i64)> = read
            .iter()
            .filter(|(it, _)| !it.is_beside_end || !is_known_interval(it, &read))
            .map(|(it, mwh)| (it.sample, *mwh))
            .collect();
        let of = |context: &str| -> Vec<(i64, i64)> {
            let own = own.iter().filter(|(it, _)| it.context == context);
            own.map(|(it, mwh)| (it.at, *mwh)).collect()
        };
        let (periodic, ends, clock) = (
            of("Sample.Periodic"),
            of("Transaction.End"),
            of("Sample.Clock"),
        );
        let row = if periodic.is_empty() && ends.is_empty() {
            clock
        } else {
            periodic
        };
        let end = ends.iter().min().copied();
        if row.is_empty() && end.is_none() {
            continue;
        }
        if ends
            .iter()
            .any(|(_, mwh)| end.is_some_and(|(_, known)| known != *mwh))
        {
            return Some(Err(AMBIGUOUS));
        }
        let mut once: BTreeMap<i64, i64> = BTreeMap::new();
        for (at, mwh) in row.into_iter().chain(end) {
            if *once.entry(at).or_insert(mwh) != mwh {
                return Some(Err(AMBIGUOUS));
            }
        }
        let sum: i128 = once.values().map(|mwh| i128::from(*mwh)).sum();
        total = Some(total.unwrap_or(0) + sum);
    }
    total.map(|sum| i64::try_from(sum).map_err(|_| MAYBE_MISSING))
}
