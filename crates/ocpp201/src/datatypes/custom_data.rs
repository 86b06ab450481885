//! The one open object of the protocol (Part 2, 2.1.4): members outside the standard, named by
//! their vendor. What they mean is agreed between vendors and not known here.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Text, wire::from_wire_by_serde};

/// Members outside the standard, which every object may carry.
///
/// Whoever does not know the vendor ignores them, and does not refuse the message.
#[doc(alias = "CustomDataType")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CustomDataType")]
pub struct CustomData {
    /// Who defined the other members, as a reversed domain name such as `com.example`.
    pub vendor_id: Text<255>,
    /// Everything else.
    #[serde(flatten)]
    pub members: serde_json::Map<String, serde_json::Value>,
}

impl CustomData {
    /// Without any member yet.
    pub fn new(vendor_id: Text<255>) -> Self {
        Self {
            vendor_id,
            members: serde_json::Map::new(),
        }
    }
}

from_wire_by_serde!(CustomData);
