//! `docs/coverage.md` says how deep each action is on both sides, and the tables in the block files say it first.
//!
//! `csms/src/blocks/<block>.rs` and `charger-sim/src/station/blocks/<block>.rs` begin with a table of their actions:
//! depth, the test that proves it, and what is missing. Whoever changes what an action does changes that line, and
//! writes the page anew with `UPDATE_COVERAGE=1 cargo test -p ocpp201 --test coverage`. This test fails when an action
//! is missing, a proof does not exist or speaks of something else, or the page is stale.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use ocpp201::{Action, Block, Direction};

/// What a side does of an action.
struct Row {
    depth: usize,
    /// The test, and the file that holds it, from the root of the project.
    proof: String,
    file: String,
    missing: String,
}

type Rows = BTreeMap<Action, Row>;

/// Where the blocks of the CSMS are, and those of the station.
const SIDES: [&str; 2] = [
    "crates/csms/src/blocks",
    "crates/charger-sim/src/station/blocks",
];

/// The deepest there is.
const DEEPEST: usize = 3;

const INTRODUCTION: &str = "\
# Coverage: the 64 actions on both sides

What `csms` and the station of `charger-sim` do of each action of OCPP 2.0.1, and the test that shows it. This page is
made of the tables at the top of the block files and checked by a test ([how](architecture.md#where-do-i-add-)).

| depth | CSMS | station |
|---|---|---|
| 0 | | refuses always, or never sends it by itself |
| 1 | passes it on, or answers it and keeps what came | answers it, nothing follows |
| 2 | knows its content: types and a resource of its own | keeps a state by it, or plays it |
| 3 | does what the specification asks of a CSMS | does what the specification asks of a station, in messages and in physics |
";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The file of a block: `LocalAuthList` is `local_auth_list`.
fn file_of(block: Block) -> String {
    let mut name = String::new();
    for letter in format!("{block:?}").chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

/// All tests of the project by name, with the files that hold them.
fn tests() -> BTreeMap<String, Vec<String>> {
    fn collect(folder: &Path, found: &mut BTreeMap<String, Vec<String>>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                if !["target", "node_modules"].contains(&name.as_str()) {
                    collect(&path, found);
                }
                continue;
            }
            let is_test = |line: &&str| match path.extension().and_then(|e| e.to_str()) {
                Some("rs") => line.contains("fn "),
                Some("py") => line.contains("def test_"),
                _ => false,
            };
            let Ok(text) = fs::read_to_string(&path) else {
                continue;
            };
            let file = path.strip_prefix(root()).unwrap().to_string_lossy();
            for line in text.lines().filter(is_test) {
                let name = line.split_once("fn ").or_else(|| line.split_once("def "));
                let name = name.and_then(|(_, rest)| rest.split('(').next());
                let files = found
                    .entry(name.unwrap_or_default().to_owned())
                    .or_default();
                files.push(file.replace('\\', "/"));
            }
        }
    }
    let mut found = BTreeMap::new();
    for folder in ["crates", "peers"] {
        collect(&root().join(folder), &mut found);
    }
    found
}

/// The tables of one side, and what is wrong with them.
fn read(folder: &str, tests: &BTreeMap<String, Vec<String>>) -> (Rows, Vec<String>) {
    let mut rows = Rows::new();
    let mut wrong = Vec::new();
    for block in Block::ALL {
        let file = format!("{folder}/{}.rs", file_of(*block));
        let text = fs::read_to_string(root().join(&file)).unwrap();
        let table = text
            .lines()
            .filter_map(|line| line.strip_prefix("//! | "))
            .skip_while(|line| !line.starts_with("action | depth"))
            .skip(1);
        for line in table {
            let cells: Vec<_> = line.split('|').map(str::trim).collect();
            let known = cells.first().and_then(|name| Action::from_name(name));
            let depth = cells.get(1).and_then(|depth| depth.parse().ok());
            let (Some(action), Some(depth @ 0..=DEEPEST), &[_, _, proof, missing, _]) =
                (known, depth, cells.as_slice())
            else {
                wrong.push(format!(
                    "{file}: `{line}` is no row: action | 0 to 3 | `test` | missing"
                ));
                continue;
            };
            if action.block() != *block {
                wrong.push(format!("{file}: {action} belongs to another block"));
            }
            let proof = proof.trim_matches('`');
            match holding(proof, action, tests) {
                Ok(held_by) => {
                    let row = Row {
                        depth,
                        proof: proof.to_owned(),
                        file: held_by,
                        missing: missing.to_owned(),
                    };
                    rows.insert(action, row);
                }
                Err(why) => wrong.push(format!("{file}: {action}: {why}")),
            }
        }
    }
    let missing = Action::ALL
        .iter()
        .filter(|action| !rows.contains_key(*action));
    wrong.extend(missing.map(|action| format!("{folder}: no row for {action}")));
    (rows, wrong)
}

/// The file that holds the test `proof`, if it speaks of `action`.
fn holding(
    proof: &str,
    action: Action,
    tests: &BTreeMap<String, Vec<String>>,
) -> Result<String, String> {
    let Some(files) = tests.get(proof) else {
        return Err(format!("there is no test `{proof}`"));
    };
    // A test that goes through all actions names none of them.
    let speaks = |file: &&String| {
        let text = fs::read_to_string(root().join(file)).unwrap();
        text.contains(action.as_str()) || text.contains("Action::ALL") || file.starts_with("peers/")
    };
    let found = files.iter().find(speaks).cloned();
    found.ok_or_else(|| format!("`{proof}` in {} does not speak of it", files.join(", ")))
}

fn page(sides: &[Rows; 2]) -> String {
    let mut page = INTRODUCTION.to_owned();
    page.push_str("\n| actions | 0 | 1 | 2 | 3 |\n|---|---|---|---|---|\n");
    let received = |action: Action| action.direction().is_to_csms();
    let sent = |action: Action| action.direction().is_to_station();
    let [csms, station] = sides;
    for (what, rows, counts) in [
        (
            "the CSMS receives",
            csms,
            &received as &dyn Fn(Action) -> bool,
        ),
        ("the CSMS sends", csms, &sent),
        ("the station receives", station, &sent),
        ("the station sends", station, &received),
    ] {
        let counted: Vec<_> = rows.iter().filter(|(action, _)| counts(**action)).collect();
        write!(page, "| {what} ({}) |", counted.len()).unwrap();
        for depth in 0..=DEEPEST {
            let of_it = counted.iter().filter(|(_, row)| row.depth == depth);
            write!(page, " {} |", of_it.count()).unwrap();
        }
        page.push('\n');
    }
    for block in Block::ALL {
        write!(page, "\n## {} {block:?}\n\n", block.letter()).unwrap();
        page.push_str("| action | sent by | CSMS | station | missing |\n|---|---|---|---|---|\n");
        for action in Action::ALL.iter().filter(|action| action.block() == *block) {
            let sender = match action.direction() {
                Direction::ToCsms => "station",
                Direction::ToStation => "CSMS",
                Direction::Both => "both",
            };
            let [csms, station] = sides.each_ref().map(|rows| &rows[action]);
            let shown = |row: &Row| format!("{} [{}](../{})", row.depth, row.proof, row.file);
            let missing = [("CSMS", csms), ("station", station)].map(|(side, row)| {
                let is_said = !row.missing.is_empty();
                is_said.then(|| format!("{side}: {}", row.missing))
            });
            let missing: Vec<_> = missing.into_iter().flatten().collect();
            writeln!(
                page,
                "| {action} | {sender} | {} | {} | {} |",
                shown(csms),
                shown(station),
                missing.join("; ")
            )
            .unwrap();
        }
    }
    page
}

#[test]
fn the_page_on_coverage_is_what_the_block_files_say() {
    let tests = tests();
    let mut wrong = Vec::new();
    let sides = SIDES.map(|folder| {
        let (rows, problems) = read(folder, &tests);
        wrong.extend(problems);
        rows
    });
    assert!(wrong.is_empty(), "{wrong:#?}");
    let page = page(&sides);
    let file = root().join("docs/coverage.md");
    if std::env::var_os("UPDATE_COVERAGE").is_some() {
        fs::write(&file, &page).unwrap();
    }
    let committed = fs::read_to_string(&file)
        .unwrap_or_default()
        .replace("\r\n", "\n");
    assert!(
        committed == page,
        "docs/coverage.md is stale: UPDATE_COVERAGE=1 cargo test -p ocpp201 --test coverage"
    );
}

#[test]
fn a_row_needs_a_test_that_speaks_of_its_action() {
    let tests = tests();
    let of = |proof: &str| holding(proof, Action::Reset, &tests);
    assert!(of("no_such_test").unwrap_err().contains("there is no test"));
    assert!(
        of("rounds_half_a_step_up")
            .unwrap_err()
            .contains("does not speak of it")
    );
    let held_by = of("reset_on_idle_waits_for_the_transaction_and_boots_as_scheduled");
    assert_eq!(
        held_by.unwrap(),
        "crates/charger-sim/src/station/tests/resets.rs"
    );
}
