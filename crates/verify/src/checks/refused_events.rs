//! `refused-events`: the CSMS refused no TransactionEvent.
//!
//! Refused ones are kept whole in their own table; a clean run has none.

use crate::check::{Check, Compared, Finding, Tally, Text};
use crate::subject::Subject;

/// The check `refused-events`.
pub const CHECK: Check = Check {
    id: "refused-events",
    title: Text {
        en: "No event refused",
        ko: "거부된 이벤트 없음",
        ja: "拒否イベントなし",
    },
    remedy: Text {
        en: "the refused_event row names the field and the rule that was violated",
        ko: "위반한 필드와 규칙은 refused_event 행에 있습니다",
        ja: "違反した項目と規則は refused_event の行にあります",
    },
    follows: &[],
    judge,
};

fn judge(subject: &Subject<'_>) -> Finding {
    let mut tally = Tally::default();
    for station in &subject.stations {
        let place = match station.refused_events.first() {
            Some(row) => format!(
                "refused_event, refused_key {}: {} {}",
                row.refused_key, row.error_code, row.message
            ),
            None => "refused_event".to_owned(),
        };
        let refused = station.refused_events.len().to_string();
        tally.add(&station.identity, &place, &Compared::equal("0", refused));
    }
    tally.finding()
}
