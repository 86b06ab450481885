//! A clean run passes, and each of ten tamperings of its database is caught by name.
//!
//! The database has the real schema and the rows of a synthetic run; the record says what that run
//! did. Each tampering changes one thing and must turn exactly the named checks to FAIL.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod bills;
mod command;
mod faults;
mod lab;
mod synthetic;
mod tampering;
mod tariffs;

use std::time::Duration;

use lab::Lab;
use scenario::{Fleet, Language, RunRecord};
use synthetic::Run;
use terminal::{Stream, Style, Wishes};
use verify::app::{AppError, judge};
use verify::check::Verdict;
use verify::figures::Tariff;
use verify::queries::Engine;
use verify::report::{self, Kind};
use verify::run::{Choice, Target};

use verify::verdict::{Judgement, Overall};
use verify::yardstick::Yardstick;

/// What a run is measured by unless a test says otherwise.
fn yardstick() -> Yardstick {
    Yardstick {
        fleet: Fleet::emart(),
        tariff: Tariff {
            price_per_kwh_e4: 1_500_000,
            price_per_minute_e4: 0,
            price_per_session_e4: 0,
            step_wh: 10,
        },
        max_response: Duration::from_millis(100),
        max_set_up: Duration::from_secs(1),
    }
}

/// The target that a record makes, by way of its file.
fn target(record: &RunRecord, choices: &[Choice]) -> Target {
    let folder = tempfile::tempdir().unwrap();
    record.save(folder.path()).unwrap();
    Target::run(None, folder.path(), choices).unwrap()
}

async fn judged(lab: &Lab, record: &RunRecord) -> Judgement {
    judged_by(&yardstick(), lab, record).await
}

async fn judged_by(yardstick: &Yardstick, lab: &Lab, record: &RunRecord) -> Judgement {
    judge(&target(record, &[]), &lab.url(), yardstick)
        .await
        .unwrap()
}

/// The failed checks as `scenario check-id`.
fn failed(judgement: &Judgement) -> Vec<String> {
    let name = |number: Option<u32>| number.map_or("-".to_owned(), |n| n.to_string());
    let failed = judgement.failed();
    failed
        .map(|(group, outcome)| format!("{} {}", name(group.number), outcome.id))
        .collect()
}

fn verdict_of(judgement: &Judgement, scenario: u32, id: &str) -> Verdict {
    let group = judgement
        .groups
        .iter()
        .find(|g| g.number == Some(scenario))
        .unwrap();
    group
        .checks
        .iter()
        .find(|check| check.id == id)
        .unwrap()
        .finding
        .verdict
}

async fn clean_run_passes(mut lab: Lab) {
    lab.fill(Run::reference()).await;
    let judgement = judged(&lab, &Run::reference().record(&lab.url())).await;
    assert_eq!(failed(&judgement), [""; 0]);
    assert_eq!(judgement.verdict, Overall::Pass);
    assert_eq!(
        judgement.summary.skipped, 0,
        "a complete record leaves nothing out"
    );
    assert_eq!(judgement.summary.messages.as_ref().unwrap().lost, 0);
    // 1,667 + 833 + 833 + 417 + 556 + 1,111 Wh.
    assert_eq!(judgement.summary.energy_mwh, 5_417_000);
    assert_eq!(judgement.summary.billed_wh, 5_420);
    assert_eq!(judgement.summary.cost_e4, 8_130_000);
    lab.close().await;
}

#[tokio::test]
async fn a_clean_run_passes_on_sqlite() {
    clean_run_passes(Lab::sqlite().await).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn a_clean_run_passes_on_postgres() {
    clean_run_passes(Lab::postgres("clean").await).await;
}

#[tokio::test]
async fn every_check_passes_somewhere_in_a_clean_run() {
    let mut lab = Lab::sqlite().await;
    lab.fill(Run::reference()).await;
    let judgement = judged(&lab, &Run::reference().record(&lab.url())).await;
    for check in verify::checks::CHECKS {
        let passed = (1..=5).any(|n| verdict_of(&judgement, n, check.id) == Verdict::Pass);
        assert!(passed, "{} has never anything to look at", check.id);
    }
    for id in [
        "energy-plan",
        "energy-physics",
        "total-power",
        "cost",
        "duration",
    ] {
        assert_eq!(verdict_of(&judgement, 3, id), Verdict::Pass, "{id}");
        assert_eq!(
            verdict_of(&judgement, 1, id),
            Verdict::NotApplicable,
            "{id}"
        );
    }
}

#[tokio::test]
async fn every_statement_is_valid_on_sqlite() {
    use sqlx::{AssertSqlSafe, Connection, Executor, SqlSafeStr};
    let Lab::Sqlite {
        mut connection,
        folder,
    } = Lab::sqlite().await
    else {
        unreachable!("asked for SQLite")
    };
    for statement in Engine::Sqlite.statements() {
        let text = AssertSqlSafe(statement.clone()).into_sql_str();
        connection.prepare(text).await.expect(&statement);
    }
    connection.close().await.unwrap();
    drop(folder);
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn every_statement_is_valid_on_postgres() {
    use sqlx::{AssertSqlSafe, Executor, SqlSafeStr};
    let Lab::Postgres { mut connection, .. } = Lab::postgres("statements").await else {
        unreachable!("asked for PostgreSQL")
    };
    for statement in Engine::Postgres.statements() {
        let text = AssertSqlSafe(statement.clone()).into_sql_str();
        connection.prepare(text).await.expect(&statement);
    }
}

#[tokio::test]
async fn an_empty_database_is_never_a_pass() {
    let lab = Lab::sqlite().await;
    let record = Run::reference().record(&lab.url());
    let nothing = judge(&target(&record, &[]), &lab.url(), &yardstick()).await;
    let error = nothing.unwrap_err();
    assert!(matches!(error, AppError::Empty(_)), "{error}");
    assert_eq!(error.exit_code(), 4);
}

#[tokio::test]
async fn a_missing_database_is_no_data_and_an_unreachable_one_is_not_reachable() {
    let record = Run::reference().record("sqlite:///nowhere/csms.sqlite");
    for (url, code) in [
        ("sqlite:///nowhere/csms.sqlite", 4),
        ("postgres://csms@127.0.0.1:1/charger_db", 3),
        ("mysql://localhost/x", 2),
    ] {
        let refused = judge(&target(&record, &[]), url, &yardstick()).await;
        assert_eq!(refused.unwrap_err().exit_code(), code, "{url}");
    }
}

#[tokio::test]
async fn without_a_record_the_newest_rows_are_held_against_the_scenario() {
    let mut lab = Lab::sqlite().await;
    lab.fill(Run::reference()).await;
    let from = Run::reference().started_at;
    let to = from + jiff::SignedDuration::from_mins(10);
    let by = async |lab: &Lab, choices: &[Choice]| {
        let target = Target::span(from, to, choices).unwrap();
        judge(&target, &lab.url(), &yardstick()).await.unwrap()
    };
    for number in 1..=5 {
        let judgement = by(&lab, &[Choice::Number(number)]).await;
        assert_eq!(failed(&judgement), [""; 0], "scenario {number}");
        assert_eq!(
            verdict_of(&judgement, number, "messages-lost"),
            Verdict::Skip
        );
    }
    let consistency = by(&lab, &[]).await;
    assert_eq!(failed(&consistency), [""; 0]);
    assert_eq!(consistency.verdict, Overall::Pass);
    let text = report::table::text(&consistency, style(80, Language::En, false), &[]);
    assert!(!text.contains("duration  "), "{text}");
    lab.execute(
        "UPDATE charging_transaction SET cost_e4 = cost_e4 + 15000 WHERE transaction_key = 2",
    )
    .await;
    assert_eq!(failed(&by(&lab, &[Choice::Number(3)]).await), ["3 cost"]);
    assert_eq!(failed(&by(&lab, &[]).await), ["- cost"]);
}

#[tokio::test]
async fn a_span_without_rows_is_no_data() {
    let mut lab = Lab::sqlite().await;
    lab.fill(Run::reference()).await;
    let from = Run::another().started_at;
    let target = Target::span(from, from + jiff::SignedDuration::from_mins(1), &[]).unwrap();
    let judgement = judge(&target, &lab.url(), &yardstick()).await.unwrap();
    assert_eq!(judgement.verdict, Overall::NoData);
    assert_eq!(judgement.verdict.exit_code(), 4);
    let scenario = Target::span(from, from, &[Choice::Number(2)]).unwrap();
    let judgement = judge(&scenario, &lab.url(), &yardstick()).await.unwrap();
    assert_eq!(
        judgement.verdict,
        Overall::NoData,
        "nor does a scenario make data of nothing"
    );
}

/// A single station's sessions run in a time lapse: the station's time is an hour behind, no scenario
/// file says what to expect, and the record alone is the yardstick.
#[tokio::test]
async fn sessions_without_a_scenario_are_judged_by_their_record() {
    let hour = jiff::SignedDuration::from_hours(1);
    let mut lab = Lab::sqlite().await;
    lab.fill(Run::reference()).await;
    lab.execute(
        "UPDATE charging_transaction SET started_at = started_at - 3600000000,
                ended_at = ended_at - 3600000000 WHERE transaction_key = 1;
         UPDATE transaction_event SET occurred_at = occurred_at - 3600000000
          WHERE transaction_key = 1",
    )
    .await;
    let mut record = Run::reference().record(&lab.url());
    record.scenarios = vec![record.scenarios.remove(1)];
    let sessions = &mut record.scenarios[0];
    sessions.number = 0;
    sessions.id = "charging-sessions".into();
    let transaction = &mut sessions.stations[0].transactions[0];
    transaction.started_at -= hour;
    transaction.ended_at = transaction.ended_at.map(|at| at - hour);
    for event in &mut transaction.events {
        event.timestamp -= hour;
    }
    let judgement = judged(&lab, &record).await;
    assert_eq!(failed(&judgement), [""; 0]);
    assert_eq!(judgement.verdict, Overall::Pass);
    assert_eq!(judgement.groups[0].number, None);
    assert_eq!(judgement.groups[0].rerun, None);
    lab.execute("UPDATE charging_transaction SET duration_seconds = 35 WHERE transaction_key = 1")
        .await;
    assert_eq!(failed(&judged(&lab, &record).await), ["- duration"]);
}

/// Rows belong to the scenario that they were written in, however close the next one follows.
#[tokio::test]
async fn a_scenario_of_a_fifth_of_a_second_keeps_its_connection_to_itself() {
    let ms = jiff::SignedDuration::from_millis;
    let mut lab = Lab::sqlite().await;
    lab.fill(Run::reference()).await;
    let next = Run::reference().begin(2);
    lab.execute(&format!(
        "UPDATE connection SET connected_at = {}, disconnected_at = {} WHERE connection_key = 1",
        (next - ms(150)).as_microsecond(),
        (next - ms(20)).as_microsecond()
    ))
    .await;
    let mut record = Run::reference().record(&lab.url());
    record.scenarios[0].started_at = next - ms(200);
    record.scenarios[0].finished_at = next;
    assert_eq!(failed(&judged(&lab, &record).await), [""; 0]);
    // Nor does it matter which of them are judged.
    let only = target(&record, &[Choice::Number(2)]);
    let judgement = judge(&only, &lab.url(), &yardstick()).await.unwrap();
    assert_eq!(failed(&judgement), [""; 0]);
    assert_eq!(judgement.groups.len(), 1);
}

/// Two runs of the same scenario one right after the other, each judged by its own record.
#[tokio::test]
async fn a_run_keeps_its_connections_to_itself_however_close_another_follows() {
    let ms = jiff::SignedDuration::from_millis;
    let mut lab = Lab::sqlite().await;
    lab.fill(Run::reference()).await;
    let mut record = Run::reference().record(&lab.url());
    record.scenarios.truncate(1);
    record.finished_at = record.scenarios[0].finished_at;
    let (begin, end) = (record.started_at, record.finished_at);
    for (key, from, to) in [
        // The one before left as this one began, and its end was written late.
        (101, begin - ms(120), begin + ms(5)),
        (102, end + ms(30), end + ms(150)),
    ] {
        lab.execute(&format!(
            "INSERT INTO connection SELECT {key}, station_key, ocpp_version, security_profile,
                    remote_address, {}, {}, reason, process_key
                    FROM connection WHERE connection_key = 1",
            from.as_microsecond(),
            to.as_microsecond()
        ))
        .await;
    }
    assert_eq!(failed(&judged(&lab, &record).await), [""; 0]);
    // Neither may stand in for a row that is gone.
    lab.execute("DELETE FROM connection WHERE connection_key = 1")
        .await;
    let caught = failed(&judged(&lab, &record).await);
    assert_eq!(caught, ["1 same-run", "1 connected", "1 connection-log"]);
}

/// The CSMS's clock may be behind the simulator's.
#[tokio::test]
async fn a_connection_stored_a_little_early_is_still_the_one_of_the_run() {
    let mut lab = Lab::sqlite().await;
    lab.fill(Run::reference()).await;
    lab.execute(
        "UPDATE connection SET connected_at = connected_at - 200000,
                disconnected_at = disconnected_at - 200000 WHERE connection_key = 1",
    )
    .await;
    let record = Run::reference().record(&lab.url());
    assert_eq!(failed(&judged(&lab, &record).await), [""; 0]);
}

/// What people read must not depend on where the test ran.
fn without_paths(mut judgement: Judgement) -> Judgement {
    judgement.judged.database = "sqlite:///data/csms.sqlite".into();
    judgement.judged.run_file = Some("runs/20261121T050000Z-42.json".into());
    judgement
}

fn style(width: u16, language: Language, ascii: bool) -> Style {
    let wishes = Wishes {
        width: Some(width),
        ascii,
        language: Some(language),
        ..Wishes::default()
    };
    Style::resolve(wishes, |_| None, Stream::Other, Stream::Other)
}

async fn example(break_it: bool) -> Judgement {
    let mut lab = Lab::sqlite().await;
    lab.fill(Run::reference()).await;
    if break_it {
        lab.execute("UPDATE charging_transaction SET energy_mwh = energy_mwh * 106 / 100 WHERE transaction_key = 1")
            .await;
    }
    let record = Run::reference().record(&lab.url());
    let choices = [Choice::Number(2), Choice::Number(3)];
    let judgement = judge(&target(&record, &choices), &lab.url(), &yardstick()).await;
    without_paths(judgement.unwrap())
}

#[tokio::test]
async fn what_people_read_of_a_passed_run() {
    let judgement = example(false).await;
    let reports = ["junit verify.xml".to_owned()];
    for width in [80, 120] {
        let text = report::table::text(&judgement, style(width, Language::En, false), &reports);
        let widest = text
            .lines()
            .map(unicode_width::UnicodeWidthStr::width)
            .max();
        assert!(
            widest.unwrap() <= usize::from(width),
            "{widest:?} cells at {width}"
        );
        insta::assert_snapshot!(format!("passed_{width}"), text);
    }
    let korean = report::table::text(&judgement, style(80, Language::Ko, false), &[]);
    insta::assert_snapshot!("passed_korean_80", korean);
}

#[tokio::test]
async fn what_people_read_of_a_failed_run() {
    let judgement = example(true).await;
    for width in [80, 120] {
        let text = report::table::text(&judgement, style(width, Language::En, false), &[]);
        assert_eq!(text.lines().last().unwrap().split(' ').next(), Some("FAIL"));
        insta::assert_snapshot!(format!("failed_{width}"), text);
    }
    for (language, name) in [(Language::Ko, "korean"), (Language::Ja, "japanese")] {
        let text = report::table::text(&judgement, style(80, language, false), &[]);
        insta::assert_snapshot!(format!("failed_{name}_80"), text);
    }
    let ascii = report::table::text(&judgement, style(80, Language::En, true), &[]);
    assert!(ascii.is_ascii(), "{ascii}");
    let colored = Style {
        color_out: true,
        ..style(80, Language::En, false)
    };
    let painted = report::table::text(&judgement, colored, &[]);
    let plain = painted
        .replace("\u{1b}[32m", "")
        .replace("\u{1b}[1;31m", "");
    let plain = plain.replace("\u{1b}[33m", "").replace("\u{1b}[0m", "");
    assert_ne!(painted, plain);
    let text = report::table::text(&judgement, style(80, Language::En, false), &[]);
    assert_eq!(plain, text, "colour only repeats what words say");
}

#[tokio::test]
async fn a_transaction_id_cannot_forge_a_line_of_the_report() {
    let mut lab = Lab::sqlite().await;
    lab.fill(Run::reference()).await;
    let forged = "x' || char(10) || 'PASS 5 of 5 scenarios' || char(27) || '[2J";
    lab.execute(&format!(
        "UPDATE charging_transaction SET transaction_id = '{forged}' WHERE transaction_key = 1"
    ))
    .await;
    let judgement = judged(&lab, &Run::reference().record(&lab.url())).await;
    let text = report::table::text(&judgement, style(200, Language::En, false), &[]);
    assert!(
        text.contains("x\u{fffd}PASS 5 of 5 scenarios\u{fffd}[2J"),
        "{text}"
    );
    assert!(!text.contains('\u{1b}'));
    assert!(text.lines().all(|line| !line.starts_with("PASS")));
}

#[tokio::test]
async fn the_reports_say_what_failed_in_every_form() {
    let judgement = example(true).await;
    for (kind, name) in [(Kind::Junit, "junit"), (Kind::Md, "md")] {
        let text = report::render(kind, &judgement, Language::En).unwrap();
        insta::assert_snapshot!(format!("failed_{name}"), text);
    }
    let html = report::render(Kind::Html, &judgement, Language::Ja).unwrap();
    assert!(html.contains("<html lang=\"ja\">") && html.contains("energy-plan"));
    assert!(!html.contains("http"), "nothing is loaded from anywhere");
    let json = report::render(Kind::Json, &judgement, Language::Ko).unwrap();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["schema"], 1);
    assert_eq!(json["verdict"], "FAIL");
    assert_eq!(json["groups"][0]["id"], "charging-session");
    let check = &json["groups"][0]["checks"][9];
    assert_eq!(check["id"], "energy-plan");
    assert_eq!(check["title"], "Energy as planned ±5 %");
    assert_eq!(check["finding"]["verdict"], "FAIL");
    assert_eq!(check["finding"]["failures"][0]["actual"], "1.76702 kWh");
}
