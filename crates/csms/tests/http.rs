//! The HTTP side against a real server: real sockets, a real database file, a station that speaks
//! OCPP-J by hand.

#[path = "http/access.rs"]
mod access;
#[path = "http/commands.rs"]
mod commands;
#[path = "http/events.rs"]
mod events;
#[path = "http/lab.rs"]
mod lab;
#[path = "http/openapi.rs"]
mod openapi;
#[path = "http/resources.rs"]
mod resources;
