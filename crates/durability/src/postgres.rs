//! A PostgreSQL of our own, to be stopped as by a crash and started again.
//!
//! `scripts/lib/postgres.sh` knows where PostgreSQL is and as whom it has to run. `immediate` ends
//! all its processes at once, without a checkpoint: what was not written to the operating system is
//! lost, and the next start recovers from the WAL.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Trouble;
use crate::database::Database;
use crate::disk::Disk;

/// Makes every transaction that stores an event commit asynchronously, although the csms asks for
/// `synchronous_commit=on`: a mutation that tests have to notice.
pub const ASYNCHRONOUS: &str = "\
CREATE FUNCTION asynchronous() RETURNS trigger LANGUAGE plpgsql AS \
'BEGIN PERFORM set_config(''synchronous_commit'', ''off'', true); RETURN NULL; END';
CREATE TRIGGER asynchronous AFTER INSERT ON transaction_event
    FOR EACH STATEMENT EXECUTE FUNCTION asynchronous()";
/// Before each command: what the script's functions need to know.
const PROLOGUE: &str = "set -e; . \"$0\"; \
    POSTGRES_DIR=$DIR POSTGRES_PORT=$PORT POSTGRES_BIN=$(postgres_bin)";
/// After a crash PostgreSQL syncs every file that it finds; here one call for all of them.
const FAST_RECOVERY: &str = if cfg!(target_os = "linux") {
    "-c recovery_init_sync_method=syncfs"
} else {
    ""
};
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts/lib/postgres.sh");

/// A running server; dropping it stops it.
#[derive(Debug)]
pub struct Postgres {
    folder: PathBuf,
    port: String,
    options: String,
    /// Set in the server's environment when it is started again.
    environment: Vec<(String, String)>,
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
            options: format!("{FAST_RECOVERY} {options}"),
            environment: Vec::new(),
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
        // Files that were put there meanwhile are the server's own.
        let own = "chown -R --reference \"$DIR/data\" \"$DIR/data/pg_wal\"";
        self.script(&format!("{own}; postgres_run")).map(drop)
    }

    /// Where it writes its WAL.
    #[must_use]
    pub fn wal(&self) -> PathBuf {
        self.folder.join("data/pg_wal")
    }

    /// From the next [`Self::restart`] on it writes its WAL to a simulated disk; while it is stopped,
    /// the files there may be replaced.
    pub fn put_wal_on(&mut self, disk: &Disk) {
        self.environment = disk.environment();
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
            .envs(self.environment.iter().cloned())
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
