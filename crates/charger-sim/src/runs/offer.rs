//! What can be played over the control port: the scenarios and recipes that are built in, by the word for which
//! `--scenario` plays them. Files are not: a request must not name files of this machine.

use std::{collections::BTreeMap, sync::LazyLock};

use scenario::{Scenario, recipes::RECIPES};
use serde_json::{Value, json};

use super::Refusal;

/// How many scenarios are built in.
const NUMBERED: u32 = 6;

/// Each with its word.
pub(super) fn all() -> &'static [(String, Scenario)] {
    static ALL: LazyLock<Vec<(String, Scenario)>> = LazyLock::new(|| {
        let numbered = (1..=NUMBERED).filter_map(|number| {
            let scenario = Scenario::builtin(number)?;
            Some((number.to_string(), scenario))
        });
        let recipes = RECIPES.iter().filter_map(|(name, _)| {
            let recipe = Scenario::recipe(name, &[]).ok()?;
            Some(((*name).to_owned(), recipe))
        });
        numbered.chain(recipes).collect()
    });
    &ALL
}

/// The scenario of `word` with these values.
pub(super) fn chosen(
    word: &str,
    parameters: &BTreeMap<String, String>,
) -> Result<Scenario, Refusal> {
    let Some((_, scenario)) = all().iter().find(|(known, _)| known == word) else {
        return Err(Refusal::Unknown(format!(
            "no scenario `{word}`: GET /scenarios lists them"
        )));
    };
    if parameters.is_empty() {
        return Ok(scenario.clone());
    }
    if scenario.parameters.is_empty() {
        return Err(Refusal::Wrong(format!(
            "scenario {word} has no parameters, expected none"
        )));
    }
    let given: Vec<_> = parameters.clone().into_iter().collect();
    Scenario::recipe(word, &given).map_err(|why| Refusal::Wrong(why.to_string()))
}

/// One of them for the list; `living` are its stations that live in this process.
pub(super) fn told(word: &str, scenario: &Scenario, living: &[&str]) -> Value {
    let is_recipe = scenario.file.is_some();
    json!({
        "scenario": word,
        "kind": if is_recipe { "recipe" } else { "built-in" },
        "id": scenario.id,
        "title": scenario.title,
        "stations": scenario.stations,
        "steps": scenario.steps.len(),
        "budget_seconds": scenario.budget.as_secs(),
        "parameters": scenario.parameters,
        "living": living,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_built_in_is_offered_once() {
        let words: std::collections::BTreeSet<_> = all().iter().map(|(word, _)| word).collect();
        assert_eq!(words.len(), all().len());
        assert_eq!(all().len(), RECIPES.len() + 6);
    }

    #[test]
    fn a_parameter_is_filled_in_and_a_wrong_one_refused() {
        let given = |name: &str, value: &str| [(name.to_owned(), value.to_owned())].into();
        let recipe = chosen("boot", &given("station", "SIM7")).unwrap();
        assert_eq!(recipe.stations, ["SIM7"]);
        let refused = |word: &str, parameters| chosen(word, &parameters).unwrap_err();
        assert!(matches!(
            refused("boot", given("statoin", "x")),
            Refusal::Wrong(why) if why.contains("no parameter `statoin`")
        ));
        assert!(matches!(
            refused("boot", given("station", "a b")),
            Refusal::Wrong(why) if why.contains("no identity")
        ));
        assert!(matches!(
            refused("1", given("station", "x")),
            Refusal::Wrong(_)
        ));
        assert!(matches!(
            refused("../1", BTreeMap::new()),
            Refusal::Unknown(_)
        ));
    }
}
