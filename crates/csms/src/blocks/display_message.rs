//! Block O, Display message: what stations show.
//!
//! Messages are sent by operators through `commands`.
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | ClearDisplayMessage | 1 | `test_all_40_actions_of_the_csms_arrive_valid_and_their_answers_come_back` | |
//! | GetDisplayMessages | 1 | `test_all_40_actions_of_the_csms_arrive_valid_and_their_answers_come_back` | |
//! | NotifyDisplayMessages | 1 | `everything_that_a_station_reports_is_shown_after_a_restart_on_sqlite` | pages are not put together |
//! | SetDisplayMessage | 1 | `test_all_40_actions_of_the_csms_arrive_valid_and_their_answers_come_back` | messages are not kept |

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
