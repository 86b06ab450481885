//! What follows from an answer of a station is stored before anybody is told of the answer.
//!
//! A station answers once, so nobody brings the answer again. While the database does not take it, it is tried
//! again ([`ANSWER`]). Whoever asked waits so long, and is told where it was in vain.

use ocpp201::Action;

use super::Inner;
use crate::connections::Session;
use crate::repeats::ANSWER;
use crate::store::writer::WriteError;

impl Inner {
    /// Stores something of an answer; `false` = the database did not take it.
    pub(super) async fn keep<F>(
        &self,
        session: &Session,
        action: Action,
        store: impl Fn() -> F,
    ) -> bool
    where
        F: Future<Output = Result<(), WriteError>>,
    {
        for done in 1.. {
            let Err(error) = store().await else {
                return true;
            };
            let pause = ANSWER.pause(done);
            let Some(pause) = pause.filter(|_| error != WriteError::Closed) else {
                tracing::error!(station = %session.identity, %action, %error, "what a station answered was not stored");
                break;
            };
            tokio::time::sleep(pause).await;
        }
        false
    }
}
