//! The ten tamperings, each with the checks that must catch it, and no others.

use std::path::Path;
use std::time::Duration;

use scenario::RunRecord;
use verify::yardstick::Yardstick;

use crate::lab::Lab;
use crate::synthetic::Run;
use crate::{failed, judged, judged_by, yardstick};

/// Something that was done to the database, and who must notice.
pub(crate) struct Tampering {
    name: &'static str,
    sql: &'static str,
    pub(crate) caught_by: &'static [&'static str],
}

/// `{charge_2}` stands for the key of scenario 2's transaction, `{a}`, `{b}` and `{c}` for those of
/// scenario 3, `{connection_2}` for the key of scenario 2's connection, `{connection_5}` for that of
/// scenario 5's last one; `{jeju_01}` and `{jeju_02}` are keys of stations.
pub(crate) const TAMPERINGS: &[Tampering] = &[
    Tampering {
        name: "row deleted",
        sql: "DELETE FROM transaction_event WHERE transaction_key = {charge_2};
              DELETE FROM charging_transaction WHERE transaction_key = {charge_2}",
        caught_by: &[
            "2 transaction-rows",
            "2 transaction-station",
            "2 energy-plan",
            "2 energy-physics",
            "2 energy-register",
            "2 billed-energy",
            "2 cost",
            "2 total-cost",
            "2 duration",
            "2 stop-reason",
            "2 seq-complete",
            "2 events-stored",
            "2 events-once",
        ],
    },
    Tampering {
        name: "row doubled",
        sql: "INSERT INTO charging_transaction SELECT transaction_key + 1000000, station_key, transaction_id, 2,
              ocpp_version, state, completeness, evse_id, connector_id, id_token, id_token_type,
              remote_start_id, reservation_id, charging_state, stopped_reason, started_at, ended_at,
              first_event_at, last_event_at, duration_seconds, time_spent_charging, first_seq_no,
              last_seq_no, event_count, missing_seq_nos, flags, begin_mwh, end_mwh, energy_mwh,
              energy_source, export_mwh, tariff_key, price_per_kwh_e4, step_wh, currency, billed_wh,
              cost_e4, created_at, updated_at, ledger_state, tariff_version, price_per_minute_e4,
              price_per_session_e4 FROM charging_transaction WHERE transaction_key = {charge_2}",
        caught_by: &["2 transaction-rows"],
    },
    Tampering {
        name: "row doubled under another id",
        sql: "INSERT INTO charging_transaction SELECT transaction_key + 1000000, station_key, 'copy', 1,
              ocpp_version, state, completeness, evse_id, connector_id, id_token, id_token_type,
              remote_start_id, reservation_id, charging_state, stopped_reason, started_at, ended_at,
              first_event_at, last_event_at, duration_seconds, time_spent_charging, first_seq_no,
              last_seq_no, event_count, missing_seq_nos, flags, begin_mwh, end_mwh, energy_mwh,
              energy_source, export_mwh, tariff_key, price_per_kwh_e4, step_wh, currency, billed_wh,
              cost_e4, created_at, updated_at, ledger_state, tariff_version, price_per_minute_e4,
              price_per_session_e4 FROM charging_transaction WHERE transaction_key = {b}",
        caught_by: &["3 transaction-rows"],
    },
    Tampering {
        name: "energy +6 %",
        sql: "UPDATE charging_transaction SET energy_mwh = energy_mwh * 106 / 100
              WHERE transaction_key = {charge_2}",
        caught_by: &["2 energy-plan", "2 energy-physics", "2 energy-register"],
    },
    Tampering {
        name: "billed energy +6 %",
        sql: "UPDATE charging_transaction SET billed_wh = billed_wh * 106 / 100
              WHERE transaction_key = {c}",
        caught_by: &["3 energy-plan", "3 billed-energy"],
    },
    Tampering {
        name: "cost +1.5",
        sql: "UPDATE charging_transaction SET cost_e4 = cost_e4 + 15000 WHERE transaction_key = {charge_4}",
        caught_by: &["4 cost", "4 total-cost"],
    },
    Tampering {
        name: "event removed",
        sql: "DELETE FROM transaction_event WHERE transaction_key = {charge_5} AND seq_no = 8",
        caught_by: &["5 seq-complete", "5 events-stored"],
    },
    Tampering {
        name: "event doubled",
        sql: "INSERT INTO transaction_event (message_key, connection_key, transaction_key, seq_no,
              variant, event_type, trigger_reason, occurred_at, received_at, offline, payload)
              SELECT message_key + 1000000, connection_key, transaction_key, seq_no, 1, event_type,
              trigger_reason, occurred_at, received_at, offline, payload
              FROM transaction_event WHERE transaction_key = {a} AND seq_no = 3",
        caught_by: &["3 events-once"],
    },
    Tampering {
        name: "event doubled under another number",
        sql: "INSERT INTO transaction_event (message_key, connection_key, transaction_key, seq_no,
              variant, event_type, trigger_reason, occurred_at, received_at, offline, payload)
              SELECT message_key + 1000000, connection_key, transaction_key, 50, 0, event_type,
              trigger_reason, occurred_at, received_at, offline, payload
              FROM transaction_event WHERE transaction_key = {a} AND seq_no = 3",
        caught_by: &["3 seq-complete", "3 events-once"],
    },
    Tampering {
        name: "station swapped",
        sql: "UPDATE charging_transaction SET station_key = {jeju_02} WHERE transaction_key = {charge_2}",
        caught_by: &["2 transaction-rows", "2 transaction-station"],
    },
    Tampering {
        name: "stations of two equal rows swapped",
        sql: "UPDATE charging_transaction SET station_key = {jeju_01} + {jeju_02} - station_key
              WHERE transaction_key IN ({a}, {b})",
        caught_by: &["3 transaction-station"],
    },
    Tampering {
        name: "duration +5",
        sql: "UPDATE charging_transaction SET duration_seconds = duration_seconds + 5
              WHERE transaction_key = {charge_4}",
        caught_by: &["4 duration"],
    },
    Tampering {
        name: "connection row gone",
        sql: "DELETE FROM connection WHERE connection_key = {connection_2}",
        caught_by: &["2 connected", "2 connection-log"],
    },
    Tampering {
        name: "connection row doubled",
        sql: "INSERT INTO connection SELECT connection_key + 1000000, station_key, ocpp_version,
              security_profile, remote_address, connected_at, disconnected_at, reason, process_key
              FROM connection WHERE connection_key = {connection_2}",
        caught_by: &["2 connection-log"],
    },
    Tampering {
        name: "connection row after the fault gone",
        sql: "DELETE FROM connection WHERE connection_key = {connection_5}",
        caught_by: &["5 connection-log", "5 reconnect"],
    },
];

impl Tampering {
    /// Its statements for the database of the run in `record`.
    async fn sql(&self, lab: &mut Lab, record: &RunRecord) -> String {
        let mut sql = self.sql.to_owned();
        let charges = [
            ("{charge_2}", 2, "emart_jeju_01"),
            ("{a}", 3, "emart_jeju_01"),
            ("{b}", 3, "emart_jeju_02"),
            ("{c}", 3, "emart_shinjeju_01"),
            ("{charge_4}", 4, "emart_jeju_01"),
            ("{charge_5}", 5, "emart_jeju_01"),
        ];
        for (name, number, station) in charges {
            let scenario = record
                .scenarios
                .iter()
                .find(|s| s.number == number)
                .unwrap();
            let station = scenario.stations.iter().find(|s| s.identity == station);
            let id = &station.unwrap().transactions[0].transaction_id;
            let find = format!(
                "SELECT transaction_key FROM charging_transaction WHERE transaction_id = '{id}'"
            );
            sql = sql.replace(name, &lab.key(&find).await.to_string());
        }
        for (name, station) in [
            ("{jeju_01}", "emart_jeju_01"),
            ("{jeju_02}", "emart_jeju_02"),
        ] {
            let find =
                format!("SELECT station_key FROM station WHERE identity_folded = '{station}'");
            sql = sql.replace(name, &lab.key(&find).await.to_string());
        }
        for (name, number) in [("{connection_2}", 2), ("{connection_5}", 5)] {
            let scenario = record
                .scenarios
                .iter()
                .find(|s| s.number == number)
                .unwrap();
            let end = lab.at(scenario.finished_at);
            let find = format!(
                "SELECT connection_key FROM connection JOIN station USING (station_key)
                  WHERE identity_folded = 'emart_jeju_01' AND connected_at < {end}
                  ORDER BY connected_at DESC LIMIT 1"
            );
            sql = sql.replace(name, &lab.key(&find).await.to_string());
        }
        sql
    }
}

async fn is_caught(yardstick: &Yardstick, mut lab: Lab, record: &RunRecord, tampering: &Tampering) {
    assert_eq!(
        failed(&judged_by(yardstick, &lab, record).await),
        [""; 0],
        "before: {}",
        tampering.name
    );
    let sql = tampering.sql(&mut lab, record).await;
    let changed = lab.execute(&sql).await;
    assert!(changed > 0, "{} changed nothing", tampering.name);
    let caught = failed(&judged_by(yardstick, &lab, record).await);
    assert_eq!(caught, tampering.caught_by, "{}", tampering.name);
    lab.close().await;
}

#[tokio::test]
async fn each_tampering_is_caught_by_name_on_sqlite() {
    for tampering in TAMPERINGS {
        let mut lab = Lab::sqlite().await;
        lab.fill(Run::reference()).await;
        let record = Run::reference().record(&lab.url());
        is_caught(&yardstick(), lab, &record, tampering).await;
    }
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn each_tampering_is_caught_by_name_on_postgres() {
    for tampering in TAMPERINGS {
        let mut lab = Lab::postgres("tampered").await;
        lab.fill(Run::reference()).await;
        let record = Run::reference().record(&lab.url());
        is_caught(&yardstick(), lab, &record, tampering).await;
    }
}

/// The same on copies of the database of a run that really happened.
#[tokio::test]
#[ignore = "needs a run: VERIFY_REAL_RUN=runs/<run id>.json, made by charger-sim demo on SQLite"]
async fn each_tampering_of_a_real_run_is_caught_by_name() {
    let file = std::env::var("VERIFY_REAL_RUN").unwrap();
    let record = RunRecord::load(Path::new(&file)).unwrap();
    let database = record.database.clone().unwrap();
    // How fast the run was is no matter here: other work on the machine may have slowed it down.
    let patient = Yardstick {
        max_response: Duration::from_secs(60),
        max_set_up: Duration::from_secs(60),
        ..yardstick()
    };
    for tampering in TAMPERINGS {
        let copy = Lab::copy_of(&database).await;
        is_caught(&patient, copy, &record, tampering).await;
    }
    let mut another = Lab::sqlite().await;
    another.fill(Run::reference()).await;
    let caught = failed(&judged(&another, &record).await);
    for number in 1..=5 {
        let name = format!("{number} same-run");
        assert!(caught.contains(&name), "{name} missing in {caught:?}");
    }
}

#[tokio::test]
async fn the_database_of_another_run_is_caught_in_every_scenario() {
    let mut lab = Lab::sqlite().await;
    lab.fill(Run::another()).await;
    let record = Run::reference().record(&lab.url());
    let judgement = judged(&lab, &record).await;
    let caught = failed(&judgement);
    for number in 1..=5 {
        for id in ["same-run", "connected", "connection-log"] {
            let name = format!("{number} {id}");
            assert!(caught.contains(&name), "{name} missing in {caught:?}");
        }
    }
}
