//! Block F, Remote control: starting and stopping on behalf of an operator.
//!
//! Thin layers over [`Commands::request`](crate::commands::Commands::request): the outcome is the
//! station's own answer. Nothing of this block is sent by stations.
//!
//! | action | depth | proof | missing |
//! |-|-|-|-|
//! | RequestStartTransaction | 3 | `a_charge_starts_with_a_profile_and_the_group_of_its_token` | |
//! | RequestStopTransaction | 3 | `a_stop_repeated_with_its_idempotency_key_stops_once_whatever_runs_then` | |
//! | TriggerMessage | 1 | `test_all_40_actions_of_the_csms_arrive_valid_and_their_answers_come_back` | |
//! | UnlockConnector | 1 | `test_all_40_actions_of_the_csms_arrive_valid_and_their_answers_come_back` | |

use ocpp201::{
    ChargingProfile, IdToken, IdTokenEnum, RequestStartTransactionRequest,
    RequestStopTransactionRequest, Text, Violation, rpc::ErrorCode, violation::Fault,
};

use crate::commands::{CallOutcome, CallRefusal};
use crate::context::Core;
use crate::facts::StationKey;
use crate::model::id_tokens;
use crate::principal::Principal;

/// What became of a RequestStartTransaction.
#[derive(Debug)]
pub struct StartOutcome {
    /// By which the station's next TransactionEvent is known (F01.FR.25).
    pub remote_start_id: i32,
    /// The station's answer.
    pub outcome: CallOutcome,
}

/// What a station is asked to start.
#[derive(Debug)]
pub struct Start {
    /// Where.
    pub evse_id: i32,
    /// On which token; `None` = the operator's.
    pub id_token: Option<IdToken>,
    /// Others of this group may stop it; `None` = that of the token, as far as it is known.
    pub group_id_token: Option<IdToken>,
    /// How it may charge (F01.FR.09).
    pub charging_profile: Option<ChargingProfile>,
}

impl Start {
    /// At this EVSE, on the operator's token.
    #[must_use]
    pub fn at(evse_id: i32) -> Self {
        Self {
            evse_id,
            id_token: None,
            group_id_token: None,
            charging_profile: None,
        }
    }
}

/// F01, F02: asks a station to start a transaction.
///
/// # Errors
/// [`CallRefusal`]: nothing was sent.
pub async fn request_start(
    core: &Core,
    station: StationKey,
    start: Start,
    principal: Principal,
    idempotency_key: Option<String>,
) -> Result<StartOutcome, CallRefusal> {
    let remote_start_id = core.numbers.next_id("remote_start_id").await?;
    let id_token = start.id_token.unwrap_or_else(|| {
        IdToken::new(
            core.settings.operator_id_token.clone(),
            IdTokenEnum::Central,
        )
    });
    let group = match start.group_id_token {
        Some(group) => Some(group),
        None => group_of(core, &id_token).await,
    };
    let mut request = RequestStartTransactionRequest::new(id_token, remote_start_id);
    request.evse_id = Some(start.evse_id);
    request.group_id_token = group;
    request.charging_profile = start.charging_profile;
    let outcome = core
        .commands
        .request(station, &request, principal, idempotency_key)
        .await?;
    // A repeat with the same Idempotency-Key gets the first outcome, and so the first id.
    let first = outcome.request_payload().filter(|_| outcome.is_repeat);
    let first = first
        .and_then(|sent| serde_json::from_str::<RequestStartTransactionRequest>(sent.get()).ok());
    let remote_start_id = first.map_or(remote_start_id, |sent| sent.remote_start_id);
    Ok(StartOutcome {
        remote_start_id,
        outcome,
    })
}

/// The group of a token, by which the station knows who else may stop the transaction or use a reservation
/// (F01.FR.22). Where it cannot be looked up, the start is worth more.
async fn group_of(core: &Core, token: &IdToken) -> Option<IdToken> {
    let folded = token.id_token.to_lowercase();
    let found = core
        .queries
        .find_id_token(&folded, token.kind.as_str())
        .await;
    id_tokens::group(found.ok()??.known())
}

/// F03: asks a station to stop a transaction.
///
/// # Errors
/// [`CallRefusal`]: nothing was sent; a transaction id of more than 36 characters is refused as an
/// invalid payload.
pub async fn request_stop(
    core: &Core,
    station: StationKey,
    transaction_id: &str,
    principal: Principal,
    idempotency_key: Option<String>,
) -> Result<CallOutcome, CallRefusal> {
    let transaction_id = Text::new(transaction_id).map_err(|_| {
        CallRefusal::InvalidPayload(Violation {
            code: ErrorCode::PropertyConstraintViolation,
            path: "/transactionId".to_owned(),
            fault: Fault::SchemaTooLong { most: 36 },
        })
    })?;
    let request = RequestStopTransactionRequest::new(transaction_id);
    core.commands
        .request(station, &request, principal, idempotency_key)
        .await
}
