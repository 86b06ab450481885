//! What the database knows about why a station cannot connect or charge.

use jiff::Timestamp;

use super::Finding;
use crate::model::installation::Installation;
use crate::store::queries::reader::Reader;
use crate::store::queries::{MAX_PAGE, PageRequest, Queries, QueryError, TransactionFilter};
use crate::store::rows::{Money, RefusedConnectionRow, StationRow};
use crate::store::tables::load;

/// Refused handshakes and transactions that are looked through, the newest ones.
const LOOKED_THROUGH: u32 = 100;
/// With less a vehicle does not charge: 6 A of one phase, W.
const LEAST_W: i64 = 1_380;

/// What is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Patient<'a> {
    /// The station's identity.
    pub identity: &'a str,
    /// A token that it was tried with: its type and itself.
    pub id_token: Option<(&'a str, &'a str)>,
    /// What is unknown is accepted.
    pub accepts_unknown_tokens: bool,
    /// Only registered stations may connect.
    pub known_stations_only: bool,
    /// Now.
    pub now: Timestamp,
}

/// Looks at what is known of a station.
///
/// # Errors
/// [`QueryError`]: the database did not answer.
pub async fn examine(
    queries: &Queries,
    reader: &Reader,
    installation: &Installation,
    patient: Patient<'_>,
) -> Result<Vec<Finding>, QueryError> {
    let folded = patient.identity.to_lowercase();
    let refused = queries
        .refused_with(Some(&folded), PageRequest::newest(LOOKED_THROUGH))
        .await?;
    let is_its = |row: &&RefusedConnectionRow| {
        let identity = row.identity.as_deref();
        identity.is_some_and(|identity| identity.to_lowercase() == folded)
    };
    let refused = refused.iter().find(is_its);
    let station = queries.find_station(&folded).await?;
    let mut findings = Vec::new();
    let Some(station) = station else {
        findings.push(match patient.known_stations_only {
            true => Finding::wrong("known.no", ""),
            false => Finding::doubtful("known.never", ""),
        });
        let similar = similar(queries, &folded).await?;
        if !similar.is_empty() {
            findings.push(Finding::doubtful("known.similar", similar.join(", ")));
        }
        findings.extend(refused.map(refusal));
        return Ok(findings);
    };
    findings.push(match station.removed_at {
        Some(at) => Finding::wrong("known.removed", at.0.to_string()),
        None => Finding::good("known.yes", station.identity.clone()),
    });
    let key = Some(station.key());
    let connections = queries.connections(key, PageRequest::newest(1)).await?;
    let last = connections.first();
    let is_since = refused.filter(|row| last.is_none_or(|last| row.refused_at > last.connected_at));
    findings.extend(is_since.map(refusal));
    findings.push(match last {
        None => Finding::wrong("connection.never", ""),
        Some(last) => match last.disconnected_at {
            None => Finding::good("connection.now", last.connected_at.0.to_string()),
            Some(at) => {
                let reason = last.reason.as_deref().unwrap_or_default();
                Finding::wrong("connection.over", format!("{}, {reason}", at.0))
            }
        },
    });
    if let (Some(least), Some(last)) = (station.least_security_profile, last) {
        findings.push(match last.security_profile < least {
            true => Finding::wrong(
                "profile.low",
                format!("{} < {least}", last.security_profile),
            ),
            false => Finding::good("profile.enough", last.security_profile.to_string()),
        });
    }
    findings.push(boot(&station));
    connectors(queries, &station, &mut findings).await?;
    transactions(queries, &station, &mut findings).await?;
    if let Some((kind, token)) = patient.id_token {
        findings.push(id_token(queries, kind, token, patient).await?);
    }
    findings.push(match installation.pricing(&folded, patient.now) {
        Some(terms) => {
            let price = serde_json::to_string(&Money(terms.prices.per_kwh_e4)).unwrap_or_default();
            Finding::good("tariff.there", format!("{price} {}/kWh", terms.currency))
        }
        None => Finding::doubtful("tariff.none", ""),
    });
    findings.push(limit(reader, &station, patient.now).await?);
    Ok(findings)
}

fn refusal(row: &RefusedConnectionRow) -> Finding {
    let (at, reason, detail) = (row.refused_at.0, &row.reason, &row.detail);
    let code = match reason.as_str() {
        "credentials" => "refused.password",
        "certificate" => "refused.certificate",
        "security-profile" => "refused.profile",
        "subprotocol" => "refused.subprotocol",
        "unknown-station" => "refused.unknown-station",
        "not-tls" => "refused.not-tls",
        "database" => "refused.database",
        _ => "refused.other",
    };
    Finding::wrong(code, format!("{at}, {reason}: {detail}"))
}

fn boot(station: &StationRow) -> Finding {
    let at = station.booted_at.map(|at| at.0.to_string());
    let at = at.unwrap_or_default();
    match station.registration.as_deref() {
        None => Finding::wrong("boot.never", ""),
        Some("Accepted") => {
            let reason = station.boot_reason.as_deref().unwrap_or_default();
            Finding::good("boot.accepted", format!("{at}, {reason}"))
        }
        Some("Pending") => Finding::wrong("boot.pending", at),
        Some(_) => Finding::wrong("boot.rejected", at),
    }
}

async fn connectors(
    queries: &Queries,
    station: &StationRow,
    findings: &mut Vec<Finding>,
) -> Result<(), QueryError> {
    let rows = queries.connectors(Some(station.key())).await?;
    let with = |status: &str| {
        let such = rows.iter().filter(|row| row.status == status);
        let such = such.map(|row| format!("{}/{}", row.evse_id, row.connector_id));
        such.collect::<Vec<_>>().join(", ")
    };
    let (faulted, unavailable) = (with("Faulted"), with("Unavailable"));
    if !faulted.is_empty() {
        findings.push(Finding::wrong("connectors.faulted", faulted));
    }
    if !unavailable.is_empty() {
        findings.push(Finding::wrong("connectors.unavailable", unavailable));
    }
    if rows.is_empty() {
        findings.push(Finding::doubtful("connectors.unknown", ""));
    } else if rows
        .iter()
        .all(|row| !["Faulted", "Unavailable"].contains(&row.status.as_str()))
    {
        let states = rows.iter();
        let states =
            states.map(|row| format!("{}/{} {}", row.evse_id, row.connector_id, row.status));
        let states: Vec<_> = states.collect();
        findings.push(Finding::good("connectors.fine", states.join(", ")));
    }
    Ok(())
}

async fn transactions(
    queries: &Queries,
    station: &StationRow,
    findings: &mut Vec<Finding>,
) -> Result<(), QueryError> {
    let filter = TransactionFilter {
        station: Some(station.key()),
        ..TransactionFilter::default()
    };
    let page = PageRequest::newest(LOOKED_THROUGH);
    let rows = queries.transactions(&filter, page).await?;
    let gaps = rows.iter().filter(|row| !row.missing_seq_nos.is_empty());
    let gaps: Vec<_> = gaps
        .take(5)
        .map(|row| format!("{}: {}", row.transaction_id, row.missing_seq_nos))
        .collect();
    findings.push(match gaps.is_empty() {
        true => Finding::good("gaps.none", ""),
        false => Finding::doubtful("gaps.some", gaps.join("; ")),
    });
    let page = PageRequest::newest(1);
    let refused = queries.refused_events(Some(station.key()), page).await?;
    if let Some(row) = refused.first() {
        let detail = format!("{}, {}: {}", row.received_at.0, row.error_code, row.message);
        findings.push(Finding::doubtful("gaps.refused", detail));
    }
    Ok(())
}

async fn id_token(
    queries: &Queries,
    kind: &str,
    token: &str,
    patient: Patient<'_>,
) -> Result<Finding, QueryError> {
    let found = queries.find_id_token(&token.to_lowercase(), kind).await?;
    Ok(match found {
        None if patient.accepts_unknown_tokens => Finding::good("token.open", ""),
        None => Finding::wrong("token.unknown", ""),
        Some(row) => {
            let is_over = row.expires_at.is_some_and(|at| at.0 <= patient.now);
            match row.status.as_str() {
                "Accepted" if is_over => {
                    let at = row.expires_at.map(|at| at.0.to_string());
                    Finding::wrong("token.expired", at.unwrap_or_default())
                }
                "Accepted" => Finding::good("token.accepted", ""),
                other => Finding::wrong("token.refused", other),
            }
        }
    })
}

async fn limit(
    reader: &Reader,
    station: &StationRow,
    now: Timestamp,
) -> Result<Finding, QueryError> {
    let promises = load::promises(reader).await?;
    let own = promises
        .iter()
        .rev()
        .find(|row| row.station_key == station.station_key && row.is_accepted);
    Ok(match own {
        None => Finding::good("limit.none", ""),
        Some(row) => {
            let watts = match row.until_at.0 > now {
                true => row.share_w,
                false => row.safe_w,
            };
            match watts < LEAST_W {
                true => Finding::wrong("limit.low", format!("{watts} W")),
                false => Finding::good("limit.enough", format!("{watts} W")),
            }
        }
    })
}

/// Known identities that differ from one in a letter or two.
async fn similar(queries: &Queries, folded: &str) -> Result<Vec<String>, QueryError> {
    let rows = queries.stations(PageRequest::newest(MAX_PAGE)).await?;
    let near = rows
        .into_iter()
        .filter(|row| row.removed_at.is_none() && distance(&row.identity_folded, folded) <= 2);
    Ok(near.map(|row| row.identity).take(5).collect())
}

/// How many letters have to be changed, added or left out (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, letter) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, with) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *with);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_differ_are_counted() {
        for (one, other, count) in [
            ("cp001", "cp001", 0),
            ("cp001", "cp01", 1),
            ("cpoo1", "cp001", 2),
            ("", "abc", 3),
        ] {
            assert_eq!(distance(one, other), count, "{one} {other}");
        }
    }
}
