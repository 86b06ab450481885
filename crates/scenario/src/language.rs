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
