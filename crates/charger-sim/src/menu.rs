//! The menu: what the program offers to somebody who typed no arguments.
//!
//! Each choice is a command line; it is printed before it runs, so that the menu teaches the flags.
//! The numbers are those that people know from the test menu before.

use std::{
    io::IsTerminal,
    net::{TcpStream, ToSocketAddrs},
    process::Command,
    time::Duration,
};

use clap::ValueEnum;
use inquire::{Confirm, InquireError, Select};
use scenario::{Scenario, database::without_password};
use terminal::Color;

use crate::{
    args::{Format, OutputArgs},
    cli::{Compression, TargetArgs},
    exit::{Exit, Trouble},
    interrupt::leave_to_children,
    output::print,
    server::sibling,
    target::Target,
    ui::{Look, catalog::told, words::words},
};

/// How long a CSMS may take to accept a connection before the menu takes it for absent.
const LISTENS_WITHIN: Duration = Duration::from_secs(2);

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
pub(crate) fn run(target: &TargetArgs, output: &OutputArgs, look: Look) -> Result<Exit, Trouble> {
    if !is_possible() {
        return Err(Trouble::Usage(
            "the menu needs a terminal: name what to run, e.g. `charger-sim --scenario all`"
                .to_owned(),
        ));
    }
    let words = words(look.style.language);
    let choices = choices(look);
    // What runs ends by it in order, and the menu is there again.
    leave_to_children();
    let mut last = Exit::Passed;
    loop {
        let chosen = Select::new(words.menu, choices.clone())
            .with_help_message(words.menu_help)
            .with_page_size(choices.len())
            .prompt();
        let action = match answer(chosen)? {
            Answer::Is(choice) => choice.action,
            Answer::Leave => return Ok(last),
            Answer::Interrupted => return Ok(Exit::Interrupted),
        };
        let command = match action {
            Action::Simulate(words) => {
                let mut target = target.clone();
                match wants_own_csms(&target, look)? {
                    Answer::Is(wanted) => target.spawn_csms = wanted,
                    Answer::Leave => continue,
                    Answer::Interrupted => return Ok(Exit::Interrupted),
                }
                simulator(&words, &target, output, look)?
            }
            Action::Verify => verifier(target, output, look)?,
            Action::Exit => return Ok(last),
        };
        last = execute(command)?;
    }
}

/// What somebody said to a question.
enum Answer<T> {
    Is(T),
    /// Back to where they came from.
    Leave,
    Interrupted,
}

fn answer<T>(prompted: Result<T, InquireError>) -> Result<Answer<T>, Trouble> {
    match prompted {
        Ok(said) => Ok(Answer::Is(said)),
        Err(InquireError::OperationCanceled) => Ok(Answer::Leave),
        Err(InquireError::OperationInterrupted) => Ok(Answer::Interrupted),
        Err(error) => {
            let error = std::io::Error::other(error);
            Err(Trouble::system("cannot show the menu")(error))
        }
    }
}

/// Whether the run shall have a CSMS of its own: asked where none is found.
fn wants_own_csms(target: &TargetArgs, look: Look) -> Result<Answer<bool>, Trouble> {
    if target.spawn_csms || is_listening(&target.link.csms_url) {
        return Ok(Answer::Is(target.spawn_csms));
    }
    let question = format!(
        "Nobody listens at {}: start a CSMS for this run?",
        target.link.csms_url
    );
    let question = told(&question, look.style.language);
    answer(Confirm::new(&question).with_default(true).prompt())
}

/// Whether somebody accepts connections at `csms_url`. A URL that is none is for the run to refuse.
fn is_listening(csms_url: &str) -> bool {
    let Ok(target) = Target::new(csms_url, None, &[]) else {
        return true;
    };
    let addresses = target.host_and_port().to_socket_addrs();
    addresses.is_ok_and(|mut addresses| {
        addresses.any(|address| TcpStream::connect_timeout(&address, LISTENS_WITHIN).is_ok())
    })
}

fn simulator(
    words: &[String],
    target: &TargetArgs,
    output: &OutputArgs,
    look: Look,
) -> Result<Command, Trouble> {
    let own = std::env::current_exe().map_err(Trouble::system("cannot find this program"))?;
    let mut command = Command::new(own);
    command
        .args(words)
        .args(target_words(target))
        .args(output_words(output, look))
        .args(loudness_words(output));
    // In the environment, where no list of processes shows them.
    for (name, value) in [
        ("CHARGER_SIM_PASSWORD", &target.link.password),
        ("CHARGER_SIM_TOKEN", &target.token),
        ("CHARGER_SIM_DATABASE", &target.database),
    ] {
        if let Some(value) = value {
            command.env(name, value);
        }
    }
    Ok(command)
}

fn verifier(target: &TargetArgs, output: &OutputArgs, look: Look) -> Result<Command, Trouble> {
    let mut command = Command::new(sibling("verify")?);
    if let Some(database) = &target.database {
        // As above: a list of processes would show its password.
        command.env("CSMS_DATABASE", database);
    }
    command.args(output_words(output, look));
    Ok(command)
}

/// Shows a command and runs it to its end.
fn execute(mut command: Command) -> Result<Exit, Trouble> {
    print(&format!("$ {}\n", shown(&command)))?;
    let status = command
        .status()
        .map_err(Trouble::system("cannot start what was chosen"))?;
    Ok(Exit::from_code(status.code()))
}

fn choices(look: Look) -> Vec<Choice> {
    let words = words(look.style.language);
    let simulate = |args: &[&str]| Action::Simulate(args.iter().map(ToString::to_string).collect());
    let mut choices: Vec<_> = Scenario::all_builtin()
        .iter()
        .map(|scenario| Choice {
            label: format!(
                "{}  {}",
                scenario.number,
                scenario.title.get(look.style.language)
            ),
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
    let mut words = Vec::new();
    if target.spawn_csms {
        words.push("--spawn-csms".to_owned());
    } else {
        words.extend(["--csms-url".to_owned(), target.link.csms_url.clone()]);
        if let Some(url) = &target.http_url {
            words.extend(["--http-url".to_owned(), url.clone()]);
        }
        if let Some(file) = &target.link.ca_file {
            words.extend(["--ca-file".to_owned(), file.display().to_string()]);
        }
        if let Some(folder) = &target.link.certificates {
            words.extend(["--certificates".to_owned(), folder.display().to_string()]);
        }
    }
    if target.link.compression != Compression::Off {
        let mode = deflate::Mode::from(target.link.compression).as_str();
        words.extend(["--compression".to_owned(), mode.to_owned()]);
    }
    words
}

/// What the simulator and the verifier understand alike.
fn output_words(output: &OutputArgs, look: Look) -> Vec<String> {
    let name = |value: Option<clap::builder::PossibleValue>| {
        value.map_or_else(String::new, |value| value.get_name().to_owned())
    };
    let mut words = vec!["--lang".to_owned(), look.style.language.code().to_owned()];
    if output.format != Format::default() {
        words.extend([
            "--format".to_owned(),
            name(output.format.to_possible_value()),
        ]);
    }
    if output.color != Color::default() {
        words.extend(["--color".to_owned(), name(output.color.to_possible_value())]);
    }
    if output.ascii {
        words.push("--ascii".to_owned());
    }
    words
}

/// How much the simulator tells while it runs; the verifier has no such flags.
fn loudness_words(output: &OutputArgs) -> Vec<String> {
    let mut words = Vec::new();
    if output.quiet {
        words.push("--quiet".to_owned());
    }
    if output.verbose > 0 {
        words.push(format!("-{}", "v".repeat(usize::from(output.verbose))));
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

    #[test]
    fn the_numbers_are_those_people_know() {
        let args = OutputArgs {
            lang: Some(Language::Ko),
            ..OutputArgs::default()
        };
        let choices = choices(Look::plain(&args));
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

    fn args(words: &[&str]) -> (TargetArgs, OutputArgs) {
        use clap::Parser;
        let cli = crate::cli::Cli::parse_from(std::iter::once(&"charger-sim").chain(words));
        (cli.target, cli.output)
    }

    #[test]
    fn what_was_said_about_the_output_reaches_what_is_started() {
        let said = [
            "--ascii", "--format", "json", "--color", "never", "-vv", "--lang", "ja",
        ];
        let (target, output) = args(&[&said[..], &["--csms-url", "ws://h:1"]].concat());
        let look = Look::plain(&output);
        let words = ["--scenario".to_owned(), "1".to_owned()];
        let simulator = shown(&simulator(&words, &target, &output, look).unwrap());
        let expected = "--scenario 1 --csms-url ws://h:1 \
            --lang ja --format json --color never --ascii -vv";
        assert!(simulator.ends_with(expected), "{simulator}");
        let verifier = output_words(&output, look).join(" ");
        assert_eq!(verifier, "--lang ja --format json --color never --ascii");
        let (_, quiet) = args(&["-q"]);
        assert_eq!(loudness_words(&quiet), ["--quiet"]);
    }

    #[test]
    fn a_csms_of_its_own_has_its_own_address() {
        let (target, _) = args(&["--spawn-csms"]);
        assert_eq!(target_words(&target), ["--spawn-csms"]);
    }

    #[test]
    fn the_menu_finds_out_whether_a_csms_listens() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("ws://{}/ocpp", listener.local_addr().unwrap());
        assert!(is_listening(&url));
        drop(listener);
        assert!(!is_listening(&url));
        assert!(
            is_listening("no URL"),
            "the run will say what is wrong with it"
        );
    }
}
