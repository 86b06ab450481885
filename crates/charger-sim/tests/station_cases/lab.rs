//! The program under test and a small CSMS of the tests' own: raw JSON over a real socket.

use std::{
    process::{Child, Command, Stdio},
    time::Duration,
};

use charger_sim::clock::ModelClock;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
};
use tokio_tungstenite::{
    WebSocketStream, accept_hdr_async,
    tungstenite::{
        Message,
        handshake::server::{Request, Response},
        http::HeaderValue,
    },
};

/// Everything here ends within this, or the test fails; nothing is measured with it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

const SCENARIO: &str = r#"
number = 90
id = "case"
title = { en = "b", ko = "b", ja = "b" }
budget_seconds = 300
stations = ["emart_jeju_01"]
steps = [
  { connect = { within_seconds = 60 } },
  { expect_boot = { status = "Accepted", within_seconds = 60 } },
  { expect_heartbeat = { within_seconds = 60 } },
  { wait = { seconds = 200 } },
  { disconnect = {} },
]
[expect]
boot_status = "Accepted"
"#;

/// The program, killed with the test.
pub(crate) struct Program {
    child: Child,
    _folder: TempDir,
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts one simulated station against the CSMS at `url`.
pub(crate) fn charger_sim(url: &str, more: &[&str]) -> Program {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("s.toml"), SCENARIO).unwrap();
    let child = Command::new(env!("CARGO_BIN_EXE_charger-sim"))
        .current_dir(folder.path())
        .args(["--scenario", "s.toml", "--csms-url", url])
        .args(["--http-url", "http://127.0.0.1:9", "--runs-dir", "runs"])
        .args(["--seed", "7", "--format", "json"])
        .args(more)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    Program {
        child,
        _folder: folder,
    }
}

pub(crate) async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}", listener.local_addr().unwrap());
    (listener, url)
}

/// A CALL of the station.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) action: String,
    pub(crate) payload: Value,
}

/// What is answered to a CALL: a whole frame, by action and message id.
type Rule = Box<dyn FnMut(&str, &str) -> Option<String> + Send>;

/// The CSMS's end of a connection.
pub(crate) struct Peer<S = TcpStream> {
    socket: WebSocketStream<S>,
    pub(crate) path: String,
    pub(crate) authorization: Option<String>,
    pub(crate) calls: Vec<Call>,
    rule: Rule,
    ids: u32,
    pings: usize,
}

impl Peer {
    /// Takes a connection and answers its CALLs as a friendly CSMS does.
    pub(crate) async fn accept(listener: &TcpListener) -> Self {
        Self::over(stream(listener).await).await
    }

    /// The same, and waits until the first Heartbeat was answered.
    pub(crate) async fn accepted(listener: &TcpListener) -> Self {
        let mut peer = Self::accept(listener).await;
        peer.until("Heartbeat", |_| true).await;
        peer
    }
}

/// The next connection to a listener.
pub(crate) async fn stream(listener: &TcpListener) -> TcpStream {
    let accepted = tokio::time::timeout(PATIENCE, listener.accept()).await;
    accepted.expect("the station connects").unwrap().0
}

impl<S: AsyncRead + AsyncWrite + Unpin> Peer<S> {
    /// The CSMS's end of a stream.
    pub(crate) async fn over(stream: S) -> Self {
        let (mut path, mut authorization) = (String::new(), None);
        #[expect(clippy::result_large_err, reason = "the library's signature")]
        let choose = |request: &Request, mut response: Response| {
            request.uri().path().clone_into(&mut path);
            let header = request.headers().get("authorization");
            authorization = header.map(|value| value.to_str().unwrap().to_owned());
            let value = HeaderValue::from_static("ocpp2.0.1");
            let headers = response.headers_mut();
            headers.insert("sec-websocket-protocol", value);
            Ok(response)
        };
        let socket = accept_hdr_async(stream, choose).await.unwrap();
        Self {
            socket,
            path,
            authorization,
            calls: Vec::new(),
            rule: Box::new(|_, _| None),
            ids: 0,
            pings: 0,
        }
    }

    /// Answers by `rule` from now on; where it says nothing, as usual.
    pub(crate) fn answer_by(
        &mut self,
        rule: impl FnMut(&str, &str) -> Option<String> + Send + 'static,
    ) {
        self.rule = Box::new(rule);
    }

    /// Sends a CALL and serves the station until it is answered; the frame of the answer.
    pub(crate) async fn call(&mut self, action: &str, payload: Value) -> Value {
        self.ids += 1;
        let id = format!("c{}", self.ids);
        let frame = json!([2, id, action, payload]).to_string();
        self.socket.send(Message::text(frame)).await.unwrap();
        let wait = async {
            loop {
                let frame = self.next().await.expect("the connection holds");
                if frame[0] != 2 && frame[1] == id.as_str() {
                    return frame;
                }
            }
        };
        let answer = tokio::time::timeout(PATIENCE, wait).await;
        answer.unwrap_or_else(|_| panic!("{action} is answered"))
    }

    /// The payload of an answer that is a CALLRESULT.
    pub(crate) async fn ask(&mut self, action: &str, payload: Value) -> Value {
        let answer = self.call(action, payload).await;
        assert_eq!(answer[0], 3, "{action}: {answer}");
        answer[2].clone()
    }

    /// Sets a variable; its `attributeStatus`.
    pub(crate) async fn set(&mut self, component: &str, variable: &str, value: &str) -> Value {
        let data = json!([{"attributeValue": value, "component": {"name": component},
            "variable": {"name": variable}}]);
        let answer = self
            .ask("SetVariables", json!({"setVariableData": data}))
            .await;
        answer["setVariableResult"][0]["attributeStatus"].clone()
    }

    /// The value of a variable.
    pub(crate) async fn get(&mut self, component: &str, variable: &str) -> Value {
        let data = json!([{"component": {"name": component}, "variable": {"name": variable}}]);
        let answer = self
            .ask("GetVariables", json!({"getVariableData": data}))
            .await;
        answer["getVariableResult"][0]["attributeValue"].clone()
    }

    /// Serves the station until it sends such a CALL; its payload.
    pub(crate) async fn until(&mut self, action: &str, is_it: impl Fn(&Value) -> bool) -> Value {
        let wait = async {
            loop {
                self.next().await.expect("the connection holds");
                let last = self.calls.last();
                if let Some(call) = last.filter(|c| c.action == action && is_it(&c.payload)) {
                    return call.payload.clone();
                }
            }
        };
        let found = tokio::time::timeout(PATIENCE, wait).await;
        found.unwrap_or_else(|_| panic!("{action} comes"))
    }

    /// Serves the station for a while.
    pub(crate) async fn serve_for(&mut self, span: Duration) {
        let serve = async { while self.next().await.is_some() {} };
        let _ = tokio::time::timeout(span, serve).await;
    }

    /// Serves the station until it goes.
    pub(crate) async fn serve_to_the_end(&mut self) {
        let serve = async { while self.next().await.is_some() {} };
        let ended = tokio::time::timeout(PATIENCE, serve).await;
        ended.expect("the station closes the connection");
    }

    /// Pings of the station so far.
    pub(crate) fn pings(&self) -> usize {
        self.pings
    }

    pub(crate) fn count(&self, action: &str) -> usize {
        self.calls.iter().filter(|c| c.action == action).count()
    }

    /// The next frame of the station; a CALL has been answered. None: the connection is over.
    async fn next(&mut self) -> Option<Value> {
        loop {
            let Some(Ok(message)) = self.socket.next().await else {
                return None;
            };
            let Message::Text(text) = message else {
                self.pings += usize::from(message.is_ping());
                continue;
            };
            let frame: Value = serde_json::from_str(&text).unwrap();
            if frame[0] == 2 {
                let (id, action) = (frame[1].as_str().unwrap(), frame[2].as_str().unwrap());
                let answer = (self.rule)(action, id)
                    .unwrap_or_else(|| json!([3, id, usual(action)]).to_string());
                // The station may have gone meanwhile.
                let _ = self.socket.send(Message::text(answer)).await;
                self.calls.push(Call {
                    action: action.to_owned(),
                    payload: frame[3].clone(),
                });
            }
            return Some(frame);
        }
    }
}

fn usual(action: &str) -> Value {
    let now = jiff_now();
    match action {
        "BootNotification" => json!({"currentTime": now, "interval": 300, "status": "Accepted"}),
        "Heartbeat" => json!({"currentTime": now}),
        "Authorize" => json!({"idTokenInfo": {"status": "Accepted"}}),
        _ => json!({}),
    }
}

/// The present as the machine's clock has it.
pub(crate) fn jiff_now() -> String {
    ModelClock::real_time().now().timestamp().to_string()
}

/// The present in milliseconds since the epoch.
pub(crate) fn milliseconds() -> i64 {
    ModelClock::real_time().now().as_millis()
}
