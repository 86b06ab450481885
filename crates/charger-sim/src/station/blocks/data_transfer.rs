//! Block P, data transfer: messages of the vendors that the station's shape names (P01).
//!
//! What comes of a message is a row of that table: an echo, a place in the store, or a refusal. The store keeps the
//! newest messages and is shown in the state of the station. What the station sends itself is up to the verb
//! `data-transfer`.
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | DataTransfer | 3 | `a_message_of_a_vendor_is_answered_as_its_row_says` | is sent by the verb `data-transfer` only |

use std::collections::VecDeque;

use ocpp201::{DataTransferRequest, DataTransferResponse, DataTransferStatusEnum};
use scenario::shape::VendorAnswer;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::station::{
    core::Core,
    dispatch::{Refusal, because},
};

/// Messages that are kept.
const MOST_KEPT: usize = 20;
/// Bytes of data that are kept of a message.
const LONGEST_KEPT: usize = 4_096;

/// What was stored, oldest first.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(in crate::station) struct VendorStore(VecDeque<VendorData>);

impl VendorStore {
    /// All of it.
    pub(in crate::station) fn all(&self) -> Vec<VendorData> {
        self.0.iter().cloned().collect()
    }
}

/// Data of a vendor that the station keeps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VendorData {
    /// Whose.
    pub vendor_id: String,
    /// Which message.
    pub message_id: Option<String>,
    /// What it said.
    pub data: Option<Value>,
}

impl Core {
    pub(in crate::station) fn data_transfer(
        &mut self,
        request: DataTransferRequest,
    ) -> Result<DataTransferResponse, Refusal> {
        use DataTransferStatusEnum as Status;
        let message = request.message_id.as_deref();
        let rows = self.spec.vendors.iter();
        let mut rows = rows.filter(|row| row.vendor_id.eq_ignore_ascii_case(&request.vendor_id));
        if rows.clone().next().is_none() {
            return Ok(DataTransferResponse::new(Status::UnknownVendorId));
        }
        let exact = rows
            .clone()
            .find(|row| row.message_id.as_deref() == message);
        let Some(row) = exact.or_else(|| rows.find(|row| row.message_id.is_none())) else {
            let mut response = DataTransferResponse::new(Status::UnknownMessageId);
            response.status_info = because("NotFound");
            return Ok(response);
        };
        Ok(match row.answer {
            VendorAnswer::Reject => DataTransferResponse::new(Status::Rejected),
            VendorAnswer::Echo => {
                let mut response = DataTransferResponse::new(Status::Accepted);
                response.data = request.data;
                response
            }
            VendorAnswer::Store => {
                let data = request.data;
                if data
                    .as_ref()
                    .is_some_and(|data| data.to_string().len() > LONGEST_KEPT)
                {
                    let mut response = DataTransferResponse::new(Status::Rejected);
                    response.status_info = because("TooLargeElement");
                    return Ok(response);
                }
                let kept = &mut self.vendor_store.0;
                kept.push_back(VendorData {
                    vendor_id: request.vendor_id.to_string(),
                    message_id: message.map(str::to_owned),
                    data,
                });
                while kept.len() > MOST_KEPT {
                    kept.pop_front();
                }
                self.is_dirty = true;
                DataTransferResponse::new(Status::Accepted)
            }
        })
    }
}
