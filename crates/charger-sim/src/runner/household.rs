//! A scenario whose station is a device on the home network: `echonet-sim` plays it, `echonet-gateway`
//! bridges it. Both are programs of their own, beside this one; the steps act on the device over its
//! REST side and on the CSMS as an operator does.
//!
//! The gateway writes what its station did, as the stations of this program do. Beside that, the
//! registers of the device at start and stop are held against the transaction.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use scenario::{
    Scenario, Step,
    record::{ScenarioRecord, StationRecord},
    scenario::{Device, Vehicle},
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::Instant,
};

use super::{Runner, failure::Failure, interruption, judge, outcome};
use crate::{
    event::RunEvent,
    http::Http,
    record::StationLog,
    server::{ask_to_stop, sibling},
};

/// Between two looks at what is waited for.
const LOOK: Duration = Duration::from_millis(100);
/// How long the programs may take to start, and the gateway to end.
const PATIENCE: Duration = Duration::from_secs(10);

/// Seconds that a step may take which says nothing about it.
const USUAL: u32 = 5;

/// The programs that run, and what they were seen to do.
struct Household<'a> {
    runner: &'a Runner,
    device: &'a Device,
    identity: &'a str,
    folder: PathBuf,
    http: Http,
    sim: Option<(Child, String)>,
    gateway: Option<Child>,
    record: Option<StationRecord>,
    /// Registers of the device when the charge began and when it had ended, Wh.
    registers: (Option<u64>, Option<u64>),
}

impl Runner {
    /// Plays a scenario whose station is a device on the home network.
    pub(super) async fn household(&mut self, scenario: &Scenario, device: &Device) {
        self.listener.hear(&RunEvent::ScenarioStarted(scenario));
        let started_at = self.clock.wall_now();
        let identity = scenario.stations.first().map_or("", String::as_str);
        let name = format!(
            "charger-sim-{}-{}",
            std::process::id(),
            started_at.as_microsecond()
        );
        let folder = std::env::temp_dir().join(name);
        let mut failures = Vec::new();
        let mut record = None;
        match Http::new(PATIENCE) {
            Err(why) => failures.push(Failure::new(identity, "scenario", "played to its end", why)),
            Ok(http) => {
                let mut household = Household {
                    runner: self,
                    device,
                    identity,
                    folder: folder.clone(),
                    http,
                    sim: None,
                    gateway: None,
                    record: None,
                    registers: (None, None),
                };
                let played = async {
                    let all = household.play(scenario);
                    match tokio::time::timeout(scenario.budget, all).await {
                        Ok(result) => result.err(),
                        Err(_) => {
                            let limit = format!("within {} s", scenario.budget.as_secs());
                            Some(Failure::new(identity, "scenario", limit, "still running"))
                        }
                    }
                };
                failures.extend(tokio::select! {
                    failure = played => failure,
                    () = self.interrupt.happened() => Some(interruption()),
                });
                let registers = household.registers;
                record = household.record.take();
                if failures.is_empty()
                    && let Some(record) = &record
                {
                    failures.extend(judged(scenario, record, registers));
                }
            }
        }
        self.interrupted = self.interrupt.has_happened();
        // What stays there is for whoever looks into a failure.
        if failures.is_empty() {
            let _ = std::fs::remove_dir_all(&folder);
        }
        let record = ScenarioRecord {
            number: scenario.number,
            id: scenario.id.clone(),
            file: scenario.file.clone(),
            started_at,
            finished_at: self.clock.wall_now(),
            outcome: outcome(&failures),
            failures: failures.iter().map(ToString::to_string).collect(),
            skipped: Vec::new(),
            restarts: Vec::new(),
            stations: record.into_iter().collect(),
        };
        self.finished(record, failures);
    }
}

/// What the station's own ledger and the registers of the device say.
fn judged(
    scenario: &Scenario,
    record: &StationRecord,
    (begin, end): (Option<u64>, Option<u64>),
) -> Vec<Failure> {
    let mut log = StationLog::new(&record.identity, None);
    log.record = record.clone();
    let mut failures = judge::judge(&scenario.expect, &Default::default(), &log);
    let ledger = record.transactions.first();
    for (subject, device, station) in [
        (
            "register at the start",
            begin,
            ledger.map(|one| one.begin_register_wh),
        ),
        (
            "register at the end",
            end,
            ledger.and_then(|one| one.end_register_wh),
        ),
    ] {
        let station = station.and_then(|wh| u64::try_from(wh).ok());
        if device != station {
            let shown = |wh: Option<u64>| wh.map_or("none".to_owned(), |wh| format!("{wh} Wh"));
            failures.push(Failure::new(
                &record.identity,
                subject,
                shown(device),
                shown(station),
            ));
        }
    }
    failures
}

impl Household<'_> {
    async fn play(&mut self, scenario: &Scenario) -> Result<(), Failure> {
        if let Some(server) = &self.runner.server {
            let running = server.lock().await.ensure_running().await;
            running
                .map_err(|e| Failure::new("", "CSMS", "running", e.to_string()).unreachable())?;
        }
        for step in &scenario.steps {
            match step {
                Step::Connect { within_seconds } => self.connect(*within_seconds).await?,
                Step::ExpectBoot {
                    status,
                    within_seconds,
                } => {
                    let path = format!("/api/v1/stations/{}", self.identity);
                    self.csms("BootNotification", &path, *within_seconds, |station| {
                        station["registration"] == *status
                    })
                    .await?;
                }
                Step::PlugIn {
                    vehicle,
                    within_seconds,
                    ..
                } => {
                    self.plug_in(vehicle, within_seconds.unwrap_or(USUAL))
                        .await?;
                }
                Step::RemoteStart {
                    evse_id,
                    connector_id,
                    ..
                } => {
                    self.registers.0 = Some(self.register().await?);
                    let operator = &self.runner.operator;
                    let started = operator.start(self.identity, *evse_id, *connector_id).await;
                    started.map_err(|refusal| self.refused("start", refusal.what))?;
                }
                Step::Charge(charge) => {
                    tokio::time::sleep(Duration::from_secs(charge.seconds.into())).await;
                }
                Step::RemoteStop { within_seconds, .. } => self.stop(*within_seconds).await?,
                Step::Unplug { .. } => {
                    self.device("DELETE", "/vehicle", None).await?;
                    // What the station says of it is answered before it leaves.
                    self.connector_is("Available", USUAL).await?;
                }
                Step::Disconnect {} => self.disconnect().await?,
                Step::Wait { seconds } => {
                    tokio::time::sleep(Duration::from_secs((*seconds).into())).await;
                }
                other => {
                    let text = format!("{other:?}");
                    return Err(self.failed(
                        "step",
                        "one that a device on the home network can do",
                        text,
                    ));
                }
            }
        }
        Ok(())
    }

    fn failed(
        &self,
        subject: &str,
        expected: impl Into<String>,
        actual: impl Into<String>,
    ) -> Failure {
        Failure::new(self.identity, subject, expected, actual)
    }

    fn refused(&self, what: &str, why: String) -> Failure {
        self.failed(
            &format!("POST /chargers/{}/{what}", self.identity),
            "Accepted",
            why,
        )
    }

    /// Starts the device and the gateway, and waits for the station.
    async fn connect(&mut self, within_seconds: u32) -> Result<(), Failure> {
        let address = &self.device.address;
        std::fs::create_dir_all(&self.folder)
            .map_err(|e| self.failed("scenario", "played to its end", e.to_string()))?;
        let sim = [
            "--address",
            address,
            "--class",
            &self.device.class,
            "--http",
            "127.0.0.1:0",
            "--lang",
            "en",
        ];
        let (child, http) = self.spawn("echonet-sim", &sim, "REST on ", "/api").await?;
        self.sim = Some((child, http));
        let object = format!("{address}/{}:1={}", self.device.class, self.identity);
        let (state, file) = (self.folder.join("state"), self.folder.join("record.json"));
        let (state, file) = (state.display().to_string(), file.display().to_string());
        let setting = &self.runner.setting;
        let mut gateway = vec![
            "--node",
            address,
            "--identity",
            &object,
            "--csms-url",
            &setting.target.csms_url,
            "--interval",
            "1",
            "--state-dir",
            &state,
            "--record",
            &file,
            "--http",
            "127.0.0.1:0",
            "--lang",
            "en",
        ];
        let ca_file = setting
            .tls
            .ca_file
            .as_ref()
            .map(|path| path.display().to_string());
        let certificates = setting
            .tls
            .certificates
            .as_ref()
            .map(|path| path.display().to_string());
        for (flag, value) in [("--ca-file", &ca_file), ("--certificates", &certificates)] {
            if let Some(value) = value {
                gateway.extend([flag, value.as_str()]);
            }
        }
        let (child, _) = self
            .spawn("echonet-gateway", &gateway, "http", "/healthz")
            .await?;
        self.gateway = Some(child);
        let path = format!("/api/v1/stations/{}", self.identity);
        self.csms("connection", &path, within_seconds, |station| {
            station["connected"] == true
        })
        .await?;
        self.connector_is("Available", within_seconds).await
    }

    /// Starts a program beside this one, and waits for a line with an address: what stands between
    /// `before` and `after` in it.
    async fn spawn(
        &self,
        name: &str,
        arguments: &[&str],
        before: &str,
        after: &str,
    ) -> Result<(Child, String), Failure> {
        let failed = |why: String| self.failed(name, "running", why);
        let program = sibling(name).map_err(|e| failed(e.to_string()))?;
        let mut command = Command::new(program);
        command
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        if let Some(password) = &self.runner.setting.password {
            command.env("ECHONET_GATEWAY_PASSWORD", password.reveal());
        }
        let mut child = command.spawn().map_err(|e| failed(e.to_string()))?;
        let mut lines = match child.stderr.take() {
            Some(errors) => BufReader::new(errors).lines(),
            None => return Err(failed("no output".to_owned())),
        };
        let found = async {
            let mut said = String::new();
            while let Ok(Some(line)) = lines.next_line().await {
                if let Some((_, rest)) = line.split_once(before)
                    && let Some((address, _)) = rest.split_once(after)
                {
                    let address = address.trim_start_matches("://");
                    return Ok(address.trim_start_matches("http://").to_owned());
                }
                said = line;
            }
            Err(said)
        };
        let address = tokio::time::timeout(PATIENCE, found).await;
        let address = address
            .unwrap_or_else(|_| Err("no answer".to_owned()))
            .map_err(failed)?;
        let log = self.folder.join(format!("{name}.log"));
        tokio::spawn(async move { keep(lines, &log).await });
        Ok((child, address))
    }

    async fn plug_in(&self, vehicle: &Vehicle, within_seconds: u32) -> Result<(), Failure> {
        let body = json!({
            "capacity_wh": whole(vehicle.battery_kwh * 1_000.0),
            "soc_percent": vehicle.soc_percent,
            "max_w": whole(vehicle.max_kw * 1_000.0),
        });
        self.device("POST", "/vehicle", Some(body)).await?;
        self.connector_is("Occupied", within_seconds).await
    }

    /// Waits until the CSMS has been told of a state of the connector.
    async fn connector_is(&self, status: &str, within_seconds: u32) -> Result<(), Failure> {
        let path = format!("/api/v1/stations/{}/connectors", self.identity);
        self.csms("StatusNotification", &path, within_seconds, |list| {
            list["items"][0]["status"] == *status
        })
        .await
        .map(drop)
    }

    async fn stop(&mut self, within_seconds: u32) -> Result<(), Failure> {
        let path = format!("/api/v1/stations/{}/transactions", self.identity);
        let active = |list: &Value| list["items"][0]["state"] == "active";
        let list = self
            .csms("transaction", &path, within_seconds, active)
            .await?;
        let id = list["items"][0]["transaction_id"]
            .as_str()
            .unwrap_or_default();
        let stopped = self.runner.operator.stop(self.identity, id).await;
        stopped.map_err(|refusal| self.refused("stop", refusal.what))?;
        self.registers.1 = Some(self.register().await?);
        let ended = |list: &Value| list["items"][0]["state"] == "ended";
        self.csms("transaction", &path, within_seconds, ended)
            .await?;
        Ok(())
    }

    /// Ends the gateway in an orderly way and takes what it wrote.
    async fn disconnect(&mut self) -> Result<(), Failure> {
        let gateway = self.gateway.take();
        let failed = |why: String| self.failed("echonet-gateway", "what the station did", why);
        if let Some(mut gateway) = gateway {
            ask_to_stop(&gateway).map_err(|e| failed(e.to_string()))?;
            let ended = tokio::time::timeout(PATIENCE, gateway.wait()).await;
            if ended.is_err() {
                return Err(failed("still running".to_owned()));
            }
        }
        let text =
            std::fs::read(self.folder.join("record.json")).map_err(|e| failed(e.to_string()))?;
        let records: Vec<StationRecord> =
            serde_json::from_slice(&text).map_err(|e| failed(e.to_string()))?;
        let record = records
            .into_iter()
            .find(|record| record.identity == self.identity)
            .ok_or_else(|| failed("nothing".to_owned()))?;
        self.record = Some(record);
        Ok(())
    }

    /// The counter of the device, Wh.
    async fn register(&self) -> Result<u64, Failure> {
        let property = self.device("GET", "/properties/0xD8", None).await?;
        let digits = property["current"]["value"].as_str().unwrap_or_default();
        u64::from_str_radix(digits, 16)
            .map_err(|_| self.failed("echonet-sim", "a register", property.to_string()))
    }

    /// Asks the device over its REST side.
    async fn device(
        &self,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> Result<Value, Failure> {
        let base = self.sim.as_ref().map_or("", |(_, http)| http);
        let url = format!("http://{base}/api/v1/devices/{}:1{path}", self.device.class);
        let answer = self.http.ask(method, &url, None, body).await;
        answer.map_err(|why| self.failed("echonet-sim", "an answer", why))
    }

    /// Asks the CSMS until what it says is as wanted.
    async fn csms(
        &self,
        subject: &str,
        path: &str,
        within_seconds: u32,
        wanted: impl Fn(&Value) -> bool,
    ) -> Result<Value, Failure> {
        let setting = &self.runner.setting;
        let url = format!("{}{path}", setting.target.http_url);
        let until = Instant::now() + Duration::from_secs(within_seconds.into());
        loop {
            let answer = self
                .http
                .ask("GET", &url, setting.token.as_deref(), None)
                .await;
            match answer {
                Ok(answer) if wanted(&answer) => return Ok(answer),
                answer if Instant::now() >= until => {
                    let shown = answer.map_or_else(|why| why, |answer| answer.to_string());
                    let shown: String = shown.chars().take(300).collect();
                    let limit = format!("within {within_seconds} s");
                    return Err(self.failed(subject, limit, shown));
                }
                _ => tokio::time::sleep(LOOK).await,
            }
        }
    }
}

/// Writes what a program says to a file, so that it never waits for a reader.
async fn keep(mut lines: tokio::io::Lines<BufReader<tokio::process::ChildStderr>>, path: &Path) {
    let mut text = String::new();
    while let Ok(Some(line)) = lines.next_line().await {
        // A scenario lasts seconds; who says more than this is cut off in the log.
        if text.len() < 1 << 20 {
            text.push_str(&line);
            text.push('\n');
            let _ = std::fs::write(path, &text);
        }
    }
}

fn whole(number: f64) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped"
    )]
    let whole = number.clamp(0.0, 1e9).round() as u64;
    whole
}
