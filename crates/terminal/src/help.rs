//! `--help` in three languages, from the one description of a command line.
//!
//! English texts are those at the flags. Korean and Japanese ones stand in a table of each program, by
//! the flag or command that they are for; [`gaps`] and [`too_wide`] tell a test what is wrong with them. The text is laid out
//! here, because the library breaks lines at spaces only and has its own words in English only.

mod gaps;

use clap::{Arg, ArgAction, Command};
use scenario::Language;

pub use self::gaps::{gaps, too_wide};
use crate::style::Style;
use crate::text::{cells, wrap};

/// A text of the help in Korean and Japanese.
///
/// The key is the flag (`--seed`), the argument (`<ID>`) or the heading (`[Target]`), with the command
/// before it where it means something else there (`demo --dir`); the command itself (`demo`, empty for
/// the program); or `demo <notes>` for what stands at the end.
#[derive(Debug, Clone, Copy)]
pub struct Translation {
    /// What it is for.
    pub key: &'static str,
    /// Korean.
    pub ko: &'static str,
    /// Japanese.
    pub ja: &'static str,
}

impl Translation {
    fn get(&self, language: Language) -> &'static str {
        match language {
            Language::Ja => self.ja,
            Language::Ko | Language::En => self.ko,
        }
    }
}

/// The words that help itself needs.
struct Words {
    usage: &'static str,
    options: &'static str,
    commands: &'static str,
    arguments: &'static str,
    default: &'static str,
    values: &'static str,
    environment: &'static str,
    help: &'static str,
    version: &'static str,
    more: &'static str,
}

const EN: Words = Words {
    usage: "Usage",
    options: "Options",
    commands: "Commands",
    arguments: "Arguments",
    default: "default",
    values: "values",
    environment: "environment",
    help: "Print help",
    version: "Print version",
    more: "More: --help",
};
const KO: Words = Words {
    usage: "사용법",
    options: "옵션",
    commands: "명령",
    arguments: "인자",
    default: "기본값",
    values: "값",
    environment: "환경 변수",
    help: "도움말 출력",
    version: "버전 출력",
    more: "자세히: --help",
};
const JA: Words = Words {
    usage: "使い方",
    options: "オプション",
    commands: "コマンド",
    arguments: "引数",
    default: "既定値",
    values: "値",
    environment: "環境変数",
    help: "ヘルプを表示",
    version: "バージョンを表示",
    more: "詳しくは: --help",
};

fn words(language: Language) -> &'static Words {
    match language {
        Language::En => &EN,
        Language::Ko => &KO,
        Language::Ja => &JA,
    }
}

/// How help is laid out.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// Its language.
    pub language: Language,
    /// Columns.
    pub width: u16,
    /// Examples, exit codes and environment too: `--help`, not `-h`.
    pub is_long: bool,
}

impl Layout {
    /// That of a process with `style`; `-h` in `argv` asks for the short help.
    #[must_use]
    pub fn of(style: Style, argv: &[String]) -> Self {
        Self {
            language: style.language,
            width: style.width(),
            is_long: !argv.iter().any(|word| word == "-h"),
        }
    }
}

/// Help is easier to read in lines that are not too long.
const WIDEST: usize = 100;
/// Where the texts begin.
const TEXT_AT: usize = 30;

/// `command` with the help of itself and of its commands laid out and translated.
#[must_use]
pub fn localized(command: Command, table: &[Translation], layout: Layout) -> Command {
    let mut command = command.disable_help_subcommand(true);
    command.build();
    with_help(command, "", table, layout)
}

fn with_help(command: Command, path: &str, table: &[Translation], layout: Layout) -> Command {
    let text = render(&command, path, table, layout);
    let names: Vec<String> = command
        .get_subcommands()
        .map(|sub| sub.get_name().to_owned())
        .collect();
    let mut command = command.override_help(text);
    for name in names {
        let below = joined(path, &name);
        command = command.mut_subcommand(name, |sub| with_help(sub, &below, table, layout));
    }
    command
}

fn joined(path: &str, key: &str) -> String {
    match (path, key) {
        ("", key) => key.to_owned(),
        (path, "") => path.to_owned(),
        (path, key) => format!("{path} {key}"),
    }
}

/// The translation of `key` at the command `path`, or of `key` wherever it stands.
fn find<'a>(table: &'a [Translation], path: &str, key: &str) -> Option<&'a Translation> {
    let here = joined(path, key);
    let named = |wanted: &str| table.iter().find(|text| text.key == wanted);
    named(&here).or_else(|| {
        let is_of_command = key.is_empty() || key == "<notes>";
        if is_of_command { None } else { named(key) }
    })
}

fn told(
    table: &[Translation],
    path: &str,
    key: &str,
    english: String,
    language: Language,
) -> String {
    match language {
        Language::En => english,
        _ => find(table, path, key).map_or(english, |text| text.get(language).to_owned()),
    }
}

fn render(command: &Command, path: &str, table: &[Translation], layout: Layout) -> String {
    let Layout {
        language, is_long, ..
    } = layout;
    let words = words(language);
    let width = usize::from(layout.width).min(WIDEST);
    let mut out = String::new();
    let about = command
        .get_about()
        .map_or_else(String::new, ToString::to_string);
    let about = told(table, path, "", about, language);
    if !about.is_empty() {
        out.push_str(&wrap("", &about, 0, width));
        out.push_str("\n\n");
    }
    out.push_str(&usage_line(command, language, width));
    out.push('\n');
    let commands: Vec<&Command> = command
        .get_subcommands()
        .filter(|c| !c.is_hide_set())
        .collect();
    if !commands.is_empty() {
        out.push_str(&format!("\n{}:\n", words.commands));
        for sub in commands {
            let about = sub
                .get_about()
                .map_or_else(String::new, ToString::to_string);
            let below = joined(path, sub.get_name());
            let about = told(table, &below, "", about, language);
            entry(
                &mut out,
                &format!("  {}", sub.get_name()),
                &about,
                &[],
                width,
            );
        }
    }
    for (heading, args) in sections(command) {
        let heading = match heading.as_str() {
            OPTIONS => words.options.to_owned(),
            ARGUMENTS => words.arguments.to_owned(),
            other => told(
                table,
                path,
                &format!("[{other}]"),
                other.to_owned(),
                language,
            ),
        };
        out.push_str(&format!("\n{heading}:\n"));
        for arg in args {
            let (text, notes) = about_arg(arg, path, table, language);
            entry(&mut out, &spec(arg), &text, &notes, width);
        }
    }
    let long = command.get_after_long_help();
    let notes = match (is_long, long, command.get_after_help()) {
        (true, Some(notes), _) => Some(notes.to_string()),
        (false, Some(_), _) => Some(words.more.to_owned()),
        (_, None, notes) => notes.map(ToString::to_string),
    };
    if let Some(notes) = notes {
        let is_pointer = notes == words.more;
        let notes = match is_pointer {
            true => notes,
            false => told(table, path, "<notes>", notes, language),
        };
        out.push('\n');
        out.push_str(&crate::text::fit(&notes, u16::try_from(width).ok()));
        out.push('\n');
    }
    out
}

/// `Usage: csms [OPTIONS] [COMMAND]` in the language.
#[must_use]
pub fn usage_line(command: &Command, language: Language, width: usize) -> String {
    let words = words(language);
    let usage = command.clone().render_usage().to_string();
    let usage = usage.strip_prefix("Usage:").unwrap_or(&usage).trim();
    let usage = usage
        .replace("[OPTIONS]", &format!("[{}]", words.options))
        .replace("[COMMAND]", &format!("[{}]", words.commands))
        .replace("<COMMAND>", &format!("<{}>", words.commands));
    let usage = match language {
        Language::En => command.clone().render_usage().to_string(),
        _ => format!("{}: {usage}", words.usage),
    };
    let lines = usage
        .lines()
        .map(|line| wrap("", line.trim_end(), 9, width));
    lines.collect::<Vec<_>>().join("\n")
}

const OPTIONS: &str = "Options";
const ARGUMENTS: &str = "Arguments";

/// The visible arguments by heading, in the order of their first one; help and version last.
fn sections(command: &Command) -> Vec<(String, Vec<&Arg>)> {
    let mut sections: Vec<(String, Vec<&Arg>)> = Vec::new();
    for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
        let usual = if arg.is_positional() {
            ARGUMENTS
        } else {
            OPTIONS
        };
        let heading = match arg.get_action() {
            ArgAction::Help | ArgAction::HelpShort | ArgAction::HelpLong | ArgAction::Version => {
                OPTIONS
            }
            _ => arg.get_help_heading().unwrap_or(usual),
        };
        match sections.iter_mut().find(|(known, _)| known == heading) {
            Some((_, args)) => args.push(arg),
            None => sections.push((heading.to_owned(), vec![arg])),
        }
    }
    sections.sort_by_key(|(heading, _)| match heading.as_str() {
        ARGUMENTS => 0,
        OPTIONS => 2,
        _ => 1,
    });
    sections
}

/// `  -q, --quiet`, `      --seed <N>`, `  <ID>`.
fn spec(arg: &Arg) -> String {
    let values = if arg.get_action().takes_values() {
        let names = arg.get_value_names().unwrap_or_default();
        let names = names.iter().map(|name| format!("<{name}>"));
        names.collect::<Vec<_>>().join(" ")
    } else {
        String::new()
    };
    let flags = match (arg.get_short(), arg.get_long()) {
        (Some(short), Some(long)) => format!("  -{short}, --{long}"),
        (None, Some(long)) => format!("      --{long}"),
        (Some(short), None) => format!("  -{short}"),
        (None, None) => return format!("  {values}"),
    };
    format!("{flags} {values}").trim_end().to_owned()
}

/// What the table calls an argument.
fn key_of(arg: &Arg) -> String {
    match arg.get_long() {
        Some(long) => format!("--{long}"),
        None => format!("<{}>", arg.get_id().as_str().to_uppercase()),
    }
}

/// What it does, and notes about what it takes.
fn about_arg(
    arg: &Arg,
    path: &str,
    table: &[Translation],
    language: Language,
) -> (String, Vec<String>) {
    let words = words(language);
    let mut notes = Vec::new();
    match arg.get_action() {
        ArgAction::Help | ArgAction::HelpShort | ArgAction::HelpLong => {
            return (words.help.to_owned(), notes);
        }
        ArgAction::Version => return (words.version.to_owned(), notes),
        _ => {}
    }
    let english = arg.get_help().map_or_else(String::new, ToString::to_string);
    let text = told(table, path, &key_of(arg), english, language);
    if !arg.get_action().takes_values() {
        return (text, notes);
    }
    let mut note = |name: &str, values: Vec<String>| {
        if !values.is_empty() {
            notes.push(format!("[{name}: {}]", values.join(", ")));
        }
    };
    if !arg.is_hide_default_value_set() {
        let defaults = arg.get_default_values().iter();
        let defaults = defaults.map(|value| value.to_string_lossy().into_owned());
        note(words.default, defaults.collect());
    }
    if !arg.is_hide_possible_values_set() {
        let possible = arg.get_possible_values().into_iter();
        let possible = possible.filter(|value| !value.is_hide_set());
        let names = possible.map(|value| value.get_name().to_owned());
        note(words.values, names.collect());
    }
    let environment = arg
        .get_env()
        .into_iter()
        .map(|name| name.to_string_lossy().into_owned());
    note(words.environment, environment.collect());
    (text, notes)
}

/// A flag and what it does, side by side or one below the other; a note stays in one line.
fn entry(out: &mut String, spec: &str, text: &str, notes: &[String], width: usize) {
    let lead = if cells(spec) + 2 <= TEXT_AT {
        format!("{spec}{:pad$}", "", pad = TEXT_AT - cells(spec))
    } else {
        out.push_str(spec);
        out.push('\n');
        " ".repeat(TEXT_AT)
    };
    let mut told = wrap(&lead, text, TEXT_AT, width);
    for note in notes {
        let last = told.rsplit('\n').next().unwrap_or_default();
        if cells(last) + 1 + cells(note) <= width {
            told.push(' ');
            told.push_str(note);
        } else {
            told.push('\n');
            told.push_str(&wrap(&" ".repeat(TEXT_AT), note, TEXT_AT, width));
        }
    }
    out.push_str(&told);
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use clap::ArgGroup;

    use super::*;

    const TABLE: &[Translation] = &[
        Translation {
            key: "",
            ko: "모의 충전기",
            ja: "模擬充電器",
        },
        Translation {
            key: "<notes>",
            ko: "예시:\n  lab demo",
            ja: "例:\n  lab demo",
        },
        Translation {
            key: "demo",
            ko: "모두 실행",
            ja: "すべて実行",
        },
        Translation {
            key: "[Run]",
            ko: "실행",
            ja: "実行",
        },
        Translation {
            key: "--seed",
            ko: "모든 무작위 값의 시드이며, 같은 실행을 되풀이할 수 있도록 출력됩니다",
            ja: "すべての乱数のシード。同じ実行を繰り返せるように出力されます。指定しなければ毎回異なります",
        },
        Translation {
            key: "<ID>",
            ko: "충전기 식별자",
            ja: "充電器の識別子",
        },
    ];

    fn command() -> Command {
        Command::new("lab")
            .about("Charging stations")
            .version("1")
            .after_long_help("Examples:\n  lab demo")
            .group(ArgGroup::new("g"))
            .arg(
                Arg::new("seed")
                    .long("seed")
                    .value_name("N")
                    .default_value("1")
                    .help("Seed of everything random")
                    .help_heading("Run"),
            )
            .subcommand(
                Command::new("demo")
                    .about("Run all")
                    .arg(Arg::new("id").help("The identity").required(true)),
            )
    }

    fn help(words: &[&str], language: Language, width: u16) -> String {
        let layout = Layout {
            language,
            width,
            is_long: true,
        };
        let command = localized(command(), TABLE, layout);
        let words = std::iter::once("lab").chain(words.iter().copied());
        command.try_get_matches_from(words).unwrap_err().to_string()
    }

    #[test]
    fn help_is_whole_in_each_language_and_fits() {
        for (language, expected) in [
            (
                Language::En,
                [
                    "Usage: lab",
                    "Run:",
                    "[default: 1]",
                    "Print help",
                    "Examples:",
                ],
            ),
            (
                Language::Ko,
                [
                    "사용법: lab",
                    "실행:",
                    "[기본값: 1]",
                    "도움말 출력",
                    "예시:",
                ],
            ),
            (
                Language::Ja,
                ["使い方: lab", "実行:", "[既定値: 1]", "ヘルプを表示", "例:"],
            ),
        ] {
            for width in [60, 80, 200] {
                let text = help(&["--help"], language, width);
                for part in expected {
                    assert!(text.contains(part), "{part} in {text}");
                }
                let widest = text.lines().map(cells).max().unwrap();
                assert!(widest <= usize::from(width).min(WIDEST), "{text}");
            }
        }
        let below = help(&["demo", "--help"], Language::Ko, 80);
        assert!(
            below.contains("인자:") && below.contains("충전기 식별자"),
            "{below}"
        );
    }

    #[test]
    fn what_is_missing_and_what_is_idle_is_found() {
        assert!(gaps(&command(), TABLE).is_empty());
        let more = command().arg(Arg::new("new").long("new").help("New"));
        assert_eq!(gaps(&more, TABLE), ["not translated: `--new`"]);
        let fewer = command().mut_arg("seed", |arg| arg.hide(true));
        assert_eq!(
            gaps(&fewer, TABLE),
            ["for nothing: `[Run]`", "for nothing: `--seed`"]
        );
    }
}
