//! ECHONET Lite for EV chargers, without I/O and without a clock of its own.
//!
//! - [`frame`]: a frame of format 1 and its bytes.
//! - [`object`]: the codes of classes and objects.
//! - [`property_map`]: which properties an object announces, takes and gives.
//! - [`data`]: what the data of a property means, with unit and range.
//! - [`class`]: the tables of the node profile, the EV charger (0x02A1) and the EV
//!   charger/discharger (0x027E).
//! - [`charger`]: what a charger is and does, as the data of its properties.
//! - [`node`]: a node that answers, as a state machine that is told the time.
//! - [`controller`]: one who asks, as a state machine that is told the time.
//!
//! Sockets, timers and the physics of charging do not live here. The numbers follow the
//! ECHONET Lite specification 1.14, part 2, and the appendix, Release R.

pub mod charger;
pub mod class;
pub mod controller;
pub mod data;
pub mod frame;
pub mod node;
pub mod object;
pub mod property_map;

/// The UDP port that every frame is sent to, whatever port it came from.
pub const PORT: u16 = 3610;
/// The multicast group of IPv4.
pub const GROUP_V4: std::net::Ipv4Addr = std::net::Ipv4Addr::new(224, 0, 23, 0);
