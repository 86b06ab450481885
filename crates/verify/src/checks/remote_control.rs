//! `remote-control`: the operator's start and stop reached the station and the transaction shows it.
//!
//! RequestStartTransaction and RequestStopTransaction are stored with the station's answers (Part 2, F01
//! and F03), and the transaction carries the `remoteStartId`.

use crate::check::{Check, Compared, Finding, Tally, Text, row_place};
use crate::subject::{StationView, Subject};

/// The check `remote-control`.
pub const CHECK: Check = Check {
    id: "remote-control",
    title: Text {
        en: "Remote start and stop",
        ko: "원격 시작과 정지",
        ja: "遠隔開始・停止",
    },
    remedy: Text {
        en: "look at the command rows of the station and its answers",
        ko: "충전기의 command 행과 그 응답을 확인하세요",
        ja: "充電器の command の行とその応答を確認してください",
    },
    follows: &["completed", "transaction-rows"],
    judge,
};

fn judge(subject: &Subject<'_>) -> Finding {
    if !subject
        .scenario
        .is_some_and(|scenario| scenario.expect.remote)
    {
        return Finding::not_applicable("nothing is started remotely");
    }
    let mut tally = Tally::default();
    for station in &subject.stations {
        for action in ["RequestStartTransaction", "RequestStopTransaction"] {
            let state = last_state(station, action);
            let compared = Compared::new(
                state == "result",
                "answered",
                match state {
                    "result" => "answered",
                    other => other,
                },
            );
            tally.add(&station.identity, &format!("command, {action}"), &compared);
        }
        for transaction in &station.transactions {
            let id = |id: Option<i32>| id.map(|id| id.to_string());
            let recorded = transaction
                .record
                .and_then(|record| id(record.remote_start_id));
            for row in &transaction.rows {
                let stored = id(row.remote_start_id);
                let agrees =
                    stored.is_some() && (transaction.record.is_none() || stored == recorded);
                if !agrees {
                    let expected = match &recorded {
                        Some(id) => format!("remoteStartId {id}"),
                        None => "a remoteStartId".to_owned(),
                    };
                    let actual = stored.unwrap_or_else(|| "none".to_owned());
                    let compared = Compared::new(false, expected, actual);
                    tally.add(&station.identity, &row_place(row), &compared);
                }
            }
        }
    }
    tally.finding()
}

fn last_state<'a>(station: &StationView<'a>, action: &str) -> &'a str {
    let mut commands = station.commands.iter().rev();
    let command = commands.find(|command| command.action == action);
    command.map_or("never sent", |command| command.state.as_str())
}
