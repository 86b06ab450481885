//! Web pages are no stations: who may connect from a browser without a log-in.
//!
//! A browser lets any page open a WebSocket to the loopback and says in `Origin` where the page is
//! from (RFC 6455, 10.2). Some stations send one as well. A station that has logged in, by password or
//! certificate, is never asked for it.

use super::head::Head;
use super::refusal::Refusal;
use crate::facts::RefusalReason;

/// Hosts whose pages are this machine's own.
const OWN: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// Refuses a page of another machine.
pub(super) fn check(head: &Head) -> Result<(), Refusal> {
    if head.values("origin").all(is_own) {
        return Ok(());
    }
    Err(Refusal::new(
        403,
        RefusalReason::Origin,
        "web pages of another machine may not connect without a log-in",
        "connect from a page of localhost; give a station that sends an Origin a password, or have it \
         send none",
    ))
}

/// `http://localhost:3000` is, `https://example.com` and `null` are not.
fn is_own(origin: &[u8]) -> bool {
    let origin = std::str::from_utf8(origin).unwrap_or_default();
    origin.trim().split_once("://").is_some_and(|(_, from)| {
        OWN.iter().any(|host| {
            from.strip_prefix(host)
                .is_some_and(|port| port.is_empty() || port.starts_with(':'))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_this_machine_are_its_own() {
        for own in [
            "http://localhost",
            "http://localhost:3000",
            "https://127.0.0.1:8080",
            "http://[::1]:8080",
        ] {
            assert!(is_own(own.as_bytes()), "{own}");
        }
        for foreign in [
            "https://evil.example",
            "http://localhost.evil.example",
            "http://127.0.0.1.evil.example:80",
            "http://[::2]",
            "null",
            "",
            "localhost",
        ] {
            assert!(!is_own(foreign.as_bytes()), "{foreign}");
        }
        assert!(!is_own(b"http://\xff"));
    }
}
