//! What operators do over REST, drawn from the seed: tokens and lists, commands that wait, availability,
//! reservations, profiles, the limit of the site, and jobs.

use rand::RngExt as _;
use rand::seq::IndexedRandom as _;

use super::{Draft, What};

/// Tokens beside those of the drivers.
const VISITORS: usize = 4;

/// A request of an operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Errand {
    /// The power limit of the site, in kW.
    Limit {
        /// What all stations may take together.
        kw: u32,
    },
    /// A token is set.
    Token {
        /// Which.
        id_token: String,
        /// `Accepted` or another status.
        status: &'static str,
        /// Numbers the changes of all tokens.
        number: usize,
    },
    /// A token goes.
    DropToken {
        /// Which.
        id_token: String,
    },
    /// The local list of a station is kept, or no longer.
    List {
        /// Index.
        station: usize,
        /// It is kept.
        takes_part: bool,
    },
    /// A message that waits until the station is back; its number is in it.
    Hold {
        /// Index.
        station: usize,
        /// Of all such messages.
        number: usize,
        /// It is sent no later.
        seconds: u64,
    },
    /// A station or an EVSE goes in or out of service.
    Availability {
        /// Index.
        station: usize,
        /// The EVSE; the whole station if absent.
        evse: Option<i32>,
        /// In service.
        operative: bool,
    },
    /// An EVSE is reserved.
    Reserve {
        /// Index.
        station: usize,
        /// From 1.
        evse: i32,
        /// For whom.
        id_token: String,
        /// How long.
        seconds: u64,
    },
    /// The station's last reservation is cancelled.
    CancelReservation {
        /// Index.
        station: usize,
    },
    /// SetChargingProfile: what the transactions of an EVSE may take.
    Profile {
        /// Index.
        station: usize,
        /// From 1.
        evse: i32,
        /// In W.
        watts: u32,
    },
    /// The station has to say which profiles it has.
    Profiles {
        /// Index.
        station: usize,
    },
    /// A report in parts.
    Report {
        /// Index.
        station: usize,
        /// `FullInventory` and so on.
        kind: &'static str,
    },
    /// A log.
    Log {
        /// Index.
        station: usize,
    },
    /// New firmware for a station.
    Update {
        /// Index.
        station: usize,
    },
    /// New firmware for all.
    Campaign {
        /// Stations at a time.
        at_once: u32,
    },
}

impl Draft {
    /// Errands of a seed: some kinds, others not.
    pub(super) fn errands(&mut self, evses: &[i32]) {
        self.limits();
        self.tokens(evses);
        self.lists();
        self.standing();
        self.reservations(evses);
        self.profiles(evses);
        self.jobs();
    }

    fn errand(&mut self, errand: Errand) {
        let at = self.instant();
        self.add(at, What::Errand(errand));
    }

    fn limits(&mut self) {
        // Fast chargers: below what two of them want, up to what all of them want.
        for _ in 0..self.count(3) {
            let kw = self.rng.random_range(2..=30) * 10;
            self.errand(Errand::Limit { kw });
        }
    }

    fn id_token(&mut self, evses: &[i32]) -> String {
        if self.rng.random_bool(0.5) {
            let number = self.rng.random_range(0..VISITORS);
            return format!("VISITOR-{number}");
        }
        let station = self.rng.random_range(0..evses.len());
        let evse = self.rng.random_range(1..=evses[station]);
        format!("TAG-{station}-{evse}")
    }

    fn tokens(&mut self, evses: &[i32]) {
        for number in 0..self.count(10) as usize {
            let id_token = self.id_token(evses);
            if self.rng.random_bool(0.2) {
                self.errand(Errand::DropToken { id_token });
                continue;
            }
            let status = ["Accepted", "Accepted", "Accepted", "Blocked"];
            let status = status.choose(&mut self.rng).copied().unwrap_or("Accepted");
            self.errand(Errand::Token {
                id_token,
                status,
                number,
            });
        }
    }

    fn lists(&mut self) {
        for _ in 0..self.count(5) {
            let (station, takes_part) = (self.station(), self.rng.random_bool(0.8));
            self.errand(Errand::List {
                station,
                takes_part,
            });
        }
    }

    fn standing(&mut self) {
        for number in 0..self.count(6) as usize {
            let (station, seconds) = (self.station(), self.rng.random_range(10..900));
            self.errand(Errand::Hold {
                station,
                number,
                seconds,
            });
        }
        for _ in 0..self.count(4) {
            let (station, operative) = (self.station(), self.rng.random_bool(0.5));
            let evse = self.rng.random_bool(0.6).then_some(1);
            self.errand(Errand::Availability {
                station,
                evse,
                operative,
            });
        }
    }

    fn reservations(&mut self, evses: &[i32]) {
        for _ in 0..self.count(5) {
            let station = self.station();
            if self.rng.random_bool(0.2) {
                self.errand(Errand::CancelReservation { station });
                continue;
            }
            let evse = self.rng.random_range(1..=evses[station]);
            let id_token = self.id_token(evses);
            let seconds = self.rng.random_range(20..400);
            self.errand(Errand::Reserve {
                station,
                evse,
                id_token,
                seconds,
            });
        }
    }

    fn profiles(&mut self, evses: &[i32]) {
        for _ in 0..self.count(4) {
            let station = self.station();
            if self.rng.random_bool(0.3) {
                self.errand(Errand::Profiles { station });
                continue;
            }
            let evse = self.rng.random_range(1..=evses[station]);
            let watts = self.rng.random_range(5..=120) * 1_000;
            self.errand(Errand::Profile {
                station,
                evse,
                watts,
            });
        }
    }

    fn jobs(&mut self) {
        for _ in 0..self.count(4) {
            let station = self.station();
            let kinds = ["FullInventory", "ConfigurationInventory", "Monitoring"];
            let kind = kinds.choose(&mut self.rng).copied().unwrap_or(kinds[0]);
            self.errand(Errand::Report { station, kind });
        }
        for _ in 0..self.count(3) {
            let station = self.station();
            self.errand(Errand::Log { station });
        }
        for _ in 0..self.count(2) {
            let station = self.station();
            self.errand(Errand::Update { station });
        }
        if self.rng.random_bool(0.2) {
            let at_once = self.rng.random_range(1..=3);
            self.errand(Errand::Campaign { at_once });
        }
    }
}
