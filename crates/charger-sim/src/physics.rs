//! What happens between the grid and the battery: power cabinet, vehicle, meter.
//!
//! Power is whole watts, energy whole watt-milliseconds, so that energy = ∫ power dt holds exactly
//! between scheduled instants. No protocol, no clock, no sockets.

pub mod cabinet;
pub mod meter;
pub mod vehicle;
