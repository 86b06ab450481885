//! What went wrong in a scenario, told so that one can act on it.
//!
//! A failure names the station, what was expected and what came instead, and shows the messages
//! involved. How it looks on a terminal is decided in `crate::ui`.

use std::fmt;

use scenario::record::{Direction, Message, MessageOutcome};

use crate::{record::StationLog, ui::remedy::Remedy};

/// One thing that went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// The station; empty where it concerns all of them.
    pub(crate) station: String,
    /// What was looked at, e.g. `BootNotification`.
    pub(crate) subject: String,
    /// What should have been.
    pub(crate) expected: String,
    /// What was.
    pub(crate) actual: String,
    /// The messages involved, one line each.
    pub(crate) messages: Vec<String>,
    /// The CSMS could not be reached or refused the connection.
    pub(crate) unreachable: bool,
    /// What to do about it, where that is known.
    pub(crate) remedy: Option<Remedy>,
}

impl Failure {
    pub(crate) fn new(
        station: &str,
        subject: impl Into<String>,
        expected: impl Into<String>,
        actual: impl Into<String>,
    ) -> Self {
        Self {
            station: station.to_owned(),
            subject: subject.into(),
            expected: expected.into(),
            actual: actual.into(),
            messages: Vec::new(),
            unreachable: false,
            remedy: None,
        }
    }

    /// The CSMS was not reached, or refused the connection for the reason in `actual`.
    pub(crate) fn unreachable(mut self) -> Self {
        self.unreachable = true;
        self.remedy = Remedy::of_refusal(&self.actual);
        self
    }

    pub(crate) fn remedied_by(mut self, remedy: Option<Remedy>) -> Self {
        self.remedy = remedy;
        self
    }

    /// Adds the last messages of the station with `action` (all of them where it is `None`).
    pub(crate) fn with_messages(mut self, log: &StationLog, action: Option<&str>) -> Self {
        let wanted = |message: &&Message| action.is_none_or(|action| action == message.action);
        let matching = log.record.messages.iter().rev().filter(wanted).take(2);
        self.messages = matching.flat_map(lines).collect();
        let half = self.messages.len() / 2;
        // Newest first was for picking; people read oldest first, each CALL before its answer.
        if half == 2 {
            self.messages.rotate_left(half);
        }
        self
    }
}

/// In one line of English, as it stands in the run record. People read it as `crate::ui::failure` says.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.station.is_empty() {
            write!(f, "{}: ", self.station)?;
        }
        write!(
            f,
            "{}: expected {}, actual {}",
            self.subject, self.expected, self.actual
        )
    }
}

/// The CALL and its answer.
fn lines(message: &Message) -> [String; 2] {
    let (out, back) = match message.direction {
        Direction::Out => ("->", "<-"),
        Direction::In => ("<-", "->"),
    };
    let mut call = format!(
        "{out} {} [2, \"{}\", \"{}\"",
        clock_time(message.at),
        message.message_id,
        message.action
    );
    if let (Some(kind), Some(seq_no)) = (&message.event_type, message.seq_no) {
        call.push_str(&format!(", {kind} seqNo {seq_no}"));
    }
    call.push(']');
    let ms = message.ms.unwrap_or(0.0);
    let after = |frame: String| format!("{frame} after {ms:.1} ms");
    let answer = match message.outcome {
        MessageOutcome::Result => after(format!("{back} [3, \"{}\"]", message.message_id)),
        MessageOutcome::Error => after(format!(
            "{back} [4, \"{}\", \"{}\"]",
            message.message_id,
            message.error_code.as_deref().unwrap_or("?")
        )),
        MessageOutcome::Timeout => format!("{back} no answer in time"),
        MessageOutcome::Cut => format!("{back} the connection was lost before the answer"),
        MessageOutcome::Unanswered => format!("{back} no answer so far"),
    };
    [call, answer]
}

/// `10:41:05.204`, UTC.
pub(crate) fn clock_time(at: jiff::Timestamp) -> String {
    at.strftime("%H:%M:%S%.3f").to_string()
}
