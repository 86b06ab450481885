//! The messages of metering (Part 2, block J).
//!
//! The values themselves are in `datatypes/meter_value.rs`.

use crate::{List, MeterValue, wire::wire_struct};

wire_struct! {
    /// Meter values outside transactions, taken by the clock (J01).
    ///
    /// Those of transactions travel in [`TransactionEventRequest`](crate::TransactionEventRequest).
    pub struct MeterValuesRequest {
        /// Of which EVSE; 0: of the main meter of the station.
        required evse_id: i32,
        /// The values.
        required meter_value: List<MeterValue>,
    }
}

wire_struct! {
    /// Confirms a [`MeterValuesRequest`]; it has no fields.
    pub struct MeterValuesResponse {}
}
