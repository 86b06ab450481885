//! Reports: one result, many forms.
//!
//! Each form is a function from the judgement to text in its own file; nothing is judged or looked
//! up here.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use scenario::Language;

use crate::verdict::Judgement;

pub mod html;
pub mod json;
pub mod junit;
pub mod labels;
pub mod md;
pub mod table;

/// A form of report that is written to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// JUnit XML: suite = scenario, case = check.
    Junit,
    /// The whole result.
    Json,
    /// One self-contained page.
    Html,
    /// Markdown.
    Md,
}

impl Kind {
    /// Every kind and its name.
    const ALL: [(&'static str, Self); 4] = [
        ("junit", Self::Junit),
        ("json", Self::Json),
        ("html", Self::Html),
        ("md", Self::Md),
    ];
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = Self::ALL.iter().find(|(_, kind)| kind == self);
        f.write_str(name.map_or("", |(name, _)| name))
    }
}

/// A report that was asked for: `junit=FILE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Its form.
    pub kind: Kind,
    /// Where it goes.
    pub file: PathBuf,
}

impl FromStr for Wanted {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let expected = "expected junit=FILE, json=FILE, html=FILE or md=FILE";
        let (name, file) = text
            .split_once('=')
            .ok_or_else(|| format!("`{text}` names no file, {expected}"))?;
        let kind = Kind::ALL.iter().find(|(known, _)| *known == name);
        let (_, kind) = kind.ok_or_else(|| format!("unknown form `{name}`, {expected}"))?;
        if file.is_empty() {
            return Err(format!("`{text}` names no file, {expected}"));
        }
        Ok(Self {
            kind: *kind,
            file: file.into(),
        })
    }
}

/// Why a report could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The file cannot be written.
    #[error("cannot write {file}: {source}")]
    Write {
        /// The file.
        file: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The result cannot be put into that form.
    #[error("cannot make the {kind} report: {text}")]
    Form {
        /// The form.
        kind: Kind,
        /// Why not.
        text: String,
    },
}

/// The report as text.
///
/// # Errors
/// If the result cannot be put into that form.
pub fn render(
    kind: Kind,
    judgement: &Judgement,
    language: Language,
) -> Result<String, ReportError> {
    let form = |text: String| ReportError::Form { kind, text };
    match kind {
        Kind::Junit => junit::text(judgement).map_err(|e| form(e.to_string())),
        Kind::Json => json::text(judgement).map_err(|e| form(e.to_string())),
        Kind::Html => Ok(html::text(judgement, language)),
        Kind::Md => Ok(md::text(judgement, language)),
    }
}

/// Writes the report; folders that are missing are made.
///
/// # Errors
/// If it cannot be made or written.
pub fn write(
    wanted: &Wanted,
    judgement: &Judgement,
    language: Language,
) -> Result<(), ReportError> {
    let text = render(wanted.kind, judgement, language)?;
    let failed = |source| ReportError::Write {
        file: wanted.file.clone(),
        source,
    };
    let folder = wanted.file.parent().filter(|p| *p != Path::new(""));
    if let Some(folder) = folder {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    std::fs::write(&wanted.file, text).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_a_known_form_and_a_file() {
        let wanted: Wanted = "junit=out/verify.xml".parse().unwrap();
        assert_eq!(wanted.kind, Kind::Junit);
        assert_eq!(wanted.file, Path::new("out/verify.xml"));
        for wrong in ["junit", "junit=", "pdf=x", "=x"] {
            assert!(wrong.parse::<Wanted>().is_err(), "{wrong}");
        }
    }
}
