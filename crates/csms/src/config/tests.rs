//! What settings mean together.

use std::net::{IpAddr, Ipv6Addr};

use sha2::{Digest, Sha256};

use super::*;

fn with(change: impl FnOnce(&mut Options)) -> Result<Settings, ConfigError> {
    let mut options = Options::default();
    change(&mut options);
    Settings::resolve(options)
}

#[test]
fn the_default_is_an_open_lab_on_both_loopbacks() {
    let settings = Settings::default();
    let listen = settings.listen.unwrap();
    assert_eq!(listen.address.to_string(), "127.0.0.1:9000");
    assert_eq!(listen.also, Some(IpAddr::V6(Ipv6Addr::LOCALHOST)));
    assert!(!settings.stations_secured && settings.http_open && settings.accept_unknown_tokens);
    assert_eq!(settings.message_rate, None);
    assert_eq!(settings.heartbeat_interval_seconds, 30);
}

#[test]
fn an_exposed_station_address_demands_passwords_and_limits_rates() {
    for address in [
        "0.0.0.0:9000",
        "[::]:9000",
        "192.0.2.1:9000",
        "[::ffff:192.0.2.1]:9000",
    ] {
        let settings = with(|o| o.listen = Some(address.into())).unwrap();
        assert!(
            settings.stations_secured && settings.known_stations_only,
            "{address}"
        );
        assert!(!settings.accept_unknown_tokens);
        assert_eq!(
            settings.message_rate,
            Some(MessageRate {
                per_second: 20,
                burst: 100
            })
        );
    }
}

#[test]
fn an_exposed_http_address_without_a_token_is_refused_unless_declared_open() {
    let exposed = with(|o| o.http = Some("0.0.0.0:8080".into()));
    assert!(matches!(exposed, Err(ConfigError::Exposed { .. })));
    let open = with(|o| {
        o.http = Some("0.0.0.0:8080".into());
        o.listen = Some("0.0.0.0:9000".into());
        o.open_to_the_network = Some(true);
    })
    .unwrap();
    assert!(open.http_open && !open.stations_secured);
}

#[test]
fn a_token_closes_http_also_on_the_loopback() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "0123456789abcdef\n").unwrap();
    let settings = with(|o| o.operator_token_file = Some(file.path().to_owned())).unwrap();
    assert!(!settings.http_open);
    let expected: [u8; 32] = Sha256::digest(b"0123456789abcdef").into();
    assert_eq!(settings.tokens.operator.unwrap().hash, expected);
    std::fs::write(file.path(), "short").unwrap();
    let short = with(|o| o.operator_token_file = Some(file.path().to_owned()));
    assert!(matches!(short, Err(ConfigError::Token { .. })));
}

#[test]
fn a_token_of_monitoring_needs_one_of_operators_and_is_another_one() {
    let (operator, metrics) = (
        tempfile::NamedTempFile::new().unwrap(),
        tempfile::NamedTempFile::new().unwrap(),
    );
    std::fs::write(operator.path(), "0123456789abcdef\n").unwrap();
    std::fs::write(metrics.path(), "0123456789abcdef").unwrap();
    let metrics_file = || Some(metrics.path().to_owned());
    let alone = with(|o| o.metrics_token_file = metrics_file());
    assert!(matches!(alone, Err(ConfigError::Needs { .. })));
    let both = || {
        with(|o| {
            o.operator_token_file = Some(operator.path().to_owned());
            o.metrics_token_file = metrics_file();
        })
    };
    assert!(matches!(both(), Err(ConfigError::Token { .. })));
    std::fs::write(metrics.path(), "fedcba9876543210").unwrap();
    let settings = both().unwrap();
    assert_ne!(settings.tokens.operator, settings.tokens.metrics);
}

#[test]
fn without_the_plain_port_stations_need_the_one_of_tls() {
    let nowhere = with(|o| o.listen = Some("off".into()));
    assert!(
        matches!(nowhere, Err(ConfigError::Needs { name, .. }) if name == "--listen off"),
        "{nowhere:?}"
    );
    let tls = |address: &str| {
        with(|o| {
            o.listen = Some("off".into());
            o.tls_listen = Some(address.into());
            o.tls_certificate = Some(vec!["a".into()]);
            o.tls_key = Some(vec!["a".into()]);
        })
        .unwrap()
    };
    let (lab, exposed) = (tls("127.0.0.1:9443"), tls("0.0.0.0:9443"));
    assert!(lab.listen.is_none() && !lab.stations_secured);
    assert!(exposed.stations_secured && exposed.known_stations_only);
}

#[test]
fn credentials_bring_the_limits_also_on_the_loopback() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "0123456789abcdef\n").unwrap();
    let token = with(|o| o.operator_token_file = Some(file.path().to_owned())).unwrap();
    let known = with(|o| o.known_stations_only = Some(true)).unwrap();
    for settings in [token, known] {
        assert_eq!(settings.failed_logins_per_minute, Some(5));
        assert_eq!(settings.message_rate.map(|rate| rate.per_second), Some(20));
    }
    assert_eq!(Settings::default().failed_logins_per_minute, None);
    let unlimited = with(|o| {
        o.known_stations_only = Some(true);
        o.messages_per_second = Some(0);
    })
    .unwrap();
    assert_eq!(unlimited.message_rate, None);
}

#[test]
fn flags_win_over_the_file_and_the_file_over_the_defaults() {
    let file: Options = toml::from_str("listen = \"127.0.0.1:1\"\nquiet = false").unwrap();
    let flags = Options {
        listen: Some("127.0.0.1:2".into()),
        ..Options::default()
    };
    let settings = Settings::resolve(flags.or(file)).unwrap();
    assert_eq!(settings.listen.unwrap().address.port(), 2);
    assert!(!settings.quiet);
    assert_eq!(settings.http.address.port(), 8080);
}

#[test]
fn an_unknown_key_of_the_file_is_an_error_with_its_line() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "quiet = true\nlissen = \"x\"\n").unwrap();
    let error = Options::from_file(file.path()).unwrap_err().to_string();
    assert!(
        error.contains("line 2") && error.contains("lissen"),
        "{error}"
    );
}

#[test]
fn a_broken_file_does_not_show_the_password_in_it() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let broken = "\n\ndatabase = \"postgres://csms:SECRET@db/x\n";
    std::fs::write(file.path(), broken).unwrap();
    let error = Options::from_file(file.path()).unwrap_err().to_string();
    assert!(error.contains("line 3: "), "{error}");
    assert!(!error.contains("SECRET"), "{error}");
}

#[test]
fn values_out_of_range_are_named() {
    for (options, name) in [
        (
            Options {
                ping_interval: Some("0s".into()),
                ..Options::default()
            },
            "--ping-interval",
        ),
        (
            Options {
                message_timeout: Some("soon".into()),
                ..Options::default()
            },
            "--message-timeout",
        ),
        (
            Options {
                max_message_bytes: Some(1),
                ..Options::default()
            },
            "--max-message-bytes",
        ),
        (
            Options {
                listen: Some("example.com:9000".into()),
                ..Options::default()
            },
            "--listen",
        ),
        (
            Options {
                operator_id_token: Some("x".repeat(37)),
                ..Options::default()
            },
            "--operator-id-token",
        ),
    ] {
        let error = Settings::resolve(options).unwrap_err().to_string();
        assert!(error.starts_with(name), "{error}");
    }
}

#[test]
fn options_of_tls_say_what_they_need() {
    let file = || Some(std::path::PathBuf::from("x.pem"));
    let refused = |options: Options| Settings::resolve(options).unwrap_err().to_string();
    let listening = || Options {
        tls_listen: Some("127.0.0.1:9443".into()),
        ..Options::default()
    };
    for (options, named) in [
        (
            Options {
                tls_station_ca: file(),
                ..Options::default()
            },
            "--tls-station-ca needs --tls-listen",
        ),
        (listening(), "--tls-listen needs a --tls-certificate"),
        (
            Options {
                tls_certificate: Some(vec!["a".into(), "b".into()]),
                tls_key: Some(vec!["a".into()]),
                ..listening()
            },
            "--tls-listen needs a --tls-certificate",
        ),
        (
            Options {
                tls_certificate: file().map(|file| vec![file]),
                tls_key: file().map(|file| vec![file]),
                tls_organization: Some("Emart".into()),
                ..listening()
            },
            "--tls-organization needs --tls-station-ca",
        ),
    ] {
        let told = refused(options);
        assert!(told.contains(named), "{told}");
    }
}

#[test]
fn an_exposed_address_for_tls_wants_passwords_or_certificates() {
    let exposed = |open: bool| {
        let options = Options {
            tls_listen: Some("0.0.0.0:9443".into()),
            tls_certificate: Some(vec!["a".into()]),
            tls_key: Some(vec!["a".into()]),
            open_to_the_network: Some(open),
            ..Options::default()
        };
        Settings::resolve(options).unwrap()
    };
    assert!(exposed(false).stations_secured && exposed(false).known_stations_only);
    assert!(!exposed(true).stations_secured);
}
