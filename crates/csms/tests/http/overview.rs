//! What the dashboard's first screen is made from: one snapshot, and changes that fit it.

use std::collections::BTreeMap;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::events::Stream;
use crate::lab::{self, Lab, Station};

/// A page: a snapshot, and the changes since.
struct Page {
    stream: Stream,
    rows: BTreeMap<String, Value>,
    figures: Value,
    attention: Value,
    seq: i64,
}

impl Page {
    async fn open(lab: &Lab) -> Self {
        let (status, overview) = lab.get("/api/v1/overview").await;
        assert_eq!(status, 200);
        let seq = overview["seq"].as_i64().unwrap();
        let path = format!("/api/v1/dashboard/events?after={seq}");
        let stream = Stream::open(lab, &path, None).await;
        Self {
            stream,
            rows: rows(&overview),
            figures: overview["figures"].clone(),
            attention: overview["attention"].clone(),
            seq,
        }
    }

    /// Takes the next event in.
    async fn step(&mut self) -> String {
        let event = self.stream.next().await.expect("the stream goes on");
        if event.name == "changes" {
            let seq = event.data["seq"].as_i64().unwrap();
            assert_eq!(event.id, Some(seq));
            assert!(seq >= self.seq, "{seq} after {}", self.seq);
            self.seq = seq;
            self.rows.extend(rows(&event.data));
            for gone in event.data["gone"].as_array().unwrap() {
                self.rows.remove(gone.as_str().unwrap());
            }
            for (name, known) in [
                ("figures", &mut self.figures),
                ("attention", &mut self.attention),
            ] {
                if let Some(new) = event.data.get(name) {
                    *known = new.clone();
                }
            }
        }
        event.name
    }

    /// Goes on until the page shows it.
    async fn until(&mut self, shown: impl Fn(&Self) -> bool) {
        let patience = tokio::time::sleep(Duration::from_secs(30));
        tokio::pin!(patience);
        while !shown(self) {
            tokio::select! {
                name = self.step() => assert_ne!(name, "reload"),
                () = &mut patience => panic!("never shown: {} {}", self.figures, self.attention),
            }
        }
    }

    fn state(&self, station: &str) -> &str {
        self.rows
            .get(station)
            .and_then(|row| row["state"].as_str())
            .unwrap_or("")
    }

    fn has(&self, kind: &str, station: &str) -> bool {
        let lines = self.attention.as_array().unwrap();
        lines
            .iter()
            .any(|line| line["kind"] == kind && line["station"] == station)
    }
}

fn rows(told: &Value) -> BTreeMap<String, Value> {
    let rows = told["stations"].as_array().unwrap();
    let id = |row: &Value| row["id"].as_str().unwrap().to_owned();
    rows.iter().map(|row| (id(row), row.clone())).collect()
}

/// A TransactionEvent with register and power.
fn event(lab: &Lab, kind: &str, seq_no: u32, register_wh: u32, power_w: u32, state: &str) -> Value {
    let at = lab.server.core.clock.now().to_string();
    let mut event = lab::event(kind, seq_no, &at, register_wh);
    event["transactionInfo"]["chargingState"] = json!(state);
    let power = json!({"value": power_w, "measurand": "Power.Active.Import",
        "unitOfMeasure": {"unit": "W"}});
    let values = event["meterValue"][0]["sampledValue"].as_array_mut();
    values.unwrap().push(power);
    event
}

async fn refused(lab: &Lab, identity: &str) {
    let address = lab.server.ocppj_address.unwrap();
    let mut request = format!("ws://{address}/{identity}")
        .into_client_request()
        .unwrap();
    let headers = request.headers_mut();
    headers.insert("sec-websocket-protocol", "ocpp1.6".parse().unwrap());
    let stream = tokio::net::TcpStream::connect(address).await.unwrap();
    assert!(
        tokio_tungstenite::client_async(request, stream)
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_page_sees_a_charge_as_it_happens_and_is_what_a_new_snapshot_says() {
    let lab = lab::open().await;
    let mut page = Page::open(&lab).await;
    assert_eq!(page.rows.len(), 34);
    assert_eq!(page.figures["stations"], 34);
    assert_eq!(page.figures["power_w"], 0.0);
    assert_eq!(page.state("emart_jeju_01"), "offline");
    assert!(
        page.attention.as_array().unwrap().is_empty(),
        "{}",
        page.attention
    );
    let mut station = lab.station("emart_jeju_01").await;
    page.until(|page| page.state("emart_jeju_01") == "available")
        .await;
    let row = &page.rows["emart_jeju_01"];
    assert_eq!((&row["vendor"], &row["model"]), (&json!("V"), &json!("M")));
    assert_eq!(
        (&row["connected"], &row["registration"]),
        (&json!(true), &json!("Accepted"))
    );
    assert_eq!(row["connectors"][0]["status"], "Available");
    assert_eq!(row["protocol"], "ocpp2.0.1");
    station
        .call(
            "TransactionEvent",
            event(&lab, "Started", 0, 1000, 7000, "Charging"),
        )
        .await;
    page.until(|page| page.state("emart_jeju_01") == "charging")
        .await;
    station
        .call(
            "TransactionEvent",
            event(&lab, "Updated", 1, 2500, 7200, "Charging"),
        )
        .await;
    page.until(|page| page.figures["power_w"] == 7200.0).await;
    let row = &page.rows["emart_jeju_01"];
    assert_eq!(row["transactions"][0]["energy_wh"], 1500);
    assert_eq!(row["transactions"][0]["cost"], 225.0);
    assert_eq!(row["last_action"], "TransactionEvent");
    page.until(|page| page.figures["energy_today_wh"] == 1500)
        .await;
    // Whoever comes now sees the same, and a page that has both sees nothing twice as something else.
    let other = Page::open(&lab).await;
    page.until(|page| page.seq >= other.seq).await;
    for (id, row) in &other.rows {
        let mut shown = page.rows[id].clone();
        shown["seq"] = row["seq"].clone();
        assert_eq!(&shown, row);
    }
    station
        .call("TransactionEvent", event(&lab, "Ended", 2, 2500, 0, "Idle"))
        .await;
    page.until(|page| page.figures["active_transactions"] == 0 && page.figures["power_w"] == 0.0)
        .await;
    drop(station);
    page.until(|page| page.has("offline", "emart_jeju_01"))
        .await;
    assert_eq!(page.rows["emart_jeju_01"]["connected"], false);
}

#[tokio::test]
async fn a_station_that_nobody_knew_has_its_row_at_once() {
    let lab = lab::open().await;
    let mut page = Page::open(&lab).await;
    let mut station = Station::connect(
        lab.server.ocppj_address.unwrap(),
        "CP<b>1".replace("<b>", "-").as_str(),
    )
    .await;
    page.until(|page| page.state("CP-1") == "unknown").await;
    // Refused by the boot gate, but heard.
    station.write(json!([2, "h", "Heartbeat", {}])).await;
    page.until(|page| page.rows["CP-1"]["last_action"] == "Heartbeat")
        .await;
    assert_eq!(
        lab.post("/api/v1/stations", json!({"identity": "CP-2"}))
            .await
            .0,
        201
    );
    page.until(|page| page.state("CP-2") == "offline").await;
    assert_eq!(page.figures["stations"], 36);
}

#[tokio::test]
async fn what_needs_somebody_is_told_live_and_after_a_restart() {
    let lab = lab::open().await;
    let mut page = Page::open(&lab).await;
    refused(&lab, "CP9").await;
    refused(&lab, "CP9").await;
    let mut station = lab.station("CP001").await;
    let at = "2026-11-21T00:00:01Z";
    let faulted =
        json!({"timestamp": at, "connectorStatus": "Faulted", "evseId": 1, "connectorId": 1});
    station.call("StatusNotification", faulted).await;
    let event =
        json!({"type": "TamperDetectionActivated", "timestamp": at, "techInfo": "<b>lid</b>"});
    station.call("SecurityEventNotification", event).await;
    // The Started is missing, and with it the energy.
    station
        .call(
            "TransactionEvent",
            lab::event("Ended", 4, "2026-11-21T00:00:00Z", 0),
        )
        .await;
    let mut ended = lab::event("Started", 0, "2026-11-21T00:00:00Z", 10);
    ended["transactionInfo"]["transactionId"] = json!("tx-2");
    station.call("TransactionEvent", ended.clone()).await;
    ended["eventType"] = json!("Ended");
    ended["seqNo"] = json!(3);
    station.call("TransactionEvent", ended).await;
    let call = lab.post("/api/v1/stations/CP001/calls/ClearCache", json!({}));
    let fails = async {
        let (id, _, _) = station.asked().await;
        station
            .write(json!([4, id, "NotSupported", "no cache", {}]))
            .await;
    };
    let ((status, _), ()) = tokio::join!(call, fails);
    assert_eq!(status, 200);
    let all = |page: &Page| {
        page.has("faulted", "CP001")
            && page.has("refused", "CP9")
            && page.has("security-event", "CP001")
            && page.has("gaps", "CP001")
            && page.has("command-failed", "CP001")
    };
    page.until(|page| all(page)).await;
    let line = |page: &Page, kind: &str| {
        let lines = page.attention.as_array().unwrap();
        lines
            .iter()
            .find(|line| line["kind"] == kind)
            .unwrap()
            .clone()
    };
    let told = line(&page, "refused");
    assert_eq!(
        (&told["code"], &told["count"]),
        (&json!("subprotocol"), &json!(2))
    );
    assert!(!told["remedy"].as_str().unwrap().is_empty());
    let told = line(&page, "security-event");
    assert_eq!(told["code"], "TamperDetectionActivated");
    assert_eq!(told["detail"], "<b>lid</b>");
    let told = line(&page, "command-failed");
    assert_eq!(
        (&told["code"], &told["action"]),
        (&json!("error"), &json!("ClearCache"))
    );
    drop(station);
    page.until(|page| page.has("offline", "CP001")).await;
    let before = page.attention.clone();
    let lab = lab.restart().await;
    let page = Page::open(&lab).await;
    let kinds = |lines: &Value| {
        let lines = lines.as_array().unwrap().iter();
        let mut kinds: Vec<_> = lines
            .map(|line| (line["kind"].to_string(), line["station"].to_string()))
            .collect();
        kinds.sort();
        kinds
    };
    assert_eq!(kinds(&page.attention), kinds(&before));
    assert_eq!(page.rows["CP001"]["last_action"], "TransactionEvent");
}

#[tokio::test]
async fn a_page_that_comes_back_gets_what_it_missed_or_is_told_to_load_afresh() {
    let lab = lab::open().await;
    let mut page = Page::open(&lab).await;
    let _one = lab.station("CP001").await;
    page.until(|page| page.state("CP001") == "available").await;
    let (seq, path) = (page.seq, "/api/v1/dashboard/events");
    let _two = lab.station("CP002").await;
    page.until(|page| page.state("CP002") == "available").await;
    let mut back = Stream::open(&lab, path, Some(seq)).await;
    let event = back.next().await.unwrap();
    assert_eq!(event.name, "changes");
    assert!(rows(&event.data).contains_key("CP002"));
    for unknown in [Some(seq + 1_000_000), Some(-1), None] {
        let mut lost = Stream::open(&lab, path, unknown).await;
        assert_eq!(lost.next().await.unwrap().name, "reload", "{unknown:?}");
    }
    let seq = page.seq;
    let lab = lab.restart().await;
    let mut lost = Stream::open(&lab, path, Some(seq)).await;
    assert_eq!(lost.next().await.unwrap().name, "reload");
}

#[tokio::test]
async fn a_sign_of_life_comes_whatever_happens_and_a_shutdown_ends_the_stream() {
    let lab = lab::open().await;
    let mut page = Page::open(&lab).await;
    while page.step().await != "alive" {}
    let closed = async { while page.stream.next().await.is_some() {} };
    let ((), is_clean) = tokio::join!(closed, lab.server.shutdown());
    assert!(is_clean);
}

#[tokio::test]
async fn power_of_the_last_hour_is_there_when_the_first_page_comes() {
    let lab = lab::open().await;
    let mut station = lab.station("emart_jeju_01").await;
    station
        .call(
            "TransactionEvent",
            event(&lab, "Started", 0, 1000, 50_000, "Charging"),
        )
        .await;
    let (_, overview) = lab.get("/api/v1/overview").await;
    assert_eq!(overview["figures"]["power_w"], 50_000.0);
    let power = overview["power"].as_array().unwrap();
    assert_eq!(power.len(), 61);
    // An hour ago this server was not there: unknown, not nothing.
    assert_eq!(power[0][1], Value::Null);
    assert!(power[60][1].is_number(), "{power:?}");
    let hours = overview["energy_by_hour"].as_array().unwrap();
    assert!((1..=24).contains(&hours.len()), "{hours:?}");
    let server = &overview["server"];
    assert_eq!(
        (&server["currency"], &server["price_per_kwh"]),
        (&json!("KRW"), &json!(150.0))
    );
    assert_eq!(server["time_zone"], "Asia/Seoul");
    assert_eq!(
        server["stations_url"],
        format!("ws://{}", lab.server.ocppj_address.unwrap())
    );
    assert_eq!(overview["sites"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn a_station_that_is_removed_goes_from_the_page_and_comes_back() {
    let lab = lab::open().await;
    let mut station = lab.station("CP001").await;
    let charger = lab.station("emart_jeju_01").await;
    let status = json!({"timestamp": "2026-11-21T00:00:00Z", "connectorStatus": "Available",
        "evseId": 1, "connectorId": 1});
    station.call("StatusNotification", status).await;
    let mut page = Page::open(&lab).await;
    page.until(|page| page.state("CP001") == "available").await;
    let before = page.figures["stations"].as_u64().unwrap();
    for id in ["CP001", "emart_jeju_01"] {
        let path = format!("/api/v1/stations/{id}");
        let (status, _) = lab.send(Method::DELETE, &path, Value::Null).await;
        assert_eq!(status, 204);
    }
    // The charger of a site stays, as one that was never here.
    page.until(|page| !page.rows.contains_key("CP001") && page.figures["stations"] == before - 1)
        .await;
    page.until(|page| page.rows["emart_jeju_01"]["last_seen"] == Value::Null)
        .await;
    drop((station, charger));
    // A page that comes later, and one of another server, see the same.
    assert!(!Page::open(&lab).await.rows.contains_key("CP001"));
    let lab = lab.restart().await;
    let mut page = Page::open(&lab).await;
    assert!(!page.rows.contains_key("CP001"));
    assert_eq!(page.rows["emart_jeju_01"]["connectors"], json!([]));
    let _back = lab.station("CP001").await;
    page.until(|page| page.rows.contains_key("CP001")).await;
}
