//! What checks, remedies and errors say, in Korean and Japanese.
//!
//! Everything is put together in English, which machine reports show as it is. For people, a text is
//! looked up in `phrases/table.rs` when it is shown: a template that fits it gives the words, and
//! what stands in its places is looked up in turn. Names, figures and wire words pass through.

mod table;

use std::borrow::Cow;

use scenario::Language;

use table::TABLE;

/// A text in three languages. Places: `{}` anything, `{w}` a word, `{#}` a figure, `{s}` an English
/// plural's `s` or nothing. In the translations, `{0}` is the first place that is no `{s}`, and so on.
#[derive(Debug)]
struct Phrase {
    en: &'static str,
    ko: &'static str,
    ja: &'static str,
}

/// How deep places may hold phrases.
const DEPTH: u8 = 4;

/// `text` in `language`; what is not in the table stays as it is.
#[must_use]
pub fn say(text: &str, language: Language) -> Cow<'_, str> {
    let pick: fn(&Phrase) -> &'static str = match language {
        Language::En => return Cow::Borrowed(text),
        Language::Ko => |phrase| phrase.ko,
        Language::Ja => |phrase| phrase.ja,
    };
    translate(text, pick, DEPTH).map_or(Cow::Borrowed(text), Cow::Owned)
}

fn translate(text: &str, pick: fn(&Phrase) -> &'static str, depth: u8) -> Option<String> {
    let depth = depth.checked_sub(1)?;
    // Several values of one cell.
    if let Some(said) = in_parts(text, " / ", pick, depth) {
        return Some(said);
    }
    for phrase in TABLE {
        if let Some(places) = fit(phrase.en, text) {
            let mut said = pick(phrase).to_owned();
            for (i, place) in places.iter().enumerate() {
                let place = translate(place, pick, depth).unwrap_or_else(|| (*place).to_owned());
                said = said.replace(&format!("{{{i}}}"), &place);
            }
            return Some(said);
        }
    }
    // Several facts of one value.
    in_parts(text, "; ", pick, depth).or_else(|| in_parts(text, ", ", pick, depth))
}

fn in_parts(
    text: &str,
    separator: &str,
    pick: fn(&Phrase) -> &'static str,
    depth: u8,
) -> Option<String> {
    let parts: Vec<_> = text.split(separator).collect();
    if parts.len() < 2 {
        return None;
    }
    let said = parts.iter().map(|part| translate(part, pick, depth));
    let said: Vec<_> = said.collect();
    if said.iter().all(Option::is_none) {
        return None;
    }
    let both = said.into_iter().zip(parts);
    let whole = both.map(|(said, part)| said.unwrap_or_else(|| part.to_owned()));
    Some(whole.collect::<Vec<_>>().join(separator))
}

/// What stands in the places of `template`, if it fits `text`.
fn fit<'a>(template: &str, text: &'a str) -> Option<Vec<&'a str>> {
    let Some((before, rest)) = template.split_once('{') else {
        return (template == text).then(Vec::new);
    };
    let text = text.strip_prefix(before)?;
    let (place, rest) = rest.split_once('}')?;
    if place == "s" {
        let plural = text.strip_prefix('s');
        return plural
            .and_then(|text| fit(rest, text))
            .or_else(|| fit(rest, text));
    }
    // The shortest that lets the rest fit.
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
    for end in ends {
        let (value, after) = text.split_at(end);
        let may_be = match place {
            "#" => is_figure(value),
            "w" => !value.contains([' ', ',']),
            _ => true,
        };
        if !may_be {
            return None;
        }
        if let Some(mut places) = fit(rest, after) {
            places.insert(0, value);
            return Some(places);
        }
    }
    None
}

fn is_figure(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::CHECKS;

    #[test]
    fn places_are_found_and_looked_up_in_turn() {
        assert_eq!(fit("{#} of {}", "3 of 4"), Some(vec!["3", "4"]));
        assert_eq!(fit("{#} of {}", "x of 4"), None);
        assert_eq!(fit("{#} event{s}", "1 event"), Some(vec!["1"]));
        assert_eq!(fit("{#} event{s}", "2 events"), Some(vec!["2"]));
        assert_eq!(fit("{w} twice", "a, b twice"), None);
        assert_eq!(fit("a {} c", "a b b c"), Some(vec!["b b"]));
        assert_eq!(say("refused: no data", Language::Ko), "거부됨: 데이터 없음");
    }

    #[test]
    fn what_is_not_known_passes_through() {
        for language in [Language::En, Language::Ko, Language::Ja] {
            for text in ["0.833 kWh", "emart_jeju_01", "Accepted, 30 s", "", "a / b"] {
                assert_eq!(say(text, language), text);
            }
        }
        assert_eq!(
            say("3 Updated twice, 4 Ended never sent, +2", Language::Ko),
            "3 Updated 중복, 4 Ended 보낸 적 없음, +2"
        );
        assert_eq!(say("no data / 5 s", Language::Ja), "データなし / 5 s");
    }

    #[test]
    fn each_phrase_has_the_same_places_in_every_language() {
        for phrase in TABLE {
            let places = phrase.en.matches('{').count() - phrase.en.matches("{s}").count();
            for said in [phrase.ko, phrase.ja] {
                let used = (0..places).filter(|i| said.contains(&format!("{{{i}}}")));
                assert_eq!(used.count(), places, "{}: {said}", phrase.en);
                assert_eq!(said.matches('{').count(), places, "{}: {said}", phrase.en);
            }
            assert_ne!(phrase.ko, phrase.en);
            assert_ne!(phrase.ja, phrase.en);
        }
    }

    #[test]
    fn no_korean_particle_depends_on_a_name() {
        let depends = |phrase: &&Phrase| scenario::language::has_dependent_particle(phrase.ko);
        let found: Vec<_> = TABLE.iter().filter(depends).map(|p| p.ko).collect();
        assert!(found.is_empty(), "{found:#?}");
    }

    /// Every text of a check, its places filled with a figure, is in the table.
    #[test]
    fn every_text_in_the_source_of_a_check_is_translated() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/checks");
        let mut seen = 0;
        let mut missing = vec![];
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let source = std::fs::read_to_string(&path).unwrap();
            let code = source.split("#[cfg(test)]").next().unwrap();
            for line in code.lines() {
                let line = line.trim_start();
                if ["//", "id:", "en:", "ko:", "ja:", "reason ="]
                    .iter()
                    .any(|start| line.starts_with(start))
                {
                    continue;
                }
                for text in line.split('"').skip(1).step_by(2) {
                    let text = filled(text);
                    let is_id = CHECKS.iter().any(|check| check.id == text);
                    if is_id || !is_prose(&text) {
                        continue;
                    }
                    seen += 1;
                    if say(&text, Language::Ko) == text {
                        missing.push(format!("{}: {text}", path.display()));
                    }
                }
            }
        }
        assert!(seen > 50, "{seen}");
        assert!(missing.is_empty(), "{missing:#?}");
    }

    /// `{…}` of a format string becomes a figure.
    fn filled(text: &str) -> String {
        let mut parts = text.split('{');
        let mut filled = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            filled.push('7');
            filled.push_str(part.split_once('}').map_or("", |(_, rest)| rest));
        }
        filled
    }

    /// Words for people: not a wire word, a column, a unit or a part of another text.
    fn is_prose(text: &str) -> bool {
        let is_wire = [
            "result",
            "ended",
            "7 billed",
            "7 in the stored samples",
            "remoteStartId 7",
            "7 7",
            "7 s",
            "7 s +-7",
            ", 7 closed",
            ", missing 7",
            ", 7",
            ", connection not stored",
            " (7 and 7 at the same time)",
            "foreign transaction",
            "transaction",
            "connection",
            "transaction_event",
            "charging_transaction",
            "station",
            "refused_event",
            "connection, charging_transaction",
            "command, 7",
            "refused_event, refused_key 7: 7 7",
            "Sample.Periodic",
            "7 kW",
        ]
        .contains(&text);
        let has_word = text
            .split(|c: char| !c.is_ascii_lowercase())
            .any(|word| word.len() > 2);
        let starts_small = text.chars().next().is_some_and(|c| !c.is_ascii_uppercase());
        !is_wire && has_word && starts_small
    }
}
