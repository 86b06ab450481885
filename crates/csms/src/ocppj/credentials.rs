//! HTTP Basic credentials of a handshake (security profile 1, A00.FR.203 to 207).
//!
//! Only reading and comparing; who has to authenticate is decided in `handshake`. The password is
//! plain UTF-8 inside the Basic scheme, nothing of it is ever logged.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::model::passwords;
use crate::store::rows::KnownStation;

/// Longest header that is decoded: 48 + 1 + 64 characters of up to 4 bytes, in Base64.
const MAX_BASE64: usize = 1024;

/// Padding is optional: some stations leave it out.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// User name and password as sent. No Debug: it holds a password.
pub(super) struct Credentials {
    user: String,
    password: Vec<u8>,
}

impl Credentials {
    /// Reads the value of an Authorization header.
    pub(super) fn from_header(value: &[u8]) -> Option<Self> {
        let (scheme, rest) = value.split_at_checked(6)?;
        if !scheme.eq_ignore_ascii_case(b"basic ") || rest.len() > MAX_BASE64 {
            return None;
        }
        let decoded = BASE64.decode(rest.trim_ascii()).ok()?;
        // An identity has no colon, a password may.
        let colon = decoded.iter().position(|byte| *byte == b':')?;
        Some(Self {
            user: String::from_utf8(decoded.get(..colon)?.to_vec()).ok()?,
            password: decoded.get(colon + 1..)?.to_vec(),
        })
    }

    /// Whether the user is the station of the URL (A00.FR.204, TC_A_02_CSMS).
    pub(super) fn are_of(&self, identity_folded: &str) -> bool {
        self.user.to_lowercase() == identity_folded
    }

    /// The hash of the station's password that this is; `None` = it is none of them. While one is
    /// being changed, two hold.
    pub(super) fn match_password_of<'a>(&self, station: &'a KnownStation) -> Option<&'a [u8]> {
        let present = (&station.password_salt, &station.password_hash);
        let other = (&station.other_password_salt, &station.other_password_hash);
        let matches = [present, other].map(|password| match password {
            (Some(salt), Some(hash)) => {
                passwords::matches(&self.password, &salt.0, &hash.0).then_some(&hash.0[..])
            }
            _ => None,
        });
        let [present, other] = matches;
        present.or(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, Vec<u8>)> {
        Credentials::from_header(text.as_bytes()).map(|c| (c.user, c.password))
    }

    #[test]
    fn reads_user_and_password_with_or_without_padding() {
        let expected = Some(("CP001".to_owned(), b"se:cret".to_vec()));
        assert_eq!(read("Basic Q1AwMDE6c2U6Y3JldA=="), expected);
        assert_eq!(read("basic Q1AwMDE6c2U6Y3JldA"), expected);
    }

    #[test]
    fn refuses_everything_else() {
        let long = format!("Basic {}", "A".repeat(2000));
        for text in [
            "",
            "Basic",
            "Basic ",
            "Bearer Q1AwMDE6cw==",
            "Basic ???",
            "Basic Q1AwMDE=",
            &long,
        ] {
            assert_eq!(read(text), None, "{text:.20}");
        }
    }

    #[test]
    fn the_user_is_compared_without_case() {
        let credentials = Credentials::from_header(b"Basic Q1AwMDE6c2U6Y3JldA==").unwrap();
        assert!(credentials.are_of("cp001") && !credentials.are_of("cp002"));
    }
}
