//! Who asks: every request carries a [`Principal`], and handlers never read headers.
//!
//! On an open loopback it is the local administrator; elsewhere the operator whose token was sent.
//! Stations are not principals: they authenticate at the handshake (`ocppj`).

/// The one on whose behalf a request is carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// Somebody on this machine while the lab is open.
    LocalAdministrator,
    /// The holder of the operator token.
    Operator,
    /// The holder of the token of monitoring, who only looks at metrics and readiness.
    Monitor,
    /// The CSMS of its own accord, because a setting asks for it.
    System,
}

impl Principal {
    /// The one of this name; what is not known acts as the CSMS itself.
    #[must_use]
    pub fn from_stored(name: &str) -> Self {
        let known = [Self::LocalAdministrator, Self::Operator, Self::Monitor];
        known
            .into_iter()
            .find(|one| one.as_str() == name)
            .unwrap_or(Self::System)
    }

    /// The name that is stored with commands.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::LocalAdministrator => "local-administrator",
            Self::Operator => "operator",
            Self::Monitor => "monitor",
            Self::System => "system",
        }
    }
}
