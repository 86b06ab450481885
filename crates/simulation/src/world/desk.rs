//! A desk with operators who use the REST interface.
//!
//! A request runs in a task of its own, as over HTTP. Requests about one thing are made one after the other, so that
//! the last answer says how it stands. When the CSMS crashes under a request nobody is answered.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::disk::{Disk, FIRMWARE_KEY};
use crate::http::Http;
use crate::plan::Errand;
use crate::wishes::{NONE, Thing, Wishes};

/// The site at which all stations stand.
pub(super) const SITE: &str = "SITE";
/// Who sits there, and what they were told.
#[derive(Debug)]
pub(super) struct Desk {
    disk: Disk,
    wishes: Arc<Mutex<Wishes>>,
    lanes: BTreeMap<String, Arc<tokio::sync::Mutex<()>>>,
    asking: Vec<JoinHandle<Vec<String>>>,
}

/// A request, and what its answer acknowledges.
struct Asked {
    method: Method,
    path: String,
    /// `null` = none.
    body: Value,
    /// A thing is set to a value.
    sets: Option<(Thing, String)>,
    /// A row is made: its table, and where its key stands in the answer.
    makes: Option<(&'static str, &'static str)>,
}

fn asked(method: Method, path: String, body: Value) -> Asked {
    Asked {
        method,
        path,
        body,
        sets: None,
        makes: None,
    }
}

impl Asked {
    fn setting(mut self, thing: Thing, value: impl Into<String>) -> Self {
        self.sets = Some((thing, value.into()));
        self
    }

    fn making(mut self, table: &'static str, key: &'static str) -> Self {
        self.makes = Some((table, key));
        self
    }
}

impl Desk {
    pub(super) fn new(disk: &Disk) -> Self {
        Self {
            disk: disk.clone(),
            wishes: Arc::default(),
            lanes: BTreeMap::new(),
            asking: Vec::new(),
        }
    }

    pub(super) fn wishes(&self) -> MutexGuard<'_, Wishes> {
        self.wishes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The site and its chargers with what they can take in W, before anything else.
    pub(super) fn set_up(&mut self, http: &Http, chargers: &[(String, u32)]) {
        let site = asked(
            Method::PUT,
            format!("/api/v1/sites/{SITE}"),
            json!({"name": "Site"}),
        );
        let mut all = vec![site];
        for (identity, rated_w) in chargers {
            let rated_kw = f64::from(*rated_w) / 1_000.0;
            let charger = json!({"site_id": SITE, "rated_power": rated_kw, "min_output": 5.0});
            let path = format!("/api/v1/chargers/{identity}");
            all.push(asked(Method::PUT, path, charger));
        }
        for one in all {
            self.send(http.clone(), "installation".to_owned(), one);
        }
    }

    /// An operator makes a request, if the CSMS is there.
    pub(super) fn run(&mut self, http: Option<Http>, errand: &Errand, identities: &[String]) {
        let Some(http) = http else { return };
        if let Some(asked) = self.request(errand, identities) {
            let lane = match (&asked.sets, &asked.makes) {
                (Some((thing, _)), _) => format!("{thing:?}"),
                _ => asked.path.clone(),
            };
            self.send(http, lane, asked);
        }
    }

    fn request(&self, errand: &Errand, identities: &[String]) -> Option<Asked> {
        let of = |station: &usize, path: &str| {
            format!("/api/v1/stations/{}/{path}", identities[*station])
        };
        let call = |station: &usize, action: &str| of(station, &format!("calls/{action}"));
        Some(match errand {
            Errand::Limit { kw } => asked(
                Method::PUT,
                format!("/api/v1/sites/{SITE}/limit"),
                json!({"limit_kw": kw}),
            )
            .setting(Thing::Limit, (u64::from(*kw) * 1_000).to_string()),
            Errand::Token {
                id_token,
                status,
                number,
            } => asked(
                Method::PUT,
                format!("/api/v1/id-tokens/ISO14443/{id_token}"),
                json!({"status": status, "personal_message": number.to_string()}),
            )
            .setting(Thing::Token(id_token.clone()), format!("{status} {number}")),
            Errand::DropToken { id_token } => asked(
                Method::DELETE,
                format!("/api/v1/id-tokens/ISO14443/{id_token}"),
                Value::Null,
            )
            .setting(Thing::Token(id_token.clone()), NONE),
            Errand::List {
                station,
                takes_part,
            } => {
                let thing = Thing::List(identities[*station].clone());
                if *takes_part {
                    asked(Method::PUT, of(station, "local-list"), json!({})).setting(thing, "kept")
                } else {
                    asked(Method::DELETE, of(station, "local-list"), Value::Null)
                        .setting(thing, NONE)
                }
            }
            Errand::Hold {
                station,
                number,
                seconds,
            } => asked(
                Method::POST,
                format!(
                    "{}?when=online&for={seconds}s",
                    call(station, "DataTransfer")
                ),
                json!({"vendorId": "simulation", "data": {"held": number}}),
            )
            .making("held_command", "/held_command_key"),
            Errand::Availability {
                station,
                evse,
                operative,
            } => {
                let wanted = if *operative {
                    "Operative"
                } else {
                    "Inoperative"
                };
                let identity = identities[*station].clone();
                asked(
                    Method::PUT,
                    of(station, "availability"),
                    json!({"wanted": wanted, "evse_id": evse}),
                )
                .setting(Thing::Availability(identity, evse.unwrap_or(0)), wanted)
            }
            Errand::Reserve {
                station,
                evse,
                id_token,
                seconds,
            } => asked(
                Method::POST,
                of(station, "reservations"),
                json!({
                    "id_token": {"id_token": id_token, "type": "ISO14443"},
                    "evse_id": evse, "for": format!("{seconds}s"),
                }),
            )
            .making("reservation", "/reservation/reservation_key"),
            Errand::CancelReservation { station } => {
                let last = self.disk.read(|stored| {
                    stored.last_reservation(stored.station_key(&identities[*station])?)
                })?;
                let path = of(station, &format!("reservations/{last}"));
                asked(Method::DELETE, path, Value::Null)
            }
            Errand::Profile {
                station,
                evse,
                watts,
            } => asked(
                Method::POST,
                call(station, "SetChargingProfile"),
                json!({"evseId": evse, "chargingProfile": {
                    "id": 100 + evse, "stackLevel": 1,
                    "chargingProfilePurpose": "TxDefaultProfile", "chargingProfileKind": "Relative",
                    "chargingSchedule": [{"id": 1, "chargingRateUnit": "W",
                        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": watts}]}],
                }}),
            ),
            Errand::Profiles { station } => asked(
                Method::POST,
                of(station, "charging-profiles/refresh"),
                json!({}),
            ),
            Errand::Report { station, kind } => asked(
                Method::POST,
                of(station, "reports"),
                json!({"report": kind}),
            )
            .making("report_request", "/reports/0/report_request_key"),
            Errand::Log { station } => asked(
                Method::POST,
                of(station, "logs"),
                json!({"log_type": "SecurityLog"}),
            )
            .making("upload", "/upload_key"),
            Errand::Update { station } => asked(
                Method::POST,
                of(station, "firmware-jobs"),
                json!({"firmware_key": FIRMWARE_KEY}),
            )
            .making("firmware_job", "/job/firmware_job_key"),
            Errand::Campaign { at_once } => asked(
                Method::POST,
                "/api/v1/firmware-campaigns".to_owned(),
                json!({"firmware_key": FIRMWARE_KEY, "stations": identities, "at_once": at_once}),
            )
            .making("firmware_campaign", "/firmware_campaign_key"),
        })
    }

    fn send(&mut self, http: Http, lane: String, asked: Asked) {
        let lane = Arc::clone(self.lanes.entry(lane).or_default());
        let (wishes, disk) = (Arc::clone(&self.wishes), self.disk.clone());
        self.asking.push(tokio::spawn(async move {
            let _turn = lane.lock().await;
            answered(&http, asked, &wishes, &disk).await
        }));
    }

    /// What was not stored when it was acknowledged, once everybody was answered.
    pub(super) async fn collect(&mut self) -> Vec<String> {
        let mut broken = Vec::new();
        for asking in self.asking.drain(..) {
            match tokio::time::timeout(super::operator::PATIENCE, asking).await {
                Ok(found) => broken.extend(found.unwrap_or_default()),
                Err(_) => broken.push("a request over REST was never answered".to_owned()),
            }
        }
        broken
    }
}

/// Makes a request, and looks at the database at the very instant of its answer.
async fn answered(http: &Http, asked: Asked, wishes: &Mutex<Wishes>, disk: &Disk) -> Vec<String> {
    let lock = || wishes.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((thing, value)) = &asked.sets {
        lock().asked(thing, value);
    }
    let (status, body) = http.ask(asked.method, &asked.path, &asked.body).await;
    disk.note("rest", format_args!("{} {status}", asked.path));
    if status.is_server_error() && status != StatusCode::GATEWAY_TIMEOUT && body["detail"].is_null()
    {
        return vec![format!(
            "{} was answered with {status} and no reason",
            asked.path
        )];
    }
    if !status.is_success() {
        return Vec::new();
    }
    let mut wishes = lock();
    if let Some((thing, value)) = &asked.sets {
        wishes.acknowledged(thing, value);
    }
    if let Some((table, place)) = asked.makes
        && let Some(key) = body.pointer(place).and_then(Value::as_i64)
    {
        wishes.made(table, key);
    }
    disk.read(|stored| wishes.broken(stored))
}
