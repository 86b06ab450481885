//! `reconnect`: a lost station is back within the limit.
//!
//! From the instant the server (or the link) was ready again to the finished handshake, by the station's
//! clock; and the CSMS stored the connection that it came back with.

use crate::check::{Check, Compared, Finding, NO_RECORD, Tally, Text};
use crate::evidence::SLACK;
use crate::subject::Subject;

/// The check `reconnect`.
pub const CHECK: Check = Check {
    id: "reconnect",
    title: Text {
        en: "Reconnect < 10 s",
        ko: "재연결 10초 미만",
        ja: "再接続 10 秒未満",
    },
    remedy: Text {
        en: "check the back-off of the fleet file and how long the CSMS took to be ready",
        ko: "플릿 파일의 백오프와 CSMS가 준비되기까지 걸린 시간을 확인하세요",
        ja: "フリートファイルのバックオフと、CSMS が準備完了になるまでの時間を確認してください",
    },
    follows: &["completed"],
    judge,
};

/// The limit where no scenario file names one.
const LIMIT_SECONDS: u32 = 10;

fn judge(subject: &Subject<'_>) -> Finding {
    let planned = subject
        .scenario
        .and_then(|scenario| scenario.expect.reconnect_within_seconds);
    let records = || subject.stations.iter().filter_map(|station| station.record);
    let happened = records().any(|record| !record.reconnects.is_empty());
    if planned.is_none() && !happened {
        return Finding::not_applicable("no connection is lost");
    }
    if subject.record.is_none() {
        return Finding::skip(NO_RECORD);
    }
    let limit = planned.unwrap_or(LIMIT_SECONDS);
    let expected = format!("< {limit} s");
    let mut tally = Tally::default();
    for station in &subject.stations {
        let reconnects = station.record.map_or(&[][..], |record| &record.reconnects);
        if reconnects.is_empty() && planned.is_some() {
            let compared = Compared::new(false, expected.clone(), "no reconnect");
            tally.add(&station.identity, "run record", &compared);
        }
        for reconnect in reconnects {
            let since = reconnect.server_ready_at.unwrap_or(reconnect.lost_at);
            let Some(back_at) = reconnect.back_at else {
                let compared = Compared::new(false, expected.clone(), "never back");
                tally.add(&station.identity, "run record", &compared);
                continue;
            };
            // Back before readiness was noticed is as good as at once.
            let took = back_at.duration_since(since.max(reconnect.lost_at).min(back_at));
            // From when it was lost until it is lost again, by the station's word.
            let leaves = station.record.iter().flat_map(|record| &record.disconnects);
            let leaves = leaves.map(|left| left.at).filter(|at| *at > back_at);
            let from = (reconnect.lost_at - SLACK).as_microsecond();
            let until = leaves.min().map_or(i64::MAX, |at| at.as_microsecond());
            let is_stored = station
                .connections
                .iter()
                .any(|row| (from..until).contains(&row.connected_at));
            let mut actual = format!("{:.1} s", took.as_secs_f64());
            if !is_stored {
                actual.push_str(", connection not stored");
            }
            let agrees = took.as_secs_f64() < f64::from(limit) && is_stored;
            let compared = Compared::new(agrees, expected.clone(), actual);
            tally.add(&station.identity, "run record, connection", &compared);
        }
    }
    tally.finding()
}
