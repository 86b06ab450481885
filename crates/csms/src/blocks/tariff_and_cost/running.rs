//! The cost so far, told by CostUpdated (I02): after each event that changes it, or once in a while.
//!
//! It is told where the begin of the transaction is known; where that comes late, from then on. A station that is
//! away, or does not answer, is told the next one. Of each transaction one CALL is on its way at a time.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use ocpp201::{CostUpdatedRequest, Text};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{mpsc, watch};

use super::shows;
use crate::config::RunningCost;
use crate::context::Core;
use crate::live::{Interest, LiveEvent, LiveEventKind};
use crate::principal::Principal;

/// Transactions whose cost is told, at most.
const MOST: usize = 50_000;
/// How often what is due is looked for, where the cost is told once in a while.
const LOOK: Duration = Duration::from_secs(1);

/// A transaction that goes on.
#[derive(Debug)]
struct Running {
    station: Arc<str>,
    transaction_id: Arc<str>,
    cost_e4: i64,
    told_e4: Option<i64>,
    /// By the monotonic clock.
    told_at: Option<Duration>,
    is_on_its_way: bool,
}

/// Tells until the server closes; returns at once where nothing is to be told.
pub(crate) async fn run(core: Arc<Core>, mut closing: watch::Receiver<bool>) {
    let pause = match core.settings.running_cost {
        RunningCost::Off | RunningCost::Answers => return,
        RunningCost::Readings => Duration::ZERO,
        RunningCost::Every(pause) => pause,
    };
    let mut events = core.live.listen(Interest::Transactions);
    let (ended, mut ends) = mpsc::channel(64);
    let mut running: BTreeMap<i64, Running> = BTreeMap::new();
    let mut tick = tokio::time::interval(LOOK);
    loop {
        tokio::select! {
            biased;
            _ = closing.wait_for(|closing| *closing) => return,
            Some(key) = ends.recv() => {
                if let Some(one) = running.get_mut(&key) {
                    one.is_on_its_way = false;
                }
                tell_if_due(&core, &ended, &mut running, key, pause);
            }
            event = events.recv() => match event {
                Ok(event) => {
                    if let Some(key) = take(&mut running, &event) {
                        tell_if_due(&core, &ended, &mut running, key, pause);
                    }
                }
                // The next events tell what the cost is by then.
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            },
            _ = tick.tick(), if !pause.is_zero() => {
                let keys: Vec<i64> = running.keys().copied().collect();
                for key in keys {
                    tell_if_due(&core, &ended, &mut running, key, pause);
                }
            }
        }
    }
}

/// Takes note of what an event says about cost; gives the transaction.
fn take(running: &mut BTreeMap<i64, Running>, event: &LiveEvent) -> Option<i64> {
    let LiveEventKind::Transaction {
        transaction_key,
        transaction_id,
        state,
        cost_e4,
        is_cost_known,
        ..
    } = &event.what
    else {
        return None;
    };
    if *state != "active" {
        // The answer to Ended tells the final cost.
        running.remove(transaction_key);
        return None;
    }
    let cost_e4 = cost_e4.filter(|_| *is_cost_known)?;
    if let Some(known) = running.get_mut(transaction_key) {
        known.cost_e4 = cost_e4;
    } else if running.len() < MOST {
        let one = Running {
            station: Arc::clone(event.station.as_ref()?),
            transaction_id: transaction_id.clone(),
            cost_e4,
            told_e4: None,
            told_at: None,
            is_on_its_way: false,
        };
        running.insert(*transaction_key, one);
    }
    Some(*transaction_key)
}

/// Tells the cost of a transaction, where it is another one than was told, and the time has come.
fn tell_if_due(
    core: &Arc<Core>,
    ended: &mpsc::Sender<i64>,
    running: &mut BTreeMap<i64, Running>,
    key: i64,
    pause: Duration,
) {
    let Some(one) = running.get_mut(&key) else {
        return;
    };
    let now = core.clock.monotonic();
    let is_soon = one.told_at.is_some_and(|at| now.saturating_sub(at) < pause);
    if one.is_on_its_way || one.told_e4 == Some(one.cost_e4) || is_soon {
        return;
    }
    one.is_on_its_way = true;
    one.told_e4 = Some(one.cost_e4);
    one.told_at = Some(now);
    let (core, ended) = (Arc::clone(core), ended.clone());
    let (station, cost_e4) = (Arc::clone(&one.station), one.cost_e4);
    let transaction_id = one.transaction_id.clone();
    tokio::spawn(async move {
        tell(&core, &station, &transaction_id, cost_e4).await;
        // The task is gone where the server closes.
        let _ = ended.send(key).await;
    });
}

async fn tell(core: &Core, station: &str, transaction_id: &str, cost_e4: i64) {
    let found = core.queries.find_station(&station.to_lowercase()).await;
    let Ok(Some(row)) = found else { return };
    if core.connections.connected(&row.key()).is_none()
        || !matches!(shows(core, row.key(), "Cost").await, Ok(true))
    {
        return;
    }
    #[expect(clippy::cast_precision_loss, reason = "floats only on the wire")]
    let cost = cost_e4 as f64 / 10_000.0;
    let request = CostUpdatedRequest::new(cost, Text::truncated(transaction_id));
    let asked = core
        .commands
        .request(row.key(), &request, Principal::System, None);
    if let Err(refusal) = asked.await {
        tracing::debug!(station, %refusal, "the cost so far was not told");
    }
}
