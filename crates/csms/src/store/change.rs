//! Rows of functional blocks: written by the texts that stand in [`tables`](super::tables), one statement
//! for each row.
//!
//! What stations send all the time goes through lists of a batch ([`batch`](super::batch)), which are made for
//! speed. Everything that comes now and then is a [`Change`]: plain statements that both engines understand,
//! with `$1`, `$2` …, and what is told on the live bus once they are committed. All statements of a change are
//! committed together, or none is.
//!
//! The writer knows nothing about these rows. So a condition stands in the statement itself (`UPDATE …
//! WHERE reservation_key = $1 AND state = 'active'`), and two changes at once need no lock.

use std::sync::Arc;

use crate::live::LiveEventKind;
use crate::store::queries::database::Param;

/// A statement with what is bound to it.
#[derive(Debug, Clone)]
pub struct Statement {
    pub(in crate::store) text: &'static str,
    pub(in crate::store) params: Vec<Param<'static>>,
}

/// A statement: its text, then the values of `$1`, `$2` …, which it owns.
macro_rules! statement {
    ($text:expr $(, $value:expr)* $(,)?) => {
        $crate::store::change::Statement {
            text: $text,
            params: vec![$($crate::store::queries::database::Param::from($value)),*],
        }
    };
}
pub(in crate::store) use statement;

/// What is to be written together, and told afterwards.
#[derive(Debug, Clone, Default)]
pub struct Change {
    pub(in crate::store) statements: Vec<Statement>,
    pub(in crate::store) live: Vec<(Option<Arc<str>>, LiveEventKind)>,
}

impl Change {
    /// Writes nothing so far.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Also writes this; in the order in which it is said.
    #[must_use]
    pub fn write(mut self, statement: Statement) -> Self {
        self.statements.push(statement);
        self
    }

    /// Also all of `other`, after this.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.statements.extend(other.statements);
        self.live.extend(other.live);
        self
    }

    /// Also tells this on the live bus, about the station of this identity, once all is committed.
    #[must_use]
    pub fn tell(mut self, station: Option<Arc<str>>, what: LiveEventKind) -> Self {
        self.live.push((station, what));
        self
    }
}

impl From<Statement> for Change {
    fn from(statement: Statement) -> Self {
        Self::new().write(statement)
    }
}
