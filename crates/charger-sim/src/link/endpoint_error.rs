//! Why a station has nowhere to connect to: its URL, or its files for TLS.

use std::io;

/// Why an endpoint cannot be used at all.
#[derive(Debug, thiserror::Error)]
pub enum EndpointError {
    /// Not a `ws://` or `wss://` URL with a host.
    #[error("`{url}` is no WebSocket URL: use ws://host:port/path or wss://host:port/path")]
    Url {
        /// As given, without credentials.
        url: String,
    },
    /// A certificate or key cannot be read.
    #[error("cannot read the TLS file {path}: {source}")]
    TlsFile {
        /// Path.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// TLS cannot be set up.
    #[error("cannot set up TLS: {0}")]
    Tls(#[from] tokio_rustls::rustls::Error),
}
