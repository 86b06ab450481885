//! What the board knows, and how events change it.
//!
//! Rows that changed wait for the next changes: what people should see at once before what only goes
//! on (a reading, a sign of life), and of both only so many at a time.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::attention::{Attention, Log, Told};
use super::figures::{BoardSite, Figures};
use super::heard::Heard;
use super::power::History;
use super::row::{BoardConnector, BoardStation, BoardTransaction, MOST_PARTS};
use super::today::{Today, Zone};
use crate::context::Core;
use crate::live::{Fetched, LiveEvent, LiveEventKind};
use crate::store::rows::Money;

/// Stations that are shown.
pub(super) const MOST_STATIONS: usize = 50_000;
/// Rows of one set of changes.
const MOST_ROWS: usize = 400;
/// Of these, rows that only go on: a person sees no more of them.
const MOST_LATER: usize = 200;

/// Everything that the dashboard shows at a glance.
#[derive(Debug)]
pub(super) struct State {
    pub(super) entries: Vec<Entry>,
    places: HashMap<Arc<str>, usize>,
    /// By the identity in lower case.
    folded: HashMap<String, usize>,
    /// The last event that is in here.
    pub(super) seq: i64,
    /// The last event that was in here when it was loaded.
    pub(super) loaded_seq: i64,
    now: VecDeque<usize>,
    later: VecDeque<usize>,
    pub(super) sites: Vec<BoardSite>,
    pub(super) zone: Zone,
    pub(super) today: Today,
    /// The sums of today have to be read again.
    pub(super) is_today_old: bool,
    pub(super) power: History,
    pub(super) is_power_new: bool,
    pub(super) heard: Heard,
    pub(super) log: Log,
    is_attention_old: bool,
    pub(super) attention: Vec<Attention>,
    pub(super) told_figures: Option<Figures>,
    pub(super) told_hours: Vec<(Timestamp, i64)>,
}

/// A row, and what it takes to keep it up.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) row: BoardStation,
    /// Our key of the latest connection.
    pub(super) connection: Option<i64>,
    /// It was taken out of service and stands at no site: it is shown no longer.
    pub(super) is_gone: bool,
    waits: Option<Urgency>,
    /// `connections` says something else than the row, and did so the last time.
    is_doubtful: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Urgency {
    Later,
    Now,
}

impl Entry {
    pub(super) fn new(row: BoardStation) -> Self {
        Self {
            row,
            connection: None,
            is_gone: false,
            waits: None,
            is_doubtful: false,
        }
    }

    /// What is left of a station that was taken out of service: the charger that its site has.
    fn clear(&mut self) {
        let known = &self.row;
        self.is_gone = known.site.is_none();
        self.connection = None;
        self.row = BoardStation {
            site: known.site.clone(),
            latitude: known.latitude,
            longitude: known.longitude,
            rated_power_kw: known.rated_power_kw,
            seq: known.seq,
            ..BoardStation::new(Arc::clone(&known.id))
        };
    }
}

impl State {
    pub(super) fn new(seq: i64, zone: Zone, sites: Vec<BoardSite>) -> Self {
        Self {
            entries: Vec::new(),
            places: HashMap::new(),
            folded: HashMap::new(),
            seq,
            loaded_seq: seq,
            now: VecDeque::new(),
            later: VecDeque::new(),
            sites,
            zone,
            today: Today::default(),
            is_today_old: false,
            power: History::default(),
            is_power_new: false,
            heard: Heard::default(),
            log: Log::default(),
            is_attention_old: true,
            attention: Vec::new(),
            told_figures: None,
            told_hours: Vec::new(),
        }
    }

    /// The row of a station, in any spelling; a new one where it has none, as long as there is room.
    pub(super) fn place(&mut self, identity: &Arc<str>) -> Option<usize> {
        if let Some(place) = self.places.get(identity) {
            return Some(*place);
        }
        let folded = identity.to_lowercase();
        if let Some(place) = self.folded.get(&folded).copied() {
            // The station's own spelling counts.
            self.entries[place].row.id = Arc::clone(identity);
            self.places.insert(Arc::clone(identity), place);
            return Some(place);
        }
        if self.entries.len() >= MOST_STATIONS {
            return None;
        }
        let place = self.entries.len();
        let row = BoardStation::new(Arc::clone(identity));
        self.entries.push(Entry::new(row));
        self.places.insert(Arc::clone(identity), place);
        self.folded.insert(folded, place);
        Some(place)
    }

    /// The row of a station, in any spelling.
    pub(super) fn find(&self, identity: &str) -> Option<&BoardStation> {
        let place = self.folded.get(&identity.to_lowercase())?;
        Some(&self.entries[*place].row)
    }

    /// Takes what happened since the last time.
    pub(super) fn take(&mut self, core: &Core, fetched: Fetched) {
        for event in fetched.events {
            if event.seq > self.loaded_seq {
                self.heard.note(&event);
                self.apply(&event);
            }
        }
        self.seq = self.seq.max(fetched.last_seq);
        let power = self.figures(core).power_w;
        self.power.note(core.clock.now(), power);
    }

    fn apply(&mut self, event: &LiveEvent) {
        let at = event.at;
        if let LiveEventKind::Refused {
            reason,
            detail,
            remedy,
        } = &event.what
        {
            self.log
                .refused(event.station.as_deref(), reason, detail, remedy, at);
            self.is_attention_old = true;
            return;
        }
        let Some(place) = event.station.as_ref().and_then(|one| self.place(one)) else {
            return;
        };
        let entry = &mut self.entries[place];
        if let LiveEventKind::Removed = event.what {
            entry.clear();
        }
        let row = &mut entry.row;
        let mut urgency = Urgency::Now;
        match &event.what {
            LiveEventKind::Registered => entry.is_gone = false,
            LiveEventKind::Removed => {}
            LiveEventKind::Connected {
                connection_key,
                ocpp_version,
                ..
            } => {
                entry.connection = Some(*connection_key);
                entry.is_gone = false;
                row.connected = true;
                row.silent = false;
                row.connection_since = Some(at);
                row.last_seen = Some(at);
                row.protocol = Some((*ocpp_version).into());
                self.log.forget_refusals(&row.id);
            }
            LiveEventKind::Disconnected { connection_key, .. } => {
                // A newer one may be open already.
                if entry.connection == Some(*connection_key) {
                    row.connected = false;
                    row.silent = false;
                    row.connection_since = None;
                }
            }
            LiveEventKind::Booted {
                status,
                vendor_name,
                model,
                firmware_version,
            } => {
                row.registration = Some((*status).into());
                row.vendor = Some(vendor_name.clone());
                row.model = Some(model.clone());
                row.firmware.clone_from(firmware_version);
            }
            LiveEventKind::ConnectorStatus {
                evse_id,
                connector_id,
                status,
            } => row.put_connector(BoardConnector {
                evse_id: *evse_id,
                connector_id: *connector_id,
                status: (*status).into(),
                at,
            }),
            LiveEventKind::Transaction { .. } => {
                self.is_today_old = true;
                urgency = transaction(row, event, &mut self.log);
            }
            LiveEventKind::Command {
                command_key,
                action,
                state,
            } => {
                if *state == "result" {
                    return;
                }
                self.log
                    .command_failed(*command_key, &row.id, action, state, at);
            }
            LiveEventKind::SecurityEvent {
                security_event_key,
                r#type,
                tech_info,
                ..
            } => self.log.security_event(
                *security_event_key,
                &row.id,
                r#type,
                tech_info.as_deref(),
                at,
            ),
            LiveEventKind::MonitoringEvent {
                path,
                actual_value,
                trigger,
                severity,
                is_cleared,
                tech_info,
                ..
            } => {
                let told = Told {
                    path,
                    value: actual_value,
                    is_alert: *trigger == "Alerting",
                    severity: *severity,
                    is_cleared: *is_cleared,
                    tech_info: tech_info.as_deref(),
                };
                if !self.log.variable(&row.id, told, at) {
                    return;
                }
            }
            LiveEventKind::Report { .. }
            | LiveEventKind::ReportRequest { .. }
            | LiveEventKind::Audit { .. }
            | LiveEventKind::Installation { .. }
            | LiveEventKind::Reservation { .. }
            | LiveEventKind::LocalList { .. }
            | LiveEventKind::HeldCommand { .. }
            | LiveEventKind::LateAnswer { .. }
            | LiveEventKind::TransactionGap { .. }
            | LiveEventKind::StationCertificate { .. }
            | LiveEventKind::InstalledCertificates { .. }
            | LiveEventKind::SecurityUpgrade { .. }
            | LiveEventKind::FirmwareJob { .. }
            | LiveEventKind::FirmwareCampaign { .. }
            | LiveEventKind::SiteLoad { .. }
            | LiveEventKind::Refused { .. } => return,
            LiveEventKind::Message { action, .. } => {
                row.last_seen = row.last_seen.max(Some(at));
                row.last_action = action.map(Into::into).or(row.last_action.take());
                row.silent = false;
                urgency = Urgency::Later;
            }
        }
        if row.settle(at) {
            urgency = Urgency::Now;
        }
        self.touch(place, urgency);
    }

    fn touch(&mut self, place: usize, urgency: Urgency) {
        let waits = &mut self.entries[place].waits;
        if *waits < Some(urgency) {
            *waits = Some(urgency);
            match urgency {
                Urgency::Now => self.now.push_back(place),
                Urgency::Later => self.later.push_back(place),
            }
        }
        self.is_attention_old |= urgency == Urgency::Now;
    }

    /// Looks at what nothing tells of: who is silent, what `connections` knows better, the sums of today.
    pub(super) fn look(&mut self, core: &Core, today: Option<Today>) {
        let now = core.clock.now();
        let ping =
            SignedDuration::try_from(core.settings.ping_interval).unwrap_or(SignedDuration::MAX);
        let patience = ping.saturating_add(ping / 2);
        let mut connected = vec![false; self.entries.len()];
        for info in core.connections.list() {
            let Some(place) = self.place(&info.identity) else {
                continue;
            };
            connected.resize(self.entries.len(), false);
            connected[place] = true;
            let entry = &mut self.entries[place];
            let is_known = entry.row.connected && entry.connection == Some(info.connection.0);
            if !is_known && !std::mem::replace(&mut entry.is_doubtful, true) {
                // Its event may be on its way.
                continue;
            }
            entry.is_doubtful = false;
            entry.connection = Some(info.connection.0);
            let row = &mut entry.row;
            row.connected = true;
            row.protocol = Some(info.ocpp_version.into());
            row.connection_since = Some(info.connected_at);
            let is_silent = now.duration_since(info.last_seen_at) > patience;
            let is_old = row
                .last_seen
                .is_none_or(|seen| info.last_seen_at.duration_since(seen) > ping);
            if is_silent != row.silent || is_old || !is_known {
                row.silent = is_silent;
                row.last_seen = row.last_seen.max(Some(info.last_seen_at));
                let urgency = if row.settle(now) || !is_known {
                    Urgency::Now
                } else {
                    Urgency::Later
                };
                self.touch(place, urgency);
            }
        }
        for (place, is_connected) in connected.into_iter().enumerate() {
            let entry = &mut self.entries[place];
            if is_connected || !entry.row.connected {
                continue;
            }
            if std::mem::replace(&mut entry.is_doubtful, true) {
                entry.is_doubtful = false;
                entry.row.connected = false;
                entry.row.silent = false;
                entry.row.connection_since = None;
                entry.row.settle(now);
                self.touch(place, Urgency::Now);
            }
        }
        if let Some(today) = today {
            self.today = today;
            self.is_today_old = false;
        }
        self.is_power_new = true;
        // What is too old is no longer shown.
        self.is_attention_old = true;
    }

    /// The rows that go with the next changes.
    pub(super) fn next_rows(&mut self) -> Vec<usize> {
        let mut places = Vec::new();
        for (queue, urgency, most) in [
            (&mut self.now, Urgency::Now, MOST_ROWS),
            (&mut self.later, Urgency::Later, MOST_LATER),
        ] {
            let most = MOST_ROWS.min(places.len() + most);
            while places.len() < most
                && let Some(place) = queue.pop_front()
            {
                let entry = &mut self.entries[place];
                // One that has become urgent went with the urgent ones.
                if entry.waits == Some(urgency) {
                    entry.waits = None;
                    entry.row.seq = self.seq;
                    places.push(place);
                }
            }
        }
        places
    }

    /// Whether what needs somebody is another list than before; brings it up to date.
    pub(super) fn settle_attention(&mut self, now: Timestamp) -> bool {
        if !std::mem::take(&mut self.is_attention_old) {
            return false;
        }
        let rows = self.entries.iter().filter(|entry| !entry.is_gone);
        let rows = rows.map(|entry| &entry.row);
        let attention = self.log.with(rows, now);
        let is_other = attention != self.attention;
        self.attention = attention;
        is_other
    }
}

/// What an event makes of the transactions of a station, and how soon people should see it.
fn transaction(row: &mut BoardStation, event: &LiveEvent, log: &mut Log) -> Urgency {
    let LiveEventKind::Transaction {
        transaction_key,
        transaction_id,
        event_type,
        state,
        evse_id,
        charging_state,
        started_at,
        has_gaps,
        energy_wh,
        cost_e4,
        power_w,
        ..
    } = &event.what
    else {
        return Urgency::Later;
    };
    let known = row
        .transactions
        .iter()
        .position(|one| one.transaction_key == *transaction_key);
    if *state != "active" {
        if let Some(known) = known {
            row.transactions.remove(known);
        }
        if *event_type == "Ended" || *state == "ended" {
            let is_known = energy_wh.is_some();
            log.ended(*transaction_key, &row.id, *has_gaps, is_known, event.at);
        }
        return Urgency::Now;
    }
    let mut one = match known {
        Some(known) => row.transactions[known].clone(),
        None => BoardTransaction {
            transaction_key: *transaction_key,
            transaction_id: transaction_id.to_string(),
            evse_id: None,
            charging_state: None,
            started_at: None,
            energy_wh: None,
            cost: None,
            power_w: None,
            at: event.at,
        },
    };
    let was_charging = one.is_charging();
    let is_other = known.is_none() || one.charging_state.as_deref() != *charging_state;
    one.evse_id = evse_id.or(one.evse_id);
    one.charging_state = charging_state.map(Into::into).or(one.charging_state);
    one.started_at = started_at.or(one.started_at);
    one.energy_wh = *energy_wh;
    one.cost = cost_e4.map(Money);
    // In any other state than Charging none flows, by their definition.
    let rests = charging_state.is_some_and(|state| state != "Charging");
    one.power_w = power_w.or(if rests { Some(0.0) } else { one.power_w });
    one.at = event.at;
    let urgency = if is_other || was_charging != one.is_charging() {
        Urgency::Now
    } else {
        Urgency::Later
    };
    match known {
        Some(known) => row.transactions[known] = one,
        None if row.transactions.len() < MOST_PARTS => row.transactions.push(one),
        None => {}
    }
    urgency
}
