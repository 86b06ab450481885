//! Block I, Tariff and cost: what a driver is told a transaction costs.
//!
//! Prices are pinned and costs computed by the ledger (`model/tariff.rs`). The final cost is told in the answer
//! to Ended (I03.FR.02), the cost so far in other answers or by CostUpdated (I02, `running`), and the text of
//! the tariff in the driver's language with the authorization (I01). What is pinned at the begin holds to the
//! end, so that no tariff changes while somebody charges (I06).
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | CostUpdated | 3 | `a_driver_is_told_the_cost_so_far_also_where_the_begin_comes_late` | |

pub(crate) mod running;

use jiff::Timestamp;
use ocpp201::{AuthorizationStatusEnum, IdTokenInfo, MessageContent, MessageFormatEnum, Text};

use crate::context::Core;
use crate::facts::{EventOutcome, StationKey};
use crate::store::queries::QueryError;
use crate::store::tables::device_model;

/// Whether the station shows tariffs (`Tariff`) or costs (`Cost`); one that has not said so may.
async fn shows(core: &Core, station: StationKey, what: &str) -> Result<bool, QueryError> {
    let path = format!("TariffCostCtrlr/Available[{what}]");
    let value = device_model::value(&core.reader, station, &path).await?;
    Ok(value.as_deref() != Some("false"))
}

/// Adds what the tariff says to drivers, in the driver's language, where the token has no message of its own
/// and the station can show it (I01.FR.01, .02).
pub(crate) async fn add_tariff_text(
    core: &Core,
    (station, identity): (StationKey, &str),
    at: Timestamp,
    info: &mut IdTokenInfo,
) -> Result<(), QueryError> {
    if info.status != AuthorizationStatusEnum::Accepted || info.personal_message.is_some() {
        return Ok(());
    }
    let installation = core.writer.installation().current();
    let language = info.language1.as_deref();
    let Some((language, text)) = installation.text(&identity.to_lowercase(), at, language) else {
        return Ok(());
    };
    if shows(core, station, "Tariff").await? {
        let mut message = MessageContent::new(MessageFormatEnum::Utf8, Text::truncated(text));
        message.language = Some(Text::truncated(language));
        info.personal_message = Some(message);
    }
    Ok(())
}

/// `totalCost` of the answer; `None` = not known, which is not the same as free (I03.FR.04).
#[must_use]
pub fn total_cost(outcome: &EventOutcome) -> Option<f64> {
    // Exact for any cost below 10^11: floats only on the wire.
    #[expect(clippy::cast_precision_loss, reason = "floats only on the wire")]
    outcome.total_cost_e4.map(|cost| cost as f64 / 10_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::TransactionKey;

    fn with(total_cost_e4: Option<i64>) -> EventOutcome {
        EventOutcome {
            transaction: TransactionKey(1),
            incarnation: 1,
            duplicate: false,
            stored: None,
            total_cost_e4,
        }
    }

    #[test]
    fn an_unknown_cost_is_left_out_and_a_free_one_is_zero() {
        assert_eq!(total_cost(&with(None)), None);
        assert_eq!(total_cost(&with(Some(0))), Some(0.0));
        assert_eq!(total_cost(&with(Some(2_505_000))), Some(250.5));
    }
}
