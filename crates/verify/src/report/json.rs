//! The whole result as JSON, `"schema": 1`; always English.

use crate::verdict::Judgement;

/// The report, ending in a line break.
///
/// # Errors
/// None that is known: every part of the result can be written as JSON.
pub fn text(judgement: &Judgement) -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(judgement)?;
    text.push('\n');
    Ok(text)
}
