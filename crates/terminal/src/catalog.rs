//! Sentences in three languages, with the English one as the key, as in message catalogs elsewhere.
//!
//! Whoever reports something writes English, which is also what records and programs get; here it is translated
//! for people. What is not in a catalog stays as it is: names of the specification, numbers, words of other
//! programs.

pub mod check;

use std::borrow::Cow;
use std::sync::LazyLock;

use scenario::Language;

/// What the operating system, the reader of command lines and the readers of files say.
pub const SYSTEM: &str = include_str!("catalog/system.txt");
/// How deep what a sentence contains is translated as well.
const DEEPEST: u32 = 4;

static SYSTEM_SAYS: LazyLock<Catalog> = LazyLock::new(|| Catalog::new(&[SYSTEM]));

/// What the system and libraries say, in `language`; other texts stay as they are.
#[must_use]
pub fn system(text: &str, language: Language) -> Cow<'_, str> {
    SYSTEM_SAYS.told(text, language)
}

/// Sentences that are known.
#[derive(Debug)]
pub struct Catalog {
    sentences: Vec<Sentence>,
}

/// A sentence in three languages.
#[derive(Debug)]
pub struct Sentence {
    /// The English between the holes.
    pub parts: Vec<&'static str>,
    /// The Korean, with its holes `{1}`, `{2}` …
    pub ko: &'static str,
    /// The Japanese, with its holes.
    pub ja: &'static str,
}

impl Sentence {
    fn new(en: &'static str, ko: &'static str, ja: &'static str) -> Self {
        let mut parts = Vec::new();
        let mut rest = en;
        for number in 1_u32.. {
            let Some((before, after)) = rest.split_once(&format!("{{{number}}}")) else {
                break;
            };
            parts.push(before);
            rest = after;
        }
        parts.push(rest);
        Self { parts, ko, ja }
    }

    /// What stands in the holes, if `text` is this sentence.
    fn holes<'a>(&self, text: &'a str) -> Option<Vec<&'a str>> {
        let (first, others) = self.parts.split_first()?;
        let mut rest = text.strip_prefix(first)?;
        let mut before = *first;
        let mut holes = Vec::new();
        for (i, part) in others.iter().enumerate() {
            let is_last = i + 1 == others.len();
            let at = match (is_last, part.is_empty()) {
                (true, true) => rest.len(),
                (true, false) if rest.ends_with(part) => rest.len() - part.len(),
                (true, false) => return None,
                (false, _) => rest.find(part)?,
            };
            let hole = rest.get(..at)?;
            // A colon begins a sentence of its own, unless one was expected.
            if hole.contains(": ") && !before.trim_end().ends_with(':') {
                return None;
            }
            holes.push(hole);
            rest = rest.get(at + part.len()..)?;
            before = part;
        }
        rest.is_empty().then_some(holes)
    }
}

impl Catalog {
    /// The catalog of some texts: blocks of three lines, English, Korean, Japanese. `{1}`, `{2}` … stand for what
    /// differs; lines that begin with `#` and empty ones count for nothing.
    #[must_use]
    pub fn new(texts: &[&'static str]) -> Self {
        let mut sentences = Vec::new();
        for text in texts {
            let lines = text.lines().filter(|line| !line.starts_with('#'));
            let lines: Vec<_> = lines.filter(|line| !line.is_empty()).collect();
            let blocks = lines.chunks_exact(3);
            sentences.extend(blocks.filter_map(|block| match block {
                [en, ko, ja] => Some(Sentence::new(en, ko, ja)),
                _ => None,
            }));
        }
        // The sentence that says most by itself is the one that was meant.
        let said = |one: &Sentence| one.parts.iter().map(|part| part.len()).sum::<usize>();
        sentences.sort_by_key(|one| std::cmp::Reverse(said(one)));
        Self { sentences }
    }

    /// All of it, the longest first.
    pub fn sentences(&self) -> &[Sentence] {
        &self.sentences
    }

    /// `text` in `language`, as far as it is known there.
    #[must_use]
    pub fn told<'a>(&self, text: &'a str, language: Language) -> Cow<'a, str> {
        let told = self.translated(text, language, 0);
        told.map_or(Cow::Borrowed(text), Cow::Owned)
    }

    fn translated(&self, text: &str, language: Language, depth: u32) -> Option<String> {
        if language == Language::En || depth >= DEEPEST {
            return None;
        }
        for one in &self.sentences {
            let Some(holes) = one.holes(text) else {
                continue;
            };
            let mut sentence = match language {
                Language::Ja => one.ja.to_owned(),
                Language::Ko | Language::En => one.ko.to_owned(),
            };
            for (number, hole) in (1..).zip(holes) {
                let inner = self.translated(hole, language, depth + 1);
                let inner = inner.as_deref().unwrap_or(hole);
                sentence = sentence.replace(&format!("{{{number}}}"), inner);
            }
            return Some(sentence);
        }
        // Nobody knows the whole: what stands before a colon and what after it may be known.
        let (head, tail) = text.split_once(": ")?;
        let known = [head, tail].map(|part| self.translated(part, language, depth + 1));
        match known {
            [None, None] => None,
            [new_head, new_tail] => Some(format!(
                "{}: {}",
                new_head.as_deref().unwrap_or(head),
                new_tail.as_deref().unwrap_or(tail)
            )),
        }
    }
}

#[cfg(test)]
mod tests;
