//! Certificates that this project makes itself.
//!
//! `authority` signs: it knows keys, names and times, and neither files nor folders. `lab` makes everything
//! that TLS on one's own machine needs, in one folder.

pub mod authority;
pub mod lab;
