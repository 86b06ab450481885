//! Accepted means in effect now, RebootRequired in effect after the next restart (B05): one proof for every
//! writable variable. A variable that is writable and has no proof fails the first test.

mod authorization;
mod communication;
mod iso15118;
mod measuring;
mod smart_charging;
mod tariff;
mod transactions;

use std::collections::BTreeSet;

use scenario::Shape;
use serde_json::{Value, json};

use super::{Bench, Command, Spec, Token, Vehicle, plug_and_charge, seconds, spec};
use crate::station::StopReason;

type Proof = fn();

/// Component, variable, instance (empty: none), and what shows that it is obeyed.
fn proofs() -> Vec<(&'static str, &'static str, &'static str, Proof)> {
    vec![
        ("ISO15118Ctrlr", "PnCEnabled", "", iso15118::plug_and_charge),
        (
            "ISO15118Ctrlr",
            "CentralContractValidationAllowed",
            "",
            iso15118::central_validation,
        ),
        (
            "ISO15118Ctrlr",
            "ContractValidationOffline",
            "",
            iso15118::validation_offline,
        ),
        (
            "ISO15118Ctrlr",
            "ContractCertificateInstallationEnabled",
            "",
            iso15118::contract_installation,
        ),
        (
            "ISO15118Ctrlr",
            "V2GCertificateInstallationEnabled",
            "",
            iso15118::v2g_installation,
        ),
        (
            "SmartChargingCtrlr",
            "NotifyChargingLimitWithSchedules",
            "",
            smart_charging::limits_with_schedules,
        ),
        (
            "OCPPCommCtrlr",
            "HeartbeatInterval",
            "",
            communication::heartbeat_interval,
        ),
        (
            "OCPPCommCtrlr",
            "NetworkConfigurationPriority",
            "",
            communication::network_priority,
        ),
        (
            "OCPPCommCtrlr",
            "NetworkProfileConnectionAttempts",
            "",
            communication::network_attempts,
        ),
        (
            "OCPPCommCtrlr",
            "OfflineThreshold",
            "",
            communication::offline_threshold,
        ),
        (
            "OCPPCommCtrlr",
            "MessageAttempts",
            "TransactionEvent",
            communication::message_attempts,
        ),
        (
            "OCPPCommCtrlr",
            "MessageAttemptInterval",
            "TransactionEvent",
            communication::message_attempt_interval,
        ),
        (
            "OCPPCommCtrlr",
            "WebSocketPingInterval",
            "",
            communication::ping_interval,
        ),
        (
            "OCPPCommCtrlr",
            "RetryBackOffWaitMinimum",
            "",
            communication::back_off_minimum,
        ),
        (
            "OCPPCommCtrlr",
            "RetryBackOffRepeatTimes",
            "",
            communication::back_off_repeats,
        ),
        (
            "OCPPCommCtrlr",
            "RetryBackOffRandomRange",
            "",
            communication::back_off_range,
        ),
        (
            "SecurityCtrlr",
            "BasicAuthPassword",
            "",
            communication::password,
        ),
        (
            "SecurityCtrlr",
            "CertSigningWaitMinimum",
            "",
            communication::cert_signing_wait,
        ),
        (
            "SecurityCtrlr",
            "CertSigningRepeatTimes",
            "",
            communication::cert_signing_repeats,
        ),
        ("AuthCtrlr", "Enabled", "", authorization::auth_enabled),
        (
            "AuthCtrlr",
            "OfflineTxForUnknownIdEnabled",
            "",
            authorization::offline_unknown,
        ),
        (
            "AuthCtrlr",
            "AuthorizeRemoteStart",
            "",
            authorization::authorize_remote_start,
        ),
        (
            "AuthCtrlr",
            "LocalAuthorizeOffline",
            "",
            authorization::local_authorize_offline,
        ),
        (
            "AuthCtrlr",
            "LocalPreAuthorize",
            "",
            authorization::local_pre_authorize,
        ),
        (
            "AuthCtrlr",
            "MasterPassGroupId",
            "",
            authorization::master_pass,
        ),
        (
            "AuthCtrlr",
            "DisableRemoteAuthorization",
            "",
            authorization::disable_remote_authorization,
        ),
        (
            "AuthCacheCtrlr",
            "Enabled",
            "",
            authorization::cache_enabled,
        ),
        (
            "AuthCacheCtrlr",
            "LifeTime",
            "",
            authorization::cache_life_time,
        ),
        (
            "AuthCacheCtrlr",
            "DisablePostAuthorize",
            "",
            authorization::cache_post_authorize,
        ),
        (
            "LocalAuthListCtrlr",
            "Enabled",
            "",
            authorization::list_enabled,
        ),
        (
            "LocalAuthListCtrlr",
            "DisablePostAuthorize",
            "",
            authorization::list_post_authorize,
        ),
        (
            "TxCtrlr",
            "EVConnectionTimeOut",
            "",
            transactions::connection_time_out,
        ),
        (
            "TxCtrlr",
            "StopTxOnEVSideDisconnect",
            "",
            transactions::stop_on_disconnect,
        ),
        (
            "TxCtrlr",
            "TxBeforeAcceptedEnabled",
            "",
            transactions::before_accepted,
        ),
        ("TxCtrlr", "TxStartPoint", "", transactions::start_point),
        ("TxCtrlr", "TxStopPoint", "", transactions::stop_point),
        (
            "TxCtrlr",
            "MaxEnergyOnInvalidId",
            "",
            transactions::energy_on_invalid,
        ),
        (
            "TxCtrlr",
            "StopTxOnInvalidId",
            "",
            transactions::stop_on_invalid,
        ),
        (
            "SampledDataCtrlr",
            "TxStartedMeasurands",
            "",
            measuring::started_measurands,
        ),
        (
            "SampledDataCtrlr",
            "TxUpdatedMeasurands",
            "",
            measuring::updated_measurands,
        ),
        (
            "SampledDataCtrlr",
            "TxUpdatedInterval",
            "",
            measuring::updated_interval,
        ),
        (
            "SampledDataCtrlr",
            "TxEndedMeasurands",
            "",
            measuring::ended_measurands,
        ),
        (
            "SampledDataCtrlr",
            "TxEndedInterval",
            "",
            measuring::ended_interval,
        ),
        (
            "AlignedDataCtrlr",
            "Measurands",
            "",
            measuring::aligned_measurands,
        ),
        (
            "AlignedDataCtrlr",
            "Interval",
            "",
            measuring::aligned_interval,
        ),
        (
            "AlignedDataCtrlr",
            "TxEndedMeasurands",
            "",
            measuring::aligned_ended_measurands,
        ),
        (
            "AlignedDataCtrlr",
            "TxEndedInterval",
            "",
            measuring::aligned_ended_interval,
        ),
        (
            "SampledDataCtrlr",
            "Enabled",
            "",
            measuring::sampled_enabled,
        ),
        (
            "SampledDataCtrlr",
            "RegisterValuesWithoutPhases",
            "",
            measuring::registers_without_phases,
        ),
        (
            "SampledDataCtrlr",
            "SignReadings",
            "",
            measuring::sign_readings,
        ),
        (
            "SampledDataCtrlr",
            "SignStartedReadings",
            "",
            measuring::sign_started,
        ),
        (
            "SampledDataCtrlr",
            "SignUpdatedReadings",
            "",
            measuring::sign_updated,
        ),
        (
            "AlignedDataCtrlr",
            "Enabled",
            "",
            measuring::aligned_enabled,
        ),
        (
            "AlignedDataCtrlr",
            "SendDuringIdle",
            "",
            measuring::send_during_idle,
        ),
        (
            "AlignedDataCtrlr",
            "SignReadings",
            "",
            measuring::aligned_sign_readings,
        ),
        (
            "AlignedDataCtrlr",
            "SignUpdatedReadings",
            "",
            measuring::aligned_sign_updated,
        ),
        (
            "OCPPCommCtrlr",
            "PublicKeyWithSignedMeterValue",
            "",
            measuring::public_key_policy,
        ),
        (
            "OCPPCommCtrlr",
            "UnlockOnEVSideDisconnect",
            "",
            transactions::unlock_on_disconnect,
        ),
        (
            "OCPPCommCtrlr",
            "ResetRetries",
            "",
            communication::reset_retries,
        ),
        (
            "ReservationCtrlr",
            "Enabled",
            "",
            authorization::reservation_enabled,
        ),
        (
            "MonitoringCtrlr",
            "Enabled",
            "",
            measuring::monitoring_enabled,
        ),
        (
            "MonitoringCtrlr",
            "OfflineQueuingSeverity",
            "",
            measuring::offline_queuing,
        ),
        (
            "TariffCostCtrlr",
            "TariffFallbackMessage",
            "",
            tariff::tariff_fall_back,
        ),
        (
            "TariffCostCtrlr",
            "TotalCostFallbackMessage",
            "",
            tariff::cost_fall_back,
        ),
        ("TariffCostCtrlr", "Currency", "", tariff::currency),
    ]
}

/// Direct current with fixed cables, alternating current with sockets and a main meter, and one that speaks ISO 15118.
fn kinds() -> [Spec; 3] {
    let mut sockets = Spec::shaped("CP001", &Shape::load("ac-post-2").unwrap());
    sockets.without.clear();
    [spec(), sockets, plug_and_charge::spec()]
}

#[test]
fn every_writable_variable_has_an_effect_and_every_effect_a_writable_variable() {
    let mut writable = BTreeSet::new();
    for spec in kinds() {
        let mut bench = Bench::accepted(spec);
        let ask = json!({"requestId": 1, "reportBase": "FullInventory"});
        bench.ask("GetBaseReport", ask);
        bench.run(seconds(1));
        for report in bench.calls("NotifyReport") {
            for data in report.payload["reportData"].as_array().unwrap() {
                let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
                for attribute in data["variableAttribute"].as_array().unwrap() {
                    // Absent means ReadWrite.
                    if attribute["mutability"] != "ReadOnly" {
                        let variable = &data["variable"];
                        let place = (text(&data["component"]["name"]), text(&variable["name"]));
                        writable.insert((place.0, place.1, text(&variable["instance"])));
                    }
                }
            }
        }
    }
    let proven: BTreeSet<_> = proofs()
        .iter()
        .map(|(c, v, i, _)| ((*c).to_owned(), (*v).to_owned(), (*i).to_owned()))
        .collect();
    assert_eq!(writable, proven);
}

#[test]
fn each_writable_variable_does_what_it_says_when_it_says() {
    for (component, variable, instance, proof) in proofs() {
        // A panic names its line; this names the variable.
        println!("{component}.{variable}[{instance}]");
        proof();
    }
}

fn set(bench: &mut Bench, component: &str, variable: &str, value: &str) {
    let (name, instance) = variable.split_once('/').unwrap_or((variable, ""));
    let mut variable = json!({"name": name});
    if !instance.is_empty() {
        variable["instance"] = json!(instance);
    }
    let data =
        json!([{"attributeValue": value, "component": {"name": component}, "variable": variable}]);
    let answer = bench.ask("SetVariables", json!({"setVariableData": data}));
    let status = &answer["setVariableResult"][0]["attributeStatus"];
    let expected = if name == "NetworkConfigurationPriority" {
        "RebootRequired"
    } else {
        "Accepted"
    };
    assert_eq!(status, expected, "{answer}");
}

fn with(component: &str, variable: &str, value: &str) -> Bench {
    let mut bench = Bench::accepted(spec());
    set(&mut bench, component, variable, value);
    bench
}

fn card(value: &str) -> Token {
    Token::new(value, "ISO14443").unwrap()
}

fn present(bench: &mut Bench, value: &str) {
    let token = card(value);
    // A refusal at the reader is a result, too.
    let _ = bench.command(Command::PresentToken { evse: 1, token });
}

fn plug(bench: &mut Bench) {
    let vehicle = Vehicle::scenario();
    bench
        .command(Command::PlugIn {
            evse: 1,
            connector: None,
            vehicle,
        })
        .unwrap();
}

fn stop(bench: &mut Bench) {
    let reason = StopReason::Local;
    bench
        .command(Command::StopCharging { evse: 1, reason })
        .unwrap();
}

fn go_offline(bench: &mut Bench) {
    bench.is_reachable = false;
    bench.lose_connection();
}

fn is_charging(bench: &Bench) -> bool {
    bench.core.evses[0].flow_w > 0
}

/// Charges once and leaves, so that the token is in the cache.
fn remember(bench: &mut Bench, value: &str) {
    present(bench, value);
    plug(bench);
    stop(bench);
    bench.command(Command::Unplug { evse: 1 }).unwrap();
    bench.sent.clear();
}

fn listed(bench: &mut Bench, value: &str, status: &str) {
    let list = json!({"versionNumber": 1, "updateType": "Full", "localAuthorizationList": [
        {"idToken": {"idToken": value, "type": "ISO14443"}, "idTokenInfo": {"status": status}}]});
    assert_eq!(bench.ask("SendLocalList", list)["status"], "Accepted");
}
