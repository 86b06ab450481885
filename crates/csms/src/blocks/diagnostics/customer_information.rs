//! What a station knows of a customer (N09, N10): put together from its parts, and kept nowhere else.

use ocpp201::{
    Action, CustomerInformationRequest, NotifyCustomerInformationRequest,
    NotifyCustomerInformationResponse,
};

use crate::blocks::provisioning::reports::{self, Asked, Extent, PartHead, Whom};
use crate::blocks::{Context, Failure};
use crate::commands::CallRefusal;
use crate::context::Core;
use crate::principal::Principal;

/// Asks what a station knows of a customer, or has it forget that, or both. The requestId of `request` is set
/// here.
///
/// # Errors
/// [`CallRefusal`]: nothing was sent.
pub(crate) async fn ask(
    core: &Core,
    whom: &Whom,
    mut request: CustomerInformationRequest,
    principal: Principal,
) -> Result<Asked, CallRefusal> {
    let extent = Extent {
        is_full: false,
        has_parts: request.report,
    };
    let make = |request_id| {
        request.request_id = request_id;
        request
    };
    reports::ask(core, whom, make, extent, principal).await
}

/// N09: a part of what a station knows of a customer.
pub(crate) async fn notify_customer_information(
    cx: Context<'_>,
    request: NotifyCustomerInformationRequest,
) -> Result<NotifyCustomerInformationResponse, Failure> {
    let key = cx.core.numbers.next("report_request").await?;
    let head = PartHead {
        request_id: request.request_id,
        seq_no: Some(request.seq_no),
        tbc: request.tbc,
        generated_at: Some(request.generated_at.timestamp()),
        items: 0,
    };
    let (asked_by, text) = (Action::CustomerInformation, request.data.to_string());
    let mut report = reports::text_part(&cx, key, head, asked_by, text);
    // The text is in the part alone, so that it can be forgotten.
    report.is_archived = false;
    cx.once().report(report).await?;
    Ok(NotifyCustomerInformationResponse::new())
}
