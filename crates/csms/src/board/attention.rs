//! What needs somebody: stations that are down, and what went wrong lately.
//!
//! Stations stand here as long as they are offline, silent or faulted. What only happened (a refused
//! connection, a command that failed) stays for a day, as often as it happened in one line.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::row::{BoardStation, StationState};

/// Lines that are shown.
const MOST_LINES: usize = 100;
/// Lines of what happened that are kept.
const MOST_KEPT: usize = 200;
/// How long what happened is shown.
pub(super) const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// Security events that belong to an ordinary day: nobody has to do anything about them.
const ROUTINE: [&str; 4] = [
    "StartupOfTheDevice",
    "ResetOrReboot",
    "SettingSystemTime",
    "FirmwareUpdated",
];

/// The severity of an error, the least that needs somebody.
const ERROR: i32 = 4;

/// Something that needs somebody.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub(crate) struct Attention {
    /// The same thing keeps its id.
    id: String,
    /// What kind of thing.
    kind: AttentionKind,
    /// The station's identity; of a refused connection, as it was asked for.
    station: Option<String>,
    /// Since when, or when last.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// How often in the last day.
    count: u32,
    /// For programs: the reason of a refusal, the end of a command, the type of a security event.
    code: Option<String>,
    /// Of a command.
    action: Option<String>,
    /// The transaction that it is about.
    transaction_key: Option<i64>,
    /// What was wrong, in the words of the server or the station.
    detail: Option<String>,
    /// What to do about it.
    remedy: Option<String>,
    /// Where the dashboard tells more.
    link: String,
}

/// Kinds of [`Attention`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum AttentionKind {
    /// A station that was here is not connected.
    Offline,
    /// A station does not even answer pings.
    Silent,
    /// A connector is faulted.
    Faulted,
    /// A handshake was refused.
    Refused,
    /// Events of a transaction are missing.
    Gaps,
    /// A transaction ended, and nobody knows how much it delivered.
    UnknownEnergy,
    /// A command was not carried out.
    CommandFailed,
    /// A station told of a security event.
    SecurityEvent,
    /// A variable of a station says that something is wrong.
    Fault,
}

/// A value of a variable, as a station told it by an event.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told<'a> {
    pub(super) path: &'a str,
    pub(super) value: &'a str,
    /// It passed a threshold, or a device noticed it by itself.
    pub(super) is_alert: bool,
    /// Of the monitor: 0 (danger) to 9 (debug).
    pub(super) severity: Option<i32>,
    pub(super) is_cleared: bool,
    pub(super) tech_info: Option<&'a str>,
}

impl Told<'_> {
    /// `true` of a Problem, or an alert of a severity that is an error or worse.
    fn is_fault(&self) -> bool {
        let is_problem = self.path.to_ascii_lowercase().ends_with("/problem");
        !self.is_cleared
            && ((is_problem && self.value.eq_ignore_ascii_case("true"))
                || (self.is_alert && self.severity.is_some_and(|severity| severity <= ERROR)))
    }
}

impl Attention {
    fn new(id: String, kind: AttentionKind, at: Timestamp, link: String) -> Self {
        Self {
            id,
            kind,
            station: None,
            at,
            count: 1,
            code: None,
            action: None,
            transaction_key: None,
            detail: None,
            remedy: None,
            link,
        }
    }
}

fn page_of(station: &str) -> String {
    use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
    const KEEP: &percent_encoding::AsciiSet = &NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'_')
        .remove(b'.')
        .remove(b'*');
    format!("/stations/{}", utf8_percent_encode(station, KEEP))
}

/// What happened lately.
#[derive(Debug, Default)]
pub(super) struct Log {
    lines: HashMap<String, Attention>,
}

impl Log {
    /// A handshake was refused.
    pub(super) fn refused(
        &mut self,
        station: Option<&str>,
        reason: &str,
        detail: &str,
        remedy: &str,
        at: Timestamp,
    ) {
        let whom = station.unwrap_or_default();
        let id = format!("refused:{}:{reason}", whom.to_lowercase());
        let mut line = Attention::new(id, AttentionKind::Refused, at, "/connections".into());
        line.station = station.map(Into::into);
        line.code = Some(reason.into());
        line.detail = Some(detail.into());
        line.remedy = Some(remedy.into());
        self.put(line);
    }

    /// A station that came in is not refused any more.
    pub(super) fn forget_refusals(&mut self, station: &str) {
        let prefix = format!("refused:{}:", station.to_lowercase());
        self.lines.retain(|id, _| !id.starts_with(&prefix));
    }

    /// A transaction ended.
    pub(super) fn ended(
        &mut self,
        transaction_key: i64,
        station: &str,
        has_gaps: bool,
        is_energy_known: bool,
        at: Timestamp,
    ) {
        for (applies, kind, name) in [
            (has_gaps, AttentionKind::Gaps, "gaps"),
            (
                !is_energy_known,
                AttentionKind::UnknownEnergy,
                "unknown-energy",
            ),
        ] {
            let id = format!("{name}:{transaction_key}");
            if !applies {
                // Late events may have closed the gap.
                self.lines.remove(&id);
                continue;
            }
            let link = format!("/transactions/{transaction_key}");
            let mut line = Attention::new(id, kind, at, link);
            line.station = Some(station.into());
            line.transaction_key = Some(transaction_key);
            // The same transaction once more is not a second time.
            self.lines.remove(&line.id);
            self.put(line);
        }
    }

    /// A command ended as `state` says, and not with a result.
    pub(super) fn command_failed(
        &mut self,
        number: i64,
        station: &str,
        action: &str,
        state: &str,
        at: Timestamp,
    ) {
        let id = format!("command-failed:{number}");
        let mut line = Attention::new(id, AttentionKind::CommandFailed, at, page_of(station));
        line.station = Some(station.into());
        line.code = Some(state.into());
        line.action = Some(action.into());
        self.put(line);
    }

    /// A station told of a security event; routine ones are left out.
    pub(super) fn security_event(
        &mut self,
        number: i64,
        station: &str,
        kind: &str,
        detail: Option<&str>,
        at: Timestamp,
    ) {
        if ROUTINE.contains(&kind) {
            return;
        }
        let id = format!("security-event:{number}");
        let mut line = Attention::new(id, AttentionKind::SecurityEvent, at, page_of(station));
        line.station = Some(station.into());
        line.code = Some(kind.into());
        line.detail = detail.map(Into::into);
        self.put(line);
    }

    /// A station told of a value: a fault, or the end of one. `false` = neither.
    pub(super) fn variable(&mut self, station: &str, told: Told<'_>, at: Timestamp) -> bool {
        let id = format!("fault:{}:{}", station.to_lowercase(), told.path);
        if !told.is_fault() {
            return self.lines.remove(&id).is_some();
        }
        let mut line = Attention::new(id, AttentionKind::Fault, at, page_of(station));
        line.station = Some(station.into());
        line.code = Some(told.path.into());
        let detail = told.tech_info.unwrap_or(told.value);
        line.detail = Some(detail.into());
        self.put(line);
        true
    }

    fn put(&mut self, mut line: Attention) {
        if let Some(known) = self.lines.get(&line.id) {
            line.count = known.count.saturating_add(1);
            line.at = line.at.max(known.at);
        } else if self.lines.len() >= MOST_KEPT
            && let Some(oldest) = self.lines.values().min_by_key(|line| line.at)
        {
            let oldest = oldest.id.clone();
            self.lines.remove(&oldest);
        }
        self.lines.insert(line.id.clone(), line);
    }

    /// All that needs somebody, newest first.
    pub(super) fn with<'a>(
        &mut self,
        rows: impl Iterator<Item = &'a BoardStation>,
        now: Timestamp,
    ) -> Vec<Attention> {
        self.lines
            .retain(|_, line| now.duration_since(line.at) < KEPT);
        let mut down: Vec<_> = rows.filter_map(of_station).collect();
        down.sort_by(|(a, ..), (b, ..)| b.cmp(a));
        let down = down.into_iter().take(MOST_LINES).map(|(at, kind, id)| {
            let name = match kind {
                AttentionKind::Silent => "silent",
                AttentionKind::Faulted => "faulted",
                _ => "offline",
            };
            let mut line = Attention::new(format!("{name}:{id}"), kind, at, page_of(&id));
            line.station = Some((*id).to_owned());
            line
        });
        let mut all: Vec<_> = self.lines.values().cloned().chain(down).collect();
        all.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.id.cmp(&b.id)));
        all.truncate(MOST_LINES);
        all
    }
}

/// Since when a station is down, and how. One that never was here is not down.
fn of_station(row: &BoardStation) -> Option<(Timestamp, AttentionKind, Arc<str>)> {
    let kind = match row.state {
        StationState::Offline => AttentionKind::Offline,
        StationState::Silent => AttentionKind::Silent,
        StationState::Faulted => AttentionKind::Faulted,
        _ => return None,
    };
    let seen = row.last_seen?;
    Some((row.state_since.unwrap_or(seen), kind, Arc::clone(&row.id)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn lines(log: &mut Log, now: i64) -> Vec<(String, u32)> {
        let lines = log.with(std::iter::empty(), at(now));
        lines
            .into_iter()
            .map(|line| (line.id, line.count))
            .collect()
    }

    #[test]
    fn what_happens_again_is_one_line_until_it_is_over_or_a_day_old() {
        let mut log = Log::default();
        for second in [1, 2, 3] {
            log.refused(Some("CP1"), "subprotocol", "d", "r", at(second));
        }
        log.refused(Some("CP12"), "subprotocol", "d", "r", at(4));
        assert_eq!(
            lines(&mut log, 10),
            [
                ("refused:cp12:subprotocol".into(), 1),
                ("refused:cp1:subprotocol".into(), 3)
            ]
        );
        log.forget_refusals("cp1");
        assert_eq!(
            lines(&mut log, 10),
            [("refused:cp12:subprotocol".into(), 1)]
        );
        assert_eq!(lines(&mut log, 86_405), []);
    }

    #[test]
    fn a_gap_that_late_events_close_goes_away() {
        let mut log = Log::default();
        log.ended(7, "CP1", true, false, at(1));
        log.ended(7, "CP1", true, true, at(2));
        assert_eq!(lines(&mut log, 3), [("gaps:7".into(), 1)]);
        log.ended(7, "CP1", false, true, at(3));
        assert_eq!(lines(&mut log, 3), []);
    }

    #[test]
    fn is_bounded_whatever_happens() {
        let mut log = Log::default();
        for number in 0..1000 {
            log.command_failed(number, "CP1", "Reset", "timeout", at(number));
        }
        assert_eq!(log.lines.len(), MOST_KEPT);
        let rows: Vec<_> = (0..1000)
            .map(|number| {
                let mut row = BoardStation::new(format!("CP{number}").into());
                row.last_seen = Some(at(number));
                row
            })
            .collect();
        let all = log.with(rows.iter(), at(1000));
        assert_eq!(all.len(), MOST_LINES);
        assert_eq!(all[0].at, at(999));
    }

    #[test]
    fn a_start_of_a_station_needs_nobody() {
        let mut log = Log::default();
        log.security_event(1, "CP1", "StartupOfTheDevice", None, at(1));
        assert_eq!(lines(&mut log, 2), []);
        log.security_event(2, "CP1", "InvalidFirmwareSignature", None, at(1));
        assert_eq!(lines(&mut log, 2).len(), 1);
    }

    #[test]
    fn a_fault_needs_somebody_until_it_is_over() {
        let mut log = Log::default();
        let told = |path, value, severity, is_cleared| Told {
            path,
            value,
            is_alert: true,
            severity,
            is_cleared,
            tech_info: None,
        };
        let hot = "EVSE@1/Temperature";
        for (path, value, severity, is_cleared, count) in [
            (hot, "95", Some(6), false, 0),
            (hot, "95", None, false, 0),
            (hot, "95", Some(4), false, 1),
            (hot, "96", Some(4), false, 1),
            ("EVSE@1/Problem", "true", None, false, 2),
            (hot, "40", Some(4), true, 1),
            ("EVSE@1/Problem", "false", None, false, 0),
        ] {
            log.variable("CP1", told(path, value, severity, is_cleared), at(1));
            assert_eq!(lines(&mut log, 2).len(), count, "{path} {value}");
        }
    }

    #[test]
    fn a_station_that_never_was_here_is_not_down() {
        let row = BoardStation::new("CP1".into());
        assert!(Log::default().with([&row].into_iter(), at(1)).is_empty());
    }
}
