//! One station on the board.

use std::borrow::Cow;
use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;

use crate::store::rows::Money;

/// Connectors and transactions of one station that are shown.
pub(super) const MOST_PARTS: usize = 64;

/// A word that mostly is one of the specification.
pub(super) type Word = Cow<'static, str>;

/// A station as the dashboard shows it in lists and on the map. What is `null` is unknown.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct BoardStation {
    /// The station's identity.
    #[schema(value_type = String)]
    pub(super) id: Arc<str>,
    /// The site it stands at.
    pub(super) site: Option<String>,
    /// Degrees north.
    pub(super) latitude: Option<f64>,
    /// Degrees east.
    pub(super) longitude: Option<f64>,
    /// kW.
    pub(super) rated_power_kw: Option<f64>,
    /// As the station says.
    pub(super) vendor: Option<String>,
    /// As the station says.
    pub(super) model: Option<String>,
    /// As the station says.
    pub(super) firmware: Option<String>,
    /// It is connected now.
    pub(super) connected: bool,
    /// It is connected, and has not even answered a ping for too long.
    pub(super) silent: bool,
    /// Since when it is connected.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) connection_since: Option<Timestamp>,
    /// When it was last heard; `null` = it never was here.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) last_seen: Option<Timestamp>,
    /// What it last asked for.
    #[schema(value_type = Option<String>)]
    pub(super) last_action: Option<Word>,
    /// Last answer to a BootNotification: `Accepted`, `Pending`, `Rejected`.
    #[schema(value_type = Option<String>)]
    pub(super) registration: Option<Word>,
    /// What it does now.
    pub(super) state: StationState,
    /// Since when.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) state_since: Option<Timestamp>,
    /// Its connectors, by EVSE and connector id.
    pub(super) connectors: Vec<BoardConnector>,
    /// Its active transactions.
    pub(super) transactions: Vec<BoardTransaction>,
    /// What it speaks, e.g. `ocpp2.0.1`.
    #[schema(value_type = Option<String>)]
    pub(super) protocol: Option<Word>,
    /// The number of the changes that last held this row.
    pub(super) seq: i64,
}

/// What a station does, in one word: the first of these that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum StationState {
    /// Not connected.
    Offline,
    /// Connected, but not heard for too long.
    Silent,
    /// A connector is faulted.
    Faulted,
    /// Energy flows in a transaction.
    Charging,
    /// A transaction runs, and vehicle or station has paused it.
    Suspended,
    /// A connector is taken, or a transaction runs.
    Occupied,
    /// A connector is free.
    Available,
    /// A connector is reserved, and none is free.
    Reserved,
    /// No connector may be used.
    Unavailable,
    /// It has not told of any connector.
    Unknown,
}

/// A connector on the board.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct BoardConnector {
    /// EVSE id.
    pub(super) evse_id: i32,
    /// Connector id.
    pub(super) connector_id: i32,
    /// e.g. `Available`.
    #[schema(value_type = String)]
    pub(super) status: Word,
    /// When it was reported.
    #[schema(value_type = String, format = DateTime)]
    pub(super) at: Timestamp,
}

/// An active transaction on the board.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct BoardTransaction {
    /// Our key.
    pub(super) transaction_key: i64,
    /// The station's id of it.
    pub(super) transaction_id: String,
    /// EVSE id.
    pub(super) evse_id: Option<i32>,
    /// The last charging state, e.g. `Charging`.
    #[schema(value_type = Option<String>)]
    pub(super) charging_state: Option<Word>,
    /// Time of the Started event.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) started_at: Option<Timestamp>,
    /// So far.
    pub(super) energy_wh: Option<i64>,
    /// So far, in the major unit.
    pub(super) cost: Option<Money>,
    /// Last told.
    pub(super) power_w: Option<f64>,
    /// When it last told something.
    #[schema(value_type = String, format = DateTime)]
    pub(super) at: Timestamp,
}

impl BoardTransaction {
    /// Energy flows: the station says so, or, where it never said anything, power does.
    pub(super) fn is_charging(&self) -> bool {
        match &self.charging_state {
            Some(state) => state == "Charging",
            None => self.power_w.is_some_and(|power| power > 0.0),
        }
    }

    fn is_suspended(&self) -> bool {
        let state = self.charging_state.as_deref();
        matches!(state, Some("SuspendedEV" | "SuspendedEVSE"))
    }
}

impl BoardStation {
    /// A station of which nothing but the name is known.
    pub(super) fn new(id: Arc<str>) -> Self {
        Self {
            id,
            site: None,
            latitude: None,
            longitude: None,
            rated_power_kw: None,
            vendor: None,
            model: None,
            firmware: None,
            connected: false,
            silent: false,
            connection_since: None,
            last_seen: None,
            last_action: None,
            registration: None,
            state: StationState::Offline,
            state_since: None,
            connectors: Vec::new(),
            transactions: Vec::new(),
            protocol: None,
            seq: 0,
        }
    }

    /// What it does, by all that is known.
    fn judge(&self) -> StationState {
        let has = |status: &str| self.connectors.iter().any(|one| one.status == status);
        if !self.connected {
            StationState::Offline
        } else if self.silent {
            StationState::Silent
        } else if has("Faulted") {
            StationState::Faulted
        } else if self.transactions.iter().any(BoardTransaction::is_charging) {
            StationState::Charging
        } else if self.transactions.iter().any(BoardTransaction::is_suspended) {
            StationState::Suspended
        } else if has("Occupied") || !self.transactions.is_empty() {
            StationState::Occupied
        } else if has("Available") {
            StationState::Available
        } else if has("Reserved") {
            StationState::Reserved
        } else if has("Unavailable") {
            StationState::Unavailable
        } else {
            StationState::Unknown
        }
    }

    /// Brings the state up to date; whether it is another one.
    pub(super) fn settle(&mut self, at: Timestamp) -> bool {
        let state = self.judge();
        let is_other = state != self.state;
        if is_other {
            self.state = state;
            self.state_since = Some(at);
        }
        is_other
    }

    /// The latest state of a connector.
    pub(super) fn put_connector(&mut self, connector: BoardConnector) {
        let place = |one: &BoardConnector| (one.evse_id, one.connector_id);
        match self
            .connectors
            .binary_search_by_key(&place(&connector), place)
        {
            Ok(i) => self.connectors[i] = connector,
            Err(i) if self.connectors.len() < MOST_PARTS => self.connectors.insert(i, connector),
            Err(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connector(connector_id: i32, status: &'static str) -> BoardConnector {
        BoardConnector {
            evse_id: 1,
            connector_id,
            status: status.into(),
            at: Timestamp::UNIX_EPOCH,
        }
    }

    fn transaction(charging_state: Option<&'static str>, power_w: Option<f64>) -> BoardTransaction {
        BoardTransaction {
            transaction_key: 1,
            transaction_id: "t".into(),
            evse_id: Some(1),
            charging_state: charging_state.map(Into::into),
            started_at: None,
            energy_wh: None,
            cost: None,
            power_w,
            at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_station_is_in_the_first_state_that_holds() {
        use StationState::*;
        let mut row = BoardStation::new("CP1".into());
        let mut expect = |change: &dyn Fn(&mut BoardStation), expected| {
            change(&mut row);
            row.settle(Timestamp::UNIX_EPOCH);
            assert_eq!(row.state, expected);
        };
        expect(&|_| {}, Offline);
        expect(&|row| row.connected = true, Unknown);
        expect(
            &|row| row.put_connector(connector(1, "Unavailable")),
            Unavailable,
        );
        expect(&|row| row.put_connector(connector(2, "Reserved")), Reserved);
        expect(
            &|row| row.put_connector(connector(1, "Available")),
            Available,
        );
        expect(&|row| row.put_connector(connector(2, "Occupied")), Occupied);
        expect(
            &|row| row.transactions = vec![transaction(Some("SuspendedEV"), Some(1.0))],
            Suspended,
        );
        expect(
            &|row| row.transactions = vec![transaction(Some("Charging"), None)],
            Charging,
        );
        expect(
            &|row| row.transactions = vec![transaction(None, Some(7.0))],
            Charging,
        );
        expect(
            &|row| row.transactions = vec![transaction(None, Some(0.0))],
            Occupied,
        );
        expect(&|row| row.put_connector(connector(1, "Faulted")), Faulted);
        expect(&|row| row.silent = true, Silent);
        expect(&|row| row.connected = false, Offline);
    }

    #[test]
    fn connectors_stand_in_order_and_are_bounded() {
        let mut row = BoardStation::new("CP1".into());
        for id in (0..200).rev() {
            row.put_connector(connector(id, "Available"));
        }
        assert_eq!(row.connectors.len(), MOST_PARTS);
        assert!(row.connectors.is_sorted_by_key(|one| one.connector_id));
    }
}
