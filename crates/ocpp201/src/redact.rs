//! The one place that removes secrets from frames before they are stored, shown or logged.
//!
//! Works on any text, whether or not it follows the schemas, because refused frames are kept too:
//! it looks for the shape of a secret, not for a message. What it hides: values of variables that
//! hold a password (A01.FR.09), IdTokens of type KeyCode, private keys in PEM, the passwords, keys and
//! PINs of APN and VPN settings, and of URLs in any string the password and the segment after `/uploads/`
//! (the token of a place for a log, N01) and after `/downloads/` (that of a firmware file, L01). It does not look into JSON inside strings.

use std::{borrow::Cow, ops::Range};

use serde_json::value::RawValue;

use crate::json::{self, Kind, Member, Node};

/// What stands in place of a secret.
const HIDDEN: &str = "\"***\"";

/// What stands in place of a secret inside of a text.
const HIDDEN_PART: &str = "***";

/// The segment after one of these is the token of a place for a file, or of a file.
const PLACES: [&str; 2] = ["/uploads/", "/downloads/"];

/// Members whose value is a secret wherever they stand.
const SECRET_MEMBERS: [&str; 3] = ["password", "apnPassword", "simPin"];

/// A secret needs one of these nearby, in any case. `\u` could spell any of them, and a slash may stand
/// behind a backslash.
const SUSPICIOUS: [&str; 10] = [
    "password",
    "keycode",
    "private key",
    "simpin",
    "vpn",
    "\\u",
    "loads/",
    "loads\\/",
    "://",
    ":\\/\\/",
];
/// Those of them that go with secrets in URLs only.
const OF_URLS: std::ops::Range<usize> = 6..10;

/// The frame with every secret replaced by `"***"`, everything else to the byte as it was.
///
/// Never fails: a text that cannot be read, and names something that goes with secrets, is replaced
/// as a whole by a note that is not JSON.
#[must_use]
pub fn frame(text: &str) -> Cow<'_, str> {
    if !is_suspicious(text) {
        return Cow::Borrowed(text);
    }
    let tree = serde_json::from_str::<&RawValue>(text)
        .ok()
        .and_then(|_| json::scan(text));
    let Some(tree) = tree else {
        let is_of_url = |word: &str| SUSPICIOUS[OF_URLS].contains(&word);
        let has_other = SUSPICIOUS
            .iter()
            .any(|word| !is_of_url(word) && has(text, word));
        if !has_other && hide_in_urls(&text.replace("\\/", "/")).is_none() {
            return Cow::Borrowed(text);
        }
        return Cow::Owned(format!(
            "({} bytes not shown: unreadable text that may hold a secret)",
            text.len()
        ));
    };
    let mut secrets = Vec::new();
    search(&tree, text, &mut secrets);
    if secrets.is_empty() {
        return Cow::Borrowed(text);
    }
    // In order of their place; of two that overlap the outer one comes first and wins.
    secrets.sort_unstable_by_key(|(place, _)| (place.start, usize::MAX - place.end));
    let mut shown = String::with_capacity(text.len());
    let mut end = 0;
    for (place, instead) in secrets.into_iter().filter(|(place, _)| !place.is_empty()) {
        if place.start >= end {
            shown.push_str(text.get(end..place.start).unwrap_or_default());
            shown.push_str(&instead);
            end = place.end;
        }
    }
    shown.push_str(text.get(end..).unwrap_or_default());
    Cow::Owned(shown)
}

fn is_suspicious(text: &str) -> bool {
    let bytes = text.as_bytes();
    has_rare_pair(bytes)
        && bytes.iter().enumerate().any(|(at, byte)| {
            matches!(byte | 0x20, b'p' | b'k' | b's' | b'v' | b'|' | b'l' | b':')
                && SUSPICIOUS.iter().any(|word| {
                    bytes
                        .get(at..at + word.len())
                        .is_some_and(|found| found.eq_ignore_ascii_case(word.as_bytes()))
                })
        })
}

/// Whether `word` stands in `text`, in any case.
fn has(text: &str, word: &str) -> bool {
    let (text, word) = (text.as_bytes(), word.as_bytes());
    text.windows(word.len())
        .any(|found| found.eq_ignore_ascii_case(word))
}

/// `text` without the secrets of the URLs in it; `None` = it holds none.
fn hide_in_urls(text: &str) -> Option<String> {
    let without_passwords = hide_after(text, "://", |rest| {
        let authority = rest.split(ends_authority).next().unwrap_or_default();
        let (name, behind) = authority.split_once(':')?;
        // `[::1]`, a user without a password, a port.
        let is_plain = name.starts_with('[')
            || name.contains('@')
            || behind.bytes().all(|byte| byte.is_ascii_digit());
        if is_plain {
            return None;
        }
        // A password that was not percent-encoded may hold what ends an authority; the last `@` is
        // behind it in any case.
        let (user, _) = rest.split(ends_url).next()?.rsplit_once('@')?;
        Some(name.len() + 1..user.len())
    });
    let token = |rest: &str| Some(0..rest.split(ends_segment).next().unwrap_or_default().len());
    PLACES.iter().fold(without_passwords, |hidden, place| {
        hide_after(hidden.as_deref().unwrap_or(text), place, token).or(hidden)
    })
}

fn ends_authority(c: char) -> bool {
    matches!(c, '/' | '?' | '#') || ends_url(c)
}

fn ends_url(c: char) -> bool {
    matches!(c, '"' | '<' | '>') || c.is_whitespace()
}

fn ends_segment(c: char) -> bool {
    ends_authority(c) || matches!(c, '\'' | ',' | ')' | ';')
}

/// Hides what `secret` finds behind each `mark`; `None` = nothing was found.
fn hide_after(
    text: &str,
    mark: &str,
    secret: impl Fn(&str) -> Option<Range<usize>>,
) -> Option<String> {
    let mut shown = String::new();
    let mut end = 0;
    for (at, _) in text.match_indices(mark) {
        let begin = at + mark.len();
        let rest = text.get(begin..).unwrap_or_default();
        let Some(found) = secret(rest).filter(|found| !found.is_empty()) else {
            continue;
        };
        let found = begin + found.start..begin + found.end;
        if found.start >= end && text.get(found.clone()) != Some(HIDDEN_PART) {
            shown.push_str(text.get(end..found.start).unwrap_or_default());
            shown.push_str(HIDDEN_PART);
            end = found.end;
        }
    }
    if end == 0 {
        return None;
    }
    shown.push_str(text.get(end..).unwrap_or_default());
    Some(shown)
}

/// Whether two letters stand side by side that every suspicious word has and hardly any other
/// text. Without an early end, so that the compiler can use vectors: every frame passes here.
fn has_rare_pair(bytes: &[u8]) -> bool {
    let next = bytes.get(1..).unwrap_or_default();
    let found = bytes.iter().zip(next).fold(0, |found, (first, second)| {
        let (first, second) = (first | 0x20, second | 0x20);
        let pair = |a, b| u8::from(first == a) & u8::from(second == b);
        // Setting bit 5 makes small letters of great ones, and `|` of the backslash.
        found
            | pair(b's', b'w')
            | pair(b'y', b'c')
            | pair(b' ', b'k')
            | pair(b'p', b'i')
            | pair(b'v', b'p')
            | pair(b'|', b'u')
            | pair(b's', b'/')
            | pair(b'/', b'/')
            | pair(b'|', b'/')
    });
    found != 0
}

/// Where a secret stands, and what is shown instead.
type Secret = (Range<usize>, Cow<'static, str>);

/// Collects the places of all secrets in `node`.
fn search(node: &Node<'_>, text: &str, secrets: &mut Vec<Secret>) {
    match &node.kind {
        Kind::Text if holds(node, "PRIVATE KEY") => {
            secrets.push((place(node, text), Cow::Borrowed(HIDDEN)));
        }
        Kind::Text => {
            let hidden = json::unquote(node.text).and_then(|text| hide_in_urls(&text));
            if let Some(hidden) = hidden {
                // A string always can be written as JSON.
                let quoted = serde_json::to_string(&hidden).unwrap_or_else(|_| HIDDEN.to_owned());
                secrets.push((place(node, text), Cow::Owned(quoted)));
            }
        }
        Kind::Array(elements) => elements
            .iter()
            .for_each(|element| search(element, text, secrets)),
        Kind::Object(members) => {
            let named = Names::of(members);
            let mut hide =
                |node: &Node<'_>| secrets.push((place(node, text), Cow::Borrowed(HIDDEN)));
            for name in SECRET_MEMBERS {
                named.each(name).for_each(&mut hide);
            }
            // VPNType.key; other keys (public keys, hashes) are no secrets.
            for vpn in named.each("vpn") {
                Names::inside(vpn).each("key").for_each(&mut hide);
            }
            if named.each("type").any(|kind| is(kind, "KeyCode")) {
                named.each("idToken").for_each(&mut hide);
                named.each("additionalIdToken").for_each(&mut hide);
            }
            if named.each("variable").any(names_a_password) {
                for name in ["attributeValue", "actualValue", "value"] {
                    named.each(name).for_each(&mut hide);
                }
                for attributes in named.each("variableAttribute") {
                    let Kind::Array(elements) = &attributes.kind else {
                        hide(attributes);
                        continue;
                    };
                    for attribute in elements {
                        Names::inside(attribute).each("value").for_each(&mut hide);
                    }
                }
            }
            for member in members {
                search(&member.value, text, secrets);
            }
        }
        _ => {}
    }
}

/// Whether a `variable` is one that holds a password, in whatever spelling.
fn names_a_password(variable: &Node<'_>) -> bool {
    let named = Names::inside(variable);
    holds(variable, "password") || named.each("name").any(|name| holds(name, "password"))
}

/// The members of an object with their names, which are unescaped only once.
struct Names<'n, 'a>(Vec<(Cow<'a, str>, &'n Node<'a>)>);

impl<'n, 'a> Names<'n, 'a> {
    fn of(members: &'n [Member<'a>]) -> Self {
        let named = |member: &'n Member<'a>| Some((member.name()?, &member.value));
        Self(members.iter().filter_map(named).collect())
    }

    /// None, if `node` is no object.
    fn inside(node: &'n Node<'a>) -> Self {
        match &node.kind {
            Kind::Object(members) => Self::of(members),
            _ => Self(Vec::new()),
        }
    }

    /// The values of all members of this name, in any case.
    fn each(&self, name: &str) -> impl Iterator<Item = &'n Node<'a>> {
        let is_it = move |(n, _): &&(Cow<'a, str>, &'n Node<'a>)| n.eq_ignore_ascii_case(name);
        self.0.iter().filter(is_it).map(|(_, node)| *node)
    }
}

fn is(node: &Node<'_>, wanted: &str) -> bool {
    json::unquote(node.text).is_some_and(|text| text.eq_ignore_ascii_case(wanted))
}

/// Whether a string contains `wanted`, in any case. One that is no Unicode is taken for one.
fn holds(node: &Node<'_>, wanted: &str) -> bool {
    matches!(node.kind, Kind::Text)
        && json::unquote(node.text).is_none_or(|text| {
            let wanted = wanted.as_bytes();
            text.as_bytes()
                .windows(wanted.len())
                .any(|found| found.eq_ignore_ascii_case(wanted))
        })
}

/// Where a node stands in the text it was read from.
fn place(node: &Node<'_>, text: &str) -> Range<usize> {
    let start = (node.text.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    start..start + node.text.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every case holds the word `SECRET` where a secret stands and `shown` where none does.
    fn assert_hidden(text: &str) {
        let redacted = frame(text);
        assert_eq!(
            redacted,
            text.replace("\"SECRET\"", HIDDEN).replace("4242", HIDDEN),
            "{text}"
        );
        assert_ne!(redacted, text);
        assert!(
            serde_json::from_str::<serde_json::Value>(&redacted).is_ok(),
            "{redacted}"
        );
    }

    #[test]
    fn hides_values_of_password_variables_on_their_ways() {
        let variable =
            r#""component":{"name":"SecurityCtrlr"},"variable":{"name":"BasicAuthPassword"}"#;
        for text in [
            format!(
                r#"[2,"1","SetVariables",{{"setVariableData":[{{"attributeValue":"SECRET",{variable}}},{{"attributeValue":"shown","component":{{"name":"C"}},"variable":{{"name":"V"}}}}]}}]"#
            ),
            format!(
                r#"[3,"1",{{"getVariableResult":[{{"attributeStatus":"Accepted","attributeValue":"SECRET",{variable}}}]}}]"#
            ),
            format!(
                r#"[2,"1","NotifyReport",{{"reportData":[{{{variable},"variableAttribute":[{{"type":"Actual","value":"SECRET"}},{{"value":"SECRET"}}]}}]}}]"#
            ),
            format!(
                r#"[2,"1","NotifyEvent",{{"eventData":[{{"actualValue":"SECRET",{variable}}}]}}]"#
            ),
            r#"{"VARIABLE":{"name":"basic\u0041uthPASSWORD"},"attributeValue":"SECRET"}"#
                .to_owned(),
            r#"{"variable":"BasicAuthPassword","variableAttribute":"SECRET"}"#.to_owned(),
        ] {
            assert_hidden(&text);
        }
    }

    #[test]
    fn hides_key_codes_wherever_a_token_stands() {
        assert_hidden(r#"[2,"1","Authorize",{"idToken":{"idToken":"SECRET","type":"KeyCode"}}]"#);
        assert_hidden(
            r#"[3,"1",{"idTokenInfo":{"status":"Accepted","groupIdToken":{"type":"\u004beyCode","idToken":"SECRET"}}}]"#,
        );
        assert_hidden(
            r#"{"idToken":{"idToken":"shown","type":"Central","additionalInfo":[{"additionalIdToken":"SECRET","type":"keycode"}]}}"#,
        );
        let other = r#"{"a":{"idToken":"shown","type":"ISO14443"},"b":{"type":"KeyCode"}}"#;
        assert_eq!(frame(other), other);
    }

    #[test]
    fn hides_network_passwords_keys_and_pins() {
        assert_hidden(
            r#"[2,"1","SetNetworkProfile",{"connectionData":{"apn":{"apn":"shown","apnUserName":"shown","apnPassword":"SECRET","simPin":4242},"vpn":{"server":"shown","password":"SECRET","key":"SECRET","user":"shown"}}}]"#,
        );
        assert_hidden(r#"{"customData":{"vendorId":"shown","Password":"SECRET"}}"#);
        assert_hidden(r#"{"apn":{"apn":"shown","simPin":4242}}"#);
        assert_hidden(r#"{"vpn":{"key":"SECRET"}}"#);
        let other = r#"{"key":"shown","publicKey":"shown","vpn":{"server":"shown"}}"#;
        assert_eq!(frame(other), other);
    }

    #[test]
    fn hides_private_keys_in_pem() {
        let pem = r#"{"data":"-----BEGIN EC PRIVATE KEY-----\nMHcC\n-----END EC PRIVATE KEY-----","c":"-----BEGIN CERTIFICATE-----"}"#;
        assert_eq!(
            frame(pem),
            r#"{"data":"***","c":"-----BEGIN CERTIFICATE-----"}"#
        );
    }

    #[test]
    fn hides_the_token_of_a_place_for_a_log_in_any_string() {
        let token = "0123456789abcdef0123456789abcdef";
        for (text, expected) in [
            (
                r#"[2,"1","GetLog",{"log":{"remoteLocation":"http://10.0.0.1:8080/uploads/TOKEN"},"requestId":1}]"#,
                r#"[2,"1","GetLog",{"log":{"remoteLocation":"http://10.0.0.1:8080/uploads/***"},"requestId":1}]"#,
            ),
            (
                r#"{"a":"http:\/\/x\/uploads\/TOKEN\/a.log"}"#,
                r#"{"a":"http://x/uploads/***/a.log"}"#,
            ),
            (
                r#"{"a":"http://x\u002fuploads/TOKEN?a"}"#,
                r#"{"a":"http://x/uploads/***?a"}"#,
            ),
            (
                r#"{"techInfo":"PUT /uploads/TOKEN failed, /uploads/TOKEN too"}"#,
                r#"{"techInfo":"PUT /uploads/*** failed, /uploads/*** too"}"#,
            ),
            (
                r#"{"a":"http://u:TOKEN@x/uploads/TOKEN"}"#,
                r#"{"a":"http://u:***@x/uploads/***"}"#,
            ),
        ] {
            assert_eq!(frame(&text.replace("TOKEN", token)), expected);
        }
        let unreadable = format!("[2,\"1\",\"GetLog\",{{http://x/uploads/{token}");
        assert!(!frame(&unreadable).contains(token));
        let unreadable = format!("[2,\"1\",\"GetLog\",{{http:\\/\\/x\\/uploads\\/{token}");
        assert!(!frame(&unreadable).contains(token));
    }

    #[test]
    fn hides_the_password_of_a_url_and_nothing_else_of_it() {
        for (text, expected) in [
            (
                r#"{"location":"ftp://me:p%40ss@files.example:21/a/b"}"#,
                r#"{"location":"ftp://me:***@files.example:21/a/b"}"#,
            ),
            (
                r#"{"a":"sftp://me:p:a@ss@x","b":"see https://y:z@w and http://x"}"#,
                r#"{"a":"sftp://me:***@x","b":"see https://y:***@w and http://x"}"#,
            ),
            (
                r#"{"location":"ftp://me:pa/ss#w?o@rd@files.example:21/a/b"}"#,
                r#"{"location":"ftp://me:***@files.example:21/a/b"}"#,
            ),
            (
                r#"{"location":"ftp://me:12a/ss@files.example/a"}"#,
                r#"{"location":"ftp://me:***@files.example/a"}"#,
            ),
        ] {
            assert_eq!(frame(text), expected);
            assert_eq!(frame(expected), expected);
        }
        for plain in [
            r#"{"a":"ftp://me@files.example:21/a@b","b":"http://[::1]:8080/a@b"}"#,
            r#"{"a":"https://files.example:8080/a:b@c?d=e:f@g"}"#,
            r#"{"a":"ftp://me@files.example/","b":"uploads/","c":"/uploads/"}"#,
            "[2,\"1\",\"GetLog\",{http://files.example/a:b@c",
        ] {
            assert_eq!(frame(plain), plain);
        }
    }

    #[test]
    fn hides_the_whole_of_a_secret_that_is_no_string() {
        let text = r#"{"password":{"password":["a","b"]},"x":1}"#;
        assert_eq!(frame(text), r#"{"password":"***","x":1}"#);
    }

    #[test]
    fn replaces_unreadable_texts_that_may_hold_a_secret() {
        let deep = format!("{}\"password\"{}", "[".repeat(70), "]".repeat(70));
        for text in [
            r#"[2,"1","SetVariables",{"BasicAuthPassword":"SECRET""#,
            "password=SECRET",
            &deep,
        ] {
            let note = frame(text);
            assert!(
                note.contains("not shown") && !note.contains("SECRET"),
                "{note}"
            );
        }
        assert_eq!(frame("hello ["), "hello [");
    }

    #[test]
    fn leaves_frames_without_secrets_as_they_are() {
        for text in [
            r#"[2,"1","GetVariables",{"getVariableData":[{"component":{"name":"SecurityCtrlr"},"variable":{"name":"BasicAuthPassword"}}]}]"#,
            r#"[4,"1","SecurityError","wrong password",{}]"#,
            r#"[3,"1",{"currentTime":"2026-01-02T03:04:05Z","x":"\ud800"}]"#,
        ] {
            assert!(
                matches!(frame(text), Cow::Borrowed(_)) || text.contains("ud800"),
                "{text}"
            );
        }
    }

    #[test]
    fn every_suspicious_word_has_its_rare_pair_in_any_case() {
        for word in SUSPICIOUS {
            assert!(has_rare_pair(word.as_bytes()), "{word}");
            assert!(
                is_suspicious(&format!("x{}x", word.to_ascii_uppercase())),
                "{word}"
            );
        }
        let common = r#"[2,"1","MeterValues",{"measurand":"Energy.Active.Import.Register"}]"#;
        assert!(!has_rare_pair(common.as_bytes()));
    }

    proptest! {
        #[test]
        fn any_text_is_redacted_without_panic(text in ".*", word in prop::sample::select(&SUSPICIOUS[..])) {
            let _ = frame(&text);
            let _ = frame(&format!("{word}{text}"));
        }

        #[test]
        fn a_secret_never_survives_beside_anything_else(before in ".*", after in ".*") {
            let secret = "q7Zt-Xw";
            prop_assume!(!before.contains(secret) && !after.contains(secret));
            let text = serde_json::json!([before, {"a": before, "password": secret, "z": after}]).to_string();
            let redacted = frame(&text);
            prop_assert!(!redacted.contains(secret));
            prop_assert_eq!(redacted, text.replace(&format!("\"{secret}\""), HIDDEN));
        }
    }
}
