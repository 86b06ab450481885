//! Rules of scenario files: what is refused, where, and what the error tells.

use super::*;

const GOOD: &str = r#"
number = 7
id = "seven"
title = { en = "Seven", ko = "일곱", ja = "七" }
budget_seconds = 10
stations = ["a"]
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
    assert!(Scenario::builtin(6).is_none());
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
    let error = error_of(&GOOD.replace("[\"a\"]", "[\"a\", \"a\"]"));
    assert_eq!(
        error,
        "seven.toml:6: station `a` is there twice, expected each once"
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
