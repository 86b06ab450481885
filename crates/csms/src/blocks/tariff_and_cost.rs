//! Block I, Tariff and cost: what a driver is told a transaction costs.
//!
//! Prices are pinned and costs computed by the ledger (`model/tariff.rs`); only the final cost is
//! told, in the answer to Ended (I03.FR.02). Running cost would be CostUpdated, on request.
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | CostUpdated | 1 | `test_all_40_actions_of_the_csms_arrive_valid_and_their_answers_come_back` | is never sent by itself |

use crate::facts::EventOutcome;

/// `totalCost` of the answer; `None` = not known, which is not the same as free (I03.FR.04).
#[must_use]
pub fn total_cost(outcome: &EventOutcome) -> Option<f64> {
    // Exact for any cost below 10^11: floats only on the wire.
    #[expect(clippy::cast_precision_loss, reason = "floats only on the wire")]
    outcome.total_cost_e4.map(|cost| cost as f64 / 10_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::TransactionKey;

    fn with(total_cost_e4: Option<i64>) -> EventOutcome {
        EventOutcome {
            transaction: TransactionKey(1),
            incarnation: 1,
            duplicate: false,
            stored: None,
            total_cost_e4,
        }
    }

    #[test]
    fn an_unknown_cost_is_left_out_and_a_free_one_is_zero() {
        assert_eq!(total_cost(&with(None)), None);
        assert_eq!(total_cost(&with(Some(0))), Some(0.0));
        assert_eq!(total_cost(&with(Some(2_505_000))), Some(250.5));
    }
}
