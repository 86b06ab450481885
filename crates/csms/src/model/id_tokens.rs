//! Who may charge (block C): one decision for Authorize, TransactionEvent and remote start.
//!
//! Pure rules over what the table says of a token. Tokens compare case-insensitively; what is not
//! in the table is accepted or not by a setting of the lab. Where and when a token may charge is in
//! [`terms`]. What a local list says of a token follows from the same rules ([`listed`]).

mod hours;
pub mod terms;

use jiff::Timestamp;
use ocpp201::{
    AuthorizationStatusEnum, IdToken, IdTokenEnum, IdTokenInfo, List, MessageContent,
    MessageFormatEnum, Text,
};

use hours::Now;
use terms::{Allowed, Place, Terms};

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
    /// It is refused as `NotAtThisTime` before.
    pub valid_from: Option<Timestamp>,
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
    /// It stops the transactions of others and starts none (C16).
    pub is_master_pass: bool,
}

/// Where a token is shown.
#[derive(Debug, Clone, Copy)]
pub struct At<'a> {
    /// The station.
    pub place: &'a Place,
    /// The EVSE, where it is known.
    pub evse_id: Option<i32>,
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

/// What a station is told about `token`, given what the table says of it and, where it has terms or is a master
/// pass, where it is shown.
#[must_use]
pub fn decide(
    token: &IdToken,
    known: Option<KnownToken<'_>>,
    terms: &Terms,
    at: Option<At<'_>>,
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
    let Verdict {
        status,
        until,
        evse_ids,
    } = verdict(known, terms, at, now);
    let mut info = IdTokenInfo::new(status);
    info.cache_expiry_date_time = until.map(Into::into);
    info.evse_id = evse_ids.and_then(|ids| List::new(ids).ok());
    info.charging_priority = known.charging_priority;
    info.language1 = known.language.map(Text::truncated);
    info.group_id_token = match at.and_then(|at| at.place.master_pass_group.as_deref()) {
        // C16: by its group a station knows a master pass.
        Some(passes) if known.is_master_pass => Text::new(passes)
            .ok()
            .map(|passes| IdToken::new(passes, IdTokenEnum::Central)),
        _ => group(known),
    };
    info.personal_message = known.personal_message.map(|content| {
        let mut message = MessageContent::new(MessageFormatEnum::Utf8, Text::truncated(content));
        message.language = known.language.map(Text::truncated);
        message
    });
    info
}

/// What became of the question.
struct Verdict {
    status: AuthorizationStatusEnum,
    /// How long that is so at most, as far as it is known.
    until: Option<Timestamp>,
    /// C01.FR.19 to .21: only at these.
    evse_ids: Option<Vec<i32>>,
}

fn verdict(known: KnownToken<'_>, terms: &Terms, at: Option<At<'_>>, now: Timestamp) -> Verdict {
    use AuthorizationStatusEnum as Status;
    let says = |status, until| Verdict {
        status,
        until,
        evse_ids: None,
    };
    // A status that this version does not know cannot mean "may charge".
    let stored = known.status.parse().unwrap_or(Status::Invalid);
    if stored != Status::Accepted {
        return says(stored, known.expires_at);
    }
    if known.expires_at.is_some_and(|expiry| expiry <= now) {
        return says(Status::Expired, known.expires_at);
    }
    if let Some(begin) = known.valid_from.filter(|begin| *begin > now) {
        return says(Status::NotAtThisTime, Some(begin));
    }
    let mut until = known.expires_at;
    let Some(at) = at.filter(|_| !terms.is_empty()) else {
        return says(Status::Accepted, until);
    };
    let evse_ids = match terms.allowed(at.place) {
        // C01.FR.22.
        Allowed::NotHere => return says(Status::NotAtThisLocation, None),
        // C01.FR.18.
        Allowed::NoSuchType => return says(Status::NotAllowedTypeEvse, None),
        Allowed::Everywhere => None,
        Allowed::At(ids) => Some(ids),
    };
    match terms.hours_at(at.place, now) {
        Some(Now::Outside(begin)) => return says(Status::NotAtThisTime, begin),
        Some(Now::Within(end)) => until = Some(until.map_or(end, |until| until.min(end))),
        None => {}
    }
    let is_elsewhere = |ids: &Vec<i32>| at.evse_id.is_some_and(|id| !ids.contains(&id));
    let status = match &evse_ids {
        Some(ids) if is_elsewhere(ids) && terms.connector_types.is_empty() => {
            Status::NotAtThisLocation
        }
        Some(ids) if is_elsewhere(ids) => Status::NotAllowedTypeEvse,
        _ => Status::Accepted,
    };
    Verdict {
        status,
        until,
        evse_ids,
    }
}

/// What the local list of a station says of a token; `None` = it is not on it. So it is with tokens that nobody
/// presents to a reader, that are not meant for this station, whose time has not come or is over, and whose hours no
/// station knows.
#[must_use]
pub fn listed(
    token: &IdToken,
    known: KnownToken<'_>,
    terms: &Terms,
    place: &Place,
    now: Timestamp,
) -> Option<IdTokenInfo> {
    let is_over = known.expires_at.is_some_and(|expiry| expiry <= now);
    let is_to_come = known.valid_from.is_some_and(|begin| begin > now);
    if !may_be_listed(token.kind, terms, place) || is_over || is_to_come {
        return None;
    }
    let strict = Policy {
        accept_unknown: false,
        operator_id_token: "",
    };
    let at = At {
        place,
        evse_id: None,
    };
    let mut info = decide(token, Some(known), terms, Some(at), strict, now);
    // It is for the moment at which a token is shown, and makes the list long.
    info.personal_message = None;
    Some(info)
}

/// Whether a token of this kind and with these terms is a matter of the list of this station at all.
#[must_use]
pub fn may_be_listed(kind: IdTokenEnum, terms: &Terms, place: &Place) -> bool {
    needs_look_up(kind)
        && kind != IdTokenEnum::Central
        && terms.hours.is_empty()
        && matches!(terms.allowed(place), Allowed::Everywhere | Allowed::At(_))
}

/// The group of a token.
#[must_use]
pub fn group(known: KnownToken<'_>) -> Option<IdToken> {
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
            valid_from: None,
            expires_at: None,
            is_master_pass: false,
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
        decide(token, known, &Terms::default(), None, policy, at(100)).status
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
        let info = decide(
            &rfid,
            Some(known("Accepted")),
            &Terms::default(),
            None,
            STRICT,
            at(100),
        );
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

    fn place() -> Place {
        Place {
            station: "CP001".into(),
            site: Some("jeju".into()),
            zone: jiff::tz::TimeZone::UTC,
            evses: [(1, vec![]), (2, vec![])].into(),
            master_pass_group: Some("MASTERS".into()),
        }
    }

    fn shown(terms: &Terms, evse_id: Option<i32>, now: i64) -> IdTokenInfo {
        let rfid = token("04AABB", IdTokenEnum::Iso14443);
        let place = place();
        let at_place = At {
            place: &place,
            evse_id,
        };
        decide(
            &rfid,
            Some(known("Accepted")),
            terms,
            Some(at_place),
            STRICT,
            at(now),
        )
    }

    #[test]
    fn a_token_charges_where_its_terms_allow() {
        let elsewhere = Terms {
            sites: vec!["seoul".into()],
            ..Terms::default()
        };
        let info = shown(&elsewhere, None, 100);
        assert_eq!(info.status, AuthorizationStatusEnum::NotAtThisLocation);
        let one = Terms {
            evses: vec!["CP001/2".into()],
            ..Terms::default()
        };
        let info = shown(&one, None, 100);
        assert_eq!(info.status, AuthorizationStatusEnum::Accepted);
        assert_eq!(info.evse_id.unwrap().into_vec(), [2], "C01.FR.19");
        let status = |evse_id| shown(&one, Some(evse_id), 100).status;
        assert_eq!(status(2), AuthorizationStatusEnum::Accepted);
        assert_eq!(status(1), AuthorizationStatusEnum::NotAtThisLocation);
    }

    #[test]
    fn what_is_cached_ends_with_the_hours() {
        // 1970-01-01 was a Thursday.
        let hours = Terms {
            hours: vec!["Thu 00:00-00:05".into()],
            ..Terms::default()
        };
        let info = shown(&hours, None, 100);
        assert_eq!(info.status, AuthorizationStatusEnum::Accepted);
        assert_eq!(info.cache_expiry_date_time.unwrap().timestamp(), at(300));
        let info = shown(&hours, None, 300);
        assert_eq!(info.status, AuthorizationStatusEnum::NotAtThisTime);
        let next = info.cache_expiry_date_time.unwrap().timestamp();
        assert_eq!(next, at(7 * 86_400));
    }

    #[test]
    fn a_token_whose_time_has_not_come_is_not_at_this_time() {
        let rfid = token("04AABB", IdTokenEnum::Iso14443);
        let mut known = known("Accepted");
        known.valid_from = Some(at(101));
        let info = decide(&rfid, Some(known), &Terms::default(), None, STRICT, at(100));
        assert_eq!(info.status, AuthorizationStatusEnum::NotAtThisTime);
        assert_eq!(info.cache_expiry_date_time.unwrap().timestamp(), at(101));
        assert_eq!(
            status(
                &rfid,
                Some(KnownToken {
                    valid_from: Some(at(100)),
                    ..known
                }),
                STRICT
            ),
            AuthorizationStatusEnum::Accepted
        );
    }

    #[test]
    fn a_list_has_what_a_station_can_decide_by() {
        let rfid = token("04AABB", IdTokenEnum::Iso14443);
        let list =
            |known: KnownToken<'_>, terms: &Terms| listed(&rfid, known, terms, &place(), at(100));
        let plain = Terms::default();
        let info = list(known("Blocked"), &plain).unwrap();
        assert_eq!(info.status, AuthorizationStatusEnum::Blocked);
        assert_eq!(info.personal_message, None);
        let hours = Terms {
            hours: vec!["Thu 00:00-24:00".into()],
            ..Terms::default()
        };
        assert_eq!(list(known("Accepted"), &hours), None);
        let mut over = known("Accepted");
        over.expires_at = Some(at(100));
        assert_eq!(list(over, &plain), None);
        let central = token("04AABB", IdTokenEnum::Central);
        assert_eq!(
            listed(&central, known("Accepted"), &plain, &place(), at(100)),
            None
        );
        let mut master = known("Accepted");
        master.is_master_pass = true;
        let info = list(master, &plain).unwrap();
        assert_eq!(
            info.group_id_token,
            Some(token("MASTERS", IdTokenEnum::Central))
        );
    }
}
