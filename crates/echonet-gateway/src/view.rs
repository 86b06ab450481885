//! What a station told last, for its bridge: kept up by a task that always listens, so that a station
//! never waits for a bridge that waits for the station.

use charger_sim::station::{AnswerOutcome, Observation, ObservationKind};
use tokio::sync::{mpsc, watch};

use crate::records::Records;
use crate::words::{Message, Voice};

/// A station as its bridge sees it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct View {
    /// Whether it has begun: what it kept from an earlier run has been told.
    pub(crate) has_begun: bool,
    /// What may flow, in W; none: nothing was said yet.
    pub(crate) limit_w: Option<u32>,
    /// Whether the device is to be usable.
    pub(crate) is_operative: bool,
    /// The transaction that is open.
    pub(crate) transaction: Option<String>,
    /// Whether the CSMS is connected.
    pub(crate) is_connected: bool,
    /// Whether it has accepted the station.
    pub(crate) is_accepted: bool,
    /// Events that wait for the CSMS.
    pub(crate) queued: usize,
    /// How many starts the station refused itself.
    pub(crate) refused_starts: u64,
}

impl Default for View {
    fn default() -> Self {
        Self {
            has_begun: false,
            limit_w: None,
            is_operative: true,
            transaction: None,
            is_connected: false,
            is_accepted: false,
            queued: 0,
            refused_starts: 0,
        }
    }
}

/// Listens until the station is gone.
pub(crate) async fn follow(
    mut observations: mpsc::Receiver<Observation>,
    view: watch::Sender<View>,
    records: Records,
    voice: Voice,
) {
    while let Some(observation) = observations.recv().await {
        records.take(&observation);
        let Observation { station, kind, .. } = observation;
        tell(&station, &kind, &voice);
        view.send_if_modified(|view| take(view, kind));
    }
}

/// Takes in what a station told. Says whether its bridge has to look at it.
fn take(view: &mut View, kind: ObservationKind) -> bool {
    match kind {
        ObservationKind::LimitChanged { watts, .. } => view.limit_w = Some(watts),
        ObservationKind::OperativeChanged { is_operative, .. } => view.is_operative = is_operative,
        ObservationKind::TransactionStarted { transaction_id, .. }
        | ObservationKind::TransactionResumed { transaction_id, .. } => {
            view.transaction = Some(transaction_id);
        }
        ObservationKind::TransactionEnded { .. } => view.transaction = None,
        ObservationKind::AnswerSent {
            action, outcome, ..
        } if action == "RequestStartTransaction" => {
            let is_accepted = matches!(&outcome, AnswerOutcome::Result { status: Some(status) } if status == "Accepted");
            view.refused_starts += u64::from(!is_accepted);
        }
        ObservationKind::ConnectAttempt { .. } => view.has_begun = true,
        // What follows is known when it is asked for.
        ObservationKind::Connected { .. } => {
            view.is_connected = true;
            return false;
        }
        ObservationKind::Disconnected { .. } => {
            view.is_connected = false;
            return false;
        }
        ObservationKind::BootAnswered { status, .. } => {
            view.is_accepted = status == "Accepted";
            return false;
        }
        ObservationKind::Queued { length } => {
            view.queued = length;
            return false;
        }
        _ => return false,
    }
    true
}

fn tell(station: &str, kind: &ObservationKind, voice: &Voice) {
    let message = match kind {
        ObservationKind::Connected { .. } => Message::Connected,
        ObservationKind::ConnectRefused { body, .. } => Message::Refused(body),
        ObservationKind::Disconnected { reason } => Message::Disconnected(reason),
        ObservationKind::BootAnswered { status, .. } => Message::Registered(status),
        ObservationKind::TransactionStarted {
            transaction_id,
            begin_register_wh,
            ..
        } => Message::Started(transaction_id, *begin_register_wh),
        ObservationKind::TransactionEnded {
            transaction_id,
            end_register_wh,
            stopped_reason,
            ..
        } => Message::Ended(
            transaction_id,
            *end_register_wh,
            stopped_reason.unwrap_or("Local"),
        ),
        ObservationKind::EventDropped { why, .. } => Message::Problem(why),
        ObservationKind::Problem { text } => Message::Problem(text),
        _ => return,
    };
    voice.of_station(station, message);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bridge_is_woken_by_what_its_device_has_to_follow() {
        let mut view = View::default();
        let limit = ObservationKind::LimitChanged {
            evse: 1,
            watts: 3_000,
        };
        assert!(take(&mut view, limit));
        assert!(!take(&mut view, ObservationKind::Queued { length: 2 }));
        assert_eq!((view.limit_w, view.queued), (Some(3_000), 2));
    }
}
