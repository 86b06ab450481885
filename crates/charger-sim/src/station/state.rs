//! How a station stands: what somebody sees who looks at it from outside, as JSON.
//!
//! Read from the core at one instant; nothing here changes anything. Secrets and key codes are masked.

use std::collections::BTreeMap;

use scenario::verb::FrameFaults;
use serde::Serialize;

use super::{
    blocks::{authorization::shown_token, data_transfer::VendorData, display_message::DisplayView},
    core::{Core, Registration},
    evse::EvseState,
};

/// A station at one instant.
#[derive(Debug, Clone, Serialize)]
pub struct StationState {
    /// Identity.
    pub station: String,
    /// When, in model time.
    pub at: jiff::Timestamp,
    /// Whether there is a connection to the CSMS.
    pub connected: bool,
    /// `unregistered`, `pending`, `rejected` or `accepted`.
    pub registration: &'static str,
    /// Whether the station runs; `false` while it is dark or restarts.
    pub running: bool,
    /// Whether somebody keeps it off line.
    pub kept_offline: bool,
    /// Connectors of all EVSEs.
    pub connectors: Vec<ConnectorView>,
    /// EVSEs.
    pub evses: Vec<EvseView>,
    /// Transactions that go on.
    pub transactions: Vec<TransactionView>,
    /// Transaction events that wait for an answer, in order.
    pub queue: Vec<EventView>,
    /// Answers that the station was told to give: action and how many times.
    pub answers: Vec<(String, u32)>,
    /// Faults that frames and connection meet; none: null.
    pub frame_faults: Option<FrameFaults>,
    /// What the display shows; simulated: there is no screen.
    pub display: DisplayView,
    /// Messages of vendors that the station stored, oldest first.
    pub vendor_data: Vec<VendorData>,
    /// Variables, by `Component.Variable[Instance]`; of an EVSE `EVSE:1.Power`, of a connector `Connector:1/1.…`.
    pub variables: BTreeMap<String, String>,
}

/// A connector.
#[derive(Debug, Clone, Serialize)]
pub struct ConnectorView {
    /// EVSE.
    pub evse_id: i32,
    /// Connector.
    pub connector_id: i32,
    /// `ConnectorStatusEnumType` text.
    pub status: &'static str,
    /// `ConnectorEnumType` text.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether a vehicle is plugged in.
    pub plugged: bool,
    /// Whether the plug is locked.
    pub locked: bool,
}

/// An EVSE.
#[derive(Debug, Clone, Serialize)]
pub struct EvseView {
    /// EVSE.
    pub evse_id: i32,
    /// Power that flows, W.
    pub power_w: u32,
    /// Power that is offered to the vehicle, W.
    pub offered_w: u32,
    /// Lifetime register, Wh.
    pub register_wh: u64,
    /// What may flow by charging profiles and limits, W.
    pub limit_w: u32,
    /// Capacity of the vehicle's battery, Wh.
    pub battery_wh: Option<u32>,
    /// State of charge of the vehicle, percent.
    pub soc_percent: Option<f64>,
    /// Whether it is broken.
    pub faulted: bool,
    /// Whether a vehicle stands in the bay.
    pub parked: bool,
}

/// A transaction.
#[derive(Debug, Clone, Serialize)]
pub struct TransactionView {
    /// Transaction id.
    pub transaction_id: String,
    /// EVSE.
    pub evse_id: i32,
    /// Connector; none before a vehicle is plugged in.
    pub connector_id: Option<i32>,
    /// `ChargingStateEnumType` text.
    pub charging_state: &'static str,
    /// When it began.
    pub started_at: jiff::Timestamp,
    /// Energy so far, Wh.
    pub energy_wh: f64,
    /// Whose it is, masked if it is a key code.
    pub id_token: Option<String>,
    /// seqNo of the next event.
    pub next_seq_no: i32,
}

/// An event that waits.
#[derive(Debug, Clone, Serialize)]
pub struct EventView {
    /// Transaction id.
    pub transaction_id: String,
    /// `Started`, `Updated` or `Ended`.
    pub event_type: &'static str,
    /// Sequence number.
    pub seq_no: i32,
    /// `TriggerReasonEnumType` text.
    pub trigger: &'static str,
}

impl Core {
    /// The station as it stands, with the energy counted up to now.
    pub(super) fn state(&mut self) -> StationState {
        for evse in 0..self.evses.len() {
            self.settle(evse);
        }
        let now = self.now;
        StationState {
            station: self.spec.identity.clone(),
            at: now.timestamp(),
            connected: self.link.is_open(),
            registration: match self.registration {
                Registration::Unregistered => "unregistered",
                Registration::Pending => "pending",
                Registration::Rejected => "rejected",
                Registration::Accepted => "accepted",
            },
            running: self.downtime.is_none(),
            kept_offline: self.link.is_kept_offline(),
            connectors: (0..self.evses.len())
                .flat_map(|evse| self.connector_views(evse))
                .collect(),
            evses: (0..self.evses.len())
                .map(|evse| self.evse_view(evse))
                .collect(),
            transactions: self.evses.iter().filter_map(transaction_view).collect(),
            queue: self.event_views(),
            answers: self.told.pending(),
            frame_faults: None,
            display: self.display_view(),
            vendor_data: self.vendor_store.all(),
            variables: self.variable_views(),
        }
    }

    fn evse_view(&self, evse: usize) -> EvseView {
        let state = &self.evses[evse];
        EvseView {
            evse_id: state.spec.id,
            power_w: state.power_w,
            offered_w: state.offered_w,
            register_wh: state.meter.register_wh(),
            limit_w: self.limit_w(evse),
            battery_wh: state
                .battery
                .as_ref()
                .map(crate::physics::vehicle::Battery::capacity_wh),
            soc_percent: state
                .battery
                .as_ref()
                .map(crate::physics::vehicle::Battery::soc_percent),
            faulted: state.is_faulted,
            parked: state.is_parked,
        }
    }

    fn connector_views(&self, evse: usize) -> Vec<ConnectorView> {
        let state = &self.evses[evse];
        let connectors = state.connectors.iter().enumerate();
        connectors
            .map(|(index, connector)| ConnectorView {
                evse_id: state.spec.id,
                connector_id: connector.id,
                status: self.connector_status(evse, index).as_str(),
                kind: state
                    .spec
                    .connectors
                    .get(index)
                    .map(|c| c.kind.clone())
                    .unwrap_or_default(),
                plugged: state.plugged == Some(index),
                locked: connector.is_locked,
            })
            .collect()
    }

    fn event_views(&self) -> Vec<EventView> {
        self.unanswered_events()
            .iter()
            .map(|event| EventView {
                transaction_id: event.transaction_info.transaction_id.to_string(),
                event_type: event.event_type.as_str(),
                seq_no: event.seq_no,
                trigger: event.trigger_reason.as_str(),
            })
            .collect()
    }

    fn variable_views(&mut self) -> BTreeMap<String, String> {
        self.refresh_device_model();
        self.model
            .entries()
            .map(|(_, entry)| {
                let value = if entry.is_write_only() {
                    "***".to_owned()
                } else {
                    entry.value.clone()
                };
                (entry.shown_name(), value)
            })
            .collect()
    }
}

fn transaction_view(state: &EvseState) -> Option<TransactionView> {
    let transaction = state.transaction.as_ref()?;
    let connector = state.plugged.and_then(|index| state.connectors.get(index));
    Some(TransactionView {
        transaction_id: transaction.id.to_string(),
        evse_id: state.spec.id,
        connector_id: connector.map(|connector| connector.id),
        charging_state: transaction.charging_state.as_str(),
        started_at: transaction.started_at.timestamp(),
        energy_wh: state.meter.delivered().wh(),
        id_token: transaction.token.as_ref().map(shown_token),
        next_seq_no: transaction.next_seq_no,
    })
}
