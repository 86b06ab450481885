//! A scenario whose station is a device on the home network: `echonet-sim` plays it, `echonet-gateway`
//! bridges it. Both are programs of their own, beside this one; the steps act on the device over its
//! REST side and on the CSMS as an operator does.
//!
//! The gateway writes what its station did, as the stations of this program do. Beside that, the
//! registers of the device where charges begin and end are held against the transactions.

mod programs;

use std::{path::PathBuf, time::Duration};

use scenario::{
    Scenario, Step,
    record::StationRecord,
    scenario::{Device, RestStep, Vehicle},
};
use serde_json::{Value, json};
use tokio::time::Instant;

use self::programs::Program;
use super::{Played, Runner, failure::Failure, interruption, judge, steps::ask};
use crate::{
    event::{RunEvent, StepStage},
    record::StationLog,
};

/// Between two looks at what is waited for.
const LOOK: Duration = Duration::from_millis(100);
/// After an event that comes once a second: everything of it has been said, and the next one is not due yet.
const QUIET: Duration = Duration::from_millis(400);

/// Seconds that a step may take which says nothing about it.
const USUAL: u32 = 5;

/// What the device had counted where a charge began and where it ended, Wh; resets are no steps back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Counted {
    begin: u64,
    end: Option<u64>,
}

/// The programs that run, and what they were seen to do.
struct Household<'a> {
    runner: &'a Runner,
    device: &'a Device,
    identity: &'a str,
    folder: PathBuf,
    sim: Option<Program>,
    gateway: Option<Program>,
    record: Option<StationRecord>,
    /// Of each charge.
    counted: Vec<Counted>,
    /// What the device had counted when its counter was reset, Wh.
    before_reset_wh: u64,
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
        let mut household = Household {
            runner: self,
            device,
            identity,
            folder: std::env::temp_dir().join(name),
            sim: None,
            gateway: None,
            record: None,
            counted: Vec::new(),
            before_reset_wh: 0,
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
        let mut failures: Vec<_> = tokio::select! {
            failure = played => failure,
            () = self.interrupt.happened() => Some(interruption()),
        }
        .into_iter()
        .collect();
        let Household {
            record,
            counted,
            folder,
            ..
        } = household;
        if failures.is_empty()
            && let Some(record) = &record
        {
            failures.extend(judged(scenario, record, &counted));
        }
        self.interrupted = self.interrupt.has_happened();
        // What stays there is for whoever looks into a failure.
        if failures.is_empty() {
            let _ = std::fs::remove_dir_all(&folder);
        }
        let played = Played {
            stations: record.into_iter().collect(),
            ..Played::default()
        };
        self.close(scenario, started_at, played, failures);
    }
}

/// What the station's own ledger and the registers of the device say.
fn judged(scenario: &Scenario, record: &StationRecord, counted: &[Counted]) -> Vec<Failure> {
    let mut log = StationLog::new(&record.identity, None);
    log.record = record.clone();
    let mut failures = judge::judge(&scenario.expect, &Default::default(), &log);
    let shown = |wh: Option<u64>| wh.map_or("none".to_owned(), |wh| format!("{wh} Wh"));
    for (index, counted) in counted.iter().enumerate() {
        let ledger = record.transactions.get(index);
        let begin = ledger.map(|one| one.begin_register_wh);
        let end = ledger.and_then(|one| one.end_register_wh);
        for (subject, device, station) in [
            ("register at the start", Some(counted.begin), begin),
            ("register at the end", counted.end, end),
        ] {
            let station = station.and_then(|wh| u64::try_from(wh).ok());
            if device != station {
                failures.push(Failure::new(
                    &record.identity,
                    subject,
                    shown(device),
                    shown(station),
                ));
            }
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
        for (number, step) in scenario.steps.iter().enumerate() {
            self.tell(number, StepStage::Begun);
            let ended = self.do_step(step).await;
            self.tell(number, StepStage::of(&ended));
            ended?;
        }
        Ok(())
    }

    fn tell(&self, number: usize, stage: StepStage) {
        self.runner.listener.hear(&RunEvent::Step {
            station: self.identity,
            number,
            stage,
        });
    }

    async fn do_step(&mut self, step: &Step) -> Result<(), Failure> {
        match step {
            Step::Connect { within_seconds } => self.connect(*within_seconds).await,
            Step::ExpectBoot {
                status,
                within_seconds,
            } => {
                let booted = json!({ "registration": status });
                self.csms("", booted, *within_seconds).await.map(drop)
            }
            Step::PlugIn {
                vehicle,
                within_seconds,
                ..
            } => self.plug_in(vehicle, within_seconds.unwrap_or(USUAL)).await,
            Step::RemoteStart {
                evse_id,
                connector_id,
                ..
            } => {
                let begin = self.register().await?;
                let operator = &self.runner.operator;
                let started = operator.start(self.identity, *evse_id, *connector_id).await;
                started.map_err(|refusal| self.refused("start", refusal.what))?;
                self.counted.push(Counted { begin, end: None });
                Ok(())
            }
            Step::Charge(charge) => {
                tokio::time::sleep(Duration::from_secs(charge.seconds.into())).await;
                Ok(())
            }
            Step::RemoteStop { within_seconds, .. } => self.stop(*within_seconds).await,
            Step::Unplug { within_seconds, .. } => self.unplug(*within_seconds).await,
            Step::Rest(rest) => {
                let operator = &self.runner.operator;
                ask(operator.rest(), self.identity, rest).await.map(drop)
            }
            Step::AskDevice(rest) => self.ask_device(rest).await.map(drop),
            Step::ResetCounter { within_seconds } => self.reset_counter(*within_seconds).await,
            Step::RestartGateway { within_seconds } => self.restart_gateway(*within_seconds).await,
            Step::Disconnect {} => self.disconnect().await,
            Step::Wait { seconds } => {
                tokio::time::sleep(Duration::from_secs((*seconds).into())).await;
                Ok(())
            }
            other => {
                let expected = "one that a device on the home network can do";
                Err(self.failed("step", expected, format!("{other:?}")))
            }
        }
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
        let subject = format!("POST /chargers/{}/{what}", self.identity);
        self.failed(&subject, "Accepted", why)
    }

    /// Starts the device and the gateway, and waits for the station.
    async fn connect(&mut self, within_seconds: u32) -> Result<(), Failure> {
        std::fs::create_dir_all(&self.folder)
            .map_err(|e| self.failed("scenario", "played to its end", e.to_string()))?;
        let sim = Program::device(self.device, &self.folder).await;
        self.sim = Some(sim.map_err(|why| self.failed("echonet-sim", "running", why))?);
        self.start_gateway(within_seconds).await?;
        self.connector_is("Available", within_seconds).await
    }

    async fn start_gateway(&mut self, within_seconds: u32) -> Result<(), Failure> {
        let setting = &self.runner.setting;
        let gateway = Program::gateway(self.device, self.identity, setting, &self.folder).await;
        let gateway = gateway.map_err(|why| self.failed("echonet-gateway", "running", why))?;
        self.gateway = Some(gateway);
        let connected = json!({ "connected": true });
        self.csms("", connected, within_seconds).await.map(drop)
    }

    async fn plug_in(&mut self, vehicle: &Vehicle, within_seconds: u32) -> Result<(), Failure> {
        let body = json!({
            "capacity_wh": whole(vehicle.battery_kwh * 1_000.0),
            "soc_percent": vehicle.soc_percent,
            "max_w": whole(vehicle.max_kw * 1_000.0),
        });
        self.act_on_device("POST", "/vehicle", Some(body), 204)
            .await?;
        self.connector_is("Occupied", within_seconds).await
    }

    /// Pulls the cable, also in the middle of a charge.
    async fn unplug(&mut self, within_seconds: u32) -> Result<(), Failure> {
        self.act_on_device("DELETE", "/vehicle", None, 204).await?;
        // What the station says of it is answered before it leaves.
        self.connector_is("Available", within_seconds.max(USUAL))
            .await?;
        let end = self.register().await?;
        if let Some(charge) = self.counted.last_mut() {
            charge.end.get_or_insert(end);
        }
        Ok(())
    }

    /// Waits until the CSMS has been told of a state of the connector.
    async fn connector_is(&self, status: &str, within_seconds: u32) -> Result<(), Failure> {
        let wanted = json!({ "items": [{ "status": status }] });
        let told = self.csms("/connectors", wanted, within_seconds).await;
        told.map(drop)
    }

    async fn stop(&mut self, within_seconds: u32) -> Result<(), Failure> {
        let newest = |state: &str| json!({ "items": [{ "state": state }] });
        let path = "/transactions";
        let list = self.csms(path, newest("active"), within_seconds).await?;
        let id = list["items"][0]["transaction_id"]
            .as_str()
            .unwrap_or_default();
        let stopped = self.runner.operator.stop(self.identity, id).await;
        stopped.map_err(|refusal| self.refused("stop", refusal.what))?;
        let end = self.register().await?;
        if let Some(charge) = self.counted.last_mut() {
            charge.end = Some(end);
        }
        let ended = self.csms(path, newest("ended"), within_seconds).await;
        ended.map(drop)
    }

    /// Sets the counter of the device to 0 when nothing flows and the gateway has read that: what is counted after
    /// the last reading is lost with the counter, and nobody could bill it.
    async fn reset_counter(&mut self, within_seconds: u32) -> Result<(), Failure> {
        let idle = json!({ "current": { "value": "00000000" } });
        let path = self.device_path("/properties/0xD3");
        self.ask_device(&RestStep::wait(path, idle, within_seconds))
            .await?;
        let counted = self.register().await?;
        let until = Instant::now() + Duration::from_secs(within_seconds.into());
        while self.gateway_register().await? != counted {
            if Instant::now() >= until {
                let expected = format!("{counted} Wh read by the gateway");
                let limit = format!("not within {within_seconds} s");
                return Err(self.failed("register", expected, limit));
            }
            tokio::time::sleep(LOOK).await;
        }
        let zero = json!({ "value": "00" });
        self.act_on_device("PUT", "/properties/0xD9", Some(zero), 200)
            .await?;
        self.before_reset_wh = counted;
        Ok(())
    }

    /// The register of the station as the gateway has it, Wh.
    async fn gateway_register(&self) -> Result<u64, Failure> {
        let failed = |why: String| self.failed("echonet-gateway", "a register", why);
        let gateway = self.gateway.as_ref();
        let gateway = gateway.ok_or_else(|| failed("not running".to_owned()))?;
        let (_, text) = gateway
            .rest
            .ask("GET", "/metrics", None)
            .await
            .map_err(failed)?;
        let mut lines = text.lines();
        let line = lines.find(|line| line.starts_with("echonet_gateway_register_wh{"));
        let value = line.and_then(|line| line.rsplit(' ').next()?.parse().ok());
        value.ok_or_else(|| failed("none".to_owned()))
    }

    /// Kills the gateway in a pause between two events of the transaction, and starts it again. The device goes on.
    async fn restart_gateway(&mut self, within_seconds: u32) -> Result<(), Failure> {
        let count = |list: &Value| list["items"][0]["event_count"].as_i64();
        let any = json!({ "items": [{ "state": "active" }] });
        let path = "/transactions";
        let before = count(&self.csms(path, any.clone(), within_seconds).await?);
        let until = Instant::now() + Duration::from_secs(within_seconds.into());
        while count(&self.csms(path, any.clone(), within_seconds).await?) == before {
            if Instant::now() >= until {
                let limit = format!("none within {within_seconds} s");
                return Err(self.failed("TransactionEvent", "one more", limit));
            }
            tokio::time::sleep(LOOK).await;
        }
        tokio::time::sleep(QUIET).await;
        if let Some(gateway) = self.gateway.take() {
            let killed = gateway.kill().await;
            killed.map_err(|why| self.failed("echonet-gateway", "killed", why))?;
        }
        let gone = json!({ "connected": false });
        self.csms("", gone, within_seconds).await?;
        self.start_gateway(within_seconds).await
    }

    /// Ends the gateway in an orderly way and takes what it wrote.
    async fn disconnect(&mut self) -> Result<(), Failure> {
        let stopped = match self.gateway.take() {
            Some(gateway) => gateway.stop().await,
            None => Ok(()),
        };
        let record = stopped.and_then(|()| programs::record(&self.folder, self.identity));
        let failed = |why| self.failed("echonet-gateway", "what the station did", why);
        self.record = Some(record.map_err(failed)?);
        Ok(())
    }

    /// What the device has counted, Wh, with what it had before its counter was reset.
    async fn register(&self) -> Result<u64, Failure> {
        let any = json!({ "current": { "value": "*" } });
        let path = self.device_path("/properties/0xD8");
        let property = self.ask_device(&RestStep::wait(path, any, USUAL)).await?;
        let digits = property["current"]["value"].as_str().unwrap_or_default();
        let counted = u64::from_str_radix(digits, 16)
            .map_err(|_| self.failed("echonet-sim", "a register", property.to_string()))?;
        Ok(self.before_reset_wh + counted)
    }

    fn device_path(&self, of_device: &str) -> String {
        format!("/api/v1/devices/{}:1{of_device}", self.device.class)
    }

    /// Does something to the device over its REST side.
    async fn act_on_device(
        &self,
        method: &str,
        of_device: &str,
        body: Option<Value>,
        status: u16,
    ) -> Result<(), Failure> {
        let rest = RestStep {
            method: method.to_owned(),
            path: self.device_path(of_device),
            body,
            status,
            answer: None,
            within_seconds: USUAL,
        };
        self.ask_device(&rest).await.map(drop)
    }

    async fn ask_device(&self, rest: &RestStep) -> Result<Value, Failure> {
        let sim = self.sim.as_ref();
        let sim = sim.ok_or_else(|| self.failed("echonet-sim", "running", "not started"))?;
        ask(&sim.rest, self.identity, rest).await
    }

    /// Asks the CSMS about the station until what it says is as wanted.
    async fn csms(
        &self,
        of_station: &str,
        wanted: Value,
        within_seconds: u32,
    ) -> Result<Value, Failure> {
        let path = format!("/api/v1/stations/{}{of_station}", self.identity);
        let rest = RestStep::wait(path, wanted, within_seconds);
        ask(self.runner.operator.rest(), self.identity, &rest).await
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
