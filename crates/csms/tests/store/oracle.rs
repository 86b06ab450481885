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
    pub(crate) register_mwh: Option<i64>,
    pub(crate) evse_id: Option<i32>,
    pub(crate) id_token: Option<&'static str>,
    pub(crate) charging_state: Option<&'static str>,
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

    let mut readings: Vec<(i64, i64)> = events
        .iter()
        .filter_map(|event| Some((event.at, event.register_mwh?)))
        .collect();
    readings.sort_unstable();
    let runs_backwards = readings.windows(2).any(|pair| pair[1].1 < pair[0].1);
    let at_start = started.and_then(|event| event.register_mwh);
    let at_end = ended.and_then(|event| event.register_mwh);
    let spans = readings.len() > 1;
    let begin = at_start.or(if spans { Some(readings[0].1) } else { None });
    let end = match (at_end, readings.last()) {
        (Some(end), _) => Some(end),
        (None, Some(last)) if spans || ended.is_none() => Some(last.1),
        _ => None,
    };
    let difference = begin.zip(end).map(|(begin, end)| end - begin);
    let energy = difference.filter(|energy| *energy >= 0);
    let begin_is_first = at_start.is_none() && begin.is_some();
    let end_is_last = ended.is_some() && at_end.is_none() && end.is_some();
    let source = match energy {
        None => "unknown",
        Some(_) if begin_is_first || end_is_last => "first-last",
        Some(_) => "register",
    };
    let billed_wh = energy.map(|energy| (energy + 5_000) / 10_000 * 10);

    let twice = events
        .windows(2)
        .any(|pair| pair[0].seq_no == pair[1].seq_no);
    let is_after_end = ended.is_some_and(|ended| events[events.len() - 1].seq_no > ended.seq_no);
    let mut flags = vec![];
    for (holds, flag) in [
        (begin_is_first, "begin-from-first-reading"),
        (twice, "conflicting-events"),
        (end_is_last, "end-from-last-reading"),
        (is_after_end, "event-after-end"),
        (
            runs_backwards || difference.is_some_and(|energy| energy < 0),
            "register-decreased",
        ),
        (counts_on, "running-seq-no"),
    ] {
        if holds {
            flags.push(flag);
        }
    }
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
