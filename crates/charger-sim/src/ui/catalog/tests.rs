//! The catalog is complete and holds nothing that nobody says.
//!
//! Both are read off the sources: what the runner may report is in their string literals.

use std::path::Path;

use terminal::catalog::check::{self, without_names};

use super::*;

fn source(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    // A literal that goes on in the next line.
    lines.collect::<Vec<_>>().join("\n")
}

/// The string literals of a source.
fn literals(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in source.lines() {
        let mut pieces = line.split('"');
        pieces.next();
        while let (Some(literal), Some(_)) = (pieces.next(), pieces.next()) {
            found.push(without_names(literal));
        }
    }
    found
}

/// Names and words that are the same in every language, or that no one but a program reads.
const AS_THEY_ARE: [&str; 21] = [
    "Authorize",
    "BootNotification",
    "CSMS",
    "Heartbeat",
    "Local, StoppedByEV or EmergencyStop",
    "POST /chargers/{}/start",
    "POST /chargers/{}/stop",
    "StatusNotification",
    "TransactionEvent(Ended)",
    "TransactionEvent(Started)",
    "remoteStartId",
    "stoppedReason",
    "Available",
    "Occupied",
    "Accepted",
    "Pending",
    "Local",
    "StoppedByEV",
    "EmergencyStop",
    "Started",
    "Ended",
];

#[test]
fn everything_that_the_runner_reports_is_in_the_catalog() {
    let mut missing = Vec::new();
    for file in [
        "runner/play.rs",
        "runner/fault.rs",
        "runner/single.rs",
        "runner/judge.rs",
        "runner/failure.rs",
    ] {
        for literal in literals(&source(file)) {
            let says_something = literal
                .replace("{}", "")
                .chars()
                .filter(|c| c.is_ascii_lowercase())
                .count()
                > 1;
            let is_name = AS_THEY_ARE.contains(&literal.as_str()) || literal.starts_with("GUEST-");
            // What is left of a number and its unit, or a frame.
            let is_frame = literal.contains("[2,")
                || literal.contains("[3,")
                || literal.contains("[4,")
                || literal.contains("seqNo");
            let is_format = [
                "%H:%M:%S%.3f",
                "ISO14443",
                "{}: ",
                "{}: expected {}, actual {}",
            ]
            .contains(&literal.as_str());
            if says_something && !is_name && !is_frame && !is_format {
                let said = literal.replace("{}", "7");
                if told(&said, Language::Ko) == said || told(&said, Language::Ja) == said {
                    missing.push(format!("{file}: {literal}"));
                }
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn the_catalog_is_whole_and_holds_nothing_that_nobody_says() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = [own.join("src"), own.join("../scenario/src")];
    for text in [TEXT, SAID] {
        assert_eq!(check::faults(text), [""; 0]);
        let unused = check::unused(text, &folders.each_ref().map(|folder| &**folder));
        assert_eq!(unused, [""; 0]);
    }
}

#[test]
fn sentences_within_sentences_are_translated_too() {
    let ko = |text| told(text, Language::Ko).into_owned();
    let ja = |text| told(text, Language::Ja).into_owned();
    assert_eq!(ko("nothing within 10 s"), "10초 동안 아무 응답 없음");
    assert_eq!(ja("nothing within 10 s"), "10秒以内に何も届かず");
    assert_eq!(
        ko("scheduled command failed: EVSE 1 has no vehicle: plug one in first"),
        "예약된 명령 실패: EVSE 1에 연결된 차량이 없음: 먼저 차량을 연결하세요"
    );
    assert_eq!(
        ja("cannot reach 127.0.0.1:9000: Connection refused (os error 111)"),
        "127.0.0.1:9000に接続できません: 接続が拒否されました"
    );
    assert_eq!(ko("HTTP 404: no such station"), "HTTP 404: no such station");
    assert_eq!(
        told("nothing within 10 s", Language::En),
        "nothing within 10 s"
    );
}
