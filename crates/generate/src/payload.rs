//! What a station would have sent: TransactionEvents with the samples of a fast charger.
//!
//! Made as text, because a year holds millions of them; a test decodes them by the types of
//! `ocpp201` and has the ledger of the CSMS judge them.

use std::fmt::Write as _;

use jiff::Timestamp;

use crate::plan::{Plan, Session};

/// A session with the register reading it begins with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Charge<'a> {
    pub(crate) session: &'a Session,
    pub(crate) transaction_id: &'a str,
    pub(crate) begin_wh: i64,
}

/// One event.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) seq_no: i32,
    pub(crate) kind: &'static str,
    pub(crate) trigger: &'static str,
    pub(crate) at: Timestamp,
    pub(crate) payload: String,
}

impl Charge<'_> {
    /// The register after so many seconds.
    pub(crate) fn register_wh(&self, seconds: i64) -> i64 {
        self.begin_wh + self.session.power_w * seconds / 3600
    }

    /// When the session is so many seconds old.
    pub(crate) fn at(&self, seconds: i64) -> Timestamp {
        let begin = self.session.started_at.as_second();
        Timestamp::from_second(begin + seconds).unwrap_or(self.session.started_at)
    }

    pub(crate) fn token(&self) -> String {
        format!("EMART-{:04}", self.session.driver)
    }

    /// The events until `until`.
    pub(crate) fn events(&self, plan: &Plan) -> Vec<Event> {
        let mut events = vec![self.event(0, "Started", "Authorized", 0)];
        let mut seconds = plan.sample_seconds;
        while seconds < self.session.seconds {
            let seq_no = i32::try_from(events.len()).unwrap_or(i32::MAX);
            events.push(self.event(seq_no, "Updated", "MeterValuePeriodic", seconds));
            seconds += plan.sample_seconds;
        }
        let seq_no = i32::try_from(events.len()).unwrap_or(i32::MAX);
        events.push(self.event(seq_no, "Ended", "StopAuthorized", self.session.seconds));
        events.retain(|event| event.at <= plan.until);
        events
    }

    fn event(&self, seq_no: i32, kind: &'static str, trigger: &'static str, seconds: i64) -> Event {
        let at = self.at(seconds);
        let (context, state, power_w) = match kind {
            "Started" => ("Transaction.Begin", "Charging", 0),
            "Ended" => ("Transaction.End", "EVConnected", 0),
            _ => ("Sample.Periodic", "Charging", self.session.power_w),
        };
        let mut text = format!(
            r#"{{"eventType":"{kind}","timestamp":"{at}","triggerReason":"{trigger}","seqNo":{seq_no},"transactionInfo":{{"transactionId":"{}","chargingState":"{state}""#,
            self.transaction_id
        );
        if kind == "Ended" {
            text.push_str(r#","stoppedReason":"Local""#);
        }
        // Nothing can go wrong in a String.
        let _ = write!(
            text,
            r#"}},"evse":{{"id":1,"connectorId":1}},"meterValue":[{{"timestamp":"{at}","sampledValue":[{{"value":{},"context":"{context}","measurand":"Energy.Active.Import.Register","unitOfMeasure":{{"unit":"Wh"}}}},{{"value":{power_w},"context":"{context}","measurand":"Power.Active.Import","unitOfMeasure":{{"unit":"W"}}}},{{"value":{},"context":"{context}","measurand":"SoC","unitOfMeasure":{{"unit":"Percent"}}}}]}}]"#,
            self.register_wh(seconds),
            (self.session.soc + seconds / 60).min(100),
        );
        if kind != "Updated" {
            let _ = write!(
                text,
                r#","idToken":{{"idToken":"{}","type":"ISO14443"}}"#,
                self.token()
            );
        }
        text.push('}');
        Event {
            seq_no,
            kind,
            trigger,
            at,
            payload: text,
        }
    }
}
