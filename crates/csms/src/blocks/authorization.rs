//! Block C, Authorization: may this token charge?
//!
//! One decision for Authorize and TransactionEvent; its rules are in `model/id_tokens.rs`. Contract
//! certificates (C07) cannot be verified here, and the answer says so.
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | Authorize | 3 | `group_priority_and_message_go_along` | contract certificates, lists by EVSE |
//! | ClearCache | 1 | `test_all_40_actions_of_the_csms_arrive_valid_and_their_answers_come_back` | |

use jiff::Timestamp;
use ocpp201::{
    AuthorizationStatusEnum, AuthorizeCertificateStatusEnum, AuthorizeRequest, AuthorizeResponse,
    IdToken, IdTokenInfo, TransactionEventEnum, TriggerReasonEnum,
};

use super::{Context, Failure};
use crate::context::Core;
use crate::facts::{StationKey, TransactionKey};
use crate::model::id_tokens::{self, Policy};
use crate::model::tolerance;
use crate::store::rows::IdTokenRow;

/// C01: looks the token up; nothing is stored, and no transaction begins (C01.FR.04).
pub(crate) async fn authorize(
    cx: Context<'_>,
    request: AuthorizeRequest,
) -> Result<AuthorizeResponse, Failure> {
    let mut info = id_token_info(
        cx.core,
        &request.id_token,
        Purpose::Asked(cx.session.station),
    )
    .await?;
    let has_certificate =
        request.certificate.is_some() || request.iso15118_certificate_hash_data.is_some();
    let certificate_status = has_certificate.then(|| {
        // C07.FR.17: a chain that nobody verified authorizes nobody.
        info.status = AuthorizationStatusEnum::Invalid;
        AuthorizeCertificateStatusEnum::CertChainError
    });
    let mut response = AuthorizeResponse::new(info);
    response.certificate_status = certificate_status;
    Ok(response)
}

/// What a token is shown for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose {
    /// The station asks whether it may charge.
    Asked(StationKey),
    /// It authorizes this transaction, whichever of its events brings it.
    Charge(TransactionKey),
    /// It stops one, or is refused already: that is always allowed.
    Stop,
}

impl Purpose {
    /// What the token of a TransactionEvent is for.
    pub(crate) fn of(
        event_type: TransactionEventEnum,
        trigger: TriggerReasonEnum,
        transaction: TransactionKey,
    ) -> Self {
        use TriggerReasonEnum as T;
        let stops = event_type == TransactionEventEnum::Ended
            || matches!(trigger, T::StopAuthorized | T::RemoteStop | T::Deauthorized);
        if stops {
            Self::Stop
        } else {
            Self::Charge(transaction)
        }
    }
}

/// What a station is told about a token.
pub(crate) async fn id_token_info(
    core: &Core,
    token: &IdToken,
    purpose: Purpose,
) -> Result<IdTokenInfo, Failure> {
    let row = if id_tokens::needs_look_up(token.kind) {
        let folded = token.id_token.to_lowercase();
        core.queries
            .find_id_token(&folded, token.kind.as_str())
            .await?
    } else {
        None
    };
    let policy = Policy {
        accept_unknown: core.settings.accept_unknown_tokens,
        operator_id_token: &core.settings.operator_id_token,
    };
    let known = row.as_ref().map(IdTokenRow::known);
    let mut info = id_tokens::decide(token, known, policy, core.clock.now());
    let per_group = core.settings.one_transaction_per_group;
    let group = row.as_ref().filter(|_| per_group).and_then(|row| {
        let token = row.group_id_token.as_deref()?.to_lowercase();
        Some((token, row.group_type.clone()?))
    });
    if (core.settings.one_transaction_per_token || group.is_some())
        && info.status == AuthorizationStatusEnum::Accepted
        && id_tokens::is_personal(token, policy)
        && is_in_use(core, token, group.as_ref(), purpose).await?
    {
        info.status = AuthorizationStatusEnum::ConcurrentTx;
    }
    Ok(info)
}

/// The token, or another one of its group, is in another transaction (C01, C09). Where it authorizes one, the transaction that it was shown
/// for first goes on, and repeats are told the same.
///
/// A station that asks may want to stop the transaction that it has on this token, so only those of other
/// stations count then; should it begin another one, its TransactionEvent is told.
async fn is_in_use(
    core: &Core,
    token: &IdToken,
    group: Option<&(String, String)>,
    purpose: Purpose,
) -> Result<bool, Failure> {
    let group = group.map(|(token, kind)| (&**token, &**kind));
    let folded = token.id_token.to_lowercase();
    let holders = async || {
        let kind = token.kind.as_str();
        core.queries.token_holders(&folded, kind, group).await
    };
    match purpose {
        Purpose::Stop => Ok(false),
        Purpose::Asked(station) => {
            let holders = holders().await?;
            Ok(holders.iter().any(|(_, other)| *other != station.0))
        }
        Purpose::Charge(own) => {
            let mut others = holders().await?;
            others.retain(|(key, _)| *key != own.0);
            if others.is_empty() {
                return Ok(false);
            }
            let shown = shown_at(core, own, Some(token)).await?;
            for (key, _) in others {
                let other = TransactionKey(key);
                // Another one of the group may have been shown there.
                let same = Some(token).filter(|_| group.is_none());
                let earlier = shown_at(core, other, same).await?;
                if (earlier, other) < (shown, own) {
                    return Ok(true);
                }
            }
            Ok(false)
        }
    }
}

/// Events of a transaction among which its token is looked for.
const LOOK_AT: u32 = 100;

/// When a transaction was first shown the token (`None` = any), as far as that can be read; else now.
async fn shown_at(
    core: &Core,
    transaction: TransactionKey,
    token: Option<&IdToken>,
) -> Result<Timestamp, Failure> {
    let events = core
        .queries
        .transaction_events(transaction, None, LOOK_AT)
        .await?;
    let first = events.iter().filter(|event| {
        let request = tolerance::transaction_event(&event.payload.0);
        let shown = request.and_then(|request| request.id_token);
        shown.is_some_and(|shown| {
            token.is_none_or(|token| {
                shown.kind == token.kind
                    && shown.id_token.to_lowercase() == token.id_token.to_lowercase()
            })
        })
    });
    let first = first.map(|event| event.received_at.0).min();
    Ok(first.unwrap_or_else(|| core.clock.now()))
}
