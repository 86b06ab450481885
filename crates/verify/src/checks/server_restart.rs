//! `server-restart`: the CSMS was really killed and came back.
//!
//! Only a run that owns the CSMS can do that; one that does not cuts its own link instead, which proves
//! less and is therefore no PASS.

use crate::check::{Check, Compared, Finding, NO_RECORD, Tally, Text};
use crate::subject::Subject;

/// The check `server-restart`.
pub const CHECK: Check = Check {
    id: "server-restart",
    title: Text {
        en: "Server killed and back",
        ko: "서버 강제 종료 후 복귀",
        ja: "サーバー強制終了と復帰",
    },
    remedy: Text {
        en: "see the log of the CSMS: it did not start again on its database",
        ko: "CSMS 로그를 확인하세요: 같은 데이터베이스로 다시 시작하지 못했습니다",
        ja: "CSMS のログを確認してください: 同じデータベースで再起動できていません",
    },
    follows: &["completed"],
    judge,
};

fn judge(subject: &Subject<'_>) -> Finding {
    let charge = subject.scenario.and_then(|scenario| scenario.charge());
    if charge.is_none_or(|charge| charge.fault.is_none()) {
        return Finding::not_applicable("no fault in this scenario");
    }
    let Some(record) = subject.record else {
        return Finding::skip(NO_RECORD);
    };
    if !subject.owned_csms {
        return Finding::skip("the run does not own the CSMS: the link was cut instead");
    }
    let mut tally = Tally::default();
    for restart in &record.restarts {
        let actual = match restart.ready_at {
            Some(ready) => {
                let took = ready.duration_since(restart.killed_at);
                format!("ready after {:.1} s", took.as_secs_f64())
            }
            None => "never ready again".to_owned(),
        };
        let compared = Compared::new(restart.ready_at.is_some(), "killed, ready again", actual);
        tally.add("CSMS", "run record", &compared);
    }
    if record.restarts.is_empty() {
        let compared = Compared::new(false, "killed, ready again", "not killed");
        tally.add("CSMS", "run record", &compared);
    }
    tally.finding()
}
