//! The program as it is started: exit codes, sentences, station passwords, an orderly end.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Stdio};

use assert_cmd::Command;

fn csms(folder: &Path) -> Command {
    let mut command = Command::cargo_bin("csms").unwrap();
    command.current_dir(folder).env_remove("RUST_LOG");
    command
}

fn failure(command: &mut Command) -> (i32, String) {
    let output = command
        .timeout(std::time::Duration::from_secs(60))
        .output()
        .unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), text)
}

#[test]
fn a_port_in_use_is_exit_code_6_and_the_database_is_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (code, text) = failure(csms(folder.path()).args(["--listen", &address]));
    assert_eq!(code, 6, "{text}");
    assert!(
        text.contains(&address) && text.contains("another program uses this port"),
        "{text}"
    );
    assert!(!folder.path().join("data").exists());
}

#[test]
fn a_database_that_cannot_be_used_is_exit_code_3() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "not a folder").unwrap();
    let free = [
        "--listen",
        "127.0.0.1:0",
        "--http",
        "127.0.0.1:0",
        "--database",
    ];
    for database in [
        "sqlite://file/csms.sqlite",
        "mysql://x",
        "postgres://nobody:secret@127.0.0.1:1/x",
        "postgres://nobody:a/bsecret@127.0.0.1:1/x",
        "postgres://nobody:12#secret@127.0.0.1:1/x",
        "postgres://nobody:a?secret@127.0.0.1:1/x",
        "postgres://nobody:a@secret@127.0.0.1:1/x",
        "postgres://nobody:100%secret@127.0.0.1:1/x",
        "postgres://nobody:a secret@127.0.0.1:1/x",
        "postgres://nobody@127.0.0.1:1/x?password=secret",
        "postgres:/nobody:secret@127.0.0.1:1/x",
    ] {
        let (code, text) = failure(csms(folder.path()).args(free).arg(database));
        assert_eq!(code, 3, "{database}: {text}");
        assert!(
            text.starts_with("csms: ") && !text.contains("secret"),
            "{text}"
        );
    }
}

#[test]
fn usage_is_exit_code_2_and_names_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, named) in [
        (&["--lisen", "x"][..], "--listen"),
        (&["--listen", "nowhere"], "--listen"),
        (&["--http", "0.0.0.0:8080"], "--operator-token-file"),
        (&["--config", "missing.toml"], "missing.toml"),
        (&["station", "add", "a:b"], "a:b"),
    ] {
        let (code, text) = failure(csms(folder.path()).args(arguments));
        assert_eq!(code, 2, "{text}");
        assert!(text.contains(named), "{text}");
    }
}

/// The options whose value may be an address with a name and a password in it.
fn options_of_addresses(folder: &Path) -> Vec<String> {
    let help = csms(folder).arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let addressed = ["URL", "SIGNER", "ADDRESS", "HOST"].map(|kind| format!("<{kind}>"));
    let mut options = Vec::new();
    for line in help.lines() {
        let mut words = line.split_whitespace();
        let option = words.find(|word| word.starts_with("--"));
        let value = words.next().unwrap_or_default();
        if let Some(option) = option
            && addressed.iter().any(|kind| value.starts_with(kind))
        {
            options.push(option.to_owned());
        }
    }
    options
}

#[test]
fn no_refusal_shows_the_password_in_an_address() {
    let folder = tempfile::tempdir().unwrap();
    let options = options_of_addresses(folder.path());
    for known in [
        "--public-url",
        "--certificate-signer",
        "--ev-certificates",
        "--simulator",
        "--map-tiles",
        "--database",
    ] {
        assert!(
            options.iter().any(|option| option == known),
            "{known}: {options:?}"
        );
    }
    // Whatever is taken ends at a port that is in use.
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let secrets = [
        "ftp://CP001:geheim@host/x",
        "http://CP001:gehe im@host/x",
        "https://CP001:a/geheim@host:x/",
        "wss://CP001:12#geheim@:/x",
        "CP001:geheim@host",
    ];
    let mut refused = 0;
    for language in ["en", "ko", "ja"] {
        for secret in secrets {
            let mut try_it = |arguments: &[&str], expected: &[i32]| {
                let (code, text) = failure(csms(folder.path()).args(arguments));
                assert!(expected.contains(&code), "{arguments:?}: {code} {text}");
                assert!(!text.contains("geheim"), "{arguments:?}: {text}");
                refused += usize::from(code == 2);
            };
            for option in &options {
                if option != "--listen" {
                    try_it(
                        &["--lang", language, "--listen", &taken, option, secret],
                        &[2, 3, 6],
                    );
                }
            }
            try_it(&["--lang", language, "--listen", secret], &[2]);
            if secret.contains("://") {
                try_it(&["--lang", language, "doctor", secret], &[2]);
            }
        }
    }
    assert!(refused > 3 * 5 * 4, "{refused}");
}

#[test]
fn stations_are_added_with_a_password_that_is_shown_once_and_listed() {
    let folder = tempfile::tempdir().unwrap();
    let added = csms(folder.path())
        .args([
            "station",
            "add",
            "CP001",
            "--generate-password",
            "--database",
            "sqlite://x.sqlite",
        ])
        .assert()
        .success();
    let text = String::from_utf8(added.get_output().stdout.clone()).unwrap();
    let password = text.trim().rsplit(' ').next().unwrap().to_owned();
    assert_eq!(password.len(), 32, "{text}");
    csms(folder.path())
        .args([
            "station",
            "add",
            "CP002",
            "--password-stdin",
            "--database",
            "sqlite://x.sqlite",
        ])
        .write_stdin("0123456789abcdef\n")
        .assert()
        .success();
    let listed = csms(folder.path())
        .args(["station", "list", "--database", "sqlite://x.sqlite"])
        .assert()
        .success();
    let text = String::from_utf8(listed.get_output().stdout.clone()).unwrap();
    assert!(
        text.lines()
            .any(|line| line.starts_with("CP001") && line.contains("yes")),
        "{text}"
    );
    assert!(
        text.contains("CP002") && !text.contains(&password),
        "{text}"
    );
}

#[test]
fn a_removed_station_is_in_no_list_and_can_be_registered_again() {
    let folder = tempfile::tempdir().unwrap();
    let station = |arguments: &[&str]| {
        let mut command = csms(folder.path());
        let output = command.arg("station").args(arguments).output().unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stdout).unwrap(),
        )
    };
    let is_listed = || station(&["list"]).1.contains("CP001");
    assert_eq!(station(&["remove", "CP001"]).0, Some(2));
    station(&["add", "CP001", "--generate-password"]);
    assert!(is_listed());
    let (code, told) = station(&["remove", "cp001"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("CP001") && told.contains("stay"), "{told}");
    assert!(!is_listed());
    assert_eq!(station(&["remove", "CP001"]).0, Some(2));
    station(&["add", "CP001"]);
    let (_, list) = station(&["list"]);
    let again = list.lines().find(|line| line.starts_with("CP001")).unwrap();
    assert!(again.contains(" no "), "without its old password: {again}");
}

#[test]
fn operators_are_added_with_a_token_that_is_shown_once_listed_and_revoked() {
    let folder = tempfile::tempdir().unwrap();
    let operator = |arguments: &[&str]| {
        let mut command = csms(folder.path());
        let output = command.arg("operator").args(arguments).output().unwrap();
        let told = String::from_utf8(output.stdout).unwrap();
        (output.status.code(), told)
    };
    let (code, told) = operator(&["add", "kim", "--role", "operator", "--expires", "90d"]);
    assert_eq!(code, Some(0));
    let token = told.lines().last().unwrap();
    assert!(token.starts_with("csms_") && token.len() == 48, "{told}");
    assert_eq!(operator(&["add", "kim"]).0, Some(2), "the name is taken");
    assert_eq!(operator(&["add", "lee", "--expires", "soon"]).0, Some(2));
    let (_, list) = operator(&["list"]);
    let is_there = |word: &str| list.contains(word);
    assert!(
        is_there("kim") && is_there("in force") && !is_there(token),
        "{list}"
    );
    assert_eq!(operator(&["revoke", "kim"]).0, Some(0));
    assert_eq!(operator(&["revoke", "kim"]).0, Some(2));
    assert!(operator(&["list"]).1.contains("revoked"));
}

#[test]
fn the_doctor_says_what_is_wrong_by_its_exit_code_with_a_server_and_without() {
    let folder = tempfile::tempdir().unwrap();
    let doctor = |address: &str, target: &str| {
        let mut command = csms(folder.path());
        let command = command.args(["--http", address, "--lang", "en", "doctor", target]);
        let output = command.output().unwrap();
        let told = String::from_utf8(output.stdout).unwrap();
        (output.status.code(), told)
    };
    // Nothing listens there: the database is looked into.
    let (code, told) = doctor("127.0.0.1:1", "CP001");
    assert_eq!(code, Some(0), "{told}");
    assert!(
        told.contains("no station of this identity has ever come"),
        "{told}"
    );
    let mut command = csms(folder.path());
    assert!(
        command
            .args(["station", "add", "CP001"])
            .output()
            .unwrap()
            .status
            .success()
    );
    let (code, told) = doctor("127.0.0.1:1", "CP001");
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("WRONG") && told.contains("-> "), "{told}");
    let (code, told) = doctor("127.0.0.1:1", "ws://127.0.0.1:1/CP001");
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("nothing listens at the port"), "{told}");
    assert_eq!(doctor("127.0.0.1:1", "ws://127.0.0.1:1").0, Some(2));
    assert_eq!(doctor("127.0.0.1:1", "C P").0, Some(2));
    // A server holds the database, and is asked.
    let (_running, lines) = start(folder.path());
    let (_, address) = lines.split_once("http://").unwrap();
    let address = address
        .split(|c: char| c.is_whitespace() || c == '/')
        .next();
    let (code, told) = doctor(address.unwrap(), "CP01");
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("similar ones are known: CP001"), "{told}");
}

/// A running program; killed when the test ends before it does.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A csms on free ports in `folder`, and the five lines that it tells once it listens.
fn start(folder: &Path) -> (Running, String) {
    let mut running = Running(
        std::process::Command::new(assert_cmd::cargo::cargo_bin!("csms"))
            .current_dir(folder)
            .args(["--listen", "127.0.0.1:0", "--http", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap(),
    );
    let stdout = BufReader::new(running.0.stdout.take().unwrap());
    let told: Vec<_> = stdout.lines().take(5).map(Result::unwrap).collect();
    (running, told.join("\n"))
}

#[test]
fn a_sqlite_file_in_use_is_refused_to_a_second_csms_until_the_first_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let (first, _) = start(folder.path());
    let (code, text) = failure(csms(folder.path()).args(["station", "list"]));
    assert_eq!(code, 3, "{text}");
    assert!(text.contains("is in use by another csms"), "{text}");
    // Killed, not asked to end: the claim goes with the process.
    drop(first);
    csms(folder.path())
        .args(["station", "list"])
        .assert()
        .success();
}

/// Sends a signal by its name.
#[cfg(unix)]
fn signal(running: &Running, name: &str) {
    let status = std::process::Command::new("kill")
        .args([&format!("-{name}"), &running.0.id().to_string()])
        .status()
        .unwrap();
    assert!(status.success());
}

/// What HTTP answers to `request` with a body of JSON.
fn ask(address: &str, request: &str, body: &str) -> String {
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    let head = format!("{request}\r\nHost: localhost\r\nConnection: close\r\n");
    let length = format!("Content-Length: {}\r\n\r\n{body}", body.len());
    let request = format!("{head}Content-Type: application/json\r\n{length}");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_backup_made_while_it_runs_holds_what_a_plain_copy_lacks_and_can_be_started_from() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let (running, told) = start(folder.path());
    let http = told
        .lines()
        .find_map(|line| line.trim().strip_prefix("operators  http://"))
        .and_then(|rest| rest.split(' ').next())
        .unwrap();
    let register = "POST /api/v1/stations HTTP/1.1";
    let answer = ask(http, register, r#"{"identity": "BACKED-UP"}"#);
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    std::fs::copy(at("data/csms.sqlite"), at("plain.sqlite")).unwrap();
    let back_up = |arguments: &[&str]| {
        let mut command = csms(folder.path());
        command.arg("backup").args(arguments).output().unwrap()
    };
    let made = back_up(&["copy.sqlite"]);
    assert!(made.status.success(), "{made:?}");
    // Nothing is overwritten unless told so, and never the database itself.
    let before = std::fs::read(at("copy.sqlite")).unwrap();
    let refused = back_up(&["copy.sqlite"]);
    assert_eq!(refused.status.code(), Some(2), "{refused:?}");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("--overwrite"));
    assert_eq!(std::fs::read(at("copy.sqlite")).unwrap(), before);
    for itself in ["data/csms.sqlite", "data/csms.sqlite-wal"] {
        let refused = back_up(&[itself, "--overwrite"]);
        assert_eq!(refused.status.code(), Some(2), "{refused:?}");
    }
    assert!(back_up(&["copy.sqlite", "--overwrite"]).status.success());
    let nowhere = back_up(&["missing/copy.sqlite"]);
    assert_eq!(nowhere.status.code(), Some(3), "{nowhere:?}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = at("copy.sqlite").metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let names = folder.path().read_dir().unwrap();
    let left = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert!(!left.into_iter().any(|name| name.contains("part")));
    drop(running);
    let stations_of = |name: &str| {
        let mut command = csms(folder.path());
        let database = format!("sqlite://{name}");
        let listed = command.args(["station", "list", "--database", &database]);
        String::from_utf8(listed.output().unwrap().stdout).unwrap()
    };
    assert!(stations_of("copy.sqlite").contains("BACKED-UP"));
    assert!(!stations_of("plain.sqlite").contains("BACKED-UP"));
}

/// Waits until `found` finds something among the records of a log in JSON.
#[cfg(unix)]
fn wait_for(log: &Path, found: impl Fn(&serde_json::Value) -> bool) -> serde_json::Value {
    for _ in 0..600 {
        let text = std::fs::read_to_string(log).unwrap_or_default();
        // The last line may be half written.
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        let records = whole.lines().map(|line| {
            serde_json::from_str::<serde_json::Value>(line)
                .unwrap_or_else(|error| panic!("{error}: {line}"))
        });
        if let Some(record) = records.into_iter().find(|record| found(record)) {
            return record;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!(
        "not there: {}",
        std::fs::read_to_string(log).unwrap_or_default()
    );
}

#[cfg(unix)]
#[test]
fn with_json_logs_every_line_is_an_object_and_sighup_reads_tokens_again() {
    let folder = tempfile::tempdir().unwrap();
    let (log, token) = (folder.path().join("log"), folder.path().join("token"));
    let (first, second) = ("first-token-0123456789", "second-token-0123456789");
    std::fs::write(&token, first).unwrap();
    let mut running = Running(
        std::process::Command::new(assert_cmd::cargo::cargo_bin!("csms"))
            .current_dir(folder.path())
            .args(["--listen", "127.0.0.1:0", "--http", "127.0.0.1:0"])
            .args(["--log-format", "json", "--operator-token-file", "token"])
            .env_remove("RUST_LOG")
            .stdin(Stdio::null())
            .stdout(std::fs::File::create(folder.path().join("out")).unwrap())
            .stderr(std::fs::File::create(&log).unwrap())
            .spawn()
            .unwrap(),
    );
    let message = |text: &'static str| move |record: &serde_json::Value| record["message"] == text;
    let started = wait_for(&log, message("started"));
    let http = started["http"].as_str().unwrap().to_owned();
    assert!(
        started["database"]
            .as_str()
            .unwrap()
            .ends_with("data/csms.sqlite")
    );
    let register = |token: &str| {
        ask(
            &http,
            &format!("POST /api/v1/stations HTTP/1.1\r\nAuthorization: Bearer {token}"),
            "{}",
        )
    };
    assert!(register(second).starts_with("HTTP/1.1 401"));
    let wrong = wait_for(&log, message("a wrong token was sent over HTTP"));
    assert_eq!(wrong["path"], "/api/v1/stations");
    assert!(register(first).starts_with("HTTP/1.1 422"));
    let action = wait_for(&log, message("operator action"));
    assert_eq!(
        (&action["who"], &action["method"], &action["status"]),
        (&"operator".into(), &"POST".into(), &422.into())
    );
    // What cannot be used changes nothing, and the process goes on.
    std::fs::write(&token, "short").unwrap();
    signal(&running, "HUP");
    wait_for(&log, message("the tokens stay as they were"));
    assert!(register(first).starts_with("HTTP/1.1 422"));
    std::fs::write(&token, second).unwrap();
    signal(&running, "HUP");
    wait_for(
        &log,
        message("the tokens have changed; the new ones are in force"),
    );
    assert!(register(first).starts_with("HTTP/1.1 401"));
    assert!(register(second).starts_with("HTTP/1.1 422"));
    signal(&running, "TERM");
    assert_eq!(running.0.wait().unwrap().code(), Some(0));
    let text = std::fs::read_to_string(&log).unwrap();
    for line in text.lines() {
        assert!(
            serde_json::from_str::<serde_json::Value>(line)
                .unwrap()
                .is_object(),
            "{line}"
        );
    }
    assert!(!text.contains(first) && !text.contains(second), "{text}");
    assert_eq!(
        std::fs::read_to_string(folder.path().join("out")).unwrap(),
        ""
    );
}

#[test]
fn with_json_logs_last_words_are_an_object_as_well() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("csms.toml"), "log-format = \"json\"\n").unwrap();
    for (arguments, code) in [
        (&["--log-format", "json", "--lisen", "x"][..], 2),
        (&["--log-format=json", "--config", "missing.toml"], 2),
        (&["--listen", "nowhere"], 2),
        (
            &["--database", "mysql://u:secret@h/x", "station", "list"],
            3,
        ),
    ] {
        let (status, text) = failure(csms(folder.path()).args(arguments));
        assert_eq!(status, code, "{text}");
        let record: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            (&record["level"], &record["exit_code"]),
            (&"ERROR".into(), &code.into())
        );
        assert!(!record["message"].as_str().unwrap().is_empty() && !text.contains("secret"));
    }
}

#[cfg(unix)]
#[test]
fn what_it_makes_on_the_disk_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let (running, _) = start(folder.path());
    assert_eq!(mode(&data), 0o700);
    for name in ["", "-wal", "-shm", "-lock"] {
        let file = data.join(format!("csms.sqlite{name}"));
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
    drop(running);
    csms(folder.path())
        .args(["lab-certificates", "tls/lab", "--station", "CP001"])
        .assert()
        .success();
    let tls = folder.path().join("tls");
    assert_eq!((mode(&tls), mode(&tls.join("lab"))), (0o700, 0o700));
    for entry in tls.join("lab").read_dir().unwrap() {
        let file = entry.unwrap().path();
        let is_key = file.extension().is_some_and(|extension| extension == "key");
        assert!(!is_key || mode(&file) == 0o600, "{}", file.display());
    }
}

#[cfg(unix)]
#[test]
fn asked_to_end_it_ends_in_order_with_exit_code_0() {
    let folder = tempfile::tempdir().unwrap();
    let (mut running, told) = start(folder.path());
    let database = folder
        .path()
        .canonicalize()
        .unwrap()
        .join("data/csms.sqlite");
    assert!(
        told.contains("open lab on this machine") && told.contains("ws://127.0.0.1:"),
        "{told}"
    );
    assert!(told.contains(database.to_str().unwrap()), "{told}");
    let killed = std::process::Command::new("kill")
        .args(["-TERM", &running.0.id().to_string()])
        .status()
        .unwrap();
    assert!(killed.success());
    assert_eq!(running.0.wait().unwrap().code(), Some(0));
    assert!(database.is_file());
    // One file holds everything: it can be copied.
    assert!(!database.with_extension("sqlite-wal").exists());
}
