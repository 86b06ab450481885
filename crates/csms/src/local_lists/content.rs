//! What belongs on the list of a station, and what of it has changed.

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;
use ocpp201::{AuthorizationData, IdToken, IdTokenEnum, Text};

use crate::model::id_tokens::terms::{Place, Terms};
use crate::model::id_tokens::{listed, may_be_listed};
use crate::store::queries::QueryError;
use crate::store::queries::reader::Reader;
use crate::store::rows::IdTokenRow;
use crate::store::tables::id_tokens;

/// Tokens of one list at most.
pub(super) const MOST: usize = 10_000;
/// Changes that are sent one by one; of more, the whole list is shorter.
const MOST_CHANGES: usize = 2_000;
/// Rows that are read at once.
const PAGE: i64 = 1_000;

/// A token of a list, or one that goes from it.
#[derive(Debug, Clone)]
pub(super) struct Item {
    /// The change of tokens that it comes of.
    pub(super) revision: i64,
    pub(super) data: AuthorizationData,
}

/// What is to be sent, in the order of the changes.
#[derive(Debug)]
pub(super) enum Content {
    /// The list is to be this.
    Full(Vec<Item>),
    /// These have changed.
    Differential(Vec<Item>),
    /// The list would have more tokens than any may have.
    TooLong,
}

/// What a list is for.
#[derive(Debug)]
pub(super) struct Scope<'a> {
    pub(super) place: &'a Place,
    /// Only tokens of this group: the token of the group, and its type.
    pub(super) group: Option<(&'a str, &'a str)>,
}

impl Scope<'_> {
    /// What a list for this scope depends on, beside the tokens. Another basis is another list.
    pub(super) fn basis(&self) -> String {
        let Place {
            station,
            site,
            evses,
            master_pass_group,
            ..
        } = self.place;
        serde_json::json!([station, site, evses, master_pass_group, self.group]).to_string()
    }

    fn has_group(&self, group: Option<&str>, kind: Option<&str>) -> bool {
        self.group.is_none_or(|(wanted, wanted_kind)| {
            group.is_some_and(|group| group.to_lowercase() == wanted.to_lowercase())
                && kind.unwrap_or("Central") == wanted_kind
        })
    }

    /// The entry of a token; `None` = it is not on the list.
    fn entry(&self, row: &IdTokenRow, now: Timestamp) -> Option<AuthorizationData> {
        if !self.has_group(row.group_id_token.as_deref(), row.group_type.as_deref()) {
            return None;
        }
        let token = token(&row.id_token, &row.kind)?;
        let info = listed(&token, row.known(), &row.terms(), self.place, now)?;
        let mut data = AuthorizationData::new(token);
        data.id_token_info = Some(info);
        Some(data)
    }

    /// The entry that takes a token from a list on which it may have been.
    fn removal(&self, former: &id_tokens::FormerToken, terms: &Terms) -> Option<AuthorizationData> {
        let token = token(&former.id_token, &former.kind)?;
        let was_there = self.has_group(
            former.group_id_token.as_deref(),
            former.group_type.as_deref(),
        ) && may_be_listed(token.kind, terms, self.place);
        was_there.then(|| AuthorizationData::new(token))
    }
}

fn token(id_token: &str, kind: &str) -> Option<IdToken> {
    let kind: IdTokenEnum = kind.parse().ok()?;
    Some(IdToken::new(Text::new(id_token).ok()?, kind))
}

/// The whole list.
pub(super) async fn full(
    reader: &Reader,
    scope: &Scope<'_>,
    now: Timestamp,
) -> Result<Content, QueryError> {
    let (mut items, mut after) = (Vec::new(), 0);
    loop {
        let rows = id_tokens::changed_after(reader, after, PAGE).await?;
        let Some(last) = rows.last().map(|row| row.revision) else {
            return Ok(Content::Full(items));
        };
        items.extend(rows.iter().filter_map(|row| {
            let data = scope.entry(&row.token, now)?;
            Some(Item {
                revision: row.revision,
                data,
            })
        }));
        if items.len() > MOST {
            return Ok(Content::TooLong);
        }
        after = last;
    }
}

/// What has changed after a change of tokens; the whole list, where that is too much.
pub(super) async fn differential(
    reader: &Reader,
    scope: &Scope<'_>,
    through: i64,
    now: Timestamp,
) -> Result<Content, QueryError> {
    let most = i64::try_from(MOST_CHANGES + 1).unwrap_or(i64::MAX);
    let changed = id_tokens::changed_after(reader, through, most).await?;
    let former = id_tokens::former_after(reader, through, most).await?;
    if changed.len().max(former.len()) > MOST_CHANGES {
        return full(reader, scope, now).await;
    }
    let mut items = BTreeMap::new();
    let mut seen = HashSet::new();
    let name = |token: &str, kind: &str| (token.to_lowercase(), kind.to_owned());
    for row in &changed {
        if let Some(data) = scope.entry(&row.token, now) {
            seen.insert(name(&row.token.id_token, &row.token.kind));
            items.insert(row.revision, data);
        }
    }
    // The newest first: each token is named once (D01.FR.06).
    for before in former.iter().rev() {
        let Some(removal) = scope.removal(before, &before.terms()) else {
            continue;
        };
        if seen.insert(name(&before.id_token, &before.kind)) {
            items.insert(before.revision, removal);
        }
    }
    let items = items.into_iter();
    let items = items.map(|(revision, data)| Item { revision, data });
    Ok(Content::Differential(items.collect()))
}
