//! How a list is divided among messages: no more tokens and bytes in one than the station takes (D01.FR.11).
//!
//! The first message of a whole list is `Full`, all others are `Differential`. Each has a version above all that the
//! station was ever told, so that none comes twice with other tokens: the number of the last change that it brings,
//! or, where the station was told that one already, the next.

use ocpp201::{List, SendLocalListRequest, UpdateEnum};

use super::content::Item;
use crate::store::tables::local_lists::ListLimits;

/// A message, and what the station has once it took it.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) request: SendLocalListRequest,
    /// Changes of tokens up to this number are in the list then.
    pub(super) through: i64,
}

/// A token that is too long for any message.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooLong {
    pub(super) bytes: usize,
}

/// Divides a list. `highest` is the highest version that the station was told so far; the last part brings it to the
/// change `newest`.
pub(super) fn divide(
    kind: UpdateEnum,
    items: Vec<Item>,
    limits: ListLimits,
    highest: i32,
    newest: i64,
) -> Result<Vec<Part>, TooLong> {
    // While the limit is unknown, each token goes alone.
    let most = limits.items.unwrap_or(1);
    let most_bytes = limits.bytes.unwrap_or(usize::MAX);
    let mut groups: Vec<Vec<Item>> = vec![Vec::new()];
    let mut bytes = around();
    for item in items {
        let own = serde_json::to_string(&item.data).map_or(usize::MAX, |text| text.len() + 1);
        if around() + own > most_bytes {
            return Err(TooLong {
                bytes: around() + own,
            });
        }
        let last = groups.last_mut();
        match last.filter(|group| group.len() < most && bytes + own <= most_bytes) {
            Some(group) => group.push(item),
            None => {
                groups.push(vec![item]);
                bytes = around();
            }
        }
        bytes += own;
    }
    // D01.FR.04: a whole list without tokens empties that of the station; without any change there is nothing to send.
    if kind == UpdateEnum::Differential && groups[0].is_empty() {
        return Ok(Vec::new());
    }
    let count = groups.len();
    let mut version = highest;
    let parts = groups.into_iter().enumerate().map(|(number, group)| {
        let through = match group.last() {
            Some(last) if number + 1 < count => last.revision,
            _ => newest,
        };
        let kind = match number {
            0 => kind,
            _ => UpdateEnum::Differential,
        };
        let wanted = i32::try_from(through).unwrap_or(i32::MAX).max(1);
        version = match version.checked_add(1) {
            Some(next) => wanted.max(next),
            // A whole list may have any version: after the highest number that there is it begins anew. A change
            // is refused then, and the whole list comes after it.
            None if kind == UpdateEnum::Full => wanted,
            None => i32::MAX,
        };
        let mut request = SendLocalListRequest::new(version, kind);
        let list = group.into_iter().map(|item| item.data).collect();
        request.local_authorization_list = List::new(list).ok();
        Part { request, through }
    });
    Ok(parts.collect())
}

/// Bytes of a frame around its tokens.
fn around() -> usize {
    const UUID: usize = 36;
    const VERSION: usize = 10;
    r#"[2,"","SendLocalList",{"localAuthorizationList":[],"versionNumber":,"updateType":"Differential"}]"#.len()
        + UUID
        + VERSION
}

#[cfg(test)]
mod tests {
    use ocpp201::{AuthorizationData, IdToken, IdTokenEnum, Text};

    use super::*;

    fn items(revisions: &[i64]) -> Vec<Item> {
        let item = |revision: &i64| {
            let text = Text::new(&*format!("{revision:08}")).unwrap();
            Item {
                revision: *revision,
                data: AuthorizationData::new(IdToken::new(text, IdTokenEnum::Iso14443)),
            }
        };
        revisions.iter().map(item).collect()
    }

    fn limits(items: Option<usize>, bytes: Option<usize>) -> ListLimits {
        ListLimits {
            items,
            bytes,
            entries: None,
        }
    }

    /// Kind, version, tokens and `through` of each part.
    fn shape(parts: &[Part]) -> Vec<(UpdateEnum, i32, usize, i64)> {
        let shape = |part: &Part| {
            let list = part.request.local_authorization_list.as_ref();
            (
                part.request.update_type,
                part.request.version_number,
                list.map_or(0, |list| list.len()),
                part.through,
            )
        };
        parts.iter().map(shape).collect()
    }

    const FULL: UpdateEnum = UpdateEnum::Full;
    const DIFFERENTIAL: UpdateEnum = UpdateEnum::Differential;

    #[test]
    fn the_first_part_is_full_and_versions_rise() {
        let parts = divide(FULL, items(&[1, 4, 5, 9, 12]), limits(Some(2), None), 0, 20).unwrap();
        assert_eq!(
            shape(&parts),
            [
                (FULL, 4, 2, 4),
                (DIFFERENTIAL, 9, 2, 9),
                (DIFFERENTIAL, 20, 1, 20)
            ]
        );
        let alone = divide(FULL, items(&[1, 2]), limits(None, None), 0, 2).unwrap();
        assert_eq!(shape(&alone), [(FULL, 1, 1, 1), (DIFFERENTIAL, 2, 1, 2)]);
    }

    #[test]
    fn a_version_is_above_that_of_the_station_whatever_it_is() {
        let parts = divide(DIFFERENTIAL, items(&[7, 8]), limits(Some(1), None), 100, 8).unwrap();
        assert_eq!(
            shape(&parts),
            [(DIFFERENTIAL, 101, 1, 7), (DIFFERENTIAL, 102, 1, 8)]
        );
    }

    #[test]
    fn no_version_comes_twice_with_other_tokens() {
        // An empty list, then its first token: as a change, and as a whole list to a station that has lost it.
        let empty = divide(FULL, Vec::new(), limits(Some(9), None), 0, 0).unwrap();
        assert_eq!(shape(&empty), [(FULL, 1, 0, 0)]);
        for kind in [FULL, DIFFERENTIAL] {
            let first = divide(kind, items(&[1]), limits(Some(9), None), 1, 1).unwrap();
            assert_eq!(shape(&first), [(kind, 2, 1, 1)]);
        }
        // A list for another group, of the same tokens.
        let parts = divide(FULL, items(&[3, 5]), limits(Some(1), None), 20, 20).unwrap();
        assert_eq!(shape(&parts), [(FULL, 21, 1, 3), (DIFFERENTIAL, 22, 1, 20)]);
        // Nothing is above the highest number.
        let anew = divide(FULL, items(&[3]), limits(Some(1), None), i32::MAX, 20).unwrap();
        assert_eq!(shape(&anew), [(FULL, 20, 1, 20)]);
    }

    #[test]
    fn an_empty_list_is_sent_and_an_empty_change_is_not() {
        let parts = divide(FULL, Vec::new(), limits(Some(9), None), 3, 0).unwrap();
        assert_eq!(shape(&parts), [(FULL, 4, 0, 0)], "D01.FR.04, D01.FR.18");
        let none = divide(DIFFERENTIAL, Vec::new(), limits(Some(9), None), 3, 5).unwrap();
        assert!(none.is_empty());
    }

    #[test]
    fn no_frame_has_more_bytes_than_the_station_takes() {
        let revisions: Vec<i64> = (1..=100).collect();
        let most = 400;
        let parts = divide(
            FULL,
            items(&revisions),
            limits(Some(1000), Some(most)),
            0,
            100,
        )
        .unwrap();
        let id = "0".repeat(36);
        let lengths = parts.iter().map(|part| {
            let payload = serde_json::to_string(&part.request).unwrap();
            format!(r#"[2,"{id}","SendLocalList",{payload}]"#).len()
        });
        let lengths: Vec<usize> = lengths.collect();
        assert!(lengths.iter().all(|length| *length <= most), "{lengths:?}");
        let tokens: usize = shape(&parts).iter().map(|part| part.2).sum();
        assert_eq!(tokens, 100);
        let refused = divide(FULL, items(&[1]), limits(Some(1), Some(100)), 0, 1);
        assert!(refused.is_err());
    }
}
