//! Stations, connectors, IdTokens and tariffs as rows.
//!
//! What a station last said of itself (block B) and what operators set for it. Whether it is
//! connected now is known to `connections`, not to the database.

use serde::Serialize;

use super::{JsonText, Money, SecretBytes};
use crate::facts::StationKey;
use crate::model::id_tokens::KnownToken;
use crate::model::id_tokens::terms::Terms;
use crate::store::time::SqlTime;

/// A station that has connected at least once or was registered by an operator.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct StationRow {
    /// Our key.
    #[serde(skip)]
    pub station_key: i64,
    /// The identity in its registered spelling; compared case-insensitively.
    pub identity: String,
    /// The identity in lower case.
    #[serde(skip)]
    pub identity_folded: String,
    /// The site it is assigned to; `null` = none.
    pub site_id: Option<String>,
    /// Last answer to a BootNotification: `Accepted`, `Pending`, `Rejected`; `null` = never booted.
    pub registration: Option<String>,
    /// What the next BootNotification is answered with.
    pub registration_setting: String,
    /// Counts accepted boots.
    pub boot_epoch: i32,
    /// `reason` of the last BootNotification.
    pub boot_reason: Option<String>,
    /// When it last booted.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub booted_at: Option<SqlTime>,
    /// From the last BootNotification.
    pub vendor_name: Option<String>,
    /// From the last BootNotification.
    pub model: Option<String>,
    /// From the last BootNotification.
    pub serial_number: Option<String>,
    /// From the last BootNotification.
    pub firmware_version: Option<String>,
    /// ICCID of the modem's SIM card.
    pub modem_iccid: Option<String>,
    /// IMSI of the modem's SIM card.
    pub modem_imsi: Option<String>,
    /// Chosen schema violations become warnings.
    pub tolerant: bool,
    /// The least security profile that it may connect with; `null` = any.
    pub least_security_profile: Option<i32>,
    /// A password is set; the password itself is never returned.
    pub has_password: bool,
    /// Salt of the password.
    #[serde(skip)]
    pub password_salt: Option<SecretBytes>,
    /// Salted hash of the password.
    #[serde(skip)]
    pub password_hash: Option<SecretBytes>,
    /// Salt of the other password that holds while one is being changed.
    #[serde(skip)]
    pub other_password_salt: Option<SecretBytes>,
    /// Its salted hash.
    #[serde(skip)]
    pub other_password_hash: Option<SecretBytes>,
    /// When an operator removed it; `null` = it is there. Its history stays.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub removed_at: Option<SqlTime>,
    /// When it was first seen or registered.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: SqlTime,
    /// When this row last changed.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: SqlTime,
}

impl StationRow {
    /// Our key.
    #[must_use]
    pub fn key(&self) -> StationKey {
        StationKey(self.station_key)
    }
}

/// What a handshake has to know of a station.
#[derive(Debug, Clone, sqlx::FromRow)]
#[expect(missing_docs, reason = "as in StationRow")]
pub struct KnownStation {
    pub station_key: i64,
    pub identity: String,
    pub identity_folded: String,
    pub serial_number: Option<String>,
    pub least_security_profile: Option<i32>,
    pub has_password: bool,
    pub password_salt: Option<SecretBytes>,
    pub password_hash: Option<SecretBytes>,
    pub other_password_salt: Option<SecretBytes>,
    pub other_password_hash: Option<SecretBytes>,
    pub removed_at: Option<SqlTime>,
}

impl KnownStation {
    /// Our key.
    #[must_use]
    pub fn key(&self) -> StationKey {
        StationKey(self.station_key)
    }
}

/// The last known state of a connector.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct ConnectorRow {
    /// The station's identity.
    pub station: String,
    /// EVSE id, from 1.
    pub evse_id: i32,
    /// Connector id inside the EVSE, from 1.
    pub connector_id: i32,
    /// `Available`, `Occupied`, `Reserved`, `Unavailable` or `Faulted`.
    pub status: String,
    /// The station's time of the report.
    #[schema(value_type = String, format = DateTime)]
    pub reported_at: SqlTime,
    /// When the report arrived.
    #[schema(value_type = String, format = DateTime)]
    pub received_at: SqlTime,
}

/// An IdToken and what it may do (block C).
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct IdTokenRow {
    /// Our key, the cursor of the list.
    pub id_token_key: i64,
    /// The token in its registered spelling; compared case-insensitively.
    pub id_token: String,
    /// Its type, e.g. `ISO14443`, `Central`.
    #[sqlx(rename = "type")]
    #[serde(rename = "type")]
    pub kind: String,
    /// An authorization status, e.g. `Accepted`, `Blocked`.
    pub status: String,
    /// Refused as `NotAtThisTime` before.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub valid_from: Option<SqlTime>,
    /// Refused as `Expired` from then on.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires_at: Option<SqlTime>,
    /// The group it belongs to.
    pub group_id_token: Option<String>,
    /// The type of the group's token.
    pub group_type: Option<String>,
    /// -9..=9.
    pub charging_priority: Option<i32>,
    /// RFC 5646.
    pub language: Option<String>,
    /// Shown to the driver.
    pub personal_message: Option<String>,
    /// Where and when it may charge; `null` = anywhere, at any time.
    #[schema(value_type = Option<Terms>)]
    pub terms: Option<JsonText>,
    /// It stops the transactions of others and starts none (C16).
    pub is_master_pass: bool,
    /// When it was added.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: SqlTime,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: SqlTime,
}

impl IdTokenRow {
    /// What it says, to those who decide by it.
    #[must_use]
    pub fn known(&self) -> KnownToken<'_> {
        let group_type = self.group_type.as_deref();
        KnownToken {
            status: &self.status,
            valid_from: self.valid_from.map(|at| at.0),
            expires_at: self.expires_at.map(|at| at.0),
            group: self.group_id_token.as_deref().map(|id| (id, group_type)),
            charging_priority: self.charging_priority,
            language: self.language.as_deref(),
            personal_message: self.personal_message.as_deref(),
            is_master_pass: self.is_master_pass,
        }
    }

    /// Its terms. What cannot be read allows nothing.
    #[must_use]
    pub fn terms(&self) -> Terms {
        read_terms(self.terms.as_ref().map(|terms| &*terms.0))
    }
}

/// Terms as they are stored. What cannot be read allows nothing.
pub(in crate::store) fn read_terms(stored: Option<&str>) -> Terms {
    let Some(text) = stored else {
        return Terms::default();
    };
    serde_json::from_str(text).unwrap_or_else(|_| Terms {
        sites: vec![String::new()],
        ..Terms::default()
    })
}

/// A price (block I). Transactions pin the default one when they start.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, utoipa::ToSchema)]
pub struct TariffRow {
    /// Our key.
    pub tariff_key: i64,
    /// Its name, unique.
    pub name: String,
    /// ISO 4217.
    pub currency: String,
    /// Price of one kWh in the major unit.
    #[sqlx(rename = "price_per_kwh_e4")]
    pub price_per_kwh: Money,
    /// Energy is billed in steps of so many Wh, rounded to nearest.
    pub step_wh: i64,
    /// New transactions take this one.
    pub is_default: bool,
    /// When it was added.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: SqlTime,
}
