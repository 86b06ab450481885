//! Why a run could not be carried out. What the csms did wrong is no trouble, but a finding.

use std::path::Path;

/// A run that came to no verdict.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// A file, a folder or a process.
    #[error("{what}: {source}")]
    System {
        /// What was to be done.
        what: String,
        /// Why it was not.
        #[source]
        source: std::io::Error,
    },
    /// The judge's own way to the database.
    #[error("the judge cannot read the database: {0}")]
    Database(#[from] sqlx::Error),
    /// The csms did not come up, or not again.
    #[error("{0}")]
    Server(String),
    /// PostgreSQL did not do what it was told, or cannot be found.
    #[error("PostgreSQL: {0}")]
    Postgres(String),
    /// The simulated disk.
    #[error("the simulated disk: {0}")]
    Disk(String),
}

impl Trouble {
    /// For `map_err`: names what was to be done.
    pub fn system(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        move |source| Self::System { what, source }
    }

    /// For `map_err`: names the file.
    pub fn file(verb: &str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        Self::system(format!("cannot {verb} {}", path.display()))
    }
}
