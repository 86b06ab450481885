//! Deterministic simulation: the CSMS and its stations in one process, under simulated time.
//!
//! `plan` draws what happens from a seed, `world` makes it happen, `witness` keeps what the stations saw,
//! `wishes` what operators were told, and `verdict` compares all that with what is stored. `network`, `disk` and
//! `clock` are what the real programs run on instead of TCP, a database and the machine's clock; `http` asks the
//! REST interface without a socket.

pub mod clock;
pub mod disk;
pub mod http;
pub mod network;
pub mod plan;
pub mod sweep;
pub mod trace;
pub mod verdict;
pub mod wishes;
pub mod witness;
pub mod world;
