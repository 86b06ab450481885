//! Whom the stations talk to: the CSMS's WebSocket address and its REST interface.
//!
//! People write `--csms-url ws://host:9000/CP001` as well as `ws://host:9000/ocpp`. The tail is the
//! identity only if it equals the identity of the one station that runs; else it is a path prefix
//! (Part 4, 3.1.1: the identity is the last segment).

use std::collections::BTreeSet;

use percent_encoding::percent_decode_str;
use scenario::scenario::check_identity;

use crate::{
    exit::Trouble,
    link::{
        client::{Endpoint, without_credentials},
        tls::TlsFiles,
    },
};

/// The two addresses of a CSMS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    /// `ws://` or `wss://`, without an identity and without a `/` at the end.
    pub(crate) csms_url: String,
    /// `http://` or `https://`, without a `/` at the end.
    pub(crate) http_url: String,
}

impl Target {
    /// The target of `stations`; without `http_url` it is port 8080 beside the CSMS.
    pub(crate) fn new(
        csms_url: &str,
        http_url: Option<&str>,
        stations: &[String],
    ) -> Result<Self, Trouble> {
        let refuse = |what: &str| {
            Trouble::Usage(format!(
                "--csms-url {}: {what}, expected e.g. ws://localhost:9000 or wss://host/ocpp",
                without_credentials(csms_url)
            ))
        };
        let (scheme, rest) = csms_url
            .split_once("://")
            .ok_or_else(|| refuse("no scheme"))?;
        let secure = match scheme.to_ascii_lowercase().as_str() {
            "ws" => false,
            "wss" => true,
            _ => return Err(refuse("the scheme is neither ws nor wss")),
        };
        if rest.contains(['?', '#']) || rest.contains(char::is_whitespace) {
            return Err(refuse("a query, a fragment or a space has no place here"));
        }
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        if authority.is_empty() {
            return Err(refuse("no host"));
        }
        if authority.contains('@') {
            return Err(refuse(
                "credentials do not belong into the address (use --password)",
            ));
        }
        if port(authority).is_some_and(|port| !matches!(port.parse::<u16>(), Ok(1..))) {
            return Err(refuse("no such port"));
        }
        let prefix = path_prefix(path.trim_matches('/'), stations);
        let scheme = if secure { "wss" } else { "ws" };
        let mut base = format!("{scheme}://{authority}");
        if !prefix.is_empty() {
            base.push('/');
            base.push_str(prefix);
        }
        let http_url = match http_url {
            Some(url) => checked_http_url(url)?,
            None => scenario::rerun::http_beside(&base),
        };
        Ok(Self {
            csms_url: base,
            http_url,
        })
    }

    /// Where the CSMS's stations connect, as `host:port`.
    pub(crate) fn host_and_port(&self) -> String {
        let (scheme, rest) = self.csms_url.split_once("://").unwrap_or(("ws", ""));
        let authority = rest.split('/').next().unwrap_or_default();
        if host(authority) != authority {
            return authority.to_owned();
        }
        let port = if scheme == "wss" { 443 } else { 80 };
        format!("{authority}:{port}")
    }
}

/// The path without its tail, where that is the identity.
fn path_prefix<'a>(path: &'a str, stations: &[String]) -> &'a str {
    let [station] = stations else {
        return path;
    };
    let (prefix, tail) = path.rsplit_once('/').unwrap_or(("", path));
    let tail = percent_decode_str(tail).decode_utf8_lossy();
    if tail.eq_ignore_ascii_case(station) {
        prefix
    } else {
        path
    }
}

/// The host of `host:port`, an IPv6 address with its brackets.
fn host(authority: &str) -> &str {
    match port(authority) {
        Some(port) => &authority[..authority.len() - port.len() - 1],
        None => authority,
    }
}

/// What stands behind the colon of `host:port`. An IPv6 address has colons of its own in its brackets.
fn port(authority: &str) -> Option<&str> {
    let (_, port) = authority.rsplit_once(':')?;
    (!port.contains(']')).then_some(port)
}

fn checked_http_url(url: &str) -> Result<String, Trouble> {
    let sound = ["http://", "https://"]
        .iter()
        .any(|scheme| url.len() > scheme.len() && url.starts_with(scheme));
    // What is taken stands in the run record, so no password may be in it: `--token` is for that.
    if sound && !url.contains(['?', '#', '@']) {
        Ok(url.trim_end_matches('/').to_owned())
    } else {
        Err(Trouble::Usage(format!(
            "--http-url {}: expected e.g. http://localhost:8080",
            without_credentials(url)
        )))
    }
}

/// Identities from `CP001`, `CP001,CP007` and `CP001..CP005`, at most so many.
pub(crate) fn identities(text: &str, most: usize) -> Result<Vec<String>, String> {
    let mut ids = Vec::new();
    for part in text.split(',').map(str::trim) {
        match part.split_once("..") {
            Some((first, last)) => range(first, last, most, &mut ids)?,
            None => ids.push(part.to_owned()),
        }
    }
    if ids.len() > most {
        return Err(format!("more than {most} stations"));
    }
    let mut seen = BTreeSet::new();
    for id in &ids {
        check_identity(id)?;
        if !seen.insert(id.to_ascii_lowercase()) {
            return Err(format!("station `{id}` is there twice"));
        }
    }
    Ok(ids)
}

fn range(first: &str, last: &str, most: usize, ids: &mut Vec<String>) -> Result<(), String> {
    let wrong = || {
        format!(
            "`{first}..{last}` is no range, expected the same name with growing numbers, e.g. CP001..CP005"
        )
    };
    let (name, from) = split_number(first).ok_or_else(wrong)?;
    let (other, to) = split_number(last).ok_or_else(wrong)?;
    let width = first.len() - name.len();
    if from.starts_with('0') && from.len() != to.len() {
        return Err(wrong());
    }
    let (from, to): (u32, u32) = match (from.parse(), to.parse()) {
        (Ok(from), Ok(to)) if name == other && from <= to => (from, to),
        _ => return Err(wrong()),
    };
    if usize::try_from(to - from).is_ok_and(|more| more >= most) {
        return Err(format!("more than {most} stations"));
    }
    ids.extend((from..=to).map(|i| format!("{name}{i:0width$}")));
    Ok(())
}

/// `CP001` is `CP` and `001`.
fn split_number(id: &str) -> Option<(&str, &str)> {
    let digits = id.bytes().rev().take_while(u8::is_ascii_digit).count();
    (digits > 0).then(|| id.split_at(id.len() - digits))
}

/// Before anybody looks for the fault at the CSMS.
pub(crate) fn look_at_certificates(files: &TlsFiles, identities: &[String]) -> Result<(), Trouble> {
    let look = |flag: &str, identity: &str, files: &TlsFiles| match Endpoint::new(
        "wss://localhost",
        identity,
        files,
    ) {
        Ok(_) => Ok(()),
        Err(why) => Err(Trouble::Usage(format!("{flag}: {why}"))),
    };
    if files.ca_file.is_some() {
        let roots = TlsFiles {
            ca_file: files.ca_file.clone(),
            certificates: None,
        };
        look("--ca-file", "any", &roots)?;
    }
    if files.certificates.is_some() {
        for identity in identities {
            look("--certificates", identity, files)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn csms_url(url: &str, stations: &[&str]) -> Result<String, String> {
        let stations: Vec<_> = stations.iter().map(ToString::to_string).collect();
        Target::new(url, None, &stations)
            .map(|target| target.csms_url)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn the_tail_is_the_identity_if_it_equals_the_station() {
        for url in [
            "ws://localhost:9000/CP002",
            "ws://localhost:9000/cp002/",
            "ws://localhost:9000/CP%30%302",
        ] {
            assert_eq!(csms_url(url, &["CP002"]).unwrap(), "ws://localhost:9000");
        }
        let prefixed = csms_url("wss://host/a/b/CP002", &["CP002"]).unwrap();
        assert_eq!(prefixed, "wss://host/a/b");
    }

    #[test]
    fn any_other_tail_is_a_path_prefix() {
        let url = "ws://localhost:9000/ocpp";
        assert_eq!(csms_url(url, &["CP002"]).unwrap(), url);
        let url = "ws://localhost:9000/CP002";
        assert_eq!(csms_url(url, &["CP002", "CP003"]).unwrap(), url);
        assert_eq!(csms_url(url, &["CP003"]).unwrap(), url);
    }

    #[test]
    fn no_password_of_an_address_is_taken_or_shown() {
        for url in [
            "ws://CP001:SECRET@host:9000",
            "xx://CP001:SE@CRET@host",
            "CP001:SECRET@host",
        ] {
            let error = csms_url(url, &["CP001"]).unwrap_err();
            assert!(!error.contains("CRET"), "{error}");
        }
        for url in ["http://operator:SECRET@host:8080", "operator:SECRET@host"] {
            let error = Target::new("ws://host", Some(url), &[])
                .unwrap_err()
                .to_string();
            assert!(!error.contains("SECRET"), "{error}");
        }
    }

    #[test]
    fn refuses_addresses_that_are_none() {
        for url in [
            "localhost:9000",
            "http://localhost:9000",
            "ws://",
            "ws:///x",
            "ws://h/x?y=1",
            "ws://user:pw@h",
            "ws://localhost:99999",
            "ws://localhost:0",
            "ws://localhost:",
            "ws://localhost:ocpp",
        ] {
            let error = csms_url(url, &[]).unwrap_err();
            assert!(
                error.contains("expected e.g. ws://localhost:9000"),
                "{error}"
            );
        }
    }

    #[test]
    fn the_rest_interface_is_beside_the_csms_unless_said_otherwise() {
        let http = |url: &str, http: Option<&str>| Target::new(url, http, &[]).unwrap().http_url;
        assert_eq!(http("ws://localhost:9000", None), "http://localhost:8080");
        assert_eq!(http("wss://[::1]:9000/x", None), "https://[::1]:8080");
        assert_eq!(http("ws://h", Some("https://api/")), "https://api");
        assert!(Target::new("ws://h", Some("api:8080"), &[]).is_err());
    }

    #[test]
    fn the_port_is_that_of_the_scheme_unless_it_is_named() {
        let at = |url: &str| Target::new(url, None, &[]).unwrap().host_and_port();
        assert_eq!(at("ws://localhost:9000/ocpp"), "localhost:9000");
        assert_eq!(at("ws://h/x"), "h:80");
        assert_eq!(at("wss://[::1]"), "[::1]:443");
    }

    #[test]
    fn ranges_and_lists_of_identities_expand() {
        assert_eq!(identities("CP001", 1_000).unwrap(), ["CP001"]);
        assert_eq!(
            identities("CP009..CP011", 1_000).unwrap(),
            ["CP009", "CP010", "CP011"]
        );
        assert_eq!(identities("A, B7..B8", 1_000).unwrap(), ["A", "B7", "B8"]);
    }

    #[test]
    fn refuses_what_is_no_identity_or_range() {
        for text in [
            "",
            "a b",
            "a/b",
            "a:b",
            "CP005..CP001",
            "A1..B2",
            "CP001..CP0005",
            "A..B",
            "A,a",
        ] {
            assert!(identities(text, 1_000).is_err(), "{text}");
        }
        assert!(check_identity(&"x".repeat(48)).is_ok());
        assert!(check_identity(&"x".repeat(49)).is_err());
    }
}
