//! Why a station cannot connect or charge: what is looked at, and what was found.
//!
//! `station` looks at what the database knows of an identity; `dial` looks from the station's side, as far as
//! the handshake and no further: it does not boot. Both give findings in the order in which a station comes
//! upon them; `words` says them, and what to do, in three languages.

pub mod dial;
pub mod station;
mod words;

use scenario::Language;
use serde::{Deserialize, Serialize};

/// How it is with one thing.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
#[schema(as = DoctorVerdict)]
pub enum Verdict {
    /// As it should be.
    Good,
    /// It may be so on purpose, or become a fault.
    Doubtful,
    /// It keeps the station from connecting or charging.
    Wrong,
}

/// What was found about one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// A stable code: what was looked at, a dot, what was found; e.g. `tls.expired`.
    pub code: &'static str,
    /// How it is.
    pub verdict: Verdict,
    /// What exactly: addresses, times, texts of others. Empty = nothing more.
    pub detail: String,
}

impl Finding {
    fn good(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(code, Verdict::Good, detail)
    }

    fn doubtful(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(code, Verdict::Doubtful, detail)
    }

    fn wrong(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(code, Verdict::Wrong, detail)
    }

    fn new(code: &'static str, verdict: Verdict, detail: impl Into<String>) -> Self {
        Self {
            code,
            verdict,
            detail: detail.into(),
        }
    }

    /// It in the words of a language.
    #[must_use]
    pub fn told(&self, language: Language) -> Told {
        let (what, remedy) = words::of(self.code, language);
        let is_good = self.verdict == Verdict::Good;
        Told {
            check: self.code.split('.').next().unwrap_or_default().to_owned(),
            code: self.code.to_owned(),
            verdict: self.verdict,
            what: what.to_owned(),
            detail: Some(self.detail.clone()).filter(|detail| !detail.is_empty()),
            remedy: (!is_good && !remedy.is_empty()).then(|| remedy.to_owned()),
        }
    }
}

/// A finding in words.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = DoctorFinding)]
pub struct Told {
    /// What was looked at, e.g. `tls`.
    pub check: String,
    /// What was found: a stable code, e.g. `tls.expired`.
    pub code: String,
    /// How it is.
    pub verdict: Verdict,
    /// The same in words.
    pub what: String,
    /// What exactly; `null` = nothing more.
    pub detail: Option<String>,
    /// What to do; `null` = nothing.
    pub remedy: Option<String>,
}
