//! What lies between the core and the connection: faults of frames, and messages that somebody else wrote.
//!
//! A message of somebody's is sent while the core is held, so that at most one CALL waits for its answer. Rules of
//! the protocol are not looked at here: what is wrong on purpose has to come through.

use std::{collections::VecDeque, time::Duration};

use scenario::verb::{FrameFaults, Send};
use serde_json::{Value, json};
use tokio::{sync::oneshot, time::Instant};

use super::frame_faults::{FrameFaulter, Step};
use crate::{link::pace::Pace, seed::seed_of};

/// Messages that may wait to be sent.
const MOST_LETTERS: usize = 16;
/// How long a frame waits to be overtaken.
const OVERTAKEN_WITHIN: Duration = Duration::from_secs(2);
/// The id of an answer to what could not be read.
const UNREADABLE: &str = "-1";

/// What came of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// The frame that answers it.
    Answered(String),
}

/// Why a message was not sent, or not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// There is no connection.
    #[error("station is not connected: nothing can be sent")]
    NotConnected,
    /// Too many messages wait already.
    #[error("too many messages wait to be sent: wait for their answers")]
    Busy,
    /// The connection ended before the answer.
    #[error("the connection ended before the answer")]
    Lost,
    /// No answer in time.
    #[error("no answer in time")]
    NoAnswer,
    /// The station is gone.
    #[error("station has been shut down")]
    Stopped,
}

/// What is sent.
#[derive(Debug)]
enum Content {
    /// A frame as a whole.
    Frame(String),
    /// A CALL.
    Call {
        /// Action, as given.
        action: String,
        /// Payload, as given.
        payload: Value,
    },
}

/// A message, and who waits for what comes of it.
#[derive(Debug)]
pub(super) struct Letter {
    content: Content,
    /// Id of the answer; none: that of what cannot be read.
    id: Option<String>,
    within: Duration,
    deadline: Option<Instant>,
    reply: oneshot::Sender<Result<Sent, SendError>>,
}

impl Letter {
    /// The message, and where what comes of it is told.
    pub(super) fn new(message: Send) -> (Self, oneshot::Receiver<Result<Sent, SendError>>) {
        let (reply, answer) = oneshot::channel();
        let content = match message.raw {
            Some(raw) => Content::Frame(raw),
            None => Content::Call {
                action: message.action.unwrap_or_default(),
                payload: message.payload.unwrap_or_else(|| json!({})),
            },
        };
        let letter = Self {
            content,
            id: None,
            within: Duration::from_secs(u64::from(message.within_seconds)),
            deadline: None,
            reply,
        };
        (letter, answer)
    }

    /// Its text, with `new_id` where it has no id of its own.
    fn written(&mut self, new_id: String) -> String {
        match &self.content {
            Content::Frame(text) => {
                let frame: Value = serde_json::from_str(text).unwrap_or_default();
                self.id = frame.get(1).and_then(Value::as_str).map(str::to_owned);
                text.clone()
            }
            Content::Call { action, payload } => {
                let text = json!([2, new_id, action, payload]).to_string();
                self.id = Some(new_id);
                text
            }
        }
    }

    /// Whether `frame` answers it.
    fn is_answered_by(&self, frame: &str) -> bool {
        if !frame.starts_with("[3") && !frame.starts_with("[4") {
            return false;
        }
        let frame: Value = serde_json::from_str(frame).unwrap_or_default();
        let Some(id) = frame.get(1).and_then(Value::as_str) else {
            return false;
        };
        self.id.as_deref() == Some(id) || id == UNREADABLE
    }

    fn end(self, how: Result<Sent, SendError>) {
        // Whoever waited may have gone.
        let _ = self.reply.send(how);
    }
}

/// The wire of one station.
#[derive(Debug)]
pub(super) struct Wire {
    seed: u64,
    faulter: Option<Box<FrameFaulter>>,
    pace: Pace,
    /// When a frame that waits to be overtaken leaves anyway.
    held_until: Option<Instant>,
    letters: VecDeque<Box<Letter>>,
    /// The one whose answer is waited for.
    waiting: Option<Box<Letter>>,
}

impl Wire {
    /// A wire without faults. Stations of one run share the seed; the identity makes the rest.
    pub(super) fn new(identity: &str, seed: u64) -> Self {
        Self {
            seed: seed_of(seed, identity),
            faulter: None,
            pace: Pace::default(),
            held_until: None,
            letters: VecDeque::new(),
            waiting: None,
        }
    }

    /// How fast the sockets are.
    pub(super) fn pace(&self) -> &Pace {
        &self.pace
    }

    /// From now on these faults.
    pub(super) fn fail(&mut self, faults: FrameFaults) {
        self.pace.set(
            faults.half_open,
            faults.read_bytes_per_second,
            faults.write_bytes_per_second,
        );
        self.faulter = (!faults.is_none()).then(|| Box::new(FrameFaulter::new(faults, self.seed)));
        self.held_until = None;
    }

    /// The faults, if there are any.
    pub(super) fn faults(&self) -> Option<FrameFaults> {
        self.faulter.as_ref().map(|faulter| *faulter.faults())
    }

    /// What is to be done to send a frame of the station.
    pub(super) fn send(&mut self, text: String) -> Vec<Step> {
        let Some(faulter) = &mut self.faulter else {
            return vec![Step::Send(text)];
        };
        let steps = faulter.send(text);
        self.held_until = faulter
            .holds()
            .then(|| self.held_until.unwrap_or(Instant::now() + OVERTAKEN_WITHIN));
        steps
    }

    /// Whether a frame of the CSMS arrives.
    pub(super) fn arrives(&mut self, text: &str) -> bool {
        self.faulter
            .as_mut()
            .is_none_or(|faulter| faulter.arrives(text))
    }

    /// Takes a message that is to be sent.
    pub(super) fn post(&mut self, letter: Box<Letter>, is_connected: bool) {
        if !is_connected {
            letter.end(Err(SendError::NotConnected));
        } else if self.letters.len() >= MOST_LETTERS {
            letter.end(Err(SendError::Busy));
        } else {
            self.letters.push_back(letter);
        }
    }

    /// Whether a message can be sent: one is there, and none waits for its answer.
    pub(super) fn has_letter(&self) -> bool {
        self.waiting.is_none() && !self.letters.is_empty()
    }

    /// The text of the next message, with `new_id` where it has no id of its own.
    pub(super) fn next_letter(&mut self, new_id: String) -> Option<String> {
        let mut letter = self.letters.pop_front()?;
        letter.deadline = Some(Instant::now() + letter.within);
        let text = letter.written(new_id);
        self.waiting = Some(letter);
        Some(text)
    }

    /// Whether a message waits for its answer.
    pub(super) fn is_waiting(&self) -> bool {
        self.waiting.is_some()
    }

    /// Whether a frame is the answer that is waited for, which is over then.
    pub(super) fn settles(&mut self, frame: &str) -> bool {
        let is_answer = |letter: &mut Box<Letter>| letter.is_answered_by(frame);
        match self.waiting.take_if(is_answer) {
            Some(letter) => {
                letter.end(Ok(Sent::Answered(frame.to_owned())));
                true
            }
            None => false,
        }
    }

    /// The connection is gone, and what was sent over it.
    pub(super) fn lost(&mut self) {
        self.held_until = None;
        for letter in self
            .waiting
            .take()
            .into_iter()
            .chain(self.letters.drain(..))
        {
            letter.end(Err(SendError::Lost));
        }
    }

    /// When something has waited long enough.
    pub(super) fn due(&self) -> Option<Instant> {
        let deadline = self.waiting.as_ref().and_then(|letter| letter.deadline);
        [deadline, self.held_until].into_iter().flatten().min()
    }

    /// Ends what has waited long enough; a frame that leaves now.
    pub(super) fn advance(&mut self) -> Option<String> {
        let now = Instant::now();
        let is_late = |letter: &mut Box<Letter>| letter.deadline.is_some_and(|at| at <= now);
        if let Some(letter) = self.waiting.take_if(is_late) {
            letter.end(Err(SendError::NoAnswer));
        }
        if self.held_until.is_some_and(|at| at <= now) {
            self.held_until = None;
            return self.faulter.as_mut()?.release();
        }
        None
    }
}
