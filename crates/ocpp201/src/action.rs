//! The 64 actions (Part 2): name on the wire, direction, functional block and types, in one list.
//!
//! Adding a line here makes the compiler point at everything else that has to know the action.
//! The messages themselves are in the file of their block.

use std::fmt;

use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};

/// Who sends the CALL of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// The station.
    ToCsms,
    /// The CSMS.
    ToStation,
    /// Either of them.
    Both,
}

impl Direction {
    /// Whether a station may send the CALL.
    pub const fn is_to_csms(self) -> bool {
        matches!(self, Self::ToCsms | Self::Both)
    }

    /// Whether a CSMS may send the CALL.
    pub const fn is_to_station(self) -> bool {
        matches!(self, Self::ToStation | Self::Both)
    }
}

/// The functional blocks of Part 2, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Block {
    /// Certificates of the station, security events.
    Security,
    /// Registration, reset, device model, network profiles.
    Provisioning,
    /// May this token charge?
    Authorization,
    /// The list of tokens that a station knows by itself.
    LocalAuthList,
    /// Everything about a transaction.
    Transactions,
    /// Remote start and stop, unlocking, triggered messages.
    RemoteControl,
    /// Connector states, operative or not, heartbeat.
    Availability,
    /// Keeping an EVSE free for someone.
    Reservation,
    /// Running costs shown to the driver.
    TariffAndCost,
    /// Meter values outside transactions.
    MeterValues,
    /// Charging profiles and limits.
    SmartCharging,
    /// Firmware updates.
    Firmware,
    /// Certificates for ISO 15118 and of the CSMS.
    Iso15118,
    /// Logs, events, monitors, data about customers.
    Diagnostics,
    /// Messages on the screen of a station.
    DisplayMessage,
    /// What the standard does not cover.
    DataTransfer,
}

impl Block {
    /// All blocks, `A` to `P`.
    pub const ALL: &'static [Self] = &[
        Self::Security,
        Self::Provisioning,
        Self::Authorization,
        Self::LocalAuthList,
        Self::Transactions,
        Self::RemoteControl,
        Self::Availability,
        Self::Reservation,
        Self::TariffAndCost,
        Self::MeterValues,
        Self::SmartCharging,
        Self::Firmware,
        Self::Iso15118,
        Self::Diagnostics,
        Self::DisplayMessage,
        Self::DataTransfer,
    ];

    /// The letter of the block in requirement ids: `E` in `E01.FR.07`.
    pub const fn letter(self) -> char {
        (b'A' + self as u8) as char
    }
}

/// The payload of a CALL or a CALLRESULT.
pub trait Payload: Serialize + DeserializeOwned + JsonSchema + fmt::Debug + Send + 'static {}

impl<T: Serialize + DeserializeOwned + JsonSchema + fmt::Debug + Send + 'static> Payload for T {}

/// The payload of a CALL, and what answers it.
pub trait Request: Payload {
    /// The action that the CALL names.
    const ACTION: Action;
    /// The payload of the CALLRESULT.
    type Response: Payload;
}

/// Something to do with the type of a payload that is known only at run time.
///
/// See [`Action::visit_request`] and [`Action::visit_response`].
pub trait PayloadVisitor {
    /// What comes out of it.
    type Output;

    /// Does it with the type.
    fn visit<T: Payload>(self) -> Self::Output;
}

macro_rules! actions {
    ($(
        $(#[$meta:meta])*
        $action:ident $name:literal $direction:ident $block:ident ($request:ident, $response:ident),
    )+) => {
        /// What a CALL asks for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action {
            $($(#[$meta])* $action,)+
        }

        impl Action {
            /// All actions, by name.
            pub const ALL: &'static [Self] = &[$(Self::$action),+];

            /// The name on the wire, such as `NotifyEVChargingNeeds`.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$action => $name,)+
                }
            }

            /// The action with this name on the wire; names are case sensitive.
            pub fn from_name(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$action),)+
                    _ => None,
                }
            }

            /// Who sends the CALL.
            pub const fn direction(self) -> Direction {
                match self {
                    $(Self::$action => Direction::$direction,)+
                }
            }

            /// The functional block that defines it.
            pub const fn block(self) -> Block {
                match self {
                    $(Self::$action => Block::$block,)+
                }
            }

            /// Does something with the type of the request.
            pub fn visit_request<V: PayloadVisitor>(self, visitor: V) -> V::Output {
                match self {
                    $(Self::$action => visitor.visit::<crate::$request>(),)+
                }
            }

            /// Does something with the type of the response.
            pub fn visit_response<V: PayloadVisitor>(self, visitor: V) -> V::Output {
                match self {
                    $(Self::$action => visitor.visit::<crate::$response>(),)+
                }
            }
        }

        $(
            impl Request for crate::$request {
                const ACTION: Action = Action::$action;
                type Response = crate::$response;
            }
        )+
    };
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

actions! {
    /// Ask whether an identifier may charge.
    Authorize "Authorize" ToCsms Authorization
        (AuthorizeRequest, AuthorizeResponse),
    /// Register after (re)boot, get time and interval.
    BootNotification "BootNotification" ToCsms Provisioning
        (BootNotificationRequest, BootNotificationResponse),
    /// Cancel a reservation by id.
    CancelReservation "CancelReservation" ToStation Reservation
        (CancelReservationRequest, CancelReservationResponse),
    /// Deliver the signed station or V2G certificate.
    CertificateSigned "CertificateSigned" ToStation Security
        (CertificateSignedRequest, CertificateSignedResponse),
    /// Set station, EVSE or connector Operative/Inoperative.
    ChangeAvailability "ChangeAvailability" ToStation Availability
        (ChangeAvailabilityRequest, ChangeAvailabilityResponse),
    /// Empty the authorization cache.
    ClearCache "ClearCache" ToStation Authorization
        (ClearCacheRequest, ClearCacheResponse),
    /// Remove charging profiles by id or criteria.
    ClearChargingProfile "ClearChargingProfile" ToStation SmartCharging
        (ClearChargingProfileRequest, ClearChargingProfileResponse),
    /// Remove one display message.
    ClearDisplayMessage "ClearDisplayMessage" ToStation DisplayMessage
        (ClearDisplayMessageRequest, ClearDisplayMessageResponse),
    /// Remove monitors by id.
    ClearVariableMonitoring "ClearVariableMonitoring" ToStation Diagnostics
        (ClearVariableMonitoringRequest, ClearVariableMonitoringResponse),
    /// An external limit was released.
    ClearedChargingLimit "ClearedChargingLimit" ToCsms SmartCharging
        (ClearedChargingLimitRequest, ClearedChargingLimitResponse),
    /// Show the running cost of a transaction.
    CostUpdated "CostUpdated" ToStation TariffAndCost
        (CostUpdatedRequest, CostUpdatedResponse),
    /// Report and/or clear data about a customer.
    CustomerInformation "CustomerInformation" ToStation Diagnostics
        (CustomerInformationRequest, CustomerInformationResponse),
    /// Vendor-specific data.
    DataTransfer "DataTransfer" Both DataTransfer
        (DataTransferRequest, DataTransferResponse),
    /// Delete an installed certificate by hash data.
    DeleteCertificate "DeleteCertificate" ToStation Iso15118
        (DeleteCertificateRequest, DeleteCertificateResponse),
    /// Progress of a firmware update.
    FirmwareStatusNotification "FirmwareStatusNotification" ToCsms Firmware
        (FirmwareStatusNotificationRequest, FirmwareStatusNotificationResponse),
    /// Forward an EV contract certificate install/update (EXI).
    Get15118EvCertificate "Get15118EVCertificate" ToCsms Iso15118
        (Get15118EvCertificateRequest, Get15118EvCertificateResponse),
    /// Ask for a full/configuration/summary inventory.
    GetBaseReport "GetBaseReport" ToStation Provisioning
        (GetBaseReportRequest, GetBaseReportResponse),
    /// OCSP status of a V2G certificate via the CSMS.
    GetCertificateStatus "GetCertificateStatus" ToCsms Iso15118
        (GetCertificateStatusRequest, GetCertificateStatusResponse),
    /// Ask for installed profiles.
    GetChargingProfiles "GetChargingProfiles" ToStation SmartCharging
        (GetChargingProfilesRequest, GetChargingProfilesResponse),
    /// Ask for the resulting schedule of an EVSE or the station.
    GetCompositeSchedule "GetCompositeSchedule" ToStation SmartCharging
        (GetCompositeScheduleRequest, GetCompositeScheduleResponse),
    /// Ask for installed messages.
    GetDisplayMessages "GetDisplayMessages" ToStation DisplayMessage
        (GetDisplayMessagesRequest, GetDisplayMessagesResponse),
    /// List hash data of installed certificates.
    GetInstalledCertificateIds "GetInstalledCertificateIds" ToStation Iso15118
        (GetInstalledCertificateIdsRequest, GetInstalledCertificateIdsResponse),
    /// Version of the local authorization list.
    GetLocalListVersion "GetLocalListVersion" ToStation LocalAuthList
        (GetLocalListVersionRequest, GetLocalListVersionResponse),
    /// Request upload of diagnostics or security log.
    GetLog "GetLog" ToStation Diagnostics
        (GetLogRequest, GetLogResponse),
    /// Ask for installed monitors.
    GetMonitoringReport "GetMonitoringReport" ToStation Diagnostics
        (GetMonitoringReportRequest, GetMonitoringReportResponse),
    /// Ask for a report by criteria/components.
    GetReport "GetReport" ToStation Provisioning
        (GetReportRequest, GetReportResponse),
    /// Is a transaction ongoing, are messages queued.
    GetTransactionStatus "GetTransactionStatus" ToStation Transactions
        (GetTransactionStatusRequest, GetTransactionStatusResponse),
    /// Read variable attributes.
    GetVariables "GetVariables" ToStation Provisioning
        (GetVariablesRequest, GetVariablesResponse),
    /// Alive and time sync.
    Heartbeat "Heartbeat" ToCsms Availability
        (HeartbeatRequest, HeartbeatResponse),
    /// Install a root CA certificate.
    InstallCertificate "InstallCertificate" ToStation Iso15118
        (InstallCertificateRequest, InstallCertificateResponse),
    /// Progress of a log upload.
    LogStatusNotification "LogStatusNotification" ToCsms Diagnostics
        (LogStatusNotificationRequest, LogStatusNotificationResponse),
    /// Clock-aligned values outside transactions.
    MeterValues "MeterValues" ToCsms MeterValues
        (MeterValuesRequest, MeterValuesResponse),
    /// An external limit is in force.
    NotifyChargingLimit "NotifyChargingLimit" ToCsms SmartCharging
        (NotifyChargingLimitRequest, NotifyChargingLimitResponse),
    /// Deliver customer data.
    NotifyCustomerInformation "NotifyCustomerInformation" ToCsms Diagnostics
        (NotifyCustomerInformationRequest, NotifyCustomerInformationResponse),
    /// Deliver installed messages.
    NotifyDisplayMessages "NotifyDisplayMessages" ToCsms DisplayMessage
        (NotifyDisplayMessagesRequest, NotifyDisplayMessagesResponse),
    /// ISO 15118 charging needs of the EV.
    NotifyEvChargingNeeds "NotifyEVChargingNeeds" ToCsms SmartCharging
        (NotifyEvChargingNeedsRequest, NotifyEvChargingNeedsResponse),
    /// Schedule chosen by the EV.
    NotifyEvChargingSchedule "NotifyEVChargingSchedule" ToCsms SmartCharging
        (NotifyEvChargingScheduleRequest, NotifyEvChargingScheduleResponse),
    /// Monitoring events, also connector state.
    NotifyEvent "NotifyEvent" ToCsms Diagnostics
        (NotifyEventRequest, NotifyEventResponse),
    /// Deliver monitors.
    NotifyMonitoringReport "NotifyMonitoringReport" ToCsms Diagnostics
        (NotifyMonitoringReportRequest, NotifyMonitoringReportResponse),
    /// Deliver device model report parts.
    NotifyReport "NotifyReport" ToCsms Provisioning
        (NotifyReportRequest, NotifyReportResponse),
    /// Local controller: publish a firmware file.
    PublishFirmware "PublishFirmware" ToStation Firmware
        (PublishFirmwareRequest, PublishFirmwareResponse),
    /// Local controller: progress of publishing.
    PublishFirmwareStatusNotification "PublishFirmwareStatusNotification" ToCsms Firmware
        (PublishFirmwareStatusNotificationRequest, PublishFirmwareStatusNotificationResponse),
    /// Deliver installed profiles.
    ReportChargingProfiles "ReportChargingProfiles" ToCsms SmartCharging
        (ReportChargingProfilesRequest, ReportChargingProfilesResponse),
    /// Remote start.
    RequestStartTransaction "RequestStartTransaction" ToStation RemoteControl
        (RequestStartTransactionRequest, RequestStartTransactionResponse),
    /// Remote stop.
    RequestStopTransaction "RequestStopTransaction" ToStation RemoteControl
        (RequestStopTransactionRequest, RequestStopTransactionResponse),
    /// Reservation expired or removed.
    ReservationStatusUpdate "ReservationStatusUpdate" ToCsms Reservation
        (ReservationStatusUpdateRequest, ReservationStatusUpdateResponse),
    /// Reserve an EVSE.
    ReserveNow "ReserveNow" ToStation Reservation
        (ReserveNowRequest, ReserveNowResponse),
    /// Reboot station or reset an EVSE.
    Reset "Reset" ToStation Provisioning
        (ResetRequest, ResetResponse),
    /// Report a security event.
    SecurityEventNotification "SecurityEventNotification" ToCsms Security
        (SecurityEventNotificationRequest, SecurityEventNotificationResponse),
    /// Full or differential local list update.
    SendLocalList "SendLocalList" ToStation LocalAuthList
        (SendLocalListRequest, SendLocalListResponse),
    /// Install a charging profile.
    SetChargingProfile "SetChargingProfile" ToStation SmartCharging
        (SetChargingProfileRequest, SetChargingProfileResponse),
    /// Install or replace a message.
    SetDisplayMessage "SetDisplayMessage" ToStation DisplayMessage
        (SetDisplayMessageRequest, SetDisplayMessageResponse),
    /// Activate a base set of monitors.
    SetMonitoringBase "SetMonitoringBase" ToStation Diagnostics
        (SetMonitoringBaseRequest, SetMonitoringBaseResponse),
    /// Report only events up to a severity.
    SetMonitoringLevel "SetMonitoringLevel" ToStation Diagnostics
        (SetMonitoringLevelRequest, SetMonitoringLevelResponse),
    /// Store a network connection profile in a slot.
    SetNetworkProfile "SetNetworkProfile" ToStation Provisioning
        (SetNetworkProfileRequest, SetNetworkProfileResponse),
    /// Install monitors.
    SetVariableMonitoring "SetVariableMonitoring" ToStation Diagnostics
        (SetVariableMonitoringRequest, SetVariableMonitoringResponse),
    /// Write variable attributes.
    SetVariables "SetVariables" ToStation Provisioning
        (SetVariablesRequest, SetVariablesResponse),
    /// Send a certificate signing request.
    SignCertificate "SignCertificate" ToCsms Security
        (SignCertificateRequest, SignCertificateResponse),
    /// Connector state.
    StatusNotification "StatusNotification" ToCsms Availability
        (StatusNotificationRequest, StatusNotificationResponse),
    /// Everything about a transaction.
    TransactionEvent "TransactionEvent" ToCsms Transactions
        (TransactionEventRequest, TransactionEventResponse),
    /// Ask the station to send a given message now.
    TriggerMessage "TriggerMessage" ToStation RemoteControl
        (TriggerMessageRequest, TriggerMessageResponse),
    /// Unlock a cable.
    UnlockConnector "UnlockConnector" ToStation RemoteControl
        (UnlockConnectorRequest, UnlockConnectorResponse),
    /// Local controller: withdraw a firmware file.
    UnpublishFirmware "UnpublishFirmware" ToStation Firmware
        (UnpublishFirmwareRequest, UnpublishFirmwareResponse),
    /// Start a firmware update.
    UpdateFirmware "UpdateFirmware" ToStation Firmware
        (UpdateFirmwareRequest, UpdateFirmwareResponse),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_the_actions_of_each_direction() {
        let count = |direction| {
            Action::ALL
                .iter()
                .filter(|a| a.direction() == direction)
                .count()
        };
        assert_eq!(count(Direction::ToStation), 39);
        assert_eq!(count(Direction::ToCsms), 24);
        assert_eq!(count(Direction::Both), 1);
    }

    #[test]
    fn finds_every_action_by_its_name_on_the_wire() {
        for action in Action::ALL {
            assert_eq!(Action::from_name(action.as_str()), Some(*action));
        }
        assert_eq!(Action::from_name("bootNotification"), None);
        assert_eq!(Action::from_name("RemoteStartTransaction"), None);
    }

    #[test]
    fn gives_blocks_the_letters_of_part_2() {
        let letters: String = Block::ALL.iter().map(|block| block.letter()).collect();
        assert_eq!(letters, "ABCDEFGHIJKLMNOP");
        assert_eq!(Action::TransactionEvent.block().letter(), 'E');
        assert_eq!(Action::NotifyEvent.block().letter(), 'N');
        assert!(
            Block::ALL
                .iter()
                .all(|b| Action::ALL.iter().any(|a| a.block() == *b))
        );
    }

    #[test]
    fn names_the_types_of_an_action_after_it() {
        struct Name;
        impl PayloadVisitor for Name {
            type Output = String;
            fn visit<T: Payload>(self) -> String {
                T::schema_name().into_owned()
            }
        }
        for action in Action::ALL {
            assert_eq!(action.visit_request(Name), format!("{action}Request"));
            assert_eq!(action.visit_response(Name), format!("{action}Response"));
        }
    }
}
