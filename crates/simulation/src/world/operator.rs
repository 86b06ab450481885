//! Operators: they send commands through the CSMS and remember how each ended.
//!
//! A command runs in a task of its own, as an HTTP request would. When the CSMS crashes under it, nobody
//! is answered; the row in the database still has to get an outcome.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use csms::blocks::remote_control::{Start, request_start, request_stop};
use csms::commands::{CallOutcome, CallRequest};
use csms::context::Core;
use csms::facts::StationKey;
use csms::principal::Principal;
use ocpp201::Action;
use serde_json::json;
use serde_json::value::to_raw_value;
use tokio::task::JoinHandle;

use super::Cast;
use crate::disk::Disk;
use crate::plan::Command;
use crate::verdict::CommandEnd;
use crate::witness::Witness;

/// A command ends within the message timeout and its commits.
pub(super) const PATIENCE: Duration = Duration::from_secs(300);

type Asking = JoinHandle<Option<CommandEnd>>;

/// Who waits for an answer.
#[derive(Debug, Default)]
pub(super) struct Operators {
    asking: Vec<Asking>,
}

impl Operators {
    /// Has every station repeat what the CSMS fails to take for as long as any fault lasts.
    pub(super) fn keep_every_event(&mut self, core: &Option<Arc<Core>>, cast: &Cast) {
        let Some(core) = core else { return };
        for index in 0..cast.len() {
            let identity = cast.identity(index).to_owned();
            let payload = json!({"setVariableData": [{
                "component": {"name": "OCPPCommCtrlr"},
                "variable": {"name": "MessageAttempts", "instance": "TransactionEvent"},
                "attributeValue": "100",
            }]});
            let core = Arc::clone(core);
            self.asking.push(tokio::spawn(async move {
                call(&core, identity, Action::SetVariables, &payload).await
            }));
        }
    }

    /// Sends a command, if the CSMS is there.
    pub(super) fn ask(
        &mut self,
        core: Option<Arc<Core>>,
        disk: &Disk,
        identity: &str,
        what: Command,
    ) {
        let Some(core) = core else { return };
        let running = disk.read(|stored| stored.active_transaction(stored.station_key(identity)?));
        let identity = identity.to_owned();
        self.asking.push(tokio::spawn(async move {
            let (action, payload) = match what {
                Command::Start => return start(&core, identity).await,
                Command::Stop => return stop(&core, identity, running).await,
                Command::Reset { immediate } => {
                    let kind = if immediate { "Immediate" } else { "OnIdle" };
                    (Action::Reset, json!({ "type": kind }))
                }
                Command::TriggerStatus => (
                    Action::TriggerMessage,
                    json!({"requestedMessage": "StatusNotification", "evse": {"id": 1, "connectorId": 1}}),
                ),
                Command::GetVariables => (
                    Action::GetVariables,
                    json!({"getVariableData": [{
                        "component": {"name": "OCPPCommCtrlr"},
                        "variable": {"name": "HeartbeatInterval"},
                    }]}),
                ),
            };
            call(&core, identity, action, &payload).await
        }));
    }

    /// How everything ended that somebody was told of.
    pub(super) async fn collect(&mut self, witness: &Mutex<Witness>) -> Vec<CommandEnd> {
        let mut ends = Vec::new();
        for asking in self.asking.drain(..) {
            match tokio::time::timeout(PATIENCE, asking).await {
                Ok(end) => ends.extend(end.ok().flatten()),
                Err(_) => {
                    let mut witness = witness.lock().unwrap_or_else(PoisonError::into_inner);
                    witness.violation("I7: a command never ended".to_owned());
                }
            }
        }
        ends
    }
}

async fn station_key(core: &Core, identity: &str) -> Option<StationKey> {
    let row = core.queries.find_station(&identity.to_lowercase()).await;
    Some(row.ok()??.key())
}

fn end(station: String, outcome: CallOutcome) -> CommandEnd {
    CommandEnd {
        station,
        message_id: outcome.message_id,
        state: outcome.state.as_str(),
    }
}

async fn call(
    core: &Core,
    identity: String,
    action: Action,
    payload: &serde_json::Value,
) -> Option<CommandEnd> {
    let station = station_key(core, &identity).await?;
    let request = CallRequest {
        action,
        payload: to_raw_value(payload).ok()?,
        principal: Principal::Operator,
        timeout: None,
        idempotency_key: None,
        unchecked: true,
    };
    let outcome = core.commands.call(station, request).await.ok()?;
    Some(end(identity, outcome))
}

async fn start(core: &Core, identity: String) -> Option<CommandEnd> {
    let station = station_key(core, &identity).await?;
    let started = request_start(core, station, Start::at(1), Principal::Operator, None).await;
    Some(end(identity, started.ok()?.outcome))
}

async fn stop(core: &Core, identity: String, running: Option<String>) -> Option<CommandEnd> {
    let station = station_key(core, &identity).await?;
    let outcome = request_stop(core, station, &running?, Principal::Operator, None).await;
    Some(end(identity, outcome.ok()?))
}
