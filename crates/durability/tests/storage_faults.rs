//! What goes wrong beneath the database (case 37): a full disk, a read-only one, syncs that fail or
//! take long, a lock that somebody holds, a PostgreSQL that is gone.
//!
//! Always the same is asked for: stations get `InternalError` and keep what they have, `/readyz` says
//! why the server is not ready, Heartbeats go on, and once the fault is gone the same process is ready
//! again by itself, without a message of anybody. At the end nothing acknowledged is lost.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use durability::account::Account;
use durability::database::Database;
use durability::disk::{Behaviour, Disk, INPUT_OUTPUT, NO_SPACE, READ_ONLY};
use durability::fleet::Fleet;
use durability::judge::judge;
use durability::link::{Answer, Link};
use durability::postgres::Postgres;
use durability::server::{Launch, Server, program};
use durability::session::Session;

/// Longer than any wait of a server that is well; nothing that passes waits for it.
const PATIENCE: Duration = Duration::from_secs(60);
const SEED: u64 = 37;
const BOOT: &str = r#"{"reason":"PowerUp","chargingStation":{"model":"M","vendorName":"V"}}"#;

/// A csms, its database, and a station that only sends Heartbeats.
struct Lab {
    server: Server,
    address: SocketAddr,
    database: Database,
    bystander: Link,
}

impl Lab {
    async fn start(folder: &Path, database: Database, environment: Vec<(String, String)>) -> Self {
        let program = program("csms").unwrap();
        let mut launch = Launch::new(program, database.url(), folder).unwrap();
        launch.environment = environment;
        let mut server = launch.start().unwrap();
        server.ready().await.unwrap();
        let bystander = booted(launch.address(), "BYSTANDER").await;
        Self {
            server,
            address: launch.address(),
            database,
            bystander,
        }
    }

    async fn heartbeat(&mut self) {
        let answer = self
            .bystander
            .call("Heartbeat", "{}", PATIENCE)
            .await
            .unwrap();
        assert!(matches!(answer, Answer::Result(_)), "{answer:?}");
    }

    /// Waits until `/readyz` gives this status; gives its text.
    async fn readyz(&self, wanted: u16) -> String {
        let reached = async {
            loop {
                match self.server.get("/readyz").await {
                    Some((status, text)) if status == wanted => return text,
                    _ => tokio::time::sleep(Duration::from_millis(50)).await,
                }
            }
        };
        tokio::time::timeout(PATIENCE, reached)
            .await
            .unwrap_or_else(|_| panic!("/readyz never said {wanted}"))
    }

    /// A fleet meets the fault under load; then a station meets it alone.
    async fn goes_through(mut self, mut fault: impl AsyncFnMut(), mut repair: impl AsyncFnMut()) {
        let fleet = Fleet::start(self.address, 8, SEED);
        fleet.progress(100, PATIENCE).await.unwrap();
        fault().await;
        let refused = || {
            fleet
                .accounts()
                .iter()
                .any(|account| account.internal_errors > 1)
        };
        until(refused).await;
        self.not_ready().await;
        repair().await;
        self.readyz(200).await;
        fleet.progress(100, PATIENCE).await.unwrap();
        fleet.finish(PATIENCE).await.unwrap();
        let mut accounts = fleet.accounts();
        let mut bystander = Account::new("BYSTANDER".into(), u32::MAX);
        bystander.is_connected = true;
        accounts.push(bystander);
        let verdict = judge(&self.database, SEED, &accounts).await.unwrap();
        assert!(verdict.passed(), "{verdict:#?}");
        fleet.leave().await;

        fault().await;
        let answer = self.status("Occupied").await;
        let Answer::Error { code, description } = answer else {
            panic!("acknowledged in spite of the fault: {answer:?}");
        };
        assert_eq!(code, "InternalError", "{description}");
        self.not_ready().await;
        repair().await;
        // Nobody sends anything meanwhile.
        self.readyz(200).await;
        let answer = self.status("Occupied").await;
        assert!(matches!(answer, Answer::Result(_)), "{answer:?}");
        let mut reader = self.database.open().await.unwrap();
        let stored: Vec<(String,)> = reader.rows("SELECT status FROM connector").await.unwrap();
        assert_eq!(stored, [("Occupied".to_owned(),)]);
        self.server.kill().await.unwrap();
    }

    async fn not_ready(&mut self) {
        let reason = self.readyz(503).await;
        assert!(reason.contains("the database"), "{reason}");
        self.heartbeat().await;
    }

    /// The bystander reports a connector's state, which has to be stored before it is answered.
    async fn status(&mut self, status: &str) -> Answer {
        let payload = format!(
            r#"{{"timestamp":"2026-01-01T00:00:00Z","connectorStatus":"{status}","evseId":1,"connectorId":1}}"#
        );
        self.bystander
            .call("StatusNotification", &payload, PATIENCE)
            .await
            .unwrap()
    }
}

async fn booted(address: SocketAddr, identity: &str) -> Link {
    let mut link = Link::open(address, identity).await.unwrap();
    let answer = link.call("BootNotification", BOOT, PATIENCE).await.unwrap();
    assert!(matches!(answer, Answer::Result(_)), "{answer:?}");
    link
}

/// Waits until something is so; a test that hangs here has failed.
async fn until(is_so: impl Fn() -> bool) {
    let reached = async {
        while !is_so() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, reached)
        .await
        .expect("it never came");
}

/// A csms on a disk that does what it is told.
async fn on_disk(folder: &Path) -> (Lab, Disk) {
    let disk = Disk::new(folder).unwrap();
    let database = Database::in_folder(disk.folder());
    let lab = Lab::start(folder, database, disk.environment()).await;
    (lab, disk)
}

async fn goes_through(behaviour: Behaviour) {
    let folder = tempfile::tempdir().unwrap();
    let (lab, disk) = on_disk(folder.path()).await;
    lab.goes_through(
        async || disk.behave(behaviour).unwrap(),
        async || disk.behave(Behaviour::default()).unwrap(),
    )
    .await;
}

#[tokio::test]
async fn case_37_a_full_disk_costs_nothing_and_passes_by_itself() {
    goes_through(Behaviour {
        write_error: NO_SPACE,
        ..Behaviour::default()
    })
    .await;
}

#[tokio::test]
async fn case_37_a_file_system_that_becomes_read_only_costs_nothing_and_passes_by_itself() {
    goes_through(Behaviour {
        write_error: READ_ONLY,
        ..Behaviour::default()
    })
    .await;
}

#[tokio::test]
async fn case_37_syncs_that_fail_cost_nothing_and_pass_by_themselves() {
    goes_through(Behaviour {
        sync_error: INPUT_OUTPUT,
        ..Behaviour::default()
    })
    .await;
}

#[tokio::test]
async fn case_37_a_lock_held_longer_than_the_csms_waits_costs_nothing_and_passes_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let (lab, _disk) = on_disk(folder.path()).await;
    let other = tokio::sync::Mutex::new(lab.database.open().await.unwrap());
    lab.goes_through(
        async || other.lock().await.run("BEGIN IMMEDIATE").await.unwrap(),
        async || other.lock().await.run("ROLLBACK").await.unwrap(),
    )
    .await;
}

#[tokio::test]
async fn while_a_commit_takes_five_seconds_nobody_else_waits_who_needs_none() {
    let folder = tempfile::tempdir().unwrap();
    let (mut lab, disk) = on_disk(folder.path()).await;
    let mut station = booted(lab.address, "SLOW").await;
    disk.behave(Behaviour {
        sync_delay_ms: 5000,
        ..Behaviour::default()
    })
    .unwrap();
    let payload = Session::new(SEED, 1, 0).payload(0, false);
    let answer = {
        let event = station.call("TransactionEvent", &payload, PATIENCE);
        tokio::pin!(event);
        tokio::select! {
            biased;
            answer = &mut event => panic!("answered before the commit was on the disk: {answer:?}"),
            () = lab.heartbeat() => {}
        }
        event.await.unwrap()
    };
    assert!(matches!(answer, Answer::Result(_)), "{answer:?}");
    lab.server.kill().await.unwrap();
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn case_37_a_postgresql_that_takes_no_writes_costs_nothing_and_passes_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let postgres = Postgres::start(&folder.path().join("postgres"), "").unwrap();
    let database = postgres.create("csms").unwrap();
    let lab = Lab::start(folder.path(), database.clone(), Vec::new()).await;
    let set = async |value: &str| {
        let mut reader = database.open().await.unwrap();
        for statement in [
            "SET default_transaction_read_only = off",
            &format!("ALTER SYSTEM SET default_transaction_read_only = {value}"),
            "SELECT pg_reload_conf()",
        ] {
            reader.run(statement).await.unwrap();
        }
    };
    lab.goes_through(async || set("on").await, async || set("off").await)
        .await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn case_37_a_postgresql_that_is_gone_costs_nothing_and_is_found_again() {
    let folder = tempfile::tempdir().unwrap();
    let postgres = Postgres::start(&folder.path().join("postgres"), "").unwrap();
    let database = postgres.create("csms").unwrap();
    let lab = Lab::start(folder.path(), database, Vec::new()).await;
    lab.goes_through(
        async || postgres.crash().unwrap(),
        async || postgres.restart().unwrap(),
    )
    .await;
}
