//! The rows: of a session, of a day's routine, and of what stands from the beginning.

use csms::model::tariff::Pricing;
use csms::store::batch::{
    CommandEndRecord, CommandRecord, ConnectionEnd, ConnectionRecord, ConnectorRecord,
    IdTokenRecord, MeterValueRecord, RefusedConnectionRecord, RefusedEventRecord, ReportRecord,
    StationRecord, VariableRecord,
};

use super::{
    FillError, Filler, MessageRecord, SqlTime, TransactionRecord, at_second, next, station_key,
};
use crate::payload::{Charge, Event};

/// Variables of each station.
const VARIABLES: usize = 60;
/// Days of which reports are kept.
const REPORT_DAYS: u32 = 30;
/// Refused handshakes and refused events.
const REFUSED: (i64, i64) = (20_000, 2_000);
/// What stations report by the way.
const REPORTED: [(&str, &str); 3] = [
    (
        "SecurityEventNotification",
        r#"{"type":"StartupOfTheDevice","timestamp":"2026-01-01T00:00:00Z"}"#,
    ),
    (
        "FirmwareStatusNotification",
        r#"{"status":"Idle","requestId":1}"#,
    ),
    (
        "DataTransfer",
        r#"{"vendorId":"emart","messageId":"temperature","data":"21.5"}"#,
    ),
];

/// The row of a transaction of which these are the first and the last event.
pub(super) fn transaction(
    charge: &Charge<'_>,
    key: i64,
    first: &Event,
    last: &Event,
    pricing: &Pricing,
) -> TransactionRecord {
    let is_over = last.kind == "Ended";
    let seconds = last.at.as_second() - first.at.as_second();
    let begin_mwh = charge.begin_wh * 1000;
    let has_two = last.at > first.at;
    let end_mwh = charge.register_wh(seconds) * 1000;
    let energy_mwh = end_mwh - begin_mwh;
    let bill = pricing.bill(energy_mwh, Some(seconds));
    TransactionRecord {
        transaction_key: key,
        station_key: station_key(charge.session.station),
        transaction_id: charge.transaction_id.into(),
        incarnation: 1,
        ocpp_version: "ocpp2.0.1".into(),
        state: if is_over { "ended" } else { "active" }.into(),
        completeness: if is_over { "complete" } else { "active" }.into(),
        evse_id: Some(1),
        connector_id: Some(1),
        id_token: Some(charge.token()),
        id_token_type: Some("ISO14443".into()),
        remote_start_id: None,
        reservation_id: None,
        charging_state: Some(if is_over { "EVConnected" } else { "Charging" }.into()),
        stopped_reason: is_over.then(|| "Local".into()),
        started_at: Some(SqlTime::new(first.at)),
        ended_at: is_over.then(|| SqlTime::new(last.at)),
        first_event_at: SqlTime::new(first.at),
        last_event_at: SqlTime::new(last.at),
        duration_seconds: i32::try_from(seconds).ok().filter(|_| is_over),
        time_spent_charging: None,
        first_seq_no: 0,
        last_seq_no: last.seq_no,
        event_count: i64::from(last.seq_no) + 1,
        missing_seq_nos: String::new(),
        flags: String::new(),
        begin_mwh: Some(begin_mwh),
        end_mwh: Some(if has_two { end_mwh } else { begin_mwh }),
        energy_mwh: Some(energy_mwh),
        energy_source: "register".into(),
        export_mwh: None,
        tariff_key: Some(pricing.tariff_key),
        price_per_kwh_e4: Some(pricing.prices.per_kwh_e4),
        step_wh: Some(pricing.step_wh),
        currency: Some(pricing.currency.clone()),
        billed_wh: bill.map(|bill| bill.billed_wh),
        cost_e4: bill.map(|bill| bill.cost_e4),
        created_at: SqlTime::new(first.at),
        updated_at: SqlTime::new(last.at),
        // Without it the events say how to go on.
        ledger_state: None,
        tariff_version: Some(pricing.version),
        price_per_minute_e4: None,
        price_per_session_e4: None,
    }
}

/// The CALL that brought an event, and its answer.
pub(super) fn message(event: &Event, id: &str, station: usize, message_key: i64) -> MessageRecord {
    let answer = format!(r#"[3,"{id}",{{"idTokenInfo":{{"status":"Accepted"}}}}]"#);
    MessageRecord {
        message_key,
        at: SqlTime::new(event.at),
        station_key: station_key(station),
        connection_key: station_key(station),
        ocpp_version: "ocpp2.0.1",
        direction: "in",
        message_id: id.into(),
        action: Some("TransactionEvent"),
        outcome: Some("result"),
        ms: Some(2.5),
        call: None,
        answer: Some(answer.into()),
    }
}

impl Filler<'_> {
    /// What stands from the beginning: stations, connectors, device models, tokens, refusals.
    pub(super) async fn stand(&mut self) -> Result<(), FillError> {
        let begin = self.plan.begin();
        let began = SqlTime::new(begin);
        for (index, station) in self.plan.fleet.stations.iter().enumerate() {
            let key = station_key(index);
            self.batch.new_stations.push(StationRecord {
                station_key: key,
                identity: station.identity.clone(),
                identity_folded: station.identity.to_lowercase(),
                registration: Some("Accepted".into()),
                registration_setting: "Accepted".into(),
                boot_epoch: 1,
                boot_reason: Some("PowerUp".into()),
                booted_at: Some(began),
                vendor_name: Some("Emart".into()),
                model: Some("UF-200".into()),
                serial_number: Some(format!("SN-{}", station.identity.to_uppercase())),
                firmware_version: Some("1.0.0".into()),
                modem_iccid: None,
                modem_imsi: None,
                tolerant: false,
                least_security_profile: None,
                removed_at: None,
                created_at: began,
                updated_at: began,
            });
            self.batch.connectors.push(ConnectorRecord {
                station_key: key,
                evse_id: 1,
                connector_id: 1,
                status: "Available",
                boot_epoch: 1,
                reported_at: began,
                received_at: began,
                ordered_at: began,
            });
            for n in 0..VARIABLES {
                let (component, variable) = (format!("Ctrlr{}", n / 10), format!("Variable{n}"));
                self.batch.variables.push(VariableRecord {
                    station_key: key,
                    path: format!("{component}/{variable}"),
                    attribute_type: "Actual",
                    component,
                    component_instance: None,
                    evse_id: None,
                    connector_id: None,
                    variable,
                    variable_instance: None,
                    value: Some(n.to_string()),
                    mutability: Some("ReadWrite"),
                    characteristics: Some(
                        r#"{"dataType":"integer","supportsMonitoring":true}"#.into(),
                    ),
                    updated_at: began,
                });
            }
            self.added(2 + VARIABLES).await?;
        }
        for driver in 1..=9_999 {
            let id_token = format!("EMART-{driver:04}");
            self.batch.id_tokens.push(IdTokenRecord {
                id_token_key: next(&mut self.keys.id_token),
                id_token_folded: id_token.to_lowercase(),
                id_token,
                r#type: "ISO14443".into(),
                status: "Accepted",
                expires_at: None,
                group_id_token: None,
                group_type: None,
                charging_priority: None,
                language: None,
                personal_message: None,
                created_at: began,
                updated_at: began,
            });
        }
        self.refusals().await
    }

    async fn refusals(&mut self) -> Result<(), FillError> {
        let until = self.plan.until.as_second();
        let (connections, events) = REFUSED;
        for i in 0..connections {
            self.batch
                .refused_connections
                .push(RefusedConnectionRecord {
                    refusal_key: next(&mut self.keys.refused_connection),
                    refused_at: at_second(until - (connections - i) * 300),
                    identity: Some("unknown".into()),
                    path: "/unknown".into(),
                    remote_address: "192.0.2.1:40000".into(),
                    http_status: 404,
                    reason: "unknown-station",
                    detail: "this station is not registered here".into(),
                    remedy: "register it, or allow unknown stations",
                });
        }
        let stations = self.plan.fleet.stations.len().max(1);
        for i in 0..events {
            let index = usize::try_from(i).unwrap_or(0) % stations;
            self.batch.refused_events.push(RefusedEventRecord {
                refused_key: next(&mut self.keys.refused_event),
                station_key: station_key(index),
                received_at: at_second(until - (events - i) * 3000),
                error_code: "PropertyConstraintViolation",
                path: "/timestamp".into(),
                message: "not a date-time".into(),
                frame: r#"[2,"m","TransactionEvent",{"timestamp":"2025-02-30"}]"#.into(),
            });
        }
        self.flush().await
    }

    /// What every station does every day: it connects anew, sends clock-aligned meter values each
    /// quarter of an hour, reports a little and is asked something.
    pub(super) async fn routine(&mut self, day: u32, from: i64) -> Result<(), FillError> {
        let stations = self.plan.fleet.stations.len();
        for index in 0..stations {
            self.connection(index, from).await?;
        }
        for quarter in 0..96 {
            for index in 0..stations {
                let at = at_second(from + quarter * 900);
                self.batch.meter_values.push(MeterValueRecord {
                    meter_value_key: next(&mut self.keys.meter_value),
                    station_key: station_key(index),
                    evse_id: 1,
                    sampled_at: at,
                    received_at: at,
                    sampled_value: format!(
                        r#"[{{"value":{},"context":"Sample.Clock"}}]"#,
                        self.registers[index]
                    ),
                });
                self.counts.meter_values += 1;
                self.added(1).await?;
            }
        }
        if day + REPORT_DAYS >= self.plan.days {
            for index in 0..stations {
                for (action, payload) in REPORTED {
                    self.batch.reports.push(ReportRecord {
                        report_key: next(&mut self.keys.station_report),
                        station_key: station_key(index),
                        action,
                        request_id: None,
                        seq_no: None,
                        tbc: None,
                        evse_id: None,
                        status: None,
                        reported_at: None,
                        received_at: at_second(from + 60),
                        payload: payload.into(),
                    });
                }
                self.added(REPORTED.len()).await?;
            }
        }
        Ok(())
    }

    async fn connection(&mut self, index: usize, from: i64) -> Result<(), FillError> {
        let station_key = station_key(index);
        let key = next(&mut self.keys.connection);
        let begin = from + i64::try_from(index % 600).unwrap_or(0);
        self.batch.new_connections.push(ConnectionRecord {
            connection_key: key,
            station_key,
            ocpp_version: "ocpp2.0.1",
            security_profile: 1,
            remote_address: format!("10.0.{}.{}:40000", index / 250, index % 250),
            connected_at: at_second(begin),
            process_key: None,
        });
        self.batch.ended_connections.push(ConnectionEnd {
            connection_key: key,
            disconnected_at: at_second(begin + 86_300),
            reason: "the connection was closed".into(),
        });
        let key = next(&mut self.keys.command);
        self.batch.new_commands.push(CommandRecord {
            command_key: key,
            station_key,
            action: "GetVariables",
            state: "queued",
            principal: "operator".into(),
            message_id: format!("c-{key}"),
            request_frame: r#"[2,"c","GetVariables",{"getVariableData":[]}]"#.into(),
            idempotency_key: None,
            created_at: at_second(begin + 30),
            expires_at: at_second(begin + 60),
            process_key: None,
            unchecked: false,
        });
        self.batch.ended_commands.push(CommandEndRecord {
            command_key: key,
            state: "result",
            response_frame: Some(r#"[3,"c",{"getVariableResult":[]}]"#.into()),
            detail: None,
            sent_at: Some(at_second(begin + 30)),
            finished_at: at_second(begin + 31),
        });
        self.added(4).await
    }
}
