//! What people see: progress on standard error, results on standard output.
//!
//! Meaning never rests on colour alone: the words PASS, FAIL and SKIP stand beside it and are the
//! same in every language. Decisions about colour and characters are made once, here.

pub(crate) mod catalog;
pub(crate) mod progress;
pub(crate) mod summary;
pub(crate) mod words;

use std::io::IsTerminal;

use scenario::{Language, record::Outcome};

use crate::cli::{ColorChoice, Format, OutputArgs};

/// How to write.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    /// Language of words for people.
    pub(crate) language: Language,
    /// Form of the result.
    pub(crate) format: Format,
    /// ANSI colours on standard output.
    pub(crate) color_out: bool,
    /// ANSI colours on standard error.
    pub(crate) color_err: bool,
    /// Only ASCII characters.
    pub(crate) ascii: bool,
    /// Only the summary.
    pub(crate) quiet: bool,
    /// 0, 1 = messages, 2 = everything.
    pub(crate) verbose: u8,
    /// Standard error is a terminal: one line that changes instead of many.
    pub(crate) live: bool,
}

/// What the environment says about terminals, apart from reading it: so that it can be tested.
#[derive(Debug, Clone, Default)]
pub(crate) struct Surroundings {
    /// `NO_COLOR` is set and not empty.
    pub(crate) no_color: bool,
    /// `CLICOLOR` is `0`.
    pub(crate) clicolor_off: bool,
    /// `CLICOLOR_FORCE` is set and not `0`.
    pub(crate) clicolor_force: bool,
    /// `TERM` is `dumb`.
    pub(crate) dumb: bool,
    /// `CI` is set.
    pub(crate) ci: bool,
    /// The first of `LC_ALL`, `LC_MESSAGES`/`LC_CTYPE`, `LANG` that is set.
    pub(crate) locale: String,
    /// Standard output is a terminal.
    pub(crate) out_is_terminal: bool,
    /// Standard error is a terminal.
    pub(crate) err_is_terminal: bool,
}

impl Surroundings {
    /// As they are.
    pub(crate) fn read() -> Self {
        let var = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        Self {
            no_color: var("NO_COLOR").is_some(),
            clicolor_off: var("CLICOLOR").as_deref() == Some("0"),
            clicolor_force: var("CLICOLOR_FORCE").is_some_and(|value| value != "0"),
            dumb: var("TERM").as_deref() == Some("dumb"),
            ci: var("CI").is_some(),
            locale: ["LC_ALL", "LC_MESSAGES", "LANG"]
                .iter()
                .find_map(|name| var(name))
                .unwrap_or_default(),
            out_is_terminal: std::io::stdout().is_terminal(),
            err_is_terminal: std::io::stderr().is_terminal(),
        }
    }
}

impl Look {
    /// From what was typed and what the surroundings say; what was typed wins.
    pub(crate) fn new(args: &OutputArgs, around: &Surroundings) -> Self {
        let color = |terminal: bool| match args.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto if around.no_color => false,
            ColorChoice::Auto if around.clicolor_force => true,
            ColorChoice::Auto => terminal && !around.clicolor_off && !around.dumb,
        };
        let locale = around.locale.to_ascii_lowercase();
        // Unset or `C` is common in containers whose terminal shows UTF-8 all the same; a locale
        // that names another character set is a clear statement.
        let other_charset = locale.contains('.') && !locale.replace('-', "").contains("utf8");
        Self {
            language: args
                .lang
                .unwrap_or_else(|| Language::from_locale(&around.locale)),
            format: args.format,
            color_out: color(around.out_is_terminal),
            color_err: color(around.err_is_terminal),
            ascii: args.ascii || other_charset,
            quiet: args.quiet,
            verbose: args.verbose,
            live: around.err_is_terminal && !around.ci && !around.dumb,
        }
    }

    /// A dash, or what ASCII has for it.
    pub(crate) fn dot(self) -> &'static str {
        if self.ascii { "-" } else { "·" }
    }
}

/// The word for an outcome, four letters in every language.
pub(crate) fn verdict(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "PASS",
        Outcome::Failed => "FAIL",
        Outcome::Skipped => "SKIP",
    }
}

/// The word for an outcome in its colour.
pub(crate) fn painted(outcome: Outcome, color: bool) -> String {
    let word = verdict(outcome);
    if !color {
        return word.to_owned();
    }
    let code = match outcome {
        Outcome::Passed => 32,
        Outcome::Failed => 31,
        Outcome::Skipped => 33,
    };
    format!("\u{1b}[1;{code}m{word}\u{1b}[0m")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(color: ColorChoice, around: &Surroundings) -> Look {
        let args = OutputArgs {
            color,
            ..OutputArgs::default()
        };
        Look::new(&args, around)
    }

    #[test]
    fn colour_follows_the_flag_then_the_environment_then_the_terminal() {
        let terminal = Surroundings {
            out_is_terminal: true,
            ..Surroundings::default()
        };
        let no_color = Surroundings {
            no_color: true,
            ..terminal.clone()
        };
        let forced = Surroundings {
            clicolor_force: true,
            ..Surroundings::default()
        };
        let dumb = Surroundings {
            dumb: true,
            ..terminal.clone()
        };
        assert!(look(ColorChoice::Auto, &terminal).color_out);
        assert!(!look(ColorChoice::Auto, &Surroundings::default()).color_out);
        assert!(!look(ColorChoice::Auto, &no_color).color_out);
        assert!(look(ColorChoice::Always, &no_color).color_out);
        assert!(look(ColorChoice::Auto, &forced).color_out);
        assert!(!look(ColorChoice::Never, &forced).color_out);
        assert!(!look(ColorChoice::Auto, &dumb).color_out);
    }

    #[test]
    fn language_and_characters_follow_the_locale() {
        let with = |locale: &str| {
            let around = Surroundings {
                locale: locale.to_owned(),
                ..Surroundings::default()
            };
            let look = look(ColorChoice::Auto, &around);
            (look.language, look.ascii)
        };
        assert_eq!(with("ko_KR.UTF-8"), (Language::Ko, false));
        assert_eq!(with("ja_JP.eucJP"), (Language::Ja, true));
        assert_eq!(with("C"), (Language::En, false));
        assert_eq!(with(""), (Language::En, false));
    }
}
