//! The grammar of `Sec-WebSocket-Extensions` (RFC 6455, 9.1): a list of extensions with parameters.
//!
//! What the names mean is `negotiation`'s business.

use std::borrow::Cow;

/// One element of the list.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Extension<'a> {
    pub(super) name: &'a str,
    pub(super) parameters: Vec<(&'a str, Option<Cow<'a, str>>)>,
}

/// All elements; `None` when the text is not a list of extensions.
pub(super) fn parse(text: &str) -> Option<Vec<Extension<'_>>> {
    let mut extensions = Vec::new();
    let mut cursor = Cursor { rest: text };
    loop {
        // An empty element is allowed in any list (RFC 7230, 7).
        if cursor.skip(',') {
            continue;
        }
        if cursor.is_at_end() {
            return Some(extensions);
        }
        extensions.push(cursor.extension()?);
        if !cursor.skip(',') && !cursor.is_at_end() {
            return None;
        }
    }
}

struct Cursor<'a> {
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t']);
    }

    fn skip(&mut self, character: char) -> bool {
        self.skip_blanks();
        let rest = self.rest.strip_prefix(character);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn is_at_end(&mut self) -> bool {
        self.skip_blanks();
        self.rest.is_empty()
    }

    fn extension(&mut self) -> Option<Extension<'a>> {
        let name = self.token()?;
        let mut parameters = Vec::new();
        while self.skip(';') {
            let name = self.token()?;
            let value = if self.skip('=') {
                Some(self.value()?)
            } else {
                None
            };
            parameters.push((name, value));
        }
        Some(Extension { name, parameters })
    }

    fn token(&mut self) -> Option<&'a str> {
        self.skip_blanks();
        let end = self.rest.find(|c| !is_token(c)).unwrap_or(self.rest.len());
        let (token, rest) = self.rest.split_at(end);
        self.rest = rest;
        (!token.is_empty()).then_some(token)
    }

    /// A token, or one in quotes.
    fn value(&mut self) -> Option<Cow<'a, str>> {
        if !self.skip('"') {
            return self.token().map(Cow::Borrowed);
        }
        let mut value = String::new();
        let mut characters = self.rest.char_indices();
        loop {
            match characters.next()? {
                (at, '"') => {
                    self.rest = &self.rest[at + 1..];
                    let is_valid = !value.is_empty() && value.chars().all(is_token);
                    return is_valid.then_some(Cow::Owned(value));
                }
                (_, '\\') => value.push(characters.next()?.1),
                (_, character) => value.push(character),
            }
        }
    }
}

/// `tchar` of RFC 7230, 3.2.6.
fn is_token(character: char) -> bool {
    character.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_lists_with_parameters_quotes_and_blanks() {
        let text = " , foo ; a = 1;b,permessage-deflate;x=\"1\\5\" ; y,,\tbar ";
        let read = parse(text).unwrap();
        let parameter = |name, value: Option<&'static str>| (name, value.map(Cow::Borrowed));
        assert_eq!(
            read,
            [
                Extension {
                    name: "foo",
                    parameters: vec![parameter("a", Some("1")), parameter("b", None)],
                },
                Extension {
                    name: "permessage-deflate",
                    parameters: vec![parameter("x", Some("15")), parameter("y", None)],
                },
                Extension {
                    name: "bar",
                    parameters: vec![],
                },
            ]
        );
        assert_eq!(parse("").unwrap(), []);
    }

    #[test]
    fn refuses_what_is_no_list_of_extensions() {
        for text in [
            "foo bar",
            "foo;",
            "foo;=1",
            "foo;a=",
            ";a",
            "foo;a=\"1",
            "foo;a=\"1 2\"",
            "foo;a=\"\"",
            "foo;a=\"1\\",
            "foo;a=\"1\"2",
            "f\u{f6}o",
            "\"foo\"",
        ] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }
}
