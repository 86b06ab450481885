//! Where on a station something is.

use crate::wire::wire_struct;

wire_struct! {
    pub struct Evse("EVSEType") {
        required id: i32,
        optional connector_id: i32,
    }
}
