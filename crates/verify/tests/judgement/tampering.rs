//! The ten tamperings, each with the checks that must catch it, and no others.

use crate::lab::Lab;
use crate::synthetic::Run;
use crate::{failed, judged};

/// Something that was done to the database, and who must notice.
struct Tampering {
    name: &'static str,
    sql: &'static str,
    caught_by: &'static [&'static str],
}

/// Keys: transaction 1 is scenario 2's, 2 to 4 scenario 3's, 5 scenario 4's, 6 scenario 5's;
/// connection 1 is scenario 1's, 2 scenario 2's, 3 to 5 scenario 3's, 6 scenario 4's, 7 and 8
/// scenario 5's. Stations 1 to 3 are emart_jeju_01, emart_jeju_02 and emart_shinjeju_01.
const TAMPERINGS: &[Tampering] = &[
    Tampering {
        name: "row deleted",
        sql: "DELETE FROM transaction_event WHERE transaction_key = 1;
              DELETE FROM charging_transaction WHERE transaction_key = 1",
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
        sql: "INSERT INTO charging_transaction SELECT 100, station_key, transaction_id, 2,
              ocpp_version, state, completeness, evse_id, connector_id, id_token, id_token_type,
              remote_start_id, reservation_id, charging_state, stopped_reason, started_at, ended_at,
              first_event_at, last_event_at, duration_seconds, time_spent_charging, first_seq_no,
              last_seq_no, event_count, missing_seq_nos, flags, begin_mwh, end_mwh, energy_mwh,
              energy_source, export_mwh, tariff_key, price_per_kwh_e4, step_wh, currency, billed_wh,
              cost_e4, created_at, updated_at FROM charging_transaction WHERE transaction_key = 1",
        caught_by: &["2 transaction-rows"],
    },
    Tampering {
        name: "row doubled under another id",
        sql: "INSERT INTO charging_transaction SELECT 100, station_key, 'copy', 1,
              ocpp_version, state, completeness, evse_id, connector_id, id_token, id_token_type,
              remote_start_id, reservation_id, charging_state, stopped_reason, started_at, ended_at,
              first_event_at, last_event_at, duration_seconds, time_spent_charging, first_seq_no,
              last_seq_no, event_count, missing_seq_nos, flags, begin_mwh, end_mwh, energy_mwh,
              energy_source, export_mwh, tariff_key, price_per_kwh_e4, step_wh, currency, billed_wh,
              cost_e4, created_at, updated_at FROM charging_transaction WHERE transaction_key = 3",
        caught_by: &["3 transaction-rows"],
    },
    Tampering {
        name: "energy +6 %",
        sql: "UPDATE charging_transaction SET energy_mwh = energy_mwh * 106 / 100
              WHERE transaction_key = 1",
        caught_by: &["2 energy-plan", "2 energy-physics", "2 energy-register"],
    },
    Tampering {
        name: "billed energy +6 %",
        sql: "UPDATE charging_transaction SET billed_wh = billed_wh * 106 / 100
              WHERE transaction_key = 4",
        caught_by: &["3 energy-plan", "3 billed-energy"],
    },
    Tampering {
        name: "cost +1.5",
        sql: "UPDATE charging_transaction SET cost_e4 = cost_e4 + 15000 WHERE transaction_key = 5",
        caught_by: &["4 cost", "4 total-cost"],
    },
    Tampering {
        name: "event removed",
        sql: "DELETE FROM transaction_event WHERE transaction_key = 6 AND seq_no = 8",
        caught_by: &["5 seq-complete", "5 events-stored"],
    },
    Tampering {
        name: "event doubled",
        sql: "INSERT INTO transaction_event SELECT transaction_key, seq_no, 1, event_type,
              trigger_reason, occurred_at, received_at, offline, payload
              FROM transaction_event WHERE transaction_key = 2 AND seq_no = 3",
        caught_by: &["3 events-once"],
    },
    Tampering {
        name: "event doubled under another number",
        sql: "INSERT INTO transaction_event SELECT transaction_key, 50, 0, event_type,
              trigger_reason, occurred_at, received_at, offline, payload
              FROM transaction_event WHERE transaction_key = 2 AND seq_no = 3",
        caught_by: &["3 seq-complete", "3 events-once"],
    },
    Tampering {
        name: "station swapped",
        sql: "UPDATE charging_transaction SET station_key = 2 WHERE transaction_key = 1",
        caught_by: &["2 transaction-rows", "2 transaction-station"],
    },
    Tampering {
        name: "stations of two equal rows swapped",
        sql: "UPDATE charging_transaction SET station_key = 3 - station_key
              WHERE transaction_key IN (2, 3)",
        caught_by: &["3 transaction-station"],
    },
    Tampering {
        name: "duration +5",
        sql: "UPDATE charging_transaction SET duration_seconds = duration_seconds + 5
              WHERE transaction_key = 5",
        caught_by: &["4 duration"],
    },
    Tampering {
        name: "connection row gone",
        sql: "DELETE FROM connection WHERE connection_key = 2",
        caught_by: &["2 connected", "2 connection-log"],
    },
    Tampering {
        name: "connection row after the fault gone",
        sql: "DELETE FROM connection WHERE connection_key = 8",
        caught_by: &["5 connection-log", "5 reconnect"],
    },
];

async fn is_caught(mut lab: Lab, tampering: &Tampering) {
    lab.fill(Run::reference()).await;
    let record = Run::reference().record(&lab.url());
    assert_eq!(
        failed(&judged(&lab, &record).await),
        [""; 0],
        "before: {}",
        tampering.name
    );
    let changed = lab.execute(tampering.sql).await;
    assert!(changed > 0, "{} changed nothing", tampering.name);
    let caught = failed(&judged(&lab, &record).await);
    assert_eq!(caught, tampering.caught_by, "{}", tampering.name);
    lab.close().await;
}

#[tokio::test]
async fn each_tampering_is_caught_by_name_on_sqlite() {
    for tampering in TAMPERINGS {
        is_caught(Lab::sqlite().await, tampering).await;
    }
}

#[tokio::test]
async fn each_tampering_is_caught_by_name_on_postgres() {
    for tampering in TAMPERINGS {
        match Lab::postgres("tampered").await {
            Some(lab) => is_caught(lab, tampering).await,
            None => return,
        }
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
