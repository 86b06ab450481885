//! Every recipe, played by the real program against a real CSMS.

use std::process::Command;

use csms::{
    config::{Options, Settings},
    server,
};
use scenario::{Scenario, recipes::RECIPES};

#[tokio::test(flavor = "multi_thread")]
async fn every_recipe_is_passed_by_our_own_csms() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options {
        listen: Some("127.0.0.1:0".into()),
        http: Some("127.0.0.1:0".into()),
        database: Some(format!(
            "sqlite://{}",
            folder.path().join("csms.sqlite").display()
        )),
        ..Options::default()
    };
    let server = server::start(Settings::resolve(options).unwrap())
        .await
        .unwrap();
    let url = format!("ws://{}", server.ocppj_address.unwrap());
    let http = format!("http://{}", server.http_address);
    let mut played = Vec::new();
    // A few at a time: each is a program of its own.
    for some in RECIPES.chunks(6) {
        let programs: Vec<_> = some
            .iter()
            .map(|(name, _)| {
                let station = format!("R-{name}");
                let child = Command::new(env!("CARGO_BIN_EXE_charger-sim"))
                    .current_dir(folder.path())
                    .args(["--scenario", name, "--set", &format!("station={station}")])
                    .args(["--csms-url", &url, "--http-url", &http, "--lang", "en"])
                    .stdout(std::process::Stdio::piped())
                    .stderr(std::process::Stdio::piped())
                    .spawn()
                    .unwrap();
                (*name, child)
            })
            .collect();
        for (name, child) in programs {
            let ended = tokio::task::spawn_blocking(move || child.wait_with_output().unwrap());
            let output = ended.await.unwrap();
            let told = String::from_utf8_lossy(&output.stderr).into_owned();
            played.push((name, output.status.code(), told));
        }
    }
    let failed: Vec<_> = played
        .iter()
        .filter(|(_, code, _)| *code != Some(0))
        .collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn every_recipe_can_be_read_is_called_as_its_file_and_stands_in_the_manual() {
    let manual = include_str!("../../../docs/simulator.md");
    for (name, text) in RECIPES {
        let recipe = Scenario::recipe(name, &[]).unwrap();
        assert_eq!(recipe.id, name);
        assert!(text.starts_with("# "), "{name} says what happens");
        assert!(manual.contains(&format!("`{name}`")), "{name}");
    }
}
