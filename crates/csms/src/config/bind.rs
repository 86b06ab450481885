//! Addresses to listen on, and who can reach them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::ConfigError;

/// An address to listen on: the first one must work, the second one is tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bind {
    /// As it was given.
    pub text: String,
    /// The address.
    pub address: SocketAddr,
    /// `localhost` is `::1` first on some systems: the other loopback, best effort.
    pub also: Option<IpAddr>,
}

impl Bind {
    /// Reads `127.0.0.1:9000`, `localhost:9000`, `[::1]:9000`, `0.0.0.0:9000`.
    ///
    /// # Errors
    /// [`ConfigError::Value`] for anything else; names other than `localhost` are not resolved.
    pub fn parse(name: &'static str, text: &str) -> Result<Self, ConfigError> {
        let numeric = text
            .strip_prefix("localhost:")
            .map_or_else(|| text.to_owned(), |port| format!("127.0.0.1:{port}"));
        let address: SocketAddr = numeric.parse().map_err(|_| ConfigError::Value {
            name,
            value: text.into(),
            reason: "expected an IP address and a port, such as 127.0.0.1:9000 or [::]:9000"
                .to_owned(),
        })?;
        let also = (address.ip() == IpAddr::V4(Ipv4Addr::LOCALHOST))
            .then_some(IpAddr::V6(Ipv6Addr::LOCALHOST));
        Ok(Self {
            text: text.to_owned(),
            address,
            also,
        })
    }

    /// Whether other machines can reach it.
    #[must_use]
    pub fn is_exposed(&self) -> bool {
        !self.address.ip().to_canonical().is_loopback()
    }
}
