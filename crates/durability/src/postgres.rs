//! A PostgreSQL of our own, to be stopped as by a crash and started again.
//!
//! `scripts/lib/postgres.sh` knows where PostgreSQL is and as whom it has to run. `immediate` ends
//! all its processes at once, without a checkpoint: what was not written to the operating system is
//! lost, and the next start recovers from the WAL.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Trouble;
use crate::database::Database;

/// Before each command: what the script's functions need to know.
const PROLOGUE: &str = "set -e; . \"$0\"; \
    POSTGRES_DIR=$DIR POSTGRES_PORT=$PORT POSTGRES_BIN=$(postgres_bin)";
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts/lib/postgres.sh");

/// A running server; dropping it stops it.
#[derive(Debug)]
pub struct Postgres {
    folder: PathBuf,
    port: String,
    options: String,
}

impl Postgres {
    /// A new server in `folder`, which must not be there; `options` as for `postgres -o`.
    ///
    /// # Errors
    /// [`Trouble::Postgres`], with what the script said.
    pub fn start(folder: &Path, options: &str) -> Result<Self, Trouble> {
        let mut server = Self {
            folder: folder.into(),
            port: String::new(),
            options: options.into(),
        };
        server.port =
            server.script("postgres_start \"$POSTGRES_DIR\" && echo \"$POSTGRES_PORT\"")?;
        Ok(server)
    }

    /// Ends all its processes at once.
    ///
    /// # Errors
    /// [`Trouble::Postgres`].
    pub fn crash(&self) -> Result<(), Trouble> {
        self.script("postgres_stop").map(drop)
    }

    /// Starts it again; returns once it has recovered.
    ///
    /// # Errors
    /// [`Trouble::Postgres`].
    pub fn restart(&self) -> Result<(), Trouble> {
        self.script("postgres_run").map(drop)
    }

    /// Creates an empty database.
    ///
    /// # Errors
    /// [`Trouble::Postgres`].
    pub fn create(&self, name: &str) -> Result<Database, Trouble> {
        self.script(&format!(
            "POSTGRES_URL=$(postgres_url postgres) postgres_create {name}"
        ))?;
        Ok(Database::Postgres(format!(
            "postgres://csms@127.0.0.1:{}/{name}",
            self.port
        )))
    }

    /// Runs `commands` with the functions of the script; gives the last line they print.
    fn script(&self, commands: &str) -> Result<String, Trouble> {
        let output = Command::new("bash")
            .args(["-c", &format!("{PROLOGUE}; {commands}"), SCRIPT])
            .env("DIR", &self.folder)
            .env("PORT", &self.port)
            .env("POSTGRES_OPTIONS", &self.options)
            .stdin(Stdio::null())
            .output()
            .map_err(Trouble::system("cannot run bash"))?;
        let text = String::from_utf8_lossy(&output.stdout);
        if !output.status.success() {
            let error = String::from_utf8_lossy(&output.stderr);
            return Err(Trouble::Postgres(format!(
                "`{commands}` failed: {text}{error}"
            )));
        }
        Ok(text.lines().last().unwrap_or_default().to_owned())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // Nobody is left to be told.
        let _ = self.crash();
    }
}
