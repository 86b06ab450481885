//! The identity of a station in the URL of its handshake (Part 4, 3.1).
//!
//! The last path segment, percent-decoded; what stands before it is the operator's and is not
//! looked at. Anything that is not an identity is refused by rule, never by accident.

use std::fmt;

/// Longest identity in characters.
const MAX_LENGTH: usize = 48;

/// A well-formed identity, as spelled by whoever gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    text: String,
    folded: String,
}

impl Identity {
    /// Checks a text: 1 to 48 characters of `a-z A-Z 0-9 * - _ = + | @ .`, and not `.` or `..`,
    /// which have a meaning in paths.
    pub(crate) fn new(text: &str) -> Result<Self, InvalidIdentity> {
        let length = text.chars().count();
        if length == 0 {
            return Err(InvalidIdentity::Missing);
        }
        if length > MAX_LENGTH {
            return Err(InvalidIdentity::TooLong(length));
        }
        if text == "." || text == ".." || !text.chars().all(is_allowed) {
            return Err(InvalidIdentity::Character);
        }
        Ok(Self {
            text: text.to_owned(),
            folded: text.to_lowercase(),
        })
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// In lower case: identities compare case-insensitively.
    ///
    /// All characters of an identity are ASCII. That is why `to_lowercase` here, `to_ascii_lowercase`
    /// elsewhere and `lower()` in both databases say the same, whatever their language;
    /// `every_character_of_an_identity_has_one_lower_case` guards it.
    pub(crate) fn folded(&self) -> &str {
        &self.folded
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Why a path or a text names no station.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum InvalidIdentity {
    /// HTTP 400: cannot even be decoded.
    #[error("the path is not valid percent-encoded UTF-8")]
    Encoding,
    /// HTTP 404.
    #[error("there is no identity")]
    Missing,
    /// HTTP 404.
    #[error("the identity has {0} characters, at most 48 are allowed")]
    TooLong(usize),
    /// HTTP 404.
    #[error("the identity has a character other than a-z A-Z 0-9 * - _ = + | @ .")]
    Character,
}

impl InvalidIdentity {
    /// The status of the answer.
    pub(super) fn http_status(&self) -> u16 {
        match self {
            Self::Encoding => 400,
            Self::Missing | Self::TooLong(_) | Self::Character => 404,
        }
    }
}

/// Reads the identity out of a request target (`/prefix/CP001?x`, `http://host/CP001`).
pub(super) fn from_target(target: &str) -> Result<Identity, InvalidIdentity> {
    let path = match target.split_once("://") {
        // Absolute form (RFC 9112, 3.2.2).
        Some((_, rest)) => rest.find('/').map_or("", |at| &rest[at..]),
        None => target,
    };
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let segment = path.rsplit('/').next().unwrap_or_default();
    if segment.is_empty() {
        return Err(InvalidIdentity::Missing);
    }
    let decoded = decode(segment)?;
    Identity::new(&decoded)
}

fn is_allowed(character: char) -> bool {
    character.is_ascii_alphanumeric() || "*-_=+|@.".contains(character)
}

/// Strict, unlike the usual decoders: `%ZZ` is an error and does not stand for itself.
fn decode(segment: &str) -> Result<String, InvalidIdentity> {
    let bytes = segment.as_bytes();
    let is_strict = bytes.iter().enumerate().all(|(at, byte)| {
        *byte != b'%'
            || bytes
                .get(at + 1..at + 3)
                .is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    });
    if !is_strict {
        return Err(InvalidIdentity::Encoding);
    }
    percent_encoding::percent_decode_str(segment)
        .decode_utf8()
        .map(std::borrow::Cow::into_owned)
        .map_err(|_| InvalidIdentity::Encoding)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn identity(target: &str) -> Result<String, InvalidIdentity> {
        from_target(target).map(|identity| identity.as_str().to_owned())
    }

    #[test]
    fn is_the_last_segment_whatever_stands_before_it() {
        for target in [
            "/CP001",
            "/ocpp/CP001",
            "/a/b%ZZ/../CP001",
            "//CP001",
            "/CP001?token=1#x",
            "http://example.com/ocpp/CP001",
        ] {
            assert_eq!(identity(target).as_deref(), Ok("CP001"), "{target}");
        }
    }

    #[test]
    fn is_percent_decoded_once() {
        assert_eq!(identity("/RDAM%7C123").as_deref(), Ok("RDAM|123"));
        assert_eq!(identity("/%43P001").as_deref(), Ok("CP001"));
        assert_eq!(identity("/CP%2530"), Err(InvalidIdentity::Character));
    }

    #[test]
    fn broken_encodings_are_bad_requests() {
        for target in ["/HO%ZZ", "/HO%", "/HO%4", "/HO%+4", "/%ff%fe", "/%c3%28"] {
            let error = identity(target).unwrap_err();
            assert_eq!(
                (&error, error.http_status()),
                (&InvalidIdentity::Encoding, 400),
                "{target}"
            );
        }
    }

    #[test]
    fn names_that_no_station_can_have_are_not_found() {
        for target in [
            "/",
            "",
            "/CP001/",
            "/%00",
            "/CP%0d%0aX",
            "/..",
            "/.",
            "/%2e%2e",
            "/%2e%2e%2fetc",
            "/a%2Fb",
            "/a:b",
            "/a%3Ab",
            "/a%20b",
            "/%ED%95%9C",
            "/한",
            "http://example.com",
        ] {
            let error = identity(target).unwrap_err();
            assert_eq!(error.http_status(), 404, "{target}");
        }
    }

    #[test]
    fn has_at_most_48_characters() {
        assert!(identity(&format!("/{}", "x".repeat(48))).is_ok());
        let long = identity(&format!("/{}", "x".repeat(49)));
        assert_eq!(long, Err(InvalidIdentity::TooLong(49)));
    }

    #[test]
    fn spellings_of_one_identity_fold_to_the_same_text() {
        let fold = |target| from_target(target).unwrap().folded().to_owned();
        assert_eq!(fold("/cp001"), fold("/CP%30%301"));
    }

    #[test]
    fn every_character_of_an_identity_has_one_lower_case() {
        for c in (0..=u32::from(char::MAX)).filter_map(char::from_u32) {
            if let Ok(identity) = Identity::new(&format!("{c}x")) {
                assert!(c.is_ascii(), "{c:?}");
                assert_eq!(identity.folded(), identity.as_str().to_ascii_lowercase());
            }
        }
    }

    proptest! {
        #[test]
        fn whatever_is_accepted_is_an_identity_and_survives_its_own_encoding(target in "[ -~%/]{0,60}") {
            if let Ok(identity) = from_target(&target) {
                let text = identity.as_str();
                prop_assert!((1..=48).contains(&text.len()) && text.chars().all(is_allowed));
                let encoded: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
                prop_assert_eq!(from_target(&format!("/x/{encoded}")), Ok(identity));
            }
        }
    }
}
