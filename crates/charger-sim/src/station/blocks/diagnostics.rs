//! Block N, diagnostics: monitors and their events, logs, customer information.

mod customer_information;
mod log;
mod monitoring;

pub(in crate::station) use log::LogJob;
pub(in crate::station) use monitoring::Monitors;
