//! What every store promises, on every engine; and the ledger through the real ones.
//!
//! The same tests run on SQLite, in memory and, where `CSMS_TEST_POSTGRES` holds an address, on
//! PostgreSQL.

#![expect(clippy::unwrap_used, reason = "what fails in a test may panic")]

#[path = "store/batches.rs"]
mod batches;
#[path = "store/contract.rs"]
mod contract;
#[path = "store/cost.rs"]
mod cost;
#[path = "store/counting.rs"]
mod counting;
#[path = "store/durability.rs"]
mod durability;
#[path = "store/energy_examples.rs"]
mod energy_examples;
#[path = "store/groups.rs"]
mod groups;
#[path = "store/ledger_property.rs"]
mod ledger_property;
#[path = "store/odd_values.rs"]
mod odd_values;
#[path = "store/oracle.rs"]
mod oracle;
#[path = "store/processes.rs"]
mod processes;
#[path = "store/queries_by_hand.rs"]
mod queries_by_hand;
#[path = "store/retention.rs"]
mod retention;
#[path = "store/support.rs"]
mod support;
#[path = "store/tariff_examples.rs"]
mod tariff_examples;
#[path = "store/transactions.rs"]
mod transactions;
#[path = "store/uploads.rs"]
mod uploads;
