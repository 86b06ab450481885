//! The fleet: stations that send as fast as answers come, and their accounts.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::Trouble;
use crate::account::Account;
use crate::sender::{Order, Sender};

/// How often the fleet's state is looked at.
const GLANCE: Duration = Duration::from_millis(20);

/// A running fleet; dropping it ends its stations.
#[derive(Debug)]
pub struct Fleet {
    seed: u64,
    accounts: Vec<Arc<Mutex<Account>>>,
    orders: watch::Sender<Order>,
    stations: JoinSet<()>,
}

impl Fleet {
    /// Starts `count` stations, which begin at once and wait for a csms at `address`.
    #[must_use]
    pub fn start(address: SocketAddr, count: u32, seed: u64) -> Self {
        let (orders, receiver) = watch::channel(Order::Send);
        let mut accounts = Vec::new();
        let mut stations = JoinSet::new();
        for station in 0..count {
            let account = Account::new(format!("D{station:04}"), station);
            let account = Arc::new(Mutex::new(account));
            accounts.push(account.clone());
            let sender = Sender {
                address,
                seed,
                orders: receiver.clone(),
                account,
            };
            stations.spawn(sender.run());
        }
        Self {
            seed,
            accounts,
            orders,
            stations,
        }
    }

    /// What its transactions follow from.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The accounts as they are now.
    #[must_use]
    pub fn accounts(&self) -> Vec<Account> {
        let read = |account: &Arc<Mutex<Account>>| {
            account
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clone()
        };
        self.accounts.iter().map(read).collect()
    }

    fn all(&self, is_so: impl Fn(&Account) -> bool) -> bool {
        self.accounts
            .iter()
            .all(|account| is_so(&account.lock().unwrap_or_else(PoisonError::into_inner)))
    }

    /// Events that were acknowledged so far.
    #[must_use]
    pub fn acknowledged(&self) -> u64 {
        let count = |account: &Arc<Mutex<Account>>| {
            account
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .acknowledged()
        };
        self.accounts.iter().map(count).sum()
    }

    /// Waits until so many events more are acknowledged.
    ///
    /// # Errors
    /// [`Trouble::Server`] where that takes longer than `within`.
    pub async fn progress(&self, events: u64, within: Duration) -> Result<(), Trouble> {
        let goal = self.acknowledged() + events;
        self.wait("acknowledged events", within, || {
            self.acknowledged() >= goal
        })
        .await
    }

    /// Waits until all stations are connected, and says how long that took.
    ///
    /// # Errors
    /// [`Trouble::Server`] where that takes longer than `within`.
    pub async fn connected(&self, within: Duration) -> Result<Duration, Trouble> {
        let begun = tokio::time::Instant::now();
        self.wait("all stations connected", within, || {
            self.all(|account| account.is_connected)
        })
        .await?;
        Ok(begun.elapsed())
    }

    /// Has all stations end their transactions and stay connected.
    ///
    /// # Errors
    /// [`Trouble::Server`] where that takes longer than `within`.
    pub async fn finish(&self, within: Duration) -> Result<(), Trouble> {
        self.orders.send_replace(Order::Finish);
        self.wait("all transactions ended", within, || {
            self.all(|account| account.is_done && account.is_connected)
        })
        .await
    }

    async fn wait(
        &self,
        what: &str,
        within: Duration,
        is_so: impl Fn() -> bool,
    ) -> Result<(), Trouble> {
        let reached = async {
            while !is_so() {
                tokio::time::sleep(GLANCE).await;
            }
        };
        tokio::time::timeout(within, reached).await.map_err(|_| {
            let faults: Vec<_> = self
                .accounts()
                .into_iter()
                .flat_map(|account| account.faults)
                .take(3)
                .collect();
            Trouble::Server(format!("no {what} within {within:?}; {faults:?}"))
        })
    }

    /// Has all stations leave, and waits for them.
    pub async fn leave(mut self) {
        self.orders.send_replace(Order::Leave);
        let gone = async { while self.stations.join_next().await.is_some() {} };
        // One that still waits for an answer is ended by the drop.
        let _ = tokio::time::timeout(Duration::from_secs(5), gone).await;
    }
}
