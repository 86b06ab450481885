//! The menu: what the program offers to somebody who typed no arguments.
//!
//! Each choice is a command line; it is printed before it runs, so that the menu teaches the flags.
//! The numbers are those that people know from the test menu before.

use std::{io::IsTerminal, process::Command};

use inquire::{InquireError, Select};
use scenario::{Scenario, record::without_password};

use crate::{
    cli::TargetArgs,
    exit::{Exit, Trouble},
    server::sibling,
    ui::{Look, words::words},
};

/// A line of the menu.
#[derive(Debug, Clone)]
struct Choice {
    label: String,
    action: Action,
}

#[derive(Debug, Clone)]
enum Action {
    Simulate(Vec<String>),
    Verify,
    Exit,
}

impl std::fmt::Display for Choice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.label)
    }
}

/// Somebody sits there to choose.
pub(crate) fn is_possible() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

/// Shows the menu until somebody leaves it; ends like the last thing that ran.
pub(crate) fn run(target: &TargetArgs, look: Look) -> Result<Exit, Trouble> {
    if !is_possible() {
        return Err(Trouble::Usage(
            "the menu needs a terminal: name what to run, e.g. `charger-sim --scenario all`"
                .to_owned(),
        ));
    }
    let words = words(look.language);
    let choices = choices(look);
    let lang = ["--lang", look.language.code()];
    let mut last = Exit::Passed;
    loop {
        let chosen = Select::new(words.menu, choices.clone())
            .with_help_message(words.menu_help)
            .with_page_size(choices.len())
            .prompt();
        let action = match chosen {
            Ok(choice) => choice.action,
            Err(InquireError::OperationCanceled) => return Ok(last),
            Err(InquireError::OperationInterrupted) => return Ok(Exit::Interrupted),
            Err(error) => {
                let error = std::io::Error::other(error);
                return Err(Trouble::system("cannot show the menu")(error));
            }
        };
        let mut command = match action {
            Action::Simulate(words) => {
                let own =
                    std::env::current_exe().map_err(Trouble::system("cannot find this program"))?;
                let mut command = Command::new(own);
                command.args(words).args(target_words(target));
                command.args(lang);
                // In the environment, where no list of processes shows them.
                for (name, value) in [
                    ("CHARGER_SIM_PASSWORD", &target.password),
                    ("CHARGER_SIM_TOKEN", &target.token),
                    ("CHARGER_SIM_DATABASE", &target.database),
                ] {
                    if let Some(value) = value {
                        command.env(name, value);
                    }
                }
                command
            }
            Action::Verify => {
                let mut command = Command::new(sibling("verify")?);
                if let Some(database) = &target.database {
                    // As above: a list of processes would show its password.
                    command.env("CSMS_DATABASE", database);
                }
                command.args(lang);
                command
            }
            Action::Exit => return Ok(last),
        };
        println!("$ {}", shown(&command));
        let status = command
            .status()
            .map_err(Trouble::system("cannot start what was chosen"))?;
        last = Exit::from_code(status.code());
    }
}

fn choices(look: Look) -> Vec<Choice> {
    let words = words(look.language);
    let simulate = |args: &[&str]| Action::Simulate(args.iter().map(ToString::to_string).collect());
    let mut choices: Vec<_> = Scenario::all_builtin()
        .iter()
        .map(|scenario| Choice {
            label: format!("{}  {}", scenario.number, scenario.title.get(look.language)),
            action: simulate(&["--scenario", &scenario.number.to_string()]),
        })
        .collect();
    let rest = [
        (6, words.menu_all, simulate(&["--scenario", "all"])),
        (7, words.menu_fleet, simulate(&["--fleet", "emart"])),
        (8, words.menu_verify, Action::Verify),
        (9, words.menu_exit, Action::Exit),
    ];
    choices.extend(rest.map(|(number, label, action)| Choice {
        label: format!("{number}  {label}"),
        action,
    }));
    choices
}

fn target_words(target: &TargetArgs) -> Vec<String> {
    let mut words = vec!["--csms-url".to_owned(), target.csms_url.clone()];
    if let Some(url) = &target.http_url {
        words.extend(["--http-url".to_owned(), url.clone()]);
    }
    if let Some(file) = &target.ca_file {
        words.extend(["--ca-file".to_owned(), file.display().to_string()]);
    }
    if target.spawn_csms {
        words.push("--spawn-csms".to_owned());
    }
    words
}

/// The command as one would type it, without passwords.
fn shown(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let name = program.file_stem().unwrap_or(command.get_program());
    let mut text = name.to_string_lossy().into_owned();
    for word in command.get_args() {
        text.push(' ');
        text.push_str(&without_password(&word.to_string_lossy()));
    }
    text
}

#[cfg(test)]
mod tests {
    use scenario::Language;

    use super::*;
    use crate::{cli::OutputArgs, ui::Surroundings};

    #[test]
    fn the_numbers_are_those_people_know() {
        let args = OutputArgs {
            lang: Some(Language::Ko),
            ..OutputArgs::default()
        };
        let choices = choices(Look::new(&args, &Surroundings::default()));
        let labels: Vec<_> = choices.iter().map(ToString::to_string).collect();
        insta::assert_snapshot!(labels.join("\n"));
        let Action::Simulate(words) = &choices[2].action else {
            panic!("3 is a scenario");
        };
        assert_eq!(words, &["--scenario", "3"]);
    }

    #[test]
    fn the_command_is_shown_without_passwords() {
        let mut command = Command::new("/opt/bin/verify");
        command.args(["--database", "postgres://u:secret@h/db"]);
        assert_eq!(shown(&command), "verify --database postgres://u:***@h/db");
    }
}
