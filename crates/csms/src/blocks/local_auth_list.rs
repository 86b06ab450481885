//! Block D, local authorization list: what a station accepted as its list.
//!
//! Stations keep the list. The CSMS makes none and keeps no versions; of each list that an operator sent
//! it keeps the request and the station's verdict, as long as reports are kept. Nothing of this block
//! is sent by stations of their own accord.

use ocpp201::{Action, SendLocalListResponse};
use serde_json::value::RawValue;

use super::{Failure, FollowUp};

/// D01: the list that was sent, with the station's verdict, so that its version is known.
pub(crate) async fn send_local_list_answered(
    follow_up: &FollowUp<'_>,
    request: &RawValue,
    response: &RawValue,
) -> Result<(), Failure> {
    let Ok(answer) = serde_json::from_str::<SendLocalListResponse>(response.get()) else {
        return Ok(());
    };
    let mut report = super::report(
        follow_up.session,
        Action::SendLocalList,
        request,
        follow_up.at,
    );
    report.status = Some(answer.status.as_str());
    follow_up.writer.report(report).await?;
    Ok(())
}
