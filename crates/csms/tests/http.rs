//! The HTTP side against a real server: real sockets, a real database file, a station that speaks
//! OCPP-J by hand.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "http/access.rs"]
mod access;
#[path = "http/certificates.rs"]
mod certificates_of_stations;
#[path = "http/claims.rs"]
mod claims;
#[path = "http/commands.rs"]
mod commands;
#[path = "http/display_messages.rs"]
mod display_messages;
#[path = "http/doctor.rs"]
mod doctor;
#[path = "http/doctor_tls.rs"]
mod doctor_tls;
#[path = "http/energy.rs"]
mod energy;
#[path = "http/events.rs"]
mod events;
#[path = "http/feed.rs"]
mod feed;
#[path = "http/firmware.rs"]
mod firmware;
#[path = "http/gaps.rs"]
mod gaps;
#[path = "http/installation.rs"]
mod installation;
#[path = "http/lab.rs"]
mod lab;
#[path = "http/local_lists.rs"]
mod local_lists;
#[path = "http/monitoring.rs"]
mod monitoring;
#[path = "http/openapi.rs"]
mod openapi;
#[path = "http/operators.rs"]
mod operators;
#[path = "http/overview.rs"]
mod overview;
#[path = "http/page.rs"]
mod page;
#[path = "http/provisioning.rs"]
mod provisioning;
#[path = "http/reservations.rs"]
mod reservations;
#[path = "http/resources.rs"]
mod resources;
#[path = "http/running_cost.rs"]
mod running_cost;
#[path = "http/samples.rs"]
mod samples;
#[path = "http/sender_rules.rs"]
mod sender_rules;
#[path = "http/session.rs"]
mod session;
#[path = "http/simulator.rs"]
mod simulator;
#[path = "http/smart_charging.rs"]
mod smart_charging;
#[path = "http/standing.rs"]
mod standing;
#[path = "http/tokens.rs"]
mod tokens;
#[path = "http/vendor_messages.rs"]
mod vendor_messages;
