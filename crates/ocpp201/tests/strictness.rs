//! What the types refuse and what they keep, where the schemas say nothing or serde would differ.
//!
//! The rules that the schemas state are tried one by one elsewhere, with an instance per rule.

use ocpp201::{
    BootReasonEnum, CustomData, DataTransferRequest, Get15118EvCertificateResponse, IdToken,
    IdTokenEnum, Iso15118EvCertificateStatusEnum, LocationEnum, MeasurandEnum, SampledValue, Text,
    TransactionEventRequest, TransactionEventResponse,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

/// Reads a payload from its text, as it comes from the network.
fn read<T: DeserializeOwned>(payload: &Value) -> Result<T, String> {
    serde_json::from_str(&payload.to_string()).map_err(|error| error.to_string())
}

/// Reads a payload and writes it again.
fn round_trip<T: DeserializeOwned + Serialize>(payload: &Value) -> Value {
    let read: T = read(payload).expect("the payload is valid");
    serde_json::to_value(read).expect("what was read can be written")
}

fn event() -> Value {
    json!({
        "customData": {"vendorId": "com.example", "nested": {"null": null, "list": [1, 2.5, "3"]}},
        "eventType": "Updated",
        "timestamp": "2026-01-02T12:04:05.10+09:00",
        "triggerReason": "MeterValuePeriodic",
        "seqNo": 3,
        "offline": true,
        "transactionInfo": {"transactionId": "가나다", "chargingState": "SuspendedEVSE"},
        "idToken": {"idToken": "04A2B3C4D5E680", "type": "ISO14443"},
        "evse": {"id": 1, "connectorId": 1},
        "meterValue": [{
            "timestamp": "2026-01-02T03:04:05Z",
            "sampledValue": [{
                "value": 1204.5,
                "context": "Sample.Periodic",
                "measurand": "Energy.Active.Import.Register",
                "phase": "L1-N",
                "unitOfMeasure": {"unit": "kWh", "multiplier": -1},
            }],
        }],
    })
}

#[test]
fn keeps_everything_of_a_valid_payload() {
    assert_eq!(round_trip::<TransactionEventRequest>(&event()), event());
    assert_eq!(
        round_trip::<TransactionEventResponse>(&json!({})),
        json!({})
    );
}

#[test]
fn refuses_null_wherever_it_stands() {
    assert!(read::<TransactionEventRequest>(&event()).is_ok());
    for pointer in [
        "/offline",
        "/seqNo",
        "/customData",
        "/evse/connectorId",
        "/meterValue",
        "/meterValue/0",
        "/meterValue/0/sampledValue/0/phase",
        "/idToken/type",
    ] {
        let mut payload = event();
        *payload
            .pointer_mut(pointer)
            .expect("the event has this field") = Value::Null;
        assert!(
            read::<TransactionEventRequest>(&payload).is_err(),
            "{pointer}"
        );
    }
}

#[test]
fn refuses_unknown_fields_except_in_custom_data() {
    assert!(read::<TransactionEventRequest>(&event()).is_ok());
    for pointer in [
        "",
        "/transactionInfo",
        "/evse",
        "/meterValue/0/sampledValue/0/unitOfMeasure",
    ] {
        let mut payload = event();
        payload
            .pointer_mut(pointer)
            .expect("the event has this object")["unknown"] = json!(1);
        assert!(
            read::<TransactionEventRequest>(&payload).is_err(),
            "{pointer}"
        );
    }
}

#[test]
fn refuses_a_field_that_stands_twice() {
    let twice = r#"{"idToken":"1","idToken":"2","type":"Central"}"#;
    assert!(serde_json::from_str::<IdToken>(twice).is_err());
    let twice = r#"{"vendorId":"a","vendorId":"b"}"#;
    assert!(serde_json::from_str::<CustomData>(twice).is_err());
}

#[test]
fn refuses_an_enumeration_in_another_case() {
    assert!(read::<BootReasonEnum>(&json!("powerUp")).is_err());
    assert_eq!(
        read::<BootReasonEnum>(&json!("PowerUp")),
        Ok(BootReasonEnum::PowerUp)
    );
}

#[test]
fn takes_integers_however_written_but_in_32_bits() {
    for (number, value) in [("7", 7), ("7.0", 7), ("7e0", 7), ("0.7e1", 7), ("-0", 0)] {
        let text = event()
            .to_string()
            .replace("\"seqNo\":3", &format!("\"seqNo\":{number}"));
        let event: TransactionEventRequest = serde_json::from_str(&text).expect(number);
        assert_eq!(event.seq_no, value);
    }
    for number in [
        "7.5",
        "2147483648",
        "-2147483649",
        "2147483648.0",
        "1e300",
        "\"7\"",
        "true",
    ] {
        let text = event()
            .to_string()
            .replace("\"seqNo\":3", &format!("\"seqNo\":{number}"));
        assert!(
            serde_json::from_str::<TransactionEventRequest>(&text).is_err(),
            "{number}"
        );
    }
}

#[test]
fn keeps_any_json_in_data_also_null() {
    for data in [
        json!(null),
        json!([]),
        json!({"a": [1, "2", false]}),
        json!("text"),
    ] {
        let payload = json!({"vendorId": "com.example", "data": data});
        assert_eq!(round_trip::<DataTransferRequest>(&payload), payload);
    }
}

#[test]
fn constructors_leave_optional_fields_out() {
    let id_token = IdToken::new(Text::truncated("04A2B3C4"), IdTokenEnum::Iso14443);
    let written = serde_json::to_value(id_token).expect("a token can be written");
    assert_eq!(written, json!({"idToken": "04A2B3C4", "type": "ISO14443"}));
}

#[test]
fn absent_fields_have_the_defaults_of_the_specification() {
    let sample = SampledValue::new(1.5);
    let measurand = sample.measurand.unwrap_or_default();
    assert_eq!(measurand, MeasurandEnum::EnergyActiveImportRegister);
    assert_eq!(sample.location.unwrap_or_default(), LocationEnum::Outlet);
    assert_eq!(
        sample.context.unwrap_or_default().as_str(),
        "Sample.Periodic"
    );
}

#[test]
fn accepts_a_longer_exi_response_than_it_sends_to_any_station() {
    let received = json!({"status": "Accepted", "exiResponse": "x".repeat(7500)});
    assert!(read::<Get15118EvCertificateResponse>(&received).is_ok());
    let sent = Get15118EvCertificateResponse::for_any_station(
        Iso15118EvCertificateStatusEnum::Accepted,
        Text::truncated(&"x".repeat(7500)),
    );
    assert_eq!(sent.exi_response.len(), 5600);
}
