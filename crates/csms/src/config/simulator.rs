//! The simulator whose stations the dashboard can steer, as options say it.

use ocpp201::Secret;

use super::{ConfigError, Options};

/// A control port of `charger-sim`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimulatorSettings {
    /// `http://HOST:PORT`, without a slash at its end.
    pub url: String,
    /// What it wants to see, where it can be reached from elsewhere.
    pub token: Option<Secret<String>>,
}

/// What the options say; `None` = there is no simulator.
pub(super) fn resolve(options: &Options) -> Result<Option<SimulatorSettings>, ConfigError> {
    let Some(url) = &options.simulator else {
        return match &options.simulator_token_file {
            None => Ok(None),
            Some(_) => Err(ConfigError::Needs {
                name: "--simulator-token-file",
                needs: "--simulator URL",
            }),
        };
    };
    let url = url.strip_suffix('/').unwrap_or(url);
    let authority = url.strip_prefix("http://").unwrap_or_default();
    let is_authority =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    if authority.is_empty() || !authority.chars().all(is_authority) {
        return Err(ConfigError::Value {
            name: "--simulator",
            value: url.into(),
            reason: "expected http://HOST:PORT, the control port of charger-sim".to_owned(),
        });
    }
    let token = match &options.simulator_token_file {
        None => None,
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|error| ConfigError::Token {
                path: path.clone(),
                reason: error.to_string(),
            })?;
            Some(Secret::new(text.trim().to_owned()))
        }
    };
    Ok(Some(SimulatorSettings {
        url: url.to_owned(),
        token,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(url: &str) -> Result<Option<SimulatorSettings>, ConfigError> {
        resolve(&Options {
            simulator: Some(url.to_owned()),
            ..Options::default()
        })
    }

    #[test]
    fn takes_the_address_of_a_control_port_and_shows_no_password() {
        for url in [
            "http://127.0.0.1:8090",
            "http://127.0.0.1:8090/",
            "http://[::1]:8090",
        ] {
            let settings = resolved(url).unwrap().unwrap();
            assert_eq!(settings.url, url.trim_end_matches('/'));
        }
        for wrong in [
            "127.0.0.1:8090",
            "https://a",
            "http://",
            "http://a/b",
            "http://u:hush@a",
        ] {
            let refusal = resolved(wrong).unwrap_err().to_string();
            assert!(refusal.contains("expected http://HOST:PORT"), "{refusal}");
            assert!(!refusal.contains("hush"), "{refusal}");
        }
        assert_eq!(resolve(&Options::default()).unwrap(), None);
        let alone = Options {
            simulator_token_file: Some("token".into()),
            ..Options::default()
        };
        assert!(resolve(&alone).is_err());
    }
}
