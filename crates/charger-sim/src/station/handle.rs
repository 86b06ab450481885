//! What a runner holds of a station that runs: ways to instruct it, that keep it alive or do not.

use std::sync::Arc;

use scenario::verb::{FrameFaults, Send};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
};

use super::{
    Command, CommandError, Environment, Question, Reply, Spec,
    driver::live,
    state::StationState,
    wire::{Letter, SendError, Sent},
};
use crate::clock::ModelInstant;

/// Instructions that may wait for a station.
const INSTRUCTIONS: usize = 64;

/// Small, because a channel keeps room for many of them.
#[derive(Debug)]
pub(super) enum Instruction {
    /// Carry out a command.
    Do(Box<Doing>),
    /// Send a message that somebody wrote.
    Send(Box<Letter>),
    /// From now on these faults.
    Fail(Box<FrameFaults>),
    /// Tell how the station stands.
    Look(oneshot::Sender<StationState>),
}

/// A command, now or at an instant, and who waits for what comes of it.
#[derive(Debug)]
pub(super) struct Doing {
    pub(super) at: Option<ModelInstant>,
    pub(super) command: Command,
    pub(super) reply: Option<oneshot::Sender<Result<Reply, CommandError>>>,
}

/// A way to a station that does not keep it alive.
#[derive(Debug, Clone)]
pub struct Handle {
    identity: Arc<str>,
    instructions: mpsc::WeakSender<Instruction>,
}

impl Handle {
    /// Identity.
    #[must_use]
    pub fn identity(&self) -> &str {
        &self.identity
    }

    async fn instruct(&self, instruction: Instruction) -> Result<(), CommandError> {
        let instructions = self.instructions.upgrade().ok_or(CommandError::Stopped)?;
        let sent = instructions.send(instruction).await;
        sent.map_err(|_| CommandError::Stopped)
    }

    /// Carries out `command` now and waits until it took effect.
    ///
    /// # Errors
    /// [`CommandError`] when it could not take effect.
    pub async fn command(&self, command: Command) -> Result<Reply, CommandError> {
        let (reply, answer) = oneshot::channel();
        self.instruct(Instruction::Do(Box::new(Doing {
            at: None,
            command,
            reply: Some(reply),
        })))
        .await?;
        answer.await.map_err(|_| CommandError::Stopped)?
    }

    /// How the station stands.
    ///
    /// # Errors
    /// [`CommandError::Stopped`] when it is gone.
    pub async fn state(&self) -> Result<StationState, CommandError> {
        let (reply, answer) = oneshot::channel();
        self.instruct(Instruction::Look(reply)).await?;
        answer.await.map_err(|_| CommandError::Stopped)
    }

    /// From now on frames and connection meet these faults, in place of those before.
    ///
    /// # Errors
    /// [`CommandError::Stopped`] when the station is gone.
    pub async fn fail_frames(&self, faults: FrameFaults) -> Result<(), CommandError> {
        self.instruct(Instruction::Fail(Box::new(faults))).await
    }

    /// Sends a message as it is given, before whatever the station has to say itself, and waits for the answer.
    ///
    /// # Errors
    /// [`SendError`] when it was not sent, or not answered.
    pub async fn send(&self, message: Send) -> Result<Sent, SendError> {
        let (letter, answer) = Letter::new(message);
        self.instruct(Instruction::Send(Box::new(letter)))
            .await
            .map_err(|_| SendError::Stopped)?;
        answer.await.map_err(|_| SendError::Stopped)?
    }
}

/// A running station. Dropping it shuts the station down in the background.
#[derive(Debug)]
pub struct Station {
    identity: Arc<str>,
    instructions: mpsc::Sender<Instruction>,
    task: JoinHandle<()>,
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
        self.handle().command(command).await
    }

    /// A way to this station that does not keep it alive.
    #[must_use]
    pub fn handle(&self) -> Handle {
        Handle {
            identity: Arc::clone(&self.identity),
            instructions: self.instructions.downgrade(),
        }
    }

    /// Carries out `command` at exactly `at` of model time. If the station has lived past that instant already,
    /// it happens at once. A failure is observed as a problem.
    ///
    /// # Errors
    /// [`CommandError::Stopped`] when the station is gone.
    pub async fn schedule(&self, at: ModelInstant, command: Command) -> Result<(), CommandError> {
        let instruction = Instruction::Do(Box::new(Doing {
            at: Some(at),
            command,
            reply: None,
        }));
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

    /// Ends the station as the death of its process does: it finishes nothing and says nothing. What its connection
    /// has still to say is for the network to hold back.
    pub fn kill(self) {
        self.task.abort();
    }
}

/// Starts a station; it is powered but waits for [`Command::Connect`].
#[must_use]
pub fn spawn(spec: Spec, environment: Environment) -> Station {
    start(spec, environment, None)
}

/// Starts a station that asks before it serves a CALL of the CSMS; see [`spawn`].
#[must_use]
pub fn spawn_asking(
    spec: Spec,
    environment: Environment,
    questions: mpsc::Sender<Question>,
) -> Station {
    start(spec, environment, Some(questions))
}

fn start(
    spec: Spec,
    environment: Environment,
    questions: Option<mpsc::Sender<Question>>,
) -> Station {
    let (instructions, inbox) = mpsc::channel::<Instruction>(INSTRUCTIONS);
    let identity = Arc::from(spec.identity.as_str());
    let task = tokio::spawn(live(Box::new((spec, environment)), questions, inbox));
    Station {
        identity,
        instructions,
        task,
    }
}
