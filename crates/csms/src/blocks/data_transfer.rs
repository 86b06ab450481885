//! Block P, Data transfer: what the specification does not cover.
//!
//! No vendor is known here; what came is kept, and the answer says that nobody understood it.

use ocpp201::{Action, DataTransferRequest, DataTransferResponse, DataTransferStatusEnum};

use super::{Context, Failure};

/// P02.
pub(crate) async fn data_transfer(
    cx: Context<'_>,
    _request: DataTransferRequest,
) -> Result<DataTransferResponse, Failure> {
    let status = DataTransferStatusEnum::UnknownVendorId;
    let mut report = cx.report(Action::DataTransfer);
    report.status = Some(status.as_str());
    cx.core.writer.report(report).await?;
    Ok(DataTransferResponse::new(status))
}
