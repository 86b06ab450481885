//! The way to the task of a connection: CALLs that wait, and the word to end.
//!
//! There is one per station, so it is small: one allocation of a hundred bytes and a queue that is
//! there only while something waits, where two channels of the library took a kilobyte. One side
//! sends, the other one, the only waiter, receives.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use super::{End, OutgoingCall, Unreachable};

/// The sending end. Dropped without a word, it means
/// [`End::Replaced`]: a newer connection has taken its place.
#[derive(Debug)]
pub(crate) struct Mailbox {
    shared: Arc<Shared>,
}

/// The receiving end.
#[derive(Debug)]
pub(crate) struct Receiver {
    shared: Arc<Shared>,
}

/// A place for a CALL; given back when it is dropped unused.
#[derive(Debug)]
pub(crate) struct Permit {
    shared: Arc<Shared>,
    is_handed_over: bool,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    calls: VecDeque<Box<OutgoingCall>>,
    /// Of CALLs that wait, and of those to come.
    taken_places: usize,
    end: Option<End>,
    is_closed: bool,
    /// The connection's task, which waits.
    waiter: Option<Waker>,
}

/// Both ends.
pub(super) fn mailbox() -> (Mailbox, Receiver) {
    let shared = Arc::<Shared>::default();
    let mailbox = Mailbox {
        shared: Arc::clone(&shared),
    };
    (mailbox, Receiver { shared })
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes something for the waiter, and wakes it.
    fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.state();
        change(&mut state);
        let waiter = state.waiter.take();
        drop(state);
        if let Some(waiter) = waiter {
            waiter.wake();
        }
    }
}

impl State {
    fn wait(&mut self, cx: &Context<'_>) {
        let waiter = cx.waker();
        if !self.waiter.as_ref().is_some_and(|it| it.will_wake(waiter)) {
            self.waiter = Some(waiter.clone());
        }
    }
}

impl Mailbox {
    /// A place among at most `most`.
    ///
    /// # Errors
    /// [`Unreachable`]: all are taken, or nobody receives any more.
    pub(super) fn reserve(&self, most: usize) -> Result<Permit, Unreachable> {
        let mut state = self.shared.state();
        if state.is_closed {
            return Err(Unreachable::Offline);
        }
        if state.taken_places >= most {
            return Err(Unreachable::Full);
        }
        state.taken_places += 1;
        drop(state);
        Ok(Permit {
            shared: Arc::clone(&self.shared),
            is_handed_over: false,
        })
    }

    /// Tells the connection to end; the last word counts.
    pub(super) fn end(&self, end: End) {
        self.shared.change(|state| state.end = Some(end));
    }
}

impl Drop for Mailbox {
    fn drop(&mut self) {
        self.shared.change(|state| {
            state.end.get_or_insert(End::Replaced);
        });
    }
}

impl Permit {
    /// Puts a CALL there, which has the place from now on. Where nobody takes it any more, it is
    /// dropped.
    pub(crate) fn send(mut self, call: Box<OutgoingCall>) {
        self.is_handed_over = true;
        let mut call = Some(call);
        self.shared.change(|state| {
            if state.is_closed {
                state.taken_places -= 1;
            } else {
                state.calls.extend(call.take());
            }
        });
        // As in `Receiver::drop`: whoever asked for it is told by the drop, and may do anything then.
        drop(call);
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if !self.is_handed_over {
            self.shared.state().taken_places -= 1;
        }
    }
}

impl Receiver {
    /// Waits for the word to end.
    pub(crate) fn poll_end(&self, cx: &Context<'_>) -> Poll<End> {
        let mut state = self.shared.state();
        match state.end {
            Some(end) => Poll::Ready(end),
            None => {
                state.wait(cx);
                Poll::Pending
            }
        }
    }

    /// Waits for the next CALL.
    pub(crate) fn poll_call(&self, cx: &Context<'_>) -> Poll<Box<OutgoingCall>> {
        let mut state = self.shared.state();
        let Some(call) = state.calls.pop_front() else {
            state.wait(cx);
            return Poll::Pending;
        };
        state.taken_places -= 1;
        if state.calls.is_empty() {
            state.calls = VecDeque::new();
        }
        Poll::Ready(call)
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        let mut state = self.shared.state();
        state.is_closed = true;
        state.waiter = None;
        let calls = std::mem::take(&mut state.calls);
        state.taken_places -= calls.len();
        drop(state);
        // Whoever asked for them is told by the drop, and may do anything then.
        drop(calls);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
    use std::task::Wake;
    use std::time::Duration;

    use ocpp201::Action;
    use ocpp201::rpc::MessageId;
    use tokio::sync::oneshot;

    use super::*;
    use crate::connections::Reply;

    /// Counts how often it is woken.
    #[derive(Default)]
    struct Bell(AtomicUsize);

    impl Wake for Bell {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Relaxed);
        }
    }

    fn call(id: &str) -> (Box<OutgoingCall>, oneshot::Receiver<Reply>) {
        let (reply, answer) = oneshot::channel();
        let call = OutgoingCall {
            id: MessageId::new(id).unwrap(),
            action: Action::Reset,
            trigger: None,
            frame: String::new(),
            send_by: Duration::ZERO,
            timeout: Duration::ZERO,
            reply,
        };
        (Box::new(call), answer)
    }

    fn poll_call(receiver: &Receiver, bell: &Arc<Bell>) -> Option<String> {
        let waker = Waker::from(Arc::clone(bell));
        match receiver.poll_call(&Context::from_waker(&waker)) {
            Poll::Ready(call) => Some(call.id.as_str().to_owned()),
            Poll::Pending => None,
        }
    }

    fn poll_end(receiver: &Receiver, bell: &Arc<Bell>) -> Option<End> {
        let waker = Waker::from(Arc::clone(bell));
        match receiver.poll_end(&Context::from_waker(&waker)) {
            Poll::Ready(end) => Some(end),
            Poll::Pending => None,
        }
    }

    #[test]
    fn calls_come_in_order_and_wake_whoever_waits() {
        let (mailbox, receiver) = super::mailbox();
        let bell = Arc::<Bell>::default();
        assert_eq!(poll_call(&receiver, &bell), None);
        mailbox.reserve(2).unwrap().send(call("1").0);
        assert_eq!(bell.0.load(Relaxed), 1);
        mailbox.reserve(2).unwrap().send(call("2").0);
        assert_eq!(poll_call(&receiver, &bell).as_deref(), Some("1"));
        assert_eq!(poll_call(&receiver, &bell).as_deref(), Some("2"));
        assert_eq!(poll_call(&receiver, &bell), None);
    }

    #[test]
    fn a_place_is_taken_until_its_call_is_and_given_back_unused() {
        let (mailbox, receiver) = super::mailbox();
        let bell = Arc::<Bell>::default();
        let kept = mailbox.reserve(2).unwrap();
        mailbox.reserve(2).unwrap().send(call("1").0);
        assert_eq!(mailbox.reserve(2).unwrap_err(), Unreachable::Full);
        drop(kept);
        let kept = mailbox.reserve(2).unwrap();
        assert_eq!(mailbox.reserve(2).unwrap_err(), Unreachable::Full);
        assert_eq!(poll_call(&receiver, &bell).as_deref(), Some("1"));
        assert!(mailbox.reserve(2).is_ok());
        drop(kept);
    }

    /// Takes the CALL as soon as there is one, and asks for its place at once.
    struct Taker {
        mailbox: Mailbox,
        receiver: Receiver,
        got_place: AtomicUsize,
    }

    impl Wake for Taker {
        fn wake(self: Arc<Self>) {
            let call = self.receiver.poll_call(&Context::from_waker(Waker::noop()));
            if call.is_ready() && self.mailbox.reserve(1).is_ok() {
                self.got_place.fetch_add(1, Relaxed);
            }
        }
    }

    #[test]
    fn a_call_has_the_place_that_was_taken_for_it_and_no_second_one() {
        let (mailbox, receiver) = super::mailbox();
        let taker = Arc::new(Taker {
            mailbox,
            receiver,
            got_place: AtomicUsize::new(0),
        });
        let waker = Waker::from(Arc::clone(&taker));
        let first = taker.receiver.poll_call(&Context::from_waker(&waker));
        assert!(first.is_pending());
        // The taker is woken within `send`.
        taker.mailbox.reserve(1).unwrap().send(call("1").0);
        assert_eq!(taker.got_place.load(Relaxed), 1);

        taker.mailbox.reserve(1).unwrap().send(call("2").0);
        assert_eq!(taker.mailbox.reserve(1).unwrap_err(), Unreachable::Full);
        let bell = Arc::<Bell>::default();
        assert_eq!(poll_call(&taker.receiver, &bell).as_deref(), Some("2"));
        assert!(taker.mailbox.reserve(1).is_ok());
        assert_eq!(taker.mailbox.shared.state().taken_places, 0);
    }

    /// Finds out whether the lock is free when it is woken.
    struct Probe {
        shared: Arc<Shared>,
        found_free: AtomicUsize,
    }

    impl Wake for Probe {
        fn wake(self: Arc<Self>) {
            let is_free = self.shared.state.try_lock().is_ok();
            self.found_free.fetch_add(is_free.into(), Relaxed);
        }
    }

    #[test]
    fn a_call_that_comes_too_late_gives_its_place_back_and_is_dropped_without_the_lock() {
        let (mailbox, receiver) = super::mailbox();
        let place = mailbox.reserve(1).unwrap();
        drop(receiver);
        let (late, mut told) = call("1");
        let probe = Arc::new(Probe {
            shared: Arc::clone(&mailbox.shared),
            found_free: AtomicUsize::new(0),
        });
        let waker = Waker::from(Arc::clone(&probe));
        let told = std::pin::pin!(&mut told);
        assert!(told.poll(&mut Context::from_waker(&waker)).is_pending());
        place.send(late);
        assert_eq!(probe.found_free.load(Relaxed), 1);
        assert_eq!(mailbox.shared.state().taken_places, 0);
        assert_eq!(mailbox.reserve(1).unwrap_err(), Unreachable::Offline);
    }

    #[test]
    fn calls_are_dropped_with_whoever_takes_them_and_none_come_afterwards() {
        let (mailbox, receiver) = super::mailbox();
        let (waiting, mut told) = call("1");
        let late = mailbox.reserve(2).unwrap();
        mailbox.reserve(2).unwrap().send(waiting);
        drop(receiver);
        assert!(
            told.try_recv()
                .is_err_and(|error| error == oneshot::error::TryRecvError::Closed)
        );
        let (coming, mut told) = call("2");
        late.send(coming);
        assert!(
            told.try_recv()
                .is_err_and(|error| error == oneshot::error::TryRecvError::Closed)
        );
        assert_eq!(mailbox.reserve(2).unwrap_err(), Unreachable::Offline);
    }

    #[test]
    fn the_word_to_end_wakes_and_stays() {
        let (mailbox, receiver) = super::mailbox();
        let bell = Arc::<Bell>::default();
        assert_eq!(poll_end(&receiver, &bell), None);
        mailbox.end(End::Raised);
        assert_eq!(bell.0.load(Relaxed), 1);
        assert_eq!(poll_end(&receiver, &bell), Some(End::Raised));
        drop(mailbox);
        assert_eq!(poll_end(&receiver, &bell), Some(End::Raised));
    }

    #[test]
    fn dropped_without_a_word_it_means_replaced() {
        let (mailbox, receiver) = super::mailbox();
        let bell = Arc::<Bell>::default();
        assert_eq!(poll_end(&receiver, &bell), None);
        drop(mailbox);
        assert_eq!(bell.0.load(Relaxed), 1);
        assert_eq!(poll_end(&receiver, &bell), Some(End::Replaced));
    }
}
