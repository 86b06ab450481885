//! A JSON text as an ordered tree of slices of that text.
//!
//! Keeps what `serde_json::Value` loses and what the violation finder and the redactor need: the
//! order of members, repeated members, the digits of numbers, and where each value stands.
//! It splits texts that serde has already found to be JSON; it is not a second validator. A text
//! that is not JSON yields `None` or a meaningless tree, never a panic.

use std::borrow::Cow;

/// Deepest nesting that is looked at, the outermost value being level 1. The limit for frames.
pub(crate) const MAX_DEPTH: usize = 64;

/// One value and the text it was read from (a string with its quotes).
#[derive(Debug)]
pub(crate) struct Node<'a> {
    pub(crate) text: &'a str,
    pub(crate) kind: Kind<'a>,
}

/// What a value is. Scalars are told apart only as far as JSON does.
#[derive(Debug)]
pub(crate) enum Kind<'a> {
    Null,
    Boolean,
    Number,
    Text,
    Array(Vec<Node<'a>>),
    Object(Vec<Member<'a>>),
}

/// A member of an object, in document order; `key` is the quoted text.
#[derive(Debug)]
pub(crate) struct Member<'a> {
    key: &'a str,
    pub(crate) value: Node<'a>,
}

impl<'a> Member<'a> {
    /// The name without quotes and escapes; `None` if it is not Unicode (a lone surrogate).
    pub(crate) fn name(&self) -> Option<Cow<'a, str>> {
        unquote(self.key)
    }
}

/// Splits a JSON text; `None` when it nests deeper than [`MAX_DEPTH`].
pub(crate) fn scan(text: &str) -> Option<Node<'_>> {
    Scanner { text, at: 0 }.value(MAX_DEPTH)
}

/// The characters that a JSON string stands for, borrowed when it holds no escape; `None` when it
/// is not a string or an escape is half of a surrogate pair.
pub(crate) fn unquote(text: &str) -> Option<Cow<'_, str>> {
    let inner = text.strip_prefix('"')?.strip_suffix('"')?;
    if inner.contains('\\') {
        serde_json::from_str(text).ok().map(Cow::Owned)
    } else {
        Some(Cow::Borrowed(inner))
    }
}

/// Whether arrays and objects stand more than [`MAX_DEPTH`] deep.
pub(crate) fn is_too_deep(text: &str) -> bool {
    if openings(text) <= MAX_DEPTH {
        return false;
    }
    let (mut depth, mut in_string, mut escaped) = (0usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return true;
                }
            }
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

/// How many `[` and `{` there are, in strings too. Clears nearly every frame of being too deep, so
/// it is written for the compiler to use vectors: sums of bytes, over chunks too short to overflow.
fn openings(text: &str) -> usize {
    let is_opening = |byte: &u8| u8::from(byte | 0x20 == b'{');
    let chunks = text.as_bytes().chunks(usize::from(u8::MAX));
    chunks
        .map(|chunk| usize::from(chunk.iter().map(is_opening).sum::<u8>()))
        .sum()
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    fn value(&mut self, levels: usize) -> Option<Node<'a>> {
        let levels = levels.checked_sub(1)?;
        let first = self.peek()?;
        let start = self.at;
        let kind = match first {
            b'{' => Kind::Object(self.members(levels)?),
            b'[' => Kind::Array(self.elements(levels)?),
            b'"' => {
                self.string()?;
                Kind::Text
            }
            b'n' => self.word(Kind::Null),
            b't' | b'f' => self.word(Kind::Boolean),
            _ => self.word(Kind::Number),
        };
        Some(Node {
            text: self.text.get(start..self.at)?,
            kind,
        })
    }

    fn members(&mut self, levels: usize) -> Option<Vec<Member<'a>>> {
        let mut members = Vec::new();
        self.at += 1;
        while self.peek()? != b'}' {
            if !members.is_empty() {
                self.token(b',')?;
                self.peek()?;
            }
            let key = self.string()?;
            self.token(b':')?;
            members.push(Member {
                key,
                value: self.value(levels)?,
            });
        }
        self.at += 1;
        Some(members)
    }

    fn elements(&mut self, levels: usize) -> Option<Vec<Node<'a>>> {
        let mut elements = Vec::new();
        self.at += 1;
        while self.peek()? != b']' {
            if !elements.is_empty() {
                self.token(b',')?;
            }
            elements.push(self.value(levels)?);
        }
        self.at += 1;
        Some(elements)
    }

    /// Consumes a string, which begins here, and returns it with its quotes.
    fn string(&mut self) -> Option<&'a str> {
        let start = self.at;
        self.at += 1;
        loop {
            match self.text.as_bytes().get(self.at)? {
                b'"' => break,
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
        self.at += 1;
        self.text.get(start..self.at)
    }

    /// Consumes a number, `true`, `false` or `null`.
    fn word(&mut self, kind: Kind<'a>) -> Kind<'a> {
        let ends = |b: &u8| matches!(b, b',' | b']' | b'}' | b' ' | b'\t' | b'\n' | b'\r');
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        self.at += rest.iter().position(ends).unwrap_or(rest.len());
        kind
    }

    /// The next byte that is not white space, which it skips.
    fn peek(&mut self) -> Option<u8> {
        loop {
            match *self.text.as_bytes().get(self.at)? {
                b' ' | b'\t' | b'\n' | b'\r' => self.at += 1,
                byte => return Some(byte),
            }
        }
    }

    fn token(&mut self, wanted: u8) -> Option<()> {
        (self.peek()? == wanted).then(|| self.at += 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Writes the tree back without white space.
    fn compact(node: &Node<'_>) -> String {
        let list = |parts: Vec<String>, open, close| format!("{open}{}{close}", parts.join(","));
        match &node.kind {
            Kind::Array(elements) => list(elements.iter().map(compact).collect(), '[', ']'),
            Kind::Object(members) => {
                let member = |m: &Member<'_>| format!("{}:{}", m.key, compact(&m.value));
                list(members.iter().map(member).collect(), '{', '}')
            }
            _ => node.text.to_owned(),
        }
    }

    #[test]
    fn keeps_order_repetitions_and_digits() {
        let text = r#"{"b":1.50,"a":[1e400,-0,"\"]}"],"b":{"":null},"c":true}"#;
        let spaced = text
            .replace(':', " :\n")
            .replace(',', "\t,\r ")
            .replace('[', "[ ");
        assert_eq!(compact(&scan(&spaced).unwrap()), text);
    }

    #[test]
    fn names_are_unescaped_and_lone_surrogates_have_none() {
        let Kind::Object(members) = scan(r#"{"\u0061":1,"\ud800":2}"#).unwrap().kind else {
            panic!("an object")
        };
        assert_eq!(
            members.iter().map(Member::name).collect::<Vec<_>>(),
            [Some("a".into()), None]
        );
    }

    #[test]
    fn sixty_four_levels_are_read_and_sixty_five_are_not() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(scan(&nested(64)).is_some() && !is_too_deep(&nested(64)));
        assert!(scan(&nested(65)).is_none() && is_too_deep(&nested(65)));
        // With more brackets than levels, so that the levels are really counted.
        let wide = |depth: usize| format!("[[],{}]", nested(depth - 1));
        assert!(!is_too_deep(&wide(64)) && is_too_deep(&wide(65)));
    }

    #[test]
    fn openings_are_counted_beyond_the_range_of_a_byte() {
        assert_eq!(openings(&"[{]}[{".repeat(1_000)), 4_000);
        assert_eq!(openings(";[\u{7b}é"), 2);
    }

    #[test]
    fn brackets_inside_strings_and_siblings_are_no_depth() {
        assert!(!is_too_deep(&format!(
            r#"["{}", "\"{}"]"#,
            "[".repeat(99),
            "{".repeat(99)
        )));
        assert!(!is_too_deep(&format!("[{}[]]", "[],".repeat(99))));
    }

    proptest! {
        #[test]
        fn any_text_is_split_without_panic(text in r#"[\[\]{}",:\\ntf0-9é ]{0,80}"#) {
            let _ = scan(&text);
            let _ = is_too_deep(&text);
        }

        #[test]
        fn any_json_is_split_into_itself(depth in 1usize..64, strings in prop::collection::vec(".*", 0..6)) {
            let mut value = serde_json::to_value(&strings).unwrap();
            for level in 1..depth {
                value = if level % 2 == 0 { serde_json::json!([value]) } else { serde_json::json!({"k\"": value}) };
            }
            let text = value.to_string();
            prop_assert_eq!(scan(&text).map(|node| compact(&node)), (depth + usize::from(!strings.is_empty()) <= 64).then_some(text));
        }
    }
}
