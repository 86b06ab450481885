//! Block D, local authorization lists. A list that is too long for one message is not divided here: its parts need
//! versions of their own, which only the keeper of the list can give (`local_lists`).

use std::collections::HashMap;

use ocpp201::{Action, SendLocalListRequest, UpdateEnum};
use serde_json::value::RawValue;

use super::{Checked, Rules, Violation};
use crate::facts::StationKey;
use crate::said::Said;
use crate::store::tables::local_lists::{self, ListLimits};

/// D01.FR.06, .11, .18, and what a whole list has to say of each token.
pub(super) async fn check(rules: &Rules, station: StationKey, payload: &RawValue) -> Checked {
    // What does not fit the schema is refused before.
    let Ok(request) = serde_json::from_str::<SendLocalListRequest>(payload.get()) else {
        return Ok(Ok(()));
    };
    let own = by_itself(&request);
    if own.is_err() {
        return Ok(own);
    }
    let limits = local_lists::limits(&rules.reader, station).await?;
    Ok(in_one_message(&request, payload.get().len(), limits))
}

fn broken(rule: &str, place: String, said: Said) -> Result<(), Violation> {
    Err(Violation {
        rule: rule.to_owned(),
        place,
        said: Box::new(said),
    })
}

fn by_itself(request: &SendLocalListRequest) -> Result<(), Violation> {
    if request.version_number <= 0 {
        let version = request.version_number;
        let said = Said::ListVersion { version };
        return broken("D01.FR.18", "/versionNumber".into(), said);
    }
    let mut seen = HashMap::new();
    for (place, data) in request
        .local_authorization_list
        .iter()
        .flatten()
        .enumerate()
    {
        let place = format!("/localAuthorizationList/{place}");
        if request.update_type == UpdateEnum::Full && data.id_token_info.is_none() {
            return broken("D01.FR.15", place, Said::ListTokenInfo);
        }
        let token = (data.id_token.id_token.to_lowercase(), data.id_token.kind);
        if let Some(first) = seen.insert(token, place.clone()) {
            return broken("D01.FR.06", place, Said::ListTokenTwice { first });
        }
    }
    Ok(())
}

fn in_one_message(
    request: &SendLocalListRequest,
    payload_bytes: usize,
    limits: ListLimits,
) -> Result<(), Violation> {
    let list = request.local_authorization_list.as_ref();
    let count = list.map_or(0, |list| list.len());
    if let Some(most) = limits.items.filter(|most| count > *most) {
        let said = Said::ListTooLong { count, most };
        return broken("D01.FR.11", format!("/localAuthorizationList/{most}"), said);
    }
    const UUID: usize = 36;
    let bytes = r#"[2,"","",]"#.len() + UUID + Action::SendLocalList.as_str().len() + payload_bytes;
    if let Some(most) = limits.bytes.filter(|most| bytes > *most) {
        let said = Said::ListTooManyBytes { bytes, most };
        return broken("D01.FR.11", "/localAuthorizationList".into(), said);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn request(kind: &str, version: i32, tokens: &[&str], has_info: bool) -> SendLocalListRequest {
        let list: Vec<_> = tokens
            .iter()
            .map(|token| {
                let mut data = json!({"idToken": {"idToken": token, "type": "ISO14443"}});
                if has_info {
                    data["idTokenInfo"] = json!({"status": "Accepted"});
                }
                data
            })
            .collect();
        let payload =
            json!({"versionNumber": version, "updateType": kind, "localAuthorizationList": list});
        serde_json::from_value(payload).unwrap()
    }

    fn rule(checked: Result<(), Violation>) -> (String, String) {
        let broken = checked.unwrap_err();
        (broken.rule, broken.place)
    }

    #[test]
    fn what_breaks_a_rule_is_named_with_its_place() {
        let twice = request("Full", 1, &["04aa", "04BB", "04AA"], true);
        let at = |place: &str| format!("/localAuthorizationList/{place}");
        assert_eq!(rule(by_itself(&twice)), ("D01.FR.06".into(), at("2")));
        let zero = request("Full", 0, &["04AA"], true);
        assert_eq!(
            rule(by_itself(&zero)),
            ("D01.FR.18".into(), "/versionNumber".into())
        );
        let bare = request("Full", 1, &["04AA"], false);
        assert_eq!(rule(by_itself(&bare)), ("D01.FR.15".into(), at("0")));
        let removal = request("Differential", 2, &["04AA"], false);
        assert_eq!(by_itself(&removal), Ok(()));
        let limits = |items, bytes| ListLimits {
            items,
            bytes,
            entries: None,
        };
        let three = request("Full", 1, &["1", "2", "3"], true);
        assert_eq!(
            rule(in_one_message(&three, 100, limits(Some(2), None))),
            ("D01.FR.11".into(), at("2"))
        );
        assert!(in_one_message(&three, 400, limits(Some(3), Some(400))).is_err());
        assert_eq!(
            in_one_message(&three, 300, limits(Some(3), Some(400))),
            Ok(())
        );
    }
}
