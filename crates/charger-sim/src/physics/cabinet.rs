//! A power cabinet shared by neighbouring dispensers.
//!
//! Each dispenser is guaranteed its rated power and may draw up to its maximum while the others leave the rest
//! of the cabinet unused. Demands are kept with the instant they changed at, so a dispenser that is settled a
//! little later than its neighbour still sees the change at the right instant. In a time lapse, where a moment of
//! the machine is minutes of the model, no dispenser is settled beyond what its neighbours have come to: each says up
//! to when its demand stays as it is. No clock of its own.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::Notify;

use crate::clock::ModelInstant;

/// Changes kept for dispensers that have not been settled yet.
const HISTORY: usize = 1_024;

/// What one dispenser may draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DispenserRating {
    /// Guaranteed power, in W.
    pub rated_w: u32,
    /// Highest power while the cabinet has some to spare, in W.
    pub max_w: u32,
}

/// The seat of one dispenser at a cabinet. Cloning gives the same seat.
#[derive(Debug, Clone)]
pub struct CabinetHandle {
    cabinet: Arc<Mutex<Cabinet>>,
    /// Told whenever a seat has come further.
    moved: Arc<Notify>,
    seat: usize,
}

#[derive(Debug)]
struct Cabinet {
    total_w: u32,
    ratings: Vec<DispenserRating>,
    /// Demands of all seats from an instant on, oldest first, never empty.
    demands: VecDeque<(ModelInstant, Vec<u32>)>,
    /// Up to when the demand of each seat stays as it is.
    steady_until: Vec<ModelInstant>,
}

/// A span of constant power.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// First instant.
    pub from: ModelInstant,
    /// Instant after the last.
    pub to: ModelInstant,
    /// Power granted, in W.
    pub watts: u32,
}

impl CabinetHandle {
    /// A cabinet of `total_w`; one handle per entry of `ratings`, in that order.
    #[must_use]
    pub fn share(total_w: u32, ratings: &[DispenserRating]) -> Vec<Self> {
        let cabinet = Arc::new(Mutex::new(Cabinet {
            total_w,
            ratings: ratings.to_vec(),
            demands: VecDeque::from([(
                ModelInstant::from_millis(i64::MIN),
                vec![0; ratings.len()],
            )]),
            steady_until: vec![ModelInstant::NEVER; ratings.len()],
        }));
        let moved = Arc::new(Notify::new());
        (0..ratings.len())
            .map(|seat| Self {
                cabinet: Arc::clone(&cabinet),
                moved: Arc::clone(&moved),
                seat,
            })
            .collect()
    }

    /// Announces that this dispenser wants `watts` from `at` on. Instants of one seat must not go back.
    pub fn demand(&self, at: ModelInstant, watts: u32) {
        let mut cabinet = self.lock();
        let seat = self.seat;
        let position = cabinet.demands.partition_point(|(from, _)| *from < at);
        if cabinet
            .demands
            .get(position)
            .is_none_or(|(from, _)| *from != at)
        {
            let before = position.saturating_sub(1);
            let demands = cabinet
                .demands
                .get(before)
                .map(|(_, d)| d.clone())
                .unwrap_or_default();
            cabinet.demands.insert(position, (at, demands));
        }
        // Later changes belong to the neighbours: this seat's new demand holds through them.
        for (_, demands) in cabinet.demands.range_mut(position..) {
            if let Some(demand) = demands.get_mut(seat) {
                *demand = watts;
            }
        }
        while cabinet.demands.len() > HISTORY {
            cabinet.demands.pop_front();
        }
    }

    /// Says that the demand of this dispenser stays as it is up to `until`. A seat that never says so holds nobody up.
    pub fn is_steady_until(&self, until: ModelInstant) {
        let mut cabinet = self.lock();
        if let Some(steady) = cabinet.steady_until.get_mut(self.seat)
            && *steady != until
        {
            *steady = until;
            self.moved.notify_waiters();
        }
    }

    /// Up to when the demands of all neighbours of these seats, which are those of one station, stay as they are.
    #[must_use]
    pub fn neighbours_steady_until(seats: &[Self]) -> ModelInstant {
        let until = seats.iter().flat_map(|at| {
            let is_own = |seat| {
                let mut own = seats.iter().filter(|own| own.seat == seat);
                own.any(|own| Arc::ptr_eq(&own.cabinet, &at.cabinet))
            };
            let cabinet = at.lock();
            let neighbours = cabinet.steady_until.iter().enumerate();
            let until = neighbours.filter(|(seat, _)| !is_own(*seat));
            until.map(|(_, until)| *until).min()
        });
        until.min().unwrap_or(ModelInstant::NEVER)
    }

    /// Waits until the neighbours of these seats have come to `instant`.
    pub async fn neighbours_come_to(seats: &[Self], instant: ModelInstant) {
        for at in seats {
            loop {
                let mut moved = std::pin::pin!(at.moved.notified());
                // From here on no move is missed.
                moved.as_mut().enable();
                if Self::neighbours_steady_until(seats) >= instant {
                    break;
                }
                moved.await;
            }
        }
    }

    /// What this dispenser was granted between `from` and `to`, in spans of constant power.
    #[must_use]
    pub fn granted(&self, from: ModelInstant, to: ModelInstant) -> Vec<Segment> {
        let cabinet = self.lock();
        let mut segments = Vec::new();
        for (index, (start, demands)) in cabinet.demands.iter().enumerate() {
            let end = cabinet
                .demands
                .get(index + 1)
                .map_or(to, |(next, _)| *next)
                .min(to);
            let start = if index == 0 { from } else { (*start).max(from) };
            if start < end {
                let watts = cabinet.grants(demands).get(self.seat).copied().unwrap_or(0);
                segments.push(Segment {
                    from: start,
                    to: end,
                    watts,
                });
            }
        }
        segments
    }

    /// What this dispenser is granted at `at`, in W.
    #[must_use]
    pub fn granted_at(&self, at: ModelInstant) -> u32 {
        let cabinet = self.lock();
        let position = cabinet
            .demands
            .partition_point(|(from, _)| *from <= at)
            .saturating_sub(1);
        cabinet
            .demands
            .get(position)
            .and_then(|(_, demands)| cabinet.grants(demands).get(self.seat).copied())
            .unwrap_or(0)
    }

    /// A poisoned lock still holds whole values: every change is a single assignment.
    fn lock(&self) -> std::sync::MutexGuard<'_, Cabinet> {
        self.cabinet.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Cabinet {
    /// Divides the cabinet: everybody's demand up to the rating first, then the rest in equal shares among
    /// those who want more.
    fn grants(&self, demands: &[u32]) -> Vec<u32> {
        let wanted: Vec<u32> = self
            .ratings
            .iter()
            .zip(demands)
            .map(|(r, demand)| (*demand).min(r.max_w))
            .collect();
        let mut grants: Vec<u32> = self
            .ratings
            .iter()
            .zip(&wanted)
            .map(|(r, w)| (*w).min(r.rated_w))
            .collect();
        let mut rest = self.total_w.saturating_sub(grants.iter().sum());
        while rest > 0 {
            let hungry: Vec<usize> = (0..grants.len())
                .filter(|i| grants[*i] < wanted[*i])
                .collect();
            let Some(share) = u32::try_from(hungry.len())
                .ok()
                .and_then(|n| rest.checked_div(n))
            else {
                break;
            };
            let before = rest;
            for seat in hungry {
                let extra = (wanted[seat] - grants[seat]).min(share.max(1)).min(rest);
                grants[seat] += extra;
                rest -= extra;
            }
            if rest == before {
                break;
            }
        }
        grants
    }
}
