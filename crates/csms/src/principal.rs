//! Who asks: every request carries a [`Principal`], and handlers never read headers.
//!
//! On an open loopback it is the local administrator; elsewhere whoever holds the token that was sent.
//! Stations are not principals: they authenticate at the handshake (`ocppj`).

use std::sync::Arc;

/// What somebody may do. Each role may do what the ones before it may.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
    clap::ValueEnum,
    utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Look at everything but operators and the audit; change nothing.
    Viewer,
    /// Run the network: send to stations, start and stop, tokens, limits, reservations.
    Operator,
    /// Set up the network: sites, chargers, tariffs, stations and their passwords, operators.
    Administrator,
}

impl Role {
    /// As it is stored and shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Operator => "operator",
            Self::Administrator => "administrator",
        }
    }

    /// From [`Role::as_str`]. What is not a role may do least.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        match text {
            "administrator" => Self::Administrator,
            "operator" => Self::Operator,
            _ => Self::Viewer,
        }
    }
}

/// The one on whose behalf a request is carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// Somebody on this machine while the lab is open.
    LocalAdministrator,
    /// The holder of the operator token that the server was started with.
    Operator,
    /// The holder of a token that has a name.
    Named {
        /// The name.
        name: Arc<str>,
        /// What it may do.
        role: Role,
    },
    /// The holder of the token of monitoring, who only looks at metrics and readiness.
    Monitor,
    /// The CSMS of its own accord, because a setting asks for it.
    System,
}

impl Principal {
    /// The one of this name, as it was stored. One who has a name asked for what operators may ask for.
    #[must_use]
    pub fn from_stored(name: &str) -> Self {
        let known = [
            Self::LocalAdministrator,
            Self::Operator,
            Self::Monitor,
            Self::System,
        ];
        let known = known.into_iter().find(|one| one.as_str() == name);
        known.unwrap_or_else(|| Self::Named {
            name: name.into(),
            role: Role::Operator,
        })
    }

    /// The name that is stored with commands and in the audit.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::LocalAdministrator => "local-administrator",
            Self::Operator => "operator",
            Self::Named { name, .. } => name,
            Self::Monitor => "monitor",
            Self::System => "system",
        }
    }

    /// What it may do; monitoring, besides, is let to nothing but metrics and readiness.
    #[must_use]
    pub fn role(&self) -> Role {
        match self {
            Self::Named { role, .. } => *role,
            Self::Monitor => Role::Viewer,
            Self::LocalAdministrator | Self::Operator | Self::System => Role::Administrator,
        }
    }
}

/// Names that nobody can be given: they mean somebody already.
pub const TAKEN_NAMES: [&str; 5] = [
    "local-administrator",
    "operator",
    "monitor",
    "system",
    "command-line",
];
