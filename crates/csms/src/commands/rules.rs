//! Rules that bind a CSMS as a sender, beyond the schema: one file per block of the specification.
//!
//! Every CALL is held against them before it is sent, whoever asks for it. What breaks a rule is not sent, unless
//! whoever asked says that it is meant so. What is not known of a station breaks nothing.

mod local_lists;
mod provisioning;
mod smart_charging;

use ocpp201::Action;
use serde_json::value::RawValue;

use crate::facts::StationKey;
use crate::said::Said;
use crate::store::queries::reader::Reader;
use crate::store::queries::{Queries, QueryError};

/// A rule that a CALL would break.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{said} ({rule})")]
pub struct Violation {
    /// Its number in OCPP 2.0.1, e.g. `K01.FR.31`, or the field or variable that says it.
    pub rule: String,
    /// Where in the payload: a JSON pointer.
    pub place: String,
    /// What is wrong, and what would be right.
    pub said: Box<Said>,
}

/// Looks up what rules ask for.
#[derive(Debug)]
pub(super) struct Rules {
    pub(super) reader: Reader,
    pub(super) queries: Queries,
}

impl Rules {
    /// Holds a payload of an action, valid by its schema, against the rules.
    pub(super) async fn check(
        &self,
        station: StationKey,
        action: Action,
        payload: &RawValue,
    ) -> Result<(), Violation> {
        let checked = match action {
            Action::SetChargingProfile
            | Action::ClearChargingProfile
            | Action::RequestStartTransaction => {
                smart_charging::check(self, station, action, payload).await
            }
            Action::SendLocalList => local_lists::check(self, station, payload).await,
            Action::SetVariables => return provisioning::check(payload),
            _ => return Ok(()),
        };
        checked.unwrap_or_else(|error| {
            tracing::warn!(%error, %action, "what a rule asks for could not be looked up");
            Ok(())
        })
    }
}

/// What a check gives; it may be unable to look something up.
type Checked = Result<Result<(), Violation>, QueryError>;
