//! What the command line means: which mode runs, with which stations, against whom.
//!
//! The only place that knows flags and runner both. Everything here ends in an [`Exit`]; troubles
//! are told in one line on standard error.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use clap::{ArgMatches, CommandFactory, FromArgMatches, parser::ValueSource};
use scenario::{Fleet, Scenario, recipes::RECIPES, verb::FrameFaults};
use terminal::{Style, usage};

use crate::{
    args::{random_seed, writable},
    cli::{Cli, Command, RunArgs, Selection, TargetArgs, without_secrets},
    control::Control,
    demo,
    event::{Listener, RunEvent},
    exit::{Exit, Trouble},
    fleet,
    interrupt::Interrupt,
    live, load, menu,
    output::{print, tell},
    runner::{Run, Runner, Sessions, crew::Setting, rows::NEEDED},
    runs::Places,
    server::{Server, ServerSpec},
    station::Secret,
    target::{Target, identities, look_at_certificates},
    ui::{Look, catalog, help, progress::Progress, show_result, summary, words::words},
};

/// Single stations of one run.
const MOST_SINGLE: usize = 1_000;
/// Stations that are told one by one.
const MOST_NAMED: usize = 5;

/// Runs the program with `argv` (the program's name first).
pub(crate) async fn main(argv: Vec<String>) -> Exit {
    // Help and wrong command lines have to know before what a right one would say.
    let style = Style::of_process(terminal::early_wishes(&argv));
    let mut command = help::localized(Cli::command(), style, &argv);
    let parsed = command
        .try_get_matches_from_mut(&argv)
        .and_then(|matches| Cli::from_arg_matches(&matches).map(|cli| (cli, matches)));
    let (cli, matches) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => return unparsed(&error, &command, style),
    };
    let look = Look::new(&cli.output());
    let ended = match without_effect(&cli, &matches) {
        Some(trouble) => Err(trouble),
        None => dispatch(cli, &argv, look).await,
    };
    match ended {
        Ok(exit) => exit,
        Err(trouble) => {
            if !trouble.is_quiet() {
                let text = trouble.to_string();
                let error = words(look.style.language).error;
                let text = catalog::told(&text, look.style.language);
                tell(&format!("{error}: {text}"), look.style);
            }
            trouble.exit()
        }
    }
}

/// Help that was asked for, or what is wrong with the command line.
fn unparsed(error: &clap::Error, command: &clap::Command, style: Style) -> Exit {
    let language = style.language;
    let reason = |why: &str| catalog::told(why, language).into_owned();
    let text = usage::message(error, command, language, style.columns_err, reason);
    if error.use_stderr() {
        tell(text.trim_end(), style);
        return Exit::Usage;
    }
    // Whoever closed the pipe has seen enough.
    let _ = print(&text);
    Exit::Passed
}

/// What was typed and would be ignored. What comes from the environment is meant for other occasions.
fn without_effect(cli: &Cli, matches: &ArgMatches) -> Option<Trouble> {
    let typed = |id: &str| {
        let is_typed = matches.value_source(id) == Some(ValueSource::CommandLine);
        is_typed.then(|| format!("--{}", id.replace('_', "-")))
    };
    let first = |ids: &[&str]| ids.iter().find_map(|id| typed(id));
    let is_steered = cli.selection.fleet.is_none();
    let what = if cli.command.is_some() {
        None
    } else if is_steered && let Some(flag) = first(&["control", "control_token"]) {
        Some(format!(
            "{flag}: for what? expected --fleet or the command `station`"
        ))
    } else if cli.selection.is_empty() {
        first(&["seed", "message_timeout", "runs_dir"]).map(|flag| {
            format!(
                "{flag}: for what? expected --scenario, --station-id, --stations or --fleet too"
            )
        })
    } else if cli.target.spawn_csms {
        first(&["csms_url", "http_url"]).map(|flag| {
            format!("{flag}: not together with --spawn-csms, whose CSMS has its own address")
        })
    } else {
        None
    };
    what.map(Trouble::Usage)
}

async fn dispatch(cli: Cli, argv: &[String], look: Look) -> Result<Exit, Trouble> {
    match cli.command {
        Some(Command::Demo(args)) => demo::run(&args, look, without_secrets(argv.to_vec())).await,
        Some(Command::Load(args)) => load::run(*args).await,
        Some(Command::Station(args)) => live::run(&args, look).await,
        Some(Command::Menu(args)) => menu::run(&args.target, &args.output, look),
        Some(Command::Completions { shell }) => {
            let mut command = Cli::command();
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut command, "charger-sim", &mut script);
            print(&String::from_utf8_lossy(&script))?;
            Ok(Exit::Passed)
        }
        None if cli.selection.is_empty() => {
            if menu::is_possible() {
                return menu::run(&cli.target, &cli.output, look);
            }
            if cli.target.spawn_csms {
                let flag = "--spawn-csms";
                return Err(Trouble::Usage(format!(
                    "{flag}: for what? expected --scenario, --station-id, --stations or --fleet too"
                )));
            }
            let short = ["charger-sim".to_owned(), "-h".to_owned()];
            let mut command = help::localized(Cli::command(), look.style, &short);
            tell(command.render_help().to_string().trim_end(), look.style);
            Ok(Exit::Usage)
        }
        None => select(cli, argv, look).await,
    }
}

async fn select(cli: Cli, argv: &[String], look: Look) -> Result<Exit, Trouble> {
    let work = Work::new(&cli.selection, &cli.run)?;
    if !cli.target.spawn_csms && cli.target.database.is_none() {
        work.needs_no_database()?;
    }
    let seed = cli.run.seed.unwrap_or_else(random_seed);
    let interrupt = Interrupt::listen();
    let server = if cli.target.spawn_csms {
        writable(&cli.run.runs_dir, "--runs-dir")?;
        Some(own_csms(&cli, seed, &interrupt).await?)
    } else {
        None
    };
    let target = match &server {
        Some(server) => server.spec().target(),
        None => Target::new(
            &cli.target.link.csms_url,
            cli.target.http_url.as_deref(),
            &work.identities(),
        )?,
    };
    look_at_certificates(&cli.target.link.tls_files(), &work.identities())?;
    if !matches!(work, Work::Fleet(_)) {
        // Tried first: not after minutes of charging.
        writable(&cli.run.runs_dir, "--runs-dir")?;
    }
    let control = Control::bind(&cli.control).await?;
    let mut setting = setting(&cli.target, &cli.run, target, seed);
    setting.tells_frames = control.is_some() || matches!(work, Work::Scenarios(_));
    setting.frame_faults = cli.control.frame_faults.unwrap_or_default();
    let progress = Arc::new(Progress::new(look));
    let listener: Arc<dyn Listener> = progress.clone();
    listener.hear(&RunEvent::RunStarted {
        what: work.what(),
        seed,
        csms_url: &setting.target.csms_url,
    });
    if let Some(moved) = server.as_ref().and_then(|s| s.spec().moved_ports()) {
        listener.hear(&RunEvent::Note(moved));
    }
    let database = match &server {
        Some(server) => Some(server.spec().database.clone()),
        None => cli.target.database.clone(),
    };
    let argv = without_secrets(argv.to_vec());
    if let Work::Fleet(plan) = &work {
        let control = control.map(|port| {
            let places = Places {
                runs_dir: cli.run.runs_dir.clone(),
                database: database.clone(),
            };
            (port, places)
        });
        let told = fleet::live(plan, &setting, &listener, &interrupt, control).await;
        progress.end();
        let stopped = stop(server).await;
        show_result(&told.result(look), look)?;
        stopped?;
        return Ok(told.exit);
    }
    let mut runner = Runner::new(
        setting,
        server,
        listener,
        interrupt,
        argv,
        database.as_deref(),
    )?;
    match &work {
        Work::Scenarios(scenarios) => runner.scenarios(scenarios).await,
        Work::Sessions(sessions) => runner.sessions(sessions).await,
        Work::Fleet(_) => {}
    }
    let (run, server) = runner.finish();
    progress.end();
    let stopped = stop(server).await;
    let saved = conclude(&run, &cli.run.runs_dir, look);
    stopped?;
    saved
}

/// Saves the record and prints the result.
fn conclude(run: &Run, runs_dir: &Path, look: Look) -> Result<Exit, Trouble> {
    let saved = run.record.save(runs_dir);
    let file: Option<&PathBuf> = saved.as_ref().ok();
    let text = summary::result(run, file.map(PathBuf::as_path), look);
    let printed = show_result(&text, look);
    saved?;
    printed?;
    Ok(run.exit)
}

async fn stop(server: Option<Server>) -> Result<(), Trouble> {
    match server {
        Some(server) => server.stop().await,
        None => Ok(()),
    }
}

async fn own_csms(cli: &Cli, seed: u64, interrupt: &Interrupt) -> Result<Server, Trouble> {
    let started_at = crate::clock::ModelClock::real_time().wall_now();
    let name = format!("csms-{}", scenario::RunRecord::id(started_at, seed));
    let folder = cli.run.runs_dir.join(name);
    let spec = ServerSpec::in_folder(&folder, cli.target.database.as_deref())?;
    Server::start(spec, interrupt).await
}

/// What was chosen on the command line.
#[derive(Debug)]
enum Work {
    Scenarios(Vec<Scenario>),
    Sessions(Sessions),
    Fleet(fleet::Plan),
}

impl Work {
    fn new(selection: &Selection, run: &RunArgs) -> Result<Self, Trouble> {
        if let Some(name) = &selection.fleet {
            let plan = fleet::Plan::new(name, run.time_scale, run.duration)?;
            return Ok(Self::Fleet(plan));
        }
        let identities = match (&selection.station_id, &selection.stations) {
            (Some(id), _) => vec![id.clone()],
            (None, Some(ids)) => identities(ids, MOST_SINGLE)
                .map_err(|why| Trouble::Usage(format!("--stations {ids}: {why}")))?,
            (None, None) => {
                let scenarios = chosen(&selection.scenarios, &run.parameters)?;
                return Ok(Self::Scenarios(scenarios));
            }
        };
        Ok(Self::Sessions(Sessions {
            identities,
            count: run.sessions,
            separate_meter_values: run.meter_values_message,
        }))
    }

    /// Before anything is played: not after minutes of charging.
    fn needs_no_database(&self) -> Result<(), Trouble> {
        let Self::Scenarios(scenarios) = self else {
            return Ok(());
        };
        let Some(scenario) = scenarios.iter().find(|s| s.needs_database()) else {
            return Ok(());
        };
        let name = scenario.file.as_deref().unwrap_or(&scenario.id);
        Err(Trouble::Usage(format!(
            "--scenario {name}: it looks for rows, expected {NEEDED}"
        )))
    }

    /// All stations that take part.
    fn identities(&self) -> Vec<String> {
        match self {
            Self::Sessions(sessions) => sessions.identities.clone(),
            Self::Fleet(plan) => plan.identities(),
            Self::Scenarios(scenarios) => {
                let mut ids: Vec<_> = scenarios.iter().flat_map(|s| s.stations.clone()).collect();
                ids.sort();
                ids.dedup();
                ids
            }
        }
    }

    /// In one phrase.
    fn what(&self) -> String {
        match self {
            Self::Scenarios(scenarios) => {
                let words = scenarios.iter().map(|scenario| {
                    let file = scenario.file.clone();
                    file.unwrap_or_else(|| scenario.number.to_string())
                });
                let words: Vec<_> = words.collect();
                format!("--scenario {}", words.join(" --scenario "))
            }
            Self::Sessions(sessions) => {
                let ids = match sessions.identities.as_slice() {
                    [first, .., last] if sessions.identities.len() > MOST_NAMED => {
                        format!("{first} .. {last} ({})", sessions.identities.len())
                    }
                    ids => ids.join(","),
                };
                format!("--stations {ids} --sessions {}", sessions.count)
            }
            Self::Fleet(plan) => plan.what(),
        }
    }
}

/// The scenarios of `words`: numbers, files, `all`.
fn chosen(words: &[String], parameters: &[(String, String)]) -> Result<Vec<Scenario>, Trouble> {
    let mut scenarios = Vec::new();
    for word in words {
        if word == "all" {
            scenarios.extend(Scenario::all_builtin());
        } else if let Ok(number) = word.parse::<u32>() {
            let found = Scenario::builtin(number);
            scenarios.push(found.ok_or_else(|| {
                Trouble::Usage(format!(
                    "--scenario {number}: expected 1 to 6, all or a file"
                ))
            })?);
        } else if RECIPES.iter().any(|(name, _)| name == word) {
            scenarios.push(Scenario::recipe(word, parameters)?);
        } else {
            scenarios.push(Scenario::load_with(
                Path::new(word),
                &Fleet::emart(),
                parameters,
            )?);
        }
    }
    Ok(scenarios)
}

fn setting(args: &TargetArgs, run: &RunArgs, target: Target, seed: u64) -> Setting {
    Setting {
        target,
        password: args.link.password.as_deref().map(Secret::new),
        token: args.token.clone(),
        tls: args.link.tls_files(),
        compression: args.link.compression.into(),
        seed,
        message_timeout: Duration::from_secs(run.message_timeout),
        tells_frames: false,
        frame_faults: FrameFaults::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen_numbers(words: &[&str]) -> Result<Vec<u32>, String> {
        let words: Vec<_> = words.iter().map(ToString::to_string).collect();
        chosen(&words, &[])
            .map(|scenarios| scenarios.iter().map(|s| s.number).collect())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn scenarios_are_chosen_by_number_by_all_and_by_file() {
        assert_eq!(chosen_numbers(&["3", "1"]).unwrap(), [3, 1]);
        assert_eq!(chosen_numbers(&["all"]).unwrap(), [1, 2, 3, 4, 5]);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("mine.toml");
        std::fs::write(&file, "number = 9\n").unwrap();
        let error = chosen_numbers(&[file.to_str().unwrap()]).unwrap_err();
        assert!(error.contains("mine.toml:1: missing field"), "{error}");
        assert!(
            chosen_numbers(&["7"])
                .unwrap_err()
                .contains("expected 1 to 6")
        );
    }
}
