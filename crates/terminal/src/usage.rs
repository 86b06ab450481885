//! What is wrong with a command line, in three languages: the place, the reason, what would be right.
//!
//! What the library found is known by its kind and its context, not by its English sentence. The
//! reason that a program's own check of a value gives is translated by that program.

use std::ffi::OsString;
use std::io::Write;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory, Error, FromArgMatches};
use scenario::Language;
use scenario::database::without_password;

use crate::catalog::Catalog;
use crate::help::{Layout, Translation, localized, usage_line};
use crate::style::{Style, early_wishes};
use crate::text::{fit, wrap};

/// The message about `error` for standard error, with a line feed at the end; help and version as
/// they are. `reason` translates what the program's own checks of values say.
#[must_use]
pub fn message(
    error: &Error,
    command: &Command,
    language: Language,
    columns: Option<u16>,
    reason: impl Fn(&str) -> String,
) -> String {
    if !error.use_stderr() {
        return error.to_string();
    }
    let what = what(error, language, &reason);
    let width = columns.map_or(usize::MAX, usize::from);
    let [word, more] = match language {
        Language::En => ["error", "For more information, try '--help'."],
        Language::Ko => ["오류", "자세한 내용: --help"],
        Language::Ja => ["エラー", "詳しくは --help を参照してください"],
    };
    let mut text = wrap(&format!("{word}: "), &what, 2, width);
    for tip in tips(error, language) {
        text.push_str("\n\n");
        text.push_str(&wrap("  ", &tip, 4, width));
    }
    text.push_str("\n\n");
    text.push_str(&usage_line(command, language, width));
    text.push_str(&format!("\n\n{more}\n"));
    fit(&text, columns)
}

/// What was typed, by the command line of `C` with the translations of `table`. Help, and what is wrong, is
/// written in the language and width of this process; `catalog` knows the reasons.
///
/// # Errors
/// The exit code: 0 where help or the version was asked for, 2 where the command line is wrong.
pub fn parse<C: CommandFactory + FromArgMatches>(
    argv: &[OsString],
    table: &[Translation],
    catalog: &Catalog,
) -> Result<C, u8> {
    let words = argv.iter().map(|word| word.to_string_lossy().into_owned());
    let words: Vec<String> = words.collect();
    // Both have to know before what a right command line would say.
    let style = Style::of_process(early_wishes(&words));
    let mut command = localized(C::command(), table, Layout::of(style, &words));
    let parsed = command.try_get_matches_from_mut(argv);
    let error = match parsed.and_then(|matches| C::from_arg_matches(&matches)) {
        Ok(typed) => return Ok(typed),
        Err(error) => error,
    };
    let columns = style.columns_err;
    let reason = |why: &str| catalog.told(why, style.language).into_owned();
    let text = message(&error, &command, style.language, columns, reason);
    // Nobody reads it where this fails; the exit code tells the rest.
    if error.use_stderr() {
        let _ = std::io::stderr().write_all(text.as_bytes());
        return Err(2);
    }
    let _ = std::io::stdout().write_all(text.as_bytes());
    Err(0)
}

/// Why a program ends early, as its last line on standard error.
#[must_use]
pub fn failure(text: &str, style: Style, catalog: &Catalog) -> String {
    let word = match style.language {
        Language::En => "error",
        Language::Ko => "오류",
        Language::Ja => "エラー",
    };
    let width = style.columns_err.map_or(usize::MAX, usize::from);
    let told = catalog.told(text, style.language);
    wrap(&format!("{word}: "), &told, 2, width)
}

/// Reads the value of a flag that names a language: `en`, `ko` or `ja`.
#[must_use]
pub fn language() -> impl TypedValueParser<Value = Language> {
    PossibleValuesParser::new(["en", "ko", "ja"]).try_map(|text| text.parse())
}

/// A value of the error's context, lists with commas. What was typed may be an address with a password.
fn context(error: &Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(without_password(text)),
        ContextValue::Strings(texts) => Some(texts.join(", ")),
        ContextValue::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn what(error: &Error, language: Language, reason: &impl Fn(&str) -> String) -> String {
    let get = |kind| context(error, kind).unwrap_or_default();
    let arg = get(ContextKind::InvalidArg);
    let value = get(ContextKind::InvalidValue);
    let say = |en: String, ko: String, ja: String| match language {
        Language::En => en,
        Language::Ko => ko,
        Language::Ja => ja,
    };
    match error.kind() {
        ErrorKind::InvalidValue if value.is_empty() => say(
            format!("a value is required for '{arg}' but none was supplied"),
            format!("'{arg}': 값이 필요합니다"),
            format!("'{arg}': 値が必要です"),
        ),
        ErrorKind::InvalidValue => {
            let valid = get(ContextKind::ValidValue);
            say(
                format!("invalid value '{value}' for '{arg}': expected one of {valid}"),
                format!("'{arg}': 값 '{value}' 사용 불가, 가능한 값: {valid}"),
                format!("'{arg}': 値 '{value}' は使えません。使える値: {valid}"),
            )
        }
        ErrorKind::ValueValidation => {
            let why =
                std::error::Error::source(error).map_or_else(String::new, ToString::to_string);
            let why = reason(&why);
            say(
                format!("invalid value '{value}' for '{arg}': {why}"),
                format!("'{arg}': 값 '{value}' 사용 불가: {why}"),
                format!("'{arg}': 値 '{value}' は使えません: {why}"),
            )
        }
        ErrorKind::UnknownArgument => say(
            format!("unexpected argument '{arg}' found"),
            format!("알 수 없는 인자 '{arg}'"),
            format!("不明な引数 '{arg}'"),
        ),
        ErrorKind::InvalidSubcommand => {
            let name = get(ContextKind::InvalidSubcommand);
            say(
                format!("unrecognized subcommand '{name}'"),
                format!("알 수 없는 명령 '{name}'"),
                format!("不明なコマンド '{name}'"),
            )
        }
        // An option of the program itself, before a command that has options of its own.
        ErrorKind::ArgumentConflict if arg.is_empty() => {
            let (option, name) = (
                get(ContextKind::PriorArg),
                get(ContextKind::InvalidSubcommand),
            );
            say(
                format!(
                    "'{option}' cannot stand before the command '{name}': write it behind the command, \
                     if the command knows it"
                ),
                format!(
                    "명령 '{name}' 앞에 쓸 수 없는 인자: '{option}'. 명령이 아는 인자라면 명령 뒤에 쓰세요"
                ),
                format!(
                    "コマンド '{name}' の前に置けない引数: '{option}'。コマンドの引数なら、コマンドの後に書いてください"
                ),
            )
        }
        ErrorKind::ArgumentConflict => {
            let other = get(ContextKind::PriorArg);
            if other.is_empty() || other == arg {
                say(
                    format!("the argument '{arg}' cannot be used here or more than once"),
                    format!("'{arg}': 여기서는 쓸 수 없거나 한 번만 쓸 수 있습니다"),
                    format!("'{arg}': ここでは使えないか、1 回しか使えません"),
                )
            } else {
                say(
                    format!("the argument '{arg}' cannot be used with '{other}'"),
                    format!("함께 쓸 수 없는 인자: '{arg}', '{other}'"),
                    format!("同時に使えない引数: '{arg}', '{other}'"),
                )
            }
        }
        ErrorKind::MissingRequiredArgument => say(
            format!("required arguments were not provided: {arg}"),
            format!("필요한 인자가 없습니다: {arg}"),
            format!("必要な引数がありません: {arg}"),
        ),
        ErrorKind::MissingSubcommand => {
            let valid = get(ContextKind::ValidSubcommand);
            say(
                format!("a subcommand is required: {valid}"),
                format!("명령이 필요합니다: {valid}"),
                format!("コマンドが必要です: {valid}"),
            )
        }
        ErrorKind::TooManyValues
        | ErrorKind::TooFewValues
        | ErrorKind::WrongNumberOfValues
        | ErrorKind::NoEquals => say(
            format!("wrong number of values for '{arg}'"),
            format!("'{arg}': 값의 개수가 맞지 않습니다"),
            format!("'{arg}': 値の数が合いません"),
        ),
        ErrorKind::InvalidUtf8 => say(
            "invalid UTF-8 on the command line".to_owned(),
            "명령줄에 UTF-8이 아닌 글자가 있습니다".to_owned(),
            "コマンドラインに UTF-8 でない文字があります".to_owned(),
        ),
        // Nothing of the programs' command lines can end so; better English than nothing.
        _ => error
            .to_string()
            .lines()
            .next()
            .unwrap_or_default()
            .to_owned(),
    }
}

fn tips(error: &Error, language: Language) -> Vec<String> {
    let kinds = [
        ContextKind::SuggestedArg,
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedValue,
    ];
    let similar = kinds.into_iter().filter_map(|kind| context(error, kind));
    let similar = similar.map(|name| match language {
        Language::En => format!("tip: did you mean '{name}'?"),
        Language::Ko => format!("비슷한 이름: '{name}'"),
        Language::Ja => format!("似た名前: '{name}'"),
    });
    similar.collect()
}

#[cfg(test)]
mod tests {
    use clap::{Arg, value_parser};

    use super::*;
    use crate::text::cells;

    fn command() -> Command {
        Command::new("lab")
            .arg(
                Arg::new("seed")
                    .long("seed")
                    .value_name("N")
                    .value_parser(value_parser!(u8)),
            )
            .arg(
                Arg::new("color")
                    .long("color")
                    .value_parser(["auto", "never"]),
            )
            .arg(
                Arg::new("quiet")
                    .long("quiet")
                    .num_args(0)
                    .conflicts_with("seed"),
            )
            .subcommand(Command::new("demo"))
            .args_conflicts_with_subcommands(true)
    }

    fn told(words: &[&str], language: Language) -> String {
        let mut command = command();
        let words = std::iter::once("lab").chain(words.iter().copied());
        let error = command.try_get_matches_from_mut(words).unwrap_err();
        message(&error, &command, language, Some(60), |why| {
            format!("<{why}>")
        })
    }

    #[test]
    fn each_mistake_is_told_in_three_languages_without_english_remnants() {
        for words in [
            &["--sed", "1"][..],
            &["--seed"],
            &["--seed", "300"],
            &["--color", "red"],
            &["--quiet", "--quiet"],
            &["--quiet", "--seed", "1"],
            &["dmo"],
            &["--seed", "1", "demo"],
        ] {
            for language in [Language::En, Language::Ko, Language::Ja] {
                let text = told(words, language);
                assert!(text.lines().all(|line| cells(line) <= 60), "{text}");
                let is_english = ["error:", "Usage:", "unexpected", "For more"]
                    .iter()
                    .any(|word| text.contains(word));
                assert_eq!(is_english, language == Language::En, "{text}");
            }
        }
        for words in [
            ["--seed", "ftp://me:geheim@host"],
            ["--color", "me:ge@heim@host"],
            ["--quiet", "http://me:a/geheim@h"],
        ] {
            assert!(!told(&words, Language::En).contains("heim"), "{words:?}");
        }
        assert!(told(&["--sed", "1"], Language::Ko).contains("비슷한 이름: '--seed'"));
        assert!(told(&["--color", "red"], Language::Ja).contains("auto, never"));
        let before = told(&["--seed", "1", "demo"], Language::En);
        assert!(
            before.contains("'--seed <N>' cannot stand before the command 'demo'"),
            "{before}"
        );
    }
}
