//! Block O, Display message: what stations show.
//!
//! Messages are sent by operators through `commands`.

use ocpp201::{NotifyDisplayMessagesRequest, NotifyDisplayMessagesResponse};

use super::{Context, Failure};

/// O03, O04: a part of the messages that were asked for.
pub(crate) async fn notify_display_messages(
    cx: Context<'_>,
    request: NotifyDisplayMessagesRequest,
) -> Result<NotifyDisplayMessagesResponse, Failure> {
    let mut report = cx.report();
    report.request_id = Some(request.request_id);
    report.tbc = Some(request.tbc.unwrap_or(false));
    cx.once().report(report).await?;
    Ok(NotifyDisplayMessagesResponse::new())
}
