//! Reports that come in parts (B07, B08, N02, N09): asked for under a number of ours, and followed to their end.
//!
//! What is done with the content of a part is the business of its block; which parts are there is in
//! `store/tables/reports.rs`.

use std::sync::Arc;

use jiff::Timestamp;
use ocpp201::{Action, GetBaseReportRequest, ReportBaseEnum, Request, redact};
use serde::Deserialize;

use crate::blocks::Context;
use crate::commands::{CallOutcome, CallRefusal, CallState};
use crate::context::Core;
use crate::facts::{ReportFact, StationKey};
use crate::live::LiveEventKind;
use crate::principal::Principal;
use crate::store::change::Change;
use crate::store::tables::display_messages;
use crate::store::tables::reports::{self, Answered, NewRequest, Part};

/// A station that is asked.
#[derive(Debug, Clone)]
pub(crate) struct Whom {
    /// Which one.
    pub(crate) station: StationKey,
    /// Its identity.
    pub(crate) identity: Arc<str>,
}

/// What a report is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Extent {
    /// It is about everything there is: what is not in it is gone.
    pub(crate) is_full: bool,
    /// Parts follow an `Accepted`.
    pub(crate) has_parts: bool,
}

/// A report that was asked for.
#[derive(Debug)]
pub(crate) struct Asked {
    /// Our key of the request.
    pub(crate) key: i64,
    /// The station's answer.
    pub(crate) outcome: CallOutcome,
}

/// B07.FR.14: everything that a station has.
///
/// # Errors
/// As [`ask`].
pub(crate) async fn ask_for_inventory(
    core: &Core,
    whom: &Whom,
    base: ReportBaseEnum,
    principal: Principal,
) -> Result<Asked, CallRefusal> {
    let extent = Extent {
        is_full: base == ReportBaseEnum::FullInventory,
        has_parts: true,
    };
    let request = |request_id| GetBaseReportRequest::new(request_id, base);
    ask(core, whom, request, extent, principal).await
}

/// Asks for a report by the request that `make` makes of a requestId. The row is there before the station can
/// answer; whatever becomes of the CALL is in it.
///
/// # Errors
/// [`CallRefusal`]: nothing was sent.
pub(crate) async fn ask<R: Request>(
    core: &Core,
    whom: &Whom,
    make: impl FnOnce(i32) -> R,
    extent: Extent,
    principal: Principal,
) -> Result<Asked, CallRefusal> {
    if core.connections.connected(&whom.station).is_none() {
        return Err(CallRefusal::Offline);
    }
    let request_id = core.numbers.next_id("report_request_id").await?;
    let key = core.numbers.next("report_request").await?;
    let request = make(request_id);
    let payload = serde_json::to_string(&request).unwrap_or_default();
    let open = reports::open(NewRequest {
        key,
        station: whom.station,
        request_id,
        action: R::ACTION,
        request: redact::frame(&payload).into_owned(),
        is_full: extent.is_full,
        principal: principal.as_str().to_owned(),
        at: core.clock.now(),
    });
    let tell = |change: Change, step| {
        let told = LiveEventKind::ReportRequest {
            request_id,
            step,
            seq_no: None,
        };
        change.tell(Some(Arc::clone(&whom.identity)), told)
    };
    core.writer.change(tell(open.into(), "asked")).await?;
    let outcome = core
        .commands
        .request(whom.station, &request, principal, None)
        .await;
    let answered = match &outcome {
        Ok(outcome) => answered(R::ACTION, outcome, extent),
        Err(refusal) => Some(Answered::Refused {
            status: None,
            detail: Some(format!("not sent: {refusal}")),
        }),
    };
    if let Some(answered) = answered {
        let at = core.clock.now();
        let mut change = Change::from(reports::answer(key, answered, at));
        if R::ACTION == Action::GetDisplayMessages {
            change = change.write(display_messages::listed(whom.station, request_id, at));
        }
        core.writer.change(tell(change, "answered")).await?;
    }
    Ok(Asked {
        key,
        outcome: outcome?,
    })
}

/// What an outcome says of the report; `None` = the station may have heard of it, so parts may come.
fn answered(action: Action, outcome: &CallOutcome, extent: Extent) -> Option<Answered> {
    /// What the answers to all these requests have in common.
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Said {
        status: String,
        status_info: Option<ocpp201::StatusInfo>,
    }
    let refused = |detail: String| Answered::Refused {
        status: None,
        detail: Some(detail),
    };
    match outcome.state {
        CallState::Result => {
            let payload = outcome.payload.as_deref()?;
            let Said {
                status,
                status_info,
            } = serde_json::from_str(payload.get()).ok()?;
            // How a station says that it has nothing (B08.FR.15, O03.FR.06).
            let nothing = match action {
                Action::GetDisplayMessages => "Unknown",
                _ => "EmptyResultSet",
            };
            Some(match &*status {
                "Accepted" if extent.has_parts => Answered::Accepted { status },
                "Accepted" => Answered::Empty { status },
                said if said == nothing => Answered::Empty { status },
                _ => Answered::Refused {
                    detail: status_info.map(|info| match info.additional_info {
                        Some(text) => format!("{}: {text}", info.reason_code),
                        None => info.reason_code.to_string(),
                    }),
                    status: Some(status),
                },
            })
        }
        CallState::Error => {
            let fault = outcome.error.as_ref()?;
            Some(refused(format!("{}: {}", fault.code, fault.description)))
        }
        CallState::Timeout | CallState::Offline if outcome.sent_at.is_none() => {
            Some(refused("not sent: the connection ended".to_owned()))
        }
        CallState::Timeout | CallState::Offline | CallState::Invalid => None,
    }
}

/// What every part of a report says of itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PartHead {
    pub(crate) request_id: i32,
    /// `None` = parts of this report have no number: they are numbered as they come.
    pub(crate) seq_no: Option<i32>,
    pub(crate) tbc: Option<bool>,
    pub(crate) generated_at: Option<Timestamp>,
    /// How many items it lists.
    pub(crate) items: usize,
}

/// The fact of a part that came, which takes its report further. `asked_by`: the actions by which such a
/// report is asked for.
pub(crate) fn part(cx: &Context<'_>, head: PartHead, asked_by: [Action; 2]) -> ReportFact {
    let part = new_part(cx, head, asked_by, None);
    fact(cx, head, Change::new(), part)
}

/// As [`part`], with a text that is kept. Where nobody asked, the report is opened under `key`.
pub(crate) fn text_part(
    cx: &Context<'_>,
    key: i64,
    head: PartHead,
    asked_by: Action,
    text: String,
) -> ReportFact {
    let part = new_part(cx, head, [asked_by; 2], Some(text));
    let open = reports::open_unasked(key, &part);
    fact(cx, head, open.into(), part)
}

fn new_part(cx: &Context<'_>, head: PartHead, asked_by: [Action; 2], data: Option<String>) -> Part {
    Part {
        station: cx.session.station,
        request_id: head.request_id,
        asked_by,
        seq_no: head.seq_no,
        is_last: !head.tbc.unwrap_or(false),
        items: head.items,
        data,
        at: cx.received_at,
    }
}

fn fact(cx: &Context<'_>, head: PartHead, first: Change, part: Part) -> ReportFact {
    let mut fact = cx.report();
    fact.request_id = Some(head.request_id);
    fact.seq_no = head.seq_no;
    fact.tbc = Some(head.tbc.unwrap_or(false));
    fact.reported_at = head.generated_at;
    let told = LiveEventKind::ReportRequest {
        request_id: head.request_id,
        step: "part",
        seq_no: part.seq_no,
    };
    let change = reports::part(part).into_iter().fold(first, Change::write);
    fact.change = change.tell(Some(Arc::clone(&cx.session.identity)), told);
    fact
}
