//! Block E, Transactions: TransactionEvent into the ledger, then the answer.
//!
//! A TransactionEvent is never refused for what it says: unknown transactions, gaps and repeats all
//! get a response (J02.FR.19). The event is committed before anything is answered. The ledger's
//! rules are in `model/ledger.rs`.
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | GetTransactionStatus | 3 | `a_gap_is_asked_about_until_nothing_is_left_on_sqlite` | |
//! | TransactionEvent | 3 | `case_30_events_out_of_order_make_one_transaction_without_a_gap` | |

use std::sync::Arc;

use ocpp201::{TransactionEventEnum, TransactionEventRequest, TransactionEventResponse};

use super::authorization::{self, Purpose, Shown};
use super::{Context, Failure, reservation, tariff_and_cost};
use crate::facts::{EventFact, EventReference};

/// E01 to E15. Gives, beside the response, the row that holds the request from now on.
pub(crate) async fn transaction_event(
    cx: Context<'_>,
    request: Box<TransactionEventRequest>,
) -> Result<(TransactionEventResponse, Option<EventReference>), Failure> {
    let id_token = request.id_token.clone();
    let (event_type, trigger) = (request.event_type, request.trigger_reason);
    let evse_id = request.evse.as_ref().map(|evse| evse.id);
    if request.reservation_id.is_some() {
        Box::pin(reservation::used(&cx, &request)).await?;
    }
    let outcome = cx
        .core
        .writer
        .transaction_event(EventFact {
            station: cx.session.station,
            connection: cx.session.connection,
            ocpp_version: cx.session.ocpp_version,
            received_at: cx.received_at,
            // E01.FR.12: whenever the request carries a token, the answer says more.
            message_id: id_token.is_none().then(|| cx.id.clone().into()),
            request,
            payload: Arc::from(&*ocpp201::redact::frame(cx.payload)),
        })
        .await?;
    let mut response = TransactionEventResponse::new();
    response.total_cost = tariff_and_cost::total_cost(&outcome);
    if let Some(token) = &id_token {
        let shown = Shown {
            station: cx.session.station,
            evse_id,
            purpose: Purpose::of(event_type, trigger, outcome.transaction),
        };
        // Boxed: few events bring a token, and what is asked then takes much room.
        let info = authorization::id_token_info(cx.core, token, shown);
        let mut info = Box::pin(info).await?;
        if event_type != TransactionEventEnum::Ended {
            let station = (cx.session.station, &*cx.session.identity);
            let text =
                tariff_and_cost::add_tariff_text(cx.core, station, cx.received_at, &mut info);
            Box::pin(text).await?;
        }
        response.id_token_info = Some(info);
    }
    Ok((response, outcome.stored))
}
