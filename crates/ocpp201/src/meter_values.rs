//! The messages of metering (Part 2, block J).
//!
//! The values themselves are in `datatypes/meter_value.rs`.

use crate::{List, MeterValue, wire::wire_struct};

wire_struct! {
    pub struct MeterValuesRequest {
        required evse_id: i32,
        required meter_value: List<MeterValue>,
    }
}

wire_struct! {
    pub struct MeterValuesResponse {}
}
