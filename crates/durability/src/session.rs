//! One charging transaction as its station knows it: every event it sends, and the energy and the
//! cost that must come of it.
//!
//! Within one process all of it follows from (seed, station, number), so that an account need not keep
//! texts, and the judge writes them again. The arithmetic is this crate's own, not the ledger's.

use std::sync::OnceLock;
use std::time::Duration;

use csms::clock::{Clock as _, SystemClock};
use jiff::Timestamp;
use rand::{RngExt, SeedableRng, rngs::StdRng};

/// Price of the tariff that a new database is filled with, in 1/10000 KRW per Wh (150 KRW per kWh).
const PRICE_E4_PER_WH: i64 = 1500;
/// Billing step in Wh.
const STEP_WH: i64 = 10;
/// Milliseconds between two events of a station, by its own clock.
const MS_BETWEEN_EVENTS: u64 = 10;

/// What a transaction must look like in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    /// Register at the end minus register at the begin, mWh.
    pub energy_mwh: i64,
    /// Rounded half up to 10 Wh.
    pub billed_wh: i64,
    /// In 1/10000 of the currency.
    pub cost_e4: i64,
}

/// A transaction: Started, a few Updated, Ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    id: String,
    first_event_ms: u64,
    /// The meter's register at each event, mWh.
    registers: Vec<i64>,
}

impl Session {
    /// Transaction `number` of station `station`.
    #[must_use]
    pub fn new(seed: u64, station: u32, number: u32) -> Self {
        let mixed =
            (u64::from(station) << 32 | u64::from(number)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mut rng = StdRng::seed_from_u64(seed ^ mixed);
        let updates = rng.random_range(1..=6);
        let mut register = rng.random_range(1_000_000..1_000_000_000_i64);
        let mut registers = vec![register];
        for _ in 0..=updates {
            register += rng.random_range(0..3_000_000_i64);
            registers.push(register);
        }
        Self {
            id: format!("{seed:x}-{station}-{number}"),
            // Room for the longest transaction before the next one begins.
            first_event_ms: u64::from(number) * MS_BETWEEN_EVENTS * 10,
            registers,
        }
    }

    /// Its transactionId.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// How many events it has; their seqNo are `0..` this.
    #[must_use]
    pub fn events(&self) -> u32 {
        u32::try_from(self.registers.len()).unwrap_or(u32::MAX)
    }

    /// Whether `seq_no` is its Ended.
    #[must_use]
    pub fn is_last(&self, seq_no: u32) -> bool {
        seq_no + 1 == self.events()
    }

    /// The payload of one event. A repeat says that it comes late, which changes nothing but
    /// `offline` (E/8: a repeat with the same type, time and trigger is the same event).
    #[must_use]
    pub fn payload(&self, seq_no: u32, is_repeat: bool) -> String {
        let register = self.registers.get(seq_no as usize).copied().unwrap_or(0);
        let (kind, trigger, state, reason) = if seq_no == 0 {
            ("Started", "Authorized", "Charging", "")
        } else if self.is_last(seq_no) {
            (
                "Ended",
                "StopAuthorized",
                "EVConnected",
                r#","stoppedReason":"Local""#,
            )
        } else {
            ("Updated", "MeterValuePeriodic", "Charging", "")
        };
        let at = time(self.first_event_ms + u64::from(seq_no) * MS_BETWEEN_EVENTS);
        let offline = if is_repeat { r#","offline":true"# } else { "" };
        let token = if seq_no == 0 {
            r#","idToken":{"idToken":"DURABLE","type":"ISO14443"}"#
        } else {
            ""
        };
        let (wh, rest) = (register / 1000, register % 1000);
        let id = &self.id;
        format!(
            r#"{{"eventType":"{kind}","timestamp":"{at}","triggerReason":"{trigger}","seqNo":{seq_no}{offline},"transactionInfo":{{"transactionId":"{id}","chargingState":"{state}"{reason}}},"evse":{{"id":1,"connectorId":1}}{token},"meterValue":[{{"timestamp":"{at}","sampledValue":[{{"value":{wh}.{rest:03}}}]}}]}}"#
        )
    }

    /// What must come of it.
    #[must_use]
    pub fn expected(&self) -> Expected {
        let first = self.registers.first().copied().unwrap_or(0);
        let last = self.registers.last().copied().unwrap_or(0);
        let energy_mwh = last - first;
        let step_mwh = STEP_WH * 1000;
        let billed_wh = (energy_mwh + step_mwh / 2) / step_mwh * STEP_WH;
        Expected {
            energy_mwh,
            billed_wh,
            cost_e4: billed_wh * PRICE_E4_PER_WH,
        }
    }
}

/// RFC 3339, so many milliseconds after the first event of this process. Near the present, because the
/// csms keeps the samples of old transactions for a year only.
fn time(ms: u64) -> String {
    static BEGIN: OnceLock<Timestamp> = OnceLock::new();
    let begin = *BEGIN.get_or_init(|| SystemClock::new().now());
    begin
        .checked_add(Duration::from_millis(ms))
        .unwrap_or(begin)
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bill_is_rounded_half_up_to_ten_wh() {
        let session = |registers: [i64; 2]| Session {
            id: "t".into(),
            first_event_ms: 0,
            registers: registers.into(),
        };
        // 1,666.7 Wh is 1.67 kWh and 250.5 KRW; 5 Wh is half a step.
        for (energy_mwh, billed_wh, cost_e4) in [
            (1_666_700, 1670, 2_505_000),
            (5_000, 10, 15_000),
            (4_999, 0, 0),
        ] {
            let expected = session([7, 7 + energy_mwh]).expected();
            assert_eq!(
                expected,
                Expected {
                    energy_mwh,
                    billed_wh,
                    cost_e4
                }
            );
        }
    }

    #[test]
    fn every_event_is_a_valid_transaction_event_and_a_repeat_differs_in_offline_only() {
        for number in 0..50 {
            let session = Session::new(1, 2, number);
            for seq_no in 0..session.events() {
                for is_repeat in [false, true] {
                    let text = session.payload(seq_no, is_repeat);
                    let event: ocpp201::TransactionEventRequest =
                        serde_json::from_str(&text).unwrap();
                    assert_eq!(event.offline, is_repeat.then_some(true));
                    assert_eq!(event.seq_no, i32::try_from(seq_no).unwrap());
                    let is_ended = event.event_type == ocpp201::TransactionEventEnum::Ended;
                    assert_eq!(is_ended, session.is_last(seq_no));
                }
            }
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_session_and_another_station_another() {
        assert_eq!(Session::new(9, 1, 1), Session::new(9, 1, 1));
        assert_ne!(Session::new(9, 1, 1), Session::new(9, 2, 1));
        assert_ne!(Session::new(9, 1, 1), Session::new(9, 1, 2));
    }
}
