//! The command that repeats a scenario of a run: what was typed, for that scenario alone, with its seed.
//!
//! It is put together from the recorded command line, in which secrets are hidden and stay so. Addresses
//! that came from the environment are named, because the command may be typed elsewhere.

use crate::database::without_password;
use crate::record::RunRecord;

/// Where a CSMS is looked for when nothing names one.
const USUAL: &str = "ws://localhost:9000";

/// The command that plays the scenario `number` of `record` once more, for a POSIX shell; `None` = it
/// did not run. The number 0 stands for single stations, which the command line has to name.
#[must_use]
pub fn command(record: &RunRecord, number: u32) -> Option<String> {
    let scenario = record.scenarios.iter().find(|s| s.number == number)?;
    let mut words = vec!["charger-sim".to_owned()];
    if number > 0 {
        let which = scenario.file.clone().unwrap_or_else(|| number.to_string());
        words.extend(["--scenario".to_owned(), which]);
    }
    let typed = record.argv.get(1..).unwrap_or_default();
    let names_stations = typed.iter().any(|word| word.starts_with("--station"));
    if number == 0 && !names_stations {
        return None;
    }
    if typed.first().is_some_and(|word| word == "demo") || typed.is_empty() {
        // The demo has flags of its own; what it runs are scenarios with a CSMS of its own.
        if record.owned_csms {
            words.push("--spawn-csms".to_owned());
        }
    } else {
        words.extend(kept(typed));
        if !record.owned_csms {
            words.extend(addresses(record, typed));
        }
    }
    let seed = record.seed.to_string();
    words.extend(["--seed".to_owned(), seed, "-v".to_owned()]);
    let words: Vec<_> = words
        .iter()
        .map(|word| quoted(&without_password(word)))
        .collect();
    Some(words.join(" "))
}

/// The addresses of the CSMS that were not typed and are not the usual ones.
fn addresses(record: &RunRecord, typed: &[String]) -> Vec<String> {
    let is_typed = |flag: &str| {
        let mut words = typed.iter();
        words.any(|word| word.split('=').next() == Some(flag))
    };
    let mut words = Vec::new();
    for (flag, value, usual) in [
        ("--csms-url", &record.csms_url, USUAL.to_owned()),
        (
            "--http-url",
            &record.http_url,
            http_beside(&record.csms_url),
        ),
    ] {
        if !is_typed(flag) && usual != *value {
            words.extend([flag.to_owned(), value.clone()]);
        }
    }
    words
}

/// Where the REST interface is taken to be without `--http-url`: port 8080 of the same host.
#[must_use]
pub fn http_beside(csms_url: &str) -> String {
    let (scheme, rest) = csms_url.split_once("://").unwrap_or(("ws", csms_url));
    let authority = rest.split('/').next().unwrap_or_default();
    // An IPv6 address holds colons itself, in brackets.
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => host,
        _ => authority,
    };
    let scheme = match scheme {
        "wss" => "https",
        _ => "http",
    };
    format!("{scheme}://{host}:8080")
}

/// `typed` without what is said anew: scenarios, seed, and how much is shown.
fn kept(typed: &[String]) -> Vec<String> {
    let mut kept = Vec::new();
    let mut rest = typed.iter();
    while let Some(word) = rest.next() {
        let flag = word.split_once('=').map_or(word.as_str(), |(flag, _)| flag);
        match flag {
            "--scenario" | "--seed" => {
                if flag.len() == word.len() {
                    rest.next();
                }
            }
            "-q" | "--quiet" | "-v" | "-vv" | "--verbose" => {}
            _ => kept.push(word.clone()),
        }
    }
    kept
}

/// `word` as a POSIX shell reads it back.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_=+.,:/@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::record::{Outcome, ScenarioRecord};

    fn record(argv: &[&str], numbers: &[u32]) -> RunRecord {
        let at: Timestamp = "2026-11-21T05:00:00Z".parse().unwrap();
        let scenario = |number: &u32| ScenarioRecord {
            number: *number,
            id: "any".to_owned(),
            file: None,
            started_at: at,
            finished_at: at,
            outcome: Outcome::Failed,
            failures: Vec::new(),
            skipped: Vec::new(),
            restarts: Vec::new(),
            stations: Vec::new(),
        };
        RunRecord {
            schema: 1,
            run_id: "r".to_owned(),
            started_at: at,
            finished_at: at,
            seed: 7,
            argv: argv.iter().map(ToString::to_string).collect(),
            csms_url: USUAL.to_owned(),
            http_url: "http://localhost:8080".to_owned(),
            database: None,
            owned_csms: false,
            scenarios: numbers.iter().map(scenario).collect(),
        }
    }

    #[test]
    fn what_was_typed_is_repeated_for_the_scenario_alone() {
        let typed = [
            "/opt/bin/charger-sim",
            "--scenario=all",
            "--scenario",
            "my file.toml",
            "--csms-url",
            "wss://csms:s3cret@h:9100/ocpp",
            "--http-url=http://h:8180",
            "--runs-dir",
            "my runs",
            "--password",
            "***",
            "--seed",
            "3",
            "--quiet",
            "-vv",
            "--ascii",
        ];
        let mut failed = record(&typed, &[1, 2]);
        let rest = "--csms-url 'wss://csms:***@h:9100/ocpp' --http-url=http://h:8180 \
                    --runs-dir 'my runs' --password '***' --ascii --seed 7 -v";
        let expected = format!("charger-sim --scenario 2 {rest}");
        assert_eq!(command(&failed, 2).unwrap(), expected);
        failed.scenarios[1].file = Some("it's.toml".to_owned());
        let expected = format!("charger-sim --scenario 'it'\\''s.toml' {rest}");
        assert_eq!(command(&failed, 2).unwrap(), expected);
        assert_eq!(command(&failed, 9), None);
    }

    #[test]
    fn single_stations_and_the_demo_are_repeated_too() {
        let stations = ["charger-sim", "--stations", "CP1..CP3", "--sessions=2"];
        assert_eq!(
            command(&record(&stations, &[0]), 0).unwrap(),
            "charger-sim --stations CP1..CP3 --sessions=2 --seed 7 -v"
        );
        let mut demo = record(&["charger-sim", "demo", "--dir", "d"], &[2]);
        demo.owned_csms = true;
        assert_eq!(
            command(&demo, 2).unwrap(),
            "charger-sim --scenario 2 --spawn-csms --seed 7 -v"
        );
    }

    #[test]
    fn addresses_of_the_environment_are_named() {
        let mut elsewhere = record(&["charger-sim", "--scenario", "1"], &[1]);
        elsewhere.csms_url = "ws://[::1]:9100".to_owned();
        elsewhere.http_url = "http://[::1]:8080".to_owned();
        assert_eq!(
            command(&elsewhere, 1).unwrap(),
            "charger-sim --scenario 1 --csms-url 'ws://[::1]:9100' --seed 7 -v"
        );
        assert_eq!(http_beside("wss://h/ocpp"), "https://h:8080");
    }
}
