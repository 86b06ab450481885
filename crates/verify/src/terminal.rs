//! What the reader's terminal can show: width, colour, box drawing, language.
//!
//! A flag beats the environment (`NO_COLOR`, `CLICOLOR`, `CLICOLOR_FORCE`, `TERM`, `COLUMNS`,
//! `LC_ALL`, `LC_MESSAGES`, `LANG`), which beats what the terminal says. Colour only repeats what
//! words say.

use clap::ValueEnum;
use scenario::Language;

/// When to use colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How to draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Columns.
    pub width: u16,
    /// Paint the verdict words.
    pub color: bool,
    /// No box drawing.
    pub ascii: bool,
    /// Language of titles.
    pub language: Language,
}

/// Columns where nobody says how many.
const DEFAULT_WIDTH: u16 = 100;
/// Narrower than this no table can be read.
const LEAST_WIDTH: u16 = 60;

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

impl Style {
    /// Decides, given an environment and what the terminal is (`Some(columns)`) if there is one.
    #[must_use]
    pub fn resolve(
        wishes: Wishes,
        env: impl Fn(&str) -> Option<String>,
        terminal: Option<u16>,
    ) -> Self {
        let set = |name: &str| env(name).filter(|value| !value.is_empty());
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .find_map(|name| set(name));
        let color = match wishes.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                let forced = set("CLICOLOR_FORCE").is_some_and(|value| value != "0");
                let refused = set("NO_COLOR").is_some()
                    || set("CLICOLOR").as_deref() == Some("0")
                    || set("TERM").as_deref() == Some("dumb");
                !refused && (forced || terminal.is_some())
            }
        };
        let columns = set("COLUMNS").and_then(|columns| columns.parse().ok());
        let width = wishes.width.or(columns).or(terminal);
        // A locale that is set and is not UTF-8 cannot show box drawing.
        let is_utf8 = locale.as_deref().is_none_or(|locale| {
            let locale = locale.to_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        });
        Self {
            width: width.unwrap_or(DEFAULT_WIDTH).max(LEAST_WIDTH),
            color,
            ascii: wishes.ascii || !is_utf8,
            language: wishes
                .language
                .unwrap_or_else(|| Language::from_locale(locale.as_deref().unwrap_or_default())),
        }
    }

    /// `text` with its verdict words painted, where colour is wanted.
    #[must_use]
    pub fn paint(self, text: &str) -> String {
        if !self.color {
            return text.to_owned();
        }
        let mut painted = String::with_capacity(text.len());
        for line in text.split_inclusive('\n') {
            let mut rest = line;
            while let Some((before, word, after)) = verdict_word(rest) {
                let code = match word {
                    "PASS" => "32",
                    "FAIL" => "1;31",
                    _ => "33",
                };
                painted.push_str(before);
                painted.push_str(&format!("\u{1b}[{code}m{word}\u{1b}[0m"));
                rest = after;
            }
            painted.push_str(rest);
        }
        painted
    }
}

/// The first verdict word that stands alone in `text`, with what is before and after it.
fn verdict_word(text: &str) -> Option<(&str, &str, &str)> {
    let alone = |at: usize, word: &str| {
        let before = text.get(..at).and_then(|t| t.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|t| t.chars().next());
        let free = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        free(before) && free(after)
    };
    let words = ["PASS", "FAIL", "SKIP"].into_iter();
    let found = words.filter_map(|word| {
        let mut places = text.match_indices(word);
        places.find(|(at, _)| alone(*at, word))
    });
    let (at, word) = found.min_by_key(|(at, _)| *at)?;
    Some((text.get(..at)?, word, text.get(at + word.len()..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn style(wishes: Wishes, env: &[(&str, &str)], terminal: Option<u16>) -> Style {
        let find = |name: &str| {
            let pair = env.iter().find(|(key, _)| *key == name);
            pair.map(|(_, value)| (*value).to_owned())
        };
        Style::resolve(wishes, find, terminal)
    }

    #[test]
    fn colour_needs_a_terminal_and_gives_way_to_no_color() {
        let auto = Wishes::default();
        assert!(style(auto, &[], Some(80)).color);
        assert!(!style(auto, &[], None).color);
        assert!(!style(auto, &[("NO_COLOR", "1")], Some(80)).color);
        assert!(!style(auto, &[("TERM", "dumb")], Some(80)).color);
        assert!(style(auto, &[("CLICOLOR_FORCE", "1")], None).color);
        let always = Wishes {
            color: Color::Always,
            ..auto
        };
        assert!(style(always, &[("NO_COLOR", "1")], None).color);
    }

    #[test]
    fn the_locale_chooses_language_and_box_drawing() {
        let korean = style(Wishes::default(), &[("LANG", "ko_KR.UTF-8")], None);
        assert_eq!((korean.language, korean.ascii), (Language::Ko, false));
        let old = style(Wishes::default(), &[("LC_ALL", "ja_JP.eucJP")], None);
        assert_eq!((old.language, old.ascii), (Language::Ja, true));
        let asked = Wishes {
            language: Some(Language::En),
            ..Wishes::default()
        };
        assert_eq!(
            style(asked, &[("LANG", "ko_KR.UTF-8")], None).language,
            Language::En
        );
    }

    #[test]
    fn only_whole_verdict_words_are_painted() {
        let colored = Style {
            width: 80,
            color: true,
            ascii: false,
            language: Language::En,
        };
        let painted = colored.paint("PASSED | PASS |\n");
        assert_eq!(painted, "PASSED | \u{1b}[32mPASS\u{1b}[0m |\n");
    }
}
