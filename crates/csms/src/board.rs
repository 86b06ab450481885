//! The board: what the dashboard shows of the network, in memory, once for all pages.
//!
//! It is loaded from the database when the first page comes, kept up by live events, and dropped some
//! minutes after the last page left: while nobody looks it costs nothing. Whatever changed is put
//! together four times a second, written as JSON once, and sent to all pages alike. A snapshot and
//! the changes after it share one sequence, so that a page that has both has everything.

mod attention;
mod changes;
mod figures;
mod heard;
mod load;
mod power;
mod row;
mod state;
#[cfg(test)]
mod tests;
mod today;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{broadcast, watch};
use tokio::time::MissedTickBehavior;

pub(crate) use changes::{Changes, Overview, ServerFacts, TileFacts};
use state::State;

use crate::context::Core;
use crate::live::LiveEventKind;
use crate::store::queries::QueryError;

/// How often changes are put together.
const PACE: Duration = Duration::from_millis(250);
/// How often what nothing tells of is looked at: silence, sums, the time itself.
const UPKEEP: u64 = 20;
/// How long the board is kept up for nobody.
const LINGER: Duration = Duration::from_secs(120);
/// Messages that a page may lag behind before it has to load afresh.
const MOST_BEHIND: usize = 64;

/// Where the board is, if it is anywhere.
#[derive(Debug, Default)]
pub(crate) struct Board {
    shared: tokio::sync::Mutex<Option<Arc<Shared>>>,
}

/// The board while somebody looks at it.
#[derive(Debug)]
pub(crate) struct Shared {
    state: Mutex<State>,
    pages: broadcast::Sender<Bytes>,
    /// By the monotonic clock: when it was last asked for.
    asked_at: Mutex<Duration>,
}

impl Board {
    /// The board, loaded if it is not there. It is kept up until `closing` turns true, or nobody
    /// has looked at it for a while.
    ///
    /// # Errors
    /// [`QueryError`]: the database did not say what there is.
    pub(crate) async fn open(
        self: &Arc<Self>,
        core: &Arc<Core>,
        closing: watch::Receiver<bool>,
    ) -> Result<Arc<Shared>, QueryError> {
        // Held while it is loaded: who comes meanwhile gets the same.
        let mut slot = self.shared.lock().await;
        let now = core.clock.monotonic();
        if let Some(shared) = &*slot {
            shared.ask(now);
            return Ok(Arc::clone(shared));
        }
        let inbox = OpenInbox::new(core);
        let state = load::load(core).await?;
        let (pages, _) = broadcast::channel(MOST_BEHIND);
        let shared = Arc::new(Shared {
            state: Mutex::new(state),
            pages,
            asked_at: Mutex::new(now),
        });
        *slot = Some(Arc::clone(&shared));
        tokio::spawn(keep_up(
            Arc::clone(self),
            Arc::clone(core),
            Arc::clone(&shared),
            inbox,
            closing,
        ));
        Ok(shared)
    }

    /// Whether it is there.
    #[cfg(test)]
    async fn is_open(&self) -> bool {
        self.shared.lock().await.is_some()
    }
}

/// The bus lets events wait for the board as long as this lives.
struct OpenInbox {
    core: Arc<Core>,
    number: u64,
}

impl OpenInbox {
    fn new(core: &Arc<Core>) -> Self {
        Self {
            core: Arc::clone(core),
            number: core.live.open_inbox(),
        }
    }
}

impl Drop for OpenInbox {
    fn drop(&mut self) {
        self.core.live.close_inbox(self.number);
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ask(&self, now: Duration) {
        *self.asked_at.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }

    fn asked_at(&self) -> Duration {
        *self.asked_at.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Everything, as JSON.
    pub(crate) fn overview(&self, core: &Core, server: ServerFacts) -> Bytes {
        self.state().overview(core, server)
    }

    /// What a page that has everything up to `after` lacks, and whatever comes from now on, as
    /// server-sent events.
    pub(crate) fn follow(
        &self,
        core: &Core,
        after: Option<i64>,
    ) -> (Bytes, broadcast::Receiver<Bytes>) {
        // Under one lock, so that nothing is lost in between.
        let state = self.state();
        let missed = after.and_then(|after| state.since(after, core.clock.now()));
        (missed.unwrap_or_else(reload), self.pages.subscribe())
    }
}

/// Has a page take a new snapshot.
pub(crate) fn reload() -> Bytes {
    Bytes::from_static(b"event: reload\ndata: {}\n\n")
}

/// The task of the board.
async fn keep_up(
    board: Arc<Board>,
    core: Arc<Core>,
    shared: Arc<Shared>,
    inbox: OpenInbox,
    mut closing: watch::Receiver<bool>,
) {
    let mut tick = tokio::time::interval(PACE);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut ticks: u64 = 0;
    let mut is_lost = false;
    loop {
        tokio::select! {
            biased;
            _ = closing.wait_for(|closing| *closing) => break,
            _ = tick.tick() => {}
        }
        ticks += 1;
        let is_upkeep = ticks.is_multiple_of(UPKEEP);
        let fetched = core.live.fetch_inbox();
        is_lost |= fetched.is_over;
        let is_other = fetched
            .events
            .iter()
            .any(|event| matches!(event.what, LiveEventKind::Installation { .. }));
        is_lost |= is_other;
        if is_lost && (fetched.is_over || is_other || is_upkeep) {
            // What waited is older than what is read now.
            match load::load(&core).await {
                Ok(state) => {
                    if fetched.is_over {
                        tracing::warn!(
                            "the dashboard was loaded afresh, because more happened than it can follow"
                        );
                    }
                    *shared.state() = state;
                    is_lost = false;
                    let _ = shared.pages.send(reload());
                }
                Err(error) => {
                    tracing::warn!(%error, "the dashboard could not be loaded afresh");
                }
            }
            continue;
        }
        let sums = if is_upkeep {
            today::read(&core, &shared).await
        } else {
            None
        };
        let told = {
            let mut state = shared.state();
            state.take(&core, fetched);
            if is_upkeep {
                state.look(&core, sums);
            }
            state.changes(&core)
        };
        let alive = is_upkeep.then(|| shared.state().alive(core.clock.now()));
        for message in [told, alive].into_iter().flatten() {
            metrics::counter!("csms_dashboard_messages_total").increment(1);
            metrics::counter!("csms_dashboard_bytes_total").increment(message.len() as u64);
            // Nobody listening is fine.
            let _ = shared.pages.send(message);
        }
        if is_left(&board, &core, &shared).await {
            tracing::debug!("nobody looks at the dashboard any more");
            break;
        }
    }
    drop(inbox);
    // Also at the end of the server: whoever asks now finds the database closed.
    let mut slot = board.shared.lock().await;
    slot.take_if(|known| Arc::ptr_eq(known, &shared));
}

/// Nobody has looked for a while; whoever comes from now on loads it anew.
async fn is_left(board: &Board, core: &Core, shared: &Arc<Shared>) -> bool {
    if shared.pages.receiver_count() > 0 {
        shared.ask(core.clock.monotonic());
        return false;
    }
    let is_left = || core.clock.monotonic().saturating_sub(shared.asked_at()) > LINGER;
    if !is_left() {
        return false;
    }
    let mut slot = board.shared.lock().await;
    let is_left = is_left() && shared.pages.receiver_count() == 0;
    if is_left {
        slot.take_if(|known| Arc::ptr_eq(known, shared));
    }
    is_left
}
