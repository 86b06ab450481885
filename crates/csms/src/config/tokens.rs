//! The files that hold the bearer tokens of HTTP: what may be in them, and what is kept of it.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::{ConfigError, Options};

/// A token shorter than this can be guessed.
const MIN_CHARACTERS: usize = 16;

/// Who may send what over HTTP; without a token of operators there is no log-in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TokenSettings {
    /// Of operators: everything.
    pub operator: Option<TokenFile>,
    /// Of monitoring: GET of `/metrics` and `/readyz`. Never without one of operators.
    pub metrics: Option<TokenFile>,
}

/// A token as it was last read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenFile {
    /// Where it is read from.
    pub path: PathBuf,
    /// Its SHA-256.
    pub hash: [u8; 32],
}

impl TokenFile {
    /// Reads a token.
    ///
    /// # Errors
    /// [`ConfigError::Token`]: the file cannot be read, or its token is too short.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let refuse = |reason: String| ConfigError::Token {
            path: path.to_owned(),
            reason,
        };
        let text = std::fs::read_to_string(path).map_err(|error| refuse(error.to_string()))?;
        let token = text.trim();
        if token.chars().count() < MIN_CHARACTERS {
            return Err(refuse(format!(
                "expected one line of at least {MIN_CHARACTERS} characters"
            )));
        }
        Ok(Self {
            path: path.to_owned(),
            hash: Sha256::digest(token.as_bytes()).into(),
        })
    }
}

impl TokenSettings {
    /// Reads the files again.
    ///
    /// # Errors
    /// As [`TokenFile::read`], and where both tokens are the same.
    pub fn read_again(&self) -> Result<Self, ConfigError> {
        let path = |file: &Option<TokenFile>| file.as_ref().map(|file| file.path.clone());
        read(
            path(&self.operator).as_deref(),
            path(&self.metrics).as_deref(),
        )
    }
}

pub(super) fn resolve(options: &Options) -> Result<TokenSettings, ConfigError> {
    let (operator, metrics) = (&options.operator_token_file, &options.metrics_token_file);
    if metrics.is_some() && operator.is_none() {
        return Err(ConfigError::Needs {
            name: "--metrics-token-file",
            needs: "--operator-token-file FILE",
        });
    }
    read(operator.as_deref(), metrics.as_deref())
}

fn read(operator: Option<&Path>, metrics: Option<&Path>) -> Result<TokenSettings, ConfigError> {
    let tokens = TokenSettings {
        operator: operator.map(TokenFile::read).transpose()?,
        metrics: metrics.map(TokenFile::read).transpose()?,
    };
    match (&tokens.operator, &tokens.metrics) {
        (Some(operator), Some(metrics)) if operator.hash == metrics.hash => {
            Err(ConfigError::Token {
                path: metrics.path.clone(),
                reason: "it is the token of operators; make another one".to_owned(),
            })
        }
        _ => Ok(tokens),
    }
}
