use std::str::FromStr as _;

use super::*;

#[test]
fn what_the_system_says_is_told_in_three_languages() {
    let texts = [
        std::net::Ipv4Addr::from_str("x").unwrap_err().to_string(),
        std::net::SocketAddr::from_str("x").unwrap_err().to_string(),
        f64::from_str("x").unwrap_err().to_string(),
        f64::from_str("").unwrap_err().to_string(),
        u8::from_str("x").unwrap_err().to_string(),
        u8::from_str("").unwrap_err().to_string(),
        u8::from_str("300").unwrap_err().to_string(),
        i8::from_str("-300").unwrap_err().to_string(),
        std::fs::read("/nowhere/at/all").unwrap_err().to_string(),
        "3 is not in 0..=1".to_owned(),
    ];
    for text in texts {
        for language in [Language::Ko, Language::Ja] {
            let told = system(&text, language);
            assert_ne!(told, text);
            let english = told.split(|c: char| !c.is_ascii_alphabetic());
            let words: Vec<_> = english.filter(|word| word.len() > 4).collect();
            assert!(words.is_empty(), "{told}");
        }
        assert_eq!(system(&text, Language::En), text);
    }
}

#[test]
fn every_block_is_whole() {
    let mut faults = check::faults(SYSTEM);
    // The number of an error of the system says nothing to people: translations leave it out.
    faults.retain(|fault| !fault.starts_with("expected "));
    assert_eq!(faults, [""; 0]);
}
