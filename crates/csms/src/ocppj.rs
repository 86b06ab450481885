//! The station side (Part 4, OCPP-J): listener, handshake, connection.
//!
//! `listener` accepts and bounds, `handshake` reads the HTTP head, checks identity, credentials and
//! subprotocol and answers every refusal with a sentence, `connection` is the one task of a
//! station. What messages mean is `dispatch`'s and the blocks' business. Streams are generic, so
//! that a simulated network can stand in for TCP.

mod authentication;
mod close;
mod connection;
mod credentials;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
mod handshake;
mod head;
pub(crate) mod identity;
pub(crate) mod limits;
mod listener;
mod origin;
mod refusal;
mod station_certificate;
mod transport;

use std::net::SocketAddr;

pub use listener::Incoming;
pub(crate) use listener::serve;
pub(crate) use transport::Plain;

/// Lists a station that has come to the port of HTTP, and returns what to tell it; `stations` says where
/// stations connect.
pub(crate) async fn misdirected(
    core: &Core,
    peer: SocketAddr,
    target: &str,
    stations: &str,
) -> String {
    let refusal = Refusal::new(
        421,
        RefusalReason::HttpPort,
        format!("this port is for operators; stations connect to {stations}"),
        "set the station's CSMS URL to the port for stations",
    );
    let told = refusal.body();
    handshake::record_refusal(core, peer, HandshakeInfo::of_target(target), refusal).await;
    told
}

/// The subprotocol that is spoken here.
pub(crate) const SUBPROTOCOL: &str = "ocpp2.0.1";

use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

use self::handshake::HandshakeInfo;
use self::refusal::Refusal;
use crate::context::Core;
use crate::facts::RefusalReason;

/// Limits of the WebSocket: small buffers, because there is one per station.
fn websocket_config(max_message_bytes: usize) -> WebSocketConfig {
    WebSocketConfig::default()
        .read_buffer_size(2 * 1024)
        .write_buffer_size(0)
        // Longest CALL to a station: its payload came through HTTP, which takes 256 KiB.
        .max_write_buffer_size(1024 * 1024)
        .max_message_size(Some(max_message_bytes))
        .max_frame_size(Some(max_message_bytes))
}
