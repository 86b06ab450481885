//! Block M: the certificates that stations have installed (M03 to M05), as they say.
//!
//! What a station lists replaces what was known of the types that it was asked for; what it installs or deletes at
//! our word is added or goes. It has at most as many as it has room for, so that nothing here grows by itself.

use jiff::Timestamp;
use ocpp201::{CertificateHashData, CertificateHashDataChain, GetCertificateIdUseEnum};
use serde::Serialize;

use crate::facts::StationKey;
use crate::store::change::{Statement, statement};
use crate::store::queries::database::params;
use crate::store::queries::listing::{Listing, listing};
use crate::store::queries::reader::Reader;
use crate::store::queries::{PageRequest, QueryError};
use crate::store::time::SqlTime;

/// An installed certificate.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct InstalledCertificateRow {
    /// Our key, the cursor of the list.
    pub installed_certificate_key: i64,
    /// The station's identity.
    pub station: String,
    /// Our key of it.
    #[serde(skip)]
    pub station_key: i64,
    /// `CSMSRootCertificate`, `ManufacturerRootCertificate`, `V2GRootCertificate`, `MORootCertificate` or
    /// `V2GCertificateChain`.
    pub r#type: String,
    /// In its chain: 0 = the certificate itself, then the sub-CAs.
    pub place: i32,
    /// Of both hashes, as the station says.
    pub hash_algorithm: String,
    /// Of the name of its issuer, in hexadecimal digits.
    pub issuer_name_hash: String,
    /// Of the key of its issuer, in hexadecimal digits.
    pub issuer_key_hash: String,
    /// In hexadecimal digits.
    pub serial_number: String,
    /// Whose it is; `null` = it was not installed from here.
    pub subject: Option<String>,
    /// Valid until; `null` = it was not installed from here.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub not_after: Option<SqlTime>,
    /// When it was installed from here.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub installed_at: Option<SqlTime>,
    /// When the station said so last.
    #[schema(value_type = String, format = DateTime)]
    pub seen_at: SqlTime,
}

/// Which certificates. `None` means any.
#[derive(Debug, Clone, Default)]
pub struct InstalledFilter {
    /// Of this station.
    pub station: Option<StationKey>,
    /// Of this type.
    pub kind: Option<String>,
}

const SEE: &str = "INSERT INTO installed_certificate (station_key, type, place, hash_algorithm, \
    issuer_name_hash, issuer_key_hash, serial_number, seen_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
    ON CONFLICT (station_key, type, place, hash_algorithm, issuer_name_hash, issuer_key_hash, serial_number) \
    DO UPDATE SET seen_at = excluded.seen_at";
/// The same of one whose certificate is known.
const INSTALL: &str = "INSERT INTO installed_certificate (station_key, type, place, hash_algorithm, \
    issuer_name_hash, issuer_key_hash, serial_number, seen_at, subject, not_after, installed_at) \
    VALUES ($1, $2, 0, $3, $4, $5, $6, $7, $8, $9, $7) \
    ON CONFLICT (station_key, type, place, hash_algorithm, issuer_name_hash, issuer_key_hash, serial_number) \
    DO UPDATE SET seen_at = excluded.seen_at, subject = excluded.subject, not_after = excluded.not_after, \
    installed_at = excluded.installed_at";
/// `$1` station, `$2` type or NULL for all, `$3` since when it has not been seen.
const FORGET: &str = "DELETE FROM installed_certificate WHERE station_key = $1 \
    AND (type = $2 OR $2 IS NULL) AND seen_at < $3";
/// `$1` station, then the hash data: the certificate and what stands below it.
const DELETE: &str = "DELETE FROM installed_certificate WHERE station_key = $1 AND hash_algorithm = $2 \
    AND issuer_name_hash = $3 AND issuer_key_hash = $4 AND serial_number = $5";

macro_rules! columns {
    () => {
        "SELECT c.installed_certificate_key, s.identity AS station, c.station_key, c.type, c.place, \
         c.hash_algorithm, c.issuer_name_hash, c.issuer_key_hash, c.serial_number, c.subject, \
         c.not_after, c.installed_at, c.seen_at FROM installed_certificate c \
         JOIN station s ON s.station_key = c.station_key"
    };
}
/// `$1` key.
const ONE: &str = concat!(columns!(), " WHERE c.installed_certificate_key = $1");
/// `$1` bound of the key, `$2` limit, then the filters.
const LIST: Listing = listing!(
    columns!(),
    "c.installed_certificate_key",
    "(c.station_key = $3 OR $3 IS NULL)",
    "(c.type = $4 OR $4 IS NULL)",
);

#[cfg(test)]
pub(in crate::store) const STATEMENTS: &[&str] =
    &[SEE, INSTALL, FORGET, DELETE, ONE, LIST.newest, LIST.oldest];

/// A text as it is compared: hashes and serial numbers in small letters.
fn folded(text: &str) -> String {
    text.to_ascii_lowercase()
}

fn see(
    station: StationKey,
    kind: &str,
    place: i32,
    of: &CertificateHashData,
    at: Timestamp,
) -> Statement {
    statement!(
        SEE,
        station,
        kind.to_owned(),
        place,
        of.hash_algorithm.as_str(),
        folded(&of.issuer_name_hash),
        folded(&of.issuer_key_hash),
        folded(&of.serial_number),
        at
    )
}

/// M03: what a station lists, of the types that it was asked for (all, if none was named).
#[must_use]
pub fn listed(
    station: StationKey,
    kinds: Option<&[GetCertificateIdUseEnum]>,
    found: &[CertificateHashDataChain],
    at: Timestamp,
) -> Vec<Statement> {
    let mut statements = Vec::new();
    for chain in found {
        let kind = chain.certificate_type.as_str();
        let below = chain.child_certificate_hash_data.iter().flatten();
        let all = std::iter::once(&chain.certificate_hash_data).chain(below);
        statements.extend(
            (0..)
                .zip(all)
                .map(|(place, of)| see(station, kind, place, of, at)),
        );
    }
    let forget = |kind: Option<String>| statement!(FORGET, station, kind, at);
    match kinds {
        None => statements.push(forget(None)),
        Some(kinds) => {
            statements.extend(
                kinds
                    .iter()
                    .map(|kind| forget(Some(kind.as_str().to_owned()))),
            );
        }
    }
    statements
}

/// M05: a station took a certificate from here.
#[must_use]
pub fn installed(
    station: StationKey,
    kind: &str,
    of: &CertificateHashData,
    subject: String,
    not_after: Timestamp,
    at: Timestamp,
) -> Statement {
    statement!(
        INSTALL,
        station,
        kind.to_owned(),
        of.hash_algorithm.as_str(),
        folded(&of.issuer_name_hash),
        folded(&of.issuer_key_hash),
        folded(&of.serial_number),
        at,
        subject,
        not_after,
    )
}

/// M04: a station has it no longer.
#[must_use]
pub fn deleted(station: StationKey, of: &CertificateHashData) -> Statement {
    statement!(
        DELETE,
        station,
        of.hash_algorithm.as_str(),
        folded(&of.issuer_name_hash),
        folded(&of.issuer_key_hash),
        folded(&of.serial_number),
    )
}

/// The certificate with this key.
///
/// # Errors
/// [`QueryError`].
pub async fn find(
    reader: &Reader,
    key: i64,
) -> Result<Option<InstalledCertificateRow>, QueryError> {
    reader.optional(ONE, params![key]).await
}

/// A page of certificates.
///
/// # Errors
/// [`QueryError`].
pub async fn list(
    reader: &Reader,
    filter: &InstalledFilter,
    page: PageRequest,
) -> Result<Vec<InstalledCertificateRow>, QueryError> {
    let text = LIST.text(page.order);
    reader
        .all(
            text,
            params![
                page.bound(),
                page.limit,
                filter.station,
                filter.kind.as_deref()
            ],
        )
        .await
}
