//! What the queries return: one type per resource, read from either engine and shown by REST.
//!
//! A row is what the database holds, in the units of the wire: energy in kWh, money in the major
//! unit, times in RFC 3339. Internal keys show only where a client needs them as a cursor or an
//! address. Secrets (salts, hashes) are never serialised. The rows that the writer keeps live in
//! `model`; no rule is applied here.

mod command;
mod device;
mod recent;
mod site;
mod station;
mod transaction;
mod upload;
pub(in crate::store) mod value;

pub(in crate::store) use command::StoredMessage;
pub use command::{CommandRow, ConnectionRow, MessageRow, RefusedConnectionRow};
pub use device::{MeterValueRow, ReportRow};
pub use recent::{ActivityRow, RecentEventRow};
pub use site::{
    ChargerRow, ChargerStatisticsRow, CountsRow, SiteRow, SiteStatisticsRow, UsageBucketRow,
};
pub(in crate::store) use station::read_terms;
pub use station::{ConnectorRow, IdTokenRow, KnownStation, StationRow, TariffRow};
pub use transaction::{RefusedEventRow, TransactionEventRow, TransactionRow};
pub use upload::UploadRow;
pub use value::{JsonText, Kilowatts, MilliWattHours, Money, SecretBytes, WattHours};
