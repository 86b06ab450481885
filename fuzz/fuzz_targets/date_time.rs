//! Any text as a date-time: what is accepted keeps its text, and its instant is written and read again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use ocpp201::DateTime;

fuzz_target!(|text: &str| {
    let Ok(read) = text.parse::<DateTime>() else { return };
    assert_eq!(read.text(), text);
    let instant = read.timestamp();
    let again: DateTime = instant.to_string().parse().expect("readable as written");
    assert_eq!(again.timestamp(), instant);
    // What is sent has three fractional digits at most, and is never later than what was meant.
    let sent = DateTime::from(instant);
    let difference = instant.duration_since(sent.timestamp());
    assert!(!difference.is_negative() && difference.as_millis() == 0, "{text}: {difference:?}");
    assert_eq!(sent.text().parse(), Ok(sent));
});
