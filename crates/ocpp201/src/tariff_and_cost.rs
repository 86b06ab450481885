//! The messages of tariff and cost (Part 2, block I).
//!
//! Tariffs as texts travel in `IdTokenInfo`, final costs in the answer to the last event of a
//! transaction; the tariff that ISO 15118 knows is in `datatypes/sales_tariff.rs`.

use crate::{Text, wire::wire_struct};

wire_struct! {
    /// What a transaction costs so far, for the driver (I02).
    pub struct CostUpdatedRequest {
        /// So far, with taxes, in the currency of the station.
        required total_cost: f64,
        /// Of which transaction.
        required transaction_id: Text<36>,
    }
}

wire_struct! {
    /// Confirms a [`CostUpdatedRequest`]; it has no fields.
    pub struct CostUpdatedResponse {}
}
