//! Block I, tariff and cost: what a driver is told, as the CSMS says it (I01 to I06).
//!
//! The tariff text stands from the authorization to the end of the transaction, the running cost while the
//! transaction goes on, and the final cost a minute longer, or until the next driver. Where the CSMS says nothing,
//! the fall-back texts of the variables stand in (I04, I05). What is told is shown beside the messages of the
//! display.
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | CostUpdated | 3 | `a_driver_is_told_tariff_running_cost_and_final_cost` | is shown in the state of the station, on no screen |

use std::time::Duration;

use ocpp201::{CostUpdatedRequest, CostUpdatedResponse, MessageContent};

use super::display_message::DriverView;
use crate::{
    clock::ModelInstant,
    station::{ObservationKind, core::Core, device_model::names, dispatch::Refusal},
};

/// How long the final cost stands.
const FINAL_COST_STANDS: Duration = Duration::from_secs(60);

/// What the driver at an EVSE is told.
#[derive(Debug, Clone, Default)]
pub(in crate::station) struct DriverLines {
    /// The tariff text.
    tariff: Option<String>,
    cost: Option<CostLine>,
    /// The transaction that ended here, whose final cost may still come.
    ended: Option<String>,
}

#[derive(Debug, Clone)]
struct CostLine {
    transaction_id: String,
    text: String,
    /// Of a final cost until when it stands; none: it is the running cost.
    until: Option<ModelInstant>,
}

impl Core {
    pub(in crate::station) fn cost_updated(
        &mut self,
        request: CostUpdatedRequest,
    ) -> Result<CostUpdatedResponse, Refusal> {
        // There is no status in the answer: a cost of an unknown transaction is shown nowhere.
        let id = &request.transaction_id;
        let mut evses = self.evses.iter();
        let evse = evses.position(|evse| evse.transaction.as_ref().is_some_and(|t| t.id == *id));
        if let Some(evse) = evse {
            let cost = request.total_cost.to_string();
            self.tell_cost(Some(evse), id, &cost, false);
        }
        Ok(CostUpdatedResponse::default())
    }

    /// A driver has come, and nobody has said a tariff yet (I04.FR.01).
    pub(in crate::station) fn driver_comes(&mut self, evse: usize) {
        let fall_back = self.model.text(names::TARIFF_FALLBACK);
        let tariff = (!fall_back.is_empty()).then(|| fall_back.to_owned());
        if let Some(state) = self.evses.get_mut(evse) {
            state.driver = DriverLines {
                tariff,
                ..DriverLines::default()
            };
        }
    }

    /// The CSMS has said a tariff (I01.FR.01), or another one (I06.FR.02).
    pub(in crate::station) fn tell_tariff(&mut self, evse: usize, text: &MessageContent) {
        if let Some(state) = self.evses.get_mut(evse) {
            state.driver.tariff = Some(text.content.to_string());
        }
    }

    /// What a transaction costs, so far or in the end.
    pub(in crate::station) fn tell_cost(
        &mut self,
        evse: Option<usize>,
        transaction_id: &str,
        total_cost: &str,
        is_final: bool,
    ) {
        self.observe(ObservationKind::CostReported {
            transaction_id: transaction_id.to_owned(),
            total_cost: total_cost.to_owned(),
            is_final,
        });
        let text = format!("{total_cost} {}", self.model.text(names::CURRENCY));
        if let Some(evse) = evse {
            self.put_cost(evse, transaction_id, text, is_final);
        }
    }

    /// A transaction has ended: its cost comes later, or nobody can be asked for it (I05.FR.02).
    pub(in crate::station) fn driver_leaves(&mut self, evse: usize, transaction_id: &str) {
        if let Some(state) = self.evses.get_mut(evse) {
            state.driver.ended = Some(transaction_id.to_owned());
        }
        let text = self.model.text(names::COST_FALLBACK).to_owned();
        if !self.link.is_open() && !text.is_empty() {
            self.put_cost(evse, transaction_id, text, true);
        }
    }

    fn put_cost(&mut self, evse: usize, transaction_id: &str, text: String, is_final: bool) {
        let until = is_final.then(|| self.now + FINAL_COST_STANDS);
        if let Some(state) = self.evses.get_mut(evse) {
            state.driver.cost = Some(CostLine {
                transaction_id: transaction_id.to_owned(),
                text,
                until,
            });
        }
    }

    /// The EVSE (index) whose driver a cost is for: that of the transaction, or the one it has just ended at.
    pub(in crate::station) fn evse_of_cost(&self, transaction_id: &str) -> Option<usize> {
        self.evses.iter().position(|evse| {
            let runs = evse.transaction.as_ref();
            runs.is_some_and(|t| &*t.id == transaction_id)
                || evse.driver.ended.as_deref() == Some(transaction_id)
        })
    }

    /// What the drivers are told now.
    pub(super) fn driver_views(&self) -> Vec<DriverView> {
        let lines = self.evses.iter().map(|evse| {
            let transaction = evse.transaction.as_ref();
            let is_here = transaction.is_some() || evse.authorization.is_some();
            let cost = evse.driver.cost.as_ref().filter(|cost| match cost.until {
                Some(until) => self.now < until,
                None => transaction.is_some_and(|t| *t.id == *cost.transaction_id),
            });
            DriverView {
                evse_id: evse.spec.id,
                tariff: evse.driver.tariff.clone().filter(|_| is_here),
                cost: cost.map(|cost| cost.text.clone()),
                is_final: cost.is_some_and(|cost| cost.until.is_some()),
            }
        });
        lines
            .filter(|line| line.tariff.is_some() || line.cost.is_some())
            .collect()
    }
}
