//! Exit codes, and the errors that lead to them.
//!
//! The same numbers mean the same in the verifier; they are part of the command line's contract and
//! stand in `--help`.

use std::process::ExitCode;

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[must_use]
pub enum Exit {
    /// Everything passed.
    Passed,
    /// A scenario or a check failed.
    Failed,
    /// The command line or a file named on it is wrong.
    Usage,
    /// The CSMS cannot be reached, or refused the connection.
    Unreachable,
    /// Nothing was executed.
    NothingRan,
    /// A threshold was missed.
    ThresholdMissed,
    /// The program itself failed.
    Internal,
    /// Interrupted; the partial summary was printed.
    Interrupted,
}

impl Exit {
    /// The number.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Passed => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Unreachable => 3,
            Self::NothingRan => 4,
            Self::ThresholdMissed => 5,
            Self::Internal => 70,
            Self::Interrupted => 130,
        }
    }

    /// What a program of this project meant by its exit `code`; `None` (killed by a signal) and
    /// unknown codes are internal failures.
    pub(crate) fn from_code(code: Option<i32>) -> Self {
        match code {
            Some(0) => Self::Passed,
            Some(1) => Self::Failed,
            Some(2) => Self::Usage,
            Some(3) => Self::Unreachable,
            Some(4) => Self::NothingRan,
            Some(5) => Self::ThresholdMissed,
            Some(130) => Self::Interrupted,
            _ => Self::Internal,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// Why the program cannot do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    /// The command line or a file named on it.
    #[error("{0}")]
    Usage(String),
    /// A fleet, a scenario or a run record.
    #[error(transparent)]
    Format(#[from] scenario::FormatError),
    /// The CSMS did not come up, or is not there.
    #[error("{0}")]
    Unreachable(String),
    /// Standard output is gone.
    #[error("cannot write to standard output: {0}")]
    Output(std::io::Error),
    /// Something of the machine: a process, a file, a terminal.
    #[error("{what}: {source}")]
    System {
        /// What was tried, e.g. `cannot start csms`.
        what: String,
        /// Why it failed.
        source: std::io::Error,
    },
}

impl Trouble {
    pub(crate) fn system(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        move |source| Self::System { what, source }
    }

    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Usage(_) | Self::Format(_) => Exit::Usage,
            Self::Unreachable(_) => Exit::Unreachable,
            Self::Output(_) | Self::System { .. } => Exit::Internal,
        }
    }

    /// Nothing to tell: whoever closed the pipe knows, as in `charger-sim … | head`.
    pub(crate) fn is_quiet(&self) -> bool {
        matches!(self, Self::Output(e) if e.kind() == std::io::ErrorKind::BrokenPipe)
    }
}
