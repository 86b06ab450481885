//! What the reader's terminal can show: colour, box drawing, language, width.
//!
//! A flag beats the environment, which beats what the terminal says.
//!
//! - Colour: `NO_COLOR`, then `CLICOLOR_FORCE`, then `CLICOLOR=0` and `TERM=dumb`, then whether the stream
//!   is a terminal. Colour only repeats what words say.
//! - Box drawing: only where the character set is UTF-8. It is the one that the first of `LC_ALL`,
//!   `LC_CTYPE`, `LANG` names; `C` and `POSIX` name ASCII. Where none of them is set it is taken to be
//!   UTF-8, as in most containers.
//! - Language: the first of `LC_ALL`, `LC_MESSAGES`, `LANG`.
//! - Width: `COLUMNS`, then the terminal.

use std::io::IsTerminal;

use clap::ValueEnum;
use scenario::{Language, record::Outcome};

/// When to use colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// As environment and terminal suggest
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What was asked for on the command line.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wishes {
    /// `--color`.
    pub color: Color,
    /// `--ascii`.
    pub ascii: bool,
    /// `--width`.
    pub width: Option<u16>,
    /// `--lang`.
    pub language: Option<Language>,
}

/// What `--lang` and `--width` say in `argv`, before it is understood: help and messages about a wrong
/// command line need to know.
#[must_use]
pub fn early_wishes(argv: &[String]) -> Wishes {
    let value = |flag: &str| {
        let at = argv.iter().position(|word| {
            word.strip_prefix(flag)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
        })?;
        match argv.get(at)?.split_once('=') {
            Some((_, value)) => Some(value.to_owned()),
            None => argv.get(at + 1).cloned(),
        }
    };
    Wishes {
        width: value("--width").and_then(|width| width.parse().ok()),
        language: value("--lang").and_then(|language| language.parse().ok()),
        ..Wishes::default()
    }
}

/// What a stream is connected to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Stream {
    /// A file or a pipe.
    #[default]
    Other,
    /// A terminal of so many columns.
    Terminal(u16),
}

/// How to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Language of words for people.
    pub language: Language,
    /// No box drawing and no signs beyond ASCII.
    pub ascii: bool,
    /// ANSI colours on standard output.
    pub color_out: bool,
    /// ANSI colours on standard error.
    pub color_err: bool,
    /// Columns of standard output, where they are known.
    pub columns_out: Option<u16>,
    /// Columns of standard error, where they are known.
    pub columns_err: Option<u16>,
    /// Standard error is a terminal that can change a line in place.
    pub live: bool,
}

/// Columns of tables where nobody says how many.
const DEFAULT_WIDTH: u16 = 100;
/// Columns of a terminal that does not say how many it has.
const USUAL_TERMINAL: u16 = 80;
/// Narrower than this no table can be read.
pub const LEAST_WIDTH: u16 = 60;

impl Style {
    /// Decides for this process.
    #[must_use]
    pub fn of_process(wishes: Wishes) -> Self {
        let columns =
            || terminal_size::terminal_size().map_or(USUAL_TERMINAL, |(width, _)| width.0);
        let stream = |is_terminal: bool| {
            if is_terminal {
                Stream::Terminal(columns())
            } else {
                Stream::Other
            }
        };
        let out = stream(std::io::stdout().is_terminal());
        let err = stream(std::io::stderr().is_terminal());
        Self::resolve(wishes, |name| std::env::var(name).ok(), out, err)
    }

    /// Decides, given an environment and what standard output and standard error are.
    #[must_use]
    pub fn resolve(
        wishes: Wishes,
        env: impl Fn(&str) -> Option<String>,
        out: Stream,
        err: Stream,
    ) -> Self {
        let set = |name: &str| env(name).filter(|value| !value.is_empty());
        let is_dumb = set("TERM").as_deref() == Some("dumb");
        let color = |stream: Stream| match wishes.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto if set("NO_COLOR").is_some() => false,
            Color::Auto if set("CLICOLOR_FORCE").is_some_and(|value| value != "0") => true,
            Color::Auto if is_dumb || set("CLICOLOR").as_deref() == Some("0") => false,
            Color::Auto => stream != Stream::Other,
        };
        let first = |names: [&str; 3]| names.into_iter().find_map(set);
        let characters = first(["LC_ALL", "LC_CTYPE", "LANG"]);
        let is_utf8 = characters.is_none_or(|locale| {
            let locale = locale.to_ascii_lowercase().replace('-', "");
            locale.contains("utf8")
        });
        let locale = first(["LC_ALL", "LC_MESSAGES", "LANG"]).unwrap_or_default();
        let asked = wishes
            .width
            .or_else(|| set("COLUMNS").and_then(|columns| columns.parse().ok()));
        let columns = |stream: Stream| {
            let columns = asked.or(match stream {
                Stream::Terminal(columns) => Some(columns),
                Stream::Other => None,
            });
            columns.map(|columns| columns.max(LEAST_WIDTH))
        };
        Self {
            language: wishes
                .language
                .unwrap_or_else(|| Language::from_locale(&locale)),
            ascii: wishes.ascii || !is_utf8,
            color_out: color(out),
            color_err: color(err),
            columns_out: columns(out),
            columns_err: columns(err),
            live: err != Stream::Other && !is_dumb && set("CI").is_none(),
        }
    }

    /// Columns of a table on standard output.
    #[must_use]
    pub fn width(self) -> u16 {
        self.columns_out.unwrap_or(DEFAULT_WIDTH)
    }

    /// Between parts of a line.
    #[must_use]
    pub fn dot(self) -> &'static str {
        if self.ascii { "-" } else { "·" }
    }
}

/// Words for what came out, the same in every language, with their colours (SGR parameters).
const OUTCOMES: [(&str, &str); 4] = [
    (Outcome::Passed.word(), "32"),
    (Outcome::Failed.word(), "1;31"),
    (Outcome::Skipped.word(), "33"),
    // What nobody can know: only `verify` says so.
    ("UNKNOWN", "35"),
];

/// The word for an outcome in its colour.
#[must_use]
pub fn painted(outcome: Outcome, color: bool) -> String {
    if color {
        paint(outcome.word())
    } else {
        outcome.word().to_owned()
    }
}

/// `text` with each word for an outcome that stands alone in its colour.
#[must_use]
pub fn paint(text: &str) -> String {
    let mut done = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, word, color, after)) = outcome_word(rest) {
        done.push_str(&format!("{before}\u{1b}[{color}m{word}\u{1b}[0m"));
        rest = after;
    }
    done + rest
}

/// The first word for an outcome that stands alone in `text` and its colour, with what is before and
/// after it.
fn outcome_word(text: &str) -> Option<(&str, &str, &str, &str)> {
    let is_alone = |at: usize, word: &str| {
        let before = text.get(..at).and_then(|t| t.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|t| t.chars().next());
        let is_free = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        is_free(before) && is_free(after)
    };
    let found = OUTCOMES.into_iter().filter_map(|(word, color)| {
        let mut places = text.match_indices(word);
        let (at, _) = places.find(|(at, word)| is_alone(*at, word))?;
        Some((at, word, color))
    });
    let (at, word, color) = found.min_by_key(|(at, ..)| *at)?;
    Some((text.get(..at)?, word, color, text.get(at + word.len()..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TERMINAL: Stream = Stream::Terminal(80);

    fn style(wishes: Wishes, env: &[(&str, &str)], out: Stream) -> Style {
        let find = |name: &str| {
            let pair = env.iter().find(|(key, _)| *key == name);
            pair.map(|(_, value)| (*value).to_owned())
        };
        Style::resolve(wishes, find, out, Stream::Other)
    }

    #[test]
    fn colour_follows_the_flag_then_the_environment_then_the_terminal() {
        let auto = Wishes::default();
        for (env, on_terminal, on_pipe) in [
            (&[][..], true, false),
            (&[("NO_COLOR", "1")], false, false),
            (&[("NO_COLOR", "")], true, false),
            (&[("CLICOLOR", "0")], false, false),
            (&[("CLICOLOR", "1")], true, false),
            (&[("TERM", "dumb")], false, false),
            (&[("CLICOLOR_FORCE", "1")], true, true),
            (&[("CLICOLOR_FORCE", "0")], true, false),
            (&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false, false),
            (&[("CLICOLOR_FORCE", "1"), ("CLICOLOR", "0")], true, true),
            (&[("CLICOLOR_FORCE", "1"), ("TERM", "dumb")], true, true),
        ] {
            assert_eq!(style(auto, env, TERMINAL).color_out, on_terminal, "{env:?}");
            assert_eq!(
                style(auto, env, Stream::Other).color_out,
                on_pipe,
                "{env:?}"
            );
            let (always, never) = (Color::Always, Color::Never);
            let asked = |color| style(Wishes { color, ..auto }, env, TERMINAL).color_out;
            assert_eq!((asked(always), asked(never)), (true, false), "{env:?}");
        }
    }

    #[test]
    fn box_drawing_needs_utf_8_and_the_language_a_locale() {
        for (env, ascii, language) in [
            (&[][..], false, Language::En),
            (&[("LANG", "ko_KR.UTF-8")], false, Language::Ko),
            (&[("LC_ALL", "C")], true, Language::En),
            (&[("LC_ALL", "POSIX")], true, Language::En),
            (&[("LC_ALL", "C.UTF-8")], false, Language::En),
            (&[("LC_ALL", "ja_JP.eucJP")], true, Language::Ja),
            (&[("LANG", "ko_KR")], true, Language::Ko),
            (&[("LANG", "C"), ("LC_CTYPE", "UTF-8")], false, Language::En),
            (
                &[("LC_MESSAGES", "ja_JP.UTF-8"), ("LANG", "C.utf8")],
                false,
                Language::Ja,
            ),
        ] {
            let found = style(Wishes::default(), env, TERMINAL);
            assert_eq!((found.ascii, found.language), (ascii, language), "{env:?}");
        }
        let asked = Wishes {
            language: Some(Language::En),
            ascii: true,
            ..Wishes::default()
        };
        let found = style(asked, &[("LANG", "ko_KR.UTF-8")], TERMINAL);
        assert_eq!((found.ascii, found.language), (true, Language::En));
    }

    #[test]
    fn the_width_is_what_was_asked_for_then_columns_then_the_terminals() {
        let auto = Wishes::default();
        let asked = Wishes {
            width: Some(90),
            ..auto
        };
        let columns = &[("COLUMNS", "70")][..];
        assert_eq!(style(asked, columns, TERMINAL).columns_out, Some(90));
        assert_eq!(style(auto, columns, TERMINAL).columns_out, Some(70));
        assert_eq!(style(auto, &[], TERMINAL).columns_out, Some(80));
        assert_eq!(style(auto, &[], Stream::Other).columns_out, None);
        assert_eq!(style(auto, &[], Stream::Other).width(), 100);
        assert_eq!(style(auto, &[("COLUMNS", "5")], TERMINAL).width(), 60);
        assert_eq!(style(auto, &[("COLUMNS", "x")], TERMINAL).width(), 80);
    }

    #[test]
    fn a_wrong_command_line_is_told_in_the_language_that_it_asks_for() {
        let argv = |words: &[&str]| words.iter().map(ToString::to_string).collect::<Vec<_>>();
        let wishes = early_wishes(&argv(&["x", "--lang=ja", "--wrong", "--width", "70"]));
        assert_eq!(wishes.language, Some(Language::Ja));
        assert_eq!(wishes.width, Some(70));
        assert_eq!(early_wishes(&argv(&["x", "--lang"])).language, None);
    }

    #[test]
    fn only_whole_words_for_outcomes_are_painted() {
        assert_eq!(
            paint("PASSED | PASS |\nSKIP a\n"),
            "PASSED | \u{1b}[32mPASS\u{1b}[0m |\n\u{1b}[33mSKIP\u{1b}[0m a\n"
        );
        assert_eq!(paint("UNKNOWN 2"), "\u{1b}[35mUNKNOWN\u{1b}[0m 2");
        assert_eq!(painted(Outcome::Failed, false), "FAIL");
    }
}
