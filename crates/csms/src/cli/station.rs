//! `csms station …`: who may connect, while no csms runs on the database.

use std::io::BufRead;
use std::sync::Arc;

use clap::Subcommand;
use terminal::Style;
use terminal::text::{cells, fit};

use super::Failure;
use super::words::Words;
use crate::api::stations::active_transaction;
use crate::clock::{Clock, IdSource, SystemClock};
use crate::config::Settings;
use crate::model::passwords::Password;
use crate::ocppj::identity::Identity;
use crate::server;
use crate::store::queries::{MAX_PAGE, PageRequest, Queries};
use crate::store::rows::StationRow;
use crate::store::writer::Writer;

#[derive(Debug, Subcommand)]
pub(super) enum StationCommand {
    /// Register a station, or give a registered one a new password
    Add {
        /// The station's identity, as at the end of its URL
        id: String,
        /// Read the password (16 to 64 characters) from the first line of stdin
        #[arg(long, conflicts_with = "generate_password")]
        password_stdin: bool,
        /// Make a password and print it, this once
        #[arg(long)]
        generate_password: bool,
    },
    /// Take a station out of service; its transactions and everything else that it left stay
    Remove {
        /// The station's identity
        id: String,
        /// Also while a transaction of it is active, which becomes stale
        #[arg(long)]
        force: bool,
    },
    /// List registered stations
    List,
}

/// Does what was asked for.
pub(super) async fn run(
    settings: &Settings,
    command: StationCommand,
    style: Style,
) -> Result<(), Failure> {
    let words = Words::of(style.language);
    match command {
        StationCommand::List => {
            let opened = server::open(settings, &SystemClock::new()).await?;
            let rows = all(&opened.queries).await?;
            let lines: Vec<_> = rows.into_iter().map(|row| line(row, words)).collect();
            print!("{}", fit(&list(lines, words), style.columns_out));
            Ok(())
        }
        StationCommand::Remove { id, force } => remove(settings, &id, force, words).await,
        StationCommand::Add {
            id,
            password_stdin,
            generate_password,
        } => {
            Identity::new(&id).map_err(|error| {
                Failure::Usage(format!("{id:?}: {}", words.reason(&error.to_string())))
            })?;
            let ids = IdSource::from_os();
            let password = if password_stdin {
                Some(read_password(std::io::stdin().lock())?)
            } else {
                generate_password.then(|| Password::generate(&ids))
            };
            add(settings, &id, password.as_ref(), &ids).await?;
            println!(
                "{}",
                added(&id, password.filter(|_| generate_password), words)
            );
            Ok(())
        }
    }
}

/// What is said of a station that was added; a password that was made, once.
fn added(id: &str, made: Option<Password>, words: Words) -> String {
    let registered = words.pick("registered", "등록했습니다", "登録しました");
    let Some(password) = made else {
        return format!("{id}: {registered}");
    };
    let once = words.pick(
        "its password, shown this once",
        "비밀번호(이번 한 번만 표시)",
        "パスワード（表示は今回だけ）",
    );
    format!("{id}: {registered}. {once}: {}", password.reveal())
}

async fn remove(settings: &Settings, id: &str, force: bool, words: Words) -> Result<(), Failure> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let opened = server::open(settings, &*clock).await?;
    let known = opened.queries.find_station(&id.to_lowercase()).await;
    let row = known
        .map_err(database)?
        .filter(|row| row.removed_at.is_none())
        .ok_or_else(|| {
            let what = words.pick(
                "no such station is registered; csms station list shows those that are",
                "등록되지 않은 충전기입니다. csms station list로 등록된 충전기를 확인하세요",
                "登録されていない充電器です。csms station list で登録済みの充電器を確認してください",
            );
            Failure::Usage(format!("{id:?}: {what}"))
        })?;
    let active = active_transaction(&opened.queries, row.key()).await;
    if let Some(transaction) = active.map_err(database)?.filter(|_| !force) {
        let what = words.pick(
            "a transaction is active; with --force it becomes stale",
            "진행 중인 트랜잭션이 있습니다. --force를 붙이면 stale이 됩니다",
            "進行中のトランザクションがあります。--force を付けると stale になります",
        );
        return Err(Failure::Usage(format!(
            "{}: {what} ({transaction})",
            row.identity
        )));
    }
    let (writer, task) = server::spawn_writer(&opened, &clock, settings);
    writer.remove_station(row.key()).await.map_err(database)?;
    finish(writer, task).await?;
    println!("{}", removed(&row.identity, words));
    Ok(())
}

fn removed(identity: &str, words: Words) -> String {
    let what = words.pick(
        "removed; its transactions and everything else that it left stay",
        "제외했습니다. 트랜잭션 등 남긴 기록은 그대로 있습니다",
        "運用から外しました。トランザクションなどの記録は残っています",
    );
    format!("{identity}: {what}")
}

/// The database does not do what it should.
#[expect(clippy::needless_pass_by_value, reason = "what map_err gives")]
pub(super) fn database(error: impl ToString) -> Failure {
    Failure::Database(error.to_string())
}

/// Waits until everything is committed and the writer is gone.
pub(super) async fn finish(
    writer: Writer,
    task: tokio::task::JoinHandle<()>,
) -> Result<(), Failure> {
    writer.drain().await.map_err(database)?;
    // The last handle: the task ends.
    drop(writer);
    task.await
        .map_err(|error| Failure::Internal(format!("the writer ended badly: {error}")))
}

/// Registered stations, in the order in which they came.
async fn all(queries: &Queries) -> Result<Vec<StationRow>, Failure> {
    let mut all = Vec::new();
    let mut page = PageRequest::oldest(MAX_PAGE);
    loop {
        let rows = queries.stations(page).await.map_err(database)?;
        page.after = rows.last().map(|row| row.station_key);
        let is_last = rows.len() < MAX_PAGE as usize;
        all.extend(rows);
        if is_last {
            return Ok(all);
        }
    }
}

fn line(row: StationRow, words: Words) -> [String; 4] {
    let nothing = || "-".to_owned();
    let password = if row.has_password {
        words.pick("yes", "있음", "あり")
    } else {
        words.pick("no", "없음", "なし")
    };
    [
        row.identity,
        row.registration.unwrap_or_else(nothing),
        password.to_owned(),
        row.site_id.unwrap_or_else(nothing),
    ]
}

fn list(lines: Vec<[String; 4]>, words: Words) -> String {
    let head = [
        words.pick("identity", "식별자", "識別子"),
        words.pick("registration", "등록 상태", "登録状態"),
        words.pick("password", "비밀번호", "パスワード"),
        words.pick("site", "충전소", "充電所"),
    ];
    table(head, lines)
}

/// A list under its head, in columns as wide as what stands in them.
pub(super) fn table(head: [&str; 4], mut lines: Vec<[String; 4]>) -> String {
    lines.insert(0, head.map(str::to_owned));
    let width = |column: usize| lines.iter().map(|line| cells(&line[column])).max();
    let widths: [usize; 4] = std::array::from_fn(|column| width(column).unwrap_or(0));
    let mut text = String::new();
    for line in &lines {
        let padded = line.iter().zip(widths).map(|(cell, width)| {
            let pad = width - cells(cell);
            format!("{cell}{:pad$}", "")
        });
        text.push_str(padded.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}

fn read_password(mut input: impl BufRead) -> Result<Password, Failure> {
    let mut line = String::new();
    input
        .read_line(&mut line)
        .map_err(|error| Failure::Usage(format!("stdin cannot be read: {error}")))?;
    Password::new(line.trim_end_matches(['\r', '\n']))
        .map_err(|error| Failure::Usage(error.to_string()))
}

async fn add(
    settings: &Settings,
    id: &str,
    password: Option<&Password>,
    ids: &IdSource,
) -> Result<(), Failure> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let opened = server::open(settings, &*clock).await?;
    let known = opened
        .queries
        .find_station(&id.to_lowercase())
        .await
        .map_err(database)?;
    let (writer, task) = server::spawn_writer(&opened, &clock, settings);
    let key = match known.filter(|row| row.removed_at.is_none()) {
        Some(row) => row.key(),
        None => writer
            .create_station(id, settings.registration)
            .await
            .map_err(database)?,
    };
    if let Some(password) = password {
        writer
            .set_password(key, Some(password.hash(ids)))
            .await
            .map_err(database)?;
    }
    finish(writer, task).await
}

/// What is told, for the tests of what is said.
#[cfg(test)]
pub(super) fn told(words: Words) -> [String; 4] {
    let cells = ["CP001", "-", words.pick("yes", "있음", "あり"), "-"];
    let password = Password::generate(&IdSource::from_seed(1));
    [
        added("CP001", None, words),
        added("CP001", Some(password), words),
        removed("CP001", words),
        list(vec![cells.map(str::to_owned)], words),
    ]
}

#[cfg(test)]
mod tests {
    use scenario::Language;

    use super::*;

    #[test]
    fn a_password_from_stdin_is_its_first_line() {
        let password = read_password(&b"0123456789abcdef\r\nnot this\n"[..]).unwrap();
        assert_eq!(password.reveal(), "0123456789abcdef");
        assert!(read_password(&b"short\n"[..]).is_err());
    }

    #[test]
    fn the_list_is_as_wide_as_it_has_to_be() {
        for language in [Language::En, Language::Ko, Language::Ja] {
            let words = Words::of(language);
            let of = |identity: &str| [identity, "Accepted", "-", "emart_jeju"].map(str::to_owned);
            let text = list(vec![of("CP001"), of("emart_jeju_01")], words);
            assert!(text.lines().all(|line| cells(line) <= 60), "{text}");
            let begins = text.lines().skip(1).map(|line| line.find("Accepted"));
            assert!(begins.eq([Some(15), Some(15)]), "{text}");
        }
    }
}
