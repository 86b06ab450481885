//! What the CSMS has stored, read from its database, and held against what a scenario wishes.
//!
//! Of the logs only rows count that the CSMS wrote after the scenario began: what stood there before is looked up then,
//! so that no clock is compared with another one.

use std::collections::BTreeMap;

use scenario::{
    Scenario, Step,
    scenario::{RowPattern, TABLES, matches},
};
use serde_json::Value;
use verify::{
    database::{DatabaseError, open},
    queries::JsonRow,
};

use super::failure::Failure;

/// Characters of a row that a failure shows.
const SHOWN: usize = 300;
/// What to do where there is no database to look into.
pub(crate) const NEEDED: &str = "the database of the CSMS, which --database names";

/// The database of the CSMS, and what stood there when the scenario began.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    url: Option<String>,
    /// When the newest row of a log was written, by station and table.
    latest: BTreeMap<(String, &'static str), String>,
}

impl Rows {
    /// Remembers what stands in the logs that `scenario` asks for.
    pub(crate) async fn before(scenario: &Scenario, url: Option<&str>) -> Result<Self, Failure> {
        let mut rows = Self {
            url: url.map(str::to_owned),
            latest: BTreeMap::new(),
        };
        let asked = scenario.steps.iter().filter_map(|step| match step {
            Step::ExpectRow(pattern) => pattern.table.as_deref(),
            _ => None,
        });
        let asked: Vec<_> = asked.collect();
        for (table, written_at) in TABLES {
            let Some(written_at) = written_at.filter(|_| asked.contains(&table)) else {
                continue;
            };
            let text =
                format!("SELECT MAX({written_at}) AS latest FROM {table} WHERE charger_id = $1");
            for station in &scenario.stations {
                let found = rows.select(&text, &[station]).await;
                let found = found.map_err(|why| Failure::new(station, table, "rows", why))?;
                let latest = found.first().and_then(|row| row.get("latest")?.as_str());
                if let Some(latest) = latest {
                    rows.latest
                        .insert((station.clone(), table), latest.to_owned());
                }
            }
        }
        Ok(rows)
    }

    /// The rows that `pattern` is held against.
    pub(super) async fn of(
        &self,
        station: &str,
        pattern: &RowPattern,
    ) -> Result<Vec<JsonRow>, String> {
        if let Some(sql) = &pattern.sql {
            let values: &[&str] = if sql.contains("$1") { &[station] } else { &[] };
            return self.select(sql, values).await;
        }
        let known = TABLES
            .iter()
            .find(|(table, _)| Some(*table) == pattern.table.as_deref());
        let Some((table, written_at)) = known else {
            return Err("no such table".to_owned());
        };
        let mut text = format!("SELECT * FROM {table} WHERE charger_id = $1");
        let latest = self.latest.get(&(station.to_owned(), *table));
        let (Some(written_at), Some(latest)) = (written_at, latest) else {
            return self.select(&text, &[station]).await;
        };
        // PostgreSQL compares instants, SQLite the texts that its views make of them.
        let is_postgres = self
            .url
            .as_deref()
            .is_some_and(|url| url.starts_with("postgres"));
        let cast = if is_postgres { "::timestamptz" } else { "" };
        text.push_str(&format!(" AND {written_at} > $2{cast}"));
        self.select(&text, &[station, latest]).await
    }

    async fn select(&self, text: &str, values: &[&str]) -> Result<Vec<JsonRow>, String> {
        let Some(url) = &self.url else {
            return Err(format!("none: expected {NEEDED}"));
        };
        // Each look is a state of its own, and none holds up what the CSMS tidies.
        let told = |error: DatabaseError| error.to_string();
        let mut queries = open(url).await.map_err(told)?;
        queries.select(text, values).await.map_err(told)
    }
}

/// What a pattern asks for, in a line.
pub(super) fn wished(pattern: &RowPattern) -> String {
    let columns = Value::Object(pattern.columns.clone());
    match pattern.rows {
        None => format!("a row {columns}"),
        Some(rows) => format!("rows {columns}: {rows}"),
    }
}

/// How `rows` differ from what is wished: their number, or the row that comes closest.
pub(super) fn differing(pattern: &RowPattern, rows: &[JsonRow]) -> Option<String> {
    let fitting = |row: &JsonRow| {
        let columns = pattern.columns.iter();
        columns
            .filter(|(name, wanted)| row.get(*name).is_some_and(|value| matches(wanted, value)))
            .count()
    };
    let all = pattern.columns.len();
    let found = rows.iter().filter(|row| fitting(row) == all).count();
    let is_wished = match pattern.rows {
        None => found > 0,
        Some(wanted) => usize::try_from(wanted) == Ok(found),
    };
    if is_wished {
        return None;
    }
    let Some(closest) = rows.iter().max_by_key(|row| fitting(row)) else {
        return Some("no row".to_owned());
    };
    let unknown = pattern
        .columns
        .keys()
        .find(|name| !closest.contains_key(*name));
    if let Some(column) = unknown {
        let known: Vec<_> = closest.keys().map(String::as_str).collect();
        return Some(format!("no column `{column}`, only {}", known.join(", ")));
    }
    if found > 0 {
        return Some(found.to_string());
    }
    let asked = closest
        .iter()
        .filter(|(name, _)| pattern.columns.contains_key(*name));
    let asked: JsonRow = asked
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let text = Value::Object(asked).to_string();
    Some(text.chars().take(SHOWN).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn row(value: &Value) -> JsonRow {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn a_failure_shows_the_row_that_comes_closest() {
        let rows = [
            row(&json!({"charger_id": "a", "cost": 1.0, "stopped_reason": "Remote"})),
            row(&json!({"charger_id": "a", "cost": 250.5, "stopped_reason": "Local"})),
        ];
        let told = |text: &str| differing(&toml::from_str(text).unwrap(), &rows);
        let table = "table = 'charger_usage_log'\n";
        for (pattern, expected) in [
            ("columns = { cost = 250.5 }", None),
            ("columns = { cost = 250.5 }\nrows = 1", None),
            ("rows = 2", None),
            ("columns = { cost = 7 }\nrows = 0", None),
            ("rows = 3", Some("2")),
            (
                "columns = { cost = 250, stopped_reason = 'Local' }",
                Some(r#"{"cost":250.5,"stopped_reason":"Local"}"#),
            ),
            (
                "columns = { price = 1 }",
                Some("no column `price`, only charger_id, cost, stopped_reason"),
            ),
        ] {
            let text = format!("{table}{pattern}");
            assert_eq!(told(&text).as_deref(), expected, "{text}");
        }
        assert_eq!(
            differing(&toml::from_str(table).unwrap(), &[]).as_deref(),
            Some("no row")
        );
    }
}
