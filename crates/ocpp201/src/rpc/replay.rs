//! The last answers given to a peer, to answer a repeated CALL without doing it twice.
//!
//! A sender that saw no answer may repeat a request with its message id (Part 4, 4.1.4). Kept per
//! station and, to be of use after a reconnect, longer than one connection. Bounded in answers and
//! in bytes; what falls out is served by the idempotency of the blocks.

use std::{collections::VecDeque, hash::BuildHasher as _};

use foldhash::fast::FixedState;

use super::MessageId;

/// Answers longer than this are not kept: they would make the bound in bytes meaningless.
const MAX_ANSWER_BYTES: usize = 16 * 1024;

/// The answers to the last CALLs of one peer.
#[derive(Debug)]
pub struct Replay {
    capacity: usize,
    answered: VecDeque<Answered>,
}

#[derive(Debug)]
struct Answered {
    id: MessageId,
    request: u64,
    answer: Box<str>,
}

/// What is known about a CALL that came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lookup<'a> {
    /// Its id is not among the last ones: serve it.
    New,
    /// The same CALL was answered before: send this text again and do nothing else.
    Repeated(&'a str),
    /// Its id was used for another action or payload: serve it and log a warning, because the
    /// peer must not use an id twice.
    ReusedId,
}

impl Replay {
    /// Keeps the answers to the last `capacity` CALLs, of at most 16 KiB each.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self {
            capacity,
            answered: VecDeque::new(),
        }
    }

    /// Looks for the answer to a CALL. Action and payload have to be the same text to the byte.
    #[must_use]
    pub fn look_up(&self, id: &MessageId, action: &str, payload: &str) -> Lookup<'_> {
        let mut same_id = self
            .answered
            .iter()
            .rev()
            .filter(|answered| answered.id == *id)
            .peekable();
        if same_id.peek().is_none() {
            return Lookup::New;
        }
        let request = fingerprint(action, payload);
        same_id
            .find(|answered| answered.request == request)
            .map_or(Lookup::ReusedId, |answered| {
                Lookup::Repeated(&answered.answer)
            })
    }

    /// Keeps the answer to a CALL, a CALLRESULT or CALLERROR text. An `InternalError` is better not
    /// kept: the peer repeats the CALL in the hope of another answer.
    pub fn remember(&mut self, id: MessageId, action: &str, payload: &str, answer: &str) {
        if self.capacity == 0 || answer.len() > MAX_ANSWER_BYTES {
            return;
        }
        if self.answered.len() == self.capacity {
            self.answered.pop_front();
        }
        let request = fingerprint(action, payload);
        self.answered.push_back(Answered {
            id,
            request,
            answer: answer.into(),
        });
    }
}

/// A collision needs a peer that makes it on purpose, against itself only.
fn fingerprint(action: &str, payload: &str) -> u64 {
    FixedState::default().hash_one((action, payload))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> MessageId {
        MessageId::new(text).unwrap()
    }

    #[test]
    fn a_repeated_call_gets_the_stored_answer() {
        let mut replay = Replay::new(2);
        assert_eq!(replay.look_up(&id("1"), "Heartbeat", "{}"), Lookup::New);
        replay.remember(id("1"), "Heartbeat", "{}", "[3,…]");
        assert_eq!(
            replay.look_up(&id("1"), "Heartbeat", "{}"),
            Lookup::Repeated("[3,…]")
        );
        assert_eq!(replay.look_up(&id("2"), "Heartbeat", "{}"), Lookup::New);
    }

    #[test]
    fn an_id_used_for_something_else_is_served_anew() {
        let mut replay = Replay::new(2);
        replay.remember(id("1"), "Heartbeat", "{}", "a");
        assert_eq!(
            replay.look_up(&id("1"), "Heartbeat", r#"{"a":1}"#),
            Lookup::ReusedId
        );
        assert_eq!(
            replay.look_up(&id("1"), "Authorize", "{}"),
            Lookup::ReusedId
        );
        replay.remember(id("1"), "Authorize", "{}", "b");
        assert_eq!(
            replay.look_up(&id("1"), "Heartbeat", "{}"),
            Lookup::Repeated("a")
        );
        assert_eq!(
            replay.look_up(&id("1"), "Authorize", "{}"),
            Lookup::Repeated("b")
        );
    }

    #[test]
    fn forgets_the_oldest_and_never_keeps_long_answers() {
        let mut replay = Replay::new(2);
        for number in ["1", "2", "3"] {
            replay.remember(id(number), "Heartbeat", "{}", number);
        }
        assert_eq!(replay.look_up(&id("1"), "Heartbeat", "{}"), Lookup::New);
        assert_eq!(
            replay.look_up(&id("2"), "Heartbeat", "{}"),
            Lookup::Repeated("2")
        );
        replay.remember(
            id("4"),
            "Heartbeat",
            "{}",
            &"x".repeat(MAX_ANSWER_BYTES + 1),
        );
        assert_eq!(replay.look_up(&id("4"), "Heartbeat", "{}"), Lookup::New);
        assert_eq!(replay.answered.len(), 2);
    }

    #[test]
    fn a_capacity_of_zero_keeps_nothing() {
        let mut replay = Replay::new(0);
        replay.remember(id("1"), "Heartbeat", "{}", "a");
        assert_eq!(replay.look_up(&id("1"), "Heartbeat", "{}"), Lookup::New);
    }
}
