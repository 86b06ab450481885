//! Every rule, broken once.

use super::*;

fn profile(change: &[(&str, serde_json::Value)]) -> ChargingProfile {
    let mut value = serde_json::json!({"id": 5, "stackLevel": 0,
            "chargingProfilePurpose": "TxDefaultProfile", "chargingProfileKind": "Absolute",
            "chargingSchedule": [{"id": 1, "startSchedule": "2026-01-01T00:00:00Z", "chargingRateUnit": "W",
                "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 1000.0}]}]});
    for (pointer, new) in change {
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let parent = value.pointer_mut(parent).unwrap();
        if new.is_null() {
            parent.as_object_mut().unwrap().remove(name);
        } else {
            parent[name] = new.clone();
        }
    }
    serde_json::from_value(value).unwrap()
}

/// The rule, the EVSE, what is changed of a profile that is right, and where the rule is broken.
type Case<'a> = (&'a str, i32, Vec<(&'a str, serde_json::Value)>, &'a str);

/// Every rule is broken by one change, is named, and is found where it is broken.
#[test]
fn each_rule_has_its_number_and_its_place() {
    use serde_json::{Value, json};
    let periods = "/chargingSchedule/0/chargingSchedulePeriod";
    let start = "/chargingSchedule/0/startSchedule";
    let purpose = "/chargingProfilePurpose";
    let two = json!([{"startPeriod": 0, "limit": 1.0}, {"startPeriod": 0, "limit": 1.0}]);
    let cases: Vec<Case<'_>> = vec![
        ("K01.FR.28", 9, vec![], "/evseId"),
        (
            "SmartChargingCtrlr.ProfileStackLevel",
            1,
            vec![("/stackLevel", json!(9))],
            "/chargingProfile/stackLevel",
        ),
        (
            "K01.FR.60",
            1,
            vec![("/chargingProfileKind", json!("Recurring"))],
            "/chargingProfile/recurrencyKind",
        ),
        (
            "K01.FR.60",
            1,
            vec![("/recurrencyKind", json!("Daily"))],
            "/chargingProfile/recurrencyKind",
        ),
        (
            "K01.FR.41",
            1,
            vec![("/chargingProfileKind", json!("Relative"))],
            "/chargingProfile/chargingSchedule/0/startSchedule",
        ),
        (
            "K01.FR.40",
            1,
            vec![(start, Value::Null)],
            "/chargingProfile/chargingSchedule/0/startSchedule",
        ),
        (
            "K01.FR.26",
            1,
            vec![("/chargingSchedule/0/chargingRateUnit", json!("A"))],
            "/chargingProfile/chargingSchedule/0/chargingRateUnit",
        ),
        (
            "K01.FR.31",
            1,
            vec![(
                "/chargingSchedule/0/chargingSchedulePeriod",
                json!([{"startPeriod": 1, "limit": 1.0}]),
            )],
            "/chargingProfile/chargingSchedule/0/chargingSchedulePeriod/0/startPeriod",
        ),
        (
            "K01.FR.35",
            1,
            vec![(periods, two)],
            "/chargingProfile/chargingSchedule/0/chargingSchedulePeriod/1/startPeriod",
        ),
        (
            "K01.FR.22",
            0,
            vec![(purpose, json!("ChargingStationExternalConstraints"))],
            "/chargingProfile/chargingProfilePurpose",
        ),
        (
            "K04.FR.03",
            1,
            vec![(purpose, json!("ChargingStationMaxProfile"))],
            "/evseId",
        ),
        (
            "K01.FR.38",
            0,
            vec![
                (purpose, json!("ChargingStationMaxProfile")),
                ("/chargingProfileKind", json!("Relative")),
                (start, Value::Null),
            ],
            "/chargingProfile/chargingProfileKind",
        ),
        (
            "K01.FR.16",
            0,
            vec![(purpose, json!("TxProfile"))],
            "/evseId",
        ),
        (
            "K01.FR.03",
            1,
            vec![(purpose, json!("TxProfile"))],
            "/chargingProfile/transactionId",
        ),
        (
            "K01.FR.33",
            1,
            vec![
                (purpose, json!("TxProfile")),
                ("/transactionId", json!("other")),
            ],
            "/chargingProfile/transactionId",
        ),
        (
            "K01.FR.39",
            1,
            vec![
                (purpose, json!("TxProfile")),
                ("/transactionId", json!("t1")),
            ],
            "/chargingProfile/stackLevel",
        ),
        (
            "K01.FR.06",
            1,
            vec![("/stackLevel", json!(1))],
            "/chargingProfile/stackLevel",
        ),
        (
            "K01.FR.52",
            0,
            vec![("/stackLevel", json!(1))],
            "/chargingProfile/stackLevel",
        ),
        (
            "K01.FR.53",
            1,
            vec![("/stackLevel", json!(2))],
            "/chargingProfile/stackLevel",
        ),
        (
            "K01.FR.20",
            1,
            vec![(
                periods,
                json!([{"startPeriod": 0, "limit": 1.0, "phaseToUse": 2}]),
            )],
            "/chargingProfile/chargingSchedule/0/chargingSchedulePeriod/0/phaseToUse",
        ),
    ];
    let abilities = Abilities {
        evses: Some(vec![1, 2]),
        stack_level: Some(3),
        units: Some(vec![ChargingRateUnitEnum::W]),
        ..Abilities::default()
    };
    let own = profile(&[
        ("/id", json!(6)),
        (purpose, json!("TxProfile")),
        ("/transactionId", json!("t1")),
    ]);
    let installed = [
        Installed::by_csms(1, own),
        Installed::by_csms(1, profile(&[("/id", json!(7)), ("/stackLevel", json!(1))])),
        Installed::by_csms(0, profile(&[("/id", json!(8)), ("/stackLevel", json!(2))])),
    ];
    let check = |evse, profile: &ChargingProfile| {
        check_set(
            evse,
            profile,
            &abilities,
            Transaction::Running("t1"),
            &installed,
        )
    };
    assert_eq!(check(1, &profile(&[])), Ok(()));
    for (rule, evse, change, place) in cases {
        let broken = check(evse, &profile(&change)).unwrap_err();
        assert_eq!(
            (broken.rule, broken.place.as_str()),
            (rule, place),
            "{}",
            broken.fault
        );
    }
    // The same id replaces.
    assert_eq!(
        check(1, &profile(&[("/id", json!(7)), ("/stackLevel", json!(1))])),
        Ok(())
    );
}

#[test]
fn a_start_takes_a_profile_for_its_own_transaction_only() {
    use serde_json::json;
    let abilities = Abilities::default();
    let own = profile(&[("/chargingProfilePurpose", json!("TxProfile"))]);
    assert_eq!(check_start(&own, &abilities), Ok(()));
    assert_eq!(
        check_start(&profile(&[]), &abilities).unwrap_err().rule,
        "F01.FR.09"
    );
    let named = profile(&[
        ("/chargingProfilePurpose", json!("TxProfile")),
        ("/transactionId", json!("t")),
    ]);
    assert_eq!(
        check_start(&named, &abilities).unwrap_err().rule,
        "F01.FR.11"
    );
}

#[test]
fn a_removal_says_what() {
    let clear = |text| check_clear(&serde_json::from_str(text).unwrap()).map_err(|b| b.rule);
    assert_eq!(clear("{}"), Err("K10.FR.02"));
    assert_eq!(clear(r#"{"chargingProfileCriteria":{}}"#), Err("K10.FR.02"));
    assert_eq!(clear(r#"{"chargingProfileId":1}"#), Ok(()));
    assert_eq!(clear(r#"{"chargingProfileCriteria":{"evseId":0}}"#), Ok(()));
}
