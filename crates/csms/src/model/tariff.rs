//! Billing: from energy to money, in integers only.
//!
//! Energy is billed in steps (10 Wh), rounded half up to the nearest one; the cost is the billed
//! energy times the price per kWh. Money is counted in 1/10000 of the currency's major unit. What
//! the energy of a transaction is, `ledger` says.

/// The terms of a transaction, pinned when it becomes known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// Our key of the tariff.
    pub tariff_key: i64,
    /// ISO 4217.
    pub currency: String,
    /// 1/10000 of the major unit per kWh.
    pub price_per_kwh_e4: i64,
    /// Billing step in Wh, at least 1.
    pub step_wh: i64,
}

/// What a transaction is billed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bill {
    /// Energy rounded to the billing step, Wh.
    pub billed_wh: i64,
    /// 1/10000 of the major unit.
    pub cost_e4: i64,
}

impl Terms {
    /// The bill for `energy_mwh`; `None` where it is negative or too large to count.
    #[must_use]
    pub fn bill(&self, energy_mwh: i64) -> Option<Bill> {
        let billed_wh = round_to_step(energy_mwh, self.step_wh)?;
        let exact = i128::from(billed_wh) * i128::from(self.price_per_kwh_e4);
        let cost_e4 = i64::try_from(half_up(exact, 1000)).ok()?;
        Some(Bill { billed_wh, cost_e4 })
    }
}

/// `energy_mwh` to the nearest multiple of `step_wh`, half up; in Wh. `None` where it is negative.
#[must_use]
pub fn round_to_step(energy_mwh: i64, step_wh: i64) -> Option<i64> {
    if energy_mwh < 0 {
        return None;
    }
    let step_wh = step_wh.max(1);
    let steps = half_up(i128::from(energy_mwh), i128::from(step_wh) * 1000);
    i64::try_from(steps * i128::from(step_wh)).ok()
}

/// `dividend / divisor`, rounded half up; the divisor is positive.
fn half_up(dividend: i128, divisor: i128) -> i128 {
    (2 * dividend + divisor).div_euclid(2 * divisor)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms() -> Terms {
        Terms {
            tariff_key: 1,
            currency: "KRW".into(),
            price_per_kwh_e4: 1_500_000,
            step_wh: 10,
        }
    }

    #[test]
    fn bills_the_three_scenario_charges_to_the_won() {
        // 200, 100 and 50 kW for 30 s.
        for (mwh, wh, cost_e4) in [
            (1_666_667, 1_670, 2_505_000),
            (833_333, 830, 1_245_000),
            (416_667, 420, 630_000),
        ] {
            let expected = Bill {
                billed_wh: wh,
                cost_e4,
            };
            assert_eq!(terms().bill(mwh), Some(expected));
        }
    }

    #[test]
    fn rounds_half_a_step_up() {
        assert_eq!(round_to_step(1_664_999, 10), Some(1_660));
        assert_eq!(round_to_step(1_665_000, 10), Some(1_670));
        assert_eq!(round_to_step(0, 10), Some(0));
    }

    #[test]
    fn bills_no_negative_energy() {
        assert_eq!(terms().bill(-1), None);
    }

    #[test]
    fn bills_nothing_that_cannot_be_counted() {
        let dear = Terms {
            price_per_kwh_e4: i64::MAX,
            ..terms()
        };
        assert_eq!(dear.bill(i64::MAX), None);
    }

    #[test]
    fn rounds_a_price_with_fractions_half_up() {
        let odd = Terms {
            price_per_kwh_e4: 1_250,
            ..terms()
        };
        // 10 Wh at 0.125 per kWh: 12.5 of 1/10000.
        assert_eq!(odd.bill(10_000).map(|bill| bill.cost_e4), Some(13));
    }
}
