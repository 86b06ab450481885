//! The verifier: the program `verify` beside this one, asked to judge a run by what the CSMS stored.
//!
//! What it judges by is its own concern; here it is started, and its answer is taken.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
};

use scenario::Language;
use serde_json::Value;
use terminal::Style;
use tokio::process::Command;

use crate::{
    exit::{Exit, Trouble},
    server::sibling,
};

/// The program, and the database that it reads.
#[derive(Debug, Clone)]
pub(crate) struct Verifier {
    program: PathBuf,
    database: Option<String>,
}

/// What it says, for programs.
#[derive(Debug)]
pub(crate) struct Judged {
    /// How it ended.
    pub(crate) exit: Exit,
    /// Its report; none where it could not judge.
    pub(crate) document: Option<Value>,
    /// What it told on standard error.
    pub(crate) complaint: String,
}

impl Verifier {
    /// The one beside this program. It reads the database of the run record, else the usual one.
    pub(crate) fn beside() -> Result<Self, Trouble> {
        Ok(Self {
            program: sibling("verify")?,
            database: None,
        })
    }

    /// The same, reading `database`.
    pub(crate) fn reading(self, database: impl Into<Option<String>>) -> Self {
        let database = database.into();
        Self { database, ..self }
    }

    /// Its tables go to standard output. Returns how it ended.
    pub(crate) async fn show(&self, record: &Path, style: Style) -> Result<Exit, Trouble> {
        let mut command = self.command(record, style.language);
        let color = if style.color_out { "always" } else { "never" };
        command.args(["--color", color]);
        if style.ascii {
            command.arg("--ascii");
        }
        if let Some(columns) = style.columns_out {
            command.args(["--width", &columns.to_string()]);
        }
        let status = command.status().await.map_err(self.trouble())?;
        Ok(Exit::from_code(status.code()))
    }

    /// Its report, as JSON.
    pub(crate) async fn judge(&self, record: &Path, language: Language) -> Result<Judged, Trouble> {
        let mut command = self.command(record, language);
        command.args(["--format", "json", "--color", "never"]);
        let output = command.output().await.map_err(self.trouble())?;
        Ok(Judged {
            exit: Exit::from_code(output.status.code()),
            document: serde_json::from_slice(&output.stdout).ok(),
            complaint: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        })
    }

    fn command(&self, record: &Path, language: Language) -> Command {
        let mut command = Command::new(&self.program);
        command
            .arg("--run")
            .arg(record)
            .args(["--lang", language.code()])
            .stdin(Stdio::null())
            .kill_on_drop(true);
        if let Some(database) = &self.database {
            // In the environment, where no list of processes shows its password.
            command.env("CSMS_DATABASE", database);
        }
        command
    }

    fn trouble(&self) -> impl FnOnce(std::io::Error) -> Trouble {
        Trouble::system(format!("cannot start {}", self.program.display()))
    }
}
