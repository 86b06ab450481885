//! What operators were told over REST: what was acknowledged is in the database, at once and in the end.
//!
//! A thing that is set over and over (a token, a limit) has the value that was acknowledged last, or one that was
//! asked for since then and never answered. A row that was made (a job, a reservation) is there.

use std::collections::BTreeMap;

use crate::disk::Stored;

/// A thing that operators set.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Thing {
    /// The limit of the site, in W.
    Limit,
    /// A token: status and number of the change.
    Token(String),
    /// Whether a station's local list is kept.
    List(String),
    /// What is wanted of a station or an EVSE (0: the station).
    Availability(String, i32),
}

/// The value of a thing that is not there.
pub const NONE: &str = "none";

#[derive(Debug, Default)]
struct Wish {
    acknowledged: Option<String>,
    /// Asked for since then, without an answer that says it failed.
    open: Vec<String>,
}

/// All that was asked for.
#[derive(Debug, Default)]
pub struct Wishes {
    things: BTreeMap<Thing, Wish>,
    /// Table and key of rows that were made.
    rows: Vec<(&'static str, i64)>,
    /// Answers that acknowledged something.
    pub acknowledgements: usize,
}

impl Wishes {
    /// Somebody asks for it.
    pub fn asked(&mut self, thing: &Thing, value: &str) {
        let wish = self.things.entry(thing.clone()).or_default();
        wish.open.push(value.to_owned());
    }

    /// It was acknowledged.
    pub fn acknowledged(&mut self, thing: &Thing, value: &str) {
        self.acknowledgements += 1;
        let wish = self.things.entry(thing.clone()).or_default();
        wish.open.clear();
        wish.acknowledged = Some(value.to_owned());
    }

    /// A row was made.
    pub fn made(&mut self, table: &'static str, key: i64) {
        self.acknowledgements += 1;
        self.rows.push((table, key));
    }

    /// The limit in W that holds; `None` = there is none, or nobody knows.
    #[must_use]
    pub fn limit_w(&self) -> Option<u64> {
        let wish = self.things.get(&Thing::Limit)?;
        let limit = wish.acknowledged.as_ref()?.parse().ok()?;
        wish.open.is_empty().then_some(limit)
    }

    /// What is not stored as it was acknowledged.
    #[must_use]
    pub fn broken(&self, stored: &Stored<'_>) -> Vec<String> {
        let mut broken = Vec::new();
        for (thing, wish) in &self.things {
            let value = stored.value(thing);
            let before = wish.acknowledged.as_deref().unwrap_or(NONE);
            if value != before && !wish.open.contains(&value) {
                broken.push(format!(
                    "I12: {thing:?} is {value}, acknowledged was {before}, asked for since then {:?}",
                    wish.open
                ));
            }
        }
        for (table, key) in &self.rows {
            if !stored.has_row(table, *key) {
                broken.push(format!("I12: {table} {key} was acknowledged and is gone"));
            }
        }
        broken
    }
}
