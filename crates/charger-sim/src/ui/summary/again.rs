//! The command that repeats a failed scenario: what was typed, with the same seed.
//!
//! It is put together from the recorded command line, in which secrets are hidden; what came from
//! the environment is still there when the command is typed again.

use scenario::RunRecord;

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
    }
    words.extend([
        "--seed".to_owned(),
        record.seed.to_string(),
        "-v".to_owned(),
    ]);
    let words: Vec<_> = words.iter().map(|word| quoted(word)).collect();
    Some(words.join(" "))
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
