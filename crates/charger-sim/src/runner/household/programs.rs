//! The programs of a household: `echonet-sim`, which plays the device, and `echonet-gateway`, which bridges it.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use scenario::{record::StationRecord, scenario::Device};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

use crate::{
    http::Rest,
    runner::crew::Setting,
    server::{ask_to_stop, sibling},
};

/// How long a program may take to start, to answer, and to end.
const PATIENCE: Duration = Duration::from_secs(10);
/// What a program may say; a scenario lasts seconds.
const MOST_LOG_BYTES: usize = 1 << 20;

/// A program that runs, and its HTTP side.
#[derive(Debug)]
pub(super) struct Program {
    child: Child,
    /// Its HTTP side.
    pub(super) rest: Rest,
}

impl Program {
    /// Starts the device.
    pub(super) async fn device(device: &Device, folder: &Path) -> Result<Self, String> {
        let pace = device.pace.to_string();
        let arguments = [
            ("--address", device.address.as_str()),
            ("--class", &device.class),
            ("--pace", &pace),
        ];
        let mut command = command("echonet-sim", &arguments)?;
        command.arg("--lang").arg("en");
        Self::start(command, folder, "echonet-sim", ("REST on ", "/api")).await
    }

    /// Starts the gateway of the device, whose station is `identity`.
    pub(super) async fn gateway(
        device: &Device,
        identity: &str,
        setting: &Setting,
        folder: &Path,
    ) -> Result<Self, String> {
        let object = format!("{}/{}:1={identity}", device.address, device.class);
        let arguments = [
            ("--node", device.address.as_str()),
            ("--identity", &object),
            ("--csms-url", &setting.target.csms_url),
            ("--interval", "1"),
        ];
        let mut command = command("echonet-gateway", &arguments)?;
        command.arg("--lang").arg("en");
        let files = [
            ("--ca-file", setting.tls.ca_file.clone()),
            ("--certificates", setting.tls.certificates.clone()),
            ("--state-dir", Some(folder.join("state"))),
            ("--record", Some(record_file(folder))),
        ];
        for (flag, file) in files {
            if let Some(file) = file {
                command.arg(flag).arg(file);
            }
        }
        if let Some(password) = &setting.password {
            command.env("ECHONET_GATEWAY_PASSWORD", password.reveal());
        }
        Self::start(command, folder, "echonet-gateway", ("http", "/healthz")).await
    }

    /// Starts a program and waits for the line with its address: what stands between the two marks. What it says
    /// goes to a file in `folder`.
    async fn start(
        mut command: Command,
        folder: &Path,
        name: &str,
        (before, after): (&str, &str),
    ) -> Result<Self, String> {
        let mut child = command.spawn().map_err(|error| error.to_string())?;
        let errors = child.stderr.take().ok_or("no output")?;
        let mut lines = BufReader::new(errors).lines();
        let found = async {
            let mut said = String::new();
            while let Ok(Some(line)) = lines.next_line().await {
                let rest = line.split_once(before).map(|(_, rest)| rest);
                if let Some((address, _)) = rest.and_then(|rest| rest.split_once(after)) {
                    let address = address.trim_start_matches("http://");
                    return Ok(address.trim_start_matches("://").to_owned());
                }
                said = line;
            }
            Err(said)
        };
        let address = tokio::time::timeout(PATIENCE, found)
            .await
            .unwrap_or_else(|_| Err("no answer".to_owned()))?;
        let log = folder.join(format!("{name}.log"));
        tokio::spawn(async move { keep(lines, &log).await });
        let rest = Rest::new(&format!("http://{address}"), None, PATIENCE)?;
        Ok(Self { child, rest })
    }

    /// Kills it.
    pub(super) async fn kill(mut self) -> Result<(), String> {
        self.child.kill().await.map_err(|error| error.to_string())
    }

    /// Ends it in an orderly way.
    pub(super) async fn stop(mut self) -> Result<(), String> {
        ask_to_stop(&self.child).map_err(|error| error.to_string())?;
        let ended = tokio::time::timeout(PATIENCE, self.child.wait()).await;
        ended.map(drop).map_err(|_| "still running".to_owned())
    }
}

fn command(name: &str, arguments: &[(&str, &str)]) -> Result<Command, String> {
    let program = sibling(name).map_err(|error| error.to_string())?;
    let mut command = Command::new(program);
    for (flag, value) in arguments {
        command.arg(flag).arg(value);
    }
    command
        .arg("--http")
        .arg("127.0.0.1:0")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    Ok(command)
}

fn record_file(folder: &Path) -> PathBuf {
    folder.join("record.json")
}

/// What the gateway wrote of the station.
pub(super) fn record(folder: &Path, identity: &str) -> Result<StationRecord, String> {
    let text = std::fs::read(record_file(folder)).map_err(|error| error.to_string())?;
    let records: Vec<StationRecord> =
        serde_json::from_slice(&text).map_err(|error| error.to_string())?;
    let mut records = records.into_iter();
    let own = records.find(|record| record.identity == identity);
    own.ok_or_else(|| "nothing".to_owned())
}

/// Adds what a program says to a file, so that it never waits for a reader.
async fn keep(mut lines: tokio::io::Lines<BufReader<tokio::process::ChildStderr>>, path: &Path) {
    let mut text = std::fs::read_to_string(path).unwrap_or_default();
    while let Ok(Some(line)) = lines.next_line().await {
        if text.len() < MOST_LOG_BYTES {
            text.push_str(&line);
            text.push('\n');
            let _ = std::fs::write(path, &text);
        }
    }
}
