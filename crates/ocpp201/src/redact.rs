//! The one place that removes secrets from frames before they are stored, shown or logged.
//!
//! Works on any text, whether or not it follows the schemas, because refused frames are kept too:
//! it looks for the shape of a secret, not for a message. What it hides: values of variables that
//! hold a password (A01.FR.09), IdTokens of type KeyCode, private keys in PEM, and the passwords,
//! keys and PINs of APN and VPN settings. It does not look into JSON inside strings.

use std::{borrow::Cow, ops::Range};

use serde_json::value::RawValue;

use crate::json::{self, Kind, Member, Node};

/// What stands in place of a secret.
const HIDDEN: &str = "\"***\"";

/// Members whose value is a secret wherever they stand.
const SECRET_MEMBERS: [&str; 3] = ["password", "apnPassword", "simPin"];

/// A secret needs one of these nearby, in any case. `\u` could spell any of them.
const SUSPICIOUS: [&str; 6] = ["password", "keycode", "private key", "simpin", "vpn", "\\u"];

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
    secrets.sort_unstable_by_key(|secret| (secret.start, usize::MAX - secret.end));
    let mut shown = String::with_capacity(text.len());
    let mut end = 0;
    for secret in secrets.into_iter().filter(|secret| !secret.is_empty()) {
        if secret.start >= end {
            shown.push_str(text.get(end..secret.start).unwrap_or_default());
            shown.push_str(HIDDEN);
            end = secret.end;
        }
    }
    shown.push_str(text.get(end..).unwrap_or_default());
    Cow::Owned(shown)
}

fn is_suspicious(text: &str) -> bool {
    let bytes = text.as_bytes();
    has_rare_pair(bytes)
        && bytes.iter().enumerate().any(|(at, byte)| {
            matches!(byte | 0x20, b'p' | b'k' | b's' | b'v' | b'|')
                && SUSPICIOUS.iter().any(|word| {
                    bytes
                        .get(at..at + word.len())
                        .is_some_and(|found| found.eq_ignore_ascii_case(word.as_bytes()))
                })
        })
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
    });
    found != 0
}

/// Collects the places of all secrets in `node`.
fn search(node: &Node<'_>, text: &str, secrets: &mut Vec<Range<usize>>) {
    match &node.kind {
        Kind::Text if holds(node, "PRIVATE KEY") => secrets.push(place(node, text)),
        Kind::Array(elements) => elements
            .iter()
            .for_each(|element| search(element, text, secrets)),
        Kind::Object(members) => {
            let named = Names::of(members);
            let mut hide = |node: &Node<'_>| secrets.push(place(node, text));
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
