//! Which kind of problem it is that something is not done: its HTTP status, its name and title, and when to try again.

use axum::http::StatusCode;

use crate::said::Said;

/// A kind of problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// 400: a path, query, header or body that makes no sense.
    BadRequest,
    /// 401: no operator token, or one that does not hold.
    Unauthorized,
    /// 401: a wrong token at the log-in.
    WrongToken,
    /// 403: from a web page elsewhere, under a foreign host name, or by a role that is not enough.
    Forbidden,
    /// 404: nothing has this name.
    NotFound,
    /// 405: the path is right, the method is not.
    MethodNotAllowed,
    /// 408: the body came too slowly.
    TooSlow,
    /// 409: the station cannot be reached now.
    Offline,
    /// 409: the state of the resource does not allow it.
    Conflict,
    /// 413: more than the body limit.
    TooLarge,
    /// 415: a body of a type that is not taken here.
    UnsupportedType,
    /// 415: a body that does not claim to be JSON.
    NotJson,
    /// 422: a body that does not fit.
    Invalid,
    /// 422: a table or a list of which parts do not fit.
    PartsInvalid,
    /// 422: a message that breaks a rule of the specification for a CSMS.
    BreaksRule,
    /// 429: too much from one address or for one station.
    TooMany,
    /// 500: our fault.
    Internal,
    /// 503: the database or the server itself cannot serve now.
    Unavailable,
    /// 504: the station was asked and did not answer in time.
    StationTimeout,
    /// 507: the disk is full.
    NoRoom,
}

impl Kind {
    /// Status, stable name, and the same in words.
    pub(super) fn parts(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::BadRequest => (StatusCode::BAD_REQUEST, "bad-request", "Bad request"),
            Self::Unauthorized => (
                StatusCode::UNAUTHORIZED,
                "unauthorized",
                "Operator token required",
            ),
            Self::WrongToken => (
                StatusCode::UNAUTHORIZED,
                "wrong-token",
                "Not the operator token",
            ),
            Self::Forbidden => (StatusCode::FORBIDDEN, "forbidden", "Forbidden"),
            Self::NotFound => (StatusCode::NOT_FOUND, "not-found", "Not found"),
            Self::MethodNotAllowed => (
                StatusCode::METHOD_NOT_ALLOWED,
                "method-not-allowed",
                "Method not allowed",
            ),
            Self::TooSlow => (StatusCode::REQUEST_TIMEOUT, "too-slow", "Too slow"),
            Self::Offline => (
                StatusCode::CONFLICT,
                "station-offline",
                "The station is not connected",
            ),
            Self::Conflict => (StatusCode::CONFLICT, "conflict", "Not possible now"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too-large", "Body too large"),
            Self::UnsupportedType => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported-type",
                "Not taken in this form",
            ),
            Self::NotJson => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "not-json", "Not JSON"),
            Self::Invalid => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "invalid",
                "The body does not fit",
            ),
            Self::PartsInvalid => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "invalid",
                "Parts of the body do not fit",
            ),
            Self::BreaksRule => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "breaks-rule",
                "The message breaks a rule of OCPP 2.0.1",
            ),
            Self::TooMany => (
                StatusCode::TOO_MANY_REQUESTS,
                "too-many-requests",
                "Too many requests",
            ),
            Self::Internal => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "internal",
                "Internal error",
            ),
            Self::Unavailable => (
                StatusCode::SERVICE_UNAVAILABLE,
                "unavailable",
                "Not available now",
            ),
            Self::StationTimeout => (
                StatusCode::GATEWAY_TIMEOUT,
                "station-timeout",
                "The station did not answer in time",
            ),
            Self::NoRoom => (
                StatusCode::INSUFFICIENT_STORAGE,
                "no-room",
                "No room on the disk",
            ),
        }
    }
}

impl Said {
    /// The kind of problem that it is where nothing else is known. [`super::ApiError::at`] a place of the body it is
    /// one of the body, whatever it is.
    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::BodyType { kind } if *kind == "application/json" => Kind::NotJson,
            Self::PartsDoNotFit { .. } => Kind::PartsInvalid,
            Self::TokenRequired => Kind::Unauthorized,
            Self::WrongToken => Kind::WrongToken,
            Self::RoleTooLow { .. }
            | Self::MonitoringOnly
            | Self::OtherHost { .. }
            | Self::OtherOrigin
            | Self::OtherPage => Kind::Forbidden,
            Self::UnknownStation { .. }
            | Self::UnknownCharger { .. }
            | Self::UnknownSite { .. }
            | Self::SiteWithoutLimit { .. }
            | Self::UnknownTransaction { .. }
            | Self::UnknownReservation { .. }
            | Self::UnknownIdToken { .. }
            | Self::UnknownReport { .. }
            | Self::UnknownLog { .. }
            | Self::NoFile { .. }
            | Self::FileGone { .. }
            | Self::UnknownEvse { .. }
            | Self::NoSimulator
            | Self::UnknownOperator { .. }
            | Self::UnknownTariff { .. }
            | Self::NoLocalList { .. }
            | Self::UnknownAction { .. }
            | Self::UnknownCommand { .. }
            | Self::UnknownHeldCommand { .. }
            | Self::UnknownInstalledCertificate { .. }
            | Self::UnknownStationCertificate { .. }
            | Self::UnknownSecurityUpgrade { .. }
            | Self::UnknownSecurityEvent { .. }
            | Self::UnknownFirmware { .. }
            | Self::UnknownFirmwareJob { .. }
            | Self::UnknownFirmwareCampaign { .. }
            | Self::NoPlaceForFile
            | Self::NoDownload
            | Self::UnknownVendorMessage { .. }
            | Self::NoLabResponder
            | Self::NothingHere { .. }
            | Self::NoSuchResource { .. } => Kind::NotFound,
            Self::MethodNotAllowed => Kind::MethodNotAllowed,
            Self::FileTooSlow => Kind::TooSlow,
            Self::NotConnected { .. }
            | Self::NeverConnected { .. }
            | Self::ConnectionLost { .. } => Kind::Offline,
            Self::StationRejected { .. }
            | Self::StationExists { .. }
            | Self::StationRemoved { .. }
            | Self::StationInTransaction { .. }
            | Self::TransactionOver { .. }
            | Self::NothingToStop { .. }
            | Self::SeveralToStop { .. }
            | Self::ReservationOver { .. }
            | Self::NoLogFolder { .. }
            | Self::NoLogAddress { .. }
            | Self::OperatorExists { .. }
            | Self::TooManyOperators { .. }
            | Self::SiteInUse { .. }
            | Self::TooManySites { .. }
            | Self::InstallationFull { .. }
            | Self::TooManyVersions { .. }
            | Self::TooManyTariffs { .. }
            | Self::TooManyVendorMessages { .. }
            | Self::DefaultTariff { .. }
            | Self::TariffInUse { .. }
            | Self::UnknownHash { .. }
            | Self::NoSigner
            | Self::HeldCommandOver { .. }
            | Self::FirmwareGone
            | Self::FirmwareInUse { .. }
            | Self::FirmwareJobBegun { .. }
            | Self::CampaignOver { .. }
            | Self::NoFirmwareFolder
            | Self::TooManyFirmwares { .. }
            | Self::FileLeft => Kind::Conflict,
            Self::BodyTooLarge { .. } => Kind::TooLarge,
            Self::BodyType { .. } | Self::NoForms => Kind::UnsupportedType,
            Self::DurationAtMost { .. }
            | Self::DurationAtLeast { .. }
            | Self::FileBroken
            | Self::FileEmpty
            | Self::NoParts
            | Self::BodyUnread
            | Self::BodyNotJson { .. }
            | Self::TableNotUtf8
            | Self::ParameterShape { .. }
            | Self::IdempotencyKey
            | Self::LastEventId
            | Self::Cursor
            | Self::TooManyPoints { .. }
            | Self::FromBeforeTo
            | Self::PeriodTooLong { .. }
            | Self::TimeZone { .. }
            | Self::GoTogether { .. }
            | Self::NotOcsp
            | Self::TooManyRows { .. }
            | Self::ForWithoutWhen => Kind::BadRequest,
            Self::TooManyCalls { .. }
            | Self::TooManyHeld { .. }
            | Self::StationFileBusy
            | Self::TooManyListeners { .. }
            | Self::TooManyWrongTokens { .. } => Kind::TooMany,
            Self::Internal => Kind::Internal,
            Self::NotRead { .. }
            | Self::AnswerNotStored { .. }
            | Self::NotWritten
            | Self::GivenUp
            | Self::SimulatorSilent { .. }
            | Self::SimulatorClosed { .. }
            | Self::FilesBusy
            | Self::FileNotWritten
            | Self::StoreFails { .. }
            | Self::StoreSilent => Kind::Unavailable,
            Self::DiskFull => Kind::NoRoom,
            Self::NoAnswer { .. } => Kind::StationTimeout,
            Self::UnknownConnector { .. }
            | Self::BodyShape { .. }
            | Self::FieldMissing { .. }
            | Self::FieldUnknown { .. }
            | Self::AtLeast { .. }
            | Self::OfThePath { .. }
            | Self::OperatorName
            | Self::OperatorNameMeans
            | Self::InThePast { .. }
            | Self::ForwardWithUrl
            | Self::ForwardUrl { .. }
            | Self::ConnectUrl { .. }
            | Self::CertificatePem { .. }
            | Self::Base64 { .. }
            | Self::SignatureWithCertificate
            | Self::InstallBeforeRetrieve
            | Self::ConnectorWithoutEvse
            | Self::SecretNotKept
            | Self::UnknownCriterion { .. }
            | Self::Degrees { .. }
            | Self::Kilowatts { .. }
            | Self::NoPower
            | Self::MinAboveMax { .. }
            | Self::SiteId { .. }
            | Self::SiteName
            | Self::Twice { .. }
            | Self::TableEmpty
            | Self::Column { .. }
            | Self::ColumnMissing { .. }
            | Self::TooManyCells { .. }
            | Self::QuotationMark
            | Self::TableShape { .. }
            | Self::CellNumber { .. }
            | Self::CellTime { .. }
            | Self::CellEmpty { .. }
            | Self::TooManyRates { .. }
            | Self::TimeOfDay { .. }
            | Self::RateFrom
            | Self::Weekday { .. }
            | Self::ValidUntil { .. }
            | Self::TooManyTerms { .. }
            | Self::TermEvse { .. }
            | Self::TermHours { .. }
            | Self::TermText { .. }
            | Self::TooManyTokens { .. }
            | Self::TokenTwice
            | Self::NoChargingProfile { .. }
            | Self::TextLength { .. }
            | Self::NumberRange { .. }
            | Self::OneOf { .. }
            | Self::CountsFromOne { .. }
            | Self::FromBeforeUntil
            | Self::GroupWithType
            | Self::Currency
            | Self::Price
            | Self::IdTokenType { .. }
            | Self::IdTokenLength
            | Self::EvseOrConnectorType
            | Self::HoursOfDay { .. }
            | Self::SiteLimitRange { .. }
            | Self::InventoryOfEverything
            | Self::ReportOfNothing
            | Self::NeitherReportNorClear
            | Self::CustomerByOne
            | Self::NotNegative
            | Self::OldestAfterLatest
            | Self::StationCount { .. }
            | Self::Identity { .. }
            | Self::Password { .. }
            | Self::SameVariableTwice { .. }
            | Self::TooManyBytes { .. }
            | Self::TooManyItems { .. }
            | Self::ListVersion { .. }
            | Self::ListTokenInfo
            | Self::ListTokenTwice { .. }
            | Self::ListTooLong { .. }
            | Self::ListTooManyBytes { .. }
            | Self::Profile(_)
            | Self::Schema(_) => Kind::Invalid,
        }
    }

    /// When to come back, in seconds.
    pub(super) fn retry_after(&self) -> Option<u64> {
        match self {
            Self::TooManyCalls { .. } => Some(5),
            Self::StationFileBusy | Self::TooManyListeners { .. } => Some(30),
            Self::TooManyHeld { .. } => Some(60),
            Self::TooManyWrongTokens { seconds } => Some(*seconds),
            _ if self.kind() == Kind::Unavailable => Some(5),
            _ => None,
        }
    }
}
