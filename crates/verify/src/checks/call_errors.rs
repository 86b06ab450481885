//! `call-errors`: no CALL was answered with a CALLERROR.
//!
//! An error is an answer, so nothing is lost; but in a clean run there is none, in either direction.

use scenario::record::MessageOutcome;

use crate::check::{Check, Compared, Finding, NO_RECORD, Tally, Text};
use crate::subject::Subject;

/// The check `call-errors`.
pub const CHECK: Check = Check {
    id: "call-errors",
    title: Text {
        en: "No CALLERROR",
        ko: "CALLERROR 없음",
        ja: "CALLERROR なし",
    },
    remedy: Text {
        en: "the code and the message id are in the run record; the journal has both frames",
        ko: "코드와 메시지 ID는 실행 기록에, 두 프레임은 저널에 있습니다",
        ja: "コードとメッセージ ID は実行記録に、両方のフレームはジャーナルにあります",
    },
    follows: &[],
    judge,
};

fn judge(subject: &Subject<'_>) -> Finding {
    if subject.record.is_none() {
        return Finding::skip(NO_RECORD);
    }
    let mut tally = Tally::default();
    for station in &subject.stations {
        let messages = station.record.map_or(&[][..], |record| &record.messages);
        let is_error = |message: &&_| matches_error(message);
        let errors = messages.iter().filter(is_error).count();
        let place = match messages.iter().find(is_error) {
            Some(message) => format!(
                "run record, {} {}: {}",
                message.action,
                message.message_id,
                message.error_code.as_deref().unwrap_or("no code")
            ),
            None => "run record".to_owned(),
        };
        let compared = Compared::equal("0", errors.to_string());
        tally.add(&station.identity, &place, &compared);
    }
    tally.finding()
}

fn matches_error(message: &scenario::record::Message) -> bool {
    message.outcome == MessageOutcome::Error
}
