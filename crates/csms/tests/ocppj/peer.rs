//! A server to talk to, and a station without any manners.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use csms::clock::{Clock as _, SystemClock};
use csms::config::{Options, SeedChoice, Settings};
use csms::facts::StationKey;
use csms::server::{Parts, Server, start_with};
use csms::store::Seed;
use csms::store::memory::MemoryStore;
use csms::store::queries::PageRequest;
use csms::store::rows::{RefusedConnectionRow, StationRow};
use csms::store::time::SqlTime;
use deflate::{Limits, Mode, Stream};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Request;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

/// Long enough for a busy machine; nothing that passes waits for it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);
const EXTENSIONS: &str = "Sec-WebSocket-Extensions";
/// The header lines of a well-formed upgrade.
pub(crate) const UPGRADE: &str = "Host: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
    Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
/// How long nothing has to happen to count as "nothing happens".
pub(crate) const SILENCE: Duration = Duration::from_millis(300);

/// A server and its database in memory.
pub(crate) struct Lab {
    pub(crate) server: Server,
    pub(crate) store: Arc<MemoryStore>,
}

/// Settings of an open lab on free ports.
pub(crate) fn options() -> Options {
    Options {
        listen: Some("127.0.0.1:0".into()),
        http: Some("127.0.0.1:0".into()),
        database: Some("memory:".into()),
        seed: Some(SeedChoice::None),
        ..Options::default()
    }
}

/// Starts a server; `change` sets what differs from an open lab.
pub(crate) async fn lab(change: impl FnOnce(&mut Options)) -> Lab {
    let store = MemoryStore::new(Seed::None, now()).await.unwrap();
    lab_on(store, change).await
}

/// Starts a server on a database that is there already.
pub(crate) async fn lab_on(store: Arc<MemoryStore>, change: impl FnOnce(&mut Options)) -> Lab {
    let mut options = options();
    change(&mut options);
    let parts = Parts {
        opened: Some(store.reopen(now()).await.unwrap()),
        ..Parts::default()
    };
    let server = start_with(Settings::resolve(options).unwrap(), parts)
        .await
        .unwrap();
    Lab { server, store }
}

pub(crate) fn now() -> SqlTime {
    SqlTime::new(SystemClock::new().now())
}

impl Lab {
    pub(crate) fn address(&self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], self.server.ocppj_address.unwrap().port()))
    }

    pub(crate) async fn connect(&self, path: &str) -> Station {
        self.try_connect(path, |_| ())
            .await
            .expect("the handshake must succeed")
    }

    /// Connects and boots.
    pub(crate) async fn accepted(&self, path: &str) -> Station {
        let mut station = self.connect(path).await;
        let answer = station.call("BootNotification", boot()).await.unwrap();
        assert_eq!(answer["status"], "Accepted");
        station
    }

    pub(crate) async fn try_connect(
        &self,
        path: &str,
        change: impl FnOnce(&mut Request),
    ) -> Result<Station, Error> {
        self.open(path, Mode::Off, change).await
    }

    /// Connects and offers compression.
    pub(crate) async fn offering(&self, path: &str, mode: Mode) -> Station {
        self.open(path, mode, |_| ())
            .await
            .expect("the handshake must succeed")
    }

    async fn open(
        &self,
        path: &str,
        mode: Mode,
        change: impl FnOnce(&mut Request),
    ) -> Result<Station, Error> {
        let mut request = format!("ws://{}{path}", self.address()).into_client_request()?;
        request.headers_mut().insert(
            "Sec-WebSocket-Protocol",
            HeaderValue::from_static("ocpp2.0.1"),
        );
        if let Some(offer) = deflate::offer(mode) {
            let offer = HeaderValue::from_str(&offer).unwrap();
            request.headers_mut().insert(EXTENSIONS, offer);
        }
        change(&mut request);
        let stream = TcpStream::connect(self.address()).await.unwrap();
        Station::over(stream, request, mode).await
    }

    /// Sends a request head and returns the whole answer.
    pub(crate) async fn raw(&self, request: &[u8]) -> String {
        String::from_utf8(self.raw_bytes(request).await).unwrap()
    }

    /// The same for an answer that is not text all through.
    pub(crate) async fn raw_bytes(&self, request: &[u8]) -> Vec<u8> {
        let mut stream = TcpStream::connect(self.address()).await.unwrap();
        stream.write_all(request).await.unwrap();
        let mut answer = Vec::new();
        tokio::time::timeout(PATIENCE, stream.read_to_end(&mut answer))
            .await
            .expect("the server must end the connection")
            .unwrap();
        answer
    }

    /// A well-formed upgrade for `target`, with more header lines.
    pub(crate) async fn upgrade(&self, target: &str, more: &str) -> String {
        self.raw(format!("GET {target} HTTP/1.1\r\n{UPGRADE}{more}\r\n").as_bytes())
            .await
    }

    pub(crate) async fn row(&self, identity: &str) -> Option<StationRow> {
        let folded = identity.to_lowercase();
        self.server
            .core
            .queries
            .find_station(&folded)
            .await
            .unwrap()
    }

    pub(crate) async fn key(&self, identity: &str) -> StationKey {
        self.row(identity)
            .await
            .expect("the station is known")
            .key()
    }

    pub(crate) async fn refused(&self) -> Vec<RefusedConnectionRow> {
        let page = PageRequest::oldest(1000);
        self.server
            .core
            .queries
            .refused_connections(page)
            .await
            .unwrap()
    }

    /// Waits until the list of refused handshakes has `count` rows: they are written after the
    /// answer.
    pub(crate) async fn refusals(&self, count: usize) -> Vec<RefusedConnectionRow> {
        until(async || {
            let rows = self.refused().await;
            (rows.len() >= count).then_some(rows)
        })
        .await
    }

    /// Waits until so many stations are connected.
    pub(crate) async fn connected(&self, count: usize) {
        until(async || (self.server.core.connections.count() == count).then_some(())).await;
    }
}

/// Asks again and again until there is an answer.
pub(crate) async fn until<T>(mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let asking = async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, asking)
        .await
        .expect("it must become true")
}

/// What a station says when it boots.
pub(crate) fn boot() -> Value {
    json!({"reason": "PowerUp", "chargingStation": {"model": "M", "vendorName": "V"}})
}

/// A connected station.
pub(crate) struct Station<S = TcpStream> {
    pub(crate) socket: WebSocketStream<Stream<S>>,
    /// The compression that was agreed upon.
    pub(crate) agreed: Mode,
    next_id: u32,
}

/// Code, description.
pub(crate) type CallError = (String, String);

impl<S: AsyncRead + AsyncWrite + Unpin> Station<S> {
    /// Opens the WebSocket over a stream.
    pub(crate) async fn over(stream: S, request: Request, mode: Mode) -> Result<Self, Error> {
        let (mut socket, answer) = client_async(request, Stream::opening(stream)).await?;
        let lines = answer.headers().get_all(EXTENSIONS).iter();
        let agreed = deflate::settle(lines.map(|line| line.to_str().unwrap()), mode).unwrap();
        let message_bytes = 1 << 20;
        socket
            .get_mut()
            .agree(agreed.as_ref(), Limits { message_bytes });
        Ok(Self {
            socket,
            agreed: agreed.map_or(Mode::Off, |agreed| agreed.mode()),
            next_id: 0,
        })
    }

    pub(crate) async fn send(&mut self, text: impl Into<String>) {
        self.socket.send(Message::text(text.into())).await.unwrap();
    }

    /// The next frame that is no ping.
    pub(crate) async fn frame(&mut self) -> Value {
        match self.message().await {
            Ok(Message::Text(text)) => serde_json::from_str(&text).unwrap(),
            other => panic!("expected a frame, got {other:?}"),
        }
    }

    pub(crate) async fn message(&mut self) -> Result<Message, Error> {
        loop {
            let next = tokio::time::timeout(PATIENCE, self.socket.next());
            match next.await.expect("something must come") {
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(message) => return message,
                None => return Err(Error::ConnectionClosed),
            }
        }
    }

    /// Code and reason of the close frame that must come next.
    pub(crate) async fn closed(&mut self) -> (u16, String) {
        match self.message().await {
            Ok(Message::Close(Some(frame))) => (frame.code.into(), frame.reason.to_string()),
            other => panic!("expected a close frame, got {other:?}"),
        }
    }

    pub(crate) async fn is_silent(&mut self) -> bool {
        tokio::time::timeout(SILENCE, self.socket.next())
            .await
            .is_err()
    }

    pub(crate) async fn call(&mut self, action: &str, payload: Value) -> Result<Value, CallError> {
        self.next_id += 1;
        let id = format!("id-{}", self.next_id);
        self.call_as(&id, action, payload).await
    }

    pub(crate) async fn call_as(
        &mut self,
        id: &str,
        action: &str,
        payload: Value,
    ) -> Result<Value, CallError> {
        self.send(json!([2, id, action, payload]).to_string()).await;
        let frame = self.frame().await;
        assert_eq!(frame[1], id, "{frame}");
        answer(&frame)
    }

    /// Answers the next CALL and returns it.
    pub(crate) async fn answer(&mut self, payload: Value) -> Value {
        let call = self.frame().await;
        assert_eq!(call[0], 2, "{call}");
        self.send(json!([3, call[1], payload]).to_string()).await;
        call
    }
}

/// The payload of a CALLRESULT, or code and description of a CALLERROR.
pub(crate) fn answer(frame: &Value) -> Result<Value, CallError> {
    match frame[0].as_u64() {
        Some(3) => Ok(frame[2].clone()),
        Some(4) => Err((
            frame[2].as_str().unwrap().to_owned(),
            frame[3].as_str().unwrap().to_owned(),
        )),
        _ => panic!("expected an answer, got {frame}"),
    }
}

/// The code of a CALLERROR.
pub(crate) fn code(answer: Result<Value, CallError>) -> String {
    answer.expect_err("expected a CALLERROR").0
}
