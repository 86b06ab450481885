//! A failure in one line, for people.

use scenario::Language;

use super::{catalog::told, words::words};
use crate::runner::failure::Failure;

impl Failure {
    /// In one line, for people. In the run record it is English ([`std::fmt::Display`]).
    pub(crate) fn told(&self, language: Language) -> String {
        let words = words(language);
        let station = match self.station.as_str() {
            "" => String::new(),
            station => format!("{station}: "),
        };
        format!(
            "{station}{}: {} {}, {} {}",
            told(&self.subject, language),
            words.expected,
            told(&self.expected, language),
            words.actual,
            told(&self.actual, language),
        )
    }
}
