//! A CSMS that belongs to this run: started, killed, restarted and stopped by it.
//!
//! The program is the `csms` beside this one. Its log goes into a file; its ports and database stay
//! the same over a restart, because that is what the fault scenario is about. It runs with its
//! defaults, whatever settings lie around for another CSMS. What it answers is judged elsewhere.

use std::{
    fs::File,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::Stdio,
    sync::Arc,
    time::Duration,
};

use tokio::process::{Child, Command};

use crate::{
    event::Note,
    exit::Trouble,
    http::Http,
    interrupt::{Interrupt, Owned},
    target::Target,
};

/// How long a CSMS may take until it is ready: a large database has to be opened.
const READY_WITHIN: Duration = Duration::from_secs(20);
/// How long one question whether it is ready may take.
const PROBED_WITHIN: Duration = Duration::from_secs(2);
/// How long it may take to stop in an orderly way.
const STOPPED_WITHIN: Duration = Duration::from_secs(10);

/// Where stations and operators look for a CSMS first.
const USUAL_PORTS: (u16, u16) = (9000, 8080);

/// What to start.
#[derive(Debug, Clone)]
pub(crate) struct ServerSpec {
    /// Port of the stations.
    pub(crate) ocpp_port: u16,
    /// Port of the REST interface.
    pub(crate) http_port: u16,
    /// URL of its database.
    pub(crate) database: String,
    /// Where its log goes.
    pub(crate) log: PathBuf,
    /// Its settings file, which sets nothing.
    settings: PathBuf,
    /// Holds the usual ports against other runs on this machine.
    _claim: Option<Arc<File>>,
}

impl ServerSpec {
    /// The usual ports, or free ones where those are taken; `folder` takes the log, and the database
    /// unless `database` names one.
    pub(crate) fn in_folder(folder: &Path, database: Option<&str>) -> Result<Self, Trouble> {
        std::fs::create_dir_all(folder).map_err(Trouble::system(format!(
            "cannot create {}",
            folder.display()
        )))?;
        let folder = folder
            .canonicalize()
            .map_err(Trouble::system(format!("cannot open {}", folder.display())))?;
        let database = match database {
            Some(url) => url.to_owned(),
            None => sqlite_url(&folder.join("csms.sqlite")),
        };
        let claim = claim_usual_ports();
        let (ocpp, http) = match &claim {
            Some(_) => USUAL_PORTS,
            None => (0, 0),
        };
        Ok(Self {
            ocpp_port: free_port(ocpp)?,
            http_port: free_port(http)?,
            database,
            log: folder.join("csms.log"),
            settings: folder.join("csms-defaults.toml"),
            _claim: claim.map(Arc::new),
        })
    }

    /// Where its stations and operators find it.
    pub(crate) fn target(&self) -> Target {
        Target {
            csms_url: format!("ws://127.0.0.1:{}", self.ocpp_port),
            http_url: format!("http://127.0.0.1:{}", self.http_port),
        }
    }

    /// Tells where it is if the ports are not the usual ones.
    pub(crate) fn moved_ports(&self) -> Option<Note<'static>> {
        let (ocpp, http) = (self.ocpp_port, self.http_port);
        ((ocpp, http) != USUAL_PORTS).then_some(Note::PortsMoved { ocpp, http })
    }
}

/// A running CSMS. Dropping it kills it.
#[derive(Debug)]
pub(crate) struct Server {
    program: PathBuf,
    spec: ServerSpec,
    http: Http,
    child: Child,
    /// Where the child is named for the second Ctrl-C.
    owned: Owned,
}

impl Server {
    /// Starts the CSMS and waits until it is ready. A second Ctrl-C on `interrupt` kills it.
    pub(crate) async fn start(spec: ServerSpec, interrupt: &Interrupt) -> Result<Self, Trouble> {
        let program = sibling("csms")?;
        let http = Http::new(PROBED_WITHIN).map_err(Trouble::Unreachable)?;
        let child = launch(&program, &spec)?;
        let owned = interrupt.owned();
        owned.set(child.id());
        let mut server = Self {
            program,
            spec,
            http,
            child,
            owned,
        };
        server.wait_until_ready().await?;
        Ok(server)
    }

    pub(crate) fn spec(&self) -> &ServerSpec {
        &self.spec
    }

    /// Kills it as a crash would (SIGKILL).
    pub(crate) async fn kill(&mut self) -> Result<(), Trouble> {
        self.child
            .kill()
            .await
            .map_err(Trouble::system("cannot kill the CSMS"))?;
        self.owned.set(None);
        Ok(())
    }

    /// Starts it again, with the same ports and database, and waits until it is ready.
    pub(crate) async fn restart(&mut self) -> Result<(), Trouble> {
        self.child = launch(&self.program, &self.spec)?;
        self.owned.set(self.child.id());
        self.wait_until_ready().await
    }

    /// Starts it again if it is gone.
    pub(crate) async fn ensure_running(&mut self) -> Result<(), Trouble> {
        match self.child.try_wait() {
            Ok(None) => Ok(()),
            _ => self.restart().await,
        }
    }

    /// Stops it in an orderly way; kills it where it does not follow.
    pub(crate) async fn stop(mut self) -> Result<(), Trouble> {
        if !ask_to_stop(&self.child)? {
            return self.kill().await;
        }
        let ended = tokio::time::timeout(STOPPED_WITHIN, self.child.wait()).await;
        if matches!(ended, Ok(Ok(_))) {
            self.owned.set(None);
        }
        match ended {
            Ok(Ok(status)) if status.success() => Ok(()),
            Ok(Ok(status)) => Err(Trouble::Unreachable(format!(
                "the CSMS ended with {status}: its log is {}",
                self.spec.log.display()
            ))),
            Ok(Err(e)) => Err(Trouble::system("cannot wait for the CSMS")(e)),
            Err(_) => {
                self.kill().await?;
                Err(Trouble::Unreachable(format!(
                    "the CSMS did not stop within {} s and was killed: its log is {}",
                    STOPPED_WITHIN.as_secs(),
                    self.spec.log.display()
                )))
            }
        }
    }

    async fn wait_until_ready(&mut self) -> Result<(), Trouble> {
        let url = format!("http://127.0.0.1:{}/readyz", self.spec.http_port);
        let ready = async {
            loop {
                if let Ok(Some(status)) = self.child.try_wait() {
                    self.owned.set(None);
                    return Err(self.early_end(status.code()));
                }
                match self.http.send_repeatable(|client| client.get(&url)).await {
                    Ok(answer) if answer.status().is_success() => return Ok(()),
                    _ => tokio::time::sleep(Duration::from_millis(25)).await,
                }
            }
        };
        tokio::time::timeout(READY_WITHIN, ready)
            .await
            .unwrap_or_else(|_| {
                Err(Trouble::Unreachable(format!(
                    "the CSMS was not ready within {} s: its log is {}",
                    READY_WITHIN.as_secs(),
                    self.spec.log.display()
                )))
            })
    }

    fn early_end(&self, code: Option<i32>) -> Trouble {
        let why = match code {
            Some(2) => "it refused its command line or configuration",
            Some(3) => "it could not use its database",
            Some(6) => "its port is in use",
            _ => "it ended at once",
        };
        let log = std::fs::read_to_string(&self.spec.log).unwrap_or_default();
        let tail: Vec<_> = log.lines().rev().take(5).collect();
        let tail: String = tail
            .iter()
            .rev()
            .map(|line| format!("\n  {line}"))
            .collect();
        Trouble::Unreachable(format!(
            "the CSMS did not start, {why}; the end of {}:{tail}",
            self.spec.log.display()
        ))
    }
}

/// The program `name` beside this one.
pub(crate) fn sibling(name: &str) -> Result<PathBuf, Trouble> {
    let own = std::env::current_exe().map_err(Trouble::system("cannot find this program"))?;
    let path = own.with_file_name(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    if path.is_file() {
        return Ok(path);
    }
    Err(Trouble::Usage(format!(
        "{} is not there: build it with `cargo build -p {name}`",
        path.display()
    )))
}

/// The URL of an SQLite file by its absolute path.
pub(crate) fn sqlite_url(file: &Path) -> String {
    format!("sqlite://{}", file.display())
}

fn launch(program: &Path, spec: &ServerSpec) -> Result<Child, Trouble> {
    std::fs::write(
        &spec.settings,
        "# The CSMS of this run has its defaults: nothing is set here.\n",
    )
    .map_err(Trouble::system(format!(
        "cannot write {}",
        spec.settings.display()
    )))?;
    let log = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(&spec.log)
        .map_err(Trouble::system(format!(
            "cannot write {}",
            spec.log.display()
        )))?;
    let mut command = Command::new(program);
    // Settings of another CSMS would decide what this one does.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CSMS_") {
            command.env_remove(name);
        }
    }
    command
        .arg("--config")
        .arg(&spec.settings)
        .arg("--listen")
        .arg(format!("127.0.0.1:{}", spec.ocpp_port))
        .arg("--http")
        .arg(format!("127.0.0.1:{}", spec.http_port))
        // In the environment, where no list of processes shows its password.
        .env("CSMS_DATABASE", &spec.database)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .kill_on_drop(true);
    // A Ctrl-C on the terminal is for this program; it stops the CSMS itself, in its own time.
    #[cfg(unix)]
    command.process_group(0);
    command.spawn().map_err(Trouble::system(format!(
        "cannot start {}",
        program.display()
    )))
}

/// Asks it to stop; `false` where it cannot be asked.
#[cfg(unix)]
pub(crate) fn ask_to_stop(child: &Child) -> Result<bool, Trouble> {
    let pid = child
        .id()
        .and_then(|id| i32::try_from(id).ok())
        .and_then(rustix::process::Pid::from_raw);
    match pid {
        Some(pid) => rustix::process::kill_process(pid, rustix::process::Signal::TERM)
            .map(|()| true)
            .map_err(|e| Trouble::system("cannot stop the CSMS")(e.into())),
        // It ended by itself; waiting for it tells how.
        None => Ok(true),
    }
}

/// There is no orderly way for a console process of another group on this platform: it is killed,
/// which the database survives by design.
#[cfg(not(unix))]
pub(crate) fn ask_to_stop(_: &Child) -> Result<bool, Trouble> {
    Ok(false)
}

/// The right to the usual ports, for one run on this machine at a time: two that start at the same
/// moment both find the ports free, and one would talk to the other's CSMS. `None` where another run
/// has it.
fn claim_usual_ports() -> Option<File> {
    let path = std::env::temp_dir().join("charger-sim-ports.lock");
    let file = File::options().create(true).append(true).open(path).ok()?;
    file.try_lock().ok().map(|()| file)
}

/// `wanted`, if nobody listens there on either loopback address, else (and for 0) a free one.
fn free_port(wanted: u16) -> Result<u16, Trouble> {
    let v4 = SocketAddr::from((Ipv4Addr::LOCALHOST, wanted));
    let v6 = SocketAddr::from((Ipv6Addr::LOCALHOST, wanted));
    let v6_is_free = match TcpListener::bind(v6) {
        Ok(_) => true,
        Err(e) => e.kind() != std::io::ErrorKind::AddrInUse,
    };
    if wanted != 0 && v6_is_free && TcpListener::bind(v4).is_ok() {
        return Ok(wanted);
    }
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(Trouble::system("cannot find a free port"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_is_taken_is_avoided() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        assert_ne!(free_port(port).unwrap(), port);
        assert_ne!(free_port(0).unwrap(), 0);
    }

    #[test]
    fn two_runs_at_the_same_moment_get_different_ports() {
        let folder = tempfile::tempdir().unwrap();
        let one = ServerSpec::in_folder(&folder.path().join("one"), None).unwrap();
        let two = ServerSpec::in_folder(&folder.path().join("two"), None).unwrap();
        assert_ne!(one.ocpp_port, two.ocpp_port);
        assert_ne!(one.http_port, two.http_port);
    }

    #[test]
    fn the_database_lies_in_the_folder_unless_one_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let spec = ServerSpec::in_folder(&folder.path().join("new"), None).unwrap();
        assert!(spec.database.starts_with("sqlite:///"), "{}", spec.database);
        assert!(
            spec.database.ends_with("/new/csms.sqlite"),
            "{}",
            spec.database
        );
        let named = ServerSpec::in_folder(folder.path(), Some("postgres://h/db")).unwrap();
        assert_eq!(named.database, "postgres://h/db");
    }
}
