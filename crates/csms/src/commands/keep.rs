//! What follows from an answer of a station is stored before anybody is told of the answer.
//!
//! A station answers once, so nobody brings the answer again. While the database does not take it, it is tried
//! again ([`ANSWER`]), all of it together so often. Whoever asked waits so long, and is told where it was in vain.

use ocpp201::Action;

use super::Inner;
use crate::connections::Session;
use crate::repeats::ANSWER;
use crate::store::writer::WriteError;

impl Inner {
    /// Stores something of an answer; `false` = the database did not take it. `failures` counts for all that follows
    /// from the answer; once they are too many, the rest is tried once.
    pub(super) async fn keep<F>(
        &self,
        session: &Session,
        action: Action,
        failures: &mut u32,
        store: impl Fn() -> F,
    ) -> bool
    where
        F: Future<Output = Result<(), WriteError>>,
    {
        loop {
            let Err(error) = store().await else {
                return true;
            };
            *failures += 1;
            let pause = ANSWER.pause(*failures);
            let Some(pause) = pause.filter(|_| error != WriteError::Closed) else {
                tracing::error!(station = %session.identity, %action, %error, "what a station answered was not stored");
                return false;
            };
            tokio::time::sleep(pause).await;
        }
    }
}
