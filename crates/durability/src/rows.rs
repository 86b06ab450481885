//! The rows of functional blocks: what was acknowledged by REST or by OCPP ⊆ stored.

use std::collections::{BTreeMap, HashSet};

use crate::Trouble;
use crate::database::{Database, Reader};
use crate::desk::Kept;
use crate::judge::Verdict;

/// Kinds of what was acknowledged, and where their ids are.
const KINDS: [(&str, &str); 21] = [
    (
        "token",
        "SELECT id_token FROM id_token WHERE status = 'Blocked'",
    ),
    (
        "changed token",
        "SELECT id_token FROM id_token WHERE personal_message = 'again'",
    ),
    ("site", "SELECT site_id FROM site"),
    (
        "site limit",
        "SELECT site_id FROM site_limit WHERE limit_w = 42000",
    ),
    ("tariff", "SELECT name FROM tariff"),
    ("vendor message", "SELECT vendor_id FROM vendor_message"),
    ("audit", "SELECT path FROM audit WHERE status < 300"),
    (
        "held command",
        "SELECT CAST(held_command_key AS TEXT) FROM held_command WHERE state = 'waiting'",
    ),
    (
        "availability",
        "SELECT s.identity || '/' || CAST(a.evse_id AS TEXT) FROM wanted_availability a \
         JOIN station s ON s.station_key = a.station_key WHERE a.wanted = 'Inoperative'",
    ),
    (
        "local list",
        "SELECT s.identity FROM local_list l JOIN station s ON s.station_key = l.station_key \
         WHERE l.takes_part",
    ),
    (
        "firmware file",
        "SELECT CAST(firmware_key AS TEXT) FROM firmware_file WHERE state = 'stored'",
    ),
    (
        "firmware campaign",
        "SELECT CAST(firmware_campaign_key AS TEXT) FROM firmware_campaign",
    ),
    (
        "firmware job",
        "SELECT CAST(firmware_job_key AS TEXT) FROM firmware_job",
    ),
    // One that was cancelled by then takes nothing any more.
    (
        "told firmware job",
        "SELECT CAST(request_id AS TEXT) FROM firmware_job WHERE status = 'Downloading' OR state = 'cancelled'",
    ),
    (
        "reservation",
        "SELECT CAST(reservation_key AS TEXT) FROM reservation",
    ),
    (
        "told reservation",
        "SELECT CAST(reservation_id AS TEXT) FROM reservation WHERE state <> 'active'",
    ),
    (
        "report",
        "SELECT CAST(report_request_key AS TEXT) FROM report_request",
    ),
    // One that is over by then takes nothing any more.
    (
        "told report",
        "SELECT CAST(r.request_id AS TEXT) FROM report_request r WHERE r.state <> 'running' OR EXISTS \
         (SELECT 1 FROM report_part p WHERE p.report_request_key = r.report_request_key)",
    ),
    ("log", "SELECT CAST(upload_key AS TEXT) FROM upload"),
    (
        "told log",
        "SELECT CAST(request_id AS TEXT) FROM upload WHERE status = 'Uploading'",
    ),
    (
        "charging profile",
        "SELECT CAST(profile_id AS TEXT) FROM charging_profile WHERE accepted IS NOT NULL",
    ),
];

/// Adds to a verdict what of `kept` the database has not.
///
/// # Errors
/// [`Trouble::Database`].
pub async fn judge(
    database: &Database,
    kept: &[Kept],
    verdict: &mut Verdict,
) -> Result<(), Trouble> {
    let mut reader = database.open().await?;
    let mut by_kind: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for one in kept {
        by_kind.entry(one.kind).or_default().push(&one.id);
    }
    for (kind, statement) in KINDS {
        // An audit that the database does not take is in the log only, and PostgreSQL is struck by itself.
        if kind == "audit" && matches!(reader, Reader::Postgres(_)) {
            continue;
        }
        let wanted = by_kind.remove(kind).unwrap_or_default();
        let stored = reader.rows::<(String,)>(statement).await?;
        let stored: HashSet<String> = stored.into_iter().map(|(id,)| id).collect();
        compare(kind, &wanted, &stored, verdict);
    }
    by_kind.remove("audit");
    match by_kind.first_key_value() {
        None => Ok(()),
        Some((kind, _)) => Err(Trouble::Server(format!("nobody judges the kind `{kind}`"))),
    }
}

fn compare(kind: &str, wanted: &[&str], stored: &HashSet<String>, verdict: &mut Verdict) {
    for id in wanted {
        verdict.row_acknowledged(stored.contains(*id), || format!("{kind} {id}"));
    }
}

/// Kinds of which nothing was acknowledged.
#[must_use]
pub fn untouched(kept: &[Kept]) -> Vec<&'static str> {
    let touched: HashSet<&str> = kept.iter().map(|one| one.kind).collect();
    let kinds = KINDS.iter().map(|(kind, _)| *kind);
    kinds.filter(|kind| !touched.contains(kind)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_acknowledged_and_is_not_stored_is_lost() {
        let mut verdict = Verdict::default();
        let stored = HashSet::from(["1".to_owned()]);
        compare("site", &["1"], &stored, &mut verdict);
        assert_eq!((verdict.figures.rows, verdict.figures.lost), (1, 0));
        compare("site", &["1", "2"], &stored, &mut verdict);
        assert_eq!((verdict.figures.rows, verdict.figures.lost), (3, 1));
        assert_eq!(
            verdict.findings,
            ["site 2 was acknowledged and is not stored"]
        );
    }
}
