//! What a light station charges: one transaction after another, and a register that only rises.
//!
//! Power is drawn once per transaction and stays; a sample stands for a fixed time of charging,
//! however fast samples are sent. When events are sent is not decided here.

use rand::{RngExt, rngs::SmallRng};

use super::frames::{Event, Kind};

/// Seconds of charging between two samples, by which the register grows.
const SAMPLE_SECONDS: u64 = 10;
/// Watt-seconds in a tenth of a Wh.
const WATT_SECONDS_PER_DWH: u64 = 360;

/// The transactions of a station.
#[derive(Debug)]
pub(super) struct Charging {
    transaction: u32,
    seq_no: u32,
    register_dwh: u64,
    power_w: u32,
    soc: u32,
}

impl Charging {
    /// A station that has charged before: its lifetime register is somewhere between 100 kWh and 10 MWh.
    pub(super) fn new(rng: &mut SmallRng) -> Self {
        Self {
            transaction: 0,
            seq_no: 0,
            register_dwh: rng.random_range(1_000_000..100_000_000),
            power_w: 0,
            soc: 0,
        }
    }

    /// The next event, at `at`, of transactions of `length` events (at least 2).
    pub(super) fn next(&mut self, rng: &mut SmallRng, length: u32, at: jiff::Timestamp) -> Event {
        let seq_no = self.seq_no;
        let kind = if seq_no == 0 {
            self.power_w = rng.random_range(20_000..=200_000);
            self.soc = rng.random_range(5..60);
            Kind::Started
        } else {
            self.register_dwh += u64::from(self.power_w) * SAMPLE_SECONDS / WATT_SECONDS_PER_DWH;
            self.soc = 100.min(self.soc + u32::from(seq_no.is_multiple_of(5)));
            if seq_no + 1 >= length {
                Kind::Ended
            } else {
                Kind::Updated
            }
        };
        let event = Event {
            kind,
            transaction: self.transaction,
            seq_no,
            at,
            register_dwh: self.register_dwh,
            power_w: self.power_w,
            soc: self.soc,
        };
        if kind == Kind::Ended {
            self.transaction += 1;
            self.seq_no = 0;
        } else {
            self.seq_no += 1;
        }
        event
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn transactions_follow_one_another_and_the_register_only_rises() {
        let mut rng = SmallRng::seed_from_u64(1);
        let mut charging = Charging::new(&mut rng);
        let at = jiff::Timestamp::UNIX_EPOCH;
        let events: Vec<_> = (0..6).map(|_| charging.next(&mut rng, 3, at)).collect();
        let places: Vec<_> = events
            .iter()
            .map(|event| (event.transaction, event.seq_no, event.kind))
            .collect();
        assert_eq!(
            places,
            [
                (0, 0, Kind::Started),
                (0, 1, Kind::Updated),
                (0, 2, Kind::Ended),
                (1, 0, Kind::Started),
                (1, 1, Kind::Updated),
                (1, 2, Kind::Ended),
            ]
        );
        for (before, after) in events.iter().zip(&events[1..]) {
            let rises = after.seq_no > 0;
            assert_eq!(after.register_dwh > before.register_dwh, rises);
            assert!(after.register_dwh >= before.register_dwh);
        }
        // 10 s at that power, in tenths of a Wh.
        let grown = events[1].register_dwh - events[0].register_dwh;
        let exact = f64::from(events[0].power_w) * 10.0 / 3600.0 * 10.0;
        assert!((grown as f64 - exact).abs() <= 1.0, "{grown} {exact}");
    }
}
