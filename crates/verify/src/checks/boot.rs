//! `boot`: BootNotification was sent and answered as expected (Part 2, B01).
//!
//! The station's record of the answer (status and interval) and the status that the CSMS stored for the
//! station.

use crate::check::{Check, Compared, Finding, Tally, Text};
use crate::evidence::SLACK;
use crate::figures::instant;
use crate::subject::{StationView, Subject};

/// The check `boot`.
pub const CHECK: Check = Check {
    id: "boot",
    title: Text {
        en: "BootNotification answer",
        ko: "BootNotification 응답",
        ja: "BootNotification 応答",
    },
    remedy: Text {
        en: "check the station's registration setting and the heartbeat interval of the CSMS",
        ko: "충전기의 등록 설정과 CSMS의 Heartbeat 간격을 확인하세요",
        ja: "充電器の登録設定と CSMS の Heartbeat 間隔を確認してください",
    },
    follows: &[],
    judge,
};

fn judge(subject: &Subject<'_>) -> Finding {
    let expect = subject.scenario.map(|scenario| &scenario.expect);
    let status = expect.and_then(|expect| expect.boot_status.as_deref());
    let status = status.unwrap_or("Accepted");
    let interval = expect.and_then(|expect| expect.heartbeat_interval_seconds);
    let mut tally = Tally::default();
    for station in &subject.stations {
        let stored = Compared::equal(status, stored(subject, station));
        let Some(record) = station.record else {
            tally.add(&station.identity, "station", &stored);
            continue;
        };
        let answer = |status: &str, interval: Option<i32>| match interval {
            Some(seconds) => format!("{status}, {seconds} s"),
            None => status.to_owned(),
        };
        let expected = answer(status, interval);
        let told = match &record.boot {
            Some(boot) => answer(&boot.status, interval.map(|_| boot.interval)),
            None => "no answer".to_owned(),
        };
        if stored.agrees || told != expected {
            let compared = Compared::equal(expected, told);
            tally.add(&station.identity, "run record", &compared);
        } else {
            tally.add(&station.identity, "station", &stored);
        }
    }
    tally.finding()
}

/// The registration in the database, as far as it is of this run.
fn stored(subject: &Subject<'_>, station: &StationView<'_>) -> String {
    let Some(row) = station.row else {
        return "no such station stored".to_owned();
    };
    let (Some(registration), Some(booted_at)) = (&row.registration, row.booted_at) else {
        return "no boot stored".to_owned();
    };
    let began = subject.record.map(|record| record.started_at - SLACK);
    if began.is_some_and(|began| instant(booted_at) < began) {
        return format!("last boot stored is of {}", instant(booted_at));
    }
    registration.clone()
}
