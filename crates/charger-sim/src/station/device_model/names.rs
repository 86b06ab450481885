//! Names of the variables that the station itself reads or writes.
//!
//! Spelt as in the standard; each is a component, a variable and an instance (empty: none).

use super::Name;

macro_rules! names {
    ($($constant:ident = $component:literal . $variable:literal $([ $instance:literal ])?;)*) => {
        $(pub(in crate::station) const $constant: Name =
            ($component, $variable, names!(@ $($instance)?));)*
    };
    (@) => { "" };
    (@ $instance:literal) => { $instance };
}

names! {
    HEARTBEAT_INTERVAL = "OCPPCommCtrlr"."HeartbeatInterval";
    OFFLINE_THRESHOLD = "OCPPCommCtrlr"."OfflineThreshold";
    MESSAGE_ATTEMPTS = "OCPPCommCtrlr"."MessageAttempts"["TransactionEvent"];
    MESSAGE_ATTEMPT_INTERVAL = "OCPPCommCtrlr"."MessageAttemptInterval"["TransactionEvent"];
    BACK_OFF_WAIT_MINIMUM = "OCPPCommCtrlr"."RetryBackOffWaitMinimum";
    BACK_OFF_REPEAT_TIMES = "OCPPCommCtrlr"."RetryBackOffRepeatTimes";
    BACK_OFF_RANDOM_RANGE = "OCPPCommCtrlr"."RetryBackOffRandomRange";
    PING_INTERVAL = "OCPPCommCtrlr"."WebSocketPingInterval";
    NETWORK_PRIORITY = "OCPPCommCtrlr"."NetworkConfigurationPriority";
    NETWORK_ATTEMPTS = "OCPPCommCtrlr"."NetworkProfileConnectionAttempts";
    ACTIVE_NETWORK_PROFILE = "OCPPCommCtrlr"."ActiveNetworkProfile";
    MESSAGE_TIMEOUT = "OCPPCommCtrlr"."MessageTimeout"["Default"];
    SECURITY_PROFILE = "SecurityCtrlr"."SecurityProfile";
    RESET_RETRIES = "OCPPCommCtrlr"."ResetRetries";
    UNLOCK_ON_EV_SIDE_DISCONNECT = "OCPPCommCtrlr"."UnlockOnEVSideDisconnect";
    GET_REPORT_ITEMS = "DeviceDataCtrlr"."ItemsPerMessage"["GetReport"];
    GET_VARIABLES_ITEMS = "DeviceDataCtrlr"."ItemsPerMessage"["GetVariables"];
    SET_VARIABLES_ITEMS = "DeviceDataCtrlr"."ItemsPerMessage"["SetVariables"];
    GET_REPORT_BYTES = "DeviceDataCtrlr"."BytesPerMessage"["GetReport"];
    GET_VARIABLES_BYTES = "DeviceDataCtrlr"."BytesPerMessage"["GetVariables"];
    SET_VARIABLES_BYTES = "DeviceDataCtrlr"."BytesPerMessage"["SetVariables"];
    DATE_TIME = "ClockCtrlr"."DateTime";
    BASIC_AUTH_PASSWORD = "SecurityCtrlr"."BasicAuthPassword";
    ORGANIZATION = "SecurityCtrlr"."OrganizationName";
    CERT_SIGNING_WAIT = "SecurityCtrlr"."CertSigningWaitMinimum";
    CERT_SIGNING_REPEATS = "SecurityCtrlr"."CertSigningRepeatTimes";
    CERTIFICATE_ENTRIES = "SecurityCtrlr"."CertificateEntries";
    AUTH_ENABLED = "AuthCtrlr"."Enabled";
    OFFLINE_TX_FOR_UNKNOWN = "AuthCtrlr"."OfflineTxForUnknownIdEnabled";
    AUTHORIZE_REMOTE_START = "AuthCtrlr"."AuthorizeRemoteStart";
    LOCAL_AUTHORIZE_OFFLINE = "AuthCtrlr"."LocalAuthorizeOffline";
    LOCAL_PRE_AUTHORIZE = "AuthCtrlr"."LocalPreAuthorize";
    MASTER_PASS_GROUP = "AuthCtrlr"."MasterPassGroupId";
    DISABLE_REMOTE_AUTHORIZATION = "AuthCtrlr"."DisableRemoteAuthorization";
    CACHE_ENABLED = "AuthCacheCtrlr"."Enabled";
    CACHE_LIFE_TIME = "AuthCacheCtrlr"."LifeTime";
    CACHE_ENTRIES = "AuthCacheCtrlr"."Entries";
    CACHE_DISABLE_POST_AUTHORIZE = "AuthCacheCtrlr"."DisablePostAuthorize";
    LIST_ENABLED = "LocalAuthListCtrlr"."Enabled";
    LIST_ENTRIES = "LocalAuthListCtrlr"."Entries";
    LIST_ITEMS = "LocalAuthListCtrlr"."ItemsPerMessage";
    LIST_BYTES = "LocalAuthListCtrlr"."BytesPerMessage";
    LIST_DISABLE_POST_AUTHORIZE = "LocalAuthListCtrlr"."DisablePostAuthorize";
    EV_CONNECTION_TIME_OUT = "TxCtrlr"."EVConnectionTimeOut";
    STOP_ON_EV_SIDE_DISCONNECT = "TxCtrlr"."StopTxOnEVSideDisconnect";
    TX_BEFORE_ACCEPTED = "TxCtrlr"."TxBeforeAcceptedEnabled";
    TX_START_POINT = "TxCtrlr"."TxStartPoint";
    TX_STOP_POINT = "TxCtrlr"."TxStopPoint";
    MAX_ENERGY_ON_INVALID_ID = "TxCtrlr"."MaxEnergyOnInvalidId";
    STOP_ON_INVALID_ID = "TxCtrlr"."StopTxOnInvalidId";
    SAMPLED_ENABLED = "SampledDataCtrlr"."Enabled";
    SIGN_READINGS = "SampledDataCtrlr"."SignReadings";
    SIGN_STARTED_READINGS = "SampledDataCtrlr"."SignStartedReadings";
    SIGN_UPDATED_READINGS = "SampledDataCtrlr"."SignUpdatedReadings";
    REGISTERS_WITHOUT_PHASES = "SampledDataCtrlr"."RegisterValuesWithoutPhases";
    TX_STARTED_MEASURANDS = "SampledDataCtrlr"."TxStartedMeasurands";
    TX_UPDATED_MEASURANDS = "SampledDataCtrlr"."TxUpdatedMeasurands";
    TX_UPDATED_INTERVAL = "SampledDataCtrlr"."TxUpdatedInterval";
    TX_ENDED_MEASURANDS = "SampledDataCtrlr"."TxEndedMeasurands";
    TX_ENDED_INTERVAL = "SampledDataCtrlr"."TxEndedInterval";
    ALIGNED_ENABLED = "AlignedDataCtrlr"."Enabled";
    ALIGNED_SIGN_READINGS = "AlignedDataCtrlr"."SignReadings";
    ALIGNED_SIGN_UPDATED_READINGS = "AlignedDataCtrlr"."SignUpdatedReadings";
    SEND_DURING_IDLE = "AlignedDataCtrlr"."SendDuringIdle";
    PUBLIC_KEY = "FiscalMetering"."PublicKey";
    PUBLIC_KEY_WITH_SIGNED = "OCPPCommCtrlr"."PublicKeyWithSignedMeterValue";
    ALIGNED_MEASURANDS = "AlignedDataCtrlr"."Measurands";
    ALIGNED_INTERVAL = "AlignedDataCtrlr"."Interval";
    ALIGNED_ENDED_MEASURANDS = "AlignedDataCtrlr"."TxEndedMeasurands";
    ALIGNED_ENDED_INTERVAL = "AlignedDataCtrlr"."TxEndedInterval";
    NON_EVSE_SPECIFIC = "ReservationCtrlr"."NonEvseSpecific";
    RESERVATION_ENABLED = "ReservationCtrlr"."Enabled";
    SMART_CHARGING_ENABLED = "SmartChargingCtrlr"."Enabled";
    PROFILE_STACK_LEVEL = "SmartChargingCtrlr"."ProfileStackLevel";
    PERIODS_PER_SCHEDULE = "SmartChargingCtrlr"."PeriodsPerSchedule";
    LIMITS_WITH_SCHEDULES = "SmartChargingCtrlr"."NotifyChargingLimitWithSchedules";
    PROFILE_ENTRIES = "SmartChargingCtrlr"."Entries"["ChargingProfiles"];
    MONITORING_ENABLED = "MonitoringCtrlr"."Enabled";
    SET_MONITORING_ITEMS = "MonitoringCtrlr"."ItemsPerMessage"["SetVariableMonitoring"];
    SET_MONITORING_BYTES = "MonitoringCtrlr"."BytesPerMessage"["SetVariableMonitoring"];
    CLEAR_MONITORING_ITEMS = "MonitoringCtrlr"."ItemsPerMessage"["ClearVariableMonitoring"];
    CLEAR_MONITORING_BYTES = "MonitoringCtrlr"."BytesPerMessage"["ClearVariableMonitoring"];
    OFFLINE_QUEUING_SEVERITY = "MonitoringCtrlr"."OfflineQueuingSeverity";
    ACTIVE_MONITORING_BASE = "MonitoringCtrlr"."ActiveMonitoringBase";
    ACTIVE_MONITORING_LEVEL = "MonitoringCtrlr"."ActiveMonitoringLevel";
    ACTIVE_MONITORS = "MonitoringCtrlr"."ActiveMonitors";
    DISPLAY_MESSAGES = "DisplayMessageCtrlr"."DisplayMessages";
    DISPLAY_FORMATS = "DisplayMessageCtrlr"."SupportedFormats";
    DISPLAY_PRIORITIES = "DisplayMessageCtrlr"."SupportedPriorities";
    DISPLAY_STATES = "DisplayMessageCtrlr"."SupportedStates";
    TARIFF_FALLBACK = "TariffCostCtrlr"."TariffFallbackMessage";
    COST_FALLBACK = "TariffCostCtrlr"."TotalCostFallbackMessage";
    CURRENCY = "TariffCostCtrlr"."Currency";
    PNC_ENABLED = "ISO15118Ctrlr"."PnCEnabled";
    CENTRAL_CONTRACT_VALIDATION = "ISO15118Ctrlr"."CentralContractValidationAllowed";
    CONTRACT_VALIDATION_OFFLINE = "ISO15118Ctrlr"."ContractValidationOffline";
    CONTRACT_INSTALLATION = "ISO15118Ctrlr"."ContractCertificateInstallationEnabled";
    V2G_INSTALLATION = "ISO15118Ctrlr"."V2GCertificateInstallationEnabled";
    STATION_STATE = "ChargingStation"."AvailabilityState";
    STATION_AVAILABLE = "ChargingStation"."Available";
    STATION_PROBLEM = "ChargingStation"."Problem";
    STATION_FIRMWARE = "ChargingStation"."FirmwareVersion";
    EVSE_STATE = "EVSE"."AvailabilityState";
    EVSE_AVAILABLE = "EVSE"."Available";
    EVSE_PROBLEM = "EVSE"."Problem";
    ALLOW_RESET = "EVSE"."AllowReset";
    EVSE_POWER = "EVSE"."Power";
    CONNECTOR_STATE = "Connector"."AvailabilityState";
    CONNECTOR_AVAILABLE = "Connector"."Available";
    LOCK_PROBLEM = "ConnectorPlugRetentionLock"."Problem";
    LOCK_ACTIVE = "ConnectorPlugRetentionLock"."Active";
    STATION_TEMPERATURE = "ChargingStation"."Temperature";
    CASE_OPEN = "CaseAccessSensor"."Active";
    LINK_ACTIVE = "DataLink"."Active";
    LINK_SIGNAL = "DataLink"."SignalStrength";
    EVSE_AC_VOLTAGE = "EVSE"."ACVoltage";
    EVSE_AC_CURRENT = "EVSE"."ACCurrent";
    EVSE_DC_VOLTAGE = "EVSE"."DCVoltage";
    EVSE_DC_CURRENT = "EVSE"."DCCurrent";
    CP_STATE = "CPPWMController"."State";
    VEHICLE_SOC = "ConnectedEV"."StateOfCharge";
    CONNECTOR_TEMPERATURE = "Connector"."Temperature";
}
