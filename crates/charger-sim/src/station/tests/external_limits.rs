//! Limits from outside: what the CSMS hears and sees of them, and what it cannot do to them (K11 to K13).

use scenario::verb::{LiftLimit, LimitSource, SetLimit};
use serde_json::{Value, json};

use super::{Bench, Command, Spec, Vehicle};

fn limit(bench: &mut Bench, evse_id: Option<i32>, kw: f64) {
    let limit = SetLimit {
        evse_id,
        kw,
        source: LimitSource::Ems,
    };
    bench.command(Command::SetLimit(limit)).unwrap();
}

fn composite(bench: &mut Bench, evse: i32) -> Value {
    let ask = json!({"evseId": evse, "duration": 60, "chargingRateUnit": "W"});
    bench.ask("GetCompositeSchedule", ask)["schedule"]["chargingSchedulePeriod"][0]["limit"].clone()
}

#[test]
fn they_stand_in_composite_schedules_and_with_their_source_among_the_profiles() {
    let mut bench = Bench::accepted(Spec::dc("external"));
    bench.start(Vehicle::scenario());
    limit(&mut bench, None, 90.0);
    limit(&mut bench, Some(1), 70.0);
    assert_eq!(composite(&mut bench, 1), 70_000.0);
    assert_eq!(composite(&mut bench, 0), 70_000.0);
    assert_eq!(bench.core.evses[0].flow_w, 70_000);
    let ask = json!({"requestId": 1, "chargingProfile": {"chargingLimitSource": ["EMS"]}});
    assert_eq!(bench.ask("GetChargingProfiles", ask)["status"], "Accepted");
    let reports = bench.calls("ReportChargingProfiles");
    let shown: Vec<(&Value, &Value, &Value)> = reports
        .iter()
        .map(|report| {
            let profile = &report.payload["chargingProfile"][0];
            let purpose = &profile["chargingProfilePurpose"];
            (
                &report.payload["evseId"],
                &report.payload["chargingLimitSource"],
                purpose,
            )
        })
        .collect();
    let (ems, outside) = (json!("EMS"), json!("ChargingStationExternalConstraints"));
    let places = [json!(0), json!(1)];
    assert_eq!(
        shown,
        [(&places[0], &ems, &outside), (&places[1], &ems, &outside)]
    );
    bench
        .command(Command::LiftLimit(LiftLimit { evse_id: Some(1) }))
        .unwrap();
    assert_eq!(composite(&mut bench, 1), 90_000.0);
}

#[test]
fn the_csms_can_neither_clear_nor_replace_them() {
    let mut bench = Bench::accepted(Spec::dc("external"));
    limit(&mut bench, None, 9.0);
    for criteria in [
        json!({"chargingProfileId": -1}),
        json!({"chargingProfileCriteria": {"evseId": 0}}),
        json!({"chargingProfileCriteria": {"chargingProfilePurpose": "ChargingStationExternalConstraints"}}),
    ] {
        assert_eq!(
            bench.ask("ClearChargingProfile", criteria)["status"],
            "Unknown"
        );
    }
    let profile = json!({"id": -1, "stackLevel": 0, "chargingProfilePurpose": "ChargingStationMaxProfile",
        "chargingProfileKind": "Absolute", "chargingSchedule": [{"id": 1, "startSchedule": "2026-03-01T00:00:00Z",
        "chargingRateUnit": "W", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 90_000.0}]}]});
    let answer = bench.ask(
        "SetChargingProfile",
        json!({"evseId": 0, "chargingProfile": profile}),
    );
    assert_eq!(answer["status"], "Rejected");
    assert_eq!(composite(&mut bench, 1), 9_000.0);
}

/// K11.FR.02: what changes by less than LimitChangeSignificance (1 %) is not told, but obeyed.
#[test]
fn a_change_that_is_not_significant_is_obeyed_without_a_word() {
    let mut bench = Bench::accepted(Spec::dc("external"));
    limit(&mut bench, None, 10.0);
    limit(&mut bench, None, 10.05);
    assert_eq!(bench.calls("NotifyChargingLimit").len(), 1);
    assert_eq!(composite(&mut bench, 1), 10_050.0);
    limit(&mut bench, None, 12.0);
    assert_eq!(bench.calls("NotifyChargingLimit").len(), 2);
}
