//! The verdict on a simulation that has come to rest: database against stations.
//!
//! The numbers (I1 and so on) are those of `docs/simulation.md`. Energy and money are computed here
//! from the stations' registers, with arithmetic of its own, and compared to the Wh and to 1/10000.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use csms::facts::StationKey;

use crate::disk::{Disk, Stored, Transaction as Row};
use crate::network::Network;
use crate::witness::{Station, Transaction, Witness};

/// Price and billing step of the only tariff: 1/10000 won per kWh, Wh.
const PRICE_PER_KWH_E4: i128 = 1_500_000;
const STEP_WH: i128 = 10;

/// How a command ended for whoever asked.
#[derive(Debug, Clone)]
pub struct CommandEnd {
    /// Station.
    pub station: String,
    /// Message id of the CALL.
    pub message_id: String,
    /// `result`, `error`, `invalid`, `timeout` or `offline`.
    pub state: &'static str,
}

/// Compares what is stored with what the stations saw, and notes every difference.
pub fn judge(
    disk: &Disk,
    network: &Network,
    connected: &dyn Fn(StationKey) -> Option<i64>,
    ends: &[CommandEnd],
    witness: &Mutex<Witness>,
) {
    let mut witness = witness.lock().unwrap_or_else(PoisonError::into_inner);
    let mut broken = disk.rejected();
    disk.read(|stored| {
        for (identity, station) in &witness.stations {
            let mut of_station = Vec::new();
            match stored.station_key(identity) {
                Some(key) => {
                    transactions(stored, key, station, &mut of_station);
                    presence(stored, key, connected, &mut of_station);
                    connectors(stored, key, station, &mut of_station);
                    local_list(stored, key, station, &mut of_station);
                }
                None => of_station.push("the CSMS does not know the station".to_owned()),
            }
            let sockets = network.open_at_server(identity);
            if sockets != 1 {
                of_station.push(format!("I6: it has {sockets} sockets at the CSMS"));
            }
            broken.extend(of_station.iter().map(|text| format!("{identity}: {text}")));
        }
        invented(stored, &witness, &mut broken);
        commands(stored, ends, &witness, &mut broken);
        let again = stored.watched();
        broken.extend(again.iter().map(|text| format!("I13: {text}")));
    });
    for text in broken {
        witness.violation(text);
    }
}

/// What the closing of the books has found so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Books {
    /// Transactions.
    pub transactions: usize,
    /// Their events.
    pub events: usize,
    /// Their energy, in Wh.
    pub energy_wh: u64,
}

/// Judges every transaction that is over and delivered, and puts it aside, here and in the database: a
/// simulation of days needs no more memory than one of hours.
pub fn close_books(disk: &Disk, witness: &Mutex<Witness>, books: &mut Books) {
    let mut witness = witness.lock().unwrap_or_else(PoisonError::into_inner);
    let mut broken = Vec::new();
    let mut closed = Vec::new();
    for (identity, station) in &mut witness.stations {
        let mut of_station = Vec::new();
        let (over, running): (BTreeMap<_, _>, BTreeMap<_, _>) =
            std::mem::take(&mut station.transactions)
                .into_iter()
                .partition(|(_, transaction)| transaction.is_delivered());
        station.transactions = over;
        disk.read(|stored| {
            let Some(key) = stored.station_key(identity) else {
                return;
            };
            transactions(stored, key, station, &mut of_station);
            for (id, transaction) in &station.transactions {
                let rows = stored.incarnations(key, id).into_iter();
                closed.extend(rows.map(|row| row.transaction_key));
                books.transactions += 1;
                books.events += transaction.events.len();
                books.energy_wh += transaction
                    .end_wh
                    .map_or(0, |end| end.saturating_sub(transaction.begin_wh));
            }
        });
        station.transactions = running;
        broken.extend(of_station.iter().map(|text| format!("{identity}: {text}")));
    }
    disk.put_aside(&closed);
    for text in broken {
        witness.violation(text);
    }
}

fn transactions(stored: &Stored<'_>, key: i64, station: &Station, broken: &mut Vec<String>) {
    let mut total_mwh = 0;
    let mut ledger_wh = 0;
    for (id, transaction) in &station.transactions {
        let rows = stored.incarnations(key, id);
        let [row] = &rows[..] else {
            broken.push(format!("I3: transaction {id} has {} rows", rows.len()));
            continue;
        };
        total_mwh += row.energy_mwh.unwrap_or(0);
        ledger_wh += transaction
            .end_wh
            .map_or(0, |end| end.saturating_sub(transaction.begin_wh));
        events(stored, id, transaction, row, broken);
        bill(id, transaction, row, broken);
    }
    if i128::from(total_mwh) != i128::from(ledger_wh) * 1_000 {
        broken.push(format!(
            "I5: {total_mwh} mWh are stored in all, the station's ledger has {ledger_wh} Wh"
        ));
    }
}

fn events(
    stored: &Stored<'_>,
    id: &str,
    transaction: &Transaction,
    row: &Row,
    broken: &mut Vec<String>,
) {
    let events = stored.events_of(row.transaction_key);
    for event in &events {
        let seen = transaction.events.get(&event.seq_no);
        let is_same = seen.is_some_and(|seen| {
            seen.event_type == event.event_type && seen.at_ms == event.occurred_ms && seen.sent > 0
        });
        if !is_same {
            broken.push(format!(
                "I2: event {} of {id} was never sent so",
                event.seq_no
            ));
        }
    }
    for (seq_no, seen) in &transaction.events {
        match events
            .iter()
            .filter(|event| event.seq_no == *seq_no)
            .count()
        {
            1 => {}
            0 => broken.push(format!(
                "I1: event {seq_no} of {id} is missing (acknowledged: {})",
                seen.is_acknowledged
            )),
            count => broken.push(format!(
                "I3: event {seq_no} of {id} is stored {count} times"
            )),
        }
    }
    let is_complete = (&*row.state, &*row.completeness) == ("ended", "complete");
    if !is_complete || !row.missing_seq_nos.is_empty() {
        broken.push(format!(
            "the ledger of {id} is {} and {}, missing {:?}",
            row.state, row.completeness, row.missing_seq_nos
        ));
    }
    if row.event_count != i64::try_from(transaction.events.len()).unwrap_or(-1) {
        broken.push(format!(
            "{id} has {} events, {} are counted",
            transaction.events.len(),
            row.event_count
        ));
    }
}

fn bill(id: &str, transaction: &Transaction, row: &Row, broken: &mut Vec<String>) {
    let Some(end_wh) = transaction.end_wh else {
        broken.push(format!("transaction {id} never ended"));
        return;
    };
    let energy_wh = i128::from(end_wh) - i128::from(transaction.begin_wh);
    if row.energy_mwh.map(i128::from) != Some(energy_wh * 1_000) {
        broken.push(format!(
            "I4: {id} took {energy_wh} Wh, {:?} mWh are stored ({})",
            row.energy_mwh, row.flags
        ));
    }
    let billed_wh = (energy_wh + STEP_WH / 2) / STEP_WH * STEP_WH;
    let cost_e4 = billed_wh * PRICE_PER_KWH_E4 / 1_000;
    if row.cost_e4.map(i128::from) != Some(cost_e4) {
        broken.push(format!(
            "I4: {id} costs {cost_e4}, {:?} is stored",
            row.cost_e4
        ));
    }
    if let Some(told) = &transaction.final_cost {
        let told_e4: Option<f64> = told.parse().ok().map(|cost: f64| cost * 10_000.0);
        #[expect(clippy::cast_precision_loss, reason = "costs are far below 2^53")]
        let is_same = told_e4.is_some_and(|told| (told - cost_e4 as f64).abs() < 0.5);
        if !is_same {
            broken.push(format!("{id} costs {cost_e4}, the station was told {told}"));
        }
    }
}

/// Exactly one live connection, and it is the one that the database knows.
fn presence(
    stored: &Stored<'_>,
    key: i64,
    connected: &dyn Fn(StationKey) -> Option<i64>,
    broken: &mut Vec<String>,
) {
    let open = stored.open_connections(key);
    let live = connected(StationKey(key));
    if live.is_none() || open != Vec::from_iter(live) {
        broken.push(format!(
            "I6: connection {live:?} is live, {open:?} are stored as open"
        ));
    }
}

fn connectors(stored: &Stored<'_>, key: i64, station: &Station, broken: &mut Vec<String>) {
    for (&(evse, connector), &status) in &station.statuses {
        let found = stored.status(key, evse, connector);
        if found.as_deref() != Some(status) {
            broken.push(format!(
                "I9: connector {evse}/{connector} is {status}, stored is {found:?}"
            ));
        }
    }
}

/// Commands of a run, about ten times as many as are usual: more is a repetition without a pause.
const MOST_COMMANDS: usize = 1_000;

/// A list that is up to date is the one that the station has: all tokens with their status.
fn local_list(stored: &Stored<'_>, key: i64, station: &Station, broken: &mut Vec<String>) {
    let Some(kept) = stored.kept_list(key).filter(|kept| kept.is_current) else {
        return;
    };
    let (version, list) = &station.jobs.list;
    let tokens = stored.tokens();
    if (*version, list) != (kept.version, &tokens) {
        broken.push(format!(
            "I14: the local list is {version} {list:?}, kept is {} {tokens:?}",
            kept.version
        ));
    }
}

/// Rows that no station can have caused.
fn invented(stored: &Stored<'_>, witness: &Witness, broken: &mut Vec<String>) {
    for row in stored.transactions() {
        let station = witness.stations.get(&row.station);
        if !station.is_some_and(|station| station.transactions.contains_key(&row.transaction_id)) {
            broken.push(format!("I2: no station began {}", row.transaction_id));
        }
    }
    let refused = stored.refused_event_count();
    if refused > 0 {
        broken.push(format!("{refused} events were refused"));
    }
}

/// Every command has one outcome, which is that of the station.
fn commands(stored: &Stored<'_>, ends: &[CommandEnd], witness: &Witness, broken: &mut Vec<String>) {
    let all = stored.commands();
    if all.len() > MOST_COMMANDS {
        let count = all.len();
        broken.push(format!("I17: {count} commands were sent in one run"));
    }
    for (id, state, is_over) in all {
        if !is_over {
            broken.push(format!("I7: command {id} has no outcome"));
        } else if matches!(state.as_str(), "queued" | "sent") {
            broken.push(format!("I7: command {id} ended as {state}"));
        }
    }
    for end in ends {
        let station = witness.stations.get(&end.station);
        let is_received = station.is_some_and(|station| station.calls.contains(&end.message_id));
        if end.state == "result" && !is_received {
            broken.push(format!(
                "I7: {} answered {}, which it never got",
                end.station, end.message_id
            ));
        }
    }
}
