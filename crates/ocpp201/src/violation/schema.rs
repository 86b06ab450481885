//! The rules of one message, compiled from its JSON schema when first needed.
//!
//! Only the keywords that the schemas of OCPP 2.0.1 use; any other one makes the compilation fail
//! (a test compiles all 128). Integers are bounded to 32 bits by Part 2, 2.1.1, not by the schemas.

use std::sync::OnceLock;

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, Visitor},
};

use crate::{Action, PayloadKind};

/// The rules of one message.
#[derive(Debug)]
pub(super) struct Schema {
    /// The payload itself.
    pub(super) root: Rule,
    definitions: Vec<(Box<str>, Rule)>,
}

/// What a value has to be.
#[derive(Debug)]
pub(super) enum Rule {
    Object {
        properties: Vec<Property>,
        is_open: bool,
    },
    List {
        items: Box<Rule>,
        min: usize,
        max: usize,
    },
    /// At most so many characters.
    Text(usize),
    Enumeration(Vec<Box<str>>),
    DateTime,
    Integer {
        min: i32,
        max: i32,
    },
    Decimal,
    Boolean,
    Any,
    /// Index of a named definition.
    Defined(usize),
}

/// A field that an object may or has to have.
#[derive(Debug)]
pub(super) struct Property {
    pub(super) name: Box<str>,
    pub(super) is_required: bool,
    pub(super) rule: Rule,
}

impl Schema {
    /// The schema of a message. Parsed once, in some 20 µs, and kept.
    pub(super) fn of(action: Action, kind: PayloadKind) -> &'static Self {
        let ([request, response], [request_text, response_text]) = embedded(action);
        let (cell, text) = match kind {
            PayloadKind::Request => (request, request_text),
            PayloadKind::Response => (response, response_text),
        };
        cell.get_or_init(|| Self::compile(text).expect("every schema is compiled by a test"))
    }

    /// The rule that `rule` stands for and, if that has one, its name in the specification.
    pub(super) fn resolve<'s>(&'s self, rule: &'s Rule) -> (&'s Rule, Option<&'s str>) {
        match rule {
            Rule::Defined(index) => match self.definitions.get(*index) {
                Some((name, rule)) => (rule, Some(name)),
                None => (rule, None),
            },
            rule => (rule, None),
        }
    }

    fn compile(text: &str) -> Result<Self, String> {
        let source: Source = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let names: Vec<&str> = source
            .definitions
            .0
            .iter()
            .map(|(name, _)| &**name)
            .collect();
        let definitions = source.definitions.0.iter().map(|(name, definition)| {
            Ok((
                name.clone(),
                definition
                    .rule(&names)
                    .map_err(|e| format!("{name}: {e}"))?,
            ))
        });
        let definitions = definitions.collect::<Result<_, String>>()?;
        Ok(Self {
            root: source.rule(&names)?,
            definitions,
        })
    }
}

/// A JSON schema as written.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct Source {
    #[serde(rename = "$schema")]
    _dialect: Option<IgnoredAny>,
    #[serde(rename = "default")]
    _default: Option<IgnoredAny>,
    #[serde(rename = "$ref")]
    reference: Option<Box<str>>,
    #[serde(rename = "type")]
    kind: Option<Box<str>>,
    #[serde(rename = "enum")]
    values: Option<Vec<Box<str>>>,
    format: Option<Box<str>>,
    max_length: Option<usize>,
    minimum: Option<f64>,
    maximum: Option<f64>,
    items: Option<Box<Source>>,
    min_items: Option<usize>,
    max_items: Option<usize>,
    properties: InOrder,
    required: Vec<Box<str>>,
    additional_properties: Option<bool>,
    definitions: InOrder,
}

impl Source {
    fn rule(&self, names: &[&str]) -> Result<Rule, String> {
        if let Some(reference) = &self.reference {
            let name = reference.strip_prefix("#/definitions/");
            let index = name.and_then(|name| names.iter().position(|n| *n == name));
            return index
                .map(Rule::Defined)
                .ok_or_else(|| format!("no definition {reference}"));
        }
        Ok(
            match (self.kind.as_deref(), &self.values, self.format.as_deref()) {
                (Some("string"), Some(values), None) => Rule::Enumeration(values.clone()),
                (Some("string"), None, Some("date-time")) => Rule::DateTime,
                (Some("string"), None, None) => Rule::Text(self.max_length.unwrap_or(usize::MAX)),
                // Casting saturates, which is what a bound beyond 32 bits means here.
                (Some("integer"), None, None) => Rule::Integer {
                    min: self.minimum.map_or(i32::MIN, |bound| bound as i32),
                    max: self.maximum.map_or(i32::MAX, |bound| bound as i32),
                },
                (Some("number"), None, None) if (self.minimum, self.maximum) == (None, None) => {
                    Rule::Decimal
                }
                (Some("boolean"), None, None) => Rule::Boolean,
                (Some("array"), None, None) => Rule::List {
                    items: Box::new(
                        self.items
                            .as_ref()
                            .ok_or("array without items")?
                            .rule(names)?,
                    ),
                    min: self.min_items.unwrap_or(0),
                    max: self.max_items.unwrap_or(usize::MAX),
                },
                (Some("object"), None, None) => Rule::Object {
                    properties: self.rules_of_properties(names)?,
                    is_open: self.additional_properties != Some(false),
                },
                (None, None, None) => Rule::Any,
                other => return Err(format!("no rule for {other:?}")),
            },
        )
    }

    fn rules_of_properties(&self, names: &[&str]) -> Result<Vec<Property>, String> {
        let property = |(name, source): &(Box<str>, Source)| {
            Ok(Property {
                name: name.clone(),
                is_required: self.required.contains(name),
                rule: source
                    .rule(names)
                    .map_err(|error| format!("{name}: {error}"))?,
            })
        };
        self.properties.0.iter().map(property).collect()
    }
}

/// Named schemas in the order of the file, which a map would lose.
#[derive(Debug, Default)]
struct InOrder(Vec<(Box<str>, Source)>);

impl<'de> Deserialize<'de> for InOrder {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = InOrder;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object of schemas")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<InOrder, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(InOrder(entries))
            }
        }
        deserializer.deserialize_map(Entries)
    }
}

type Cells = &'static [OnceLock<Schema>; 2];

/// Names the schema files of every action; a forgotten action does not compile.
macro_rules! schema_files {
    ($($action:ident = $name:literal,)*) => {
        fn embedded(action: Action) -> (Cells, [&'static str; 2]) {
            match action {
                $(Action::$action => {
                    static CELLS: [OnceLock<Schema>; 2] = [const { OnceLock::new() }; 2];
                    (&CELLS, [
                        include_str!(concat!("../../schemas/", $name, "Request.json")),
                        include_str!(concat!("../../schemas/", $name, "Response.json")),
                    ])
                })*
            }
        }
    };
}

schema_files! {
    Authorize = "Authorize",
    BootNotification = "BootNotification",
    CancelReservation = "CancelReservation",
    CertificateSigned = "CertificateSigned",
    ChangeAvailability = "ChangeAvailability",
    ClearCache = "ClearCache",
    ClearChargingProfile = "ClearChargingProfile",
    ClearDisplayMessage = "ClearDisplayMessage",
    ClearVariableMonitoring = "ClearVariableMonitoring",
    ClearedChargingLimit = "ClearedChargingLimit",
    CostUpdated = "CostUpdated",
    CustomerInformation = "CustomerInformation",
    DataTransfer = "DataTransfer",
    DeleteCertificate = "DeleteCertificate",
    FirmwareStatusNotification = "FirmwareStatusNotification",
    Get15118EvCertificate = "Get15118EVCertificate",
    GetBaseReport = "GetBaseReport",
    GetCertificateStatus = "GetCertificateStatus",
    GetChargingProfiles = "GetChargingProfiles",
    GetCompositeSchedule = "GetCompositeSchedule",
    GetDisplayMessages = "GetDisplayMessages",
    GetInstalledCertificateIds = "GetInstalledCertificateIds",
    GetLocalListVersion = "GetLocalListVersion",
    GetLog = "GetLog",
    GetMonitoringReport = "GetMonitoringReport",
    GetReport = "GetReport",
    GetTransactionStatus = "GetTransactionStatus",
    GetVariables = "GetVariables",
    Heartbeat = "Heartbeat",
    InstallCertificate = "InstallCertificate",
    LogStatusNotification = "LogStatusNotification",
    MeterValues = "MeterValues",
    NotifyChargingLimit = "NotifyChargingLimit",
    NotifyCustomerInformation = "NotifyCustomerInformation",
    NotifyDisplayMessages = "NotifyDisplayMessages",
    NotifyEvChargingNeeds = "NotifyEVChargingNeeds",
    NotifyEvChargingSchedule = "NotifyEVChargingSchedule",
    NotifyEvent = "NotifyEvent",
    NotifyMonitoringReport = "NotifyMonitoringReport",
    NotifyReport = "NotifyReport",
    PublishFirmware = "PublishFirmware",
    PublishFirmwareStatusNotification = "PublishFirmwareStatusNotification",
    ReportChargingProfiles = "ReportChargingProfiles",
    RequestStartTransaction = "RequestStartTransaction",
    RequestStopTransaction = "RequestStopTransaction",
    ReservationStatusUpdate = "ReservationStatusUpdate",
    ReserveNow = "ReserveNow",
    Reset = "Reset",
    SecurityEventNotification = "SecurityEventNotification",
    SendLocalList = "SendLocalList",
    SetChargingProfile = "SetChargingProfile",
    SetDisplayMessage = "SetDisplayMessage",
    SetMonitoringBase = "SetMonitoringBase",
    SetMonitoringLevel = "SetMonitoringLevel",
    SetNetworkProfile = "SetNetworkProfile",
    SetVariableMonitoring = "SetVariableMonitoring",
    SetVariables = "SetVariables",
    SignCertificate = "SignCertificate",
    StatusNotification = "StatusNotification",
    TransactionEvent = "TransactionEvent",
    TriggerMessage = "TriggerMessage",
    UnlockConnector = "UnlockConnector",
    UnpublishFirmware = "UnpublishFirmware",
    UpdateFirmware = "UpdateFirmware",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_128_schemas_compile_to_objects_that_accept_custom_data() {
        let mut count = 0;
        for action in Action::ALL {
            for kind in [PayloadKind::Request, PayloadKind::Response] {
                let Rule::Object {
                    properties,
                    is_open: false,
                } = &Schema::of(*action, kind).root
                else {
                    panic!("{action:?} {kind:?} is a closed object")
                };
                assert_eq!(&*properties[0].name, "customData", "{action:?} {kind:?}");
                count += 1;
            }
        }
        assert_eq!(count, 128);
    }

    #[test]
    fn unknown_keywords_and_dangling_references_do_not_compile() {
        for text in [
            r#"{"type":"string","pattern":"x"}"#,
            r#"{"type":"number","minimum":0}"#,
            r#"{"type":"string","format":"uri"}"#,
            r##"{"$ref":"#/definitions/Missing"}"##,
            r#"{"type":"array"}"#,
        ] {
            assert!(Schema::compile(text).is_err(), "{text}");
        }
    }
}
