//! Tests of the station under simulated time, without sockets: a bench that plays the CSMS.
//!
//! Each file takes a group of rules. The bench answers CALLs as it is told, keeps every frame, and moves time.

mod access;
mod certificates;
mod charging;
mod commands;
mod display;
mod effects;
mod external_limits;
mod jobs;
mod link;
mod locks;
mod metering;
mod monitors;
mod networks;
mod offline;
mod plug_and_charge;
mod profile_oracle;
mod promises;
mod reached;
mod registration;
mod renewal;
mod reports;
mod resets;
mod smart_charging;
mod storms;
mod together;
mod transactions;
mod triggers;
mod variables;
mod vendors;

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use serde_json::{Value, json};

use super::{
    Command, CommandError, ObservationKind, Reply, Spec, Token,
    core::{Core, Input, Output, Target},
    download::{Download, DownloadEnd, SoFar},
    upload::{Upload, UploadEnd},
};
use crate::{clock::ModelInstant, physics::cabinet::CabinetHandle, physics::vehicle::Vehicle};

/// How the bench answers a CALL.
#[derive(Debug, Clone)]
enum Answer {
    Result(Value),
    Error(&'static str),
    Silence,
    /// A whole frame; `ID` stands for the message id.
    Frame(&'static str),
}

/// A CALL that the station sent.
#[derive(Debug, Clone)]
struct Sent {
    at: ModelInstant,
    id: String,
    action: String,
    payload: Value,
}

struct Bench {
    core: Core,
    now: ModelInstant,
    /// Answers to come, by action; then the one in `always`, then the usual one.
    planned: HashMap<&'static str, VecDeque<Answer>>,
    always: HashMap<&'static str, Answer>,
    sent: Vec<Sent>,
    /// Answers of the station, by message id.
    answers: Vec<(String, Value)>,
    seen: Vec<(ModelInstant, ObservationKind)>,
    dials: Vec<ModelInstant>,
    targets: Vec<Target>,
    /// Logs that are to be uploaded; `None`: the one before is given up.
    uploads: Vec<Option<Upload>>,
    /// What every firmware file holds; one whose name says `fail` is not there.
    file: Vec<u8>,
    /// Firmware files that were asked for: how much of each was there already.
    downloads: Vec<usize>,
    /// Attempts to fetch a file that break, before one succeeds.
    broken_downloads: usize,
    /// Whether dialling succeeds.
    is_reachable: bool,
    ids: u32,
}

/// Noon of a day.
const START: ModelInstant = ModelInstant::from_millis(1_772_366_400_000);

/// MD5 of the firmware files of the bench.
const CHECKSUM: &str = "74b5b5e9570efc5c0553bb327cd41940";

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

fn token() -> Token {
    Token::new("04A2B3C4D5E680", "ISO14443").unwrap()
}

fn spec() -> Spec {
    Spec::dc("emart_shinjeju_01")
}

impl Bench {
    fn new(spec: Spec) -> Self {
        Self::with(spec, None)
    }

    fn with(spec: Spec, cabinet: Option<CabinetHandle>) -> Self {
        Self::at_scale(1, spec, cabinet)
    }

    /// A station whose model runs so many times as fast as the clock.
    fn at_scale(scale: u32, spec: Spec, cabinet: Option<CabinetHandle>) -> Self {
        Self {
            core: Core::new(
                spec,
                scale,
                7,
                cabinet.into_iter().collect(),
                seconds(30),
                START,
            ),
            now: START,
            planned: HashMap::new(),
            always: HashMap::new(),
            sent: Vec::new(),
            answers: Vec::new(),
            seen: Vec::new(),
            dials: Vec::new(),
            targets: Vec::new(),
            uploads: Vec::new(),
            file: b"firmware".to_vec(),
            downloads: Vec::new(),
            broken_downloads: 0,
            is_reachable: true,
            ids: 0,
        }
    }

    /// A connected and accepted station, with what it sent so far forgotten.
    fn accepted(spec: Spec) -> Self {
        let mut bench = Self::new(spec);
        bench.command(Command::Connect).unwrap();
        bench.run(seconds(1));
        assert!(
            bench.calls("Heartbeat").len() == 1,
            "one Heartbeat directly after acceptance"
        );
        bench.sent.clear();
        bench
    }

    fn plan(&mut self, action: &'static str, answer: Answer) -> &mut Self {
        self.planned.entry(action).or_default().push_back(answer);
        self
    }

    fn command(&mut self, command: Command) -> Result<Reply, CommandError> {
        let result = self.core.command(self.now, command);
        self.pump();
        result
    }

    /// Lets time pass, waking the station exactly when it wants to be woken.
    fn run(&mut self, span: Duration) {
        let end = self.now + span;
        while let Some(at) = self.core.next_wakeup().filter(|at| *at <= end) {
            self.now = self.now.max(at);
            self.core.advance(self.now);
            self.pump();
        }
        self.now = end;
        self.core.advance(end);
        self.pump();
    }

    /// A CALL of the CSMS; the station's answer.
    fn call(&mut self, action: &str, payload: Value) -> Value {
        self.ids += 1;
        let id = format!("csms-{}", self.ids);
        self.frame(&json!([2, id, action, payload]).to_string());
        let answer = self.answers.iter().find(|(of, _)| *of == id);
        answer
            .unwrap_or_else(|| panic!("{action} was not answered"))
            .1
            .clone()
    }

    /// A CALL of the CSMS that is answered with CALLRESULT; its payload.
    fn ask(&mut self, action: &str, payload: Value) -> Value {
        let answer = self.call(action, payload);
        assert_eq!(answer[0], 3, "{action} was refused: {answer}");
        answer[2].clone()
    }

    fn frame(&mut self, text: &str) {
        self.core.handle(self.now, Input::Frame(text));
        self.pump();
    }

    /// The upload that goes on is over.
    fn uploaded(&mut self, end: UploadEnd) {
        self.core.handle(self.now, Input::Uploaded(end));
        self.pump();
    }

    /// How an attempt to fetch a file ends.
    fn downloaded(&mut self, download: &Download) -> DownloadEnd {
        self.downloads.push(download.so_far.bytes.len());
        let name = download.url.reveal().rsplit('/').next().unwrap_or_default();
        let is_there = !name.contains("fail");
        let failed = |count: usize, is_passing| DownloadEnd::Failed {
            so_far: SoFar {
                bytes: self.file[..count].to_vec(),
                ..SoFar::default()
            },
            is_passing,
            why: "test".to_owned(),
        };
        if !is_there {
            return failed(0, false);
        }
        if self.broken_downloads > 0 {
            let end = failed(self.downloads.len(), true);
            self.broken_downloads -= 1;
            return end;
        }
        DownloadEnd::Done(self.file.clone())
    }

    fn lose_connection(&mut self) {
        self.core.handle(
            self.now,
            Input::Lost {
                reason: "test".to_owned(),
            },
        );
        self.pump();
    }

    fn pump(&mut self) {
        loop {
            let outputs = self.core.take_outputs();
            if outputs.is_empty() {
                return;
            }
            for output in outputs {
                match output {
                    Output::Observe(at, kind) => self.seen.push((at, kind)),
                    Output::Dial(target) => {
                        self.dials.push(self.now);
                        self.targets.push(target);
                        let input = if self.is_reachable {
                            Input::Opened {
                                set_up: Duration::from_millis(5),
                            }
                        } else {
                            Input::OpenFailed {
                                status: None,
                                body: "refused".to_owned(),
                            }
                        };
                        self.core.handle(self.now, input);
                    }
                    Output::Send(text) => self.receive(&text),
                    Output::Upload(upload) => self.uploads.push(Some(upload)),
                    Output::StopUpload => self.uploads.push(None),
                    Output::Download(download) => {
                        let end = self.downloaded(&download);
                        self.core
                            .handle(self.now, Input::Downloaded(download.of, end));
                    }
                    Output::StopDownload(_)
                    | Output::Close
                    | Output::Cut
                    | Output::Ping(_)
                    | Output::Pace(..) => {}
                }
            }
        }
    }

    fn receive(&mut self, text: &str) {
        let frame: Value = serde_json::from_str(text).unwrap();
        let id = frame[1].as_str().unwrap().to_owned();
        if frame[0] != 2 {
            self.answers.push((id, frame));
            return;
        }
        let action = frame[2].as_str().unwrap().to_owned();
        self.sent.push(Sent {
            at: self.now,
            id: id.clone(),
            action: action.clone(),
            payload: frame[3].clone(),
        });
        let planned = self
            .planned
            .get_mut(action.as_str())
            .and_then(VecDeque::pop_front);
        let planned = planned.or_else(|| self.always.get(action.as_str()).cloned());
        let answer = match planned.unwrap_or_else(|| Answer::Result(usual(&action))) {
            Answer::Result(payload) => json!([3, id, payload]).to_string(),
            Answer::Error(code) => json!([4, id, code, "", {}]).to_string(),
            Answer::Frame(frame) => frame.replace("ID", &id),
            Answer::Silence => return,
        };
        self.core.handle(self.now, Input::Frame(&answer));
    }

    /// Answers the last CALL of an action, which was left without an answer, as a friendly CSMS does.
    fn answer_last(&mut self, action: &str) {
        let last = self.calls(action).last().expect("it was sent").id.clone();
        self.frame(&json!([3, last, usual(action)]).to_string());
    }

    fn calls(&self, action: &str) -> Vec<&Sent> {
        self.sent
            .iter()
            .filter(|sent| sent.action == action)
            .collect()
    }

    fn actions(&self) -> Vec<&str> {
        self.sent.iter().map(|sent| sent.action.as_str()).collect()
    }

    fn events(&self) -> Vec<&Value> {
        self.calls("TransactionEvent")
            .into_iter()
            .map(|sent| &sent.payload)
            .collect()
    }

    /// The last event of the transaction.
    fn last_event(&self) -> &Value {
        self.events().last().copied().expect("an event was sent")
    }

    fn transaction_id(&self) -> String {
        let text =
            &self.events().first().expect("an event was sent")["transactionInfo"]["transactionId"];
        text.as_str().unwrap().to_owned()
    }

    fn start(&mut self, vehicle: Vehicle) {
        self.command(Command::PresentToken {
            evse: 1,
            token: token(),
        })
        .unwrap();
        self.command(Command::PlugIn {
            evse: 1,
            connector: None,
            vehicle,
        })
        .unwrap();
    }

    fn set(&mut self, component: &str, variable: &str, value: &str) {
        let answer = self.ask(
            "SetVariables",
            json!({"setVariableData": [{"attributeValue": value, "component": {"name": component},
                "variable": {"name": variable}}]}),
        );
        assert_eq!(
            answer["setVariableResult"][0]["attributeStatus"], "Accepted",
            "{answer}"
        );
    }
}

/// What a friendly CSMS answers.
fn usual(action: &str) -> Value {
    match action {
        "BootNotification" => {
            json!({"currentTime": "2026-03-01T12:00:00Z", "interval": 30, "status": "Accepted"})
        }
        "Heartbeat" => json!({"currentTime": "2026-03-01T12:00:00Z"}),
        "Authorize" => json!({"idTokenInfo": {"status": "Accepted"}}),
        "TransactionEvent" => json!({}),
        _ => json!({}),
    }
}

/// The register that an event's first meter value shows, in Wh.
fn register(event: &Value) -> u64 {
    let value = &event["meterValue"]
        .as_array()
        .expect("meter values")
        .last()
        .unwrap()["sampledValue"][0];
    assert_eq!(value["measurand"], "Energy.Active.Import.Register");
    value["value"].as_f64().unwrap() as u64
}
