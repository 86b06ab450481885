//! The program on real sockets: found, read, written, told of changes, and left alone by nonsense.
//!
//! Every test has addresses of its own within 127.0.0.0/8, which only Linux has by itself.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(
    clippy::disallowed_methods,
    reason = "tests of real programs wait in real time"
)]

mod abuse;
mod lab;
mod network;
mod rest;
