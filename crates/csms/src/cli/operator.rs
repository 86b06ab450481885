//! `csms operator …`: who may do what by REST and on the dashboard, while no csms runs on the database.

use std::sync::Arc;

use clap::Subcommand;
use jiff::{SignedDuration, Timestamp};
use terminal::Style;
use terminal::text::fit;

use super::Failure;
use super::station::{database, finish, table};
use super::words::Words;
use crate::api::operators::{new_token, wrong_name};
use crate::clock::{Clock, IdSource, SystemClock};
use crate::config::Settings;
use crate::principal::Role;
use crate::server;
use crate::store::change::Change;
use crate::store::numbers::Numbers;
use crate::store::tables::audit::{self, AuditFact};
use crate::store::tables::operators::{self as rows, OperatorFact, OperatorRow};

/// The longest that a token may hold, in days.
const MOST_DAYS: u64 = 3_650;

#[derive(Debug, Subcommand)]
pub(super) enum OperatorCommand {
    /// Add an operator and print the token, this once
    Add {
        /// The name
        name: String,
        /// What it may do
        #[arg(long, value_enum, default_value = "viewer")]
        role: Role,
        /// How long the token holds, e.g. 90d [default: until it is revoked]
        #[arg(long, value_name = "DURATION")]
        expires: Option<String>,
    },
    /// List operators
    List,
    /// Revoke an operator: the token opens nothing from then on
    Revoke {
        /// The name
        name: String,
    },
}

/// Does what was asked for.
pub(super) async fn run(
    settings: &Settings,
    command: OperatorCommand,
    style: Style,
) -> Result<(), Failure> {
    let words = Words::of(style.language);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let opened = server::open(settings, &*clock).await?;
    let all = rows::all(&opened.reader).await.map_err(database)?;
    let now = clock.now();
    let (change, path, told) = match command {
        OperatorCommand::List => {
            let lines = all.into_iter().map(|row| line(row, now, words)).collect();
            print!("{}", fit(&list(lines, words), style.columns_out));
            return Ok(());
        }
        OperatorCommand::Add {
            name,
            role,
            expires,
        } => {
            if let Some(wrong) = wrong_name(&name) {
                return Err(Failure::Usage(format!(
                    "{name:?}: {}",
                    words.reason(&wrong.to_string())
                )));
            }
            if all
                .iter()
                .any(|row| row.name == name && row.revoked_at.is_none())
            {
                let what = words.pick(
                    "there is an operator of this name; csms operator revoke ends it",
                    "같은 이름의 운영자가 있습니다. csms operator revoke로 먼저 취소하세요",
                    "同じ名前のオペレーターがいます。csms operator revoke で先に取り消してください",
                );
                return Err(Failure::Usage(format!("{name:?}: {what}")));
            }
            let token = new_token(&IdSource::from_os());
            let fact = OperatorFact {
                name: name.clone(),
                role,
                token_hash: rows::hash(token.as_bytes()),
                created_by: "command-line".into(),
                expires_at: expires.map(|text| until(&text, now)).transpose()?,
            };
            let path = format!("operator add {name} --role {}", role.as_str());
            (Asked::Add(fact), path, added(&name, &token, words))
        }
        OperatorCommand::Revoke { name } => {
            let known = all
                .iter()
                .find(|row| row.name == name && row.revoked_at.is_none());
            let known = known.ok_or_else(|| {
                let what = words.pick(
                    "there is no such operator; csms operator list shows those that are",
                    "없는 운영자입니다. csms operator list로 확인하세요",
                    "そのオペレーターはいません。csms operator list で確認してください",
                );
                Failure::Usage(format!("{name:?}: {what}"))
            })?;
            let path = format!("operator revoke {name}");
            (
                Asked::Revoke(known.operator_key),
                path,
                revoked(&name, words),
            )
        }
    };
    let (writer, task) = server::spawn_writer(&opened, &clock, settings);
    let numbers = Numbers::new(writer.clone());
    let change = match change {
        Asked::Revoke(key) => Change::from(rows::revoke(key, now)),
        Asked::Add(fact) => {
            let key = numbers.next("operator_key").await.map_err(database)?;
            Change::from(rows::add(key, fact, now))
        }
    };
    let kept = AuditFact {
        who: "command-line".into(),
        role: Role::Administrator.as_str(),
        address: None,
        method: "COMMAND".into(),
        path,
        status: 200,
    };
    let key = numbers.next("audit_key").await.map_err(database)?;
    let change = change.write(audit::add(key, kept, now));
    writer.change(change).await.map_err(database)?;
    drop(numbers);
    finish(writer, task).await?;
    println!("{told}");
    Ok(())
}

/// What is to be written.
enum Asked {
    Add(OperatorFact),
    Revoke(i64),
}

/// `90d` from now.
fn until(text: &str, now: Timestamp) -> Result<Timestamp, Failure> {
    let most = std::time::Duration::from_secs(MOST_DAYS * 86_400);
    let wrong = || {
        Failure::Usage(format!(
            "--expires {text:?}: {}",
            "expected a duration of at most 3650d, such as 90d"
        ))
    };
    let time = humantime::parse_duration(text).map_err(|_| wrong())?;
    if time.is_zero() || time > most {
        return Err(wrong());
    }
    let time = SignedDuration::try_from(time).map_err(|_| wrong())?;
    now.checked_add(time).map_err(|_| wrong())
}

/// What is said of an operator that was added; the token, once.
fn added(name: &str, token: &str, words: Words) -> String {
    let what = words.pick(
        "added; this is the token, which is shown only now",
        "추가했습니다. 아래 토큰은 지금만 표시됩니다",
        "追加しました。下のトークンは今だけ表示されます",
    );
    format!("{name}: {what}\n{token}")
}

fn revoked(name: &str, words: Words) -> String {
    let what = words.pick(
        "revoked; the token opens nothing any more",
        "취소했습니다. 이 토큰은 더 이상 쓸 수 없습니다",
        "取り消しました。このトークンはもう使えません",
    );
    format!("{name}: {what}")
}

fn line(row: OperatorRow, now: Timestamp, words: Words) -> [String; 4] {
    let is_over = row.expires_at.is_some_and(|at| at.0 <= now);
    let state = if row.revoked_at.is_some() {
        words.pick("revoked", "취소됨", "取り消し済み")
    } else if is_over {
        words.pick("expired", "만료됨", "期限切れ")
    } else {
        words.pick("in force", "유효", "有効")
    };
    let until = row.expires_at.map(|at| at.0.to_string());
    [
        row.name,
        row.role,
        state.to_owned(),
        until.unwrap_or_else(|| "-".to_owned()),
    ]
}

fn list(lines: Vec<[String; 4]>, words: Words) -> String {
    let head = [
        words.pick("name", "이름", "名前"),
        words.pick("role", "역할", "役割"),
        words.pick("state", "상태", "状態"),
        words.pick("until", "만료", "期限"),
    ];
    table(head, lines)
}

/// What is told, for the tests of what is said.
#[cfg(test)]
pub(super) fn told(words: Words) -> [String; 3] {
    let cells = [
        "\"kim\"",
        "\"viewer\"",
        words.pick("in force", "유효", "有効"),
        "-",
    ];
    [
        added("\"kim\"", "\"csms_token\"", words),
        revoked("\"kim\"", words),
        list(vec![cells.map(str::to_owned)], words),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_holds_for_a_time_that_makes_sense() {
        let now = Timestamp::UNIX_EPOCH;
        let at = until("90d", now).unwrap();
        assert_eq!(at.as_second(), 90 * 86_400);
        for wrong in ["0s", "soon", "99999d", ""] {
            assert!(until(wrong, now).is_err(), "{wrong}");
        }
    }
}
