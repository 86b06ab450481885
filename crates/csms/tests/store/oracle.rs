//! What a set of events amounts to, worked out by brute force and written apart from the ledger:
//! from the plain description of the events, not from their JSON.

use std::fmt::Write as _;

/// A TransactionEvent, described.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Described {
    pub(crate) seq_no: i32,
    /// Seconds since the begin of the test.
    pub(crate) at: i64,
    /// 0 Started, 1 Updated, 2 Ended.
    pub(crate) kind: u8,
    pub(crate) samples: Vec<Sample>,
    pub(crate) evse_id: Option<i32>,
    pub(crate) id_token: Option<&'static str>,
    pub(crate) charging_state: Option<&'static str>,
}

/// A register sample in an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Sample {
    /// Seconds since the begin of the test.
    pub(crate) at: i64,
    /// 0 Outlet, 1 Inlet.
    pub(crate) place: u8,
    /// 0 all, 1 and 2 lines.
    pub(crate) line: u8,
    pub(crate) context: Context,
    pub(crate) mwh: i64,
}

/// The context of a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Context {
    Begin,
    End,
    Periodic,
}

/// What is billed: (begin, end, energy, source, flags).
type Energy = (
    Option<i64>,
    Option<i64>,
    Option<i64>,
    &'static str,
    Vec<&'static str>,
);

/// One register, by all samples of it at once.
struct Register {
    begin: Option<i64>,
    end: Option<i64>,
    is_first: bool,
    is_last: bool,
    falls: bool,
}

fn register(events: &[Described], place: u8, line: u8) -> Option<Register> {
    let ended = events.iter().position(|event| event.kind == 2);
    let is_early = |i: usize, at: i64| {
        let before = events.iter().position(|event| event.kind == 0);
        before.is_some_and(|started| i < started || at < events[started].at)
    };
    let all = events.iter().enumerate().flat_map(|(i, event)| {
        let is_behind = ended.is_some_and(|ended| i > ended);
        let end_at = ended.map(|ended| events[ended].at);
        let here = event.samples.iter();
        here.filter(move |it| (it.place, it.line) == (place, line))
            .filter(move |it| !is_behind || Some(it.at) <= end_at)
            .map(move |it| (i, event.kind, *it))
    });
    let all: Vec<(usize, u8, Sample)> = all.collect();
    if all.is_empty() {
        return None;
    }
    let all = beside_end(all, events, ended);
    let marked = |context| {
        let found = all.iter().filter(|(.., it)| it.context == context);
        found.map(|(.., it)| (it.at, it.mwh)).min()
    };
    let is_over = ended.is_some();
    let mut plain: Vec<_> = all.clone();
    plain.retain(|(.., it)| it.context == Context::Periodic);
    // The test has one plain sample of a register in a Started or an Ended at most.
    let take = |plain: &mut Vec<(usize, u8, Sample)>, kind| {
        let i = plain
            .iter()
            .position(|(i, known, _)| *known == kind && (kind != 2 || Some(*i) == ended));
        i.map(|i| plain.remove(i).2)
    };
    let in_started = take(&mut plain, 0);
    let in_ended = take(&mut plain, 2);
    let mut by_time: Vec<_> = plain.iter().map(|(.., it)| (it.at, it.mwh)).collect();
    by_time.sort_unstable();
    let plain_point = |it: Sample| (it.at, it.mwh);
    let known_begin = marked(Context::Begin).or(in_started.map(plain_point));
    let known_end = marked(Context::End).or(in_ended.map(plain_point));
    let has_two = by_time.len() > 1 && by_time[0].0 < by_time[by_time.len() - 1].0;
    let late = plain.iter().filter(|(i, _, it)| !is_early(*i, it.at));
    let first = late.map(|(.., it)| (it.at, it.mwh)).min();
    let first = first.filter(|it| match known_end {
        Some(end) => it.0 < end.0 || it.1 < end.1,
        None => has_two,
    });
    let last = by_time.last().filter(|it| match known_begin {
        Some(begin) => it.0 > begin.0 || it.1 > begin.1,
        None => has_two || !is_over,
    });
    let begin = known_begin.or(first).map(|it| it.1);
    let end = known_end.or(last.copied()).map(|it| it.1);
    let mut falls = false;
    for (i, _, a) in &plain {
        for (j, _, b) in &plain {
            falls |= i < j && a.at < b.at && b.mwh < a.mwh;
        }
        falls |= begin.is_some_and(|begin| a.mwh < begin && !is_early(*i, a.at));
        falls |= end.is_some_and(|end| a.mwh > end);
    }
    falls |= begin.zip(end).is_some_and(|(begin, end)| end < begin);
    Some(Register {
        begin,
        end,
        is_first: known_begin.is_none(),
        is_last: is_over && known_end.is_none(),
        falls,
    })
}

/// Of samples that came behind the end with its very time, those that tell something new. The test has one such
/// event at most, with one plain sample of a register.
fn beside_end(
    all: Vec<(usize, u8, Sample)>,
    events: &[Described],
    ended: Option<usize>,
) -> Vec<(usize, u8, Sample)> {
    let Some(ended) = ended else {
        return all;
    };
    let end_at = events[ended].at;
    let earlier: Vec<_> = all.iter().filter(|(i, ..)| *i <= ended).copied().collect();
    let told = |context, since| {
        let mut known = earlier.iter();
        known.any(|(.., it)| it.context == context && it.at >= since)
    };
    let of_ended = earlier
        .iter()
        .find(|(i, _, it)| *i == ended && it.context == Context::Periodic);
    let mut kept = earlier.clone();
    for (i, kind, it) in all {
        let is_beside = i > ended && it.at == end_at;
        match (it.context, of_ended) {
            _ if i <= ended => {}
            _ if !is_beside => kept.push((i, kind, it)),
            (Context::Begin, _) if told(Context::Begin, i64::MIN) => {}
            (Context::End, _) if told(Context::End, end_at) => {}
            (Context::Periodic, Some((.., own))) if own.at >= end_at => {}
            // The Ended has none: this one stands for it.
            (Context::Periodic, None) => kept.push((ended, 2, it)),
            _ => kept.push((i, kind, it)),
        }
    }
    kept
}

fn energy(events: &[Described]) -> Energy {
    let mut found: Option<Energy> = None;
    for place in [0, 1] {
        for lines in [&[0][..], &[1, 2]] {
            let registers: Vec<_> = lines
                .iter()
                .filter_map(|line| register(events, place, *line))
                .collect();
            if registers.is_empty() {
                continue;
            }
            let sum =
                |of: fn(&Register) -> Option<i64>| registers.iter().map(of).sum::<Option<i64>>();
            let (begin, end) = (sum(|it| it.begin), sum(|it| it.end));
            let falls = registers.iter().any(|it| it.falls);
            let is_whole = begin.is_some() && end.is_some();
            let mut flags = vec![];
            if is_whole && registers.iter().any(|it| it.is_first) {
                flags.push("begin-from-first-reading");
            }
            if is_whole && registers.iter().any(|it| it.is_last) {
                flags.push("end-from-last-reading");
            }
            let source = match flags.is_empty() {
                _ if falls || !is_whole => "unknown",
                true => "register",
                false => "first-last",
            };
            if falls {
                flags.push("register-decreased");
            }
            let mwh = begin.zip(end).map(|(begin, end)| end - begin);
            let energy = (begin, end, mwh.filter(|_| !falls), source, flags);
            if is_whole || falls {
                return energy;
            }
            if found.is_none() && (begin.is_some() || end.is_some()) {
                found = Some(energy);
            }
        }
    }
    found.unwrap_or((None, None, None, "unknown", vec![]))
}

/// Joins what is compared of a transaction into one line.
pub(crate) struct Line(pub(crate) String);

impl Line {
    pub(crate) fn put(&mut self, name: &str, value: impl std::fmt::Debug) {
        let _ = write!(self.0, "{name}={value:?} ");
    }
}

/// The line that a transaction of these events must show; `last_state` is the state of a
/// transaction without Ended.
pub(crate) fn expect(events: &[Described], last_state: &str) -> String {
    let mut events = events.to_vec();
    events.sort();
    events.dedup();
    let of_kind = |kind: u8| events.iter().find(|event| event.kind == kind);
    let (started, ended) = (of_kind(0), of_kind(2));
    let first = events[0].seq_no;
    let last = events[events.len() - 1].seq_no;

    let missing: Vec<i32> = (first..=last)
        .filter(|n| events.iter().all(|event| event.seq_no != *n))
        .collect();
    let counts_on = started.is_some_and(|event| event.seq_no > 0);
    let missing_text = if counts_on && !missing.is_empty() {
        "unknown".to_owned()
    } else {
        ranges(&missing)
    };

    let (begin, end, energy, source, energy_flags) = energy(&events);
    let billed_wh = energy.map(|energy| (energy + 5_000) / 10_000 * 10);

    let twice = events
        .windows(2)
        .any(|pair| pair[0].seq_no == pair[1].seq_no);
    let is_after_end = ended.is_some_and(|ended| events[events.len() - 1].seq_no > ended.seq_no);
    let mut flags = energy_flags;
    for (holds, flag) in [
        (twice, "conflicting-events"),
        (is_after_end, "event-after-end"),
        (counts_on, "running-seq-no"),
    ] {
        if holds {
            flags.push(flag);
        }
    }
    flags.sort_unstable();
    let state = if ended.is_some() { "ended" } else { last_state };
    let completeness = match state {
        "ended" if started.is_some() && (missing.is_empty() || counts_on) => "complete",
        "ended" => "incomplete",
        other => other,
    };

    let mut line = Line(String::new());
    line.put("state", state);
    line.put("completeness", completeness);
    line.put("evse", events.iter().find_map(|event| event.evse_id));
    line.put("token", events.iter().find_map(|event| event.id_token));
    line.put(
        "charging",
        events.iter().rev().find_map(|event| event.charging_state),
    );
    line.put("reason", ended.map(|_| "Local"));
    line.put("duration", started.zip(ended).map(|(a, b)| b.at - a.at));
    line.put("first_at", events.iter().map(|event| event.at).min());
    line.put("last_at", events.iter().map(|event| event.at).max());
    line.put("seq", (first, last));
    line.put("count", events.len());
    line.put("missing", missing_text);
    line.put("flags", flags.join(","));
    line.put("begin", begin);
    line.put("end", end);
    line.put("energy", energy);
    line.put("source", source);
    line.put("billed", billed_wh);
    line.put("cost", billed_wh.map(|wh| wh * 1_500));
    line.0
}

/// `3,7-9`.
fn ranges(numbers: &[i32]) -> String {
    let mut parts: Vec<(i32, i32)> = vec![];
    for n in numbers {
        match parts.last_mut() {
            Some((_, last)) if *last + 1 == *n => *last = *n,
            _ => parts.push((*n, *n)),
        }
    }
    let parts = parts.into_iter().map(|(from, to)| match from == to {
        true => from.to_string(),
        false => format!("{from}-{to}"),
    });
    parts.collect::<Vec<_>>().join(",")
}
