//! What the server says when something is not done: a stable code with its values, and the sentence in English.
//!
//! Whoever shows it in another language words it by the code; the dashboard's dictionaries have a word for every code
//! of the OpenAPI description, or do not compile (`dashboard/src/words/said.ko.ts`). Every problem of the HTTP side is
//! made of one (`api/problem.rs`); which status it has is said there, too.

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
    /// No operator whose token holds has this key.
    #[error("there is no operator {key} whose token holds; GET /api/v1/operators lists them")]
    UnknownOperator { key: i64 },
    /// No tariff has this name.
    #[error("there is no tariff `{tariff}`; PUT /api/v1/tariffs/{{name}} adds one")]
    UnknownTariff { tariff: String },
    /// It takes no part in local lists.
    #[error(
        "{station} takes no part in local lists; PUT /api/v1/stations/{station}/local-list changes that"
    )]
    NoLocalList { station: String },
    /// OCPP has none, or stations send it.
    #[error(
        "`{name}` is not an action that a CSMS sends; names are spelled as in OCPP 2.0.1, e.g. `GetBaseReport`"
    )]
    UnknownAction { name: String },
    /// No command has this key.
    #[error("there is no command {key}")]
    UnknownCommand { key: i64 },
    /// No held command has this key.
    #[error("there is no held command {key}")]
    UnknownHeldCommand { key: i64 },
    /// No certificate has this key.
    #[error("there is no installed certificate {key}")]
    UnknownInstalledCertificate { key: i64 },
    /// No certificate has this key.
    #[error("there is no station certificate {key}")]
    UnknownStationCertificate { key: i64 },
    /// No upgrade has this key.
    #[error("there is no security upgrade {key}")]
    UnknownSecurityUpgrade { key: i64 },
    /// No event has this key.
    #[error("there is no security event {key}")]
    UnknownSecurityEvent { key: i64 },
    /// No file has this key, or it is not whole.
    #[error("there is no firmware file {key}; GET /api/v1/firmware lists those that are here")]
    UnknownFirmware { key: i64 },
    /// No job has this key.
    #[error("there is no firmware job {key}")]
    UnknownFirmwareJob { key: i64 },
    /// No campaign has this key.
    #[error("there is no firmware campaign {key}")]
    UnknownFirmwareCampaign { key: i64 },
    /// Told to stations: the token of the address opens nothing.
    #[error(
        "there is no place for a file here: its address is wrong, or it was closed; ask for the log again"
    )]
    NoPlaceForFile,
    /// Told to stations: the token of the address opens nothing.
    #[error(
        "there is no file here: its address is wrong, or it has ended; ask for the update again"
    )]
    NoDownload,
    /// No row has this key.
    #[error(
        "there is no message of a vendor {key}; GET /api/v1/vendor-messages lists those that are"
    )]
    UnknownVendorMessage { key: i64 },
    /// The server signs otherwise, or not at all.
    #[error("no lab's authority signs here, so there is no responder of one")]
    NoLabResponder,
    /// No resource has this address.
    #[error("nothing is at `{path}`; /api/openapi.json lists what there is")]
    NothingHere { path: String },
    /// A part of the address is none that there can be.
    #[error("no such resource: {why}")]
    NoSuchResource { why: String },
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
    /// The station has acted, and nothing tells so in the database.
    #[error(
        "{station} answered {action}, but the database did not take the answer, which stands here; look at the state of \
         the station before sending again"
    )]
    AnswerNotStored {
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

    /// A token waits for its end before its name is free.
    #[error("there is an operator `{operator}`; revoke it first, or take another name")]
    OperatorExists { operator: String },
    /// Operators are bounded, those that were revoked among them.
    #[error("there were {most} operators, which is the most")]
    TooManyOperators { most: usize },
    /// Nothing stands nowhere.
    #[error(
        "{count} chargers stand at `{site}`; give them another site first, or take them out of the installation"
    )]
    SiteInUse { site: String, count: i64 },
    /// Sites are bounded.
    #[error("there are {most} sites, which is the most")]
    TooManySites { most: usize },
    /// The installation is bounded.
    #[error("there would be more than {sites} sites or {chargers} chargers")]
    InstallationFull { sites: usize, chargers: usize },
    /// Versions of one tariff are bounded.
    #[error(
        "tariff `{tariff}` has {most} versions, which is the most; add a tariff of another name"
    )]
    TooManyVersions { tariff: String, most: usize },
    /// Tariffs are bounded.
    #[error("there are {most} tariffs, which is the most; remove one first")]
    TooManyTariffs { most: usize },
    /// Messages of vendors are bounded.
    #[error("there are {most} messages of vendors, which is the most; remove one first")]
    TooManyVendorMessages { most: usize },
    /// Sites without one of their own would have none.
    #[error("`{tariff}` is the default tariff; make another one the default first")]
    DefaultTariff { tariff: String },
    /// It is the tariff of sites.
    #[error("`{tariff}` is the tariff of {sites}; give these sites another one first")]
    TariffInUse { tariff: String, sites: String },
    /// A station told of a hash that OCPP does not know.
    #[error("`{algorithm}` is no hash of OCPP")]
    UnknownHash { algorithm: String },
    /// The server was started without a signer.
    #[error("nobody signs certificates here: start the server with --certificate-signer")]
    NoSigner,
    /// It was sent, or is over.
    #[error("the command waits no longer: it is {state}")]
    HeldCommandOver { state: String },
    /// Commands that wait are bounded.
    #[error(
        "{of_station} commands wait for the station already, or {most} in all; GET /api/v1/held-commands?state=waiting lists them"
    )]
    TooManyHeld { of_station: i64, most: i64 },
    /// Somebody removed it after it was chosen.
    #[error("the file was removed meanwhile")]
    FirmwareGone,
    /// A job needs it.
    #[error("the job {job} of {station} needs this file; it can go when no job does")]
    FirmwareInUse { job: i64, station: String },
    /// It went too far.
    #[error(
        "the job {key} is `{state}`: an update that was begun cannot be called back; a new one takes its place"
    )]
    FirmwareJobBegun { key: i64, state: String },
    /// There is nothing to stop.
    #[error("the campaign {key} is over already: it is {state}")]
    CampaignOver { key: i64, state: String },
    /// There is no folder for firmware.
    #[error(
        "this server keeps its database in memory and has no folder for firmware: start it with --uploads DIR"
    )]
    NoFirmwareFolder,
    /// Files are bounded.
    #[error("{most} files are here already; DELETE /api/v1/firmware/{{key}} removes one")]
    TooManyFirmwares { most: u32 },
    /// Others are being taken.
    #[error("too many files are being taken; try again in a while")]
    FilesBusy,
    /// Another one of the station is being taken.
    #[error("another file of this station is being taken; try again in 30 s")]
    StationFileBusy,
    /// The first one stays.
    #[error("a file was left here already, and stays as it is; ask for the log again")]
    FileLeft,
    /// It stopped on its way.
    #[error(
        "the file came too slowly: something must come every 30 s, and all of it within 30 min"
    )]
    FileTooSlow,
    /// The connection went.
    #[error("the file did not come to its end; send it again")]
    FileBroken,
    /// Nothing came.
    #[error("the file is empty: send it as the body of the request")]
    FileEmpty,
    /// The disk is full.
    #[error("the disk of the server is full; send the file later")]
    DiskFull,
    /// The disk does not work.
    #[error("the file could not be read or written")]
    FileNotWritten,
    /// Readiness: nothing can be stored.
    #[error("the last commit failed, nothing can be stored now: {why}")]
    StoreFails { why: String },
    /// Readiness: the database is silent.
    #[error("the database does not answer in time")]
    StoreSilent,
    /// Streams are bounded.
    #[error("{most} clients listen already; try again later")]
    TooManyListeners { most: usize },
    /// Our fault.
    #[error("the server failed on this request; its log says why")]
    Internal,

    // Who may not.
    /// No token, or one that does not hold.
    #[error(
        "this server is secured: send `Authorization: Bearer <operator token>` with the token that it was started with"
    )]
    TokenRequired,
    /// At the log-in.
    #[error("this is not the operator token that the server was started with")]
    WrongToken,
    /// Too many guesses.
    #[error("too many wrong operator tokens from this address; try again in {seconds} s")]
    TooManyWrongTokens { seconds: u64 },
    /// The role of whoever asks is not enough.
    #[error("your role is {role}, and this takes the role {least} at least")]
    RoleTooLow {
        role: &'static str,
        least: &'static str,
    },
    /// A token for probes.
    #[error(
        "this token is for monitoring: it opens GET /metrics and GET /readyz; send the token of operators for anything else"
    )]
    MonitoringOnly,
    /// A name that is not ours.
    #[error("this open server answers only under its own names ({names}); use one of them")]
    OtherHost { names: String },
    /// A page elsewhere.
    #[error(
        "requests from web pages of another origin are refused while the server is open; call it from its own page or from a program"
    )]
    OtherOrigin,
    /// A session is for the dashboard.
    #[error(
        "with a session, only the dashboard's own pages may ask for this; programs send `Authorization: Bearer <operator token>`"
    )]
    OtherPage,

    // What does not fit.
    /// The path is right, the method is not.
    #[error("this resource does not know that method; /api/openapi.json lists what it knows")]
    MethodNotAllowed,
    /// More than is read.
    #[error("the body is larger than {limit} bytes; send less")]
    BodyTooLarge { limit: u64 },
    /// Another type, or none.
    #[error("send the body with `Content-Type: {kind}`")]
    BodyType { kind: &'static str },
    /// Told to stations: a form of a web page.
    #[error("forms are not taken: send the file itself as the body, by PUT")]
    NoForms,
    /// Told to stations: a part of a file.
    #[error("parts of a file are not taken: send all of it at once, without Content-Range")]
    NoParts,
    /// The connection went.
    #[error("the body could not be read; send it again")]
    BodyUnread,
    /// No JSON.
    #[error("the body is not JSON: {why}")]
    BodyNotJson { why: String },
    /// JSON of another shape.
    #[error("{why}")]
    BodyShape { why: String },
    /// A field that has to be there.
    #[error("missing field `{field}`")]
    FieldMissing { field: String },
    /// A field that nobody knows.
    #[error("unknown field `{field}`, {known}")]
    FieldUnknown { field: String, known: String },
    /// Not UTF-8.
    #[error("the table is not UTF-8; save it as `CSV UTF-8`")]
    TableNotUtf8,
    /// A parameter that cannot be read.
    #[error("{why}")]
    ParameterShape { why: String },
    /// A header.
    #[error("Idempotency-Key must have 1 to 255 visible ASCII characters")]
    IdempotencyKey,
    /// A header.
    #[error("Last-Event-ID must be the number of an event")]
    LastEventId,
    /// No cursor of ours.
    #[error("`after` must be the `next` of another page")]
    Cursor,
    /// A duration that is too short.
    #[error("`{name}` must be at least {least}")]
    DurationAtLeast {
        name: &'static str,
        least: &'static str,
    },
    /// A curve that is too fine.
    #[error("at this resolution there are more than {most} points; ask for a coarser one")]
    TooManyPoints { most: usize },
    /// A period that ends before it begins.
    #[error("`from` must be before `to`")]
    FromBeforeTo,
    /// A period that is too long.
    #[error("the period must not be longer than {days} days; ask for it in parts")]
    PeriodTooLong { days: u32 },
    /// No IANA name.
    #[error("`{value}` is not a time zone; use an IANA name such as Asia/Seoul")]
    TimeZone { value: String },
    /// One without the other.
    #[error("`{name}` and `{other}` go together")]
    GoTogether {
        name: &'static str,
        other: &'static str,
    },
    /// No OCSP request.
    #[error("the body is no OCSP request with SHA-256, SHA-384 or SHA-512")]
    NotOcsp,
    /// Of a table or a list; its faults are beside it.
    #[error("nothing was changed; places that do not fit: {count}")]
    PartsDoNotFit { count: usize },
    /// A number that is too small.
    #[error("`{name}` must be {least} or more")]
    AtLeast { name: &'static str, least: i64 },
    /// What belongs to the path, said otherwise in the body.
    #[error("`{name}` is that of the path, or absent")]
    OfThePath { name: &'static str },
    /// A name of an operator.
    #[error("a name has 1 to 40 letters, digits, spaces, `-`, `_`, `.` or `@`")]
    OperatorName,
    /// A name that the audit uses otherwise.
    #[error("this name means somebody already; take another one")]
    OperatorNameMeans,
    /// An end that was.
    #[error("`{name}` must be in the future")]
    InThePast { name: &'static str },
    /// A message of a vendor that goes nowhere, or an answer that needs no URL.
    #[error("`forward` needs the URL that the message goes to, and no other answer has one")]
    ForwardWithUrl,
    /// Where a message of a vendor goes.
    #[error("expected http://… or https://… of at most {most} characters, without a password")]
    ForwardUrl { most: usize },
    /// Where a station is to connect.
    #[error("expected {scheme}… of at most {most} characters for this profile")]
    ConnectUrl { scheme: &'static str, most: usize },
    /// No certificate.
    #[error("expected one certificate in PEM, of at most {most} characters")]
    CertificatePem { most: usize },
    /// No signature.
    #[error("expected base64 of at most {most} characters")]
    Base64 { most: usize },
    /// One without the other.
    #[error("expected a signature and its certificate, or neither")]
    SignatureWithCertificate,
    /// An installation before the file is there.
    #[error("expected a time that is not before `retrieve_at`")]
    InstallBeforeRetrieve,
    /// A connector without its EVSE.
    #[error("a connector is one of an EVSE: name it, too")]
    ConnectorWithoutEvse,
    /// It would be kept.
    #[error("it holds a secret, which is not kept; send it while the station is connected")]
    SecretNotKept,
    /// A criterion of a report.
    #[error("`{name}` is no criterion of this report")]
    UnknownCriterion { name: String },
    /// Degrees.
    #[error("`{name}` must be -{most} to {most} degrees, not {value}")]
    Degrees {
        name: &'static str,
        most: i64,
        value: String,
    },
    /// Power.
    #[error("`{name}` must be 0 to {most} kW, not {value}")]
    Kilowatts {
        name: String,
        most: String,
        value: String,
    },
    /// A charger without power.
    #[error("`rated_power` must be more than 0 kW")]
    NoPower,
    /// The wrong way round.
    #[error("`min_output` ({least}) must not be above `max_output` ({most})")]
    MinAboveMax { least: String, most: String },
    /// An id of a site.
    #[error("`site_id` must have 1 to 50 letters, digits, `-`, `_` or `.`; not `{value}`")]
    SiteId { value: String },
    /// A site without a name.
    #[error("a site has a name; give `name`, or one by language")]
    SiteName,
    /// Twice in one file.
    #[error("`{id}` stands here twice")]
    Twice { id: String },
    /// Imports are bounded.
    #[error("an import has at most {most} rows, not {count}; send it in parts")]
    TooManyRows { most: usize, count: usize },
    /// A table without a line.
    #[error("the table is empty; its first line names the columns")]
    TableEmpty,
    /// A column that is not one, or is one twice.
    #[error("`{name}` is not a column here, or stands twice; there are {known}")]
    Column { name: String, known: String },
    /// A column that has to be there.
    #[error("the column `{name}` is missing")]
    ColumnMissing { name: String },
    /// A line that is too long.
    #[error("there are {cells} cells under {columns} columns")]
    TooManyCells { cells: usize, columns: usize },
    /// A quotation mark.
    #[error("a quotation mark is opened here and never closed")]
    QuotationMark,
    /// A table that cannot be read.
    #[error("{why}")]
    TableShape { why: String },
    /// A cell that is no number.
    #[error("`{name}` must be a number such as 7.5, not `{value}`")]
    CellNumber { name: String, value: String },
    /// A cell that is no time.
    #[error("`{name}` is a time of RFC 3339, not `{value}`")]
    CellTime { name: String, value: String },
    /// A cell that has to be filled.
    #[error("`{name}` is empty")]
    CellEmpty { name: String },
    /// Rates are bounded.
    #[error("a tariff has at most {most} rates")]
    TooManyRates { most: usize },
    /// A time of day.
    #[error("`{name}` must be a time of day such as `22:30`, not `{value}`")]
    TimeOfDay { name: &'static str, value: String },
    /// A rate that begins at the end of the day.
    #[error("`from` must be before `24:00`")]
    RateFrom,
    /// A weekday.
    #[error("a weekday is one of {known}, not `{value}`")]
    Weekday { known: String, value: String },
    /// A version that ends before it holds.
    #[error("`valid_until` must be later than {from}, from when on it holds")]
    ValidUntil { from: String },
    /// A list of a token's terms.
    #[error("`{name}` has {count} entries; at most {most} are allowed")]
    TooManyTerms {
        name: &'static str,
        count: usize,
        most: usize,
    },
    /// An EVSE in a token's terms.
    #[error("expected `STATION` or `STATION/EVSE`, such as `CP001/2`, not `{value}`")]
    TermEvse { value: String },
    /// Hours in a token's terms.
    #[error("expected days and times, such as `Mon-Fri 07:00-19:00`, not `{value}`")]
    TermHours { value: String },
    /// A text in a token's terms.
    #[error("expected 1 to 100 characters without `;`, not `{value}`")]
    TermText { value: String },
    /// Imports of tokens are bounded.
    #[error("more than {most} tokens; import them in several files")]
    TooManyTokens { most: usize },
    /// Twice in one file.
    #[error("this token stands in the file before")]
    TokenTwice,
    /// A profile of a start.
    #[error("it is no ChargingProfile of OCPP 2.0.1: {why}")]
    NoChargingProfile { why: String },
    /// Waiting is said by two parameters.
    #[error("`for` goes with `when=online`")]
    ForWithoutWhen,
    /// A text is too long or has control characters.
    #[error("`{name}` must have 1 to {most} characters and no control characters")]
    TextLength { name: String, most: usize },
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
        "a price must be a number from 0 to 1000000 with at most four decimals, such as 150 or 0.3499"
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
    /// The schema of a message.
    #[error(transparent)]
    #[serde(untagged)]
    Schema(ocpp201::violation::Fault),
}

impl Said {
    /// Of a number that is out of its range.
    pub(crate) fn out_of(
        name: &'static str,
        range: std::ops::RangeInclusive<i64>,
        value: impl Into<i64>,
    ) -> Self {
        Self::NumberRange {
            name,
            least: *range.start(),
            most: *range.end(),
            value: value.into(),
        }
    }
}

impl From<smart_charging::Fault> for Said {
    fn from(fault: smart_charging::Fault) -> Self {
        Self::Profile(fault)
    }
}

impl From<ocpp201::violation::Fault> for Said {
    fn from(fault: ocpp201::violation::Fault) -> Self {
        Self::Schema(fault)
    }
}
