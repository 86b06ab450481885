//! A server of a test's own, and a station that does what the test says.

use std::net::SocketAddr;
use std::time::Duration;

use csms::config::{Options, Settings};
use csms::server::{self, Server};
use futures_util::{SinkExt, StreamExt};
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{WebSocketStream, client_async, tungstenite::Message};

/// Long enough for a slow machine; nothing waits that long when all is well.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running server with a database file in a folder of its own.
pub(crate) struct Lab {
    folder: TempDir,
    database: String,
    pub(crate) server: Server,
    pub(crate) client: Client,
}

/// An open lab on loopback.
pub(crate) async fn open() -> Lab {
    start(TempDir::new().unwrap(), |_| {}).await
}

/// An open lab over a new database of this name on the server that `CSMS_TEST_POSTGRES` names.
pub(crate) async fn on_postgres(name: &str) -> Lab {
    on_postgres_with(name, |_| {}).await
}

/// As [`on_postgres`], with other options.
pub(crate) async fn on_postgres_with(name: &str, change: impl FnOnce(&mut Options)) -> Lab {
    let url = std::env::var("CSMS_TEST_POSTGRES").expect("the URL of a PostgreSQL server");
    let mut admin = PgConnection::connect(&url).await.unwrap();
    for text in [
        format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
        format!("CREATE DATABASE {name}"),
    ] {
        sqlx::raw_sql(AssertSqlSafe(text))
            .execute(&mut admin)
            .await
            .unwrap();
    }
    // postgres://user@host:port/database?options
    let (server, options) = url.split_once('?').unwrap_or((&url, ""));
    let (server, _) = server.rsplit_once('/').unwrap();
    let database = format!("{server}/{name}?{options}");
    let folder = TempDir::new().unwrap();
    start(folder, |options| {
        options.database = Some(database);
        change(options);
    })
    .await
}

/// A server over the database in `folder`.
pub(crate) async fn start(folder: TempDir, change: impl FnOnce(&mut Options)) -> Lab {
    let mut options = Options {
        listen: Some("127.0.0.1:0".into()),
        http: Some("127.0.0.1:0".into()),
        database: Some(format!(
            "sqlite://{}",
            folder.path().join("csms.sqlite").display()
        )),
        uploads: Some(folder.path().join("uploads")),
        ..Options::default()
    };
    change(&mut options);
    let database = options.database.clone().unwrap();
    let server = server::start(Settings::resolve(options).unwrap())
        .await
        .unwrap();
    Lab {
        folder,
        database,
        server,
        client: Client::builder()
            .no_proxy()
            .timeout(PATIENCE)
            .build()
            .unwrap(),
    }
}

impl Lab {
    /// The same database under a new server.
    pub(crate) async fn restart(self) -> Lab {
        self.restart_with(|_| {}).await
    }

    /// The same with other options.
    pub(crate) async fn restart_with(self, change: impl FnOnce(&mut Options)) -> Lab {
        assert!(self.server.shutdown().await, "everything is committed");
        start(self.folder, |options| {
            options.database = Some(self.database);
            change(options);
        })
        .await
    }

    /// The URL of its database.
    pub(crate) fn database(&self) -> &str {
        &self.database
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.server.http_address)
    }

    /// Status and body of a GET.
    pub(crate) async fn get(&self, path: &str) -> (u16, Value) {
        read(self.client.get(self.url(path)).send().await.unwrap()).await
    }

    /// Status and body of a request with a JSON body.
    pub(crate) async fn send(&self, method: Method, path: &str, body: Value) -> (u16, Value) {
        let request = self.client.request(method, self.url(path)).json(&body);
        read(request.send().await.unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        self.send(Method::POST, path, body).await
    }

    /// A station that has been accepted.
    pub(crate) async fn station(&self, identity: &str) -> Station {
        let mut station = Station::connect(self.server.ocppj_address.unwrap(), identity).await;
        let boot = json!({"reason": "PowerUp",
            "chargingStation": {"model": "M", "vendorName": "V", "serialNumber": "S"}});
        let answer = station.call("BootNotification", boot).await;
        assert_eq!(answer["status"], "Accepted");
        let status = json!({"timestamp": "2026-11-21T00:00:00Z", "connectorStatus": "Available",
            "evseId": 1, "connectorId": 1});
        station.call("StatusNotification", status).await;
        station
    }
}

/// Status and body; whatever is not a success must be a problem.
pub(crate) async fn read(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    let kind = response.headers().get("content-type").cloned();
    let text = response.text().await.unwrap();
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    if status >= 400 {
        assert_eq!(kind.unwrap(), "application/problem+json", "{body}");
        assert_eq!(body["status"], status);
        assert!(
            body["type"]
                .as_str()
                .unwrap()
                .starts_with("urn:csms:problem:")
        );
        assert!(!body["detail"].as_str().unwrap().is_empty());
        // What the simulator refuses, it says itself in the language that is asked for.
        if body["type"] != "urn:csms:problem:of-the-stand-in" {
            assert!(body["said"]["code"].is_string(), "{body}");
        }
    }
    (status, body)
}

/// A station by hand.
pub(crate) struct Station {
    socket: WebSocketStream<TcpStream>,
    sent: u32,
}

impl Station {
    pub(crate) async fn connect(address: SocketAddr, identity: &str) -> Self {
        let mut request = format!("ws://{address}/{identity}")
            .into_client_request()
            .unwrap();
        let headers = request.headers_mut();
        headers.insert("sec-websocket-protocol", "ocpp2.0.1".parse().unwrap());
        let stream = TcpStream::connect(address).await.unwrap();
        let (socket, _) = client_async(request, stream).await.unwrap();
        Self { socket, sent: 0 }
    }

    /// Sends a CALL; the payload of its CALLRESULT.
    pub(crate) async fn call(&mut self, action: &str, payload: Value) -> Value {
        self.sent += 1;
        let id = format!("s-{}", self.sent);
        self.write(json!([2, id, action, payload])).await;
        let answer = self.read().await;
        assert_eq!(
            (&answer[0], &answer[1]),
            (&json!(3), &json!(id)),
            "{answer}"
        );
        answer[2].clone()
    }

    /// Waits for a CALL: message id, action, payload.
    pub(crate) async fn asked(&mut self) -> (String, String, Value) {
        let frame = self.read().await;
        assert_eq!(frame[0], 2, "{frame}");
        let text = |at: usize| frame[at].as_str().unwrap().to_owned();
        (text(1), text(2), frame[3].clone())
    }

    /// Waits for a CALL and answers it; its payload.
    pub(crate) async fn answer(&mut self, action: &str, payload: Value) -> Value {
        let (id, asked, request) = self.asked().await;
        assert_eq!(asked, action);
        self.write(json!([3, id, payload])).await;
        request
    }

    pub(crate) async fn write(&mut self, frame: Value) {
        let text = Message::text(frame.to_string());
        self.socket.send(text).await.unwrap();
    }

    /// The next frame.
    pub(crate) async fn read(&mut self) -> Value {
        let next = async {
            loop {
                match self.socket.next().await.unwrap().unwrap() {
                    Message::Text(text) => return serde_json::from_str(&text).unwrap(),
                    Message::Ping(_) | Message::Pong(_) => {}
                    other => panic!("{other:?}"),
                }
            }
        };
        tokio::time::timeout(PATIENCE, next).await.unwrap()
    }
}

/// A TransactionEvent of EVSE 1 with a register reading.
pub(crate) fn event(kind: &str, seq_no: u32, at: &str, register_wh: u32) -> Value {
    let (context, trigger) = match kind {
        "Started" => ("Transaction.Begin", "RemoteStart"),
        "Ended" => ("Transaction.End", "RemoteStop"),
        _ => ("Sample.Periodic", "MeterValuePeriodic"),
    };
    json!({
        "eventType": kind, "timestamp": at, "triggerReason": trigger, "seqNo": seq_no,
        "transactionInfo": {"transactionId": "tx-1"},
        "evse": {"id": 1, "connectorId": 1},
        "meterValue": [{"timestamp": at, "sampledValue": [{"value": register_wh, "context": context}]}],
    })
}
