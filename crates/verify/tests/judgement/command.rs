//! The command itself: exit codes, and what goes to which stream.

use std::path::Path;
use std::process::Output;

use sqlx::Connection as _;

use crate::lab::Lab;
use crate::synthetic::Run;

pub(crate) fn verify(folder: &Path, arguments: &[&str]) -> Output {
    verify_with(folder, &[], arguments)
}

/// With these variables in its environment.
fn verify_with(folder: &Path, variables: &[(&str, &str)], arguments: &[&str]) -> Output {
    assert_cmd::Command::new(env!("CARGO_BIN_EXE_verify"))
        .current_dir(folder)
        .env_remove("CSMS_DATABASE")
        .env_remove("CHARGER_SIM_RUNS_DIR")
        .env_remove("COLUMNS")
        .env_remove("VERIFY_MAX_RESPONSE")
        .env_remove("VERIFY_MAX_SET_UP")
        .env("LC_ALL", "C.UTF-8")
        .envs(variables.iter().copied())
        .args(arguments)
        .output()
        .unwrap()
}

/// A folder with a database and the record of its run, as the simulator leaves them.
async fn lab() -> Lab {
    let mut lab = Lab::sqlite().await;
    lab.fill(Run::reference()).await;
    let record = Run::reference().record(&lab.url());
    record.save(&lab.folder().unwrap().join("runs")).unwrap();
    lab
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[tokio::test]
async fn without_arguments_the_latest_run_is_judged() {
    let lab = lab().await;
    let output = verify(lab.folder().unwrap(), &[]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = stdout(&output);
    let last = text.lines().last().unwrap();
    assert!(last.starts_with("PASS 5 of 5 scenarios, "), "{last}");
    assert!(!text.contains('\u{1b}'), "no colour without a terminal");
    assert_eq!(stderr(&output), "");
}

#[tokio::test]
async fn a_failed_check_is_exit_code_1_and_the_verdict_is_the_last_line() {
    let mut lab = lab().await;
    lab.execute("DELETE FROM transaction_event WHERE transaction_key = 6 AND seq_no = 8")
        .await;
    let folder = lab.folder().unwrap();
    let report = folder.join("out/verify.xml");
    let wanted = format!("junit={}", report.display());
    let output = verify(folder, &["--report", &wanted, "--lang", "ko"]);
    assert_eq!(output.status.code(), Some(1));
    let text = stdout(&output);
    let tail: Vec<&str> = text.lines().rev().take(2).collect();
    assert!(
        tail[0].starts_with("FAIL 시나리오 5개 중 1개에서"),
        "{tail:?}"
    );
    assert_eq!(tail[1], "FAIL 5 events-stored (함께 실패: seq-complete)");
    let report = std::fs::read_to_string(report).unwrap();
    assert!(report.contains("follows from: events-stored"), "{report}");
    assert!(report.contains("run again: charger-sim "), "{report}");
    let only_two = verify(folder, &["--scenario", "2"]);
    assert_eq!(only_two.status.code(), Some(0));
}

#[tokio::test]
async fn json_on_standard_output_is_all_there_is() {
    let lab = lab().await;
    let output = verify(lab.folder().unwrap(), &["--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["verdict"], "PASS");
    assert_eq!(json["groups"].as_array().unwrap().len(), 5);
}

#[test]
fn nothing_to_judge_is_exit_code_4_and_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let output = verify(folder.path(), &[]);
    assert_eq!(output.status.code(), Some(4));
    assert_eq!(stdout(&output), "");
    assert!(
        stderr(&output).contains("run charger-sim first"),
        "{}",
        stderr(&output)
    );
    let output = verify(folder.path(), &["--since", "10m"]);
    assert_eq!(output.status.code(), Some(4));
    assert!(stderr(&output).contains("there is no database at data/csms.sqlite"));
}

#[tokio::test]
async fn a_scenario_that_was_not_run_is_not_judged_silently() {
    let lab = Lab::sqlite().await;
    let mut record = Run::reference().record(&lab.url());
    record.scenarios.truncate(2);
    record.save(&lab.folder().unwrap().join("runs")).unwrap();
    let output = verify(lab.folder().unwrap(), &["--scenario", "4"]);
    assert_eq!(output.status.code(), Some(4));
    let text = stderr(&output);
    assert!(
        text.contains("has no scenario 4: it has 1 basic-connection, 2"),
        "{text}"
    );
}

#[tokio::test]
async fn a_scenario_file_that_is_refused_now_is_told_and_one_that_is_gone_is_noted() {
    let mut lab = Lab::sqlite().await;
    lab.fill(Run::reference()).await;
    let folder = lab.folder().unwrap();
    let mut record = Run::reference().record(&lab.url());
    record.scenarios[1].file = Some("own.toml".into());
    record.save(&folder.join("runs")).unwrap();
    let gone = verify(folder, &["--lang", "en"]);
    assert_eq!(gone.status.code(), Some(0), "{}", stderr(&gone));
    let told = "scenario 2 of this run came from own.toml, which is gone";
    assert!(stdout(&gone).contains(told), "{}", stdout(&gone));
    std::fs::write(folder.join("own.toml"), "number = 'two'").unwrap();
    let refused = verify(folder, &["--lang", "en"]);
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!(stdout(&refused), "");
    let told = "scenario 2 of this run came from own.toml, which cannot be used any more: ";
    assert!(stderr(&refused).contains(told), "{}", stderr(&refused));
}

#[tokio::test]
async fn a_reader_that_has_seen_enough_is_no_error() {
    let lab = lab().await;
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_verify"))
        .current_dir(lab.folder().unwrap())
        .env("LC_ALL", "C.UTF-8")
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(stderr(&output), "");
    assert_eq!(output.status.code(), Some(0));
}

#[tokio::test]
async fn errors_speak_the_language_of_the_reader() {
    let folder = tempfile::tempdir().unwrap();
    for (language, told) in [
        ("ko", "기록된 실행이 없습니다"),
        ("ja", "実行の記録がありません"),
    ] {
        let output = verify(folder.path(), &["--lang", language]);
        assert_eq!(output.status.code(), Some(4));
        assert!(stderr(&output).contains(told), "{}", stderr(&output));
    }
}

#[tokio::test]
async fn the_end_of_a_connection_may_be_stored_a_moment_after_the_run() {
    let mut lab = lab().await;
    let mut late = sqlx::SqliteConnection::connect(&lab.url()).await.unwrap();
    lab.execute("UPDATE connection SET disconnected_at = NULL WHERE connection_key = 1")
        .await;
    let folder = lab.folder().unwrap().to_owned();
    let judged = tokio::task::spawn_blocking(move || verify(&folder, &["--lang", "en"]));
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    sqlx::query(
        "UPDATE connection SET disconnected_at = connected_at + 1 WHERE disconnected_at IS NULL",
    )
    .execute(&mut late)
    .await
    .unwrap();
    let output = judged.await.unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
}

#[test]
fn wrong_usage_is_exit_code_2() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [
        ["--scenario", "7"],
        ["--report", "pdf=x"],
        ["--since", "soon"],
        ["--lang", "fr"],
        ["--price", "cheap"],
        ["--max-response", "0s"],
        ["--max-set-up", "100"],
    ] {
        let output = verify(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
}

/// Every answer of the synthetic run takes 4 ms, every connection is set up in 3 ms.
#[tokio::test]
async fn the_limits_are_set_by_option_or_environment() {
    let lab = lab().await;
    let folder = lab.folder().unwrap();
    for (option, variable, id, below, above) in [
        (
            "--max-response",
            "VERIFY_MAX_RESPONSE",
            "response-time",
            "4ms",
            "5ms",
        ),
        (
            "--max-set-up",
            "VERIFY_MAX_SET_UP",
            "set-up-time",
            "3ms",
            "4ms",
        ),
    ] {
        let asked = [
            (verify(folder, &[option, below]), 1),
            (verify_with(folder, &[(variable, below)], &[]), 1),
            (verify(folder, &[option, above]), 0),
            (verify_with(folder, &[(variable, above)], &[]), 0),
            // What is typed wins.
            (
                verify_with(folder, &[(variable, below)], &[option, above]),
                0,
            ),
        ];
        for (output, code) in &asked {
            assert_eq!(output.status.code(), Some(*code), "{option}");
            let text = stdout(output);
            let names = (1..=5).map(|number| format!("FAIL {number} {id}"));
            for name in names {
                let is_named = text.lines().any(|line| line == name);
                assert_eq!(is_named, *code == 1, "{name}: {text}");
            }
        }
        for wrong in ["0s", "0", "100", "1us", "fast", ""] {
            let output = verify_with(folder, &[(variable, wrong)], &[]);
            assert_eq!(output.status.code(), Some(2), "{variable}={wrong}");
            assert_eq!(stdout(&output), "");
            let text = stderr(&output);
            assert!(text.contains(option), "{text}");
            assert!(text.contains("expected whole milliseconds"), "{text}");
        }
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_exit_code_3_and_its_password_stays_secret() {
    let lab = lab().await;
    let url = "postgres://csms:s3cret@127.0.0.1:1/charger_db";
    let output = verify(lab.folder().unwrap(), &["--database", url]);
    assert_eq!(output.status.code(), Some(3));
    let text = stderr(&output);
    assert!(
        text.contains("postgres://csms:***@127.0.0.1:1/charger_db"),
        "{text}"
    );
    assert!(!text.contains("s3cret"), "{text}");
}

#[test]
fn the_help_names_groups_examples_exit_codes_and_environment() {
    let folder = tempfile::tempdir().unwrap();
    let output = verify(folder.path(), &["--help"]);
    assert_eq!(output.status.code(), Some(0));
    insta::assert_snapshot!("help", stdout(&output));
}

#[tokio::test]
async fn every_environment_of_the_common_table_is_followed() {
    let lab = lab().await;
    for environment in terminal::environments::TABLE {
        let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_verify"));
        for name in terminal::environments::VARIABLES {
            command.env_remove(name);
        }
        let output = command
            .current_dir(lab.folder().unwrap())
            .env_remove("CSMS_DATABASE")
            .env_remove("CHARGER_SIM_RUNS_DIR")
            .envs(environment.variables.iter().copied())
            .output()
            .unwrap();
        let named = ["Scenario 2", "시나리오 2", "シナリオ 2"];
        terminal::environments::assert_written(environment, &stdout(&output), named);
    }
}

#[tokio::test]
async fn nothing_is_wider_than_the_columns_that_there_are() {
    let mut lab = lab().await;
    lab.execute("UPDATE charging_transaction SET energy_mwh = energy_mwh * 106 / 100")
        .await;
    let languages = ["en", "ko", "ja"].into_iter();
    for (language, width) in languages.flat_map(|it| [(it, 80), (it, 60)]) {
        let width_text = width.to_string();
        let columns = [("COLUMNS", width_text.as_str())];
        for arguments in [
            &[][..],
            &["--since", "2026-11-21T04:00:00Z"],
            &["--help"],
            &["--wrong"],
            &["--scenario", "9"],
            &["--run", "nowhere.json"],
        ] {
            let arguments = [arguments, &["--lang", language][..]].concat();
            let output = verify_with(lab.folder().unwrap(), &columns, &arguments);
            for text in [stdout(&output), stderr(&output)] {
                // A path or an address stays whole, so that it can be copied.
                let lines = text
                    .lines()
                    .filter(|line| !line.contains("sqlite://") && !line.contains("runs/"));
                for line in lines {
                    let cells = terminal::text::cells(line);
                    assert!(
                        cells <= width,
                        "{language} {arguments:?}: {cells} cells: {line}"
                    );
                }
            }
        }
    }
}
