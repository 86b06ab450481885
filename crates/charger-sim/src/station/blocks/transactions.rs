//! Block E, transactions: what the CSMS can ask about them (E14).
//!
//! Transactions themselves are in `core/session` and `core/events`.
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | GetTransactionStatus | 3 | `a_hundred_calls_are_answered_once_each_in_order` | |
//! | TransactionEvent | 3 | `cable_first_with_start_point_ev_connected_follows_e02` | limits of energy, time and credit; DataSigned |

use ocpp201::{GetTransactionStatusRequest, GetTransactionStatusResponse};

use crate::station::{core::Core, dispatch::Refusal};

impl Core {
    pub(in crate::station) fn get_transaction_status(
        &mut self,
        request: GetTransactionStatusRequest,
    ) -> Result<GetTransactionStatusResponse, Refusal> {
        let Some(id) = request.transaction_id else {
            return Ok(GetTransactionStatusResponse::new(self.queue_length() > 0));
        };
        let is_waiting = self
            .unanswered_events()
            .iter()
            .any(|event| event.transaction_info.transaction_id == id);
        let mut response = GetTransactionStatusResponse::new(is_waiting);
        let transactions = self
            .evses
            .iter()
            .filter_map(|evse| evse.transaction.as_ref());
        response.ongoing_indicator = Some(transactions.into_iter().any(|t| t.id == id));
        Ok(response)
    }
}
