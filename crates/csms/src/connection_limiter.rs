//! Room for peers that nobody knows yet: how many handshakes or HTTP connections there are at once.
//!
//! A total over all addresses, for which newcomers wait in the backlog of the system, and a share
//! per address, so that one of them cannot take all of it (case 10). Pure counting.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many may be here at once; clones share it.
#[derive(Debug, Clone)]
pub(crate) struct ConnectionLimiter {
    total: Arc<Semaphore>,
    /// `None` = no share per address: on the loopback everybody has the same one.
    share: Option<usize>,
    taken: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

/// A place that is free, for whoever comes next.
#[derive(Debug)]
pub(crate) struct Free {
    permit: OwnedSemaphorePermit,
}

/// A place that somebody has; given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Permit {
    address: IpAddr,
    taken: Arc<Mutex<HashMap<IpAddr, usize>>>,
    _permit: OwnedSemaphorePermit,
}

impl ConnectionLimiter {
    /// So many in total, and so many for one address.
    pub(crate) fn new(total: usize, share: Option<usize>) -> Self {
        Self {
            total: Arc::new(Semaphore::new(total)),
            share,
            taken: Arc::default(),
        }
    }

    /// Waits for a free place.
    pub(crate) async fn wait(&self) -> Option<Free> {
        // The semaphore is never closed.
        let permit = Arc::clone(&self.total).acquire_owned().await.ok()?;
        Some(Free { permit })
    }

    /// Gives a free place to an address, unless it has its share already.
    pub(crate) fn admit(&self, free: Free, address: IpAddr) -> Option<Permit> {
        let address = address.to_canonical();
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(address).or_default();
        if self.share.is_some_and(|share| *count >= share) {
            return None;
        }
        *count += 1;
        drop(taken);
        Some(Permit {
            address,
            taken: Arc::clone(&self.taken),
            _permit: free.permit,
        })
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_address_gets_its_share_and_leaves_the_rest_to_others() {
        let limiter = ConnectionLimiter::new(8, Some(2));
        let (one, two) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));
        let first = limiter.admit(limiter.wait().await.unwrap(), one).unwrap();
        let _second = limiter.admit(limiter.wait().await.unwrap(), one).unwrap();
        assert!(limiter.admit(limiter.wait().await.unwrap(), one).is_none());
        assert!(limiter.admit(limiter.wait().await.unwrap(), two).is_some());
        drop(first);
        assert!(limiter.admit(limiter.wait().await.unwrap(), one).is_some());
    }

    #[tokio::test]
    async fn nothing_is_remembered_of_those_who_left() {
        let limiter = ConnectionLimiter::new(8, Some(1));
        let address = IpAddr::from([192, 0, 2, 1]);
        drop(limiter.admit(limiter.wait().await.unwrap(), address));
        assert!(limiter.taken.lock().unwrap().is_empty());
        assert_eq!(limiter.total.available_permits(), 8);
    }
}
