//! Messages that a station took for its display, or gave up (O01, O05, O06).

use ocpp201::{
    Action, ClearDisplayMessageRequest, DisplayMessageStatusEnum, SetDisplayMessageRequest,
    SetDisplayMessageResponse,
};

use super::Answered;
use crate::facts::ReportFact;
use crate::store::change::Change;
use crate::store::tables::display_messages::{self, Known};

/// O01, O06: what was accepted is on the display, in place of what had its id.
pub(in crate::commands) fn set(of: Answered<'_>, answer: &SetDisplayMessageResponse) -> ReportFact {
    let mut fact = of.fact(Action::SetDisplayMessage);
    let asked: Option<SetDisplayMessageRequest> = of.request();
    if answer.status == DisplayMessageStatusEnum::Accepted
        && let Some(asked) = asked
    {
        let put = display_messages::put(of.station, &asked.message, Known::Set, of.at);
        fact.change = put.into_iter().fold(Change::new(), Change::write);
    }
    fact
}

/// O05: it is gone; so it is where the station does not know it.
pub(in crate::commands) fn cleared(of: Answered<'_>) -> ReportFact {
    let mut fact = of.fact(Action::ClearDisplayMessage);
    let asked: Option<ClearDisplayMessageRequest> = of.request();
    if let Some(asked) = asked {
        fact.change = display_messages::clear(of.station, asked.id, of.at).into();
    }
    fact
}
