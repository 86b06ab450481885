//! Why certificates for the lab were not made; said in words by `words`.

use std::path::PathBuf;

/// Why nothing was made.
#[derive(Debug, thiserror::Error)]
pub(in crate::cli) enum LabError {
    /// A name cannot stand in a certificate.
    #[error("{name:?} cannot stand in a certificate: {reason}")]
    Name { name: String, reason: String },
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        path: PathBuf,
        source: std::io::Error,
    },
    /// A key without its certificate, of a run that was cut short.
    #[error("{} is there without its certificate: remove it", .0.display())]
    Orphan(PathBuf),
    /// The authority of an earlier time cannot be used.
    #[error("{}: {source}; remove ca.pem and ca.key to begin anew", path.display())]
    Authority { path: PathBuf, source: rcgen::Error },
    /// The library refuses.
    #[error("a certificate cannot be made: {0}")]
    Library(#[from] rcgen::Error),
}
