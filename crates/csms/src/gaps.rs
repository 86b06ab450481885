//! Gap chasing (E14): stations are asked about transactions of which events are missing. Off, unless `--chase-gaps`.
//!
//! Gaps are legal: a station that is short of memory drops samples (E11.FR.04). So a station is asked some times, with
//! growing pauses, whether it has messages left; where it has none, or was asked enough, the gap is known. Events
//! that come all the same fill it at any time.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use ocpp201::{GetTransactionStatusRequest, RegistrationStatusEnum, Text};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;

use crate::commands::{CallRefusal, CallState};
use crate::context::Core;
use crate::facts::StationKey;
use crate::live::{Interest, LiveEvent, LiveEventKind};
use crate::principal::Principal;
use crate::repeats::GAP;
use crate::store::change::Change;
use crate::store::queries::QueryError;
use crate::store::tables::gaps::{self as table, GapRow, Next};
use crate::store::writer::WriteError;

/// Between two looks.
const TICK: Duration = Duration::from_secs(1);
/// Gaps that are looked at in one go.
const AT_ONCE: i64 = 64;
/// Stations whose transactions are to be looked at, at most; the others are when they connect next.
const MOST_STATIONS: usize = 10_000;

#[derive(Debug, thiserror::Error)]
enum Stop {
    #[error("not looked up: {0}")]
    Query(#[from] QueryError),
    #[error("not stored: {0}")]
    Write(#[from] WriteError),
}

/// Runs until the server closes, where it is wanted at all.
pub(crate) async fn run(core: Arc<Core>, mut closing: watch::Receiver<bool>) {
    if !core.settings.chase_gaps {
        return;
    }
    let mut live = core.live.listen(Interest::Transactions);
    let mut stations: BTreeSet<Arc<str>> = BTreeSet::new();
    let mut tick = tokio::time::interval(TICK);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            _ = closing.changed() => return,
            _ = tick.tick() => {
                let looked = async {
                    for identity in std::mem::take(&mut stations) {
                        look_at(&core, &identity).await?;
                    }
                    ask_those_due(&core).await
                };
                if let Err(error) = looked.await {
                    tracing::warn!(%error, "gaps of transactions could not be looked at");
                }
            }
            event = live.recv() => {
                if let Some(station) = concerned(event)
                    && stations.len() < MOST_STATIONS
                {
                    stations.insert(station);
                }
            }
        }
    }
}

/// The station whose gaps may be others than before.
fn concerned(event: Result<Arc<LiveEvent>, RecvError>) -> Option<Arc<str>> {
    let event = event.ok()?;
    let is_of_interest = match event.what {
        LiveEventKind::Booted { .. } | LiveEventKind::Connected { .. } => true,
        LiveEventKind::Transaction {
            has_gaps, state, ..
        } => has_gaps || state != "active",
        _ => false,
    };
    event.station.clone().filter(|_| is_of_interest)
}

async fn look_at(core: &Core, identity: &str) -> Result<(), Stop> {
    let Some(station) = core.queries.find_station(&identity.to_lowercase()).await? else {
        return Ok(());
    };
    let now = core.clock.now();
    let look = table::look(station.key(), now + GAP.first, now);
    let change = look.into_iter().fold(Change::new(), Change::write);
    Ok(core.writer.change(change).await?)
}

async fn ask_those_due(core: &Core) -> Result<(), Stop> {
    let now = core.clock.now();
    for gap in table::due(&core.reader, now, AT_ONCE).await? {
        // What has come meanwhile.
        look_at(core, &gap.station).await?;
        if gap.missing_seq_nos.is_empty() {
            continue;
        }
        let station = StationKey(gap.station_key);
        let info = core.connections.connected(&station);
        if info.is_none_or(|info| info.registration != Some(RegistrationStatusEnum::Accepted)) {
            core.writer.change(table::wait(gap.transaction_key)).await?;
            continue;
        }
        ask(core, station, gap).await?;
    }
    Ok(())
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    messages_in_queue: bool,
}

async fn ask(core: &Core, station: StationKey, gap: GapRow) -> Result<(), Stop> {
    let mut request = GetTransactionStatusRequest::new();
    request.transaction_id = Text::new(&*gap.transaction_id).ok();
    let asked = core
        .commands
        .request(station, &request, Principal::System, None)
        .await;
    let now = core.clock.now();
    let done = u32::try_from(gap.asked).unwrap_or(0) + 1;
    let again = || match GAP.pause(done) {
        Some(pause) => Next::Ask(now + pause),
        None => Next::Known("asked enough".to_owned()),
    };
    let (has_more, next) = match asked {
        Err(CallRefusal::Offline | CallRefusal::NotAccepted) => {
            return Ok(core.writer.change(table::wait(gap.transaction_key)).await?);
        }
        Err(_) => (None, again()),
        Ok(outcome) => match outcome.state {
            CallState::Result => {
                let answer = outcome.payload.as_deref();
                let answer =
                    answer.and_then(|text| serde_json::from_str::<Answer>(text.get()).ok());
                match answer {
                    Some(Answer {
                        messages_in_queue: false,
                    }) => (Some(false), Next::Known("nothing queued".to_owned())),
                    answer => (answer.map(|answer| answer.messages_in_queue), again()),
                }
            }
            CallState::Error => {
                let code = outcome
                    .error
                    .map_or_else(|| "CALLERROR".into(), |fault| fault.code.to_string());
                (None, Next::Known(code))
            }
            CallState::Invalid | CallState::Timeout | CallState::Offline => (None, again()),
        },
    };
    let state = match &next {
        Next::Ask(_) => "asking",
        Next::Known(_) => "known",
    };
    let told = LiveEventKind::TransactionGap {
        transaction_key: gap.transaction_key,
        transaction_id: gap.transaction_id,
        state,
    };
    let asked = table::asked(gap.transaction_key, has_more, next, now);
    let change = Change::from(asked).tell(Some(gap.station.as_str().into()), told);
    Ok(core.writer.change(change).await?)
}
