//! What the station knows about a customer: entries of cache and local list, transactions, reservations (N09, N10).
//!
//! Customers are known by token only. What is cleared is the entry of the cache: the local list is the CSMS's own
//! (N10.FR.02), and what goes on is needed.

use ocpp201::{
    Action, CustomerInformationRequest, CustomerInformationResponse, CustomerInformationStatusEnum,
    IdToken, IdTokenInfo, NotifyCustomerInformationRequest, Text,
};

use crate::station::{
    blocks::authorization::{is_same_token, shown_token},
    core::Core,
    dispatch::{Refusal, because},
};

/// Characters of a page.
const PAGE: usize = 512;

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
        let data = match &token {
            Some(token) if request.report => self.known_of(token),
            _ => String::new(),
        };
        if request.clear
            && let Some(token) = &token
        {
            self.is_dirty |= self.cache.forget(token);
        }
        let pages = pages(&data);
        let last = pages.len() - 1;
        for (index, page) in pages.into_iter().enumerate() {
            let seq_no = i32::try_from(index).unwrap_or(i32::MAX);
            let mut report = NotifyCustomerInformationRequest::new(
                Text::truncated(&page),
                seq_no,
                self.date_time(),
                request.request_id,
            );
            report.tbc = (index != last).then_some(true);
            self.notify(Action::NotifyCustomerInformation, &report);
        }
        answer(CustomerInformationStatusEnum::Accepted, None)
    }

    /// What is stored about a token, a fact a line; empty if nothing is.
    fn known_of(&self, token: &IdToken) -> String {
        let shown = format!("{} {}", token.kind, shown_token(token));
        let mut facts = Vec::new();
        if let Some(info) = self.cache.held(token) {
            facts.push(format!("{shown}: authorization cache: {}", told(info)));
        }
        if let Some(info) = self.local_list.info(token, self.now.timestamp()) {
            facts.push(format!("{shown}: local authorization list: {}", told(info)));
        }
        for evse in &self.evses {
            let id = evse.spec.id;
            if let Some(transaction) = &evse.transaction
                && let Some(owner) = &transaction.token
                && is_same_token(owner, token)
            {
                facts.push(format!(
                    "{shown}: transaction {} at EVSE {id} since {}, {} Wh",
                    transaction.id.as_str(),
                    transaction.started_at,
                    evse.meter.delivered().wh().round(),
                ));
            }
            if let Some(reservation) = &evse.reservation
                && is_same_token(&reservation.token, token)
            {
                facts.push(format!(
                    "{shown}: reservation {} of EVSE {id} until {}",
                    reservation.id,
                    reservation.expiry.text(),
                ));
            }
        }
        let unplaced = self.unplaced.iter().map(|one| &one.reservation);
        for reservation in unplaced.filter(|it| is_same_token(&it.token, token)) {
            facts.push(format!(
                "{shown}: reservation {} of any EVSE until {}",
                reservation.id,
                reservation.expiry.text(),
            ));
        }
        // Events that wait belong to transactions that may be over.
        let mut waiting: Vec<String> = Vec::new();
        for event in self.unanswered_events() {
            let id = event.transaction_info.transaction_id.to_string();
            let is_theirs = event
                .id_token
                .as_ref()
                .is_some_and(|of| is_same_token(of, token));
            if is_theirs && !waiting.contains(&id) {
                facts.push(format!(
                    "{shown}: events of transaction {id} wait to be sent"
                ));
                waiting.push(id);
            }
        }
        facts.join("\n")
    }
}

/// What the CSMS said about a token.
fn told(info: &IdTokenInfo) -> String {
    let mut text = info.status.to_string();
    if let Some(group) = &info.group_id_token {
        text.push_str(&format!(", group {}", shown_token(group)));
    }
    if let Some(expiry) = &info.cache_expiry_date_time {
        text.push_str(&format!(", until {}", expiry.text()));
    }
    text
}

/// `data` in pages; one that is empty where there is nothing (N09.FR.06).
fn pages(data: &str) -> Vec<String> {
    let letters: Vec<char> = data.chars().collect();
    let pages = letters.chunks(PAGE).map(|page| page.iter().collect());
    let pages: Vec<String> = pages.collect();
    if pages.is_empty() {
        vec![String::new()]
    } else {
        pages
    }
}
