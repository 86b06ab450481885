//! Rules of scenario files: what is refused, where, and what the error tells.

use super::*;

const GOOD: &str = r#"
number = 7
id = "seven"
title = { en = "Seven", ko = "일곱", ja = "七" }
budget_seconds = 10
stations = ["emart_jeju_01"]
steps = [
  { connect = { within_seconds = 2 } },
  { disconnect = {} },
]
"#;

fn error_of(text: &str) -> String {
    Scenario::parse("seven.toml", text).unwrap_err().to_string()
}

#[test]
fn accepts_a_scenario_without_expectations() {
    let scenario = Scenario::parse("seven.toml", GOOD).unwrap();
    assert_eq!(scenario.steps.len(), 2);
    assert_eq!(scenario.expect, Expectations::default());
}

#[test]
fn the_built_in_scenarios_have_the_promised_numbers_and_budgets() {
    let budgets: Vec<_> = Scenario::all_builtin()
        .iter()
        .map(|scenario| (scenario.number, scenario.budget.as_secs()))
        .collect();
    assert_eq!(budgets, [(1, 5), (2, 40), (3, 45), (4, 20), (5, 30)]);
    assert!(Scenario::builtin(0).is_none());
    assert!(Scenario::builtin(7).is_none());
}

#[test]
fn the_built_in_scenarios_use_stations_of_the_emart_fleet() {
    let fleet = crate::Fleet::emart();
    for scenario in Scenario::all_builtin() {
        for id in &scenario.stations {
            assert!(fleet.station(id).is_some(), "{}: {id}", scenario.id);
        }
    }
}

#[test]
fn refuses_an_unknown_key_and_names_file_line_and_the_known_ones() {
    let error = error_of(&GOOD.replace("budget_seconds", "budget"));
    assert!(
        error.starts_with("seven.toml:5: unknown field `budget`"),
        "{error}"
    );
    assert!(error.contains("`budget_seconds`"), "{error}");
}

#[test]
fn refuses_an_unknown_key_inside_a_step_at_its_own_line() {
    let error = error_of(&GOOD.replace("within_seconds", "within"));
    assert!(
        error.starts_with("seven.toml:8: unexpected keys in table: within"),
        "{error}"
    );
}

#[test]
fn refuses_an_unknown_step() {
    let error = error_of(&GOOD.replace("disconnect", "explode"));
    assert!(
        error.starts_with("seven.toml:9: unknown variant `explode`"),
        "{error}"
    );
}

#[test]
fn refuses_a_step_before_the_connection() {
    let error = error_of(&GOOD.replace("{ connect = { within_seconds = 2 } },", ""));
    assert_eq!(
        error,
        "seven.toml:9: this step needs a connection, expected `connect` before it"
    );
}

#[test]
fn refuses_a_step_on_a_device_where_there_is_none() {
    for step in [
        "ask_device = { path = \"/\" }",
        "reset_counter = { within_seconds = 1 }",
        "restart_gateway = { within_seconds = 1 }",
    ] {
        let step = format!("{{ {step} }},\n  {{ disconnect");
        let error = error_of(&GOOD.replace("{ disconnect", &step));
        assert!(
            error.starts_with("seven.toml:9: this step needs a device on the home network"),
            "{error}"
        );
    }
}

#[test]
fn refuses_to_stop_what_is_not_charging() {
    let stop =
        "{ stop = { evse_id = 1, reason = \"Local\", within_seconds = 1 } },\n  { disconnect";
    let error = error_of(&GOOD.replace("{ disconnect", stop));
    assert_eq!(
        error,
        "seven.toml:9: nothing to stop, expected `charge` before it"
    );
}

#[test]
fn refuses_a_station_that_is_listed_twice() {
    let twice = "[\"emart_jeju_01\", \"EMART_jeju_01\"]";
    let error = error_of(&GOOD.replace("[\"emart_jeju_01\"]", twice));
    assert_eq!(
        error,
        "seven.toml:6: station `EMART_jeju_01` is there twice, expected each once"
    );
}

#[test]
fn refuses_a_missing_key() {
    let error = error_of(&GOOD.replace("number = 7\n", ""));
    assert!(error.contains("missing field `number`"), "{error}");
}

#[test]
fn refuses_a_stop_reason_that_nobody_at_the_station_can_have() {
    let stop =
        "{ stop = { evse_id = 1, reason = \"Remote\", within_seconds = 1 } },\n  { disconnect";
    let error = error_of(&GOOD.replace("{ disconnect", stop));
    assert_eq!(
        error,
        "seven.toml:9: nobody at a station stops for `Remote`, expected one of Local, StoppedByEV, EmergencyStop"
    );
}

/// A scenario with one charge; each test replaces what it is about.
const CHARGE: &str = r#"
number = 8
id = "eight"
title = { en = "Eight", ko = "팔", ja = "八" }
budget_seconds = 20
stations = ["emart_jeju_01"]
steps = [
  { connect = { within_seconds = 2 } },
  { present_token = { evse_id = 1, id_token = "EMART-0001", type = "ISO14443", within_seconds = 2 } },
  { plug_in = { evse_id = 1, vehicle = { name = "car", max_kw = 240, battery_kwh = 77, soc_percent = 20 }, within_seconds = 2 } },
  { wait = { seconds = 4 } },
  { charge = { seconds = 10, sample_every_seconds = 5 } },
  { stop = { evse_id = 1, reason = "Local", within_seconds = 3 } },
  { unplug = { evse_id = 1 } },
  { wait = { seconds = 9 } },
]
[expect]
boot_status = "Accepted"
duration_seconds = 10
stopped_reason = "Local"
"#;

#[test]
fn a_wait_with_the_cable_in_overlaps_with_the_charge() {
    // 10 s of charge, 4 of them waited before, then 9 s: 19 of 20.
    assert!(Scenario::parse("eight.toml", CHARGE).is_ok());
}

#[test]
fn refuses_what_contradicts_the_specification_the_station_or_the_rest_of_the_file() {
    let long = "x".repeat(37);
    for (good, bad, wanted) in [
        (
            "\"emart_jeju_01\"",
            "\"a b\"",
            "6: `a b` is no identity, expected 1 to 48 of",
        ),
        (
            "ISO14443",
            "RFID",
            "9: unknown type `RFID`, expected one of Central, eMAID,",
        ),
        (
            "EMART-0001",
            &long,
            "9: id_token of 37 characters, expected 1 to 36",
        ),
        (
            "EMART-0001",
            "",
            "9: id_token of 0 characters, expected 1 to 36",
        ),
        (
            "token = { evse_id = 1",
            "token = { evse_id = 2",
            "9: no station has an EVSE 2, expected evse_id = 1",
        ),
        (
            "unplug = { evse_id = 1",
            "unplug = { evse_id = 0",
            "14: no station has an EVSE 0",
        ),
        ("max_kw = 240", "max_kw = inf", "10: no such vehicle"),
        (
            "seconds = 9",
            "seconds = 10",
            "15: the steps up to here take 20 s at least, expected less than budget_seconds = 20",
        ),
        (
            "seconds = 10, s",
            "seconds = 4294967295, s",
            "12: the steps up to here take 4294967295 s",
        ),
        (
            "boot_status = \"Accepted\"",
            "boot_status = \"Fine\"",
            "18: unknown boot_status `Fine`, expected one of Accepted, Pending, Rejected",
        ),
        (
            "duration_seconds = 10",
            "duration_seconds = 11",
            "19: duration_seconds 11 contradicts the charge, expected its 10 s",
        ),
        (
            "stopped_reason = \"Local\"",
            "stopped_reason = \"Bored\"",
            "20: unknown stopped_reason `Bored`, expected one of DeAuthorized,",
        ),
    ] {
        let text = CHARGE.replacen(good, bad, 1);
        assert_ne!(text, CHARGE, "{good}");
        let error = Scenario::parse("f", &text).unwrap_err().to_string();
        assert!(error.starts_with(&format!("f:{wanted}")), "{error}");
    }
}

#[test]
fn refuses_a_connector_the_evse_does_not_have() {
    let start =
        "{ remote_start = { evse_id = 1, connector_id = 2, within_seconds = 1 } },\n  { disconnect";
    let error = error_of(&GOOD.replace("{ disconnect", start));
    assert_eq!(
        error,
        "seven.toml:9: no EVSE has a connector 2, expected connector_id = 1"
    );
}

#[test]
fn refuses_a_duration_where_nothing_charges() {
    let error = error_of(&format!("{GOOD}[expect]\nduration_seconds = 3\n"));
    assert!(
        error.starts_with("seven.toml:12: duration_seconds without a `charge`"),
        "{error}"
    );
}

#[test]
fn a_duration_within_its_tolerance_does_not_contradict_the_charge() {
    let text = CHARGE.replace(
        "duration_seconds = 10",
        "duration_seconds = 12\nduration_tolerance_seconds = 2",
    );
    assert!(Scenario::parse("eight.toml", &text).is_ok());
}

#[test]
fn refuses_a_station_that_the_fleet_does_not_have() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.toml");
    let fleet = Fleet::emart();
    for (id, known) in [
        ("emart_jeju_12", true),
        ("emart_jeju_13", false),
        ("EMART_JEJU_01", false),
    ] {
        std::fs::write(&file, GOOD.replace("emart_jeju_01", id)).unwrap();
        let loaded = Scenario::load_for(&file, &fleet);
        assert_eq!(loaded.is_ok(), known, "{id}");
        if let Err(error) = loaded {
            let error = error.to_string();
            let wanted = format!(
                "mine.toml:6: station `{id}` is not in the fleet emart-jeju, expected one of its 34 stations such as emart_jeju_01"
            );
            assert!(error.ends_with(&wanted), "{error}");
        }
        assert!(Scenario::load(&file).is_ok(), "{id}");
    }
}

/// The good scenario with more steps before its end.
fn with_steps(steps: &str) -> Result<Scenario, String> {
    let text = GOOD.replace("  { disconnect", &format!("{steps}\n  {{ disconnect"));
    Scenario::parse("seven.toml", &text).map_err(|error| error.to_string())
}

#[test]
fn repeated_steps_stand_behind_each_other() {
    let scenario = with_steps(
        "  { repeat = { times = 3, steps = [{ tamper = {} }, { repeat = { times = 2, steps = [{ park = {} }] } }] } },",
    );
    assert_eq!(scenario.unwrap().steps.len(), 2 + 3 * (1 + 2));
}

#[test]
fn what_is_wrong_with_a_step_that_steers_or_judges_is_told_at_its_line() {
    for (steps, wanted) in [
        (
            "{ fault = { kind = \"Fire\" } },",
            "seven.toml:9: unknown variant `Fire`",
        ),
        (
            "{ fault = { evse_id = 2 } },",
            "seven.toml:9: no station has an EVSE 2",
        ),
        (
            "{ power_loss = { seconds = 100000 } },",
            "seven.toml:9: seconds is 100000",
        ),
        (
            "{ send = {} },",
            "seven.toml:9: expected `action` and `payload`",
        ),
        (
            "{ answer = { action = \"Reset\", with = \"late\" } },",
            "expected \"never\" or one of",
        ),
        (
            "{ frame_faults = { drop = 1.5 } },",
            "seven.toml:9: drop is 1.5, expected a share",
        ),
        (
            "{ rest = { path = \"api\" } },",
            "seven.toml:9: path `api`, expected one that begins with /",
        ),
        (
            "{ rest = { method = \"LOOK\", path = \"/\" } },",
            "seven.toml:9: no method LOOK",
        ),
        (
            "{ expect_message = { action = \"Heartbeat\" } },",
            "missing field `within_seconds`",
        ),
        (
            "{ expect_no_message = { action = \"A\", within_seconds = 60 } },",
            "seven.toml:9: the steps up to here take 60 s",
        ),
        (
            "{ repeat = { times = 0, steps = [] } },",
            "seven.toml:9: no such repetition",
        ),
    ] {
        let error = with_steps(&format!("  {steps}")).unwrap_err();
        assert!(error.contains(wanted), "{steps}: {error}");
    }
}

#[test]
fn a_shape_lets_stations_have_any_identity_and_several_evses() {
    let text = GOOD
        .replace("emart_jeju_01", "CP001")
        .replace("budget_seconds", "shape = \"ac-post-2\"\nbudget_seconds")
        .replace(
            "  { disconnect",
            "  { plug_in = { evse_id = 2 } },\n  { disconnect",
        );
    let scenario = Scenario::parse("seven.toml", &text).unwrap();
    assert_eq!(scenario.shape.unwrap().evses.len(), 2);
    let error = error_of(&text.replace("ac-post-2", "no-such-shape"));
    assert!(error.starts_with("seven.toml:5: no-such-shape"), "{error}");
}
