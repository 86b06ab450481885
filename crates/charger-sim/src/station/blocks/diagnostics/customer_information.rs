//! What the station knows about a customer: the entry of the authorization cache (N09, N10).
//!
//! The local list is the CSMS's own and is not touched (N10.FR.02); customers are known by token only.

use ocpp201::{
    Action, CustomerInformationRequest, CustomerInformationResponse, CustomerInformationStatusEnum,
    NotifyCustomerInformationRequest, Text,
};

use crate::station::{
    blocks::authorization::shown_token,
    core::Core,
    dispatch::{Refusal, because},
};

impl Core {
    pub(in crate::station) fn customer_information(
        &mut self,
        request: CustomerInformationRequest,
    ) -> Result<CustomerInformationResponse, Refusal> {
        let ways = [
            request.customer_certificate.is_some(),
            request.id_token.is_some(),
            request.customer_identifier.is_some(),
        ];
        let answer = |status, reason: Option<&str>| {
            let mut response = CustomerInformationResponse::new(status);
            response.status_info = reason.and_then(because);
            Ok(response)
        };
        if ways.iter().filter(|way| **way).count() != 1 {
            return answer(CustomerInformationStatusEnum::Invalid, None);
        }
        if !request.report && !request.clear {
            return answer(
                CustomerInformationStatusEnum::Rejected,
                Some("InvalidValue"),
            );
        }
        let token = request.id_token;
        let is_known = token.as_ref().is_some_and(|token| self.cache.holds(token));
        let data = match &token {
            Some(token) if is_known => {
                format!(
                    "{} {} is in the authorization cache",
                    token.kind,
                    shown_token(token)
                )
            }
            // Nothing stored: one message with empty data (N09.FR.06).
            _ => String::new(),
        };
        if request.clear
            && let Some(token) = &token
        {
            self.is_dirty |= self.cache.forget(token);
        }
        let data = if request.report { data } else { String::new() };
        let report = NotifyCustomerInformationRequest::new(
            Text::truncated(&data),
            0,
            self.date_time(),
            request.request_id,
        );
        self.notify(Action::NotifyCustomerInformation, &report);
        answer(CustomerInformationStatusEnum::Accepted, None)
    }
}
