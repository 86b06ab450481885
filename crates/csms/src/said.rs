//! What the server says when something is not done: a stable code with its values, and the sentence in English.
//!
//! Whoever shows it in another language words it by the code; the dashboard's dictionaries have a word for every code
//! of the OpenAPI description, or do not compile (`dashboard/src/words/said.ko.ts`). What only a program can get wrong
//! (a malformed query) has no code.

use schemars::JsonSchema;
use serde::Serialize;

/// Why something is not done, and what to do: a code and its values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, JsonSchema)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum Said {
    // What there is not.
    /// No station has this identity.
    #[error("no station `{station}` is known; GET /api/v1/stations lists those that are")]
    UnknownStation { station: String },
    /// Neither charger nor station has this id.
    #[error(
        "no charger `{charger}` is known; GET /api/v1/chargers lists the installation, GET /api/v1/stations the \
         stations that came by themselves"
    )]
    UnknownCharger { charger: String },
    /// No site has this id.
    #[error("no site `{site}` is known; GET /api/v1/sites lists those that are")]
    UnknownSite { site: String },
    /// Nobody has set a limit.
    #[error("site `{site}` has no limit; PUT /api/v1/sites/{site}/limit sets one")]
    SiteWithoutLimit { site: String },
    /// No transaction has this key.
    #[error(
        "there is no transaction {key}; GET /api/v1/transactions?transaction_id=… finds one by the station's id"
    )]
    UnknownTransaction { key: i64 },
    /// The station has none of this id.
    #[error("the station has no reservation {reservation}")]
    UnknownReservation { reservation: i64 },
    /// No such IdToken.
    #[error("this IdToken of type `{kind}` is not known; PUT adds it")]
    UnknownIdToken { kind: String },
    /// No report has this key.
    #[error(
        "no report has the key {key}; GET /api/v1/stations/{{id}}/reports lists those that were asked for"
    )]
    UnknownReport { key: i64 },
    /// No log has this key.
    #[error("no log has the key {key}; GET /api/v1/uploads lists those that were asked for")]
    UnknownLog { key: i64 },
    /// It was not left here (yet).
    #[error("there is no file: the upload {key} is `{state}`")]
    NoFile { key: i64, state: String },
    /// Somebody else removed it.
    #[error("the file of the upload {key} is no longer in the folder")]
    FileGone { key: i64 },
    /// The station has not spoken of it.
    #[error(
        "{station} has reported no EVSE {evse}; GET /api/v1/stations/{station}/connectors lists what it has"
    )]
    UnknownEvse { station: String, evse: i32 },
    /// The station has not spoken of it.
    #[error(
        "{station} has reported no connector {connector} at EVSE {evse}; GET /api/v1/stations/{station}/connectors \
         lists what it has"
    )]
    UnknownConnector {
        station: String,
        evse: i32,
        connector: i32,
    },
    /// The server was started without one.
    #[error(
        "this server knows no simulator: start it with --simulator URL, the control port of charger-sim"
    )]
    NoSimulator,

    // What cannot be now.
    /// It is not connected.
    #[error("{station} is not connected; GET /api/v1/connections shows when it last was")]
    NotConnected { station: String },
    /// It was never connected.
    #[error("{station} has never connected; connect it to the OCPP port first")]
    NeverConnected { station: String },
    /// The connection went before the answer came.
    #[error(
        "the connection of {station} was lost before it answered {action}; send again once it is back"
    )]
    ConnectionLost {
        station: String,
        action: &'static str,
    },
    /// The station was silent.
    #[error(
        "{station} did not answer {action} in time; it may still act on it, so look at its state before sending again"
    )]
    NoAnswer {
        station: String,
        action: &'static str,
    },
    /// B03.FR.03
    #[error(
        "{station} has been rejected, so it may not be sent anything; PUT /api/v1/stations/{station}/registration \
         changes that with its next BootNotification"
    )]
    StationRejected { station: String },
    /// Calls wait in a queue.
    #[error(
        "too many calls wait for {station} already (it answers one at a time); try again when some are answered"
    )]
    TooManyCalls { station: String },
    /// An identity is given once.
    #[error("a station `{station}` is known already")]
    StationExists { station: String },
    /// Only its history is left.
    #[error("station `{station}` was removed; POST /api/v1/stations registers it again")]
    StationRemoved { station: String },
    /// A running transaction would be cut off.
    #[error(
        "transaction `{transaction}` of station `{station}` is active: stop it first, or remove the station with \
         ?force=true, and the transaction becomes stale"
    )]
    StationInTransaction {
        station: String,
        transaction: String,
    },
    /// There is nothing to close.
    #[error("transaction {key} is {state} already; only an active or stale one can be closed")]
    TransactionOver { key: i64, state: String },
    /// There is nothing to stop.
    #[error("{station} has no active transaction, so there is nothing to stop")]
    NothingToStop { station: String },
    /// Which one is not clear.
    #[error("{station} has more than one active transaction; name one as `transaction_id`")]
    SeveralToStop { station: String },
    /// There is nothing to cancel.
    #[error("reservation {reservation} is over already: it is {state}")]
    ReservationOver { reservation: i64, state: String },
    /// There is no folder for logs.
    #[error("{why}")]
    NoLogFolder { why: String },
    /// Nobody knows under which address stations reach the HTTP port.
    #[error("{why}")]
    NoLogAddress { why: String },
    /// The database did not answer.
    #[error("{why}")]
    NotRead { why: String },
    /// The database did not take it.
    #[error("the database did not take the change, so nothing was changed; try again")]
    NotWritten,
    /// The request took longer than any may.
    #[error("the request took too long and was given up; try again")]
    GivenUp,
    /// Its control port does not answer.
    #[error(
        "the simulator at {url} does not answer: {why}; start it with `charger-sim station … --control ADDRESS`, or \
         name another by --simulator"
    )]
    SimulatorSilent { url: String, why: String },
    /// Its control port wants a token.
    #[error(
        "the simulator at {url} does not let this server in: give its token by --simulator-token-file"
    )]
    SimulatorClosed { url: String },

    // What does not fit.
    /// A text is too long or has control characters.
    #[error("`{name}` must have 1 to {most} characters and no control characters")]
    TextLength { name: &'static str, most: usize },
    /// A number is out of bounds.
    #[error("`{name}` must be {least} to {most}, not {value}")]
    NumberRange {
        name: &'static str,
        least: i64,
        most: i64,
        value: i64,
    },
    /// A word that is none of those that there are.
    #[error("`{name}` must be one of {known}, not `{value}`")]
    OneOf {
        name: &'static str,
        known: String,
        value: String,
    },
    /// A duration that cannot be read, or is too long.
    #[error("`{name}` must be a duration of at most {most}, such as `10s`, not `{value}`")]
    DurationAtMost {
        name: String,
        most: String,
        value: String,
    },
    /// Numbers of EVSEs and connectors count from 1.
    #[error("`{name}` counts from 1, so {value} does not exist")]
    CountsFromOne { name: &'static str, value: i32 },
    /// A token that is over before it begins.
    #[error("`valid_from` must be before `expires_at`")]
    FromBeforeUntil,
    /// One without the other.
    #[error("`group_id_token` and `group_type` go together")]
    GroupWithType,
    /// ISO 4217.
    #[error("`currency` must be a code of ISO 4217 such as `KRW`")]
    Currency,
    /// A price.
    #[error(
        "`price_per_kwh` must be a number from 0 to 1000000 with at most four decimals, such as 150 or 0.3499"
    )]
    Price,
    /// A type of IdToken.
    #[error("`{kind}` is not a type of IdToken in OCPP 2.0.1")]
    IdTokenType { kind: String },
    /// An IdToken.
    #[error("an IdToken has at most 36 characters")]
    IdTokenLength,
    /// H01: one or the other.
    #[error("name an EVSE or a type of connector, not both")]
    EvseOrConnectorType,
    /// The limits of a day.
    #[error("`by_hour_kw` has one limit for each hour of the day: 24, not {count}")]
    HoursOfDay { count: usize },
    /// A site's limit.
    #[error("a limit is 0 to {most} kW, not {value}")]
    SiteLimitRange { most: String, value: String },
    /// B07, B08.
    #[error(
        "an inventory is of everything; `criteria` and `variables` choose with `Custom` or `Monitoring`"
    )]
    InventoryOfEverything,
    /// B08.
    #[error("say what is wanted by `criteria` or `variables`, or ask for a `FullInventory`")]
    ReportOfNothing,
    /// N09.FR.07
    #[error("neither `report` nor `clear` is wanted (N09.FR.07); set one of them")]
    NeitherReportNorClear,
    /// N09.FR.09
    #[error(
        "name the customer by exactly one of `id_token`, `customer_certificate` and `customer_identifier` (N09.FR.09)"
    )]
    CustomerByOne,
    /// A number that cannot be negative.
    #[error("expected 0 or more")]
    NotNegative,
    /// A period that ends before it begins.
    #[error("expected a time that is not after `latest_timestamp`")]
    OldestAfterLatest,
    /// Too few or too many at once.
    #[error("expected 1 to {most} stations, not {count}")]
    StationCount { most: usize, count: usize },
    /// An identity that stations cannot have.
    #[error("{why}")]
    Identity { why: String },
    /// A password that stations cannot have.
    #[error("{why}")]
    Password { why: String },

    // What a sender may not send.
    /// B05.FR.13
    #[error("this sets the same attribute of the same variable as {first}; name it once")]
    SameVariableTwice {
        /// A JSON pointer.
        first: String,
    },
    /// A single item is too long for the station.
    #[error("a message with it alone has {bytes} bytes; the station takes {most} ({variable})")]
    TooManyBytes {
        bytes: usize,
        most: usize,
        /// The variable that says so.
        variable: String,
    },
    /// More than the station takes in one message, which cannot be divided.
    #[error(
        "the station takes {most} in one message ({variable}); POST …/reports asks for several reports"
    )]
    TooManyItems {
        most: usize,
        /// The variables that say so.
        variable: String,
    },
    /// D01.FR.18
    #[error("a version is greater than 0, not {version}")]
    ListVersion { version: i32 },
    /// D01.FR.15
    #[error("a whole list says of each token what it may do; `idTokenInfo` is missing")]
    ListTokenInfo,
    /// D01.FR.06
    #[error("this is the token of {first}; name it once")]
    ListTokenTwice {
        /// A JSON pointer.
        first: String,
    },
    /// D01.FR.11
    #[error(
        "{count} tokens; the station takes {most} in one message: send fewer, or PUT \
         /api/v1/stations/{{id}}/local-list and let the server keep the list"
    )]
    ListTooLong { count: usize, most: usize },
    /// D01.FR.11
    #[error(
        "{bytes} bytes; the station takes {most} in one message: send fewer, or PUT \
         /api/v1/stations/{{id}}/local-list and let the server keep the list"
    )]
    ListTooManyBytes { bytes: usize, most: usize },
    /// A rule for charging profiles.
    #[error(transparent)]
    #[serde(untagged)]
    Profile(smart_charging::Fault),
}

impl From<smart_charging::Fault> for Said {
    fn from(fault: smart_charging::Fault) -> Self {
        Self::Profile(fault)
    }
}
