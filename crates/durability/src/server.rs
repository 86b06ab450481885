//! The csms as a process: started, awaited, killed, started again on the same ports and database.
//!
//! It is the real program, with its defaults. Its log goes into a file beside the database.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::process::{Child, Command};

use crate::Trouble;

/// How long a start may take, with a recovery of the database before it.
const READY_WITHIN: Duration = Duration::from_secs(60);
/// Ports that no outgoing connection is given: otherwise a station that knocks while the csms is
/// down could be connected with itself.
const PORTS: std::ops::Range<u16> = 20_000..32_000;

/// What to start.
#[derive(Debug, Clone)]
pub struct Launch {
    /// The program.
    pub program: PathBuf,
    /// As `--database` takes it.
    pub database: String,
    /// Its working folder, which takes its log.
    pub folder: PathBuf,
    /// Set in its environment.
    pub environment: Vec<(String, String)>,
    ports: (u16, u16),
}

impl Launch {
    /// `program` on free ports.
    ///
    /// # Errors
    /// [`Trouble::System`] where no port is free.
    pub fn new(program: PathBuf, database: String, folder: &Path) -> Result<Self, Trouble> {
        Ok(Self {
            program,
            database,
            folder: folder.into(),
            environment: Vec::new(),
            ports: (free_port()?, free_port()?),
        })
    }

    /// Where stations connect.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.ports.0).into()
    }

    /// Where REST is.
    #[must_use]
    pub fn http(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.ports.1).into()
    }

    /// Its log.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        self.folder.join("csms.log")
    }

    /// Starts it and does not wait.
    ///
    /// # Errors
    /// [`Trouble::System`].
    pub fn start(&self) -> Result<Server, Trouble> {
        let log = self.log();
        let log = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(&log)
            .map_err(Trouble::file("write", &log))?;
        let mut command = Command::new(&self.program);
        // Settings of another csms would decide what this one does.
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("CSMS_") {
                command.env_remove(name);
            }
        }
        let child = command
            .current_dir(&self.folder)
            .arg("--listen")
            .arg(self.address().to_string())
            .arg("--http")
            .arg(self.http().to_string())
            // Beside the disk that a power cut damages: what is looked at is the database.
            .arg("--uploads")
            .arg(self.folder.join("files"))
            // In the environment, where no list of processes shows a password.
            .env("CSMS_DATABASE", &self.database)
            .env("RUST_LOG", "warn")
            .envs(self.environment.iter().cloned())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .map_err(Trouble::file("start", &self.program))?;
        let http = reqwest::Client::builder()
            .timeout(Duration::from_secs(5))
            .no_proxy()
            .build()
            .map_err(|error| Trouble::Server(error.to_string()))?;
        Ok(Server {
            child,
            http,
            http_port: self.ports.1,
            log: self.log(),
        })
    }
}

/// A process that was started; dropping it kills it.
#[derive(Debug)]
pub struct Server {
    child: Child,
    http: reqwest::Client,
    http_port: u16,
    log: PathBuf,
}

impl Server {
    /// Waits until `/readyz` says so.
    ///
    /// # Errors
    /// [`Trouble::Server`] where it ends before, or takes longer than a minute.
    pub async fn ready(&mut self) -> Result<(), Trouble> {
        let ready = async {
            loop {
                if let Ok(Some(status)) = self.child.try_wait() {
                    return Err(self.trouble(&format!("the csms did not start ({status})")));
                }
                if self
                    .get("/readyz")
                    .await
                    .is_some_and(|(status, _)| status == 200)
                {
                    return Ok(());
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(READY_WITHIN, ready)
            .await
            .unwrap_or_else(|_| Err(self.trouble("the csms was not ready in time")))
    }

    /// Status and text of a GET; `None` where nobody answers.
    pub async fn get(&self, path: &str) -> Option<(u16, String)> {
        let url = format!("http://127.0.0.1:{}{path}", self.http_port);
        let answer = self.http.get(url).send().await.ok()?;
        let status = answer.status().as_u16();
        Some((status, answer.text().await.ok()?))
    }

    /// SIGKILL; returns when the process is gone.
    ///
    /// # Errors
    /// [`Trouble::System`].
    pub async fn kill(&mut self) -> Result<(), Trouble> {
        self.child
            .kill()
            .await
            .map_err(Trouble::system("cannot kill the csms"))
    }

    fn trouble(&self, what: &str) -> Trouble {
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<_> = log.lines().collect();
        let tail = lines[lines.len().saturating_sub(5)..].join("\n  ");
        Trouble::Server(format!(
            "{what}; the end of {}:\n  {tail}",
            self.log.display()
        ))
    }
}

/// The program `name` of this build: beside this one, or above it where this one is a test.
///
/// # Errors
/// [`Trouble::Server`], which says how to build it.
pub fn program(name: &str) -> Result<PathBuf, Trouble> {
    let own = std::env::current_exe().map_err(Trouble::system("cannot find this program"))?;
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    own.ancestors()
        .skip(1)
        .take(2)
        .map(|folder| folder.join(&file))
        .find(|path| path.is_file())
        .ok_or_else(|| {
            Trouble::Server(format!(
                "{file} is not built: cargo build -p {name}, in the same profile"
            ))
        })
}

/// Each time another port, so that two that are started together do not find the same one free.
fn free_port() -> Result<u16, Trouble> {
    static TRIED: AtomicU32 = AtomicU32::new(0);
    let count = u32::from(PORTS.end - PORTS.start);
    // Test programs that run at the same time begin at different places.
    let first = std::process::id().wrapping_mul(97);
    let mut last = ErrorKind::AddrInUse.into();
    for _ in 0..100 {
        let number = first.wrapping_add(TRIED.fetch_add(1, Ordering::Relaxed)) % count;
        let port = PORTS.start + u16::try_from(number).unwrap_or(0);
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            Ok(_) => return Ok(port),
            Err(error) => last = error,
        }
    }
    Err(Trouble::system("cannot find a free port")(last))
}
