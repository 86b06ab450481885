//! Block O, display message: the messages that the station shows (O01 to O06).
//!
//! Kept and reported; there is no screen to draw them on.

use std::collections::BTreeMap;

use ocpp201::{
    Action, ClearDisplayMessageRequest, ClearDisplayMessageResponse, ClearMessageStatusEnum,
    DisplayMessageStatusEnum, GetDisplayMessagesRequest, GetDisplayMessagesResponse,
    GetDisplayMessagesStatusEnum, List, MessageFormatEnum, MessageInfo, MessagePriorityEnum,
    NotifyDisplayMessagesRequest, SetDisplayMessageRequest, SetDisplayMessageResponse,
};
use serde::{Deserialize, Serialize};

use crate::station::{
    core::Core,
    dispatch::{Refusal, because, because_of},
};

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
        if !matches!(
            message.message.format,
            MessageFormatEnum::Ascii | MessageFormatEnum::Utf8
        ) {
            return answer(DisplayMessageStatusEnum::NotSupportedMessageFormat, None);
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
        response.status_info = because_of("NoError", "simulated: kept and reported, not drawn");
        Ok(response)
    }

    pub(in crate::station) fn get_display_messages(
        &mut self,
        request: GetDisplayMessagesRequest,
    ) -> Result<GetDisplayMessagesResponse, Refusal> {
        let now = self.now.timestamp();
        self.display.messages.retain(|_, m| {
            m.end_date_time
                .as_ref()
                .is_none_or(|end| now < end.timestamp())
        });
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
