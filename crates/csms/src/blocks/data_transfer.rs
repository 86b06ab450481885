//! Block P, Data transfer: what the specification does not cover.
//!
//! What is answered to a message of a vendor is a row of the table of vendors (`tables/vendor_messages`): an echo, a
//! place among the data transfers of the station, a refusal, or what a URL says. Every message is kept, cut to 64 KiB.
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | DataTransfer | 3 | `messages_of_vendors_are_answered_as_their_rows_say_on_sqlite` | |

use std::time::Duration;

use ocpp201::{
    DataTransferRequest, DataTransferResponse, DataTransferStatusEnum, StatusInfo, Text,
};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use super::{Context, Failure};
use crate::outside::{self, Unanswered};
use crate::store::tables::vendor_messages::{self as table, VendorAnswer, VendorMessageRow};

/// Bytes of a payload that are kept.
const MOST_PAYLOAD: usize = 64 << 10;
/// How long a URL may take, and how many bytes it may answer with.
const PATIENCE: Duration = Duration::from_secs(5);
const MOST_ANSWER: usize = 64 << 10;
/// Messages that are forwarded at once; one more is rejected.
static FORWARDED: Semaphore = Semaphore::const_new(32);

/// P02.
pub(crate) async fn data_transfer(
    cx: Context<'_>,
    request: DataTransferRequest,
) -> Result<DataTransferResponse, Failure> {
    let rows = table::of_vendor(&cx.core.reader, &request.vendor_id).await?;
    let response = answer(cx, request, &rows).await;
    let mut report = cx.report();
    report.status = Some(response.status.as_str());
    cut(&mut report.payload);
    cx.once().report(report).await?;
    Ok(response)
}

async fn answer(
    cx: Context<'_>,
    request: DataTransferRequest,
    rows: &[VendorMessageRow],
) -> DataTransferResponse {
    use DataTransferStatusEnum as Status;
    if rows.is_empty() {
        return DataTransferResponse::new(Status::UnknownVendorId);
    }
    let message = request.message_id.as_deref().unwrap_or_default();
    let exact = rows.iter().find(|row| row.message_id == message);
    let row = exact.or_else(|| rows.iter().find(|row| row.message_id.is_empty()));
    let Some(row) = row else {
        return DataTransferResponse::new(Status::UnknownMessageId);
    };
    match VendorAnswer::read(&row.answer) {
        Some(VendorAnswer::Echo) => {
            let mut response = DataTransferResponse::new(Status::Accepted);
            response.data = request.data;
            response
        }
        Some(VendorAnswer::Store) => DataTransferResponse::new(Status::Accepted),
        Some(VendorAnswer::Reject) | None => DataTransferResponse::new(Status::Rejected),
        Some(VendorAnswer::Forward) => {
            let url = row.url.as_deref().unwrap_or_default();
            forward(url, &cx.session.identity, &request)
                .await
                .unwrap_or_else(|why| {
                    let station = &cx.session.identity;
                    tracing::warn!(%station, %why, "a message of a vendor was not forwarded");
                    let mut response = DataTransferResponse::new(Status::Rejected);
                    let mut info = StatusInfo::new(Text::truncated(why.code()));
                    info.additional_info = Some(Text::truncated(&why.to_string()));
                    response.status_info = Some(info);
                    response
                })
        }
    }
}

/// Why a message was not forwarded, or what came back is no answer.
#[derive(Debug, thiserror::Error)]
enum ForwardError {
    #[error("too many messages are being forwarded; try again later")]
    Busy,
    #[error("the system that the message goes to was asked: {0}")]
    Unanswered(#[from] Unanswered),
}

impl ForwardError {
    const fn code(&self) -> &'static str {
        match self {
            Self::Busy => "Busy",
            Self::Unanswered(why) => why.code(),
        }
    }
}

/// What a URL says to a message.
#[derive(Debug, Deserialize)]
struct Reply {
    /// `Accepted` if absent.
    status: Option<DataTransferStatusEnum>,
    /// For the station.
    data: Option<Value>,
}

async fn forward(
    url: &str,
    station: &str,
    request: &DataTransferRequest,
) -> Result<DataTransferResponse, ForwardError> {
    let _place = FORWARDED.try_acquire().map_err(|_| ForwardError::Busy)?;
    let client = outside::client(PATIENCE)
        .build()
        .map_err(Unanswered::from)?;
    let body = json!({"station": station, "vendorId": request.vendor_id,
        "messageId": request.message_id, "data": request.data});
    let bytes = outside::answer(client.post(url).json(&body), MOST_ANSWER).await?;
    if bytes.is_empty() {
        return Ok(DataTransferResponse::new(DataTransferStatusEnum::Accepted));
    }
    let reply: Reply = serde_json::from_slice(&bytes)
        .map_err(|_| Unanswered::Bad("it is no JSON with `status` and `data`".to_owned()))?;
    let status = reply.status.unwrap_or(DataTransferStatusEnum::Accepted);
    let mut response = DataTransferResponse::new(status);
    response.data = reply.data;
    Ok(response)
}

/// Keeps the first [`MOST_PAYLOAD`] bytes, or less where a character would be split.
fn cut(payload: &mut String) {
    payload.truncate(payload.floor_char_boundary(MOST_PAYLOAD));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_64_kib_of_a_payload_and_whole_characters() {
        let mut short = "x".repeat(MOST_PAYLOAD);
        cut(&mut short);
        assert_eq!(short.len(), MOST_PAYLOAD);
        let mut long = format!("x{}", "한".repeat(MOST_PAYLOAD));
        cut(&mut long);
        assert!((MOST_PAYLOAD - 3..=MOST_PAYLOAD).contains(&long.len()));
    }
}
