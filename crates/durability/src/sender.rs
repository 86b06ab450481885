//! One station of the fleet: transaction after transaction, as fast as answers come, and again and
//! again what was not answered.
//!
//! It does what E04 and Part 2, E/7 ask of a station: the same event until it is acknowledged, in
//! order. It boots once; afterwards the csms has to know it.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rand::{RngExt, SeedableRng, rngs::StdRng};
use tokio::sync::watch;

use crate::account::{Account, Entry};
use crate::link::{Answer, Link, Lost};
use crate::session::Session;

/// First and longest pause before another attempt, to connect or to be served.
const PAUSES: (Duration, Duration) = (Duration::from_millis(20), Duration::from_millis(500));
/// An answer that takes longer will never come.
const PATIENCE: Duration = Duration::from_secs(60);

const BOOT: &str =
    r#"{"reason":"PowerUp","chargingStation":{"model":"M","vendorName":"durability"}}"#;

/// What the fleet is told to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Order {
    /// Transaction after transaction.
    Send,
    /// End the transaction that runs, and stay connected.
    Finish,
    /// Go.
    Leave,
}

pub(crate) struct Sender {
    pub(crate) address: SocketAddr,
    pub(crate) seed: u64,
    pub(crate) orders: watch::Receiver<Order>,
    pub(crate) account: Arc<Mutex<Account>>,
}

/// Why a connection is given up.
enum End {
    Lost,
    Leave,
}

impl Sender {
    fn account<T>(&self, with: impl FnOnce(&mut Account) -> T) -> T {
        with(&mut self.account.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) async fn run(mut self) {
        let (identity, station) =
            self.account(|account| (account.identity.clone(), account.station));
        let mut rng = StdRng::seed_from_u64(self.seed ^ u64::from(station));
        let mut pause = PAUSES.0;
        while *self.orders.borrow() < Order::Leave {
            let Ok(link) = Link::open(self.address, &identity).await else {
                // Jitter, so that the fleet does not come back in step.
                tokio::time::sleep(pause.mul_f64(rng.random_range(0.5..1.5))).await;
                pause = (pause * 2).min(PAUSES.1);
                continue;
            };
            pause = PAUSES.0;
            self.account(|account| {
                account.connections += 1;
                account.is_connected = true;
            });
            let end = self.talk(link).await;
            self.account(|account| account.is_connected = false);
            if matches!(end, End::Leave) {
                return;
            }
        }
    }

    async fn talk(&mut self, mut link: Link) -> End {
        let mut pause = PAUSES.0;
        loop {
            if *self.orders.borrow() == Order::Leave {
                return End::Leave;
            }
            let is_booted = self.account(|account| account.is_booted);
            let answer = if is_booted {
                match self.next_event() {
                    Some(payload) => link.call("TransactionEvent", &payload, PATIENCE).await,
                    None => {
                        tokio::select! {
                            () = link.idle() => return End::Lost,
                            _ = self.orders.wait_for(|order| *order == Order::Leave) => return End::Leave,
                        }
                    }
                }
            } else {
                link.call("BootNotification", BOOT, PATIENCE).await
            };
            match answer {
                Ok(Answer::Result(payload)) => {
                    pause = PAUSES.0;
                    if is_booted {
                        self.acknowledged(&payload);
                    } else {
                        self.booted(&payload);
                    }
                }
                Ok(Answer::Error { code, .. }) if code == "InternalError" => {
                    self.account(|account| account.internal_errors += 1);
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(PAUSES.1);
                }
                Ok(Answer::Error { code, description }) => {
                    self.account(|account| {
                        account.fault(format!("CALLERROR {code}: {description}"));
                        // Otherwise it could never go on.
                        account.is_booted = false;
                    });
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(PAUSES.1);
                }
                Err(lost) => {
                    if matches!(lost, Lost::Silent(_)) {
                        self.account(|account| account.fault(lost.to_string()));
                    }
                    return End::Lost;
                }
            }
        }
    }

    /// The event that is to be acknowledged next; `None` once nothing more is to be sent.
    fn next_event(&self) -> Option<String> {
        let order = *self.orders.borrow();
        self.account(|account| {
            let entry = *account.current();
            let session = session(self.seed, account);
            let session = if entry.acknowledged == session.events() {
                if order > Order::Send {
                    account.is_done = true;
                    return None;
                }
                account.entries.push(Entry::default());
                crate::sender::session(self.seed, account)
            } else {
                session
            };
            let entry = account.current();
            let seq_no = entry.acknowledged;
            let is_repeat = entry.sent > seq_no;
            entry.sent = seq_no + 1;
            Some(session.payload(seq_no, is_repeat))
        })
    }

    fn acknowledged(&self, payload: &serde_json::Value) {
        self.account(|account| {
            let entry = account.current();
            entry.acknowledged += 1;
            entry.told_cost = payload["totalCost"].as_f64();
        });
    }

    fn booted(&self, payload: &serde_json::Value) {
        self.account(|account| {
            account.is_booted = payload["status"] == "Accepted";
            if !account.is_booted {
                account.fault(format!("the boot was answered with {payload}"));
            }
        });
    }
}

/// The transaction that is being sent.
fn session(seed: u64, account: &Account) -> Session {
    let number = account.entries.len().saturating_sub(1);
    Session::new(
        seed,
        account.station,
        u32::try_from(number).unwrap_or(u32::MAX),
    )
}
