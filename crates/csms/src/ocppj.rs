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
mod door;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
mod handshake;
mod head;
pub(crate) mod identity;
mod limits;
mod listener;
mod origin;
mod refusal;

pub(crate) use door::Open;
pub(crate) use limits::FailedLogins;
pub use listener::Incoming;
pub(crate) use listener::serve;

/// The subprotocol that is spoken here.
pub(crate) const SUBPROTOCOL: &str = "ocpp2.0.1";

use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

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
