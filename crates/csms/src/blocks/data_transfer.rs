//! Block P, Data transfer: what the specification does not cover.
//!
//! No vendor is known here; what came is kept, cut to 64 KiB, and the answer says that nobody
//! understood it.
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | DataTransfer | 1 | `keeps_64_kib_of_a_payload_and_whole_characters` | always `UnknownVendorId`: no vendor is known |

use ocpp201::{DataTransferRequest, DataTransferResponse, DataTransferStatusEnum};

use super::{Context, Failure};

/// Bytes of a payload that are kept.
const MOST_PAYLOAD: usize = 64 << 10;

/// P02.
pub(crate) async fn data_transfer(
    cx: Context<'_>,
    _request: DataTransferRequest,
) -> Result<DataTransferResponse, Failure> {
    let status = DataTransferStatusEnum::UnknownVendorId;
    let mut report = cx.report();
    report.status = Some(status.as_str());
    cut(&mut report.payload);
    cx.once().report(report).await?;
    Ok(DataTransferResponse::new(status))
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
