//! Proofs for the variables of tariff and cost (TariffCostCtrlr).

use serde_json::json;

use super::{go_offline, plug, present, stop, with};
use crate::station::tests::{Answer, seconds};

pub(super) fn tariff_fall_back() {
    let mut bench = with("TariffCostCtrlr", "TariffFallbackMessage", "ask us");
    present(&mut bench, "A");
    let driver = &bench.core.state().display.drivers[0];
    assert_eq!(driver.tariff.as_deref(), Some("ask us"));
}

pub(super) fn cost_fall_back() {
    let mut bench = with(
        "TariffCostCtrlr",
        "TotalCostFallbackMessage",
        "see your bill",
    );
    present(&mut bench, "A");
    plug(&mut bench);
    go_offline(&mut bench);
    stop(&mut bench);
    let driver = &bench.core.state().display.drivers[0];
    assert_eq!(driver.cost.as_deref(), Some("see your bill"));
}

pub(super) fn currency() {
    let mut bench = with("TariffCostCtrlr", "Currency", "JPY");
    let cost = Answer::Result(json!({"totalCost": 3}));
    bench.always.insert("TransactionEvent", cost);
    present(&mut bench, "A");
    plug(&mut bench);
    bench.run(seconds(1));
    let driver = &bench.core.state().display.drivers[0];
    assert_eq!(driver.cost.as_deref(), Some("3 JPY"));
}
