//! What the program says in a terminal has no English left in Korean and Japanese: help, wrong command lines,
//! settings that cannot be used, every failure, and what the commands tell.

use std::io;
use std::path::PathBuf;

use clap::{CommandFactory as _, FromArgMatches as _};
use terminal::help::Layout;
use terminal::usage;

use super::*;
use crate::cli::{Cli, help, lab_certificates};
use crate::config::Settings;

/// Names that are the same in every language.
#[rustfmt::skip]
const NAMES: [&str; 49] = [
    // Programs, commands and what they are given.
    "csms", "station", "doctor", "operator", "revoke", "kim", "viewer", "administrator", "audit", "add", "remove", "list", "backup", "lab-certificates", "charger-sim", "server", "token",
    // Values of options.
    "true", "false", "text", "json", "ko", "en", "ja", "off", "answers", "readings", "emart", "none", "accepted", "pending", "rejected",
    "refuse", "error", "debug", "lab",
    // Databases and addresses.
    "sqlite", "postgres", "memory", "pg_dump", "http", "https", "ws", "wss", "localhost",
    // Terms of the protocol.
    "stale", "ping", "Heartbeat", "Central",
];

/// Words of English in a text of another language. Values, flags, paths, addresses and names are none.
fn remnants(text: &str) -> Vec<String> {
    let mut plain = String::new();
    for (at, part) in text.split(['"', '\'', '`']).enumerate() {
        if at % 2 == 0 {
            plain.push_str(part);
        }
        plain.push(' ');
    }
    let is_name = |word: &str| {
        word.starts_with('-')
            || word.contains(['/', '.', '_', '=', '<', '{', '@', '\\'])
            || NAMES.contains(&word.trim_end_matches('?'))
            || word.chars().any(|c| c.is_ascii_digit())
    };
    plain
        .split(|c: char| c.is_whitespace() || (!c.is_ascii() && c != '…') || "(),:;[]|".contains(c))
        .filter(|word| !is_name(word))
        .filter(|word| {
            let letters = word.trim_matches(|c: char| !c.is_ascii_alphabetic());
            letters.len() > 1 && letters.chars().skip(1).all(|c| c.is_ascii_lowercase())
        })
        .map(str::to_owned)
        .collect()
}

fn assert_translated(text: &str) {
    assert_eq!(remnants(text), [""; 0], "{text}");
    assert!(!scenario::language::has_dependent_particle(text), "{text}");
}

const OTHERS: [Language; 2] = [Language::Ko, Language::Ja];

#[test]
fn remnants_are_found() {
    assert_eq!(
        remnants("설정 파일: not found (--config a.toml, 'a value')"),
        ["not", "found"]
    );
}

/// Every command with the words that lead to it.
fn commands() -> Vec<(Vec<String>, clap::Command)> {
    let mut root = Cli::command().disable_help_subcommand(true);
    root.build();
    let mut all = vec![(vec!["csms".to_owned()], root)];
    let mut at = 0;
    while let Some((path, command)) = all.get(at).cloned() {
        for sub in command.get_subcommands() {
            let mut path = path.clone();
            path.push(sub.get_name().to_owned());
            all.push((path, sub.clone()));
        }
        at += 1;
    }
    all
}

#[test]
fn no_help_has_english_left() {
    for language in OTHERS {
        for (path, _) in commands() {
            for flag in ["-h", "--help"] {
                let argv: Vec<_> = path.iter().cloned().chain([flag.to_owned()]).collect();
                let layout = Layout {
                    language,
                    width: 80,
                    is_long: flag != "-h",
                };
                let text = help::localized(layout)
                    .try_get_matches_from(&argv)
                    .unwrap_err()
                    .to_string();
                assert_translated(&text);
            }
        }
    }
}

/// Values that some option or other cannot take.
const WRONG: [&str; 9] = [
    "",
    "x y",
    "-1",
    "0",
    "99999999999999999999",
    "/nowhere/at/all",
    "http://",
    "http://a:b@c/?d#e",
    "\u{1}",
];

/// What a command line comes to, if it cannot be used.
fn refusal(command: &mut clap::Command, argv: &[String], language: Language) -> Option<String> {
    let words = Words::of(language);
    let parsed = command.try_get_matches_from_mut(argv);
    match parsed.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Err(error) => Some(usage::message(&error, command, language, None, |why| {
            words.reason(why)
        })),
        Ok(cli) => {
            let failure = Settings::resolve(cli.options).err()?;
            Some(words.failure(&Failure::Config(failure)))
        }
    }
}

#[test]
fn no_wrong_command_line_and_no_wrong_setting_has_english_left() {
    let mut refused = 0;
    for language in OTHERS {
        let mut localized = help::localized(Layout {
            language,
            width: 80,
            is_long: true,
        });
        let mut check = |argv: &[String]| {
            if let Some(text) = refusal(&mut localized, argv, language) {
                assert_translated(&text);
                refused += 1;
            }
        };
        for (path, command) in commands() {
            let with = |more: &[&str]| -> Vec<String> {
                path.iter()
                    .cloned()
                    .chain(more.iter().map(|word| (*word).to_owned()))
                    .collect()
            };
            for more in [&["--no-such-flag"][..], &["nothing", "of", "this"], &[]] {
                check(&with(more));
            }
            for name in command.get_arguments().filter_map(clap::Arg::get_long) {
                let flag = format!("--{name}");
                check(&with(&[&flag]));
                check(&with(&[&flag, &flag]));
                for value in WRONG {
                    let given = format!("{flag}={value}");
                    check(&with(&[&given]));
                    // What another option makes possible.
                    check(&with(&[
                        &given,
                        "--map-tiles=https://tile.example/{z}/{x}/{y}.png",
                    ]));
                    check(&with(&[&given, "--listen=off"]));
                    check(&with(&[&given, "--tls-listen=127.0.0.1:0"]));
                }
            }
        }
    }
    assert!(refused > 1000, "{refused}");
}

#[test]
fn no_wrong_settings_file_has_english_left() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("csms.toml");
    for text in [
        "listn = \"x\"",
        "listen = 5",
        "listen = \"a\"\nlisten = \"b\"",
        "seed = \"x\"",
        "messages-per-second = -1",
        "quiet = \"yes\"",
        "listen",
        "= 5",
        "[a]",
        "listen = \"",
        "tls-key = 5",
        "log-format = \"xml\"",
    ] {
        std::fs::write(&path, text).unwrap();
        let error = crate::config::Options::from_file(&path).unwrap_err();
        for language in OTHERS {
            let told =
                Words::of(language).failure(&Failure::Config(crate::config::ConfigError::Syntax {
                    path: path.clone(),
                    message: match &error {
                        ConfigError::Syntax { message, .. } => message.clone(),
                        other => panic!("{other}"),
                    },
                }));
            assert_translated(&told);
        }
    }
}

/// One failure of each kind that the program can end with, with the errors of the system that are usual.
fn failures() -> Vec<Failure> {
    let path = || PathBuf::from("/srv/lab/file");
    let place = || "/srv/lab/csms.sqlite".to_owned();
    let kinds = [2, 13, 17, 20, 21, 28, 30].map(io::Error::from_raw_os_error);
    let mut failures: Vec<_> = kinds
        .into_iter()
        .map(|source| {
            Failure::Config(ConfigError::File {
                path: path(),
                source,
            })
        })
        .collect();
    let missing = || io::Error::from_raw_os_error(2);
    let config = [
        ConfigError::Exposed {
            address: "0.0.0.0:8080".into(),
        },
        ConfigError::Needs {
            name: "--listen off",
            needs: "--tls-listen ADDRESS",
        },
        ConfigError::Token {
            path: path(),
            reason: missing().to_string(),
        },
    ];
    failures.extend(config.map(Failure::Config));
    let store = [
        StoreError::Address {
            address: "mysql://x".into(),
        },
        StoreError::Ambiguous {
            address: "postgres://x".into(),
        },
        StoreError::InUse { place: place() },
        StoreError::NewerSchema {
            place: place(),
            found: 9,
            known: 8,
        },
        StoreError::Injected,
    ];
    failures.extend(store.map(Failure::Store));
    let backup = [
        BackupError::Postgres {
            place: "postgres://host/db".into(),
        },
        BackupError::Memory,
        BackupError::Missing(path()),
        BackupError::Exists(path()),
        BackupError::Itself(path()),
        BackupError::File {
            path: path(),
            source: missing(),
        },
    ];
    failures.extend(backup.map(Failure::Backup));
    let tls = [
        "it is not a file",
        "it is longer than 64 MiB",
        "there is no certificate in it",
    ];
    failures.extend(tls.map(|reason| {
        Failure::Tls(TlsError::File {
            path: path(),
            reason: reason.into(),
        })
    }));
    failures.extend(lab_certificates::one_error_of_each().map(Failure::Lab));
    for kind in [
        io::ErrorKind::AddrInUse,
        io::ErrorKind::PermissionDenied,
        io::ErrorKind::AddrNotAvailable,
    ] {
        failures.push(Failure::Port(StartError::Listen {
            address: std::net::SocketAddr::from(([127, 0, 0, 1], 9000)),
            purpose: "stations",
            reason: crate::server::explain(&kind.into()),
        }));
    }
    let texts = [
        "stdin cannot be read: No such file or directory (os error 2)",
        "the end was not orderly; the log says what took too long",
        "not stored: the csms is shutting down",
        "the database did not answer; look at its state and try again",
        &crate::model::passwords::Password::new("short")
            .unwrap_err()
            .to_string(),
        &crate::model::passwords::Password::new("a\u{1}bcdefghijklmnopqrs")
            .unwrap_err()
            .to_string(),
    ];
    failures.extend(texts.map(|text| Failure::Usage(text.to_owned())));
    for identity in ["", "a:b", &"x".repeat(49)] {
        let error = crate::ocppj::identity::Identity::new(identity).unwrap_err();
        failures.push(Failure::Usage(error.to_string()));
    }
    failures
}

#[test]
fn no_failure_has_english_left() {
    for language in OTHERS {
        let words = Words::of(language);
        for failure in failures() {
            assert_translated(&words.failure(&failure));
            assert_ne!(words.failure(&failure), failure.to_string());
        }
    }
}

#[test]
fn what_commands_tell_has_no_english_left() {
    for language in OTHERS {
        let words = Words::of(language);
        for text in crate::cli::told(words) {
            assert_translated(&text);
        }
    }
}

#[test]
fn texts_are_matched_with_what_stands_in_their_holes() {
    assert_eq!(
        filled("line {}: {}", "line 3: a: b"),
        Some(vec!["3", "a: b"])
    );
    assert_eq!(filled("{} bytes", "12 bytes"), Some(vec!["12"]));
    assert_eq!(filled("{} bytes", "12 bits"), None);
    assert_eq!(filled("none", "none"), Some(vec![]));
    assert_eq!(filled("none", "none at all"), None);
    assert_eq!(
        fill("{}~{}자", &["1".to_owned(), "36".to_owned()]),
        "1~36자"
    );
}
#[test]
fn no_korean_particle_depends_on_a_name() {
    let source = concat!(include_str!("../words.rs"), include_str!("reasons.rs"));
    let literals = source.split('"').skip(1).step_by(2);
    for text in literals {
        assert!(!scenario::language::has_dependent_particle(text), "{text}");
    }
}

#[test]
fn a_failure_at_the_start_is_told_in_the_readers_language() {
    let in_use = Failure::Store(StoreError::InUse {
        place: "/srv/lab/data/csms.sqlite".to_owned(),
    });
    let told = |language| Words::of(language).failure(&in_use);
    assert!(told(Language::En).contains("is in use by another csms"));
    assert!(told(Language::Ko).contains("사용 중인 데이터베이스"));
    assert!(told(Language::Ja).contains("使用中のデータベース"));
}

#[test]
fn every_reason_of_a_port_is_known() {
    for kind in [
        std::io::ErrorKind::AddrInUse,
        std::io::ErrorKind::PermissionDenied,
        std::io::ErrorKind::AddrNotAvailable,
    ] {
        let reason = crate::server::explain(&kind.into());
        assert_ne!(Words::of(Language::Ko).reason(&reason), reason);
    }
}
