//! Block C, Authorization: may this token charge?
//!
//! One decision for Authorize and TransactionEvent; its rules are in `model/id_tokens.rs`. Contract
//! certificates (C07) cannot be verified here, and the answer says so.

use ocpp201::{
    AuthorizationStatusEnum, AuthorizeCertificateStatusEnum, AuthorizeRequest, AuthorizeResponse,
    IdToken, IdTokenInfo,
};

use super::{Context, Failure};
use crate::model::id_tokens::{self, Policy};
use crate::server::Core;

/// C01: looks the token up; nothing is stored, and no transaction begins (C01.FR.04).
pub(crate) async fn authorize(
    cx: Context<'_>,
    request: AuthorizeRequest,
) -> Result<AuthorizeResponse, Failure> {
    let mut info = id_token_info(cx.core, &request.id_token).await?;
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

/// What a station is told about a token.
pub(crate) async fn id_token_info(core: &Core, token: &IdToken) -> Result<IdTokenInfo, Failure> {
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
    Ok(id_tokens::decide(
        token,
        row.as_ref(),
        policy,
        core.clock.now(),
    ))
}
