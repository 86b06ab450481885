//! What is judged: one scenario of a run (or a span of time), expectation, record and rows side by
//! side.
//!
//! A station's view holds its record and its rows; a transaction's view holds the station's own
//! ledger entry and the rows of that id. Checks only compare; finding what belongs together is
//! done here.

use std::collections::BTreeMap;
use std::ops::Range;

use scenario::record::{ScenarioRecord, StationRecord, Transaction};
use scenario::{RunRecord, Scenario, Step};

use crate::due::{Due, Told, due};
use crate::evidence::{Evidence, SLACK, StoredEvent};
use crate::figures::Tariff;
use crate::prices::PriceList;
use crate::queries::{CommandRow, ConnectionRow, RefusedEventRow, StationRow, TransactionRow};
use crate::yardstick::Yardstick;

/// One scenario of a run, or a span of time.
#[derive(Debug)]
pub struct Subject<'a> {
    /// What is expected; `None` = no scenario file: the record alone says what was planned.
    pub scenario: Option<&'a Scenario>,
    /// What the simulator recorded; `None` = the database alone is judged.
    pub record: Option<&'a ScenarioRecord>,
    /// The run that it is part of; `None` = the database alone is judged.
    pub run: Option<&'a RunRecord>,
    /// The run owned the CSMS and could restart it.
    pub owned_csms: bool,
    /// What it is measured by.
    pub yardstick: &'a Yardstick,
    /// Which prices hold when and where.
    pub prices: &'a PriceList,
    /// The stations that take part.
    pub stations: Vec<StationView<'a>>,
}

/// One station: what it says and what is stored.
#[derive(Debug)]
pub struct StationView<'a> {
    /// Its identity.
    pub identity: String,
    /// What the simulator recorded.
    pub record: Option<&'a StationRecord>,
    /// Its row.
    pub row: Option<&'a StationRow>,
    /// Its connections, oldest first.
    pub connections: Vec<&'a ConnectionRow>,
    /// The transactions that should be there, and what is.
    pub transactions: Vec<TransactionView<'a>>,
    /// Rows stored under this station that no ledger entry asks for.
    pub foreign: Vec<&'a TransactionRow>,
    /// Its refused events.
    pub refused_events: Vec<&'a RefusedEventRow>,
    /// Commands to it.
    pub commands: Vec<&'a CommandRow>,
}

/// One transaction: the station's ledger entry and the rows of its id.
#[derive(Debug, Default)]
pub struct TransactionView<'a> {
    /// The station's own ledger.
    pub record: Option<&'a Transaction>,
    /// The rows (more than one = stored twice); empty = missing.
    pub rows: Vec<&'a TransactionRow>,
    /// The events of all rows, by seqNo.
    pub events: Vec<&'a StoredEvent>,
}

impl TransactionView<'_> {
    /// The id; `?` = nothing is known of it.
    #[must_use]
    pub fn id(&self) -> &str {
        let recorded = self.record.map(|record| record.transaction_id.as_str());
        let stored = self.rows.first().map(|row| row.transaction_id.as_str());
        recorded.or(stored).unwrap_or("?")
    }

    /// What is due for `row` by the stored readings (docs/energy.md).
    #[must_use]
    pub fn due(&self, row: &TransactionRow) -> Due {
        let own = |event: &&&StoredEvent| event.row.transaction_key == row.transaction_key;
        let mut events: Vec<&StoredEvent> = self.events.iter().filter(own).copied().collect();
        if events.is_empty() {
            // A second row of the same transaction has none of its own.
            events.clone_from(&self.events);
        }
        let is_whole = i64::try_from(events.len()).is_ok_and(|count| count >= row.event_count);
        if events.iter().any(|event| event.is_unreadable()) {
            return Due::Unknown("an event that cannot be read");
        }
        let told = events.iter().map(|event| Told {
            seq_no: event.row.seq_no,
            at: event.row.occurred_at,
            event_type: &event.row.event_type,
            payload: event.payload.as_ref(),
        });
        due(&told.collect::<Vec<_>>(), is_whole)
    }

    /// The station's time of the event of `row` that arrived first.
    #[must_use]
    pub fn first_heard(&self, row: &TransactionRow) -> Option<i64> {
        let own = self.events.iter();
        let own = own.filter(|event| event.row.transaction_key == row.transaction_key);
        let first = own.min_by_key(|event| (event.row.received_at, event.row.seq_no));
        first.map(|event| event.row.occurred_at)
    }

    /// From the first Started to the first Ended of `row` (else to its last event), by the station's times,
    /// rounded half up; `None` = there is no Started, or the time would run backwards.
    #[must_use]
    pub fn seconds(&self, row: &TransactionRow) -> Option<i64> {
        let own = || {
            let all = self.events.iter();
            all.filter(|event| event.row.transaction_key == row.transaction_key)
        };
        let first = |kind: &str| {
            let of_kind = own().filter(|event| event.row.event_type == kind);
            let first = of_kind.min_by_key(|event| (event.row.seq_no, event.row.occurred_at));
            first.map(|event| event.row.occurred_at)
        };
        let last = || own().map(|event| event.row.occurred_at).max();
        let micros = first("Ended").or_else(last)? - first("Started")?;
        Some((micros + 500_000).div_euclid(1_000_000)).filter(|seconds| *seconds >= 0)
    }

    /// Register difference by the station's own ledger, Wh.
    #[must_use]
    pub fn recorded_wh(&self) -> Option<i64> {
        let record = self.record?;
        Some(record.end_register_wh? - record.begin_register_wh)
    }

    /// What there is to bill, mWh: by the station's own ledger, else by the stored readings; never
    /// by a column that is being judged.
    #[must_use]
    pub fn to_bill(&self, row: &TransactionRow) -> Due {
        match self.recorded_wh() {
            Some(wh) => Due::Energy(wh.saturating_mul(1_000)),
            None => self.due(row),
        }
    }
}

impl<'a> Subject<'a> {
    /// Whether the scenario (or the record) has transactions at all.
    #[must_use]
    pub fn has_transactions(&self) -> bool {
        match self.scenario {
            Some(scenario) => scenario.expect.transactions_per_station > 0,
            None => self.stations.iter().any(|s| !s.transactions.is_empty()),
        }
    }

    /// What a bill is measured by: the version of a tariff that held at its begin, where one is stored, else the
    /// prices that were pinned to the transaction; of a run that was recorded, what the run is to be
    /// measured by.
    #[must_use]
    pub fn tariff(&self, transaction: &TransactionView<'_>, row: &TransactionRow) -> Tariff {
        let begin = transaction.first_heard(row);
        match (self.record, row.price_per_kwh_e4, row.step_wh) {
            (None, Some(price_per_kwh_e4), Some(step_wh)) => {
                let due = begin.and_then(|begin| self.prices.due(row, begin));
                due.unwrap_or(Tariff {
                    price_per_kwh_e4,
                    price_per_minute_e4: row.price_per_minute_e4.unwrap_or(0),
                    price_per_session_e4: row.price_per_session_e4.unwrap_or(0),
                    step_wh,
                })
            }
            _ => self.yardstick.tariff,
        }
    }

    /// All transactions with their stations.
    pub fn transactions(&self) -> impl Iterator<Item = (&StationView<'a>, &TransactionView<'a>)> {
        let pair = |station| move |transaction| (station, transaction);
        self.stations
            .iter()
            .flat_map(move |station| station.transactions.iter().map(pair(station)))
    }

    /// The `chosen` scenarios of the run, each with what was stored about it. `scenarios` holds the
    /// expectation of each scenario of the run, in the same order.
    #[must_use]
    pub fn of_run(
        run: &'a RunRecord,
        scenarios: &'a [Option<Scenario>],
        chosen: &[usize],
        evidence: &'a Evidence,
        yardstick: &'a Yardstick,
    ) -> Vec<Self> {
        let all_ids = recorded_ids(run);
        let subject = |(record, scenario): (&'a ScenarioRecord, &'a Option<Scenario>)| {
            let span = Span::of(run, record);
            let mut subject = Self {
                scenario: scenario.as_ref(),
                record: Some(record),
                run: Some(run),
                owned_csms: run.owned_csms,
                yardstick,
                prices: &evidence.prices,
                stations: Vec::new(),
            };
            // Stations that the scenario names but the record lacks are judged as well.
            let mut stations: Vec<(String, Option<&StationRecord>)> = record
                .stations
                .iter()
                .map(|station| (station.identity.clone(), Some(station)))
                .collect();
            for id in scenario.iter().flat_map(|scenario| &scenario.stations) {
                if !stations.iter().any(|(known, _)| same(known, id)) {
                    stations.push((id.clone(), None));
                }
            }
            for (identity, station) in stations {
                let mut view = StationView::new(identity, station, evidence, &span);
                view.match_ledger(evidence, &all_ids, &span);
                subject.stations.push(view);
            }
            subject
        };
        let all = run.scenarios.iter().zip(scenarios).enumerate();
        let judged = all.filter(|(i, _)| chosen.contains(i));
        judged.map(|(_, pair)| subject(pair)).collect()
    }

    /// The newest rows of the scenario's stations, without a record.
    #[must_use]
    pub fn of_scenario(
        scenario: &'a Scenario,
        evidence: &'a Evidence,
        yardstick: &'a Yardstick,
    ) -> Self {
        let whole = Span::everything();
        let wanted = usize::try_from(scenario.expect.transactions_per_station).unwrap_or(0);
        let station = |identity: &String| {
            let mut view = StationView::new(identity.clone(), None, evidence, &whole);
            let newest = evidence.transactions.iter().rev();
            let mut ids: Vec<&str> = newest
                .filter(|row| same(&row.identity, identity) && belongs(scenario, row))
                .map(|row| row.transaction_id.as_str())
                .collect();
            ids.dedup();
            ids.truncate(wanted);
            for id in ids {
                let rows = evidence
                    .transactions
                    .iter()
                    .filter(|row| same(&row.identity, identity) && row.transaction_id == id);
                view.transactions
                    .push(view_of(None, rows.collect(), evidence));
            }
            view.transactions
                .resize_with(wanted, TransactionView::default);
            view
        };
        Self {
            scenario: Some(scenario),
            record: None,
            run: None,
            owned_csms: false,
            yardstick,
            prices: &evidence.prices,
            stations: scenario.stations.iter().map(station).collect(),
        }
    }

    /// Everything stored in the span: no record, no expectation.
    #[must_use]
    pub fn of_span(evidence: &'a Evidence, yardstick: &'a Yardstick) -> Self {
        let whole = Span::everything();
        let mut stations: BTreeMap<String, StationView<'a>> = BTreeMap::new();
        let connected = evidence.connections.iter().map(|row| &row.identity);
        let charged = evidence.transactions.iter().map(|row| &row.identity);
        for identity in connected.chain(charged) {
            stations.entry(identity.to_lowercase()).or_insert_with(|| {
                let mut view = StationView::new(identity.clone(), None, evidence, &whole);
                let mut by_id: BTreeMap<&str, Vec<&TransactionRow>> = BTreeMap::new();
                for row in &evidence.transactions {
                    // One that is still going on is no matter for judgement yet.
                    if same(&row.identity, identity) && row.state != "active" {
                        by_id.entry(&row.transaction_id).or_default().push(row);
                    }
                }
                let views = by_id
                    .into_values()
                    .map(|rows| view_of(None, rows, evidence));
                view.transactions = views.collect();
                view
            });
        }
        Self {
            scenario: None,
            record: None,
            run: None,
            owned_csms: false,
            yardstick,
            prices: &evidence.prices,
            stations: stations.into_values().collect(),
        }
    }
}

impl<'a> StationView<'a> {
    fn new(
        identity: String,
        record: Option<&'a StationRecord>,
        evidence: &'a Evidence,
        span: &Span,
    ) -> Self {
        let connections = evidence.connections.iter();
        let connections = connections.filter(|row| same(&row.identity, &identity));
        let refused_events = evidence.refused_events.iter();
        let commands = evidence.commands.iter();
        Self {
            row: evidence
                .stations
                .iter()
                .find(|row| same(&row.identity, &identity)),
            connections: own_connections(connections.collect(), record, span),
            refused_events: refused_events
                .filter(|row| same(&row.identity, &identity) && span.own.contains(&row.received_at))
                .collect(),
            commands: commands
                .filter(|row| same(&row.identity, &identity) && span.own.contains(&row.created_at))
                .collect(),
            identity,
            record,
            transactions: Vec::new(),
            foreign: Vec::new(),
        }
    }

    /// Finds the rows of each ledger entry, and the rows that no ledger entry asks for.
    fn match_ledger(
        &mut self,
        evidence: &'a Evidence,
        recorded: &BTreeMap<&str, Vec<&str>>,
        span: &Span,
    ) {
        for entry in self.record.iter().flat_map(|record| &record.transactions) {
            let id = entry.transaction_id.as_str();
            let of_id = || {
                evidence
                    .transactions
                    .iter()
                    .filter(|row| row.transaction_id == id)
            };
            let mut rows: Vec<&TransactionRow> = of_id()
                .filter(|row| same(&row.identity, &self.identity))
                .collect();
            if rows.is_empty() {
                // Under another station, unless that one has a transaction of this id itself.
                let owners = recorded.get(id).map_or(&[][..], Vec::as_slice);
                let stray = |row: &&TransactionRow| !owners.iter().any(|o| same(o, &row.identity));
                rows = of_id().filter(stray).collect();
            }
            self.transactions.push(view_of(Some(entry), rows, evidence));
        }
        let foreign = evidence.transactions.iter().filter(|row| {
            let owners = recorded.get(row.transaction_id.as_str());
            same(&row.identity, &self.identity)
                && span.own.contains(&row.created_at)
                && !owners.is_some_and(|owners| owners.iter().any(|o| same(o, &row.identity)))
        });
        self.foreign = foreign.collect();
    }
}

/// Identities compare without regard to case.
#[must_use]
pub fn same(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b) || (!a.is_ascii() && a.to_lowercase() == b.to_lowercase())
}

/// Transaction ids of the whole run, each with the stations that used it.
fn recorded_ids(run: &RunRecord) -> BTreeMap<&str, Vec<&str>> {
    let mut ids: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for station in run.scenarios.iter().flat_map(|s| &s.stations) {
        for transaction in &station.transactions {
            let owners = ids.entry(&transaction.transaction_id).or_default();
            owners.push(&station.identity);
        }
    }
    ids
}

/// When the CSMS wrote the rows of a scenario, microseconds since 1970.
#[derive(Debug)]
struct Span {
    /// From its begin until the next scenario of the run begins, else until its end: whatever was
    /// written then is its own.
    own: Range<i64>,
    /// The same and as much around it as clocks may differ: rows of another run may be there too.
    near: Range<i64>,
}

impl Span {
    fn of(run: &RunRecord, record: &ScenarioRecord) -> Self {
        let others = || run.scenarios.iter();
        let ends = others().map(|other| other.finished_at);
        let before = ends.filter(|end| *end <= record.started_at).max();
        let begins = others().map(|other| other.started_at);
        let after = begins.filter(|begin| *begin >= record.finished_at).min();
        let early = record.started_at - SLACK;
        let from = before.map_or(early, |before| before.max(early));
        let to = after.unwrap_or(record.finished_at + SLACK);
        let end = after.unwrap_or(record.finished_at);
        Self {
            own: record.started_at.as_microsecond()..end.as_microsecond(),
            near: from.as_microsecond()..to.as_microsecond(),
        }
    }

    const fn everything() -> Self {
        Self {
            own: i64::MIN..i64::MAX,
            near: i64::MIN..i64::MAX,
        }
    }
}

/// The connections among `rows` that are the station's in this scenario: those written in its span,
/// and for each recorded connection that has none there, the ones close by whose middle falls into
/// it. A run that follows at once connects after this one has left, so its rows do neither.
fn own_connections<'a>(
    rows: Vec<&'a ConnectionRow>,
    record: Option<&StationRecord>,
    span: &Span,
) -> Vec<&'a ConnectionRow> {
    let is_inside = |row: &&ConnectionRow| span.own.contains(&row.connected_at);
    let (inside, outside): (Vec<_>, Vec<_>) = rows.into_iter().partition(is_inside);
    let recorded = record.map(connected_spans).unwrap_or_default();
    let unmatched: Vec<_> = recorded
        .iter()
        .filter(|recorded| !inside.iter().any(|row| has_middle_of(recorded, row)))
        .collect();
    let is_close = |row: &&ConnectionRow| {
        span.near.contains(&row.connected_at)
            && unmatched
                .iter()
                .any(|recorded| has_middle_of(recorded, row))
    };
    let mut own: Vec<_> = outside.into_iter().filter(is_close).collect();
    own.extend(inside);
    own.sort_by_key(|row| row.connected_at);
    own
}

/// From when to when the station was connected, each time, by its own word.
fn connected_spans(record: &StationRecord) -> Vec<Range<i64>> {
    let connects = record.connects.iter();
    let connects = connects.filter(|attempt| attempt.outcome == "connected");
    let ends = record.disconnects.iter();
    let mut ends = ends.map(|end| end.at.as_microsecond());
    connects
        .map(|attempt| attempt.at.as_microsecond()..ends.next().unwrap_or(i64::MAX))
        .collect()
}

/// Whether the middle of the stored connection lies in the `recorded` one; of one that is still open
/// there is only the begin.
fn has_middle_of(recorded: &Range<i64>, row: &ConnectionRow) -> bool {
    let end = row.disconnected_at.unwrap_or(row.connected_at);
    recorded.contains(&row.connected_at.midpoint(end))
}

/// Whether the row was started the way the scenario starts its transactions: by its token, or
/// remotely.
fn belongs(scenario: &Scenario, row: &TransactionRow) -> bool {
    let token = scenario.steps.iter().find_map(|step| match step {
        Step::PresentToken { id_token, .. } => Some(id_token),
        _ => None,
    });
    match token {
        Some(token) => row.id_token.as_ref().is_some_and(|id| same(id, token)),
        None => scenario.expect.remote == row.remote_start_id.is_some(),
    }
}

fn view_of<'a>(
    record: Option<&'a Transaction>,
    rows: Vec<&'a TransactionRow>,
    evidence: &'a Evidence,
) -> TransactionView<'a> {
    let mut events: Vec<&StoredEvent> = Vec::new();
    for row in &rows {
        let key = row.transaction_key;
        let first = evidence
            .events
            .partition_point(|e| e.row.transaction_key < key);
        let of_row = evidence.events.iter().skip(first);
        events.extend(of_row.take_while(|event| event.row.transaction_key == key));
    }
    events.sort_by_key(|event| {
        (
            event.row.seq_no,
            event.row.variant,
            event.row.transaction_key,
        )
    });
    TransactionView {
        record,
        rows,
        events,
    }
}
