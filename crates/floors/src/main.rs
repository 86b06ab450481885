//! `floor`: the least that a server in Rust can do for a station, to measure `csms` against.
//!
//! A WebSocket loop with a fixed answer (`bare`), with a typed decode (`typed`), and with one narrow
//! row per TransactionEvent, which has a unique key and is committed before the answer (`sqlite`, `postgres`). No journal,
//! no ledger, no check of anything: whoever serves stations needs the `csms`.

mod rows;

use std::{net::SocketAddr, process::ExitCode};

use clap::{Parser, ValueEnum};
use futures_util::{SinkExt, StreamExt};
use ocpp201::{
    Action, PayloadKind, TransactionEventRequest, TransactionEventResponse, decode_payload,
    rpc::{self, Frame},
};
use rows::Rows;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{
    accept_hdr_async_with_config,
    tungstenite::{
        Message,
        handshake::server::{ErrorResponse, Request, Response},
        http::{HeaderValue, header::SEC_WEBSOCKET_PROTOCOL},
        protocol::WebSocketConfig,
    },
};

/// The least that a server can do.
#[derive(Debug, Parser)]
#[command(name = "floor", version)]
struct Cli {
    /// How little
    floor: Floor,
    /// Address to listen at; printed once it does
    #[arg(long, default_value = "127.0.0.1:9100")]
    listen: SocketAddr,
    /// Database: `sqlite://FILE` or `postgres://…`, for those two floors
    #[arg(long, required_if_eq_any([("floor", "sqlite"), ("floor", "postgres")]))]
    database: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Floor {
    /// The message id is copied, nothing else is read
    Bare,
    /// TransactionEvents are decoded into types
    Typed,
    /// As typed, and a row is committed to SQLite first
    Sqlite,
    /// As typed, and a row is committed to PostgreSQL first
    Postgres,
}

#[tokio::main]
async fn main() -> ExitCode {
    match serve(Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(cli: Cli) -> Result<(), Box<dyn std::error::Error>> {
    let url = cli.database.unwrap_or_default();
    let rows = match cli.floor {
        Floor::Bare | Floor::Typed => None,
        Floor::Sqlite => Some(Rows::sqlite(&url)?),
        Floor::Postgres => Some(Rows::postgres(&url).await?),
    };
    let listener = TcpListener::bind(cli.listen).await?;
    println!("listening at {}", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        let rows = rows.clone();
        tokio::spawn(async move {
            // A station that goes, however it goes, is of no interest here.
            let _ = attend(stream, cli.floor, rows).await;
        });
    }
}

async fn attend(
    stream: TcpStream,
    floor: Floor,
    rows: Option<Rows>,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    stream.set_nodelay(true)?;
    let mut station = String::new();
    let config = WebSocketConfig::default()
        .read_buffer_size(4 * 1024)
        .write_buffer_size(0);
    // The type of a refusal is the library's.
    #[expect(clippy::result_large_err)]
    let agree = |request: &Request, mut response: Response| -> Result<Response, ErrorResponse> {
        station = request.uri().path().trim_start_matches('/').to_owned();
        let protocol = HeaderValue::from_static("ocpp2.0.1");
        response
            .headers_mut()
            .insert(SEC_WEBSOCKET_PROTOCOL, protocol);
        Ok(response)
    };
    let upgrade = accept_hdr_async_with_config(stream, agree, Some(config));
    let mut socket = Box::pin(upgrade).await?;
    while let Some(message) = socket.next().await {
        let Message::Text(text) = message? else {
            continue;
        };
        let answer = match (floor, &rows) {
            (Floor::Bare, _) => bare(&text),
            (_, None) => typed(&text).map(|(answer, _)| answer),
            (_, Some(rows)) => match typed(&text) {
                Some((answer, Some(event))) => {
                    rows.commit(&station, &event, payload(&text)).await?;
                    Some(answer)
                }
                other => other.map(|(answer, _)| answer),
            },
        };
        socket.send(Message::text(answer.ok_or("no CALL")?)).await?;
    }
    Ok(())
}

/// Answers by what stands between the second pair of quotes; the payload is not read.
fn bare(text: &str) -> Option<String> {
    let mut quoted = text.split('"');
    let (id, action) = (quoted.nth(1)?, quoted.nth(1)?);
    Some(match action {
        "BootNotification" | "Heartbeat" => with_time(id, action),
        _ => format!(r#"[3,"{id}",{{}}]"#),
    })
}

/// Answers after the frame, and the payload of a TransactionEvent, were decoded.
fn typed(text: &str) -> Option<(String, Option<TransactionEventRequest>)> {
    let Ok(Frame::Call {
        id,
        action,
        payload,
    }) = rpc::decode(text)
    else {
        return None;
    };
    if action != Action::TransactionEvent.as_str() {
        return bare(text).map(|answer| (answer, None));
    }
    let event = decode_payload(Action::TransactionEvent, PayloadKind::Request, payload).ok()?;
    let answer = rpc::encode_call_result(&id, &TransactionEventResponse::default());
    Some((answer, Some(event)))
}

/// The payload as received.
fn payload(text: &str) -> &str {
    let from = text.find('{').unwrap_or_default();
    text.get(from..text.len() - 1).unwrap_or_default()
}

/// A boot that is accepted, or the answer to a Heartbeat.
#[expect(
    clippy::disallowed_methods,
    reason = "a floor is measured, never simulated: it needs no injected clock"
)]
fn with_time(id: &str, action: &str) -> String {
    let now = jiff::Timestamp::now();
    let rest = if action == "Heartbeat" {
        ""
    } else {
        r#","interval":300,"status":"Accepted""#
    };
    format!(r#"[3,"{id}",{{"currentTime":"{now:.3}"{rest}}}]"#)
}
