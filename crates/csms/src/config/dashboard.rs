//! Where the dashboard comes from and what its map may load, as options say it.

use std::path::PathBuf;

use super::{ConfigError, Options, SimulatorSettings, simulator};

/// Longest template of tiles and longest attribution, in characters.
const MOST_CHARACTERS: usize = 400;

/// The dashboard.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DashboardSettings {
    /// Served from here; `None` = the files that are built into the program.
    pub folder: Option<PathBuf>,
    /// Pictures below the map; `None` = the page asks no other host for anything.
    pub tiles: Option<MapTiles>,
    /// Plays stations that pages may steer.
    pub simulator: Option<SimulatorSettings>,
}

/// Pictures that a map is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapTiles {
    /// With `{z}`, `{x}` and `{y}`, and perhaps `{s}` in front of the host.
    pub url: String,
    /// Whom the map has to name.
    pub attribution: String,
    /// Scheme and host as a Content-Security-Policy names them.
    pub source: String,
}

/// The defaults, with what the options say instead.
pub(super) fn resolve(options: &Options) -> Result<DashboardSettings, ConfigError> {
    if let Some(folder) = &options.dashboard_dir
        && !folder.join("index.html").is_file()
    {
        return Err(ConfigError::Value {
            name: "--dashboard-dir",
            value: folder.display().to_string().into(),
            reason: "expected a folder with an index.html".to_owned(),
        });
    }
    let tiles = match (&options.map_tiles, &options.map_attribution) {
        (None, None) => None,
        (None, Some(_)) => {
            return Err(ConfigError::Needs {
                name: "--map-attribution",
                needs: "--map-tiles URL",
            });
        }
        (Some(url), attribution) => Some(MapTiles {
            source: source(url)?,
            url: url.clone(),
            attribution: attribution
                .iter()
                .flat_map(|text| text.chars())
                .take(MOST_CHARACTERS)
                .collect(),
        }),
    };
    Ok(DashboardSettings {
        folder: options.dashboard_dir.clone(),
        tiles,
        simulator: simulator::resolve(options)?,
    })
}

/// `https://{s}.tile.example/{z}/{x}/{y}.png` → `https://*.tile.example`.
fn source(url: &str) -> Result<String, ConfigError> {
    let refuse = |reason: &str| ConfigError::Value {
        name: "--map-tiles",
        value: url.into(),
        reason: reason.to_owned(),
    };
    let (scheme, rest) = ["https://", "http://"]
        .into_iter()
        .find_map(|scheme| Some((scheme, url.strip_prefix(scheme)?)))
        .ok_or_else(|| refuse("expected http://HOST/… or https://HOST/…"))?;
    if url.chars().count() > MOST_CHARACTERS
        || !["{z}", "{x}", "{y}"].iter().all(|part| rest.contains(part))
    {
        return Err(refuse(
            "expected {z}, {x} and {y} in at most 400 characters",
        ));
    }
    let host = rest.split('/').next().unwrap_or_default();
    let (wildcard, name) = match host.strip_prefix("{s}.") {
        Some(name) => ("*.", name),
        None => ("", host),
    };
    // What stands in a header as it is must not be able to say anything else.
    let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
    if name.is_empty() || !name.chars().all(is_host) {
        return Err(refuse("expected a host name, perhaps with {s}. before it"));
    }
    Ok(format!("{scheme}{wildcard}{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tiles(url: &str) -> Result<DashboardSettings, ConfigError> {
        resolve(&Options {
            map_tiles: Some(url.into()),
            ..Options::default()
        })
    }

    #[test]
    fn tiles_name_the_one_host_that_the_page_may_ask() {
        for (url, expected) in [
            (
                "https://{s}.tile.example/{z}/{x}/{y}.png",
                "https://*.tile.example",
            ),
            ("http://10.0.0.1:8000/{z}/{x}/{y}", "http://10.0.0.1:8000"),
        ] {
            assert_eq!(tiles(url).unwrap().tiles.unwrap().source, expected);
        }
        for wrong in [
            "https://tile.example/",
            "ftp://tile.example/{z}/{x}/{y}",
            "https:///{z}/{x}/{y}",
            "https://a b/{z}/{x}/{y}",
            "https://x;script-src *//{z}/{x}/{y}",
            "https://user@x/{z}/{x}/{y}",
            &format!("https://x/{{z}}/{{x}}/{{y}}{}", "a".repeat(400)),
        ] {
            assert!(tiles(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_attribution_without_tiles_and_a_folder_without_a_page_are_refused() {
        let attribution = Options {
            map_attribution: Some("somebody".into()),
            ..Options::default()
        };
        assert!(resolve(&attribution).is_err());
        let folder = tempfile::TempDir::new().unwrap();
        let options = || Options {
            dashboard_dir: Some(folder.path().into()),
            ..Options::default()
        };
        assert!(resolve(&options()).is_err());
        std::fs::write(folder.path().join("index.html"), "<p>").unwrap();
        assert!(resolve(&options()).is_ok());
    }
}
