//! Steps that steer a station, send messages of one's own, and judge messages, the REST interface and the database of
//! a CSMS.
//!
//! A message is looked for from where the last step began that did something, or behind the message that the last
//! expectation found: so expectations behind each other ask for messages in that order.

use std::time::Duration;

use scenario::{
    scenario::{MessagePattern, RestStep, RowPattern, Sender, Sending, matches},
    verb::{Send, Verb},
};
use serde_json::Value;

use super::{
    failure::Failure,
    play::Actor,
    rows::{differing, wished},
};
use crate::{
    http::Rest,
    record::{SeenFrame, StationLog},
    station::Sent,
};

/// Between two GETs, and between two looks into the database.
const ASK_AGAIN: Duration = Duration::from_millis(200);
/// Characters of an answer that a failure shows.
const SHOWN: usize = 300;

impl Actor<'_> {
    /// Does what a verb says.
    pub(super) async fn steer(&self, verb: Verb) -> Result<(), Failure> {
        match self.station.handle().perform(verb).await {
            Ok(_) => Ok(()),
            Err(error) => Err(self.failure("command", "done", error.to_string())),
        }
    }

    /// Sends a message as it is given, and judges its answer.
    pub(super) async fn send_message(&self, sending: &Sending) -> Result<(), Failure> {
        let message = Send {
            action: sending.action.clone(),
            payload: sending.payload.clone(),
            raw: sending.raw.clone(),
            within_seconds: sending.within_seconds,
        };
        let subject = sending.action.as_deref().unwrap_or("message");
        let frame = match self.station.handle().send(message).await {
            Ok(Sent::Answered(frame)) => frame,
            Err(error) => return Err(self.failure(subject, "an answer", error.to_string())),
        };
        let parts: Value = serde_json::from_str(&frame).unwrap_or_default();
        let wanted = Wanted {
            answer: sending.answer.as_ref(),
            error: sending.error.as_deref(),
        };
        if wanted.is_met_by(&parts) {
            return Ok(());
        }
        Err(self.failure(subject, wanted.to_string(), shown(&frame)))
    }

    /// Waits for a message.
    pub(super) async fn expect_message(&mut self, pattern: &MessagePattern) -> Result<(), Failure> {
        let limit = Duration::from_secs(u64::from(pattern.within_seconds));
        let from = self.cursor;
        let find = |log: &StationLog| found(log, pattern, from).ok();
        if let Some(number) = self.stage.logs.wait(self.id, limit, find).await {
            self.cursor = number;
            return Ok(());
        }
        let seen = self
            .stage
            .logs
            .read(self.id, |log| found(log, pattern, from).err());
        let actual = seen
            .flatten()
            .flatten()
            .unwrap_or_else(|| format!("nothing within {} s", limit.as_secs()));
        Err(self.failure(&pattern.action, described(pattern), actual))
    }

    /// Waits, and fails if there is such a message meanwhile.
    pub(super) async fn expect_no_message(&self, pattern: &MessagePattern) -> Result<(), Failure> {
        let limit = Duration::from_secs(u64::from(pattern.within_seconds));
        let from = self.frame_count();
        let find = |log: &StationLog| found(log, pattern, from).ok();
        if self.stage.logs.wait(self.id, limit, find).await.is_none() {
            return Ok(());
        }
        Err(self.failure(&pattern.action, "no such message", described(pattern)))
    }

    /// Frames that were seen so far.
    pub(super) fn frame_count(&self) -> u64 {
        self.stage
            .logs
            .read(self.id, |log| log.frame_count)
            .unwrap_or(0)
    }

    /// Asks the REST interface of the CSMS.
    pub(super) async fn rest(&self, rest: &RestStep) -> Result<(), Failure> {
        let asked = ask(self.stage.operator.rest(), self.id, rest).await;
        let failed = |unmet: Failure| self.failure(&unmet.subject, unmet.expected, unmet.actual);
        asked.map(drop).map_err(failed)
    }

    /// Waits until the rows are as wished.
    pub(super) async fn expect_row(&self, pattern: &RowPattern) -> Result<(), Failure> {
        let limit = Duration::from_secs(u64::from(pattern.within_seconds));
        let mut actual = format!("nothing within {} s", limit.as_secs());
        let looked = async {
            loop {
                match self.stage.rows.of(self.id, pattern).await {
                    Ok(rows) => match differing(pattern, &rows) {
                        None => return,
                        Some(what) => actual = what,
                    },
                    Err(why) => actual = why,
                }
                tokio::time::sleep(ASK_AGAIN).await;
            }
        };
        if tokio::time::timeout(limit, looked).await.is_ok() {
            return Ok(());
        }
        let subject = pattern.table.as_deref().unwrap_or("SELECT");
        Err(self.failure(subject, wished(pattern), actual))
    }
}

/// Asks a REST interface on behalf of a station, and returns the answer that is as wished. A GET is repeated until
/// it is.
pub(super) async fn ask(
    interface: &Rest,
    station: &str,
    rest: &RestStep,
) -> Result<Value, Failure> {
    let expected = match &rest.answer {
        Some(answer) => format!("HTTP {} {answer}", rest.status),
        None => format!("HTTP {}", rest.status),
    };
    let limit = Duration::from_secs(u64::from(rest.within_seconds));
    let mut actual = format!("nothing within {} s", limit.as_secs());
    let asked = async {
        loop {
            let answered = interface.ask(&rest.method, &rest.path, rest.body.as_ref());
            match answered.await {
                Ok((status, text)) => {
                    let answer = serde_json::from_str(&text).unwrap_or_default();
                    let wanted = rest.answer.as_ref();
                    if status == rest.status && wanted.is_none_or(|it| matches(it, &answer)) {
                        return Some(answer);
                    }
                    actual = format!("HTTP {status} {}", shown(&text));
                }
                Err(why) => actual = why,
            }
            if rest.method != "GET" {
                return None;
            }
            tokio::time::sleep(ASK_AGAIN).await;
        }
    };
    if let Ok(Some(answer)) = tokio::time::timeout(limit, asked).await {
        return Ok(answer);
    }
    let subject = format!("{} {}", rest.method, rest.path);
    Err(Failure::new(station, subject, expected, actual))
}

/// What an answer has to be.
struct Wanted<'a> {
    answer: Option<&'a Value>,
    error: Option<&'a str>,
}

impl Wanted<'_> {
    fn is_anything(&self) -> bool {
        self.answer.is_none() && self.error.is_none()
    }

    fn is_met_by(&self, frame: &Value) -> bool {
        if self.is_anything() {
            return true;
        }
        match frame.get(0).and_then(Value::as_i64) {
            Some(3) => self.answer.is_some_and(|wanted| matches(wanted, &frame[2])),
            Some(4) => self
                .error
                .is_some_and(|code| frame[2] == code || code == "*"),
            _ => false,
        }
    }
}

impl std::fmt::Display for Wanted<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.answer, self.error) {
            (Some(answer), _) => write!(f, "CALLRESULT {answer}"),
            (None, Some(code)) => write!(f, "CALLERROR {code}"),
            (None, None) => f.write_str("an answer"),
        }
    }
}

/// The number of the first such CALL behind `from`; else what came in place of the answer that was wished.
fn found(log: &StationLog, pattern: &MessagePattern, from: u64) -> Result<u64, Option<String>> {
    let wanted = Wanted {
        answer: pattern.answer.as_ref(),
        error: pattern.error.as_deref(),
    };
    let mut other = None;
    for frame in log.frames.iter().filter(|frame| frame.number > from) {
        let Some(id) = call_id(frame, pattern) else {
            continue;
        };
        if wanted.is_anything() {
            return Ok(frame.number);
        }
        let answers = log
            .frames
            .iter()
            .filter(|answer| answer.number > frame.number && answer.direction != frame.direction);
        for answer in answers {
            let parts: Value = serde_json::from_str(&answer.text).unwrap_or_default();
            if parts[1] != id.as_str() || parts[0] == 2 {
                continue;
            }
            if wanted.is_met_by(&parts) {
                return Ok(frame.number);
            }
            other = Some(shown(&answer.text));
        }
    }
    Err(other)
}

/// The id of a CALL, if it is as the pattern says.
fn call_id(frame: &SeenFrame, pattern: &MessagePattern) -> Option<String> {
    let is_from = match pattern.from {
        None => true,
        Some(Sender::Station) => frame.direction == "out",
        Some(Sender::Csms) => frame.direction == "in",
    };
    // Most frames are others; they need not be read.
    if !is_from || !frame.text.contains(&pattern.action) {
        return None;
    }
    let parts: Value = serde_json::from_str(&frame.text).ok()?;
    let is_it = parts[0] == 2 && parts[2] == pattern.action.as_str();
    let fits = pattern
        .payload
        .as_ref()
        .is_none_or(|wanted| matches(wanted, &parts[3]));
    (is_it && fits).then(|| parts[1].as_str().unwrap_or_default().to_owned())
}

/// What a pattern asks for, in a line.
fn described(pattern: &MessagePattern) -> String {
    let mut text = match &pattern.payload {
        Some(payload) => format!("CALL {payload}"),
        None => "CALL".to_owned(),
    };
    let wanted = Wanted {
        answer: pattern.answer.as_ref(),
        error: pattern.error.as_deref(),
    };
    if !wanted.is_anything() {
        text.push_str(&format!(" -> {wanted}"));
    }
    text
}

fn shown(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}
