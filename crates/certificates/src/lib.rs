//! Certificates that this project makes itself.
//!
//! `authority` signs: it knows keys, names and times, and neither files nor folders. `request` reads what others want
//! signed, `ocsp` asks and tells whether a certificate holds. `lab` makes everything
//! that TLS on one's own machine needs, in one folder.

pub mod authority;
pub mod lab;
pub mod ocsp;
pub mod request;
mod signature;
