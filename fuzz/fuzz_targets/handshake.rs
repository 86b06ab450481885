//! Any bytes as the HTTP request of a station: head, identity, credentials, compression.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| csms::fuzzing::handshake(bytes));
