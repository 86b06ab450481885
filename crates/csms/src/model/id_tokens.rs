//! Who may charge (block C): one decision for Authorize, TransactionEvent and remote start.
//!
//! Pure rules over what the table says of a token. Tokens compare case-insensitively; what is not
//! in the table is accepted or not by a setting of the lab. Local lists live in the stations.

use jiff::Timestamp;
use ocpp201::{
    AuthorizationStatusEnum, IdToken, IdTokenEnum, IdTokenInfo, MessageContent, MessageFormatEnum,
    Text,
};

/// How tokens that the table does not know are treated.
#[derive(Debug, Clone, Copy)]
pub struct Policy<'a> {
    /// Unknown tokens may charge.
    pub accept_unknown: bool,
    /// The token of charging started over REST (type `Central`): always known.
    pub operator_id_token: &'a str,
}

/// What the table says of a token.
#[derive(Debug, Clone, Copy)]
pub struct KnownToken<'a> {
    /// An authorization status, as it is spelled there.
    pub status: &'a str,
    /// It is refused as `Expired` from then on.
    pub expires_at: Option<Timestamp>,
    /// The group it belongs to: the token of the group, and its type (`None` = `Central`).
    pub group: Option<(&'a str, Option<&'a str>)>,
    /// -9..=9.
    pub charging_priority: Option<i32>,
    /// RFC 5646.
    pub language: Option<&'a str>,
    /// Shown to the driver.
    pub personal_message: Option<&'a str>,
}

/// Whether the decision needs the table at all.
///
/// No authorization (C02.FR.01) and tokens that the station made itself (C06.FR.02) do not.
#[must_use]
pub fn needs_look_up(kind: IdTokenEnum) -> bool {
    !matches!(kind, IdTokenEnum::NoAuthorization | IdTokenEnum::Local)
}

/// Whether the token stands for one person or vehicle, so that it cannot be in two transactions.
#[must_use]
pub fn is_personal(token: &IdToken, policy: Policy<'_>) -> bool {
    needs_look_up(token.kind) && !is_operator(token, policy)
}

fn is_operator(token: &IdToken, policy: Policy<'_>) -> bool {
    token.kind == IdTokenEnum::Central
        && token.id_token.to_lowercase() == policy.operator_id_token.to_lowercase()
}

/// What a station is told about `token`, given what the table says of it.
#[must_use]
pub fn decide(
    token: &IdToken,
    known: Option<KnownToken<'_>>,
    policy: Policy<'_>,
    now: Timestamp,
) -> IdTokenInfo {
    if !needs_look_up(token.kind) {
        return IdTokenInfo::new(AuthorizationStatusEnum::Accepted);
    }
    let Some(known) = known else {
        return IdTokenInfo::new(if is_operator(token, policy) || policy.accept_unknown {
            AuthorizationStatusEnum::Accepted
        } else {
            AuthorizationStatusEnum::Unknown
        });
    };
    // A status that this version does not know cannot mean "may charge".
    let stored = known
        .status
        .parse()
        .unwrap_or(AuthorizationStatusEnum::Invalid);
    let expired = known.expires_at.is_some_and(|at| at <= now);
    let mut info = IdTokenInfo::new(match stored {
        AuthorizationStatusEnum::Accepted if expired => AuthorizationStatusEnum::Expired,
        status => status,
    });
    info.cache_expiry_date_time = known.expires_at.map(Into::into);
    info.charging_priority = known.charging_priority;
    info.language1 = known.language.map(Text::truncated);
    info.group_id_token = group(known);
    info.personal_message = known.personal_message.map(|content| {
        let mut message = MessageContent::new(MessageFormatEnum::Utf8, Text::truncated(content));
        message.language = known.language.map(Text::truncated);
        message
    });
    info
}

fn group(known: KnownToken<'_>) -> Option<IdToken> {
    let (id_token, kind) = known.group?;
    let id_token = Text::new(id_token).ok()?;
    let kind = kind.and_then(|kind| kind.parse().ok());
    Some(IdToken::new(id_token, kind.unwrap_or(IdTokenEnum::Central)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAB: Policy<'_> = Policy {
        accept_unknown: true,
        operator_id_token: "OPERATOR",
    };
    const STRICT: Policy<'_> = Policy {
        accept_unknown: false,
        ..LAB
    };

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    fn token(text: &str, kind: IdTokenEnum) -> IdToken {
        IdToken::new(Text::new(text).unwrap(), kind)
    }

    fn known(status: &str) -> KnownToken<'_> {
        KnownToken {
            status,
            expires_at: None,
            group: Some(("FLEET", Some("Central"))),
            charging_priority: Some(3),
            language: Some("ko"),
            personal_message: Some("환영합니다"),
        }
    }

    fn status(
        token: &IdToken,
        known: Option<KnownToken<'_>>,
        policy: Policy<'_>,
    ) -> AuthorizationStatusEnum {
        decide(token, known, policy, at(100)).status
    }

    #[test]
    fn an_unknown_token_is_accepted_only_in_the_lab() {
        let rfid = token("04AABB", IdTokenEnum::Iso14443);
        assert_eq!(status(&rfid, None, LAB), AuthorizationStatusEnum::Accepted);
        assert_eq!(
            status(&rfid, None, STRICT),
            AuthorizationStatusEnum::Unknown
        );
    }

    #[test]
    fn no_authorization_and_local_tokens_are_always_accepted() {
        for kind in [IdTokenEnum::NoAuthorization, IdTokenEnum::Local] {
            assert_eq!(
                status(&token("", kind), None, STRICT),
                AuthorizationStatusEnum::Accepted
            );
        }
    }

    #[test]
    fn the_operator_token_is_known_without_a_row_but_can_be_blocked_by_one() {
        let operator = token("operator", IdTokenEnum::Central);
        assert_eq!(
            status(&operator, None, STRICT),
            AuthorizationStatusEnum::Accepted
        );
        assert_eq!(
            status(&operator, Some(known("Blocked")), LAB),
            AuthorizationStatusEnum::Blocked
        );
        let same_text = token("OPERATOR", IdTokenEnum::Iso14443);
        assert_eq!(
            status(&same_text, None, STRICT),
            AuthorizationStatusEnum::Unknown
        );
    }

    #[test]
    fn a_token_expires_at_its_instant_and_a_block_outlasts_it() {
        let rfid = token("04AABB", IdTokenEnum::Iso14443);
        let mut known = known("Accepted");
        known.expires_at = Some(at(101));
        assert_eq!(
            status(&rfid, Some(known), STRICT),
            AuthorizationStatusEnum::Accepted
        );
        known.expires_at = Some(at(100));
        assert_eq!(
            status(&rfid, Some(known), STRICT),
            AuthorizationStatusEnum::Expired
        );
        known.status = "Blocked";
        assert_eq!(
            status(&rfid, Some(known), STRICT),
            AuthorizationStatusEnum::Blocked
        );
    }

    #[test]
    fn group_priority_and_message_go_along() {
        let rfid = token("04AABB", IdTokenEnum::Iso14443);
        let info = decide(&rfid, Some(known("Accepted")), STRICT, at(100));
        assert_eq!(
            info.group_id_token,
            Some(token("FLEET", IdTokenEnum::Central))
        );
        assert_eq!(info.charging_priority, Some(3));
        let message = info.personal_message.unwrap();
        assert_eq!(message.content, "환영합니다");
        assert_eq!(message.language.unwrap(), "ko");
    }

    #[test]
    fn a_status_from_a_newer_version_does_not_let_anybody_charge() {
        let rfid = token("04AABB", IdTokenEnum::Iso14443);
        assert_eq!(
            status(&rfid, Some(known("Superb")), LAB),
            AuthorizationStatusEnum::Invalid
        );
    }
}
