//! The CALLs of one sender on one connection (Part 4, 4.1.1): at most one is outstanding.
//!
//! A state machine that is told the time as a [`Duration`] since any fixed origin of a monotonic
//! clock. It neither sends nor sleeps, and it holds no queue: what waits for its turn waits at the
//! caller.

use std::{collections::VecDeque, time::Duration};

use super::MessageId;
use crate::Action;

/// How many ids of CALLs without an answer are remembered, to tell a late answer from an unknown.
const REMEMBERED: usize = 16;

/// The CALL that waits for its answer, and counts of what became of those before it.
#[derive(Debug, Default)]
pub struct CallBook {
    outstanding: Option<Outstanding>,
    unanswered: VecDeque<MessageId>,
    counts: Counts,
}

/// A CALL that was sent and neither answered nor given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outstanding {
    /// Its message id.
    pub id: MessageId,
    /// Its action, which an answer does not repeat.
    pub action: Action,
    /// When it was sent.
    pub since: Duration,
    /// When it is to be given up.
    pub deadline: Duration,
}

/// What became of the CALLs: `started` = all the others up to `abandoned` + the outstanding one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// CALLs sent.
    pub started: u64,
    /// Answered with CALLRESULT.
    pub results: u64,
    /// Answered with CALLERROR.
    pub errors: u64,
    /// Not answered in time.
    pub expired: u64,
    /// Given up because the connection ended.
    pub abandoned: u64,
    /// Answers to a CALL that had expired or been abandoned, or was answered before.
    pub late: u64,
    /// Answers to a CALL that was never sent, as far as is remembered.
    pub unknown: u64,
}

/// A CALL is outstanding, so no other may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a CALL is outstanding; wait for its answer or its timeout")]
pub struct Busy;

/// What an answer belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settlement {
    /// To the outstanding CALL, which is settled now.
    Settled {
        /// The action of the CALL, which says how to read the payload.
        action: Action,
        /// From CALL to answer.
        waited: Duration,
    },
    /// To no outstanding CALL: it came late, twice or for an id never sent. Log it, drop it, and
    /// do not answer it.
    Unknown,
}

/// The outstanding CALL was not answered in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expired {
    /// Its message id. An answer that still comes is counted as late.
    pub id: MessageId,
    /// Its action.
    pub action: Action,
}

impl CallBook {
    /// An empty book, for a new connection.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Enters a CALL that is about to be sent at `now` and given up `timeout` later.
    ///
    /// # Errors
    /// [`Busy`] while another CALL is outstanding, expired or not.
    pub fn start(
        &mut self,
        id: MessageId,
        action: Action,
        now: Duration,
        timeout: Duration,
    ) -> Result<(), Busy> {
        if self.outstanding.is_some() {
            return Err(Busy);
        }
        let deadline = now.saturating_add(timeout);
        self.outstanding = Some(Outstanding {
            id,
            action,
            since: now,
            deadline,
        });
        self.counts.started += 1;
        Ok(())
    }

    /// The CALL that waits for its answer.
    #[must_use]
    pub fn outstanding(&self) -> Option<&Outstanding> {
        self.outstanding.as_ref()
    }

    /// When [`expire`](Self::expire) will have something to say.
    #[must_use]
    pub fn deadline(&self) -> Option<Duration> {
        self.outstanding.as_ref().map(|call| call.deadline)
    }

    /// A CALLRESULT came. It counts as in time until [`expire`](Self::expire) has said otherwise,
    /// so the order of two things at one instant is the caller's.
    pub fn settle_result(&mut self, id: &MessageId, now: Duration) -> Settlement {
        let settlement = self.settle(id, now);
        self.counts.results += u64::from(settlement != Settlement::Unknown);
        settlement
    }

    /// A CALLERROR came; otherwise like [`settle_result`](Self::settle_result).
    pub fn settle_error(&mut self, id: &MessageId, now: Duration) -> Settlement {
        let settlement = self.settle(id, now);
        self.counts.errors += u64::from(settlement != Settlement::Unknown);
        settlement
    }

    /// Gives up the outstanding CALL if its deadline has come.
    pub fn expire(&mut self, now: Duration) -> Option<Expired> {
        let call = self.outstanding.take_if(|call| call.deadline <= now)?;
        self.counts.expired += 1;
        self.remember(call.id.clone());
        Some(Expired {
            id: call.id,
            action: call.action,
        })
    }

    /// Gives up the outstanding CALL because the connection ended.
    pub fn abandon(&mut self) -> Option<MessageId> {
        let call = self.outstanding.take()?;
        self.counts.abandoned += 1;
        self.remember(call.id.clone());
        Some(call.id)
    }

    /// The counts since the book was opened.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.counts
    }

    fn settle(&mut self, id: &MessageId, now: Duration) -> Settlement {
        if let Some(call) = self.outstanding.take_if(|call| call.id == *id) {
            self.remember(call.id);
            let waited = now.saturating_sub(call.since);
            return Settlement::Settled {
                action: call.action,
                waited,
            };
        }
        if self.unanswered.contains(id) {
            self.counts.late += 1;
        } else {
            self.counts.unknown += 1;
        }
        Settlement::Unknown
    }

    fn remember(&mut self, id: MessageId) {
        if self.unanswered.len() == REMEMBERED {
            self.unanswered.pop_front();
        }
        self.unanswered.push_back(id);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TIMEOUT: Duration = Duration::from_secs(30);

    fn id(number: u8) -> MessageId {
        MessageId::new(&number.to_string()).unwrap()
    }

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn with_call_at(seconds: u64) -> CallBook {
        let mut book = CallBook::new();
        book.start(id(1), Action::Heartbeat, at(seconds), TIMEOUT)
            .unwrap();
        book
    }

    #[test]
    fn a_second_call_has_to_wait_for_the_answer() {
        let mut book = with_call_at(5);
        assert_eq!(book.start(id(2), Action::Reset, at(6), TIMEOUT), Err(Busy));
        let settled = Settlement::Settled {
            action: Action::Heartbeat,
            waited: at(3),
        };
        assert_eq!(book.settle_result(&id(1), at(8)), settled);
        assert_eq!(book.start(id(2), Action::Reset, at(8), TIMEOUT), Ok(()));
    }

    #[test]
    fn a_call_expires_at_its_deadline_and_not_before() {
        let mut book = with_call_at(5);
        assert_eq!(book.deadline(), Some(at(35)));
        assert_eq!(book.expire(at(35) - Duration::from_nanos(1)), None);
        assert_eq!(
            book.expire(at(35)),
            Some(Expired {
                id: id(1),
                action: Action::Heartbeat
            })
        );
        assert_eq!((book.expire(at(99)), book.deadline()), (None, None));
    }

    #[test]
    fn an_overdue_call_keeps_the_line_busy_until_it_is_expired() {
        let mut book = with_call_at(0);
        assert_eq!(book.start(id(2), Action::Reset, at(99), TIMEOUT), Err(Busy));
        assert!(matches!(
            book.settle_result(&id(1), at(99)),
            Settlement::Settled { .. }
        ));
    }

    #[test]
    fn late_repeated_and_unknown_answers_are_counted_and_change_nothing() {
        let mut book = with_call_at(0);
        book.expire(at(30)).unwrap();
        book.start(id(2), Action::Reset, at(31), TIMEOUT).unwrap();
        assert_eq!(book.settle_result(&id(1), at(32)), Settlement::Unknown);
        assert_eq!(book.settle_error(&id(9), at(32)), Settlement::Unknown);
        assert_eq!(book.outstanding().unwrap().id, id(2));
        assert!(matches!(
            book.settle_error(&id(2), at(33)),
            Settlement::Settled { .. }
        ));
        assert_eq!(book.settle_error(&id(2), at(33)), Settlement::Unknown);
        let expected = Counts {
            started: 2,
            results: 0,
            errors: 1,
            expired: 1,
            abandoned: 0,
            late: 2,
            unknown: 1,
        };
        assert_eq!(book.counts(), expected);
    }

    #[test]
    fn a_lost_connection_gives_up_the_call_once() {
        let mut book = with_call_at(0);
        assert_eq!((book.abandon(), book.abandon()), (Some(id(1)), None));
    }

    #[test]
    fn an_endless_timeout_does_not_overflow() {
        let mut book = CallBook::new();
        book.start(id(1), Action::Heartbeat, Duration::MAX, Duration::MAX)
            .unwrap();
        assert_eq!(book.deadline(), Some(Duration::MAX));
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut book = CallBook::new();
        for number in 0..=u8::MAX {
            book.start(id(number), Action::Heartbeat, at(0), TIMEOUT)
                .unwrap();
            book.abandon().unwrap();
        }
        assert_eq!(book.unanswered.len(), REMEMBERED);
    }

    #[derive(Debug, Clone, Copy)]
    enum Step {
        Start(u8),
        Result(u8),
        Error(u8),
        Expire,
        Abandon,
        Wait(u64),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            (0u8..6).prop_map(Step::Start),
            (0u8..6).prop_map(Step::Result),
            (0u8..6).prop_map(Step::Error),
            Just(Step::Expire),
            Just(Step::Abandon),
            (0u64..40).prop_map(Step::Wait),
        ]
    }

    proptest! {
        #[test]
        fn every_started_call_is_settled_exactly_once(steps in prop::collection::vec(step(), 0..60)) {
            let mut book = CallBook::new();
            let mut now = Duration::ZERO;
            // The model: the one call that may be open, and how often each fate was told.
            let mut open: Option<(u8, Duration)> = None;
            let mut model = Counts::default();
            let mut stray = 0;
            for step in steps {
                match step {
                    Step::Wait(seconds) => now += at(seconds),
                    Step::Start(n) => {
                        let started = book.start(id(n), Action::Heartbeat, now, TIMEOUT).is_ok();
                        prop_assert_eq!(started, open.is_none());
                        if started {
                            open = Some((n, now));
                            model.started += 1;
                        }
                    }
                    Step::Result(n) | Step::Error(n) => {
                        let is_result = matches!(step, Step::Result(_));
                        let told = if is_result {
                            book.settle_result(&id(n), now)
                        } else {
                            book.settle_error(&id(n), now)
                        };
                        match open {
                            Some((m, since)) if m == n => {
                                let action = Action::Heartbeat;
                                let waited = now - since;
                                prop_assert_eq!(told, Settlement::Settled { action, waited });
                                open = None;
                                model.results += u64::from(is_result);
                                model.errors += u64::from(!is_result);
                            }
                            _ => {
                                prop_assert_eq!(told, Settlement::Unknown);
                                stray += 1;
                            }
                        }
                    }
                    Step::Expire => {
                        let due = open.filter(|(_, since)| *since + TIMEOUT <= now);
                        prop_assert_eq!(book.expire(now).map(|e| e.id), due.map(|(n, _)| id(n)));
                        if due.is_some() {
                            open = None;
                            model.expired += 1;
                        }
                    }
                    Step::Abandon => {
                        prop_assert_eq!(book.abandon(), open.take().map(|(n, _)| id(n)));
                        model.abandoned = book.counts().abandoned;
                    }
                }
                let counts = book.counts();
                let open_calls = u64::from(open.is_some());
                prop_assert_eq!(book.outstanding().is_some(), open.is_some());
                prop_assert_eq!(counts.started, counts.results + counts.errors + counts.expired + counts.abandoned + open_calls);
                prop_assert_eq!(Counts { late: 0, unknown: 0, ..counts }, model);
                prop_assert_eq!(counts.late + counts.unknown, stray);
            }
        }
    }
}
