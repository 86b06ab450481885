//! Block E, transactions: what the CSMS can ask about them (E14).
//!
//! Transactions themselves are in `core/session` and `core/events`.

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
