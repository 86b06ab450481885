//! `call-errors`: no CALL was answered with a CALLERROR.
//!
//! An error is an answer, so nothing is lost; but in a clean run there is none, in either direction.

use scenario::record::MessageOutcome;

use crate::check::{Check, Compared, Finding, NO_RECORD, Tally, Title};
use crate::subject::Subject;

/// The check `call-errors`.
pub const CHECK: Check = Check {
    id: "call-errors",
    title: Title {
        en: "No CALLERROR",
        ko: "CALLERROR 없음",
        ja: "CALLERROR なし",
    },
    remedy: "the code and the message id are in the run record; the journal has both frames",
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
