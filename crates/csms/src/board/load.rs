//! The board as the database has it.
//!
//! Events that come meanwhile wait in the inbox. What they changed may be in the database already; to
//! apply them again changes nothing.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use ocpp201::TransactionEventRequest;

use super::attention::{self, Told};
use super::figures::BoardSite;
use super::power::{History, MINUTES, minute};
use super::row::{BoardConnector, BoardTransaction};
use super::state::{MOST_STATIONS, State};
use super::today::{self, Zone};
use crate::context::Core;
use crate::model::ledger::Event;
use crate::store::queries::{
    MAX_PAGE, MessageFilter, Order, PageRequest, QueryError, TransactionFilter,
};
use crate::store::rows::{RecentEventRow, StationRow};
use crate::store::tables::monitoring::{self, EventFilter};
use crate::store::tables::security::{self, SecurityEventFilter};

/// Events that are read for the power of the last hour. Of a large network it is known from now on.
const MOST_EVENTS: u32 = 20_000;
/// Events of one transaction that are read: an hour of one every ten seconds.
const PER_TRANSACTION: i64 = 360;
/// How long a reading of power holds when no other follows.
const HOLDS: SignedDuration = SignedDuration::from_mins(15);
/// So many of the latest commands and exchanges are looked through.
const LOOKED_THROUGH: i64 = 20_000;
/// Lines of each kind of what happened.
const LINES: u32 = 100;

/// Loads everything.
///
/// # Errors
/// [`QueryError`]: the database did not answer.
pub(super) async fn load(core: &Core) -> Result<State, QueryError> {
    let seq = core.live.next_seq() - 1;
    let now = core.clock.now();
    let sites = core.queries.sites().await?;
    let zone = sites.iter().max_by_key(|site| site.chargers);
    let zone = Zone::new(zone.map(|site| site.time_zone.as_str()));
    let sites = sites.into_iter().map(|site| BoardSite {
        site_id: site.site_id,
        name: site.name,
        names: site.names,
        address: site.address,
        latitude: site.latitude,
        longitude: site.longitude,
        chargers: site.chargers,
        capacity_kw: site.rated_power,
    });
    let mut state = State::new(seq, zone, sites.collect());
    chargers(core, &mut state).await?;
    let keys = stations(core, &mut state).await?;
    connectors(core, &mut state).await?;
    activity(core, &mut state, &keys).await?;
    last_actions(core, &mut state, &keys).await?;
    transactions(core, &mut state, now).await?;
    for place in 0..state.entries.len() {
        let row = &mut state.entries[place].row;
        let known = row.connectors.iter().map(|one| one.at);
        let known = known.chain(row.transactions.iter().map(|one| one.at)).max();
        let since = if row.connected {
            known.max(row.connection_since)
        } else {
            row.last_seen
        };
        row.settle(now);
        row.state_since = since;
    }
    state.today = today::sums(core, &state.zone, now).await?;
    happened(core, &mut state, now).await?;
    state.settle_attention(now);
    Ok(state)
}

async fn chargers(core: &Core, state: &mut State) -> Result<(), QueryError> {
    let mut after: Option<String> = None;
    loop {
        let page = core
            .queries
            .chargers(None, after.as_deref(), MAX_PAGE)
            .await?;
        let is_last = page.len() < MAX_PAGE as usize;
        after = page.last().map(|charger| charger.charger_id.clone());
        for charger in page {
            let Some(place) = state.place(&charger.charger_id.into()) else {
                return Ok(());
            };
            let row = &mut state.entries[place].row;
            row.site = Some(charger.site_id);
            row.latitude = charger.latitude;
            row.longitude = charger.longitude;
            row.rated_power_kw = Some(charger.rated_power);
        }
        if is_last {
            return Ok(());
        }
    }
}

/// The stations, and where they stand on the board by our key.
async fn stations(core: &Core, state: &mut State) -> Result<HashMap<i64, usize>, QueryError> {
    let mut keys = HashMap::new();
    let mut page = PageRequest::oldest(MAX_PAGE);
    loop {
        let rows = core.queries.stations(page).await?;
        let is_last = rows.len() < MAX_PAGE as usize || keys.len() >= MOST_STATIONS;
        page.after = rows.last().map(|row| row.station_key);
        for station in rows {
            let Some(place) = state.place(&station.identity.as_str().into()) else {
                return Ok(keys);
            };
            keys.insert(station.station_key, place);
            fill(state, place, station);
        }
        if is_last {
            return Ok(keys);
        }
    }
}

fn fill(state: &mut State, place: usize, station: StationRow) {
    let row = &mut state.entries[place].row;
    row.site = row.site.take().or(station.site_id);
    row.vendor = station.vendor_name;
    row.model = station.model;
    row.firmware = station.firmware_version;
    row.registration = station.registration.map(Into::into);
}

async fn connectors(core: &Core, state: &mut State) -> Result<(), QueryError> {
    for connector in core.queries.connectors(None).await? {
        let station: Arc<str> = connector.station.into();
        let Some(place) = state.place(&station) else {
            continue;
        };
        state.entries[place].row.put_connector(BoardConnector {
            evse_id: connector.evse_id,
            connector_id: connector.connector_id,
            status: connector.status.into(),
            at: connector.received_at.0,
        });
    }
    Ok(())
}

/// What the stations asked for last, as far as the latest exchanges tell.
async fn last_actions(
    core: &Core,
    state: &mut State,
    keys: &HashMap<i64, usize>,
) -> Result<(), QueryError> {
    // Not those that were removed.
    let places: HashSet<usize> = keys.values().copied().collect();
    let Some((first, last)) = core.queries.message_keys().await? else {
        return Ok(());
    };
    let latest = MessageFilter {
        direction: Some("in".into()),
        keys: Some((first.max(last - LOOKED_THROUGH), last)),
        ..MessageFilter::default()
    };
    let page = PageRequest::newest(MAX_PAGE);
    for exchange in core.queries.messages(&latest, page).await? {
        let known = state.find(&exchange.station).is_some();
        let place = known.then(|| state.place(&exchange.station.as_str().into()));
        let Some(place) = place.flatten().filter(|place| places.contains(place)) else {
            continue;
        };
        let known = &mut state.entries[place].row.last_action;
        *known = known.take().or(exchange.action.map(Into::into));
    }
    Ok(())
}

async fn activity(
    core: &Core,
    state: &mut State,
    keys: &HashMap<i64, usize>,
) -> Result<(), QueryError> {
    let mut after = None;
    loop {
        let rows = core.queries.activity(after, MAX_PAGE).await?;
        let is_last = rows.len() < MAX_PAGE as usize;
        after = rows.last().map(|row| row.station_key);
        for activity in rows {
            let Some(place) = keys.get(&activity.station_key) else {
                continue;
            };
            let entry = &mut state.entries[*place];
            entry.connection = activity.connection_key;
            let row = &mut entry.row;
            row.protocol = activity.ocpp_version.map(Into::into);
            match (activity.connected_at, activity.disconnected_at) {
                (Some(since), None) => {
                    row.connected = true;
                    row.connection_since = Some(since.0);
                    row.last_seen = Some(since.0);
                }
                (_, until) => row.last_seen = until.map(|at| at.0),
            }
        }
        if is_last {
            break;
        }
    }
    for info in core.connections.list() {
        if let Some(place) = state.place(&info.identity) {
            let row = &mut state.entries[place].row;
            row.last_seen = row.last_seen.max(Some(info.last_seen_at));
        }
    }
    Ok(())
}

async fn transactions(core: &Core, state: &mut State, now: Timestamp) -> Result<(), QueryError> {
    let filter = TransactionFilter {
        state: Some("active".into()),
        ..TransactionFilter::default()
    };
    let mut places = HashMap::new();
    let mut page = PageRequest::newest(MAX_PAGE);
    loop {
        let rows = core.queries.transactions(&filter, page).await?;
        let is_last = rows.len() < MAX_PAGE as usize || places.len() >= MOST_STATIONS;
        page.after = rows.last().map(|row| row.transaction_key);
        for row in rows {
            let Some(place) = state.place(&row.station.as_str().into()) else {
                continue;
            };
            places.insert(row.transaction_key, place);
            let rests = row
                .charging_state
                .as_deref()
                .is_some_and(|one| one != "Charging");
            state.entries[place]
                .row
                .transactions
                .push(BoardTransaction {
                    transaction_key: row.transaction_key,
                    transaction_id: row.transaction_id,
                    evse_id: row.evse_id,
                    charging_state: row.charging_state.map(Into::into),
                    started_at: row.started_at.map(|at| at.0),
                    energy_wh: row.energy_kwh.map(|energy| energy.0 / 1000),
                    cost: row.cost,
                    power_w: rests.then_some(0.0),
                    at: row.last_event_at.0,
                });
        }
        if is_last {
            break;
        }
    }
    let since = minute(now)
        .checked_sub(SignedDuration::from_secs(60 * (MINUTES as i64 - 1)))
        .unwrap_or(now);
    let share = i64::from(MOST_EVENTS) / (places.len() as i64).max(1);
    let per_transaction = i32::try_from(share.clamp(1, PER_TRANSACTION)).unwrap_or(1);
    let events = core
        .queries
        .recent_events(since, per_transaction, MOST_EVENTS)
        .await?;
    let is_whole =
        events.len() < MOST_EVENTS as usize && i64::from(per_transaction) == PER_TRANSACTION;
    // Of a minute before this server was there, and of which no reading is kept, nothing is known.
    let started = minute(core.started_at);
    let mut sums = [None; MINUTES];
    let runs = events.chunk_by(|a, b| a.transaction_key == b.transaction_key);
    for run in runs {
        let curve = curve(run);
        if let Some(place) = places.get(&run[0].transaction_key)
            && let Some((_, watts)) = curve.last()
        {
            let key = run[0].transaction_key;
            let known = &mut state.entries[*place].row.transactions;
            if let Some(one) = known.iter_mut().find(|one| one.transaction_key == key)
                && one.power_w.is_none()
            {
                one.power_w = Some(*watts);
            }
        }
        add(&mut sums, &curve, since, now);
    }
    if is_whole {
        let minutes =
            sums.into_iter()
                .enumerate()
                .filter_map(|(i, watts): (usize, Option<f64>)| {
                    let at = since.checked_add(SignedDuration::from_secs(60 * i as i64));
                    let at = at.ok()?;
                    let nothing = (at >= started).then_some(0.0);
                    Some((at, watts.or(nothing).map(f64::round)))
                });
        state.power = History::of(minutes);
    }
    Ok(())
}

/// When the power of a transaction changed, and to what.
fn curve(events: &[RecentEventRow]) -> Vec<(Timestamp, f64)> {
    let points = events.iter().filter_map(|row| {
        let at = row.received_at.0;
        if row.event_type == "Ended" {
            return Some((at, 0.0));
        }
        let request: TransactionEventRequest = serde_json::from_str(&row.payload).ok()?;
        let power = Event::read(&request, &row.payload, at).power_w?;
        Some((at, power))
    });
    points.collect()
}

/// Adds a transaction's mean power to each minute since then.
fn add(
    sums: &mut [Option<f64>; MINUTES],
    curve: &[(Timestamp, f64)],
    since: Timestamp,
    now: Timestamp,
) {
    for (i, (at, watts)) in curve.iter().enumerate() {
        let holds = at.checked_add(HOLDS).unwrap_or(now).min(now);
        let until = curve.get(i + 1).map_or(holds, |(next, _)| holds.min(*next));
        let (from, until) = (
            at.duration_since(since).as_secs_f64().max(0.0),
            until.duration_since(since).as_secs_f64(),
        );
        for (number, sum) in sums.iter_mut().enumerate() {
            let begin = number as f64 * 60.0;
            let overlap = until.min(begin + 60.0) - from.max(begin);
            if overlap > 0.0 {
                *sum.get_or_insert(0.0) += watts * overlap / 60.0;
            }
        }
    }
}

/// What went wrong in the last day.
async fn happened(core: &Core, state: &mut State, now: Timestamp) -> Result<(), QueryError> {
    let since = now.checked_sub(attention::KEPT).unwrap_or(now);
    let page = PageRequest {
        order: Order::Newest,
        after: None,
        limit: LINES,
    };
    let refused = core.queries.refused_connections(page).await?;
    for row in refused.iter().rev().filter(|row| row.refused_at.0 >= since) {
        let station = row.identity.as_deref();
        let (detail, remedy) = (&row.detail, &row.remedy);
        let at = row.refused_at.0;
        // One that came in since then is refused no longer.
        let folded: Arc<str> = station.unwrap_or_default().into();
        let is_in = state
            .find(&folded)
            .is_some_and(|row| row.connected && row.connection_since > Some(at));
        if !is_in {
            state.log.refused(station, &row.reason, detail, remedy, at);
        }
    }
    let commands = core.queries.failed_commands(LOOKED_THROUGH, LINES).await?;
    for row in commands.iter().rev() {
        let at = row.finished_at.unwrap_or(row.created_at).0;
        if at >= since {
            state
                .log
                .command_failed(row.command_key, &row.station, &row.action, &row.state, at);
        }
    }
    let events = security::list(
        &core.reader,
        &SecurityEventFilter::default(),
        PageRequest::newest(LINES),
    )
    .await?;
    for row in events.iter().rev().filter(|row| row.received_at.0 >= since) {
        let (kind, detail) = (&row.r#type, row.tech_info.as_deref());
        let at = row.received_at.0;
        state
            .log
            .security_event(row.security_event_key, &row.station, kind, detail, at);
    }
    let page = PageRequest::newest(MAX_PAGE);
    let events = monitoring::events(&core.reader, &EventFilter::default(), page).await?;
    for row in events.iter().rev().filter(|row| row.received_at.0 >= since) {
        let told = Told {
            path: &row.path,
            value: &row.actual_value,
            is_alert: row.trigger == "Alerting",
            severity: row.severity,
            is_cleared: row.is_cleared,
            tech_info: row.tech_info.as_deref(),
        };
        state.log.variable(&row.station, told, row.received_at.0);
    }
    let page = PageRequest::newest(MAX_PAGE);
    let latest = core
        .queries
        .transactions(&TransactionFilter::default(), page)
        .await?;
    let ended = latest.iter().rev().filter(|row| row.state == "ended");
    for row in ended.filter(|row| row.updated_at.0 >= since) {
        let at = row.updated_at.0;
        let has_gaps = !row.missing_seq_nos.is_empty();
        let is_known = row.energy_kwh.is_some();
        state
            .log
            .ended(row.transaction_key, &row.station, has_gaps, is_known, at);
    }
    Ok(())
}
