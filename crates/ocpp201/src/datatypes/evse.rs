//! Where on a station something is.

use crate::wire::wire_struct;

wire_struct! {
    /// An EVSE, or a connector of it.
    pub struct Evse("EVSEType") {
        /// Number of the EVSE in the station, from 1; 0 is the station where that is allowed.
        required id: i32,
        /// Number of the connector in the EVSE, from 1; absent, the EVSE itself.
        optional connector_id: i32,
    }
}
