//! `messages-lost`: no message was lost.
//!
//! What is lost is defined beside the record: [`scenario::messages`].

use scenario::messages::lost;

use crate::check::{Check, Compared, Finding, NO_RECORD, Tally, Text};
use crate::subject::Subject;

/// The check `messages-lost`.
pub const CHECK: Check = Check {
    id: "messages-lost",
    title: Text {
        en: "Messages lost",
        ko: "메시지 손실",
        ja: "メッセージ損失",
    },
    remedy: Text {
        en: "find the message id in the run record and in the journal (GET /api/v1/messages)",
        ko: "실행 기록과 저널(GET /api/v1/messages)에서 메시지 ID를 찾으세요",
        ja: "実行記録とジャーナル (GET /api/v1/messages) でメッセージ ID を探してください",
    },
    follows: &["completed"],
    judge,
};

fn judge(subject: &Subject<'_>) -> Finding {
    if subject.record.is_none() {
        return Finding::skip(NO_RECORD);
    }
    let mut tally = Tally::default();
    for station in &subject.stations {
        let messages = station.record.map_or(&[][..], |record| &record.messages);
        if messages.is_empty() {
            tally.missing(&station.identity, "run record: messages");
            continue;
        }
        let lost = lost(messages);
        let place = match lost.first() {
            Some(message) => format!("run record, {} {}", message.action, message.message_id),
            None => "run record".to_owned(),
        };
        let compared = Compared::new(
            lost.is_empty(),
            format!("0 of {}", messages.len()),
            format!("{} of {}", lost.len(), messages.len()),
        );
        tally.add(&station.identity, &place, &compared);
    }
    tally.finding()
}
