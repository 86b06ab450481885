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
