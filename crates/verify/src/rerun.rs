//! The command that repeats one scenario of a run.
//!
//! Made from the command line in the run record: where the CSMS is and how it is reached stay, what
//! was selected and how it was shown do not. Secrets are `***` there already and stay so.

use scenario::RunRecord;
use scenario::database::without_password;

/// Flags that say where the CSMS is and where the record goes, each with a value.
const KEPT: &[&str] = &[
    "--csms-url",
    "--http-url",
    "--token",
    "--password",
    "--ca-file",
    "--certificates",
    "--database",
    "--message-timeout",
    "--runs-dir",
];
/// Starts a CSMS for the run; `demo` always does.
const OWN_CSMS: &str = "--spawn-csms";

/// The command that repeats the scenario `which` (number or file) of `run`, for a POSIX shell.
#[must_use]
pub fn command(run: &RunRecord, which: &str) -> String {
    let mut words = vec!["charger-sim".to_owned()];
    let mut given = run.argv.iter().skip(1);
    let mut owns_csms = false;
    while let Some(word) = given.next() {
        let (flag, value) = match word.split_once('=') {
            Some((flag, value)) => (flag, Some(value)),
            None => (word.as_str(), None),
        };
        owns_csms |= flag == OWN_CSMS || flag == "demo";
        if KEPT.contains(&flag) {
            let value = value.or_else(|| given.next().map(String::as_str));
            words.push(flag.to_owned());
            words.extend(value.map(|value| quoted(&without_password(value))));
        }
    }
    if owns_csms {
        words.push(OWN_CSMS.to_owned());
    }
    words.extend(["--scenario".to_owned(), quoted(which)]);
    words.extend(["--seed".to_owned(), run.seed.to_string()]);
    words.join(" ")
}

/// `word` as a shell reads it back.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@%+,=".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}
