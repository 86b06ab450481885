//! Block C, Authorization: may this token charge?
//!
//! One decision for Authorize and TransactionEvent; its rules are in `model/id_tokens.rs`. Contract
//! certificates (C07) cannot be verified here, and the answer says so.

use ocpp201::{
    AuthorizationStatusEnum, AuthorizeCertificateStatusEnum, AuthorizeRequest, AuthorizeResponse,
    IdToken, IdTokenInfo,
};

use super::{Context, Failure};
use crate::facts::TransactionKey;
use crate::model::id_tokens::{self, Policy};
use crate::server::Core;

/// C01: looks the token up; nothing is stored, and no transaction begins (C01.FR.04).
pub(crate) async fn authorize(
    cx: Context<'_>,
    request: AuthorizeRequest,
) -> Result<AuthorizeResponse, Failure> {
    let mut info = id_token_info(cx.core, &request.id_token, None).await?;
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

/// What a station is told about a token; `starts` is the transaction that begins with it.
pub(crate) async fn id_token_info(
    core: &Core,
    token: &IdToken,
    starts: Option<TransactionKey>,
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
    let mut info = id_tokens::decide(token, row.as_ref(), policy, core.clock.now());
    if let Some(transaction) = starts
        && core.settings.one_transaction_per_token
        && info.status == AuthorizationStatusEnum::Accepted
        && id_tokens::is_personal(token, policy)
    {
        let folded = token.id_token.to_lowercase();
        let kind = token.kind.as_str();
        if core
            .queries
            .is_token_in_use(&folded, kind, transaction)
            .await?
        {
            info.status = AuthorizationStatusEnum::ConcurrentTx;
        }
    }
    Ok(info)
}
