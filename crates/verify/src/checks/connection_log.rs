//! `connection-log`: the connection log holds each connection of each station, and its end.
//!
//! As many `connected` rows as the station was connected, and as many `disconnected` rows once the
//! scenario is over.

use std::fmt::Write;

use crate::check::{Check, Compared, Finding, Tally, Text};
use crate::subject::Subject;

/// The check `connection-log`.
pub const CHECK: Check = Check {
    id: "connection-log",
    title: Text {
        en: "Connection log complete",
        ko: "연결 로그 누락 없음",
        ja: "接続ログの欠落なし",
    },
    remedy: Text {
        en: "a connection row is missing or never closed: SELECT * FROM charger_connection_log for this station",
        ko: "연결 행이 없거나 닫히지 않았습니다: 이 충전기의 charger_connection_log를 SELECT * 로 조회하세요",
        ja: "接続の行がないか、閉じられていません: この充電器の charger_connection_log を SELECT * で確認してください",
    },
    follows: &[],
    judge,
};

fn judge(subject: &Subject<'_>) -> Finding {
    let mut tally = Tally::default();
    for station in &subject.stations {
        let stored = station.connections.len();
        let closed = station.connections.iter();
        let closed = closed.filter(|row| row.disconnected_at.is_some()).count();
        let mut actual = format!("{stored} connected");
        let Some(record) = station.record else {
            let compared = Compared::new(stored > 0, ">= 1 connected", actual);
            tally.add(&station.identity, "connection", &compared);
            continue;
        };
        let connects = record.connects.iter();
        let connects = connects.filter(|c| c.outcome == "connected").count();
        let mut expected = format!("{connects} connected");
        // While a station stays connected, its last row is open.
        let is_over = record.disconnects.len() >= connects;
        if is_over {
            // Writing to a String cannot fail.
            let _ = write!(expected, ", {connects} closed");
            let _ = write!(actual, ", {closed} closed");
        }
        let agrees = connects > 0 && stored == connects && (!is_over || closed == stored);
        let compared = Compared::new(agrees, expected, actual);
        tally.add(&station.identity, "connection", &compared);
    }
    tally.finding()
}
