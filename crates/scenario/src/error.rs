//! What can be wrong with a file: where (file and line), what, and what was expected.
//!
//! One error type for fleets, scenarios and run records, because people mend all three the same way:
//! open the file at the line.

use std::path::Path;

use serde::de::DeserializeOwned;

/// A file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FormatError {
    /// The file could not be read or written.
    #[error("cannot {verb} {file}: {source}")]
    Io {
        /// `read` or `write`.
        verb: &'static str,
        /// The file.
        file: String,
        /// Why not.
        source: std::io::Error,
    },
    /// The file's content is wrong.
    #[error("{file}:{line}: {message}")]
    Invalid {
        /// The file.
        file: String,
        /// Counted from 1.
        line: usize,
        /// What is wrong and what was expected.
        message: String,
    },
    /// There is nothing of that name.
    #[error("{0}")]
    Unknown(String),
}

impl FormatError {
    pub(crate) fn read(file: &Path, source: std::io::Error) -> Self {
        Self::Io {
            verb: "read",
            file: file.display().to_string(),
            source,
        }
    }

    pub(crate) fn write(file: &Path, source: std::io::Error) -> Self {
        Self::Io {
            verb: "write",
            file: file.display().to_string(),
            source,
        }
    }
}

/// A TOML text with its name, so that an error can point into it.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    pub(crate) file: &'a str,
    pub(crate) text: &'a str,
}

impl Source<'_> {
    pub(crate) fn parse<T: DeserializeOwned>(self) -> Result<T, FormatError> {
        toml::from_str(self.text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            self.invalid(start, error.message().to_owned())
        })
    }

    /// An error at the byte `offset` of the text.
    pub(crate) fn invalid(self, offset: usize, message: impl Into<String>) -> FormatError {
        let before = self.text.as_bytes().iter().take(offset);
        FormatError::Invalid {
            file: self.file.to_owned(),
            line: before.filter(|byte| **byte == b'\n').count() + 1,
            message: message.into(),
        }
    }
}
