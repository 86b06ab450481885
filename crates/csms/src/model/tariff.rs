//! Billing: from energy and time to money, in integers only.
//!
//! Energy is billed in steps (10 Wh), rounded half up to the nearest one; time by the minutes that have
//! begun; and a session has a price of its own. Money is counted in 1/10000 of the currency's major unit.
//! Which prices hold for a transaction, `price_list` says; what its energy is, `ledger` says.

/// What charging costs, in 1/10000 of the major unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Prices {
    /// Per kWh.
    pub per_kwh_e4: i64,
    /// Per minute that has begun, from the Started to the Ended.
    pub per_minute_e4: i64,
    /// Once per transaction.
    pub per_session_e4: i64,
}

/// By which prices a transaction is billed, pinned when it becomes known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pricing {
    /// Our key of the tariff.
    pub tariff_key: i64,
    /// The version of the tariff.
    pub version: i32,
    /// ISO 4217.
    pub currency: String,
    /// What it costs.
    pub prices: Prices,
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

/// What a bill is the sum of, in 1/10000 of the major unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts {
    /// Energy rounded to the billing step, Wh.
    pub billed_wh: i64,
    /// For the energy.
    pub energy_e4: i64,
    /// Minutes that have begun; 0 where time costs nothing.
    pub minutes: i64,
    /// For the time.
    pub time_e4: i64,
    /// For the session.
    pub session_e4: i64,
}

impl Pricing {
    /// The bill for `energy_mwh` in `seconds` (`None` = unknown). `None` where the energy is negative or too
    /// large to count, and where time costs something and is not known.
    #[must_use]
    pub fn bill(&self, energy_mwh: i64, seconds: Option<i64>) -> Option<Bill> {
        let parts = self.parts(energy_mwh, seconds)?;
        let cost = parts.energy_e4.checked_add(parts.time_e4)?;
        Some(Bill {
            billed_wh: parts.billed_wh,
            cost_e4: cost.checked_add(parts.session_e4)?,
        })
    }

    /// What [`Pricing::bill`] is the sum of.
    #[must_use]
    pub fn parts(&self, energy_mwh: i64, seconds: Option<i64>) -> Option<Parts> {
        let billed_wh = round_to_step(energy_mwh, self.step_wh)?;
        let exact = i128::from(billed_wh) * i128::from(self.prices.per_kwh_e4);
        let minutes = match self.prices.per_minute_e4 {
            0 => 0,
            _ => begun_minutes(seconds.filter(|seconds| *seconds >= 0)?),
        };
        Some(Parts {
            billed_wh,
            energy_e4: i64::try_from(half_up(exact, 1000)).ok()?,
            minutes,
            time_e4: minutes.checked_mul(self.prices.per_minute_e4)?,
            session_e4: self.prices.per_session_e4,
        })
    }
}

/// The minutes that have begun in so many seconds.
fn begun_minutes(seconds: i64) -> i64 {
    seconds / 60 + i64::from(seconds % 60 > 0)
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

    fn pricing() -> Pricing {
        Pricing {
            tariff_key: 1,
            version: 1,
            currency: "KRW".into(),
            prices: Prices {
                per_kwh_e4: 1_500_000,
                ..Prices::default()
            },
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
            assert_eq!(pricing().bill(mwh, None), Some(expected));
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
        assert_eq!(pricing().bill(-1, None), None);
    }

    #[test]
    fn bills_nothing_that_cannot_be_counted() {
        let dear = Pricing {
            prices: Prices {
                per_kwh_e4: i64::MAX,
                ..Prices::default()
            },
            ..pricing()
        };
        assert_eq!(dear.bill(i64::MAX, None), None);
    }

    #[test]
    fn rounds_a_price_with_fractions_half_up() {
        let odd = Pricing {
            prices: Prices {
                per_kwh_e4: 1_250,
                ..Prices::default()
            },
            ..pricing()
        };
        // 10 Wh at 0.125 per kWh: 12.5 of 1/10000.
        assert_eq!(odd.bill(10_000, None).map(|bill| bill.cost_e4), Some(13));
    }

    #[test]
    fn time_counts_by_the_minutes_that_have_begun() {
        for (seconds, minutes) in [(0, 0), (1, 1), (60, 1), (61, 2), (3_600, 60)] {
            assert_eq!(begun_minutes(seconds), minutes, "{seconds}");
        }
    }

    #[test]
    fn a_bill_is_the_sum_of_energy_time_and_session() {
        let prices = Prices {
            per_kwh_e4: 1_500_000,
            per_minute_e4: 100_000,
            per_session_e4: 5_000_000,
        };
        let pricing = Pricing {
            prices,
            ..pricing()
        };
        let cost = |seconds| pricing.bill(1_670_000, seconds).map(|bill| bill.cost_e4);
        // 250.5 + 2 × 10 + 500.
        assert_eq!(cost(Some(61)), Some(7_705_000));
        assert_eq!(cost(None), None, "nobody knows how long it took");
        assert_eq!(cost(Some(-1)), None);
    }
}
