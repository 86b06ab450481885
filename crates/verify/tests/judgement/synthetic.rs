//! A clean run of the five scenarios, written down from the figures that were asked for.
//!
//! Nothing here comes from the CSMS, the simulator or the verifier: energy, billing steps, costs and
//! seconds stand as literals. The record and the rows are both made from this one list of sessions.

use jiff::{SignedDuration, Timestamp};
use scenario::RunRecord;
use scenario::record::{
    Boot, Connect, Direction, Disconnect, Event, Message, MessageOutcome, Outcome, PlannedCharge,
    Reconnect, Restart, ScenarioRecord, StationRecord, Transaction,
};

/// One station in one scenario.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Session {
    pub(crate) scenario: u32,
    pub(crate) station: &'static str,
    pub(crate) charge: Option<Charge>,
}

/// What it charges.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Charge {
    pub(crate) id: &'static str,
    pub(crate) token: &'static str,
    pub(crate) remote_start_id: Option<i32>,
    pub(crate) power_w: f64,
    pub(crate) seconds: i64,
    pub(crate) sample_every: i64,
    pub(crate) begin_wh: i64,
    /// By physics, Wh.
    pub(crate) energy_wh: f64,
    /// By the register, Wh.
    pub(crate) metered_wh: i64,
    pub(crate) billed_wh: i64,
    pub cost_e4: i64,
    pub(crate) cost: &'static str,
    pub(crate) reason: &'static str,
    /// Seconds of the charge without a connection.
    pub(crate) cut: Option<(i64, i64)>,
}

const JEJU_01: &str = "emart_jeju_01";

pub(crate) const SESSIONS: [Session; 7] = [
    Session {
        scenario: 1,
        station: JEJU_01,
        charge: None,
    },
    Session {
        scenario: 2,
        station: JEJU_01,
        charge: Some(Charge {
            id: "0193-0002-a",
            token: "EMART-0001",
            remote_start_id: None,
            power_w: 200_000.0,
            seconds: 30,
            sample_every: 5,
            begin_wh: 1_000_000,
            energy_wh: 1_666.666_667,
            metered_wh: 1_667,
            billed_wh: 1_670,
            cost_e4: 2_505_000,
            cost: "250.5",
            reason: "Local",
            cut: None,
        }),
    },
    Session {
        scenario: 3,
        station: JEJU_01,
        charge: Some(Charge {
            id: "0193-0003-a",
            token: "EMART-0002",
            remote_start_id: None,
            power_w: 100_000.0,
            seconds: 30,
            sample_every: 5,
            begin_wh: 1_001_667,
            energy_wh: 833.333_333,
            metered_wh: 833,
            billed_wh: 830,
            cost_e4: 1_245_000,
            cost: "124.5",
            reason: "Local",
            cut: None,
        }),
    },
    Session {
        scenario: 3,
        station: "emart_jeju_02",
        charge: Some(Charge {
            id: "0193-0003-b",
            token: "EMART-0002",
            remote_start_id: None,
            power_w: 100_000.0,
            seconds: 30,
            sample_every: 5,
            begin_wh: 2_000_000,
            energy_wh: 833.333_333,
            metered_wh: 833,
            billed_wh: 830,
            cost_e4: 1_245_000,
            cost: "124.5",
            reason: "Local",
            cut: None,
        }),
    },
    Session {
        scenario: 3,
        station: "emart_shinjeju_01",
        charge: Some(Charge {
            id: "0193-0003-c",
            token: "EMART-0002",
            remote_start_id: None,
            power_w: 50_000.0,
            seconds: 30,
            sample_every: 5,
            begin_wh: 3_000_000,
            energy_wh: 416.666_667,
            metered_wh: 417,
            billed_wh: 420,
            cost_e4: 630_000,
            cost: "63",
            reason: "Local",
            cut: None,
        }),
    },
    Session {
        scenario: 4,
        station: JEJU_01,
        charge: Some(Charge {
            id: "0193-0004-a",
            token: "OPERATOR",
            remote_start_id: Some(7),
            power_w: 200_000.0,
            seconds: 10,
            sample_every: 5,
            begin_wh: 1_002_500,
            energy_wh: 555.555_556,
            metered_wh: 556,
            billed_wh: 560,
            cost_e4: 840_000,
            cost: "84",
            reason: "Remote",
            cut: None,
        }),
    },
    Session {
        scenario: 5,
        station: JEJU_01,
        charge: Some(Charge {
            id: "0193-0005-a",
            token: "EMART-0005",
            remote_start_id: None,
            power_w: 200_000.0,
            seconds: 20,
            sample_every: 1,
            begin_wh: 1_003_056,
            energy_wh: 1_111.111_111,
            metered_wh: 1_111,
            billed_wh: 1_110,
            cost_e4: 1_665_000,
            cost: "166.5",
            reason: "Local",
            cut: Some((6, 10)),
        }),
    },
];

/// One TransactionEvent.
#[derive(Debug, Clone)]
pub(crate) struct SentEvent {
    pub(crate) seq_no: i32,
    pub(crate) event_type: &'static str,
    pub(crate) trigger: &'static str,
    pub(crate) at: Timestamp,
    pub(crate) received_at: Timestamp,
    pub(crate) offline: bool,
    pub(crate) payload: String,
}

/// A run that starts at a given instant.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    pub(crate) started_at: Timestamp,
    /// Distinguishes the transaction ids of runs.
    pub(crate) mark: &'static str,
}

/// Seconds from one scenario's begin to the next.
const STRIDE: i64 = 60;
/// Seconds from a scenario's begin to its charge's.
const LEAD: i64 = 1;

impl Run {
    /// The run that the tests judge.
    pub(crate) fn reference() -> Self {
        Self {
            started_at: "2026-11-21T05:00:00Z".parse().unwrap(),
            mark: "r",
        }
    }

    /// A later one.
    pub(crate) fn another() -> Self {
        Self {
            started_at: "2026-11-21T06:00:00Z".parse().unwrap(),
            mark: "x",
        }
    }

    pub(crate) fn id(self, charge: &Charge) -> String {
        format!("{}-{}", charge.id, self.mark)
    }

    pub(crate) fn begin(self, scenario: u32) -> Timestamp {
        self.after(self.started_at, i64::from(scenario - 1) * STRIDE)
    }

    fn after(self, at: Timestamp, seconds: i64) -> Timestamp {
        at + SignedDuration::from_secs(seconds)
    }

    pub(crate) fn charge_begin(self, scenario: u32) -> Timestamp {
        self.after(self.begin(scenario), LEAD)
    }

    /// When the scenario ends.
    pub(crate) fn end(self, session: &Session) -> Timestamp {
        let charged = session.charge.map_or(1, |charge| charge.seconds + 1);
        self.after(self.charge_begin(session.scenario), charged)
    }

    /// Begin and end of each connection.
    pub(crate) fn connections(
        self,
        session: &Session,
    ) -> Vec<(Timestamp, Timestamp, &'static str)> {
        let begin = self.begin(session.scenario) + SignedDuration::from_millis(40);
        let end = self.end(session);
        match session.charge.and_then(|charge| charge.cut) {
            None => vec![(begin, end, "closed by the station")],
            Some((from, to)) => {
                let start = self.charge_begin(session.scenario);
                let lost = self.after(start, from) - SignedDuration::from_millis(500);
                let back = self.after(start, to) + SignedDuration::from_millis(300);
                vec![
                    (begin, lost, "csms restarted"),
                    (back, end, "closed by the station"),
                ]
            }
        }
    }

    /// The events of a charge.
    pub(crate) fn events(self, session: &Session, charge: &Charge) -> Vec<SentEvent> {
        let begin = self.charge_begin(session.scenario);
        let mut events = Vec::new();
        let mut seconds: Vec<i64> = (0..charge.seconds)
            .step_by(usize::try_from(charge.sample_every).unwrap())
            .collect();
        seconds.push(charge.seconds);
        for (i, second) in seconds.into_iter().enumerate() {
            let at = self.after(begin, second);
            let offline = charge
                .cut
                .is_some_and(|(from, to)| (from..=to).contains(&second));
            let received_at = match charge.cut {
                // Delivered together, once the station is back.
                Some((_, to)) if offline => {
                    self.after(begin, to) + SignedDuration::from_millis(350)
                }
                _ => at + SignedDuration::from_millis(5),
            };
            let (event_type, trigger, context) = match second {
                0 => ("Started", "Authorized", "Transaction.Begin"),
                s if s == charge.seconds => ("Ended", "StopAuthorized", "Transaction.End"),
                _ => ("Updated", "MeterValuePeriodic", "Sample.Periodic"),
            };
            let seq_no = i32::try_from(i).unwrap();
            let wh = charge.begin_wh + charge.metered_wh * second / charge.seconds;
            let payload = serde_json::json!({
                "eventType": event_type, "timestamp": at.to_string(), "triggerReason": trigger,
                "seqNo": seq_no, "offline": offline,
                "transactionInfo": { "transactionId": self.id(charge) },
                "meterValue": [{ "timestamp": at.to_string(), "sampledValue": [
                    { "value": wh, "context": context, "measurand": "Energy.Active.Import.Register",
                      "unitOfMeasure": { "unit": "Wh" } },
                    { "value": charge.power_w, "context": context, "measurand": "Power.Active.Import",
                      "unitOfMeasure": { "unit": "W" } } ] }],
            });
            events.push(SentEvent {
                seq_no,
                event_type,
                trigger,
                at,
                received_at,
                offline,
                payload: payload.to_string(),
            });
        }
        events
    }

    /// What the simulator would have recorded.
    pub(crate) fn record(self, database: &str) -> RunRecord {
        let scenarios: Vec<ScenarioRecord> = (1..=5).map(|number| self.scenario(number)).collect();
        RunRecord {
            schema: scenario::record::SCHEMA,
            run_id: RunRecord::id(self.started_at, 42),
            started_at: self.started_at,
            finished_at: scenarios.last().unwrap().finished_at,
            seed: 42,
            argv: vec!["charger-sim".into(), "demo".into()],
            csms_url: "ws://127.0.0.1:9000".into(),
            http_url: "http://127.0.0.1:8080".into(),
            database: Some(database.to_owned()),
            owned_csms: true,
            scenarios,
        }
    }

    fn scenario(self, number: u32) -> ScenarioRecord {
        let known = scenario::Scenario::builtin(number).unwrap();
        let sessions = || SESSIONS.iter().filter(|session| session.scenario == number);
        let cut = sessions().find_map(|session| session.charge?.cut);
        let restarts = cut.map(|(from, to)| Restart {
            killed_at: self.after(self.charge_begin(number), from)
                - SignedDuration::from_millis(500),
            ready_at: Some(
                self.after(self.charge_begin(number), to) - SignedDuration::from_millis(700),
            ),
        });
        ScenarioRecord {
            number,
            id: known.id,
            file: None,
            started_at: self.begin(number),
            finished_at: sessions().map(|session| self.end(session)).max().unwrap(),
            outcome: Outcome::Passed,
            failures: Vec::new(),
            skipped: Vec::new(),
            restarts: restarts.into_iter().collect(),
            stations: sessions().map(|session| self.station(session)).collect(),
        }
    }

    fn station(self, session: &Session) -> StationRecord {
        let connections = self.connections(session);
        let connect = |(at, ..): &(Timestamp, Timestamp, &str)| Connect {
            at: *at - SignedDuration::from_millis(3),
            set_up_ms: Some(3.0),
            outcome: "connected".into(),
        };
        let disconnect = |(_, at, reason): &(Timestamp, Timestamp, &str)| Disconnect {
            at: *at,
            reason: (*reason).to_owned(),
        };
        let reconnects = connections.windows(2).map(|pair| Reconnect {
            lost_at: pair[0].1,
            back_at: Some(pair[1].0),
            server_ready_at: Some(pair[1].0 - SignedDuration::from_secs(1)),
            attempts: 3,
        });
        StationRecord {
            identity: session.station.to_owned(),
            site: Some(
                session
                    .station
                    .trim_end_matches(['_', '0', '1', '2'])
                    .to_owned(),
            ),
            connects: connections.iter().map(connect).collect(),
            disconnects: connections.iter().map(disconnect).collect(),
            reconnects: reconnects.collect(),
            boot: Some(Boot {
                status: "Accepted".into(),
                interval: 30,
                answered_ms: 4.0,
            }),
            messages: self.messages(session),
            transactions: session
                .charge
                .iter()
                .map(|charge| self.transaction(session, charge))
                .collect(),
        }
    }

    fn messages(self, session: &Session) -> Vec<Message> {
        let message = |action: &str, at: Timestamp| Message {
            direction: Direction::Out,
            action: action.to_owned(),
            message_id: format!("m-{}-{}", session.scenario, at.as_millisecond()),
            at,
            answered_at: Some(at + SignedDuration::from_millis(4)),
            ms: Some(4.0),
            outcome: MessageOutcome::Result,
            error_code: None,
            redelivered: false,
            seq_no: None,
            transaction_id: None,
            event_type: None,
        };
        let begin = self.begin(session.scenario);
        let mut messages = vec![
            message("BootNotification", begin),
            message("Heartbeat", begin),
        ];
        let Some(charge) = &session.charge else {
            return messages;
        };
        if charge.remote_start_id.is_some() {
            for action in ["RequestStartTransaction", "RequestStopTransaction"] {
                messages.push(Message {
                    direction: Direction::In,
                    ..message(action, begin)
                });
            }
        }
        let mut was_cut = false;
        for event in self.events(session, charge) {
            let sent = Message {
                seq_no: Some(event.seq_no),
                transaction_id: Some(self.id(charge)),
                event_type: Some(event.event_type.to_owned()),
                ..message("TransactionEvent", event.received_at)
            };
            if event.offline && !was_cut {
                was_cut = true;
                messages.push(Message {
                    outcome: MessageOutcome::Cut,
                    answered_at: None,
                    ms: None,
                    at: event.at,
                    ..sent.clone()
                });
                messages.push(Message {
                    redelivered: true,
                    ..sent
                });
                continue;
            }
            messages.push(sent);
        }
        messages
    }

    fn transaction(self, session: &Session, charge: &Charge) -> Transaction {
        let begin = self.charge_begin(session.scenario);
        let event = |event: SentEvent| Event {
            seq_no: event.seq_no,
            event_type: event.event_type.to_owned(),
            timestamp: event.at,
            offline: event.offline,
            acknowledged: true,
            attempts: 1,
        };
        Transaction {
            transaction_id: self.id(charge),
            evse_id: 1,
            connector_id: 1,
            id_token: Some(charge.token.to_owned()),
            remote_start_id: charge.remote_start_id,
            started_at: begin,
            ended_at: Some(self.after(begin, charge.seconds)),
            begin_register_wh: charge.begin_wh,
            end_register_wh: Some(charge.begin_wh + charge.metered_wh),
            energy_wh: charge.energy_wh,
            planned: Some(PlannedCharge {
                seconds: u32::try_from(charge.seconds).unwrap(),
                power_w: charge.power_w,
            }),
            stopped_reason: Some(charge.reason.to_owned()),
            events: self
                .events(session, charge)
                .into_iter()
                .map(event)
                .collect(),
            total_cost: Some(charge.cost.to_owned()),
        }
    }
}
