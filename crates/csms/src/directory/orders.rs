//! The way from the directory to the task of a connection: CALLs that wait, and the word to end.
//!
//! There is one per station, so it is small: one allocation of a hundred bytes and a queue that is
//! there only while something waits, where two channels of the library took a kilobyte. One side
//! gives orders, the other one, the only waiter, takes them. What they mean is `directory`'s and
//! `ocppj/connection`'s business.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use super::{End, OutgoingCall};

/// Gives orders to the task of one connection. Dropped without a word, it means
/// [`End::Replaced`]: a newer connection has taken its place.
#[derive(Debug)]
pub(super) struct Orders {
    shared: Arc<Shared>,
}

/// Takes the orders.
#[derive(Debug)]
pub(crate) struct Ordered {
    shared: Arc<Shared>,
}

/// A place for a CALL; given back when it is dropped unused.
#[derive(Debug)]
pub(super) struct Place {
    shared: Arc<Shared>,
}

/// Why there is no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoPlace {
    /// Too many CALLs wait.
    Full,
    /// Nobody takes them any more.
    Closed,
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
pub(super) fn orders() -> (Orders, Ordered) {
    let shared = Arc::<Shared>::default();
    let orders = Orders {
        shared: Arc::clone(&shared),
    };
    (orders, Ordered { shared })
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

impl Orders {
    /// A place among at most `most`.
    pub(super) fn place(&self, most: usize) -> Result<Place, NoPlace> {
        let mut state = self.shared.state();
        if state.is_closed {
            return Err(NoPlace::Closed);
        }
        if state.taken_places >= most {
            return Err(NoPlace::Full);
        }
        state.taken_places += 1;
        drop(state);
        Ok(Place {
            shared: Arc::clone(&self.shared),
        })
    }

    /// Tells the connection to end; the last word counts.
    pub(super) fn end(&self, end: End) {
        self.shared.change(|state| state.end = Some(end));
    }
}

impl Drop for Orders {
    fn drop(&mut self) {
        self.shared.change(|state| {
            state.end.get_or_insert(End::Replaced);
        });
    }
}

impl Place {
    /// Puts a CALL there. Where nobody takes it any more, it is dropped.
    pub(super) fn put(self, call: Box<OutgoingCall>) {
        self.shared.change(|state| {
            if !state.is_closed {
                // With the CALL goes its place, once it is taken.
                state.taken_places += 1;
                state.calls.push_back(call);
            }
        });
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.shared.state().taken_places -= 1;
    }
}

impl Ordered {
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

impl Drop for Ordered {
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
    use crate::directory::Reply;

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
            deadline: Duration::ZERO,
            reply,
        };
        (Box::new(call), answer)
    }

    fn poll_call(ordered: &Ordered, bell: &Arc<Bell>) -> Option<String> {
        let waker = Waker::from(Arc::clone(bell));
        match ordered.poll_call(&Context::from_waker(&waker)) {
            Poll::Ready(call) => Some(call.id.as_str().to_owned()),
            Poll::Pending => None,
        }
    }

    fn poll_end(ordered: &Ordered, bell: &Arc<Bell>) -> Option<End> {
        let waker = Waker::from(Arc::clone(bell));
        match ordered.poll_end(&Context::from_waker(&waker)) {
            Poll::Ready(end) => Some(end),
            Poll::Pending => None,
        }
    }

    #[test]
    fn calls_come_in_order_and_wake_whoever_waits() {
        let (orders, ordered) = orders();
        let bell = Arc::<Bell>::default();
        assert_eq!(poll_call(&ordered, &bell), None);
        orders.place(2).unwrap().put(call("1").0);
        assert_eq!(bell.0.load(Relaxed), 1);
        orders.place(2).unwrap().put(call("2").0);
        assert_eq!(poll_call(&ordered, &bell).as_deref(), Some("1"));
        assert_eq!(poll_call(&ordered, &bell).as_deref(), Some("2"));
        assert_eq!(poll_call(&ordered, &bell), None);
    }

    #[test]
    fn a_place_is_taken_until_its_call_is_and_given_back_unused() {
        let (orders, ordered) = orders();
        let bell = Arc::<Bell>::default();
        let kept = orders.place(2).unwrap();
        orders.place(2).unwrap().put(call("1").0);
        assert_eq!(orders.place(2).unwrap_err(), NoPlace::Full);
        drop(kept);
        let kept = orders.place(2).unwrap();
        assert_eq!(orders.place(2).unwrap_err(), NoPlace::Full);
        assert_eq!(poll_call(&ordered, &bell).as_deref(), Some("1"));
        assert!(orders.place(2).is_ok());
        drop(kept);
    }

    #[test]
    fn calls_are_dropped_with_whoever_takes_them_and_none_come_afterwards() {
        let (orders, ordered) = orders();
        let (waiting, mut told) = call("1");
        let late = orders.place(2).unwrap();
        orders.place(2).unwrap().put(waiting);
        drop(ordered);
        assert!(
            told.try_recv()
                .is_err_and(|error| error == oneshot::error::TryRecvError::Closed)
        );
        let (coming, mut told) = call("2");
        late.put(coming);
        assert!(
            told.try_recv()
                .is_err_and(|error| error == oneshot::error::TryRecvError::Closed)
        );
        assert_eq!(orders.place(2).unwrap_err(), NoPlace::Closed);
    }

    #[test]
    fn the_word_to_end_wakes_and_stays() {
        let (orders, ordered) = orders();
        let bell = Arc::<Bell>::default();
        assert_eq!(poll_end(&ordered, &bell), None);
        orders.end(End::Raised);
        assert_eq!(bell.0.load(Relaxed), 1);
        assert_eq!(poll_end(&ordered, &bell), Some(End::Raised));
        drop(orders);
        assert_eq!(poll_end(&ordered, &bell), Some(End::Raised));
    }

    #[test]
    fn dropped_without_a_word_it_means_replaced() {
        let (orders, ordered) = orders();
        let bell = Arc::<Bell>::default();
        assert_eq!(poll_end(&ordered, &bell), None);
        drop(orders);
        assert_eq!(bell.0.load(Relaxed), 1);
        assert_eq!(poll_end(&ordered, &bell), Some(End::Replaced));
    }
}
