//! Block I, tariff and cost: the running cost that the CSMS sends.

use ocpp201::{CostUpdatedRequest, CostUpdatedResponse};

use crate::station::{ObservationKind, core::Core, dispatch::Refusal};

impl Core {
    pub(in crate::station) fn cost_updated(
        &mut self,
        request: CostUpdatedRequest,
    ) -> Result<CostUpdatedResponse, Refusal> {
        // There is no status in the answer: a cost of an unknown transaction is shown nowhere.
        let is_known = self
            .evses
            .iter()
            .filter_map(|evse| evse.transaction.as_ref())
            .any(|transaction| transaction.id == request.transaction_id);
        if is_known {
            self.observe(ObservationKind::CostReported {
                transaction_id: request.transaction_id.to_string(),
                total_cost: request.total_cost.to_string(),
                is_final: false,
            });
        }
        Ok(CostUpdatedResponse::default())
    }
}
