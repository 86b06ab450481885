//! The frames that a light station sends, written straight into text.
//!
//! One CALL per message (Part 4, 4.2.1), with the payloads of Part 2, blocks B, E and G. A load
//! generator must cost less than what it measures, so nothing is built as a value first; the tests
//! decode every frame with `ocpp201`. What was sent and answered is the station's business.

use std::fmt::Write;

use ocpp201::rpc::{self, Frame, MessageId};

/// Room for the largest frame, in bytes, so that it is written without growing.
const LONGEST: usize = 1_280;
/// Voltage of one phase, in tenths of a volt.
const DECIVOLTS: u32 = 2_304;

/// The number of a CALL, from which its message id is made: unique on its connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CallNumber(pub(super) u64);

/// Where an event stands in its transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Token and cable are there, energy flows.
    Started,
    /// A sample was due.
    Updated,
    /// The driver stopped.
    Ended,
}

/// One TransactionEvent: what it says does not change, however often it is sent.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Event {
    /// Where it stands.
    pub(super) kind: Kind,
    /// Number of the transaction at this station, from 0.
    pub(super) transaction: u32,
    /// Position in the transaction.
    pub(super) seq_no: u32,
    /// When it happened.
    pub(super) at: jiff::Timestamp,
    /// The lifetime register, in tenths of a Wh.
    pub(super) register_dwh: u64,
    /// Power, in W.
    pub(super) power_w: u32,
    /// State of charge, in percent.
    pub(super) soc: u32,
}

/// What all frames of a run share.
#[derive(Debug, Clone)]
pub(super) struct Frames {
    /// What a transactionId begins with: unique among runs.
    run: Box<str>,
}

impl Frames {
    /// Frames of a run that began at `started_at`.
    pub(super) fn new(started_at: jiff::Timestamp) -> Self {
        let run = format!("{:x}", started_at.as_microsecond()).into();
        Self { run }
    }

    /// The transactionId of a station's transaction number `transaction`.
    pub(super) fn transaction_id(&self, transaction: u32) -> String {
        format!("{}-{transaction}", self.run)
    }

    /// BootNotification of the station with this serial number (its place in the run).
    pub(super) fn boot(call: CallNumber, station: u32) -> String {
        let mut text = open(call, "BootNotification");
        put(
            &mut text,
            format_args!(
                r#"{{"chargingStation":{{"serialNumber":"SN-LOAD-{station:05}","model":"Light station","vendorName":"charger-sim","firmwareVersion":"1.0"}},"reason":"PowerUp"}}]"#
            ),
        );
        text
    }

    /// StatusNotification: the one connector is available.
    pub(super) fn status(call: CallNumber, at: jiff::Timestamp) -> String {
        let mut text = open(call, "StatusNotification");
        put(
            &mut text,
            format_args!(
                r#"{{"timestamp":"{at:.3}","connectorStatus":"Available","evseId":1,"connectorId":1}}]"#
            ),
        );
        text
    }

    /// Heartbeat.
    pub(super) fn heartbeat(call: CallNumber) -> String {
        let mut text = open(call, "Heartbeat");
        text.push_str("{}]");
        text
    }

    /// TransactionEvent: the first with token and EVSE, each with one sample of six values.
    pub(super) fn event(&self, call: CallNumber, event: &Event) -> String {
        let (event_type, trigger, context) = match event.kind {
            Kind::Started => ("Started", "Authorized", "Transaction.Begin"),
            Kind::Updated => ("Updated", "MeterValuePeriodic", "Sample.Periodic"),
            Kind::Ended => ("Ended", "StopAuthorized", "Transaction.End"),
        };
        let mut text = open(call, "TransactionEvent");
        put(
            &mut text,
            format_args!(r#"{{"eventType":"{event_type}","meterValue":[{{"sampledValue":["#),
        );
        let deciamperes = event.power_w * 100 / (DECIVOLTS * 3);
        let values = [
            (
                "Energy.Active.Import.Register",
                None,
                event.register_dwh,
                "Wh",
            ),
            (
                "Power.Active.Import",
                None,
                u64::from(event.power_w) * 10,
                "W",
            ),
            ("Current.Import", Some("L1"), u64::from(deciamperes), "A"),
            ("Voltage", Some("L1-N"), u64::from(DECIVOLTS), "V"),
            ("Frequency", None, 600, "Hz"),
            ("SoC", None, u64::from(event.soc) * 10, "Percent"),
        ];
        for (i, (measurand, phase, tenths, unit)) in values.into_iter().enumerate() {
            let comma = if i == 0 { "" } else { "," };
            let (whole, tenth) = (tenths / 10, tenths % 10);
            put(
                &mut text,
                format_args!(
                    r#"{comma}{{"value":{whole}.{tenth},"context":"{context}","measurand":"{measurand}""#
                ),
            );
            if let Some(phase) = phase {
                put(&mut text, format_args!(r#","phase":"{phase}""#));
            }
            put(
                &mut text,
                format_args!(r#","unitOfMeasure":{{"unit":"{unit}"}}}}"#),
            );
        }
        let at = event.at;
        put(
            &mut text,
            format_args!(
                r#"],"timestamp":"{at:.3}"}}],"timestamp":"{at:.3}","triggerReason":"{trigger}","seqNo":{},"transactionInfo":{{"transactionId":"{}-{}""#,
                event.seq_no, self.run, event.transaction
            ),
        );
        text.push_str(match event.kind {
            Kind::Started => {
                r#","chargingState":"Charging"},"evse":{"id":1,"connectorId":1},"idToken":{"idToken":"LOAD-TEST","type":"ISO14443"}}]"#
            }
            Kind::Updated => r#","chargingState":"Charging"}}]"#,
            Kind::Ended => r#","chargingState":"EVConnected","stoppedReason":"Local"}}]"#,
        });
        text
    }
}

fn open(call: CallNumber, action: &str) -> String {
    let mut text = String::with_capacity(LONGEST);
    put(&mut text, format_args!(r#"[2,"{:x}","{action}","#, call.0));
    text
}

fn put(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    // A String takes everything.
    let _ = text.write_fmt(arguments);
}

/// What the CSMS said to a CALL.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// CALLRESULT to the CALL that waits.
    Result,
    /// CALLERROR to it, with its code.
    Error(&'static str),
    /// A CALL of the CSMS.
    Call(MessageId),
    /// Something else: a late answer, or no frame.
    Other,
}

/// Reads `text` as far as it takes to know what it is for the CALL `awaited`.
///
/// The usual case, a CALLRESULT, is known by its beginning; only others are decoded.
pub(super) fn answer(text: &str, awaited: Option<CallNumber>) -> Answer {
    let is_awaited =
        |id: &str| awaited.is_some_and(|number| u64::from_str_radix(id, 16) == Ok(number.0));
    if let Some(id) = text
        .strip_prefix("[3,\"")
        .and_then(|rest| rest.split('"').next())
    {
        return if is_awaited(id) {
            Answer::Result
        } else {
            Answer::Other
        };
    }
    match rpc::decode(text) {
        Ok(Frame::CallResult { id, .. }) if is_awaited(id.as_str()) => Answer::Result,
        Ok(Frame::CallError { id, code, .. }) if is_awaited(id.as_str()) => {
            Answer::Error(code.as_str())
        }
        Ok(Frame::Call { id, .. }) => Answer::Call(id),
        _ => Answer::Other,
    }
}

#[cfg(test)]
mod tests {
    use ocpp201::{
        Action, BootNotificationRequest, HeartbeatRequest, PayloadKind, StatusNotificationRequest,
        TransactionEventEnum, TransactionEventRequest, decode_payload,
    };

    use super::*;

    fn decoded<T: serde::de::DeserializeOwned>(text: &str, action: Action) -> T {
        let Frame::Call {
            id,
            action: name,
            payload,
        } = rpc::decode(text).unwrap()
        else {
            panic!("no CALL: {text}");
        };
        assert_eq!((id.as_str(), &*name), ("2a", action.as_str()));
        decode_payload(action, PayloadKind::Request, payload).unwrap()
    }

    fn event(kind: Kind) -> Event {
        Event {
            kind,
            transaction: 7,
            seq_no: 3,
            at: "2026-05-01T10:00:00.25Z".parse().unwrap(),
            register_dwh: 123_456_789,
            power_w: 150_000,
            soc: 55,
        }
    }

    #[test]
    fn every_frame_is_what_the_specification_has_for_its_action() {
        let call = CallNumber(0x2a);
        let at = event(Kind::Updated).at;
        let boot: BootNotificationRequest =
            decoded(&Frames::boot(call, 99_999), Action::BootNotification);
        assert_eq!(boot.charging_station.model, *"Light station");
        let status: StatusNotificationRequest =
            decoded(&Frames::status(call, at), Action::StatusNotification);
        assert_eq!(status.evse_id, 1);
        let _: HeartbeatRequest = decoded(&Frames::heartbeat(call), Action::Heartbeat);
    }

    #[test]
    fn events_carry_six_values_and_a_transaction_id_of_the_run() {
        let frames = Frames::new("2026-05-01T10:00:00Z".parse().unwrap());
        for (kind, expected) in [
            (Kind::Started, TransactionEventEnum::Started),
            (Kind::Updated, TransactionEventEnum::Updated),
            (Kind::Ended, TransactionEventEnum::Ended),
        ] {
            let text = frames.event(CallNumber(0x2a), &event(kind));
            let read: TransactionEventRequest = decoded(&text, Action::TransactionEvent);
            assert_eq!((read.event_type, read.seq_no), (expected, 3));
            let id = &*read.transaction_info.transaction_id;
            assert_eq!(id, frames.transaction_id(7));
            let values = &read.meter_value.unwrap()[0].sampled_value;
            assert_eq!(values.len(), 6);
            assert_eq!(values[0].value, 12_345_678.9);
            assert_eq!(values[2].value, 217.0);
            assert_eq!(read.id_token.is_some(), kind == Kind::Started);
            assert!((700..LONGEST).contains(&text.len()), "{}", text.len());
        }
    }

    #[test]
    fn answers_are_told_apart_by_kind_and_message_id() {
        let awaited = Some(CallNumber(0x2a));
        for (text, expected) in [
            (r#"[3,"2a",{}]"#, Answer::Result),
            (r#"[3, "2a", {}]"#, Answer::Result),
            (r#"[3,"2b",{}]"#, Answer::Other),
            (
                r#"[4,"2a","InternalError","not stored",{}]"#,
                Answer::Error("InternalError"),
            ),
            (
                r#"[2,"x,1","Reset",{"type":"OnIdle"}]"#,
                Answer::Call(MessageId::new("x,1").unwrap()),
            ),
            ("nonsense", Answer::Other),
        ] {
            assert_eq!(answer(text, awaited), expected, "{text}");
        }
    }
}
