//! Block O, display message: the messages that the station shows (O01 to O06).
//!
//! Kept and reported here; which of them is shown when is in `shown`.
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | ClearDisplayMessage | 3 | `every_action_of_the_csms_has_an_answer_that_conforms` | |
//! | GetDisplayMessages | 3 | `each_promise_is_kept_when_it_was_promised` | |
//! | NotifyDisplayMessages | 3 | `each_promise_is_kept_when_it_was_promised` | |
//! | SetDisplayMessage | 3 | `what_is_shown_follows_priority_state_time_and_transaction` | is shown in the state of the station, on no screen |

mod shown;

use std::collections::BTreeMap;

use ocpp201::{
    Action, ClearDisplayMessageRequest, ClearDisplayMessageResponse, ClearMessageStatusEnum,
    DisplayMessageStatusEnum, GetDisplayMessagesRequest, GetDisplayMessagesResponse,
    GetDisplayMessagesStatusEnum, List, MessageInfo, MessagePriorityEnum,
    NotifyDisplayMessagesRequest, SetDisplayMessageRequest, SetDisplayMessageResponse,
};
use serde::{Deserialize, Serialize};

use crate::station::{
    core::Core,
    device_model::{Name, names},
    dispatch::{Refusal, because, because_of},
};

pub(in crate::station) use shown::{DisplayView, DriverView};

/// Messages that fit in.
const CAPACITY: usize = 20;
/// Messages per NotifyDisplayMessages.
const REPORT_PART: usize = 10;

/// The messages, by id.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(in crate::station) struct Display {
    messages: BTreeMap<i32, MessageInfo>,
}

impl Display {
    /// Number of messages.
    pub(in crate::station) fn len(&self) -> usize {
        self.messages.len()
    }

    /// Messages whose time is over go.
    fn drop_ended(&mut self, now: jiff::Timestamp) {
        self.messages.retain(|_, message| {
            let end = message.end_date_time.as_ref();
            end.is_none_or(|end| now < end.timestamp())
        });
    }

    /// Messages of a transaction vanish with it (O02.FR.02).
    pub(in crate::station) fn end_transaction(&mut self, id: &str) {
        self.messages
            .retain(|_, m| m.transaction_id.as_deref() != Some(id));
    }
}

impl Core {
    pub(in crate::station) fn set_display_message(
        &mut self,
        request: SetDisplayMessageRequest,
    ) -> Result<SetDisplayMessageResponse, Refusal> {
        let answer = |status, reason: Option<&str>| {
            let mut response = SetDisplayMessageResponse::new(status);
            response.status_info = reason.and_then(because);
            Ok(response)
        };
        let message = request.message;
        // Its variables say what the display can do, and a shape may say that it can do less.
        let can = |name: Name, value: &str| self.model.list(name).any(|known| known == value);
        if !can(names::DISPLAY_FORMATS, message.message.format.as_str()) {
            return answer(DisplayMessageStatusEnum::NotSupportedMessageFormat, None);
        }
        if !can(names::DISPLAY_PRIORITIES, message.priority.as_str()) {
            return answer(DisplayMessageStatusEnum::NotSupportedPriority, None);
        }
        let state = message.state;
        if state.is_some_and(|state| !can(names::DISPLAY_STATES, state.as_str())) {
            return answer(DisplayMessageStatusEnum::NotSupportedState, None);
        }
        if message.display.is_some() {
            // There is one display, the station's own (O01.FR.22).
            return answer(DisplayMessageStatusEnum::Rejected, Some("UnsupportedParam"));
        }
        if let Some(id) = &message.transaction_id {
            let mut transactions = self
                .evses
                .iter()
                .filter_map(|evse| evse.transaction.as_ref());
            if !transactions.any(|transaction| transaction.id == *id) {
                return answer(DisplayMessageStatusEnum::UnknownTransaction, None);
            }
        }
        self.display.drop_ended(self.now.timestamp());
        let is_front = message.priority == MessagePriorityEnum::AlwaysFront;
        let messages = &mut self.display.messages;
        if is_front {
            // There is one front: the newer replaces the older (O01.FR.16).
            messages.retain(|_, m| m.priority != MessagePriorityEnum::AlwaysFront);
        }
        if messages.len() >= CAPACITY && !messages.contains_key(&message.id) {
            return answer(DisplayMessageStatusEnum::Rejected, Some("OutOfStorage"));
        }
        messages.insert(message.id, message);
        self.is_dirty = true;
        let mut response = SetDisplayMessageResponse::new(DisplayMessageStatusEnum::Accepted);
        let label = "simulated: shown in the state of the station, on no screen";
        response.status_info = because_of("NoError", label);
        Ok(response)
    }

    pub(in crate::station) fn get_display_messages(
        &mut self,
        request: GetDisplayMessagesRequest,
    ) -> Result<GetDisplayMessagesResponse, Refusal> {
        self.display.drop_ended(self.now.timestamp());
        let found: Vec<MessageInfo> = self
            .display
            .messages
            .values()
            .filter(|m| request.id.as_ref().is_none_or(|ids| ids.contains(&m.id)))
            .filter(|m| {
                request
                    .priority
                    .is_none_or(|priority| m.priority == priority)
            })
            .filter(|m| request.state.is_none_or(|state| m.state == Some(state)))
            .cloned()
            .collect();
        if found.is_empty() {
            return Ok(GetDisplayMessagesResponse::new(
                GetDisplayMessagesStatusEnum::Unknown,
            ));
        }
        let parts = found.chunks(REPORT_PART);
        let last = parts.len() - 1;
        for (index, part) in parts.enumerate() {
            let mut report = NotifyDisplayMessagesRequest::new(request.request_id);
            report.message_info = List::new(part.to_vec()).ok();
            report.tbc = (index != last).then_some(true);
            self.notify(Action::NotifyDisplayMessages, &report);
        }
        Ok(GetDisplayMessagesResponse::new(
            GetDisplayMessagesStatusEnum::Accepted,
        ))
    }

    pub(in crate::station) fn clear_display_message(
        &mut self,
        request: ClearDisplayMessageRequest,
    ) -> Result<ClearDisplayMessageResponse, Refusal> {
        let status = if self.display.messages.remove(&request.id).is_some() {
            self.is_dirty = true;
            ClearMessageStatusEnum::Accepted
        } else {
            ClearMessageStatusEnum::Unknown
        };
        Ok(ClearDisplayMessageResponse::new(status))
    }
}
