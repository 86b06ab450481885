//! The link to the CSMS: WebSocket client, TLS, credentials, back-off.
//!
//! Part 4, sections 1 to 3. It opens connections and carries text; what the text means is the station's business.

pub mod back_off;
pub mod client;
pub mod connection;
mod endpoint_error;
pub mod network;
pub(crate) mod pace;
pub(crate) mod secret;
pub mod tls;
mod tls_error;
