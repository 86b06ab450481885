//! Logs that stations leave here (N01): places with a token each, and a folder of files.
//!
//! A place is a row (`store`), made before the station is asked; whoever has its token may leave one
//! file there. The token is shown to that station only: what is kept is its hash. How a file is taken
//! is in `receive`, how files go in `sweep`, the folder in `folder`; HTTP is `api::uploads`' business.

pub(crate) mod folder;
pub(crate) mod receive;
pub(crate) mod sweep;

use std::collections::HashSet;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sha2::{Digest as _, Sha256};
use tokio::sync::{Notify, Semaphore};

use crate::clock::IdSource;
use crate::config::UploadSettings;
use crate::facts::StationKey;
pub(crate) use folder::Folder;

/// Files that are taken at once, each by pieces.
const AT_ONCE: usize = 16;
/// Hexadecimal digits of a token: 128 bits.
const TOKEN_DIGITS: usize = 32;
/// Where places are, below the public URL.
const PATH: &str = "/uploads/";

/// What opens a place: 32 hexadecimal digits. Never printed, logged or stored.
pub(crate) struct Token(String);

impl Token {
    /// A new one.
    pub(crate) fn new(ids: &IdSource) -> Self {
        Self(hexadecimal(&ids.bytes()))
    }

    /// What a path says, if it can be one.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        (text.len() == TOKEN_DIGITS && text.bytes().all(is_digit)).then(|| Self(text.to_owned()))
    }

    /// The path that ends with it.
    pub(crate) fn path(&self, before: &str) -> String {
        format!("{before}{}", self.0)
    }

    /// What is kept of it.
    pub(crate) fn hash(&self) -> String {
        hexadecimal(&Sha256::digest(self.0.as_bytes()))
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(***)")
    }
}

/// Two small digits per byte.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Why a station cannot be given a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NoPlace {
    /// There is no folder.
    #[error(
        "this server keeps its database in memory and has no folder for logs: start it with \
         --uploads DIR, or send GetLog with a location of your own (POST \
         /api/v1/stations/{{id}}/calls/GetLog)"
    )]
    NoFolder,
    /// Nobody knows how stations reach the HTTP port.
    #[error(
        "this server listens for HTTP on every address, so it cannot know under which one stations \
         reach it: start it with --public-url URL, e.g. --public-url http://192.0.2.1:8080"
    )]
    NoAddress,
}

/// What all uploads share.
#[derive(Debug)]
pub(crate) struct Uploads {
    folder: Option<Folder>,
    base_url: Option<String>,
    max_bytes: u64,
    /// How long a place waits for its file.
    pub(crate) wait: Duration,
    at_once: Arc<Semaphore>,
    busy: Arc<Mutex<HashSet<StationKey>>>,
    /// A file came: there may be too many now.
    grown: Notify,
}

impl Uploads {
    /// By the settings, on a server whose HTTP port is at `http`.
    pub(crate) fn new(settings: &UploadSettings, http: SocketAddr) -> Self {
        let listened_on = (!http.ip().is_unspecified()).then(|| format!("http://{http}"));
        Self {
            folder: settings.folder.clone().map(Folder::new),
            base_url: settings.public_url.clone().or(listened_on),
            max_bytes: settings.max_bytes,
            wait: settings.wait,
            at_once: Arc::new(Semaphore::new(AT_ONCE)),
            busy: Arc::default(),
            grown: Notify::new(),
        }
    }

    /// Whether a station can be given a place.
    ///
    /// # Errors
    /// [`NoPlace`], which says what to do.
    pub(crate) fn check(&self) -> Result<(), NoPlace> {
        if self.folder.is_none() {
            return Err(NoPlace::NoFolder);
        }
        self.base_url.as_ref().map(|_| ()).ok_or(NoPlace::NoAddress)
    }

    /// What the station is told: where its place is.
    ///
    /// # Errors
    /// As [`Uploads::check`].
    pub(crate) fn location(&self, token: &Token) -> Result<String, NoPlace> {
        self.check()?;
        let base = self.base_url().ok_or(NoPlace::NoAddress)?;
        Ok(format!("{base}{PATH}{}", token.0))
    }

    /// How stations reach the HTTP port, as far as that is known.
    pub(crate) fn base_url(&self) -> Option<&str> {
        self.base_url.as_deref()
    }

    /// Where files are; `None` = nowhere.
    pub(crate) fn folder(&self) -> Option<&Folder> {
        self.folder.as_ref()
    }

    /// The files of this station, for one at a time.
    fn claim(&self, station: StationKey) -> Option<Claim> {
        let mut busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        busy.insert(station).then(|| Claim {
            station,
            busy: Arc::clone(&self.busy),
        })
    }
}

/// Somebody writes or removes files of a station; given back when it is dropped.
#[derive(Debug)]
struct Claim {
    station: StationKey,
    busy: Arc<Mutex<HashSet<StationKey>>>,
}

impl Drop for Claim {
    fn drop(&mut self) {
        let mut busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        busy.remove(&self.station);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uploads(folder: Option<&str>, public_url: Option<&str>, http: &str) -> Uploads {
        let settings = UploadSettings {
            folder: folder.map(Into::into),
            public_url: public_url.map(str::to_owned),
            firmware: None,
            max_bytes: 1,
            wait: Duration::from_secs(1),
        };
        Uploads::new(&settings, http.parse().unwrap())
    }

    #[test]
    fn a_token_is_128_random_bits_that_no_debug_output_tells() {
        let ids = IdSource::from_seed(1);
        let (one, two) = (Token::new(&ids), Token::new(&ids));
        assert_ne!(one.0, two.0);
        assert_eq!(Token::parse(&one.0).unwrap().hash(), one.hash());
        assert!(!format!("{one:?}").contains(&one.0));
        assert!(!one.hash().contains(&one.0));
        let short = one.0.get(1..).unwrap();
        for wrong in [
            "",
            short,
            &format!("{short}g"),
            &one.0.to_uppercase(),
            "../..",
        ] {
            assert!(Token::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn a_place_is_where_stations_reach_the_server() {
        let token = Token("ab".repeat(16));
        let at = |uploads: Uploads| uploads.location(&token);
        let path = format!("/uploads/{}", token.0);
        assert_eq!(
            at(uploads(Some("x"), None, "127.0.0.1:8080")).unwrap(),
            format!("http://127.0.0.1:8080{path}")
        );
        assert_eq!(
            at(uploads(Some("x"), None, "[::1]:8080")).unwrap(),
            format!("http://[::1]:8080{path}")
        );
        assert_eq!(
            at(uploads(
                Some("x"),
                Some("https://c.example"),
                "0.0.0.0:8080"
            ))
            .unwrap(),
            format!("https://c.example{path}")
        );
        for http in ["0.0.0.0:8080", "[::]:8080"] {
            assert_eq!(at(uploads(Some("x"), None, http)), Err(NoPlace::NoAddress));
        }
        assert_eq!(
            at(uploads(None, None, "127.0.0.1:1")),
            Err(NoPlace::NoFolder)
        );
    }

    #[test]
    fn a_station_is_claimed_by_one_at_a_time() {
        let uploads = uploads(None, None, "127.0.0.1:1");
        let first = uploads.claim(StationKey(1)).unwrap();
        assert!(uploads.claim(StationKey(1)).is_none());
        assert!(uploads.claim(StationKey(2)).is_some());
        drop(first);
        assert!(uploads.claim(StationKey(1)).is_some());
    }
}
