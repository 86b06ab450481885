//! `connected`: every station of the scenario got connected.
//!
//! The station says so and the CSMS stored a connection. How many there are is judged by
//! `connection-log`, how long the handshake took by `set-up-time`.

use crate::check::{Check, Compared, Finding, Tally, Text};
use crate::subject::{StationView, Subject};

/// The check `connected`.
pub const CHECK: Check = Check {
    id: "connected",
    title: Text {
        en: "All stations connected",
        ko: "모든 충전기 연결",
        ja: "全充電器の接続",
    },
    remedy: Text {
        en: "check that the CSMS listens where the station connects to, and its list of refused connections",
        ko: "충전기가 접속하는 주소에서 CSMS가 수신 중인지, 거부된 연결 목록에 있는지 확인하세요",
        ja: "充電器の接続先で CSMS が待ち受けているか、拒否した接続の一覧にないかを確認してください",
    },
    follows: &[],
    judge,
};

fn judge(subject: &Subject<'_>) -> Finding {
    let mut tally = Tally::default();
    for station in &subject.stations {
        let compared = Compared::equal("connected", state(subject, station));
        tally.add(&station.identity, "connection", &compared);
    }
    tally.finding()
}

fn state(subject: &Subject<'_>, station: &StationView<'_>) -> String {
    if subject.record.is_some() {
        let attempts = station.record.map(|record| record.connects.as_slice());
        let attempts = attempts.unwrap_or_default();
        if !attempts
            .iter()
            .any(|attempt| attempt.outcome == "connected")
        {
            return attempts.last().map_or_else(
                || "never tried".to_owned(),
                |attempt| format!("refused: {}", attempt.outcome),
            );
        }
    }
    if station.connections.is_empty() {
        "no connection stored".to_owned()
    } else {
        "connected".to_owned()
    }
}
