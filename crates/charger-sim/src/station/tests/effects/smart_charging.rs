//! Variables of smart charging.

use super::{Bench, Command, set, spec};

pub(super) fn limits_with_schedules() {
    for (value, comes) in [("true", true), ("false", false)] {
        let mut bench = Bench::accepted(spec());
        set(
            &mut bench,
            "SmartChargingCtrlr",
            "NotifyChargingLimitWithSchedules",
            value,
        );
        let limit = scenario::verb::SetLimit {
            evse_id: None,
            kw: 7.0,
            source: scenario::verb::LimitSource::So,
        };
        bench.command(Command::SetLimit(limit)).unwrap();
        let told = &bench.calls("NotifyChargingLimit")[0].payload;
        let watts = &told["chargingSchedule"][0]["chargingSchedulePeriod"][0]["limit"];
        assert_eq!(watts.as_f64() == Some(7_000.0), comes, "{told}");
    }
}
