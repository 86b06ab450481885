//! Negotiating permessage-deflate (RFC 7692, 7.1), as a server and as a client.
//!
//! A server chooses the first offer it can carry out, or none. A client offers one thing and refuses
//! an answer that does not fit it. Windows of 9 to 15 bits: no maintained library compresses with a
//! window of 8, so an offer that demands it of us is passed over.

mod header;

use std::borrow::Cow;
use std::fmt::Write as _;

use self::header::Extension;

/// The name of the extension.
const NAME: &str = "permessage-deflate";
/// Parameters.
const SERVER_NO_TAKEOVER: &str = "server_no_context_takeover";
const CLIENT_NO_TAKEOVER: &str = "client_no_context_takeover";
const SERVER_BITS: &str = "server_max_window_bits";
const CLIENT_BITS: &str = "client_max_window_bits";
/// The smallest window that we can compress with.
const MIN_OWN_BITS: u8 = 9;
/// The largest window there is.
const MAX_BITS: u8 = 15;

/// What one side is willing to do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mode {
    /// No compression.
    #[default]
    Off,
    /// Each message by itself: nothing is kept between two messages.
    NoContextTakeover,
    /// A message may refer to earlier ones: shorter, for a window of memory per direction.
    ContextTakeover,
}

impl Mode {
    /// `off`, `no_context_takeover`, `context_takeover`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::NoContextTakeover => "no_context_takeover",
            Self::ContextTakeover => "context_takeover",
        }
    }
}

/// How one side compresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// How far back a message may refer: 2 to this power bytes; 8 to 15.
    pub bits: u8,
    /// Whether it may refer to earlier messages.
    pub takeover: bool,
}

impl Window {
    /// The size of the largest window.
    pub(crate) const MAX_BYTES: usize = 1 << MAX_BITS;

    pub(crate) fn bytes(self) -> usize {
        1 << self.bits
    }
}

/// What both sides agreed upon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agreement {
    /// How the server compresses.
    pub server: Window,
    /// How the client compresses.
    pub client: Window,
}

impl Agreement {
    /// What it costs: with a context if either side keeps one.
    #[must_use]
    pub fn mode(&self) -> Mode {
        if self.server.takeover || self.client.takeover {
            Mode::ContextTakeover
        } else {
            Mode::NoContextTakeover
        }
    }
}

/// Why a client cannot go on with the server's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the answer to the offer of permessage-deflate does not fit it: {0}")]
pub struct NotAgreed(&'static str);

/// The parameters of an offer or an answer, each at most once.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Parameters {
    server_no_takeover: bool,
    client_no_takeover: bool,
    server_bits: Option<u8>,
    /// `Some(None)`: without a value, which only an offer may have.
    client_bits: Option<Option<u8>>,
}

impl Parameters {
    /// `None` for anything unknown, repeated, or with a value that it cannot have.
    fn of(extension: &Extension<'_>) -> Option<Self> {
        let mut read = Self::default();
        for (name, value) in &extension.parameters {
            let is_new = match (*name, value) {
                (SERVER_NO_TAKEOVER, None) => {
                    !std::mem::replace(&mut read.server_no_takeover, true)
                }
                (CLIENT_NO_TAKEOVER, None) => {
                    !std::mem::replace(&mut read.client_no_takeover, true)
                }
                (SERVER_BITS, Some(value)) => read.server_bits.replace(bits(value)?).is_none(),
                (CLIENT_BITS, None) => read.client_bits.replace(None).is_none(),
                (CLIENT_BITS, Some(value)) => {
                    read.client_bits.replace(Some(bits(value)?)).is_none()
                }
                _ => false,
            };
            if !is_new {
                return None;
            }
        }
        Some(read)
    }
}

/// 8 to 15, without leading zeros.
fn bits(value: &str) -> Option<u8> {
    let is_plain = value.bytes().all(|digit| digit.is_ascii_digit()) && !value.starts_with('0');
    let bits = value.parse().ok().filter(|_| is_plain)?;
    (8..=MAX_BITS).contains(&bits).then_some(bits)
}

/// A server's choice among the offers of all `Sec-WebSocket-Extensions` lines, in their order: what
/// is agreed, and the value of the answer's header. `None` = no compression, and no header.
pub fn choose<'a>(
    lines: impl IntoIterator<Item = &'a str>,
    mode: Mode,
) -> Option<(Agreement, String)> {
    if mode == Mode::Off {
        return None;
    }
    lines
        .into_iter()
        .filter_map(header::parse)
        .flatten()
        .filter(|extension| extension.name == NAME)
        .filter_map(|extension| Parameters::of(&extension))
        .find_map(|offer| accept(offer, mode))
}

fn accept(offer: Parameters, mode: Mode) -> Option<(Agreement, String)> {
    if offer.server_bits.is_some_and(|bits| bits < MIN_OWN_BITS) {
        return None;
    }
    let takeover = mode == Mode::ContextTakeover;
    let agreement = Agreement {
        server: Window {
            bits: offer.server_bits.unwrap_or(MAX_BITS),
            takeover: takeover && !offer.server_no_takeover,
        },
        client: Window {
            bits: offer.client_bits.flatten().unwrap_or(MAX_BITS),
            takeover: takeover && !offer.client_no_takeover,
        },
    };
    let mut answer = String::from(NAME);
    if !agreement.server.takeover {
        add(&mut answer, SERVER_NO_TAKEOVER, None);
    }
    if !agreement.client.takeover {
        add(&mut answer, CLIENT_NO_TAKEOVER, None);
    }
    if let Some(bits) = offer.server_bits {
        add(&mut answer, SERVER_BITS, Some(bits));
    }
    // What the client would do by itself, it is held to: our memory for it is then smaller.
    if let Some(Some(bits)) = offer.client_bits {
        add(&mut answer, CLIENT_BITS, Some(bits));
    }
    Some((agreement, answer))
}

fn add(header: &mut String, name: &str, bits: Option<u8>) {
    // Writing to a string cannot fail.
    let _ = match bits {
        Some(bits) => write!(header, "; {name}={bits}"),
        None => write!(header, "; {name}"),
    };
}

/// The value of a client's `Sec-WebSocket-Extensions`; `None` = nothing is offered.
#[must_use]
pub fn offer(mode: Mode) -> Option<Cow<'static, str>> {
    let mut header = String::from(NAME);
    match mode {
        Mode::Off => return None,
        Mode::NoContextTakeover => {
            add(&mut header, SERVER_NO_TAKEOVER, None);
            add(&mut header, CLIENT_NO_TAKEOVER, None);
        }
        Mode::ContextTakeover => {}
    }
    add(&mut header, CLIENT_BITS, None);
    Some(header.into())
}

/// What a client has agreed to, after all `Sec-WebSocket-Extensions` lines of the server's answer to
/// [`offer`]; `None` = no compression.
///
/// # Errors
/// [`NotAgreed`]: the connection has to be given up (RFC 7692, 7.1).
pub fn settle<'a>(
    lines: impl IntoIterator<Item = &'a str>,
    mode: Mode,
) -> Result<Option<Agreement>, NotAgreed> {
    let mut extensions = Vec::new();
    for line in lines {
        extensions.extend(header::parse(line).ok_or(NotAgreed("it is no list of extensions"))?);
    }
    let Some(extension) = extensions.first() else {
        return Ok(None);
    };
    if mode == Mode::Off || extensions.len() > 1 || extension.name != NAME {
        return Err(NotAgreed("it names an extension that was not offered"));
    }
    let answer = Parameters::of(extension).ok_or(NotAgreed("a parameter cannot be understood"))?;
    let no_takeover = mode == Mode::NoContextTakeover;
    if no_takeover && !answer.server_no_takeover {
        return Err(NotAgreed("the server wants to keep its context"));
    }
    let client_bits = match answer.client_bits {
        None => MAX_BITS,
        Some(Some(bits)) if bits >= MIN_OWN_BITS => bits,
        Some(Some(_)) => return Err(NotAgreed("windows of 256 bytes are not supported")),
        Some(None) => return Err(NotAgreed("client_max_window_bits has no value")),
    };
    Ok(Some(Agreement {
        server: Window {
            bits: answer.server_bits.unwrap_or(MAX_BITS),
            takeover: !answer.server_no_takeover,
        },
        client: Window {
            bits: client_bits,
            takeover: !no_takeover && !answer.client_no_takeover,
        },
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: [Mode; 2] = [Mode::NoContextTakeover, Mode::ContextTakeover];

    fn answer(offers: &str, mode: Mode) -> Option<String> {
        choose([offers], mode).map(|(_, header)| header)
    }

    #[test]
    fn a_server_answers_each_parameter_as_rfc_7692_wants() {
        for (offer, without, with) in [
            (
                "",
                "; server_no_context_takeover; client_no_context_takeover",
                "",
            ),
            (
                "; client_max_window_bits",
                "; server_no_context_takeover; client_no_context_takeover",
                "",
            ),
            (
                "; client_max_window_bits=10; server_max_window_bits=12",
                "; server_no_context_takeover; client_no_context_takeover; \
                 server_max_window_bits=12; client_max_window_bits=10",
                "; server_max_window_bits=12; client_max_window_bits=10",
            ),
            (
                "; server_no_context_takeover",
                "; server_no_context_takeover; client_no_context_takeover",
                "; server_no_context_takeover",
            ),
            (
                "; client_no_context_takeover; server_max_window_bits=\"15\"",
                "; server_no_context_takeover; client_no_context_takeover; \
                 server_max_window_bits=15",
                "; client_no_context_takeover; server_max_window_bits=15",
            ),
        ] {
            let offer = format!("permessage-deflate{offer}");
            for (mode, parameters) in BOTH.into_iter().zip([without, with]) {
                let expected = format!("permessage-deflate{parameters}");
                assert_eq!(answer(&offer, mode), Some(expected), "{offer} {mode:?}");
            }
            assert_eq!(answer(&offer, Mode::Off), None);
        }
    }

    #[test]
    fn a_server_passes_over_offers_that_it_cannot_carry_out() {
        for offer in [
            "x-webkit-deflate-frame",
            "Permessage-Deflate",
            "permessage-deflate; unknown",
            "permessage-deflate; server_no_context_takeover=true",
            "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
            "permessage-deflate; client_max_window_bits; client_max_window_bits=10",
            "permessage-deflate; server_max_window_bits",
            "permessage-deflate; server_max_window_bits=8",
            "permessage-deflate; server_max_window_bits=7",
            "permessage-deflate; server_max_window_bits=16",
            "permessage-deflate; server_max_window_bits=010",
            "permessage-deflate; server_max_window_bits=+9",
            "permessage-deflate; client_max_window_bits=x",
            "permessage-deflate; client_max_window_bits=",
            "permessage-deflate;;",
        ] {
            for mode in BOTH {
                assert_eq!(answer(offer, mode), None, "{offer}");
                // The next one is taken; after a broken line, the one on the next line.
                let next = "permessage-deflate; server_max_window_bits=9";
                assert!(choose([offer, next], mode).is_some(), "{offer}");
            }
        }
        let second = "permessage-deflate; server_max_window_bits=8, permessage-deflate";
        assert!(answer(second, Mode::ContextTakeover).is_some());
    }

    #[test]
    fn both_ends_of_a_negotiation_agree() {
        for server in BOTH {
            for client in BOTH {
                let offer = offer(client).unwrap();
                let (chosen, header) = choose([&*offer], server).unwrap();
                assert_eq!(settle([&*header], client), Ok(Some(chosen)));
                let expected = if server == client {
                    server
                } else {
                    Mode::NoContextTakeover
                };
                assert_eq!(chosen.mode(), expected);
            }
        }
        assert_eq!(offer(Mode::Off), None);
        assert_eq!(settle([], Mode::ContextTakeover), Ok(None));
    }

    #[test]
    fn a_client_refuses_answers_that_do_not_fit_its_offer() {
        for answer in [
            "other",
            "permessage-deflate, permessage-deflate",
            "permessage-deflate; unknown",
            "permessage-deflate; client_max_window_bits",
            "permessage-deflate; client_max_window_bits=8",
            "permessage-deflate; server_max_window_bits=16",
            "permessage-deflate; ;",
        ] {
            assert!(settle([answer], Mode::ContextTakeover).is_err(), "{answer}");
        }
        let keeps = "permessage-deflate";
        assert!(settle([keeps], Mode::NoContextTakeover).is_err());
        assert!(settle([keeps], Mode::Off).is_err());
        let smaller = "permessage-deflate; server_max_window_bits=8; client_max_window_bits=9";
        let agreed = settle([smaller], Mode::ContextTakeover).unwrap().unwrap();
        assert_eq!((agreed.server.bits, agreed.client.bits), (8, 9));
    }
}
