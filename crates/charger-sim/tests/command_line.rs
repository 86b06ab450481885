//! The command line as a person or a script meets it: exit codes, help, refusals.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::net::TcpListener;

use assert_cmd::Command;

fn charger_sim(folder: &std::path::Path) -> Command {
    let mut command = Command::cargo_bin("charger-sim").unwrap();
    command.current_dir(folder).env_clear();
    command
}

/// Exit code, standard output and standard error.
fn run(args: &[&str]) -> (i32, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let output = charger_sim(folder.path()).args(args).output().unwrap();
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

#[test]
fn without_arguments_and_terminal_it_prints_short_help_and_exits_2() {
    let (code, out, err) = run(&[]);
    assert_eq!(code, 2);
    assert_eq!(out, "");
    assert!(err.contains("Usage:"), "{err}");
}

#[test]
fn the_menu_without_a_terminal_says_what_to_type_instead() {
    let (code, _, err) = run(&["menu"]);
    assert_eq!(code, 2);
    assert!(err.contains("charger-sim --scenario all"), "{err}");
}

#[test]
fn help_names_groups_examples_exit_codes_and_environment() {
    let (code, out, _) = run(&["--help"]);
    assert_eq!(code, 0);
    for wanted in [
        "Selection (one of):",
        "Target:",
        "Run:",
        "Output:",
        "Examples:",
        "Exit codes:",
        "CHARGER_SIM_CSMS_URL",
    ] {
        assert!(out.contains(wanted), "{wanted} is missing in:\n{out}");
    }
    assert!(out.lines().all(|line| line.chars().count() <= 100), "{out}");
}

#[test]
fn usage_errors_exit_2_and_say_what_was_expected() {
    for (args, wanted) in [
        (&["--scenario", "7"][..], "expected 1 to 6"),
        (&["--scenario", "no-such-file.toml"], "cannot read"),
        (&["--fleet", "nope"], "expected `emart` or a fleet file"),
        (&["--spawn-csms"], "expected --scenario, --station-id"),
        (&["--seed", "7"], "--seed: for what? expected --scenario"),
        (
            &["--message-timeout", "3", "--lang", "ko"],
            "오류: --message-timeout: 무엇에 쓸까요?",
        ),
        (
            &["--station-id", "A", "--csms-url", "ws://localhost:99999"],
            "no such port",
        ),
        (
            &[
                "--station-id",
                "A",
                "--csms-url",
                "wss://h",
                "--ca-file",
                "no-such.pem",
            ],
            "--ca-file: cannot read the TLS file no-such.pem",
        ),
        (
            &["--scenario", "nope.toml", "--lang", "ko"],
            "오류: nope.toml 읽기 실패: 없는 파일이나 폴더입니다",
        ),
        (
            &["--scenario", "1", "--spawn-csms", "--csms-url", "ws://h"],
            "--csms-url: not together with --spawn-csms",
        ),
        (&["--duration", "10m"], "--fleet"),
        (
            &["--scenario", "1", "--sessions", "2"],
            "cannot be used with",
        ),
        (&["--stations", "CP5..CP1"], "expected the same name"),
        (&["--station-id", "a/b"], "is no identity"),
        (
            &["--station-id", "A", "--csms-url", "http://x"],
            "expected e.g. ws://",
        ),
        (
            &["--station-id", "A", "--sessions", "0"],
            "0 is not in 1..=1000",
        ),
        (&["--scenari", "1"], "--scenario"),
        (
            &["--fleet", "emart", "--duration", "soon"],
            "expected e.g. 90s",
        ),
    ] {
        let (code, _, err) = run(args);
        assert_eq!(code, 2, "{args:?}: {err}");
        assert!(err.contains(wanted), "{args:?}: {err}");
    }
}

#[test]
fn a_csms_that_is_not_there_exits_3_and_skips_the_rest() {
    // Bound and dropped: a port where nobody listens.
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let url = format!("ws://127.0.0.1:{port}");
    let (code, out, err) = run(&["--scenario", "1", "--scenario", "2", "--csms-url", &url]);
    assert_eq!(code, 3, "{out}\n{err}");
    assert!(out.contains("FAIL") && out.contains("SKIP"), "{out}");
    assert!(
        out.contains("expected: a WebSocket with ocpp2.0.1"),
        "{out}"
    );
}

#[test]
fn passwords_reach_neither_record_nor_output() {
    let folder = tempfile::tempdir().unwrap();
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let url = format!("ws://127.0.0.1:{port}");
    let output = charger_sim(folder.path())
        .args([
            "--scenario",
            "1",
            "--csms-url",
            &url,
            "--password",
            "hunter2",
        ])
        .args([
            "--database",
            "postgres://u:hunter2@h/db",
            "--token",
            "hunter2",
            "-vv",
        ])
        .output()
        .unwrap();
    let latest = scenario::RunRecord::latest(&folder.path().join("runs")).unwrap();
    let record = std::fs::read_to_string(latest.unwrap()).unwrap();
    assert!(record.contains("postgres://u:***@h/db"), "{record}");
    for text in [
        record,
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    ] {
        assert!(!text.contains("hunter2"), "{text}");
    }
}

/// A URL where nobody listens: the port was bound and dropped.
fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("ws://{}", listener.local_addr().unwrap())
}

#[test]
fn a_fleet_that_nobody_lets_in_exits_3_and_says_so_in_one_json_document() {
    let url = nobody();
    let fleet = ["--fleet", "emart", "--duration", "1s", "--csms-url", &url];
    let (code, out, err) = run(&[&fleet[..], &["--format", "json"]].concat());
    assert_eq!(code, 3, "{out}\n{err}");
    let document: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(document["exit_code"], 3);
    assert_eq!(document["stations"], 34);
    assert_eq!(document["failures"].as_array().unwrap().len(), 34);
}

#[test]
fn a_folder_that_takes_no_run_record_exits_2_before_anything_is_tried() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "").unwrap();
    let url = nobody();
    for args in [
        &[
            "--scenario",
            "1",
            "--csms-url",
            &url,
            "--runs-dir",
            "file/runs",
        ][..],
        &["--scenario", "1", "--spawn-csms", "--runs-dir", "file/runs"],
        &["demo", "--dir", "file/runs"],
    ] {
        let output = charger_sim(folder.path()).args(args).output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {err}");
        assert!(err.contains("dir file/runs: run records cannot"), "{err}");
        assert!(output.stdout.is_empty(), "{args:?}");
    }
}

#[test]
fn a_closed_pipe_ends_quietly_and_the_record_is_saved() {
    let folder = tempfile::tempdir().unwrap();
    let url = nobody();
    let scenario = ["--scenario", "1", "--csms-url", &url, "-q"];
    for args in [&["completions", "bash"][..], &scenario] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_charger-sim"))
            .current_dir(folder.path())
            .env_clear()
            .args(args)
            .stdout(writer)
            .output()
            .unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(70), "{args:?}: {err}");
        assert!(
            !err.contains("panicked") && !err.contains("error:"),
            "{err}"
        );
    }
    let latest = scenario::RunRecord::latest(&folder.path().join("runs"));
    assert!(latest.unwrap().is_some());
}

#[test]
fn progress_that_nobody_reads_is_no_failure() {
    let folder = tempfile::tempdir().unwrap();
    let url = nobody();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_charger-sim"))
        .current_dir(folder.path())
        .env_clear()
        .args(["--scenario", "1", "--csms-url", &url])
        .stderr(writer)
        .output()
        .unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(3), "{out}");
    assert!(out.contains("FAIL"), "{out}");
}

#[test]
fn failures_are_told_in_the_language_of_the_reader_and_recorded_in_english() {
    for (language, wanted) in [
        (
            "ko",
            [
                "연결",
                "기대값: ocpp2.0.1 WebSocket 연결",
                "에 연결할 수 없음",
            ],
        ),
        (
            "ja",
            [
                "接続",
                "期待値: ocpp2.0.1のWebSocket接続",
                "に接続できません",
            ],
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let url = nobody();
        let output = charger_sim(folder.path())
            .args(["--scenario", "1", "--scenario", "2"])
            .args(["--csms-url", &url, "--lang", language])
            .output()
            .unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        let all = String::from_utf8(output.stdout).unwrap() + &err;
        for wanted in wanted {
            assert!(all.contains(wanted), "{wanted}: {all}");
        }
        for english in ["expected", "cannot", "not reachable", "nothing", "answer"] {
            assert!(!all.contains(english), "{english}: {all}");
        }
        let latest = scenario::RunRecord::latest(&folder.path().join("runs"));
        let record = std::fs::read_to_string(latest.unwrap().unwrap()).unwrap();
        assert!(
            record.contains("expected a WebSocket with ocpp2.0.1"),
            "{record}"
        );
    }
}

#[test]
fn what_befell_many_stations_is_told_ten_times_and_what_to_do_once() {
    let url = nobody();
    let args = ["--stations", "CP01..CP13", "--csms-url", &url];
    let (code, out, err) = run(&args);
    assert_eq!(code, 3, "{out}");
    assert_eq!(
        out.matches("CP").count(),
        10 + 2,
        "the range in the command: {out}"
    );
    assert!(out.contains("\n  + 3\n"), "{out}");
    assert_eq!(out.matches("--spawn-csms").count(), 1, "{out}");
    assert_eq!(out.matches("run again: ").count(), 1, "{out}");
    assert!(err.contains("--stations CP01 .. CP13 (13) "), "{err}");
}

#[test]
fn the_command_that_repeats_a_run_names_the_addresses_of_the_environment() {
    let folder = tempfile::tempdir().unwrap();
    let url = nobody();
    let output = charger_sim(folder.path())
        .args(["--scenario", "1"])
        .env("CHARGER_SIM_CSMS_URL", &url)
        .env("CHARGER_SIM_HTTP_URL", "http://127.0.0.1:1")
        .output()
        .unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    let wanted = format!("--csms-url {url} --http-url http://127.0.0.1:1 --seed");
    assert!(out.contains(&wanted), "{wanted}: {out}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_and_exits_70() {
    let full = std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_charger-sim"))
        .args(["completions", "bash"])
        .stdout(full)
        .output()
        .unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(70), "{err}");
    assert!(
        err.starts_with("error: cannot write to standard output: "),
        "{err}"
    );
}

#[test]
fn completions_are_printed_for_a_shell() {
    let (code, out, _) = run(&["completions", "bash"]);
    assert_eq!(code, 0);
    assert!(out.contains("--scenario"), "{out}");
}

/// A program named `csms` beside `charger-sim` that notes how it was started, and never gets ready.
#[cfg(unix)]
fn with_a_silent_csms(folder: &std::path::Path) -> std::path::PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let program = folder.join("charger-sim");
    let built = assert_cmd::cargo::cargo_bin!("charger-sim");
    if std::fs::hard_link(built, &program).is_err() {
        std::fs::copy(built, &program).unwrap();
    }
    let csms = folder.join("csms");
    let script = "#!/bin/sh\n\
        /usr/bin/env > environment\n\
        echo \"$@\" > arguments\n\
        echo $$ > pid.new\n\
        /bin/mv pid.new pid\n\
        exec /bin/sleep 60\n";
    std::fs::write(&csms, script).unwrap();
    std::fs::set_permissions(&csms, std::fs::Permissions::from_mode(0o755)).unwrap();
    program
}

#[cfg(unix)]
fn signal(name: &str, pid: &str) -> bool {
    let mut kill = std::process::Command::new("kill");
    kill.args([name, pid]).stderr(std::process::Stdio::null());
    kill.status().unwrap().success()
}

#[cfg(unix)]
#[test]
fn the_second_ctrl_c_leaves_no_csms_behind_that_was_started_apart_from_other_settings() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let program = with_a_silent_csms(folder);
    std::fs::write(folder.join("csms.toml"), "quiet = false\n").unwrap();
    let mut child = std::process::Command::new(program)
        .args(["--scenario", "1", "--spawn-csms"])
        .current_dir(folder)
        .env_clear()
        .env("CSMS_TOLERANT", "true")
        .env("CHARGER_SIM_DATABASE", "postgres://u:hunter2@h/db")
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap_or_default();
    while read("pid").is_empty() {
        assert_eq!(child.try_wait().unwrap(), None, "it waits for its CSMS");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }

    let (arguments, environment) = (read("arguments"), read("environment"));
    assert!(!arguments.contains("hunter2"), "{arguments}");
    let words: Vec<_> = arguments.split_whitespace().collect();
    let config = words.iter().position(|word| *word == "--config").unwrap();
    let settings = std::fs::read_to_string(words[config + 1]).unwrap();
    assert!(
        settings.lines().all(|line| line.starts_with('#')),
        "{settings}"
    );
    let settings: Vec<_> = environment
        .lines()
        .filter(|line| line.starts_with("CSMS_"))
        .collect();
    assert_eq!(settings, ["CSMS_DATABASE=postgres://u:hunter2@h/db"]);

    assert!(
        ends_by("-INT", child, read("pid").trim()),
        "it outlived the program"
    );
}

#[cfg(unix)]
#[test]
fn a_terminal_that_is_closed_leaves_no_csms_behind() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let child = std::process::Command::new(with_a_silent_csms(folder))
        .args(["--scenario", "1", "--spawn-csms"])
        .current_dir(folder)
        .env_clear()
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let pid = || std::fs::read_to_string(folder.join("pid")).unwrap_or_default();
    while pid().is_empty() {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    assert!(
        ends_by("-HUP", child, pid().trim()),
        "it outlived the program"
    );
}

/// Sends a signal until the program has ended with 130; whether its CSMS is gone then.
#[cfg(unix)]
fn ends_by(name: &str, mut child: std::process::Child, csms: &str) -> bool {
    let own = child.id().to_string();
    // Signals of one kind that come together are one: sent until the program ends.
    let status = loop {
        signal(name, &own);
        std::thread::sleep(std::time::Duration::from_millis(50));
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
    };
    // Whoever inherited the dead process may take a moment to bury it.
    let gone = (0..50).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(20));
        let state = std::fs::read_to_string(format!("/proc/{csms}/stat")).unwrap_or_default();
        state.contains(") Z ") || !signal("-0", csms)
    });
    if !gone {
        signal("-KILL", csms);
    }
    assert_eq!(status.code(), Some(130));
    gone
}

#[test]
fn every_environment_of_the_common_table_is_followed() {
    let folder = tempfile::tempdir().unwrap();
    let url = nobody();
    for environment in terminal::environments::TABLE {
        let mut command = charger_sim(folder.path());
        for name in terminal::environments::VARIABLES {
            command.env_remove(name);
        }
        let output = command
            .envs(environment.variables.iter().copied())
            .args(["--scenario", "1", "--csms-url", &url])
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let named = ["Scenario", "시나리오", "シナリオ"];
        terminal::environments::assert_written(environment, &text, named);
    }
}

#[test]
fn nothing_is_wider_than_the_columns_that_there_are() {
    let folder = tempfile::tempdir().unwrap();
    let url = nobody();
    let languages = ["en", "ko", "ja"].into_iter();
    for (language, columns) in languages.flat_map(|it| [(it, 80), (it, 60)]) {
        for args in [
            &["--scenario", "all", "--csms-url", &url][..],
            &["--stations", "CP001,CP002", "--csms-url", &url],
            &["--help"],
            &["load", "--help"],
            &["--sceanrio", "2"],
            &["--scenario", "9"],
            &["--seed", "1"],
        ] {
            let output = charger_sim(folder.path())
                .env("COLUMNS", columns.to_string())
                .args(args)
                .args(["--lang", language])
                .output()
                .unwrap();
            for stream in [output.stdout, output.stderr] {
                let text = String::from_utf8(stream).unwrap();
                let lines = text.lines().map(|line| (terminal::text::cells(line), line));
                for (cells, line) in lines {
                    assert!(
                        cells <= columns,
                        "{language} {args:?}: {cells} cells: {line}"
                    );
                }
            }
        }
    }
}
