//! The three languages that people read the tools in.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A language of the user interface; machine output is always English.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Korean.
    Ko,
    /// Japanese.
    Ja,
}

impl Language {
    /// `en`, `ko` or `ja`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ko => "ko",
            Self::Ja => "ja",
        }
    }

    /// The language of a POSIX locale such as `ko_KR.UTF-8`; English where it is another one.
    #[must_use]
    pub fn from_locale(locale: &str) -> Self {
        match locale.get(..2) {
            Some("ko") => Self::Ko,
            Some("ja") => Self::Ja,
            _ => Self::En,
        }
    }
}

impl FromStr for Language {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "en" => Ok(Self::En),
            "ko" => Ok(Self::Ko),
            "ja" => Ok(Self::Ja),
            other => Err(format!("unknown language `{other}`, expected ko, en or ja")),
        }
    }
}

/// A text in all three languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Localized {
    /// Korean.
    pub ko: String,
    /// English.
    pub en: String,
    /// Japanese.
    pub ja: String,
}

impl Localized {
    /// The text in `language`.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Ko => &self.ko,
            Language::En => &self.en,
            Language::Ja => &self.ja,
        }
    }
}

/// Whether a Korean `text` has a particle behind a hole (`{…}`) whose form depends on how the word in
/// the hole ends: for the tests of texts.
#[must_use]
pub fn has_dependent_particle(text: &str) -> bool {
    const PARTICLES: [&str; 9] = ["은", "는", "이", "가", "을", "를", "과", "와", "으로"];
    const BOTH: [&str; 6] = ["(가)", "(이)", "(를)", "(는)", "(과)", "(으)"];
    let is_syllable = |c: char| ('가'..='힣').contains(&c);
    let after_holes = text.split('}').skip(1);
    let mut after_holes = after_holes.map(|rest| rest.trim_start_matches(['`', '\'', '"']));
    BOTH.iter().any(|both| text.contains(both))
        || after_holes.any(|rest| {
            let particles = PARTICLES.iter().chain(&["로"]);
            let mut rests = particles.filter_map(|particle| rest.strip_prefix(particle));
            rests.any(|rest| !rest.starts_with(is_syllable))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn particles_that_depend_on_a_name_are_found() {
        for text in ["{0}이 없음", "`{1}`을 쓰세요", "파일 {}을(를)", "{}로"] {
            assert!(has_dependent_particle(text), "{text}");
        }
        for text in [
            "{0}에서",
            "{0}의 파일",
            "{0}이후",
            "{} 이상",
            "없는 파일: {}",
        ] {
            assert!(!has_dependent_particle(text), "{text}");
        }
    }
}
