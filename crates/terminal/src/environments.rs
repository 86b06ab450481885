//! One table of environments that the tests of every program go through: what a program writes to a
//! pipe in each of them.

use scenario::Language;

/// An environment and what it asks for.
#[derive(Debug, Clone, Copy)]
pub struct Environment {
    /// What is set; nothing else that matters is.
    pub variables: &'static [(&'static str, &'static str)],
    /// Colour on a pipe.
    pub has_color: bool,
    /// Box drawing.
    pub has_boxes: bool,
    /// The language.
    pub language: Language,
}

/// Every variable that the table sets or that would disturb it.
pub const VARIABLES: [&str; 9] = [
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "COLUMNS",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "LC_MESSAGES",
    "NO_COLOR",
    "TERM",
];

const fn row(
    variables: &'static [(&'static str, &'static str)],
    has_color: bool,
    has_boxes: bool,
    language: Language,
) -> Environment {
    Environment {
        variables,
        has_color,
        has_boxes,
        language,
    }
}

/// The table.
pub const TABLE: &[Environment] = &[
    row(&[], false, true, Language::En),
    row(&[("LC_ALL", "C")], false, false, Language::En),
    row(&[("LC_ALL", "C.UTF-8")], false, true, Language::En),
    row(&[("LANG", "ko_KR.UTF-8")], false, true, Language::Ko),
    row(&[("LC_ALL", "ja_JP.eucJP")], false, false, Language::Ja),
    row(
        &[("LANG", "C.UTF-8"), ("LC_MESSAGES", "ja_JP.UTF-8")],
        false,
        true,
        Language::Ja,
    ),
    row(&[("CLICOLOR_FORCE", "1")], true, true, Language::En),
    row(
        &[("CLICOLOR_FORCE", "1"), ("TERM", "dumb")],
        true,
        true,
        Language::En,
    ),
    row(
        &[("CLICOLOR_FORCE", "1"), ("CLICOLOR", "0")],
        true,
        true,
        Language::En,
    ),
    row(
        &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")],
        false,
        true,
        Language::En,
    ),
    row(&[("CLICOLOR_FORCE", "0")], false, true, Language::En),
];

/// Panics unless `text`, which a program wrote to a pipe in `environment`, is as it asks for; `named`
/// is a word that the text has in each language, in the order English, Korean, Japanese.
///
/// # Panics
/// Where it is not.
pub fn assert_written(environment: &Environment, text: &str, named: [&str; 3]) {
    let Environment {
        variables,
        has_color,
        has_boxes,
        language,
    } = environment;
    assert_eq!(text.contains('\u{1b}'), *has_color, "{variables:?}\n{text}");
    assert_eq!(text.contains('│'), *has_boxes, "{variables:?}\n{text}");
    assert_eq!(text.contains("\n|"), !*has_boxes, "{variables:?}\n{text}");
    let [en, ko, ja] = named;
    let word = match language {
        Language::En => en,
        Language::Ko => ko,
        Language::Ja => ja,
    };
    assert!(text.contains(word), "{word}: {variables:?}\n{text}");
}
