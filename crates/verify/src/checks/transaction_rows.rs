//! `transaction-rows`: as many transaction rows per charger as there were transactions.
//!
//! Counts rows of this run's ids under the station, each once, plus rows of its stations in the same
//! span that the station knows nothing of. Two rows that overlap on one EVSE cannot both be real.

use crate::check::{Check, Compared, Finding, Tally, Text};
use crate::queries::TransactionRow;
use crate::subject::{StationView, Subject, same};

/// The check `transaction-rows`.
pub const CHECK: Check = Check {
    id: "transaction-rows",
    title: Text {
        en: "Rows per charger",
        ko: "충전기별 트랜잭션 수",
        ja: "充電器別の行数",
    },
    remedy: Text {
        en: "compare charger_usage_log with the station's ledger in the run record: a row is missing or there twice",
        ko: "charger_usage_log를 실행 기록의 충전기 원장과 비교하세요: 행이 없거나 두 번 있습니다",
        ja: "charger_usage_log を実行記録の充電器の台帳と比べてください: 行がないか、2 つあります",
    },
    follows: &["completed"],
    judge,
};

fn judge(subject: &Subject<'_>) -> Finding {
    let mut tally = Tally::default();
    for station in &subject.stations {
        let planned = subject.scenario.map(|scenario| {
            usize::try_from(scenario.expect.transactions_per_station).unwrap_or(usize::MAX)
        });
        let expected = planned.unwrap_or(station.transactions.len());
        let rows = rows(station);
        let mut actual = format!("{}", rows.len());
        let overlap = overlapping(&rows);
        if let Some((first, second)) = overlap {
            actual.push_str(&format!(
                " ({} and {} at the same time)",
                first.transaction_id, second.transaction_id
            ));
        }
        let agrees = rows.len() == expected && overlap.is_none();
        let expected = match (subject.scenario, subject.record) {
            // Nobody knows how many there should be.
            (None, None) => "one at a time".to_owned(),
            _ => expected.to_string(),
        };
        let compared = Compared::new(agrees, expected, actual);
        tally.add(&station.identity, "charging_transaction", &compared);
    }
    tally.finding()
}

/// All rows stored under the station that are of this scenario, asked for or not.
fn rows<'a>(station: &StationView<'a>) -> Vec<&'a TransactionRow> {
    let known = station.transactions.iter().flat_map(|view| &view.rows);
    let own = known.filter(|row| same(&row.identity, &station.identity));
    let mut rows: Vec<&TransactionRow> = own.chain(&station.foreign).copied().collect();
    rows.sort_by_key(|row| row.started_at);
    rows
}

/// Two rows that share time on one EVSE.
fn overlapping<'a>(
    rows: &[&'a TransactionRow],
) -> Option<(&'a TransactionRow, &'a TransactionRow)> {
    rows.iter().enumerate().find_map(|(i, first)| {
        let later = rows.iter().skip(i + 1);
        let clash = later.copied().find(|second| {
            let begins = second.started_at.zip(first.ended_at);
            first.evse_id == second.evse_id && begins.is_some_and(|(begin, end)| begin < end)
        });
        clash.map(|second| (*first, second))
    })
}
