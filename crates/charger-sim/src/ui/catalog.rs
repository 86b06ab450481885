//! What the program says about failures and troubles, in Korean and Japanese.
//!
//! Texts of the CSMS, names of the specification and numbers stay as they are. Words that stand alone (table heads,
//! verdicts) live in `words`.

use std::{borrow::Cow, sync::LazyLock};

use scenario::Language;
use terminal::catalog::{Catalog, SYSTEM};

use crate::runner::play::SAID;

/// What this program and its library say, for a [`Catalog`].
pub const TEXT: &str = include_str!("catalog.txt");

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::new(&[TEXT, SAID, SYSTEM]));

/// `text` in `language`, as far as it is known there.
pub(crate) fn told(text: &str, language: Language) -> Cow<'_, str> {
    CATALOG.told(text, language)
}

#[cfg(test)]
mod tests;
