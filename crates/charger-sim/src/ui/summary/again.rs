//! The command that repeats a failed scenario: what was typed, with the same seed.
//!
//! It is put together from the recorded command line, in which secrets are hidden. Addresses that came
//! from the environment are named, because the command may be typed elsewhere; passwords are not.

use scenario::RunRecord;

use crate::target::Target;

/// Where a CSMS is looked for when nothing names one.
const USUAL: &str = "ws://localhost:9000";

/// The command that plays the scenario `number` of `record` once more; `None` = it did not run. The
/// number 0 stands for single stations.
pub(super) fn command(record: &RunRecord, number: u32) -> Option<String> {
    let scenario = record.scenarios.iter().find(|s| s.number == number)?;
    let mut words = vec!["charger-sim".to_owned()];
    if number > 0 {
        let which = scenario.file.clone().unwrap_or_else(|| number.to_string());
        words.extend(["--scenario".to_owned(), which]);
    }
    let typed = record.argv.get(1..).unwrap_or_default();
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
    words.extend([
        "--seed".to_owned(),
        record.seed.to_string(),
        "-v".to_owned(),
    ]);
    let words: Vec<_> = words.iter().map(|word| quoted(word)).collect();
    Some(words.join(" "))
}

/// The addresses of the CSMS that were not typed and are not the usual ones.
fn addresses(record: &RunRecord, typed: &[String]) -> Vec<String> {
    let is_typed = |flag: &str| {
        let mut words = typed.iter();
        words.any(|word| word.split('=').next() == Some(flag))
    };
    let beside = Target::new(&record.csms_url, None, &[]).map(|target| target.http_url);
    let mut words = Vec::new();
    for (flag, value, usual) in [
        ("--csms-url", &record.csms_url, Some(USUAL.to_owned())),
        ("--http-url", &record.http_url, beside.ok()),
    ] {
        if !is_typed(flag) && usual.as_ref() != Some(value) {
            words.extend([flag.to_owned(), value.clone()]);
        }
    }
    words
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
