//! Block O, Display message: what stations show.
//!
//! Messages are sent by operators through `commands`, which keeps what the station took.
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | ClearDisplayMessage | 3 | `messages_are_known_from_answers_and_lists_on_sqlite` | |
//! | GetDisplayMessages | 3 | `messages_are_known_from_answers_and_lists_on_sqlite` | |
//! | NotifyDisplayMessages | 3 | `messages_are_known_from_answers_and_lists_on_sqlite` | |
//! | SetDisplayMessage | 3 | `messages_are_known_from_answers_and_lists_on_sqlite` | |

use ocpp201::{
    Action, GetDisplayMessagesRequest, NotifyDisplayMessagesRequest, NotifyDisplayMessagesResponse,
};

use super::provisioning::reports::{self, Asked, Extent, PartHead, Whom};
use super::{Context, Failure};
use crate::commands::CallRefusal;
use crate::context::Core;
use crate::principal::Principal;
use crate::store::change::Change;
use crate::store::tables::display_messages::{self, Known};

/// O03: asks a station for all its messages.
///
/// # Errors
/// [`CallRefusal`]: nothing was sent.
pub(crate) async fn ask(
    core: &Core,
    whom: &Whom,
    principal: Principal,
) -> Result<Asked, CallRefusal> {
    let extent = Extent {
        is_full: true,
        has_parts: true,
    };
    reports::ask(
        core,
        whom,
        GetDisplayMessagesRequest::new,
        extent,
        principal,
    )
    .await
}

/// O03, O04: a part of the messages that were asked for. Parts have no number: they count as they come.
pub(crate) async fn notify_display_messages(
    cx: Context<'_>,
    request: NotifyDisplayMessagesRequest,
) -> Result<NotifyDisplayMessagesResponse, Failure> {
    let station = cx.session.station;
    let messages = request.message_info.as_deref().unwrap_or_default();
    let head = PartHead {
        request_id: request.request_id,
        seq_no: None,
        tbc: request.tbc,
        generated_at: None,
        items: messages.len(),
    };
    let mut report = reports::part(&cx, head, [Action::GetDisplayMessages; 2]);
    report.is_archived = false;
    report.change = messages
        .iter()
        .flat_map(|message| {
            display_messages::put(station, message, Known::Reported, cx.received_at)
        })
        .fold(report.change, Change::write)
        .write(display_messages::listed(
            station,
            request.request_id,
            cx.received_at,
        ));
    cx.once().report(report).await?;
    Ok(NotifyDisplayMessagesResponse::new())
}
