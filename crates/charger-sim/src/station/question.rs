//! Who is asked before a CALL of the CSMS is served: a gateway asks its device first.
//!
//! While it is asked the station reads nothing further from the CSMS; its own clock and commands go on.

use serde_json::value::RawValue;
use tokio::sync::oneshot;

/// A CALL that is about to be served.
#[derive(Debug)]
pub struct Question {
    /// Action, such as `RequestStartTransaction`.
    pub action: String,
    /// Payload as JSON text; it has not been checked.
    pub payload: String,
    /// Where the verdict goes. Dropped: [`Verdict::Serve`].
    pub verdict: oneshot::Sender<Verdict>,
}

/// What becomes of a CALL.
#[derive(Debug)]
pub enum Verdict {
    /// The station serves it by its own rules.
    Serve,
    /// It is answered with this payload, which has to fit the action, and nothing is done.
    Answer(Box<RawValue>),
}
