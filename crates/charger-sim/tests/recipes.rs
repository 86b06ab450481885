//! Every recipe, played by the real program against a real CSMS, and what rows a scenario finds there.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::Path;

use csms::{
    config::{Options, Settings},
    server::{self, Server},
};
use scenario::{Scenario, recipes::RECIPES};
use tokio::process::Command;

/// A CSMS over a database, and the folder of both.
struct Lab {
    folder: tempfile::TempDir,
    server: Server,
    database: String,
}

impl Lab {
    async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("csms.sqlite");
        let database = format!("sqlite://{}", file.display());
        Self::over(database, folder).await
    }

    async fn over(database: String, folder: tempfile::TempDir) -> Self {
        let options = Options {
            listen: Some("127.0.0.1:0".into()),
            http: Some("127.0.0.1:0".into()),
            database: Some(database.clone()),
            ..Options::default()
        };
        let settings = Settings::resolve(options).unwrap();
        let server = server::start(settings).await.unwrap();
        Self {
            folder,
            server,
            database,
        }
    }

    /// The program against it, without its database.
    fn charger_sim(&self, scenario: &str, station: &str) -> Command {
        let url = format!("ws://{}", self.server.ocppj_address.unwrap());
        let http = format!("http://{}", self.server.http_address);
        let mut command = Command::new(env!("CARGO_BIN_EXE_charger-sim"));
        command
            .current_dir(self.folder.path())
            .args([
                "--scenario",
                scenario,
                "--set",
                &format!("station={station}"),
            ])
            .args(["--csms-url", &url, "--http-url", &http, "--lang", "en"])
            .env_remove("CHARGER_SIM_DATABASE");
        command
    }

    /// Its exit code, and what it told.
    async fn played(&self, scenario: &str, station: &str) -> (Option<i32>, String) {
        let mut command = self.charger_sim(scenario, station);
        command.args(["--database", &self.database]);
        ended(command).await
    }
}

async fn ended(mut command: Command) -> (Option<i32>, String) {
    let output = command.output().await.unwrap();
    let told = [output.stdout, output.stderr].concat();
    (
        output.status.code(),
        String::from_utf8_lossy(&told).into_owned(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn every_recipe_is_passed_by_our_own_csms() {
    let lab = Lab::sqlite().await;
    let mut failed = Vec::new();
    // A few at a time: each is a program of its own.
    for some in RECIPES.chunks(6) {
        let lab = &lab;
        let played = some.iter().map(|(name, _)| async move {
            let station = format!("R-{name}");
            (*name, lab.played(name, &station).await)
        });
        let played = futures_util::future::join_all(played).await;
        failed.extend(played.into_iter().filter(|(_, (code, _))| *code != Some(0)));
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

/// `stored.toml` with the row that it looks for in place of the one that it would find.
fn spoiled(folder: &Path, row: &str) -> String {
    let (_, text) = RECIPES.iter().find(|(name, _)| *name == "stored").unwrap();
    let usual = r#"columns = { end_time = "2*", stopped_reason = "Local", completeness = "complete" }, rows = 1"#;
    assert!(text.contains(usual));
    let text = text.replace(usual, &format!("{row}, within_seconds = 1"));
    let file = folder.join("spoiled.toml");
    std::fs::write(&file, text).unwrap();
    file.display().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_is_not_there_fails_and_the_closest_one_is_shown() {
    let lab = Lab::sqlite().await;
    for (row, told) in [
        (
            r#"columns = { completeness = "complete", stopped_reason = "Remote" }"#,
            r#"charger_usage_log expected: a row {"completeness":"complete","stopped_reason":"Remote"} actual: {"completeness":"complete","stopped_reason":"Local"}"#,
        ),
        (
            r#"columns = { reason = "Local" }"#,
            "actual: no column `reason`, only charger_id,",
        ),
        // Of the row that the play before left, nothing is seen.
        ("rows = 2", "expected: rows {}: 2 actual: 1"),
    ] {
        let file = spoiled(lab.folder.path(), row);
        let (code, text) = lab.played(&file, "R-spoiled").await;
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(code, Some(1), "{text}");
        assert!(text.contains(told), "{told}: {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_need_a_database_and_a_statement_that_reads() {
    let lab = Lab::sqlite().await;
    let (code, text) = ended(lab.charger_sim("stored", "R-none")).await;
    assert_eq!(code, Some(2), "{text}");
    let wanted = "--scenario stored: it looks for rows, expected the database of the CSMS, which --database names";
    assert!(text.contains(wanted), "{text}");
    let mut command = lab.charger_sim("stored", "R-none");
    command.args(["--database", "sqlite://nowhere.sqlite"]);
    let (code, text) = ended(command).await;
    assert_eq!(code, Some(1), "{text}");
    assert!(
        text.contains("there is no database at nowhere.sqlite"),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn rows_are_found_on_postgres() {
    use sqlx::{AssertSqlSafe, Connection as _, Executor as _};
    let server = std::env::var("CSMS_TEST_POSTGRES").expect("the URL of a PostgreSQL server");
    let name = format!("rows_{}", std::process::id());
    let mut admin = sqlx::PgConnection::connect(&server).await.unwrap();
    let made = AssertSqlSafe(format!("CREATE DATABASE {name}"));
    admin.execute(made).await.unwrap();
    let (base, _) = server.rsplit_once('/').unwrap();
    let lab = Lab::over(format!("{base}/{name}"), tempfile::tempdir().unwrap()).await;
    // The second play finds the rows of the first one there.
    for _ in 0..2 {
        let (code, text) = lab.played("stored", "R-stored").await;
        assert_eq!(code, Some(0), "{text}");
    }
    let writes = r#"{ expect_row = { sql = "SELECT nextval('x')"#;
    let (_, text) = RECIPES.iter().find(|(name, _)| *name == "stored").unwrap();
    let (before, _) = text.split_once("  { expect_row").unwrap();
    let file = lab.folder.path().join("writes.toml");
    std::fs::write(
        &file,
        format!("{before}{writes}\", within_seconds = 1 }} }},\n]\n"),
    )
    .unwrap();
    admin = sqlx::PgConnection::connect(&lab.database).await.unwrap();
    admin.execute("CREATE SEQUENCE x").await.unwrap();
    let (code, text) = lab.played(&file.display().to_string(), "R-writes").await;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("read-only transaction"), "{text}");
    drop(lab);
}

#[test]
fn every_recipe_can_be_read_is_called_as_its_file_and_stands_in_the_manual() {
    let manual = include_str!("../../../docs/simulator.md");
    for (name, text) in RECIPES {
        let recipe = Scenario::recipe(name, &[]).unwrap();
        assert_eq!(recipe.id, name);
        assert!(text.starts_with("# "), "{name} says what happens");
        assert!(manual.contains(&format!("`{name}`")), "{name}");
    }
}
