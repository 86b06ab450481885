//! Load management of a site with the real programs: three chargers share a limit, one goes away, one ends.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[expect(dead_code, reason = "other tests use the rest")]
#[path = "control/steered.rs"]
mod steered;

use std::time::Duration;

use charger_sim::{
    clock::ModelClock,
    physics::vehicle::Vehicle,
    station::{self, Command, Environment, Spec, Station, Token},
};
use scenario::Shape;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use steered::{Csms, Steered};

const SITE: &str = "/api/v1/sites/emart_shinjeju";
const LIMIT_W: i64 = 50_000;

async fn charger(csms: &Csms, id: &str) -> Steered {
    let station = Steered::start(&csms.url, &[id, "--shape", "dc-50"]).await;
    station
        .until(|state| state["registration"] == "accepted" && state["connected"] == true)
        .await;
    station
}

async fn charges(station: &Steered, token: &str) {
    station
        .ok("present-token", json!({"id_token": token}))
        .await;
    station.ok("plug-in", json!({})).await;
}

async fn power(station: &Steered) -> i64 {
    station.state().await["evses"][0]["power_w"]
        .as_i64()
        .unwrap()
}

/// What flows at all of them together never lies above the limit.
async fn within(stations: &[&Steered]) {
    let mut sum = 0;
    for station in stations {
        sum += power(station).await;
    }
    assert!(sum <= LIMIT_W, "{sum} W flow");
}

/// Waits until the stations hold these shares in kW, rounded down, in the order of their names.
async fn shares(csms: &Csms, stations: &[&Steered], wanted: [i64; 3]) -> Value {
    csms.until(&format!("{SITE}/load"), |load| {
        let held = load["now"]["stations"].as_array();
        let held: Vec<i64> = held
            .into_iter()
            .flatten()
            .filter(|one| one["state"] == "held")
            .map(|one| one["share_w"].as_i64().unwrap() / 1_000)
            .collect();
        held == wanted
    })
    .await;
    within(stations).await;
    csms.until(&format!("{SITE}/load"), |load| load["now"]["over_w"] == 0)
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn three_chargers_share_a_limit_while_one_goes_away_and_one_ends() {
    let csms = Csms::start().await;
    let mut stations = Vec::new();
    for number in 1..=3 {
        stations.push(charger(&csms, &format!("emart_shinjeju_0{number}")).await);
    }
    let all: Vec<&Steered> = stations.iter().collect();
    let (first, second, third) = (all[0], all[1], all[2]);
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("{}{SITE}/limit", csms.http);
    let body = json!({"limit_kw": 50});
    let set = client.put(&url).json(&body).send().await.unwrap();
    assert_eq!(set.status(), 200);
    // Nobody charges: each has its safe share, so that a vehicle begins at once.
    shares(&csms, &all, [16, 16, 16]).await;

    charges(first, "T1").await;
    // Who charges comes first: the two others get what is left, which is nothing.
    first
        .until(|state| state["evses"][0]["power_w"].as_i64() > Some(16_000))
        .await;
    within(&all).await;
    charges(second, "T2").await;
    charges(third, "T3").await;
    shares(&csms, &all, [16, 16, 16]).await;
    for station in &all {
        station
            .until(|state| state["evses"][0]["power_w"].as_i64() > Some(16_000))
            .await;
    }
    within(&all).await;

    // It keeps its share, and nobody else gets it.
    first.ok("offline", json!({})).await;
    csms.until(&format!("{SITE}/load"), |load| {
        load["now"]["stations"][0]["can_be_told"] == false
    })
    .await;
    assert!(power(first).await > 16_000);
    second.ok("press-stop", json!({})).await;
    second.ok("unplug", json!({})).await;
    // What the second one leaves goes to the third.
    shares(&csms, &all, [16, 0, 33]).await;
    third
        .until(|state| state["evses"][0]["power_w"].as_i64() > Some(33_000))
        .await;
    within(&all).await;

    first.ok("online", json!({})).await;
    shares(&csms, &all, [25, 0, 25]).await;
    for station in [first, third] {
        station
            .until(|state| state["evses"][0]["power_w"] == 25_000)
            .await;
    }
    within(&all).await;

    // Without a limit the chargers are free again.
    let lifted = client.delete(&url).send().await.unwrap();
    assert_eq!(lifted.status(), 204);
    first
        .until(|state| state["evses"][0]["power_w"] == 50_000)
        .await;
    third
        .until(|state| state["evses"][0]["power_w"] == 50_000)
        .await;
}

/// A station of a time lapse: its clock runs 60 times as fast and is ten hours behind.
async fn of_time_lapse(csms: &Csms, id: &str) -> Station {
    let (observer, mut observations) = mpsc::channel(10_000);
    // Nobody looks at them.
    tokio::spawn(async move { while observations.recv().await.is_some() {} });
    let environment = Environment {
        url: csms.url.clone(),
        clock: ModelClock::time_lapse(60, Duration::from_secs(600)),
        seed: 1,
        cabinets: Vec::new(),
        tells_frames: false,
        frame_faults: Default::default(),
        observer,
        message_timeout: Duration::from_secs(60),
        network: None,
        notebook: None,
    };
    let spec = Spec::shaped(id, &Shape::load("dc-50").unwrap());
    let station = station::spawn(spec, environment);
    station.command(Command::Connect).await.unwrap();
    station
}

#[tokio::test(flavor = "multi_thread")]
async fn chargers_of_a_time_lapse_keep_to_the_limit() {
    let csms = Csms::start().await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("{}{SITE}/limit", csms.http);
    let body = json!({"limit_kw": 50});
    let set = client.put(&url).json(&body).send().await.unwrap();
    assert_eq!(set.status(), 200);
    let mut stations = Vec::new();
    for number in 1..=2 {
        stations.push(of_time_lapse(&csms, &format!("emart_shinjeju_0{number}")).await);
    }
    let held = |load: &Value, wanted: i64| {
        let stations = load["now"]["stations"].as_array();
        let held = stations
            .into_iter()
            .flatten()
            .filter(|one| one["state"] == "held" && one["share_w"].as_i64() == Some(wanted));
        held.count() == 2
    };
    let path = format!("{SITE}/load");
    csms.until(&path, |load| held(load, 25_000)).await;
    for (number, station) in stations.iter().enumerate() {
        let token = Token::new(format!("T{number}"), "ISO14443").unwrap();
        let evse = 1;
        station
            .command(Command::PresentToken { evse, token })
            .await
            .unwrap();
        let plug = Command::PlugIn {
            evse,
            connector: None,
            vehicle: Vehicle::scenario(),
        };
        station.command(plug).await.unwrap();
    }
    csms.until(&path, |load| {
        let stations = load["now"]["stations"].as_array().unwrap();
        held(load, 25_000) && stations.iter().all(|one| one["wants_w"].is_number())
    })
    .await;
    // Three minutes of the stations, which look at their profiles all the while.
    for _ in 0..30 {
        let mut sum = 0;
        for station in &stations {
            sum += i64::from(station.handle().state().await.unwrap().evses[0].power_w);
        }
        assert!(sum <= LIMIT_W, "{sum} W flow");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
