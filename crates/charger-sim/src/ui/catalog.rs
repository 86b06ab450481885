//! What the program says about failures and troubles, in Korean and Japanese.
//!
//! The English sentence is the key, as in message catalogs elsewhere: whoever reports something writes
//! English, which is also what the run record and programs get; here it is translated for people. What
//! is not in the catalog stays as it is: texts of the operating system and of the CSMS, names of the
//! specification, numbers. Words that stand alone (table heads, verdicts) live in `words`.

use std::{borrow::Cow, sync::LazyLock};

use scenario::Language;

/// Blocks of three lines: English, Korean, Japanese. `{1}`, `{2}` … stand for what differs.
const TEXT: &str = include_str!("catalog.txt");
/// How deep what a sentence contains is translated as well.
const DEEPEST: u32 = 4;

static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    let lines = TEXT.lines().filter(|line| !line.starts_with('#'));
    let lines: Vec<_> = lines.filter(|line| !line.is_empty()).collect();
    let blocks = lines.chunks_exact(3);
    let mut entries: Vec<_> = blocks
        .filter_map(|block| match block {
            [en, ko, ja] => Some(Entry::new(en, ko, ja)),
            _ => None,
        })
        .collect();
    // The sentence that says most by itself is the one that was meant.
    entries
        .sort_by_key(|entry| std::cmp::Reverse(entry.parts.iter().map(|p| p.len()).sum::<usize>()));
    entries
});

/// A sentence.
#[derive(Debug)]
struct Entry {
    /// The English between the holes.
    parts: Vec<&'static str>,
    ko: &'static str,
    ja: &'static str,
}

impl Entry {
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

/// `text` in `language`, as far as it is known there.
pub(crate) fn told(text: &str, language: Language) -> Cow<'_, str> {
    translated(text, language, 0).map_or(Cow::Borrowed(text), Cow::Owned)
}

fn translated(text: &str, language: Language, depth: u32) -> Option<String> {
    if language == Language::En || depth >= DEEPEST {
        return None;
    }
    for entry in ENTRIES.iter() {
        let Some(holes) = entry.holes(text) else {
            continue;
        };
        let mut sentence = match language {
            Language::Ja => entry.ja.to_owned(),
            Language::Ko | Language::En => entry.ko.to_owned(),
        };
        for (number, hole) in (1..).zip(holes) {
            let inner = translated(hole, language, depth + 1);
            let inner = inner.as_deref().unwrap_or(hole);
            sentence = sentence.replace(&format!("{{{number}}}"), inner);
        }
        return Some(sentence);
    }
    // Nobody knows the whole: what stands before a colon and what after it may be known.
    let (head, tail) = text.split_once(": ")?;
    let known = [head, tail].map(|part| translated(part, language, depth + 1));
    match known {
        [None, None] => None,
        [new_head, new_tail] => Some(format!(
            "{}: {}",
            new_head.as_deref().unwrap_or(head),
            new_tail.as_deref().unwrap_or(tail)
        )),
    }
}

#[cfg(test)]
mod tests;
