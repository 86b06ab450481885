//! Sites, chargers and tariffs that operators set: one by one, and as tables.

use reqwest::Method;
use serde_json::{Value, json};

use crate::lab::{self, Lab, event, read};

const SITE: &str = "/api/v1/sites/busan";

fn site() -> Value {
    json!({"name_ko": "부산", "name_ja": "釜山", "name_en": "Busan", "address": "Haeundae",
        "latitude": 35.1, "longitude": 129.1, "time_zone": "Asia/Seoul", "limit_kw": 100})
}

async fn put(lab: &Lab, path: &str, body: Value) -> (u16, Value) {
    lab.send(Method::PUT, path, body).await
}

async fn delete(lab: &Lab, path: &str) -> u16 {
    lab.send(Method::DELETE, path, json!({})).await.0
}

#[tokio::test]
async fn an_operator_builds_a_site_on_sqlite() {
    an_operator_builds_a_site(lab::open().await).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: scripts/test"]
async fn an_operator_builds_a_site_on_postgres() {
    an_operator_builds_a_site(lab::on_postgres("csms_http_installation").await).await;
}

async fn an_operator_builds_a_site(lab: Lab) {
    // What a new database holds stays.
    let (_, before) = lab.get("/api/v1/installation").await;
    assert_eq!(before["chargers"].as_array().unwrap().len(), 34);
    assert_eq!(before["sites"].as_array().unwrap().len(), 3);

    let (code, made) = put(&lab, SITE, site()).await;
    assert_eq!(code, 200, "{made}");
    let facts = ["name", "limit_kw", "tariff", "chargers"].map(|fact| made[fact].clone());
    assert_eq!(json!(facts), json!(["Busan", 100.0, null, 0]));
    assert_eq!(made["names"]["ja"], "釜山");
    // With it, load management would speak to the station.
    assert_eq!(delete(&lab, &format!("{SITE}/limit")).await, 204);

    // Its tariff, and what a charger there costs from then on.
    let night = json!({"currency": "KRW", "price_per_kwh": 200, "price_per_minute": 10,
        "rates": [{"from": "23:00", "until": "07:00", "price_per_kwh": 100}],
        "texts": {"ko": "밤에는 싸요"}});
    let (code, told) = put(&lab, "/api/v1/tariffs/night", night.clone()).await;
    assert_eq!((code, &told["version"]), (200, &json!(1)), "{told}");
    let mut with_tariff = site();
    with_tariff["tariff"] = json!("night");
    with_tariff["limit_kw"] = Value::Null;
    let (code, made) = put(&lab, SITE, with_tariff).await;
    assert_eq!((code, &made["tariff"]), (200, &json!("night")));
    let mut station = lab.station("CP001").await;
    let charger = json!({"site_id": "busan", "rated_power": 7.5, "connector_type": "sType2"});
    let (code, made) = put(&lab, "/api/v1/chargers/cp001", charger).await;
    assert_eq!(code, 200, "{made}");
    assert_eq!(
        json!([
            made["current_status"],
            made["connected"],
            made["max_output"]
        ]),
        json!(["Available", true, 7.5])
    );
    let started = event("Started", 0, "2026-11-20T15:00:00Z", 1000);
    station.call("TransactionEvent", started).await;
    // A change in the middle of it.
    let mut dearer = night.clone();
    dearer["price_per_kwh"] = json!(999);
    dearer["rates"] = json!([]);
    let (_, told) = put(&lab, "/api/v1/tariffs/night", dearer).await;
    assert_eq!(told["version"], 2);
    let ended = event("Ended", 1, "2026-11-20T15:01:01Z", 2670);
    let answer = station.call("TransactionEvent", ended).await;
    // Midnight in Seoul: 1.67 × 100, and two minutes.
    assert_eq!(answer["totalCost"], 187.0);
    let (_, bill) = lab.get("/api/v1/transactions/1/bill").await;
    let parts = json!({"energy": 167.0, "minutes": 2, "time": 20.0, "session": 0.0});
    assert_eq!(bill["parts"], parts, "{bill}");
    assert_eq!(
        json!([bill["tariff"]["name"], bill["tariff"]["version"]]),
        json!(["night", 1])
    );
    let (_, history) = lab.get("/api/v1/tariffs/night/versions").await;
    let prices = history["items"].as_array().unwrap().iter();
    let prices: Vec<_> = prices.map(|one| one["price_per_kwh"].clone()).collect();
    assert_eq!(json!(prices), json!([999.0, 200.0]));

    // What is used stays.
    assert_eq!(delete(&lab, SITE).await, 409);
    assert_eq!(delete(&lab, "/api/v1/tariffs/night").await, 409);
    assert_eq!(delete(&lab, "/api/v1/tariffs/standard").await, 409);
    let lab = lab.restart().await;
    let (_, charger) = lab.get("/api/v1/chargers/CP001").await;
    assert_eq!(charger["site_id"], "busan");
    assert_eq!(delete(&lab, "/api/v1/chargers/CP001").await, 204);
    assert_eq!(delete(&lab, "/api/v1/chargers/CP001").await, 404);
    assert_eq!(delete(&lab, SITE).await, 204);
    assert_eq!(delete(&lab, SITE).await, 404);
    assert_eq!(delete(&lab, "/api/v1/tariffs/night").await, 204);
    assert_eq!(delete(&lab, "/api/v1/tariffs/night").await, 404);
    let (_, after) = lab.get("/api/v1/installation").await;
    assert_eq!(before, after);
    let (_, bill) = lab.get("/api/v1/transactions/1/bill").await;
    assert_eq!(bill["tariff"]["name"], "night", "a bill knows its tariff");
}

#[tokio::test]
async fn what_does_not_fit_says_what_and_where() {
    let lab = lab::open().await;
    for (body, pointer) in [
        (json!({}), "/name"),
        (json!({"name": ""}), "/name"),
        (
            json!({"name": "A", "latitude": 91, "longitude": 0}),
            "/latitude",
        ),
        (json!({"name": "A", "latitude": 1}), "/longitude"),
        (json!({"name": "A", "time_zone": "Mars/Base"}), "/time_zone"),
        (json!({"name": "A", "tariff": "none"}), "/tariff"),
        (json!({"name": "A", "limit_kw": -1}), "/limit_kw"),
        (json!({"name": "A", "site_id": "other"}), "/site_id"),
    ] {
        let (code, problem) = put(&lab, SITE, body).await;
        assert_eq!(
            (code, &problem["pointer"]),
            (422, &json!(pointer)),
            "{problem}"
        );
    }
    for (body, pointer) in [
        (json!({"site_id": "nowhere", "rated_power": 1}), "/site_id"),
        (json!({"site_id": "emart_jeju"}), "/rated_power"),
        (
            json!({"site_id": "emart_jeju", "rated_power": 7, "min_output": 8}),
            "/min_output",
        ),
    ] {
        let (code, problem) = put(&lab, "/api/v1/chargers/CP9", body).await;
        assert_eq!(
            (code, &problem["pointer"]),
            (422, &json!(pointer)),
            "{problem}"
        );
    }
    let price = |more: Value| {
        let mut body = json!({"currency": "KRW", "price_per_kwh": 1});
        let members = more.as_object().unwrap().clone();
        body.as_object_mut().unwrap().extend(members);
        body
    };
    for (body, pointer) in [
        (json!({"currency": "won", "price_per_kwh": 1}), "/currency"),
        (
            json!({"currency": "KRW", "price_per_kwh": -1}),
            "/price_per_kwh",
        ),
        (
            price(json!({"price_per_minute": 0.00001})),
            "/price_per_minute",
        ),
        (
            price(json!({"rates": [{}, {"from": "25:00"}]})),
            "/rates/1/from",
        ),
        (
            price(json!({"rates": [{"weekdays": ["mon", "day"]}]})),
            "/rates/0/weekdays/1",
        ),
        (
            price(
                json!({"valid_from": "2026-03-02T00:00:00Z", "valid_until": "2026-03-01T00:00:00Z"}),
            ),
            "/valid_until",
        ),
        (price(json!({"texts": {"ko": ""}})), "/texts/ko"),
    ] {
        let (code, problem) = put(&lab, "/api/v1/tariffs/odd", body).await;
        assert_eq!(
            (code, &problem["pointer"]),
            (422, &json!(pointer)),
            "{problem}"
        );
    }
    assert_eq!(lab.get("/api/v1/tariffs/odd").await.0, 404);
}

async fn import(lab: &Lab, path: &str, kind: &'static str, body: String) -> (u16, Value) {
    let request = lab.client.post(lab.url(path)).body(body);
    let request = request.header("content-type", kind);
    read(request.send().await.unwrap()).await
}

#[tokio::test]
async fn tables_go_out_and_in_as_csv_and_json() {
    let lab = lab::open().await;
    let (_, sites) = lab.get("/api/v1/sites.csv").await;
    let (_, chargers) = lab.get("/api/v1/chargers.csv").await;
    let (sites, chargers) = (sites.as_str().unwrap(), chargers.as_str().unwrap());
    assert_eq!(chargers.lines().count(), 35);

    // All or nothing, and every fault is told.
    let wrong = format!("{sites}x,X,,,,,north,,,,\r\n");
    let (code, problem) = import(&lab, "/api/v1/sites.csv", "text/csv", wrong).await;
    assert_eq!(code, 422);
    assert_eq!(
        problem["faults"][0]["place"], "line 5, column latitude",
        "{problem}"
    );
    let wrong = "charger_id,site_id,rated_power\na,nowhere,1\nb,emart_jeju,7\nb,emart_jeju,7\n";
    let (_, problem) = import(&lab, "/api/v1/chargers.csv", "text/csv", wrong.into()).await;
    let places = problem["faults"].as_array().unwrap().iter();
    let places: Vec<_> = places
        .map(|fault| fault["place"].as_str().unwrap())
        .collect();
    assert_eq!(
        places,
        ["line 2, column site_id", "line 4, column charger_id"]
    );
    assert_eq!(lab.get("/api/v1/chargers/b").await.0, 404);
    let (code, _) = import(&lab, "/api/v1/chargers.csv", "text/plain", "a".into()).await;
    assert_eq!(code, 415);

    let more = format!("{sites}busan,Busan,,,,,,,Asia/Seoul,,50\r\n");
    let path = "/api/v1/sites.csv?dry_run=true";
    let (code, told) = import(&lab, path, "text/csv", more.clone()).await;
    assert_eq!((code, &told["sites"]), (200, &json!(4)));
    assert_eq!(lab.get(SITE).await.0, 404, "it was only looked at");
    let (code, _) = import(&lab, "/api/v1/sites.csv", "text/csv", more).await;
    assert_eq!(code, 200);
    let (_, made) = lab.get(SITE).await;
    assert_eq!(made["limit_kw"], 50.0);
    let table = "charger_id,site_id,rated_power\nEMART_JEJU_01,busan,200\nnew-1,busan,7\n";
    let (code, told) = import(&lab, "/api/v1/chargers.csv", "text/csv", table.into()).await;
    assert_eq!(code, 200, "{told}");
    let (_, moved) = lab.get("/api/v1/chargers/emart_jeju_01").await;
    assert_eq!(moved["site_id"], "busan");

    // On another server the same comes out.
    let (_, whole) = lab.get("/api/v1/installation").await;
    let other = lab::open().await;
    let body = whole.to_string();
    let kind = "application/json";
    let (code, told) = import(&other, "/api/v1/installation", kind, body.clone()).await;
    assert_eq!((code, &told["tariffs"]), (200, &json!(0)), "{told}");
    let (_, there) = other.get("/api/v1/installation").await;
    assert_eq!(there, whole);
    let broken = json!({"sites": [{"site_id": "a"}], "chargers": [{"charger_id": "?"}]});
    let broken = broken.to_string();
    let (code, problem) = import(&other, "/api/v1/installation", kind, broken).await;
    let places = ["/sites/0/name", "/chargers/0/charger_id"];
    for (index, place) in places.iter().enumerate() {
        let told = &problem["faults"][index]["place"];
        assert_eq!((code, told), (422, &json!(place)), "{problem}");
    }
}

#[tokio::test]
async fn the_dashboard_follows_the_installation() {
    let lab = lab::open().await;
    let (_, before) = lab.get("/api/v1/overview").await;
    let after = before["seq"].as_i64().unwrap();
    let url = lab.url(&format!("/api/v1/dashboard/events?after={after}"));
    let mut stream = lab.client.get(url).send().await.unwrap();
    put(&lab, SITE, site()).await;
    let mut told = String::new();
    while !told.contains("event: reload") {
        let part = stream.chunk().await.unwrap().expect("the stream goes on");
        told.push_str(&String::from_utf8_lossy(&part));
    }
    let (_, overview) = lab.get("/api/v1/overview").await;
    let sites = overview["sites"].as_array().unwrap().iter();
    let busan = sites.filter(|site| site["site_id"] == "busan").count();
    assert_eq!(busan, 1);
}
