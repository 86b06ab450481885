//! What csms does again by itself, counted by the minute under virtual time (the table in `csms::repeats`).
//!
//! The server is the real one; stations are sockets that say only what a test has them say, and the disk
//! fails when it is told to.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;
use std::time::Duration;

use csms::clock::{Clock, IdSource};
use csms::commands::CallRequest;
use csms::config::{Options, SeedChoice, Settings};
use csms::facts::StationKey;
use csms::principal::Principal;
use csms::repeats::COMMIT;
use csms::server::{Server, start_without_sockets};
use csms::store::time::SqlTime;
use futures_util::{SinkExt as _, StreamExt as _};
use ocpp201::Action;
use serde_json::value::to_raw_value;
use serde_json::{Value, json};
use simulation::clock::MachineClock;
use simulation::disk::{Disk, Mood};
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
}

fn lab(change: impl FnOnce(&mut Options)) -> Lab {
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
    let ids = IdSource::from_seed(1);
    let server = start_without_sockets(settings, opened, clock, ids, listener);
    Lab {
        network,
        disk,
        server,
    }
}

type Socket = WebSocketStream<Box<dyn charger_sim::link::network::Stream>>;

impl Lab {
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
        let lab = lab(|_| ());
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

#[test]
fn pings_come_by_the_interval_and_a_station_that_does_not_answer_two_is_let_go() {
    simulated(async {
        let lab = lab(|options| options.ping_interval = Some("20s".into()));
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
        let lab = lab(|options| options.quiet = Some(false));
        let mut socket = lab.station().await;
        let core = Arc::clone(&lab.server.core);
        let key = lab.disk.read(|stored| stored.station_key("CP001")).unwrap();
        let asking = tokio::spawn(async move {
            let payload =
                json!({"customerIdentifier": "x", "requestId": 1, "report": true, "clear": false});
            let call = CallRequest {
                action: Action::CustomerInformation,
                payload: to_raw_value(&payload).unwrap(),
                principal: Principal::Operator,
                // Longer than the report of the first boot, which may go before it, is waited for.
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
        let lab = lab(|options| options.auto_provision = Some(true));
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
