//! A small WebSocket server of the tests' own: raw JSON, no types of the project.
//!
//! It takes connections, chooses what a test tells it to, and answers CALLs with the least that is asked for.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpListener,
};
use tokio_tungstenite::{
    WebSocketStream, accept_hdr_async,
    tungstenite::{
        Message,
        handshake::server::{Request, Response},
        http::HeaderValue,
    },
};

/// What the server saw of a handshake.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) path: String,
    pub(crate) protocol: Option<String>,
    pub(crate) authorization: Option<String>,
}

pub(crate) async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}/ocpp", listener.local_addr().unwrap());
    (listener, url)
}

/// Takes a connection and chooses `protocol`, if any.
pub(crate) async fn accept<S>(
    stream: S,
    protocol: Option<&'static str>,
) -> (WebSocketStream<S>, Seen)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut seen = None;
    #[expect(clippy::result_large_err, reason = "the library's signature")]
    let choose = |request: &Request, mut response: Response| {
        let header = |name: &str| {
            request
                .headers()
                .get(name)
                .map(|value| value.to_str().unwrap().to_owned())
        };
        seen = Some(Seen {
            path: request.uri().path().to_owned(),
            protocol: header("sec-websocket-protocol"),
            authorization: header("authorization"),
        });
        if let Some(protocol) = protocol {
            let value = HeaderValue::from_static(protocol);
            response
                .headers_mut()
                .insert("sec-websocket-protocol", value);
        }
        Ok(response)
    };
    let socket = accept_hdr_async(stream, choose).await.unwrap();
    (socket, seen.unwrap())
}

fn answer(action: &str) -> Value {
    match action {
        "BootNotification" => {
            json!({"currentTime": "2026-03-01T12:00:00Z", "interval": 300, "status": "Accepted"})
        }
        "Heartbeat" => json!({"currentTime": "2026-03-01T12:00:00Z"}),
        "Authorize" => json!({"idTokenInfo": {"status": "Accepted"}}),
        _ => json!({}),
    }
}

/// Answers CALLs until `until` is satisfied; the CALLs, the last one included. None if the connection ends first.
pub(crate) async fn serve<S>(
    socket: &mut WebSocketStream<S>,
    mut until: impl FnMut(&str, &Value) -> bool,
) -> Option<Vec<(String, Value)>>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut calls = Vec::new();
    loop {
        let Some(Ok(message)) = socket.next().await else {
            return None;
        };
        let Message::Text(text) = message else {
            continue;
        };
        let frame: Value = serde_json::from_str(&text).unwrap();
        if frame[0] != 2 {
            continue;
        }
        let action = frame[2].as_str().unwrap().to_owned();
        let reply = json!([3, frame[1], answer(&action)]).to_string();
        socket.send(Message::text(reply)).await.unwrap();
        let is_enough = until(&action, &frame[3]);
        calls.push((action, frame[3].clone()));
        if is_enough {
            return Some(calls);
        }
    }
}

pub(crate) fn is_ended(action: &str, payload: &Value) -> bool {
    action == "TransactionEvent" && payload["eventType"] == "Ended"
}
