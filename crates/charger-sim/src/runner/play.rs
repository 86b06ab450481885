//! One station plays the steps of a scenario.
//!
//! Every step ends when what it stands for has happened, or fails with what was expected and what
//! came instead. What happens to energy and time is scheduled in model time: starts lie on the
//! barrier, stops exactly the planned seconds after the start, however late this code wakes up.
//!
//! A new step is played here; what it says in three languages stands at the end.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use scenario::{Charge, Scenario, Step, record::Restart, verb::End};

use crate::{
    clock::{ModelClock, ModelInstant},
    event::{Listener, RunEvent, StepStage},
    operator::{Operator, Refusal},
    physics::vehicle::{Appetite, Vehicle},
    record::{Logs, StationLog},
    runner::{failure::Failure, gate::Gate, rows::Rows},
    server::Server,
    station::{Command, Station, StopReason, Token, watts},
};

/// How long before an instant its command is handed to the station.
const AHEAD: Duration = Duration::from_millis(400);
/// How long the last answers may take before a connection is closed.
const SETTLED_WITHIN: Duration = Duration::from_secs(3);

/// What the stations of a scenario share.
#[derive(Debug)]
pub(crate) struct Stage<'a> {
    pub(crate) scenario: &'a Scenario,
    pub(crate) clock: ModelClock,
    pub(crate) logs: &'a Logs,
    pub(crate) gate: Gate,
    pub(crate) operator: &'a Operator,
    pub(crate) rows: Rows,
    pub(crate) server: Option<&'a tokio::sync::Mutex<Server>>,
    pub(crate) listener: &'a Arc<dyn Listener>,
    pub(crate) restarts: Mutex<Vec<Restart>>,
    pub(crate) skipped: Mutex<Vec<String>>,
}

/// A station on the stage.
#[derive(Debug)]
pub(crate) struct Actor<'a> {
    pub(super) stage: &'a Stage<'a>,
    pub(super) station: &'a Station,
    pub(super) id: &'a str,
    /// Messages up to this frame are no concern of the next expectation.
    pub(super) cursor: u64,
    /// It injects the faults that concern everybody.
    leads: bool,
    /// The instant of the barrier, until the next step has used it.
    due: Option<ModelInstant>,
    token_accepted: bool,
    stop_at: Option<ModelInstant>,
}

impl<'a> Actor<'a> {
    pub(crate) fn new(stage: &'a Stage<'a>, station: &'a Station, leads: bool) -> Self {
        Self {
            stage,
            station,
            id: station.identity(),
            cursor: 0,
            leads,
            due: None,
            token_accepted: false,
            stop_at: None,
        }
    }

    /// Plays all steps.
    pub(crate) async fn play(mut self) -> Result<(), Failure> {
        let stage = self.stage;
        for (number, step) in stage.scenario.steps.iter().enumerate() {
            self.tell(number, StepStage::Begun);
            let ended = self.step(step).await;
            self.tell(number, StepStage::of(&ended));
            if let Err(failure) = ended {
                stage.gate.fail();
                return Err(failure);
            }
        }
        Ok(())
    }

    fn tell(&self, number: usize, stage: StepStage) {
        let station = self.id;
        self.stage.listener.hear(&RunEvent::Step {
            station,
            number,
            stage,
        });
    }

    async fn step(&mut self, step: &Step) -> Result<(), Failure> {
        if !matches!(step, Step::ExpectMessage(_) | Step::ExpectNoMessage(_)) {
            self.cursor = self.frame_count();
        }
        match step {
            Step::Connect { within_seconds } => self.connect(seconds(*within_seconds)).await,
            Step::ExpectBoot {
                status,
                within_seconds,
            } => self.expect_boot(status, seconds(*within_seconds)).await,
            Step::ExpectHeartbeat { within_seconds } => {
                self.wait("Heartbeat", "an answer", *within_seconds, |log| {
                    log.has_heartbeat().then_some(())
                })
                .await
            }
            Step::Wait { seconds: span } => {
                let until = self.stage.clock.now() + seconds(*span);
                tokio::time::sleep_until(self.stage.clock.due(until)).await;
                Ok(())
            }
            Step::Barrier {} => {
                let at = self.stage.gate.pass().await;
                self.due = Some(at.ok_or_else(|| {
                    Failure::new(self.id, "barrier", "all stations", "another station failed")
                })?);
                Ok(())
            }
            Step::PresentToken {
                evse_id,
                id_token,
                kind,
                until,
                within_seconds,
            } => {
                if let Some(until) = *until {
                    let evse = *evse_id;
                    let command = Command::LimitCharge { evse, until };
                    self.command("limit the charge", command).await?;
                }
                self.present_token(*evse_id, id_token, kind, *within_seconds)
                    .await
            }
            Step::PlugIn {
                evse_id,
                connector_id,
                vehicle,
                within_seconds,
            } => {
                let place = (*evse_id, *connector_id);
                self.plug_in(place, vehicle, *within_seconds).await
            }
            Step::Charge(charge) => self.charge(charge).await,
            Step::Stop {
                evse_id,
                reason,
                within_seconds,
            } => self.stop(*evse_id, reason, *within_seconds).await,
            Step::RemoteStart {
                evse_id,
                connector_id,
                within_seconds,
            } => {
                self.remote_start(*evse_id, *connector_id, *within_seconds)
                    .await
            }
            Step::RemoteStop {
                evse_id: _,
                within_seconds,
            } => self.remote_stop(*within_seconds).await,
            Step::Unplug {
                evse_id,
                from,
                within_seconds,
            } => {
                let command = match from {
                    End::Vehicle => Command::Unplug { evse: *evse_id },
                    End::Station => Command::PullCable { evse: *evse_id },
                };
                self.command("unplug", command).await?;
                if *within_seconds == 0 {
                    return Ok(());
                }
                let within = *within_seconds;
                self.wait("StatusNotification", "Available", within, |log| {
                    (log.status == Some("Available")).then_some(())
                })
                .await
            }
            Step::Disconnect {} => self.disconnect().await,
            Step::Send(sending) => self.send_message(sending).await,
            Step::ExpectMessage(pattern) => self.expect_message(pattern).await,
            Step::ExpectNoMessage(pattern) => self.expect_no_message(pattern).await,
            Step::Rest(rest) => self.rest(rest).await,
            Step::ExpectRow(pattern) => self.expect_row(pattern).await,
            step => match step.verb() {
                Some(verb) => self.steer(verb).await,
                // What was repeated stands there unrolled.
                None => Ok(()),
            },
        }
    }

    async fn connect(&mut self, limit: Duration) -> Result<(), Failure> {
        self.stage.logs.change(self.id, |log| log.leaving = false);
        self.command("connect", Command::Connect).await?;
        let end = |log: &StationLog| match (&log.refused, log.connected) {
            (_, true) => Some(Ok(())),
            (Some(why), false) => Some(Err(why.clone())),
            (None, false) => None,
        };
        let refused = match self.stage.logs.wait(self.id, limit, end).await {
            Some(Ok(())) => return Ok(()),
            Some(Err(why)) => why,
            None => format!("nothing within {} s", limit.as_secs()),
        };
        let failure = Failure::new(self.id, "connection", "a WebSocket with ocpp2.0.1", refused);
        Err(failure.unreachable())
    }

    async fn expect_boot(&self, status: &str, limit: Duration) -> Result<(), Failure> {
        let subject = "BootNotification";
        let boot = |log: &StationLog| log.record.boot.clone();
        match self.stage.logs.wait(self.id, limit, boot).await {
            Some(boot) if boot.status == status => Ok(()),
            Some(boot) => Err(self.failure(subject, status, boot.status)),
            None => {
                let actual = format!("no answer within {} s", limit.as_secs());
                Err(self.failure(subject, status, actual))
            }
        }
    }

    async fn present_token(
        &mut self,
        evse: i32,
        id_token: &str,
        kind: &str,
        within: Option<u32>,
    ) -> Result<(), Failure> {
        let token = Token::new(id_token, kind)
            .map_err(|e| Failure::new(self.id, "token", "a valid IdToken", e.to_string()))?;
        let command = Command::PresentToken { evse, token };
        self.command("present token", command).await?;
        let Some(within) = within else { return Ok(()) };
        let authorized = |log: &StationLog| log.authorized;
        let limit = seconds(within);
        match self.stage.logs.wait(self.id, limit, authorized).await {
            Some("Accepted") => {
                self.token_accepted = true;
                Ok(())
            }
            Some(status) => Err(self.failure("Authorize", "Accepted", status)),
            None => {
                let actual = format!("no answer within {within} s");
                Err(self.failure("Authorize", "Accepted", actual))
            }
        }
    }

    async fn plug_in(
        &mut self,
        (evse, connector): (i32, Option<i32>),
        vehicle: &scenario::Vehicle,
        within: Option<u32>,
    ) -> Result<(), Failure> {
        let vehicle = Vehicle {
            capacity_wh: watts(vehicle.battery_kwh),
            soc_percent: vehicle.soc_percent,
            max_w: watts(vehicle.max_kw),
            appetite: Appetite::Flat,
            iso15118: vehicle.iso15118.clone(),
        };
        let command = Command::PlugIn {
            evse,
            connector,
            vehicle,
        };
        match self.due.take() {
            Some(at) => self.schedule("plug in", at, command).await?,
            None => self.command("plug in", command).await?,
        }
        let Some(within) = within else { return Ok(()) };
        if self.token_accepted {
            self.transaction_started(within).await
        } else {
            self.wait("StatusNotification", "Occupied", within, |log| {
                (log.status == Some("Occupied")).then_some(())
            })
            .await
        }
    }

    /// The transaction runs and the CSMS knows it.
    async fn transaction_started(&self, within: u32) -> Result<(), Failure> {
        self.wait("TransactionEvent(Started)", "an answer", within, |log| {
            log.is_acknowledged("Started").then_some(())
        })
        .await
    }

    async fn charge(&mut self, charge: &Charge) -> Result<(), Failure> {
        let started = self
            .stage
            .logs
            .read(self.id, |log| log.started_at)
            .flatten()
            .ok_or_else(|| self.failure("charge", "a transaction", "none"))?;
        let stop_at = started + seconds(charge.seconds);
        self.stop_at = Some(stop_at);
        if let Some(fault) = &charge.fault
            && self.leads
        {
            let at = started + seconds(fault.at_second);
            tokio::time::sleep_until(self.stage.clock.due(at)).await;
            self.inject(fault).await?;
        }
        let clock = &self.stage.clock;
        tokio::time::sleep_until(clock.due(stop_at - AHEAD * clock.scale())).await;
        Ok(())
    }

    async fn stop(&mut self, evse: i32, reason: &str, within: u32) -> Result<(), Failure> {
        let reason = match reason {
            "Local" => StopReason::Local,
            "StoppedByEV" => StopReason::StoppedByEv,
            "EmergencyStop" => StopReason::EmergencyStop,
            other => {
                let expected = "Local, StoppedByEV or EmergencyStop";
                return Err(Failure::new(self.id, "stop reason", expected, other));
            }
        };
        let command = Command::StopCharging { evse, reason };
        match self.stop_at.take() {
            Some(at) => self.schedule("stop charging", at, command).await?,
            None => self.command("stop charging", command).await?,
        }
        self.transaction_ended(within + 1).await
    }

    async fn transaction_ended(&mut self, within: u32) -> Result<(), Failure> {
        self.token_accepted = false;
        self.stage.logs.change(self.id, |log| log.authorized = None);
        self.wait("TransactionEvent(Ended)", "an answer", within, |log| {
            log.is_acknowledged("Ended").then_some(())
        })
        .await
    }

    async fn remote_start(&self, evse: i32, connector: i32, within: u32) -> Result<(), Failure> {
        let limit = seconds(within);
        let call = self.stage.operator.start(self.id, evse, connector);
        let accepted = tokio::time::timeout(limit, call)
            .await
            .unwrap_or_else(|_| Err(no_answer(within)))
            .map_err(|refusal| self.refused("POST /chargers/{id}/start", refusal))?;
        self.transaction_started(within).await?;
        let seen = self
            .stage
            .logs
            .read(self.id, |log| log.transaction()?.remote_start_id)
            .flatten();
        match accepted.remote_start_id {
            Some(id) if seen != Some(id) => Err(self.failure(
                "remoteStartId",
                id.to_string(),
                seen.map_or("none".to_owned(), |id| id.to_string()),
            )),
            _ => Ok(()),
        }
    }

    async fn remote_stop(&mut self, within: u32) -> Result<(), Failure> {
        if let Some(at) = self.stop_at.take() {
            tokio::time::sleep_until(self.stage.clock.due(at)).await;
        }
        let id = self
            .stage
            .logs
            .read(self.id, |log| {
                Some(log.transaction()?.transaction_id.clone())
            })
            .flatten()
            .ok_or_else(|| self.failure("remote stop", "a transaction", "none"))?;
        let call = self.stage.operator.stop(self.id, &id);
        tokio::time::timeout(seconds(within), call)
            .await
            .unwrap_or_else(|_| Err(no_answer(within)))
            .map_err(|refusal| self.refused("POST /chargers/{id}/stop", refusal))?;
        self.transaction_ended(within).await
    }

    /// The operator's action was not done.
    fn refused(&self, action: &str, refusal: Refusal) -> Failure {
        self.failure(action, "Accepted by the station", refusal.what)
            .remedied_by(refusal.remedy)
    }

    async fn disconnect(&self) -> Result<(), Failure> {
        if !self.stage.logs.settle(self.id, SETTLED_WITHIN).await {
            let waiting = self.stage.logs.read(self.id, |log| log.queued).unwrap_or(0);
            let actual = format!(
                "no answer within {} s ({waiting} events queued)",
                SETTLED_WITHIN.as_secs()
            );
            return Err(self.failure("last messages", "all answered", actual));
        }
        self.stage.logs.change(self.id, |log| log.leaving = true);
        self.command("disconnect", Command::Disconnect).await?;
        self.wait("connection", "closed", 3, |log| {
            (!log.connected).then_some(())
        })
        .await
    }

    pub(super) async fn command(&self, what: &str, command: Command) -> Result<(), Failure> {
        match self.station.command(command).await {
            Ok(_) => Ok(()),
            Err(e) => Err(self.failure(what, "done", e.to_string())),
        }
    }

    async fn schedule(
        &self,
        what: &str,
        at: ModelInstant,
        command: Command,
    ) -> Result<(), Failure> {
        let scheduled = self.station.schedule(at, command).await;
        scheduled.map_err(|e| self.failure(what, "scheduled", e.to_string()))
    }

    pub(super) async fn wait(
        &self,
        subject: &str,
        expected: &str,
        within: u32,
        wanted: impl Fn(&StationLog) -> Option<()>,
    ) -> Result<(), Failure> {
        let found = self.stage.logs.wait(self.id, seconds(within), wanted).await;
        found.ok_or_else(|| self.failure(subject, expected, format!("nothing within {within} s")))
    }

    /// A failure with the messages of the action that `subject` begins with, if there are any.
    pub(super) fn failure(
        &self,
        subject: &str,
        expected: impl Into<String>,
        actual: impl Into<String>,
    ) -> Failure {
        let action = subject
            .split_once('(')
            .map_or(subject, |(action, _)| action);
        let failure = Failure::new(self.id, subject, expected, actual);
        self.stage
            .logs
            .read(self.id, |log| {
                failure.clone().with_messages(log, Some(action))
            })
            .unwrap_or(failure)
    }
}

/// What the steps say, for a catalog: English, Korean, Japanese. What others say as well is in `ui/catalog.txt`.
pub(crate) const SAID: &str = "\
no answer within {1} s
{1}초 안에 응답 없음
{1}秒以内に応答なし
no answer within {1} s ({2} events queued)
{1}초 안에 응답 없음 (이벤트 {2}개 대기 중)
{1}秒以内に応答なし（イベント{2}件が待機中）
barrier
동기 지점
同期点
all stations
모든 충전기
全充電器
another station failed
다른 충전기가 실패함
別の充電器が失敗
charge
충전
充電
remote stop
원격 정지
遠隔停止
stop reason
정지 사유
停止理由
Accepted by the station
충전기가 Accepted로 응답
充電器がAcceptedと応答
disconnect
연결 해제
切断
plug in
차량 연결
車両接続
limit the charge
충전 한도 설정
充電の上限を設定
present token
토큰 제시
トークン提示
stop charging
충전 정지
充電停止
scheduled
예약됨
予約済み
";

fn no_answer(within: u32) -> Refusal {
    Refusal {
        what: format!("no answer within {within} s"),
        remedy: None,
    }
}

fn seconds(seconds: u32) -> Duration {
    Duration::from_secs(u64::from(seconds))
}
