//! Arguments that several commands share: how results are shown, how times and languages are read, what seed and
//! folder a run gets.

use std::{path::Path, time::Duration};

use clap::{Args, ValueEnum};
use rand::{Rng, rngs::StdRng};
use scenario::Language;
use terminal::Color;

use crate::exit::Trouble;

/// What is shown, and how.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArgs {
    /// Form of the result on standard output
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// Colour: `auto` honours NO_COLOR, CLICOLOR_FORCE, CLICOLOR, TERM and the terminal
    #[arg(long, value_enum, default_value_t)]
    pub(crate) color: Color,
    /// Only ASCII characters in tables
    #[arg(long)]
    pub(crate) ascii: bool,
    /// Columns of the output [default: the terminal's, else 100 for tables]
    #[arg(long, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(60..=1000))]
    pub(crate) width: Option<u16>,
    /// Language: ko, en, ja [default: from LC_ALL, LC_MESSAGES, LANG]
    #[arg(long, value_name = "LANG", value_parser = language)]
    pub(crate) lang: Option<Language>,
    /// Only the summary
    #[arg(short, long, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Every message too; twice: everything
    #[arg(short, long, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
}

/// Form of the result.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    #[default]
    Text,
    /// One JSON document
    Json,
}

pub(crate) fn language(text: &str) -> Result<Language, String> {
    text.parse()
}

/// `90s`, `10m`, `2h30m`; more than nothing.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || format!("`{text}` is no time, expected e.g. 90s, 10m or 2h30m");
    let span: jiff::SignedDuration = text.parse().map_err(|_| wrong())?;
    Duration::try_from(span)
        .ok()
        .filter(|span| !span.is_zero())
        .ok_or_else(wrong)
}

/// A short seed that can be typed again.
pub(crate) fn random_seed() -> u64 {
    let mut rng: StdRng = rand::make_rng();
    u64::from(rng.next_u32())
}

/// Makes sure that a run record can be written into `folder`, which `flag` names.
pub(crate) fn writable(folder: &Path, flag: &str) -> Result<(), Trouble> {
    let probe = folder.join(format!(".probe-{}", std::process::id()));
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&probe, "probe"))
        .and_then(|()| std::fs::remove_file(&probe))
        .map_err(|why| {
            let folder = folder.display();
            Trouble::Usage(format!(
                "{flag} {folder}: run records cannot be written there: {why}; name another folder"
            ))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        assert_eq!(duration("90s").unwrap(), Duration::from_secs(90));
        assert_eq!(duration("10m").unwrap(), Duration::from_secs(600));
        assert_eq!(duration("2h30m").unwrap(), Duration::from_secs(9_000));
        for text in ["", "x", "0s", "-5s"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }
}
