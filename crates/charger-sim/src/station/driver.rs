//! The driver of a station: the task that connects the core with clock, link and files.
//!
//! It owns no rules. It feeds the core with inputs and carries out what the core asks for.

use tokio::sync::{mpsc, oneshot};

use super::{Command, CommandError, Observation, Reply, Spec};
use crate::{
    clock::{ModelClock, ModelInstant},
    physics::cabinet::CabinetHandle,
};

/// Instructions that may wait for a station.
const INSTRUCTIONS: usize = 64;

/// Where a station lives.
#[derive(Debug, Clone)]
pub struct Environment {
    /// Endpoint of the CSMS, `ws://` or `wss://`, without the identity (which is appended).
    pub url: String,
    /// Clock of the run.
    pub clock: ModelClock,
    /// Seed of everything random at this station: ids, back-off, random walk.
    pub seed: u64,
    /// Seat at a shared power cabinet, per EVSE 1; none: a supply of its own.
    pub cabinet: Option<CabinetHandle>,
    /// Receives what happens. A full observer slows the station down rather than losing observations.
    pub observer: mpsc::Sender<Observation>,
    /// Wall time after which an unanswered CALL counts as failed.
    pub message_timeout: std::time::Duration,
}

struct Instruction {
    at: Option<ModelInstant>,
    command: Command,
    reply: Option<oneshot::Sender<Result<Reply, CommandError>>>,
}

/// A running station. Dropping it shuts the station down.
#[derive(Debug)]
pub struct Station {
    identity: String,
    instructions: mpsc::Sender<Instruction>,
    task: tokio::task::JoinHandle<()>,
}

impl Station {
    /// Identity.
    #[must_use]
    pub fn identity(&self) -> &str {
        &self.identity
    }

    /// Carries out `command` now and waits until it took effect.
    ///
    /// # Errors
    /// [`CommandError`] when it could not take effect.
    pub async fn command(&self, command: Command) -> Result<Reply, CommandError> {
        let (reply, answer) = oneshot::channel();
        let instruction = Instruction {
            at: None,
            command,
            reply: Some(reply),
        };
        self.instructions
            .send(instruction)
            .await
            .map_err(|_| CommandError::Stopped)?;
        answer.await.map_err(|_| CommandError::Stopped)?
    }

    /// Carries out `command` at exactly `at` of model time; at once, but stamped with `at`, if that has passed by
    /// less than the station has already lived through. A failure then is observed as a problem.
    ///
    /// # Errors
    /// [`CommandError::Stopped`] when the station is gone.
    pub async fn schedule(&self, at: ModelInstant, command: Command) -> Result<(), CommandError> {
        let instruction = Instruction {
            at: Some(at),
            command,
            reply: None,
        };
        self.instructions
            .send(instruction)
            .await
            .map_err(|_| CommandError::Stopped)
    }

    /// Closes the connection in an orderly way and ends the station.
    pub async fn shutdown(self) {
        drop(self.instructions);
        // The task ends by itself once nobody can instruct it; a panic in it was reported by the runtime.
        let _ = self.task.await;
    }
}

/// Starts a station; it is powered but waits for [`Command::Connect`].
#[must_use]
pub fn spawn(spec: Spec, environment: Environment) -> Station {
    let (instructions, mut inbox) = mpsc::channel::<Instruction>(INSTRUCTIONS);
    let identity = spec.identity.clone();
    let task = tokio::spawn(async move {
        let _environment = environment;
        while let Some(instruction) = inbox.recv().await {
            let _ = (instruction.at, instruction.command);
            if let Some(reply) = instruction.reply {
                let _ = reply.send(Err(CommandError::NotRunning));
            }
        }
    });
    Station {
        identity,
        instructions,
        task,
    }
}
