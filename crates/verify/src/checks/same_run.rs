//! `same-run`: the database holds this run.
//!
//! Compares the run record with the rows of its span of time: at least a connection or a transaction of
//! it must be there, and where other transactions of the same stations are there instead, the database
//! is that of another run. Does not count rows: that is `connection-log` and `transaction-rows`.

use crate::check::{Check, Compared, Finding, NO_RECORD, Tally, Text};
use crate::figures::counted;
use crate::subject::Subject;

/// The check `same-run`.
pub const CHECK: Check = Check {
    id: "same-run",
    title: Text {
        en: "Database holds this run",
        ko: "이 실행의 데이터베이스",
        ja: "この実行のデータベース",
    },
    remedy: Text {
        en: "name the database of the CSMS that the run connected to with --database, or the right run with --run",
        ko: "실행이 접속한 CSMS의 데이터베이스를 --database로, 또는 올바른 실행을 --run으로 지정하세요",
        ja: "実行が接続した CSMS のデータベースを --database で、または正しい実行を --run で指定してください",
    },
    follows: &[],
    judge,
};

fn judge(subject: &Subject<'_>) -> Finding {
    if subject.record.is_none() {
        return Finding::skip(NO_RECORD);
    }
    let connections: usize = subject.stations.iter().map(|s| s.connections.len()).sum();
    let foreign: usize = subject.stations.iter().map(|s| s.foreign.len()).sum();
    let wanted = subject.transactions().count();
    let found = subject
        .transactions()
        .filter(|(_, transaction)| !transaction.rows.is_empty())
        .count();
    let of_another = wanted > 0 && found == 0 && foreign > 0;
    let agrees = connections + found > 0 && !of_another;
    let mut actual = format!(
        "{found} of {}, {}",
        counted(wanted, "transaction"),
        counted(connections, "connection")
    );
    if foreign > 0 {
        actual.push_str(&format!(", {}", counted(foreign, "foreign transaction")));
    }
    let mut tally = Tally::default();
    let compared = Compared::new(agrees, "rows of this run", actual);
    tally.add(
        "all stations",
        "connection, charging_transaction",
        &compared,
    );
    tally.finding()
}
