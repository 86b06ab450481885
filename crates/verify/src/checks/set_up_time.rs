//! `set-up-time`: each connection was set up within the limit (`--max-set-up`).
//!
//! From the attempt to the finished WebSocket handshake, measured by the station. Attempts that failed
//! are no set-ups.

use crate::check::{Check, Compared, Finding, NO_RECORD, Tally, Text};
use crate::figures::{in_ms, ms};
use crate::subject::Subject;

/// The check `set-up-time`.
pub const CHECK: Check = Check {
    id: "set-up-time",
    title: Text {
        en: "Connection set-up",
        ko: "연결 시간",
        ja: "接続時間",
    },
    remedy: Text {
        en: "see whether the machine is overloaded or the name of the CSMS resolves slowly",
        ko: "컴퓨터가 과부하인지, CSMS 이름 해석이 느린지 확인하세요",
        ja: "マシンが過負荷でないか、CSMS の名前解決が遅くないか確認してください",
    },
    follows: &[],
    judge,
};

fn judge(subject: &Subject<'_>) -> Finding {
    if subject.record.is_none() {
        return Finding::skip(NO_RECORD);
    }
    let limit = in_ms(subject.yardstick.max_set_up);
    let expected = format!("< {}", ms(limit));
    let mut tally = Tally::default();
    for station in &subject.stations {
        let connects = station.record.iter().flat_map(|record| &record.connects);
        let done: Vec<_> = connects.filter(|c| c.outcome == "connected").collect();
        let times = done.iter().filter_map(|connect| connect.set_up_ms);
        let slowest = times.clone().reduce(f64::max);
        let compared = match slowest {
            Some(slowest) if times.count() == done.len() => {
                Compared::new(slowest < limit, &expected, ms(slowest))
            }
            _ => Compared::new(false, &expected, "no data"),
        };
        tally.add(&station.identity, "run record", &compared);
    }
    tally.finding()
}
