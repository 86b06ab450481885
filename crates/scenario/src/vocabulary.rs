//! Words of OCPP 2.0.1 that files may use: the values of four enumerations.
//!
//! They stand here as texts, because the formats know no messages; a test of the simulator holds
//! them against the message types (Part 2, appendix of data types).

/// `IdTokenEnumType`.
pub const ID_TOKEN_TYPES: [&str; 8] = [
    "Central",
    "eMAID",
    "ISO14443",
    "ISO15693",
    "KeyCode",
    "Local",
    "MacAddress",
    "NoAuthorization",
];

/// `RegistrationStatusEnumType`.
pub const REGISTRATION_STATUSES: [&str; 3] = ["Accepted", "Pending", "Rejected"];

/// `ReasonEnumType`.
pub const STOPPED_REASONS: [&str; 19] = [
    "DeAuthorized",
    "EmergencyStop",
    "EnergyLimitReached",
    "EVDisconnected",
    "GroundFault",
    "ImmediateReset",
    "Local",
    "LocalOutOfCredit",
    "MasterPass",
    "Other",
    "OvercurrentFault",
    "PowerLoss",
    "PowerQuality",
    "Reboot",
    "Remote",
    "SOCLimitReached",
    "StoppedByEV",
    "TimeLimitReached",
    "Timeout",
];

/// `ConnectorEnumType`.
pub const CONNECTOR_TYPES: [&str; 22] = [
    "cCCS1",
    "cCCS2",
    "cG105",
    "cTesla",
    "cType1",
    "cType2",
    "s309-1P-16A",
    "s309-1P-32A",
    "s309-3P-16A",
    "s309-3P-32A",
    "sBS1361",
    "sCEE-7-7",
    "sType2",
    "sType3",
    "Other1PhMax16A",
    "Other1PhOver16A",
    "Other3Ph",
    "Pan",
    "wInductive",
    "wResonant",
    "Undetermined",
    "Unknown",
];

/// Refuses a `value` of the field `name` that is not among `known`.
pub(crate) fn one_of(name: &str, value: &str, known: &[&str]) -> Result<(), String> {
    if known.contains(&value) {
        return Ok(());
    }
    Err(format!(
        "unknown {name} `{value}`, expected one of {}",
        known.join(", ")
    ))
}
