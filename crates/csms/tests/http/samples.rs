//! Sampled values one by one, and over time.

use serde_json::{Value, json};

use crate::lab::{self, Lab, event};

fn texts(page: &Value) -> Vec<(i64, &str, &str)> {
    let items = page["items"].as_array().unwrap().iter();
    items
        .map(|one| {
            let text = |name: &str| one[name].as_str().unwrap();
            (
                one["seq_no"].as_i64().unwrap_or(-1),
                text("measurand"),
                text("text"),
            )
        })
        .collect()
}

#[tokio::test]
async fn samples_are_told_as_they_were_written_on_sqlite() {
    samples_are_told(lab::open().await).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn samples_are_told_as_they_were_written_on_postgres() {
    samples_are_told(lab::on_postgres("csms_http_samples").await).await;
}

async fn samples_are_told(lab: Lab) {
    let mut station = lab.station("CP001").await;
    station
        .call(
            "TransactionEvent",
            event("Started", 0, "2026-11-20T15:00:00Z", 1000),
        )
        .await;
    let signed = json!({"signedMeterData": "QUJD", "signingMethod": "", "encodingMethod": "OCMF",
        "publicKey": ""});
    for minute in 1..=3 {
        let at = format!("2026-11-20T15:0{minute}:30Z");
        let mut updated = event("Updated", minute, &at, 1000 + minute);
        updated["meterValue"][0]["sampledValue"] = json!([
            {"value": minute * 2, "measurand": "Power.Active.Import", "unitOfMeasure": {"unit": "kW"}},
            {"value": 230.5, "measurand": "Voltage", "phase": "L1"},
            {"value": 1000 + minute, "signedMeterValue": signed},
        ]);
        station.call("TransactionEvent", updated).await;
    }
    let path = "/api/v1/transactions/1";
    let (status, page) = lab
        .get(&format!(
            "{path}/samples?measurand=Voltage&phase=L1&limit=2"
        ))
        .await;
    assert_eq!(status, 200, "{page}");
    assert_eq!(texts(&page), [(1, "Voltage", "230.5")]);
    let (_, page) = lab
        .get(&format!(
            "{path}/samples?measurand=Voltage&limit=2&after={}",
            page["next"]
        ))
        .await;
    assert_eq!(
        texts(&page),
        [(2, "Voltage", "230.5"), (3, "Voltage", "230.5")]
    );
    let (_, page) = lab
        .get(&format!("{path}/samples?context=Sample.Periodic"))
        .await;
    let register = &page["items"][2];
    assert_eq!(register["signed"], signed);
    assert_eq!(
        json!([register["value"], register["unit"], register["unit_text"]]),
        json!([1001.0, "Wh", null])
    );
    let (status, series) = lab.get(&format!("{path}/series?resolution=2m")).await;
    assert_eq!(status, 200, "{series}");
    assert_eq!(
        json!([series["unit"], series["resolution_seconds"]]),
        json!(["W", 120])
    );
    let points = series["points"].as_array().unwrap().iter();
    let points: Vec<_> = points
        .map(|one| json!([one["at"], one["count"], one["min"], one["mean"], one["max"]]))
        .collect();
    let expected = json!([
        ["2026-11-20T15:00:00Z", 1, 2000.0, 2000.0, 2000.0],
        ["2026-11-20T15:02:00Z", 2, 4000.0, 5000.0, 6000.0],
    ]);
    assert_eq!(json!(points), expected);
    for wrong in ["resolution=0s", "resolution=soon"] {
        assert_eq!(lab.get(&format!("{path}/series?{wrong}")).await.0, 400);
    }

    let values = json!({"evseId": 0, "meterValue": [{"timestamp": "2026-11-20T15:00:00Z",
        "sampledValue": [{"value": 59.98, "measurand": "Frequency", "location": "Inlet"}]}]});
    station.call("MeterValues", values).await;
    let (_, page) = lab
        .get("/api/v1/stations/CP001/samples?location=Inlet")
        .await;
    assert_eq!(texts(&page), [(-1, "Frequency", "59.98")]);
    assert_eq!(
        json!([page["items"][0]["evse_id"], page["items"][0]["unit"]]),
        json!([0, "Hz"])
    );
}
