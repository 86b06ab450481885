//! Block C, Authorization: may this token charge?
//!
//! One decision for Authorize and TransactionEvent; its rules are in `model/id_tokens.rs`, those for
//! contract certificates (C07) in `crate::contract`.
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | Authorize | 3 | `a_token_charges_only_where_and_when_its_terms_allow_on_sqlite` | |
//! | ClearCache | 1 | `test_all_40_actions_of_the_csms_arrive_valid_and_their_answers_come_back` | |

use jiff::Timestamp;
use ocpp201::{
    AuthorizationStatusEnum, AuthorizeRequest, AuthorizeResponse, IdToken, IdTokenInfo,
    TransactionEventEnum, TriggerReasonEnum,
};

use super::{Context, Failure, tariff_and_cost};
use crate::context::Core;
use crate::contract;
use crate::facts::{StationKey, TransactionKey};
use crate::model::id_tokens::{self, At, Policy};
use crate::model::tolerance;
use crate::store::rows::IdTokenRow;
use crate::store::tables::id_tokens as table;

/// C01: looks the token up; nothing is stored, and no transaction begins (C01.FR.04).
pub(crate) async fn authorize(
    cx: Context<'_>,
    request: AuthorizeRequest,
) -> Result<AuthorizeResponse, Failure> {
    let shown = Shown {
        station: cx.session.station,
        evse_id: None,
        purpose: Purpose::Asked,
    };
    let mut info = id_token_info(cx.core, &request.id_token, shown).await?;
    let station = (cx.session.station, &*cx.session.identity);
    tariff_and_cost::add_tariff_text(cx.core, station, cx.received_at, &mut info).await?;
    let certificate = contract::status(cx.core, &request).await;
    let certificate_status = certificate.map(|certificate| {
        let (certificate, token) = contract::told(certificate, info.status);
        info.status = token;
        certificate
    });
    let mut response = AuthorizeResponse::new(info);
    response.certificate_status = certificate_status;
    Ok(response)
}

/// Where and why a token is shown.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shown {
    pub(crate) station: StationKey,
    /// Where the message says so.
    pub(crate) evse_id: Option<i32>,
    pub(crate) purpose: Purpose,
}

/// What a token is shown for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose {
    /// The station asks whether it may charge.
    Asked,
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
    shown: Shown,
) -> Result<IdTokenInfo, Failure> {
    let row = if id_tokens::needs_look_up(token.kind) {
        let folded = token.id_token.to_lowercase();
        core.tokens.find((folded, token.kind.as_str())).await?
    } else {
        None
    };
    let policy = Policy {
        accept_unknown: core.settings.accept_unknown_tokens,
        operator_id_token: &core.settings.operator_id_token,
    };
    let known = row.as_ref().map(IdTokenRow::known);
    let terms = row.as_ref().map(IdTokenRow::terms).unwrap_or_default();
    let is_master_pass = row.as_ref().is_some_and(|row| row.is_master_pass);
    let now = core.clock.now();
    let mut info = if terms.is_empty() && !is_master_pass {
        id_tokens::decide(token, known, &terms, None, policy, now)
    } else {
        let place = table::place(&core.reader, shown.station).await?;
        let evse_id = evse_of(core, shown).await?;
        let at = place.as_ref().map(|place| At { place, evse_id });
        id_tokens::decide(token, known, &terms, at, policy, now)
    };
    if is_master_pass
        && info.status == AuthorizationStatusEnum::Accepted
        && matches!(shown.purpose, Purpose::Charge(_))
    {
        // C16.FR.03: it starts nothing, whatever the station thinks.
        info.status = AuthorizationStatusEnum::Invalid;
    }
    let per_group = core.settings.one_transaction_per_group;
    let group = row.as_ref().filter(|_| per_group).and_then(|row| {
        let token = row.group_id_token.as_deref()?.to_lowercase();
        Some((token, row.group_type.clone()?))
    });
    if (core.settings.one_transaction_per_token || group.is_some())
        && info.status == AuthorizationStatusEnum::Accepted
        && id_tokens::is_personal(token, policy)
        && is_in_use(core, token, group.as_ref(), shown).await?
    {
        info.status = AuthorizationStatusEnum::ConcurrentTx;
    }
    Ok(info)
}

/// The EVSE of a transaction is told once (E01.FR.16), and not always with the token.
async fn evse_of(core: &Core, shown: Shown) -> Result<Option<i32>, Failure> {
    let Purpose::Charge(transaction) = shown.purpose else {
        return Ok(shown.evse_id);
    };
    if shown.evse_id.is_some() {
        return Ok(shown.evse_id);
    }
    let row = core.queries.transaction(transaction).await?;
    Ok(row.and_then(|row| row.evse_id))
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
    shown: Shown,
) -> Result<bool, Failure> {
    let group = group.map(|(token, kind)| (&**token, &**kind));
    let folded = token.id_token.to_lowercase();
    let holders = async || {
        let kind = token.kind.as_str();
        core.queries.token_holders(&folded, kind, group).await
    };
    match shown.purpose {
        Purpose::Stop => Ok(false),
        Purpose::Asked => {
            let holders = holders().await?;
            Ok(holders.iter().any(|(_, other)| *other != shown.station.0))
        }
        Purpose::Charge(own) => {
            let mut others = holders().await?;
            others.retain(|(key, _)| *key != own.0);
            if others.is_empty() {
                return Ok(false);
            }
            let first = shown_at(core, own, Some(token)).await?;
            for (key, _) in others {
                let other = TransactionKey(key);
                // Another one of the group may have been shown there.
                let same = Some(token).filter(|_| group.is_none());
                let earlier = shown_at(core, other, same).await?;
                if (earlier, other) < (first, own) {
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
