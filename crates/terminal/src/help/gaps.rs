//! What is wrong with the help of a program, for its tests: texts that are missing or idle, lines that do not fit.

use clap::{Arg, ArgAction, Command};
use scenario::Language;

use super::{ARGUMENTS, Layout, OPTIONS, Translation, find, joined, key_of, localized, sections};
use crate::text::cells;

/// What a test has to find empty: texts of `command` that `table` does not translate, and entries of
/// `table` that nothing needs.
#[must_use]
pub fn gaps(command: &Command, table: &[Translation]) -> Vec<String> {
    let mut command = command.clone().disable_help_subcommand(true);
    command.build();
    let mut needed = Vec::new();
    collect(&command, "", &mut needed);
    let mut used = Vec::new();
    let mut gaps = Vec::new();
    for (path, key) in needed {
        match find(table, &path, &key) {
            Some(text) => used.push(text.key),
            None => gaps.push(format!("not translated: `{}`", joined(&path, &key))),
        }
    }
    let idle = table.iter().filter(|text| !used.contains(&text.key));
    gaps.extend(idle.map(|text| format!("for nothing: `{}`", text.key)));
    gaps
}

fn collect(command: &Command, path: &str, needed: &mut Vec<(String, String)>) {
    let mut need = |key: &str| needed.push((path.to_owned(), key.to_owned()));
    if command.get_about().is_some() {
        need("");
    }
    if command.get_after_help().is_some() || command.get_after_long_help().is_some() {
        need("<notes>");
    }
    for (heading, args) in sections(command) {
        if heading != OPTIONS && heading != ARGUMENTS {
            need(&format!("[{heading}]"));
        }
        let is_own = |arg: &&Arg| {
            !matches!(
                arg.get_action(),
                ArgAction::Help | ArgAction::HelpShort | ArgAction::HelpLong | ArgAction::Version
            )
        };
        args.into_iter()
            .filter(is_own)
            .for_each(|arg| need(&key_of(arg)));
    }
    for sub in command.get_subcommands() {
        collect(sub, &joined(path, sub.get_name()), needed);
    }
}

/// Lines wider than `width` in the help of `command` and of all below it, in every language. A word alone
/// (an address, a name of a variable) may be, because it has to stay whole; so may an example.
#[must_use]
pub fn too_wide(command: &Command, table: &[Translation], width: u16) -> Vec<String> {
    let mut paths = vec![vec![command.get_name().to_owned()]];
    let mut below = vec![(paths[0].clone(), command)];
    while let Some((path, command)) = below.pop() {
        for sub in command.get_subcommands() {
            let mut path = path.clone();
            path.push(sub.get_name().to_owned());
            paths.push(path.clone());
            below.push((path, sub));
        }
    }
    let example = format!("  {} ", command.get_name());
    let may_be = |line: &&str| !line.trim().contains(' ') || line.starts_with(&example);
    let mut wide = Vec::new();
    for language in [Language::En, Language::Ko, Language::Ja] {
        for (path, flag) in paths
            .iter()
            .flat_map(|path| [(path, "-h"), (path, "--help")])
        {
            let layout = Layout {
                language,
                width,
                is_long: flag == "--help",
            };
            let words = path.iter().map(String::as_str).chain([flag]);
            let help = localized(command.clone(), table, layout).try_get_matches_from(words);
            let text = help
                .err()
                .map(|error| error.to_string())
                .unwrap_or_default();
            let lines = text.lines().filter(|line| cells(line) > usize::from(width));
            wide.extend(lines.filter(|line| !may_be(line)).map(str::to_owned));
        }
    }
    wide
}
