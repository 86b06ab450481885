//! What csms does again by itself, counted by the minute under virtual time (the table in `csms::repeats`).
//!
//! The server is the real one; stations are sockets that say only what a test has them say, and the disk
//! fails when it is told to.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;
use std::time::Duration;

use axum::http::Method;
use csms::clock::{Clock, IdSource};
use csms::commands::CallRequest;
use csms::config::{Options, SeedChoice, Settings};
use csms::facts::StationKey;
use csms::live::{Interest, LiveEventKind};
use csms::principal::Principal;
use csms::repeats::{AVAILABILITY, CAMPAIGN, COMMIT, GAP, LOCAL_LIST, Rule};
use csms::server::{Server, start_without_sockets};
use csms::store::time::SqlTime;
use futures_util::{SinkExt as _, StreamExt as _};
use ocpp201::Action;
use ocpp201::rpc::ErrorCode;
use serde_json::value::to_raw_value;
use serde_json::{Value, json};
use simulation::clock::MachineClock;
use simulation::disk::{Disk, Mood};
use simulation::http::Http;
use simulation::network::Network;
use simulation::trace::Trace;
use simulation::world::simulated;
use tokio::time::{Instant, sleep, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::{WebSocketStream, client_async};

const MINUTE: Duration = Duration::from_secs(60);
const BOOT: &str = r#"[2,"boot","BootNotification",{"reason":"PowerUp","chargingStation":{"model":"M","vendorName":"V"}}]"#;

struct Lab {
    network: Network,
    disk: Disk,
    server: Server,
    http: Http,
}

async fn lab(change: impl FnOnce(&mut Options)) -> Lab {
    lab_on(Mood::Well, change).await
}

async fn lab_on(mood: Mood, change: impl FnOnce(&mut Options)) -> Lab {
    let trace = Trace::new(false);
    let network = Network::new(1, trace.clone());
    let disk = Disk::new(1, None, trace);
    let clock: Arc<dyn Clock> = Arc::new(MachineClock::new());
    let mut options = Options {
        database: Some("memory:".to_owned()),
        seed: Some(SeedChoice::None),
        ..Options::default()
    };
    change(&mut options);
    let settings = Settings::resolve(options).unwrap();
    let listener = network.listen();
    let (_, opened) = disk.mount(SqlTime::new(clock.now()));
    disk.set_mood(mood);
    let ids = IdSource::from_seed(1);
    let (server, router) = start_without_sockets(settings, opened, clock, ids, listener).await;
    Lab {
        network,
        disk,
        server,
        http: Http(router),
    }
}

type Socket = WebSocketStream<Box<dyn charger_sim::link::network::Stream>>;

impl Lab {
    async fn ask(&self, method: Method, path: &str, body: Value) -> Value {
        let (status, answer) = self.http.ask(method, path, &body).await;
        assert!(status.is_success(), "{path}: {status} {answer}");
        answer
    }

    /// A station that is accepted and says nothing more.
    async fn station(&self) -> Socket {
        let stream = self
            .network
            .dialler("CP001")
            .dial("csms", 9000)
            .await
            .unwrap();
        let mut request = "ws://csms:9000/CP001".into_client_request().unwrap();
        let protocol = HeaderValue::from_static("ocpp2.0.1");
        request
            .headers_mut()
            .insert("Sec-WebSocket-Protocol", protocol);
        let (mut socket, _) = client_async(request, stream).await.unwrap();
        socket.send(Message::text(BOOT)).await.unwrap();
        let answer = socket.next().await.unwrap().unwrap();
        assert!(answer.to_text().unwrap().contains("Accepted"), "{answer}");
        socket
    }
}

/// What comes within `watched`: the minute and the message.
async fn heard(socket: &mut Socket, watched: Duration) -> Vec<(u64, Message)> {
    let begin = Instant::now();
    let mut heard = Vec::new();
    let listening = async {
        while let Some(Ok(message)) = socket.next().await {
            heard.push((begin.elapsed().as_secs() / 60, message));
        }
    };
    let _ = timeout(watched, listening).await;
    heard
}

fn per_minute(heard: &[(u64, Message)], minutes: u64, is_one: fn(&Message) -> bool) -> Vec<usize> {
    let count = |minute| {
        let of_minute = heard
            .iter()
            .filter(|(at, message)| *at == minute && is_one(message));
        of_minute.count()
    };
    (0..minutes).map(count).collect()
}

#[test]
fn while_commits_fail_own_attempts_grow_apart_and_stay_few() {
    simulated(async {
        let lab = lab(|_| ()).await;
        let mut socket = lab.station().await;
        lab.disk.set_mood(Mood::Failing);
        let status = r#"[2,"s","StatusNotification",{"timestamp":"2026-11-30T00:00:00Z","connectorStatus":"Available","evseId":1,"connectorId":1}]"#;
        socket.send(Message::text(status)).await.unwrap();
        // Somebody who answers pings: the end of a connection would be another request to commit.
        tokio::spawn(async move { while let Some(Ok(_)) = socket.next().await {} });
        let failures = || lab.server.core.writer.health().failures;
        let mut at = Vec::new();
        let mut before = failures();
        let begin = Instant::now();
        while begin.elapsed() < 60 * MINUTE {
            sleep(Duration::from_millis(50)).await;
            let now = failures();
            at.extend(std::iter::repeat_n(
                begin.elapsed(),
                usize::try_from(now - before).unwrap(),
            ));
            before = now;
        }
        let per_minute = |minute: u32| {
            let within = MINUTE * minute..MINUTE * (minute + 1);
            at.iter().filter(|at| within.contains(*at)).count()
        };
        let counts: Vec<_> = (0..60).map(per_minute).collect();
        assert!((10..=20).contains(&counts[0]), "{counts:?}");
        assert!(
            counts[1..].iter().all(|count| (8..=13).contains(count)),
            "{counts:?}"
        );
        // From one own attempt to the next one: the commit takes up to 20 ms, a tick half a second.
        let pauses: Vec<_> = at.windows(2).skip(1).map(|two| two[1] - two[0]).collect();
        let shortest = |done| COMMIT.pause(done).unwrap();
        for (done, pause) in (1..).zip(&pauses) {
            let wanted = shortest(done);
            let slack = Duration::from_millis(600);
            assert!(
                *pause + slack >= wanted && *pause <= wanted + slack,
                "{done}: {pauses:?}"
            );
        }
        // It is over with the first that succeeds.
        lab.disk.set_mood(Mood::Well);
        sleep(MINUTE).await;
        let healed = failures();
        sleep(10 * MINUTE).await;
        assert_eq!(failures(), healed);
    });
}

/// Questions to the database in each of so many minutes.
async fn questions(lab: &Lab, minutes: u32) -> Vec<u64> {
    let mut counts = Vec::new();
    for _ in 0..minutes {
        let before = lab.disk.questions();
        sleep(MINUTE).await;
        counts.push(lab.disk.questions() - before);
    }
    counts
}

#[test]
fn while_the_database_answers_nothing_it_is_asked_ever_more_seldom() {
    simulated(async {
        let well = lab(|_| ()).await;
        sleep(MINUTE).await;
        let idle = questions(&well, 5).await;
        // At its start it reads the limits of sites, campaigns, and more.
        let failing = lab_on(Mood::Failing, |_| ()).await;
        let asked = questions(&failing, 60).await;
        assert_eq!(
            idle, [0; 5],
            "a server to which nothing happens asks nothing"
        );
        assert!(asked[0] <= 60, "{asked:?}");
        // An own commit every five seconds, each after two questions; and once a minute each: limits, campaigns, held
        // commands.
        let most = 12 * 2 + 3;
        assert!(
            asked[1..].iter().all(|count| (12..=most).contains(count)),
            "{asked:?}"
        );
    });
}

#[test]
fn what_waits_for_a_station_is_done_though_the_database_failed_when_it_came_back() {
    simulated(async {
        let lab = lab(|_| ()).await;
        drop(lab.station().await);
        sleep(MINUTE).await;
        let path = "/api/v1/stations/CP001/calls/ClearCache?when=online";
        lab.ask(Method::POST, path, json!({})).await;
        let mut socket = lab.station().await;
        lab.disk.set_mood(Mood::Failing);
        let refused = asked(&mut socket, "ClearCache", Answer::Never, 10 * MINUTE).await;
        assert!(refused.is_empty(), "{refused:?}");
        lab.disk.set_mood(Mood::Well);
        let accepted = Answer::Saying(r#"{"status":"Accepted"}"#);
        let sent = asked(&mut socket, "ClearCache", accepted, 2 * MINUTE).await;
        assert_eq!(sent.len(), 1, "{sent:?}");
    });
}

#[test]
fn a_repeated_idempotency_key_looks_at_the_running_command_once_a_second() {
    simulated(async {
        let lab = lab(|_| ()).await;
        let mut socket = lab.station().await;
        // It answers pings, and nothing else.
        tokio::spawn(async move { while let Some(Ok(_)) = socket.next().await {} });
        let key = lab.disk.read(|stored| stored.station_key("CP001")).unwrap();
        let send = || {
            let core = Arc::clone(&lab.server.core);
            tokio::spawn(async move {
                let call = CallRequest {
                    action: Action::ClearCache,
                    payload: to_raw_value(&json!({})).unwrap(),
                    principal: Principal::Operator,
                    timeout: Some(60 * MINUTE),
                    idempotency_key: Some("k".to_owned()),
                    unchecked: false,
                };
                core.commands.call(StationKey(key), call).await
            })
        };
        let first = send();
        sleep(MINUTE).await;
        let idle = questions(&lab, 10).await;
        let second = send();
        let looking = questions(&lab, 30).await;
        assert_eq!(idle, [0; 10]);
        // The first looks are closer to each other.
        assert!((60..=66).contains(&looking[0]), "{looking:?}");
        assert!(
            looking[1..].iter().all(|count| (58..=61).contains(count)),
            "{looking:?}"
        );
        drop((first, second));
    });
}

#[test]
fn pings_come_by_the_interval_and_a_station_that_does_not_answer_two_is_let_go() {
    simulated(async {
        let lab = lab(|options| options.ping_interval = Some("20s".into())).await;
        let mut socket = lab.station().await;
        let heard = heard(&mut socket, 30 * MINUTE).await;
        let pings = per_minute(&heard, 30, Message::is_ping);
        assert!(
            pings.iter().all(|count| (2..=3).contains(count)),
            "{pings:?}"
        );
        assert!(
            heard.iter().all(|(_, message)| message.is_ping()),
            "{heard:?}"
        );
        // Nothing comes back any more.
        lab.network.block("CP001", true, false);
        let begin = Instant::now();
        let mut pings = 0;
        while let Some(Ok(message)) = socket.next().await {
            pings += usize::from(message.is_ping());
        }
        assert!(
            pings <= 3 && begin.elapsed() < 2 * MINUTE,
            "{pings}, {:?}",
            begin.elapsed()
        );
    });
}

#[test]
fn a_call_without_an_answer_is_sent_once_and_nothing_is_sent_of_our_own_accord() {
    simulated(async {
        let lab = lab(|options| options.quiet = Some(false)).await;
        let mut socket = lab.station().await;
        let core = Arc::clone(&lab.server.core);
        let key = lab.disk.read(|stored| stored.station_key("CP001")).unwrap();
        // The report of the first boot goes first.
        sleep(Duration::from_secs(1)).await;
        let asking = tokio::spawn(async move {
            let payload =
                json!({"customerIdentifier": "x", "requestId": 1, "report": true, "clear": false});
            let call = CallRequest {
                action: Action::CustomerInformation,
                payload: to_raw_value(&payload).unwrap(),
                principal: Principal::Operator,
                // Longer than the report is waited for.
                timeout: Some(2 * MINUTE),
                idempotency_key: None,
                unchecked: false,
            };
            core.commands.call(StationKey(key), call).await
        });
        let heard = heard(&mut socket, 60 * MINUTE).await;
        let actions: Vec<_> = heard
            .iter()
            .filter_map(|(_, message)| serde_json::from_str::<Value>(message.to_text().ok()?).ok())
            .map(|frame| frame[2].as_str().unwrap_or_default().to_owned())
            .collect();
        // The report of the first boot and the CALL, each once, whatever becomes of them.
        let mut sorted = actions.clone();
        sorted.sort();
        assert_eq!(
            sorted,
            ["CustomerInformation", "GetBaseReport"],
            "{actions:?}"
        );
        let outcome = asking.await.unwrap();
        assert!(format!("{outcome:?}").contains("Timeout"), "{outcome:?}");
    });
}

#[test]
fn an_inventory_is_asked_for_once_per_firmware_however_often_a_station_boots() {
    simulated(async {
        let lab = lab(|options| options.auto_provision = Some(true)).await;
        let socket = lab.station().await;
        let (mut out, mut incoming) = socket.split();
        let begin = Instant::now();
        let listening = tokio::spawn(async move {
            let mut minutes = Vec::new();
            while let Some(Ok(message)) = incoming.next().await {
                if message
                    .to_text()
                    .is_ok_and(|text| text.contains("GetBaseReport"))
                {
                    minutes.push(begin.elapsed().as_secs() / 60);
                }
            }
            minutes
        });
        // It boots six times a minute for half an hour, answers no CALL, and has new firmware twice.
        for boot in 0..180 {
            let version = boot / 60;
            let message = json!([2, format!("b{boot}"), "BootNotification", {
                "reason": "Watchdog",
                "chargingStation": {"model": "M", "vendorName": "V", "firmwareVersion": format!("{version}")},
            }]);
            out.send(Message::text(message.to_string())).await.unwrap();
            sleep(Duration::from_secs(10)).await;
        }
        out.close().await.unwrap();
        let minutes = listening.await.unwrap();
        // The first boot told no version, so the first one is no change of it.
        assert_eq!(minutes, [0, 10, 20], "{minutes:?}");
    });
}

/// What a station makes of each CALL.
#[derive(Debug, Clone, Copy)]
enum Answer {
    Never,
    Error(&'static str),
    /// Not JSON; the connection stays.
    Unreadable,
    /// A CALLRESULT that breaks the schema.
    Breaking,
    /// A CALLRESULT.
    Saying(&'static str),
}

impl Answer {
    /// Everything but an answer: none, each CALLERROR code, what cannot be read, what breaks the schema.
    fn no_answers() -> impl Iterator<Item = Self> {
        let codes = ErrorCode::ALL.iter().map(|code| Self::Error(code.as_str()));
        [Self::Never, Self::Unreadable, Self::Breaking]
            .into_iter()
            .chain(codes)
    }

    fn to(self, call: &Value) -> Option<Message> {
        let id = call[1].as_str()?;
        let text = match self {
            Self::Never => return None,
            Self::Error(code) => json!([4, id, code, "", {}]).to_string(),
            Self::Unreadable => format!(r#"[3,"{id}",{{"status":"#),
            Self::Breaking => json!([3, id, {"status": 7}]).to_string(),
            Self::Saying(payload) => format!(r#"[3,"{id}",{payload}]"#),
        };
        Some(Message::text(text))
    }
}

/// When CALLs of `action` come within `watched`, each of which is answered like every other one.
async fn asked(
    socket: &mut Socket,
    action: &str,
    answer: Answer,
    watched: Duration,
) -> Vec<Duration> {
    let begin = Instant::now();
    let mut times = Vec::new();
    let listening = async {
        while let Some(Ok(message)) = socket.next().await {
            let text = message.to_text().unwrap_or_default();
            let call: Value = serde_json::from_str(text).unwrap_or_default();
            if call[0] != 2 {
                continue;
            }
            if call[2] == action {
                times.push(begin.elapsed());
            }
            if let Some(answer) = answer.to(&call) {
                socket.send(answer).await.unwrap();
            }
        }
    };
    let _ = timeout(watched, listening).await;
    times
}

/// Each pause is that of the rule; it may be longer by what a CALL without an answer and the looks of a task take.
fn follows(rule: Rule, times: &[Duration], what: &str) {
    for (done, two) in (1..).zip(times.windows(2)) {
        let (pause, wanted) = (two[1] - two[0], rule.pause(done).unwrap());
        assert!(
            pause + Duration::from_secs(1) >= wanted && pause <= wanted + MINUTE,
            "{what}: {pause:?} is not {wanted:?} in {times:?}"
        );
    }
}

#[test]
fn a_local_list_that_is_not_taken_is_sent_again_after_growing_pauses() {
    let refusing = [
        Answer::Saying(r#"{"status":"Failed"}"#),
        Answer::Saying(r#"{"status":"VersionMismatch"}"#),
    ];
    for answer in Answer::no_answers().chain(refusing) {
        simulated(async move {
            let lab = lab(|_| ()).await;
            let mut socket = lab.station().await;
            let token = "/api/v1/id-tokens/ISO14443/T1";
            lab.ask(Method::PUT, token, json!({"status": "Accepted"}))
                .await;
            lab.ask(Method::PUT, "/api/v1/stations/CP001/local-list", json!({}))
                .await;
            // Long enough to see the longest pause begin; of most CALLERROR codes, which are one to the server, the
            // first seven are enough.
            let is_brief = matches!(answer, Answer::Error(code) if !code.starts_with("Not"));
            let watched = if is_brief { 20 * MINUTE } else { 90 * MINUTE };
            let times = asked(&mut socket, "SendLocalList", answer, watched).await;
            let what = format!("{answer:?}");
            // A station that does not know the message is asked once in the longest pause.
            if matches!(answer, Answer::Error("NotImplemented" | "NotSupported")) {
                assert!(times.len() == 2, "{what}: {times:?}");
                return;
            }
            let expected = if is_brief { 6..=7 } else { 8..=10 };
            assert!(expected.contains(&times.len()), "{what}: {times:?}");
            follows(LOCAL_LIST, &times, &what);
        });
    }
}

#[test]
fn a_gap_is_asked_about_six_times_or_once_where_the_answer_settles_it() {
    let saying = [
        (Answer::Saying(r#"{"messagesInQueue":true}"#), 6),
        (Answer::Saying(r#"{"messagesInQueue":false}"#), 1),
    ];
    let settled = |answer: Answer| usize::from(!matches!(answer, Answer::Error(_))) * 5 + 1;
    let no_answers = Answer::no_answers().map(|answer| (answer, settled(answer)));
    for (answer, count) in no_answers.chain(saying) {
        simulated(async move {
            let lab = lab(|options| options.chase_gaps = Some(true)).await;
            let mut socket = lab.station().await;
            for (kind, seq_no) in [("Started", 0), ("Updated", 2)] {
                let event = json!([2, format!("e{seq_no}"), "TransactionEvent", {
                    "eventType": kind, "timestamp": "2026-11-30T00:00:00Z", "triggerReason": "CablePluggedIn",
                    "seqNo": seq_no, "evse": {"id": 1, "connectorId": 1},
                    "transactionInfo": {"transactionId": "T"},
                }]);
                socket.send(Message::text(event.to_string())).await.unwrap();
            }
            let times = asked(&mut socket, "GetTransactionStatus", answer, 20 * MINUTE).await;
            let what = format!("{answer:?}");
            assert_eq!(times.len(), count, "{what}: {times:?}");
            follows(GAP, &times, &what);
        });
    }
}

#[test]
fn an_availability_that_a_station_does_not_take_is_told_four_times_per_connection() {
    let refusing = [
        Answer::Saying(r#"{"status":"Rejected"}"#),
        Answer::Saying(r#"{"status":"Accepted"}"#),
    ];
    for answer in Answer::no_answers().chain(refusing) {
        simulated(async move {
            let lab = lab(|_| ()).await;
            drop(lab.station().await);
            sleep(MINUTE).await;
            let wanted = json!({"evse_id": 1, "wanted": "Inoperative"});
            lab.ask(Method::PUT, "/api/v1/stations/CP001/availability", wanted)
                .await;
            for connection in 1..=2 {
                let mut socket = lab.station().await;
                let status = r#"[2,"s","StatusNotification",{"timestamp":"2026-11-30T00:00:00Z","connectorStatus":"Available","evseId":1,"connectorId":1}]"#;
                socket.send(Message::text(status)).await.unwrap();
                let times = asked(&mut socket, "ChangeAvailability", answer, 10 * MINUTE).await;
                let what = format!("{answer:?}");
                // What a station refused it refuses again.
                let least = usize::from(connection == 1);
                assert!((least..=4).contains(&times.len()), "{what}: {times:?}");
                follows(AVAILABILITY, &times, &what);
                drop(socket);
                sleep(MINUTE).await;
            }
        });
    }
}

#[test]
fn a_station_of_a_campaign_that_cannot_be_asked_is_tried_again_after_growing_pauses() {
    simulated(async {
        let folder = tempfile::TempDir::new().unwrap();
        let uploads = folder.path().to_owned();
        let lab = lab(move |options| options.uploads = Some(uploads)).await;
        let mut socket = lab.station().await;
        let key = lab.disk.read(|stored| stored.station_key("CP001")).unwrap();
        // Other CALLs, of which the first is not answered, take all the places.
        let other = || {
            let core = Arc::clone(&lab.server.core);
            tokio::spawn(async move {
                let call = CallRequest {
                    action: Action::ClearCache,
                    payload: to_raw_value(&json!({})).unwrap(),
                    principal: Principal::Operator,
                    timeout: Some(24 * 60 * MINUTE),
                    idempotency_key: None,
                    unchecked: false,
                };
                let _ = core.commands.call(StationKey(key), call).await;
            });
        };
        (0..40).for_each(|_| other());
        sleep(Duration::from_secs(1)).await;
        // The station was sent the first one, which made room.
        other();
        sleep(Duration::from_secs(1)).await;
        let path = "/api/v1/firmware?version=2";
        let sent = lab.http.send(
            Method::POST,
            path,
            "application/octet-stream",
            b"x".to_vec(),
        );
        let (status, file) = sent.await;
        assert_eq!(status, 201, "{file}");
        let mut live = lab.server.core.live.listen(Interest::Rare);
        let campaign =
            json!({"firmware_key": file["firmware_key"], "stations": ["CP001"], "at_once": 1});
        lab.ask(Method::POST, "/api/v1/firmware-campaigns", campaign)
            .await;
        let begin = Instant::now();
        let mut times = Vec::new();
        let listening = async {
            while let Ok(event) = live.recv().await {
                if matches!(
                    event.what,
                    LiveEventKind::FirmwareJob {
                        state: "waiting",
                        ..
                    }
                ) {
                    times.push(begin.elapsed());
                }
            }
        };
        let never = asked(
            &mut socket,
            "UpdateFirmware",
            Answer::Never,
            2 * 60 * MINUTE,
        );
        let (sent, _) = tokio::join!(never, timeout(2 * 60 * MINUTE, listening));
        assert!(sent.is_empty(), "{sent:?}");
        assert!((15..=18).contains(&times.len()), "{times:?}");
        follows(CAMPAIGN, &times, "campaign");
    });
}
