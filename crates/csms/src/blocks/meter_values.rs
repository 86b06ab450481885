//! Block J, Meter values outside transactions.
//!
//! Samples of a transaction ride in TransactionEvent (block E) and never here.
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | MeterValues | 3 | `samples_are_told_as_they_were_written_on_sqlite` | |

use ocpp201::{MeterValuesRequest, MeterValuesResponse};

use super::{Context, Failure};
use crate::facts::MeterValuesFact;

/// J01: clock-aligned samples.
pub(crate) async fn meter_values(
    cx: Context<'_>,
    request: MeterValuesRequest,
) -> Result<MeterValuesResponse, Failure> {
    let samples = request
        .meter_value
        .iter()
        .map(|value| {
            let sampled = serde_json::to_string(&*value.sampled_value)
                .expect("samples are plain data that was JSON before");
            (value.timestamp.timestamp(), sampled)
        })
        .collect();
    cx.once()
        .meter_values(MeterValuesFact {
            station: cx.session.station,
            evse_id: request.evse_id,
            received_at: cx.received_at,
            samples,
        })
        .await?;
    Ok(MeterValuesResponse::new())
}
