//! A desk: operators who ask for something over REST as fast as answers come, and the station `DESK` that carries it
//! out and tells how it goes. What was acknowledged, by REST or by OCPP, is kept for the judge.
//!
//! Nothing is repeated: what was not answered may be there or not. Each request has a number, so that no two are
//! about the same thing.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::{Client, Method};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::link::{Answer, Link, Lost};
use crate::{Trouble, rows};

/// The station that answers.
pub(crate) const STATION: &str = "DESK";
/// Between two requests; between two attempts to connect.
const PAUSE: Duration = Duration::from_millis(5);
const KNOCK: Duration = Duration::from_millis(100);
/// Requests of a round, each of another kind.
const ROUND: u64 = 17;
/// Rows that wait for one station, which is never here; fewer than may.
const OF_ONE: u64 = 40;
/// An answer that takes longer will never come.
const PATIENCE: Duration = Duration::from_secs(20);
/// The limit of every site that has one.
const LIMIT_KW: u32 = 42;

const BOOT: &str =
    r#"{"reason":"PowerUp","chargingStation":{"model":"M","vendorName":"durability"}}"#;

/// Something that was acknowledged: its kind, as [`crate::rows`] knows it, and its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Kind.
    pub kind: &'static str,
    /// Id within the kind.
    pub id: String,
}

/// What was acknowledged so far.
#[derive(Debug, Clone, Default)]
struct Book(Arc<Mutex<Vec<Kept>>>);

impl Book {
    fn lock(&self) -> MutexGuard<'_, Vec<Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[allow(
        clippy::needless_pass_by_value,
        reason = "ids are numbers and names, as they come"
    )]
    fn keep(&self, kind: &'static str, id: impl ToString) {
        let id = id.to_string();
        self.lock().push(Kept { kind, id });
    }
}

/// A running desk; dropping it ends it.
#[derive(Debug)]
pub struct Desk {
    book: Book,
    _tasks: JoinSet<()>,
}

impl Desk {
    /// Opens for the csms whose stations connect at `stations`, and whose REST is at `http`.
    ///
    /// # Errors
    /// [`Trouble::Server`] where there is no HTTP client.
    pub fn open(stations: SocketAddr, http: SocketAddr) -> Result<Self, Trouble> {
        let client = Client::builder()
            .timeout(PATIENCE)
            .no_proxy()
            .build()
            .map_err(|error| Trouble::Server(error.to_string()))?;
        let book = Book::default();
        let operator = Operator {
            client,
            base: format!("http://{http}"),
            book: book.clone(),
            file: None,
        };
        let mut tasks = JoinSet::new();
        tasks.spawn(operator.run());
        tasks.spawn(serve(stations, book.clone()));
        Ok(Self {
            book,
            _tasks: tasks,
        })
    }

    /// Waits until something of each kind was acknowledged, however slow the machine is; for `patience` at most.
    pub async fn reaches_each_kind(&self, patience: Duration) {
        let reached = async {
            while !rows::untouched(&self.book.lock()).is_empty() {
                tokio::time::sleep(KNOCK).await;
            }
        };
        let _ = tokio::time::timeout(patience, reached).await;
    }

    /// Closes, and says what was acknowledged.
    #[must_use]
    pub fn close(self) -> Vec<Kept> {
        self.book.lock().clone()
    }
}

struct Operator {
    client: Client,
    base: String,
    book: Book,
    /// The firmware file that was stored first.
    file: Option<i64>,
}

impl Operator {
    async fn run(mut self) {
        for number in 0_u64.. {
            // Whoever is not answered goes on with the next one.
            let _ = self.make(number).await;
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Makes the request of this number.
    async fn make(&mut self, number: u64) -> Option<()> {
        let round = number / ROUND;
        let away = format!("AWAY{}", round / OF_ONE);
        let of_desk = |path: &str| format!("/api/v1/stations/{STATION}/{path}");
        match number % ROUND {
            0 => {
                self.ask(Method::POST, "/api/v1/stations", json!({"identity": away}))
                    .await?;
            }
            1 => {
                let path = format!("/api/v1/id-tokens/ISO14443/OP{number}");
                self.ask(Method::PUT, &path, json!({"status": "Blocked"}))
                    .await?;
                self.book.keep("token", format!("OP{number}"));
            }
            2 | 3 => {
                let path = format!("/api/v1/sites/op-{round}");
                self.ask(Method::PUT, &path, json!({"name": "Site"}))
                    .await?;
                self.book.keep("site", format!("op-{round}"));
                self.book.keep("audit", &path);
            }
            4 => {
                let path = format!("/api/v1/sites/op-{round}/limit");
                self.ask(Method::PUT, &path, json!({"limit_kw": LIMIT_KW}))
                    .await?;
                self.book.keep("site limit", format!("op-{round}"));
            }
            5 => {
                let path = format!("/api/v1/stations/{away}/calls/DataTransfer?when=online");
                let held = self
                    .ask(Method::POST, &path, json!({"vendorId": "durability"}))
                    .await?;
                self.book
                    .keep("held command", held["held_command_key"].as_i64()?);
            }
            6 => {
                let path = format!("/api/v1/stations/{away}/availability");
                let evse = round % OF_ONE + 1;
                let wanted = json!({"wanted": "Inoperative", "evse_id": evse});
                // The station is away: the wish is what is kept.
                self.ask(Method::PUT, &path, wanted).await?;
                self.book.keep("availability", format!("{away}/{evse}"));
            }
            7 => {
                let path = format!("/api/v1/stations/{away}/local-list");
                self.ask(Method::PUT, &path, json!({})).await?;
                self.book.keep("local list", away);
            }
            8 => self.firmware(&away).await?,
            9 => {
                let file = self.file?;
                let job = self
                    .ask(
                        Method::POST,
                        &of_desk("firmware-jobs"),
                        json!({"firmware_key": file}),
                    )
                    .await?;
                self.book
                    .keep("firmware job", job["job"]["firmware_job_key"].as_i64()?);
            }
            10 => {
                let wanted = json!({
                    "id_token": {"id_token": "DESK", "type": "ISO14443"}, "evse_id": 1, "for": "1h",
                });
                let made = self
                    .ask(Method::POST, &of_desk("reservations"), wanted)
                    .await?;
                self.book.keep(
                    "reservation",
                    made["reservation"]["reservation_key"].as_i64()?,
                );
            }
            11 => {
                let wanted = json!({"report": "FullInventory"});
                let made = self.ask(Method::POST, &of_desk("reports"), wanted).await?;
                self.book
                    .keep("report", made["reports"][0]["report_request_key"].as_i64()?);
            }
            12 => {
                let wanted = json!({"log_type": "SecurityLog"});
                let made = self.ask(Method::POST, &of_desk("logs"), wanted).await?;
                self.book.keep("log", made["upload_key"].as_i64()?);
            }
            13 => {
                let id = round % 8 + 1;
                let profile = json!({"evseId": 1, "chargingProfile": {
                    "id": id, "stackLevel": id, "chargingProfilePurpose": "TxDefaultProfile",
                    "chargingProfileKind": "Relative", "chargingSchedule": [{
                        "id": 1, "chargingRateUnit": "W",
                        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 7_000}],
                    }],
                }});
                let path = of_desk("calls/SetChargingProfile");
                let answer = self.ask(Method::POST, &path, profile).await?;
                if answer["payload"]["status"] == "Accepted" {
                    self.book.keep("charging profile", id);
                }
            }
            14 => {
                let path = format!("/api/v1/tariffs/op-{round}");
                let tariff = json!({"currency": "KRW", "price_per_kwh": 120});
                self.ask(Method::PUT, &path, tariff).await?;
                self.book.keep("tariff", format!("op-{round}"));
            }
            15 => {
                let vendor = format!("op-{round}");
                let wanted = json!({"vendor_id": vendor, "answer": "store"});
                // When there are as many as may be, the rest is refused.
                self.ask(Method::PUT, "/api/v1/vendor-messages", wanted)
                    .await?;
                self.book.keep("vendor message", vendor);
            }
            _ => {
                // The one of this round.
                let token = format!("OP{}", round * ROUND + 1);
                let path = format!("/api/v1/id-tokens/ISO14443/{token}");
                self.ask(
                    Method::PUT,
                    &path,
                    json!({"status": "Blocked", "personal_message": "again"}),
                )
                .await?;
                self.book.keep("changed token", token);
            }
        }
        Some(())
    }

    /// A file once, then a campaign each time.
    async fn firmware(&mut self, station: &str) -> Option<()> {
        let Some(file) = self.file else {
            let url = format!("{}/api/v1/firmware?version=2", self.base);
            let request = self
                .client
                .post(url)
                .header("content-type", "application/octet-stream");
            let answer = request.body("firmware").send().await.ok()?;
            let answer = answer.error_for_status().ok()?.text().await.ok()?;
            let row: Value = serde_json::from_str(&answer).ok()?;
            self.file = row["firmware_key"].as_i64();
            self.book.keep("firmware file", self.file?);
            return Some(());
        };
        let body = json!({"firmware_key": file, "stations": [station]});
        let row = self
            .ask(Method::POST, "/api/v1/firmware-campaigns", body)
            .await?;
        self.book
            .keep("firmware campaign", row["firmware_campaign_key"].as_i64()?);
        Some(())
    }

    /// The body of an answer that acknowledges.
    async fn ask(&self, method: Method, path: &str, body: Value) -> Option<Value> {
        let request = self
            .client
            .request(method, format!("{}{path}", self.base))
            .header("content-type", "application/json")
            .body(body.to_string());
        let answer = request.send().await.ok()?.error_for_status().ok()?;
        serde_json::from_str(&answer.text().await.ok()?).ok()
    }
}

/// The station: answers everything with Accepted, then tells how it goes.
async fn serve(address: SocketAddr, book: Book) {
    loop {
        if let Ok(link) = Link::open(address, STATION).await {
            // It comes back as long as there is a desk.
            let _ = carry_out(link, &book).await;
        }
        tokio::time::sleep(KNOCK).await;
    }
}

async fn carry_out(mut link: Link, book: &Book) -> Result<(), Lost> {
    link.answers_calls();
    while let Answer::Error { .. } = link.call("BootNotification", BOOT, PATIENCE).await? {
        tokio::time::sleep(KNOCK).await;
    }
    let mut asked = VecDeque::new();
    loop {
        asked.extend(link.asked());
        let Some((action, payload)) = asked.pop_front() else {
            link.listen().await?;
            continue;
        };
        let Some((kind, id, told, body)) = telling(&action, &payload) else {
            continue;
        };
        if let Answer::Result(_) = link.call(told, &body.to_string(), PATIENCE).await? {
            book.keep(kind, id);
        }
    }
}

/// What is told after a CALL: of which kind the telling is, of which request, and the message.
fn telling(action: &str, payload: &Value) -> Option<(&'static str, i64, &'static str, Value)> {
    let request = payload["requestId"].as_i64();
    Some(match action {
        "ReserveNow" => {
            let id = payload["id"].as_i64()?;
            let told = json!({"reservationId": id, "reservationUpdateStatus": "Removed"});
            ("told reservation", id, "ReservationStatusUpdate", told)
        }
        "GetBaseReport" => {
            let part = json!({
                "requestId": request?, "seqNo": 0, "generatedAt": "2026-11-30T00:00:00Z",
                "reportData": [{
                    "component": {"name": "ChargingStation"}, "variable": {"name": "Model"},
                    "variableAttribute": [{"value": "M"}],
                }],
            });
            ("told report", request?, "NotifyReport", part)
        }
        "GetLog" => {
            let told = json!({"requestId": request?, "status": "Uploading"});
            ("told log", request?, "LogStatusNotification", told)
        }
        "UpdateFirmware" => {
            let told = json!({"requestId": request?, "status": "Downloading"});
            (
                "told firmware job",
                request?,
                "FirmwareStatusNotification",
                told,
            )
        }
        _ => return None,
    })
}
