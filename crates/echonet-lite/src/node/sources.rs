//! What a node remembers of the addresses that ask: how often, and the last write of each.
//!
//! The source address of a datagram is easily forged, and answers go to it. So answers per address are
//! bounded, and so is the number of addresses that are remembered.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use super::{Outgoing, Settings};

/// Addresses that are remembered; the one that was silent longest makes room.
const KEPT: usize = 1024;

#[derive(Debug)]
pub(super) struct Sources {
    per_second: f64,
    burst: f64,
    window: Duration,
    known: BTreeMap<IpAddr, Source>,
}

#[derive(Debug)]
struct Source {
    /// Requests that may still come at once.
    left: f64,
    seen: Duration,
    last_write: Option<LastWrite>,
}

#[derive(Debug)]
struct LastWrite {
    at: Duration,
    datagram: Vec<u8>,
    answers: Vec<Outgoing>,
}

impl Sources {
    pub(super) fn new(settings: &Settings) -> Self {
        Self {
            per_second: settings.requests_per_second.into(),
            burst: settings.burst.max(1).into(),
            window: settings.duplicate_window,
            known: BTreeMap::new(),
        }
    }

    /// Counts one request; false = the address asks too often.
    pub(super) fn may_ask(&mut self, now: Duration, from: IpAddr) -> bool {
        if !self.known.contains_key(&from) && self.known.len() == KEPT {
            let silent = self.known.iter().min_by_key(|(_, source)| source.seen);
            if let Some(address) = silent.map(|(address, _)| *address) {
                self.known.remove(&address);
            }
        }
        let source = self.known.entry(from).or_insert(Source {
            left: self.burst,
            seen: now,
            last_write: None,
        });
        let passed = now.saturating_sub(source.seen).as_secs_f64();
        source.seen = now;
        source.left = (source.left + passed * self.per_second).min(self.burst);
        if source.left < 1.0 {
            return false;
        }
        source.left -= 1.0;
        true
    }

    /// The answers to this very datagram, if it is the last write of that address and not long ago.
    ///
    /// Only the last one counts: who writes 0x42, 0x44 and 0x42 with one transaction id means it.
    pub(super) fn written_before(
        &self,
        now: Duration,
        from: IpAddr,
        datagram: &[u8],
    ) -> Option<Vec<Outgoing>> {
        let last = self.known.get(&from)?.last_write.as_ref()?;
        let again = last.datagram == datagram && now.saturating_sub(last.at) < self.window;
        again.then(|| last.answers.clone())
    }

    pub(super) fn keep_write(
        &mut self,
        now: Duration,
        from: IpAddr,
        datagram: &[u8],
        answers: &[Outgoing],
    ) {
        if let Some(source) = self.known.get_mut(&from) {
            source.last_write = Some(LastWrite {
                at: now,
                datagram: datagram.to_vec(),
                answers: answers.to_vec(),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(number: u32) -> IpAddr {
        IpAddr::V4(number.into())
    }

    #[test]
    fn an_address_that_asks_too_often_waits_and_others_do_not() {
        let settings = Settings {
            requests_per_second: 30,
            burst: 60,
            ..Settings::default()
        };
        let mut sources = Sources::new(&settings);
        let second = |number: f64| Duration::from_secs_f64(number);
        let taken = (0..200)
            .filter(|_| sources.may_ask(second(0.0), address(1)))
            .count();
        assert_eq!(taken, 60);
        assert!(sources.may_ask(second(0.0), address(2)));
        // Thirty a second from then on.
        let taken = (0..1000)
            .filter(|at| sources.may_ask(second(f64::from(*at) / 100.0), address(1)))
            .count();
        assert!((295..=301).contains(&taken), "{taken}");
    }

    #[test]
    fn however_many_addresses_ask_few_are_remembered() {
        let mut sources = Sources::new(&Settings::default());
        for number in 0..5_000 {
            assert!(sources.may_ask(Duration::from_micros(number.into()), address(number)));
        }
        assert_eq!(sources.known.len(), KEPT);
    }
}
